/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-paint.h"

G_BEGIN_DECLS

/* Base of the drawn widgets: the palette of the current style, and a description in words that
 * serves as tooltip and as accessible label (the latter composed at most once a second, and only
 * while the widget is on screen). Main thread.
 *
 * spoken_as: what the description is to a screen reader; the label unless a class says otherwise
 * describe: what the widget shows, in words; transfer full, %NULL for nothing to say
 * restyle: style or font changed; drop what was made from it */
#define PH_TYPE_DRAWN (ph_drawn_get_type ())
G_DECLARE_DERIVABLE_TYPE (PhDrawn, ph_drawn, PH, DRAWN, GtkWidget)

struct _PhDrawnClass
{
  GtkWidgetClass         parent_class;
  GtkAccessibleProperty  spoken_as;

  char *(*describe) (PhDrawn *self);
  void  (*restyle)  (PhDrawn *self);
};

const PhPalette *ph_drawn_get_palette (PhDrawn *self);
gboolean         ph_drawn_is_mirrored (PhDrawn *self);
gboolean         ph_drawn_is_in_sight (PhDrawn *self);
char            *ph_drawn_describe    (PhDrawn *self);
void             ph_drawn_changed     (PhDrawn *self);
void             ph_drawn_speak       (PhDrawn *self);

G_END_DECLS

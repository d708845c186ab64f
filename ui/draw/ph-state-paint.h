/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-state-diagram.h"

#include "ph-paint.h"

G_BEGIN_DECLS

/* Paints a state diagram. No widget, no state: what is on screen follows from the arguments alone.
 * Main thread. */
typedef struct
{
  PangoLayout *label;   /* (owned) (nullable) */
  PangoLayout *name;    /* (owned) (nullable) */
  PangoLayout *current; /* (owned) (nullable) */
  double       unit;    /* of the interface's font to the one that the diagram is measured for */
  double       scale;   /* that the layouts are made for */
} PhStateFonts;

void ph_state_fonts_ensure (PhStateFonts         *fonts,
                            GtkWidget            *widget,
                            double                scale);
void ph_state_fonts_clear  (PhStateFonts         *fonts);
void ph_state_paint        (GtkSnapshot          *snapshot,
                            const PhStateDiagram *diagram,
                            const char           *clock,
                            double                width,
                            double                height,
                            const PhPalette      *palette,
                            const PhStateFonts   *fonts);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-figures.h"
#include "ph-series.h"
#include "ph-socket-row-layout.h"

#include "ph-paint.h"

G_BEGIN_DECLS

/* Paints the parts of a socket in the list: the pill of its state; its queues, send (blue) over
 * receive (orange), or the taken seats of a listener; and a sparkline of bytes out (blue, upwards)
 * and in (orange, downwards). No widget, no state. Main thread. */

/* Layouts for the texts, shared by the rows of a list: two hundred sets of their own would be most
 * of what a list costs. */
typedef struct
{
  PangoLayout *name;     /* (owned) (nullable) */
  PangoLayout *address;  /* (owned) (nullable) */
  PangoLayout *pill;     /* (owned) (nullable) */
  PangoLayout *lamps;    /* (owned) (nullable) */
  double       name_height;
  double       address_height;
  double       address_char;    /* width of each of its characters */
  double       pill_height;
  double       lamps_height;
  double       lamps_width;
} PhSocketFonts;

PhSocketFonts *ph_socket_fonts_new   (void);
PhSocketFonts *ph_socket_fonts_ref   (PhSocketFonts *fonts);
void           ph_socket_fonts_unref (PhSocketFonts *fonts);

void ph_socket_fonts_ensure  (PhSocketFonts        *fonts,
                              GtkWidget            *widget);
void ph_socket_fonts_clear   (PhSocketFonts        *fonts);
void ph_socket_fonts_measure (PhSocketFonts        *fonts,
                              PhState               state,
                              PhSocketRowSizes     *sizes);
void ph_socket_paint_pill    (GtkSnapshot          *snapshot,
                              const PhSocketFonts  *fonts,
                              const PhPalette      *palette,
                              const PhRect         *rect,
                              PhState               state);
void ph_socket_paint_queues  (GtkSnapshot          *snapshot,
                              const PhPalette      *palette,
                              const PhRect         *rect,
                              PhState               state,
                              const PhFigures      *figures,
                              gboolean              mirrored);
void ph_socket_paint_spark   (GtkSnapshot          *snapshot,
                              const PhPalette      *palette,
                              const PhRect         *rect,
                              const PhSeriesBucket *buckets,
                              gsize                 n_buckets,
                              gboolean              mirrored);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhSocketFonts, ph_socket_fonts_unref)

G_END_DECLS

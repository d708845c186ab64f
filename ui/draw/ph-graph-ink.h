/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-graph-layout.h"

#include "ph-paint.h"

G_BEGIN_DECLS

/* What tells the lines of a graph apart: colours, dashes, and the marks of sockets. Main thread. */
typedef struct
{
  GdkRGBA socket[PH_GRAPH_SOURCES];  /* by slot */
} PhGraphInks;

#define PH_GRAPH_KEY_WIDTH 18.0  /* of a piece of line that stands in a legend, pixels */

void           ph_graph_inks_load    (PhGraphInks       *inks,
                                      GtkWidget         *widget,
                                      const PhPalette   *palette);
const GdkRGBA *ph_graph_ink_get_tint (const PhPalette   *palette,
                                      PhTint             tint);
gboolean       ph_graph_dash_is_on   (PhDash             dash,
                                      gint64             pixel);
void           ph_graph_mark_fill    (cairo_t           *cr,
                                      guint              slot,
                                      double             x,
                                      double             y,
                                      const GdkRGBA     *ink,
                                      const GdkRGBA     *ground);
void           ph_graph_key_paint    (GtkSnapshot       *snapshot,
                                      const GdkRGBA     *ink,
                                      PhDash             dash,
                                      double             x,
                                      double             y,
                                      double             height);
void           ph_graph_mark_paint   (GtkSnapshot       *snapshot,
                                      guint              slot,
                                      double             x,
                                      double             y,
                                      const PhGraphInks *inks,
                                      const PhPalette   *palette);

G_END_DECLS

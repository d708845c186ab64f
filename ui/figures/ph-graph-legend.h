/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-graph-view.h"

G_BEGIN_DECLS

/* Whose lines the graphs have: an entry for each socket with the look of its lines. Pressed, it
 * lets them stand out; its cross, or Delete, takes the socket out. What they hold at the cursor is
 * its description and tooltip. Signal "remove" (uint slot). CSS node "graphlegend". Main thread. */
#define PH_TYPE_GRAPH_LEGEND (ph_graph_legend_get_type ())
G_DECLARE_FINAL_TYPE (PhGraphLegend, ph_graph_legend, PH, GRAPH_LEGEND, GtkWidget)

void ph_graph_legend_set_view  (PhGraphLegend *self,
                                PhGraphView   *view);
void ph_graph_legend_set_entry (PhGraphLegend *self,
                                guint          slot,
                                const char    *name);
void ph_graph_legend_changed   (PhGraphLegend *self);

G_END_DECLS

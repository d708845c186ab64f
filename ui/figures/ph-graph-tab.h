/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

#include "ph-graph-view.h"

G_BEGIN_DECLS

/* Figures of one socket over time, and over them those of the other end of its connection and of
 * others that the user picks, open or closed. Nothing is drawn or computed while it is out of sight.
 * Signal "moment" (gint64): CLOCK_MONOTONIC of what the user wants to see elsewhere. Main thread. */
#define PH_TYPE_GRAPH_TAB (ph_graph_tab_get_type ())
G_DECLARE_FINAL_TYPE (PhGraphTab, ph_graph_tab, PH, GRAPH_TAB, GtkWidget)

void         ph_graph_tab_set_item  (PhGraphTab   *self,
                                     PhSession    *session,
                                     PhSocketItem *item);
void         ph_graph_tab_show_moment (PhGraphTab *self,
                                       gint64      time_ns);
void         ph_graph_tab_show_plot (PhGraphTab   *self,
                                     PhPlot        plot);
PhGraphView *ph_graph_tab_get_view  (PhGraphTab   *self);

G_END_DECLS

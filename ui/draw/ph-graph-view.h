/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-drawn.h"
#include "ph-graph-layout.h"

G_BEGIN_DECLS

/* Figures of one socket or several over time. Ctrl+scroll, + and - zoom at the cursor, dragging
 * chooses what to zoom to; scrolling sideways, Shift+drag and Page Up and Down go through time; the
 * arrows move the cursor, 0 shows everything, End follows. CSS node "graph".
 *
 * Signals: "window-changed": another part of time is seen, or following began or ended;
 * "cursor-changed" (gint64): CLOCK_MONOTONIC of the cursor, G_MININT64 for none; both by the user.
 * "activated" (gint64): Enter or a second click at the cursor, whose moment is wanted elsewhere.
 * Actions: graph.zoom-in, graph.zoom-out, graph.show-all, graph.follow. Main thread. */
#define PH_TYPE_GRAPH_VIEW (ph_graph_view_get_type ())
G_DECLARE_FINAL_TYPE (PhGraphView, ph_graph_view, PH, GRAPH_VIEW, PhDrawn)

GtkWidget           *ph_graph_view_new         (void);
void                 ph_graph_view_set_sources (PhGraphView         *self,
                                                const PhGraphSource *sources,
                                                guint                n_sources);
void                 ph_graph_view_set_plots   (PhGraphView         *self,
                                                guint32              plots);
void                 ph_graph_view_set_lead    (PhGraphView         *self,
                                                int                  slot);
char                *ph_graph_view_describe_source (PhGraphView     *self,
                                                guint                slot);
void                 ph_graph_view_changed     (PhGraphView         *self);
void                 ph_graph_view_zoom        (PhGraphView         *self,
                                                double               factor);
void                 ph_graph_view_pan         (PhGraphView         *self,
                                                double               part);
void                 ph_graph_view_show_all    (PhGraphView         *self);
void                 ph_graph_view_show        (PhGraphView         *self,
                                                gint64               from_ns,
                                                gint64               to_ns);
void                 ph_graph_view_set_follow  (PhGraphView         *self,
                                                gboolean             follow);
void                 ph_graph_view_set_cursor  (PhGraphView         *self,
                                                gint64               time_ns);
const PhGraphWindow *ph_graph_view_get_window  (PhGraphView         *self);
const PhGraphLayout *ph_graph_view_get_layout  (PhGraphView         *self);

G_END_DECLS

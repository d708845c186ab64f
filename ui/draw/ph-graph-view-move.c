/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-view-private.h"

/* The ways through time: zoom, pan, all of it, following, a cursor put there by somebody else. */

void
ph_graph_view_zoom_at (PhGraphView *self,
                       gint64       at_ns,
                       double       factor)
{
  ph_graph_window_zoom (&self->window, at_ns, factor, ph_graph_view_get_first (self),
                        ph_graph_view_get_now (self));
  ph_graph_view_moved (self);
}

/**
 * ph_graph_view_zoom:
 * @self: the graphs
 * @factor: so much longer is what is seen; below 1: nearer
 *
 * The cursor stays where it is, if it is seen; else the middle.
 */
void
ph_graph_view_zoom (PhGraphView *self,
                    double       factor)
{
  gint64 at_ns;

  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  at_ns = self->marks.cursor_ns;
  if (at_ns < self->window.from_ns || at_ns > self->window.to_ns)
    at_ns = self->window.from_ns + (self->window.to_ns - self->window.from_ns) / 2;
  ph_graph_view_zoom_at (self, at_ns, factor);
}

/**
 * ph_graph_view_pan:
 * @self: the graphs
 * @part: of what is seen; below 0: back
 */
void
ph_graph_view_pan (PhGraphView *self,
                   double       part)
{
  const double span_ns = (double) (self->window.to_ns - self->window.from_ns);

  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  ph_graph_window_pan (&self->window, (gint64) (span_ns * part), ph_graph_view_get_first (self),
                       ph_graph_view_get_now (self));
  ph_graph_view_moved (self);
}

/**
 * ph_graph_view_show:
 * @self: the graphs
 * @from_ns: CLOCK_MONOTONIC
 * @to_ns: CLOCK_MONOTONIC
 *
 * Shows this part of time, and does not follow.
 */
void
ph_graph_view_show (PhGraphView *self,
                    gint64       from_ns,
                    gint64       to_ns)
{
  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  ph_graph_window_set (&self->window, from_ns, to_ns, ph_graph_view_get_first (self),
                       ph_graph_view_get_now (self));
  ph_graph_view_moved (self);
}

/**
 * ph_graph_view_show_all:
 * @self: the graphs
 *
 * Shows everything from the first figure until now, and goes on with it.
 */
void
ph_graph_view_show_all (PhGraphView *self)
{
  const gint64 now_ns = ph_graph_view_get_now (self);
  const gint64 first_ns = ph_graph_view_get_first (self);

  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  if (first_ns == G_MAXINT64)
    return;
  self->window.to_ns = now_ns;
  self->window.from_ns = MIN (first_ns, now_ns - PH_GRAPH_LEAST_NS);
  self->window.follow = TRUE;
  ph_graph_view_moved (self);
}

/**
 * ph_graph_view_set_follow:
 * @self: the graphs
 * @follow: whether the end of what is seen is now
 */
void
ph_graph_view_set_follow (PhGraphView *self,
                          gboolean     follow)
{
  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  if (self->window.follow == follow)
    return;
  self->window.follow = follow;
  ph_graph_view_moved (self);
}

/**
 * ph_graph_view_set_cursor:
 * @self: the graphs
 * @time_ns: CLOCK_MONOTONIC; %G_MININT64: no cursor
 *
 * Puts the cursor at a moment that somebody else points at, and brings that into sight.
 */
void
ph_graph_view_set_cursor (PhGraphView *self,
                          gint64       time_ns)
{
  const gint64 half_ns = (self->window.to_ns - self->window.from_ns) / 2;

  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  self->pointed = FALSE;
  self->marks.cursor_ns = time_ns;
  if (time_ns != G_MININT64 && (time_ns < self->window.from_ns || time_ns >= self->window.to_ns))
    ph_graph_view_show (self, time_ns - half_ns, time_ns + half_ns);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

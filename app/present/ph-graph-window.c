/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-window.h"

static gint64
get_span (const PhGraphWindow *window)
{
  return window->to_ns - window->from_ns;
}

/* Half a window beyond either end of what there is may be empty, not more. */
static void
keep_near (PhGraphWindow *window,
           gint64         first_ns,
           gint64         now_ns)
{
  const gint64 span_ns = get_span (window);
  const gint64 least_ns = MIN (first_ns, now_ns) - span_ns / 2;
  const gint64 most_ns = MAX (now_ns, least_ns + span_ns);

  if (window->to_ns >= most_ns)
    window->to_ns = most_ns;
  else if (window->from_ns < least_ns)
    window->to_ns = least_ns + span_ns;
  window->from_ns = window->to_ns - span_ns;
}

/**
 * ph_graph_window_init:
 * @window: (out): the last %PH_GRAPH_FIRST_NS, following
 * @now_ns: CLOCK_MONOTONIC
 */
void
ph_graph_window_init (PhGraphWindow *window,
                      gint64         now_ns)
{
  *window = (PhGraphWindow) { now_ns - PH_GRAPH_FIRST_NS, now_ns, TRUE };
}

/**
 * ph_graph_window_tick:
 * @window: (inout): goes on if it follows
 * @now_ns: CLOCK_MONOTONIC
 */
void
ph_graph_window_tick (PhGraphWindow *window,
                      gint64         now_ns)
{
  const gint64 span_ns = get_span (window);

  if (!window->follow)
    return;
  window->to_ns = now_ns;
  window->from_ns = now_ns - span_ns;
}

/**
 * ph_graph_window_zoom:
 * @window: (inout): becomes longer or shorter
 * @at_ns: the moment that stays where it is; one that follows stays at its end
 * @factor: of its length; below 1: nearer
 * @first_ns: where what there is begins
 * @now_ns: where it ends
 *
 * As far as half as long again as what there is.
 */
void
ph_graph_window_zoom (PhGraphWindow *window,
                      gint64         at_ns,
                      double         factor,
                      gint64         first_ns,
                      gint64         now_ns)
{
  const gint64 most_ns = MAX (PH_GRAPH_FIRST_NS, (now_ns - MIN (first_ns, now_ns)) / 2 * 3);
  const gint64 span_ns = get_span (window);
  const double wanted = CLAMP ((double) span_ns * factor, (double) PH_GRAPH_LEAST_NS,
                               (double) most_ns);
  const double part = (double) (at_ns - window->from_ns) / (double) span_ns;

  if (window->follow)
    {
      window->from_ns = window->to_ns - (gint64) wanted;
      return;
    }
  window->from_ns = at_ns - (gint64) (wanted * part);
  window->to_ns = window->from_ns + (gint64) wanted;
  keep_near (window, first_ns, now_ns);
}

/**
 * ph_graph_window_pan:
 * @window: (inout): moves; following ends when it goes back, and begins at the end
 * @by_ns: so far; below 0: back
 * @first_ns: where what there is begins
 * @now_ns: where it ends
 */
void
ph_graph_window_pan (PhGraphWindow *window,
                     gint64         by_ns,
                     gint64         first_ns,
                     gint64         now_ns)
{
  window->from_ns += by_ns;
  window->to_ns += by_ns;
  keep_near (window, first_ns, now_ns);
  if (by_ns < 0)
    window->follow = FALSE;
  else if (by_ns > 0 && window->to_ns >= now_ns)
    window->follow = TRUE;
}

/**
 * ph_graph_window_set:
 * @window: (inout): shows this part from now on, and does not follow
 * @from_ns: CLOCK_MONOTONIC; may be after @to_ns
 * @to_ns: CLOCK_MONOTONIC
 * @first_ns: where what there is begins
 * @now_ns: where it ends
 */
void
ph_graph_window_set (PhGraphWindow *window,
                     gint64         from_ns,
                     gint64         to_ns,
                     gint64         first_ns,
                     gint64         now_ns)
{
  const gint64 asked_ns = ABS (to_ns - from_ns);
  const gint64 span_ns = MAX (asked_ns, PH_GRAPH_LEAST_NS);

  window->from_ns = MIN (from_ns, to_ns) - (span_ns - asked_ns) / 2;
  window->to_ns = window->from_ns + span_ns;
  window->follow = FALSE;
  keep_near (window, first_ns, now_ns);
}

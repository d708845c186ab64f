/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-view-private.h"

#include <math.h>

/* The zoom of the exchange, and what its distances mean. Main thread. */

#define MIN_ROW      1e-5     /* pixels */
#define MAX_ROW      1e6
#define QUIET_PIXELS 60.0     /* true to time: from here on a span counts as quiet */

/* What counts as quiet follows the zoom when distances are time */
static void
set_times (PhExchangeView        *self,
           const PhExchangeTimes *wanted)
{
  PhExchangeTimes times = *wanted;
  const double quiet_ms = QUIET_PIXELS / MAX (self->row_height, MIN_ROW);

  times.quiet_ns = PH_EXCHANGE_QUIET_NS;
  if (times.to_time)
    times.quiet_ns = (gint64) (exp2 (round (log2 (MIN (quiet_ms, 1e9)))) * 1e6);
  ph_exchange_scale_set_times (self->scale, &times);
  if (self->feed != NULL)
    ph_exchange_scale_sync (self->scale, self->feed);
}

/* @y: pixels; what stands there stays there */
void
ph_exchange_view_zoom_at (PhExchangeView *self,
                          double          row_height,
                          double          y)
{
  const double row = self->row + (y - ph_exchange_view_get_header (self)) / self->row_height;
  const guint64 near = ph_exchange_scale_find (self->scale, row);
  const double beyond = row - ph_exchange_scale_at (self->scale, near);
  const gboolean following = self->following;

  if (self->busy)
    return;
  self->row_height = CLAMP (row_height, MIN_ROW, MAX_ROW);
  set_times (self, ph_exchange_scale_get_times (self->scale));
  self->row = ph_exchange_scale_at (self->scale, near) + beyond
              - (y - ph_exchange_view_get_header (self)) / self->row_height;
  ph_exchange_view_set_following (self, following);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * ph_exchange_view_zoom:
 * @self: a view
 * @factor: above 1: nearer
 *
 * Zooms about the selected moment if it is in sight, else about the middle. Main thread.
 */
void
ph_exchange_view_zoom (PhExchangeView *self,
                       double          factor)
{
  const double header = ph_exchange_view_get_header (self);
  const double height = gtk_widget_get_height (GTK_WIDGET (self));
  double y = (header + height) / 2;

  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  if (self->selected != PH_EXCHANGE_NOWHERE)
    {
      const double at = header + (ph_exchange_scale_at (self->scale, self->selected) - self->row)
                                   * self->row_height;

      if (at > header && at < height)
        y = at;
    }
  ph_exchange_view_zoom_at (self, self->row_height * factor, y);
}

/**
 * ph_exchange_view_zoom_normal:
 * @self: a view
 *
 * Gives each moment a line of text. Main thread.
 */
void
ph_exchange_view_zoom_normal (PhExchangeView *self)
{
  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  ph_exchange_view_zoom (self, ph_exchange_view_get_usual (self) / self->row_height);
}

/**
 * ph_exchange_view_zoom_fit:
 * @self: a view
 *
 * Zooms so that all of the exchange is in sight; nearer than usual only when true to time. Main
 * thread.
 */
void
ph_exchange_view_zoom_fit (PhExchangeView *self)
{
  double rows, wanted;

  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  /* what is quiet depends on the zoom, and the length on what is quiet: a second look settles it */
  for (guint i = 0; i < 2; i++)
    {
      rows = ph_exchange_scale_get_end (self->scale) - ph_exchange_scale_get_start (self->scale);
      wanted = ph_exchange_view_get_body (self) / MAX (rows, 1e-3);
      if (!ph_exchange_view_is_to_time (self))
        wanted = MIN (wanted, ph_exchange_view_get_usual (self));
      ph_exchange_view_zoom_at (self, wanted, 0);
    }
  ph_exchange_view_set_row (self, ph_exchange_scale_get_start (self->scale));
}

/**
 * ph_exchange_view_get_row_height:
 * @self: a view
 *
 * Returns: the zoom: height of a row in pixels, 0 before the first allocation
 */
double
ph_exchange_view_get_row_height (PhExchangeView *self)
{
  g_return_val_if_fail (PH_IS_EXCHANGE_VIEW (self), 0);

  return self->row_height;
}

/**
 * ph_exchange_view_set_to_time:
 * @self: a view
 * @to_time: whether distances are time; else each moment has a row
 *
 * Main thread.
 */
void
ph_exchange_view_set_to_time (PhExchangeView *self,
                              gboolean        to_time)
{
  PhExchangeTimes times = *ph_exchange_scale_get_times (self->scale);

  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  if (times.to_time == to_time)
    return;
  times.to_time = to_time;
  set_times (self, &times);
  if (to_time)
    ph_exchange_view_zoom_fit (self);
  else
    ph_exchange_view_zoom_normal (self);
  if (self->selected != PH_EXCHANGE_NOWHERE)
    ph_exchange_view_reveal (self, self->selected);
}

/**
 * ph_exchange_view_set_collapse:
 * @self: a view
 * @collapse: whether quiet spans are cut short
 *
 * Main thread.
 */
void
ph_exchange_view_set_collapse (PhExchangeView *self,
                               gboolean        collapse)
{
  PhExchangeTimes times = *ph_exchange_scale_get_times (self->scale);

  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  times.collapse = collapse;
  set_times (self, &times);
  if (ph_exchange_view_is_to_time (self))
    ph_exchange_view_zoom_fit (self);
  ph_exchange_view_update (self);
}

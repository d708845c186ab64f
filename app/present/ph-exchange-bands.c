/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-layout-private.h"

#include "ph-format.h"

#include <math.h>

/* Where more happened than there is room to draw one by one: sums, found by bisecting, so that
 * their cost is that of the room and not of what happened there. */

static char *
say_messages (guint64     n,
              guint64     bytes,
              const char *one,
              const char *many)
{
  g_autofree char *count = ph_format_count (n);
  g_autofree char *size = ph_format_bytes_short (bytes);

  return g_strdup_printf ("%s %s, %s", count, n == 1 ? one : many, size);
}

static void
add_band (PhExchangeLaying *view,
          PhExchangeBand   *band,
          const char       *label)
{
  g_strlcpy (band->label, label, sizeof band->label);
  g_array_append_val (view->layout->bands, *band);
}

/* What @lane sent to the lane beside it, told by its sends; by the receives of an own lane where
 * the sender is outside */
static void
add_data_band (PhExchangeLaying *view,
               guint             lane,
               PhDirection       direction,
               guint64           from,
               guint64           to,
               double            y,
               double            height)
{
  const PhExchangeLane *self = ph_exchange_feed_get_lane (view->feed, lane);
  const PhExchangeColumn *a = ph_exchange_column (view, lane);
  const PhExchangeColumn *b = ph_exchange_column (view, self->partner);
  const gboolean sends = direction == PH_DIRECTION_OUT;
  PhExchangeBand band = { .lane = lane, .direction = direction,
                          .points_right = (a->x < b->x) == sends,
                          .rect = { MIN (a->x, b->x), y, fabs (a->x - b->x), height } };
  g_autofree char *label = NULL;

  ph_exchange_feed_sum (view->feed, lane, direction, from, to, &band.n, &band.bytes);
  if (band.n == 0)
    return;
  label = say_messages (band.n, band.bytes, sends ? "send" : "receive",
                        sends ? "sends" : "receives");
  add_band (view, &band, label);
}

static void
add_call_band (PhExchangeLaying *view,
               guint             lane,
               guint64           from,
               guint64           to,
               double            y,
               double            height)
{
  const PhExchangeColumn *column = ph_exchange_column (view, lane);
  PhExchangeBand band = { .lane = lane, .direction = PH_DIRECTION_NONE,
                          .rect = { column->label_x, y, column->label_width, height } };
  g_autofree char *count = NULL;
  g_autofree char *label = NULL;

  band.n = ph_exchange_feed_count (view->feed, lane, from, to);
  if (band.n == 0)
    return;
  count = ph_format_count (band.n);
  label = g_strdup_printf ("%s other event%s", count, band.n == 1 ? "" : "s");
  add_band (view, &band, label);
}

/* Returns: above 0 to the right, 0: it has none */
static int
places_to_partner (const PhExchangeLaying *view,
                   guint                   lane)
{
  const guint partner = ph_exchange_feed_get_lane (view->feed, lane)->partner;

  return partner == PH_EXCHANGE_NONE ? 0
                                     : (int) ph_exchange_feed_get_place (view->feed, partner)
                                         - (int) ph_exchange_feed_get_place (view->feed, lane);
}

/* Sums up the moments in rows [@from, @to) */
void
ph_exchange_lay_bands (PhExchangeLaying *view,
                       double            from,
                       double            to)
{
  const guint64 first = ph_exchange_scale_find (view->scale, from);
  const guint64 end = ph_exchange_scale_find (view->scale, to);
  const double y = ph_exchange_y (view, from);
  const double half = (ph_exchange_y (view, to) - y) / 2;

  for (guint i = 0; i < ph_exchange_feed_get_n_lanes (view->feed); i++)
    {
      const PhExchangeLane *lane = ph_exchange_feed_get_lane (view->feed, i);
      const int way = places_to_partner (view, i);
      gboolean outside;

      if (lane->role == PH_EXCHANGE_OUTSIDE)
        continue;
      add_call_band (view, i, first, end, y, half);
      if (ABS (way) != 1)
        continue;
      outside = ph_exchange_feed_get_lane (view->feed, lane->partner)->role == PH_EXCHANGE_OUTSIDE;
      add_data_band (view, i, PH_DIRECTION_OUT, first, end, y + (way > 0 ? 0 : half), half);
      if (outside)
        add_data_band (view, i, PH_DIRECTION_IN, first, end, y + (way > 0 ? half : 0), half);
    }
}

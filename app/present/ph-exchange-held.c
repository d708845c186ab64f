/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-layout-private.h"

#include "ph-format.h"

/* What a program has sent and its kernel still has: it stands beside the sender, from the send to
 * now, as what was received and not read stands beside the receiver. Only what the last look at
 * the socket said, thus only at the end of the picture. */

#define TRIES 24   /* quarters of a line, how far up the words may stand */

static gboolean
is_held (const PhExchangeLane *lane)
{
  return lane->role == PH_EXCHANGE_SOCKET && lane->held > 0 && lane->partner != PH_EXCHANGE_NONE;
}

/* Returns: whether the words have a place */
static gboolean
place_words (PhExchangeLaying *view,
             PhExchangeHeld   *held,
             gboolean          to_right,
             double            room)
{
  const double line = view->sight->line;
  const double width = view->sight->small_digit * (double) g_utf8_strlen (held->label, -1) + 1;
  double y = MIN (held->bottom, view->sight->height) - 0.9 * line;

  if (width > room)
    return FALSE;
  for (guint i = 0; i < TRIES && y > MAX (held->top, view->layout->header);
       i++, y -= 0.25 * line)
    {
      const PhRect box = { to_right ? held->x + PH_EXCHANGE_STAY_GAP
                                    : held->x - PH_EXCHANGE_STAY_GAP - width,
                           y, width, 0.8 * line };

      if (!ph_exchange_take_room (view, &box, FALSE))
        continue;
      held->box = box;
      return TRUE;
    }
  return FALSE;
}

/* All of it, or else the words that matter most */
static void
word_held (PhExchangeLaying     *view,
           const PhExchangeLane *lane,
           PhExchangeHeld       *held,
           gboolean              to_right,
           double                room)
{
  static const char *const when_open[] = { " in the send buffer", " held" };
  static const char *const when_closed[] = { " in the send buffer, window closed", ", window closed",
                                             " held" };
  const char *const *words = lane->window_closed ? when_closed : when_open;
  const guint n_words = lane->window_closed ? G_N_ELEMENTS (when_closed)
                                             : G_N_ELEMENTS (when_open);
  g_autofree char *size = ph_format_bytes_short (lane->held);

  for (guint i = 0; i < n_words; i++)
    {
      g_snprintf (held->label, sizeof held->label, "%s%s", size, words[i]);
      if (place_words (view, held, to_right, room))
        return;
    }
}

/* Once all other words have their places */
void
ph_exchange_lay_held (PhExchangeLaying *view)
{
  const double now = ph_exchange_y (view, ph_exchange_scale_get_end (view->scale))
                     - view->sight->row_height / 2;

  for (guint i = 0; i < ph_exchange_feed_get_n_lanes (view->feed); i++)
    {
      const PhExchangeLane *lane = ph_exchange_feed_get_lane (view->feed, i);
      PhExchangeHeld held = { .lane = i, .bottom = now };
      guint64 send;
      double reach;

      if (!is_held (lane))
        continue;
      send = ph_exchange_feed_get_last_send (view->feed, i);
      if (send == PH_EXCHANGE_NOWHERE)
        continue;
      reach = ph_exchange_column (view, lane->partner)->x - ph_exchange_column (view, i)->x;
      held.top = ph_exchange_moment_y (view, send);
      held.x = ph_exchange_column (view, i)->x
               + (reach > 0 ? PH_EXCHANGE_QUEUE_GAP : -PH_EXCHANGE_QUEUE_GAP);
      if (held.top > view->sight->height || held.bottom < view->layout->header)
        continue;
      word_held (view, lane, &held, reach > 0, ABS (reach) - 3 * PH_EXCHANGE_QUEUE_GAP);
      g_array_append_val (view->layout->held, held);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-layout-private.h"

#include <math.h>

/* What the kernel stamped on a send: beside the line of life, on the side of the arrow, at the
 * kernel's time. Most of it happens while send() is still being made, in microseconds that are no
 * height at all: then the marks stand in a row above the tail of the arrow, in their order. Only of
 * sends that are drawn one by one. */

#define MARK_GAP    8.0    /* pixels, from the line of life to the middle of the first */
#define MARK_LINES  0.58   /* size of one, in lines of text */
#define SPACE       3.0    /* pixels, between two */
#define LIFT_LINES  0.75   /* how far above the arrow they stand */

double
ph_exchange_mark_size (double line)
{
  return MAX (6, round (line * MARK_LINES));
}

/* Above the arrow if it is at its tail */
static double
mark_y (const PhExchangeLaying *view,
        gint64                  time_ns,
        double                  tail)
{
  const double y = ph_exchange_y (view, ph_exchange_scale_at_time (view->scale, view->feed,
                                                                   time_ns));
  const double lift = LIFT_LINES * view->sight->line;

  return fabs (y - tail) < lift ? tail - lift : y;
}

void
ph_exchange_lay_marks (PhExchangeLaying *view,
                       guint64           number)
{
  const PhMark *mark = ph_exchange_feed_get_mark (view->feed, number);
  const PhExchangeMoment *moment = ph_exchange_feed_get (view->feed, number);
  const double size = ph_exchange_mark_size (view->sight->line);
  const double tail = ph_exchange_moment_y (view, number);
  const PhExchangeColumn *column;
  double last_y = -G_MAXDOUBLE;
  guint slot = 0;

  if (mark == NULL)
    return;
  column = ph_exchange_column (view, moment->lane);
  for (guint kind = 0; kind < PH_N_MARKS; kind++)
    {
      PhExchangeMark one = { .moment = number, .lane = moment->lane, .kind = (PhMarkKind) kind,
                             .size = size };

      if (mark->times_ns[kind] == 0)
        continue;
      one.y = mark_y (view, mark->times_ns[kind], tail);
      slot = fabs (one.y - last_y) < size ? slot + 1 : 0;
      last_y = one.y;
      one.x = column->x + (column->labels_left ? 1 : -1)
                            * (MARK_GAP + size / 2 + slot * (size + SPACE));
      if (one.y > view->layout->header - size && one.y < view->sight->height + size)
        g_array_append_val (view->layout->marks, one);
    }
}

/**
 * ph_exchange_mark_get_name:
 * @kind: below %PH_N_MARKS
 *
 * Returns: what it says, for the key of the picture
 */
const char *
ph_exchange_mark_get_name (PhMarkKind kind)
{
  static const char *const names[PH_N_MARKS] = {
    [PH_MARK_QUEUED] = "queued",
    [PH_MARK_DEVICE] = "handed to the device",
    [PH_MARK_ACKNOWLEDGED] = "acknowledged",
  };

  g_return_val_if_fail ((guint) kind < PH_N_MARKS, "");
  return names[kind];
}

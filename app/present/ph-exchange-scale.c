/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-scale.h"

#include "ph-blocks.h"

/* An exchange is microseconds of doing between seconds of thinking, so true distances show either
 * a blot or nothing. Hence rows: each moment has one, a quiet span is a short break that tells its
 * length, and a ruler says the time of each row. A flood would need thousands of rows a second:
 * when more come than can be read, they share rows, and their distances are those of time.
 *
 * Rows are counted from the first moment ever, so that nothing moves when moments are given up. */

#define FREE_ROWS       512.0   /* that may come at once, each having its own */
#define ROWS_PER_SECOND 16.0    /* at which those are given back */
#define BREAK_ROWS      1.0     /* a quiet span that is cut short */
#define QUIET_ROWS_PER_SECOND 4.0  /* one that is not */
#define HANDSHAKE_ROWS  3.0     /* a connect has its three segments beside it */
#define ROWS_PER_MS     1.0     /* true to time */
#define EDGE_ROWS       1.0     /* above the first moment and below the last */

struct _PhExchangeScale
{
  PhExchangeTimes times;
  PhBlocks        rows;        /* of double, growing */
  guint64         first;       /* moment of the first of @rows */
  guint           generation;  /* of the feed */
  guint           n_met;       /* of the feed: who is connected gets room for the handshake */
  gboolean        stale;
  double          spare;       /* rows that may be taken now */
  gint64          last_ns;
  double          last_row;
};

/**
 * ph_exchange_scale_new:
 *
 * Returns: (transfer full): a scale of nothing, with a row for each moment and quiet spans cut
 */
PhExchangeScale *
ph_exchange_scale_new (void)
{
  PhExchangeScale *scale = g_new0 (PhExchangeScale, 1);

  scale->times = (PhExchangeTimes) { .collapse = TRUE, .quiet_ns = PH_EXCHANGE_QUIET_NS };
  ph_blocks_init (&scale->rows, sizeof (double));
  scale->stale = TRUE;
  return scale;
}

/**
 * ph_exchange_scale_free:
 * @scale: (transfer full): a scale
 */
void
ph_exchange_scale_free (PhExchangeScale *scale)
{
  ph_blocks_clear (&scale->rows);
  g_free (scale);
}

/**
 * ph_exchange_scale_set_times:
 * @scale: a scale
 * @times: how time becomes distance
 *
 * Takes effect at the next sync, which then reckons all anew.
 */
void
ph_exchange_scale_set_times (PhExchangeScale       *scale,
                             const PhExchangeTimes *times)
{
  if (scale->times.to_time == times->to_time && scale->times.collapse == times->collapse
      && scale->times.quiet_ns == times->quiet_ns)
    return;
  scale->times = *times;
  scale->stale = TRUE;
}

/**
 * ph_exchange_scale_get_times:
 * @scale: a scale
 *
 * Returns: (transfer none): how time becomes distance
 */
const PhExchangeTimes *
ph_exchange_scale_get_times (PhExchangeScale *scale)
{
  return &scale->times;
}

static double
quiet_rows (PhExchangeScale *scale,
            gint64           passed_ns)
{
  if (passed_ns < scale->times.quiet_ns)
    return 0;
  return scale->times.collapse ? BREAK_ROWS
                               : (double) passed_ns / 1e9 * QUIET_ROWS_PER_SECOND;
}

static double
rows_of (PhExchangeScale *scale,
         gint64           passed_ns,
         double           wanted)
{
  double given;

  if (scale->times.to_time)
    {
      if (scale->times.collapse)
        passed_ns = MIN (passed_ns, scale->times.quiet_ns);
      return (double) passed_ns / 1e6 * ROWS_PER_MS;
    }
  scale->spare = MIN (FREE_ROWS, scale->spare + (double) passed_ns / 1e9 * ROWS_PER_SECOND);
  given = MIN (wanted, scale->spare);
  scale->spare -= given;
  return given + quiet_rows (scale, passed_ns);
}

/* A connect that came through, where the other lane can show its part */
static double
wanted_rows (PhExchangeFeed         *feed,
             const PhExchangeMoment *moment,
             const PhRecord         *record)
{
  const PhExchangeLane *lane;

  if (moment->kind != PH_EXCHANGE_CALL || record->error != 0
      || (record->kind != PH_CALL_CONNECT && record->kind != PH_CALL_CONNECT_EX))
    return 1;
  lane = ph_exchange_feed_get_lane (feed, moment->lane);
  return lane->is_tcp && ph_exchange_lane_get_other (lane) != PH_EXCHANGE_NONE ? HANDSHAKE_ROWS : 1;
}

static void
append (PhExchangeScale        *scale,
        PhExchangeFeed         *feed,
        const PhExchangeMoment *moment,
        const PhRecord         *record)
{
  double row = scale->last_row;

  if (record != NULL)
    {
      const gint64 time_ns = MAX (record->time_ns, scale->last_ns);
      const gint64 passed_ns = scale->last_ns != 0 ? time_ns - scale->last_ns : 0;

      row += rows_of (scale, passed_ns, wanted_rows (feed, moment, record));
      scale->last_ns = time_ns;
    }
  scale->last_row = row;
  *(double *) ph_blocks_append (&scale->rows) = row;
}

static void
start_over (PhExchangeScale *scale,
            PhExchangeFeed  *feed)
{
  ph_blocks_clear (&scale->rows);
  scale->first = ph_exchange_feed_get_first (feed);
  scale->generation = ph_exchange_feed_get_generation (feed);
  scale->n_met = ph_exchange_feed_get_n_met (feed);
  scale->stale = FALSE;
  scale->spare = FREE_ROWS;
  scale->last_ns = 0;
  scale->last_row = 0;
}

/**
 * ph_exchange_scale_sync:
 * @scale: a scale
 * @feed: its feed, just synced
 *
 * Reckons the rows of the moments that are new, and drops those that went.
 */
void
ph_exchange_scale_sync (PhExchangeScale *scale,
                        PhExchangeFeed  *feed)
{
  const guint64 first = ph_exchange_feed_get_first (feed);

  if (scale->stale || scale->generation != ph_exchange_feed_get_generation (feed)
      || scale->n_met != ph_exchange_feed_get_n_met (feed))
    start_over (scale, feed);
  if (first > scale->first)
    {
      ph_blocks_drop (&scale->rows, MIN (scale->rows.len, first - scale->first));
      scale->first = first;
    }
  for (guint64 i = scale->first + scale->rows.len; i < ph_exchange_feed_get_end (feed); i++)
    append (scale, feed, ph_exchange_feed_get (feed, i), ph_exchange_feed_get_record (feed, i));
}

/**
 * ph_exchange_scale_get_start:
 * @scale: a scale
 *
 * Returns: the row where the picture begins, somewhat above the first moment
 */
double
ph_exchange_scale_get_start (PhExchangeScale *scale)
{
  return scale->rows.len > 0 ? ph_blocks_index (&scale->rows, double, 0) - EDGE_ROWS : 0;
}

/**
 * ph_exchange_scale_get_end:
 * @scale: a scale
 *
 * Returns: the row where the picture ends, somewhat below the last moment
 */
double
ph_exchange_scale_get_end (PhExchangeScale *scale)
{
  return scale->last_row + 2 * EDGE_ROWS;
}

/**
 * ph_exchange_scale_at:
 * @scale: a scale
 * @number: of a moment
 *
 * Returns: its row; that of the nearest moment when it is not here
 */
double
ph_exchange_scale_at (PhExchangeScale *scale,
                      guint64          number)
{
  if (scale->rows.len == 0)
    return 0;
  if (number < scale->first)
    return ph_blocks_index (&scale->rows, double, 0);
  return ph_blocks_index (&scale->rows, double,
                        MIN (number - scale->first, (guint64) scale->rows.len - 1));
}

/**
 * ph_exchange_scale_find:
 * @scale: a scale
 * @row: a place
 *
 * Returns: the first moment that is not above @row; the number after the last if there is none
 */
guint64
ph_exchange_scale_find (PhExchangeScale *scale,
                        double           row)
{
  gsize low = 0, high = scale->rows.len;

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;

      if (ph_blocks_index (&scale->rows, double, middle) < row)
        low = middle + 1;
      else
        high = middle;
    }
  return scale->first + low;
}

/* Returns: the first moment that is not before @time_ns */
static guint64
find_time (PhExchangeScale *scale,
           PhExchangeFeed  *feed,
           gint64           time_ns)
{
  guint64 low = scale->first, high = scale->first + scale->rows.len;

  while (low < high)
    {
      const guint64 middle = low + (high - low) / 2;

      if (ph_exchange_feed_get_time (feed, middle) < time_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * ph_exchange_scale_at_time:
 * @scale: a scale
 * @feed: its feed
 * @time_ns: CLOCK_MONOTONIC, ns
 *
 * Returns: the row of that time: between those of the moments before and after it
 */
double
ph_exchange_scale_at_time (PhExchangeScale *scale,
                           PhExchangeFeed  *feed,
                           gint64           time_ns)
{
  const guint64 after = find_time (scale, feed, time_ns);
  const guint64 end = scale->first + scale->rows.len;
  gint64 from_ns, to_ns;
  double from, to;

  if (scale->rows.len == 0)
    return 0;
  if (after == scale->first)
    return ph_exchange_scale_at (scale, after) - EDGE_ROWS / 2;
  from = ph_exchange_scale_at (scale, after - 1);
  if (after == end)
    return from + EDGE_ROWS / 2;
  to = ph_exchange_scale_at (scale, after);
  from_ns = ph_exchange_feed_get_time (feed, after - 1);
  to_ns = ph_exchange_feed_get_time (feed, after);
  if (to_ns <= from_ns)
    return to;
  return from + (to - from) * (double) (time_ns - from_ns) / (double) (to_ns - from_ns);
}

/**
 * ph_exchange_scale_get_quiet:
 * @scale: a scale
 * @feed: its feed
 * @number: of a moment
 *
 * Returns: how long nothing happened just before it, ns; 0 if that is no quiet span
 */
gint64
ph_exchange_scale_get_quiet (PhExchangeScale *scale,
                             PhExchangeFeed  *feed,
                             guint64          number)
{
  gint64 passed_ns;

  if (number <= ph_exchange_feed_get_first (feed))
    return 0;
  passed_ns = ph_exchange_feed_get_time (feed, number)
              - ph_exchange_feed_get_time (feed, number - 1);
  return passed_ns >= scale->times.quiet_ns ? passed_ns : 0;
}

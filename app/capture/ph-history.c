/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-history.h"

#include "ph-clock.h"

#include <math.h>

/* Levels (queues, windows, times) are what the kernel said, from the reading on: the sampler tells
 * every change it sees, so what it does not tell holds.
 *
 * Rates come from the growth of exact totals between two readings, and belong to the time between
 * them. After silence the sampler looks as soon as something happens, so what it then finds is
 * recent: growth is spread over RECENT_NS at most, and before that the rate was 0. A rate is put
 * where its time begins; at its end stands a 0, which the next reading replaces if it comes soon. */

#define RECENT_NS (500 * PH_NSEC_PER_MSEC)

struct _PhHistory
{
  PhHistoryPool *pool;                  /* (owned) */
  PhTrack       *tracks[PH_N_METRICS];  /* (owned) (nullable): made at the first value */
  gsize          bytes;                 /* counted in the pool */
  PhFigures      last;                  /* time_ns 0: none yet */
  gint64         end_ns;                /* when the socket was closed; G_MAXINT64: it is open */
};

/**
 * ph_history_pool_new:
 * @most: bytes that histories may take; 0: %PH_HISTORY_BYTES
 *
 * Returns: (transfer full): nothing taken
 */
PhHistoryPool *
ph_history_pool_new (gsize most)
{
  PhHistoryPool *pool = g_rc_box_new0 (PhHistoryPool);

  pool->most = most > 0 ? most : PH_HISTORY_BYTES;
  return pool;
}

/**
 * ph_history_pool_ref:
 * @pool: a pool
 *
 * Returns: (transfer full): @pool
 */
PhHistoryPool *
ph_history_pool_ref (PhHistoryPool *pool)
{
  return g_rc_box_acquire (pool);
}

/**
 * ph_history_pool_unref:
 * @pool: (transfer full): a pool
 */
void
ph_history_pool_unref (PhHistoryPool *pool)
{
  g_rc_box_release (pool);
}

/**
 * ph_history_new:
 * @pool: where its memory is counted
 *
 * Returns: (transfer full): a history of nothing
 */
PhHistory *
ph_history_new (PhHistoryPool *pool)
{
  PhHistory *history = g_new0 (PhHistory, 1);

  history->pool = ph_history_pool_ref (pool);
  history->end_ns = G_MAXINT64;
  return history;
}

static void
count_bytes (PhHistory *history)
{
  gsize bytes = sizeof *history;

  for (guint i = 0; i < PH_N_METRICS; i++)
    if (history->tracks[i] != NULL)
      bytes += ph_track_get_bytes (history->tracks[i]);
  history->pool->bytes += bytes - history->bytes;
  history->bytes = bytes;
}

/**
 * ph_history_free:
 * @history: (nullable) (transfer full): a history
 */
void
ph_history_free (PhHistory *history)
{
  if (history == NULL)
    return;
  for (guint i = 0; i < PH_N_METRICS; i++)
    ph_track_free (history->tracks[i]);
  history->pool->bytes -= history->bytes;
  ph_history_pool_unref (history->pool);
  g_free (history);
}

static void
put (PhHistory *history,
     PhMetric   metric,
     gint64     time_ns,
     double     value)
{
  if (history->tracks[metric] == NULL)
    {
      if (isnan (value))
        return;
      history->tracks[metric] = ph_track_new (0);
    }
  ph_track_add (history->tracks[metric], time_ns, value);
}

static void
put_level (PhHistory       *history,
           const PhFigures *figures,
           PhFigureMask     known,
           PhMetric         metric,
           double           value)
{
  put (history, metric, figures->time_ns, figures->known & known ? value : NAN);
}

static void
put_levels (PhHistory       *history,
            const PhFigures *now)
{
  put_level (history, now, PH_FIGURE_SEND_QUEUE, PH_METRIC_SEND_QUEUE, now->send_queue);
  put_level (history, now, PH_FIGURE_UNSENT, PH_METRIC_UNSENT, now->unsent);
  put_level (history, now, PH_FIGURE_RECV_QUEUE, PH_METRIC_RECV_QUEUE, now->recv_queue);
  put_level (history, now, PH_FIGURE_ACCEPT_QUEUE, PH_METRIC_ACCEPT_QUEUE, now->accept_queue);
  put_level (history, now, PH_FIGURE_RTT, PH_METRIC_RTT, now->rtt_us);
  put_level (history, now, PH_FIGURE_RTT, PH_METRIC_RTT_VAR, now->rtt_var_us);
  put_level (history, now, PH_FIGURE_RTT, PH_METRIC_CWND, now->congestion_window);
  put_level (history, now, PH_FIGURE_WINDOW, PH_METRIC_PEER_WINDOW, now->peer_window);
  put_level (history, now, PH_FIGURE_RETRANS, PH_METRIC_RETRANS, now->retrans);
  put_level (history, now, PH_FIGURE_DELIVERY, PH_METRIC_DELIVERY, (double) now->delivery_rate);
  put_level (history, now, PH_FIGURE_DROPS, PH_METRIC_DROPS, now->drops);
  put_level (history, now, PH_FIGURE_MEMINFO, PH_METRIC_RECV_MEMORY, now->recv_memory);
}

static void
put_rate (PhHistory *history,
          PhMetric   metric,
          gint64     time_ns,
          guint64    before,
          guint64    total)
{
  const gint64 last_ns = history->last.time_ns;
  const gint64 span_ns = MIN (time_ns - last_ns, RECENT_NS);
  const double grown = total > before ? (double) (total - before) : 0;

  if (last_ns > 0 && span_ns > 0)
    put (history, metric, time_ns - span_ns, grown * PH_NSEC_PER_SEC / (double) span_ns);
  put (history, metric, time_ns, 0);
}

static void
put_rates (PhHistory       *history,
           const PhFigures *now)
{
  const PhFigures *last = &history->last;

  put_rate (history, PH_METRIC_BYTES_OUT, now->time_ns, last->bytes_out, now->bytes_out);
  put_rate (history, PH_METRIC_BYTES_IN, now->time_ns, last->bytes_in, now->bytes_in);
  put_rate (history, PH_METRIC_MESSAGES_OUT, now->time_ns, last->messages_out, now->messages_out);
  put_rate (history, PH_METRIC_MESSAGES_IN, now->time_ns, last->messages_in, now->messages_in);
}

/**
 * ph_history_add:
 * @history: a history
 * @figures: a reading, later than the last
 *
 * Adds to every track what is known of it. O(1).
 */
void
ph_history_add (PhHistory       *history,
                const PhFigures *figures)
{
  if (figures->time_ns <= history->last.time_ns || history->end_ns != G_MAXINT64)
    return;
  put_levels (history, figures);
  put_rates (history, figures);
  history->last = *figures;
  count_bytes (history);
}

/**
 * ph_history_end:
 * @history: a history
 * @time_ns: CLOCK_MONOTONIC, when the socket was closed
 *
 * Nothing is known any more from then on.
 */
void
ph_history_end (PhHistory *history,
                gint64     time_ns)
{
  if (history->end_ns != G_MAXINT64)
    return;
  history->end_ns = MAX (time_ns, history->last.time_ns + 1);
  for (guint i = 0; i < PH_N_METRICS; i++)
    put (history, (PhMetric) i, history->end_ns, NAN);
  count_bytes (history);
}

/**
 * ph_history_get:
 * @history: a history
 * @metric: what
 *
 * Returns: (transfer none) (nullable): its track; %NULL: nothing was ever known of it
 */
const PhTrack *
ph_history_get (const PhHistory *history,
                PhMetric         metric)
{
  g_return_val_if_fail ((guint) metric < PH_N_METRICS, NULL);
  return history->tracks[metric];
}

/**
 * ph_history_put:
 * @history: a history
 * @metric: what
 * @track: (transfer full): takes the place of its track
 *
 * For a history that comes from elsewhere than figures.
 */
void
ph_history_put (PhHistory *history,
                PhMetric   metric,
                PhTrack   *track)
{
  ph_track_free (history->tracks[metric]);
  history->tracks[metric] = track;
  count_bytes (history);
}

/**
 * ph_history_thin:
 * @history: a history
 *
 * Gives up the older half of the single values; their minima and maxima stay.
 *
 * Returns: how many bytes that freed
 */
gsize
ph_history_thin (PhHistory *history)
{
  gsize freed = 0;

  for (guint i = 0; i < PH_N_METRICS; i++)
    if (history->tracks[i] != NULL)
      freed += ph_track_thin (history->tracks[i]);
  count_bytes (history);
  return freed;
}

/**
 * ph_history_get_first_ns:
 * @history: a history
 *
 * Returns: CLOCK_MONOTONIC when it begins; %G_MAXINT64: it is empty
 */
gint64
ph_history_get_first_ns (const PhHistory *history)
{
  gint64 first_ns = G_MAXINT64;

  for (guint i = 0; i < PH_N_METRICS; i++)
    if (history->tracks[i] != NULL)
      first_ns = MIN (first_ns, ph_track_get_first_ns (history->tracks[i]));
  return first_ns;
}

/**
 * ph_history_get_last_ns:
 * @history: a history
 *
 * Returns: CLOCK_MONOTONIC of its newest value; %G_MININT64: it is empty
 */
gint64
ph_history_get_last_ns (const PhHistory *history)
{
  gint64 last_ns = G_MININT64;

  for (guint i = 0; i < PH_N_METRICS; i++)
    if (history->tracks[i] != NULL)
      last_ns = MAX (last_ns, ph_track_get_last_ns (history->tracks[i]));
  return last_ns;
}

/**
 * ph_history_get_thinned_ns:
 * @history: a history
 *
 * Returns: up to when of some track only minima and maxima are kept; %G_MININT64: of none
 */
gint64
ph_history_get_thinned_ns (const PhHistory *history)
{
  gint64 thinned_ns = G_MININT64;

  for (guint i = 0; i < PH_N_METRICS; i++)
    if (history->tracks[i] != NULL)
      thinned_ns = MAX (thinned_ns, ph_track_get_thinned_ns (history->tracks[i]));
  return thinned_ns;
}

/**
 * ph_history_get_end_ns:
 * @history: a history
 *
 * Returns: CLOCK_MONOTONIC when the socket was closed; %G_MAXINT64: it is open
 */
gint64
ph_history_get_end_ns (const PhHistory *history)
{
  return history->end_ns;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-history.h"

#include "ph-clock.h"

#define MS PH_NSEC_PER_MSEC
#define T0 (100 * PH_NSEC_PER_SEC)

static void
assert_value (PhHistory *history,
              PhMetric   metric,
              gint64     time_ns,
              double     value)
{
  const PhTrackRange range = ph_track_read_range (ph_history_get (history, metric), time_ns,
                                                  time_ns + 1);

  g_assert_true (range.known);
  g_assert_cmpfloat_with_epsilon (range.min, value, 0.001);
  g_assert_cmpfloat_with_epsilon (range.max, value, 0.001);
}

static void
add (PhHistory *history,
     gint64     time_ns,
     guint64    bytes_out,
     guint32    send_queue)
{
  const PhFigures figures = { .time_ns = time_ns, .bytes_out = bytes_out,
                              .messages_out = bytes_out / 100, .send_queue = send_queue,
                              .known = PH_FIGURE_SEND_QUEUE };

  ph_history_add (history, &figures);
}

/* A rate belongs to the time between two readings; in silence it is 0. */
static void
test_rates (void)
{
  g_autoptr (PhHistoryPool) pool = ph_history_pool_new (0);
  g_autoptr (PhHistory) history = ph_history_new (pool);

  add (history, T0, 0, 0);
  add (history, T0 + 100 * MS, 1000, 0);
  add (history, T0 + 200 * MS, 3000, 0);
  add (history, T0 + 9000 * MS, 4000, 0);
  assert_value (history, PH_METRIC_BYTES_OUT, T0 + 50 * MS, 10000);
  assert_value (history, PH_METRIC_BYTES_OUT, T0 + 150 * MS, 20000);
  assert_value (history, PH_METRIC_MESSAGES_OUT, T0 + 150 * MS, 200);
  assert_value (history, PH_METRIC_BYTES_OUT, T0 + 250 * MS, 0);
  assert_value (history, PH_METRIC_BYTES_OUT, T0 + 8400 * MS, 0);
  assert_value (history, PH_METRIC_BYTES_OUT, T0 + 8700 * MS, 2000); /* within half a second */
  assert_value (history, PH_METRIC_BYTES_OUT, T0 + 99000 * MS, 0);
  assert_value (history, PH_METRIC_BYTES_IN, T0 + 50 * MS, 0);
}

/* The sum of rate × time is what was sent. */
static void
test_rates_add_up (void)
{
  g_autoptr (PhHistoryPool) pool = ph_history_pool_new (0);
  g_autoptr (PhHistory) history = ph_history_new (pool);
  gint64 time_ns = T0;
  guint64 total = 0;
  double sum = 0;

  add (history, time_ns, 0, 0);
  for (guint i = 0; i < 500; i++)
    {
      time_ns += g_test_rand_int_range (1, 1500) * MS;
      total += (guint64) g_test_rand_int_range (0, 100000);
      add (history, time_ns, total, 0);
    }
  for (gint64 at = T0; at < time_ns; at += MS)
    sum += ph_track_read_range (ph_history_get (history, PH_METRIC_BYTES_OUT), at, at + 1).min
           / 1000;
  g_assert_cmpfloat_with_epsilon (sum / (double) total, 1, 0.0001);
}

static void
test_levels_and_end (void)
{
  g_autoptr (PhHistoryPool) pool = ph_history_pool_new (0);
  g_autoptr (PhHistory) history = ph_history_new (pool);
  const PhTrack *queue;

  g_assert_cmpint (ph_history_get_first_ns (history), ==, G_MAXINT64);
  add (history, T0, 0, 7);
  add (history, T0 + 100 * MS, 10, 9);
  add (history, T0 + 50 * MS, 99, 99); /* out of order: not taken */
  assert_value (history, PH_METRIC_SEND_QUEUE, T0 + 99 * MS, 7);
  assert_value (history, PH_METRIC_SEND_QUEUE, T0 + 9999 * MS, 9);
  g_assert_null (ph_history_get (history, PH_METRIC_RTT)); /* never told */
  ph_history_end (history, T0 + 200 * MS);
  add (history, T0 + 300 * MS, 20, 1); /* after the end: not taken */
  queue = ph_history_get (history, PH_METRIC_SEND_QUEUE);
  assert_value (history, PH_METRIC_SEND_QUEUE, T0 + 199 * MS, 9);
  g_assert_false (ph_track_read_range (queue, T0 + 200 * MS, T0 + 999 * MS).known);
  g_assert_cmpint (ph_history_get_first_ns (history), ==, T0);
  g_assert_cmpint (ph_history_get_last_ns (history), ==, T0 + 200 * MS);
  g_assert_cmpint (ph_history_get_end_ns (history), ==, T0 + 200 * MS);
}

static void
test_pool_counts (void)
{
  g_autoptr (PhHistoryPool) pool = ph_history_pool_new (4711);
  PhHistory *one = ph_history_new (pool);
  PhHistory *two = ph_history_new (pool);
  gsize before;

  g_assert_cmpuint (pool->most, ==, 4711);
  for (guint i = 0; i < 5000; i++)
    {
      add (one, T0 + i * MS, i * 100, i % 7);
      add (two, T0 + i * MS, i, 0);
    }
  before = pool->bytes;
  g_assert_cmpuint (before, >, 5000 * 16);
  g_assert_cmpuint (ph_history_thin (one), >, 0);
  g_assert_cmpuint (pool->bytes, <, before);
  g_assert_cmpint (ph_history_get_thinned_ns (one), >, T0);
  g_assert_cmpint (ph_history_get_thinned_ns (two), ==, G_MININT64);
  g_assert_cmpint (ph_history_get_first_ns (one), ==, T0);
  ph_history_free (one);
  ph_history_free (two);
  g_assert_cmpuint (pool->bytes, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/capture/history/rates", test_rates);
  g_test_add_func ("/capture/history/rates-add-up", test_rates_add_up);
  g_test_add_func ("/capture/history/levels-and-end", test_levels_and_end);
  g_test_add_func ("/capture/history/pool-counts", test_pool_counts);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-series.h"

#include "ph-clock.h"

#define MS (PH_NSEC_PER_MSEC)
#define T0 (100000 * PH_SERIES_BUCKET_NS) /* the beginning of a bucket */

static void
assert_buckets (PhSeries      *series,
                gint64         until_ns,
                const guint64 *in,
                gsize          n)
{
  PhSeriesBucket buckets[PH_SERIES_BUCKETS];

  g_assert_cmpuint (ph_series_read (series, until_ns, buckets, n), ==, n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpuint (buckets[i].bytes_in, ==, in[i]);
}

static void
test_empty (void)
{
  g_autoptr (PhSeries) series = ph_series_new ();
  PhSeriesBucket buckets[100];
  double in, out;

  g_assert_cmpuint (ph_series_read (series, T0, buckets, 100), ==, PH_SERIES_BUCKETS);
  for (guint i = 0; i < PH_SERIES_BUCKETS; i++)
    g_assert_cmpuint (buckets[i].bytes_in + buckets[i].bytes_out, ==, 0);
  g_assert_true (ph_series_is_quiet (series, T0));
  g_assert_true (ph_series_is_quiet (series, 0));
  ph_series_rate (series, T0, &in, &out);
  g_assert_cmpfloat (in, ==, 0);
  g_assert_cmpfloat (out, ==, 0);
}

static void
test_first_reading_counts (void)
{
  g_autoptr (PhSeries) series = ph_series_new ();

  ph_series_add (series, T0 + 10 * MS, 700, 3);
  assert_buckets (series, T0 + 400 * MS, (guint64[]) { 0, 0, 700 }, 3);
  assert_buckets (series, T0 + 900 * MS, (guint64[]) { 0, 700, 0 }, 3);
}

/* 100 bytes each 100 ms are 500 a bucket, even if readings come in a period that does not divide
 * the bucket's length. */
static void
test_steady_stream_is_level (void)
{
  g_autoptr (PhSeries) series = ph_series_new ();
  PhSeriesBucket buckets[20];

  for (gint64 t_ms = 0; t_ms <= 30000; t_ms += 270)
    ph_series_add (series, T0 + t_ms * MS, (guint64) t_ms, (guint64) t_ms * 2);
  ph_series_read (series, T0 + 29400 * MS, buckets, 20);
  for (guint i = 0; i < 20; i++)
    {
      g_assert_cmpuint (buckets[i].bytes_in, >=, 498);
      g_assert_cmpuint (buckets[i].bytes_in, <=, 502);
      g_assert_cmpuint (buckets[i].bytes_out, >=, 998);
      g_assert_cmpuint (buckets[i].bytes_out, <=, 1002);
    }
}

/* After a pause the bytes are recent, not spread over the pause. */
static void
test_burst_after_silence (void)
{
  g_autoptr (PhSeries) series = ph_series_new ();

  ph_series_add (series, T0, 0, 0);
  ph_series_add (series, T0 + 5000 * MS, 1000, 0); /* at the edge: all of the earlier bucket */
  assert_buckets (series, T0 + 5000 * MS, (guint64[]) { 0, 0, 1000, 0 }, 4);
  ph_series_add (series, T0 + 8250 * MS, 2000, 0); /* in the middle: half and half */
  assert_buckets (series, T0 + 8250 * MS, (guint64[]) { 0, 0, 500, 500 }, 4);
}

/* No byte may get lost or come twice, whatever the times. */
static void
test_sum_is_exact (void)
{
  g_autoptr (PhSeries) series = ph_series_new ();
  GRand *rand = g_rand_new_with_seed (3);
  PhSeriesBucket buckets[PH_SERIES_BUCKETS];
  guint64 in = 0, out = 0, sum_in = 0, sum_out = 0;
  gint64 time_ns = T0;

  while (time_ns < T0 + 31000 * MS)
    {
      in += g_rand_int (rand);
      out += (guint64) g_rand_int (rand) << 20;
      ph_series_add (series, time_ns, in, out);
      time_ns += g_rand_int_range (rand, 1, 1500000000);
    }
  ph_series_read (series, T0 + 31400 * MS, buckets, PH_SERIES_BUCKETS);
  for (guint i = 0; i < PH_SERIES_BUCKETS; i++)
    {
      sum_in += buckets[i].bytes_in;
      sum_out += buckets[i].bytes_out;
    }
  g_assert_cmpuint (sum_in, ==, in);
  g_assert_cmpuint (sum_out, ==, out);
  g_rand_free (rand);
}

static void
test_old_buckets_go (void)
{
  g_autoptr (PhSeries) series = ph_series_new ();
  gint64 turn_ns = PH_SERIES_BUCKETS * PH_SERIES_BUCKET_NS;

  ph_series_add (series, T0 + MS, 10, 0);
  ph_series_add (series, T0 + turn_ns + MS, 10, 0); /* the same place in the ring */
  assert_buckets (series, T0 + turn_ns + MS, (guint64[]) { 0, 0 }, 2);
  ph_series_add (series, T0 + 1000 * turn_ns, 30, 0);
  assert_buckets (series, T0 + 1000 * turn_ns, (guint64[]) { 0, 20, 0 }, 3);
  assert_buckets (series, T0 + MS, (guint64[]) { 0 }, 1);
}

static void
test_shrinking_total (void)
{
  g_autoptr (PhSeries) series = ph_series_new ();

  ph_series_add (series, T0, 100, 0);
  ph_series_add (series, T0 + MS, 40, 0);
  ph_series_add (series, T0 + 2 * MS, 50, 0);
  assert_buckets (series, T0 + 2 * MS, (guint64[]) { 110 }, 1);
}

static void
test_rate (void)
{
  g_autoptr (PhSeries) series = ph_series_new ();
  double in, out;

  for (gint64 t_ms = 0; t_ms <= 5250; t_ms += 50)
    ph_series_add (series, T0 + t_ms * MS, (guint64) t_ms * 1000, (guint64) t_ms * 10);
  ph_series_rate (series, T0 + 5250 * MS, &in, &out);
  g_assert_cmpfloat_with_epsilon (in, 1000000, 1);
  g_assert_cmpfloat_with_epsilon (out, 10000, 1);
  ph_series_rate (series, T0 + 6600 * MS, &in, &out);
  g_assert_cmpfloat (in, ==, 0);
}

static void
test_quiet (void)
{
  g_autoptr (PhSeries) series = ph_series_new ();
  gint64 last_ns = T0 + (PH_SERIES_BUCKETS - 1) * PH_SERIES_BUCKET_NS;

  ph_series_add (series, T0 + 10 * MS, 0, 1);
  g_assert_false (ph_series_is_quiet (series, T0 + 10 * MS));
  ph_series_add (series, T0 + 600 * MS, 0, 1); /* a reading without growth is not busy */
  g_assert_false (ph_series_is_quiet (series, last_ns));
  g_assert_true (ph_series_is_quiet (series, last_ns + PH_SERIES_BUCKET_NS));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/capture/series/empty", test_empty);
  g_test_add_func ("/capture/series/first-reading-counts", test_first_reading_counts);
  g_test_add_func ("/capture/series/steady-stream-is-level", test_steady_stream_is_level);
  g_test_add_func ("/capture/series/burst-after-silence", test_burst_after_silence);
  g_test_add_func ("/capture/series/sum-is-exact", test_sum_is_exact);
  g_test_add_func ("/capture/series/old-buckets-go", test_old_buckets_go);
  g_test_add_func ("/capture/series/shrinking-total", test_shrinking_total);
  g_test_add_func ("/capture/series/rate", test_rate);
  g_test_add_func ("/capture/series/quiet", test_quiet);
  return g_test_run ();
}

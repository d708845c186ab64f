/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-spark-layout.h"

static void
test_silence (void)
{
  const PhSeriesBucket buckets[4] = { 0 };
  PhSparkBar bars[4];

  g_assert_cmpuint (ph_spark_layout_compute (buckets, 4, 100, 20, bars, 4), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpfloat (bars[i].in_height, ==, 0);
      g_assert_cmpfloat (bars[i].out_height, ==, 0);
    }
  g_assert_cmpuint (ph_spark_layout_compute (NULL, 0, 100, 20, bars, 4), ==, 0);
  g_assert_cmpuint (ph_spark_layout_compute (buckets, 4, 0, 20, bars, 4), ==, 0);
}

static void
test_one_byte_is_seen (void)
{
  const PhSeriesBucket buckets[2] = { { 1, 0 }, { 0, G_MAXUINT64 } };
  PhSparkBar bars[2];

  ph_spark_layout_compute (buckets, 2, 100, 21, bars, 2);
  g_assert_cmpfloat (bars[0].in_height, >=, 1);
  g_assert_cmpfloat (bars[0].out_height, ==, 0);
  g_assert_cmpfloat (bars[1].out_height, ==, 10);
  g_assert_cmpfloat (bars[1].in_height, ==, 0);
}

static void
test_newest_kept (void)
{
  PhSeriesBucket buckets[64] = { 0 };
  PhSparkBar bars[64];
  gsize n;

  buckets[63].bytes_out = 5;
  n = ph_spark_layout_compute (buckets, 64, 20, 20, bars, 64);
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpfloat (bars[n - 1].out_height, >, 0);
  g_assert_cmpuint (ph_spark_layout_compute (buckets, 64, 1000, 20, bars, 7), ==, 7);
  g_assert_cmpfloat (bars[6].out_height, >, 0);
}

static void
test_bounds (void)
{
  for (guint round = 0; round < 500; round++)
    {
      const double width = g_test_rand_double_range (0, 400);
      const double height = g_test_rand_double_range (0, 80);
      PhSeriesBucket buckets[64];
      PhSparkBar bars[64];
      gsize n;

      for (guint i = 0; i < 64; i++)
        buckets[i] = (PhSeriesBucket) { (guint64) g_test_rand_int () * (i % 3),
                                        (guint64) g_test_rand_int () * (i % 2) };
      n = ph_spark_layout_compute (buckets, 64, width, height, bars, 64);
      for (gsize i = 0; i < n; i++)
        {
          g_assert_cmpfloat (bars[i].x, >=, 0);
          g_assert_cmpfloat (bars[i].x + bars[i].width, <=, width + 0.001);
          g_assert_cmpfloat (bars[i].in_height + bars[i].out_height, <=, MAX (0, height));
        }
    }
}

static void
test_words (void)
{
  PhSeriesBucket buckets[PH_SERIES_BUCKETS] = { 0 };
  g_autofree char *words = NULL;

  buckets[0].bytes_in = 200;
  buckets[PH_SERIES_BUCKETS - 1] = (PhSeriesBucket) { .bytes_out = 1000, .bytes_in = 50 };
  words = ph_spark_words (buckets, G_N_ELEMENTS (buckets));
  g_assert_cmpstr (words, ==, "In the last 32 seconds: sent 1,000 bytes, received 250 bytes");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/spark-layout/silence", test_silence);
  g_test_add_func ("/present/spark-layout/one-byte-is-seen", test_one_byte_is_seen);
  g_test_add_func ("/present/spark-layout/newest-kept", test_newest_kept);
  g_test_add_func ("/present/spark-layout/bounds", test_bounds);
  g_test_add_func ("/present/spark-layout/words", test_words);
  return g_test_run ();
}

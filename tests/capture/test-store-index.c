/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-store-index.h"

static void
test_empty (void)
{
  g_autoptr (PhStoreIndex) index = ph_store_index_new ();

  g_assert_cmpuint (ph_store_index_get_n (index), ==, 0);
  g_assert_cmpuint (ph_store_index_drop_before (index, G_MAXUINT64), ==, 0);
}

static void
test_drop (void)
{
  g_autoptr (PhStoreIndex) index = ph_store_index_new ();

  for (guint64 i = 0; i < 10; i++)
    ph_store_index_append (index, 100 + 10 * i);
  g_assert_cmpuint (ph_store_index_drop_before (index, 100), ==, 0);
  g_assert_cmpuint (ph_store_index_drop_before (index, 101), ==, 1);
  g_assert_cmpuint (ph_store_index_get (index, 0), ==, 110);
  g_assert_cmpuint (ph_store_index_drop_before (index, 150), ==, 4);
  g_assert_cmpuint (ph_store_index_get_n (index), ==, 5);
  g_assert_cmpuint (ph_store_index_get (index, 4), ==, 190);
  g_assert_cmpuint (ph_store_index_drop_before (index, G_MAXUINT64), ==, 5);
  g_assert_cmpuint (ph_store_index_get_n (index), ==, 0);
  ph_store_index_append (index, 7); /* after all is gone, any number is greater than the last */
  g_assert_cmpuint (ph_store_index_get (index, 0), ==, 7);
}

/* Against an array that is never squeezed */
static void
test_against_mirror (void)
{
  g_autoptr (PhStoreIndex) index = ph_store_index_new ();
  g_autofree guint64 *mirror = g_new (guint64, 200000);
  GRand *rand = g_rand_new_with_seed (11);
  guint start = 0, end = 0;
  guint64 seq = 0, first = 0;

  for (guint round = 0; round < 3000; round++)
    {
      gint32 n = g_rand_int_range (rand, 0, round % 500 < 250 ? 60 : 2);
      guint dropped = 0;

      while (n-- > 0)
        {
          seq += (guint64) g_rand_int_range (rand, 1, 5);
          ph_store_index_append (index, seq);
          mirror[end++] = seq;
        }
      first = MIN (first + (guint64) g_rand_int_range (rand, 0, 100), seq + 1);
      for (; start < end && mirror[start] < first; start++)
        dropped++;
      g_assert_cmpuint (ph_store_index_drop_before (index, first), ==, dropped);
      g_assert_cmpuint (ph_store_index_get_n (index), ==, end - start);
      for (guint i = start; i < end; i += 1 + (end - start) / 7)
        g_assert_cmpuint (ph_store_index_get (index, i - start), ==, mirror[i]);
    }
  g_assert_cmpuint (start, >, 1000);
  g_rand_free (rand);
}

static void
test_seek (void)
{
  g_autoptr (PhStoreIndex) index = ph_store_index_new ();

  g_assert_cmpuint (ph_store_index_seek (index, 0), ==, 0);
  for (guint64 seq = 10; seq <= 100; seq += 10)
    ph_store_index_append (index, seq);
  ph_store_index_drop_before (index, 25);
  g_assert_cmpuint (ph_store_index_seek (index, 0), ==, 0);
  g_assert_cmpuint (ph_store_index_seek (index, 30), ==, 0);
  g_assert_cmpuint (ph_store_index_seek (index, 31), ==, 1);
  g_assert_cmpuint (ph_store_index_seek (index, 100), ==, 7);
  g_assert_cmpuint (ph_store_index_seek (index, 101), ==, 8);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/capture/store-index/empty", test_empty);
  g_test_add_func ("/capture/store-index/drop", test_drop);
  g_test_add_func ("/capture/store-index/against-mirror", test_against_mirror);
  g_test_add_func ("/capture/store-index/seek", test_seek);
  return g_test_run ();
}

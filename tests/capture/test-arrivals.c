/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-arrivals.h"

/* When bytes were seen in a receive queue: at the latest, and never too early */

static gboolean
look (PhArrivals *arrivals,
      PhSocketId  socket,
      gint64      time_ns,
      guint64     bytes_in,
      guint32     recv_queue)
{
  const PhFigures figures = { .time_ns = time_ns, .known = PH_FIGURE_RECV_QUEUE,
                              .bytes_in = bytes_in, .recv_queue = recv_queue };

  return ph_arrivals_take (arrivals, socket, &figures);
}

static void
test_find (void)
{
  g_autoptr (PhArrivals) arrivals = ph_arrivals_new (0);
  const PhFigures unknown = { .time_ns = 50, .bytes_in = 3, .recv_queue = 9 };

  g_assert_false (ph_arrivals_take (arrivals, 1, &unknown));
  g_assert_false (look (arrivals, 1, 60, 100, 0));    /* read at once: nothing waited */
  g_assert_cmpint (ph_arrivals_find (arrivals, 1, 1), ==, 0);

  g_assert_true (look (arrivals, 1, 100, 0, 10));
  g_assert_false (look (arrivals, 1, 200, 0, 10));    /* the same, still there */
  g_assert_false (look (arrivals, 1, 300, 4, 6));     /* a part of it was read */
  g_assert_true (look (arrivals, 1, 400, 4, 16));
  g_assert_true (look (arrivals, 2, 500, 0, 100));
  g_assert_cmpint (ph_arrivals_find (arrivals, 1, 1), ==, 100);
  g_assert_cmpint (ph_arrivals_find (arrivals, 1, 10), ==, 100);
  g_assert_cmpint (ph_arrivals_find (arrivals, 1, 11), ==, 400);
  g_assert_cmpint (ph_arrivals_find (arrivals, 1, 20), ==, 400);
  g_assert_cmpint (ph_arrivals_find (arrivals, 1, 21), ==, 0);
  g_assert_cmpint (ph_arrivals_find (arrivals, 2, 21), ==, 500);
  g_assert_cmpint (ph_arrivals_find (arrivals, 3, 1), ==, 0);
  g_assert_cmpuint (ph_arrivals_get_end (arrivals, 1), ==, 20);
  g_assert_cmpuint (ph_arrivals_get_end (arrivals, 3), ==, 0);
  ph_arrivals_forget (arrivals, 1);
  ph_arrivals_forget (arrivals, 3);
  g_assert_cmpint (ph_arrivals_find (arrivals, 1, 1), ==, 0);
  g_assert_cmpint (ph_arrivals_find (arrivals, 2, 1), ==, 500);
}

/* Where the older half was given up, what is left says later than it was: still true. */
static void
test_bounded (void)
{
  g_autoptr (PhArrivals) arrivals = ph_arrivals_new (100);

  for (gint64 i = 1; i <= 10000; i++)
    look (arrivals, 1, i, 0, (guint32) i);
  g_assert_cmpint (ph_arrivals_find (arrivals, 1, 10000), ==, 10000);
  g_assert_cmpint (ph_arrivals_find (arrivals, 1, 1), >, 9800);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/capture/arrivals/find", test_find);
  g_test_add_func ("/capture/arrivals/bounded", test_bounded);
  return g_test_run ();
}

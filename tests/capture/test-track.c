/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-track.h"

#include <math.h>

#define MS G_GINT64_CONSTANT (1000000)

typedef struct
{
  gint64 time_ns;
  double value;
} Added;

static void
assert_range (PhTrackRange range,
              double       min,
              double       max)
{
  g_assert_true (range.known);
  g_assert_cmpfloat (range.min, ==, min);
  g_assert_cmpfloat (range.max, ==, max);
}

static void
test_empty (void)
{
  g_autoptr (PhTrack) track = ph_track_new (0);
  PhTrackRange columns[3];
  double value;

  ph_track_read (track, 0, 300, columns, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_false (columns[i].known);
  g_assert_false (ph_track_get_last (track, &value));
  g_assert_cmpint (ph_track_get_first_ns (track), ==, G_MAXINT64);
  g_assert_cmpint (ph_track_get_last_ns (track), ==, G_MININT64);
  ph_track_add (track, 10, NAN); /* not known from the start: the same as nothing */
  g_assert_cmpuint (ph_track_get_n_samples (track), ==, 0);
}

/* A value holds until the next, and there is none before the first. */
static void
test_holds (void)
{
  g_autoptr (PhTrack) track = ph_track_new (0);
  PhTrackRange columns[10];

  ph_track_add (track, 20, 5);
  ph_track_add (track, 30, 5); /* no news */
  ph_track_add (track, 55, 7);
  ph_track_add (track, 80, NAN);
  g_assert_cmpuint (ph_track_get_n_samples (track), ==, 3);
  ph_track_read (track, 0, 100, columns, 10);
  g_assert_false (columns[1].known);
  assert_range (columns[2], 5, 5);
  assert_range (columns[4], 5, 5);
  assert_range (columns[5], 5, 7);
  assert_range (columns[6], 7, 7);
  assert_range (columns[7], 7, 7);
  g_assert_false (columns[8].known);
  g_assert_false (columns[9].known);
  assert_range (ph_track_read_range (track, 0, 1000), 5, 7);
  g_assert_false (ph_track_read_range (track, 90, 1000).known);
  g_assert_false (ph_track_read_range (track, 0, 20).known);
}

static void
test_replaces (void)
{
  g_autoptr (PhTrack) track = ph_track_new (0);

  for (gint64 i = 0; i < 2 * PH_TRACK_FAN; i++)
    ph_track_add (track, i, (double) (i % 2));
  ph_track_add (track, 2 * PH_TRACK_FAN - 1, 99); /* also the last of a node that would be full */
  ph_track_add (track, 2 * PH_TRACK_FAN - 5, 98); /* time never goes back: the last again */
  for (gint64 i = 2 * PH_TRACK_FAN; i < 300; i++)
    ph_track_add (track, i, (double) (i % 2));
  assert_range (ph_track_read_range (track, 0, 300), 0, 98);
  assert_range (ph_track_read_range (track, 0, 2 * PH_TRACK_FAN - 1), 0, 1);
}

static Added *
fill_randomly (PhTrack *track,
               guint    n)
{
  Added *added = g_new (Added, n);
  gint64 time_ns = 0;

  for (guint i = 0; i < n; i++)
    {
      time_ns += g_test_rand_int_range (1, 50);
      added[i].time_ns = time_ns;
      added[i].value = g_test_rand_int_range (0, 40) == 0 ? NAN : g_test_rand_double ();
      ph_track_add (track, time_ns, added[i].value);
    }
  return added;
}

/* By looking at every value */
static PhTrackRange
read_slowly (const Added *added,
             guint        n,
             gint64       from_ns,
             gint64       to_ns)
{
  PhTrackRange range = { INFINITY, -INFINITY, FALSE };

  for (guint i = 0; i < n; i++)
    {
      const gint64 until_ns = i + 1 < n ? added[i + 1].time_ns : G_MAXINT64;

      if (added[i].time_ns >= to_ns || until_ns <= from_ns || isnan (added[i].value))
        continue;
      range.min = MIN (range.min, added[i].value);
      range.max = MAX (range.max, added[i].value);
      range.known = TRUE;
    }
  return range;
}

/* With nothing given up a column says exactly what its values say. */
static void
test_exact (void)
{
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (PhTrack) track = ph_track_new (0);
      const guint n = (guint) g_test_rand_int_range (1, 3000);
      g_autofree Added *added = fill_randomly (track, n);
      const gint64 end_ns = added[n - 1].time_ns;

      for (guint i = 0; i < 200; i++)
        {
          const gint64 from_ns = g_test_rand_int_range (-100, (gint32) end_ns + 100);
          const gint64 to_ns = from_ns + g_test_rand_int_range (1, (gint32) end_ns + 100);
          const PhTrackRange fast = ph_track_read_range (track, from_ns, to_ns);
          const PhTrackRange slow = read_slowly (added, n, from_ns, to_ns);

          g_assert_cmpint (fast.known, ==, slow.known);
          g_assert_true (!fast.known || (fast.min == slow.min && fast.max == slow.max));
        }
      g_assert_cmpint (ph_track_get_thinned_ns (track), ==, G_MININT64);
    }
}

/* What is unknown from the start on is not added, however much of it there is. */
static gint64
first_known_ns (const Added *added)
{
  while (isnan (added->value))
    added++;
  return added->time_ns;
}

/* Whatever was given up: every value lies within the column of its time, and the whole has the
 * extremes that it had. */
static void
test_thinned (void)
{
  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (PhTrack) track = ph_track_new (40 * PH_TRACK_FAN);
      const guint n = (guint) g_test_rand_int_range (5000, 30000);
      const guint n_columns = (guint) g_test_rand_int_range (1, 700);
      g_autofree Added *added = fill_randomly (track, n);
      g_autofree PhTrackRange *columns = g_new (PhTrackRange, n_columns);
      const gint64 end_ns = added[n - 1].time_ns + 1;
      const PhTrackRange whole = ph_track_read_range (track, 0, end_ns);
      const PhTrackRange truth = read_slowly (added, n, 0, end_ns);

      if (round % 2 == 1)
        g_assert_cmpuint (ph_track_thin (track), >, 0);
      g_assert_cmpfloat (whole.min, ==, truth.min);
      g_assert_cmpfloat (whole.max, ==, truth.max);
      g_assert_cmpint (ph_track_get_thinned_ns (track), >, 0);
      g_assert_cmpint (ph_track_get_first_ns (track), ==, first_known_ns (added));
      ph_track_read (track, 0, end_ns, columns, n_columns);
      for (guint i = 0; i < n; i++)
        {
          const double at = (double) added[i].time_ns * n_columns / (double) end_ns;
          const PhTrackRange column = columns[MIN ((guint) at, n_columns - 1)];

          if (isnan (added[i].value) || at - floor (at) < 0.01 || at - floor (at) > 0.99)
            continue; /* on the edge of a column either will do */
          g_assert_true (column.known);
          g_assert_cmpfloat (column.min, <=, added[i].value);
          g_assert_cmpfloat (column.max, >=, added[i].value);
        }
      g_assert_cmpuint (ph_track_get_bytes (track), <, 80000);
      g_assert_cmpuint (ph_track_get_n_samples (track), <=, n);
    }
}

/* A column does not depend on those before it: each is what a range of its own says, and with
 * nothing given up what its values say; however many columns there are, wherever they begin. */
static void
test_columns (void)
{
  for (guint round = 0; round < 60; round++)
    {
      const gboolean whole = round % 2 == 0;
      g_autoptr (PhTrack) track = ph_track_new (whole ? 0 : 40 * PH_TRACK_FAN);
      const guint n = (guint) g_test_rand_int_range (1, whole ? 3000 : 9000);
      const guint n_columns = (guint) g_test_rand_int_range (1, 300);
      g_autofree Added *added = fill_randomly (track, n);
      g_autofree PhTrackRange *columns = g_new (PhTrackRange, n_columns);
      const gint64 end_ns = added[n - 1].time_ns;
      const gint64 from_ns = g_test_rand_int_range (-100, (gint32) end_ns + 100);
      const gint64 span_ns = g_test_rand_int_range (1, 1 + (gint32) end_ns / (1 + (gint32) round));
      const double width = (double) span_ns / n_columns;

      ph_track_read (track, from_ns, from_ns + span_ns, columns, n_columns);
      for (guint i = 0; i < n_columns; i++)
        {
          const gint64 begin_ns = from_ns + (gint64) (width * i);
          const gint64 ended_ns = i + 1 < n_columns ? from_ns + (gint64) (width * (i + 1))
                                                    : from_ns + span_ns;
          const gint64 to_ns = MAX (ended_ns, begin_ns + 1);
          const PhTrackRange alone = ph_track_read_range (track, begin_ns, to_ns);
          const PhTrackRange truth = whole ? read_slowly (added, n, begin_ns, to_ns) : alone;

          g_assert_cmpint (columns[i].known, ==, alone.known);
          g_assert_cmpint (columns[i].known, ==, truth.known);
          g_assert_true (!alone.known
                         || (columns[i].min == alone.min && columns[i].max == alone.max
                             && columns[i].min == truth.min && columns[i].max == truth.max));
        }
    }
}

/* Reading costs the logarithm: millions of values, and all columns of a screen many times. */
static void
test_many (void)
{
  g_autoptr (PhTrack) track = ph_track_new (0);
  g_autofree PhTrackRange *columns = g_new (PhTrackRange, 2000);
  const gint64 n = 3000000;
  gint64 began_us;

  for (gint64 i = 0; i < n; i++)
    ph_track_add (track, i * MS, (double) (i % 1000));
  g_assert_cmpuint (ph_track_get_n_samples (track), ==, n);
  g_assert_cmpuint (ph_track_get_bytes (track), <, 8 * 1024 * 1024);
  began_us = g_get_monotonic_time ();
  for (guint i = 0; i < 20; i++)
    ph_track_read (track, 0, n * MS, columns, 2000);
  g_test_message ("%.2f ms a screen", (double) (g_get_monotonic_time () - began_us) / 20000);
  for (guint i = 0; i < 2000; i++)
    assert_range (columns[i], 0, 999);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/capture/track/empty", test_empty);
  g_test_add_func ("/capture/track/holds", test_holds);
  g_test_add_func ("/capture/track/replaces", test_replaces);
  g_test_add_func ("/capture/track/exact", test_exact);
  g_test_add_func ("/capture/track/thinned", test_thinned);
  g_test_add_func ("/capture/track/columns", test_columns);
  g_test_add_func ("/capture/track/many", test_many);
  return g_test_run ();
}

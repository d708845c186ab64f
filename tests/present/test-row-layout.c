/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-row-layout.h"

/* Columns neither overlap nor leave the row, and go away in order as it narrows. */

static void
collect (const PhRowLayout *layout,
         PhRowSpan         *spans)
{
  const PhRowSpan all[] = { layout->time, layout->socket, layout->mark, layout->kind,
                            layout->text, layout->result, layout->duration };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    spans[i] = all[i];
}

static void
test_no_overlap (void)
{
  for (guint i = 0; i < 4000; i++)
    {
      const double width = g_test_rand_double_range (60, 3000);
      const double digit = g_test_rand_double_range (5, 16);
      const gboolean mirrored = i & 1;
      PhRowLayout layout;
      PhRowSpan spans[7];
      double at = 0;

      ph_row_layout_compute (&layout, (PhRowColumns) (i % 32), width, digit, mirrored);
      collect (&layout, spans);
      for (guint j = 0; j < G_N_ELEMENTS (spans); j++)
        {
          const PhRowSpan *span = &spans[j];
          const double start = mirrored ? width - span->x - span->width : span->x;

          if (span->width <= 0)
            continue;
          g_assert_cmpfloat (start, >=, at - 0.001);
          at = start + span->width;
          g_assert_cmpfloat (at, <=, MAX (width, 2 * digit) + 0.001);
        }
    }
}

static void
test_giving_way (void)
{
  static const struct { double chars; gboolean kind, duration, time, socket, result; } cases[] = {
    { 120, TRUE, TRUE, TRUE, TRUE, TRUE },    { 100, FALSE, TRUE, TRUE, TRUE, TRUE },
    { 80, FALSE, FALSE, TRUE, TRUE, TRUE },   { 65, FALSE, FALSE, FALSE, TRUE, TRUE },
    { 50, FALSE, FALSE, FALSE, FALSE, TRUE }, { 30, FALSE, FALSE, FALSE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhRowLayout layout;

      ph_row_layout_compute (&layout, PH_ROW_ALL, cases[i].chars * 8, 8, FALSE);
      g_assert_cmpint (layout.kind.width > 0, ==, cases[i].kind);
      g_assert_cmpint (layout.duration.width > 0, ==, cases[i].duration);
      g_assert_cmpint (layout.time.width > 0, ==, cases[i].time);
      g_assert_cmpint (layout.socket.width > 0, ==, cases[i].socket);
      g_assert_cmpint (layout.result.width > 0, ==, cases[i].result);
      g_assert_cmpfloat (layout.text.width, >=, 18 * 8 - 0.001);
    }
}

static void
test_columns_not_asked_for (void)
{
  PhRowLayout layout;

  ph_row_layout_compute (&layout, PH_ROW_TIME, 2000, 8, FALSE);
  g_assert_cmpfloat (layout.socket.width, ==, 0);
  g_assert_cmpfloat (layout.result.width, ==, 0);
  g_assert_cmpfloat (layout.time.width, >, 0);
  g_assert_cmpfloat (layout.text.x + layout.text.width, ==, 2000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/row-layout/no-overlap", test_no_overlap);
  g_test_add_func ("/present/row-layout/giving-way", test_giving_way);
  g_test_add_func ("/present/row-layout/columns-not-asked-for", test_columns_not_asked_for);
  return g_test_run ();
}

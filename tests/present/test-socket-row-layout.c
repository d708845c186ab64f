/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-row-layout.h"

static const PhSocketRowSizes sizes = { .name_height = 20, .address_height = 16, .pill_height = 14,
                                        .pill_width = 80, .lamps_height = 13, .lamps_width = 61 };

static void
assert_inside (const PhRect            *rect,
               const PhSocketRowLayout *layout,
               double                   width)
{
  g_assert_cmpfloat (rect->width, >=, 0);
  g_assert_cmpfloat (rect->x, >=, 0);
  g_assert_cmpfloat (rect->x + rect->width, <=, width);
  g_assert_cmpfloat (rect->y, >=, 0);
  g_assert_cmpfloat (rect->y + rect->height, <=, layout->height);
}

static void
test_inside (void)
{
  for (int width = 40; width < 600; width += 7)
    for (guint depth = 0; depth <= 1; depth++)
      for (int mirrored = 0; mirrored <= 1; mirrored++)
        {
          PhSocketRowLayout layout;

          ph_socket_row_layout_compute (&layout, &sizes, width, depth, mirrored);
          assert_inside (&layout.name, &layout, width);
          assert_inside (&layout.pill, &layout, width);
          assert_inside (&layout.address, &layout, width);
          assert_inside (&layout.queues, &layout, width);
          if (layout.lamps.width > 0)
            assert_inside (&layout.lamps, &layout, width);
          assert_inside (&layout.spark, &layout, width);
          g_assert_cmpfloat (layout.height, ==, 20 + 4 + 16 + 4 + 24);
        }
}

/* The parts of a line never cover each other where the window is as wide as it has to be. */
static void
test_apart (void)
{
  for (int width = PH_SOCKET_ROW_MIN_WIDTH; width < 600; width++)
    {
      PhSocketRowLayout layout;

      ph_socket_row_layout_compute (&layout, &sizes, width, 1, FALSE);
      g_assert_cmpfloat (layout.name.x, ==, 18);
      g_assert_cmpfloat (layout.name.x + layout.name.width, <, layout.pill.x);
      g_assert_cmpfloat (layout.name.y + layout.name.height, <, layout.address.y);
      g_assert_cmpfloat (layout.address.y + layout.address.height, <, layout.spark.y);
      g_assert_cmpfloat (layout.queues.x + layout.queues.width, <, layout.spark.x);
      g_assert_cmpfloat (layout.queues.width, >=, 40);
      if (layout.lamps.width > 0)
        {
          g_assert_cmpfloat (layout.queues.x + layout.queues.width, <, layout.lamps.x);
          g_assert_cmpfloat (layout.lamps.x + layout.lamps.width, <, layout.spark.x);
        }
      g_assert_cmpint (layout.lamps.width > 0, ==, width >= 18 + 40 + 8 + 61 + 8 + 48);
    }
}

static void
test_mirrored (void)
{
  PhSocketRowLayout plain, mirrored;

  ph_socket_row_layout_compute (&plain, &sizes, 300, 1, FALSE);
  ph_socket_row_layout_compute (&mirrored, &sizes, 300, 1, TRUE);
  g_assert_cmpfloat (mirrored.pill.x, ==, 0);
  g_assert_cmpfloat (mirrored.spark.x, ==, 0);
  g_assert_cmpfloat (mirrored.name.x + mirrored.name.width, ==, 300 - 18);
  g_assert_cmpfloat (mirrored.name.width, ==, plain.name.width);
}

static void
test_address (void)
{
  static const struct { const char *addresses; double room; const char *fits; } cases[] = {
    { "127.0.0.1:5 → 127.0.0.1:80", 26 * 8, "127.0.0.1:5 → 127.0.0.1:80" },
    { "127.0.0.1:5 → 127.0.0.1:80", 26 * 8 - 1, "→ 127.0.0.1:80" },
    { "? → [::1]:80", 20, "→ [::1]:80" },
    { "127.0.0.1:80", 20, "127.0.0.1:80" },
    { "from 127.0.0.1:80", 20, "from 127.0.0.1:80" },
    { "", 0, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (ph_socket_row_fit_address (cases[i].addresses, 8, cases[i].room), ==,
                     cases[i].fits);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/socket-row-layout/inside", test_inside);
  g_test_add_func ("/present/socket-row-layout/apart", test_apart);
  g_test_add_func ("/present/socket-row-layout/mirrored", test_mirrored);
  g_test_add_func ("/present/socket-row-layout/address", test_address);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-feed.h"

#include "ph-clock.h"
#include "ph-test.h"

/* Where rows stand, what one flush tells, and what is forgotten. Every list is watched by a
 * mirror, which fails on any signal that does not fit. */

typedef struct
{
  PhTestFeed   *feed;
  PhSocketList *list;
  PhTestMirror *mirror;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->feed = ph_test_feed_new (NULL, 65536);
  fixture->list = g_object_ref (ph_pump_get_sockets (fixture->feed->pump));
  fixture->mirror = ph_test_mirror_new (G_LIST_MODEL (fixture->list), g_direct_equal);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ph_test_mirror_check (fixture->mirror);
  g_clear_pointer (&fixture->mirror, ph_test_mirror_free);
  g_clear_pointer (&fixture->feed, ph_test_feed_free);
  g_assert_finalize_object (fixture->list);
}

/* At most one change since the last time, and it is this one. */
static void
expect_change (Fixture *fixture,
               guint    position,
               guint    removed,
               guint    added)
{
  ph_test_mirror_check (fixture->mirror);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 1);
  ph_test_mirror_expect (fixture->mirror, 0, position, removed, added);
  ph_test_mirror_forget (fixture->mirror);
}

static void
expect_ids (Fixture          *fixture,
            const PhSocketId *ids,
            guint             n_ids)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, n_ids);
  for (guint i = 0; i < n_ids; i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);
      guint position = G_MAXUINT;

      g_assert_cmpuint (ph_socket_item_get_id (item), ==, ids[i]);
      g_assert_true (ph_socket_list_find (fixture->list, item, &position));
      g_assert_cmpuint (position, ==, i);
      g_assert_true (ph_socket_list_lookup (fixture->list, ids[i]) == item);
    }
}

#define EXPECT_IDS(fixture, ...) \
  expect_ids ((fixture), (const PhSocketId[]) { __VA_ARGS__ }, \
              G_N_ELEMENTS (((const PhSocketId[]) { __VA_ARGS__ })))

static void
open_sockets (Fixture    *fixture,
              PhSocketId  first,
              guint       n,
              PhSocketId  parent)
{
  for (guint i = 0; i < n; i++)
    ph_test_feed_opened (fixture->feed, first + i, parent, NULL);
}

static PhSocketItem *
lookup (Fixture    *fixture,
        PhSocketId  id)
{
  return ph_socket_list_lookup (fixture->list, id);
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  open_sockets (fixture, 1, 3, PH_SOCKET_NONE);
  ph_test_feed_flush (fixture->feed);
  expect_change (fixture, 0, 0, 3);

  ph_test_feed_opened (fixture->feed, 4, 1, NULL);
  ph_test_feed_opened (fixture->feed, 5, 1, NULL);
  ph_test_feed_flush (fixture->feed);
  expect_change (fixture, 1, 0, 2);
  EXPECT_IDS (fixture, 1, 4, 5, 2, 3);
  g_assert_cmpuint (ph_socket_item_get_depth (lookup (fixture, 5)), ==, 1);
  g_assert_cmpuint (ph_socket_item_get_depth (lookup (fixture, 2)), ==, 0);
  g_assert_cmpuint (ph_socket_item_get_n_children (lookup (fixture, 1)), ==, 2);
}

/* A child in the middle and a root at the end: one signal that covers both. */
static void
test_covering_range (Fixture       *fixture,
                     gconstpointer  data)
{
  open_sockets (fixture, 1, 3, PH_SOCKET_NONE);
  ph_test_feed_flush (fixture->feed);
  ph_test_mirror_forget (fixture->mirror);

  ph_test_feed_opened (fixture->feed, 4, 1, NULL);
  ph_test_feed_opened (fixture->feed, 5, PH_SOCKET_NONE, NULL);
  ph_test_feed_opened (fixture->feed, 6, 2, NULL);
  ph_test_feed_flush (fixture->feed);
  expect_change (fixture, 1, 2, 5);
  EXPECT_IDS (fixture, 1, 4, 2, 6, 3, 5);
}

static void
test_quiet_flush (Fixture       *fixture,
                  gconstpointer  data)
{
  open_sockets (fixture, 1, 2, PH_SOCKET_NONE);
  ph_test_feed_flush (fixture->feed);
  ph_test_mirror_forget (fixture->mirror);

  ph_test_feed_received (fixture->feed, 1, "x");
  ph_test_feed_closed (fixture->feed, 2);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 0);
  g_assert_cmpuint (ph_socket_list_get_n_open (fixture->list), ==, 1);
  g_assert_cmpuint (ph_socket_list_get_n_closed (fixture->list), ==, 1);
}

static void
test_clear_closed (Fixture       *fixture,
                   gconstpointer  data)
{
  PhTestNotify *depth;

  open_sockets (fixture, 1, 3, PH_SOCKET_NONE);
  open_sockets (fixture, 4, 2, 1);
  ph_test_feed_flush (fixture->feed);
  ph_test_feed_closed (fixture->feed, 1);
  ph_test_feed_closed (fixture->feed, 4);
  ph_test_feed_closed (fixture->feed, 3);
  ph_test_feed_flush (fixture->feed);
  ph_test_mirror_forget (fixture->mirror);
  depth = ph_test_expect_notify (lookup (fixture, 5), "depth");

  ph_socket_list_clear_closed (fixture->list);
  expect_change (fixture, 0, 5, 2);
  EXPECT_IDS (fixture, 5, 2);
  ph_test_notify_end (depth, 1);
  g_assert_cmpuint (ph_socket_item_get_depth (lookup (fixture, 5)), ==, 0);
  g_assert_cmpuint (ph_socket_list_get_forgotten (fixture->list), ==, 3);
  g_assert_cmpuint (ph_socket_list_get_n_closed (fixture->list), ==, 0);
  g_assert_null (lookup (fixture, 4));

  ph_socket_list_clear_closed (fixture->list);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 0);
}

static void
test_clear_one_child (Fixture       *fixture,
                      gconstpointer  data)
{
  open_sockets (fixture, 1, 1, PH_SOCKET_NONE);
  open_sockets (fixture, 2, 3, 1);
  ph_test_feed_closed (fixture->feed, 3);
  ph_test_feed_flush (fixture->feed);
  ph_test_mirror_forget (fixture->mirror);

  ph_socket_list_clear_closed (fixture->list);
  expect_change (fixture, 2, 1, 0);
  g_assert_cmpuint (ph_socket_item_get_n_children (lookup (fixture, 1)), ==, 2);
  ph_test_feed_opened (fixture->feed, 9, 1, NULL);
  ph_test_feed_flush (fixture->feed);
  EXPECT_IDS (fixture, 1, 2, 4, 9);
}

/* The oldest closed make room, 125 in one go and in the flush that closed one too many. */
static void
test_forgets_oldest (Fixture       *fixture,
                     gconstpointer  data)
{
  open_sockets (fixture, 1, 1200, PH_SOCKET_NONE);
  ph_test_feed_flush (fixture->feed);
  for (PhSocketId id = 1; id <= 1000; id++)
    ph_test_feed_closed (fixture->feed, id);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (ph_socket_list_get_forgotten (fixture->list), ==, 0);
  ph_test_mirror_forget (fixture->mirror);

  ph_test_feed_closed (fixture->feed, 1001);
  ph_test_feed_flush (fixture->feed);
  expect_change (fixture, 0, 125, 0);
  g_assert_cmpuint (ph_socket_list_get_forgotten (fixture->list), ==, 125);
  g_assert_cmpuint (ph_socket_list_get_n_closed (fixture->list), ==, 876);
  g_assert_cmpuint (ph_socket_list_get_n_open (fixture->list), ==, 199);
  g_assert_null (lookup (fixture, 125));
  g_assert_nonnull (lookup (fixture, 126));
}

/* Opened and forgotten between two flushes: nobody hears of it. */
static void
test_short_lives (Fixture       *fixture,
                  gconstpointer  data)
{
  open_sockets (fixture, 1, 2, PH_SOCKET_NONE);
  ph_test_feed_flush (fixture->feed);
  ph_test_mirror_forget (fixture->mirror);
  for (PhSocketId id = 10; id < 3010; id++)
    {
      ph_test_feed_opened (fixture->feed, id, 1, NULL);
      ph_test_feed_closed (fixture->feed, id);
    }
  ph_test_feed_flush (fixture->feed);
  expect_change (fixture, 1, 0, 1000);
  g_assert_cmpuint (ph_socket_list_get_forgotten (fixture->list), ==, 2000);
  g_assert_cmpuint (ph_socket_item_get_n_children (lookup (fixture, 1)), ==, 1000);
}

static void
test_ten_thousand (Fixture       *fixture,
                   gconstpointer  data)
{
  PhIdentity child = ph_test_identity (SOCK_STREAM, PH_STATE_ESTABLISHED, 80, 1);
  g_autoptr (PhSocketItem) last = NULL;
  gint64 begun_ns;

  open_sockets (fixture, 1, 2, PH_SOCKET_NONE);
  ph_test_feed_flush (fixture->feed);
  /* the mirror checks itself in time n, which is not what is measured here */
  g_clear_pointer (&fixture->mirror, ph_test_mirror_free);
  for (PhSocketId id = 3; id < 10003; id++)
    {
      child.peer = ph_address_loopback (AF_INET, (guint16) id);
      ph_test_feed_opened (fixture->feed, id, 1, &child);
    }
  begun_ns = ph_clock_now_ns ();
  g_assert_cmpuint (ph_test_feed_flush (fixture->feed).n_records, ==, 10000);
  g_test_minimized_result ((double) (ph_clock_now_ns () - begun_ns) / 1e6,
                           "10,000 accepts in a flush: %.1f ms",
                           (double) (ph_clock_now_ns () - begun_ns) / 1e6);
  fixture->mirror = ph_test_mirror_new (G_LIST_MODEL (fixture->list), g_direct_equal);
  last = g_list_model_get_item (G_LIST_MODEL (fixture->list), 10001);
  g_assert_cmpuint (ph_socket_item_get_id (last), ==, 2);
  g_assert_cmpuint (ph_socket_item_get_n_children (lookup (fixture, 1)), ==, 10000);
}

static void
test_outlives_session (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (PhSocketItem) item = NULL;

  open_sockets (fixture, 1, 2, PH_SOCKET_NONE);
  ph_test_feed_flush (fixture->feed);
  item = g_object_ref (lookup (fixture, 1));
  g_clear_pointer (&fixture->feed, ph_test_feed_free);
  fixture->feed = ph_test_feed_new (NULL, 16);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 2);
  g_assert_cmpstr (ph_socket_item_get_name (item), ==, "sock");
  g_assert_false (ph_socket_item_set_name (item, "other"));
}

#define ADD(name, function) \
  g_test_add ("/model/socket-list/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("order", test_order);
  ADD ("covering-range", test_covering_range);
  ADD ("quiet-flush", test_quiet_flush);
  ADD ("clear-closed", test_clear_closed);
  ADD ("clear-one-child", test_clear_one_child);
  ADD ("forgets-oldest", test_forgets_oldest);
  ADD ("short-lives", test_short_lives);
  ADD ("ten-thousand", test_ten_thousand);
  ADD ("outlives-session", test_outlives_session);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-feed.h"

#include "ph-test.h"

#include <string.h>

/* Logs of all sockets and of one: at most two signals a flush, first for rows given up, then for
 * rows appended; frozen; after their socket or their session is gone. */

#define MAX_ROWS 800   /* chunks of a hundred rows: given up from 900 on */

typedef struct
{
  PhTestFeed   *feed;
  PhEventLog   *log;
  PhTestMirror *mirror;
} Fixture;

static gboolean
same_event (PhEvent *a,
            PhEvent *b)
{
  return ph_event_get_seq (a) == ph_event_get_seq (b);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  const PhStoreLimits limits = { .max_records = MAX_ROWS };

  fixture->feed = ph_test_feed_new (&limits, 65536);
  ph_test_feed_opened (fixture->feed, 1, PH_SOCKET_NONE, NULL);
  ph_test_feed_opened (fixture->feed, 2, PH_SOCKET_NONE, NULL);
  ph_test_feed_flush (fixture->feed);
}

static void
watch (Fixture    *fixture,
       PhEventLog *log)
{
  fixture->log = log;
  fixture->mirror = ph_test_mirror_new (G_LIST_MODEL (log), (GEqualFunc) same_event);
}

static void
watch_all (Fixture *fixture)
{
  watch (fixture, g_object_ref (ph_pump_get_log (fixture->feed->pump)));
}

static void
watch_socket (Fixture    *fixture,
              PhSocketId  id,
              gboolean    data_only)
{
  watch (fixture, ph_pump_new_socket_log (fixture->feed->pump, id, data_only));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ph_test_mirror_check (fixture->mirror);
  g_clear_pointer (&fixture->mirror, ph_test_mirror_free);
  g_clear_pointer (&fixture->feed, ph_test_feed_free);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->log)), ==, 0);
  g_assert_finalize_object (fixture->log);
}

static void
receive (Fixture    *fixture,
         PhSocketId  id,
         guint       n)
{
  for (guint i = 0; i < n; i++)
    ph_test_feed_received (fixture->feed, id, "abc");
}

static guint
n_items (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->log));
}

static void
expect_append (Fixture *fixture,
               guint    position,
               guint    added)
{
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 1);
  ph_test_mirror_expect (fixture->mirror, 0, position, 0, added);
  ph_test_mirror_forget (fixture->mirror);
}

static void
test_append (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (PhEvent) event = NULL;
  gsize len;

  watch_all (fixture);
  receive (fixture, 1, 600);
  ph_test_feed_figures (fixture->feed, 1, 1800);
  ph_test_feed_flush (fixture->feed);
  expect_append (fixture, 0, 600);
  ph_test_feed_state (fixture->feed, 2, PH_STATE_ESTABLISHED);
  ph_test_feed_flush (fixture->feed);
  expect_append (fixture, 600, 1);

  event = g_list_model_get_item (G_LIST_MODEL (fixture->log), 599);
  g_assert_cmpstr (ph_event_get_socket_name (event), ==, "sock");
  g_assert_cmpmem (ph_event_get_payload (event, &len), 3, "abc", 3);
  g_assert_cmpuint (len, ==, 3);
  g_assert_cmpuint (ph_event_get_seq (event), ==, 599);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->log), 601));
}

static void
test_quiet_flush (Fixture       *fixture,
                  gconstpointer  data)
{
  watch_all (fixture);
  ph_test_feed_figures (fixture->feed, 1, 1);
  ph_test_feed_flush (fixture->feed);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 0);
}

/* What is gone is told first, then what came; and both ends agree with the store. */
static void
test_evict (Fixture       *fixture,
            gconstpointer  data)
{
  guint64 first;

  watch_all (fixture);
  receive (fixture, 1, 850);
  ph_test_feed_flush (fixture->feed);
  expect_append (fixture, 0, 850);

  receive (fixture, 1, 200);
  ph_test_feed_flush (fixture->feed);
  first = ph_store_get_first (fixture->feed->store);
  g_assert_cmpuint (first, >=, 250);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 2);
  ph_test_mirror_expect (fixture->mirror, 0, 0, (guint) first, 0);
  ph_test_mirror_expect (fixture->mirror, 1, 850 - (guint) first, 0, 200);
  g_assert_cmpuint (ph_event_log_get_dropped (fixture->log), ==, first);
  g_assert_cmpuint (n_items (fixture), ==, 1050 - first);
}

/* More in one flush than the store keeps: some rows were never shown. */
static void
test_evict_unseen (Fixture       *fixture,
                   gconstpointer  data)
{
  watch_all (fixture);
  receive (fixture, 1, 10);
  ph_test_feed_flush (fixture->feed);
  ph_test_mirror_forget (fixture->mirror);

  receive (fixture, 1, 5000);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 2);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 10, 0);
  g_assert_cmpuint (n_items (fixture), <=, MAX_ROWS);
  g_assert_cmpuint (n_items (fixture) + ph_event_log_get_dropped (fixture->log), ==, 5010);
}

static void
test_frozen (Fixture       *fixture,
             gconstpointer  data)
{
  watch_all (fixture);
  receive (fixture, 1, 5);
  ph_test_feed_flush (fixture->feed);
  ph_test_mirror_forget (fixture->mirror);

  ph_event_log_set_frozen (fixture->log, TRUE);
  receive (fixture, 1, 7);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (n_items (fixture), ==, 5);
  g_assert_cmpuint (ph_event_log_get_n_waiting (fixture->log), ==, 7);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 0);

  ph_event_log_set_frozen (fixture->log, FALSE);
  expect_append (fixture, 5, 7);
  g_assert_cmpuint (ph_event_log_get_n_waiting (fixture->log), ==, 0);
}

/* Frozen, the shown rows are given up first in part, then all, then rows never shown. */
static void
test_evict_while_frozen (Fixture       *fixture,
                         gconstpointer  data)
{
  guint64 first;

  watch_all (fixture);
  receive (fixture, 1, 400);
  ph_test_feed_flush (fixture->feed);
  ph_event_log_set_frozen (fixture->log, TRUE);
  ph_test_mirror_forget (fixture->mirror);

  receive (fixture, 1, 510);
  ph_test_feed_flush (fixture->feed);
  first = ph_store_get_first (fixture->feed->store);
  g_assert_cmpuint (first, >, 0);
  g_assert_cmpuint (first, <, 400);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, (guint) first, 0);
  g_assert_cmpuint (n_items (fixture), ==, 400 - first);

  receive (fixture, 1, 3000);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (n_items (fixture), ==, 0);
  first = ph_store_get_first (fixture->feed->store);
  g_assert_cmpuint (ph_event_log_get_n_waiting (fixture->log), ==, 3910 - first);
  ph_test_mirror_forget (fixture->mirror);
  ph_event_log_set_frozen (fixture->log, FALSE);
  expect_append (fixture, 0, (guint) (3910 - first));
}

static void
test_socket_log (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (PhEvent) event = NULL;

  watch_socket (fixture, 2, FALSE);
  receive (fixture, 1, 50);
  receive (fixture, 2, 2);
  ph_test_feed_state (fixture->feed, 2, PH_STATE_CLOSE_WAIT);
  receive (fixture, 1, 50);
  ph_test_feed_call (fixture->feed, (PhRecordKind) PH_CALL_SEND, PH_CALL_SEND, 2, 5, EPIPE);
  ph_test_feed_flush (fixture->feed);
  expect_append (fixture, 0, 4);
  event = g_list_model_get_item (G_LIST_MODEL (fixture->log), 3);
  g_assert_cmpint (ph_event_get_record (event)->error, ==, EPIPE);
  g_assert_cmpuint (ph_event_get_seq (event), ==, 103);
}

static void
test_data_log (Fixture       *fixture,
               gconstpointer  data)
{
  watch_socket (fixture, 2, TRUE);
  receive (fixture, 2, 2);
  ph_test_feed_state (fixture->feed, 2, PH_STATE_CLOSE_WAIT);
  ph_test_feed_received (fixture->feed, 2, "");
  ph_test_feed_call (fixture->feed, (PhRecordKind) PH_CALL_SEND, PH_CALL_SEND, 2, 5, EPIPE);
  ph_test_feed_flush (fixture->feed);
  expect_append (fixture, 0, 3);
}

static void
test_evict_socket_log (Fixture       *fixture,
                       gconstpointer  data)
{
  watch_socket (fixture, 2, TRUE);
  receive (fixture, 2, 30);
  receive (fixture, 1, 700);
  ph_test_feed_flush (fixture->feed);
  receive (fixture, 2, 5);
  ph_test_feed_flush (fixture->feed);
  ph_test_mirror_forget (fixture->mirror);

  receive (fixture, 1, 400);
  receive (fixture, 2, 3);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 2);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 30, 0);
  ph_test_mirror_expect (fixture->mirror, 1, 5, 0, 3);
  g_assert_cmpuint (ph_event_log_get_dropped (fixture->log), ==, 30);
}

/* A log made late shows what was there, also before anybody looked. */
static void
test_late_log (Fixture       *fixture,
               gconstpointer  data)
{
  receive (fixture, 2, 4);
  ph_test_feed_flush (fixture->feed);
  watch_socket (fixture, 2, FALSE);
  g_assert_cmpuint (n_items (fixture), ==, 4);
}

static void
test_socket_forgotten (Fixture       *fixture,
                       gconstpointer  data)
{
  watch_socket (fixture, 2, FALSE);
  receive (fixture, 2, 4);
  ph_test_feed_closed (fixture->feed, 2);
  ph_test_feed_flush (fixture->feed);
  ph_test_mirror_forget (fixture->mirror);

  ph_socket_list_clear_closed (ph_pump_get_sockets (fixture->feed->pump));
  receive (fixture, 1, 1);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 5, 0);
}

static void
test_names_of_forgotten (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (PhEvent) event = NULL;

  watch_all (fixture);
  receive (fixture, 2, 1);
  ph_test_feed_closed (fixture->feed, 2);
  ph_test_feed_flush (fixture->feed);
  ph_socket_list_clear_closed (ph_pump_get_sockets (fixture->feed->pump));
  event = g_list_model_get_item (G_LIST_MODEL (fixture->log), 0);
  g_assert_cmpstr (ph_event_get_socket_name (event), ==, "sock2");
}

static void
test_unknown_socket (Fixture       *fixture,
                     gconstpointer  data)
{
  watch_socket (fixture, 99, FALSE);
  receive (fixture, 1, 3);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (n_items (fixture), ==, 0);
}

/* The row an object stands for may be given up while it is looked at. */
static void
test_event_outlives_row (Fixture       *fixture,
                         gconstpointer  data)
{
  PhEvent *event;
  gsize len;

  watch_all (fixture);
  receive (fixture, 1, 1);
  ph_test_feed_flush (fixture->feed);
  event = g_list_model_get_item (G_LIST_MODEL (fixture->log), 0);
  receive (fixture, 1, 5000);
  ph_test_feed_flush (fixture->feed);
  g_assert_null (ph_store_get (fixture->feed->store, 0));
  g_assert_cmpmem (ph_event_get_payload (event, &len), 3, "abc", 3);
  ph_test_mirror_forget (fixture->mirror);
  g_assert_finalize_object (event);
}

#define ADD(name, function) \
  g_test_add ("/model/event-log/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("append", test_append);
  ADD ("quiet-flush", test_quiet_flush);
  ADD ("evict", test_evict);
  ADD ("evict-unseen", test_evict_unseen);
  ADD ("frozen", test_frozen);
  ADD ("evict-while-frozen", test_evict_while_frozen);
  ADD ("socket-log", test_socket_log);
  ADD ("data-log", test_data_log);
  ADD ("evict-socket-log", test_evict_socket_log);
  ADD ("late-log", test_late_log);
  ADD ("socket-forgotten", test_socket_forgotten);
  ADD ("names-of-forgotten", test_names_of_forgotten);
  ADD ("unknown-socket", test_unknown_socket);
  ADD ("event-outlives-row", test_event_outlives_row);
  return g_test_run ();
}

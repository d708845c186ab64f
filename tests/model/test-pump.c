/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-feed.h"

#include <errno.h>

#include "ph-socket-item-private.h"
#include "ph-test.h"

/* What one flush tells of a socket, of calls that wait, and of two sockets that are one
 * connection. */

typedef struct
{
  PhTestFeed *feed;
  guint       n_figures;   /* "figures-changed" of socket 1 */
} Fixture;

static void
figures_changed_cb (PhSocketItem *item,
                    Fixture      *fixture)
{
  fixture->n_figures++;
}

static PhSocketItem *
lookup (Fixture    *fixture,
        PhSocketId  id)
{
  return ph_socket_list_lookup (ph_pump_get_sockets (fixture->feed->pump), id);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->feed = ph_test_feed_new (NULL, 4096);
  ph_test_feed_socket (fixture->feed, 1);
  ph_test_feed_opened (fixture->feed, 2, PH_SOCKET_NONE, NULL);
  ph_test_feed_flush (fixture->feed);
  g_signal_connect (lookup (fixture, 1), "figures-changed",
                    G_CALLBACK (figures_changed_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (PhSocketItem) item = g_object_ref (lookup (fixture, 1));

  ph_test_feed_free (fixture->feed);
  g_assert_finalize_object (g_steal_pointer (&item));
}

/* Many changes in a flush: each property is notified once, and only if it changed. */
static void
test_notify_once (Fixture       *fixture,
                  gconstpointer  data)
{
  PhIdentity bound = ph_test_identity (SOCK_STREAM, PH_STATE_CLOSE, 80, 0);
  PhIdentity listening = ph_test_identity (SOCK_STREAM, PH_STATE_LISTEN, 80, 0);
  PhTestNotify *state = ph_test_expect_notify (lookup (fixture, 1), "state");
  PhTestNotify *local = ph_test_expect_notify (lookup (fixture, 1), "local");
  PhTestNotify *peer = ph_test_expect_notify (lookup (fixture, 1), "peer");
  PhTestNotify *fd = ph_test_expect_notify (lookup (fixture, 1), "fd");
  PhTestNotify *last_call = ph_test_expect_notify (lookup (fixture, 1), "last-call");

  ph_test_feed_identity (fixture->feed, 1, &bound);
  ph_test_feed_identity (fixture->feed, 1, &listening);
  for (guint i = 0; i < 100; i++)
    {
      ph_test_feed_figures (fixture->feed, 1, i);
      ph_test_feed_call (fixture->feed, (PhRecordKind) PH_CALL_LISTEN, PH_CALL_LISTEN, 1, i + 1, 0);
    }
  ph_test_feed_flush (fixture->feed);
  ph_test_feed_flush (fixture->feed);
  ph_test_notify_end (state, 1);
  ph_test_notify_end (local, 1);
  ph_test_notify_end (peer, 0);
  ph_test_notify_end (fd, 0);
  ph_test_notify_end (last_call, 1);
  g_assert_cmpuint (fixture->n_figures, ==, 1);
  g_assert_cmpuint (ph_socket_item_get_figures (lookup (fixture, 1))->bytes_in, ==, 99);
  g_assert_cmpstr (ph_socket_item_get_local_text (lookup (fixture, 1)), ==, "127.0.0.1:80");
}

/* What the kernel stamped is told once a flush, is no row, and goes with its socket. */
static void
test_marks (Fixture       *fixture,
            gconstpointer  data)
{
  PhPump *pump = fixture->feed->pump;
  const guint64 rows = ph_store_get_end (fixture->feed->store);
  PhRecord record = { .time_ns = 500 };

  g_assert_false (ph_test_feed_flush (fixture->feed).marked);
  for (guint64 end = 1; end <= 3; end++)
    {
      record.socket = 2;
      ph_record_set_mark (&record, PH_MARK_DEVICE, end, 0);
      ph_recorder_plain (fixture->feed->recorder, &record);
    }
  record.socket = 99; /* not listed */
  ph_recorder_plain (fixture->feed->recorder, &record);
  g_assert_true (ph_test_feed_flush (fixture->feed).marked);
  g_assert_false (ph_test_feed_flush (fixture->feed).marked);
  g_assert_cmpuint (ph_store_get_end (fixture->feed->store), ==, rows);
  g_assert_cmpuint (ph_marks_get_n (ph_pump_get_marks (pump)), ==, 3);
  g_assert_cmpint (ph_marks_find (ph_pump_get_marks (pump), 2, 3)->times_ns[PH_MARK_DEVICE], ==,
                   500);
  ph_test_feed_closed (fixture->feed, 2);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (ph_marks_get_n (ph_pump_get_marks (pump)), ==, 3);
  ph_socket_list_clear_closed (ph_pump_get_sockets (pump));
  g_assert_cmpuint (ph_marks_get_n (ph_pump_get_marks (pump)), ==, 0);
}

static void
test_same_identity (Fixture       *fixture,
                    gconstpointer  data)
{
  PhIdentity same = ph_test_identity (SOCK_STREAM, PH_STATE_CLOSE, 0, 0);
  PhTestNotify *state = ph_test_expect_notify (lookup (fixture, 1), "state");
  PhTestNotify *local = ph_test_expect_notify (lookup (fixture, 1), "local");

  ph_test_feed_identity (fixture->feed, 1, &same);
  ph_test_feed_flush (fixture->feed);
  ph_test_notify_end (state, 0);
  ph_test_notify_end (local, 0);
  g_assert_cmpuint (fixture->n_figures, ==, 0);
}

/* The call that made a socket is told before the socket, and is its first row nevertheless. */
static void
test_socket_row (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (PhEventLog) log = ph_pump_new_socket_log (fixture->feed->pump, 1, FALSE);
  g_autoptr (PhEvent) first = g_list_model_get_item (G_LIST_MODEL (log), 0);
  PhEvent *last_call = ph_socket_item_get_last_call (lookup (fixture, 1));

  g_assert_cmpint (ph_event_get_record (first)->kind, ==, PH_CALL_SOCKET);
  g_assert_cmpstr (ph_event_get_new_name (first), ==, "sock");
  g_assert_cmpint (ph_event_get_record (last_call)->kind, ==, PH_CALL_SOCKET);
  g_assert_null (ph_socket_item_get_last_call (lookup (fixture, 2)));
}

static guint64
count_messages (PhSocketItem *item)
{
  const PhRows *rows = ph_socket_item_peek_rows (item, PH_ROWS_DATA);

  return ph_rows_get_end (rows) - ph_rows_get_first (rows);
}

static void
test_reset_is_a_message (Fixture       *fixture,
                         gconstpointer  data)
{
  PhSocketItem *item = lookup (fixture, 1);
  PhRecord reset = {
    .time_ns = fixture->feed->now_ns, .socket = 1, .kind = PH_CALL_RECV, .flags = PH_RECORD_AUTO,
    .error = ECONNRESET,
  };

  ph_test_feed_received (fixture->feed, 1, "data");
  ph_recorder_plain (fixture->feed->recorder, &reset);
  ph_test_feed_call (fixture->feed, (PhRecordKind) PH_CALL_RECV, PH_CALL_RECV, 1, 1, EAGAIN);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (count_messages (item), ==, 2);
}

static void
test_automatic_is_no_last_call (Fixture       *fixture,
                                gconstpointer  data)
{
  PhTestNotify *last_call = ph_test_expect_notify (lookup (fixture, 1), "last-call");

  ph_test_feed_received (fixture->feed, 1, "data");
  ph_test_feed_flush (fixture->feed);
  ph_test_notify_end (last_call, 0);
}

static void
test_close_keeps_addresses (Fixture       *fixture,
                            gconstpointer  data)
{
  PhIdentity connected = ph_test_identity (SOCK_STREAM, PH_STATE_ESTABLISHED, 80, 4000);
  PhTestNotify *closed = ph_test_expect_notify (lookup (fixture, 1), "closed");

  ph_test_feed_identity (fixture->feed, 1, &connected);
  ph_test_feed_closed (fixture->feed, 1);
  ph_test_feed_state (fixture->feed, 1, PH_STATE_CLOSE);
  ph_test_feed_flush (fixture->feed);
  ph_test_notify_end (closed, 1);
  g_assert_true (ph_socket_item_get_closed (lookup (fixture, 1)));
  g_assert_cmpint (ph_socket_item_get_identity (lookup (fixture, 1))->fd, ==, -1);
  g_assert_cmpstr (ph_socket_item_get_local_text (lookup (fixture, 1)), ==, "127.0.0.1:80");
  g_assert_cmpstr (ph_socket_item_get_peer_text (lookup (fixture, 1)), ==, "127.0.0.1:4000");
}

static void
connect_pair (Fixture   *fixture,
              int        type,
              PhAddress  mapped)
{
  PhState state = type == SOCK_STREAM ? PH_STATE_ESTABLISHED : PH_STATE_CONNECTED;
  PhIdentity client = ph_test_identity (type, state, 4000, 80);
  PhIdentity server = ph_test_identity (type, state, 80, 4000);

  if (ph_address_is_set (&mapped))
    {
      server.local = server.peer = mapped;
      ph_address_set_port (&server.local, 80);
      ph_address_set_port (&server.peer, 4000);
    }
  ph_test_feed_identity (fixture->feed, 1, &client);
  ph_test_feed_flush (fixture->feed);
  g_assert_null (ph_socket_item_get_partner (lookup (fixture, 1)));
  ph_test_feed_identity (fixture->feed, 2, &server);
  ph_test_feed_flush (fixture->feed);
}

static void
expect_partners (Fixture *fixture)
{
  g_assert_true (ph_socket_item_get_partner (lookup (fixture, 1)) == lookup (fixture, 2));
  g_assert_true (ph_socket_item_get_partner (lookup (fixture, 2)) == lookup (fixture, 1));
}

static void
test_partner (Fixture       *fixture,
              gconstpointer  data)
{
  PhTestNotify *partner = ph_test_expect_notify (lookup (fixture, 1), "partner");

  connect_pair (fixture, SOCK_STREAM, PH_ADDRESS_NONE);
  expect_partners (fixture);
  ph_test_feed_closed (fixture->feed, 2);
  ph_test_feed_flush (fixture->feed);
  expect_partners (fixture);
  ph_test_notify_end (partner, 1);

  partner = ph_test_expect_notify (lookup (fixture, 1), "partner");
  ph_socket_list_clear_closed (ph_pump_get_sockets (fixture->feed->pump));
  g_assert_null (ph_socket_item_get_partner (lookup (fixture, 1)));
  ph_test_notify_end (partner, 1);
}

static void
test_partner_udp (Fixture       *fixture,
                  gconstpointer  data)
{
  connect_pair (fixture, SOCK_DGRAM, PH_ADDRESS_NONE);
  expect_partners (fixture);
}

/* The server side of a listener on :: says ::ffff:127.0.0.1. */
static void
test_partner_mapped (Fixture       *fixture,
                     gconstpointer  data)
{
  PhAddress mapped = PH_ADDRESS_NONE;

  g_assert_true (ph_address_from_numeric (&mapped, "::ffff:127.0.0.1", 1));
  connect_pair (fixture, SOCK_STREAM, mapped);
  expect_partners (fixture);
}

/* The addresses of a closed connection are used again, with its row still listed. */
static void
test_partner_again (Fixture       *fixture,
                    gconstpointer  data)
{
  PhIdentity client = ph_test_identity (SOCK_STREAM, PH_STATE_ESTABLISHED, 4000, 80);
  PhIdentity server = ph_test_identity (SOCK_STREAM, PH_STATE_ESTABLISHED, 80, 4000);

  connect_pair (fixture, SOCK_STREAM, PH_ADDRESS_NONE);
  ph_test_feed_closed (fixture->feed, 1);
  ph_test_feed_closed (fixture->feed, 2);
  ph_test_feed_opened (fixture->feed, 3, PH_SOCKET_NONE, &client);
  ph_test_feed_opened (fixture->feed, 4, PH_SOCKET_NONE, &server);
  ph_test_feed_flush (fixture->feed);
  g_assert_true (ph_socket_item_get_partner (lookup (fixture, 3)) == lookup (fixture, 4));
  expect_partners (fixture);
}

static void
test_connected_to_itself (Fixture       *fixture,
                          gconstpointer  data)
{
  PhIdentity self = ph_test_identity (SOCK_STREAM, PH_STATE_ESTABLISHED, 80, 80);

  ph_test_feed_identity (fixture->feed, 1, &self);
  ph_test_feed_flush (fixture->feed);
  g_assert_null (ph_socket_item_get_partner (lookup (fixture, 1)));
}

static void
park (Fixture  *fixture,
      PhCallId  first,
      guint     n)
{
  for (guint i = 0; i < n; i++)
    ph_test_feed_call (fixture->feed, PH_RECORD_PARKED, PH_CALL_RECV, 1, first + i, 0);
}

static void
end_call (Fixture  *fixture,
          PhCallId  id)
{
  ph_test_feed_call (fixture->feed, (PhRecordKind) PH_CALL_RECV, PH_CALL_RECV, 1, id, ECANCELED);
}

static void
expect_running (PhTestMirror *mirror,
                guint         n_changes,
                guint         n_items,
                GListModel   *model)
{
  ph_test_mirror_check (mirror);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (mirror), ==, n_changes);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, n_items);
  ph_test_mirror_forget (mirror);
}

static void
test_running (Fixture       *fixture,
              gconstpointer  data)
{
  GListModel *all = ph_pump_get_running (fixture->feed->pump);
  GListModel *own = ph_socket_item_get_running (lookup (fixture, 1));
  g_autoptr (PhTestMirror) all_mirror = ph_test_mirror_new (all, g_direct_equal);
  g_autoptr (PhTestMirror) own_mirror = ph_test_mirror_new (own, g_direct_equal);

  park (fixture, 10, 1000);
  ph_test_feed_flush (fixture->feed);
  expect_running (all_mirror, 1, 1000, all);
  expect_running (own_mirror, 1, 1000, own);

  end_call (fixture, 12);
  end_call (fixture, 500);
  park (fixture, 2000, 3);
  end_call (fixture, 2001);
  ph_test_feed_flush (fixture->feed);
  expect_running (all_mirror, 2, 1000, all);
  expect_running (own_mirror, 2, 1000, own);

  for (PhCallId id = 10; id < 1010; id++)
    end_call (fixture, id);
  ph_test_feed_flush (fixture->feed);
  expect_running (all_mirror, 1, 2, all);
  g_assert_cmpuint (g_list_model_get_n_items (ph_socket_item_get_running (lookup (fixture, 2))),
                    ==, 0);
}

/* Parked and returned between two flushes: never shown, though it is a row. */
static void
test_running_unseen (Fixture       *fixture,
                     gconstpointer  data)
{
  GListModel *all = ph_pump_get_running (fixture->feed->pump);
  g_autoptr (PhTestMirror) mirror = ph_test_mirror_new (all, g_direct_equal);

  park (fixture, 10, 2);
  end_call (fixture, 10);
  end_call (fixture, 11);
  ph_test_feed_flush (fixture->feed);
  expect_running (mirror, 0, 0, all);
  g_assert_cmpuint (ph_store_get_end (fixture->feed->store), ==, 3);
}

/* A look-up is a call of its own, with its own id; the one it is for goes on waiting after it. */
static void
test_running_look_up (Fixture       *fixture,
                      gconstpointer  data)
{
  GListModel *all = ph_pump_get_running (fixture->feed->pump);

  ph_test_feed_call (fixture->feed, PH_RECORD_PARKED, PH_CALL_GETADDRINFO, 1, 11, 0);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (g_list_model_get_n_items (all), ==, 1);
  ph_test_feed_call (fixture->feed, (PhRecordKind) PH_CALL_GETADDRINFO, PH_CALL_GETADDRINFO,
                     1, 11, 0);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (g_list_model_get_n_items (all), ==, 0);
  ph_test_feed_call (fixture->feed, PH_RECORD_PARKED, PH_CALL_CONNECT, 1, 10, 0);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (g_list_model_get_n_items (all), ==, 1);
  ph_test_feed_call (fixture->feed, (PhRecordKind) PH_CALL_CONNECT, PH_CALL_CONNECT, 1, 10, 0);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (g_list_model_get_n_items (all), ==, 0);
}

static void
returned (const PhRecord   *record,
          const PhCallHead *head,
          gpointer          user_data)
{
  guint *n_told = user_data;

  g_assert_cmpuint (head->call_id, ==, ++*n_told);
}

static void
test_returned (Fixture       *fixture,
               gconstpointer  data)
{
  guint n_told = 0;

  ph_pump_set_returned (fixture->feed->pump, returned, &n_told);
  for (PhCallId id = 1; id <= 5; id++)
    ph_test_feed_call (fixture->feed, (PhRecordKind) PH_CALL_BIND, PH_CALL_BIND, 1, id, 0);
  ph_test_feed_received (fixture->feed, 1, "no id");
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (n_told, ==, 5);
}

/* A budget of nothing still takes a batch, so that a flush always gets on. */
static void
test_budget (Fixture       *fixture,
             gconstpointer  data)
{
  PhPumpResult result;

  for (guint i = 0; i < 1000; i++)
    ph_test_feed_state (fixture->feed, 1, PH_STATE_ESTABLISHED);
  result = ph_pump_flush (fixture->feed->pump, 0);
  g_assert_cmpuint (result.n_records, ==, 256);
  g_assert_false (result.emptied);
  result = ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (result.n_records, ==, 744);
  g_assert_true (result.emptied);
  g_assert_false (result.was_full);
  g_assert_cmpuint (ph_test_feed_flush (fixture->feed).n_records, ==, 0);
}

/* A full ring is told when it is empty again, and what was lost meanwhile is counted. */
static void
test_full_ring (Fixture       *fixture,
                gconstpointer  data)
{
  PhStoreLosses losses;
  PhPumpResult result;

  for (guint i = 0; i < 5000; i++)
    ph_test_feed_received (fixture->feed, 1, "abc");
  result = ph_test_feed_flush (fixture->feed);
  g_assert_true (result.emptied);
  g_assert_true (result.was_full);
  g_assert_false (result.lost);
  g_assert_true (ph_recorder_flush (fixture->feed->recorder));
  result = ph_test_feed_flush (fixture->feed);
  g_assert_true (result.lost);
  g_assert_false (result.was_full);
  ph_store_get_losses (fixture->feed->store, &losses);
  g_assert_cmpuint (losses.gap_records, ==, 5000 - 4096);
  g_assert_cmpuint (losses.gap_bytes, ==, 3 * (5000 - 4096));
}

/* The bytes of a socket keep their offsets when records were lost on the way. */
static void
test_stream (Fixture       *fixture,
             gconstpointer  data)
{
  PhStreamIndex *stream;
  PhStreamRange span;

  g_assert_null (ph_socket_item_get_stream (lookup (fixture, 1)));
  for (guint i = 0; i < 5000; i++)
    ph_test_feed_received (fixture->feed, 1, "abc");
  ph_test_feed_flush (fixture->feed);
  g_assert_true (ph_recorder_flush (fixture->feed->recorder));
  ph_test_feed_received (fixture->feed, 1, "end");
  ph_test_feed_flush (fixture->feed);
  stream = ph_socket_item_get_stream (lookup (fixture, 1));
  g_assert_cmpuint (ph_stream_index_get_end (stream, PH_DIRECTION_IN), ==, 3 * 4097);
  ph_test_feed_figures (fixture->feed, 1, 15003);
  ph_test_feed_flush (fixture->feed);
  g_assert_cmpuint (ph_stream_index_get_end (stream, PH_DIRECTION_IN), ==, 15003);
  g_assert_cmpuint (ph_stream_index_get_end (stream, PH_DIRECTION_OUT), ==, 0);
  g_assert_cmpint (ph_stream_index_get_span (stream, fixture->feed->store, PH_DIRECTION_IN, 14000,
                                             &span), ==, PH_STREAM_MISSING);
  g_assert_cmpuint (span.start, ==, 3 * 4096);
  g_assert_cmpuint (span.end, ==, 15000);
}

static void
test_rename (Fixture       *fixture,
             gconstpointer  data)
{
  PhTestNotify *name = ph_test_expect_notify (lookup (fixture, 1), "name");
  PhSocketList *sockets = ph_pump_get_sockets (fixture->feed->pump);

  g_assert_cmpstr (ph_socket_item_get_name (lookup (fixture, 2)), ==, "sock2");
  g_assert_false (ph_socket_item_set_name (lookup (fixture, 1), "sock2"));
  g_assert_false (ph_socket_item_set_name (lookup (fixture, 1), "no name"));
  g_assert_true (ph_socket_item_set_name (lookup (fixture, 1), "sock"));
  g_assert_true (ph_socket_item_set_name (lookup (fixture, 1), "mine"));
  ph_test_notify_end (name, 1);
  g_assert_true (ph_socket_list_lookup_name (sockets, "mine") == lookup (fixture, 1));
  g_assert_null (ph_socket_list_lookup_name (sockets, "sock"));
}

#define ADD(name, function) \
  g_test_add ("/model/pump/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("notify-once", test_notify_once);
  ADD ("marks", test_marks);
  ADD ("same-identity", test_same_identity);
  ADD ("socket-row", test_socket_row);
  ADD ("reset-is-a-message", test_reset_is_a_message);
  ADD ("automatic-is-no-last-call", test_automatic_is_no_last_call);
  ADD ("close-keeps-addresses", test_close_keeps_addresses);
  ADD ("partner", test_partner);
  ADD ("partner-udp", test_partner_udp);
  ADD ("partner-mapped", test_partner_mapped);
  ADD ("partner-again", test_partner_again);
  ADD ("connected-to-itself", test_connected_to_itself);
  ADD ("running", test_running);
  ADD ("running-unseen", test_running_unseen);
  ADD ("running-look-up", test_running_look_up);
  ADD ("returned", test_returned);
  ADD ("budget", test_budget);
  ADD ("full-ring", test_full_ring);
  ADD ("stream", test_stream);
  ADD ("rename", test_rename);
  return g_test_run ();
}

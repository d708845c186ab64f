/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-figures.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* What sockets do by themselves, seen from plain peers. */

#define RECEIVER (PH_AUTO_ACCEPT | PH_AUTO_RECEIVE)
#define ECHOER   (PH_AUTO_ACCEPT | PH_AUTO_ECHO)

static PhSocketId
wait_child (PhNetTest *net,
            guint      from)
{
  return ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT, .from = from })->aux;
}

/* Everything a socket received by itself, put together */
static GByteArray *
received (PhNetTest  *net,
          PhSocketId  socket)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);
      const guint8 *payload;
      gsize len;

      if (record->kind != PH_CALL_RECV || record->socket != socket || record->len == 0)
        continue;
      g_assert_true (record->flags & PH_RECORD_AUTO);
      payload = ph_record_get_payload (record, &len);
      g_byte_array_append (bytes, payload, (guint) len);
    }
  return bytes;
}

static PhFigures
last_figures (PhNetTest  *net,
              PhSocketId  socket)
{
  for (guint i = net->records->len; i > 0; i--)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i - 1);
      gsize len;

      if (record->kind == PH_RECORD_FIGURES && record->socket == socket)
        return *(const PhFigures *) (gconstpointer) ph_record_get_payload (record, &len);
    }
  g_assert_not_reached ();
}

static void
test_receive (gconstpointer data)
{
  const int family = GPOINTER_TO_INT (data);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (GByteArray) bytes = NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, PH_SOCKET_NONE);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, family, RECEIVER, &address);
  int peer = ph_net_test_peer (SOCK_STREAM, &address);
  PhSocketId child = wait_child (net, 0);
  const PhRecord *record;
  PhIdentity identity;

  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = child });
  identity = ph_net_test_identity (net, child);
  g_assert_cmpuint (identity.parent, ==, listener);
  g_assert_cmpint (identity.auto_flags, ==, RECEIVER);
  g_assert_true (ph_address_equal (&identity.local, &address));

  g_assert_cmpint (send (peer, "one", 3, 0), ==, 3);
  g_assert_cmpint (send (peer, "two", 3, 0), ==, 3);
  close (peer);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_STATE, .socket = child });
  g_assert_cmpuint (record->aux, ==, PH_STATE_CLOSE_WAIT);

  /* the end comes once, however often the socket is served */
  ph_engine_set_auto (net->engine, child, PH_AUTO_NONE);
  ph_engine_set_auto (net->engine, child, RECEIVER);
  ph_net_test_settle (net);
  bytes = received (net, child);
  g_assert_cmpmem (bytes->data, bytes->len, "onetwo", 6);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_RECV }), <=, 3);

  call.socket = child;
  ph_net_test_call (net, &call);
  g_assert_cmpuint (last_figures (net, child).bytes_in, ==, 6);
  g_assert_cmpuint (last_figures (net, child).bytes_out, ==, 0);
}

static void
test_end_once (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  int peer;
  guint n_ends = 0;

  ph_net_test_listen (net, AF_INET, RECEIVER, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  g_assert_cmpint (shutdown (peer, SHUT_WR), ==, 0);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV });
  close (peer);
  ph_net_test_settle (net);
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);

      n_ends += record->kind == PH_CALL_RECV && record->len == 0 && record->error == 0 ? 1 : 0;
    }
  g_assert_cmpuint (n_ends, ==, 1);
}

static void
test_reset (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const struct linger none = { .l_onoff = 1 };
  PhAddress address;
  const PhRecord *record;
  int peer;

  ph_net_test_listen (net, AF_INET, RECEIVER, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  wait_child (net, 0);
  g_assert_cmpint (setsockopt (peer, SOL_SOCKET, SO_LINGER, &none, sizeof none), ==, 0);
  close (peer);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV,
                                                  .flags = PH_RECORD_AUTO });
  g_assert_cmpint (record->error, ==, ECONNRESET);
}

/* Turned on late, receiving finds what has waited. */
static void
test_turned_on (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int peer = ph_net_test_peer (SOCK_STREAM, &address);
  PhSocketId child;

  g_assert_cmpint (send (peer, "waits", 5, 0), ==, 5);
  ph_net_test_settle (net);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT }));
  ph_engine_set_auto (net->engine, listener, PH_AUTO_ACCEPT);
  child = wait_child (net, 0);
  ph_net_test_settle (net);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_CALL_RECV }));
  ph_engine_set_auto (net->engine, child, PH_AUTO_RECEIVE);
  ph_net_test_payload (ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV }),
                       "waits", 5);
  close (peer);
}

/* A client of ours receives by itself too. */
static void
test_client (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_RECEIVE);
  PhAddress address;
  int server = ph_net_test_peer_listen (AF_INET, &address);
  int conn;

  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  conn = accept (server, NULL, NULL);
  g_assert_cmpint (send (conn, "hi", 2, 0), ==, 2);
  ph_net_test_payload (ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV,
                                                              .socket = client }), "hi", 2);
  close (conn);
  close (server);
}

static void
test_echo (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  const PhRecord *record;
  int peer;

  ph_net_test_listen (net, AF_INET, ECHOER, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpint (send (peer, "ping", 4, 0), ==, 4);
      ph_net_test_peer_read (peer, "ping", 4);
    }
  close (peer);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_SEND,
                                                  .flags = PH_RECORD_AUTO });
  ph_net_test_payload (record, "ping", 4);
}

/* The peer sends without reading until all buffers between are full, and then reads: nothing is
 * lost, nothing is doubled, and memory stayed bounded meanwhile. */
static void
test_echo_of_slow_reader (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree guint8 *block = g_malloc (65536);
  g_autofree guint8 *answer = g_malloc (65536);
  PhAddress address;
  gsize sent = 0;
  gsize got = 0;
  ssize_t n;
  int idle = 0;
  int peer;

  ph_net_test_listen (net, AF_INET, ECHOER, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  while (idle < 20)
    {
      struct pollfd writable = { .fd = peer, .events = POLLOUT };

      for (gsize i = 0; i < 65536; i++)
        block[i] = (guint8) ((sent + i) * 13 >> 3);
      n = send (peer, block, 65536, MSG_DONTWAIT);
      sent += n > 0 ? (gsize) n : 0;
      idle = n > 0 || poll (&writable, 1, 10) > 0 ? 0 : idle + 1;
      ph_net_test_drain (net);
    }
  g_assert_cmpuint (sent, >, 65536);
  g_assert_cmpint (shutdown (peer, SHUT_WR), ==, 0);
  while (got < sent && (n = recv (peer, answer, 65536, 0)) > 0)
    {
      for (gsize i = 0; i < (gsize) n; i++)
        if (answer[i] != (guint8) ((got + i) * 13 >> 3))
          g_error ("byte %" G_GSIZE_FORMAT " came back wrong", got + i);
      got += (gsize) n;
      ph_net_test_drain (net);
    }
  g_assert_cmpuint (got, ==, sent);
  close (peer);
}

static void
test_many_connections (void)
{
  enum { N = 300 };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhEngineStatus status;
  int peers[N];

  ph_net_test_listen (net, AF_INET, ECHOER, &address);
  for (int i = 0; i < N; i++)
    {
      peers[i] = ph_net_test_peer (SOCK_STREAM, &address);
      g_assert_cmpint (send (peers[i], &i, sizeof i, 0), ==, sizeof i);
    }
  for (int i = 0; i < N; i++)
    ph_net_test_peer_read (peers[i], &i, sizeof i);
  ph_net_test_settle (net);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT }), ==, N);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_sockets, ==, N + 1);
  for (int i = 0; i < N; i++)
    close (peers[i]);
}

/* Nobody reads the ring: data becomes a gap that counts it, calls and states come all the same. */
static void
test_full_ring (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new_small (NULL, 64);
  PhAddress address;
  PhEngineStatus status;
  PhSocketId child;
  guint64 missing = 0, records = 0, bytes = 0;
  gsize sent = 0;
  int peer;

  ph_net_test_listen (net, AF_INET, ECHOER, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  child = wait_child (net, 0);
  for (int i = 0; i < 500; i++, sent += 4)
    {
      g_assert_cmpint (send (peer, "ping", 4, 0), ==, 4);
      ph_net_test_peer_read (peer, "ping", 4);
    }
  close (peer);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_STATE, .socket = child });
  ph_net_test_settle (net);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_gap_records, >, 0);
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);

      if (ph_record_is_data (record))
        bytes += record->len;
      if (record->kind != PH_RECORD_GAP)
        continue;
      ph_record_get_gap (record, &records, &missing);
      bytes += missing;
    }
  g_assert_cmpuint (bytes, ==, 2 * sent);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/net/auto/receive/inet", GINT_TO_POINTER (AF_INET), test_receive);
  g_test_add_data_func ("/net/auto/receive/inet6", GINT_TO_POINTER (AF_INET6), test_receive);
  g_test_add_func ("/net/auto/end-once", test_end_once);
  g_test_add_func ("/net/auto/reset", test_reset);
  g_test_add_func ("/net/auto/turned-on", test_turned_on);
  g_test_add_func ("/net/auto/client", test_client);
  g_test_add_func ("/net/auto/echo", test_echo);
  g_test_add_func ("/net/auto/echo-of-slow-reader", test_echo_of_slow_reader);
  g_test_add_func ("/net/auto/many-connections", test_many_connections);
  g_test_add_func ("/net/auto/full-ring", test_full_ring);
  return g_test_run ();
}

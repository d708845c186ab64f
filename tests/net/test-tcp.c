/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-clock.h"
#include "ph-figures.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* TCP calls against the real kernel, each case for IPv4 and IPv6. */

typedef struct
{
  PhNetTest *net;
  int        family;
  PhAddress  address;
  PhSocketId listener;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->family = GPOINTER_TO_INT (data);
  fixture->net = ph_net_test_new (NULL);
  fixture->listener = ph_net_test_listen (fixture->net, fixture->family, PH_AUTO_NONE,
                                          &fixture->address);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ph_net_test_free (fixture->net);
}

/* A socket of ours connected to a plain peer */
static PhSocketId
accept_peer (Fixture *fixture,
             int     *peer)
{
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, fixture->listener);
  const PhRecord *record;

  *peer = ph_net_test_peer (SOCK_STREAM, &fixture->address);
  record = ph_net_test_call (fixture->net, &call);
  g_assert_cmpint (record->error, ==, 0);
  return record->aux;
}

static void
test_exchange (Fixture       *fixture,
               gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhCall accept_call = PH_CALL_INIT (PH_CALL_ACCEPT, fixture->listener);
  PhSocketId client = ph_net_test_open (net, fixture->family, SOCK_STREAM, PH_AUTO_NONE);
  const PhRecord *record = ph_net_test_connect (net, client, &fixture->address);
  PhAddress peer = ph_record_get_address (record);
  PhSocketId conn;
  PhIdentity identity;
  PhCallId call;

  g_assert_cmpint (record->error, ==, 0);
  g_assert_true (ph_address_equal (&peer, &fixture->address));
  g_assert_cmpint (ph_net_test_identity (net, client).state, ==, PH_STATE_ESTABLISHED);

  record = ph_net_test_call (net, &accept_call);
  conn = record->aux;
  peer = ph_record_get_address (record);
  g_assert_cmpint (ph_record_get_result (record), >, 2);
  ph_net_test_settle (net);
  identity = ph_net_test_identity (net, conn);
  g_assert_cmpuint (identity.parent, ==, fixture->listener);
  g_assert_true (ph_address_equal (&identity.peer, &peer));
  identity = ph_net_test_identity (net, client);
  g_assert_true (ph_address_equal (&identity.local, &peer));

  call = ph_net_test_send (net, client, "hello\r\n", 7, NULL);
  g_assert_cmpint (ph_record_get_result (ph_net_test_wait_call (net, PH_CALL_SEND, call)), ==, 7);
  record = ph_net_test_wait_call (net, PH_CALL_RECV,
                                  ph_net_test_recv (net, conn, 4, PH_TIMEOUT_BLOCKING));
  g_assert_cmpint (ph_record_get_head (record)->args[0], ==, 4);
  ph_net_test_payload (record, "hell", 4);
  record = ph_net_test_wait_call (net, PH_CALL_RECV,
                                  ph_net_test_recv (net, conn, 1024, PH_TIMEOUT_BLOCKING));
  ph_net_test_payload (record, "o\r\n", 3);
}

static void
test_parked_accept (Fixture       *fixture,
                    gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhCallId first = ph_net_test_submit (net, PH_CALL_ACCEPT, fixture->listener, -1);
  PhCallId second = ph_net_test_submit (net, PH_CALL_ACCEPT, fixture->listener, -1);
  PhEngineStatus status;
  PhSocketId first_child;
  int peers[2];

  g_assert_cmpuint (ph_net_test_wait_parked (net, first)->aux, ==, PH_CALL_ACCEPT);
  ph_net_test_wait_parked (net, second);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_parked, ==, 2);

  for (gsize i = 0; i < 2; i++)
    peers[i] = ph_net_test_peer (SOCK_STREAM, &fixture->address);
  first_child = ph_net_test_wait_call (net, PH_CALL_ACCEPT, first)->aux;
  g_assert_cmpuint (ph_net_test_wait_call (net, PH_CALL_ACCEPT, second)->aux, >, first_child);
  ph_net_test_settle (net);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_parked, ==, 0);
  for (gsize i = 0; i < 2; i++)
    close (peers[i]);
}

static void
test_parked_recv_in_order (Fixture       *fixture,
                           gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  int peer;
  PhSocketId conn = accept_peer (fixture, &peer);
  PhCallId calls[3];
  const PhRecord *record;

  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = ph_net_test_recv (net, conn, 2, PH_TIMEOUT_BLOCKING);
  record = ph_net_test_wait_parked (net, calls[2]);
  g_assert_cmpuint (record->aux, ==, PH_CALL_RECV);

  g_assert_cmpint (send (peer, "aabbcc", 6, 0), ==, 6);
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV, calls[0]), "aa", 2);
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV, calls[1]), "bb", 2);
  record = ph_net_test_wait_call (net, PH_CALL_RECV, calls[2]);
  ph_net_test_payload (record, "cc", 2);
  g_assert_cmpint (record->time_ns - ph_record_begun_ns (record), >, 0);
  close (peer);
}

static void
test_timeout (Fixture       *fixture,
              gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  const gint64 timeout_ns = 30 * PH_NSEC_PER_MSEC;
  PhCallId call = ph_net_test_submit (net, PH_CALL_ACCEPT, fixture->listener, timeout_ns);
  const PhRecord *record = ph_net_test_wait_call (net, PH_CALL_ACCEPT, call);

  g_assert_cmpint (record->error, ==, ETIMEDOUT);
  g_assert_true (record->flags & PH_RECORD_TIMED_OUT);
  g_assert_cmpint (record->time_ns - ph_record_begun_ns (record), >=, timeout_ns);
}

static void
test_non_blocking (Fixture       *fixture,
                   gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhSocketId client = ph_net_test_open (net, fixture->family, SOCK_STREAM, PH_AUTO_NONE);
  PhCallId call = ph_net_test_submit (net, PH_CALL_ACCEPT, fixture->listener, PH_TIMEOUT_NONE);
  const PhRecord *record = ph_net_test_wait_call (net, PH_CALL_ACCEPT, call);

  g_assert_cmpint (record->error, ==, EAGAIN);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_RECORD_PARKED }));

  ph_engine_set_timeout (net->engine, client, PH_TIMEOUT_NONE);
  g_assert_cmpint (ph_net_test_connect (net, client, &fixture->address)->error, ==, EINPROGRESS);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_STATE, .socket = client });
  ph_net_test_settle (net);
  g_assert_cmpint (ph_net_test_identity (net, client).state, ==, PH_STATE_ESTABLISHED);
  call = ph_net_test_recv (net, client, 10, PH_TIMEOUT_OF_SOCKET);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_RECV, call)->error, ==, EAGAIN);
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhCallId call = ph_net_test_submit (net, PH_CALL_ACCEPT, fixture->listener, -1);
  const PhRecord *record;

  ph_net_test_wait_parked (net, call);
  ph_engine_cancel (net->engine, call);
  record = ph_net_test_wait_call (net, PH_CALL_ACCEPT, call);
  g_assert_cmpint (record->error, ==, ECANCELED);
  g_assert_true (record->flags & PH_RECORD_CANCELLED);
  ph_engine_cancel (net->engine, call); /* too late: nothing happens */
  ph_net_test_settle (net);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT }), ==, 1);
}

static void
test_cancel_many (Fixture       *fixture,
                  gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  int peer;
  PhSocketId conn = accept_peer (fixture, &peer);
  PhCallId calls[1000];
  PhEngineStatus status;
  gint64 begun_ns;

  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = ph_net_test_recv (net, conn, 10, PH_TIMEOUT_BLOCKING);
  ph_net_test_wait_parked (net, calls[G_N_ELEMENTS (calls) - 1]);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_parked, ==, G_N_ELEMENTS (calls));

  begun_ns = ph_clock_now_ns ();
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    ph_engine_cancel (net->engine, calls[i]);
  ph_net_test_wait_call (net, PH_CALL_RECV, calls[G_N_ELEMENTS (calls) - 1]);
  g_test_message ("cancelled in %.2f ms", (double) (ph_clock_now_ns () - begun_ns) / 1e6);
  ph_net_test_settle (net);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_parked, ==, 0);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_RECV,
                                                            .flags = PH_RECORD_CANCELLED }),
                    ==, G_N_ELEMENTS (calls));
  close (peer);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhSocketId client = ph_net_test_open (net, fixture->family, SOCK_STREAM, PH_AUTO_NONE);
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, fixture->listener);

  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  g_assert_cmpint (ph_net_test_connect (net, client, &fixture->address)->error, ==,
                   ECONNREFUSED);
  g_assert_cmpint (ph_net_test_identity (net, client).state, ==, PH_STATE_CLOSE);

  /* As after a blocking connect(): the refusal is forgotten, and nobody has sent a FIN */
  call = PH_CALL_INIT (PH_CALL_RECV, client);
  call.bufsize = 1;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, ENOTCONN);
}

static void
test_parked_connect (Fixture       *fixture,
                     gconstpointer  data)
{
  /* listen(0) admits one; the SYNs of the others are dropped */
  PhNetTest *net = fixture->net;
  PhSocketId server = ph_net_test_open (net, fixture->family, SOCK_STREAM, PH_AUTO_NONE);
  PhSocketId clients[3];
  PhCall call = PH_CALL_INIT (PH_CALL_LISTEN, server);
  PhCallId last = PH_CALL_ID_NONE;
  const PhRecord *record;

  g_assert_cmpint (ph_net_test_bind (net, server, fixture->family, 0)->error, ==, 0);
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  call = PH_CALL_INIT (PH_CALL_CONNECT, PH_SOCKET_NONE);
  call.target = server;
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      call.socket = ph_net_test_open (net, fixture->family, SOCK_STREAM, PH_AUTO_NONE);
      last = ph_engine_submit (net->engine, &call);
    }
  ph_net_test_wait_parked (net, last);
  g_assert_cmpint (ph_net_test_identity (net, call.socket).state, ==, PH_STATE_SYN_SENT);
  ph_engine_cancel (net->engine, last);
  record = ph_net_test_wait_call (net, PH_CALL_CONNECT, last);
  g_assert_cmpint (record->error, ==, ECANCELED);
}

static void
test_target (Fixture       *fixture,
             gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhCall call = PH_CALL_INIT (PH_CALL_CONNECT, PH_SOCKET_NONE);
  PhAddress address;

  call.socket = ph_net_test_open (net, fixture->family, SOCK_STREAM, PH_AUTO_NONE);
  call.target = fixture->listener;
  address = ph_record_get_address (ph_net_test_call (net, &call));
  g_assert_true (ph_address_equal (&address, &fixture->address));

  call.socket = ph_net_test_open (net, fixture->family, SOCK_STREAM, PH_AUTO_NONE);
  call.target = G_MAXUINT32;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, EBADF);
}

/* A blocking send of more than all buffers takes is one call, and ends when all is taken. */
static void
test_send_all (Fixture       *fixture,
               gconstpointer  data)
{
  const gsize size = 24 * 1024 * 1024;
  PhNetTest *net = fixture->net;
  int peer;
  PhSocketId conn = accept_peer (fixture, &peer);
  g_autofree guint8 *bytes = g_malloc (size);
  const PhRecord *record;
  PhCallId call;

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (i * 7 + i / 251);
  call = ph_net_test_send (net, conn, bytes, size, NULL);
  g_assert_cmpuint (ph_net_test_wait_parked (net, call)->aux, ==, PH_CALL_SEND);
  ph_net_test_peer_read (peer, bytes, size);
  record = ph_net_test_wait_call (net, PH_CALL_SEND, call);
  g_assert_cmpint (ph_record_get_result (record), ==, (gint64) size);
  ph_net_test_payload (record, bytes, size);
  close (peer);
}

static void
test_send_some (Fixture       *fixture,
                gconstpointer  data)
{
  const gsize size = 24 * 1024 * 1024;
  PhNetTest *net = fixture->net;
  int peer;
  PhSocketId conn = accept_peer (fixture, &peer);
  g_autofree guint8 *bytes = g_malloc0 (size);
  const PhRecord *record;
  PhCallId call;

  ph_engine_set_timeout (net->engine, conn, PH_TIMEOUT_NONE);
  call = ph_net_test_send (net, conn, bytes, size, NULL);
  record = ph_net_test_wait_call (net, PH_CALL_SEND, call);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpuint (record->len, >, 0);
  g_assert_cmpuint (record->len, <, size);
  g_assert_cmpuint (record->aux, ==, size);
  while (record->error == 0) /* the buffers grow while the kernel tunes them */
    {
      call = ph_net_test_send (net, conn, bytes, size, NULL);
      record = ph_net_test_wait_call (net, PH_CALL_SEND, call);
    }
  g_assert_cmpint (record->error, ==, EAGAIN);
  close (peer);
}

/* A cancelled send says how much had gone. */
static void
test_send_cancelled (Fixture       *fixture,
                     gconstpointer  data)
{
  const gsize size = 24 * 1024 * 1024;
  PhNetTest *net = fixture->net;
  int peer;
  PhSocketId conn = accept_peer (fixture, &peer);
  g_autofree guint8 *bytes = g_malloc0 (size);
  PhCallId call = ph_net_test_send (net, conn, bytes, size, NULL);
  const PhRecord *record;
  gsize sent;
  gsize got = 0;
  ssize_t n;

  ph_net_test_wait_parked (net, call);
  ph_engine_cancel (net->engine, call);
  record = ph_net_test_wait_call (net, PH_CALL_SEND, call);
  g_assert_cmpint (record->error, ==, ECANCELED);
  g_assert_cmpint (ph_record_get_result (record), ==, -1);
  sent = record->len;
  g_assert_cmpuint (sent, >, 0);

  ph_net_test_submit (net, PH_CALL_CLOSE, conn, -1);
  while ((n = recv (peer, bytes, size, 0)) > 0)
    got += (gsize) n;
  g_assert_cmpuint (got, ==, sent);
  close (peer);
}

static void
test_wait_all (Fixture       *fixture,
               gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhCall call = PH_CALL_INIT (PH_CALL_RECV, PH_SOCKET_NONE);
  PhCallId id;
  int peer;

  call.socket = accept_peer (fixture, &peer);
  call.bufsize = 6;
  call.args[1] = MSG_WAITALL;
  id = ph_engine_submit (net->engine, &call);
  g_assert_cmpint (send (peer, "abc", 3, 0), ==, 3);
  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (send (peer, "defghi", 6, 0), ==, 6);
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV, id), "abcdef", 6);

  id = ph_engine_submit (net->engine, &call);
  ph_net_test_wait_parked (net, id);
  close (peer);
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV, id), "ghi", 3);
}

static void
test_large_recv (Fixture       *fixture,
                 gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhCall call = PH_CALL_INIT (PH_CALL_RECV, PH_SOCKET_NONE);
  const PhRecord *record;
  int peer;

  call.socket = accept_peer (fixture, &peer);
  call.bufsize = G_MAXUINT32;
  g_assert_cmpint (send (peer, "abc", 3, 0), ==, 3);
  ph_net_test_payload (ph_net_test_call (net, &call), "abc", 3);

  call.bufsize = 2;
  call.args[1] = MSG_PEEK;
  g_assert_cmpint (send (peer, "xyz", 3, 0), ==, 3);
  ph_net_test_payload (ph_net_test_call (net, &call), "xy", 2);
  ph_net_test_payload (ph_net_test_call (net, &call), "xy", 2);

  call.args[1] = MSG_TRUNC; /* thrown away, and said so */
  record = ph_net_test_call (net, &call);
  g_assert_cmpint (ph_record_get_result (record), ==, 2);
  g_assert_true (record->flags & PH_RECORD_NOT_KEPT);
  ph_net_test_payload (record, NULL, 0);
  call.args[1] = 0;
  ph_net_test_payload (ph_net_test_call (net, &call), "z", 1);
  close (peer);
}

static void
test_half_close (Fixture       *fixture,
                 gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhCall call = PH_CALL_INIT (PH_CALL_SHUTDOWN, PH_SOCKET_NONE);
  const PhRecord *record;
  int peer;

  call.socket = accept_peer (fixture, &peer);
  call.args[0] = SHUT_WR;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  ph_net_test_peer_read (peer, "", 0);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_STATE,
                                                  .socket = call.socket });
  g_assert_cmpuint (record->took_ns, ==, PH_STATE_ESTABLISHED);

  g_assert_cmpint (send (peer, "still", 5, MSG_NOSIGNAL), ==, 5);
  record = ph_net_test_wait_call (net, PH_CALL_RECV,
                                  ph_net_test_recv (net, call.socket, 10, -1));
  ph_net_test_payload (record, "still", 5);
  record = ph_net_test_wait_call (net, PH_CALL_SEND,
                                  ph_net_test_send (net, call.socket, "x", 1, NULL));
  g_assert_cmpint (record->error, ==, EPIPE);

  close (peer);
  record = ph_net_test_wait_call (net, PH_CALL_RECV,
                                  ph_net_test_recv (net, call.socket, 10, -1));
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (ph_record_get_result (record), ==, 0);
  g_assert_true (ph_record_is_end (record));
  call.op = PH_CALL_RECV;   /* of no bytes */
  g_assert_false (ph_record_is_end (ph_net_test_call (net, &call)));
}

static void
test_reset (Fixture       *fixture,
            gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  const struct linger none = { .l_onoff = 1 };
  int peer;
  PhSocketId conn = accept_peer (fixture, &peer);
  PhCallId call = ph_net_test_recv (net, conn, 10, PH_TIMEOUT_BLOCKING);

  ph_net_test_wait_parked (net, call);
  g_assert_cmpint (setsockopt (peer, SOL_SOCKET, SO_LINGER, &none, sizeof none), ==, 0);
  close (peer);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_RECV, call)->error, ==, ECONNRESET);
  g_assert_nonnull (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_RECORD_STATE,
                                                           .socket = conn }));
}

static void
test_close (Fixture       *fixture,
            gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  int peer;
  PhSocketId conn = accept_peer (fixture, &peer);
  PhCallId parked = ph_net_test_submit (net, PH_CALL_ACCEPT, fixture->listener, -1);
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, conn);
  const PhRecord *record;
  PhIdentity identity;
  char byte;

  g_assert_cmpint (send (peer, "unread", 6, 0), ==, 6);
  record = ph_net_test_call (net, &call);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (ph_record_get_head (record)->args[0], ==, 6);
  ph_net_test_settle (net);
  identity = ph_net_test_identity (net, conn);
  g_assert_cmpint (identity.fd, ==, -1);
  g_assert_cmpint (identity.state, ==, PH_STATE_GONE);
  g_assert_true (ph_address_is_set (&identity.peer));
  g_assert_cmpint (recv (peer, &byte, 1, 0), ==, -1); /* unread bytes make it a reset */
  g_assert_cmpint (errno, ==, ECONNRESET);
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, EBADF);

  call.socket = fixture->listener;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_ACCEPT, parked)->error, ==, EBADF);
  close (peer);
}

static void
test_kernel_says_no (Fixture       *fixture,
                     gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhSocketId fresh = ph_net_test_open (net, fixture->family, SOCK_STREAM, PH_AUTO_NONE);
  PhSocketId client = ph_net_test_open (net, fixture->family, SOCK_STREAM, PH_AUTO_NONE);
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, fresh);
  const PhRecord *record;

  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, EINVAL);
  call.op = PH_CALL_GETPEERNAME;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, ENOTCONN);
  g_assert_cmpint (ph_net_test_connect (net, fixture->listener, &fixture->address)->error, ==,
                   EISCONN);
  g_assert_cmpint (ph_net_test_connect (net, client, &fixture->address)->error, ==, 0);
  g_assert_cmpint (ph_net_test_connect (net, client, &fixture->address)->error, ==, EISCONN);
  g_assert_cmpint (ph_net_test_bind (net, fixture->listener, fixture->family, 0)->error, ==,
                   EINVAL);
  g_assert_cmpint (ph_net_test_bind (net, fresh, fixture->family,
                                     (guint16) ph_address_get_port (&fixture->address))->error,
                   ==, EADDRINUSE);
  record = ph_net_test_wait_call (net, PH_CALL_SEND,
                                  ph_net_test_send (net, fresh, "x", 1, NULL));
  g_assert_cmpint (record->error, ==, EPIPE);
  record = ph_net_test_wait_call (net, PH_CALL_RECV, ph_net_test_recv (net, fresh, 1, -1));
  g_assert_cmpint (record->error, ==, ENOTCONN);
}

static void
test_options (Fixture       *fixture,
              gconstpointer  data)
{
  PhNetTest *net = fixture->net;
  PhCall call = PH_CALL_INIT (PH_CALL_SETSOCKOPT, fixture->listener);
  const PhRecord *record;

  call.args[0] = SOL_SOCKET;
  call.args[1] = SO_KEEPALIVE;
  call.args[2] = 1;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  call.op = PH_CALL_GETSOCKOPT;
  call.args[2] = 0;
  record = ph_net_test_call (net, &call);
  g_assert_cmpint (ph_record_get_head (record)->args[2], ==, 1);
  call.args[1] = 9999;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, ENOPROTOOPT);
}

static void
add (const char *name,
     void      (*run) (Fixture *, gconstpointer))
{
  g_autofree char *inet = g_strconcat ("/net/tcp/inet/", name, NULL);
  g_autofree char *inet6 = g_strconcat ("/net/tcp/inet6/", name, NULL);

  g_test_add (inet, Fixture, GINT_TO_POINTER (AF_INET), set_up, run, tear_down);
  g_test_add (inet6, Fixture, GINT_TO_POINTER (AF_INET6), set_up, run, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("exchange", test_exchange);
  add ("parked-accept", test_parked_accept);
  add ("parked-recv-in-order", test_parked_recv_in_order);
  add ("timeout", test_timeout);
  add ("non-blocking", test_non_blocking);
  add ("cancel", test_cancel);
  add ("cancel-many", test_cancel_many);
  add ("refused", test_refused);
  add ("parked-connect", test_parked_connect);
  add ("target", test_target);
  add ("send-all", test_send_all);
  add ("send-some", test_send_some);
  add ("send-cancelled", test_send_cancelled);
  add ("wait-all", test_wait_all);
  add ("large-recv", test_large_recv);
  add ("half-close", test_half_close);
  add ("reset", test_reset);
  add ("close", test_close);
  add ("kernel-says-no", test_kernel_says_no);
  add ("options", test_options);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"
#include "ph-test.h"

#include "ph-clock.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Blocking, non-blocking, timeout; connect_ex; and calls that wait, by the thousand. */

static const PhRecord *
set_mode (PhNetTest  *net,
          PhSocketId  socket,
          PhCallOp    op,
          int         first,
          int         second)
{
  PhCall call = PH_CALL_INIT (op, socket);

  call.args[0] = first;
  call.args[1] = second;
  return ph_net_test_call (net, &call);
}

static void
assert_timeout (PhNetTest  *net,
                PhSocketId  socket,
                int         seconds,
                int         nanoseconds)
{
  const PhRecord *record = set_mode (net, socket, PH_CALL_GETTIMEOUT, 7, 7);
  const PhCallHead *head = ph_record_get_head (record);

  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (head->args[0], ==, seconds);
  g_assert_cmpint (head->args[1], ==, nanoseconds);
}

static void
test_calls (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId socket = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  const PhRecord *record;

  assert_timeout (net, socket, -1, 0);
  record = set_mode (net, socket, PH_CALL_SETTIMEOUT, 2, 500000000);
  g_assert_cmpint (record->error, ==, 0);
  /* who sees the call return finds the mode changed */
  g_assert_cmpint ((record - 1)->kind, ==, PH_RECORD_IDENTITY);
  g_assert_cmpint (ph_net_test_identity (net, socket).timeout_ns, ==, 2500000000);
  assert_timeout (net, socket, 2, 500000000);
  set_mode (net, socket, PH_CALL_SETBLOCKING, 0, 0);
  g_assert_cmpint (ph_net_test_identity (net, socket).timeout_ns, ==, PH_TIMEOUT_NONE);
  assert_timeout (net, socket, 0, 0);
  set_mode (net, socket, PH_CALL_SETBLOCKING, 1, 0);
  assert_timeout (net, socket, -1, 0);
  set_mode (net, socket, PH_CALL_SETTIMEOUT, 0, 0);
  g_assert_cmpint (ph_net_test_identity (net, socket).timeout_ns, ==, PH_TIMEOUT_NONE);
  set_mode (net, socket, PH_CALL_SETTIMEOUT, -1, 0);
  g_assert_cmpint (ph_net_test_identity (net, socket).timeout_ns, ==, PH_TIMEOUT_BLOCKING);
  set_mode (net, socket, PH_CALL_SETTIMEOUT, G_MAXINT, 999999999);
  assert_timeout (net, socket, G_MAXINT, 999999999);
  g_assert_cmpint (set_mode (net, socket, PH_CALL_SETTIMEOUT, -2, 0)->error, ==, EINVAL);
  g_assert_cmpint (set_mode (net, socket, PH_CALL_SETTIMEOUT, 1, -1)->error, ==, EINVAL);
  g_assert_cmpint (set_mode (net, socket, PH_CALL_SETTIMEOUT, 1, 1000000000)->error, ==, EINVAL);
  assert_timeout (net, socket, G_MAXINT, 999999999);
}

/* The mode changes at once while a call is parked; that call keeps its own time, the next one has
 * the new, and a non-blocking one does not stand in line. */
static void
test_while_parked (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId parked = ph_net_test_recv (net, conn, 10, PH_TIMEOUT_OF_SOCKET);
  PhCallId second;
  const PhRecord *record;

  ph_net_test_wait_parked (net, parked);
  set_mode (net, conn, PH_CALL_SETTIMEOUT, 0, 50000000);
  second = ph_net_test_recv (net, conn, 10, PH_TIMEOUT_OF_SOCKET);
  record = ph_net_test_wait_call (net, PH_CALL_RECV, second);
  g_assert_cmpint (record->error, ==, ETIMEDOUT);
  g_assert_true (record->flags & PH_RECORD_TIMED_OUT);
  set_mode (net, conn, PH_CALL_SETBLOCKING, 0, 0);
  second = ph_net_test_recv (net, conn, 10, PH_TIMEOUT_OF_SOCKET);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_RECV, second)->error, ==, EAGAIN);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_CALL_RECV,
                                                        .call_id = parked }));
  g_assert_cmpint (send (peer, "late", 4, 0), ==, 4);
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV, parked), "late", 4);
  close (peer);
}

static void
test_default (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  PhSocketId before = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhSocketId own;
  int peer;

  ph_engine_set_timeout (net->engine, PH_SOCKET_NONE, 1500000000);
  assert_timeout (net, ph_net_test_conn (net, PH_AUTO_NONE, &peer), 1, 500000000);
  assert_timeout (net, before, -1, 0);
  call.args[0] = AF_INET;
  call.args[1] = SOCK_STREAM;
  call.socket_timeout_ns = PH_TIMEOUT_NONE; /* says otherwise */
  ph_engine_open (net->engine, &call, &own);
  assert_timeout (net, own, 0, 0);
  close (peer);
}

/* The descriptor never blocks, so that the kernel's own times are kept here. */
static void
test_kernel_timeout (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const struct timeval time = { 0, 50000 };
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhIdentity identity = ph_net_test_identity (net, conn);
  const PhRecord *record;

  g_assert_cmpint (setsockopt (identity.fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time), ==, 0);
  record = ph_net_test_wait_call (net, PH_CALL_RECV, ph_net_test_recv (net, conn, 10, -1));
  g_assert_cmpint (record->error, ==, EAGAIN);
  g_assert_true (record->flags & PH_RECORD_TIMED_OUT);
  g_assert_cmpint (record->time_ns - ph_record_begun_ns (record), >=, 50 * PH_NSEC_PER_MSEC);
  close (peer);
}

static const PhRecord *
connect_ex (PhNetTest       *net,
            PhSocketId       socket,
            const PhAddress *address,
            gint64           timeout_ns)
{
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (address);
  PhCall call = PH_CALL_INIT (PH_CALL_CONNECT_EX, socket);

  call.endpoint = endpoint;
  call.timeout_ns = timeout_ns;
  return ph_net_test_call (net, &call);
}

static void
assert_result (const PhRecord *record,
               int             number)
{
  g_assert_cmpint (ph_record_get_result (record), ==, number);
  g_assert_cmpint (record->error, ==, number);
  g_assert_false (ph_record_has_failed (record));
}

static void
test_connect_ex (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhAddress address;
  PhAddress nobody;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int fd = ph_net_test_peer_listen (AF_INET, &nobody);

  close (fd);
  assert_result (connect_ex (net, client, &nobody, PH_TIMEOUT_BLOCKING), ECONNREFUSED);
  assert_result (connect_ex (net, client, &address, PH_TIMEOUT_NONE), EINPROGRESS);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_STATE, .socket = client });
  client = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  assert_result (connect_ex (net, client, &address, PH_TIMEOUT_BLOCKING), 0);
  assert_result (connect_ex (net, client, &address, PH_TIMEOUT_BLOCKING), EISCONN);
  g_assert_cmpint (ph_net_test_identity (net, client).state, ==, PH_STATE_ESTABLISHED);
  assert_result (connect_ex (net, listener, &address, PH_TIMEOUT_BLOCKING), EISCONN);
  assert_result (connect_ex (net, G_MAXUINT32, &address, PH_TIMEOUT_BLOCKING), EBADF);
}

/* A listener whose accept queue is full: the kernel drops what else comes to it. */
static void
listen_full (PhNetTest *net,
             PhAddress *address)
{
  PhSocketId listener = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhSocketId first = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhCall call = PH_CALL_INIT (PH_CALL_LISTEN, listener);

  g_assert_cmpint (ph_net_test_bind (net, listener, AF_INET, 0)->error, ==, 0);
  *address = ph_net_test_identity (net, listener).local;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  g_assert_cmpint (ph_net_test_connect (net, first, address)->error, ==, 0);
}

/* A timeout of its own: what Python's connect_ex() returns then, and what connect() raises. */
static void
test_connect_ex_timeout (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId late, later;
  const PhRecord *record;
  PhCall call;
  g_autoptr (PhEndpoint) endpoint = NULL;

  listen_full (net, &address);
  endpoint = ph_endpoint_from_address (&address);
  late = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  record = connect_ex (net, late, &address, 50 * PH_NSEC_PER_MSEC);
  assert_result (record, EAGAIN);
  g_assert_true (record->flags & PH_RECORD_TIMED_OUT);
  g_assert_cmpint (record->time_ns - ph_record_begun_ns (record), >=, 50 * PH_NSEC_PER_MSEC);
  assert_result (connect_ex (net, late, &address, PH_TIMEOUT_NONE), EALREADY);

  later = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  call = PH_CALL_INIT (PH_CALL_CONNECT, later);
  call.endpoint = endpoint;
  call.timeout_ns = 50 * PH_NSEC_PER_MSEC;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, ETIMEDOUT);
}

/* Every call that can park, n of each */
enum { N_EACH = 125, N_KINDS = 8 };

typedef struct
{
  PhSocketId  listener;
  PhSocketId  conn;
  PhSocketId  udp;
  PhSocketId  files;       /* a connection that sends files, its queue full */
  int         peers[2];
  PhEndpoint *nowhere;     /* nobody answers there */
} Crowd;

static void
park_one (PhNetTest   *net,
          const Crowd *crowd,
          GBytes      *bytes,
          guint        kind,
          PhCallId    *id)
{
  static const PhCallOp ops[N_KINDS] = { PH_CALL_ACCEPT, PH_CALL_RECV, PH_CALL_RECVFROM,
                                         PH_CALL_SEND, PH_CALL_SENDALL, PH_CALL_SENDFILE,
                                         PH_CALL_CONNECT, PH_CALL_CONNECT_EX };
  char file[] = "/proc/self/exe";
  PhCall call = PH_CALL_INIT (ops[kind], crowd->conn);

  if (kind == 0)
    call.socket = crowd->listener;
  if (kind == 2)
    call.socket = crowd->udp;
  if (kind == 3 || kind == 4)
    call.data = bytes;
  if (kind == 5)
    {
      call.socket = crowd->files;
      call.text = file;
    }
  if (kind >= 6)
    {
      call.socket = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
      call.endpoint = crowd->nowhere;
    }
  call.bufsize = 10;
  *id = ph_engine_submit (net->engine, &call);
}

/* Until the kernel takes no more, and goes on taking no more */
static void
fill (PhNetTest  *net,
      PhSocketId  socket,
      GBytes     *bytes)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SEND, socket);
  const PhRecord *record;

  call.data = bytes;
  call.timeout_ns = PH_TIMEOUT_NONE;
  do
    {
      record = ph_net_test_call (net, &call);
      if (record->error == EAGAIN)
        g_assert_cmpint (poll (NULL, 0, 50), ==, 0);
      else
        g_assert_cmpint (record->error, ==, 0);
    }
  while (record->error == 0 || ph_net_test_call (net, &call)->error == 0);
}

static void
test_thousand (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new_small (NULL, 16384);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (1 << 20), 1 << 20);
  PhAddress address;
  PhAddress ignored;
  Crowd crowd = { 0 };
  PhCallId ids[N_EACH * N_KINDS];
  PhEngineStatus status;
  gint64 idle_ns;
  gint64 cancel_ns;
  guint n_ended = 0;

  g_ptr_array_add (net->sent, g_bytes_ref (bytes));
  crowd.conn = ph_net_test_conn (net, PH_AUTO_NONE, &crowd.peers[0]);
  crowd.files = ph_net_test_conn (net, PH_AUTO_NONE, &crowd.peers[1]);
  crowd.listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  crowd.udp = ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &ignored);
  fill (net, crowd.conn, bytes);
  fill (net, crowd.files, bytes);
  listen_full (net, &address);
  crowd.nowhere = ph_endpoint_from_address (&address);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    park_one (net, &crowd, bytes, i % N_KINDS, &ids[i]);
  ph_net_test_settle (net);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_parked, ==, G_N_ELEMENTS (ids));

  /* until the sampler's last look, then a second of nothing */
  g_assert_cmpint (poll (NULL, 0, 2500), ==, 0);
  idle_ns = ph_test_cpu_ns ();
  g_assert_cmpint (poll (NULL, 0, 1000), ==, 0);
  idle_ns = ph_test_cpu_ns () - idle_ns;
  g_assert_cmpint (idle_ns, <, PH_TEST_SLOWNESS * 10 * PH_NSEC_PER_MSEC);

  cancel_ns = ph_test_cpu_ns ();
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ph_engine_cancel (net->engine, ids[i]);
  ph_net_test_settle (net);
  cancel_ns = ph_test_cpu_ns () - cancel_ns;
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_parked, ==, 0);
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);

      n_ended += (record->flags & PH_RECORD_CANCELLED) != 0;
    }
  g_test_message ("%u parked calls: %.2f ms of CPU in a second, cancelled in %.2f ms",
                  (guint) G_N_ELEMENTS (ids), (double) idle_ns / 1e6, (double) cancel_ns / 1e6);
  g_assert_cmpint (cancel_ns, <, PH_TEST_SLOWNESS * 100 * PH_NSEC_PER_MSEC);
  g_assert_cmpuint (n_ended, ==, G_N_ELEMENTS (ids));
  ph_endpoint_free (crowd.nowhere);
  close (crowd.peers[0]);
  close (crowd.peers[1]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/modes/calls", test_calls);
  g_test_add_func ("/net/modes/while-parked", test_while_parked);
  g_test_add_func ("/net/modes/default", test_default);
  g_test_add_func ("/net/modes/kernel-timeout", test_kernel_timeout);
  g_test_add_func ("/net/modes/connect-ex", test_connect_ex);
  g_test_add_func ("/net/modes/connect-ex-timeout", test_connect_ex_timeout);
  g_test_add_func ("/net/modes/thousand", test_thousand);
  return g_test_run ();
}

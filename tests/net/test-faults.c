/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-fault.h"
#include "ph-net-test.h"

#include "ph-clock.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* What becomes of a socket after the kernel's rare answers: short sends, an end half-way, a
 * shortage of descriptors. That each errno of each call is told is the matter of test-catalogue.c.
 */

/* Sockets for one case: a listener with a connection waiting, a connection, a socket. */
typedef struct
{
  PhNetTest *net;
  PhAddress  address;
  PhSocketId listener;
  PhSocketId fresh;
  PhSocketId conn;
  int        peers[2];
} Scene;

static void
scene_open (Scene *scene)
{
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, PH_SOCKET_NONE);

  scene->net = ph_net_test_new (ph_net_fault_get_sys ());
  scene->listener = ph_net_test_listen (scene->net, AF_INET, PH_AUTO_NONE, &scene->address);
  scene->fresh = ph_net_test_open (scene->net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  scene->peers[0] = ph_net_test_peer (SOCK_STREAM, &scene->address);
  call.socket = scene->listener;
  scene->conn = ph_net_test_call (scene->net, &call)->aux;
  scene->peers[1] = ph_net_test_peer (SOCK_STREAM, &scene->address);
  g_assert_cmpint (send (scene->peers[0], "data", 4, 0), ==, 4);
}

static void
scene_close (Scene *scene)
{
  ph_net_test_free (scene->net);
  for (gsize i = 0; i < G_N_ELEMENTS (scene->peers); i++)
    close (scene->peers[i]);
}

static const PhRecord *
make_call (Scene    *scene,
           PhCallOp  op,
           gint64    timeout_ns)
{
  g_autoptr (PhEndpoint) server = ph_endpoint_from_address (&scene->address);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("hello", 5);
  PhCall call = PH_CALL_INIT (op, op == PH_CALL_CONNECT ? scene->fresh : scene->conn);

  call.endpoint = server;
  call.data = bytes;
  call.timeout_ns = timeout_ns;
  return ph_net_test_call (scene->net, &call);
}

/* A handshake that a signal interrupted goes on: asked again, the kernel says EALREADY. */
static void
test_interrupted_connect (void)
{
  Scene scene;

  ph_net_fault_clear ();
  scene_open (&scene);
  ph_net_fault_act (PH_NET_FAULT_CONNECT);
  ph_net_fault_arrange (PH_NET_FAULT_CONNECT, EINTR, 1);
  g_assert_cmpint (make_call (&scene, PH_CALL_CONNECT, PH_TIMEOUT_BLOCKING)->error, ==, 0);
  g_assert_cmpint (ph_net_fault_n_calls (PH_NET_FAULT_CONNECT), >=, 2);
  scene_close (&scene);
}

static void
test_short_sends (void)
{
  Scene scene;
  const PhRecord *record;

  ph_net_fault_clear ();
  scene_open (&scene);
  ph_net_fault_limit_send (2);
  record = make_call (&scene, PH_CALL_SEND, PH_TIMEOUT_BLOCKING);
  g_assert_cmpint (ph_record_get_result (record), ==, 5);
  g_assert_cmpint (ph_net_fault_n_calls (PH_NET_FAULT_SEND), ==, 3);
  ph_net_test_peer_read (scene.peers[0], "hello", 5);

  record = make_call (&scene, PH_CALL_SEND, PH_TIMEOUT_NONE);
  g_assert_cmpint (ph_record_get_result (record), ==, 2);
  ph_net_test_payload (record, "he", 2);
  scene_close (&scene);
}

/* The connection dies half-way through a long send: the record says how much had gone. */
static void
test_error_after_part (void)
{
  Scene scene;
  PhCallId id;
  const PhRecord *record;
  g_autofree char *bytes = g_malloc0 (24 * 1024 * 1024);

  ph_net_fault_clear ();
  scene_open (&scene);
  id = ph_net_test_send (scene.net, scene.conn, bytes, 24 * 1024 * 1024, NULL);
  ph_net_test_wait_parked (scene.net, id);
  ph_net_fault_arrange (PH_NET_FAULT_SEND, ECONNRESET, 1);
  for (struct pollfd readable = { .fd = scene.peers[0], .events = POLLIN };
       poll (&readable, 1, 100) > 0;)
    g_assert_cmpint (recv (scene.peers[0], bytes, 65536, 0), >, 0);
  record = ph_net_test_wait_call (scene.net, PH_CALL_SEND, id);
  g_assert_cmpint (record->error, ==, ECONNRESET);
  g_assert_cmpuint (record->len, >, 0);
  g_assert_cmpint (ph_record_get_result (record), ==, -1);
  scene_close (&scene);
}

static void
test_no_socket (void)
{
  g_autoptr (PhNetTest) net = NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  const PhNetFault where[] = { PH_NET_FAULT_SOCKET, PH_NET_FAULT_EPOLL_ADD };
  PhEngineStatus status;

  ph_net_fault_clear ();
  net = ph_net_test_new (ph_net_fault_get_sys ());
  ph_net_test_settle (net); /* the io thread has its own descriptors by now */
  call.args[0] = AF_INET;
  call.args[1] = SOCK_STREAM;
  for (gsize i = 0; i < G_N_ELEMENTS (where); i++)
    {
      guint n_fds = ph_net_test_n_fds ();
      PhSocketId id;
      PhCallId call_id;
      const PhRecord *record;

      ph_net_fault_arrange (where[i], ENOSPC, 1);
      call_id = ph_engine_open (net->engine, &call, &id);
      record = ph_net_test_wait_call (net, PH_CALL_SOCKET, call_id);
      g_assert_cmpint (record->error, ==, ENOSPC);
      ph_net_test_settle (net);
      g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED }));
      g_assert_cmpint (ph_net_test_bind (net, id, AF_INET, 0)->error, ==, EBADF);
      g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds);
    }
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_sockets, ==, 0);
}

/* No descriptor is left: told once, tried again without spinning, and the queue is then served. */
static void
test_starved_listener (void)
{
  g_autoptr (PhNetTest) net = NULL;
  PhAddress address;
  PhSocketId listener, other;
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, PH_SOCKET_NONE);
  int peers[3];
  guint n_failed = 0;

  ph_net_fault_clear ();
  net = ph_net_test_new (ph_net_fault_get_sys ());
  listener = ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT, &address);
  other = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  ph_net_fault_arrange (PH_NET_FAULT_ACCEPT, EMFILE, G_MAXINT);
  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    peers[i] = ph_net_test_peer (SOCK_STREAM, &address);
  g_assert_cmpint (ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT })->error, ==,
                   EMFILE);

  /* a second of starving is a handful of tries: one an arrival, one a timer */
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_ACCEPT,
                                          ph_net_test_submit (net, PH_CALL_ACCEPT, other,
                                                              PH_TIMEOUT_BLOCKING))->error,
                   ==, EMFILE);
  call.socket = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  call.op = PH_CALL_RECV;
  call.bufsize = 1;
  call.timeout_ns = PH_NSEC_PER_SEC;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, ETIMEDOUT);
  g_assert_cmpint (ph_net_fault_n_calls (PH_NET_FAULT_ACCEPT), >=, 4);
  g_assert_cmpint (ph_net_fault_n_calls (PH_NET_FAULT_ACCEPT), <, 20);

  ph_net_fault_arrange (PH_NET_FAULT_ACCEPT, 0, 0);
  call.op = PH_CALL_CLOSE;
  call.socket = other;
  ph_net_test_call (net, &call);
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);

      n_failed += record->kind == PH_CALL_ACCEPT && record->socket == listener
                  && record->error != 0 ? 1 : 0;
    }
  g_assert_cmpuint (n_failed, ==, 1);
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT, .socket = listener },
                      n_failed + G_N_ELEMENTS (peers));
  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    close (peers[i]);
}

/* Errors of a connection that died in the queue do not stop the listener. */
static void
test_accept_goes_on (void)
{
  g_autoptr (PhNetTest) net = NULL;
  PhAddress address;
  int peer;

  ph_net_fault_clear ();
  net = ph_net_test_new (ph_net_fault_get_sys ());
  ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT, &address);
  ph_net_fault_arrange (PH_NET_FAULT_ACCEPT, ECONNABORTED, 2);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .from = net->records->len });
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT }), ==, 3);
  close (peer);
}

static void
test_echo_faults (void)
{
  g_autoptr (PhNetTest) net = NULL;
  PhAddress address;
  guint n_failed = 0;
  int peer;

  ph_net_fault_clear ();
  net = ph_net_test_new (ph_net_fault_get_sys ());
  ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT | PH_AUTO_ECHO, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  ph_net_fault_limit_send (1);
  ph_net_fault_arrange (PH_NET_FAULT_SEND, EINTR, 5);
  g_assert_cmpint (send (peer, "shortest", 8, 0), ==, 8);
  ph_net_test_peer_read (peer, "shortest", 8);

  ph_net_fault_limit_send (0);
  ph_net_fault_arrange (PH_NET_FAULT_SEND, ECONNRESET, 1);
  g_assert_cmpint (send (peer, "lost", 4, 0), ==, 4);
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_SEND }, 9);
  for (guint i = 0; i < net->records->len; i++)
    n_failed += g_array_index (net->records, PhRecord, i).kind == PH_CALL_SEND
                && g_array_index (net->records, PhRecord, i).error == ECONNRESET ? 1 : 0;
  g_assert_cmpuint (n_failed, ==, 1);
  close (peer);
}

static int
no_epoll (int flags)
{
  errno = EMFILE;
  return -1;
}

static void
test_no_engine (void)
{
  PhSys broken = *ph_sys_get_kernel ();
  PhEngineOptions options = { .sys = &broken };
  g_autoptr (GError) error = NULL;

  ph_net_fault_clear ();
  broken.epoll_create1 = no_epoll;
  g_assert_null (ph_engine_new (&options, &error));
  g_assert_nonnull (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/faults/interrupted-connect", test_interrupted_connect);
  g_test_add_func ("/net/faults/short-sends", test_short_sends);
  g_test_add_func ("/net/faults/error-after-part", test_error_after_part);
  g_test_add_func ("/net/faults/no-socket", test_no_socket);
  g_test_add_func ("/net/faults/starved-listener", test_starved_listener);
  g_test_add_func ("/net/faults/accept-goes-on", test_accept_goes_on);
  g_test_add_func ("/net/faults/echo", test_echo_faults);
  g_test_add_func ("/net/faults/no-engine", test_no_engine);
  return g_test_run ();
}

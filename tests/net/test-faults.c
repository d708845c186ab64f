/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-clock.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* The kernel's rare answers, put in the place of its usual ones through PhSys. The table of
 * faults is written by the test before the engine exists or under atomics, and read by the io
 * thread. */

typedef enum
{
  FAULT_SOCKET,
  FAULT_BIND,
  FAULT_LISTEN,
  FAULT_ACCEPT,
  FAULT_CONNECT,
  FAULT_SEND,
  FAULT_SENDTO,
  FAULT_RECV,
  FAULT_RECVMSG,
  FAULT_SHUTDOWN,
  FAULT_CLOSE,
  FAULT_GETSOCKNAME,
  FAULT_GETPEERNAME,
  FAULT_GETSOCKOPT,
  FAULT_SETSOCKOPT,
  FAULT_EPOLL_ADD,
  N_FAULTS
} Fault;

static struct
{
  atomic_int error; /* given until n_left is used up */
  atomic_int n_left;
  atomic_int n_calls;
} faults[N_FAULTS];

static atomic_size_t send_limit; /* a send takes no more than this; 0: no limit */
static PhSys         faulty;

/* Returns: whether the call fails, with errno set */
static gboolean
strike (Fault fault)
{
  atomic_fetch_add (&faults[fault].n_calls, 1);
  if (atomic_load (&faults[fault].n_left) == 0)
    return FALSE;

  atomic_fetch_sub (&faults[fault].n_left, 1);
  errno = atomic_load (&faults[fault].error);
  return TRUE;
}

static void
arrange (Fault fault,
         int   error,
         int   times)
{
  atomic_store (&faults[fault].error, error);
  atomic_store (&faults[fault].n_calls, 0);
  atomic_store (&faults[fault].n_left, times);
}

static int
f_socket (int family, int type, int protocol)
{
  return strike (FAULT_SOCKET) ? -1 : ph_sys_get_kernel ()->socket (family, type, protocol);
}

static int
f_bind (int fd, const struct sockaddr *address, socklen_t len)
{
  return strike (FAULT_BIND) ? -1 : ph_sys_get_kernel ()->bind (fd, address, len);
}

static int
f_listen (int fd, int backlog)
{
  return strike (FAULT_LISTEN) ? -1 : ph_sys_get_kernel ()->listen (fd, backlog);
}

static int
f_accept4 (int fd, struct sockaddr *address, socklen_t *len, int flags)
{
  return strike (FAULT_ACCEPT) ? -1 : ph_sys_get_kernel ()->accept4 (fd, address, len, flags);
}

static int
f_connect (int fd, const struct sockaddr *address, socklen_t len)
{
  return strike (FAULT_CONNECT) ? -1 : ph_sys_get_kernel ()->connect (fd, address, len);
}

static ssize_t
f_send (int fd, const void *data, size_t len, int flags)
{
  size_t limit = atomic_load (&send_limit);

  if (strike (FAULT_SEND))
    return -1;
  return ph_sys_get_kernel ()->send (fd, data, limit > 0 ? MIN (len, limit) : len, flags);
}

static ssize_t
f_sendto (int                    fd,
          const void            *data,
          size_t                 len,
          int                    flags,
          const struct sockaddr *address,
          socklen_t              address_len)
{
  return strike (FAULT_SENDTO)
           ? -1 : ph_sys_get_kernel ()->sendto (fd, data, len, flags, address, address_len);
}

static ssize_t
f_recv (int fd, void *data, size_t len, int flags)
{
  return strike (FAULT_RECV) ? -1 : ph_sys_get_kernel ()->recv (fd, data, len, flags);
}

static ssize_t
f_recvmsg (int fd, struct msghdr *message, int flags)
{
  return strike (FAULT_RECVMSG) ? -1 : ph_sys_get_kernel ()->recvmsg (fd, message, flags);
}

static int
f_shutdown (int fd, int how)
{
  return strike (FAULT_SHUTDOWN) ? -1 : ph_sys_get_kernel ()->shutdown (fd, how);
}

/* As in Linux: the descriptor is gone whatever close() says. */
static int
f_close (int fd)
{
  int result = ph_sys_get_kernel ()->close (fd);

  return strike (FAULT_CLOSE) ? -1 : result;
}

static int
f_getsockname (int fd, struct sockaddr *address, socklen_t *len)
{
  return strike (FAULT_GETSOCKNAME) ? -1 : ph_sys_get_kernel ()->getsockname (fd, address, len);
}

static int
f_getpeername (int fd, struct sockaddr *address, socklen_t *len)
{
  return strike (FAULT_GETPEERNAME) ? -1 : ph_sys_get_kernel ()->getpeername (fd, address, len);
}

/* Not the sampler's, which come when they like */
static int
f_getsockopt (int fd, int level, int option, void *value, socklen_t *len)
{
  return level == SOL_SOCKET && option == SO_KEEPALIVE && strike (FAULT_GETSOCKOPT)
           ? -1 : ph_sys_get_kernel ()->getsockopt (fd, level, option, value, len);
}

static int
f_setsockopt (int fd, int level, int option, const void *value, socklen_t len)
{
  return strike (FAULT_SETSOCKOPT)
           ? -1 : ph_sys_get_kernel ()->setsockopt (fd, level, option, value, len);
}

static int
f_epoll_ctl (int epoll_fd, int op, int fd, struct epoll_event *event)
{
  if (op == EPOLL_CTL_ADD && event->data.u64 <= G_MAXUINT32 && strike (FAULT_EPOLL_ADD))
    return -1;
  return ph_sys_get_kernel ()->epoll_ctl (epoll_fd, op, fd, event);
}

static void
set_up_faults (void)
{
  faulty = *ph_sys_get_kernel ();
  faulty.socket = f_socket;
  faulty.bind = f_bind;
  faulty.listen = f_listen;
  faulty.accept4 = f_accept4;
  faulty.connect = f_connect;
  faulty.send = f_send;
  faulty.sendto = f_sendto;
  faulty.recv = f_recv;
  faulty.recvmsg = f_recvmsg;
  faulty.shutdown = f_shutdown;
  faulty.close = f_close;
  faulty.getsockname = f_getsockname;
  faulty.getpeername = f_getpeername;
  faulty.getsockopt = f_getsockopt;
  faulty.setsockopt = f_setsockopt;
  faulty.epoll_ctl = f_epoll_ctl;
}

static void
clear_faults (void)
{
  for (Fault fault = 0; fault < N_FAULTS; fault++)
    arrange (fault, 0, 0);
  atomic_store (&send_limit, 0);
}

/* Sockets for one case: a listener with a connection waiting, a connection, an UDP socket. */
typedef struct
{
  PhNetTest *net;
  PhAddress  address;
  PhSocketId listener;
  PhSocketId fresh;
  PhSocketId conn;
  PhSocketId udp;
  int        peers[2];
} Scene;

static void
scene_open (Scene *scene)
{
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, PH_SOCKET_NONE);
  PhAddress ignored;

  scene->net = ph_net_test_new (&faulty);
  scene->listener = ph_net_test_listen (scene->net, AF_INET, PH_AUTO_NONE, &scene->address);
  scene->fresh = ph_net_test_open (scene->net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  scene->udp = ph_net_test_udp (scene->net, AF_INET, PH_AUTO_NONE, &ignored);
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

static PhSocketId
socket_for (const Scene *scene,
            PhCallOp     op)
{
  if (op == PH_CALL_ACCEPT)
    return scene->listener;
  if (op == PH_CALL_BIND || op == PH_CALL_LISTEN || op == PH_CALL_CONNECT)
    return scene->fresh;
  if (op == PH_CALL_SENDTO || op == PH_CALL_RECVFROM)
    return scene->udp;
  return scene->conn;
}

static const PhRecord *
make_call (Scene    *scene,
           PhCallOp  op,
           gint64    timeout_ns)
{
  PhAddress loopback = ph_address_loopback (AF_INET, 0);
  g_autoptr (PhEndpoint) any = ph_endpoint_from_address (&loopback);
  g_autoptr (PhEndpoint) server = ph_endpoint_from_address (&scene->address);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("hello", 5);
  PhCall call = PH_CALL_INIT (op, socket_for (scene, op));

  call.endpoint = op == PH_CALL_BIND ? any : server;
  call.data = bytes;
  call.bufsize = 10;
  call.timeout_ns = timeout_ns;
  if (op == PH_CALL_SETSOCKOPT || op == PH_CALL_GETSOCKOPT)
    {
      call.args[0] = SOL_SOCKET;
      call.args[1] = SO_KEEPALIVE;
    }
  if (op == PH_CALL_SHUTDOWN)
    call.args[0] = SHUT_WR;
  return ph_net_test_call (scene->net, &call);
}

typedef struct
{
  PhCallOp op;
  Fault    fault;
  int      errors[6]; /* up to a 0 */
} Case;

static const Case cases[] = {
  { PH_CALL_BIND, FAULT_BIND, { EACCES, EADDRINUSE, EADDRNOTAVAIL, EINVAL } },
  { PH_CALL_LISTEN, FAULT_LISTEN, { EADDRINUSE, EOPNOTSUPP } },
  { PH_CALL_ACCEPT, FAULT_ACCEPT, { EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED } },
  { PH_CALL_CONNECT, FAULT_CONNECT, { ENETUNREACH, EADDRNOTAVAIL, ETIMEDOUT, EISCONN, EAGAIN } },
  { PH_CALL_SEND, FAULT_SEND, { ECONNRESET, EPIPE, ENOBUFS, ENOMEM, EMSGSIZE } },
  { PH_CALL_SENDTO, FAULT_SENDTO, { ENETUNREACH, EACCES, ENOBUFS, EMSGSIZE } },
  { PH_CALL_RECV, FAULT_RECV, { ECONNRESET, ENOMEM, ENOTCONN, EHOSTUNREACH } },
  { PH_CALL_RECVFROM, FAULT_RECVMSG, { ECONNREFUSED, ENOMEM } },
  { PH_CALL_SHUTDOWN, FAULT_SHUTDOWN, { ENOTCONN } },
  { PH_CALL_CLOSE, FAULT_CLOSE, { EIO, EINTR } },
  { PH_CALL_GETSOCKNAME, FAULT_GETSOCKNAME, { ENOBUFS } },
  { PH_CALL_GETPEERNAME, FAULT_GETPEERNAME, { ENOTCONN, ENOBUFS } },
  { PH_CALL_SETSOCKOPT, FAULT_SETSOCKOPT, { ENOPROTOOPT, EDOM } },
  { PH_CALL_GETSOCKOPT, FAULT_GETSOCKOPT, { ENOPROTOOPT } },
};

/* Every call tells the errno it was given, once, as a failure. */
static void
test_errnos (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (const int *error = cases[i].errors; *error != 0; error++)
      {
        Scene scene;
        const PhRecord *record;

        clear_faults ();
        scene_open (&scene);
        arrange (cases[i].fault, *error, 1);
        record = make_call (&scene, cases[i].op, PH_TIMEOUT_BLOCKING);
        if (record->error != *error)
          g_error ("%s: %s instead of %s", ph_call_op_get_name (cases[i].op),
                   g_strerror (record->error), g_strerror (*error));
        g_assert_cmpint (ph_record_get_result (record), ==, -1);
        scene_close (&scene);
      }
}

/* A signal in any call is not seen: the call is made again. close() is the exception above. */
static void
test_interrupted (void)
{
  Scene scene;
  const PhCallOp ops[] = {
    PH_CALL_ACCEPT, PH_CALL_CONNECT, PH_CALL_RECV, PH_CALL_SEND, PH_CALL_SENDTO,
    PH_CALL_GETSOCKNAME, PH_CALL_GETPEERNAME, PH_CALL_SETSOCKOPT, PH_CALL_GETSOCKOPT,
    PH_CALL_SHUTDOWN,
  };

  clear_faults ();
  scene_open (&scene);
  for (Fault fault = 0; fault < N_FAULTS; fault++)
    if (fault != FAULT_CLOSE && fault != FAULT_EPOLL_ADD)
      arrange (fault, EINTR, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    g_assert_cmpint (make_call (&scene, ops[i], PH_TIMEOUT_BLOCKING)->error, ==, 0);
  ph_net_test_open (scene.net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  scene_close (&scene);
}

/* A handshake that a signal interrupted goes on: asked again, the kernel says EALREADY. */
static void
test_interrupted_connect (void)
{
  Scene scene;

  clear_faults ();
  scene_open (&scene);
  arrange (FAULT_CONNECT, EINTR, 1);
  g_assert_cmpint (make_call (&scene, PH_CALL_CONNECT, PH_TIMEOUT_BLOCKING)->error, ==, 0);
  g_assert_cmpint (atomic_load (&faults[FAULT_CONNECT].n_calls), >=, 2);
  scene_close (&scene);
}

static void
test_short_sends (void)
{
  Scene scene;
  const PhRecord *record;

  clear_faults ();
  scene_open (&scene);
  atomic_store (&send_limit, 2);
  record = make_call (&scene, PH_CALL_SEND, PH_TIMEOUT_BLOCKING);
  g_assert_cmpint (ph_record_get_result (record), ==, 5);
  g_assert_cmpint (atomic_load (&faults[FAULT_SEND].n_calls), ==, 3);
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

  clear_faults ();
  scene_open (&scene);
  id = ph_net_test_send (scene.net, scene.conn, bytes, 24 * 1024 * 1024, NULL);
  ph_net_test_wait_parked (scene.net, id);
  arrange (FAULT_SEND, ECONNRESET, 1);
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
  const Fault where[] = { FAULT_SOCKET, FAULT_EPOLL_ADD };
  PhEngineStatus status;

  clear_faults ();
  net = ph_net_test_new (&faulty);
  ph_net_test_settle (net); /* the io thread has its own descriptors by now */
  call.args[0] = AF_INET;
  call.args[1] = SOCK_STREAM;
  for (gsize i = 0; i < G_N_ELEMENTS (where); i++)
    {
      guint n_fds = ph_net_test_n_fds ();
      PhSocketId id;
      PhCallId call_id;
      const PhRecord *record;

      arrange (where[i], ENOSPC, 1);
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

  clear_faults ();
  net = ph_net_test_new (&faulty);
  listener = ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT, &address);
  other = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  arrange (FAULT_ACCEPT, EMFILE, G_MAXINT);
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
  g_assert_cmpint (atomic_load (&faults[FAULT_ACCEPT].n_calls), >=, 4);
  g_assert_cmpint (atomic_load (&faults[FAULT_ACCEPT].n_calls), <, 20);

  arrange (FAULT_ACCEPT, 0, 0);
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

  clear_faults ();
  net = ph_net_test_new (&faulty);
  ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT, &address);
  arrange (FAULT_ACCEPT, ECONNABORTED, 2);
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

  clear_faults ();
  net = ph_net_test_new (&faulty);
  ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT | PH_AUTO_ECHO, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  atomic_store (&send_limit, 1);
  arrange (FAULT_SEND, EINTR, 5);
  g_assert_cmpint (send (peer, "shortest", 8, 0), ==, 8);
  ph_net_test_peer_read (peer, "shortest", 8);

  atomic_store (&send_limit, 0);
  arrange (FAULT_SEND, ECONNRESET, 1);
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

  clear_faults ();
  broken.epoll_create1 = no_epoll;
  g_assert_null (ph_engine_new (&options, &error));
  g_assert_nonnull (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  set_up_faults ();
  g_test_add_func ("/net/faults/errnos", test_errnos);
  g_test_add_func ("/net/faults/interrupted", test_interrupted);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* socket(fileno=N): a descriptor that was open before becomes a socket of the engine; what it is
 * is read off it. */

static const PhRecord *
adopt (PhNetTest   *net,
       int          fd,
       PhAutoFlags  flags,
       PhSocketId  *id)
{
  PhCall call = PH_CALL_INIT (PH_CALL_FROMFD, PH_SOCKET_NONE);
  const PhRecord *record;

  call.args[0] = fd;
  call.auto_flags = flags;
  record = ph_net_test_wait_call (net, PH_CALL_FROMFD, ph_engine_open (net->engine, &call, id));
  g_assert_cmpuint (record->aux, ==, *id);
  return record;
}

/* A record is gone from the array when more come, so its head is read at once. */
static int
adopt_well (PhNetTest   *net,
            int          fd,
            PhAutoFlags  flags,
            PhSocketId  *id)
{
  const PhRecord *record = adopt (net, fd, flags, id);
  int was_set = ph_record_get_head (record)->args[1];

  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (ph_record_get_result (record), ==, fd);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = *id });
  return was_set;
}

/* A listener: it goes on accepting here, by itself. */
static void
test_listener (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  int fd = ph_net_test_peer_listen (AF_INET, &address);
  PhSocketId id;
  PhIdentity identity;
  int peer;

  g_assert_cmpint (adopt_well (net, fd, PH_AUTO_ACCEPT | PH_AUTO_RECEIVE, &id), ==, 1);
  identity = ph_net_test_identity (net, id);
  g_assert_cmpint (identity.fd, ==, fd);
  g_assert_cmpint (identity.family, ==, AF_INET);
  g_assert_cmpint (identity.type, ==, SOCK_STREAM);
  g_assert_cmpint (identity.protocol, ==, IPPROTO_TCP);
  g_assert_cmpint (identity.state, ==, PH_STATE_LISTEN);
  g_assert_true (ph_address_equal (&identity.local, &address));
  g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, ==, O_NONBLOCK);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);

  peer = ph_net_test_peer (SOCK_STREAM, &address);
  g_assert_cmpint (send (peer, "hello", 5, 0), ==, 5);
  ph_net_test_payload (ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV }), "hello", 5);
  close (peer);
}

/* A connection with something in its queue, non-blocking already. */
static void
test_connection (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall close_call = PH_CALL_INIT (PH_CALL_CLOSE, PH_SOCKET_NONE);
  PhIdentity identity;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds), ==, 0);
  g_assert_cmpint (send (fds[1], "early", 5, 0), ==, 5);
  g_assert_cmpint (adopt_well (net, fds[0], PH_AUTO_RECEIVE, &close_call.socket), ==, 0);
  identity = ph_net_test_identity (net, close_call.socket);
  g_assert_cmpint (identity.family, ==, AF_UNIX);
  g_assert_cmpint (identity.type, ==, SOCK_SEQPACKET);
  g_assert_cmpint (identity.state, ==, PH_STATE_CONNECTED);
  g_assert_cmpint (identity.peer_pid, ==, getpid ());
  ph_net_test_payload (ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV }), "early", 5);
  g_assert_cmpint (ph_net_test_call (net, &close_call)->error, ==, 0);
  g_assert_cmpint (fcntl (fds[0], F_GETFD), ==, -1);
  close (fds[1]);
}

static void
test_datagram (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address = ph_address_loopback (AF_INET6, 0);
  int fd = socket (AF_INET6, SOCK_DGRAM, 0);
  PhSocketId id;
  PhIdentity identity;

  g_assert_cmpint (bind (fd, &address.sa, address.len), ==, 0);
  adopt_well (net, fd, PH_AUTO_NONE, &id);
  identity = ph_net_test_identity (net, id);
  g_assert_cmpint (identity.family, ==, AF_INET6);
  g_assert_cmpint (identity.type, ==, SOCK_DGRAM);
  g_assert_cmpint (identity.protocol, ==, IPPROTO_UDP);
  g_assert_cmpint (identity.state, ==, PH_STATE_UNCONNECTED);
  g_assert_cmpint (ph_address_get_port (&identity.local), >, 0);
}

/* What is no socket is left as it was. */
static void
test_no_socket (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId id;
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpint (adopt (net, fds[0], PH_AUTO_NONE, &id)->error, ==, ENOTSOCK);
  g_assert_cmpint (fcntl (fds[0], F_GETFL) & O_NONBLOCK, ==, 0);
  close (fds[1]);
  close (fds[0]);
  g_assert_cmpint (adopt (net, fds[0], PH_AUTO_NONE, &id)->error, ==, EBADF);
  g_assert_cmpint (adopt (net, -1, PH_AUTO_NONE, &id)->error, ==, EBADF);
  g_assert_cmpint (adopt (net, G_MAXINT, PH_AUTO_NONE, &id)->error, ==, EBADF);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED }));
}

/* A socket of ours cannot be had twice, and goes on working. */
static void
test_twice (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId id = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  int fd = ph_net_test_identity (net, id).fd;
  PhSocketId again;

  g_assert_cmpint (adopt (net, fd, PH_AUTO_NONE, &again)->error, ==, EEXIST);
  g_assert_cmpint (ph_net_test_bind (net, id, AF_INET, 0)->error, ==, 0);
}

static PhSys faulty;

static int
f_epoll_ctl (int epfd, int op, int fd, struct epoll_event *event)
{
  int type;
  socklen_t len = sizeof type;

  if (op == EPOLL_CTL_ADD && getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0)
    {
      errno = ENOMEM;
      return -1;
    }
  return ph_sys_get_kernel ()->epoll_ctl (epfd, op, fd, event);
}

static int
f_fcntl (int fd, int command, int argument)
{
  if (command == F_SETFL)
    {
      errno = EPERM;
      return -1;
    }
  return ph_sys_get_kernel ()->fcntl (fd, command, argument);
}

static int
f_getsockopt (int fd, int level, int option, void *value, socklen_t *len)
{
  if (option == SO_DOMAIN)
    {
      errno = ENOPROTOOPT;
      return -1;
    }
  return ph_sys_get_kernel ()->getsockopt (fd, level, option, value, len);
}

/* Whatever fails on the way, the descriptor stays with who had it, and blocks as it did. */
static void
test_failures (void)
{
  const int errors[] = { ENOMEM, EPERM, ENOPROTOOPT };

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (PhNetTest) net = NULL;
      PhSocketId id;
      int fds[2];

      faulty = *ph_sys_get_kernel ();
      if (i == 0)
        faulty.epoll_ctl = f_epoll_ctl;
      else if (i == 1)
        faulty.fcntl = f_fcntl;
      else
        faulty.getsockopt = f_getsockopt;
      net = ph_net_test_new (&faulty);
      g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
      g_assert_cmpint (adopt (net, fds[0], PH_AUTO_NONE, &id)->error, ==, errors[i]);
      g_assert_cmpint (fcntl (fds[0], F_GETFL) & O_NONBLOCK, ==, 0);
      close (fds[0]);
      close (fds[1]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/adopt/listener", test_listener);
  g_test_add_func ("/net/adopt/connection", test_connection);
  g_test_add_func ("/net/adopt/datagram", test_datagram);
  g_test_add_func ("/net/adopt/no-socket", test_no_socket);
  g_test_add_func ("/net/adopt/twice", test_twice);
  g_test_add_func ("/net/adopt/failures", test_failures);
  return g_test_run ();
}

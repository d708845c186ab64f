/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* socketpair(2): two sockets of one call. */

static void
close_socket (PhNetTest  *net,
              PhSocketId  socket)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, socket);

  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
}

static void
wait_state (PhNetTest  *net,
            PhSocketId  socket,
            PhState     state)
{
  const PhRecord *record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_STATE,
                                                                  .socket = socket });

  for (guint n = 2; (PhState) record->aux != state; n++)
    {
      const PhNetMatch match = { .kind = PH_RECORD_STATE, .socket = socket };

      ph_net_test_wait_n (net, &match, n);
      for (guint i = net->records->len; i > 0; i--)
        if (g_array_index (net->records, PhRecord, i - 1).kind == PH_RECORD_STATE
            && g_array_index (net->records, PhRecord, i - 1).socket == socket)
          {
            record = &g_array_index (net->records, PhRecord, i - 1);
            break;
          }
    }
}

static const PhRecord *
open_pair (PhNetTest  *net,
           int         family,
           int         type,
           PhAutoFlags flags,
           PhSocketId  ids[2])
{
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKETPAIR, PH_SOCKET_NONE);

  call.args[0] = family;
  call.args[1] = type;
  call.auto_flags = flags;
  return ph_net_test_wait_call (net, PH_CALL_SOCKETPAIR,
                                ph_engine_open_pair (net->engine, &call, ids));
}

/* socketpair(): two sockets that know each other, an echo at one end, and the end. */
static void
test_pair (gconstpointer data)
{
  const int type = GPOINTER_TO_INT (data);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId ids[2];
  const PhRecord *record = open_pair (net, AF_UNIX, type, PH_AUTO_NONE, ids);
  PhPair pair;
  PhIdentity a, b;
  gsize len;

  g_assert_cmpint (record->error, ==, 0);
  memcpy (&pair, ph_record_get_payload (record, &len), sizeof pair);
  g_assert_cmpuint (len, ==, sizeof pair);
  g_assert_cmpuint (pair.sockets[0], ==, ids[0]);
  g_assert_cmpuint (pair.sockets[1], ==, ids[1]);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = ids[1] });
  a = ph_net_test_identity (net, ids[0]);
  b = ph_net_test_identity (net, ids[1]);
  g_assert_cmpint (a.fd, ==, pair.fds[0]);
  g_assert_cmpint (b.fd, ==, pair.fds[1]);
  g_assert_cmpint (a.type, ==, type);
  g_assert_cmpint (a.state, ==, PH_STATE_CONNECTED);
  g_assert_cmpint (b.state, ==, PH_STATE_CONNECTED);
  g_assert_cmpuint (a.peer_inode, ==, b.inode);
  g_assert_cmpuint (b.peer_inode, ==, a.inode);
  g_assert_cmpint (a.peer_pid, ==, getpid ());

  ph_engine_set_auto (net->engine, ids[1], PH_AUTO_RECEIVE | PH_AUTO_ECHO);
  ph_net_test_wait_call (net, PH_CALL_SEND, ph_net_test_send (net, ids[0], "ping", 4, NULL));
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV,
                                              ph_net_test_recv (net, ids[0], 100, -1)), "ping", 4);
  close_socket (net, ids[0]);
  if (type != SOCK_DGRAM)
    wait_state (net, ids[1], PH_STATE_HUNG_UP);
}

/* What cannot be: of another family, or a type that does not exist. No descriptor is left. */
static void
test_no_pair (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  guint n_fds;
  PhSocketId ids[2];

  ph_net_test_settle (net);
  n_fds = ph_net_test_n_fds ();
  g_assert_cmpint (open_pair (net, AF_INET, SOCK_STREAM, 0, ids)->error, ==, EOPNOTSUPP);
  g_assert_cmpint (open_pair (net, AF_UNIX, 77, 0, ids)->error, ==, EINVAL);
  g_assert_cmpint (open_pair (net, 999, SOCK_STREAM, 0, ids)->error, ==, EAFNOSUPPORT);
  g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds);
}

static PhSys      faulty;
static atomic_int fail_adds; /* which one fails; 0: none */
static atomic_int n_adds;

static int
f_epoll_ctl (int epfd, int op, int fd, struct epoll_event *event)
{
  if (op == EPOLL_CTL_ADD && atomic_fetch_add (&n_adds, 1) + 1 == atomic_load (&fail_adds))
    {
      errno = ENOSPC;
      return -1;
    }
  return ph_sys_get_kernel ()->epoll_ctl (epfd, op, fd, event);
}

static int
f_socketpair (int family, int type, int protocol, int fds[2])
{
  errno = EMFILE;
  return -1;
}

/* Either end may fail to join the loop; then there is neither. */
static void
test_half_a_pair (void)
{
  g_autoptr (PhNetTest) net = NULL;
  PhSocketId ids[2];
  guint n_fds;

  faulty = *ph_sys_get_kernel ();
  faulty.epoll_ctl = f_epoll_ctl;
  atomic_store (&fail_adds, 0);
  net = ph_net_test_new (&faulty);
  ph_net_test_settle (net);
  n_fds = ph_net_test_n_fds ();
  for (int which = 1; which <= 2; which++)
    {
      atomic_store (&fail_adds, atomic_load (&n_adds) + which);
      g_assert_cmpint (open_pair (net, AF_UNIX, SOCK_STREAM, 0, ids)->error, ==, ENOSPC);
      ph_net_test_settle (net);
      g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds);
    }
  g_assert_cmpint (open_pair (net, AF_UNIX, SOCK_STREAM, 0, ids)->error, ==, 0);
}

static void
test_no_descriptors (void)
{
  g_autoptr (PhNetTest) net = NULL;
  PhSocketId ids[2];

  faulty = *ph_sys_get_kernel ();
  faulty.socketpair = f_socketpair;
  net = ph_net_test_new (&faulty);
  g_assert_cmpint (open_pair (net, AF_UNIX, SOCK_STREAM, 0, ids)->error, ==, EMFILE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/net/pair/stream", GINT_TO_POINTER (SOCK_STREAM), test_pair);
  g_test_add_data_func ("/net/pair/datagram", GINT_TO_POINTER (SOCK_DGRAM), test_pair);
  g_test_add_data_func ("/net/pair/seqpacket", GINT_TO_POINTER (SOCK_SEQPACKET), test_pair);
  g_test_add_func ("/net/pair/none", test_no_pair);
  g_test_add_func ("/net/pair/half", test_half_a_pair);
  g_test_add_func ("/net/pair/no-descriptors", test_no_descriptors);
  return g_test_run ();
}

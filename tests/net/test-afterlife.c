/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-after.h"
#include "ph-clock.h"
#include "ph-net-test.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* What the kernel goes on with when the descriptor is closed, against the running kernel; and what
 * it may say instead, put in the place of its answers. */

static _Atomic int  netlink_fd = -1;
static _Atomic guint n_questions;
static _Atomic guint n_refused;   /* netlink sockets that were not to be had */
static _Atomic int  refuse_with;  /* errno for a netlink socket, 0: none */
static _Atomic guint refuse_left; /* so many times */
static _Atomic int  mangling;     /* of Mangle */

enum
{
  MANGLE_NOTHING,
  MANGLE_NOBODY,   /* as a kernel without INET_DIAG */
  MANGLE_SHORT,
  MANGLE_TYPE,
  MANGLE_LENGTH,
  MANGLE_DENIED,
};

static int
spy_socket (int family,
            int type,
            int protocol)
{
  int fd;

  if (family == AF_NETLINK && refuse_with != 0 && refuse_left > 0)
    {
      refuse_left--;
      n_refused++;
      errno = refuse_with;
      return -1;
    }
  fd = socket (family, type, protocol);
  if (family == AF_NETLINK)
    netlink_fd = fd;
  return fd;
}

static ssize_t
spy_send (int         fd,
          const void *data,
          size_t      len,
          int         flags)
{
  if (fd == netlink_fd)
    n_questions++;
  return send (fd, data, len, flags);
}

static ssize_t
say_error (void *data,
           int   error)
{
  struct nlmsghdr *header = data;
  struct nlmsgerr *said = (struct nlmsgerr *) (header + 1);

  header->nlmsg_type = NLMSG_ERROR;
  header->nlmsg_len = NLMSG_LENGTH (sizeof *said);
  *said = (struct nlmsgerr) { .error = -error };
  return (ssize_t) header->nlmsg_len;
}

static ssize_t
spy_recv (int    fd,
          void  *data,
          size_t len,
          int    flags)
{
  ssize_t n = recv (fd, data, len, flags);
  struct nlmsghdr *header = data;

  if (fd != netlink_fd || n < (ssize_t) sizeof *header)
    return n;
  switch (atomic_load (&mangling))
    {
    case MANGLE_NOBODY: return say_error (data, ENOENT);
    case MANGLE_DENIED: return say_error (data, EPERM);
    case MANGLE_SHORT: return 3;
    case MANGLE_TYPE: header->nlmsg_type = NLMSG_NOOP; return n;
    case MANGLE_LENGTH: header->nlmsg_len = G_MAXUINT32; return n;
    default: return n;
    }
}

static PhNetTest *
new_net (void)
{
  static PhSys sys;

  sys = *ph_sys_get_kernel ();
  sys.socket = spy_socket;
  sys.send = spy_send;
  sys.recv = spy_recv;
  netlink_fd = -1;
  n_questions = n_refused = refuse_left = 0;
  refuse_with = 0;
  mangling = MANGLE_NOTHING;
  return ph_net_test_new (&sys);
}

static PhAfter
read_after (const PhRecord *record)
{
  gsize len;
  const guint8 *body = ph_record_get_payload (record, &len);
  PhAfter after;

  g_assert_cmpuint (len, ==, sizeof after);
  memcpy (&after, body, sizeof after);
  return after;
}

/* Until the kernel says so of what @socket left behind */
static PhAfter
wait_after (PhNetTest  *net,
            PhSocketId  socket,
            PhState     state)
{
  for (guint n = 0;; n++)
    {
      PhNetMatch match = { .kind = PH_RECORD_AFTER, .socket = socket };
      guint seen = 0;

      ph_net_test_wait_n (net, &match, n + 1);
      for (match.from = 0; match.from < net->records->len; match.from++)
        {
          const PhRecord *record = &g_array_index (net->records, PhRecord, match.from);

          if (record->kind != PH_RECORD_AFTER || record->socket != socket || seen++ < n)
            continue;
          if (read_after (record).state == state)
            return read_after (record);
        }
    }
}

static const PhRecord *
find_row (PhNetTest  *net,
          PhSocketId  socket,
          PhState     old,
          PhState     new)
{
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);

      if (record->kind == PH_RECORD_STATE && record->socket == socket && record->took_ns == old
          && record->aux == new)
        return record;
    }
  return NULL;
}

static gboolean
has_row (PhNetTest  *net,
         PhSocketId  socket,
         PhState     old,
         PhState     new)
{
  return find_row (net, socket, old, new) != NULL;
}

static guint
count_after (PhNetTest  *net,
             PhSocketId  socket)
{
  ph_net_test_settle (net);
  return ph_net_test_count (net, &(PhNetMatch) { .kind = PH_RECORD_AFTER, .socket = socket });
}

static void
close_ours (PhNetTest  *net,
            PhSocketId  socket)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, socket);

  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
}

static void
watch (PhNetTest  *net,
       PhSocketId  socket)
{
  ph_engine_watch (net->engine, &socket, socket != PH_SOCKET_NONE ? 1 : 0);
}

/* A connection of ours with a plain peer, over IPv4, IPv6, or IPv4 to a listener of both */
static PhSocketId
make_conn (PhNetTest *net,
           int        family,
           gboolean   mapped,
           int       *peer)
{
  PhSocketId listener = ph_net_test_open (net, family, SOCK_STREAM, PH_AUTO_ACCEPT);
  PhAddress any = mapped ? ph_address_any (family, 0) : ph_address_loopback (family, 0);
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&any);
  PhCall bind_call = PH_CALL_INIT (PH_CALL_BIND, listener);
  PhCall listen_call = PH_CALL_INIT (PH_CALL_LISTEN, listener);
  PhAddress address;
  PhSocketId conn;

  bind_call.endpoint = endpoint;
  listen_call.args[0] = 8;
  g_assert_cmpint (ph_net_test_call (net, &bind_call)->error, ==, 0);
  g_assert_cmpint (ph_net_test_call (net, &listen_call)->error, ==, 0);
  address = ph_net_test_identity (net, listener).local;
  if (mapped)
    address = ph_address_loopback (AF_INET, (guint16) ph_address_get_port (&address));
  *peer = ph_net_test_peer (SOCK_STREAM, &address);
  conn = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT,
                                                .socket = listener })->aux;
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = conn });
  return conn;
}

static void
read_end (int peer)
{
  char byte;

  g_assert_cmpint (recv (peer, &byte, 1, 0), ==, 0);
}

/* We close first: FIN_WAIT2 for as long as the peer likes, then TIME_WAIT with its time. */
static void
test_closer (void)
{
  static const struct { int family; gboolean mapped; } cases[] = {
    { AF_INET, FALSE }, { AF_INET6, FALSE }, { AF_INET6, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PhNetTest) net = new_net ();
      int peer;
      PhSocketId conn = make_conn (net, cases[i].family, cases[i].mapped, &peer);
      const PhRecord *rest;
      PhAfter after;
      gint64 closed_ns;

      watch (net, conn);
      close_ours (net, conn);
      after = wait_after (net, conn, PH_STATE_FIN_WAIT2);
      closed_ns = ph_clock_now_ns ();
      g_assert_cmpint (after.timer, !=, PH_TIMER_NONE);
      g_assert_cmpuint (after.left_ms, >, 0);
      g_assert_true (has_row (net, conn, PH_STATE_GONE, PH_STATE_FIN_WAIT2)
                     || has_row (net, conn, PH_STATE_FIN_WAIT1, PH_STATE_FIN_WAIT2));
      read_end (peer);
      close (peer);
      after = wait_after (net, conn, PH_STATE_TIME_WAIT);
      g_assert_cmpint (after.timer, ==, PH_TIMER_TIME_WAIT);
      g_assert_cmpuint (after.left_ms, >, 30000);
      g_assert_cmpuint (after.left_ms, <=, 60000);
      g_assert_cmpint (after.time_ns, <=, ph_clock_now_ns ());
      rest = find_row (net, conn, PH_STATE_FIN_WAIT2, PH_STATE_TIME_WAIT);
      g_assert_nonnull (rest);
      /* it was found by a look, and says since when it may have been */
      g_assert_cmpint (ph_record_get_late_ns (rest), >, 0);
      g_assert_cmpint (rest->time_ns, >, closed_ns);
      g_assert_cmpint (ph_record_get_late_ns (rest), <=, rest->time_ns - closed_ns + PH_NSEC_PER_SEC);
    }
}

/* The peer closed first: the last state is passed at once, and then nobody is asked any more. */
static void
test_last (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  int peer;
  PhSocketId conn = make_conn (net, AF_INET, FALSE, &peer);
  guint n;

  watch (net, conn);
  shutdown (peer, SHUT_WR);
  while (!has_row (net, conn, PH_STATE_ESTABLISHED, PH_STATE_CLOSE_WAIT))
    ph_net_test_settle (net);
  close_ours (net, conn);
  wait_after (net, conn, PH_STATE_CLOSE);
  n = n_questions;
  g_assert_cmpuint (n, >=, 2); /* whether it can be asked, and at least one look */
  watch (net, PH_SOCKET_NONE);
  watch (net, conn);
  ph_net_test_settle (net);
  g_assert_cmpuint (n_questions, ==, n);
  close (peer);
}

/* TCP_INFO says CLOSE of a descriptor whose connection rests: sock_diag says TIME_WAIT. */
static void
test_open_descriptor (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  int peer;
  PhSocketId conn = make_conn (net, AF_INET, FALSE, &peer);
  PhCall call = PH_CALL_INIT (PH_CALL_SHUTDOWN, conn);
  PhAfter after;

  watch (net, conn);
  call.args[0] = SHUT_WR;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  read_end (peer);
  close (peer);
  after = wait_after (net, conn, PH_STATE_TIME_WAIT);
  g_assert_cmpuint (after.left_ms, >, 30000);
  g_assert_true (has_row (net, conn, PH_STATE_CLOSE, PH_STATE_TIME_WAIT));
  close_ours (net, conn);
  /* it is the same connection: nothing new is told of it */
  ph_engine_watch (net->engine, NULL, 0);
  watch (net, conn);
  g_assert_cmpuint (count_after (net, conn), <=, 2);
}

static void
test_not_on_screen (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  int peer;
  PhSocketId conn = make_conn (net, AF_INET, FALSE, &peer);

  close_ours (net, conn);
  read_end (peer);
  close (peer);
  g_assert_cmpuint (count_after (net, conn), ==, 0);
  g_assert_cmpuint (n_questions, ==, 1); /* whether it can be asked, once an engine */
  watch (net, conn);
  wait_after (net, conn, PH_STATE_TIME_WAIT);
}

static void
test_reset (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);

  g_assert_cmpint (send (peer, "unread", 6, 0), ==, 6);
  watch (net, conn);
  ph_engine_sample (net->engine, conn);
  ph_net_test_settle (net);
  close_ours (net, conn);
  g_assert_cmpuint (count_after (net, conn), ==, 0);
  g_assert_cmpuint (n_questions, ==, 0);
  close (peer);
}

/* Bound while @peer still has @address: nobody else on the machine is given the port in between.
 * Somebody may have it already, for a connection to elsewhere: connect() lets two share one port.
 * Returns: a descriptor, or -1 */
static int
share_address (int              peer,
               const PhAddress *address)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;

  g_assert_no_errno (setsockopt (peer, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  g_assert_no_errno (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  if (bind (fd, &address->sa, address->len) == 0)
    return fd;
  g_assert_cmpint (errno, ==, EADDRINUSE);
  close (fd);
  return -1;
}

/* Returns: a connection to a peer whose address @successor has, too */
static PhSocketId
make_shared_conn (PhNetTest *net,
                  int       *peer,
                  int       *successor)
{
  for (int i = 0; i < 20; i++)
    {
      PhSocketId conn = make_conn (net, AF_INET, FALSE, peer);
      PhIdentity identity = ph_net_test_identity (net, conn);

      *successor = share_address (*peer, &identity.peer);
      if (*successor >= 0)
        return conn;
      close (*peer);
    }
  g_error ("others have every port");
}

static void
connect_at_last (int              fd,
                 const PhAddress *to)
{
  gint64 deadline_ns = ph_clock_now_ns () + 8 * PH_NSEC_PER_SEC;

  while (connect (fd, &to->sa, to->len) != 0)
    if (ph_clock_now_ns () > deadline_ns)
      g_error ("no connection in the place of the old one: %s", g_strerror (errno));
}

/* A new connection may take the place of a TIME_WAIT, with the same addresses and ports. */
static void
test_replaced (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  int peer, successor;
  PhSocketId conn = make_shared_conn (net, &peer, &successor);
  PhIdentity identity = ph_net_test_identity (net, conn);

  watch (net, conn);
  close_ours (net, conn);
  read_end (peer);
  close (peer);
  wait_after (net, conn, PH_STATE_TIME_WAIT);
  connect_at_last (successor, &identity.local);
  wait_after (net, conn, PH_STATE_CLOSE);
  g_assert_true (has_row (net, conn, PH_STATE_TIME_WAIT, PH_STATE_CLOSE));
  close (successor);
}

static void
test_shortage (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  int peer;
  PhSocketId conn = make_conn (net, AF_INET, FALSE, &peer);

  refuse_with = EMFILE;
  refuse_left = 2; /* the proof and the first look */
  watch (net, conn);
  close_ours (net, conn);
  wait_after (net, conn, PH_STATE_FIN_WAIT2);
  g_assert_cmpuint (n_refused, ==, 2);
  close (peer);
}

/* What cannot be asked is not known, which is said once and is no row. */
static void
test_unknown (void)
{
  static const struct { int refused; int mangled; } cases[] = {
    { EPROTONOSUPPORT, MANGLE_NOTHING }, { EAFNOSUPPORT, MANGLE_NOTHING },
    { EPERM, MANGLE_NOTHING }, { 0, MANGLE_NOBODY }, { 0, MANGLE_SHORT }, { 0, MANGLE_TYPE },
    { 0, MANGLE_LENGTH }, { 0, MANGLE_DENIED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PhNetTest) net = new_net ();
      int peer;
      PhSocketId conn = make_conn (net, AF_INET, FALSE, &peer);
      guint n;

      refuse_with = cases[i].refused;
      refuse_left = G_MAXUINT;
      mangling = cases[i].mangled;
      watch (net, conn);
      close_ours (net, conn);
      wait_after (net, conn, PH_STATE_UNKNOWN);
      n = n_questions;
      g_assert_false (has_row (net, conn, PH_STATE_GONE, PH_STATE_UNKNOWN));
      watch (net, PH_SOCKET_NONE);
      watch (net, conn);
      g_assert_cmpuint (count_after (net, conn), ==, 1);
      g_assert_cmpuint (n_questions, ==, n);
      close (peer);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/afterlife/closer", test_closer);
  g_test_add_func ("/net/afterlife/last", test_last);
  g_test_add_func ("/net/afterlife/open-descriptor", test_open_descriptor);
  g_test_add_func ("/net/afterlife/not-on-screen", test_not_on_screen);
  g_test_add_func ("/net/afterlife/reset", test_reset);
  g_test_add_func ("/net/afterlife/replaced", test_replaced);
  g_test_add_func ("/net/afterlife/shortage", test_shortage);
  g_test_add_func ("/net/afterlife/unknown", test_unknown);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"
#include "ph-option-test.h"

#include "ph-clock.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* Time stamps of what is sent: the running kernel's over the loopback, and what no kernel here
 * gives at will, by a recvmsg() of our own in front of the error queue. */

#define ALL "SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_ACK" \
            " | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY"

/* What becomes of a reading of an error queue */
typedef enum
{
  SPOIL_NOTHING,
  SPOIL_EMPTY,      /* it is as if nothing was there yet */
  SPOIL_CONTROL,    /* there is room for so many bytes of control data: MSG_CTRUNC */
  SPOIL_SHORT,      /* so many bytes of control data are told */
  SPOIL_NUMBER,     /* the number is so much larger */
  SPOIL_SECONDS,    /* the stamp is so much later */
  SPOIL_ORIGIN,     /* it comes from somewhere else */
  SPOIL_KIND,       /* it is a stamp of another kind */
} Spoil;

static PhSys      sys;
static atomic_int spoil;
static atomic_int amount;
static atomic_int n_interrupts;
static atomic_int n_failures;
static atomic_int n_read;        /* entries of the error queue that were taken */
static atomic_int n_asked;

static void
spoil_part (struct cmsghdr *part,
            Spoil           how)
{
  if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_TIMESTAMPING)
    {
      struct scm_timestamping stamps;

      memcpy (&stamps, CMSG_DATA (part), sizeof stamps);
      if (how == SPOIL_SECONDS)
        stamps.ts[0].tv_sec += atomic_load (&amount);
      memcpy (CMSG_DATA (part), &stamps, sizeof stamps);
    }
  else
    {
      struct sock_extended_err error;

      memcpy (&error, CMSG_DATA (part), sizeof error);
      if (how == SPOIL_NUMBER)
        error.ee_data += (guint32) atomic_load (&amount);
      if (how == SPOIL_ORIGIN)
        error.ee_origin = SO_EE_ORIGIN_ZEROCOPY;
      if (how == SPOIL_KIND)
        error.ee_info = 77;
      memcpy (CMSG_DATA (part), &error, sizeof error);
    }
}

static ssize_t
read_spoilt (int            fd,
             struct msghdr *message,
             int            flags)
{
  const Spoil how = (Spoil) atomic_load (&spoil);
  ssize_t n;

  if ((flags & MSG_ERRQUEUE) == 0)
    return ph_sys_get_kernel ()->recvmsg (fd, message, flags);
  atomic_fetch_add (&n_asked, 1);
  if (how == SPOIL_EMPTY || atomic_load (&n_interrupts) > 0 || atomic_load (&n_failures) > 0)
    {
      errno = how == SPOIL_EMPTY ? EAGAIN : atomic_load (&n_interrupts) > 0 ? EINTR : ENOMEM;
      if (errno == EINTR)
        atomic_fetch_sub (&n_interrupts, 1);
      else if (errno == ENOMEM)
        atomic_fetch_sub (&n_failures, 1);
      return -1;
    }
  if (how == SPOIL_CONTROL)
    message->msg_controllen = (gsize) atomic_load (&amount);
  n = ph_sys_get_kernel ()->recvmsg (fd, message, flags);
  if (n < 0)
    return n;
  atomic_fetch_add (&n_read, 1);
  if (how == SPOIL_CONTROL)
    g_assert_true (message->msg_flags & MSG_CTRUNC);
  if (how == SPOIL_SHORT)
    message->msg_controllen = MIN (message->msg_controllen, (gsize) atomic_load (&amount));
  else
    for (struct cmsghdr *part = CMSG_FIRSTHDR (message); part != NULL;
         part = CMSG_NXTHDR (message, part))
      spoil_part (part, how);
  return n;
}

static PhNetTest *
new_net (void)
{
  sys = *ph_sys_get_kernel ();
  sys.recvmsg = read_spoilt;
  atomic_store (&spoil, SPOIL_NOTHING);
  atomic_store (&n_interrupts, 0);
  atomic_store (&n_failures, 0);
  atomic_store (&n_read, 0);
  return ph_net_test_new (&sys);
}

static void
set_spoil (Spoil how,
           int   much)
{
  atomic_store (&amount, much);
  atomic_store (&spoil, how);
}

/* Returns: CLOCK_MONOTONIC of the mark; 0: there is none */
static gint64
find_mark (PhNetTest  *net,
           PhSocketId  socket,
           PhMarkKind  kind,
           guint64     end)
{
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);
      PhMarkKind is_kind;
      guint64 is_end;
      gint64 error_ns;

      if (record->socket != socket || !ph_record_get_mark (record, &is_kind, &is_end, &error_ns)
          || is_kind != kind || is_end != end)
        continue;
      g_assert_cmpint (error_ns, >=, 0);
      g_assert_cmpint (error_ns, <, PH_NSEC_PER_SEC);
      g_assert_cmpint (ph_record_direction (record), ==, PH_DIRECTION_OUT);
      return record->time_ns;
    }
  return 0;
}

static gint64
wait_mark (PhNetTest  *net,
           PhSocketId  socket,
           PhMarkKind  kind,
           guint64     end)
{
  const gint64 limit_ns = ph_clock_now_ns () + 10 * PH_NSEC_PER_SEC;
  gint64 time_ns;

  while ((time_ns = find_mark (net, socket, kind, end)) == 0)
    {
      g_assert_cmpint (ph_clock_now_ns (), <, limit_ns);
      g_usleep (500);
      ph_net_test_drain (net);
    }
  return time_ns;
}

static guint
count_marks (PhNetTest  *net,
             PhSocketId  socket)
{
  ph_net_test_settle (net);
  return ph_net_test_count (net, &(PhNetMatch) { .kind = PH_RECORD_MARK, .socket = socket });
}

static int
fd_of (PhNetTest  *net,
       PhSocketId  socket)
{
  return ph_net_test_identity (net, socket).fd;
}

/* Sends, and waits until the record says so. Returns: when it was called */
static gint64
send_all (PhNetTest       *net,
          PhSocketId       socket,
          const char      *text,
          const PhAddress *to)
{
  const PhCallId id = ph_net_test_send (net, socket, text, strlen (text), to);
  const PhRecord *record
    = ph_net_test_wait_call (net, to != NULL ? PH_CALL_SENDTO : PH_CALL_SEND, id);

  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpuint (record->len, ==, strlen (text));
  return ph_record_begun_ns (record);
}

/* Until poll(2) has nothing to tell of errors: all that was queued has been taken */
static void
wait_no_error (int fd)
{
  struct pollfd polled = { .fd = fd };
  const gint64 limit_ns = ph_clock_now_ns () + 10 * PH_NSEC_PER_SEC;

  while (poll (&polled, 1, 0) != 0)
    {
      g_assert_cmpint (ph_clock_now_ns (), <, limit_ns);
      g_usleep (500);
    }
}

/* The kernel has let go of an entry before the io thread has counted it */
static void
wait_read (int n)
{
  const gint64 limit_ns = ph_clock_now_ns () + 10 * PH_NSEC_PER_SEC;

  while (atomic_load (&n_read) < n)
    {
      g_assert_cmpint (ph_clock_now_ns (), <, limit_ns);
      g_usleep (500);
    }
}

static PhSocketId
connect_client (PhNetTest *net,
                int        family,
                int       *peer)
{
  PhAddress address;
  const int listener = ph_net_test_peer_listen (family, &address);
  PhSocketId client = ph_net_test_open (net, family, SOCK_STREAM, PH_AUTO_NONE);

  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  *peer = accept (listener, NULL, NULL);
  g_assert_cmpint (*peer, >=, 0);
  close (listener);
  return client;
}

static void
test_tcp (gconstpointer data)
{
  const int family = GPOINTER_TO_INT (data);
  g_autoptr (PhNetTest) net = new_net ();
  int peer;
  PhSocketId client = connect_client (net, family, &peer);
  gint64 begun_ns, queued_ns, device_ns, acknowledged_ns;

  send_all (net, client, "before", NULL);
  ph_net_test_peer_read (peer, "before", 6);
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", ALL, 0);
  ph_option_test_expect_value (net, client, "SO_TIMESTAMPING", ALL);

  begun_ns = send_all (net, client, "hello", NULL);
  queued_ns = wait_mark (net, client, PH_MARK_QUEUED, 11);
  device_ns = wait_mark (net, client, PH_MARK_DEVICE, 11);
  acknowledged_ns = wait_mark (net, client, PH_MARK_ACKNOWLEDGED, 11);
  g_test_message ("queued %d ns, device %d ns, acknowledged %d ns after send() was called",
                  (int) (queued_ns - begun_ns), (int) (device_ns - begun_ns),
                  (int) (acknowledged_ns - begun_ns));
  /* to what the difference of two clocks is exact */
  g_assert_cmpint (queued_ns, >=, begun_ns - PH_NSEC_PER_MSEC);
  g_assert_cmpint (device_ns, >=, queued_ns - PH_NSEC_PER_MSEC);
  g_assert_cmpint (acknowledged_ns, >=, device_ns - PH_NSEC_PER_MSEC);
  g_assert_cmpint (acknowledged_ns, <=, ph_clock_now_ns ());

  send_all (net, client, "x", NULL);
  wait_mark (net, client, PH_MARK_ACKNOWLEDGED, 12);
  g_assert_cmpuint (count_marks (net, client), ==, 6);

  /* off and on again they count anew */
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", "0", 0);
  send_all (net, client, "unmarked", NULL);
  ph_net_test_peer_read (peer, "helloxunmarked", 14);
  g_assert_cmpuint (count_marks (net, client), ==, 6);
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", ALL, 0);
  send_all (net, client, "end", NULL);
  wait_mark (net, client, PH_MARK_ACKNOWLEDGED, 23);
  g_assert_cmpuint (count_marks (net, client), ==, 9);
  wait_no_error (fd_of (net, client));
  g_assert_cmpint (ph_option_test_get_int (net, client, "SO_ERROR"), ==, 0);
  close (peer);
}

/* OPT_ID alone counts from what is not acknowledged, together with OPT_ID_TCP from what was
 * written: with bytes under way both give the same marks. */
static void
test_under_way (void)
{
  static const char *const flags[] = { ALL, ALL " | SOF_TIMESTAMPING_OPT_ID_TCP" };

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_autoptr (PhNetTest) net = new_net ();
      g_autofree char *bytes = g_malloc0 (1 << 20);
      PhCall call = PH_CALL_INIT (PH_CALL_SETBLOCKING, PH_SOCKET_NONE);
      PhAddress address;
      int small = 4096, listener = ph_net_test_peer_listen (AF_INET, &address), peer;
      guint64 sent = 0;
      const PhRecord *record;
      PhSocketId client;
      int error;

      g_assert_cmpint (setsockopt (listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), ==, 0);
      client = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
      g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
      peer = accept (listener, NULL, NULL);
      call.socket = client;
      ph_net_test_call (net, &call);
      do /* until nothing moves any more */
        {
          record = ph_net_test_wait_call (net, PH_CALL_SEND,
                                          ph_net_test_send (net, client, bytes, 1 << 20, NULL));
          sent += record->len;
        }
      while (record->error == 0);
      g_assert_cmpint (record->error, ==, EAGAIN);

      error = ph_option_test_set (net, client, "SO_TIMESTAMPING", flags[i]);
      if (i == 1 && error == EINVAL)
        g_test_message ("this kernel has no OPT_ID_TCP");
      else
        {
          g_autofree char *got = g_malloc (sent);
          gint64 marked_ns;

          g_assert_cmpint (error, ==, 0);
          g_assert_cmpint (recv (peer, got, sent, MSG_WAITALL), ==, (gssize) sent);
          send_all (net, client, "marked", NULL);
          marked_ns = wait_mark (net, client, PH_MARK_QUEUED, sent + 6);
          g_assert_cmpint (wait_mark (net, client, PH_MARK_ACKNOWLEDGED, sent + 6), >=, marked_ns);
          g_assert_cmpuint (count_marks (net, client), ==, 3);
        }
      close (peer);
      close (listener);
    }
}

/* The urgent byte is one of the stream. */
static void
test_urgent (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  int peer;
  PhSocketId client = connect_client (net, AF_INET, &peer);
  g_autoptr (GBytes) bytes = g_bytes_new ("!", 1);
  PhCall call = PH_CALL_INIT (PH_CALL_SEND, client);

  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", ALL, 0);
  send_all (net, client, "ab", NULL);
  call.data = bytes;
  call.args[1] = MSG_OOB;
  g_ptr_array_add (net->sent, g_bytes_ref (bytes));
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  send_all (net, client, "cd", NULL);
  wait_mark (net, client, PH_MARK_ACKNOWLEDGED, 3);
  wait_mark (net, client, PH_MARK_ACKNOWLEDGED, 5);
  close (peer);
}

static void
test_udp (gconstpointer data)
{
  const int family = GPOINTER_TO_INT (data);
  g_autoptr (PhNetTest) net = new_net ();
  PhSocketId client = ph_net_test_open (net, family, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress address;
  gint64 queued_ns;

  ph_net_test_udp (net, family, PH_AUTO_RECEIVE, &address);
  send_all (net, client, "before", &address);
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", ALL, 0);
  send_all (net, client, "second", &address);
  send_all (net, client, "", &address);
  for (guint64 number = 2; number <= 3; number++)
    {
      queued_ns = wait_mark (net, client, PH_MARK_QUEUED, number);
      g_assert_cmpint (wait_mark (net, client, PH_MARK_DEVICE, number), >=,
                       queued_ns - PH_NSEC_PER_MSEC);
    }
  g_assert_cmpuint (count_marks (net, client), ==, 4);
  wait_no_error (fd_of (net, client));
}

/* Who did not ask has none, and his error queue is not looked at. */
static void
test_off (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  int peer;
  PhSocketId client = connect_client (net, AF_INET, &peer);

  g_assert_cmpint (ph_option_test_get_int (net, client, "SO_TIMESTAMPING"), ==, 0);
  atomic_store (&n_asked, 0);
  send_all (net, client, "hello", NULL);
  shutdown (peer, SHUT_WR);
  close (peer); /* unread bytes: a reset, and so an EPOLLERR */
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_STATE, .socket = client });
  g_assert_cmpuint (count_marks (net, client), ==, 0);
  g_assert_cmpint (atomic_load (&n_asked), ==, 0);
}

/* Without a connection TCP has no numbers, and says so; AF_UNIX has neither stamps nor a queue for
 * them, and what its peer sent is not taken for one. */
static void
test_elsewhere (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  PhSocketId fresh = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhCall pairing = PH_CALL_INIT (PH_CALL_SOCKETPAIR, PH_SOCKET_NONE);
  g_autofree char *sentence = NULL;
  PhCall setting = PH_CALL_INIT (PH_CALL_SETSOCKOPT, PH_SOCKET_NONE);
  PhCall closing = PH_CALL_INIT (PH_CALL_CLOSE, PH_SOCKET_NONE);
  PhSocketId pair[2];
  const PhRecord *record;

  ph_option_test_expect_set (net, fresh, "SO_TIMESTAMPING", ALL, EINVAL);
  sentence = ph_option_explain (ph_option_test_find ("SO_TIMESTAMPING"), EINVAL);
  g_assert_nonnull (strstr (sentence, "connection"));

  pairing.args[0] = AF_UNIX;
  pairing.args[1] = SOCK_STREAM;
  ph_net_test_wait_call (net, PH_CALL_SOCKETPAIR,
                         ph_engine_open_pair (net->engine, &pairing, pair));
  setting.socket = pair[0];
  setting.args[0] = SOL_SOCKET;
  setting.args[1] = SO_TIMESTAMPING;
  setting.args[2] = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
  g_assert_cmpint (ph_net_test_call (net, &setting)->error, ==, 0);
  send_all (net, pair[1], "mine", NULL);
  closing.socket = pair[1];
  ph_net_test_call (net, &closing); /* tells the other of a hang-up */
  ph_net_test_settle (net);
  record = ph_net_test_wait_call (net, PH_CALL_RECV,
                                  ph_net_test_recv (net, pair[0], 10, -1));
  ph_net_test_payload (record, "mine", 4);
}

/* A datagram that nobody takes is refused by ICMP: that is an error, and stays one. */
static void
test_real_error (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress nobody;
  int fd = ph_net_test_peer_listen (AF_INET, &nobody); /* its port is free for UDP */
  struct pollfd polled = { 0 };

  g_assert_cmpint (ph_net_test_connect (net, client, &nobody)->error, ==, 0);
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", ALL, 0);
  send_all (net, client, "refused", NULL);
  wait_mark (net, client, PH_MARK_QUEUED, 1);
  wait_mark (net, client, PH_MARK_DEVICE, 1);
  ph_net_test_settle (net);
  polled.fd = fd_of (net, client);
  g_assert_cmpint (poll (&polled, 1, 0), ==, 1);
  g_assert_true (polled.revents & POLLERR);
  g_assert_cmpint (ph_option_test_get_int (net, client, "SO_ERROR"), ==, ECONNREFUSED);
  g_assert_cmpint (poll (&polled, 1, 0), ==, 0);
  g_assert_cmpuint (count_marks (net, client), ==, 2);
  close (fd);
}

/* With IP_RECVERR the queue is the user's: nothing is taken, the errors stay in it, in order. */
static void
test_shared (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress nobody;
  int fd = ph_net_test_peer_listen (AF_INET, &nobody), n_errors = 0;
  union
  {
    char           bytes[512];
    struct cmsghdr aligned;
  } control;

  g_assert_cmpint (ph_net_test_connect (net, client, &nobody)->error, ==, 0);
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", ALL, 0);
  ph_option_test_expect_set (net, client, "IP_RECVERR", "1", 0);
  send_all (net, client, "refused", NULL);
  g_assert_cmpuint (count_marks (net, client), ==, 0);
  g_assert_cmpint (atomic_load (&n_read), ==, 0);
  for (int i = 0; i < 3; i++)
    {
      struct msghdr message = { .msg_control = control.bytes,
                                .msg_controllen = sizeof control.bytes };

      g_assert_cmpint (recvmsg (fd_of (net, client), &message, MSG_ERRQUEUE), >=, 0);
      for (struct cmsghdr *part = CMSG_FIRSTHDR (&message); part != NULL;
           part = CMSG_NXTHDR (&message, part))
        {
          struct sock_extended_err error;

          if (part->cmsg_level != IPPROTO_IP || part->cmsg_type != IP_RECVERR)
            continue;
          memcpy (&error, CMSG_DATA (part), sizeof error);
          n_errors += error.ee_origin == SO_EE_ORIGIN_ICMP && error.ee_errno == ECONNREFUSED;
        }
    }
  g_assert_cmpint (n_errors, ==, 1);

  /* no longer shared */
  ph_option_test_expect_set (net, client, "IP_RECVERR", "0", 0);
  send_all (net, client, "again", NULL);
  wait_mark (net, client, PH_MARK_DEVICE, 2);
  close (fd);
}

/* An accepted connection has its listener's flags, which have no numbers: its queue is emptied all
 * the same, since it takes the room of what arrives; nothing is told before there are numbers. */
static void
test_inherited (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT, &address);
  PhSocketId conn;
  int peer;

  ph_option_test_expect_set (net, listener, "SO_TIMESTAMPING",
                             "SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE", 0);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  conn = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT, .socket = listener })->aux;
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = conn });
  send_all (net, conn, "hello", NULL);
  ph_net_test_peer_read (peer, "hello", 5);
  wait_read (1);
  wait_no_error (fd_of (net, conn));
  g_assert_cmpuint (count_marks (net, conn), ==, 0);
  ph_option_test_expect_set (net, conn, "SO_TIMESTAMPING", ALL, 0);
  send_all (net, conn, "!", NULL);
  wait_mark (net, conn, PH_MARK_DEVICE, 6);
  close (peer);
}

/* A socket that answers by itself goes on doing so, and what it sends is marked. */
static void
test_automatic (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_ACCEPT | PH_AUTO_RECEIVE | PH_AUTO_ECHO, &peer);

  ph_option_test_expect_set (net, conn, "SO_TIMESTAMPING", ALL, 0);
  for (guint64 i = 1; i <= 20; i++)
    {
      g_assert_cmpint (send (peer, "ping", 4, 0), ==, 4);
      ph_net_test_peer_read (peer, "ping", 4);
      wait_mark (net, conn, PH_MARK_ACKNOWLEDGED, 4 * i);
    }
  g_assert_cmpint (ph_net_test_identity (net, conn).state, ==, PH_STATE_ESTABLISHED);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_RECORD_STATE, .socket = conn }));
  close (peer);
}

/* More than one turn takes is taken in several, and then the queue is left alone. */
static void
test_many (void)
{
  enum { N = 300 };
  g_autoptr (PhNetTest) net = new_net ();
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress address;
  int asked;

  ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  ph_option_test_expect_set (net, client, "SO_SNDBUF", "1000000", 0);
  ph_option_test_expect_set (net, client, "SO_RCVBUF", "1000000", 0); /* the stamps' room */
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING",
                             "SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE"
                             " | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY", 0);
  set_spoil (SPOIL_EMPTY, 0);
  for (int i = 1; i < N; i++)
    send_all (net, client, "x", &address);
  set_spoil (SPOIL_NOTHING, 0);
  send_all (net, client, "x", &address);
  wait_mark (net, client, PH_MARK_DEVICE, N);
  wait_mark (net, client, PH_MARK_DEVICE, 1);
  wait_no_error (fd_of (net, client));
  g_assert_cmpuint (count_marks (net, client), ==, N);
  ph_net_test_settle (net);
  asked = atomic_load (&n_asked);
  g_usleep (20000); /* time in which a loop that spins would ask again and again */
  ph_net_test_settle (net);
  g_assert_cmpint (atomic_load (&n_asked), <=, asked + 1);
}

static void
test_failures (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress address;

  ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", ALL, 0);
  atomic_store (&n_interrupts, 3);
  send_all (net, client, "interrupted", &address);
  wait_mark (net, client, PH_MARK_DEVICE, 1);
  g_assert_cmpint (atomic_load (&n_interrupts), ==, 0);

  /* no memory: what was queued is told with what comes next */
  atomic_store (&n_failures, 1);
  send_all (net, client, "failed", &address);
  send_all (net, client, "next", &address);
  wait_mark (net, client, PH_MARK_QUEUED, 2);
  wait_mark (net, client, PH_MARK_DEVICE, 3);
  g_assert_cmpint (atomic_load (&n_failures), ==, 0);
  g_assert_cmpuint (count_marks (net, client), ==, 6);
}

/* Control data that is cut or says something else gives no mark, and the next stamp is read. */
static void
test_spoilt (void)
{
  static const struct { Spoil how; int amount; } cases[] = {
    { SPOIL_CONTROL, 0 }, { SPOIL_CONTROL, 1 }, { SPOIL_CONTROL, 16 }, { SPOIL_CONTROL, 17 },
    { SPOIL_CONTROL, 40 }, { SPOIL_CONTROL, 64 }, { SPOIL_CONTROL, 80 }, { SPOIL_CONTROL, 90 },
    { SPOIL_SHORT, 0 }, { SPOIL_SHORT, 15 }, { SPOIL_SHORT, 20 }, { SPOIL_SHORT, 64 },
    { SPOIL_SHORT, 81 }, { SPOIL_SECONDS, 10 }, { SPOIL_SECONDS, -3600 },
    { SPOIL_SECONDS, G_MININT }, { SPOIL_ORIGIN, 0 }, { SPOIL_KIND, 0 },
  };
  g_autoptr (PhNetTest) net = new_net ();
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress address;
  guint64 number = 0;

  ph_net_test_udp (net, AF_INET, PH_AUTO_RECEIVE, &address);
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", ALL, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const int before = atomic_load (&n_read);

      set_spoil (cases[i].how, cases[i].amount);
      send_all (net, client, "spoilt", &address);
      wait_no_error (fd_of (net, client));
      ph_net_test_settle (net);
      g_assert_cmpint (atomic_load (&n_read), ==, before + 2);
      set_spoil (SPOIL_NOTHING, 0);
      number++;
      if (find_mark (net, client, PH_MARK_QUEUED, number) != 0
          || find_mark (net, client, PH_MARK_DEVICE, number) != 0)
        g_error ("case %d told a mark", (int) i);
      send_all (net, client, "whole", &address);
      wait_mark (net, client, PH_MARK_DEVICE, ++number);
    }

  /* what was never sent: from there on the numbers mean nothing, until they begin anew */
  set_spoil (SPOIL_NUMBER, 1);
  send_all (net, client, "drifted", &address);
  wait_no_error (fd_of (net, client));
  ph_net_test_settle (net);
  set_spoil (SPOIL_NOTHING, 0);
  send_all (net, client, "unknown", &address);
  number += 2;
  wait_no_error (fd_of (net, client));
  ph_net_test_settle (net);
  g_assert_cmpint (find_mark (net, client, PH_MARK_DEVICE, number), ==, 0);
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", "0", 0);
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", ALL, 0);
  send_all (net, client, "anew", &address);
  wait_mark (net, client, PH_MARK_DEVICE, number + 1);
}

/* What the kernel stamped before the close is told before it. */
static void
test_close (void)
{
  g_autoptr (PhNetTest) net = new_net ();
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, client);
  PhAddress address;
  guint closed = 0, marked = 0;

  ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  ph_option_test_expect_set (net, client, "SO_TIMESTAMPING", ALL, 0);
  set_spoil (SPOIL_EMPTY, 0);
  send_all (net, client, "last", &address);
  set_spoil (SPOIL_NOTHING, 0);
  ph_net_test_call (net, &call);
  g_assert_cmpuint (count_marks (net, client), ==, 2);
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);

      if (record->kind == PH_RECORD_MARK)
        marked = i;
      else if (record->kind == PH_CALL_CLOSE)
        closed = i;
    }
  g_assert_cmpuint (marked, <, closed);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/net/stamps/tcp4", GINT_TO_POINTER (AF_INET), test_tcp);
  g_test_add_data_func ("/net/stamps/tcp6", GINT_TO_POINTER (AF_INET6), test_tcp);
  g_test_add_func ("/net/stamps/under-way", test_under_way);
  g_test_add_func ("/net/stamps/urgent", test_urgent);
  g_test_add_data_func ("/net/stamps/udp4", GINT_TO_POINTER (AF_INET), test_udp);
  g_test_add_data_func ("/net/stamps/udp6", GINT_TO_POINTER (AF_INET6), test_udp);
  g_test_add_func ("/net/stamps/off", test_off);
  g_test_add_func ("/net/stamps/elsewhere", test_elsewhere);
  g_test_add_func ("/net/stamps/real-error", test_real_error);
  g_test_add_func ("/net/stamps/shared", test_shared);
  g_test_add_func ("/net/stamps/inherited", test_inherited);
  g_test_add_func ("/net/stamps/automatic", test_automatic);
  g_test_add_func ("/net/stamps/many", test_many);
  g_test_add_func ("/net/stamps/failures", test_failures);
  g_test_add_func ("/net/stamps/spoilt", test_spoilt);
  g_test_add_func ("/net/stamps/close", test_close);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-clock.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The flags of send and recv against the real kernel, urgent data, and what close() causes. */

static PhCallId
submit_recv (PhNetTest  *net,
             PhSocketId  socket,
             gsize       bufsize,
             int         flags,
             gint64      timeout_ns)
{
  PhCall call = PH_CALL_INIT (PH_CALL_RECV, socket);

  call.bufsize = bufsize;
  call.args[1] = flags;
  call.timeout_ns = timeout_ns;
  return ph_engine_submit (net->engine, &call);
}

static const PhRecord *
do_recv (PhNetTest  *net,
         PhSocketId  socket,
         gsize       bufsize,
         int         flags)
{
  return ph_net_test_wait_call (net, PH_CALL_RECV,
                                submit_recv (net, socket, bufsize, flags, PH_TIMEOUT_BLOCKING));
}

static const PhRecord *
do_send (PhNetTest  *net,
         PhSocketId  socket,
         const char *text,
         int         flags)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SEND, socket);
  GBytes *bytes = g_bytes_new (text, strlen (text));

  g_ptr_array_add (net->sent, bytes);
  call.data = bytes;
  call.args[1] = flags;
  return ph_net_test_call (net, &call);
}

/* MSG_OOB arrived, or data: nothing of ours says when, so poll() does */
static void
wait_for (PhNetTest  *net,
          PhSocketId  socket,
          short       events)
{
  struct pollfd fd = { .fd = ph_net_test_identity (net, socket).fd, .events = events };

  g_assert_cmpint (poll (&fd, 1, 10000), ==, 1);
  g_assert_true (fd.revents & events);
}

static int
at_mark (PhNetTest  *net,
         PhSocketId  socket)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKATMARK, socket);
  const PhRecord *record = ph_net_test_call (net, &call);

  g_assert_cmpint (record->error, ==, 0);
  return (int) ph_record_get_result (record);
}

static void
test_peek (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id;

  g_assert_cmpint (send (peer, "abcdef", 6, 0), ==, 6);
  ph_net_test_payload (do_recv (net, conn, 3, MSG_PEEK), "abc", 3);
  ph_net_test_payload (do_recv (net, conn, 10, MSG_PEEK), "abcdef", 6);
  ph_net_test_payload (do_recv (net, conn, 10, 0), "abcdef", 6);

  /* to see all there will be, without taking it */
  id = submit_recv (net, conn, 6, MSG_PEEK | MSG_WAITALL, PH_TIMEOUT_BLOCKING);
  g_assert_cmpint (send (peer, "123", 3, 0), ==, 3);
  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (send (peer, "456", 3, 0), ==, 3);
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV, id), "123456", 6);
  ph_net_test_payload (do_recv (net, conn, 6, MSG_WAITALL), "123456", 6);
  id = submit_recv (net, conn, 6, MSG_PEEK | MSG_WAITALL, PH_TIMEOUT_BLOCKING);
  g_assert_cmpint (send (peer, "end", 3, 0), ==, 3);
  close (peer);
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV, id), "end", 3);
}

/* MSG_DONTWAIT on a blocking socket returns at once, also past a call that is parked. */
static void
test_dont_wait (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId parked;

  g_assert_cmpint (do_recv (net, conn, 1, MSG_DONTWAIT)->error, ==, EAGAIN);
  parked = submit_recv (net, conn, 1, 0, PH_TIMEOUT_BLOCKING);
  ph_net_test_wait_parked (net, parked);
  g_assert_cmpint (do_recv (net, conn, 1, MSG_DONTWAIT)->error, ==, EAGAIN);
  g_assert_cmpint (do_send (net, conn, "x", MSG_DONTWAIT)->error, ==, 0);
  g_assert_cmpint (send (peer, "y", 1, 0), ==, 1);
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV, parked), "y", 1);
  close (peer);
}

/* MSG_MORE holds a short segment back until more comes. */
static void
test_more (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  int peer = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  address = ph_address_loopback (AF_INET, 0);
  g_assert_cmpint (bind (peer, &address.sa, address.len), ==, 0);
  g_assert_cmpint (getsockname (peer, &address.sa, &address.len), ==, 0);
  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  /* on UDP two sends become one datagram, udp(7) */
  g_assert_cmpint (do_send (net, client, "one ", MSG_MORE)->error, ==, 0);
  g_assert_cmpint (do_send (net, client, "datagram", 0)->error, ==, 0);
  ph_net_test_peer_read (peer, "one datagram", 12);
  close (peer);
}

/* tcp(7): bytes thrown away, and counted. Datagrams: the true length of what was cut. */
static void
test_trunc (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhSocketId udp = ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  int sender = ph_net_test_peer (SOCK_DGRAM, &address);
  const PhRecord *record;
  gsize len;

  g_assert_cmpint (send (peer, "throw me away", 13, 0), ==, 13);
  record = do_recv (net, conn, 6, MSG_TRUNC);
  g_assert_cmpint (ph_record_get_result (record), ==, 6);
  g_assert_true (record->flags & PH_RECORD_NOT_KEPT);
  g_assert_null (ph_record_get_payload (record, &len));
  record = do_recv (net, conn, 1024 * 1024, MSG_TRUNC);
  g_assert_cmpint (ph_record_get_result (record), ==, 7);

  g_assert_cmpint (send (sender, "0123456789", 10, 0), ==, 10);
  record = do_recv (net, udp, 4, 0);
  g_assert_cmpint (ph_record_get_result (record), ==, 4);
  g_assert_true (record->flags & PH_RECORD_TRUNCATED);
  g_assert_cmpint (ph_record_get_head (record)->args[2], ==, 10);
  ph_net_test_payload (record, "0123", 4);
  g_assert_cmpint (send (sender, "0123456789", 10, 0), ==, 10);
  record = do_recv (net, udp, 4, MSG_TRUNC);
  g_assert_cmpint (ph_record_get_result (record), ==, 10);
  g_assert_true (record->flags & PH_RECORD_TRUNCATED);
  ph_net_test_payload (record, "0123", 4);
  close (peer);
  close (sender);
}

/* Nothing asked for is no end of the stream: the record says what was asked. */
static void
test_nothing (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  const PhRecord *record;

  g_assert_cmpint (send (peer, "x", 1, 0), ==, 1);
  wait_for (net, conn, POLLIN);
  record = do_recv (net, conn, 0, 0);
  g_assert_cmpint (ph_record_get_result (record), ==, 0);
  g_assert_cmpuint (record->aux, ==, 0);
  ph_net_test_payload (do_recv (net, conn, 10, 0), "x", 1);
  close (peer);
  record = do_recv (net, conn, 10, 0);
  g_assert_cmpint (ph_record_get_result (record), ==, 0);
  g_assert_cmpuint (record->aux, ==, 10);
}

static void
test_no_signal (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCall call = PH_CALL_INIT (PH_CALL_SHUTDOWN, conn);

  call.args[0] = SHUT_WR;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  /* set by us whatever the user says: a SIGPIPE would end the test */
  g_assert_cmpint (do_send (net, conn, "x", 0)->error, ==, EPIPE);
  g_assert_cmpint (do_send (net, conn, "x", MSG_NOSIGNAL)->error, ==, EPIPE);
  close (peer);
}

/* The urgent byte stands outside the stream, at a mark that no receive crosses. */
static void
test_urgent_by_hand (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId parked;

  g_assert_cmpint (do_recv (net, conn, 1, MSG_OOB)->error, ==, EINVAL);
  g_assert_cmpint (send (peer, "before", 6, 0), ==, 6);
  g_assert_cmpint (send (peer, "!", 1, MSG_OOB), ==, 1);
  g_assert_cmpint (send (peer, "after", 5, 0), ==, 5);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_URGENT, .socket = conn });
  wait_for (net, conn, POLLPRI);
  g_assert_cmpint (at_mark (net, conn), ==, 0);
  ph_net_test_payload (do_recv (net, conn, 1, MSG_OOB | MSG_PEEK), "!", 1);
  ph_net_test_payload (do_recv (net, conn, 100, 0), "before", 6);
  g_assert_cmpint (at_mark (net, conn), ==, 1);
  ph_net_test_payload (do_recv (net, conn, 1, MSG_OOB), "!", 1);
  ph_net_test_payload (do_recv (net, conn, 5, MSG_WAITALL), "after", 5);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_RECORD_URGENT }), ==, 1);

  /* asked for while another call waits for the stream, it does not stand in line */
  parked = submit_recv (net, conn, 10, 0, PH_TIMEOUT_BLOCKING);
  ph_net_test_wait_parked (net, parked);
  g_assert_cmpint (do_recv (net, conn, 1, MSG_OOB)->error, ==, EINVAL);
  ph_engine_cancel (net->engine, parked);
  ph_net_test_wait_call (net, PH_CALL_RECV, parked);
  g_assert_cmpint (send (peer, "?", 1, MSG_OOB), ==, 1);
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_RECORD_URGENT }, 2);
  ph_net_test_payload (do_recv (net, conn, 1, MSG_OOB), "?", 1);
  close (peer);
}

static void
test_urgent_sent (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  struct pollfd urgent = { .events = POLLPRI };
  char byte;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &urgent.fd);

  g_assert_cmpint (do_send (net, conn, "ab!", MSG_OOB)->error, ==, 0); /* its last byte */
  g_assert_cmpint (poll (&urgent, 1, 10000), ==, 1);
  g_assert_cmpint (recv (urgent.fd, &byte, 1, MSG_OOB), ==, 1);
  g_assert_cmpint (byte, ==, '!');
  close (urgent.fd);
}

/* A socket that receives by itself puts the byte where the mark was, and loses none. */
/* -- urgent data that comes just when the socket has looked for it -- */

static PhSys      late_sys;
static atomic_int late_peer;   /* set by the main thread, asked by the io thread; -1: none */

/* Once the queue is empty and no mark is seen, the next urgent byte arrives, and more behind it */
static int
late_ioctl (int            fd,
            unsigned long  request,
            void          *argument)
{
  const int status = ioctl (fd, request, argument);
  const int late = atomic_load (&late_peer);
  int queued = 0;

  if (request != SIOCATMARK || late < 0 || *(int *) argument != 0
      || ioctl (fd, SIOCINQ, &queued) != 0 || queued > 0)
    return status;
  g_assert_cmpint (send (late, "!", 1, MSG_OOB), ==, 1);
  g_assert_cmpint (send (late, "cd", 2, 0), ==, 2);
  atomic_store (&late_peer, -1);
  return status;
}

/* A receive that begins at the mark throws the urgent byte away: none may begin on an empty queue
 * only to see that it is empty. */
static void
test_urgent_late (void)
{
  g_autoptr (PhNetTest) net = NULL;
  PhSocketId conn;
  int peer, one = 1;

  late_sys = *ph_sys_get_kernel ();
  late_sys.ioctl = late_ioctl;
  atomic_store (&late_peer, -1);
  net = ph_net_test_new (&late_sys);
  conn = ph_net_test_conn (net, PH_AUTO_ACCEPT | PH_AUTO_RECEIVE, &peer);
  g_assert_cmpint (setsockopt (peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one), ==, 0);
  ph_net_test_settle (net);
  atomic_store (&late_peer, peer);
  g_assert_cmpint (send (peer, "ab", 2, 0), ==, 2);
  g_assert_cmpint (send (peer, "!", 1, MSG_OOB), ==, 1);
  g_assert_cmpint (send (peer, "cd", 2, 0), ==, 2);
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_RECV, .socket = conn,
                                           .flags = PH_RECORD_HEAD }, 2);
  close (peer);
}

static void
test_urgent_automatic (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  int one = 1;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_ACCEPT | PH_AUTO_RECEIVE, &peer);
  g_autoptr (GString) all = g_string_new (NULL);
  guint n_urgent = 0;

  g_assert_cmpint (setsockopt (peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one), ==, 0);
  for (int i = 0; i < 5; i++)
    {
      g_assert_cmpint (send (peer, "ab", 2, 0), ==, 2);
      g_assert_cmpint (send (peer, "!", 1, MSG_OOB), ==, 1);
      g_assert_cmpint (send (peer, "cd", 2, 0), ==, 2);
      /* one at a time: a second urgent byte takes the place of one that was not received */
      for (guint n = 0; n <= (guint) i; n = n_urgent)
        {
          ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_RECV, .socket = conn,
                                                   .flags = PH_RECORD_HEAD }, (guint) i + 1);
          n_urgent = ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_RECV,
                                                             .flags = PH_RECORD_HEAD });
        }
    }
  close (peer);
  for (gboolean ended = FALSE; !ended; ph_net_test_settle (net))
    {
      ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_RECORD_STATE, .socket = conn }, 1);
      for (guint i = 0; i < net->records->len; i++)
        if (g_array_index (net->records, PhRecord, i).kind == PH_CALL_RECV)
          ended = g_array_index (net->records, PhRecord, i).len == 0;
    }
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);
      gsize len;
      const guint8 *payload = ph_record_get_payload (record, &len);

      if (record->kind == PH_CALL_RECV)
        g_string_append_len (all, (const char *) payload, (gssize) len);
      if (record->kind == PH_CALL_RECV && record->flags & PH_RECORD_HEAD)
        g_assert_cmpint (ph_record_get_head (record)->args[1], ==, MSG_OOB);
    }
  g_assert_cmpstr (all->str, ==, "ab!cdab!cdab!cdab!cdab!cd");
}

static void
test_urgent_inline (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCall call = PH_CALL_INIT (PH_CALL_SETSOCKOPT, conn);

  call.args[0] = SOL_SOCKET;
  call.args[1] = SO_OOBINLINE;
  call.args[2] = 1;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  g_assert_cmpint (send (peer, "a", 1, 0), ==, 1);
  g_assert_cmpint (send (peer, "!", 1, MSG_OOB), ==, 1);
  g_assert_cmpint (send (peer, "b", 1, 0), ==, 1);
  wait_for (net, conn, POLLPRI);
  g_assert_cmpint (do_recv (net, conn, 1, MSG_OOB)->error, ==, EINVAL);
  ph_net_test_payload (do_recv (net, conn, 10, 0), "a", 1);
  g_assert_cmpint (at_mark (net, conn), ==, 1);
  ph_net_test_payload (do_recv (net, conn, 2, MSG_WAITALL), "!b", 2);
  close (peer);
}

static const PhRecord *
do_close (PhNetTest  *net,
          PhSocketId  socket)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, socket);

  return ph_net_test_call (net, &call);
}

static void
assert_closed (const PhRecord *record,
               int             unread,
               int             resets)
{
  const PhCallHead *head = ph_record_get_head (record);

  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (head->args[0], ==, unread);
  g_assert_cmpint (head->args[1], ==, resets);
}

static void
assert_peer_sees (int peer,
                  int error)
{
  char byte;

  errno = 0;
  g_assert_cmpint (recv (peer, &byte, 1, 0), ==, error == 0 ? 0 : -1);
  g_assert_cmpint (errno, ==, error);
  close (peer);
}

static void
test_close (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const struct linger hard = { 1, 0 };
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);

  assert_closed (do_close (net, conn), 0, 0);
  assert_peer_sees (peer, 0);

  conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  g_assert_cmpint (send (peer, "unread", 6, 0), ==, 6);
  wait_for (net, conn, POLLIN);
  assert_closed (do_close (net, conn), 6, 1);
  assert_peer_sees (peer, ECONNRESET);

  conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  g_assert_cmpint (setsockopt (ph_net_test_identity (net, conn).fd, SOL_SOCKET, SO_LINGER, &hard,
                               sizeof hard), ==, 0);
  assert_closed (do_close (net, conn), 0, 1);
  assert_peer_sees (peer, ECONNRESET);

  conn = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  g_assert_cmpint (setsockopt (ph_net_test_identity (net, conn).fd, SOL_SOCKET, SO_LINGER, &hard,
                               sizeof hard), ==, 0);
  assert_closed (do_close (net, conn), 0, 0); /* never connected: nobody to tell */
}

/* SO_LINGER with a time makes close() wait in the kernel: the io thread must not. */
static void
test_close_lingers (void)
{
  PhNetTest *net = ph_net_test_new (NULL);
  const struct linger slow = { 1, 30 };
  g_autofree guint8 *bytes = g_malloc0 (8 << 20);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = ph_net_test_send (net, conn, bytes, 8 << 20, NULL);
  gint64 begun_ns;

  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (setsockopt (ph_net_test_identity (net, conn).fd, SOL_SOCKET, SO_LINGER, &slow,
                               sizeof slow), ==, 0);
  begun_ns = ph_clock_now_ns ();
  assert_closed (do_close (net, conn), 0, 0);
  ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  ph_net_test_free (net);
  g_assert_cmpint (ph_clock_now_ns () - begun_ns, <, 5 * PH_NSEC_PER_SEC);
  while (recv (peer, bytes, 8 << 20, 0) > 0) /* its thread comes to an end */
    ;
  close (peer);
}

static void
test_shutdown (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCall call = PH_CALL_INIT (PH_CALL_SHUTDOWN, conn);

  call.args[0] = SHUT_RD;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  g_assert_cmpint (ph_record_get_result (do_recv (net, conn, 10, 0)), ==, 0);
  g_assert_cmpint (do_send (net, conn, "still", 0)->error, ==, 0);
  ph_net_test_peer_read (peer, "still", 5);
  call.args[0] = SHUT_WR;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  assert_peer_sees (dup (peer), 0);
  call.args[0] = SHUT_RDWR;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  close (peer);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/flags/peek", test_peek);
  g_test_add_func ("/net/flags/dont-wait", test_dont_wait);
  g_test_add_func ("/net/flags/more", test_more);
  g_test_add_func ("/net/flags/trunc", test_trunc);
  g_test_add_func ("/net/flags/nothing", test_nothing);
  g_test_add_func ("/net/flags/no-signal", test_no_signal);
  g_test_add_func ("/net/flags/urgent/by-hand", test_urgent_by_hand);
  g_test_add_func ("/net/flags/urgent/sent", test_urgent_sent);
  g_test_add_func ("/net/flags/urgent/automatic", test_urgent_automatic);
  g_test_add_func ("/net/flags/urgent/late", test_urgent_late);
  g_test_add_func ("/net/flags/urgent/inline", test_urgent_inline);
  g_test_add_func ("/net/flags/close", test_close);
  g_test_add_func ("/net/flags/close-lingers", test_close_lingers);
  g_test_add_func ("/net/flags/shutdown", test_shutdown);
  return g_test_run ();
}

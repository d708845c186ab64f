/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-clock.h"
#include "ph-figures.h"

#include <errno.h>
#include <unistd.h>

/* Moments at which an edge of epoll(7) has passed already, or a socket turns into something else.
 * Each test is named after what went wrong. */

#define RECEIVER (PH_AUTO_ACCEPT | PH_AUTO_RECEIVE)

static PhSocketId
accept_from (PhNetTest       *net,
             PhSocketId       listener,
             const PhAddress *address,
             int             *peer)
{
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, listener);
  PhSocketId child;

  *peer = ph_net_test_peer (SOCK_STREAM, address);
  child = ph_net_test_call (net, &call)->aux;
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = child });
  return child;
}

static gboolean
was_in_state (PhNetTest  *net,
              PhSocketId  socket,
              PhState     state)
{
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);

      if (record->kind == PH_RECORD_STATE && record->socket == socket && record->aux == state)
        return TRUE;
    }
  return FALSE;
}

static void
wait_state (PhNetTest  *net,
            PhSocketId  socket,
            PhState     state)
{
  for (guint n = 1; !was_in_state (net, socket, state); n++)
    ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_RECORD_STATE, .socket = socket }, n);
}

/* The edge of the FIN had passed, and a receive that was not filled ended the round. */
static void
test_end_unseen_after_manual (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);

  g_assert_cmpint (send (peer, "hello", 5, 0), ==, 5);
  g_assert_cmpint (shutdown (peer, SHUT_WR), ==, 0);
  wait_state (net, child, PH_STATE_CLOSE_WAIT);
  ph_engine_set_auto (net->engine, child, RECEIVER);
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_RECV, .socket = child }, 2);
  close (peer);
}

/* It was taken for a listener for ever: accept() was called on a connection. */
static void
test_deaf_after_having_listened (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall call = PH_CALL_INIT (PH_CALL_SHUTDOWN, PH_SOCKET_NONE);
  PhAddress address, other;
  PhSocketId socket = ph_net_test_listen (net, AF_INET, RECEIVER, &address);
  int listener = ph_net_test_peer_listen (AF_INET, &other);
  const PhRecord *record;
  int peer;

  call.socket = socket;
  call.args[0] = SHUT_RDWR;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  g_assert_cmpint (ph_net_test_connect (net, socket, &other)->error, ==, 0);
  peer = accept (listener, NULL, NULL);
  g_assert_cmpint (peer, >=, 0);
  g_assert_cmpint (send (peer, "hello", 5, 0), ==, 5);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV, .socket = socket });
  ph_net_test_payload (record, "hello", 5);
  close (peer);
  close (listener);
}

/* Asked by SO_ERROR, the kernel still took the socket for connecting: the next connect() said
 * ECONNABORTED, and a receive in between found an end that nobody had sent. */
static void
test_aborted_after_refusal (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId socket = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhAddress address;
  int listener = ph_net_test_peer_listen (AF_INET, &address);
  int dead = ph_net_test_peer_listen (AF_INET, &address);
  PhAddress live = address;
  PhCallId id;

  close (dead);
  g_assert_cmpint (ph_net_test_connect (net, socket, &address)->error, ==, ECONNREFUSED);
  id = ph_net_test_recv (net, socket, 1, PH_TIMEOUT_BLOCKING);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_RECV, id)->error, ==, ENOTCONN);
  g_assert_cmpint (ph_net_test_connect (net, socket, &address)->error, ==, ECONNREFUSED);

  g_assert_cmpint (getsockname (listener, &live.sa, &live.len), ==, 0);
  g_assert_cmpint (ph_net_test_connect (net, socket, &live)->error, ==, 0);
  close (listener);
}

/* Any change of mode reads the names afresh, and getpeername() knows no peer of a connection that
 * was reset: it was then said never to have had one. */
static void
test_peer_forgotten_at_reset (void)
{
  const struct linger abort = { .l_onoff = 1 };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  PhIdentity before = ph_net_test_identity (net, child);
  PhIdentity after;

  g_assert_cmpint (setsockopt (peer, SOL_SOCKET, SO_LINGER, &abort, sizeof abort), ==, 0);
  close (peer);
  wait_state (net, child, PH_STATE_CLOSE);
  ph_engine_set_timeout (net->engine, child, PH_TIMEOUT_BLOCKING);
  ph_net_test_settle (net);
  after = ph_net_test_identity (net, child);
  g_assert_cmpint (after.state, ==, PH_STATE_CLOSE);
  g_assert_true (ph_address_is_set (&before.peer));
  g_assert_true (ph_address_equal (&before.peer, &after.peer));
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

static PhFigures
final_figures (PhNetTest  *net,
               PhSocketId  socket)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, socket);

  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  return last_figures (net, socket);
}

/* The kernel goes on counting what it threw away: a dead socket showed megabytes on their way, one
 * that was refused showed a byte, and both were looked at twice a second for ever. */
static void
test_queue_of_the_dead (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *data = g_malloc0 (16000000);
  PhAddress address, nowhere;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  PhSocketId refused = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  int dead = ph_net_test_peer_listen (AF_INET, &nowhere);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  PhCallId id = ph_net_test_send (net, child, data, 16000000, NULL);

  ph_net_test_wait_parked (net, id);
  close (peer); /* with data unread: a reset */
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_SEND, id)->error, ==, ECONNRESET);
  g_assert_cmpuint (final_figures (net, child).send_queue, ==, 0);

  close (dead);
  g_assert_cmpint (ph_net_test_connect (net, refused, &nowhere)->error, ==, ECONNREFUSED);
  g_assert_cmpuint (final_figures (net, refused).send_queue, ==, 0);
}

static int
accept_nothing (int fd, struct sockaddr *address, socklen_t *len, int flags)
{
  errno = EMFILE;
  return -1;
}

/* A receive that nothing ends before its time runs out */
static void
let_time_pass (PhNetTest  *net,
               PhSocketId  udp,
               gint64      ns)
{
  PhCallId id = ph_net_test_recv (net, udp, 1, ns);

  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_RECV, id)->error, ==, ETIMEDOUT);
}

static guint64
count_wakeups (PhNetTest *net)
{
  PhEngineStatus status;

  ph_engine_get_status (net->engine, &status);
  return status.n_wakeups;
}

/* A listener that had found no descriptor was tried four times a second for ever, although it was
 * under manual control, or shut down, by then. */
static void
test_starved_for_ever (gconstpointer data)
{
  const gboolean by_shutdown = GPOINTER_TO_INT (data);
  PhSys sys = *ph_sys_get_kernel ();
  g_autoptr (PhNetTest) net = NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_SHUTDOWN, PH_SOCKET_NONE);
  PhAddress address;
  PhSocketId udp;
  guint64 n_before;
  int peer;

  sys.accept4 = accept_nothing;
  net = ph_net_test_new (&sys);
  udp = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  call.socket = ph_net_test_listen (net, AF_INET, RECEIVER, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  g_assert_cmpint (ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT })->error, ==,
                   EMFILE);
  if (by_shutdown)
    g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  else
    ph_engine_set_auto (net->engine, call.socket, PH_AUTO_NONE);
  ph_net_test_settle (net);

  n_before = count_wakeups (net);
  let_time_pass (net, udp, 1500 * PH_NSEC_PER_MSEC);
  g_assert_cmpuint (count_wakeups (net) - n_before, <, 9);
  close (peer);
}

/* A sender that waits for its peer's window was looked at at every frame for as long as it was
 * shown, because the time it had waited was news each time. */
static void
test_waiting_is_no_news (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *data = g_malloc0 (16000000);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  PhSocketId udp = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  PhCallId id = ph_net_test_send (net, child, data, 16000000, NULL);
  guint64 n_before;

  ph_net_test_wait_parked (net, id);
  ph_engine_watch (net->engine, &child, 1);
  let_time_pass (net, udp, 1000 * PH_NSEC_PER_MSEC); /* until the window is closed for good */
  n_before = count_wakeups (net);
  let_time_pass (net, udp, 1000 * PH_NSEC_PER_MSEC);
  g_assert_cmpuint (count_wakeups (net) - n_before, <, 30);
  close (peer);
}

static const PhFigures *
get_figures (PhNetTest  *net,
             PhSocketId  socket)
{
  const PhFigures *figures = NULL;
  gsize len;

  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);

      if (record->kind == PH_RECORD_FIGURES && record->socket == socket)
        figures = (gconstpointer) ph_record_get_payload (record, &len);
    }
  g_assert_nonnull (figures);
  return figures;
}

/* Both sides of a window that closed: the one that cannot send counts its probes, the one that does
 * not read knows what it told. */
static void
test_closed_window (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *data = g_malloc0 (16000000);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  PhSocketId udp = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  const PhFigures *figures;

  ph_net_test_wait_parked (net, ph_net_test_send (net, child, data, 16000000, NULL));
  while (send (peer, data, 65536, MSG_DONTWAIT) > 0)
    continue;
  ph_engine_watch (net->engine, &child, 1);
  for (int i = 0; i < 50; i++)
    {
      let_time_pass (net, udp, 100 * PH_NSEC_PER_MSEC);
      figures = get_figures (net, child);
      if (figures->backoff > 0 && figures->own_window == 0)
        break;
    }
  g_assert_cmpuint (figures->peer_window, ==, 0);
  g_assert_cmpuint (figures->backoff, >, 0);
  g_assert_true (figures->known & PH_FIGURE_SEND_CHARGE);
  g_assert_cmpuint (figures->send_charge, >, figures->send_queue);
  g_assert_cmpuint (figures->own_window, ==, 0); /* a kernel before 6.2 does not tell */
  close (peer);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/edges/end-unseen-after-manual", test_end_unseen_after_manual);
  g_test_add_func ("/net/edges/deaf-after-having-listened", test_deaf_after_having_listened);
  g_test_add_func ("/net/edges/aborted-after-refusal", test_aborted_after_refusal);
  g_test_add_func ("/net/edges/peer-forgotten-at-reset", test_peer_forgotten_at_reset);
  g_test_add_func ("/net/edges/queue-of-the-dead", test_queue_of_the_dead);
  g_test_add_func ("/net/edges/waiting-is-no-news", test_waiting_is_no_news);
  g_test_add_func ("/net/edges/closed-window", test_closed_window);
  g_test_add_data_func ("/net/edges/starved-for-ever/manual", GINT_TO_POINTER (FALSE),
                        test_starved_for_ever);
  g_test_add_data_func ("/net/edges/starved-for-ever/shut-down", GINT_TO_POINTER (TRUE),
                        test_starved_for_ever);
  return g_test_run ();
}

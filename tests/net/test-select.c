/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"
#include "ph-test.h"

#include "ph-clock.h"
#include "ph-figures.h"
#include "ph-ready.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

/* select() as a call of its own, and the readiness that the sampler tells of every socket. */

#define READABLE  (1u << PH_SELECT_READ)
#define WRITABLE  (1u << PH_SELECT_WRITE)
#define EXCEPTION (1u << PH_SELECT_EXCEPT)
#define ALL_LISTS (READABLE | WRITABLE | EXCEPTION)

static GArray *
add_entries (GArray     *entries,
             PhSocketId  socket,
             guint       lists)
{
  if (entries == NULL)
    entries = g_array_new (FALSE, FALSE, sizeof (PhSelectEntry));
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    {
      const PhSelectEntry entry = { .socket = socket, .list = (guint16) list };

      if (lists & 1u << list)
        g_array_append_val (entries, entry);
    }
  return entries;
}

/* As for payload: kept until the io thread has ended, see ph_net_test_send(). */
static void
keep (PhNetTest *net,
      GArray    *entries)
{
  g_ptr_array_add (net->sent, g_bytes_new_with_free_func (entries->data, 1,
                                                          (GDestroyNotify) g_array_unref,
                                                          entries));
}

/* @entries: (transfer full) (nullable) */
static PhCallId
submit_select (PhNetTest *net,
               GArray    *entries,
               gint64     timeout_ns)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SELECT, PH_SOCKET_NONE);

  call.entries = entries;
  call.timeout_ns = timeout_ns;
  if (entries != NULL)
    keep (net, entries);
  return ph_engine_submit (net->engine, &call);
}

static PhCallId
select_one (PhNetTest  *net,
            PhSocketId  socket,
            guint       lists,
            gint64      timeout_ns)
{
  return submit_select (net, add_entries (NULL, socket, lists), timeout_ns);
}

static const PhRecord *
wait_select (PhNetTest *net,
             PhCallId   id)
{
  const PhRecord *record = ph_net_test_wait_call (net, PH_CALL_SELECT, id);

  g_assert_cmpuint (record->socket, ==, PH_SOCKET_NONE);
  return record;
}

/* The lists in which @socket came back */
static guint
answer_of (const PhRecord *record,
           PhSocketId      socket)
{
  gsize len;
  const guint8 *body = ph_record_get_payload (record, &len);
  PhSelect select;
  const PhSelectEntry *entries = ph_select_read (body, len, &select);
  guint lists = 0;
  guint n_ready = 0;

  g_assert_nonnull (entries);
  for (guint i = 0; i < select.n_entries; i++)
    {
      n_ready += entries[i].ready;
      if (entries[i].socket == socket && entries[i].ready)
        lists |= 1u << entries[i].list;
    }
  g_assert_cmpuint (n_ready, ==, select.n_ready);
  if (record->error == 0)
    g_assert_cmpint (ph_record_get_result (record), ==, n_ready);
  return lists;
}

static guint
poll_one (PhNetTest  *net,
          PhSocketId  socket)
{
  const PhRecord *record = wait_select (net, select_one (net, socket, ALL_LISTS, PH_TIMEOUT_NONE));

  g_assert_cmpint (record->error, ==, 0);
  return answer_of (record, socket);
}

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

static const PhFigures *
last_figures (PhNetTest  *net,
              PhSocketId  socket)
{
  for (guint i = net->records->len; i > 0; i--)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i - 1);
      gsize len;

      if (record->kind == PH_RECORD_FIGURES && record->socket == socket)
        return (const PhFigures *) (gconstpointer) ph_record_get_payload (record, &len);
    }
  return NULL;
}

/* Until the sampler says so; which it must without being asked. */
static void
wait_ready (PhNetTest  *net,
            PhSocketId  socket,
            guint       ready)
{
  const PhFigures *figures;
  guint n = 0;

  while ((figures = last_figures (net, socket)) == NULL || !(figures->known & PH_FIGURE_READY)
         || figures->ready != ready)
    ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_RECORD_FIGURES, .socket = socket }, ++n);
}

static void
test_fresh_sockets (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId stream = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhSocketId datagram = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);

  /* not connected: hung up, so that a recv would not wait */
  g_assert_cmpuint (poll_one (net, stream), ==, READABLE | WRITABLE);
  g_assert_cmpuint (poll_one (net, datagram), ==, WRITABLE);
  wait_ready (net, stream, POLLOUT | POLLHUP);
  wait_ready (net, datagram, POLLOUT);
}

static void
test_listener (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  PhCallId id = select_one (net, listener, ALL_LISTS, PH_TIMEOUT_BLOCKING);
  PhCall accept = PH_CALL_INIT (PH_CALL_ACCEPT, listener);
  const PhRecord *record = ph_net_test_wait_parked (net, id);
  PhSelect select;
  gsize len;
  const guint8 *body = ph_record_get_payload (record, &len);
  int peer;

  g_assert_nonnull (ph_select_read (body, len, &select));
  g_assert_cmpuint (select.n_entries, ==, 3);
  g_assert_cmpint (select.timeout_ns, ==, -1);
  wait_ready (net, listener, 0);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  g_assert_cmpuint (answer_of (wait_select (net, id), listener), ==, READABLE);
  wait_ready (net, listener, POLLIN);
  ph_net_test_call (net, &accept);
  g_assert_cmpuint (poll_one (net, listener), ==, 0);
  wait_ready (net, listener, 0);
  close (peer);
}

static void
test_data (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  PhCallId id = select_one (net, child, READABLE, PH_TIMEOUT_BLOCKING);
  PhCallId recv_id;

  ph_net_test_wait_parked (net, id);
  wait_ready (net, child, POLLOUT);
  g_assert_cmpint (send (peer, "data", 4, 0), ==, 4);
  g_assert_cmpuint (answer_of (wait_select (net, id), child), ==, READABLE);
  /* nothing was taken: it is readable again and again */
  g_assert_cmpuint (poll_one (net, child), ==, READABLE | WRITABLE);
  wait_ready (net, child, POLLIN | POLLOUT);
  recv_id = ph_net_test_recv (net, child, 4, PH_TIMEOUT_BLOCKING);
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV, recv_id), "data", 4);
  g_assert_cmpuint (poll_one (net, child), ==, WRITABLE);
  wait_ready (net, child, POLLOUT);
  close (peer);
}

/* Readable for ever: recv() gives the end again and again. */
static void
test_end_of_stream (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  PhCallId id = select_one (net, child, READABLE, PH_TIMEOUT_BLOCKING);

  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (shutdown (peer, SHUT_WR), ==, 0);
  g_assert_cmpuint (answer_of (wait_select (net, id), child), ==, READABLE);
  for (int i = 0; i < 3; i++)
    {
      PhCallId recv_id = ph_net_test_recv (net, child, 4, PH_TIMEOUT_BLOCKING);

      g_assert_cmpuint (ph_net_test_wait_call (net, PH_CALL_RECV, recv_id)->len, ==, 0);
      g_assert_cmpuint (poll_one (net, child), ==, READABLE | WRITABLE);
    }
  wait_ready (net, child, POLLIN | POLLOUT | POLLRDHUP);
  close (peer);
}

static void
test_reset (void)
{
  const struct linger abort = { .l_onoff = 1 };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  PhCallId id = select_one (net, child, READABLE | EXCEPTION, PH_TIMEOUT_BLOCKING);
  PhCallId recv_id;

  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (setsockopt (peer, SOL_SOCKET, SO_LINGER, &abort, sizeof abort), ==, 0);
  close (peer);
  g_assert_cmpuint (answer_of (wait_select (net, id), child), ==, READABLE);
  g_assert_cmpuint (poll_one (net, child), ==, READABLE | WRITABLE);
  wait_ready (net, child, POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP);
  /* the error is told once */
  recv_id = ph_net_test_recv (net, child, 4, PH_TIMEOUT_BLOCKING);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_RECV, recv_id)->error, ==, ECONNRESET);
  wait_ready (net, child, POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
}

/* The classic way to see how a non-blocking connect() ended */
static void
test_refused_connect (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId socket = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhAddress nowhere;
  int dead = ph_net_test_peer_listen (AF_INET, &nowhere);
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&nowhere);
  PhCall connect = PH_CALL_INIT (PH_CALL_CONNECT, socket);
  PhCall get_error = PH_CALL_INIT (PH_CALL_GETSOCKOPT, socket);

  close (dead);
  connect.endpoint = endpoint;
  connect.timeout_ns = PH_TIMEOUT_NONE;
  g_assert_cmpint (ph_net_test_call (net, &connect)->error, ==, EINPROGRESS);
  g_assert_cmpuint (answer_of (wait_select (net, select_one (net, socket, ALL_LISTS,
                                                             PH_TIMEOUT_BLOCKING)), socket),
                    ==, READABLE | WRITABLE);
  wait_ready (net, socket, POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP);
  get_error.args[0] = SOL_SOCKET;
  get_error.args[1] = SO_ERROR;
  g_assert_cmpint (ph_record_get_head (ph_net_test_call (net, &get_error))->args[2],
                   ==, ECONNREFUSED);
  g_assert_cmpint (ph_record_get_head (ph_net_test_call (net, &get_error))->args[2], ==, 0);
}

static void
test_connected (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId socket = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhAddress address;
  int listener = ph_net_test_peer_listen (AF_INET, &address);
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&address);
  PhCall connect = PH_CALL_INIT (PH_CALL_CONNECT, socket);

  connect.endpoint = endpoint;
  connect.timeout_ns = PH_TIMEOUT_NONE;
  g_assert_cmpint (ph_net_test_call (net, &connect)->error, ==, EINPROGRESS);
  g_assert_cmpuint (answer_of (wait_select (net, select_one (net, socket, ALL_LISTS,
                                                             PH_TIMEOUT_BLOCKING)), socket),
                    ==, WRITABLE);
  close (listener);
}

static void
test_urgent_data (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  PhCallId id = select_one (net, child, EXCEPTION, PH_TIMEOUT_BLOCKING);

  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (send (peer, "!", 1, MSG_OOB), ==, 1);
  g_assert_cmpuint (answer_of (wait_select (net, id), child), ==, EXCEPTION);
  g_assert_cmpuint (poll_one (net, child) & EXCEPTION, ==, EXCEPTION);
  wait_ready (net, child, POLLOUT | POLLPRI);
  close (peer);
}

/* A full send queue is not writable; that it drains ends the wait. */
static void
test_write (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *data = g_malloc0 (16000000);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  PhCallId id;

  /* twice: once for what the kernel takes at once, then its own growth of the buffer */
  ph_net_test_send (net, child, data, 16000000, NULL);
  ph_engine_set_timeout (net->engine, child, PH_TIMEOUT_BLOCKING);
  id = select_one (net, child, WRITABLE, PH_TIMEOUT_BLOCKING);
  ph_net_test_wait_parked (net, id);
  wait_ready (net, child, 0);
  ph_net_test_peer_read (peer, data, 16000000);
  g_assert_cmpuint (answer_of (wait_select (net, id), child), ==, WRITABLE);
  wait_ready (net, child, POLLOUT);
  close (peer);
}

/* In several lists, more than once in one; beside another that is not ready */
/* The write list tells of room for more than a byte: the kernel wants a third of the send queue's
 * room free, sk_stream_is_writeable(), while send() takes a part of what it is given before. */
static void
test_write_threshold (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  int fd = ph_net_test_identity (net, conn).fd;
  struct pollfd room = { .fd = fd, .events = POLLOUT };
  guint8 chunk[1000] = { 0 };

  while (poll (&room, 1, 0) == 1)
    g_assert_cmpint (send (fd, chunk, sizeof chunk, MSG_DONTWAIT), >, 0);
  g_assert_cmpint (send (fd, chunk, sizeof chunk, MSG_DONTWAIT), >, 0);
  g_assert_cmpint (poll (&room, 1, 0), ==, 0);
  close (peer);
}

static void
test_lists (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId idle = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  PhSocketId udp = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  GArray *entries = NULL;
  const PhRecord *record;
  PhSelect select;
  const PhSelectEntry *answer;
  gsize len;
  const guint8 *body;

  entries = add_entries (entries, udp, READABLE | WRITABLE);
  entries = add_entries (entries, idle, ALL_LISTS);
  entries = add_entries (entries, udp, WRITABLE | EXCEPTION);
  record = wait_select (net, submit_select (net, entries, PH_TIMEOUT_BLOCKING));
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpuint (answer_of (record, udp), ==, WRITABLE);
  g_assert_cmpuint (answer_of (record, idle), ==, 0);
  body = ph_record_get_payload (record, &len);
  answer = ph_select_read (body, len, &select);
  g_assert_cmpuint (select.n_entries, ==, 7);
  g_assert_cmpuint (select.n_ready, ==, 2);
  /* in the order they were given */
  g_assert_cmpuint (answer[1].socket, ==, udp);
  g_assert_cmpuint (answer[2].socket, ==, idle);
  g_assert_cmpuint (answer[5].list, ==, PH_SELECT_WRITE);
  g_assert_cmpuint (answer[5].ready, ==, 1);
  for (guint i = 0; i < PH_N_SELECT_LISTS; i++)
    g_assert_cmpint (ph_record_get_head (record)->args[i], ==, i == PH_SELECT_WRITE ? 3 : 2);
}

static void
test_timeout (void)
{
  const gint64 timeout_ns = 30 * PH_NSEC_PER_MSEC;
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  PhCallId id = select_one (net, listener, ALL_LISTS, timeout_ns);
  const PhRecord *record = wait_select (net, id);

  g_assert_cmpint (record->error, ==, 0);
  g_assert_true (record->flags & PH_RECORD_TIMED_OUT);
  g_assert_cmpint (ph_record_get_result (record), ==, 0);
  g_assert_cmpuint (answer_of (record, listener), ==, 0);
  g_assert_cmpint (record->time_ns - ph_record_begun_ns (record), >=, timeout_ns);

  /* a sleep */
  record = wait_select (net, submit_select (net, NULL, timeout_ns));
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (record->time_ns - ph_record_begun_ns (record), >=, timeout_ns);

  /* a look */
  record = wait_select (net, select_one (net, listener, ALL_LISTS, PH_TIMEOUT_NONE));
  g_assert_cmpint (record->error, ==, 0);
  g_assert_true (record->flags & PH_RECORD_TIMED_OUT);
}

static void
test_wrong_arguments (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId udp = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  const PhSelectEntry no_list = { .socket = udp, .list = PH_N_SELECT_LISTS };
  GArray *entries = add_entries (NULL, udp, READABLE);
  const PhRecord *record;

  record = wait_select (net, submit_select (net, add_entries (entries, 4711, READABLE), 0));
  g_assert_cmpint (record->error, ==, EBADF);
  g_assert_cmpuint (record->aux, ==, 4711);
  g_assert_cmpuint (answer_of (record, udp), ==, 0);
  g_assert_cmpint (ph_record_get_result (record), ==, -1);

  record = wait_select (net, select_one (net, udp, READABLE, -2));
  g_assert_cmpint (record->error, ==, EINVAL);

  entries = add_entries (NULL, udp, WRITABLE);
  g_array_append_val (entries, no_list);
  record = wait_select (net, submit_select (net, entries, 0));
  g_assert_cmpint (record->error, ==, EINVAL);

  record = wait_select (net, select_one (net, udp, WRITABLE, G_MAXINT64));
  g_assert_cmpuint (answer_of (record, udp), ==, WRITABLE);
}

static void
test_closed_while_waiting (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId closed = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  PhSocketId open = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  PhCall close_call = PH_CALL_INIT (PH_CALL_CLOSE, closed);
  PhCallId id = submit_select (net, add_entries (add_entries (NULL, open, ALL_LISTS), closed,
                                                 READABLE | WRITABLE), PH_TIMEOUT_BLOCKING);
  PhCallId other = select_one (net, open, READABLE, PH_TIMEOUT_BLOCKING);
  const PhRecord *record;
  PhEngineStatus status;
  int peer;

  ph_net_test_wait_parked (net, other);
  g_assert_cmpint (ph_net_test_call (net, &close_call)->error, ==, 0);
  record = wait_select (net, id);
  g_assert_cmpint (record->error, ==, EBADF);
  g_assert_cmpuint (record->aux, ==, closed);
  /* the other is still there, and what was freed is in no list */
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  g_assert_cmpuint (answer_of (wait_select (net, other), open), ==, READABLE);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_parked, ==, 0);
  close (peer);
}

static void
test_cancel (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  PhCallId id = select_one (net, listener, READABLE, PH_TIMEOUT_BLOCKING);
  PhCallId other = select_one (net, listener, READABLE, 60 * PH_NSEC_PER_SEC);
  const PhRecord *record;

  ph_net_test_wait_parked (net, other);
  ph_engine_cancel (net->engine, id);
  record = wait_select (net, id);
  g_assert_cmpint (record->error, ==, ECANCELED);
  g_assert_true (record->flags & PH_RECORD_CANCELLED);
  ph_engine_cancel (net->engine, id); /* returned: nothing happens */

  /* everything is closed: those go too, and one without any socket */
  id = submit_select (net, NULL, PH_TIMEOUT_BLOCKING);
  ph_net_test_wait_parked (net, id);
  ph_engine_close_all (net->engine);
  g_assert_cmpint (wait_select (net, id)->error, ==, ECANCELED);
  g_assert_cmpint (wait_select (net, other)->error, ==, ECANCELED);
}

/* Ends with the engine: nothing leaks, which the sanitizer says. */
static void
test_never_returned (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);

  ph_net_test_wait_parked (net, select_one (net, listener, READABLE, PH_TIMEOUT_BLOCKING));
  ph_net_test_wait_parked (net, submit_select (net, NULL, PH_TIMEOUT_BLOCKING));
}

/* What a socket takes by itself is seen before it is taken; after that it is gone. */
static void
test_automatic (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAutoFlags flags = PH_AUTO_ACCEPT | PH_AUTO_RECEIVE;
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, flags, &address);
  PhCallId id = select_one (net, listener, READABLE, PH_TIMEOUT_BLOCKING);
  PhSocketId child;
  int peer;

  ph_net_test_wait_parked (net, id);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  g_assert_cmpuint (answer_of (wait_select (net, id), listener), ==, READABLE);
  child = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT })->aux;
  g_assert_cmpuint (poll_one (net, listener), ==, 0);

  id = select_one (net, child, READABLE, PH_TIMEOUT_BLOCKING);
  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (send (peer, "data", 4, 0), ==, 4);
  g_assert_cmpuint (answer_of (wait_select (net, id), child), ==, READABLE);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV, .socket = child });
  g_assert_cmpuint (poll_one (net, child), ==, WRITABLE);
  close (peer);
}

/* A recv() that waits, too: both are told, as two threads would be. */
static void
test_beside_recv (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  PhCallId recv_id = ph_net_test_recv (net, child, 4, PH_TIMEOUT_BLOCKING);
  PhCallId id = select_one (net, child, READABLE, PH_TIMEOUT_BLOCKING);

  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (send (peer, "data", 4, 0), ==, 4);
  g_assert_cmpuint (answer_of (wait_select (net, id), child), ==, READABLE);
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV, recv_id), "data", 4);
  close (peer);
}

/* What a call makes of a socket needs no edge. */
static void
test_own_shutdown (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  int peer;
  PhSocketId child = accept_from (net, listener, &address, &peer);
  PhCallId id = select_one (net, child, READABLE, PH_TIMEOUT_BLOCKING);
  PhCall shutdown_call = PH_CALL_INIT (PH_CALL_SHUTDOWN, child);

  ph_net_test_wait_parked (net, id);
  shutdown_call.args[0] = SHUT_RD;
  ph_net_test_call (net, &shutdown_call);
  g_assert_cmpuint (answer_of (wait_select (net, id), child), ==, READABLE);
  close (peer);
}

/* select(2) has no place for it in an fd_set; poll(2) does not care. */
static void
test_high_descriptor (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  struct rlimit limit;
  PhSocketId udp = PH_SOCKET_NONE;
  int fds[1100];
  guint n = 0;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_max, >, 1200);
  limit.rlim_cur = MAX (limit.rlim_cur, 1200);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  while (n < G_N_ELEMENTS (fds) && (n == 0 || fds[n - 1] < FD_SETSIZE))
    fds[n++] = dup (STDERR_FILENO);
  udp = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  g_assert_cmpint (ph_net_test_identity (net, udp).fd, >=, FD_SETSIZE);
  g_assert_cmpuint (poll_one (net, udp), ==, WRITABLE);
  while (n > 0)
    close (fds[--n]);
}

static atomic_int poll_error;

static int
broken_poll (struct pollfd *fds, nfds_t n, int timeout)
{
  int error = atomic_exchange (&poll_error, 0);

  if (error == 0)
    return ph_sys_get_kernel ()->poll (fds, n, timeout);
  errno = error;
  return -1;
}

static void
test_faults (void)
{
  PhSys sys = *ph_sys_get_kernel ();
  g_autoptr (PhNetTest) net = NULL;
  PhSocketId udp;

  sys.poll = broken_poll;
  net = ph_net_test_new (&sys);
  udp = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  wait_ready (net, udp, POLLOUT);
  atomic_store (&poll_error, EINTR);
  g_assert_cmpuint (poll_one (net, udp), ==, WRITABLE);
  for (int i = 0; i < 2; i++)
    {
      const PhRecord *record;
      PhCallId id;

      do
        {
          atomic_store (&poll_error, i == 0 ? ENOMEM : EINVAL);
          id = select_one (net, udp, ALL_LISTS, PH_TIMEOUT_BLOCKING);
          record = wait_select (net, id);
        }
      while (record->error == 0); /* the sampler was hit */
      g_assert_cmpint (record->error, ==, i == 0 ? ENOMEM : EINVAL);
      g_assert_cmpuint (answer_of (record, udp), ==, 0);
    }
}

static guint64
n_wakeups (PhNetTest *net)
{
  PhEngineStatus status;

  ph_engine_get_status (net->engine, &status);
  return status.n_wakeups;
}

/* A thousand calls that wait wake nobody and burn nothing. */
static void
test_thousand (void)
{
  enum { N = 1000, N_SOCKETS = 20 };
  g_autoptr (PhNetTest) net = ph_net_test_new_small (NULL, 16384);
  PhAddress address;
  PhSocketId sockets[N_SOCKETS];
  PhCallId ids[N];
  guint64 before, after;
  gint64 cpu_ns;
  int peer;

  for (int i = 0; i < N_SOCKETS; i++)
    sockets[i] = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  for (int i = 0; i < N; i++)
    {
      GArray *entries = NULL;

      for (int j = 0; j < N_SOCKETS - (i & 1); j++) /* every other leaves the last socket out */
        entries = add_entries (entries, sockets[j], ALL_LISTS);
      ids[i] = submit_select (net, entries, 3600 * PH_NSEC_PER_SEC);
    }
  ph_net_test_wait_parked (net, ids[N - 1]);
  for (int i = 0; i < 8; i++) /* the last looks of the sampler */
    {
      before = n_wakeups (net);
      cpu_ns = ph_test_cpu_ns ();
      g_assert_cmpint (poll (NULL, 0, 1100), ==, 0);
      cpu_ns = ph_test_cpu_ns () - cpu_ns;
      after = n_wakeups (net);
      if (after == before)
        break;
    }
  g_assert_cmpuint (after, ==, before);
  g_assert_cmpint (cpu_ns, <, 5 * PH_NSEC_PER_MSEC);

  peer = ph_net_test_peer (SOCK_STREAM, &address);
  for (int i = 0; i < N; i += 2)
    g_assert_cmpuint (answer_of (wait_select (net, ids[i]), sockets[N_SOCKETS - 1]), ==, READABLE);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_SELECT }), ==, N / 2);

  cpu_ns = ph_test_cpu_ns ();
  for (int i = 1; i < N; i += 2)
    ph_engine_cancel (net->engine, ids[i]);
  ph_net_test_settle (net);
  cpu_ns = ph_test_cpu_ns () - cpu_ns;
  g_assert_cmpint (cpu_ns, <, PH_TEST_SLOWNESS * 50 * PH_NSEC_PER_MSEC);
  wait_select (net, ids[N - 1]);
  close (peer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/select/fresh-sockets", test_fresh_sockets);
  g_test_add_func ("/net/select/listener", test_listener);
  g_test_add_func ("/net/select/data", test_data);
  g_test_add_func ("/net/select/end-of-stream", test_end_of_stream);
  g_test_add_func ("/net/select/reset", test_reset);
  g_test_add_func ("/net/select/refused-connect", test_refused_connect);
  g_test_add_func ("/net/select/connected", test_connected);
  g_test_add_func ("/net/select/urgent-data", test_urgent_data);
  g_test_add_func ("/net/select/write", test_write);
  g_test_add_func ("/net/select/write-threshold", test_write_threshold);
  g_test_add_func ("/net/select/lists", test_lists);
  g_test_add_func ("/net/select/timeout", test_timeout);
  g_test_add_func ("/net/select/wrong-arguments", test_wrong_arguments);
  g_test_add_func ("/net/select/closed-while-waiting", test_closed_while_waiting);
  g_test_add_func ("/net/select/cancel", test_cancel);
  g_test_add_func ("/net/select/never-returned", test_never_returned);
  g_test_add_func ("/net/select/automatic", test_automatic);
  g_test_add_func ("/net/select/beside-recv", test_beside_recv);
  g_test_add_func ("/net/select/own-shutdown", test_own_shutdown);
  g_test_add_func ("/net/select/high-descriptor", test_high_descriptor);
  g_test_add_func ("/net/select/faults", test_faults);
  g_test_add_func ("/net/select/thousand", test_thousand);
  return g_test_run ();
}

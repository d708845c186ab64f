/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket.h"

#include "ph-handling.h"
#include "ph-io.h"
#include "ph-relay.h"
#include "ph-sampler.h"
#include "ph-stamps.h"
#include "ph-sys-private.h"
#include "ph-unix.h"
#include "ph-urgent.h"

#include <string.h>

/* What a socket does by itself: accept, receive, send. Its records carry PH_RECORD_AUTO. A
 * stream is received straight into the recorder's memory; for an echo the second half of a
 * reservation holds the copy that the SEND record shows. What the kernel does not take of an
 * answer waits in socket->answer, and nothing more is received until that has drained: the memory
 * is bounded by one answer, and the peer feels it as it would with a program. Io thread. */

/* Less room is not worth a receive: a new slab begins. More than 64 KiB at once is slower: the
 * sender then waits for the window while the receiver copies (measured on loopback: 4.2 GB/s with
 * 64 KiB, 3.2 GB/s with 256 KiB). */
#define MIN_ROOM ((gsize) 8 * 1024)
#define MAX_ROOM ((gsize) 64 * 1024)

/**
 * ph_socket_record_failure:
 * @socket: a socket
 * @op: a call that it made by itself
 * @error: what it said
 *
 * Io thread.
 */
void
ph_socket_record_failure (PhSocket *socket,
                          PhCallOp  op,
                          int       error)
{
  PhRecord record = ph_io_auto_record (socket->io, socket->id, op);

  record.error = (guint16) error;
  ph_recorder_plain (socket->io->recorder, &record);
}

/**
 * ph_socket_adopt:
 * @listener: the socket it was accepted from
 * @fd: (transfer full): from accept4(2)
 * @peer: its peer
 * @error: (out): an errno; @fd is then closed
 *
 * Makes a socket of an accepted connection. It inherits what the listener does by itself; its
 * OPENED record is the caller's to write, after that of the accept. Io thread.
 *
 * Returns: (transfer none) (nullable): the socket
 */
PhSocket *
ph_socket_adopt (PhSocket        *listener,
                 int              fd,
                 const PhAddress *peer,
                 int             *error)
{
  PhIo *io = listener->io;
  PhSocket *child = ph_socket_new (io, ph_io_new_socket_id (io), fd, listener->family,
                                   listener->type, listener->protocol);

  *error = ph_socket_open (child);
  if (*error != 0)
    {
      ph_socket_discard (child);
      return NULL;
    }
  child->parent = listener->id;
  ph_handling_set (child, listener->auto_flags,
                   listener->handling != NULL ? listener->handling->spec : NULL);
  child->peer = *peer;
  child->local.len = sizeof child->local.un;
  if (ph_sys_retry (io->sys->getsockname (fd, &child->local.sa, &child->local.len)) != 0)
    child->local = PH_ADDRESS_NONE;
  ph_address_trim (&child->local);
  ph_unix_read_peer (child);
  child->state = ph_socket_is_tcp (child) ? PH_STATE_ESTABLISHED : PH_STATE_CONNECTED;
  child->streaming = TRUE;
  ph_stamps_inherit (child, listener);
  return child;
}

static void
record_accept (PhSocket        *listener,
               PhSocket        *child,
               const PhAddress *peer)
{
  PhIo *io = listener->io;
  PhCallHead head = { .begun_ns = io->now_ns, .result = child->fd };
  PhRecord record = ph_io_auto_record (io, listener->id, PH_CALL_ACCEPT);

  record.aux = child->id;
  ph_recorder_body (io->recorder, &record, &head,
                    ph_address_is_set (peer) ? peer : NULL, NULL, 0);
  ph_socket_tell_opened (child);
}

static gboolean
is_shortage (int error)
{
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM
         || error == ENOSPC;
}

static gboolean
has_waiting (PhSocket *listener)
{
  struct pollfd readable = { .fd = listener->fd, .events = POLLIN };

  return ph_sys_retry (listener->io->sys->poll (&readable, 1, 0)) != 0;
}

/* A shortage is recorded when it begins, not at every try. The kernel takes a descriptor before
 * it looks into the queue: with nobody in it there is a shortage, and nothing to do about it. */
static void
accept_failed (PhSocket *listener,
               int       error)
{
  if (is_shortage (error) && !has_waiting (listener))
    {
      ph_io_drop_starved (listener);
      return;
    }
  if (!is_shortage (error) || !listener->starved)
    ph_socket_record_failure (listener, PH_CALL_ACCEPT, error);
  if (is_shortage (error))
    ph_io_add_starved (listener);
}

/* accept(2): what went wrong with a connection before it was accepted comes as an error of
 * accept(), and says nothing about the next one. */
static gboolean
is_of_connection (int error)
{
  return error == ECONNABORTED || error == EPROTO || error == ENETDOWN || error == ENOPROTOOPT
         || error == EHOSTDOWN || error == ENONET || error == EHOSTUNREACH
         || error == EOPNOTSUPP || error == ENETUNREACH || error == EPERM || error == ETIMEDOUT;
}

/* Returns: 0, or the errno that ends the round */
static int
accept_one (PhSocket *listener)
{
  PhAddress peer = { .len = sizeof peer.un };
  int fd = ph_sys_retry (listener->io->sys->accept4 (listener->fd, &peer.sa, &peer.len,
                                                     SOCK_CLOEXEC | SOCK_NONBLOCK));
  PhSocket *child;
  int error;

  if (fd < 0)
    return errno;
  ph_address_trim (&peer);
  child = ph_socket_adopt (listener, fd, &peer, &error);
  if (child == NULL)
    return error;

  ph_io_drop_starved (listener);
  record_accept (listener, child, &peer);
  if (listener->handling != NULL)
    listener->handling->client = child->id;
  return 0;
}

static void
auto_accept (PhSocket *listener)
{
  int n_errors = 0;

  for (int i = 0; i < PH_READ_BUDGET; i++)
    {
      int error = ph_handling_is_busy (listener) ? EAGAIN : accept_one (listener);

      if (error == EAGAIN)
        {
          ph_io_drop_starved (listener);
          return;
        }
      if (error != 0)
        accept_failed (listener, error);
      if (error != 0 && !is_of_connection (error))
        return;
      n_errors = error != 0 ? n_errors + 1 : 0;
      if (n_errors > PH_ERROR_BUDGET)
        {
          ph_io_add_starved (listener);
          return;
        }
    }
  ph_io_make_ready (listener, EPOLLIN);
}

static void
keep_answer (PhSocket     *socket,
             const guint8 *data,
             gsize         len)
{
  if (socket->answer == NULL)
    socket->answer = g_byte_array_new ();
  g_byte_array_append (socket->answer, data, (guint) len);
}

/* Sends once. The record shows what the kernel took, from @copy, which lies in memory reserved
 * from the recorder. Returns: bytes taken */
static gsize
send_once (PhSocket     *socket,
           const guint8 *data,
           gsize         len,
           guint8       *copy)
{
  PhIo *io = socket->io;
  ssize_t n = ph_sys_retry (io->sys->send (socket->fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT));
  PhRecord record;

  if (n < 0 && errno != EAGAIN)
    {
      socket->mute = TRUE;
      ph_socket_record_failure (socket, PH_CALL_SEND, errno);
    }
  if (n <= 0)
    return 0;

  socket->bytes_out += (gsize) n;
  socket->messages_out++;
  memcpy (copy, data, (gsize) n);
  record = ph_io_auto_record (io, socket->id, PH_CALL_SEND);
  record.aux = (guint32) len;
  record.len = (guint32) n;
  ph_recorder_data (io->recorder, &record, NULL, NULL, copy);
  return (gsize) n;
}

/* Until the kernel took all of it or wants no more. Returns: bytes taken */
static gsize
send_piece (PhSocket     *socket,
            const guint8 *data,
            gsize         len,
            guint8       *copy)
{
  gsize sent = 0;
  gsize n = 1;

  while (sent < len && n > 0 && !socket->mute)
    {
      n = send_once (socket, data + sent, len - sent, copy + sent);
      sent += n;
    }
  return sent;
}

/* What is left is kept, or lost with the connection. */
static void
keep_rest (PhSocket     *socket,
           const guint8 *data,
           gsize         len)
{
  if (socket->mute && socket->handling != NULL)
    ph_handling_ended (socket, TRUE);
  else if (len > 0 && !socket->mute)
    keep_answer (socket, data, len);
}

static void
echo_back (PhSocket     *socket,
           const guint8 *data,
           gsize         len,
           guint8       *copy)
{
  gsize sent = send_piece (socket, data, len, copy);

  keep_rest (socket, data + sent, len - sent);
}

/**
 * ph_socket_answer:
 * @socket: a stream
 * @data: what its handler sends
 * @len: its size in bytes
 *
 * Sends it behind what waits already; what the kernel does not take waits. Io thread.
 */
void
ph_socket_answer (PhSocket     *socket,
                  const guint8 *data,
                  gsize         len)
{
  gsize sent = 0;
  gsize piece = 0;
  gsize n = 0;

  if (socket->answer != NULL)
    {
      keep_answer (socket, data, len);
      return;
    }
  while (sent < len && n == piece && !socket->mute)
    {
      gsize room;
      guint8 *copy = ph_recorder_reserve (socket->io->recorder, 0, 1, MIN (len - sent, MAX_ROOM),
                                          &room);

      piece = MIN (room, len - sent);
      ph_io_tick (socket->io);
      n = send_piece (socket, data + sent, piece, copy);
      sent += n;
    }
  keep_rest (socket, data + sent, len - sent);
}

static gboolean
is_echoing (const PhSocket *socket)
{
  return socket->handling != NULL && socket->handling->handler->returns_same && !socket->mute;
}

/**
 * ph_socket_auto_failed:
 * @socket: a socket that received by itself
 * @op: the call
 * @error: what it said, other than EAGAIN
 *
 * Records it, a want of memory only when it begins, and has the socket tried again later then: what
 * has arrived is there still, and the kernel does not tell of it again. Io thread.
 *
 * Returns: whether it was a want of memory
 */
gboolean
ph_socket_auto_failed (PhSocket *socket,
                       PhCallOp  op,
                       int       error)
{
  gboolean is_want = error == ENOBUFS || error == ENOMEM;

  if (!is_want || !socket->starved)
    ph_socket_record_failure (socket, op, error);
  if (is_want)
    ph_io_add_starved (socket);
  return is_want;
}

static void
record_received (PhSocket     *socket,
                 gsize         asked,
                 ssize_t       n,
                 const guint8 *data)
{
  PhIo *io = socket->io;
  PhRecord record = ph_io_auto_record (io, socket->id, PH_CALL_RECV);

  record.aux = (guint32) asked;
  record.len = (guint32) n;
  ph_recorder_data (io->recorder, &record, NULL, NULL, data);
}

/* Why a receive may have got less than it asked for, with more to follow */
#define CUT_BY_END  (EPOLLRDHUP | EPOLLHUP | EPOLLERR)
#define CUT_BY_MARK EPOLLPRI

/* A short read says that the queue is empty (epoll(7)), unless the end of the stream or urgent
 * data may have cut it. Whether it was the mark is asked, not tried: a receive on the empty queue
 * would throw the next urgent byte away, should it come just then. */
static gboolean
may_have_more (PhSocket *socket,
               gboolean  was_short,
               guint32   events)
{
  return !was_short || (events & CUT_BY_END) != 0
         || ((events & CUT_BY_MARK) != 0
             && (!ph_socket_is_tcp (socket) || ph_urgent_is_at_mark (socket)));
}

/* Returns: whether there may be more to receive at once */
static gboolean
receive_once (PhSocket *socket,
              guint32   events)
{
  PhIo *io = socket->io;
  gboolean echoing = is_echoing (socket);
  gsize room;
  guint8 *data = ph_recorder_reserve (io->recorder, 0, MIN_ROOM, MAX_ROOM, &room);
  gsize asked = ph_handling_get_bufsize (socket, echoing ? room / 2 : room);
  ssize_t n = ph_sys_retry (io->sys->recv (socket->fd, data, asked, MSG_DONTWAIT));

  if (n >= 0 || errno == EAGAIN)
    ph_io_drop_starved (socket);
  if (n < 0 && errno == EAGAIN)
    return FALSE;
  if (n < 0)
    {
      socket->ended = !ph_socket_auto_failed (socket, PH_CALL_RECV, errno);
      if (socket->ended && socket->handling != NULL)
        ph_handling_ended (socket, TRUE);
      return FALSE;
    }
  socket->ended = n == 0;
  record_received (socket, asked, n, data);
  if (n == 0 && socket->handling != NULL)
    ph_handling_ended (socket, FALSE);
  if (n == 0)
    return FALSE;

  socket->bytes_in += (gsize) n;
  socket->messages_in++;
  if (echoing)
    echo_back (socket, data, (gsize) n, data + n);
  else if (socket->handling != NULL)
    ph_handling_received (socket, data, (gsize) n, &socket->peer);
  return may_have_more (socket, (gsize) n < asked, events);
}

/* Returns: whether there may be more */
static gboolean
receive_round (PhSocket *socket,
               guint32   events)
{
  for (int i = 0; i < PH_READ_BUDGET; i++)
    {
      if (socket->ended || socket->finished || !ph_handling_may_receive (socket))
        return FALSE;
      if (ph_socket_is_tcp (socket))
        ph_urgent_take (socket);
      if (!receive_once (socket, events))
        return FALSE;
    }
  return TRUE;
}

static void
auto_receive (PhSocket *socket,
              guint32   events)
{
  if (receive_round (socket, events))
    ph_io_make_ready (socket, events & (CUT_BY_END | CUT_BY_MARK | EPOLLIN));
  ph_urgent_update (socket);
}

/**
 * ph_socket_auto_in:
 * @socket: a socket that does something by itself and may have something to take
 * @events: what epoll told
 *
 * Io thread. A connection that was never made or is at its end is left alone.
 */
void
ph_socket_auto_in (PhSocket *socket,
                   guint32   events)
{
  if (socket->listening)
    {
      if (socket->auto_flags & PH_AUTO_ACCEPT)
        auto_accept (socket);
    }
  else if (!(socket->auto_flags & (PH_AUTO_RECEIVE | PH_AUTO_ANSWER))
           || (ph_socket_has_connections (socket) && !socket->streaming))
    return;
  else if (ph_socket_is_stream (socket))
    auto_receive (socket, events);
  else if (ph_socket_has_connections (socket) || socket->family == AF_UNIX)
    ph_socket_auto_messages (socket);
  else
    ph_socket_auto_datagrams (socket);
}

/**
 * ph_socket_auto_out:
 * @socket: a socket with an answer that the kernel had no room for
 *
 * Sends it, and goes on receiving when it is all gone. Io thread.
 */
void
ph_socket_auto_out (PhSocket *socket)
{
  g_autoptr (GByteArray) answer = NULL;

  if (!ph_socket_is_stream (socket))
    ph_socket_resume_message (socket);
  else
    {
      answer = g_steal_pointer (&socket->answer);
      ph_socket_answer (socket, answer->data, answer->len);
      if (socket->answer == NULL)
        ph_io_make_ready (socket, EPOLLIN | EPOLLRDHUP);
    }
  if (socket->answer == NULL && socket->handling != NULL && socket->handling->handler->passes_on)
    ph_relay_drained (socket);
}

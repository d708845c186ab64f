/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-handling.h"

#include "ph-clock.h"
#include "ph-io.h"
#include "ph-relay.h"
#include "ph-sys-private.h"

/* Handlers at work: tells a handler what happened on its socket, sends what it gives, and ends its
 * connection. What the kernel does not take of an answer waits in socket->answer, and meanwhile
 * nothing is received, so that memory is bounded. A connection that was accepted is closed at its
 * end; what the user made is the user's to close. Closing happens where a socket is served
 * (socket->finished), never below a loop that still uses it. Io thread. */

static PhHandling *
handling_new (PhHandlerSpec *spec)
{
  PhHandling *handling = g_new0 (PhHandling, 1);

  handling->spec = spec != NULL ? ph_handler_spec_ref (spec)
                                : ph_handler_spec_new (PH_HANDLER_ECHO);
  handling->handler = ph_handler_get (handling->spec->id);
  return handling;
}

static void
handling_free (PhHandling *handling)
{
  ph_handler_state_clear (&handling->state);
  ph_handler_spec_unref (handling->spec);
  g_clear_pointer (&handling->outs, g_array_unref);
  g_free (handling);
}

/**
 * ph_handling_leave:
 * @socket: a socket whose handler goes
 *
 * Ends its handler, if it has one.
 */
void
ph_handling_leave (PhSocket *socket)
{
  PhHandling *handling = g_steal_pointer (&socket->handling);

  if (handling == NULL)
    return;
  ph_relay_leave (socket, handling);
  handling_free (handling);
}

/**
 * ph_handling_closed:
 * @socket: a socket that has just been closed
 *
 * Ends its handler. If its listener serves one client after another, the next one has its turn.
 */
void
ph_handling_closed (PhSocket *socket)
{
  PhSocket *listener = ph_socket_table_get (&socket->io->sockets, socket->parent);

  ph_handling_leave (socket);
  if (listener == NULL || listener->handling == NULL || listener->handling->client != socket->id)
    return;
  listener->handling->client = PH_SOCKET_NONE;
  ph_io_make_ready (listener, EPOLLIN);
}

/**
 * ph_handling_set:
 * @socket: a socket
 * @flags: what it does by itself from now on
 * @spec: (nullable): who answers if @flags say that somebody does; %NULL: echo
 *
 * The handler begins when the socket is served next.
 */
void
ph_handling_set (PhSocket      *socket,
                 PhAutoFlags    flags,
                 PhHandlerSpec *spec)
{
  ph_handling_leave (socket);
  socket->auto_flags = flags;
  if (flags & PH_AUTO_ANSWER)
    socket->handling = handling_new (spec);
}

/**
 * ph_handling_is_busy:
 * @listener: a socket that listens
 *
 * Returns: whether it serves one client after another, and serves one
 */
gboolean
ph_handling_is_busy (const PhSocket *listener)
{
  return listener->handling != NULL && listener->handling->spec->one_by_one
         && listener->handling->client != PH_SOCKET_NONE;
}

/**
 * ph_handling_may_receive:
 * @socket: a socket that receives by itself
 *
 * Returns: whether there is room for what its handler would answer
 */
gboolean
ph_handling_may_receive (PhSocket *socket)
{
  const PhHandling *handling = socket->handling;

  if (handling == NULL || handling->over)
    return socket->answer == NULL;
  if (handling->closing)
    return FALSE;
  if (handling->handler->passes_on && ph_socket_has_connections (socket))
    return ph_relay_may_receive (socket);
  return socket->answer == NULL || handling->handler->never_waits;
}

/**
 * ph_handling_get_bufsize:
 * @socket: a socket that receives by itself
 * @room: bytes that could be received
 *
 * Returns: how many its handler wants at most
 */
gsize
ph_handling_get_bufsize (const PhSocket *socket,
                         gsize           room)
{
  gsize bufsize = socket->handling != NULL ? socket->handling->spec->bufsize : 0;

  return bufsize > 0 ? MIN (bufsize, room) : room;
}

static gboolean
is_message (const PhSocket *socket)
{
  return !ph_socket_is_stream (socket);
}

static void
send_answer (PhSocket        *socket,
             GByteArray      *answer,
             const PhAddress *to)
{
  const guint8 *data = answer->data != NULL ? answer->data : (const guint8 *) "";

  if (ph_socket_is_stream (socket))
    ph_socket_answer (socket, data, answer->len);
  else if (ph_socket_has_connections (socket) || socket->family == AF_UNIX)
    ph_socket_answer_message (socket, data, answer->len, to);
  else
    ph_socket_answer_datagram (socket, data, answer->len, to);
}

typedef enum
{
  EVENT_BEGIN,
  EVENT_RECEIVED,
  EVENT_MORE,
} Event;

static void
ask (const PhHandler *handler,
     PhHandlerTurn   *turn,
     Event            event,
     const guint8    *data,
     gsize            len)
{
  if (event == EVENT_BEGIN && handler->begin != NULL)
    handler->begin (turn);
  else if (event == EVENT_RECEIVED && handler->received != NULL)
    handler->received (turn, data, len);
  else if (event == EVENT_MORE && handler->more != NULL)
    handler->more (turn);
}

/* Lets the handler have its turn. For a datagram there is a new one each time. */
static void
take_turn (PhSocket        *socket,
           Event            event,
           const guint8    *data,
           gsize            len,
           const PhAddress *from)
{
  PhHandling *handling = socket->handling;
  gboolean lasts = ph_socket_has_connections (socket);
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  PhHandlerState passing = { 0 };
  PhHandlerTurn turn = {
    .spec = handling->spec,
    .state = lasts ? &handling->state : &passing,
    .server = socket->parent != PH_SOCKET_NONE ? socket->parent : socket->id,
    .client_address = from,
    .wall_ns = ph_clock_to_wall_ns (socket->io->now_ns),
    .is_message = is_message (socket),
    .answer = answer,
  };

  ask (handling->handler, &turn, event, data, len);
  if (turn.answered)
    send_answer (socket, answer, from);
  handling->closing = handling->closing || (turn.close && lasts);
  ph_handler_state_clear (&passing);
}

/**
 * ph_handling_received:
 * @socket: a socket with a handler
 * @data: what it received
 * @len: its size in bytes
 * @from: from whom
 */
void
ph_handling_received (PhSocket        *socket,
                      const guint8    *data,
                      gsize            len,
                      const PhAddress *from)
{
  PhHandling *handling = socket->handling;

  if (handling->closing || handling->over || socket->mute)
    return;
  if (handling->handler->passes_on)
    ph_relay_received (socket, data, len, from);
  else
    take_turn (socket, EVENT_RECEIVED, data, len, from);
  if (socket->handling != NULL && handling->closing)
    ph_handling_go_on (socket);
}

/**
 * ph_handling_shut_down:
 * @socket: a connection
 *
 * shutdown(2) for sending, on record.
 */
void
ph_handling_shut_down (PhSocket *socket)
{
  PhIo *io = socket->io;
  int result;
  int error;
  PhRecord record;
  PhCallHead head;

  ph_io_tick (io);
  result = ph_sys_retry (io->sys->shutdown (socket->fd, SHUT_WR));
  error = errno;
  record = ph_io_auto_record (io, socket->id, PH_CALL_SHUTDOWN);
  record.error = (guint16) (result < 0 ? error : 0);
  head = (PhCallHead) { .begun_ns = record.time_ns - record.took_ns, .args = { SHUT_WR },
                        .result = result };
  ph_recorder_body (io->recorder, &record, &head, NULL, NULL, 0);
  ph_socket_check_state (socket);
}

static gboolean
may_close (const PhSocket *socket)
{
  return socket->parent != PH_SOCKET_NONE || socket->handling->made;
}

/**
 * ph_handling_finish:
 * @socket: a socket with a handler that has ended
 *
 * Has it closed, unless it is the user's to close.
 */
void
ph_handling_finish (PhSocket *socket)
{
  if (!may_close (socket))
    {
      socket->handling->over = TRUE;
      return;
    }
  socket->finished = TRUE;
  ph_io_make_ready (socket, EPOLLOUT);
}

/* As socketserver does: shut down, then close; after the peer's end a close says it all. */
static void
end (PhSocket *socket)
{
  if (!socket->ended && !socket->mute && may_close (socket))
    ph_handling_shut_down (socket);
  ph_handling_finish (socket);
}

/**
 * ph_handling_ended:
 * @socket: a connection with a handler
 * @failed: by an error, which was told
 *
 * The peer sends no more, or the connection is gone: the handler ends when its answer has gone.
 */
void
ph_handling_ended (PhSocket *socket,
                   gboolean  failed)
{
  PhHandling *handling = socket->handling;

  if (handling->over)
    return;
  handling->closing = TRUE;
  if (failed || handling->handler->more != NULL)
    g_clear_pointer (&socket->answer, g_byte_array_unref);
  if (handling->handler->passes_on)
    ph_relay_ended (socket, failed);
  else
    ph_handling_go_on (socket);
}

/* A listener has connections that begin, a socket without a peer does not yet. */
static gboolean
is_under_way (const PhSocket *socket)
{
  return !socket->listening && !socket->finished && socket->handling != NULL
         && !socket->handling->over && (!ph_socket_has_connections (socket) || socket->streaming);
}

static void
begin (PhSocket *socket)
{
  socket->handling->begun = TRUE;
  if (!ph_socket_has_connections (socket))
    return;
  if (socket->handling->handler->passes_on)
    ph_relay_begin (socket);
  else
    take_turn (socket, EVENT_BEGIN, NULL, 0, &socket->peer);
}

static gboolean
has_more (const PhSocket *socket)
{
  return socket->handling->handler->more != NULL && ph_socket_has_connections (socket)
         && !socket->mute;
}

/**
 * ph_handling_go_on:
 * @socket: a socket
 *
 * If it has a handler and no answer waits for room: begins, gives more, or ends.
 */
void
ph_handling_go_on (PhSocket *socket)
{
  if (!is_under_way (socket))
    return;
  if (!socket->handling->begun)
    begin (socket);
  for (int i = 0; i < PH_READ_BUDGET && socket->answer == NULL; i++)
    {
      if (socket->handling->handler->passes_on || socket->finished)
        return;
      if (socket->handling->closing)
        {
          end (socket);
          return;
        }
      if (!has_more (socket))
        return;
      ph_io_tick (socket->io);
      take_turn (socket, EVENT_MORE, NULL, 0, &socket->peer);
    }
  if (socket->answer == NULL)
    ph_io_make_ready (socket, EPOLLOUT);
}

static int
check_spec (const PhSocket      *socket,
            const PhHandlerSpec *spec)
{
  if (spec == NULL || spec->id != PH_HANDLER_RELAY)
    return 0;
  if (!ph_address_is_set (&spec->address))
    return EDESTADDRREQ;
  /* an answer has to find back, and datagrams of AF_UNIX mostly have no sender */
  return socket->family == AF_UNIX && socket->type == SOCK_DGRAM ? EOPNOTSUPP : 0;
}

/**
 * ph_handling_try_serve:
 * @socket: an open socket
 * @pending: a serve
 *
 * From now on the handler answers, also what waits already. No call of the kernel is made.
 *
 * Returns: %PH_TRY_DONE
 */
PhTry
ph_handling_try_serve (PhSocket  *socket,
                       PhPending *pending)
{
  g_autoptr (PhHandlerSpec) spec = ph_handler_spec_copy (pending->call->handler);
  const PhAutoFlags flags = PH_AUTO_ACCEPT | PH_AUTO_RECEIVE | PH_AUTO_ANSWER;
  int error;
  PhRecord record;

  if (spec != NULL)
    spec->address = pending->address;
  error = check_spec (socket, spec);
  if (error == 0)
    {
      ph_handling_set (socket, spec != NULL ? flags : PH_AUTO_NONE, spec);
      ph_socket_tell_identity (socket);
      ph_io_make_ready (socket, EPOLLIN | EPOLLRDHUP | EPOLLOUT);
    }
  record = ph_io_record (socket->io, socket->id, PH_CALL_SERVE, 0);
  record.error = (guint16) error;
  ph_io_record_call_body (socket->io, pending, &record, error == 0 ? 0 : -1, &pending->address,
                          spec != NULL ? spec->replies : NULL,
                          spec != NULL ? spec->replies_len : 0);
  return PH_TRY_DONE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-relay.h"

#include "ph-io.h"

/* A relay passes on what it receives to another address, and back what comes from there. For each
 * connection it makes one of its own; the two are partners, and each is received from only while
 * nothing waits to be sent on the other, so that either side feels how slow the other is. An end of
 * one stream becomes a shutdown of the other; when both ended, or one failed, both are closed.
 * Datagrams of each sender leave by a socket of their own, so that the answers find back. Io
 * thread. */

/* Senders of datagrams that are remembered; the one that came first makes room for the next */
#define MAX_SENDERS 64

static PhSocket *
get_partner (PhSocket *socket)
{
  PhSocketId id = socket->handling != NULL ? socket->handling->partner : PH_SOCKET_NONE;

  return id != PH_SOCKET_NONE ? ph_socket_table_get (&socket->io->sockets, id) : NULL;
}

static void
record_socket (PhSocket *out,
               int       error)
{
  PhIo *io = out->io;
  PhRecord record = ph_io_auto_record (io, out->id, PH_CALL_SOCKET);
  PhCallHead head = {
    .begun_ns = record.time_ns - record.took_ns,
    .args = { out->family, out->type, out->protocol },
    .result = out->fd,
  };

  record.aux = out->id;
  record.error = (guint16) error;
  ph_recorder_body (io->recorder, &record, &head, NULL, NULL, 0);
}

/* Returns: (transfer none) (nullable): a socket to pass on by */
static PhSocket *
make_out (PhSocket *socket)
{
  PhIo *io = socket->io;
  PhHandlerSpec *spec = socket->handling->spec;
  PhSocket *out = ph_socket_new (io, ph_io_new_socket_id (io), -1,
                                 ph_address_get_family (&spec->address), socket->type, 0);
  int error;

  ph_io_tick (io);
  error = ph_socket_open (out);
  record_socket (out, error);
  if (error != 0)
    {
      ph_socket_discard (out);
      return NULL;
    }
  ph_handling_set (out, PH_AUTO_RECEIVE | PH_AUTO_ANSWER, spec);
  out->handling->made = out->handling->begun = TRUE;
  out->handling->partner = socket->id;
  ph_socket_tell_opened (out);
  return out;
}

static void
connect_out (PhSocket *out)
{
  PhIo *io = out->io;
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&out->handling->spec->address);
  PhCall call = PH_CALL_INIT (PH_CALL_CONNECT, out->id);
  PhPending *pending;

  call.endpoint = endpoint;
  call.timeout_ns = PH_TIMEOUT_BLOCKING;
  pending = ph_pending_new (io, ph_call_copy (&call), ph_io_new_call_id (io), ph_io_tick (io));
  pending->socket = out;
  pending->automatic = TRUE;
  ph_pending_submit (pending);
}

/**
 * ph_relay_begin:
 * @socket: a connection
 *
 * Connects to where it is passed on to.
 */
void
ph_relay_begin (PhSocket *socket)
{
  PhSocket *out = make_out (socket);

  if (out == NULL)
    {
      ph_handling_ended (socket, TRUE);
      return;
    }
  socket->handling->partner = out->id;
  connect_out (out);
}

/**
 * ph_relay_may_receive:
 * @socket: a connection
 *
 * Returns: whether its partner is there and has taken all there was
 */
gboolean
ph_relay_may_receive (PhSocket *socket)
{
  PhSocket *partner = get_partner (socket);

  return partner != NULL && partner->streaming && partner->answer == NULL && !partner->finished;
}

/* Returns: (transfer none) (nullable): the socket by which the datagrams of @from leave */
static PhSocket *
find_out (PhSocket        *socket,
          const PhAddress *from)
{
  PhHandling *handling = socket->handling;
  PhSocket *out;

  if (handling->outs == NULL)
    handling->outs = g_array_new (FALSE, FALSE, sizeof (PhSocketId));
  for (guint i = handling->outs->len; i > 0; i--)
    {
      out = ph_socket_table_get (&socket->io->sockets,
                                 g_array_index (handling->outs, PhSocketId, i - 1));
      if (out == NULL || out->finished || out->handling == NULL)
        g_array_remove_index (handling->outs, i - 1);
      else if (ph_address_equal (&out->handling->back_to, from))
        return out;
    }
  if (handling->outs->len >= MAX_SENDERS)
    {
      ph_handling_finish (ph_socket_table_get (&socket->io->sockets,
                                               g_array_index (handling->outs, PhSocketId, 0)));
      g_array_remove_index (handling->outs, 0);
    }
  out = make_out (socket);
  if (out == NULL)
    return NULL;
  out->handling->back_to = *from;
  g_array_append_val (handling->outs, out->id);
  return out;
}

static void
pass_datagram (PhSocket        *socket,
               const guint8    *data,
               gsize            len,
               const PhAddress *from)
{
  PhHandling *handling = socket->handling;
  PhSocket *other = handling->made ? get_partner (socket) : find_out (socket, from);

  if (other != NULL)
    ph_socket_answer_datagram (other, data, len, handling->made ? &handling->back_to
                                                                : &handling->spec->address);
}

/**
 * ph_relay_received:
 * @socket: a socket that passes on
 * @data: what it received
 * @len: its size in bytes
 * @from: from whom
 */
void
ph_relay_received (PhSocket        *socket,
                   const guint8    *data,
                   gsize            len,
                   const PhAddress *from)
{
  PhSocket *partner = get_partner (socket);

  if (!ph_socket_has_connections (socket))
    pass_datagram (socket, data, len, from);
  else if (partner == NULL)
    return;
  else if (ph_socket_is_stream (partner))
    ph_socket_answer (partner, data, len);
  else
    ph_socket_answer_message (partner, data, len, &PH_ADDRESS_NONE);
}

static void
finish_both (PhSocket *socket)
{
  PhSocket *partner = get_partner (socket);

  if (partner != NULL && partner->handling != NULL)
    ph_handling_finish (partner);
  ph_handling_finish (socket);
}

/* Passes the end of @socket's stream on. */
static void
pass_end (PhSocket *partner)
{
  partner->handling->shut_later = partner->answer != NULL;
  if (partner->answer == NULL)
    ph_handling_shut_down (partner);
}

/**
 * ph_relay_ended:
 * @socket: a connection that has come to its end
 * @failed: by an error
 */
void
ph_relay_ended (PhSocket *socket,
                gboolean  failed)
{
  PhSocket *partner = get_partner (socket);

  if (failed || partner == NULL || partner->handling == NULL || !partner->streaming)
    {
      finish_both (socket);
      return;
    }
  pass_end (partner);
  ph_relay_drained (socket);
}

/**
 * ph_relay_drained:
 * @socket: a connection on which nothing waits to be sent
 *
 * Lets its partner go on, or closes both when both have ended.
 */
void
ph_relay_drained (PhSocket *socket)
{
  PhSocket *partner = get_partner (socket);

  if (socket->answer != NULL || partner == NULL)
    return;
  if (socket->handling->shut_later)
    {
      socket->handling->shut_later = FALSE;
      ph_handling_shut_down (socket);
    }
  if (socket->ended && partner->ended && partner->answer == NULL)
    finish_both (socket);
  else if (!partner->ended)
    ph_io_make_ready (partner, EPOLLIN | EPOLLRDHUP);
}

/**
 * ph_relay_connected:
 * @socket: a socket that a relay made
 * @error: what came of its connect
 */
void
ph_relay_connected (PhSocket *socket,
                    int       error)
{
  PhSocket *partner = get_partner (socket);

  if (socket->handling == NULL)
    return;
  if (error != 0)
    finish_both (socket);
  else if (partner != NULL)
    ph_io_make_ready (partner, EPOLLIN | EPOLLRDHUP);
}

/**
 * ph_relay_leave:
 * @socket: a socket that is closing, or whose handler goes
 * @handling: (transfer none): what it had
 *
 * Closes what the relay made for it.
 */
void
ph_relay_leave (PhSocket   *socket,
                PhHandling *handling)
{
  PhSocket *partner = handling->partner != PH_SOCKET_NONE
                        ? ph_socket_table_get (&socket->io->sockets, handling->partner) : NULL;

  if (partner != NULL && partner->handling != NULL && ph_socket_has_connections (partner))
    {
      partner->handling->partner = PH_SOCKET_NONE;
      ph_handling_finish (partner);
    }
  for (guint i = 0; handling->outs != NULL && i < handling->outs->len; i++)
    {
      partner = ph_socket_table_get (&socket->io->sockets,
                                     g_array_index (handling->outs, PhSocketId, i));
      if (partner != NULL && partner->handling != NULL)
        ph_handling_finish (partner);
    }
}

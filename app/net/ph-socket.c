/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket.h"

#include "ph-afterlife.h"
#include "ph-clock.h"
#include "ph-close.h"
#include "ph-handling.h"
#include "ph-io.h"
#include "ph-kernel-info.h"
#include "ph-sampler.h"
#include "ph-select.h"
#include "ph-stamps.h"
#include "ph-sys-private.h"
#include "ph-unix.h"
#include "ph-urgent.h"

#include <string.h>

/* A socket from socket(), socketpair() or accept() to close(). Its descriptor is opened in
 * ph_socket_open() or given to ph_socket_new(), and closed in close_descriptor(), nowhere else. It
 * is non-blocking in the kernel always: that a call blocks is played by ph-pending.c. */

/**
 * ph_socket_new:
 * @io: the io side of an engine
 * @id: its id
 * @fd: (transfer full): its descriptor, or -1 to have ph_socket_open() make one
 * @family: an address family
 * @type: a type of socket
 * @protocol: 0 or a protocol of the family
 *
 * Io thread.
 *
 * Returns: (transfer full): a socket that no table knows yet
 */
PhSocket *
ph_socket_new (PhIo       *io,
               PhSocketId  id,
               int         fd,
               int         family,
               int         type,
               int         protocol)
{
  PhSocket *socket = g_new0 (PhSocket, 1);

  socket->io = io;
  socket->id = id;
  socket->fd = fd;
  socket->family = family;
  socket->type = type;
  socket->protocol = protocol;
  socket->timeout_ns = io->default_timeout_ns;
  socket->ready_link.data = socket;
  socket->starved_link.data = socket;
  socket->sample_timer.fire = ph_sampler_fire;
  socket->retry_timer.fire = ph_unix_retry_fire;
  return socket;
}

static int
join_loop (PhSocket *socket)
{
  int error = ph_net_loop_add (socket->io->loop, socket->fd, socket->id);

  if (error != 0)
    {
      if (!socket->foreign)
        socket->io->sys->close (socket->fd);
      socket->fd = -1;
      return error;
    }
  ph_socket_table_add (&socket->io->sockets, socket->id, socket);
  atomic_fetch_add_explicit (&socket->io->n_sockets, 1, memory_order_relaxed);
  return 0;
}

static void
read_number (const PhSocket *socket,
             int             option,
             int            *value)
{
  int number = 0;
  socklen_t len = sizeof number;

  if (ph_sys_retry (socket->io->sys->getsockopt (socket->fd, SOL_SOCKET, option, &number,
                                                 &len)) == 0)
    *value = number;
}

/**
 * ph_socket_open:
 * @socket: a socket with or without a descriptor
 *
 * Calls socket(2) unless it has a descriptor, and lets the loop and the table know it. What became
 * of the type and the protocol is read back: 0 is a choice of the kernel's, and SOCK_RAW of AF_UNIX
 * becomes SOCK_DGRAM. Io thread.
 *
 * Returns: 0 or an errno; the socket then has no descriptor
 */
int
ph_socket_open (PhSocket *socket)
{
  const PhSys *sys = socket->io->sys;

  if (socket->fd < 0)
    socket->fd = ph_sys_retry (sys->socket (socket->family,
                                            socket->type | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                            socket->protocol));
  if (socket->fd < 0)
    return errno;

  read_number (socket, SO_TYPE, &socket->type);
  read_number (socket, SO_PROTOCOL, &socket->protocol);
  ph_unix_read_inode (socket);
  return join_loop (socket);
}

/* The one place that closes. Linux gives the descriptor up whatever close(2) returns.
 * Returns: 0 or an errno */
static int
close_descriptor (PhSocket *socket)
{
  PhIo *io = socket->io;
  int error;

  ph_net_loop_remove (io->loop, socket->fd);
  error = ph_close_descriptor (io->sys, socket->fd);
  socket->fd = -1;
  socket->state = PH_STATE_GONE;
  ph_socket_table_remove (&io->sockets, socket->id);
  atomic_fetch_sub_explicit (&io->n_sockets, 1, memory_order_relaxed);
  return error;
}

/**
 * ph_socket_close_unseen:
 * @socket: a socket of which nothing was told yet
 *
 * Closes its descriptor. Io thread.
 */
void
ph_socket_close_unseen (PhSocket *socket)
{
  close_descriptor (socket);
}

static void
leave_lists (PhSocket *socket)
{
  if (socket->ready_events != 0)
    g_queue_unlink (&socket->io->ready, &socket->ready_link);
  socket->ready_events = 0;
  ph_io_drop_starved (socket);
}

static void
tell (PhSocket *socket,
      guint     kind)
{
  PhIo *io = socket->io;
  PhRecord record = ph_io_record (io, socket->id, kind, PH_RECORD_AUTO);
  PhIdentity identity = {
    .parent = socket->parent,
    .fd = socket->fd,
    .family = socket->family,
    .type = socket->type,
    .protocol = socket->protocol,
    .state = socket->state,
    .auto_flags = socket->auto_flags,
    .handler = socket->handling != NULL ? socket->handling->spec->id : PH_HANDLER_NONE,
    .one_by_one = socket->handling != NULL && socket->handling->spec->one_by_one,
    .timeout_ns = socket->timeout_ns,
    .local = socket->local,
    .peer = socket->peer,
    .inode = socket->inode,
    .peer_inode = socket->peer_inode,
    .peer_pid = socket->peer_pid,
    .peer_uid = socket->peer_uid,
    .peer_gid = socket->peer_gid,
  };

  memcpy (identity.peer_program, socket->peer_program, sizeof identity.peer_program);
  ph_recorder_body (io->recorder, &record, NULL, NULL, &identity, sizeof identity);
}

static void
record_close (PhSocket  *socket,
              PhPending *pending,
              int        unread,
              gboolean   resets,
              gint64     begun_ns,
              int        error)
{
  PhRecord record = ph_io_record (socket->io, socket->id, PH_CALL_CLOSE,
                                  socket->finished ? PH_RECORD_AUTO : 0);
  PhCallHead head = {
    .begun_ns = pending != NULL ? pending->begun_ns : begun_ns,
    .call_id = pending != NULL ? pending->id : PH_CALL_ID_NONE,
    .args = { unread, resets },
    .result = error == 0 ? 0 : -1,
  };

  record.error = (guint16) error;
  record.took_ns = (guint32) CLAMP (record.time_ns - head.begun_ns, 0, G_MAXUINT32);
  ph_recorder_body (socket->io->recorder, &record, &head, NULL, NULL, 0);
}

/**
 * ph_socket_close:
 * @socket: (transfer full): an open socket
 * @pending: (nullable): the user's call; %NULL when everything is closed, or its handler has ended
 *
 * Ends what waits on it (EBADF), tells the final figures, and calls close(2). What the kernel goes
 * on with is followed. Io thread.
 */
void
ph_socket_close (PhSocket  *socket,
                 PhPending *pending)
{
  PhIo *io = socket->io;
  PhAfterlife *life;
  gint64 begun_ns;
  gboolean resets;
  int unread;
  int error;

  ph_pending_abandon (socket);
  ph_select_abandon (socket);
  ph_stamps_serve (socket, EPOLLERR);
  ph_sampler_finish (socket);
  ph_net_loop_disarm (io->loop, &socket->retry_timer);
  unread = socket->listening ? -1 : ph_kernel_info_read_unread (io->sys, socket->fd);
  resets = ph_close_will_reset (socket, unread);
  life = ph_afterlife_new (socket, resets);
  begun_ns = ph_io_tick (io);
  error = close_descriptor (socket);
  record_close (socket, pending, unread, resets, begun_ns, error);
  ph_handling_closed (socket);
  tell (socket, PH_RECORD_IDENTITY);
  ph_afterlife_start (life);
  ph_socket_discard (socket);
  ph_io_feed_starved (io);
}

/**
 * ph_socket_discard:
 * @socket: (transfer full): a socket without a descriptor
 *
 * Io thread. Frees it; nothing may wait on it.
 */
void
ph_socket_discard (PhSocket *socket)
{
  g_assert (socket->fd < 0);
  leave_lists (socket);
  ph_handling_leave (socket);
  g_clear_pointer (&socket->answer, g_byte_array_unref);
  g_free (socket->stamps);
  g_free (socket);
}

/**
 * ph_socket_is_stream:
 * @socket: a socket
 *
 * Returns: whether it carries a stream of bytes without boundaries
 */
gboolean
ph_socket_is_stream (const PhSocket *socket)
{
  return socket->type == SOCK_STREAM;
}

/**
 * ph_socket_has_connections:
 * @socket: a socket
 *
 * Returns: whether it listens or connects before it carries anything, so that it has an end
 */
gboolean
ph_socket_has_connections (const PhSocket *socket)
{
  return socket->type == SOCK_STREAM || socket->type == SOCK_SEQPACKET;
}

/**
 * ph_socket_is_tcp:
 * @socket: a socket
 *
 * Returns: whether the kernel answers TCP_INFO for it
 */
gboolean
ph_socket_is_tcp (const PhSocket *socket)
{
  return socket->type == SOCK_STREAM && (socket->family == AF_INET || socket->family == AF_INET6)
         && (socket->protocol == 0 || socket->protocol == IPPROTO_TCP
             || socket->protocol == IPPROTO_MPTCP);
}

/**
 * ph_socket_front_space:
 * @socket: a socket
 *
 * Returns: bytes to reserve in front of a payload for a head and an address of its family
 */
gsize
ph_socket_front_space (const PhSocket *socket)
{
  gsize address = PH_RECORD_INET_SPACE;

  if (socket->family == AF_UNIX)
    address = PH_RECORD_UNIX_SPACE;
  else if (socket->family == AF_INET)
    address = PH_RECORD_INET4_SPACE;
  return sizeof (PhCallHead) + address;
}

static gboolean
had_connection (PhState state)
{
  return state != PH_STATE_UNKNOWN && state != PH_STATE_SYN_SENT && state != PH_STATE_CLOSE
         && state != PH_STATE_LISTEN && state != PH_STATE_UNCONNECTED;
}

/* What a state means for what the socket may do by itself */
static void
take_state (PhSocket *socket,
            PhState   state)
{
  socket->state = state;
  if (ph_socket_has_connections (socket) && had_connection (state))
    socket->streaming = TRUE;
  if (state != PH_STATE_LISTEN) /* shutdown() ends listening, and a connect() may follow */
    socket->listening = FALSE;
}

static void
write_state (PhSocket *socket,
             PhState   old,
             gint64    late_ns)
{
  PhRecord record = ph_io_record (socket->io, socket->id, PH_RECORD_STATE, PH_RECORD_AUTO);

  record.aux = socket->state;
  record.took_ns = old;
  ph_record_set_late (&record, late_ns);
  ph_recorder_plain (socket->io->recorder, &record);
}

/**
 * ph_socket_tell_state:
 * @socket: a socket
 * @state: what the kernel says now
 * @late_ns: how long ago it may have changed, when nothing told it: since the look before; else 0
 *
 * Writes a STATE record if that is news. Io thread.
 */
void
ph_socket_tell_state (PhSocket *socket,
                      PhState   state,
                      gint64    late_ns)
{
  PhState old = socket->state;
  gint64 now_ns;

  if (state == old || state == PH_STATE_UNKNOWN)
    return;

  now_ns = ph_clock_now_ns ();
  if (socket->held_state != PH_STATE_UNKNOWN)
    write_state (socket, socket->held_state, 0);
  if (socket->state_told_ns != 0)
    late_ns = MIN (late_ns, now_ns - socket->state_told_ns);
  socket->state_told_ns = now_ns;
  take_state (socket, state);
  ph_afterlife_note_state (socket, old);
  if (socket->in_call)
    socket->held_state = old;
  else
    write_state (socket, old, late_ns);
}

/**
 * ph_socket_begin_call:
 * @socket: a socket on which a call of the user is about to be made
 *
 * From here to ph_socket_end_call() STATE records are held back, so that the record of the call
 * comes before that of its effect. Names and figures are told at once. Io thread.
 */
void
ph_socket_begin_call (PhSocket *socket)
{
  socket->in_call = TRUE;
}

/**
 * ph_socket_end_call:
 * @socket: the socket
 *
 * Writes the STATE record that was held back. Io thread.
 */
void
ph_socket_end_call (PhSocket *socket)
{
  PhState old = socket->held_state;

  socket->in_call = FALSE;
  socket->held_state = PH_STATE_UNKNOWN;
  if (old != PH_STATE_UNKNOWN)
    write_state (socket, old, 0);
}

static PhState
read_state (const PhSocket *socket)
{
  const PhSys *sys = socket->io->sys;

  if (ph_socket_is_tcp (socket))
    return ph_kernel_info_read_tcp_state (sys, socket->fd);
  if (ph_socket_has_connections (socket))
    return ph_kernel_info_read_connection_state (sys, socket->fd);

  return ph_address_is_set (&socket->peer) ? PH_STATE_CONNECTED : PH_STATE_UNCONNECTED;
}

/**
 * ph_socket_check_state:
 * @socket: a socket
 *
 * Asks the kernel for the state of a socket with connections and tells what is new, with the names
 * if a handshake ended. Io thread.
 */
void
ph_socket_check_state (PhSocket *socket)
{
  PhState old = socket->state;

  if (!ph_socket_has_connections (socket))
    return;

  ph_socket_tell_state (socket, read_state (socket), 0);
  if (old == PH_STATE_SYN_SENT && socket->state != old)
    ph_socket_tell_identity (socket);
}

static void
read_name (PhSocket  *socket,
           int      (*call) (int, struct sockaddr *, socklen_t *),
           PhAddress *address)
{
  address->len = sizeof address->un;
  if (ph_sys_retry (call (socket->fd, &address->sa, &address->len)) != 0)
    *address = PH_ADDRESS_NONE;
  ph_address_trim (address);
}

/* When a connection is over, getpeername(2) says ENOTCONN; with whom it was is worth keeping, as
 * such a socket cannot connect again (connect(2), EISCONN). */
static void
read_identity (PhSocket *socket)
{
  const PhSys *sys = socket->io->sys;
  PhAddress peer;

  read_name (socket, sys->getsockname, &socket->local);
  read_name (socket, sys->getpeername, &peer);
  if (!ph_address_is_set (&peer))
    peer = socket->fixed_peer;
  if (ph_address_is_set (&peer) || !socket->streaming)
    socket->peer = peer;
  if (ph_address_is_set (&peer))
    ph_unix_read_peer (socket);
}

/**
 * ph_socket_fix_peer:
 * @socket: a socket on which connect() succeeded
 * @peer: its argument
 *
 * Raw packets and ICMP have no ports, and of a peer without a port getpeername(2) says ENOTCONN: it
 * is remembered here. Io thread.
 */
void
ph_socket_fix_peer (PhSocket        *socket,
                    const PhAddress *peer)
{
  gboolean has_no_ports = socket->type == SOCK_RAW || socket->protocol == IPPROTO_ICMP
                          || socket->protocol == IPPROTO_ICMPV6;

  socket->fixed_peer = PH_ADDRESS_NONE;
  if (has_no_ports && ph_address_get_port (peer) == 0)
    socket->fixed_peer = *peer;
}

/**
 * ph_socket_learn:
 * @socket: an open socket that was not made by socket() just now
 *
 * Reads its names, its state, and whether it listens or has a peer. Io thread.
 */
void
ph_socket_learn (PhSocket *socket)
{
  PhState state;

  read_identity (socket);
  state = read_state (socket);
  socket->listening = state == PH_STATE_LISTEN;
  take_state (socket, state);
}

/**
 * ph_socket_tell_identity:
 * @socket: an open socket
 *
 * Reads both names and the state afresh, getsockname(2) and getpeername(2); writes a STATE record
 * if the state is new, and an IDENTITY record. Io thread.
 */
void
ph_socket_tell_identity (PhSocket *socket)
{
  read_identity (socket);
  ph_socket_tell_state (socket, read_state (socket), 0);
  tell (socket, PH_RECORD_IDENTITY);
}

/**
 * ph_socket_tell_opened:
 * @socket: a socket just made
 *
 * Writes its OPENED record and asks for its first figures. Io thread.
 */
void
ph_socket_tell_opened (PhSocket *socket)
{
  if (!ph_address_is_set (&socket->peer))
    ph_socket_learn (socket);
  tell (socket, PH_RECORD_OPENED);
  ph_sampler_touch (socket);
}

/* Calls that wait come first: what they take is not the handler's. */
static void
serve_in (PhSocket *socket,
          guint32   events)
{
  ph_pending_run_queue (socket, &socket->in);
  if (socket->auto_flags != PH_AUTO_NONE && socket->in.length == 0 && !socket->finished)
    ph_socket_auto_in (socket, events);
}

static void
serve_out (PhSocket *socket)
{
  ph_pending_run_queue (socket, &socket->out);
  if (socket->answer != NULL)
    ph_socket_auto_out (socket);
  ph_handling_go_on (socket);
}

/**
 * ph_socket_serve:
 * @socket: a socket with events; it is gone afterwards if its handler has ended
 * @events: of epoll_ctl(2)
 *
 * Takes the time stamps of what was sent, looks at the state when it may have changed, then tries
 * what is parked, then does what the socket does by itself; output first, so that a connection is
 * there before it is received from. A select() sees the socket before anything is taken from it.
 * Io thread.
 */
void
ph_socket_serve (PhSocket *socket,
                 guint32   events)
{
  const guint32 trouble = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  gboolean is_steady = !ph_socket_is_tcp (socket) || socket->state == PH_STATE_ESTABLISHED
                       || socket->state == PH_STATE_LISTEN;

  events = ph_stamps_serve (socket, events);
  if (events & trouble || !is_steady)
    ph_socket_check_state (socket);
  ph_urgent_note (socket, events);

  ph_select_touch (socket);
  if (events & (EPOLLOUT | trouble))
    serve_out (socket);
  if (events & (EPOLLIN | EPOLLPRI | trouble))
    serve_in (socket, events);
  if (socket->finished)
    ph_socket_close (socket, NULL);
  else
    ph_sampler_touch (socket);
}

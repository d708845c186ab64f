/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-open.h"

#include "ph-handling.h"
#include "ph-io.h"
#include "ph-sys-private.h"

#include <fcntl.h>

/* socket(2), socketpair(2), and taking over a descriptor that somebody else opened. The record of
 * the call comes first, then OPENED of each socket that it made. Io thread. */

static void
take_ways (PhSocket     *socket,
           const PhCall *call)
{
  ph_handling_set (socket, call->auto_flags, call->handler);
  if (call->socket_timeout_ns != PH_TIMEOUT_OF_SOCKET)
    socket->timeout_ns = call->socket_timeout_ns;
}

static PhSocket *
make_socket (PhPending  *pending,
             PhSocketId  id,
             int         fd)
{
  const PhCall *call = pending->call;
  PhSocket *socket = ph_socket_new (pending->io, id, fd, call->args[0], call->args[1],
                                    call->args[2]);

  take_ways (socket, call);
  return socket;
}

static void
tell_or_discard (PhSocket *socket,
                 int       error)
{
  if (error == 0)
    ph_socket_tell_opened (socket);
  else
    ph_socket_discard (socket);
}

/**
 * ph_open_socket:
 * @pending: (transfer full): a socket()
 *
 * socket(2).
 */
void
ph_open_socket (PhPending *pending)
{
  PhIo *io = pending->io;
  PhSocketId id = pending->call->socket;
  PhSocket *socket = make_socket (pending, id, -1);
  int error = ph_socket_open (socket);
  PhRecord record = ph_io_record (io, id, PH_CALL_SOCKET, 0);

  record.aux = id;
  record.error = (guint16) error;
  ph_io_record_call (io, pending, &record, socket->fd, NULL);
  tell_or_discard (socket, error);
  ph_pending_free (pending);
}

static void
record_pair (PhPending    *pending,
             const PhPair *pair,
             int           error)
{
  PhIo *io = pending->io;
  const gint32 *args = pending->call->args;
  PhRecord record = ph_io_record (io, pair->sockets[0], PH_CALL_SOCKETPAIR, 0);
  PhCallHead head = {
    .begun_ns = pending->begun_ns,
    .call_id = pending->id,
    .args = { args[0], args[1], args[2] },
    .result = error == 0 ? 0 : -1,
  };

  record.aux = pair->sockets[0];
  record.error = (guint16) error;
  record.took_ns = (guint32) CLAMP (record.time_ns - pending->begun_ns, 0, G_MAXUINT32);
  ph_recorder_body (io->recorder, &record, &head, NULL, pair, sizeof *pair);
}

/* Returns: 0 or an errno, and then neither has a descriptor */
static int
join_both (PhSocket *sockets[2])
{
  int error = ph_socket_open (sockets[0]);

  if (error != 0)
    {
      sockets[1]->io->sys->close (sockets[1]->fd);
      sockets[1]->fd = -1;
      return error;
    }
  error = ph_socket_open (sockets[1]);
  if (error != 0)
    ph_socket_close_unseen (sockets[0]);
  return error;
}

/**
 * ph_open_pair:
 * @pending: (transfer full): a socketpair(); the id of the second socket is its target
 *
 * socketpair(2): two sockets that are connected to each other.
 */
void
ph_open_pair (PhPending *pending)
{
  PhIo *io = pending->io;
  const PhCall *call = pending->call;
  PhPair pair = { { call->socket, call->target }, { -1, -1 } };
  PhSocket *sockets[2];
  int error;

  error = ph_sys_retry (io->sys->socketpair (call->args[0],
                                             call->args[1] | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                             call->args[2], pair.fds)) == 0 ? 0 : errno;
  if (error == 0)
    {
      for (int i = 0; i < 2; i++)
        sockets[i] = make_socket (pending, pair.sockets[i], pair.fds[i]);
      error = join_both (sockets);
      record_pair (pending, &pair, error);
      for (int i = 0; i < 2; i++)
        tell_or_discard (sockets[i], error);
    }
  else
    record_pair (pending, &pair, error);
  ph_pending_free (pending);
}

static int
ask (const PhSys *sys,
     int          fd,
     int          option,
     int         *value)
{
  socklen_t len = sizeof *value;

  return ph_sys_retry (sys->getsockopt (fd, SOL_SOCKET, option, value, &len)) == 0 ? 0 : errno;
}

/* O_NONBLOCK belongs to the open description, which other processes may share. Returns: 0 or an
 * errno */
static int
set_nonblocking (const PhSys *sys,
                 int          fd,
                 int         *was_set)
{
  int flags = ph_sys_retry (sys->fcntl (fd, F_GETFL, 0));

  if (flags < 0)
    return errno;
  *was_set = (flags & O_NONBLOCK) == 0;
  return *was_set && ph_sys_retry (sys->fcntl (fd, F_SETFL, flags | O_NONBLOCK)) != 0 ? errno : 0;
}

/* Returns: 0 or an errno: the descriptor is then as it was */
static int
take_over (PhSocket *socket,
           int      *was_set)
{
  const PhSys *sys = socket->io->sys;
  int fd = socket->fd;
  int error = ask (sys, fd, SO_DOMAIN, &socket->family);

  if (error == 0)
    error = set_nonblocking (sys, fd, was_set);
  if (error != 0)
    {
      socket->fd = -1;
      return error;
    }
  socket->foreign = TRUE;
  error = ph_socket_open (socket);
  socket->foreign = FALSE;
  if (error == 0)
    sys->fcntl (fd, F_SETFD, FD_CLOEXEC);
  else if (*was_set)
    sys->fcntl (fd, F_SETFL, sys->fcntl (fd, F_GETFL, 0) & ~O_NONBLOCK);
  return error;
}

/**
 * ph_open_inherited:
 * @pending: (transfer full): a socket(fileno=N)
 *
 * Takes over a descriptor that was open before: family, type, protocol, names, and whether it
 * listens are read off it (SO_DOMAIN, SO_TYPE, SO_PROTOCOL, SO_ACCEPTCONN, socket(7)). One that
 * blocks is made non-blocking, which args[1] of its record tells. A descriptor that is a socket of
 * ours already is refused by epoll_ctl(2), EEXIST.
 */
void
ph_open_inherited (PhPending *pending)
{
  PhIo *io = pending->io;
  PhCall *call = pending->call;
  PhSocket *socket = ph_socket_new (io, call->socket, call->args[0], 0, 0, 0);
  int was_set = 0;
  int error;
  PhRecord record;

  take_ways (socket, call);
  error = socket->fd >= 0 ? take_over (socket, &was_set) : EBADF;
  call->args[1] = error == 0 ? was_set : 0;
  record = ph_io_record (io, call->socket, PH_CALL_FROMFD, 0);
  record.aux = call->socket;
  record.error = (guint16) error;
  ph_io_record_call (io, pending, &record, socket->fd, NULL);
  tell_or_discard (socket, error);
  ph_pending_free (pending);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket.h"

#include "ph-handling.h"
#include "ph-holder.h"
#include "ph-io.h"
#include "ph-relay.h"
#include "ph-sampler.h"
#include "ph-sendall.h"
#include "ph-sendfile.h"
#include "ph-socket-modes.h"
#include "ph-sys-private.h"
#include "ph-unix.h"
#include "ph-urgent.h"

/* One small function a call. Each makes the system call once, and either writes the call's record
 * or says that it would block; a non-blocking call returns the kernel's EAGAIN or EINPROGRESS as
 * its error. Calls that change who a socket is tell that just before their own record, so that
 * whoever sees the call return finds the picture up to date. Io thread. */

static PhTry
done (PhSocket        *socket,
      PhPending       *pending,
      int              result,
      int              error,
      const PhAddress *address)
{
  PhRecord record = ph_io_record (socket->io, socket->id, pending->call->op, 0);

  record.error = (guint16) (result < 0 ? error : 0);
  if (result < 0)
    result = ph_call_get_failure (pending->call->op, error);
  ph_io_record_call (socket->io, pending, &record, result, address);
  return PH_TRY_DONE;
}

/* An address that is taken: the record tells by whom, as the kernel says at this moment. */
static PhTry
fail_in_use (PhSocket        *socket,
             PhPending       *pending,
             const PhAddress *wanted)
{
  PhRecord record = ph_io_record (socket->io, socket->id, pending->call->op, 0);
  PhHolder holder;
  gboolean told = ph_holder_find (socket->io->sys,
                                  ph_socket_is_stream (socket) ? IPPROTO_TCP : IPPROTO_UDP,
                                  wanted, &holder);

  record.error = EADDRINUSE;
  ph_io_record_call_body (socket->io, pending, &record, -1, &pending->address,
                          told ? &holder : NULL, told ? sizeof holder : 0);
  return PH_TRY_DONE;
}

/**
 * ph_socket_fail:
 * @socket: a socket
 * @pending: a call that ends without the kernel
 * @error: an errno or an EAI error (ph-eai.h)
 * @flags: why: cancelled, timed out, or 0
 *
 * Writes the record of a call that failed. Io thread.
 */
void
ph_socket_fail (PhSocket      *socket,
                PhPending     *pending,
                int            error,
                PhRecordFlags  flags)
{
  PhRecord record = ph_io_record (socket->io, socket->id, pending->call->op, flags);

  record.error = (guint16) error;
  ph_io_record_call (socket->io, pending, &record,
                     ph_call_get_failure (pending->call->op, error), &pending->address);
}

/**
 * ph_socket_finish:
 * @socket: a socket
 * @pending: a call on it that moved no payload
 * @result: what the system call returned
 * @error: its errno if @result is below 0
 * @address: (nullable): the address of the call, argument or result
 *
 * Writes the record of a call that returned. Io thread.
 *
 * Returns: %PH_TRY_DONE
 */
PhTry
ph_socket_finish (PhSocket        *socket,
                  PhPending       *pending,
                  int              result,
                  int              error,
                  const PhAddress *address)
{
  return done (socket, pending, result, error, address);
}

static PhTry
try_bind (PhSocket  *socket,
          PhPending *pending)
{
  int result = ph_sys_retry (socket->io->sys->bind (socket->fd, &pending->address.sa,
                                                    pending->address.len));
  int error = errno;

  if (result == 0)
    {
      ph_socket_tell_identity (socket);
      pending->call->args[0] = ph_address_get_port (&socket->local);
    }
  else if (error == EADDRINUSE && socket->family != AF_UNIX)
    return fail_in_use (socket, pending, &pending->address);
  else if (error == EADDRINUSE)
    pending->call->args[1] = (int) ph_unix_probe_path (socket->io->sys, &pending->address);
  return done (socket, pending, result, error, &pending->address);
}

static PhTry
try_listen (PhSocket  *socket,
            PhPending *pending)
{
  int result = ph_sys_retry (socket->io->sys->listen (socket->fd, pending->call->args[0]));
  int error = errno;

  if (result == 0)
    {
      socket->listening = TRUE;
      ph_socket_tell_identity (socket);
    }
  else if (error == EADDRINUSE)
    return fail_in_use (socket, pending, &socket->local);
  return done (socket, pending, result, error, NULL);
}

static PhTry
try_accept (PhSocket  *socket,
            PhPending *pending)
{
  PhAddress peer = { .len = sizeof peer.un };
  int fd = ph_sys_retry (socket->io->sys->accept4 (socket->fd, &peer.sa, &peer.len,
                                                   SOCK_CLOEXEC | SOCK_NONBLOCK));
  int error = errno;
  PhSocket *child;
  PhRecord record;

  if (fd < 0 && error == EAGAIN && pending->timeout_ns != 0)
    return PH_TRY_WAIT;
  if (fd < 0)
    return done (socket, pending, fd, error, NULL);
  ph_address_trim (&peer);
  child = ph_socket_adopt (socket, fd, &peer, &error);
  if (child == NULL)
    return done (socket, pending, -1, error, NULL);

  record = ph_io_record (socket->io, socket->id, PH_CALL_ACCEPT, 0);
  record.aux = child->id;
  ph_io_record_call (socket->io, pending, &record, child->fd, &peer);
  ph_socket_tell_opened (child);
  return PH_TRY_DONE;
}

static PhTry
finish_connect (PhSocket  *socket,
                PhPending *pending,
                int        error)
{
  if (error == 0)
    ph_socket_fix_peer (socket, &pending->address);
  ph_socket_tell_identity (socket);
  if (error == 0 && socket->auto_flags != PH_AUTO_NONE)
    ph_io_make_ready (socket, EPOLLIN | EPOLLOUT);
  done (socket, pending, error == 0 ? 0 : -1, error, &pending->address);
  if (pending->automatic)
    ph_relay_connected (socket, error);
  return PH_TRY_DONE;
}

/* connect(2): EINPROGRESS ends by SO_ERROR. Being connected is asked for by getpeername(2), since
 * an SO_ERROR of 0 is also what a handshake under way says. */
static PhTry
check_connect (PhSocket  *socket,
               PhPending *pending)
{
  const PhSys *sys = socket->io->sys;
  PhAddress peer = { .len = sizeof peer.un };
  int error = 0;
  socklen_t len = sizeof error;

  if (ph_sys_retry (sys->getsockopt (socket->fd, SOL_SOCKET, SO_ERROR, &error, &len)) != 0)
    error = errno;
  if (error == 0 && ph_sys_retry (sys->getpeername (socket->fd, &peer.sa, &peer.len)) != 0)
    return PH_TRY_WAIT;

  /* Until it is asked once more, the kernel takes the socket for connecting still: a second
   * connect() by the user would succeed instead of saying EISCONN; and after a refusal recv()
   * would tell an end of the stream instead of ENOTCONN, and connect() would say ECONNABORTED
   * instead of trying again (observed on Linux 6.18). */
  ph_sys_retry (sys->connect (socket->fd, &pending->address.sa, pending->address.len));
  return finish_connect (socket, pending, error);
}

/* A signal does not stop a handshake: asked again, the kernel says EALREADY. */
static int
start_connect (PhSocket  *socket,
               PhPending *pending)
{
  const PhSys *sys = socket->io->sys;
  gboolean interrupted = FALSE;

  while (sys->connect (socket->fd, &pending->address.sa, pending->address.len) != 0)
    {
      if (errno == EALREADY && interrupted)
        return EINPROGRESS;
      if (errno != EINTR)
        return errno;
      interrupted = TRUE;
    }
  return 0;
}

static PhTry
try_connect (PhSocket  *socket,
             PhPending *pending)
{
  PhTry result;
  int error;

  if (pending->started)
    return check_connect (socket, pending);

  error = start_connect (socket, pending);
  if (error == EAGAIN && socket->family == AF_UNIX && pending->timeout_ns != 0)
    {
      ph_unix_retry_later (socket);
      return PH_TRY_WAIT;
    }
  if (error == 0 || error == EINPROGRESS)
    socket->ended = socket->mute = FALSE;
  if (error != EINPROGRESS || pending->timeout_ns == 0)
    return finish_connect (socket, pending, error);

  pending->started = TRUE;
  result = check_connect (socket, pending);
  if (result == PH_TRY_WAIT)
    ph_socket_tell_identity (socket);
  return result;
}

static PhTry
try_shutdown (PhSocket  *socket,
              PhPending *pending)
{
  int result = ph_sys_retry (socket->io->sys->shutdown (socket->fd, pending->call->args[0]));
  int error = errno;

  ph_socket_tell_identity (socket);
  return done (socket, pending, result, error, NULL);
}

static PhTry
try_getname (PhSocket  *socket,
             PhPending *pending)
{
  const PhSys *sys = socket->io->sys;
  PhAddress address = { .len = sizeof address.un };
  int result = pending->call->op == PH_CALL_GETSOCKNAME
                 ? ph_sys_retry (sys->getsockname (socket->fd, &address.sa, &address.len))
                 : ph_sys_retry (sys->getpeername (socket->fd, &address.sa, &address.len));

  ph_address_trim (&address);
  return done (socket, pending, result, errno, result == 0 ? &address : NULL);
}

/* What is not called on a socket */
static PhTry
refuse (PhSocket  *socket,
        PhPending *pending)
{
  ph_socket_fail (socket, pending, ENOSYS, 0);
  return PH_TRY_DONE;
}

static PhTry (*const tries[PH_N_CALLS]) (PhSocket *, PhPending *) = {
  [PH_CALL_BIND] = try_bind,
  [PH_CALL_LISTEN] = try_listen,
  [PH_CALL_ACCEPT] = try_accept,
  [PH_CALL_CONNECT] = try_connect,
  [PH_CALL_CONNECT_EX] = try_connect,
  [PH_CALL_SEND] = ph_socket_try_send,
  [PH_CALL_SENDTO] = ph_socket_try_send,
  [PH_CALL_SENDALL] = ph_sendall_try,
  [PH_CALL_SENDFILE] = ph_sendfile_try,
  [PH_CALL_RECV] = ph_socket_try_recv,
  [PH_CALL_RECVFROM] = ph_socket_try_recv,
  [PH_CALL_SHUTDOWN] = try_shutdown,
  [PH_CALL_GETSOCKNAME] = try_getname,
  [PH_CALL_GETPEERNAME] = try_getname,
  [PH_CALL_SETSOCKOPT] = ph_socket_try_setsockopt,
  [PH_CALL_GETSOCKOPT] = ph_socket_try_getsockopt,
  [PH_CALL_SERVE] = ph_handling_try_serve,
  [PH_CALL_SOCKATMARK] = ph_urgent_try_sockatmark,
  [PH_CALL_SETBLOCKING] = ph_socket_try_setblocking,
  [PH_CALL_SETTIMEOUT] = ph_socket_try_settimeout,
  [PH_CALL_GETTIMEOUT] = ph_socket_try_gettimeout,
};

/**
 * ph_socket_get_queue:
 * @socket: a socket
 * @op: a call
 *
 * Returns: (transfer none) (nullable): where the call waits; %NULL if it never does
 */
GQueue *
ph_socket_get_queue (PhSocket *socket,
                     PhCallOp  op)
{
  if (op == PH_CALL_ACCEPT || op == PH_CALL_RECV || op == PH_CALL_RECVFROM)
    return &socket->in;
  if (ph_call_is_connect (op) || ph_call_op_get_direction (op) == PH_DIRECTION_OUT)
    return &socket->out;

  return NULL;
}

/**
 * ph_socket_try:
 * @socket: an open socket
 * @pending: a call on it, looked up, not a close
 *
 * Makes the system call. Io thread.
 *
 * Returns: whether the call returned, or has to wait
 */
PhTry
ph_socket_try (PhSocket  *socket,
               PhPending *pending)
{
  PhTry (*attempt) (PhSocket *, PhPending *) = tries[pending->call->op];
  PhTry result;

  if (attempt == NULL) /* no call on a socket */
    attempt = refuse;
  ph_io_tick (socket->io);
  ph_socket_begin_call (socket);
  result = attempt (socket, pending);
  ph_socket_end_call (socket);
  return result;
}

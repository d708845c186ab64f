/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-modes.h"

#include "ph-clock.h"

#include <errno.h>

/* Blocking, non-blocking, timeout: how long calls of a socket wait. The descriptor itself is
 * non-blocking always, so that no system call is made here; a call that is parked keeps the time
 * it began with. These calls never wait themselves. Io thread. */

static PhTry
set_mode (PhSocket  *socket,
          PhPending *pending,
          gint64     timeout_ns)
{
  socket->timeout_ns = timeout_ns;
  ph_socket_tell_identity (socket);
  return ph_socket_finish (socket, pending, 0, 0, NULL);
}

/**
 * ph_socket_try_setblocking:
 * @socket: an open socket
 * @pending: a setblocking
 *
 * Io thread.
 *
 * Returns: %PH_TRY_DONE
 */
PhTry
ph_socket_try_setblocking (PhSocket  *socket,
                           PhPending *pending)
{
  return set_mode (socket, pending,
                   pending->call->args[0] != 0 ? PH_TIMEOUT_BLOCKING : PH_TIMEOUT_NONE);
}

/**
 * ph_socket_try_settimeout:
 * @socket: an open socket
 * @pending: a settimeout: seconds, -1 for None, and nanoseconds
 *
 * Io thread. A time that is none, such as -2 seconds, is EINVAL and changes nothing.
 *
 * Returns: %PH_TRY_DONE
 */
PhTry
ph_socket_try_settimeout (PhSocket  *socket,
                          PhPending *pending)
{
  int seconds = pending->call->args[0];
  int nanoseconds = pending->call->args[1];

  if (seconds < -1 || nanoseconds < 0 || nanoseconds >= PH_NSEC_PER_SEC)
    return ph_socket_finish (socket, pending, -1, EINVAL, NULL);
  if (seconds == -1)
    return set_mode (socket, pending, PH_TIMEOUT_BLOCKING);
  return set_mode (socket, pending, seconds * PH_NSEC_PER_SEC + nanoseconds);
}

/**
 * ph_socket_try_gettimeout:
 * @socket: an open socket
 * @pending: a gettimeout; its arguments become the answer
 *
 * Io thread.
 *
 * Returns: %PH_TRY_DONE
 */
PhTry
ph_socket_try_gettimeout (PhSocket  *socket,
                          PhPending *pending)
{
  int *args = pending->call->args;

  if (socket->timeout_ns < 0)
    {
      args[0] = -1;
      args[1] = 0;
    }
  else
    {
      args[0] = (int) MIN (socket->timeout_ns / PH_NSEC_PER_SEC, G_MAXINT);
      args[1] = (int) (socket->timeout_ns % PH_NSEC_PER_SEC);
    }
  return ph_socket_finish (socket, pending, 0, 0, NULL);
}

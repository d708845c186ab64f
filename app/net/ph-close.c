/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-close.h"

#include "ph-io.h"
#include "ph-kernel-info.h"
#include "ph-sys-private.h"

#include <linux/sockios.h>
#include <pthread.h>
#include <sys/ioctl.h>

/* What close(2) does to a connection, and how it is kept from waiting. With SO_LINGER and a time
 * the kernel lets close() wait until everything is acknowledged, even on a non-blocking
 * descriptor: such a close is made on a thread of its own. Io thread. */

typedef struct
{
  const PhSys *sys; /* (unowned): of the process */
  int          fd;  /* (owned) */
} Lingering;

static gboolean
read_linger (const PhSys   *sys,
             int            fd,
             struct linger *linger)
{
  socklen_t len = sizeof *linger;

  *linger = (struct linger) { 0 };
  return ph_sys_retry (sys->getsockopt (fd, SOL_SOCKET, SO_LINGER, linger, &len)) == 0
         && linger->l_onoff != 0;
}

/**
 * ph_close_will_reset:
 * @socket: a socket about to be closed
 * @unread: bytes in its receive queue, -1: unknown
 *
 * Unread bytes make close() send a reset instead of a FIN (RFC 1122 section 4.2.2.13), and so does
 * SO_LINGER with 0 seconds, socket(7). Io thread.
 *
 * Returns: whether the peer is told a reset
 */
gboolean
ph_close_will_reset (PhSocket *socket,
                     int       unread)
{
  const PhSys *sys = socket->io->sys;
  struct linger linger;
  PhState state;

  if (!ph_socket_is_tcp (socket) || socket->listening)
    return FALSE;
  state = ph_kernel_info_read_tcp_state (sys, socket->fd);
  if (state == PH_STATE_UNKNOWN || state == PH_STATE_CLOSE || state == PH_STATE_SYN_SENT
      || state == PH_STATE_TIME_WAIT)
    return FALSE;
  if (unread > 0)
    return TRUE;
  return read_linger (sys, socket->fd, &linger) && linger.l_linger == 0
         && state != PH_STATE_CLOSING && state != PH_STATE_LAST_ACK;
}

static void *
close_thread (void *data)
{
  Lingering *lingering = data;

  lingering->sys->close (lingering->fd);
  g_free (lingering);
  return NULL;
}

/* Returns: whether a thread closes it */
static gboolean
close_later (const PhSys *sys,
             int          fd)
{
  Lingering *lingering = g_new (Lingering, 1);
  pthread_attr_t attributes;
  pthread_t thread;
  int result;

  *lingering = (Lingering) { sys, fd };
  pthread_attr_init (&attributes);
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  result = pthread_create (&thread, &attributes, close_thread, lingering);
  pthread_attr_destroy (&attributes);
  if (result != 0)
    g_free (lingering);
  return result == 0;
}

/**
 * ph_close_descriptor:
 * @sys: the system calls, which must live as long as the process
 * @fd: (transfer full): a socket that no epoll set knows
 *
 * close(2). If it would linger, that happens on a thread of its own, and the result is not known.
 * Io thread.
 *
 * Returns: 0 or an errno; the descriptor is given up whatever it is
 */
int
ph_close_descriptor (const PhSys *sys,
                     int          fd)
{
  struct linger linger;
  int unsent = 0;

  if (read_linger (sys, fd, &linger) && linger.l_linger > 0
      && ph_sys_retry (sys->ioctl (fd, SIOCOUTQ, &unsent)) == 0 && unsent > 0
      && close_later (sys, fd))
    return 0;
  return sys->close (fd) == 0 ? 0 : errno;
}

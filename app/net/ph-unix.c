/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-unix.h"

#include "ph-clock.h"
#include "ph-io.h"
#include "ph-kernel-info.h"
#include "ph-sys-private.h"
#include "ph-unix-diag.h"

#include <fcntl.h>
#include <string.h>

/* What is special about AF_UNIX, see unix(7): who is at the other end, what stands at a path, and
 * two waits that end without any event. A connect() to a listener whose queue is full and a
 * datagram to a receiver whose queue is full both say EAGAIN; that there is room again is told to
 * those who sleep in the call, which nobody does here, and not to epoll. They are tried again on
 * a timer of the socket with growing pauses. Io thread. */

#define MIN_RETRY_NS (5 * PH_NSEC_PER_MSEC)
#define MAX_RETRY_NS (250 * PH_NSEC_PER_MSEC)

/**
 * ph_unix_probe_path:
 * @sys: the system calls
 * @address: an address that bind() could not have (EADDRINUSE)
 *
 * Connects a datagram socket of its own and sends nothing: to a path that nobody is bound to the
 * kernel says ECONNREFUSED, to a listener EPROTOTYPE before it hears of anything. Io thread.
 *
 * Returns: what stands there
 */
PhPathKind
ph_unix_probe_path (const PhSys     *sys,
                    const PhAddress *address)
{
  PhPathKind kind = PH_PATH_UNKNOWN;
  struct stat status = { 0 };
  int fd;
  int file;

  if (address->un.sun_path[0] == '\0') /* an abstract name goes with its socket */
    return PH_PATH_HELD;
  fd = ph_sys_retry (sys->socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (fd < 0)
    return PH_PATH_UNKNOWN;
  if (ph_sys_retry (sys->connect (fd, &address->sa, address->len)) == 0 || errno == EPROTOTYPE)
    kind = PH_PATH_HELD;
  else if (errno == ECONNREFUSED)
    kind = PH_PATH_LEFT_BEHIND;
  sys->close (fd);
  if (kind != PH_PATH_LEFT_BEHIND)
    return kind;

  file = ph_sys_retry (sys->open (address->un.sun_path, O_PATH | O_CLOEXEC));
  if (file < 0)
    return PH_PATH_UNKNOWN;
  if (sys->fstat (file, &status) == 0 && !S_ISSOCK (status.st_mode))
    kind = PH_PATH_NO_SOCKET;
  sys->close (file);
  return kind;
}

/**
 * ph_unix_read_inode:
 * @socket: an open socket
 *
 * Asks for the number by which sock_diag(7) and /proc know a Unix socket, fstat(2). Io thread.
 */
void
ph_unix_read_inode (PhSocket *socket)
{
  struct stat status;

  if (socket->family == AF_UNIX && socket->io->sys->fstat (socket->fd, &status) == 0)
    socket->inode = (guint32) status.st_ino;
}

static void
read_program (PhSocket *socket)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", socket->peer_pid);
  g_autofree char *name = NULL;

  socket->peer_program[0] = '\0';
  if (!g_file_get_contents (path, &name, NULL, NULL))
    return;
  g_strchomp (name);
  g_strlcpy (socket->peer_program, name, sizeof socket->peer_program);
}

static void
read_credentials (PhSocket *socket)
{
  struct ucred credentials = { 0 };
  socklen_t len = sizeof credentials;

  if (ph_sys_retry (socket->io->sys->getsockopt (socket->fd, SOL_SOCKET, SO_PEERCRED,
                                                 &credentials, &len)) != 0
      || credentials.pid <= 0)
    return;
  socket->peer_pid = credentials.pid;
  socket->peer_uid = credentials.uid;
  socket->peer_gid = credentials.gid;
  read_program (socket);
}

/**
 * ph_unix_read_peer:
 * @socket: an open socket that has a peer
 *
 * Asks who is at the other end: the process that connected or listened (SO_PEERCRED, unix(7)), the
 * name of its program (proc(5)), and the socket itself. The kernel wrote the credentials down when
 * the connection was made, so they are asked for once. Io thread.
 */
void
ph_unix_read_peer (PhSocket *socket)
{
  PhUnixInfo info;

  if (socket->family != AF_UNIX)
    return;
  if (socket->peer_pid == 0)
    read_credentials (socket);
  if (ph_unix_diag_ask (&socket->io->diag, socket->io->sys, socket->inode, &info)
      && info.peer_inode != 0)
    socket->peer_inode = info.peer_inode;
}

/**
 * ph_unix_read_backlog:
 * @socket: a Unix socket that listens
 * @figures: (inout): the accept queue and its limit are set if the kernel tells them
 *
 * Io thread.
 */
void
ph_unix_read_backlog (PhSocket  *socket,
                      PhFigures *figures)
{
  PhUnixInfo info;

  if (!ph_unix_diag_ask (&socket->io->diag, socket->io->sys, socket->inode, &info)
      || !info.has_queue)
    return;
  figures->known |= PH_FIGURE_ACCEPT_QUEUE;
  figures->accept_queue = info.queue;
  figures->accept_limit = info.limit;
}

/**
 * ph_unix_retry_later:
 * @socket: a socket on which something said EAGAIN
 *
 * Tries again in a while what waits for output, if no event will tell: for datagrams and for a
 * connect(). Io thread.
 */
void
ph_unix_retry_later (PhSocket *socket)
{
  PhTimer *timer = &socket->retry_timer;
  gint64 now_ns = socket->io->now_ns;

  if (socket->family != AF_UNIX || ph_timer_is_armed (timer))
    return;
  /* long ago: another wait than this one */
  if (now_ns - timer->due_ns > 2 * MAX_RETRY_NS)
    socket->retry_pause_ns = 0;
  socket->retry_pause_ns = CLAMP (2 * socket->retry_pause_ns, MIN_RETRY_NS, MAX_RETRY_NS);
  ph_net_loop_arm (socket->io->loop, timer, now_ns + socket->retry_pause_ns);
}

/**
 * ph_unix_retry_fire:
 * @timer: the retry timer of a socket
 *
 * Io thread.
 */
void
ph_unix_retry_fire (PhTimer *timer)
{
  ph_io_make_ready (ph_timer_owner (timer, PhSocket, retry_timer), EPOLLOUT);
}

/**
 * ph_unix_is_at_end:
 * @socket: a connection on which a receive has just returned 0
 *
 * A message may be empty: that is the end only if the peer sends no more and nothing is left. Io
 * thread.
 *
 * Returns: whether it was the end
 */
gboolean
ph_unix_is_at_end (PhSocket *socket)
{
  struct pollfd end = { .fd = socket->fd, .events = POLLRDHUP };

  if (ph_sys_retry (socket->io->sys->poll (&end, 1, 0)) <= 0)
    return FALSE;
  return ph_kernel_info_read_unread (socket->io->sys, socket->fd) <= 0;
}

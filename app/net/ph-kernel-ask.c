/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-kernel-ask.h"

#include "ph-io.h"
#include "ph-kernel-diag.h"
#include "ph-kernel-reading.h"
#include "ph-sys-private.h"
#include "ph-waiting-diag.h"
#include "ph-way-ask.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>

/* Asks everything at once, for whoever looks at it: no call of the user, and nothing of it is read
 * when nobody looks. Answers are kept as long as the kernel gave them, errors with their number.
 * Io thread. */

#define ANSWER_BYTES 1024 /* struct tcp_info has 280 bytes in Linux 6.18 */

/* since Linux 4.1 and 4.6 */
#ifndef TCP_CC_INFO
#define TCP_CC_INFO 26
#endif
#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif

static void
ask_option (const PhSys   *sys,
            int            fd,
            int            level,
            int            option,
            PhKernelBlock  block,
            GByteArray    *body)
{
  guint8 value[ANSWER_BYTES] = { 0 };
  socklen_t len = sizeof value;
  int error = 0;

  if (ph_sys_retry (sys->getsockopt (fd, level, option, value, &len)) != 0)
    error = errno;
  ph_kernel_reading_append (body, block, error, value, error == 0 ? MIN (len, sizeof value) : 0);
}

static void
ask_queue (const PhSys   *sys,
           int            fd,
           unsigned long  request,
           PhKernelBlock  block,
           GByteArray    *body)
{
  int value = 0;
  int error = 0;

  if (ph_sys_retry (sys->ioctl (fd, request, &value)) != 0)
    error = errno;
  ph_kernel_reading_append (body, block, error, &value, error == 0 ? sizeof value : 0);
}

/* TCP_CC_INFO is a union; whose it is, the name says. Of others nothing is told. */
static void
ask_congestion (const PhSys *sys,
                int          fd,
                GByteArray  *body)
{
  char name[16] = "";
  socklen_t len = sizeof name - 1;
  union tcp_cc_info info;
  socklen_t info_len = sizeof info;
  int error = 0;

  if (ph_sys_retry (sys->getsockopt (fd, IPPROTO_TCP, TCP_CONGESTION, name, &len)) != 0)
    error = errno;
  ph_kernel_reading_append (body, PH_KERNEL_CC_NAME, error, name,
                            error == 0 ? strnlen (name, sizeof name) : 0);
  if (error != 0
      || ph_sys_retry (sys->getsockopt (fd, IPPROTO_TCP, TCP_CC_INFO, &info, &info_len)) != 0
      || info_len == 0 || info_len > sizeof info)
    return;
  ph_kernel_reading_append (body, strncmp (name, "bbr", 3) == 0 ? PH_KERNEL_CC_BBR
                                  : strncmp (name, "dctcp", 5) == 0 ? PH_KERNEL_CC_DCTCP
                                  : PH_KERNEL_CC_VEGAS,
                            0, &info, info_len);
}

static void
ask_tcp (const PhSys *sys,
         int          fd,
         GByteArray  *body)
{
  ask_option (sys, fd, IPPROTO_TCP, TCP_INFO, PH_KERNEL_TCP_INFO, body);
  ask_queue (sys, fd, SIOCOUTQNSD, PH_KERNEL_OUTQNSD, body);
  ask_congestion (sys, fd, body);
}

static void
ask_way (PhSocket   *socket,
         GByteArray *body)
{
  PhWay way;
  const int error = ph_way_ask (&socket->io->route, socket->io->sys, socket->fd, &socket->peer,
                                &way);

  ph_kernel_reading_append (body, PH_KERNEL_WAY, error, &way, way.known != 0 ? sizeof way : 0);
}

static void
ask_waiting (PhSocket   *socket,
             GByteArray *body)
{
  g_autoptr (GArray) waiting = g_array_new (FALSE, TRUE, sizeof (PhWaiting));
  const int error = ph_waiting_diag_list (&socket->io->diag, socket->io->sys, &socket->local,
                                          waiting);

  ph_kernel_reading_append (body, PH_KERNEL_WAITING, error == E2BIG ? 0 : error, waiting->data,
                            waiting->len * sizeof (PhWaiting));
}

/**
 * ph_kernel_ask:
 * @socket: an open socket
 *
 * Reads all of the table of ph-kernel-table.h that a socket of its kind has, by getsockopt(2),
 * ioctl(2) and sock_diag(7), and writes a KERNEL record. Io thread; some 20 µs.
 */
void
ph_kernel_ask (PhSocket *socket)
{
  PhIo *io = socket->io;
  const PhSys *sys = io->sys;
  g_autoptr (GByteArray) body = g_byte_array_new ();
  PhRecord record;

  if (ph_socket_is_tcp (socket))
    ask_tcp (sys, socket->fd, body);
  ask_queue (sys, socket->fd, SIOCINQ, PH_KERNEL_INQ, body);
  ask_queue (sys, socket->fd, SIOCOUTQ, PH_KERNEL_OUTQ, body);
  ask_option (sys, socket->fd, SOL_SOCKET, SO_MEMINFO, PH_KERNEL_MEMINFO, body);
  ask_option (sys, socket->fd, SOL_SOCKET, SO_COOKIE, PH_KERNEL_COOKIE, body);
  if (ph_socket_is_tcp (socket) || socket->family == AF_UNIX || socket->type == SOCK_DGRAM)
    ph_kernel_diag_read (&io->diag, sys, socket->fd, socket->family,
                         ph_socket_is_tcp (socket) ? IPPROTO_TCP : IPPROTO_UDP, &socket->local,
                         &socket->peer, body);
  if (ph_address_is_set (&socket->peer) && socket->family != AF_UNIX)
    ask_way (socket, body);
  if (ph_socket_is_tcp (socket) && socket->listening)
    ask_waiting (socket, body);
  record = ph_io_record (io, socket->id, PH_RECORD_KERNEL, PH_RECORD_AUTO);
  ph_recorder_body (io->recorder, &record, NULL, NULL, body->data, body->len);
}

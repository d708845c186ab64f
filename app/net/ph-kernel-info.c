/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-kernel-info.h"

#include "ph-ready.h"
#include "ph-sys-private.h"

#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>

/* The only file that includes <linux/tcp.h>, whose struct tcp_info is longer than that of
 * <netinet/tcp.h> and clashes with it. The kernel may be older or newer than the header: a
 * member counts only if it lies within the length the kernel returned. */

/* since Linux 6.2: tcpi_rcv_wnd */
#define RCV_WND_OFFSET 232

typedef union
{
  struct tcp_info info;
  guint8          bytes[320]; /* newer kernels tell more than the header knows */
} TcpInfo;

#define HAS(len, member) \
  ((len) >= offsetof (struct tcp_info, member) + sizeof (((struct tcp_info *) NULL)->member))

static gboolean
read_queue (const PhSys   *sys,
            int            fd,
            unsigned long  request,
            guint32       *bytes)
{
  int value = 0;

  if (ph_sys_retry (sys->ioctl (fd, request, &value)) != 0 || value < 0)
    return FALSE;

  *bytes = (guint32) value;
  return TRUE;
}

static void
read_meminfo (const PhSys *sys,
              int          fd,
              PhFigures   *figures)
{
  guint32 memory[SK_MEMINFO_VARS] = { 0 };
  socklen_t len = sizeof memory;

  if (ph_sys_retry (sys->getsockopt (fd, SOL_SOCKET, SO_MEMINFO, memory, &len)) != 0)
    return;

  if (len >= (SK_MEMINFO_WMEM_ALLOC + 1) * sizeof *memory)
    {
      figures->known |= PH_FIGURE_MEMINFO;
      figures->recv_memory = memory[SK_MEMINFO_RMEM_ALLOC];
      figures->recv_buffer = memory[SK_MEMINFO_RCVBUF];
      figures->send_memory = memory[SK_MEMINFO_WMEM_ALLOC];
    }
  if (len >= (SK_MEMINFO_WMEM_QUEUED + 1) * sizeof *memory)
    {
      figures->known |= PH_FIGURE_SEND_CHARGE;
      figures->send_charge = memory[SK_MEMINFO_WMEM_QUEUED];
      figures->send_buffer = memory[SK_MEMINFO_SNDBUF];
    }
  if (len >= (SK_MEMINFO_DROPS + 1) * sizeof *memory)
    {
      figures->known |= PH_FIGURE_DROPS;
      figures->drops = memory[SK_MEMINFO_DROPS];
    }
}

static socklen_t
read_tcp_info (const PhSys *sys,
               int          fd,
               TcpInfo     *info)
{
  socklen_t len = sizeof *info;

  memset (info, 0, sizeof *info);
  return ph_sys_retry (sys->getsockopt (fd, IPPROTO_TCP, TCP_INFO, info, &len)) == 0 ? len : 0;
}

static void
take_connection (const TcpInfo *told,
                 socklen_t      len,
                 PhFigures     *figures)
{
  const struct tcp_info *info = &told->info;

  if (HAS (len, tcpi_total_retrans))
    {
      figures->known |= PH_FIGURE_RTT | PH_FIGURE_RETRANS;
      figures->rtt_us = info->tcpi_rtt;
      figures->rtt_var_us = info->tcpi_rttvar;
      figures->retrans = info->tcpi_total_retrans;
      figures->syn_retries = info->tcpi_retransmits;
      figures->congestion_window = info->tcpi_snd_cwnd;
      figures->mss = info->tcpi_snd_mss;
      figures->backoff = info->tcpi_backoff;
    }
  if (HAS (len, tcpi_notsent_bytes))
    {
      figures->known |= PH_FIGURE_UNSENT;
      figures->unsent = info->tcpi_notsent_bytes;
    }
  if (HAS (len, tcpi_snd_wnd))
    {
      figures->known |= PH_FIGURE_WINDOW;
      figures->peer_window = info->tcpi_snd_wnd;
    }
  if (len >= RCV_WND_OFFSET + sizeof figures->own_window)
    {
      figures->known |= PH_FIGURE_OWN_WINDOW;
      memcpy (&figures->own_window, told->bytes + RCV_WND_OFFSET, sizeof figures->own_window);
    }
  if (HAS (len, tcpi_delivery_rate))
    {
      figures->known |= PH_FIGURE_DELIVERY;
      figures->delivery_rate = info->tcpi_delivery_rate;
    }
  if (HAS (len, tcpi_rwnd_limited))
    figures->window_limited_us = info->tcpi_rwnd_limited;
}

/* After a reset or a refusal the kernel has thrown the send queue away, but SIOCOUTQ goes on
 * counting its sequence numbers, the SYN of a refused connect() included (observed on 6.18). */
static void
forget_send_queue (PhFigures *figures)
{
  figures->send_queue = 0;
  figures->unsent = 0;
}

/**
 * ph_kernel_info_read_tcp_state:
 * @sys: the system calls
 * @fd: a TCP socket
 *
 * One TCP_INFO, tcp(7). Io thread.
 *
 * Returns: the state; %PH_STATE_UNKNOWN when the kernel does not say
 */
PhState
ph_kernel_info_read_tcp_state (const PhSys *sys,
                               int          fd)
{
  TcpInfo told;

  return read_tcp_info (sys, fd, &told) > 0 ? (PhState) told.info.tcpi_state : PH_STATE_UNKNOWN;
}

/**
 * ph_kernel_info_read_connection_state:
 * @sys: the system calls
 * @fd: a socket with connections that has no TCP_INFO
 *
 * SO_ACCEPTCONN, getpeername(2) and poll(2), which says POLLHUP of a socket that never connected,
 * too. Io thread.
 *
 * Returns: the state
 */
PhState
ph_kernel_info_read_connection_state (const PhSys *sys,
                                      int          fd)
{
  struct pollfd hang_up = { .fd = fd };
  struct sockaddr_storage peer;
  socklen_t len = sizeof peer;
  int listens = 0;
  socklen_t listens_len = sizeof listens;

  if (ph_sys_retry (sys->getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_len)) == 0
      && listens != 0)
    return PH_STATE_LISTEN;
  if (ph_sys_retry (sys->getpeername (fd, (struct sockaddr *) &peer, &len)) != 0)
    return PH_STATE_UNCONNECTED;
  if (ph_sys_retry (sys->poll (&hang_up, 1, 0)) > 0 && hang_up.revents & POLLHUP)
    return PH_STATE_HUNG_UP;
  return PH_STATE_CONNECTED;
}

/**
 * ph_kernel_info_read_tcp:
 * @sys: the system calls
 * @fd: a TCP socket
 * @listening: whether listen() was called on it: the kernel then gives the accept queue in
 *   tcpi_unacked and its limit in tcpi_sacked
 * @figures: (inout): known, state and the kernel's figures are set, times and totals left alone
 *
 * TCP_INFO, SIOCINQ, SIOCOUTQ (tcp(7)) and SO_MEMINFO. Io thread.
 */
void
ph_kernel_info_read_tcp (const PhSys *sys,
                         int          fd,
                         gboolean     listening,
                         PhFigures   *figures)
{
  TcpInfo told;
  const struct tcp_info *info = &told.info;
  socklen_t len = read_tcp_info (sys, fd, &told);

  if (len > 0)
    {
      figures->known |= PH_FIGURE_STATE;
      figures->state = (PhState) info->tcpi_state;
    }
  if (listening && HAS (len, tcpi_sacked))
    {
      figures->known |= PH_FIGURE_ACCEPT_QUEUE;
      figures->accept_queue = info->tcpi_unacked;
      figures->accept_limit = info->tcpi_sacked;
    }
  if (!listening)
    {
      take_connection (&told, len, figures);
      if (read_queue (sys, fd, SIOCINQ, &figures->recv_queue))
        figures->known |= PH_FIGURE_RECV_QUEUE;
      if (read_queue (sys, fd, SIOCOUTQ, &figures->send_queue))
        figures->known |= PH_FIGURE_SEND_QUEUE;
      if (len > 0 && info->tcpi_state == PH_STATE_CLOSE)
        forget_send_queue (figures);
    }
  read_meminfo (sys, fd, figures);
}

/**
 * ph_kernel_info_read_datagram:
 * @sys: the system calls
 * @fd: a datagram socket
 * @figures: (inout): known and the kernel's figures are set, the rest left alone
 *
 * SIOCINQ (the next datagram only) and SIOCOUTQ, udp(7), and SO_MEMINFO. Io thread.
 */
void
ph_kernel_info_read_datagram (const PhSys *sys,
                              int          fd,
                              PhFigures   *figures)
{
  if (read_queue (sys, fd, SIOCINQ, &figures->recv_queue))
    figures->known |= PH_FIGURE_RECV_QUEUE;
  if (read_queue (sys, fd, SIOCOUTQ, &figures->send_queue))
    figures->known |= PH_FIGURE_SEND_QUEUE;
  read_meminfo (sys, fd, figures);
}

/**
 * ph_kernel_info_read_ready:
 * @sys: the system calls
 * @fd: a socket
 * @figures: (inout): known and ready are set, the rest left alone
 *
 * One poll(2) that does not wait. A socket that is not writable is thereby marked in the kernel as
 * one whose room is waited for, so that the edge comes when there is some. Io thread.
 */
void
ph_kernel_info_read_ready (const PhSys *sys,
                           int          fd,
                           PhFigures   *figures)
{
  struct pollfd polled = { .fd = fd, .events = PH_READY_ALL };

  if (ph_sys_retry (sys->poll (&polled, 1, 0)) < 0 || polled.revents & POLLNVAL)
    return;

  figures->known |= PH_FIGURE_READY;
  figures->ready = (guint32) polled.revents & PH_READY_ALL;
}

/**
 * ph_kernel_info_read_unread:
 * @sys: the system calls
 * @fd: a socket
 *
 * Io thread.
 *
 * Returns: bytes in the receive queue (SIOCINQ), -1 when the kernel does not say
 */
int
ph_kernel_info_read_unread (const PhSys *sys,
                            int          fd)
{
  guint32 bytes;

  return read_queue (sys, fd, SIOCINQ, &bytes) ? (int) bytes : -1;
}

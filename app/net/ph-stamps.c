/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stamps.h"

#include "ph-clock.h"
#include "ph-io.h"
#include "ph-kernel-info.h"
#include "ph-sys-private.h"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>

/* Each stamp lies in the socket's error queue and makes the socket report EPOLLERR, at an edge as
 * all events do. The queue is read to its end, a budget at a time, each stamp becomes a MARK
 * record, and then poll(2) says whether there is a real error besides: SO_ERROR is never touched.
 *
 * Who else uses that queue (IP_RECVERR, SO_ZEROCOPY) has it to himself: taking an entry of theirs
 * would lose it, and clears the socket's error (sock_dequeue_err_skb() in net/core/skbuff.c).
 *
 * Numbers. OPT_ID counts the bytes of a stream, or the datagrams, from the moment it is set, in 32
 * bits. That moment's own totals are kept, so that a number becomes one of ours. TCP counts from
 * what was not yet acknowledged at that moment, unless OPT_ID_TCP is set, too (tcp_sk(sk)->snd_una
 * in net/core/sock.c): how much that is, SIOCOUTQ tells before and after, and if it changed
 * meanwhile, nothing is told. Nor is it when the kernel names what was never sent: kernels before
 * 6.9 counted datagrams that failed.
 *
 * Clock. The kernel stamps with CLOCK_REALTIME; records have CLOCK_MONOTONIC. The difference is
 * measured when the queue is read, which is microseconds after the stamp, to some tens of
 * nanoseconds (ph_clock_measure_wall()); the record says how exactly. A stamp that would lie in
 * the future, or before stamps were asked for, was taken before somebody set the clock, and is
 * dropped. Stamps of the device itself (raw hardware) count by a clock of its own and are not
 * read. */

#define READ_BUDGET   256
#define CONTROL_BYTES 512

#define OPT_ID_TCP (1u << 16)   /* since Linux 6.2 */
#define TX_FLAGS (SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_TX_SOFTWARE \
                  | SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_TX_HARDWARE)

struct _PhStamps
{
  gboolean is_numbered; /* what the kernel's numbers count from is known */
  gboolean is_shared;   /* somebody else takes from the error queue */
  guint64  base;        /* bytes or messages sent when they began */
  gint64   since_ns;    /* CLOCK_MONOTONIC: no stamp is older */
};

typedef struct
{
  gint64 offset_ns;  /* CLOCK_REALTIME less CLOCK_MONOTONIC */
  gint64 error_ns;
  gint64 now_ns;
} Clocks;

typedef struct
{
  gboolean has_time;
  gboolean has_error;
  gint64   wall_ns;
  struct sock_extended_err error;
} Stamp;

/* Other sockets take MSG_ERRQUEUE for nothing and would give what a peer sent. */
static gboolean
has_error_queue (const PhSocket *socket)
{
  if (socket->family != AF_INET && socket->family != AF_INET6)
    return FALSE;
  return socket->type == SOCK_DGRAM || socket->type == SOCK_RAW
         || (ph_socket_is_tcp (socket) && socket->protocol != IPPROTO_MPTCP);
}

static int
read_option (const PhSocket *socket,
             int             level,
             int             option)
{
  int number = 0;
  socklen_t len = sizeof number;

  if (ph_sys_retry (socket->io->sys->getsockopt (socket->fd, level, option, &number, &len)) != 0)
    return 0;
  return number;
}

static int
read_unacknowledged (const PhSocket *socket)
{
  int n = 0;

  if (!ph_socket_is_tcp (socket)
      || ph_sys_retry (socket->io->sys->ioctl (socket->fd, SIOCOUTQ, &n)) != 0)
    return 0;
  return n;
}

static guint64
count_sent (const PhSocket *socket)
{
  return ph_socket_is_stream (socket) ? socket->bytes_out : socket->messages_out;
}

/* In SYN_SENT the SYN is a number of its own. */
static gboolean
is_connected (const PhSocket *socket)
{
  const PhState state = ph_kernel_info_read_tcp_state (socket->io->sys, socket->fd);

  return state != PH_STATE_UNKNOWN && state != PH_STATE_SYN_SENT && state != PH_STATE_SYN_RECV;
}

static void
begin_numbers (PhSocket *socket,
               guint     flags,
               int       before,
               int       after)
{
  PhStamps *stamps = socket->stamps;

  stamps->base = count_sent (socket);
  stamps->is_numbered = TRUE;
  if (!ph_socket_is_tcp (socket) || flags & OPT_ID_TCP)
    return;
  stamps->base -= (guint64) before;
  stamps->is_numbered = before == after && is_connected (socket);
}

/**
 * ph_stamps_is_option:
 * @level: SOL_SOCKET, …
 * @option: its number there
 *
 * Returns: whether it is SO_TIMESTAMPING, in the one form or the other
 */
gboolean
ph_stamps_is_option (int level,
                     int option)
{
  return level == SOL_SOCKET && (option == SO_TIMESTAMPING_OLD || option == SO_TIMESTAMPING_NEW);
}

/**
 * ph_stamps_set:
 * @socket: an open socket
 * @option: which of the two, see ph_stamps_is_option()
 * @value: for setsockopt(2)
 * @len: its length
 *
 * setsockopt(2), and remembers what the numbers of the stamps will count from. Io thread.
 *
 * Returns: 0 or an errno
 */
int
ph_stamps_set (PhSocket      *socket,
               int            option,
               gconstpointer  value,
               socklen_t      len)
{
  const guint old = (guint) read_option (socket, SOL_SOCKET, SO_TIMESTAMPING);
  const int before = read_unacknowledged (socket);
  const gint64 now_ns = ph_io_tick (socket->io);
  guint flags;

  if (ph_sys_retry (socket->io->sys->setsockopt (socket->fd, SOL_SOCKET, option, value, len)) != 0)
    return errno;

  flags = (guint) read_option (socket, SOL_SOCKET, SO_TIMESTAMPING);
  if (!has_error_queue (socket) || (socket->stamps == NULL && (flags & TX_FLAGS) == 0))
    return 0;
  if (socket->stamps == NULL)
    {
      socket->stamps = g_new0 (PhStamps, 1);
      socket->stamps->since_ns = now_ns;
      ph_stamps_option_set (socket);
    }
  if ((flags & SOF_TIMESTAMPING_OPT_ID) == 0)
    socket->stamps->is_numbered = FALSE;
  else if ((old & SOF_TIMESTAMPING_OPT_ID) == 0)
    begin_numbers (socket, flags, before, read_unacknowledged (socket));
  return 0;
}

/**
 * ph_stamps_option_set:
 * @socket: an open socket of which an option was set
 *
 * Looks whether the error queue is somebody else's now. Io thread.
 */
void
ph_stamps_option_set (PhSocket *socket)
{
  if (socket->stamps == NULL)
    return;
  socket->stamps->is_shared = read_option (socket, SOL_SOCKET, SO_ZEROCOPY) != 0
                              || read_option (socket, IPPROTO_IP, IP_RECVERR) != 0
                              || (socket->family == AF_INET6
                                  && read_option (socket, IPPROTO_IPV6, IPV6_RECVERR) != 0);
}

/**
 * ph_stamps_inherit:
 * @socket: a socket that was just accepted
 * @listener: where
 *
 * The kernel gives it the flags of its listener, which have no numbers: its stamps are taken from
 * the queue, whose memory is that of what arrives, and told only once it has numbers. Io thread.
 */
void
ph_stamps_inherit (PhSocket       *socket,
                   const PhSocket *listener)
{
  if (listener->stamps == NULL || socket->stamps != NULL)
    return;
  socket->stamps = g_new0 (PhStamps, 1);
  socket->stamps->since_ns = ph_io_tick (socket->io);
  ph_stamps_option_set (socket);
}

/* Whether as much of it as it claims was told: a kernel may cut it (MSG_CTRUNC) */
static gboolean
is_whole (const struct msghdr  *message,
          const struct cmsghdr *part)
{
  const gsize start = (gsize) ((const guint8 *) part - (const guint8 *) message->msg_control);

  return start <= message->msg_controllen && part->cmsg_len <= message->msg_controllen - start;
}

static void
read_part (Stamp                *stamp,
           const struct cmsghdr *part)
{
  const gboolean is_error = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR)
                            || (part->cmsg_level == IPPROTO_IPV6
                                && part->cmsg_type == IPV6_RECVERR);
  gint64 times[2]; /* of the first, made by software: seconds, nanoseconds */

  if (is_error && part->cmsg_len >= CMSG_LEN (sizeof stamp->error))
    {
      memcpy (&stamp->error, CMSG_DATA (part), sizeof stamp->error);
      stamp->has_error = TRUE;
    }
  if (!ph_stamps_is_option (part->cmsg_level, part->cmsg_type)
      || part->cmsg_len < CMSG_LEN (sizeof (struct scm_timestamping)))
    return;
  if (part->cmsg_type == SO_TIMESTAMPING_NEW)
    memcpy (times, CMSG_DATA (part), sizeof times);
  else
    {
      struct scm_timestamping old;

      memcpy (&old, CMSG_DATA (part), sizeof old);
      times[0] = old.ts[0].tv_sec;
      times[1] = old.ts[0].tv_nsec;
    }
  if (times[0] <= 0 || times[0] >= G_MAXINT64 / PH_NSEC_PER_SEC)
    return;
  stamp->wall_ns = times[0] * PH_NSEC_PER_SEC + times[1];
  stamp->has_time = TRUE;
}

static gboolean
read_kind (const Stamp *stamp,
           PhMarkKind  *kind)
{
  if (!stamp->has_time || !stamp->has_error
      || stamp->error.ee_origin != SO_EE_ORIGIN_TIMESTAMPING)
    return FALSE;
  switch (stamp->error.ee_info)
    {
    case SCM_TSTAMP_SCHED: *kind = PH_MARK_QUEUED; return TRUE;
    case SCM_TSTAMP_SND:   *kind = PH_MARK_DEVICE; return TRUE;
    case SCM_TSTAMP_ACK:   *kind = PH_MARK_ACKNOWLEDGED; return TRUE;
    default:               return FALSE;
    }
}

/* The number of the last byte or of the datagram makes the count up to its end. It lies less than
 * 2^31 back; one that lies ahead was never sent. */
static gboolean
read_end (PhStamps *stamps,
          guint64   sent,
          guint32   number,
          guint64  *end)
{
  const guint32 back = (guint32) (sent - stamps->base) - (number + 1);

  if (!stamps->is_numbered)
    return FALSE;
  if (back > G_MAXINT32 || back > sent)
    {
      stamps->is_numbered = FALSE;
      return FALSE;
    }
  *end = sent - back;
  return TRUE;
}

static void
tell (PhSocket     *socket,
      const Stamp  *stamp,
      const Clocks *clocks)
{
  const gint64 time_ns = stamp->wall_ns - clocks->offset_ns;
  PhRecord record = { .socket = socket->id };
  PhMarkKind kind;
  guint64 end;

  if (!read_kind (stamp, &kind)
      || !read_end (socket->stamps, count_sent (socket), stamp->error.ee_data, &end))
    return;
  if (time_ns < socket->stamps->since_ns - clocks->error_ns
      || time_ns > clocks->now_ns + clocks->error_ns)
    return;
  record.time_ns = MIN (time_ns, clocks->now_ns);
  ph_record_set_mark (&record, kind, end, clocks->error_ns);
  ph_recorder_plain (socket->io->recorder, &record);
}

/* Returns: whether the queue was read to its end */
static gboolean
read_queue (PhSocket *socket)
{
  const PhSys *sys = socket->io->sys;

  for (int i = 0; i < READ_BUDGET; i++)
    {
      union
      {
        char           bytes[CONTROL_BYTES];
        struct cmsghdr aligned;
      } control;
      struct msghdr message = { .msg_control = control.bytes,
                                .msg_controllen = sizeof control.bytes };
      Stamp stamp = { 0 };
      Clocks clocks;

      if (ph_sys_retry (sys->recvmsg (socket->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT)) < 0)
        return TRUE;
      for (struct cmsghdr *part = CMSG_FIRSTHDR (&message); part != NULL;
           part = CMSG_NXTHDR (&message, part))
        if (is_whole (&message, part))
          read_part (&stamp, part);
      clocks.error_ns = ph_clock_measure_wall (&clocks.offset_ns, &clocks.now_ns);
      tell (socket, &stamp, &clocks);
    }
  return FALSE;
}

static gboolean
has_real_error (const PhSocket *socket)
{
  struct pollfd polled = { .fd = socket->fd };

  return ph_sys_retry (socket->io->sys->poll (&polled, 1, 0)) < 0 || polled.revents & POLLERR;
}

/**
 * ph_stamps_serve:
 * @socket: an open socket with events
 * @events: what epoll told
 *
 * Takes the time stamps that EPOLLERR may have told of. A socket that never had any is left as it
 * is. Io thread.
 *
 * Returns: @events without EPOLLERR if there was nothing but stamps
 */
guint32
ph_stamps_serve (PhSocket *socket,
                 guint32   events)
{
  if (socket->stamps == NULL || (events & EPOLLERR) == 0 || socket->stamps->is_shared)
    return events;
  if (!read_queue (socket))
    ph_io_make_ready (socket, EPOLLERR);
  else if (has_real_error (socket))
    return events;
  return events & ~(guint32) EPOLLERR;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* Which figures the kernel gave; the others are unknown and shown as such. */
typedef enum
{
  PH_FIGURE_STATE        = 1 << 0,
  PH_FIGURE_RECV_QUEUE   = 1 << 1,
  PH_FIGURE_SEND_QUEUE   = 1 << 2,
  PH_FIGURE_UNSENT       = 1 << 3,
  PH_FIGURE_ACCEPT_QUEUE = 1 << 4,
  PH_FIGURE_RTT          = 1 << 5,
  PH_FIGURE_RETRANS      = 1 << 6,
  PH_FIGURE_MEMINFO      = 1 << 7,
  PH_FIGURE_WINDOW       = 1 << 8,
  PH_FIGURE_DROPS        = 1 << 9,
  PH_FIGURE_READY        = 1 << 10,
  PH_FIGURE_DELIVERY     = 1 << 11,
  PH_FIGURE_OWN_WINDOW   = 1 << 12,
  PH_FIGURE_SEND_CHARGE  = 1 << 13,
} PhFigureMask;

/* One reading of a socket. The totals come from the io thread itself and are exact even when
 * records were lost or evicted; the rest is the kernel's word at time_ns. */
typedef struct
{
  gint64  time_ns;
  guint64 bytes_in;
  guint64 bytes_out;
  guint64 messages_in;    /* receive calls that gave data (TCP) or datagrams (UDP) */
  guint64 messages_out;
  guint64 messages_cut;   /* of messages_in: longer than the buffer, the rest is lost */
  guint32 known;          /* PhFigureMask */
  PhState state;
  guint32 recv_queue;     /* bytes; SIOCINQ. UDP: the next datagram only */
  guint32 send_queue;     /* bytes written and not yet acknowledged; SIOCOUTQ */
  guint32 unsent;         /* the part of send_queue that never left; SIOCOUTQNSD */
  guint32 accept_queue;   /* connections waiting for accept(); TCP_INFO of a listener */
  guint32 accept_limit;   /* the backlog the kernel granted; it seats one more */
  guint32 recv_buffer;    /* bytes of kernel memory granted, SO_MEMINFO */
  guint32 send_buffer;
  guint32 recv_memory;    /* bytes of kernel memory in use, overhead included; SO_MEMINFO */
  guint32 send_memory;
  guint32 rtt_us;         /* TCP_INFO */
  guint32 rtt_var_us;
  guint32 retrans;        /* segments retransmitted since the start */
  guint32 syn_retries;    /* retransmissions of the segment now waiting (tcpi_retransmits) */
  guint32 congestion_window; /* segments */
  guint32 mss;            /* bytes */
  guint32 peer_window;    /* bytes the peer is ready to take; 0 stops us */
  guint32 drops;          /* datagrams dropped for lack of buffer; SO_MEMINFO */
  guint32 send_charge;    /* bytes of kernel memory that send_buffer bounds on a stream; SO_MEMINFO */
  guint32 own_window;     /* bytes that we told the peer we take; TCP_INFO since Linux 6.2 */
  guint32 backoff;        /* doublings of the timer: with peer_window 0 the probes sent so far */
  guint32 ready;          /* of PH_READY_ALL, what poll(2) said; see ph-ready.h */
  guint64 delivery_rate;  /* bytes a second that arrived at the peer of late; TCP_INFO */
  guint64 window_limited_us; /* time spent waiting for the peer's window */
} PhFigures;

G_END_DECLS

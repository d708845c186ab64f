/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-address.h"
#include "ph-types.h"

G_BEGIN_DECLS

/* Which members the kernel told; the others are unknown */
typedef enum
{
  PH_WAY_ROUTE    = 1 << 0, /* interface, is_local */
  PH_WAY_GATEWAY  = 1 << 1,
  PH_WAY_SOURCE   = 1 << 2,
  PH_WAY_PATH_MTU = 1 << 3,
  PH_WAY_LINK     = 1 << 4, /* name, link_mtu, hardware, flags */
  PH_WAY_QDISC    = 1 << 5,
  PH_WAY_KIND     = 1 << 6, /* a device made of software: veth, bridge, ... */
  PH_WAY_DEVICE   = 1 << 7, /* where the hardware sits */
} PhWayMask;

/* The way of what is sent to one peer, below the socket: route and interface as rtnetlink(7) tells
 * of them, and IP_MTU. Plain data: the block PH_KERNEL_WAY of a reading. */
typedef struct
{
  guint32   known;         /* PhWayMask */
  guint32   path_mtu;      /* bytes; IP_MTU, IPV6_MTU */
  guint32   interface;     /* index */
  guint32   link_mtu;      /* bytes */
  guint32   flags;         /* IFF_UP, IFF_LOOPBACK, IFF_RUNNING... */
  guint16   hardware;      /* ARPHRD_ETHER, ARPHRD_LOOPBACK... */
  guint16   is_local;      /* the peer's address is this machine's own */
  PhAddress gateway;
  PhAddress source;
  char      name[16];      /* of the interface; any bytes, NUL-terminated, as the others */
  char      qdisc[16];
  char      kind[16];
  char      device[48];
} PhWay;

/* A client of a listener that no accept() has taken: its connection sits in the accept queue, is in
 * its handshake, or stands outside with a SYN that nobody answers. As the block PH_KERNEL_WAITING
 * of a reading they stand one after the other, in no order: sock_diag(7) knows none. */
typedef struct
{
  PhAddress address;       /* the client's */
  PhState   state;         /* ESTABLISHED, CLOSE_WAIT: seated. SYN_RECV: in its handshake.
                            * SYN_SENT: outside */
  guint32   retries;       /* outside: SYNs sent again; in its handshake: SYN+ACKs */
  guint32   left_ms;       /* until the next of them, at the time of the reading */
  guint32   bytes;         /* seated: sent already, and not read */
} PhWaiting;

#define PH_MAX_WAITING 32

G_END_DECLS

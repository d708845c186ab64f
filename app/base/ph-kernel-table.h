/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One table of everything the kernel tells about a socket: struct tcp_info, SO_MEMINFO, the queues
 * of ioctl(2), congestion control's own figures and sock_diag(7). A field is a place in a block of
 * bytes as the kernel gave it, so a kernel that tells less, or more, is told apart from one that
 * tells zero. Any thread. */

/* What was asked, and how it is laid out */
typedef enum
{
  PH_KERNEL_TCP_INFO,       /* struct tcp_info, <linux/tcp.h> */
  PH_KERNEL_INQ,            /* ioctl SIOCINQ: int */
  PH_KERNEL_OUTQ,           /* ioctl SIOCOUTQ: int */
  PH_KERNEL_OUTQNSD,        /* ioctl SIOCOUTQNSD: int */
  PH_KERNEL_MEMINFO,        /* SO_MEMINFO: array of u32, <linux/sock_diag.h> */
  PH_KERNEL_COOKIE,         /* SO_COOKIE: u64 */
  PH_KERNEL_CC_NAME,        /* TCP_CONGESTION: text */
  PH_KERNEL_CC_BBR,         /* TCP_CC_INFO: struct tcp_bbr_info, <linux/inet_diag.h> */
  PH_KERNEL_CC_VEGAS,       /* TCP_CC_INFO: struct tcpvegas_info */
  PH_KERNEL_CC_DCTCP,       /* TCP_CC_INFO: struct tcp_dctcp_info */
  PH_KERNEL_INET_DIAG,      /* struct inet_diag_msg */
  PH_KERNEL_INET_SHUTDOWN,  /* INET_DIAG_SHUTDOWN: u8 */
  PH_KERNEL_INET_CGROUP,    /* INET_DIAG_CGROUP_ID: u64 */
  PH_KERNEL_UNIX_DIAG,      /* struct unix_diag_msg, <linux/unix_diag.h> */
  PH_KERNEL_UNIX_PEER,      /* UNIX_DIAG_PEER: u32 */
  PH_KERNEL_UNIX_QUEUE,     /* UNIX_DIAG_RQLEN: struct unix_diag_rqlen */
  PH_KERNEL_UNIX_SHUTDOWN,  /* UNIX_DIAG_SHUTDOWN: u8 */
  PH_KERNEL_UNIX_UID,       /* UNIX_DIAG_UID: u32 */
  PH_KERNEL_WAY,            /* rtnetlink(7), IP_MTU: PhWay of ph-way.h, no fields */
  PH_KERNEL_WAITING,        /* sock_diag(7), of a listener: array of PhWaiting, no fields */
  PH_N_KERNEL_BLOCKS
} PhKernelBlock;

/* Where a field is shown */
typedef enum
{
  PH_KERNEL_GROUP_CONNECTION,
  PH_KERNEL_GROUP_QUEUES,
  PH_KERNEL_GROUP_ROUND_TRIP,
  PH_KERNEL_GROUP_WINDOWS,
  PH_KERNEL_GROUP_CONGESTION,
  PH_KERNEL_GROUP_LOSS,
  PH_KERNEL_GROUP_TOTALS,
  PH_KERNEL_GROUP_LIMITS,
  PH_KERNEL_GROUP_ECN,
  PH_KERNEL_GROUP_MEMORY,
  PH_KERNEL_GROUP_SOCKET,
  PH_N_KERNEL_GROUPS
} PhKernelGroup;

typedef enum
{
  PH_KERNEL_COUNT,
  PH_KERNEL_BYTES,
  PH_KERNEL_SEGMENTS,
  PH_KERNEL_US,
  PH_KERNEL_MS,
  PH_KERNEL_BYTES_PER_SECOND,
  PH_KERNEL_YES_NO,
  PH_KERNEL_SCALE,           /* a window is shifted left by so many bits */
  PH_KERNEL_GAIN,            /* 256 is 1 */
  PH_KERNEL_FRACTION,        /* 1024 is 1 */
  PH_KERNEL_TEXT,
  PH_KERNEL_HEX,
  PH_KERNEL_NUMBER,          /* names something: no thousands, no difference */
  PH_KERNEL_TCP_STATE,
  PH_KERNEL_CA_STATE,
  PH_KERNEL_TCP_OPTIONS,
  PH_KERNEL_FASTOPEN,
  PH_KERNEL_TIMER,
  PH_KERNEL_SHUTDOWN,
  PH_KERNEL_SOCK_TYPE,
  PH_N_KERNEL_UNITS
} PhKernelUnit;

typedef struct
{
  const char   *name;      /* as the kernel's header spells it, or the call that tells it */
  const char   *meaning;   /* one line */
  const char   *listening; /* (nullable): what it means on a listener, if something else */
  guint64       special;   /* this value means what special_text says */
  const char   *special_text; /* (nullable) */
  PhKernelBlock block;
  PhKernelGroup group;
  PhKernelUnit  unit;
  guint16       offset;    /* in the block */
  guint8        size;      /* bytes; of a text: as many as there are */
  guint8        shift;     /* of a part of a byte */
  guint8        bits;      /* 0: all of it */
} PhKernelField;

const PhKernelField *ph_kernel_field_table     (gsize         *n_fields);
const PhKernelField *ph_kernel_field_by_name   (const char    *name);
gsize                ph_kernel_block_get_known (PhKernelBlock  block);
const char          *ph_kernel_block_get_name  (PhKernelBlock  block);
const char          *ph_kernel_group_get_title (PhKernelGroup  group);

G_END_DECLS

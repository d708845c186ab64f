/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-address.h"
#include "ph-slab.h"
#include "ph-types.h"

G_BEGIN_DECLS

/* What is written about the world. Kinds below PH_RECORD_PARKED are calls that returned,
 * numbered as in PhCallOp. */
typedef enum
{
  PH_RECORD_PARKED = 64, /* a call began that has to wait; aux: its PhCallOp; has a head */
  PH_RECORD_OPENED,      /* a socket came to be; body: PhIdentity */
  PH_RECORD_IDENTITY,    /* names, mode or automatic behaviour changed; body: PhIdentity */
  PH_RECORD_STATE,       /* the kernel's state changed; aux: new PhState, took: old PhState, len:
                          * how long before it may have been, ph_record_get_late_ns(). After the
                          * close, or to and from TIME_WAIT: of what no descriptor has */
  PH_RECORD_FIGURES,     /* kernel figures and totals; body: PhFigures */
  PH_RECORD_GAP,         /* records the ring had no room for: ph_record_get_gap() */
  PH_RECORD_PROGRESS,    /* a parked call came further; aux: its PhCallOp; body: PhProgress */
  PH_RECORD_URGENT,      /* urgent data arrived (TCP's urgent pointer): recv with MSG_OOB takes it */
  PH_RECORD_OPTIONS,     /* values of options; body: PhOptionReading, one after the other */
  PH_RECORD_AFTER,       /* of a connection that no descriptor has; body: PhAfter */
  PH_RECORD_KERNEL,      /* all the kernel says; body: see ph-kernel-reading.h */
  PH_RECORD_MARK,        /* how far what was sent came: ph_record_get_mark(); time: the kernel's */
} PhRecordKind;

typedef enum
{
  PH_RECORD_AUTO      = 1 << 0, /* made by the socket itself, not by the user */
  PH_RECORD_HEAD      = 1 << 1, /* has a PhCallHead: before offset in the slab, or in its annex */
  PH_RECORD_TRUNCATED = 1 << 2, /* a datagram was longer than the buffer; head args[2]: its length */
  PH_RECORD_NOT_KEPT  = 1 << 3, /* payload memory had run out: len is true, the bytes are not here */
  PH_RECORD_EVICTED   = 1 << 4, /* set by the store when it gave up the payload */
  PH_RECORD_CANCELLED = 1 << 5, /* a parked call that the user took back (errno ECANCELED) */
  PH_RECORD_TIMED_OUT = 1 << 6, /* a parked call whose own time ran out (errno ETIMEDOUT or EAGAIN);
                                 * a select that found nothing in its time (no error) */
  PH_RECORD_FOREIGN   = 1 << 7, /* slab wraps the sender's own bytes; the head is in its annex */
} PhRecordFlags;

/* What the kernel stamped on its way to the device and back */
typedef enum
{
  PH_MARK_QUEUED,       /* it entered the queue of the device */
  PH_MARK_DEVICE,       /* it was handed to the device */
  PH_MARK_ACKNOWLEDGED, /* TCP: the peer's kernel has all up to here */
  PH_N_MARKS
} PhMarkKind;

/* The wire between the rooms: plain data, at most 40 bytes (a million of them are 38 MiB).
 * The record owns one reference on its slab. */
typedef struct
{
  gint64     time_ns;  /* CLOCK_MONOTONIC when the call returned or the thing happened */
  PhSlab    *slab;     /* (owned) (nullable): payload and head */
  guint32    offset;   /* of the payload in the slab; a multiple of 8 when there is a head */
  guint32    len;      /* data calls: bytes moved, true even when not kept; else size of the body */
  PhSocketId socket;
  guint32    aux;      /* data calls: bytes asked for; accept, socket: the new PhSocketId; by kind */
  guint32    took_ns;  /* begin to return, saturating at 4.29 s; exact in the head */
  guint16    error;    /* errno, 0 when the call succeeded */
  guint8     kind;     /* PhCallOp or PhRecordKind */
  guint8     flags;    /* PhRecordFlags */
} PhRecord;

G_STATIC_ASSERT (sizeof (PhRecord) <= 40);

/* The arguments of a call, just before its payload: [address][PhCallHead][payload]. Calls that a
 * socket makes by itself on a stream have none, so that a bulk receive costs one record. */
typedef struct
{
  gint64   begun_ns;   /* CLOCK_MONOTONIC when the call was made */
  PhCallId call_id;    /* 0 for automatic calls */
  gint32   args[3];    /* by PhCallOp, see ph-types.h */
  gint32   result;     /* the return value: count, descriptor, 0, or -1 */
  guint16  addr_len;   /* bytes of sockaddr used, 0 when there is none */
  guint16  addr_space; /* bytes reserved for it, a multiple of 8 */
} PhCallHead;

G_STATIC_ASSERT (sizeof (PhCallHead) == 32);

/* What a call that failed before it did anything had been asked to do: it stands where others have
 * their payload, [PhTriedHead][data][host], though record and call moved 0 bytes. */
typedef struct
{
  guint32 data_len;    /* of what was to be sent, as much of it as is kept */
  guint16 host_len;    /* of the host as it was written, when no address came of it */
  guint16 port;
} PhTriedHead;

typedef struct
{
  const guint8 *data;      /* (nullable) */
  gsize         data_len;
  const char   *host;      /* (nullable): not NUL-terminated */
  gsize         host_len;
  guint16       port;
} PhTried;

/* Address space to reserve before a head, by family */
#define PH_RECORD_INET4_SPACE 16
#define PH_RECORD_INET_SPACE 32
#define PH_RECORD_UNIX_SPACE 112

/* Who a socket is. Body of OPENED and IDENTITY records. */
typedef struct
{
  PhSocketId  parent;      /* the listener an accepted socket came from, or PH_SOCKET_NONE */
  int         fd;          /* -1 once closed */
  int         family;
  int         type;
  int         protocol;
  PhState     state;
  PhAutoFlags auto_flags;
  PhHandlerId handler;     /* who answers; NONE: nobody */
  gboolean    one_by_one;  /* a listener: serves one client after another */
  gint64      timeout_ns;  /* -1 blocking, 0 non-blocking, else the socket's timeout */
  PhAddress   local;       /* getsockname() */
  PhAddress   peer;        /* getpeername(); of a connection that is over: what it was */
  guint32     inode;       /* AF_UNIX: of the socket, 0 unknown */
  guint32     peer_inode;  /* AF_UNIX: of the socket at the other end, 0 unknown; sock_diag(7) */
  gint32      peer_pid;    /* AF_UNIX: SO_PEERCRED of a connection, 0 unknown */
  guint32     peer_uid;    /* counts when peer_pid does */
  guint32     peer_gid;
  char        peer_program[16]; /* comm of /proc/PID, any bytes; "" unknown */
} PhIdentity;

gboolean          ph_identity_lacks_ports (const PhIdentity *identity);
gboolean          ph_identity_has_connections (const PhIdentity *identity);
gboolean          ph_identity_is_tcp    (const PhIdentity *identity);

gboolean          ph_record_is_call     (const PhRecord   *record);
gboolean          ph_record_is_data     (const PhRecord   *record);
gboolean          ph_record_has_payload (const PhRecord   *record);
gboolean          ph_record_has_failed  (const PhRecord   *record);
PhDirection       ph_record_direction   (const PhRecord   *record);
const PhCallHead *ph_record_get_head    (const PhRecord   *record);
PhAddress         ph_record_get_address (const PhRecord   *record);
const guint8     *ph_record_get_payload (const PhRecord   *record,
                                         gsize            *len);
gboolean          ph_record_get_tried   (const PhRecord   *record,
                                         PhTried          *tried);
void              ph_record_set_late    (PhRecord         *record,
                                         gint64            late_ns);
gint64            ph_record_get_late_ns (const PhRecord   *record);
gboolean          ph_record_is_end      (const PhRecord   *record);
gint64            ph_record_get_result  (const PhRecord   *record);
gsize             ph_record_get_kept    (const PhRecord   *record);
gint64            ph_record_begun_ns    (const PhRecord   *record);
void              ph_record_set_gap     (PhRecord         *record,
                                         guint64           records,
                                         guint64           bytes);
void              ph_record_get_gap     (const PhRecord   *record,
                                         guint64          *records,
                                         guint64          *bytes);
void              ph_record_set_mark    (PhRecord         *record,
                                         PhMarkKind        kind,
                                         guint64           end,
                                         gint64            error_ns);
gboolean          ph_record_get_mark    (const PhRecord   *record,
                                         PhMarkKind       *kind,
                                         guint64          *end,
                                         gint64           *error_ns);
void              ph_record_clear       (PhRecord         *record);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-arrivals.h"
#include "ph-figures.h"
#include "ph-marks.h"
#include "ph-store.h"

G_BEGIN_DECLS

/* What happened between a few sockets, read from the record: moments in their order, each on the
 * lane of a socket, and which bytes of a stream each send and receive moved. Made incrementally,
 * so that a frame costs what is new. Main thread: it reads the store. */
typedef struct _PhExchangeFeed PhExchangeFeed;

#define PH_EXCHANGE_NONE G_MAXUINT         /* no lane */
#define PH_EXCHANGE_NOWHERE G_MAXUINT64    /* no moment */

typedef enum
{
  PH_EXCHANGE_SOCKET,
  PH_EXCHANGE_LISTENER,  /* of its accepts only those count that gave a socket of the picture */
  PH_EXCHANGE_OUTSIDE,   /* a peer that is none of ours: nothing of it is recorded */
} PhExchangeRole;

/* A lane: who stands there */
typedef struct
{
  PhExchangeRole role;
  PhSocketId     socket;       /* PH_SOCKET_NONE: outside */
  guint          partner;      /* lane at the other end of its connection, or PH_EXCHANGE_NONE */
  guint          listener;     /* lane of the one it connects to, which has not accepted it, or
                                * PH_EXCHANGE_NONE */
  gboolean       is_stream;    /* bytes without borders; else each message is one */
  guint32        held;         /* bytes that its kernel has and the peer has not acknowledged, when it
                                * was last asked */
  gboolean       window_closed;  /* and the peer took nothing then */
  gboolean       is_full;      /* a listener, that then let nobody in */
  gboolean       is_tcp;       /* its segments follow from its states (RFC 9293) */
  PhAddress      local;
  char           name[48];
  char           address[72];  /* its own, as text; "" none */
} PhExchangeLane;

typedef enum
{
  PH_EXCHANGE_CALL,     /* a call that moved nothing on; also MSG_PEEK, and one that failed */
  PH_EXCHANGE_SEND,
  PH_EXCHANGE_RECEIVE,
  PH_EXCHANGE_END,      /* a receive that met the end of the stream */
  PH_EXCHANGE_STATE,
  PH_EXCHANGE_URGENT,
  PH_EXCHANGE_GAP,
} PhExchangeKind;

/* Moments are numbered from the first that the feed ever saw; a number never changes */
typedef struct
{
  guint64 seq;      /* row of the store; first, for ph_blocks_seek() */
  guint64 pos;      /* stream: place of its first byte, counted from when the feed began; message:
                     * number of the send on its lane, PH_EXCHANGE_NOWHERE: not known */
  guint32 len;      /* bytes moved */
  guint16 lane;
  guint16 peer;     /* data: lane of the other end; G_MAXUINT16: unknown */
  guint8  kind;     /* PhExchangeKind */
  guint8  flags;    /* PhRecordFlags */
} PhExchangeMoment;

G_STATIC_ASSERT (sizeof (PhExchangeMoment) <= 32);

/* Bytes that one send and one receive have in common */
typedef struct
{
  guint64 send;     /* moment */
  guint64 receive;  /* moment */
  guint64 start;    /* offset in the stream, or in the message */
  guint32 len;
} PhExchangePiece;

/* What became of what was sent */
typedef enum
{
  PH_EXCHANGE_ARRIVED,  /* all of it was received */
  PH_EXCHANGE_WAITING,  /* some or all of it was not received yet */
  PH_EXCHANGE_LOST,     /* a message: a later one was received, this one never */
  PH_EXCHANGE_ABROAD,   /* the receiver is none of ours */
  PH_EXCHANGE_UNKNOWN,  /* records are missing */
} PhExchangeFate;

PhExchangeFeed   *ph_exchange_feed_new        (PhStore              *store);
void              ph_exchange_feed_free       (PhExchangeFeed       *feed);
void              ph_exchange_feed_set_marks  (PhExchangeFeed       *feed,
                                               PhMarks              *marks);
void              ph_exchange_feed_set_arrivals (PhExchangeFeed     *feed,
                                               PhArrivals           *arrivals);
void              ph_exchange_feed_set_lanes  (PhExchangeFeed       *feed,
                                               const PhExchangeLane *lanes,
                                               guint                 n_lanes);
guint             ph_exchange_feed_get_n_lanes(PhExchangeFeed       *feed);
const PhExchangeLane *ph_exchange_feed_get_lane (PhExchangeFeed     *feed,
                                               guint                 lane);
guint             ph_exchange_feed_get_place  (PhExchangeFeed       *feed,
                                               guint                 lane);
guint             ph_exchange_feed_lane_at    (PhExchangeFeed       *feed,
                                               guint                 place);
guint             ph_exchange_lane_get_other  (const PhExchangeLane *lane);
guint             ph_exchange_feed_find_lane  (PhExchangeFeed       *feed,
                                               PhSocketId            socket);
gboolean          ph_exchange_feed_sync       (PhExchangeFeed       *feed);
gboolean          ph_exchange_feed_sync_some  (PhExchangeFeed       *feed,
                                               guint                 max_rows);
guint64           ph_exchange_feed_get_n_unread (PhExchangeFeed     *feed);
void              ph_exchange_feed_anchor     (PhExchangeFeed       *feed,
                                               guint                 lane,
                                               const PhFigures      *figures);
guint             ph_exchange_feed_get_generation (PhExchangeFeed   *feed);
guint             ph_exchange_feed_get_n_met  (PhExchangeFeed       *feed);
guint64           ph_exchange_feed_get_first  (PhExchangeFeed       *feed);
guint64           ph_exchange_feed_get_end    (PhExchangeFeed       *feed);
gboolean          ph_exchange_feed_is_cut     (PhExchangeFeed       *feed);
const PhExchangeMoment *ph_exchange_feed_get  (PhExchangeFeed       *feed,
                                               guint64               number);
const PhRecord   *ph_exchange_feed_get_record (PhExchangeFeed       *feed,
                                               guint64               number);
gint64            ph_exchange_feed_get_time   (PhExchangeFeed       *feed,
                                               guint64               number);
guint64           ph_exchange_feed_find_time  (PhExchangeFeed       *feed,
                                               gint64                time_ns);

/* of one lane */
guint64           ph_exchange_feed_prev       (PhExchangeFeed       *feed,
                                               guint                 lane,
                                               guint64               number);
guint64           ph_exchange_feed_next       (PhExchangeFeed       *feed,
                                               guint                 lane,
                                               guint64               number);
guint64           ph_exchange_feed_get_last_send (PhExchangeFeed    *feed,
                                               guint                 lane);
void              ph_exchange_feed_sum        (PhExchangeFeed       *feed,
                                               guint                 lane,
                                               PhDirection           direction,
                                               guint64               from,
                                               guint64               to,
                                               guint64              *n,
                                               guint64              *bytes);
guint64           ph_exchange_feed_get_birth  (PhExchangeFeed       *feed,
                                               guint                 lane);
guint64           ph_exchange_feed_ordinal    (PhExchangeFeed       *feed,
                                               guint64               number);
guint64           ph_exchange_feed_first_beyond (PhExchangeFeed     *feed,
                                               guint                 lane,
                                               guint                 side,
                                               guint64               number);
guint64           ph_exchange_feed_count      (PhExchangeFeed       *feed,
                                               guint                 lane,
                                               guint64               from,
                                               guint64               to);

/* what belongs together */
gboolean          ph_exchange_feed_offset     (PhExchangeFeed       *feed,
                                               guint64               number,
                                               guint64              *offset);
const PhMark     *ph_exchange_feed_get_mark   (PhExchangeFeed       *feed,
                                               guint64               number);
gint64            ph_exchange_feed_get_arrival (PhExchangeFeed      *feed,
                                               guint64               send,
                                               guint64               end);
guint64           ph_exchange_feed_get_arrived (PhExchangeFeed      *feed,
                                               guint                 lane);
guint             ph_exchange_feed_match      (PhExchangeFeed       *feed,
                                               guint64               number,
                                               PhExchangePiece      *pieces,
                                               guint                 max,
                                               guint                *n_more,
                                               PhExchangeFate       *fate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhExchangeFeed, ph_exchange_feed_free)

G_END_DECLS

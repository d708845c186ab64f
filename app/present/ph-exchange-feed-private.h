/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-blocks.h"
#include "ph-exchange-feed.h"

G_BEGIN_DECLS

/* Shared by the parts of the feed: who stands in it, reading the record, and finding what belongs
 * together */

/* Records are missing before an epoch, so that its place in the stream may be unknown: then its
 * moments have places in relation to each other only. What sends messages counts those. */
typedef struct
{
  guint64  start;    /* pos of its first byte; of messages: how many were before it */
  gint64   offset;   /* added to pos gives the place in the stream, or the message's number */
  gboolean known;    /* whether offset is */
} PhExchangeEpoch;

/* What one lane sent, or received: numbers of moments in growing order, the first @dropped of
 * those that ever were are gone */
typedef struct
{
  PhBlocks numbers;  /* of guint64 */
  guint64  dropped;
  guint64  total;    /* bytes */
  guint64  extra;    /* urgent bytes, which stand in the kernel's totals and not in ours */
  GArray  *urgent;   /* (owned) (nullable): of guint64: the moments that moved them */
  GArray  *epochs;   /* (owned): of PhExchangeEpoch, oldest first; never empty */
} PhExchangeSide;

typedef struct
{
  PhExchangeLane lane;
  guint          place;   /* lanes to its left */
  PhExchangeSide out;
  PhExchangeSide in;
  PhExchangeSide other;   /* what moved no bytes */
  gboolean       connected; /* a connect() of it came through */
  guint64        birth;   /* the accept of another lane that made it, or PH_EXCHANGE_NOWHERE */
  GHashTable    *taken;   /* (owned) (nullable): sender's lane to its next message to be received */
} PhExchangeTrack;

struct _PhExchangeFeed
{
  PhStore    *store;      /* (unowned) */
  PhMarks    *marks;      /* (unowned) (nullable) */
  PhArrivals *arrivals;   /* (unowned) (nullable) */
  GArray     *tracks;     /* (owned): of PhExchangeTrack */
  GArray     *order;      /* (owned): of guint: the lanes from left to right */
  guint16    *direct;     /* (owned): PhSocketId to lane + 1, for small ids, which most are */
  GHashTable *by_socket;  /* (owned): the same for the others */
  PhBlocks    moments;    /* of PhExchangeMoment */
  guint64     first;      /* number of the first of them */
  guint64     next_seq;   /* row of the store to be read next */
  guint       generation; /* grows when moments get new numbers */
  guint       n_met;      /* grows when a lane that had connected finds its other end */
  gboolean    cut;        /* rows were given up before those that are here */
  gboolean    gapped;     /* rows are missing of sockets that nobody knows */
};

void             ph_exchange_company_init     (PhExchangeFeed       *feed);
void             ph_exchange_company_clear    (PhExchangeFeed       *feed);
void             ph_exchange_company_pass     (PhExchangeFeed       *feed,
                                               PhSocketId            socket);
void             ph_exchange_company_start_over (PhExchangeFeed     *feed);
PhExchangeTrack *ph_exchange_feed_track       (PhExchangeFeed       *feed,
                                               guint                 lane);
PhExchangeSide  *ph_exchange_track_get_side   (PhExchangeTrack      *track,
                                               PhExchangeKind        kind);
void             ph_exchange_side_init        (PhExchangeSide       *side);
void             ph_exchange_side_clear       (PhExchangeSide       *side);
void             ph_exchange_side_drop_before (PhExchangeSide       *side,
                                               guint64               number);
guint64          ph_exchange_side_count       (const PhExchangeSide *side,
                                               gboolean              is_stream);
guint            ph_exchange_side_get_n       (const PhExchangeSide *side);
guint64          ph_exchange_side_get         (const PhExchangeSide *side,
                                               guint                 index);
guint            ph_exchange_side_lower_bound (const PhExchangeSide *side,
                                               guint64               number);
void             ph_exchange_feed_place       (PhExchangeFeed       *feed,
                                               PhExchangeMoment     *moment,
                                               const PhRecord       *record);

G_END_DECLS

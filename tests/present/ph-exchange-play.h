/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-exchange-feed.h"

G_BEGIN_DECLS

/* Writes a record by hand: a play of a few sockets, whose clock moves 100 µs at each row. Lanes
 * are numbered as their sockets, from 1. */
typedef struct
{
  PhStore        *store;   /* (owned) */
  PhMarks        *marks;   /* (owned) */
  PhArrivals     *arrivals; /* (owned) */
  PhExchangeFeed *feed;    /* (owned) */
  PhExchangeLane  lanes[8];
  guint           n_lanes;
  gint64          now_ns;
  gint64          begun_ns; /* of the next call, when it was made earlier; 0: 50 µs before */
} PhExchangePlay;

PhExchangePlay *ph_exchange_play_new      (const PhStoreLimits *limits);
void            ph_exchange_play_free     (PhExchangePlay      *play);
void            ph_exchange_play_cast     (PhExchangePlay      *play,
                                           PhExchangeRole       role,
                                           PhSocketId           socket,
                                           guint                partner,
                                           gboolean             is_stream,
                                           const char          *name);
void            ph_exchange_play_pair     (PhExchangePlay      *play);
void            ph_exchange_play_guests   (PhExchangePlay      *play);
void            ph_exchange_play_datagrams(PhExchangePlay      *play);
void            ph_exchange_play_call     (PhExchangePlay      *play,
                                           PhSocketId           socket,
                                           PhCallOp             op,
                                           int                  error,
                                           gint32               arg0,
                                           gint32               arg1);
void            ph_exchange_play_option   (PhExchangePlay      *play,
                                           PhSocketId           socket,
                                           PhCallOp             op,
                                           int                  level,
                                           int                  option,
                                           int                  value);
void            ph_exchange_play_accept   (PhExchangePlay      *play,
                                           PhSocketId           listener,
                                           PhSocketId           made);
void            ph_exchange_play_data     (PhExchangePlay      *play,
                                           PhSocketId           socket,
                                           PhCallOp             op,
                                           const char          *bytes,
                                           int                  flags,
                                           const PhAddress     *address);
void            ph_exchange_play_bulk     (PhExchangePlay      *play,
                                           PhSocketId           socket,
                                           PhCallOp             op,
                                           guint32              len);
void            ph_exchange_play_end      (PhExchangePlay      *play,
                                           PhSocketId           socket);
void            ph_exchange_play_state    (PhExchangePlay      *play,
                                           PhSocketId           socket,
                                           PhState              was,
                                           PhState              is);
void            ph_exchange_play_mark     (PhExchangePlay      *play,
                                           PhSocketId           socket,
                                           PhMarkKind           kind,
                                           guint64              end,
                                           gint64               after_ns);
void            ph_exchange_play_queue    (PhExchangePlay      *play,
                                           PhSocketId           socket,
                                           guint64              bytes_in,
                                           guint32              recv_queue);
void            ph_exchange_play_gap      (PhExchangePlay      *play,
                                           PhSocketId           socket,
                                           guint64              bytes);
void            ph_exchange_play_sync     (PhExchangePlay      *play);
guint64         ph_exchange_play_find     (PhExchangePlay      *play,
                                           PhExchangeKind       kind,
                                           guint                nth);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhExchangePlay, ph_exchange_play_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pump.h"
#include "ph-recorder.h"

G_BEGIN_DECLS

/* A pump fed by hand: what the io thread would write is written by the test, with the same pen,
 * into a ring that belongs to the test. */
typedef struct
{
  PhRing     *ring;       /* (owned) */
  PhSlabPool *pool;       /* (owned) */
  PhRecorder *recorder;   /* (owned) */
  PhStore    *store;      /* (owned) */
  PhPump     *pump;       /* (owned) */
  gint64      now_ns;     /* time of the next record; each takes a millisecond */
} PhTestFeed;

PhTestFeed *ph_test_feed_new      (const PhStoreLimits *limits,
                                   guint                n_slots);
void        ph_test_feed_free     (PhTestFeed          *feed);
PhIdentity  ph_test_identity      (int                  type,
                                   PhState              state,
                                   int                  local_port,
                                   int                  peer_port);
void        ph_test_feed_opened   (PhTestFeed          *feed,
                                   PhSocketId           id,
                                   PhSocketId           parent,
                                   const PhIdentity    *identity);
void        ph_test_feed_identity (PhTestFeed          *feed,
                                   PhSocketId           id,
                                   const PhIdentity    *identity);
void        ph_test_feed_socket   (PhTestFeed          *feed,
                                   PhSocketId           id);
void        ph_test_feed_state    (PhTestFeed          *feed,
                                   PhSocketId           id,
                                   PhState              state);
void        ph_test_feed_figures  (PhTestFeed          *feed,
                                   PhSocketId           id,
                                   guint64              bytes_in);
void        ph_test_feed_call     (PhTestFeed          *feed,
                                   PhRecordKind         kind,
                                   PhCallOp             op,
                                   PhSocketId           id,
                                   PhCallId             call_id,
                                   int                  error);
void        ph_test_feed_received (PhTestFeed          *feed,
                                   PhSocketId           id,
                                   const char          *text);
void        ph_test_feed_closed   (PhTestFeed          *feed,
                                   PhSocketId           id);
PhPumpResult ph_test_feed_flush   (PhTestFeed          *feed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhTestFeed, ph_test_feed_free)

G_END_DECLS

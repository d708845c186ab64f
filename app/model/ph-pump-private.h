/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-arrivals.h"
#include "ph-marks.h"
#include "ph-partners.h"
#include "ph-pump.h"
#include "ph-running-list.h"

G_BEGIN_DECLS

/* Of ph-pump.c and ph-pump-take.c. Main thread. */

#define PH_PUMP_BATCH 256

struct _PhPump
{
  PhRing         *ring;           /* (unowned) */
  PhStore        *store;          /* (unowned) */
  PhNames        *names;          /* (owned) */
  PhSocketList   *sockets;        /* (owned) */
  PhHistoryPool  *history_pool;   /* (owned) */
  gsize           thin_above;     /* bytes of histories at which the older half goes */
  PhPartners     *partners;       /* (owned) */
  PhMarks        *marks;          /* (owned) */
  PhArrivals     *arrivals;       /* (owned) */
  gboolean        marked;         /* marks or arrivals came since it was last told */
  PhEventLog     *log;            /* (owned): all sockets */
  GPtrArray      *socket_logs;    /* (owned): of (weak) PhEventLog */
  PhRunningList   running;        /* of all sockets */
  GHashTable     *parked;         /* (owned): PhCallId to (owned) PhRunningCall */
  GPtrArray      *dirty;          /* (owned): of (owned) PhSocketItem to announce */
  PhPumpReturned  returned;       /* (nullable) */
  gpointer        returned_data;  /* (unowned) */
  PhSocketId      early_sockets[2]; /* a call told before their OPENED: its row waits for them */
  guint64         early_seq;
  gboolean        early_pair;
  guint64         n_since_empty;  /* records taken since the ring was last empty */
  guint64         losses;         /* sum of the store's losses when last told */
  PhRecord        batch[PH_PUMP_BATCH];
};

void ph_pump_take (PhPump   *pump,
                   PhRecord *record);

G_END_DECLS

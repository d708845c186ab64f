/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-figures.h"
#include "ph-track.h"

G_BEGIN_DECLS

/* What is drawn over time, made of a socket's figures */
typedef enum
{
  PH_METRIC_BYTES_OUT,     /* a second */
  PH_METRIC_BYTES_IN,
  PH_METRIC_MESSAGES_OUT,  /* a second */
  PH_METRIC_MESSAGES_IN,
  PH_METRIC_SEND_QUEUE,    /* bytes */
  PH_METRIC_UNSENT,
  PH_METRIC_RECV_QUEUE,
  PH_METRIC_ACCEPT_QUEUE,  /* connections */
  PH_METRIC_RTT,           /* microseconds */
  PH_METRIC_RTT_VAR,
  PH_METRIC_CWND,          /* segments */
  PH_METRIC_PEER_WINDOW,   /* bytes */
  PH_METRIC_RETRANS,       /* segments, since the start */
  PH_METRIC_DELIVERY,      /* bytes a second */
  PH_METRIC_DROPS,         /* packets, since the start */
  PH_METRIC_RECV_MEMORY,   /* bytes */
  PH_N_METRICS
} PhMetric;

/* The memory that all histories of a session may take together. Counted by reference. */
typedef struct
{
  gsize bytes;   /* taken now */
  gsize most;
} PhHistoryPool;

#define PH_HISTORY_BYTES ((gsize) 128 * 1024 * 1024)

/* The tracks of one socket. Figures come when something changed, so that a value holds until the
 * next reading, and a rate is nothing where no reading came. Main thread. */
typedef struct _PhHistory PhHistory;

PhHistoryPool *ph_history_pool_new   (gsize             most);
PhHistoryPool *ph_history_pool_ref   (PhHistoryPool    *pool);
void           ph_history_pool_unref (PhHistoryPool    *pool);

PhHistory     *ph_history_new        (PhHistoryPool    *pool);
void           ph_history_free       (PhHistory        *history);
void           ph_history_add        (PhHistory        *history,
                                      const PhFigures  *figures);
void           ph_history_end        (PhHistory        *history,
                                      gint64            time_ns);
const PhTrack *ph_history_get        (const PhHistory  *history,
                                      PhMetric          metric);
void           ph_history_put        (PhHistory        *history,
                                      PhMetric          metric,
                                      PhTrack          *track);
gsize          ph_history_thin       (PhHistory        *history);
gint64         ph_history_get_first_ns (const PhHistory *history);
gint64         ph_history_get_last_ns (const PhHistory *history);
gint64         ph_history_get_thinned_ns (const PhHistory *history);
gint64         ph_history_get_end_ns (const PhHistory  *history);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhHistory, ph_history_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhHistoryPool, ph_history_pool_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* idiag_timer of sock_diag(7): which clock runs for a TCP connection */
typedef enum
{
  PH_TIMER_NONE      = 0,
  PH_TIMER_RETRANS   = 1,  /* sends again what was not acknowledged */
  PH_TIMER_KEEPALIVE = 2,  /* also how long FIN_WAIT2 may still last */
  PH_TIMER_TIME_WAIT = 3,  /* rests; of a FIN_WAIT2 without a descriptor: waits for the peer */
  PH_TIMER_PROBE     = 4,  /* asks a peer whose window is closed */
} PhTimerKind;

/* What the kernel says about a TCP connection that no descriptor has any more: it closes by itself.
 * Body of an AFTER record. */
typedef struct
{
  gint64      time_ns;     /* CLOCK_MONOTONIC of the look */
  PhState     state;       /* CLOSE: the kernel does not know it any more;
                            * UNKNOWN: this kernel does not answer */
  PhTimerKind timer;
  guint32     left_ms;     /* until the timer runs out, at time_ns; counts if there is one */
  guint32     retries;     /* of the timer */
  guint32     send_queue;  /* bytes not yet acknowledged, a FIN counted as one */
} PhAfter;

G_END_DECLS

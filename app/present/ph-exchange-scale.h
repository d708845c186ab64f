/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-exchange-feed.h"

G_BEGIN_DECLS

/* Where each moment of a feed stands from top to bottom, in rows: a row has room for a line of
 * text at the usual zoom. Main thread. */
typedef struct _PhExchangeScale PhExchangeScale;

typedef struct
{
  gboolean to_time;   /* distances are time, 1 ms a row; else each moment has a row of its own, as
                       * long as not too many come at once */
  gboolean collapse;  /* quiet spans are cut short */
  gint64   quiet_ns;  /* from which on nothing happening is a quiet span */
} PhExchangeTimes;

#define PH_EXCHANGE_QUIET_NS G_GINT64_CONSTANT (250000000)

PhExchangeScale *ph_exchange_scale_new       (void);
void             ph_exchange_scale_free      (PhExchangeScale       *scale);
void             ph_exchange_scale_set_times (PhExchangeScale       *scale,
                                              const PhExchangeTimes *times);
const PhExchangeTimes *ph_exchange_scale_get_times (PhExchangeScale *scale);
void             ph_exchange_scale_sync      (PhExchangeScale       *scale,
                                              PhExchangeFeed        *feed);
double           ph_exchange_scale_get_start (PhExchangeScale       *scale);
double           ph_exchange_scale_get_end   (PhExchangeScale       *scale);
double           ph_exchange_scale_at        (PhExchangeScale       *scale,
                                              guint64                number);
guint64          ph_exchange_scale_find      (PhExchangeScale       *scale,
                                              double                 row);
double           ph_exchange_scale_at_time   (PhExchangeScale       *scale,
                                              PhExchangeFeed        *feed,
                                              gint64                 time_ns);
gint64           ph_exchange_scale_get_quiet (PhExchangeScale       *scale,
                                              PhExchangeFeed        *feed,
                                              guint64                number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhExchangeScale, ph_exchange_scale_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-exchange-layout.h"

G_BEGIN_DECLS

/* Shared by the parts that lay out lanes, moments, arrows and bands */
typedef struct
{
  PhExchangeLayout      *layout;
  PhExchangeFeed        *feed;
  PhExchangeScale       *scale;
  const PhExchangeSight *sight;
  guint64                first;    /* moments in view: [first, end) */
  guint64                end;
  GArray                *taken;    /* (owned): of PhRect, where words stand */
} PhExchangeLaying;

#define PH_EXCHANGE_STOP_SHARE 0.62    /* of the way, for what did not arrive */
#define PH_EXCHANGE_QUEUE_GAP 10.0     /* pixels, from a line of life to that of its queue */
#define PH_EXCHANGE_STAY_GAP 5.0       /* pixels, from there to what is said of it */
#define PH_EXCHANGE_BAND_HEIGHT 44.0
#define PH_EXCHANGE_BAND_SINGLE 4      /* moments in that height that are drawn one by one */

double            ph_exchange_y              (const PhExchangeLaying  *view,
                                              double                  row);
double            ph_exchange_moment_y       (const PhExchangeLaying  *view,
                                              guint64                 number);
PhExchangeColumn *ph_exchange_column         (const PhExchangeLaying  *view,
                                              guint                   lane);
gboolean          ph_exchange_take_room      (PhExchangeLaying        *view,
                                              const PhRect           *room,
                                              gboolean                always);
gboolean          ph_exchange_is_single      (const PhExchangeLaying  *view,
                                              guint64                 number);
double            ph_exchange_handshake_height (const PhExchangeLaying *view,
                                              guint64                 number);
void              ph_exchange_lay_columns    (PhExchangeLaying        *view);
void              ph_exchange_lay_lives      (PhExchangeLaying        *view);
void              ph_exchange_lay_bands      (PhExchangeLaying        *view,
                                              double                  from,
                                              double                  to);
PhExchangeArrow   ph_exchange_arrow_make     (PhExchangeLaying        *view,
                                              PhExchangeArrowKind     kind,
                                              guint                   from,
                                              guint                   to,
                                              double                  y1,
                                              double                  y2);
void              ph_exchange_arrow_add      (PhExchangeLaying        *view,
                                              PhExchangeArrow         *arrow,
                                              gboolean                label_at_head);
void              ph_exchange_lay_arrows     (PhExchangeLaying        *view,
                                              guint64                 number);
void              ph_exchange_lay_queues     (PhExchangeLaying        *view);
void              ph_exchange_lay_held       (PhExchangeLaying        *view);
void              ph_exchange_lay_marks      (PhExchangeLaying        *view,
                                              guint64                 number);
void              ph_exchange_lay_segments   (PhExchangeLaying        *view,
                                              guint64                 number);
void              ph_exchange_lay_syn        (PhExchangeLaying        *view,
                                              const PhExchangeWaiting *waiting,
                                              double                  y);
gboolean          ph_exchange_state_is_open  (PhState                 state);

G_END_DECLS

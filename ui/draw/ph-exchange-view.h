/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-exchange-layout.h"

#include "ph-drawn.h"

G_BEGIN_DECLS

/* A sequence diagram of a few sockets: to be put into a scrolled window. Property following
 * (read-write): the newest moment is kept in sight; scrolling up ends it. Signals
 * "selection-changed", and "activated" by Enter or a second click. Main thread. */
#define PH_TYPE_EXCHANGE_VIEW (ph_exchange_view_get_type ())
G_DECLARE_FINAL_TYPE (PhExchangeView, ph_exchange_view, PH, EXCHANGE_VIEW, PhDrawn)

GtkWidget *ph_exchange_view_new           (void);
void       ph_exchange_view_set_feed      (PhExchangeView          *self,
                                           PhExchangeFeed          *feed);
void       ph_exchange_view_update        (PhExchangeView          *self);
void       ph_exchange_view_set_busy      (PhExchangeView          *self,
                                           gboolean                 busy);
gboolean   ph_exchange_view_is_busy       (PhExchangeView          *self);
void       ph_exchange_view_set_waiting   (PhExchangeView          *self,
                                           const PhExchangeWaiting *waiting,
                                           guint                    n_waiting);
void       ph_exchange_view_set_following (PhExchangeView          *self,
                                           gboolean                 following);
gboolean   ph_exchange_view_get_following (PhExchangeView          *self);
void       ph_exchange_view_set_to_time   (PhExchangeView          *self,
                                           gboolean                 to_time);
void       ph_exchange_view_set_collapse  (PhExchangeView          *self,
                                           gboolean                 collapse);
void       ph_exchange_view_zoom          (PhExchangeView          *self,
                                           double                   factor);
void       ph_exchange_view_zoom_normal   (PhExchangeView          *self);
void       ph_exchange_view_zoom_fit      (PhExchangeView          *self);
double     ph_exchange_view_get_row_height(PhExchangeView          *self);
void       ph_exchange_view_select        (PhExchangeView          *self,
                                           guint64                  number);
void       ph_exchange_view_show          (PhExchangeView          *self,
                                           guint64                  number);
guint64    ph_exchange_view_get_selected  (PhExchangeView          *self);
GskRenderNode *ph_exchange_view_draw      (PhExchangeView          *self,
                                           double                   max_height,
                                           gboolean                *whole,
                                           graphene_size_t         *size);

G_END_DECLS

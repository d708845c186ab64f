/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* The exchange of one connection, or of all sockets: the picture, how it is looked at, and what is
 * selected in it. Costs nothing while it is not on screen. Signals "message" with a text to be
 * told, "moment" (gint64) with the CLOCK_MONOTONIC of what the user selected. Main thread. */
#define PH_TYPE_EXCHANGE_PAGE (ph_exchange_page_get_type ())
G_DECLARE_FINAL_TYPE (PhExchangePage, ph_exchange_page, PH, EXCHANGE_PAGE, GtkWidget)

GtkWidget *ph_exchange_page_new         (void);
void       ph_exchange_page_set_item    (PhExchangePage *self,
                                         PhSession      *session,
                                         PhSocketItem   *item);
void       ph_exchange_page_show_moment (PhExchangePage *self,
                                         gint64          time_ns);
void       ph_exchange_page_set_session (PhExchangePage *self,
                                         PhSession      *session);

G_END_DECLS

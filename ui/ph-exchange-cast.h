/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"

G_BEGIN_DECLS

/* Who stands in the picture of an exchange, from left to right: arrays of PhExchangeLane. Main
 * thread. */
#define PH_EXCHANGE_CAST_MAX 48

guint32 ph_exchange_cast_get_held (PhSocketItem *item);
void ph_exchange_cast_connection (GArray       *lanes,
                                  PhSession    *session,
                                  PhSocketItem *item);
void ph_exchange_cast_all        (GArray       *lanes,
                                  PhSession    *session,
                                  PhSocketId   *first);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-event-log.h"
#include "ph-names.h"
#include "ph-socket-item.h"
#include "ph-store.h"

G_BEGIN_DECLS

/* What only the pump does with a log, and how a filter reads it. */
PhEventLog *ph_event_log_new    (PhStore      *store,
                                 PhNames      *names,
                                 PhSocketItem *item,
                                 gboolean      data_only);
void        ph_event_log_sync   (PhEventLog   *self);
void        ph_event_log_detach (PhEventLog   *self);

const PhRecord *ph_event_log_peek (PhEventLog *self,
                                   guint       position);
PhNames    *ph_event_log_peek_names (PhEventLog *self);

G_END_DECLS

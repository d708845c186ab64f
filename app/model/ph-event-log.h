/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-event.h"

G_BEGIN_DECLS

/* A GListModel of PhEvent over the store (all sockets) or over one socket's index. Emits at
 * most two items-changed a flush: one for rows given up, one for rows appended. */
#define PH_TYPE_EVENT_LOG (ph_event_log_get_type ())
G_DECLARE_FINAL_TYPE (PhEventLog, ph_event_log, PH, EVENT_LOG, GObject)

guint64  ph_event_log_get_dropped   (PhEventLog *self);
void     ph_event_log_set_frozen    (PhEventLog *self,
                                     gboolean    frozen);
gboolean ph_event_log_get_frozen    (PhEventLog *self);
guint64  ph_event_log_get_n_waiting (PhEventLog *self);
gboolean ph_event_log_find          (PhEventLog *self,
                                     guint64     seq,
                                     guint      *position);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-socket-item.h"

G_BEGIN_DECLS

/* The steps of one or two sockets by time, the newest first. Main thread. */
#define PH_TYPE_STATE_LOG (ph_state_log_get_type ())
G_DECLARE_FINAL_TYPE (PhStateLog, ph_state_log, PH, STATE_LOG, GtkWidget)

void ph_state_log_set_items (PhStateLog   *self,
                             PhSocketItem *own,
                             PhSocketItem *peer);
void ph_state_log_changed   (PhStateLog   *self);

G_END_DECLS

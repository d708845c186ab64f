/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-socket-item.h"
#include "ph-state-diagram.h"

G_BEGIN_DECLS

/* One end of a connection: its diagram, what its state means, the last step, and the clock that
 * runs for it. Signal "changed", at most once a flush: its history did. Main thread. */
#define PH_TYPE_STATE_END (ph_state_end_get_type ())
G_DECLARE_FINAL_TYPE (PhStateEnd, ph_state_end, PH, STATE_END, GtkWidget)

void           ph_state_end_set_item    (PhStateEnd   *self,
                                         PhSocketItem *item,
                                         gboolean      is_peer,
                                         gboolean      is_alone);
void           ph_state_end_set_room    (PhStateEnd   *self,
                                         int           height);
GtkBox        *ph_state_end_get_words   (PhStateEnd   *self);
PhStateSubject ph_state_end_get_subject (PhSocketItem *item);

G_END_DECLS

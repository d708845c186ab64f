/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-socket-item.h"

G_BEGIN_DECLS

/* The states of a socket, and of its peer if that is one of ours, side by side where there is room;
 * below them the history of both. Main thread. */
#define PH_TYPE_STATE_TAB (ph_state_tab_get_type ())
G_DECLARE_FINAL_TYPE (PhStateTab, ph_state_tab, PH, STATE_TAB, GtkWidget)

void ph_state_tab_set_item (PhStateTab   *self,
                            PhSocketItem *item);

G_END_DECLS

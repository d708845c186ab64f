/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* The Layers tab of a socket: from the program down to the device and up again at the other end, and
 * where each byte of a range stands now: the last send or receive, or whichever is written or
 * chosen. Main thread. */
#define PH_TYPE_LAYERS_TAB (ph_layers_tab_get_type ())
G_DECLARE_FINAL_TYPE (PhLayersTab, ph_layers_tab, PH, LAYERS_TAB, GtkWidget)

void ph_layers_tab_set_item   (PhLayersTab  *self,
                               PhSession    *session,
                               PhSocketItem *item);
void ph_layers_tab_show_range (PhLayersTab  *self,
                               PhDirection   direction,
                               guint64       begin,
                               guint64       end);

G_END_DECLS

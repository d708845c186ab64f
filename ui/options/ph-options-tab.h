/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* All options of one socket, grouped, as the kernel tells them while the tab is on screen. */
#define PH_TYPE_OPTIONS_TAB (ph_options_tab_get_type ())
G_DECLARE_FINAL_TYPE (PhOptionsTab, ph_options_tab, PH, OPTIONS_TAB, GtkWidget)

void     ph_options_tab_set_item (PhOptionsTab *self,
                                  PhSession    *session,
                                  PhSocketItem *item);
gboolean ph_options_tab_find     (PhOptionsTab *self,
                                  const char   *name);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* select() by hand: sockets are ticked into its three lists, the call waits in sight, and the three
 * lists that come back are marked and written. Main thread. */
#define PH_TYPE_SELECT_TOOL (ph_select_tool_get_type ())
G_DECLARE_FINAL_TYPE (PhSelectTool, ph_select_tool, PH, SELECT_TOOL, GtkWidget)

GtkWidget *ph_select_tool_new         (PhSession    *session);
void       ph_select_tool_set_session (PhSelectTool *self,
                                       PhSession    *session);

G_END_DECLS

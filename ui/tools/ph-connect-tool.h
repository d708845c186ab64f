/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* create_connection() by hand: a name, and each attempt to connect to one of its addresses. */
#define PH_TYPE_CONNECT_TOOL (ph_connect_tool_get_type ())
G_DECLARE_FINAL_TYPE (PhConnectTool, ph_connect_tool, PH, CONNECT_TOOL, GtkWidget)

GtkWidget *ph_connect_tool_new (PhSession *session);

G_END_DECLS

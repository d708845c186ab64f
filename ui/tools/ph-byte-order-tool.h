/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* The bench of byte order and addresses: a number or an address in, and what each function of
 * byteorder(3) and inet(3) makes of it, with the bytes as they lie in memory. */
#define PH_TYPE_BYTE_ORDER_TOOL (ph_byte_order_tool_get_type ())
G_DECLARE_FINAL_TYPE (PhByteOrderTool, ph_byte_order_tool, PH, BYTE_ORDER_TOOL, GtkWidget)

GtkWidget *ph_byte_order_tool_new (PhSession *session);

G_END_DECLS

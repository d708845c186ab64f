/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-socket-item.h"

#include "ph-drawn.h"
#include "ph-socket-paint.h"

G_BEGIN_DECLS

/* One socket in the list: name, state, addresses, queues, and what moved lately. CSS node
 * "socketrow". Main thread. */
#define PH_TYPE_SOCKET_ROW (ph_socket_row_get_type ())
G_DECLARE_FINAL_TYPE (PhSocketRow, ph_socket_row, PH, SOCKET_ROW, PhDrawn)

GtkWidget *ph_socket_row_new      (PhSocketFonts *fonts);
void       ph_socket_row_set_item (PhSocketRow   *self,
                                   PhSocketItem  *item);
void       ph_socket_row_refresh  (PhSocketRow   *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-body.h"
#include "ph-socket-list.h"

G_BEGIN_DECLS

/* The open sockets, with live lamps, and a column of check buttons for each list of select(). The
 * keys R, W and X tick the chosen row. Owns the ticks. Signal "changed": ticks or rows changed.
 * Main thread. */
#define PH_TYPE_SELECT_TABLE (ph_select_table_get_type ())
G_DECLARE_FINAL_TYPE (PhSelectTable, ph_select_table, PH, SELECT_TABLE, GtkWidget)

void        ph_select_table_set_sockets (PhSelectTable       *self,
                                         PhSocketList        *sockets);
GListModel *ph_select_table_get_open    (PhSelectTable       *self);
guint       ph_select_table_get_ticks   (PhSelectTable       *self,
                                         PhSocketId           socket);
void        ph_select_table_tick        (PhSelectTable       *self,
                                         PhSocketId           socket,
                                         guint                lists);
void        ph_select_table_tick_all    (PhSelectTable       *self,
                                         PhSelectList         list);
void        ph_select_table_clear       (PhSelectTable       *self);
GArray     *ph_select_table_get_entries (PhSelectTable       *self);
void        ph_select_table_show_result (PhSelectTable       *self,
                                         const PhSelectEntry *entries,
                                         guint                n_entries);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-body.h"
#include "ph-socket-item.h"

G_BEGIN_DECLS

/* One socket in one list of a select(): a check button, and the word "ready" when it came back.
 * CSS node "selectcell", with the class "ready". Signal "toggled" (ticked): by the user. Main
 * thread. */
#define PH_TYPE_SELECT_CELL (ph_select_cell_get_type ())
G_DECLARE_FINAL_TYPE (PhSelectCell, ph_select_cell, PH, SELECT_CELL, GtkWidget)

GtkWidget    *ph_select_cell_new      (PhSelectList  list);
PhSelectList  ph_select_cell_get_list (PhSelectCell *self);
PhSocketItem *ph_select_cell_get_item (PhSelectCell *self);
void          ph_select_cell_set_item (PhSelectCell *self,
                                       PhSocketItem *item);
void          ph_select_cell_show     (PhSelectCell *self,
                                       gboolean      ticked,
                                       gboolean      ready);

G_END_DECLS

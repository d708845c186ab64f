/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* One function of the byte-order bench: the call, what it gives, and bytes as boxes in the order
 * they lie in memory. */
#define PH_TYPE_ORDER_ROW (ph_order_row_get_type ())
G_DECLARE_FINAL_TYPE (PhOrderRow, ph_order_row, PH, ORDER_ROW, AdwPreferencesRow)

#define PH_ORDER_STRIPS 2

GtkWidget  *ph_order_row_new       (void);
void        ph_order_row_set       (PhOrderRow   *self,
                                    const char   *call,
                                    const char   *result,
                                    const char   *note,
                                    gboolean      fault);
void        ph_order_row_set_bytes (PhOrderRow   *self,
                                    guint         strip,
                                    const char   *caption,
                                    const guint8 *bytes,
                                    gsize         len);
const char *ph_order_row_get_line  (PhOrderRow   *self);
const char *ph_order_row_get_note  (PhOrderRow   *self);

G_END_DECLS

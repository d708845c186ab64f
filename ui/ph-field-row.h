/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* One text field of a form: title, what it means, an entry, and in place of the meaning the
 * fault of what stands in it. Properties: hint, chars (width of the entry).
 * Signal "changed": the text changed. */
#define PH_TYPE_FIELD_ROW (ph_field_row_get_type ())
G_DECLARE_FINAL_TYPE (PhFieldRow, ph_field_row, PH, FIELD_ROW, AdwActionRow)

GtkWidget  *ph_field_row_new       (const char *title,
                                    const char *hint);
const char *ph_field_row_get_text  (PhFieldRow *self);
void        ph_field_row_set_text  (PhFieldRow *self,
                                    const char *text);
void        ph_field_row_set_hint  (PhFieldRow *self,
                                    const char *hint);
void        ph_field_row_set_fault (PhFieldRow *self,
                                    const char *fault);
gboolean    ph_field_row_has_fault (PhFieldRow *self);

G_END_DECLS

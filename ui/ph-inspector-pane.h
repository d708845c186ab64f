/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a few bytes mean if they are read as numbers, text, addresses or moments: rows of name and
 * value. Ctrl+C or Enter copies the value of the chosen row. Costs nothing while it is hidden. */
#define PH_TYPE_INSPECTOR_PANE (ph_inspector_pane_get_type ())
G_DECLARE_FINAL_TYPE (PhInspectorPane, ph_inspector_pane, PH, INSPECTOR_PANE, GtkWidget)

GtkWidget *ph_inspector_pane_new (void);
void       ph_inspector_pane_set (PhInspectorPane *self,
                                  GBytes          *bytes,
                                  guint64          offset,
                                  guint64          n_selected);

G_END_DECLS

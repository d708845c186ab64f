/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The look of a socket's lines, for a legend: a piece of line with its mark. It says nothing to a
 * screen reader: the name stands beside it. Main thread. */
#define PH_TYPE_GRAPH_KEY (ph_graph_key_get_type ())
G_DECLARE_FINAL_TYPE (PhGraphKey, ph_graph_key, PH, GRAPH_KEY, GtkWidget)

GtkWidget *ph_graph_key_new      (void);
void       ph_graph_key_set_slot (PhGraphKey *self,
                                  int         slot);

G_END_DECLS

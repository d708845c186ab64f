/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-graph-pick.h"
#include "ph-session.h"

G_BEGIN_DECLS

/* The sockets of a session, open and closed, to choose from whose lines are drawn over each other.
 * It has rows only while it is seen. Signal "picked" (uint id, boolean wanted). Main thread. */
#define PH_TYPE_GRAPH_PICKER (ph_graph_picker_get_type ())
G_DECLARE_FINAL_TYPE (PhGraphPicker, ph_graph_picker, PH, GRAPH_PICKER, GtkWidget)

void ph_graph_picker_set  (PhGraphPicker     *self,
                           PhSession         *session,
                           const PhGraphPick *pick);
void ph_graph_picker_show (PhGraphPicker     *self);

G_END_DECLS

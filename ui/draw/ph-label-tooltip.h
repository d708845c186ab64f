/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lets the tooltip of a label say all of its text, which may be cut on screen. Main thread. */
void ph_label_tooltip_attach (GtkLabel *label);

G_END_DECLS

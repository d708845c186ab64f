/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The application's emblem, which unlike a GtkImage gives way: where there is less room than its
 * natural size it is drawn smaller, and where there is too little not at all. Main thread. */
#define PH_TYPE_EMBLEM (ph_emblem_get_type ())
G_DECLARE_FINAL_TYPE (PhEmblem, ph_emblem, PH, EMBLEM, GtkWidget)

G_END_DECLS

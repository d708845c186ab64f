/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* How long calls of a socket wait: shows it, and changes it by setblocking() or settimeout(). */
#define PH_TYPE_MODE_BUTTON (ph_mode_button_get_type ())
G_DECLARE_FINAL_TYPE (PhModeButton, ph_mode_button, PH, MODE_BUTTON, GtkWidget)

GtkWidget *ph_mode_button_new      (void);
void       ph_mode_button_set_item (PhModeButton *self,
                                    PhSession    *session,
                                    PhSocketItem *item);

G_END_DECLS

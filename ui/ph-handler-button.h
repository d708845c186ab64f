/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* What a socket does by itself, on a button whose menu has the others. */
#define PH_TYPE_HANDLER_BUTTON (ph_handler_button_get_type ())
G_DECLARE_FINAL_TYPE (PhHandlerButton, ph_handler_button, PH, HANDLER_BUTTON, GtkWidget)

GtkWidget *ph_handler_button_new      (void);
void       ph_handler_button_set_item (PhHandlerButton *self,
                                       PhSession       *session,
                                       PhSocketItem    *item);

G_END_DECLS

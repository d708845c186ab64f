/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-call.h"

G_BEGIN_DECLS

/* Which call sends what the composer holds, with which flags and timeout. Signals "changed";
 * "fill": the user wants the buffers filled. */
#define PH_TYPE_SEND_CHOICE (ph_send_choice_get_type ())
G_DECLARE_FINAL_TYPE (PhSendChoice, ph_send_choice, PH, SEND_CHOICE, GtkBox)

GtkWidget *ph_send_choice_new      (void);
void       ph_send_choice_set_type (PhSendChoice *self,
                                    int           type);
void       ph_send_choice_set_op   (PhSendChoice *self,
                                    PhCallOp      op);
PhCallOp   ph_send_choice_get_op   (PhSendChoice *self);
gboolean   ph_send_choice_read     (PhSendChoice *self,
                                    PhCall       *call);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* The row of calls of one socket, the less common ones behind "More". A call that would fail
 * stays callable, and says what will happen. Signals "call" (PhCall *, valid during the signal):
 * make it; "compose" (PhCallOp as an int: send, sendall, sendto or sendfile): the user wants to
 * write what to send, or to choose a file. */
#define PH_TYPE_CALL_BAR (ph_call_bar_get_type ())
G_DECLARE_FINAL_TYPE (PhCallBar, ph_call_bar, PH, CALL_BAR, GtkWidget)

GtkWidget *ph_call_bar_new      (void);
void       ph_call_bar_set_item (PhCallBar    *self,
                                 PhSession    *session,
                                 PhSocketItem *item);
void       ph_call_bar_begin    (PhCallBar    *self,
                                 PhCallOp      op);

G_END_DECLS

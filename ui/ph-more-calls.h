/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-types.h"

G_BEGIN_DECLS

/* The calls that have no button of their own, by name and meaning. Signal "chosen" (PhCallOp as
 * an int): the user wants this one. */
#define PH_TYPE_MORE_CALLS (ph_more_calls_get_type ())
G_DECLARE_FINAL_TYPE (PhMoreCalls, ph_more_calls, PH, MORE_CALLS, GtkWidget)

GtkWidget *ph_more_calls_new      (void);
void       ph_more_calls_set_type (PhMoreCalls *self,
                                   int          type);
gboolean   ph_more_calls_has      (PhCallOp     op);

G_END_DECLS

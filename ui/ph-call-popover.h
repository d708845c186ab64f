/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-call.h"
#include "ph-record.h"

G_BEGIN_DECLS

/* The small form of one call: its arguments, checked as they are typed, and what will happen
 * when it is known to fail. Signal "call" (PhCall *, valid during the signal; its socket is not
 * set): make it. */
#define PH_TYPE_CALL_POPOVER (ph_call_popover_get_type ())
G_DECLARE_FINAL_TYPE (PhCallPopover, ph_call_popover, PH, CALL_POPOVER, GtkPopover)

gboolean   ph_call_needs_arguments (PhCallOp          op);
GtkWidget *ph_call_popover_new     (void);
void       ph_call_popover_set     (PhCallPopover    *self,
                                    PhCallOp          op,
                                    const PhIdentity *identity,
                                    const PhAddress  *address,
                                    const char       *foretold);

G_END_DECLS

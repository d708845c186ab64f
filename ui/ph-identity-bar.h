/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* Who a socket is: name (editable), state, descriptor, family and type, addresses; and its
 * modes: what it does by itself, and how long a call of its may wait. */
#define PH_TYPE_IDENTITY_BAR (ph_identity_bar_get_type ())
G_DECLARE_FINAL_TYPE (PhIdentityBar, ph_identity_bar, PH, IDENTITY_BAR, GtkWidget)

GtkWidget *ph_identity_bar_new      (void);
void       ph_identity_bar_set_item (PhIdentityBar *self,
                                     PhSession     *session,
                                     PhSocketItem  *item);
void       ph_identity_bar_show_mode (PhIdentityBar *self,
                                      const char    *name);

G_END_DECLS

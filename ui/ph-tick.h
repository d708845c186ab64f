/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* Feeds the models of a session once a frame of a widget, and not at all while nothing
 * happens. */
typedef struct _PhTick PhTick;

PhTick *ph_tick_new  (GtkWidget *widget,
                      PhSession *session);
void    ph_tick_free (PhTick    *tick);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhTick, ph_tick_free)

G_END_DECLS

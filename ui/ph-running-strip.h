/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* The calls of one socket that wait: what for, for how long, and Cancel. Takes no space while
 * there are none. */
#define PH_TYPE_RUNNING_STRIP (ph_running_strip_get_type ())
G_DECLARE_FINAL_TYPE (PhRunningStrip, ph_running_strip, PH, RUNNING_STRIP, GtkWidget)

GtkWidget *ph_running_strip_new     (void);
void       ph_running_strip_set     (PhRunningStrip *self,
                                     PhSession      *session,
                                     GListModel     *running);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* A transcript: the calls of all sockets or of one, in the notation; Ctrl+C copies the chosen
 * line. */
#define PH_TYPE_CALLS_VIEW (ph_calls_view_get_type ())
G_DECLARE_FINAL_TYPE (PhCallsView, ph_calls_view, PH, CALLS_VIEW, GtkWidget)

GtkWidget *ph_calls_view_new     (void);
void       ph_calls_view_set_log (PhCallsView *self,
                                  PhSession   *session,
                                  PhEventLog  *log);

G_END_DECLS

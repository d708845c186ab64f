/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* A transcript: the calls of all sockets or of one, in the notation; Ctrl+C copies the chosen
 * lines, and a filter chooses what is shown. */
#define PH_TYPE_CALLS_VIEW (ph_calls_view_get_type ())
G_DECLARE_FINAL_TYPE (PhCallsView, ph_calls_view, PH, CALLS_VIEW, GtkWidget)

GtkWidget *ph_calls_view_new        (void);
void       ph_calls_view_set_log    (PhCallsView  *self,
                                     PhSession    *session,
                                     PhEventLog   *log);
void       ph_calls_view_pin_filter (PhCallsView  *self,
                                     PhSocketList *sockets);
void       ph_calls_view_find       (PhCallsView  *self);

G_END_DECLS

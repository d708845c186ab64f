/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-search.h"

G_BEGIN_DECLS

/* Finds bytes among all that a socket carried. It knows nothing of how they are shown: signal
 * "show-match" (int PhDirection, guint64 offset, guint64 len) asks for that, and
 * ph_find_bar_get_match() tells the same by the row that holds the first of them. Signal "opened"
 * (gboolean): it takes its place, or gives it and the focus back. */
#define PH_TYPE_FIND_BAR (ph_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (PhFindBar, ph_find_bar, PH, FIND_BAR, GtkWidget)

GtkWidget *ph_find_bar_new        (void);
void       ph_find_bar_set_socket (PhFindBar    *self,
                                   PhSession    *session,
                                   PhSocketItem *item);
void       ph_find_bar_open       (PhFindBar    *self);
void       ph_find_bar_step       (PhFindBar    *self,
                                   gboolean      forward);
gboolean   ph_find_bar_get_match  (PhFindBar    *self,
                                   PhFindMatch  *match);
void       ph_find_bar_say        (PhFindBar    *self,
                                   const char   *text);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-find.h"
#include "ph-session.h"

G_BEGIN_DECLS

/* A search through all that one socket sent and received, and where its reader stands among what
 * was found. It begins by itself, and goes on with what came since at every step.
 *
 * Signals: "changed" (the report or the number of matches; at most twenty times a second), "moved"
 * (gboolean around: the current match is another one; it went around the end). Main thread. */
#define PH_TYPE_SEARCH (ph_search_get_type ())
G_DECLARE_FINAL_TYPE (PhSearch, ph_search, PH, SEARCH, GObject)

PhSearch *ph_search_new          (PhSession     *session,
                                  PhSocketItem  *item,
                                  PhFindPattern *pattern);
void      ph_search_step         (PhSearch      *self,
                                  gboolean       forward);
void      ph_search_get_report   (PhSearch      *self,
                                  PhFindReport  *report);
guint     ph_search_get_n        (PhSearch      *self);
guint     ph_search_get_position (PhSearch      *self);
gboolean  ph_search_get_current  (PhSearch      *self,
                                  PhFindMatch   *match);

G_END_DECLS

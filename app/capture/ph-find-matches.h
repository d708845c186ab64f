/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-find-scan.h"

G_BEGIN_DECLS

/* What was found, in the order of the rows, and where the reader stands among it. 24 bytes a match.
 * Main thread. */
typedef struct _PhFindMatches PhFindMatches;

PhFindMatches *ph_find_matches_new          (void);
void           ph_find_matches_free         (PhFindMatches     *matches);
void           ph_find_matches_add          (PhFindMatches     *matches,
                                             const PhFindMatch *match);
guint          ph_find_matches_get_n        (PhFindMatches     *matches);
gboolean       ph_find_matches_step         (PhFindMatches     *matches,
                                             gboolean           forward,
                                             gboolean          *wrapped);
gboolean       ph_find_matches_can_step     (PhFindMatches     *matches,
                                             gboolean           forward);
gboolean       ph_find_matches_get_current  (PhFindMatches     *matches,
                                             PhFindMatch       *match);
guint          ph_find_matches_get_position (PhFindMatches     *matches);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhFindMatches, ph_find_matches_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-find.h"

G_BEGIN_DECLS

/* What a search says of itself. Pure; any thread. */
char *ph_find_words_count  (const PhFindReport *report,
                            guint               n,
                            guint               position);
char *ph_find_words_notice (const PhFindReport *report);

G_END_DECLS

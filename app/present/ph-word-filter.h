/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean ph_words_match (const char        *words,
                         const char *const *texts,
                         gsize              n_texts);

G_END_DECLS

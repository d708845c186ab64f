/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* What a call that has not returned waits for. Pure: any thread. */
const char *ph_wait_words       (PhCallOp op);
const char *ph_wait_words_brief (PhCallOp op,
                                 gboolean is_stream);

G_END_DECLS

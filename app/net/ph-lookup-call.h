/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pending.h"

G_BEGIN_DECLS

/* Look-ups as calls that are made on no socket. Io thread. */

void ph_lookup_call_submit   (PhPending       *pending);
void ph_lookup_call_answered (PhPending       *pending,
                              int              error,
                              const PhLookup  *answer);

G_END_DECLS

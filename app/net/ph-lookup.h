/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-call.h"
#include "ph-sys.h"

G_BEGIN_DECLS

/* The look-ups themselves: each takes its question from a PhLookup and puts its answer there. */

PhLookup *ph_lookup_from_call (const PhCall *call);
int       ph_lookup_ask       (const PhSys  *sys,
                               PhCallOp      op,
                               PhLookup     *lookup);

G_END_DECLS

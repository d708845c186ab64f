/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-body.h"
#include "ph-names.h"

G_BEGIN_DECLS

/* select() in the notation: select([a, b], [c], [], 2.0) -> [a], [c], [] */
char *ph_transcript_select_call   (const PhSelect      *select,
                                   const PhSelectEntry *entries,
                                   PhNames             *names);
char *ph_transcript_select_result (const PhSelect      *select,
                                   const PhSelectEntry *entries,
                                   PhNames             *names);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pipe-end.h"

G_BEGIN_DECLS

/* What is going on in a pipe, in words: one or two sentences for people and screen readers.
 * Pure: any thread, no GTK. */
char *ph_pipe_words       (const PhPipeEnd  *own,
                           const PhPipeEnd  *partner);
char *ph_pipe_words_short (const PhIdentity *identity,
                           const PhFigures  *figures);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"

G_BEGIN_DECLS

/* A whole session as a scenario: what was done, written so that it can be run again. */
char *ph_session_transcript (PhSession *session);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"

G_BEGIN_DECLS

/* A whole session as a scenario: what was done, written so that it can be run again. */
char   *ph_session_transcript        (PhSession            *session);
void    ph_session_transcript_async  (PhSession            *session,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
GBytes *ph_session_transcript_finish (PhSession            *session,
                                      GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS

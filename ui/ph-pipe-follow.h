/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"

#include "ph-pipe-view.h"

G_BEGIN_DECLS

/* Shows a socket, and the other end if it is one of ours, in a pipe: whatever of their figures,
 * states, names and waiting calls changes. Main thread. */
typedef struct _PhPipeFollow PhPipeFollow;

PhPipeFollow *ph_pipe_follow_new      (PhPipeView   *view);
void          ph_pipe_follow_free     (PhPipeFollow *self);
void          ph_pipe_follow_set_item (PhPipeFollow *self,
                                       PhSession    *session,
                                       PhSocketItem *item);
PhPipeEnd     ph_pipe_follow_get_end  (PhSocketItem *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhPipeFollow, ph_pipe_follow_free)

G_END_DECLS

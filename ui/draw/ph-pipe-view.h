/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-drawn.h"

#include "ph-pipe-end.h"

G_BEGIN_DECLS

/* The pipe: where the bytes of one socket are, from program to program, or who sits in a
 * listener's accept queue; below it a sentence in words. Levels glide when they change and the
 * desktop allows animations. Where there is no room for it, it folds to one line: bars and the
 * sentence. CSS node "pipe". Main thread. */
#define PH_TYPE_PIPE_VIEW (ph_pipe_view_get_type ())
G_DECLARE_FINAL_TYPE (PhPipeView, ph_pipe_view, PH, PIPE_VIEW, PhDrawn)

GtkWidget  *ph_pipe_view_new          (void);
void        ph_pipe_view_set_ends     (PhPipeView       *self,
                                       const PhPipeEnd  *own,
                                       const PhPipeEnd  *partner);
const char *ph_pipe_view_get_sentence (PhPipeView       *self);
gboolean    ph_pipe_view_get_folded   (PhPipeView       *self);
int         ph_pipe_view_get_unfolding (PhPipeView      *self);
int         ph_pipe_view_get_second_line (PhPipeView      *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pipe-layout.h"

G_BEGIN_DECLS

/* Of ph-pipe-layout.c and ph-pipe-seats.c. Any thread. */
void ph_pipe_layout_build_listener (PhPipeLayout    *layout,
                                    const PhFigures *own,
                                    double           width);

G_END_DECLS

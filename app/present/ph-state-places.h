/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-state-diagram.h"

G_BEGIN_DECLS

/* Where nodes, arrows and labels of a diagram stand, by kind of socket. Pure. */

#define PH_STATE_TCP_HEIGHT      325.0
#define PH_STATE_DATAGRAM_HEIGHT 118.0
#define PH_STATE_STREAM_HEIGHT   178.0

void ph_state_places_tcp      (PhStateDiagram *diagram,
                               double          width,
                               double          height);
void ph_state_places_datagram (PhStateDiagram *diagram,
                               gboolean        is_unix,
                               double          width,
                               double          height);
void ph_state_places_stream   (PhStateDiagram *diagram,
                               double          width,
                               double          height);

G_END_DECLS

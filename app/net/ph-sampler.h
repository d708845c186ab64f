/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket.h"

G_BEGIN_DECLS

void ph_sampler_touch  (PhSocket *socket);
void ph_sampler_look   (PhSocket *socket);
void ph_sampler_finish (PhSocket *socket);
void ph_sampler_fire   (PhTimer  *timer);

G_END_DECLS

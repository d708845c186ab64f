/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket.h"

G_BEGIN_DECLS

void ph_select_submit  (PhPending *pending);
void ph_select_touch   (PhSocket  *socket);
void ph_select_abandon (PhSocket  *socket);

G_END_DECLS

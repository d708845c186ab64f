/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pending.h"

G_BEGIN_DECLS

void ph_progress_note (PhPending *pending);
void ph_progress_fire (PhTimer   *timer);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pending.h"

G_BEGIN_DECLS

void ph_note_submit (PhPending *pending);

G_END_DECLS

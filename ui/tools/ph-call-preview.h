/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-call.h"

G_BEGIN_DECLS

char *ph_call_preview_lookup (const PhCall *call);

G_END_DECLS

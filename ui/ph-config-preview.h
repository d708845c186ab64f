/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"
#include "ph-socket-config.h"

G_BEGIN_DECLS

char       *ph_config_preview (const PhSocketConfig *config,
                               PhSession            *session);
const char *ph_config_reach   (const PhSocketConfig *config);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-socket-config.h"

G_BEGIN_DECLS

/* What a socket does by itself: nothing, accept and receive, or answer by a handler, with what the
 * handler has to be told. Signal "changed": any of it changed. */
#define PH_TYPE_HANDLER_GROUP (ph_handler_group_get_type ())
G_DECLARE_FINAL_TYPE (PhHandlerGroup, ph_handler_group, PH, HANDLER_GROUP, AdwPreferencesGroup)

void ph_handler_group_fill (PhHandlerGroup       *self,
                            const PhSocketConfig *config);
void ph_handler_group_read (PhHandlerGroup       *self,
                            PhSocketConfig       *config);
void ph_handler_group_show (PhHandlerGroup       *self,
                            const PhSocketConfig *config,
                            const PhConfigFaults *faults);

G_END_DECLS

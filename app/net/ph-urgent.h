/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket.h"

G_BEGIN_DECLS

void     ph_urgent_note           (PhSocket  *socket,
                                   guint32    events);
void     ph_urgent_update         (PhSocket  *socket);
gboolean ph_urgent_is_at_mark     (PhSocket  *socket);
void     ph_urgent_take           (PhSocket  *socket);
PhTry    ph_urgent_try_sockatmark (PhSocket  *socket,
                                   PhPending *pending);

G_END_DECLS

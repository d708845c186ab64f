/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket.h"
#include "ph-sys.h"

G_BEGIN_DECLS

gboolean ph_close_will_reset (PhSocket    *socket,
                              int          unread);
int      ph_close_descriptor (const PhSys *sys,
                              int          fd);

G_END_DECLS

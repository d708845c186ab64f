/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <poll.h>

#include "ph-body.h"

G_BEGIN_DECLS

/* What a look at a socket's readiness keeps of the answer of poll(2) */
#define PH_READY_ALL (POLLIN | POLLOUT | POLLPRI | POLLERR | POLLHUP | POLLRDHUP)

short    ph_ready_get_events (PhSelectList list);
gboolean ph_ready_is_in      (guint        answer,
                              PhSelectList list);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket-item.h"

G_BEGIN_DECLS

/* A client as a course has it: it sends lines, and an empty one ends it. */
void     ph_line_client_mark (PhSocketItem *item);
gboolean ph_line_client_is   (PhSocketItem *item);

G_END_DECLS

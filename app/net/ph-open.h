/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pending.h"

G_BEGIN_DECLS

/* The calls that a socket begins with; the id it is to have is in the call. Each answers the
 * pending and frees it. Io thread. */
void ph_open_socket    (PhPending *pending);
void ph_open_pair      (PhPending *pending);
void ph_open_inherited (PhPending *pending);

G_END_DECLS

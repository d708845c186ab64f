/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket.h"

G_BEGIN_DECLS

void ph_kernel_ask (PhSocket *socket);

G_END_DECLS

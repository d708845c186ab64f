/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket.h"

G_BEGIN_DECLS

PhTry ph_sendall_try (PhSocket      *socket,
                      PhPending     *pending);
void  ph_sendall_end (PhSocket      *socket,
                      PhPending     *pending,
                      int            error,
                      PhRecordFlags  flags);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket.h"

G_BEGIN_DECLS

PhTry ph_socket_try_setblocking (PhSocket  *socket,
                                 PhPending *pending);
PhTry ph_socket_try_settimeout  (PhSocket  *socket,
                                 PhPending *pending);
PhTry ph_socket_try_gettimeout  (PhSocket  *socket,
                                 PhPending *pending);

G_END_DECLS

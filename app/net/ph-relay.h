/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-handling.h"

G_BEGIN_DECLS

/* The handler that passes on: a second socket for each connection, or each sender of datagrams. */
void     ph_relay_begin       (PhSocket        *socket);
gboolean ph_relay_may_receive (PhSocket        *socket);
void     ph_relay_received    (PhSocket        *socket,
                               const guint8    *data,
                               gsize            len,
                               const PhAddress *from);
void     ph_relay_ended       (PhSocket        *socket,
                               gboolean         failed);
void     ph_relay_drained     (PhSocket        *socket);
void     ph_relay_connected   (PhSocket        *socket,
                               int              error);
void     ph_relay_leave       (PhSocket        *socket,
                               PhHandling      *handling);

G_END_DECLS

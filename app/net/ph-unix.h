/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-errno.h"
#include "ph-figures.h"
#include "ph-socket.h"
#include "ph-sys.h"

G_BEGIN_DECLS

PhPathKind ph_unix_probe_path   (const PhSys     *sys,
                                 const PhAddress *address);
void       ph_unix_read_inode   (PhSocket        *socket);
void       ph_unix_read_peer    (PhSocket        *socket);
void       ph_unix_read_backlog (PhSocket        *socket,
                                 PhFigures       *figures);
void       ph_unix_retry_later  (PhSocket        *socket);
void       ph_unix_retry_fire   (PhTimer         *timer);
gboolean   ph_unix_is_at_end    (PhSocket        *socket);

G_END_DECLS

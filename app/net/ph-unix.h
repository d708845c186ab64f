/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-figures.h"
#include "ph-socket.h"
#include "ph-sys.h"

G_BEGIN_DECLS

/* What stands at a path that bind() could not have */
typedef enum
{
  PH_PATH_UNKNOWN,
  PH_PATH_LEFT_BEHIND, /* a socket's file, and no socket is bound to it any more */
  PH_PATH_HELD,        /* a socket is bound to it */
  PH_PATH_NO_SOCKET,   /* a file that is no socket's */
} PhPathKind;

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

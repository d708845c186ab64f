/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-diag.h"

G_BEGIN_DECLS

/* What sock_diag(7) says about a Unix socket. Io thread. */
typedef struct
{
  guint32  peer_inode;  /* 0: none, or not known */
  gboolean has_queue;
  guint32  queue;       /* listener: connections that wait for accept() */
  guint32  limit;       /* listener: the backlog granted */
} PhUnixInfo;

gboolean ph_unix_diag_ask (PhDiag      *diag,
                           const PhSys *sys,
                           guint32      inode,
                           PhUnixInfo  *info);

G_END_DECLS

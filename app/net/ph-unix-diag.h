/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-sys.h"

G_BEGIN_DECLS

/* What sock_diag(7) says about a Unix socket, asked through one netlink socket that is opened when
 * it is first needed. Io thread. */
typedef struct
{
  int      fd;          /* (owned): -1: not open */
  gboolean is_missing;  /* this kernel does not answer */
} PhUnixDiag;

typedef struct
{
  guint32  peer_inode;  /* 0: none, or not known */
  gboolean has_queue;
  guint32  queue;       /* listener: connections that wait for accept() */
  guint32  limit;       /* listener: the backlog granted */
} PhUnixInfo;

void     ph_unix_diag_init  (PhUnixDiag  *diag);
void     ph_unix_diag_clear (PhUnixDiag  *diag,
                             const PhSys *sys);
gboolean ph_unix_diag_ask   (PhUnixDiag  *diag,
                             const PhSys *sys,
                             guint32      inode,
                             PhUnixInfo  *info);

G_END_DECLS

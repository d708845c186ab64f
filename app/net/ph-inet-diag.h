/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-address.h"
#include "ph-after.h"
#include "ph-diag.h"

G_BEGIN_DECLS

/* Which TCP connection: what the kernel finds it by, and by what it is told from a later one with
 * the same addresses and ports. */
typedef struct
{
  PhAddress local;
  PhAddress peer;
  guint32   interface;  /* index, of a socket bound to one; 0: none */
  guint64   cookie;     /* SO_COOKIE, 0: not known */
} PhInetPair;

gboolean ph_inet_diag_read_pair (const PhSys      *sys,
                                 int               fd,
                                 const PhAddress  *local,
                                 const PhAddress  *peer,
                                 PhInetPair       *pair);
int      ph_inet_diag_ask       (PhDiag           *diag,
                                 const PhSys      *sys,
                                 const PhInetPair *pair,
                                 PhAfter          *after,
                                 guint64          *cookie);

G_END_DECLS

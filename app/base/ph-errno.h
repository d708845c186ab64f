/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-address.h"
#include "ph-types.h"

G_BEGIN_DECLS

/* What is known about the moment a call failed. Unknown members stay zero. */
typedef struct
{
  PhCallOp  op;
  int       error;         /* errno */
  int       family;
  int       type;
  PhState   state;         /* of the socket before the call */
  PhAddress address;       /* the call's address argument */
  PhAddress local;         /* the socket's own address */
  PhAddress peer;          /* the address it is connected to */
  gsize     asked;         /* bytes of a data call */
  gsize     limit;         /* a limit that was exceeded, where the kernel told it */
  gint64    waited_ns;     /* how long a parked call had waited */
  PhAddress holder;        /* EADDRINUSE: a socket of ours that holds the address */
  char      holder_name[32];
  PhState   holder_state;
} PhSituation;

const char *ph_errno_get_name    (int                error);
gboolean    ph_errno_from_name   (const char        *name,
                                  int               *error);
const char *ph_errno_get_meaning (int                error);
char       *ph_errno_label       (int                error);
char       *ph_errno_explain     (const PhSituation *situation);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-body.h"

G_BEGIN_DECLS

/* A look-up fails with an EAI code of getaddrinfo(3), which is no errno. It travels in the same
 * fields as PH_ERROR_EAI_BASE - code (the codes are negative: EAI_NONAME, -2, is 1002); a
 * look-up that failed with EAI_SYSTEM carries the errno itself. */
#define PH_ERROR_EAI_BASE 1000

/* gethostbyname(3) and gethostbyaddr(3) tell codes of their own in h_errno; such an error is
 * PH_ERROR_HOST_BASE + code. */
#define PH_ERROR_HOST_BASE 1200

/* What stands at a path that bind() could not have */
typedef enum
{
  PH_PATH_UNKNOWN,
  PH_PATH_LEFT_BEHIND, /* a socket's file, and no socket is bound to it any more */
  PH_PATH_HELD,        /* a socket is bound to it */
  PH_PATH_NO_SOCKET,   /* a file that is no socket's */
} PhPathKind;

/* What is known about the moment a call failed. Unknown members stay zero. */
typedef struct
{
  PhCallOp  op;
  int       error;         /* errno, or from PH_ERROR_EAI_BASE on the code of a look-up */
  int       family;
  int       type;
  PhState   state;         /* of the socket before the call */
  PhAddress address;       /* the call's address argument */
  PhAddress local;         /* the socket's own address */
  PhAddress peer;          /* the address it is connected to */
  gsize     asked;         /* bytes of a data call */
  gsize     limit;         /* a limit that was exceeded, where the kernel told it */
  gint64    waited_ns;     /* how long a parked call had waited */
  gboolean  timed_out;     /* the call's own time ran out, not the kernel's patience */
  gsize     unread;        /* ECONNRESET: bytes the peer left unread when it closed */
  PhAddress holder;        /* EADDRINUSE: a socket of ours that holds the address */
  char      holder_name[32];
  PhState   holder_state;
  int       protocol;      /* socket: what was asked for */
  PhPathKind path;         /* EADDRINUSE of a Unix path: what stands there */
  gint64    first_group;   /* EACCES of a ping socket: net.ipv4.ping_group_range */
  gint64    last_group;    /* 0 if unknown: root alone is never a range */
  const PhHolder *kernel_holder; /* (nullable): EADDRINUSE: who the kernel says holds the address */
} PhSituation;

const char *ph_errno_get_name    (int                error);
gboolean    ph_errno_from_name   (const char        *name,
                                  int               *error);
const char *ph_errno_get_meaning (int                error);
int         ph_errno_get_number  (int                error);
char       *ph_errno_label       (int                error);
char       *ph_errno_explain     (const PhSituation *situation);

G_END_DECLS

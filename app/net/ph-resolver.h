/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-net-loop.h"

G_BEGIN_DECLS

/* Looks names up on threads of its own, at most PH_RESOLVER_THREADS at once; the answer comes to
 * the io thread as a PH_COMMAND_LOOKED_UP with the id of the look-up. getaddrinfo(3) cannot be
 * interrupted: whoever loses interest says so (ph_resolver_drop()), and the answer is dropped. */
typedef struct _PhResolver PhResolver;

#define PH_RESOLVER_THREADS 8

PhResolver *ph_resolver_new     (const PhSys *sys,
                                 PhNetLoop   *loop);
void        ph_resolver_close   (PhResolver  *resolver);
void        ph_resolver_look_up (PhResolver  *resolver,
                                 PhSocketId   socket,
                                 PhCallId     id,
                                 const char  *host,
                                 guint16      port,
                                 int          family,
                                 int          type);
void        ph_resolver_ask     (PhResolver  *resolver,
                                 PhCallId     id,
                                 PhCallOp     op,
                                 PhLookup    *question);
void        ph_resolver_drop    (PhResolver  *resolver,
                                 PhCallId     id);
void        ph_resolver_drop_waiting (PhResolver *resolver);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-net-fault.h"
#include "ph-net-test.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  int         family;
  int         type;
} PhNetKind;

enum
{
  PH_NET_KIND_TCP,
  PH_NET_KIND_UDP,
  PH_NET_KIND_UNIX_STREAM,
  PH_NET_KIND_UNIX_DGRAM,
  PH_NET_KIND_UNIX_SEQPACKET,
  PH_N_NET_KINDS
};

/* All that one call needs to succeed: its socket in the state that it wants, its arguments, and a
 * peer of plain system calls. A call that failed by a fault finds everything as it was, so that it
 * succeeds when it is made again. */
typedef struct
{
  PhNetTest       *net;       /* (unowned) */
  const PhNetKind *kind;
  PhCall           call;      /* (owned): endpoint, data and entries */
  PhNetFault       fault;     /* the system call that performs it */
  PhAutoFlags      flags;     /* what the socket does by itself */
  PhSocketId       socket;    /* on which it is made, or about which; or none */
  int              fd;        /* of it; -1: it has none */
  PhSocketId       made[2];   /* by the call: socket, socketpair, fromfd, accept */
  int              peer;      /* (owned): at the other end, or who listens there; -1: nobody */
  int              plain;     /* (owned) fromfd: what is to be taken over; -1 */
  PhAddress        address;   /* of the peer */
  char            *path;      /* (owned) (nullable) sendfile: the file */
} PhNetStage;

gboolean        ph_net_stage_has     (PhCallOp          op,
                                      guint             kind);
void            ph_net_stage_open    (PhNetStage       *stage,
                                      PhNetTest        *net,
                                      PhCallOp          op,
                                      guint             kind);
void            ph_net_stage_open_automatic (PhNetStage *stage,
                                      PhNetTest        *net,
                                      PhCallOp          op,
                                      guint             kind,
                                      PhAutoFlags       flags);
void            ph_net_stage_close   (PhNetStage       *stage);
PhCallId        ph_net_stage_submit  (PhNetStage       *stage,
                                      gint64            timeout_ns);
void            ph_net_stage_nudge   (PhNetStage       *stage);
void            ph_net_stage_verify  (PhNetStage       *stage,
                                      const PhRecord   *record);
gboolean        ph_net_stage_parks   (const PhNetStage *stage);

/* ph-net-stage-call.c */
const PhRecord *ph_net_stage_wait    (PhNetTest        *net,
                                      PhCallOp          op,
                                      PhCallId          id);
void            ph_net_stage_succeed (PhNetStage       *stage,
                                      PhCallId          id);
void            ph_net_stage_call    (PhNetStage       *stage);
void            ph_net_stage_call_again (PhNetStage    *stage);
void            ph_net_stage_warm_up (PhNetTest        *net,
                                      PhCallOp          op);
void            ph_net_stage_check_left (PhNetTest     *net,
                                      guint             n_fds);
void            ph_net_stage_check_explained (const PhNetStage *stage,
                                      const PhRecord   *record);

G_END_DECLS

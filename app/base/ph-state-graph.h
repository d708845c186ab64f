/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* What makes a TCP connection go from one state to another */
typedef enum
{
  PH_TRIGGER_UNKNOWN,
  PH_TRIGGER_CALL,     /* a call of ours */
  PH_TRIGGER_SEGMENT,  /* a segment of the peer's */
  PH_TRIGGER_TIMER,
  PH_TRIGGER_RESET,    /* a RST, or the kernel gave up for want of an answer */
} PhTrigger;

/* An edge of the state machine of RFC 9293, 3.3.2 */
typedef struct
{
  guint8      from;    /* PhState */
  guint8      to;
  guint8      trigger; /* PhTrigger */
  gboolean    is_child; /* not the listener goes this way, but the connection that it will accept */
  const char *event;   /* as in the RFC's figure: "recv FIN" */
  const char *answer;  /* what is sent then: "send ACK"; "" for nothing */
  const char *meaning; /* a sentence */
} PhStateEdge;

#define PH_STATE_MAX_BETWEEN 4

typedef struct
{
  guint8   n_between;
  guint8   between[PH_STATE_MAX_BETWEEN]; /* PhState; passed on every way there is */
  gboolean is_sure;                       /* there is only one way, and these are all of it */
} PhStatePath;

/* One step of a socket from state to state */
typedef struct
{
  gint64      time_ns;   /* CLOCK_MONOTONIC when it was seen */
  guint8      from;      /* PhState; UNKNOWN: the first that was seen */
  guint8      to;
  guint8      fd_state;  /* PhState: what the descriptor's own state is since; GONE once closed */
  guint8      trigger;   /* PhTrigger */
  guint8      call;      /* PhCallOp that brought it about, %PH_N_CALLS: none */
  gboolean    is_bound;  /* has a name or port of its own since; of sockets that are not TCP */
  guint16     error;     /* errno that a call gave because of it, or 0 */
  PhStatePath path;      /* TCP: what was passed between two looks */
} PhStateStep;

gboolean           ph_state_is_tcp          (PhState      state);
const PhStateEdge *ph_state_edges           (gsize       *n_edges);
const PhStateEdge *ph_state_edge_find       (PhState      from,
                                             PhState      to);
gboolean           ph_state_find_path       (PhState      from,
                                             PhState      to,
                                             gboolean     called,
                                             PhStatePath *path);

G_END_DECLS

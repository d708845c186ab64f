/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pipe-end.h"

G_BEGIN_DECLS

/* The picture of a connection: two lanes (out above, in below), each a row of vessels from our
 * program on the left to the peer's on the right; or for a listener, the seats of its accept
 * queue. Pure geometry; widgets paint what stands here. Any thread, no GTK. */
typedef struct { double x, y, width, height; } PhRect;

typedef enum
{
  PH_VESSEL_PROGRAM,       /* an end: the program, with the bytes it wrote or read so far */
  PH_VESSEL_UNSENT,        /* written, not yet sent */
  PH_VESSEL_SEND_QUEUE,    /* UDP: handed to the kernel, not yet sent */
  PH_VESSEL_IN_FLIGHT,     /* the wire: sent, not acknowledged */
  PH_VESSEL_RECV_QUEUE,    /* arrived, not yet read. UDP: the next datagram */
  PH_VESSEL_DROPPED,       /* UDP: datagrams lost for lack of room */
} PhVesselKind;

typedef struct
{
  PhVesselKind kind;
  gboolean     ours;       /* on our side of the wire */
  gboolean     known;      /* FALSE: the kernel did not say, or the end is not in our hands */
  guint64      bytes;      /* DROPPED: datagrams */
  guint64      limit;      /* bytes; 0: unknown */
  double       level;      /* 0..1, never 0 when bytes > 0 */
  PhRect       rect;
  char         title[32];
  char         text[48];
  char         bound[48];  /* what bounds it, in few words; "" unknown */
  char         brief[32];  /* the same without words, for a narrow place; "" there is none */
  gboolean     blocked;    /* the wire, behind a closed window */
} PhVessel;

#define PH_PIPE_MAX_VESSELS 5

typedef struct
{
  PhDirection direction;   /* OUT: sent (blue), IN: received (orange) */
  gboolean    closed;      /* a FIN ended this lane */
  guint       n_vessels;   /* from our program on; empty for a listener */
  PhVessel    vessels[PH_PIPE_MAX_VESSELS];
} PhPipeLane;

#define PH_PIPE_MAX_SEATS 32
#define PH_PIPE_MAX_OUTSIDE 6

/* A client that stands outside a full accept queue */
typedef struct
{
  PhRect rect;
  char   name[64];
  char   text[32];         /* its retries */
} PhPipeOutside;

typedef struct
{
  gboolean   is_listener;
  gboolean   is_datagram;
  gboolean   is_live;      /* FALSE: no connection yet or no more; painted faint */
  gboolean   peer_known;   /* the other end is one of our sockets */
  gboolean   mirrored;     /* our program stands on the right */
  double     lane_gap;     /* between the two lanes, where the names of the ends stand */
  guint      n_lanes;
  PhPipeLane lanes[2];
  PhRect     ours;         /* box around our program, all lanes */
  PhRect     theirs;       /* box around the peer's, or a listener's clients; width 0: none */
  guint      n_seats;      /* accept_limit + 1; 0: the kernel did not say */
  guint      n_taken;
  guint      n_drawn;      /* seats drawn singly */
  PhRect     seats[PH_PIPE_MAX_SEATS]; /* the first to be accepted stands next to the program */
  PhRect     more;         /* room for "and N more"; width 0: none */
  double     link_width;   /* between two vessels */
  char       seated[160];  /* who sits there, as far as it is known; "" */
  guint      n_outside;    /* clients in SYN_SENT */
  guint      n_outside_drawn;
  PhPipeOutside outside[PH_PIPE_MAX_OUTSIDE];
} PhPipeLayout;

/* Pixels, for an ordinary font. Below the full height lanes move together: first the bounds have no
 * room in the vessels, and at the least the names of the two ends have none between them. */
#define PH_PIPE_MAX_HEIGHT 320.0 /* for the largest fonts */
#define PH_PIPE_HEIGHT     136.0
#define PH_PIPE_MIN_HEIGHT 74.0
#define PH_PIPE_LANE_GAP   20.0  /* at full height */

double ph_pipe_level          (guint64           bytes,
                               guint64           limit);
void   ph_pipe_layout_compute (PhPipeLayout     *layout,
                               const PhIdentity *identity,
                               const PhFigures  *figures,
                               const PhFigures  *partner,
                               double            width,
                               double            height,
                               gboolean          mirrored);
void   ph_pipe_layout_set_waits (PhPipeLayout    *layout,
                               guint             ours,
                               guint             theirs);
void   ph_pipe_layout_set_clients (PhPipeLayout *layout,
                               const PhPipeClient *clients,
                               guint             n_clients);
void   ph_pipe_layout_describe (const PhPipeLayout *layout,
                               GString          *text);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-figures.h"
#include "ph-record.h"

G_BEGIN_DECLS

/* The picture of a connection: two lanes (out above, in below), each a row of vessels from one
 * program to the other; or for a listener, the seats of its accept queue. Pure geometry and
 * wording; widgets paint what stands here. Any thread, no GTK. */
typedef struct { double x, y, width, height; } PhRect;

typedef enum
{
  PH_VESSEL_PROGRAM,       /* an end: the program, with the bytes it wrote or read so far */
  PH_VESSEL_UNSENT,
  PH_VESSEL_IN_FLIGHT,     /* sent, not acknowledged */
  PH_VESSEL_RECV_QUEUE,
} PhVesselKind;

typedef struct
{
  PhVesselKind kind;
  gboolean     ours;       /* on our side of the wire */
  gboolean     known;      /* FALSE: the other end is not in our hands; drawn as unknown */
  guint64      bytes;
  guint64      limit;      /* 0: unknown */
  double       level;      /* 0..1, never 0 when bytes > 0 */
  PhRect       rect;
  char         title[32];
  char         text[48];
} PhVessel;

#define PH_PIPE_MAX_VESSELS 5

typedef struct
{
  PhDirection direction;   /* OUT: sent (blue), IN: received (orange) */
  gboolean    closed;      /* a FIN ends this lane */
  guint       n_vessels;
  PhVessel    vessels[PH_PIPE_MAX_VESSELS];
} PhPipeLane;

typedef struct
{
  gboolean is_listener;
  gboolean is_datagram;
  guint    n_lanes;
  PhPipeLane lanes[2];
  guint    n_seats;        /* accept_limit + 1; at most PH_PIPE_MAX_SEATS are drawn singly */
  guint    n_taken;
  guint    n_drawn;
  PhRect   seats[32];
  char    *sentence;       /* (owned): what is going on, in words; also the accessible text */
  double   height;
} PhPipeLayout;

#define PH_PIPE_MAX_SEATS 32

void ph_pipe_layout_compute (PhPipeLayout     *layout,
                             const PhIdentity *identity,
                             const PhFigures  *figures,
                             const PhFigures  *partner,
                             double            width);
void ph_pipe_layout_clear   (PhPipeLayout     *layout);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PhPipeLayout, ph_pipe_layout_clear)

G_END_DECLS

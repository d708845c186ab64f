/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-after.h"
#include "ph-pipe-layout.h"
#include "ph-state-graph.h"

G_BEGIN_DECLS

/* The states that a socket of its kind can be in, where they stand, and which of the ways between
 * them it went. Pure geometry and plain facts; widgets paint what stands here. Any thread. */

/* What is known of one socket; all is borrowed. */
typedef struct
{
  const PhIdentity  *identity;
  const PhStateStep *steps;     /* the oldest first */
  guint              n_steps;
  const PhAfter     *after;     /* (nullable): of a connection without a descriptor */
} PhStateSubject;

typedef struct
{
  guint8      state;       /* PhState */
  gboolean    is_bound;    /* of a datagram or Unix socket: the one with a name of its own */
  gboolean    is_end;      /* TCP: the second place of CLOSE, where a connection ends */
  const char *name;
  PhRect      rect;
  gboolean    is_current;
  gboolean    was_seen;    /* the socket was here */
  gboolean    was_passed;  /* it must have been, between two looks */
} PhStateNode;

typedef struct { double x, y; } PhStatePoint;

#define PH_STATE_MAX_POINTS 6

typedef struct
{
  guint        from;       /* index of a node */
  guint        to;
  const char  *event;
  const char  *answer;     /* "" for nothing */
  PhTrigger    trigger;
  guint        n_points;
  PhStatePoint points[PH_STATE_MAX_POINTS]; /* the last is the tip */
  PhRect       label;      /* width 0: none; the event above the answer */
  int          label_side; /* -1: text at the left of the label, 0: centred, 1: right */
  gboolean     is_rare;    /* drawn only because it was taken */
  gboolean     was_taken;
  gboolean     is_last;    /* part of the step taken last */
} PhStateArrow;

#define PH_STATE_MAX_NODES  13
#define PH_STATE_MAX_ARROWS 24

typedef struct
{
  double       scale;      /* of text, lines and boxes; 1 to 1.5 units */
  double       line;       /* height of a line of a label */
  guint        n_nodes;
  PhStateNode  nodes[PH_STATE_MAX_NODES];
  guint        n_arrows;
  PhStateArrow arrows[PH_STATE_MAX_ARROWS];
  int          current;    /* index of a node; -1: not known */
  gboolean     is_certain; /* FALSE: where it is now is not known, here it was seen last */
  gboolean     is_over;    /* nothing more can happen to it */
} PhStateDiagram;

#define PH_STATE_DIAGRAM_MIN_WIDTH 380.0

double ph_state_diagram_get_height (const PhIdentity     *identity);
void   ph_state_diagram_compute    (PhStateDiagram       *diagram,
                                    const PhStateSubject *subject,
                                    double                width,
                                    double                height,
                                    double                unit,
                                    gboolean              mirrored);

G_END_DECLS

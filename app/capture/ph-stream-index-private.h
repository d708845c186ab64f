/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-blocks.h"
#include "ph-stream-index.h"

G_BEGIN_DECLS

/* Of ph-stream-index.c, which keeps it, and ph-stream-index-read.c. Main thread. */

typedef struct
{
  guint64 seq;      /* first, for ph_blocks_seek() */
  guint64 offset;
} PhStreamEntry;

typedef struct
{
  guint64      start;
  guint64      end;
  PhStreamLoss loss;
} PhStreamLost;

typedef struct
{
  PhBlocks entries;   /* of PhStreamEntry, by seq and by offset */
  GArray  *lost;      /* (owned): PhStreamLost, by offset, apart */
  guint64  end;       /* bytes so far */
  guint64  beside;    /* bytes that count in the totals and are none of the stream: urgent ones */
  guint64  gap_seq;   /* of the entry that marks a gap */
  gboolean gap;       /* whether there is one to be mended */
} PhStreamLane;

struct _PhStreamIndex
{
  guint        n_refs;
  PhStreamLane lanes[2];  /* out, in */
  gint64       first_ns;  /* when the first bytes moved; 0: not yet */
  guint        n_mended;
};

PhStreamLane  *ph_stream_index_get_lane (PhStreamIndex      *index,
                                         PhDirection         direction);
PhStreamEntry *ph_stream_lane_get       (const PhStreamLane *lane,
                                         gsize               i);
gsize          ph_stream_lane_find_seq  (const PhStreamLane *lane,
                                         guint64             seq);
guint64        ph_stream_lane_offset    (const PhStreamLane *lane,
                                         gsize               i);
PhStreamLost  *ph_stream_lane_get_lost  (const PhStreamLane *lane,
                                         guint               i);
guint          ph_stream_lane_find_lost (const PhStreamLane *lane,
                                         guint64             offset);

G_END_DECLS

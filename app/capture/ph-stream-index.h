/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-store.h"

G_BEGIN_DECLS

/* Where the bytes of one socket stand: for each direction, which record begins at which offset of
 * the stream, from the first byte ever. Bytes that are not here keep their offsets. A place in the
 * conversation, both directions in the order of their records, is the sum of its two offsets.
 * Main thread. */
typedef struct _PhStreamIndex PhStreamIndex;

/* Why bytes are not here */
typedef enum
{
  PH_STREAM_KEPT,
  PH_STREAM_EVICTED,    /* the store gave them up */
  PH_STREAM_NOT_KEPT,   /* there was no memory for them, or they never were in ours (sendfile) */
  PH_STREAM_MISSING,    /* their records did not arrive (GAP) */
} PhStreamLoss;

/* A run of bytes of one direction that lies in one piece */
typedef struct
{
  guint64       offset;   /* of the byte asked for */
  guint64       len;      /* from there on */
  const guint8 *data;     /* (nullable): NULL: lost; valid until rows are appended or evicted */
  PhStreamLoss  loss;
  guint64       seq;      /* of its record; not of evicted ones */
  guint64       begin;    /* offset at which that record begins */
} PhStreamPiece;

/* A range of one direction */
typedef struct
{
  guint64 start;
  guint64 end;
} PhStreamRange;

PhStreamIndex *ph_stream_index_new         (void);
PhStreamIndex *ph_stream_index_ref         (PhStreamIndex  *index);
void           ph_stream_index_unref       (PhStreamIndex  *index);
void           ph_stream_index_append      (PhStreamIndex  *index,
                                            guint64         seq,
                                            const PhRecord *record);
void           ph_stream_index_mend        (PhStreamIndex  *index,
                                            guint64         bytes_out,
                                            guint64         bytes_in);
void           ph_stream_index_drop_before (PhStreamIndex  *index,
                                            guint64         first_seq);

gint64         ph_stream_index_get_first_ns (PhStreamIndex *index);
guint          ph_stream_index_get_n_mended (PhStreamIndex *index);
guint64        ph_stream_index_get_end     (PhStreamIndex  *index,
                                            PhDirection     direction);
gboolean       ph_stream_index_get_offset  (PhStreamIndex  *index,
                                            PhDirection     direction,
                                            guint64         seq,
                                            guint64        *offset);
guint64        ph_stream_index_get_kept    (PhStreamIndex  *index,
                                            PhStore        *store,
                                            PhDirection     direction);
gboolean       ph_stream_index_find        (PhStreamIndex  *index,
                                            PhStore        *store,
                                            PhDirection     direction,
                                            guint64         offset,
                                            PhStreamPiece  *piece);
PhStreamLoss   ph_stream_index_get_span    (PhStreamIndex  *index,
                                            PhStore        *store,
                                            PhDirection     direction,
                                            guint64         offset,
                                            PhStreamRange  *span);
void           ph_stream_index_get_turn    (PhStreamIndex  *index,
                                            PhDirection     direction,
                                            guint64         offset,
                                            PhStreamRange  *turn);
guint64        ph_stream_index_to_place    (PhStreamIndex  *index,
                                            PhStore        *store,
                                            PhDirection     direction,
                                            guint64         offset);
void           ph_stream_index_split       (PhStreamIndex  *index,
                                            PhStore        *store,
                                            guint64         place,
                                            guint64        *out,
                                            guint64        *in);
gsize          ph_stream_index_read        (PhStreamIndex  *index,
                                            PhStore        *store,
                                            PhDirection     direction,
                                            guint64         offset,
                                            guint8         *bytes,
                                            gsize           len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhStreamIndex, ph_stream_index_unref)

G_END_DECLS

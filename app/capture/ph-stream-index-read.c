/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-index-private.h"

#include <string.h>

/* What is asked of the index: which bytes stand where, and of both directions together, in which
 * place of the conversation. Main thread. */

static PhStreamLane *
get_other (PhStreamIndex      *index,
           const PhStreamLane *lane)
{
  return &index->lanes[lane == &index->lanes[0]];
}

/* Returns: the entry that holds @offset, G_MAXSIZE if that is before the first */
static gsize
find_offset (const PhStreamLane *lane,
             guint64             offset)
{
  gsize low = 0, high = lane->entries.len;

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;

      if (ph_stream_lane_get (lane, middle)->offset <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low - 1;
}

static guint64
offset_at_seq (const PhStreamLane *lane,
               guint64             seq)
{
  return ph_stream_lane_offset (lane, ph_stream_lane_find_seq (lane, seq));
}

/**
 * ph_stream_index_get_first_ns:
 * @index: an index
 *
 * Returns: when the first bytes moved, CLOCK_MONOTONIC; 0: none did yet
 */
gint64
ph_stream_index_get_first_ns (PhStreamIndex *index)
{
  return index->first_ns;
}

/**
 * ph_stream_index_get_n_mended:
 * @index: an index
 *
 * Returns: how often offsets moved, because it became known what was in a gap
 */
guint
ph_stream_index_get_n_mended (PhStreamIndex *index)
{
  return index->n_mended;
}

/**
 * ph_stream_index_get_end:
 * @index: an index
 * @direction: out or in
 *
 * Returns: how many bytes the direction has so far
 */
guint64
ph_stream_index_get_end (PhStreamIndex *index,
                         PhDirection    direction)
{
  return ph_stream_index_get_lane (index, direction)->end;
}

static guint64
kept_from (PhStreamLane *lane,
           PhStore      *store)
{
  return offset_at_seq (lane, ph_store_get_first_kept (store));
}

/**
 * ph_stream_index_get_offset:
 * @index: an index
 * @direction: out or in
 * @seq: a row of the store
 * @offset: (out): where its bytes begin
 *
 * Main thread.
 *
 * Returns: whether it is a row of that direction that is still there
 */
gboolean
ph_stream_index_get_offset (PhStreamIndex *index,
                            PhDirection    direction,
                            guint64        seq,
                            guint64       *offset)
{
  const PhStreamLane *lane = ph_stream_index_get_lane (index, direction);
  const gsize i = ph_stream_lane_find_seq (lane, seq);

  if (i >= lane->entries.len || ph_stream_lane_get (lane, i)->seq != seq)
    return FALSE;
  *offset = ph_stream_lane_get (lane, i)->offset;
  return TRUE;
}

/**
 * ph_stream_index_get_kept:
 * @index: an index
 * @store: where the rows are
 * @direction: out or in
 *
 * Returns: how many bytes at the beginning of the direction the store has given up
 */
guint64
ph_stream_index_get_kept (PhStreamIndex *index,
                          PhStore       *store,
                          PhDirection    direction)
{
  return kept_from (ph_stream_index_get_lane (index, direction), store);
}

static void
fill_data (PhStore            *store,
           const PhStreamLost *lost,
           PhStreamPiece      *piece)
{
  const PhRecord *record = ph_store_get (store, piece->seq);
  const guint8 *data = NULL;
  gsize len = 0;

  if (lost != NULL && lost->start <= piece->offset)
    piece->loss = lost->loss;
  else if (record == NULL || record->kind == PH_RECORD_GAP)
    piece->loss = PH_STREAM_MISSING;
  else
    data = ph_record_get_payload (record, &len);
  if (data != NULL && len >= piece->offset - piece->begin + piece->len)
    piece->data = data + (piece->offset - piece->begin);
  else if (piece->loss == PH_STREAM_KEPT)
    piece->loss = PH_STREAM_NOT_KEPT;
}

/**
 * ph_stream_index_find:
 * @index: an index
 * @store: where the rows are
 * @direction: out or in
 * @offset: of a byte
 * @piece: (out caller-allocates): the bytes from there to the end of their record, or all that was
 *   given up
 *
 * Returns: %FALSE when @offset is behind the last byte
 */
gboolean
ph_stream_index_find (PhStreamIndex *index,
                      PhStore       *store,
                      PhDirection    direction,
                      guint64        offset,
                      PhStreamPiece *piece)
{
  PhStreamLane *lane = ph_stream_index_get_lane (index, direction);
  const guint64 kept = kept_from (lane, store);
  guint lost = ph_stream_lane_find_lost (lane, offset);
  gsize i;

  if (offset >= lane->end)
    return FALSE;
  *piece = (PhStreamPiece) { .offset = offset, .len = kept - MIN (kept, offset),
                             .loss = PH_STREAM_EVICTED };
  if (offset < kept)
    return TRUE;
  i = find_offset (lane, offset);
  piece->seq = ph_stream_lane_get (lane, i)->seq;
  piece->begin = ph_stream_lane_get (lane, i)->offset;
  piece->len = ph_stream_lane_offset (lane, i + 1) - offset;
  piece->loss = PH_STREAM_KEPT;
  fill_data (store, lost < lane->lost->len ? ph_stream_lane_get_lost (lane, lost) : NULL, piece);
  return TRUE;
}

/**
 * ph_stream_index_get_span:
 * @index: an index
 * @store: where the rows are
 * @direction: out or in
 * @offset: of a byte, before the end
 * @span: (out caller-allocates): the bytes around it that are here, or lost for the same reason
 *
 * Returns: whether and why they are lost
 */
PhStreamLoss
ph_stream_index_get_span (PhStreamIndex *index,
                          PhStore       *store,
                          PhDirection    direction,
                          guint64        offset,
                          PhStreamRange *span)
{
  const PhStreamLane *lane = ph_stream_index_get_lane (index, direction);
  const guint64 kept = kept_from (ph_stream_index_get_lane (index, direction), store);
  const guint i = ph_stream_lane_find_lost (lane, offset);
  const PhStreamLost *lost = i < lane->lost->len ? ph_stream_lane_get_lost (lane, i) : NULL;

  *span = (PhStreamRange) { 0, kept };
  if (offset < kept)
    return PH_STREAM_EVICTED;
  span->start = i > 0 ? MAX (kept, ph_stream_lane_get_lost (lane, i - 1)->end) : kept;
  span->end = lost != NULL ? lost->start : lane->end;
  if (lost == NULL || lost->start > offset)
    return PH_STREAM_KEPT;
  span->start = MAX (kept, lost->start);
  span->end = lost->end;
  return lost->loss;
}

/**
 * ph_stream_index_get_turn:
 * @index: an index
 * @direction: out or in
 * @offset: of a byte, before the end
 * @turn: (out caller-allocates): the bytes around it between which nothing went the other way
 */
void
ph_stream_index_get_turn (PhStreamIndex *index,
                          PhDirection    direction,
                          guint64        offset,
                          PhStreamRange *turn)
{
  PhStreamLane *lane = ph_stream_index_get_lane (index, direction);
  PhStreamLane *other = get_other (index, lane);
  const gsize i = find_offset (lane, offset);
  guint64 seq;
  gsize before;

  if (i >= lane->entries.len)   /* its row is no more, or stands before the first */
    {
      *turn = (PhStreamRange) { 0, ph_stream_lane_offset (lane, 0) };
      return;
    }
  seq = ph_stream_lane_get (lane, i)->seq;
  before = ph_stream_lane_find_seq (other, seq);
  turn->start = before > 0
                  ? offset_at_seq (lane, ph_stream_lane_get (other, before - 1)->seq + 1)
                  : ph_stream_lane_offset (lane, 0);
  while (before < other->entries.len && ph_stream_lane_get (other, before)->seq <= seq)
    before++;
  turn->end = before < other->entries.len
                ? offset_at_seq (lane, ph_stream_lane_get (other, before)->seq) : lane->end;
}

/**
 * ph_stream_index_to_place:
 * @index: an index
 * @store: where the rows are
 * @direction: out or in
 * @offset: of a byte, or the end
 *
 * What was given up of both directions stands first, what was sent of it before what was received.
 *
 * Returns: its place in the conversation
 */
guint64
ph_stream_index_to_place (PhStreamIndex *index,
                          PhStore       *store,
                          PhDirection    direction,
                          guint64        offset)
{
  PhStreamLane *lane = ph_stream_index_get_lane (index, direction);
  PhStreamLane *other = get_other (index, lane);

  if (offset >= lane->end)
    return lane->end + other->end;
  if (offset < kept_from (lane, store))
    return offset + (direction == PH_DIRECTION_IN ? kept_from (other, store) : 0);
  return offset + offset_at_seq (other, ph_stream_lane_get (lane, find_offset (lane, offset))->seq);
}

/* Returns: the last entry that does not stand after @place, G_MAXSIZE if that is before the first */
static gsize
find_place (PhStreamLane *lane,
            PhStreamLane *other,
            guint64       place)
{
  gsize low = 0, high = lane->entries.len;

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;
      const PhStreamEntry *entry = ph_stream_lane_get (lane, middle);

      if (entry->offset + offset_at_seq (other, entry->seq) <= place)
        low = middle + 1;
      else
        high = middle;
    }
  return low - 1;
}

/* Returns: whether @place lies in an entry of @lane; then both offsets are set */
static gboolean
split_lane (PhStreamLane *lane,
            PhStreamLane *other,
            guint64       place,
            guint64      *mine,
            guint64      *others)
{
  const gsize i = find_place (lane, other, place);

  if (i >= lane->entries.len)
    return FALSE;
  *others = offset_at_seq (other, ph_stream_lane_get (lane, i)->seq);
  *mine = place - *others;
  return *mine < ph_stream_lane_offset (lane, i + 1);
}

/**
 * ph_stream_index_split:
 * @index: an index
 * @store: where the rows are
 * @place: in the conversation
 * @out: (out): bytes before it that were sent
 * @in: (out): bytes before it that were received; one of the two is the byte that stands there
 */
void
ph_stream_index_split (PhStreamIndex *index,
                       PhStore       *store,
                       guint64        place,
                       guint64       *out,
                       guint64       *in)
{
  PhStreamLane *sent = &index->lanes[0], *received = &index->lanes[1];
  const guint64 kept_out = kept_from (sent, store), kept_in = kept_from (received, store);

  if (place < kept_out + kept_in)
    {
      *out = MIN (place, kept_out);
      *in = place - *out;
    }
  else if (place >= sent->end + received->end
           || (!split_lane (sent, received, place, out, in)
               && !split_lane (received, sent, place, in, out)))
    {
      *out = sent->end;
      *in = received->end;
    }
}

/**
 * ph_stream_index_read:
 * @index: an index
 * @store: where the rows are
 * @direction: out or in
 * @offset: of the first byte
 * @bytes: (out caller-allocates) (array length=len): copied across records
 * @len: how many are wanted
 *
 * Returns: how many were read; the others are lost or behind the end
 */
gsize
ph_stream_index_read (PhStreamIndex *index,
                      PhStore       *store,
                      PhDirection    direction,
                      guint64        offset,
                      guint8        *bytes,
                      gsize          len)
{
  gsize done = 0;
  PhStreamPiece piece;

  while (done < len && ph_stream_index_find (index, store, direction, offset + done, &piece)
         && piece.data != NULL)
    {
      const gsize n = (gsize) MIN (piece.len, len - done);

      memcpy (bytes + done, piece.data, n);
      done += n;
    }
  return done;
}

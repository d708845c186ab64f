/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-index.h"

#include <string.h>
#include <sys/socket.h>

/* Two arrays, one a direction, of 16 bytes a record; every question is a bisection. An entry ends
 * where the next one begins. Which bytes are lost is kept as ranges, since most streams have none;
 * those that the store gave up are a prefix of both directions, which the store itself knows.
 *
 * Where records are missing, how many bytes went in which direction is unknown until the socket's
 * exact totals are read: an entry without bytes marks the place, and gets them then. */

typedef struct
{
  guint64 seq;
  guint64 offset;
} Entry;

typedef struct
{
  guint64      start;
  guint64      end;
  PhStreamLoss loss;
} Lost;

typedef struct
{
  GArray  *entries;   /* (owned): Entry, by seq and by offset */
  GArray  *lost;      /* (owned): Lost, by offset, apart */
  gsize    dropped;   /* entries at the front that are no more */
  guint64  end;       /* bytes so far */
  guint64  beside;    /* bytes that count in the totals and are none of the stream: urgent ones */
  guint64  gap_seq;   /* of the entry that marks a gap */
  gboolean gap;       /* whether there is one to be mended */
} Lane;

struct _PhStreamIndex
{
  guint    n_refs;
  Lane     lanes[2];  /* out, in */
  gint64   first_ns;  /* when the first bytes moved; 0: not yet */
  guint    n_mended;
};

static Lane *
get_lane (PhStreamIndex *index,
          PhDirection    direction)
{
  return &index->lanes[direction == PH_DIRECTION_IN];
}

static Lane *
get_other (PhStreamIndex *index,
           const Lane    *lane)
{
  return &index->lanes[lane == &index->lanes[0]];
}

static Entry *
get_entry (const Lane *lane,
           gsize       i)
{
  return &g_array_index (lane->entries, Entry, i);
}

/* Returns: the first entry that is at least @seq; their number if there is none */
static gsize
find_seq (const Lane *lane,
          guint64     seq)
{
  gsize low = lane->dropped, high = lane->entries->len;

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;

      if (get_entry (lane, middle)->seq < seq)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Returns: the entry that holds @offset, at most one before the first */
static gsize
find_offset (const Lane *lane,
             guint64     offset)
{
  gsize low = lane->dropped, high = lane->entries->len;

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;

      if (get_entry (lane, middle)->offset <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low - 1;
}

static guint64
entry_offset (const Lane *lane,
              gsize       i)
{
  return i < lane->entries->len ? get_entry (lane, i)->offset : lane->end;
}

static guint64
offset_at_seq (const Lane *lane,
               guint64     seq)
{
  return entry_offset (lane, find_seq (lane, seq));
}

/* Returns: the first of the lost ranges that ends after @offset */
static guint
find_lost (const Lane *lane,
           guint64     offset)
{
  guint low = 0, high = lane->lost->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (lane->lost, Lost, middle).end <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * ph_stream_index_new:
 *
 * Returns: (transfer full): the index of a socket that has moved nothing yet
 */
PhStreamIndex *
ph_stream_index_new (void)
{
  PhStreamIndex *index = g_new0 (PhStreamIndex, 1);

  index->n_refs = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (index->lanes); i++)
    {
      index->lanes[i].entries = g_array_new (FALSE, FALSE, sizeof (Entry));
      index->lanes[i].lost = g_array_new (FALSE, FALSE, sizeof (Lost));
    }
  return index;
}

/**
 * ph_stream_index_ref:
 * @index: an index
 *
 * Whoever shows it may hold it longer than its socket is known.
 *
 * Returns: (transfer full): @index
 */
PhStreamIndex *
ph_stream_index_ref (PhStreamIndex *index)
{
  index->n_refs++;
  return index;
}

/**
 * ph_stream_index_unref:
 * @index: (transfer full): an index
 */
void
ph_stream_index_unref (PhStreamIndex *index)
{
  if (--index->n_refs > 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (index->lanes); i++)
    {
      g_array_unref (index->lanes[i].entries);
      g_array_unref (index->lanes[i].lost);
    }
  g_free (index);
}

static void
add_lost (Lane         *lane,
          guint64       start,
          guint64       end,
          PhStreamLoss  loss)
{
  Lost *last = lane->lost->len > 0 ? &g_array_index (lane->lost, Lost, lane->lost->len - 1) : NULL;
  const Lost lost = { start, end, loss };

  if (last != NULL && last->end == start && last->loss == loss)
    last->end = end;
  else
    g_array_append_val (lane->lost, lost);
}

static void
mark_gap (Lane    *lane,
          guint64  seq)
{
  const Entry entry = { seq, lane->end };

  if (lane->gap)   /* two gaps between two readings cannot be told apart: the later takes all */
    lane->gap = FALSE;
  g_array_append_val (lane->entries, entry);
  lane->gap_seq = seq;
  lane->gap = TRUE;
}

/* MSG_PEEK leaves the bytes in the queue, and the urgent byte is taken from beside the stream */
static gboolean
is_aside (Lane           *lane,
          const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  if (ph_record_direction (record) != PH_DIRECTION_IN || head == NULL
      || (head->args[1] & (MSG_PEEK | MSG_OOB)) == 0)
    return FALSE;
  if ((head->args[1] & MSG_PEEK) == 0)
    lane->beside += record->len;
  return TRUE;
}

/**
 * ph_stream_index_append:
 * @index: an index
 * @seq: of a row in the store, later than all before
 * @record: (transfer none): the row
 *
 * Adds what a row of the socket moved; other rows than data calls and GAPs count for nothing.
 */
void
ph_stream_index_append (PhStreamIndex  *index,
                        guint64         seq,
                        const PhRecord *record)
{
  Lane *lane = get_lane (index, ph_record_direction (record));
  const Entry entry = { seq, lane->end };

  if (record->kind == PH_RECORD_GAP)
    {
      mark_gap (&index->lanes[0], seq);
      mark_gap (&index->lanes[1], seq);
      return;
    }
  if (!ph_record_is_data (record) || record->error != 0 || record->len == 0
      || is_aside (lane, record))
    return;
  if (index->first_ns == 0)
    index->first_ns = record->time_ns;
  g_array_append_val (lane->entries, entry);
  lane->end += record->len;
  if (record->flags & PH_RECORD_NOT_KEPT || record->slab == NULL)
    add_lost (lane, entry.offset, lane->end, PH_STREAM_NOT_KEPT);
}

/* Returns: whether offsets moved */
static gboolean
mend_lane (Lane    *lane,
           guint64  total)
{
  const guint64 known = lane->end + lane->beside;
  const gsize at = find_seq (lane, lane->gap_seq);
  const guint64 missing = total > known ? total - known : 0;
  Lost lost = { entry_offset (lane, at), entry_offset (lane, at) + missing, PH_STREAM_MISSING };
  guint i;

  if (!lane->gap)
    return FALSE;
  lane->gap = FALSE;
  if (missing == 0 || at >= lane->entries->len || get_entry (lane, at)->seq != lane->gap_seq)
    return FALSE;
  for (gsize n = at + 1; n < lane->entries->len; n++)
    get_entry (lane, n)->offset += missing;
  i = find_lost (lane, lost.start);
  for (guint n = i; n < lane->lost->len; n++)
    {
      g_array_index (lane->lost, Lost, n).start += missing;
      g_array_index (lane->lost, Lost, n).end += missing;
    }
  g_array_insert_val (lane->lost, i, lost);
  lane->end += missing;
  return TRUE;
}

/**
 * ph_stream_index_mend:
 * @index: an index
 * @bytes_out: the socket's exact totals, read after the rows that were appended
 * @bytes_in: the same
 *
 * Gives a gap that is not mended yet the bytes that the totals say were in it; else does nothing.
 */
void
ph_stream_index_mend (PhStreamIndex *index,
                      guint64        bytes_out,
                      guint64        bytes_in)
{
  const gboolean out = mend_lane (&index->lanes[0], bytes_out);
  const gboolean in = mend_lane (&index->lanes[1], bytes_in);

  index->n_mended += out || in;
}

static void
drop_lane (Lane    *lane,
           guint64  first_seq)
{
  const gsize kept = find_seq (lane, first_seq);
  guint n_lost;

  if (kept == lane->dropped)
    return;
  lane->dropped = kept;
  n_lost = find_lost (lane, entry_offset (lane, kept));
  if (n_lost > 0)
    g_array_remove_range (lane->lost, 0, n_lost);
  /* Each entry is moved a bounded number of times in its life */
  if (lane->dropped < lane->entries->len / 2)
    return;
  g_array_remove_range (lane->entries, 0, (guint) lane->dropped);
  lane->dropped = 0;
}

/**
 * ph_stream_index_drop_before:
 * @index: an index
 * @first_seq: what ph_store_get_first() says after an eviction
 *
 * Forgets rows that are no more; offsets stay.
 */
void
ph_stream_index_drop_before (PhStreamIndex *index,
                             guint64        first_seq)
{
  drop_lane (&index->lanes[0], first_seq);
  drop_lane (&index->lanes[1], first_seq);
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
  return get_lane (index, direction)->end;
}

static guint64
kept_from (Lane    *lane,
           PhStore *store)
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
  const Lane *lane = get_lane (index, direction);
  const gsize i = find_seq (lane, seq);

  if (i >= lane->entries->len || get_entry (lane, i)->seq != seq)
    return FALSE;
  *offset = get_entry (lane, i)->offset;
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
  return kept_from (get_lane (index, direction), store);
}

static void
fill_data (PhStore       *store,
           const Lost    *lost,
           PhStreamPiece *piece)
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
  Lane *lane = get_lane (index, direction);
  const guint64 kept = kept_from (lane, store);
  guint lost = find_lost (lane, offset);
  gsize i;

  if (offset >= lane->end)
    return FALSE;
  *piece = (PhStreamPiece) { .offset = offset, .len = kept - MIN (kept, offset),
                             .loss = PH_STREAM_EVICTED };
  if (offset < kept)
    return TRUE;
  i = find_offset (lane, offset);
  piece->seq = get_entry (lane, i)->seq;
  piece->begin = get_entry (lane, i)->offset;
  piece->len = entry_offset (lane, i + 1) - offset;
  piece->loss = PH_STREAM_KEPT;
  fill_data (store, lost < lane->lost->len ? &g_array_index (lane->lost, Lost, lost) : NULL, piece);
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
  const Lane *lane = get_lane (index, direction);
  const guint64 kept = kept_from (get_lane (index, direction), store);
  const guint i = find_lost (lane, offset);
  const Lost *lost = i < lane->lost->len ? &g_array_index (lane->lost, Lost, i) : NULL;

  *span = (PhStreamRange) { 0, kept };
  if (offset < kept)
    return PH_STREAM_EVICTED;
  span->start = i > 0 ? MAX (kept, g_array_index (lane->lost, Lost, i - 1).end) : kept;
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
  Lane *lane = get_lane (index, direction);
  Lane *other = get_other (index, lane);
  const gsize i = find_offset (lane, offset);
  guint64 seq;
  gsize before;

  if (i >= lane->entries->len || i + 1 <= lane->dropped)   /* its row is no more */
    {
      *turn = (PhStreamRange) { 0, entry_offset (lane, lane->dropped) };
      return;
    }
  seq = get_entry (lane, i)->seq;
  before = find_seq (other, seq);
  turn->start = before > other->dropped
                  ? offset_at_seq (lane, get_entry (other, before - 1)->seq + 1)
                  : entry_offset (lane, lane->dropped);
  while (before < other->entries->len && get_entry (other, before)->seq <= seq)
    before++;
  turn->end = before < other->entries->len ? offset_at_seq (lane, get_entry (other, before)->seq)
                                           : lane->end;
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
  Lane *lane = get_lane (index, direction);
  Lane *other = get_other (index, lane);

  if (offset >= lane->end)
    return lane->end + other->end;
  if (offset < kept_from (lane, store))
    return offset + (direction == PH_DIRECTION_IN ? kept_from (other, store) : 0);
  return offset + offset_at_seq (other, get_entry (lane, find_offset (lane, offset))->seq);
}

/* Returns: the last entry that does not stand after @place, at most one before the first */
static gsize
find_place (Lane    *lane,
            Lane    *other,
            guint64  place)
{
  gsize low = lane->dropped, high = lane->entries->len;

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;
      const Entry *entry = get_entry (lane, middle);

      if (entry->offset + offset_at_seq (other, entry->seq) <= place)
        low = middle + 1;
      else
        high = middle;
    }
  return low - 1;
}

/* Returns: whether @place lies in an entry of @lane; then both offsets are set */
static gboolean
split_lane (Lane    *lane,
            Lane    *other,
            guint64  place,
            guint64 *mine,
            guint64 *others)
{
  const gsize i = find_place (lane, other, place);

  if (i >= lane->entries->len || i + 1 <= lane->dropped)
    return FALSE;
  *others = offset_at_seq (other, get_entry (lane, i)->seq);
  *mine = place - *others;
  return *mine < entry_offset (lane, i + 1);
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
  Lane *sent = &index->lanes[0], *received = &index->lanes[1];
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

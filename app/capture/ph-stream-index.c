/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-index-private.h"

#include <sys/socket.h>

/* Two queues, one a direction, of 16 bytes a record; every question is a bisection. An entry ends
 * where the next one begins. Which bytes are lost is kept as ranges, since most streams have none;
 * those that the store gave up are a prefix of both directions, which the store itself knows.
 *
 * Where records are missing, how many bytes went in which direction is unknown until the socket's
 * exact totals are read: an entry without bytes marks the place, and gets them then. */

PhStreamLane *
ph_stream_index_get_lane (PhStreamIndex *index,
                          PhDirection    direction)
{
  return &index->lanes[direction == PH_DIRECTION_IN];
}

PhStreamEntry *
ph_stream_lane_get (const PhStreamLane *lane,
                    gsize               i)
{
  return ph_blocks_get (&lane->entries, i);
}

/* Returns: the first entry that is at least @seq; their number if there is none */
gsize
ph_stream_lane_find_seq (const PhStreamLane *lane,
                         guint64             seq)
{
  return ph_blocks_seek (&lane->entries, seq);
}

guint64
ph_stream_lane_offset (const PhStreamLane *lane,
                       gsize               i)
{
  return i < lane->entries.len ? ph_stream_lane_get (lane, i)->offset : lane->end;
}

PhStreamLost *
ph_stream_lane_get_lost (const PhStreamLane *lane,
                         guint               i)
{
  return &g_array_index (lane->lost, PhStreamLost, i);
}

/* Returns: the first of the lost ranges that ends after @offset */
guint
ph_stream_lane_find_lost (const PhStreamLane *lane,
                          guint64             offset)
{
  guint low = 0, high = lane->lost->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (ph_stream_lane_get_lost (lane, middle)->end <= offset)
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
      ph_blocks_init (&index->lanes[i].entries, sizeof (PhStreamEntry));
      index->lanes[i].lost = g_array_new (FALSE, FALSE, sizeof (PhStreamLost));
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
      ph_blocks_clear (&index->lanes[i].entries);
      g_array_unref (index->lanes[i].lost);
    }
  g_free (index);
}

static void
add_lost (PhStreamLane *lane,
          guint64       start,
          guint64       end,
          PhStreamLoss  loss)
{
  PhStreamLost *last = lane->lost->len > 0 ? ph_stream_lane_get_lost (lane, lane->lost->len - 1)
                                           : NULL;
  const PhStreamLost lost = { start, end, loss };

  if (last != NULL && last->end == start && last->loss == loss)
    last->end = end;
  else
    g_array_append_val (lane->lost, lost);
}

/* Whether the last entry is the mark of a gap: nothing has moved since */
static gboolean
ends_in_gap (const PhStreamLane *lane)
{
  const gsize n = lane->entries.len;

  return lane->gap && n > 0 && ph_stream_lane_get (lane, n - 1)->seq == lane->gap_seq;
}

/* A gap that follows a gap is the same one: a flood leaves one mark on each of thousands of quiet
 * sockets, not thousands. Two with bytes between and no reading cannot be told apart: the later
 * takes all. */
static void
mark_gap (PhStreamLane *lane,
          guint64       seq)
{
  const PhStreamEntry entry = { seq, lane->end };

  if (ends_in_gap (lane))
    return;
  *(PhStreamEntry *) ph_blocks_append (&lane->entries) = entry;
  lane->gap_seq = seq;
  lane->gap = TRUE;
}

/* MSG_PEEK leaves the bytes in the queue, and the urgent byte is taken from beside the stream */
static gboolean
is_aside (PhStreamLane   *lane,
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
  PhStreamLane *lane = ph_stream_index_get_lane (index, ph_record_direction (record));
  const PhStreamEntry entry = { seq, lane->end };

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
  *(PhStreamEntry *) ph_blocks_append (&lane->entries) = entry;
  lane->end += record->len;
  if (record->flags & PH_RECORD_NOT_KEPT || record->slab == NULL)
    add_lost (lane, entry.offset, lane->end, PH_STREAM_NOT_KEPT);
}

/* Returns: whether offsets moved */
static gboolean
mend_lane (PhStreamLane *lane,
           guint64       total)
{
  const guint64 known = lane->end + lane->beside;
  const gsize at = ph_stream_lane_find_seq (lane, lane->gap_seq);
  const guint64 missing = total > known ? total - known : 0;
  const guint64 start = ph_stream_lane_offset (lane, at);
  PhStreamLost lost = { start, start + missing, PH_STREAM_MISSING };
  guint i;

  if (!lane->gap)
    return FALSE;
  if (missing == 0 && ends_in_gap (lane))   /* it was of other sockets */
    ph_blocks_pop (&lane->entries);
  lane->gap = FALSE;
  if (missing == 0 || at >= lane->entries.len
      || ph_stream_lane_get (lane, at)->seq != lane->gap_seq)
    return FALSE;
  for (gsize n = at + 1; n < lane->entries.len; n++)
    ph_stream_lane_get (lane, n)->offset += missing;
  i = ph_stream_lane_find_lost (lane, lost.start);
  for (guint n = i; n < lane->lost->len; n++)
    {
      ph_stream_lane_get_lost (lane, n)->start += missing;
      ph_stream_lane_get_lost (lane, n)->end += missing;
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
drop_lane (PhStreamLane *lane,
           guint64       first_seq)
{
  const gsize kept = ph_stream_lane_find_seq (lane, first_seq);
  guint n_lost;

  if (kept == 0)
    return;
  n_lost = ph_stream_lane_find_lost (lane, ph_stream_lane_offset (lane, kept));
  if (n_lost > 0)
    g_array_remove_range (lane->lost, 0, n_lost);
  ph_blocks_drop (&lane->entries, kept);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find-batch.h"

/* A batch is bounded by what it makes the main thread do, and by what it holds: slabs that the
 * store has given up are missing in the pool until the batch is done. A slab is shared by rows of
 * many sockets, so it is slabs that are counted, not the bytes looked at. */

#define MAX_PIECES 2048
#define MAX_ROWS   8192                    /* walked, those without payload too */
#define MAX_HELD   ((gsize) 8 * 1024 * 1024)

typedef struct
{
  PhSlab      *slab;       /* (owned) (nullable): NULL: missing */
  const guint8 *data;
  guint64      len;
  guint64      seq;
  PhDirection  direction;  /* none: a GAP */
} Piece;

struct _PhFindBatch
{
  GArray  *pieces;    /* (owned) Piece */
  guint64  bytes;     /* to look at */
  gsize    held;      /* of slabs */
  gboolean last;      /* nothing follows that is known */
};

static void
piece_clear (gpointer data)
{
  Piece *piece = data;

  g_clear_pointer (&piece->slab, ph_slab_unref);
}

/* What MSG_PEEK saw comes again; what MSG_OOB took does not stand in the stream, recv(2). */
static gboolean
is_out_of_order (const PhRecord *record)
{
  const PhCallHead *head = ph_record_direction (record) == PH_DIRECTION_IN
                             ? ph_record_get_head (record) : NULL;

  return head != NULL && (head->args[1] & (MSG_PEEK | MSG_OOB)) != 0;
}

static void
add_bytes (PhFindFeed     *feed,
           PhFindBatch    *batch,
           guint64         seq,
           const PhRecord *record)
{
  gsize len;
  Piece piece = { .data = ph_record_get_payload (record, &len), .len = record->len, .seq = seq,
                  .direction = ph_record_direction (record) };

  if (is_out_of_order (record))
    {
      feed->given += len;
      return;
    }
  if (piece.data != NULL)
    {
      const Piece *before = batch->pieces->len > 0
                              ? &g_array_index (batch->pieces, Piece, batch->pieces->len - 1)
                              : NULL;

      if (before == NULL || before->slab != record->slab)
        batch->held += ph_slab_get_size (record->slab);
      piece.slab = ph_slab_ref (record->slab);
      batch->bytes += len;
      feed->given += len;
    }
  else
    feed->missed += record->len;
  g_array_append_val (batch->pieces, piece);
}

static void
add_gap (PhFindFeed     *feed,
         PhFindBatch    *batch,
         const PhRecord *record)
{
  Piece piece = { .direction = PH_DIRECTION_NONE };
  guint64 records;

  ph_record_get_gap (record, &records, &piece.len);
  feed->gap_bytes += piece.len;
  feed->missed += piece.len;
  g_array_append_val (batch->pieces, piece);
}

static gboolean
is_full (const PhFindBatch *batch,
         guint              n_rows)
{
  return batch->pieces->len >= MAX_PIECES || batch->held >= MAX_HELD || n_rows >= MAX_ROWS;
}

/* Rows that went since the last batch take their bytes along. */
static void
note_rows_that_went (PhFindFeed  *feed,
                     PhFindBatch *batch,
                     PhStore     *store)
{
  const guint64 first = ph_store_get_first (store);
  const Piece gap = { .direction = PH_DIRECTION_NONE };

  if (!feed->begun)
    feed->first_seq = first;
  else if (feed->next_seq < first)
    g_array_append_val (batch->pieces, gap);
  feed->begun = TRUE;
  feed->next_seq = MAX (feed->next_seq, first);
}

static void
fill (PhFindFeed   *feed,
      PhFindBatch  *batch,
      PhStore      *store,
      PhStoreIndex *index)
{
  const guint n = index != NULL ? ph_store_index_get_n (index) : 0;
  guint position = n > 0 ? ph_store_index_seek (index, feed->next_seq) : 0;

  for (guint n_rows = 0; position < n && !is_full (batch, n_rows); position++, n_rows++)
    {
      const guint64 seq = ph_store_index_get (index, position);
      const PhRecord *record = ph_store_get (store, seq);

      feed->next_seq = seq + 1;
      if (record == NULL)
        continue;
      if (record->kind == PH_RECORD_GAP)
        add_gap (feed, batch, record);
      else if (ph_record_is_data (record) && record->len > 0)
        add_bytes (feed, batch, seq, record);
    }
  batch->last = position >= n;
}

/**
 * ph_find_feed_next:
 * @feed: how far the rows were given; all zero at first
 * @store: the record
 * @index: (nullable): the rows of the socket; %NULL: none
 * @carried: bytes of all its data rows so far, also those of rows that were given up
 * @caught_up: (out): whether these are the last rows there are
 *
 * Takes the next rows. Main thread, some 50 us.
 *
 * Returns: (transfer full) (nullable): a batch, or %NULL if no bytes came since the last one
 */
PhFindBatch *
ph_find_feed_next (PhFindFeed   *feed,
                   PhStore      *store,
                   PhStoreIndex *index,
                   guint64       carried,
                   gboolean     *caught_up)
{
  g_autoptr (PhFindBatch) batch = g_new0 (PhFindBatch, 1);
  const gboolean was_open = feed->open;

  batch->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (batch->pieces, piece_clear);
  note_rows_that_went (feed, batch, store);
  fill (feed, batch, store, index);
  *caught_up = batch->last;
  feed->open = !batch->last;
  if (batch->last)
    {
      feed->next_seq = ph_store_get_end (store);
      feed->missed = carried - MIN (feed->given, carried) + feed->gap_bytes;
    }
  /* One without bytes still is the one that ends the streams. */
  if (batch->pieces->len == 0 && batch->last && !was_open)
    g_clear_pointer (&batch, ph_find_batch_free);
  return g_steal_pointer (&batch);
}

/**
 * ph_find_batch_scan:
 * @batch: a batch
 * @scan: what looks at it
 * @error: where to put an error of the scan
 *
 * Looks at the batch; after the last one that is known, also at what might have gone on. Any one
 * thread.
 *
 * Returns: whether to go on
 */
gboolean
ph_find_batch_scan (const PhFindBatch  *batch,
                    PhFindScan         *scan,
                    GError            **error)
{
  for (guint i = 0; i < batch->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (batch->pieces, Piece, i);
      gboolean goes_on = piece->slab != NULL
                           ? ph_find_scan_add (scan, piece->direction, piece->seq, piece->data,
                                               (gsize) piece->len, error)
                           : ph_find_scan_miss (scan, piece->direction, piece->len, error);

      if (!goes_on)
        return FALSE;
    }
  return !batch->last || ph_find_scan_flush (scan, error);
}

/**
 * ph_find_batch_get_bytes:
 * @batch: a batch
 *
 * Returns: bytes to look at
 */
guint64
ph_find_batch_get_bytes (const PhFindBatch *batch)
{
  return batch->bytes;
}

/**
 * ph_find_batch_free:
 * @batch: (transfer full): a batch
 *
 * Lets go of its slabs. Any thread.
 */
void
ph_find_batch_free (PhFindBatch *batch)
{
  g_array_unref (batch->pieces);
  g_free (batch);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-store-index.h"

#include "ph-blocks.h"

/* Sequence numbers in growing order. */

struct _PhStoreIndex
{
  PhBlocks seqs;  /* of guint64, growing */
};

static guint64
get (const PhStoreIndex *index,
     gsize               position)
{
  return ph_blocks_index (&index->seqs, guint64, position);
}

/**
 * ph_store_index_new:
 *
 * Allocates no room until the first row.
 *
 * Returns: (transfer full): an empty index, to be used by one thread
 */
PhStoreIndex *
ph_store_index_new (void)
{
  PhStoreIndex *index = g_new0 (PhStoreIndex, 1);

  ph_blocks_init (&index->seqs, sizeof (guint64));
  return index;
}

/**
 * ph_store_index_free:
 * @index: (transfer full): an index
 */
void
ph_store_index_free (PhStoreIndex *index)
{
  ph_blocks_clear (&index->seqs);
  g_free (index);
}

/**
 * ph_store_index_append:
 * @index: an index
 * @seq: the sequence number of a row, greater than the last one
 *
 * Main thread.
 */
void
ph_store_index_append (PhStoreIndex *index,
                       guint64       seq)
{
  g_return_if_fail (index->seqs.len == 0 || seq > get (index, index->seqs.len - 1));
  *(guint64 *) ph_blocks_append (&index->seqs) = seq;
}

/**
 * ph_store_index_drop_before:
 * @index: an index
 * @first_seq: what ph_store_get_first() says after an eviction
 *
 * Forgets the rows before @first_seq. Main thread.
 *
 * Returns: how many there were
 */
guint
ph_store_index_drop_before (PhStoreIndex *index,
                            guint64       first_seq)
{
  const gsize n = ph_blocks_seek (&index->seqs, first_seq);

  ph_blocks_drop (&index->seqs, n);
  return (guint) n;
}

/**
 * ph_store_index_get_n:
 * @index: an index
 *
 * Main thread.
 *
 * Returns: how many rows it lists
 */
guint
ph_store_index_get_n (PhStoreIndex *index)
{
  return (guint) index->seqs.len;
}

/**
 * ph_store_index_get:
 * @index: an index
 * @position: below ph_store_index_get_n()
 *
 * Main thread.
 *
 * Returns: the sequence number of the row at @position
 */
guint64
ph_store_index_get (PhStoreIndex *index,
                    guint         position)
{
  g_return_val_if_fail (position < index->seqs.len, 0);
  return get (index, position);
}

/**
 * ph_store_index_seek:
 * @index: an index
 * @seq: a sequence number
 *
 * Bisects. Main thread.
 *
 * Returns: the position of the first row that does not stand before @seq; ph_store_index_get_n()
 *   if there is none
 */
guint
ph_store_index_seek (PhStoreIndex *index,
                     guint64       seq)
{
  return (guint) ph_blocks_seek (&index->seqs, seq);
}

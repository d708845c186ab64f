/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-store-index.h"

#include <string.h>

/* Sequence numbers in growing order in one array. Dropping at the front only moves start; the
 * dead part is squeezed out when it is at least half, so each number is moved a bounded number of
 * times in its life. */

#define MIN_ROOM 16

struct _PhStoreIndex
{
  guint64 *seqs;  /* (owned) (nullable) growing */
  gsize    start; /* elements before it are dropped */
  gsize    end;
  gsize    room;
};

static gsize
count (const PhStoreIndex *index)
{
  return index->end - index->start;
}

static void
squeeze (PhStoreIndex *index)
{
  gsize n = count (index);

  if (index->start < n || index->start == 0)
    return;
  memmove (index->seqs, index->seqs + index->start, n * sizeof *index->seqs);
  index->start = 0;
  index->end = n;
  if (index->room > MIN_ROOM && n < index->room / 4)
    {
      index->room = MAX (index->room / 2, MIN_ROOM);
      index->seqs = g_renew (guint64, index->seqs, index->room);
    }
}

/* Returns: the first element that is at least @seq, or end */
static gsize
lower_bound (const PhStoreIndex *index,
             guint64             seq)
{
  gsize low = index->start, high = index->end;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (index->seqs[middle] < seq)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
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
  return g_new0 (PhStoreIndex, 1);
}

/**
 * ph_store_index_free:
 * @index: (transfer full): an index
 */
void
ph_store_index_free (PhStoreIndex *index)
{
  g_free (index->seqs);
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
  g_return_if_fail (count (index) == 0 || seq > index->seqs[index->end - 1]);
  if (index->end == index->room)
    {
      squeeze (index);
      if (index->end == index->room)
        {
          index->room = MAX (2 * index->room, MIN_ROOM);
          index->seqs = g_renew (guint64, index->seqs, index->room);
        }
    }
  index->seqs[index->end++] = seq;
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
  gsize start = lower_bound (index, first_seq);
  guint n = (guint) (start - index->start);

  index->start = start;
  squeeze (index);
  return n;
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
  return (guint) count (index);
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
  g_return_val_if_fail (position < count (index), 0);
  return index->seqs[index->start + position];
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
  return (guint) (lower_bound (index, seq) - index->start);
}

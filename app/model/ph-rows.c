/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-rows.h"

/* Bounded by the store: an index never holds a row that the store has given up for longer than
 * the flush in which that happened. */

/**
 * ph_rows_append:
 * @rows: the rows of a socket
 * @seq: a row of the store, later than all before
 *
 * Adds a row.
 */
void
ph_rows_append (PhRows  *rows,
                guint64  seq)
{
  if (rows->index == NULL)
    rows->index = ph_store_index_new ();
  ph_store_index_append (rows->index, seq);
}

/**
 * ph_rows_drop_before:
 * @rows: the rows of a socket
 * @first_seq: the first row that the store still has
 *
 * Drops the rows that the store gave up.
 */
void
ph_rows_drop_before (PhRows  *rows,
                     guint64  first_seq)
{
  if (rows->index != NULL)
    rows->dropped += ph_store_index_drop_before (rows->index, first_seq);
}

/**
 * ph_rows_clear:
 * @rows: the rows of a socket
 *
 * Drops all rows, as if the store had given them up, and frees the index.
 */
void
ph_rows_clear (PhRows *rows)
{
  rows->dropped = ph_rows_get_end (rows);
  g_clear_pointer (&rows->index, ph_store_index_free);
}

/**
 * ph_rows_get_first:
 * @rows: the rows of a socket
 *
 * Returns: the number of the first row that is here, counted from the first ever
 */
guint64
ph_rows_get_first (const PhRows *rows)
{
  return rows->dropped;
}

/**
 * ph_rows_get_end:
 * @rows: the rows of a socket
 *
 * Returns: the number after that of the last row
 */
guint64
ph_rows_get_end (const PhRows *rows)
{
  return rows->dropped + (rows->index != NULL ? ph_store_index_get_n (rows->index) : 0);
}

/**
 * ph_rows_get_seq:
 * @rows: the rows of a socket
 * @row: from ph_rows_get_first() to before ph_rows_get_end()
 *
 * Returns: where the row stands in the store
 */
guint64
ph_rows_get_seq (const PhRows *rows,
                 guint64       row)
{
  g_assert (row >= rows->dropped && row < ph_rows_get_end (rows));
  return ph_store_index_get (rows->index, (guint) (row - rows->dropped));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-ends.h"

#include <string.h>

/* What is told comes in the order of the stream, so an entry is nearly always the last or a new one
 * behind it. */

struct _PhEnds
{
  GHashTable *by_socket;   /* (owned): PhSocketId to (owned) GArray of entries, by growing end */
  guint       entry_size;
  guint       max;
  guint       n;
  guint       thin_above;  /* at least max; more where thinning gave nothing */
};

static void
free_array (gpointer data)
{
  g_array_unref (data);
}

/**
 * ph_ends_new:
 * @entry_size: bytes of one, which begins with a guint64
 * @max: how many to keep
 *
 * Returns: (transfer full): no entries
 */
PhEnds *
ph_ends_new (guint entry_size,
             guint max)
{
  PhEnds *ends = g_new0 (PhEnds, 1);

  ends->by_socket = g_hash_table_new_full (NULL, NULL, NULL, free_array);
  ends->entry_size = entry_size;
  ends->max = max;
  ends->thin_above = max;
  return ends;
}

/**
 * ph_ends_free:
 * @ends: (transfer full): entries
 */
void
ph_ends_free (PhEnds *ends)
{
  g_hash_table_unref (ends->by_socket);
  g_free (ends);
}

static guint64 *
get (const PhEnds *ends,
     const GArray *array,
     guint         index)
{
  return (guint64 *) (gpointer) (array->data + (gsize) index * ends->entry_size);
}

/* Returns: the first entry that does not end before @end */
static guint
lower_bound (const PhEnds *ends,
             const GArray *array,
             guint64       end)
{
  guint low = 0, high = array->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (*get (ends, array, middle) < end)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
thin (PhEnds *ends)
{
  GHashTableIter iter;
  gpointer value;

  if (ends->n < ends->thin_above)
    return;
  g_hash_table_iter_init (&iter, ends->by_socket);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      GArray *array = value;
      const guint half = array->len / 2;

      if (half > 0)
        g_array_remove_range (array, 0, half);
      ends->n -= half;
    }
  ends->thin_above = MAX (ends->max, ends->n + ends->n / 8);
}

/**
 * ph_ends_need:
 * @ends: entries
 * @socket: a socket
 * @end: where something ended
 *
 * Returns: (transfer none): the entry of exactly that end, made of zeroes if it is new; until the
 *   next is made
 */
gpointer
ph_ends_need (PhEnds     *ends,
              PhSocketId  socket,
              guint64     end)
{
  const gpointer key = GUINT_TO_POINTER (socket);
  GArray *array = g_hash_table_lookup (ends->by_socket, key);
  guint at;

  if (array == NULL)
    {
      array = g_array_new (FALSE, TRUE, ends->entry_size);
      g_hash_table_insert (ends->by_socket, key, array);
    }
  at = lower_bound (ends, array, end);
  if (at < array->len && *get (ends, array, at) == end)
    return get (ends, array, at);
  thin (ends);
  at = lower_bound (ends, array, end);
  g_array_set_size (array, array->len + 1);
  memmove (get (ends, array, at + 1), get (ends, array, at),
           (gsize) (array->len - 1 - at) * ends->entry_size);
  memset (get (ends, array, at), 0, ends->entry_size);
  *get (ends, array, at) = end;
  ends->n++;
  return get (ends, array, at);
}

/**
 * ph_ends_find:
 * @ends: entries
 * @socket: a socket
 * @end: a place
 *
 * Returns: (transfer none) (nullable): the first entry that does not end before @end, until one is
 *   made; %NULL: there is none
 */
gpointer
ph_ends_find (PhEnds     *ends,
              PhSocketId  socket,
              guint64     end)
{
  const GArray *array = g_hash_table_lookup (ends->by_socket, GUINT_TO_POINTER (socket));
  guint at;

  if (array == NULL)
    return NULL;
  at = lower_bound (ends, array, end);
  return at < array->len ? get (ends, array, at) : NULL;
}

/**
 * ph_ends_last:
 * @ends: entries
 * @socket: a socket
 *
 * Returns: (transfer none) (nullable): the entry that ends last, until one is made
 */
gpointer
ph_ends_last (PhEnds     *ends,
              PhSocketId  socket)
{
  const GArray *array = g_hash_table_lookup (ends->by_socket, GUINT_TO_POINTER (socket));

  return array != NULL && array->len > 0 ? get (ends, array, array->len - 1) : NULL;
}

/**
 * ph_ends_forget:
 * @ends: entries
 * @socket: a socket that is listed no more
 *
 * Drops what is known of it.
 */
void
ph_ends_forget (PhEnds     *ends,
                PhSocketId  socket)
{
  const GArray *array = g_hash_table_lookup (ends->by_socket, GUINT_TO_POINTER (socket));

  if (array == NULL)
    return;
  ends->n -= array->len;
  g_hash_table_remove (ends->by_socket, GUINT_TO_POINTER (socket));
}

/**
 * ph_ends_get_n:
 * @ends: entries
 *
 * Returns: how many there are
 */
guint
ph_ends_get_n (PhEnds *ends)
{
  return ends->n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-marks.h"

/* Stamps come in the order of what was sent, so an entry is nearly always the last or a new one
 * behind it; what is retransmitted keeps its first stamp of a kind. Main thread. */

#define DEFAULT_MAX 262144u   /* entries: 8 MiB */

struct _PhMarks
{
  GHashTable *by_socket;   /* (owned): PhSocketId to (owned) GArray of PhMark, by growing end */
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
 * ph_marks_new:
 * @max: how many entries to keep, 0: 262,144
 *
 * Returns: (transfer full): no marks
 */
PhMarks *
ph_marks_new (guint max)
{
  PhMarks *marks = g_new0 (PhMarks, 1);

  marks->by_socket = g_hash_table_new_full (NULL, NULL, NULL, free_array);
  marks->max = max > 0 ? max : DEFAULT_MAX;
  marks->thin_above = marks->max;
  return marks;
}

/**
 * ph_marks_free:
 * @marks: (transfer full): marks
 */
void
ph_marks_free (PhMarks *marks)
{
  g_hash_table_unref (marks->by_socket);
  g_free (marks);
}

/* Returns: the first entry that does not end before @end */
static guint
lower_bound (const GArray *array,
             guint64       end)
{
  guint low = 0, high = array->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (array, PhMark, middle).end < end)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
thin (PhMarks *marks)
{
  GHashTableIter iter;
  gpointer value;

  if (marks->n <= marks->thin_above)
    return;
  g_hash_table_iter_init (&iter, marks->by_socket);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      GArray *array = value;
      const guint half = array->len / 2;

      if (half > 0)
        g_array_remove_range (array, 0, half);
      marks->n -= half;
    }
  marks->thin_above = MAX (marks->max, marks->n + marks->n / 8);
}

/**
 * ph_marks_take:
 * @marks: marks
 * @record: (transfer none): a record
 *
 * Returns: whether it was a MARK that says something new
 */
gboolean
ph_marks_take (PhMarks        *marks,
               const PhRecord *record)
{
  const gpointer key = GUINT_TO_POINTER (record->socket);
  GArray *array;
  PhMark *mark;
  PhMarkKind kind;
  gint64 error_ns;
  guint64 end;
  guint at;

  if (!ph_record_get_mark (record, &kind, &end, &error_ns))
    return FALSE;
  array = g_hash_table_lookup (marks->by_socket, key);
  if (array == NULL)
    {
      array = g_array_new (FALSE, FALSE, sizeof (PhMark));
      g_hash_table_insert (marks->by_socket, key, array);
    }
  at = lower_bound (array, end);
  if (at == array->len || g_array_index (array, PhMark, at).end != end)
    {
      const PhMark fresh = { .end = end };

      g_array_insert_val (array, at, fresh);
      marks->n++;
    }
  mark = &g_array_index (array, PhMark, at);
  if (mark->times_ns[kind] != 0)
    return FALSE;
  mark->times_ns[kind] = record->time_ns;
  thin (marks);
  return TRUE;
}

/**
 * ph_marks_find:
 * @marks: marks
 * @socket: who sent
 * @end: where the send ended, see #PhMark
 *
 * Returns: (transfer none) (nullable): what the kernel said of exactly that send, until the next
 *   record; %NULL: nothing
 */
const PhMark *
ph_marks_find (PhMarks    *marks,
               PhSocketId  socket,
               guint64     end)
{
  const GArray *array = g_hash_table_lookup (marks->by_socket, GUINT_TO_POINTER (socket));
  guint at;

  if (array == NULL)
    return NULL;
  at = lower_bound (array, end);
  return at < array->len && g_array_index (array, PhMark, at).end == end
           ? &g_array_index (array, PhMark, at) : NULL;
}

/**
 * ph_marks_forget:
 * @marks: marks
 * @socket: a socket that is listed no more
 *
 * Drops what is known of it.
 */
void
ph_marks_forget (PhMarks    *marks,
                 PhSocketId  socket)
{
  const GArray *array = g_hash_table_lookup (marks->by_socket, GUINT_TO_POINTER (socket));

  if (array == NULL)
    return;
  marks->n -= array->len;
  g_hash_table_remove (marks->by_socket, GUINT_TO_POINTER (socket));
}

/**
 * ph_marks_get_n:
 * @marks: marks
 *
 * Returns: how many sends have any
 */
guint
ph_marks_get_n (PhMarks *marks)
{
  return marks->n;
}

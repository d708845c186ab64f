/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-marks.h"

#include "ph-ends.h"

/* What is retransmitted keeps its first stamp of a kind. */

#define DEFAULT_MAX 262144u   /* entries: 8 MiB */

struct _PhMarks
{
  PhEnds *ends;   /* (owned): of PhMark */
};

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

  marks->ends = ph_ends_new (sizeof (PhMark), max > 0 ? max : DEFAULT_MAX);
  return marks;
}

/**
 * ph_marks_free:
 * @marks: (transfer full): marks
 */
void
ph_marks_free (PhMarks *marks)
{
  ph_ends_free (marks->ends);
  g_free (marks);
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
  PhMark *mark;
  PhMarkKind kind;
  gint64 error_ns;
  guint64 end;

  if (!ph_record_get_mark (record, &kind, &end, &error_ns))
    return FALSE;
  mark = ph_ends_need (marks->ends, record->socket, end);
  if (mark->times_ns[kind] != 0)
    return FALSE;
  mark->times_ns[kind] = record->time_ns;
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
  const PhMark *mark = ph_ends_find (marks->ends, socket, end);

  return mark != NULL && mark->end == end ? mark : NULL;
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
  ph_ends_forget (marks->ends, socket);
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
  return ph_ends_get_n (marks->ends);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find-scan.h"

#include <string.h>

/* Each direction is a lane. Small pieces are put together in its window and looked at when that is
 * full; a literal is looked for in a large piece where it lies, and only what joins two pieces is
 * copied. A lane keeps what may still become a match: less than the pattern's reach. The window
 * knows which rows its bytes came from by marks.
 *
 * A regular expression may match more than its reach. Such a match is told as far as the window
 * goes, and one at the end of what is known as far as that goes; the rest counts anew. */

#define WINDOW    ((gsize) 256 * 1024)
#define LARGE     ((gsize) 8 * 1024)      /* pieces from here on are not copied */
#define STRETCH   ((gsize) 1024 * 1024)   /* bytes looked at between two looks at stop */
#define LOOK_BACK ((gsize) 256)           /* what "\b" and look-behinds may see */

typedef struct
{
  guint64 offset;
  guint64 seq;
} Mark;

typedef struct
{
  PhDirection direction;
  guint8     *window;    /* (owned) (nullable): WINDOW + PH_FIND_REACH bytes, once needed */
  gsize       len;
  guint64     offset;    /* of the window's first byte */
  gsize       next;      /* in the window: where the next match may begin */
  gboolean    begins;    /* the window's first byte is the very first */
  GArray     *marks;     /* (owned) Mark: a piece each, growing; the first holds the first byte */
} Lane;

struct _PhFindScan
{
  PhFindPattern     *pattern;   /* (owned) */
  gboolean           messages;
  gsize              reach;
  gsize              look_back;
  const atomic_bool *stop;      /* (unowned) */
  PhFindFound        found;
  gpointer           user_data;
  Lane               lanes[2];
};

static Lane *
get_lane (PhFindScan  *scan,
          PhDirection  direction)
{
  return &scan->lanes[direction == PH_DIRECTION_IN ? 1 : 0];
}

static gboolean
is_stopped (const PhFindScan *scan)
{
  return atomic_load_explicit (scan->stop, memory_order_relaxed);
}

static void
lane_mark (Lane    *lane,
           guint64  offset,
           guint64  seq)
{
  const Mark mark = { offset, seq };

  g_array_append_val (lane->marks, mark);
}

/* Returns: the last mark that is not after @offset */
static guint
lane_find_mark (const Lane *lane,
                guint64     offset)
{
  guint low = 0, high = lane->marks->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (lane->marks, Mark, middle).offset <= offset)
        low = middle;
      else
        high = middle;
    }
  return low;
}

static gboolean
tell (PhFindScan *scan,
      const Lane *lane,
      const Mark *mark,
      guint64     offset,
      gsize       len)
{
  const PhFindMatch match = {
    .offset = offset, .seq = mark->seq, .at = (guint32) (offset - mark->offset),
    .len = (guint32) len, .direction = lane->direction,
  };

  return scan->found (&match, scan->user_data);
}

/* Forgets what no match can need any more. */
static void
lane_shift (PhFindScan *scan,
            Lane       *lane)
{
  const gsize reach = scan->reach - (ph_find_pattern_is_literal (scan->pattern) ? 1 : 0);
  gsize drop;
  guint gone;

  lane->next = MIN (MAX (lane->next, lane->len - MIN (reach, lane->len)), lane->len);
  drop = lane->next - MIN (scan->look_back, lane->next);
  if (drop == 0)
    return;
  memmove (lane->window, lane->window + drop, lane->len - drop);
  lane->len -= drop;
  lane->next -= drop;
  lane->offset += drop;
  lane->begins = FALSE;
  gone = lane_find_mark (lane, lane->offset);
  if (gone > 0)
    g_array_remove_range (lane->marks, 0, gone);
}

/* Looks at the window. @ends: nothing follows that is known; else what may grow has to wait. */
static gboolean
lane_scan (PhFindScan  *scan,
           Lane        *lane,
           gboolean     ends,
           GError     **error)
{
  const gboolean literal = ph_find_pattern_is_literal (scan->pattern);
  const gsize limit = ends || literal ? lane->len : lane->len - MIN (scan->reach, lane->len);
  PhFindSpan span = { lane->window, lane->len, lane->next, lane->begins, ends };
  GError *fault = NULL;
  gsize start, len;

  while (!is_stopped (scan) && ph_find_pattern_next (scan->pattern, &span, &start, &len, &fault)
         && start < limit)
    {
      const guint64 offset = lane->offset + start;
      const guint mark = lane_find_mark (lane, offset);

      span.from = start + len;
      if (!tell (scan, lane, &g_array_index (lane->marks, Mark, mark), offset, len))
        return FALSE;
    }
  lane->next = span.from;
  lane_shift (scan, lane);
  if (fault == NULL)
    return !is_stopped (scan);
  g_propagate_error (error, fault);
  return FALSE;
}

static void
lane_copy (Lane         *lane,
           const guint8 *data,
           gsize         len)
{
  if (lane->window == NULL)
    lane->window = g_malloc (WINDOW + PH_FIND_REACH);
  memcpy (lane->window + lane->len, data, len);
  lane->len += len;
}

static gboolean
add_small (PhFindScan    *scan,
           Lane          *lane,
           guint64        seq,
           const guint8  *data,
           gsize          len,
           GError       **error)
{
  lane_mark (lane, lane->offset + lane->len, seq);
  while (len > 0)
    {
      const gsize n = MIN (len, WINDOW - lane->len);

      lane_copy (lane, data, n);
      data += n;
      len -= n;
      if (lane->len == WINDOW && !lane_scan (scan, lane, FALSE, error))
        return FALSE;
    }
  return TRUE;
}

/* Looks for a literal in [*from, len) of a piece that lies at @mark, and moves *from after the last
 * match. */
static gboolean
scan_in_place (PhFindScan   *scan,
               const Lane   *lane,
               const Mark   *mark,
               const guint8 *data,
               gsize         len,
               gsize        *from)
{
  gsize start, match_len;

  for (gsize done = *from; len - MIN (done, len) >= scan->reach;)
    {
      const gsize n = MIN (STRETCH, len - done - scan->reach + 1);
      PhFindSpan span = { data + done, n + scan->reach - 1, 0, FALSE, FALSE };

      while (!is_stopped (scan)
             && ph_find_pattern_next (scan->pattern, &span, &start, &match_len, NULL))
        {
          span.from = start + match_len;
          if (!tell (scan, lane, mark, mark->offset + done + start, match_len))
            return FALSE;
        }
      if (is_stopped (scan))
        return FALSE;
      if (span.from > 0)
        *from = done + span.from;
      done = MAX (done + n, *from);
    }
  return TRUE;
}

/* A literal, in a piece that is longer than several of it */
static gboolean
add_large (PhFindScan    *scan,
           Lane          *lane,
           guint64        seq,
           const guint8  *data,
           gsize          len,
           GError       **error)
{
  const Mark mark = { lane->offset + lane->len, seq };
  gsize from = 0, kept;

  if (lane->len > 0)
    {
      lane_mark (lane, mark.offset, seq);
      lane_copy (lane, data, scan->reach - 1);
      if (!lane_scan (scan, lane, FALSE, error))
        return FALSE;
      from = (gsize) (lane->offset + lane->next - mark.offset);
    }
  if (!scan_in_place (scan, lane, &mark, data, len, &from))
    return FALSE;
  kept = MIN (scan->reach - 1, len - MIN (from, len));
  lane->len = lane->next = 0;
  lane->offset = mark.offset + len - kept;
  lane->begins = FALSE;
  g_array_set_size (lane->marks, 0);
  lane_mark (lane, mark.offset, seq);
  lane_copy (lane, data + len - kept, kept);
  return TRUE;
}

static gboolean
add_message (PhFindScan    *scan,
             Lane          *lane,
             guint64        seq,
             const guint8  *data,
             gsize          len,
             GError       **error)
{
  const Mark mark = { lane->offset, seq };
  PhFindSpan span = { data, len, 0, TRUE, TRUE };
  GError *fault = NULL;
  gsize start, match_len;

  lane->offset += len;
  while (!is_stopped (scan)
         && ph_find_pattern_next (scan->pattern, &span, &start, &match_len, &fault))
    {
      span.from = start + match_len;
      if (!tell (scan, lane, &mark, mark.offset + start, match_len))
        return FALSE;
    }
  if (fault == NULL)
    return !is_stopped (scan);
  g_propagate_error (error, fault);
  return FALSE;
}

/**
 * ph_find_scan_new:
 * @pattern: what to look for
 * @messages: whether each piece is a message of its own; else they are parts of streams
 * @stop: (transfer none): set to %TRUE by another thread: come to an end
 * @found: told of each match: of one direction in growing order
 * @user_data: for @found
 *
 * Returns: (transfer full): a scan that has seen nothing
 */
PhFindScan *
ph_find_scan_new (PhFindPattern     *pattern,
                  gboolean           messages,
                  const atomic_bool *stop,
                  PhFindFound        found,
                  gpointer           user_data)
{
  PhFindScan *scan = g_new0 (PhFindScan, 1);

  scan->pattern = ph_find_pattern_ref (pattern);
  scan->messages = messages;
  scan->reach = ph_find_pattern_get_reach (pattern);
  scan->look_back = ph_find_pattern_is_literal (pattern) ? 0 : LOOK_BACK;
  scan->stop = stop;
  scan->found = found;
  scan->user_data = user_data;
  for (guint i = 0; i < G_N_ELEMENTS (scan->lanes); i++)
    scan->lanes[i] = (Lane) {
      .direction = i == 1 ? PH_DIRECTION_IN : PH_DIRECTION_OUT, .begins = TRUE,
      .marks = g_array_new (FALSE, FALSE, sizeof (Mark)),
    };
  return scan;
}

/**
 * ph_find_scan_free:
 * @scan: (transfer full): a scan
 */
void
ph_find_scan_free (PhFindScan *scan)
{
  for (guint i = 0; i < G_N_ELEMENTS (scan->lanes); i++)
    {
      g_array_unref (scan->lanes[i].marks);
      g_free (scan->lanes[i].window);
    }
  ph_find_pattern_unref (scan->pattern);
  g_free (scan);
}

/**
 * ph_find_scan_add:
 * @scan: a scan
 * @direction: which way the bytes went: out or in
 * @seq: the row that holds them
 * @data: (array length=len): the next bytes of that direction, or a message
 * @len: how many
 * @error: where to put %PH_FIND_ERROR_GAVE_UP
 *
 * Looks at them, or keeps them until there are more.
 *
 * Returns: whether to go on; %FALSE without @error: stopped, or @found said so
 */
gboolean
ph_find_scan_add (PhFindScan    *scan,
                  PhDirection    direction,
                  guint64        seq,
                  const guint8  *data,
                  gsize          len,
                  GError       **error)
{
  Lane *lane = get_lane (scan, direction);

  if (len == 0)
    return TRUE;
  if (scan->messages)
    return add_message (scan, lane, seq, data, len, error);
  if (ph_find_pattern_is_literal (scan->pattern) && len >= MAX (LARGE, 4 * scan->reach))
    return add_large (scan, lane, seq, data, len, error);
  return add_small (scan, lane, seq, data, len, error);
}

static gboolean
lane_break (PhFindScan  *scan,
            Lane        *lane,
            guint64      bytes,
            GError     **error)
{
  if (!lane_scan (scan, lane, TRUE, error))
    return FALSE;
  lane->offset += lane->len + bytes;
  lane->len = lane->next = 0;
  lane->begins = FALSE;
  g_array_set_size (lane->marks, 0);
  return TRUE;
}

/**
 * ph_find_scan_miss:
 * @scan: a scan
 * @direction: which way bytes went that are not here; none: it is not known
 * @bytes: how many; counted in the offsets that follow when @direction is known
 * @error: where to put %PH_FIND_ERROR_GAVE_UP
 *
 * No match spans them.
 *
 * Returns: whether to go on
 */
gboolean
ph_find_scan_miss (PhFindScan   *scan,
                   PhDirection   direction,
                   guint64       bytes,
                   GError      **error)
{
  if (direction != PH_DIRECTION_NONE)
    return lane_break (scan, get_lane (scan, direction), bytes, error);
  return lane_break (scan, &scan->lanes[0], 0, error)
         && lane_break (scan, &scan->lanes[1], 0, error);
}

/**
 * ph_find_scan_flush:
 * @scan: a scan
 * @error: where to put %PH_FIND_ERROR_GAVE_UP
 *
 * Tells what is to be found in all that was given; more may follow.
 *
 * Returns: whether to go on
 */
gboolean
ph_find_scan_flush (PhFindScan  *scan,
                    GError     **error)
{
  return lane_scan (scan, &scan->lanes[0], TRUE, error)
         && lane_scan (scan, &scan->lanes[1], TRUE, error);
}

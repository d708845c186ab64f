/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-track.h"

#include <math.h>
#include <string.h>

/* Level 0 holds the values, level k + 1 a node for every PH_TRACK_FAN whole elements of level k:
 * when they began, their least and their greatest. Numbers of elements count from the first ever;
 * each level keeps those from its first on. What level k has given up, level k + 1 still has, so
 * read from the oldest on, time runs through the coarsest level first and the values last.
 *
 * A node is made when the element after its last is added, so that the last value can still be
 * replaced. Adding is O(1), a column O(log n). */

#define N_LEVELS   8  /* 16^7 values for a node of the last, which is never thinned */
#define FIRST_ROOM 4

typedef struct
{
  gint64 time_ns;
  double value;
} Sample;

typedef struct
{
  gint64 time_ns;   /* of its first value */
  double min;       /* above max: no value is known */
  double max;
} Node;

/* Elements first to end, from the start of the array on */
typedef struct
{
  guint64 first;
  guint64 end;
  gsize   room;
} Span;

/* The levels above the values; most tracks are short and have none. */
typedef struct
{
  Span  spans[N_LEVELS];
  Node *nodes[N_LEVELS];         /* (owned) */
} Upper;

struct _PhTrack
{
  gsize   max_samples;
  Span    span;                  /* of level 0 */
  Sample *samples;               /* (owned): level 0 */
  Upper  *upper;                 /* (owned) (nullable): the others; what stands for level 0 is unused */
};

static const PhTrackRange nothing = { INFINITY, -INFINITY, FALSE };

static gsize
get_size (guint level)
{
  return level == 0 ? sizeof (Sample) : sizeof (Node);
}

static const Span *
get_span (const PhTrack *track,
          guint          level)
{
  static const Span none = { 0 };

  if (level == 0)
    return &track->span;
  return track->upper != NULL ? &track->upper->spans[level] : &none;
}

static Span *
ensure_span (PhTrack *track,
             guint    level)
{
  if (level == 0)
    return &track->span;
  if (track->upper == NULL)
    track->upper = g_new0 (Upper, 1);
  return &track->upper->spans[level];
}

static gint64
get_time (const PhTrack *track,
          guint          level,
          guint64        number)
{
  const guint64 at = number - get_span (track, level)->first;

  return level == 0 ? track->samples[at].time_ns : track->upper->nodes[level][at].time_ns;
}

static void
merge (const PhTrack *track,
       guint          level,
       guint64        number,
       PhTrackRange  *range)
{
  const guint64 at = number - get_span (track, level)->first;
  const double min = level == 0 ? track->samples[at].value : track->upper->nodes[level][at].min;
  const double max = level == 0 ? min : track->upper->nodes[level][at].max;

  if (isnan (min) || min > max)
    return;
  range->min = MIN (range->min, min);
  range->max = MAX (range->max, max);
  range->known = TRUE;
}

static void *
make_room (PhTrack *track,
           guint    level)
{
  Span *span = ensure_span (track, level);
  void *array = level == 0 ? (void *) track->samples : (void *) track->upper->nodes[level];

  if (span->end - span->first < span->room)
    return array;
  span->room = span->room == 0 ? FIRST_ROOM : 2 * span->room;
  array = g_realloc_n (array, span->room, get_size (level));
  if (level == 0)
    track->samples = array;
  else
    track->upper->nodes[level] = array;
  return array;
}

/* Gives up the elements before @first. The arrays keep their room: the track goes on growing. */
static void
drop_before (PhTrack *track,
             guint    level,
             guint64  first)
{
  Span *span = ensure_span (track, level);
  const gsize size = get_size (level);
  guint8 *array = level == 0 ? (guint8 *) track->samples : (guint8 *) track->upper->nodes[level];

  memmove (array, array + (first - span->first) * size, (gsize) (span->end - first) * size);
  span->first = first;
}

/* Gives up the older half of a level, as far as the next has nodes for it. */
static void
halve (PhTrack *track,
       guint    level)
{
  Span *span = ensure_span (track, level);
  guint64 first = span->first + (span->end - span->first) / 2;

  first = MIN (first / PH_TRACK_FAN, get_span (track, level + 1)->end) * PH_TRACK_FAN;
  if (first > span->first)
    drop_before (track, level, first);
}

/* One more node of @level, if there are elements for a whole one below. */
static void
climb (PhTrack *track,
       guint    level)
{
  Span *span = ensure_span (track, level);
  const guint64 below = span->end * PH_TRACK_FAN;
  PhTrackRange range = nothing;
  Node *nodes;

  for (guint64 number = below; number < below + PH_TRACK_FAN; number++)
    merge (track, level - 1, number, &range);
  nodes = make_room (track, level);
  nodes[span->end - span->first] = (Node) { get_time (track, level - 1, below), range.min,
                                            range.max };
  span->end++;
}

static void
climb_all (PhTrack *track)
{
  for (guint level = 1; level < N_LEVELS; level++)
    {
      if ((get_span (track, level)->end + 1) * PH_TRACK_FAN > get_span (track, level - 1)->end)
        return;
      climb (track, level);
      if (level + 1 < N_LEVELS
          && get_span (track, level)->end - get_span (track, level)->first > track->max_samples)
        halve (track, level);
    }
}

/**
 * ph_track_new:
 * @max_samples: how many single values to keep, and how many nodes of each level; 0:
 *   %PH_TRACK_SAMPLES
 *
 * Returns: (transfer full): an empty track, to be used by one thread
 */
PhTrack *
ph_track_new (gsize max_samples)
{
  PhTrack *track = g_new0 (PhTrack, 1);

  track->max_samples = MAX (max_samples > 0 ? max_samples : PH_TRACK_SAMPLES,
                            (gsize) 4 * PH_TRACK_FAN);
  return track;
}

/**
 * ph_track_free:
 * @track: (nullable) (transfer full): a track
 */
void
ph_track_free (PhTrack *track)
{
  if (track == NULL)
    return;
  g_free (track->samples);
  for (guint level = 1; track->upper != NULL && level < N_LEVELS; level++)
    g_free (track->upper->nodes[level]);
  g_free (track->upper);
  g_free (track);
}

static gboolean
is_same (double a,
         double b)
{
  return a == b || (isnan (a) && isnan (b));
}

/**
 * ph_track_add:
 * @track: a track
 * @time_ns: from when on; not before the last value's time, at which it replaces that
 * @value: the figure; NAN: it is not known from then on
 *
 * A value like the last is not added: it holds anyway. O(1), now and then a move of memory.
 */
void
ph_track_add (PhTrack *track,
              gint64   time_ns,
              double   value)
{
  Span *span = &track->span;
  Sample *samples = track->samples;
  const gsize n = (gsize) (span->end - span->first);

  if (n > 0 && time_ns <= samples[n - 1].time_ns)
    {
      samples[n - 1].value = value;
      return;
    }
  if (n > 0 ? is_same (samples[n - 1].value, value) : isnan (value))
    return;
  climb_all (track);
  if (n >= track->max_samples)
    halve (track, 0);
  samples = make_room (track, 0);
  samples[span->end - span->first] = (Sample) { time_ns, value };
  span->end++;
}

/* Returns: the number of the last element of @level from @from to @end that began at or before
 *   @time_ns; @end if none did */
static guint64
find (const PhTrack *track,
      guint          level,
      guint64        from,
      guint64        end,
      gint64         time_ns)
{
  guint64 low = from, high = end;

  while (low < high)
    {
      const guint64 middle = low + (high - low) / 2;

      if (get_time (track, level, middle) <= time_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return low == from ? end : low - 1;
}

/* Merges elements @from to @end of @level, by as few nodes as there can be. */
static void
merge_run (const PhTrack *track,
           guint          level,
           guint64        from,
           guint64        end,
           PhTrackRange  *range)
{
  while (from < end)
    {
      guint up = level;
      guint64 number = from;
      guint64 step = 1;

      while (up + 1 < N_LEVELS && number % PH_TRACK_FAN == 0 && from + step * PH_TRACK_FAN <= end
             && number / PH_TRACK_FAN < get_span (track, up + 1)->end)
        {
          number /= PH_TRACK_FAN;
          step *= PH_TRACK_FAN;
          up++;
        }
      merge (track, up, number, range);
      from += step;
    }
}

/* Where the elements end that only this level has */
static guint64
get_end (const PhTrack *track,
         guint          level)
{
  return level == 0 ? get_span (track, 0)->end : get_span (track, level - 1)->first / PH_TRACK_FAN;
}

/* When the levels below begin, which have the newer part */
static gint64
get_next_ns (const PhTrack *track,
             guint          level)
{
  for (guint below = level; below-- > 0;)
    if (get_span (track, below)->first < get_end (track, below))
      return get_time (track, below, get_span (track, below)->first);
  return G_MAXINT64;
}

/**
 * ph_track_read_range:
 * @track: a track
 * @from_ns: a moment
 * @to_ns: a later one, that is no more part of it
 *
 * O(log n).
 *
 * Returns: least and greatest value between the two, the one that held at the beginning included;
 *   where single values were given up, of somewhat more than that
 */
PhTrackRange
ph_track_read_range (const PhTrack *track,
                     gint64         from_ns,
                     gint64         to_ns)
{
  PhTrackRange range = nothing;

  for (guint level = N_LEVELS; level-- > 0;)
    {
      const guint64 first = get_span (track, level)->first;
      const guint64 end = get_end (track, level);
      guint64 from, last;

      if (first >= end || get_next_ns (track, level) <= from_ns)
        continue;
      last = find (track, level, first, end, to_ns - 1);
      if (last == end)
        break;
      from = find (track, level, first, last + 1, from_ns);
      merge_run (track, level, from == last + 1 ? first : from, last + 1, &range);
    }
  return range;
}

/**
 * ph_track_read:
 * @track: a track
 * @from_ns: where the first column begins
 * @to_ns: where the last column ends
 * @columns: (out caller-allocates) (array length=n_columns): equal parts of the time between
 * @n_columns: their number
 *
 * O(columns · log n); no value is skipped.
 */
void
ph_track_read (const PhTrack *track,
               gint64         from_ns,
               gint64         to_ns,
               PhTrackRange  *columns,
               gsize          n_columns)
{
  const double width = (double) (to_ns - from_ns) / (double) MAX (n_columns, 1);
  gint64 begin_ns = from_ns;

  for (gsize i = 0; i < n_columns; i++)
    {
      const gint64 end_ns = i + 1 == n_columns ? to_ns
                                               : from_ns + (gint64) (width * (double) (i + 1));

      columns[i] = ph_track_read_range (track, begin_ns, MAX (end_ns, begin_ns + 1));
      begin_ns = end_ns;
    }
}

/**
 * ph_track_thin:
 * @track: a track
 *
 * Gives up the older half of the single values, or of nodes if there are more of them; their minima
 * and maxima stay. For when memory is short: room is given back, too.
 *
 * Returns: how many bytes that freed
 */
gsize
ph_track_thin (PhTrack *track)
{
  const gsize before = ph_track_get_bytes (track);

  for (guint level = 0; level + 1 < N_LEVELS; level++)
    {
      Span *span;

      if (get_span (track, level)->end - get_span (track, level)->first < (gsize) 4 * PH_TRACK_FAN)
        continue;
      span = ensure_span (track, level);
      halve (track, level);
      span->room = (gsize) (span->end - span->first);
      if (level == 0)
        track->samples = g_realloc_n (track->samples, span->room, sizeof (Sample));
      else
        track->upper->nodes[level] = g_realloc_n (track->upper->nodes[level], span->room, sizeof (Node));
    }
  return before - ph_track_get_bytes (track);
}

/**
 * ph_track_get_bytes:
 * @track: a track
 *
 * Returns: how much memory it takes
 */
gsize
ph_track_get_bytes (const PhTrack *track)
{
  gsize bytes = sizeof *track + (track->upper != NULL ? sizeof *track->upper : 0);

  for (guint level = 0; level < N_LEVELS; level++)
    bytes += get_span (track, level)->room * get_size (level);
  return bytes;
}

/**
 * ph_track_get_n_samples:
 * @track: a track
 *
 * Returns: how many values were added, those given up included
 */
guint64
ph_track_get_n_samples (const PhTrack *track)
{
  return get_span (track, 0)->end;
}

/**
 * ph_track_get_first_ns:
 * @track: a track
 *
 * Returns: when the first value began; %G_MAXINT64 when there is none
 */
gint64
ph_track_get_first_ns (const PhTrack *track)
{
  return get_next_ns (track, N_LEVELS);
}

/**
 * ph_track_get_last_ns:
 * @track: a track
 *
 * Returns: when the last value began; %G_MININT64 when there is none
 */
gint64
ph_track_get_last_ns (const PhTrack *track)
{
  const Span *span = &track->span;

  return span->end > span->first ? get_time (track, 0, span->end - 1) : G_MININT64;
}

/**
 * ph_track_get_thinned_ns:
 * @track: a track
 *
 * Returns: up to when only minima and maxima are kept; %G_MININT64: every value is
 */
gint64
ph_track_get_thinned_ns (const PhTrack *track)
{
  return get_span (track, 0)->first > 0 ? get_time (track, 0, get_span (track, 0)->first) : G_MININT64;
}

/**
 * ph_track_get_last:
 * @track: a track
 * @value: (out): the value that holds now
 *
 * Returns: whether there is one that is known
 */
gboolean
ph_track_get_last (const PhTrack *track,
                   double        *value)
{
  const Span *span = &track->span;

  if (span->end == span->first)
    return FALSE;
  *value = track->samples[span->end - 1 - span->first].value;
  return !isnan (*value);
}

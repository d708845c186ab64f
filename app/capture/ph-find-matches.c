/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find-matches.h"

/* One list a direction, each growing in offsets and in rows: the two directions are looked through
 * at their own pace, so a match may be found after one of a later row. Their common order is that
 * of the rows, and is never made: a step compares the neighbours on both sides. */

typedef struct
{
  guint64 offset;
  guint64 seq;
  guint32 at;
  guint32 len;
} Found;

G_STATIC_ASSERT (sizeof (Found) == 24);

struct _PhFindMatches
{
  GArray  *lists[2];   /* (owned) Found: out, in */
  gboolean standing;   /* there is a current match */
  guint    list;       /* which list it is in */
  guint    index;      /* and where */
};

static const Found *
get_found (const PhFindMatches *matches,
           guint                list,
           guint                index)
{
  return &g_array_index (matches->lists[list], Found, index);
}

/* Returns: how many of @list stand before row @seq */
static guint
count_before (const PhFindMatches *matches,
              guint                list,
              guint64              seq)
{
  guint low = 0, high = matches->lists[list]->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_found (matches, list, middle)->seq < seq)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * ph_find_matches_new:
 *
 * Returns: (transfer full): no matches
 */
PhFindMatches *
ph_find_matches_new (void)
{
  PhFindMatches *matches = g_new0 (PhFindMatches, 1);

  for (guint i = 0; i < G_N_ELEMENTS (matches->lists); i++)
    matches->lists[i] = g_array_new (FALSE, FALSE, sizeof (Found));
  return matches;
}

/**
 * ph_find_matches_free:
 * @matches: (transfer full): matches
 */
void
ph_find_matches_free (PhFindMatches *matches)
{
  for (guint i = 0; i < G_N_ELEMENTS (matches->lists); i++)
    g_array_unref (matches->lists[i]);
  g_free (matches);
}

/**
 * ph_find_matches_add:
 * @matches: matches
 * @match: a further one: later than all others of its direction
 */
void
ph_find_matches_add (PhFindMatches     *matches,
                     const PhFindMatch *match)
{
  const Found found = { match->offset, match->seq, match->at, match->len };

  g_array_append_val (matches->lists[match->direction == PH_DIRECTION_IN ? 1 : 0], found);
}

/**
 * ph_find_matches_get_n:
 * @matches: matches
 *
 * Returns: how many there are
 */
guint
ph_find_matches_get_n (PhFindMatches *matches)
{
  return matches->lists[0]->len + matches->lists[1]->len;
}

/* The first or last of all, of which there is at least one */
static void
go_to_end (PhFindMatches *matches,
           gboolean       last)
{
  const guint n[2] = { matches->lists[0]->len, matches->lists[1]->len };
  guint list = n[0] > 0 ? 0 : 1;

  if (n[0] > 0 && n[1] > 0)
    {
      const guint64 out = get_found (matches, 0, last ? n[0] - 1 : 0)->seq;
      const guint64 in = get_found (matches, 1, last ? n[1] - 1 : 0)->seq;

      list = (in > out) == last ? 1 : 0;
    }
  matches->standing = TRUE;
  matches->list = list;
  matches->index = last ? n[list] - 1 : 0;
}

/* @list: (out): and @index: (out): the neighbour of the current match.
 * Returns: whether it has one on that side */
static gboolean
find_neighbour (const PhFindMatches *matches,
                gboolean             forward,
                guint               *list,
                guint               *index)
{
  const guint mine = matches->list, other = 1 - mine;
  const guint before = count_before (matches, other,
                                     get_found (matches, mine, matches->index)->seq);
  const gboolean mine_goes = forward ? matches->index + 1 < matches->lists[mine]->len
                                     : matches->index > 0;
  const gboolean other_goes = forward ? before < matches->lists[other]->len : before > 0;
  const guint mine_index = forward ? matches->index + 1 : matches->index - 1;
  const guint other_index = forward ? before : before - 1;

  *list = mine_goes ? mine : other;
  if (mine_goes && other_goes
      && (get_found (matches, other, other_index)->seq < get_found (matches, mine, mine_index)->seq)
           == forward)
    *list = other;
  *index = *list == mine ? mine_index : other_index;
  return mine_goes || other_goes;
}

/**
 * ph_find_matches_can_step:
 * @matches: matches
 * @forward: to the next, else to the previous
 *
 * Returns: whether there is one on that side, so that a step will not go around
 */
gboolean
ph_find_matches_can_step (PhFindMatches *matches,
                          gboolean       forward)
{
  guint list, index;

  return matches->standing ? find_neighbour (matches, forward, &list, &index)
                           : ph_find_matches_get_n (matches) > 0;
}

/**
 * ph_find_matches_step:
 * @matches: matches
 * @forward: to the next, else to the previous
 * @wrapped: (out): whether it went around: from the last to the first, or the other way
 *
 * Goes on from the current match; the first step goes to the first or last of all.
 *
 * Returns: whether there is any
 */
gboolean
ph_find_matches_step (PhFindMatches *matches,
                      gboolean       forward,
                      gboolean      *wrapped)
{
  guint list, index;

  *wrapped = FALSE;
  if (ph_find_matches_get_n (matches) == 0)
    return FALSE;
  if (matches->standing && find_neighbour (matches, forward, &list, &index))
    {
      matches->list = list;
      matches->index = index;
      return TRUE;
    }
  *wrapped = matches->standing;
  go_to_end (matches, !forward);
  return TRUE;
}

/**
 * ph_find_matches_get_current:
 * @matches: matches
 * @match: (out): where the reader stands
 *
 * Returns: whether there was a step to one
 */
gboolean
ph_find_matches_get_current (PhFindMatches *matches,
                             PhFindMatch   *match)
{
  const Found *found;

  if (!matches->standing)
    return FALSE;
  found = get_found (matches, matches->list, matches->index);
  *match = (PhFindMatch) {
    .offset = found->offset, .seq = found->seq, .at = found->at, .len = found->len,
    .direction = matches->list == 1 ? PH_DIRECTION_IN : PH_DIRECTION_OUT,
  };
  return TRUE;
}

/**
 * ph_find_matches_get_position:
 * @matches: matches
 *
 * Returns: the number of the current match among all, from 1; 0: there is none
 */
guint
ph_find_matches_get_position (PhFindMatches *matches)
{
  if (!matches->standing)
    return 0;
  return matches->index + 1
         + count_before (matches, 1 - matches->list,
                         get_found (matches, matches->list, matches->index)->seq);
}

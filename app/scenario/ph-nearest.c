/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-nearest.h"

#include <string.h>

/* Levenshtein's distance without regard to case, on words of at most MAX_WORD bytes: names are
 * short, and a garbage word of a megabyte must cost nothing. Pure functions, any thread. */

#define MAX_WORD 24

static guint
distance (const char *a,
          const char *b)
{
  guint row[MAX_WORD + 1];
  gsize a_len = strlen (a);
  gsize b_len = strlen (b);

  for (guint k = 0; k <= b_len; k++)
    row[k] = k;
  for (gsize i = 1; i <= a_len; i++)
    {
      guint diagonal = row[0];

      row[0] = (guint) i;
      for (gsize k = 1; k <= b_len; k++)
        {
          gboolean same = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[k - 1]);
          guint replaced = diagonal + (same ? 0 : 1);

          diagonal = row[k];
          row[k] = MIN (replaced, MIN (row[k], row[k - 1]) + 1);
        }
    }
  return row[b_len];
}

/**
 * ph_nearest_begin:
 * @word: (transfer none): what was written; must live until ph_nearest_end()
 *
 * Returns: a search that ph_nearest_offer() feeds
 */
PhNearest
ph_nearest_begin (const char *word)
{
  return (PhNearest) { word, NULL, G_MAXUINT };
}

/**
 * ph_nearest_offer:
 * @nearest: a search
 * @name: (transfer none): a name that exists
 */
void
ph_nearest_offer (PhNearest  *nearest,
                  const char *name)
{
  guint d;

  if (strnlen (nearest->word, MAX_WORD + 1) > MAX_WORD || strnlen (name, MAX_WORD + 1) > MAX_WORD)
    return;
  d = distance (nearest->word, name);
  if (d < nearest->distance)
    {
      nearest->best = name;
      nearest->distance = d;
    }
}

/**
 * ph_nearest_end:
 * @nearest: a search
 *
 * Returns: (nullable): the best name offered, if no more than a third of the word (and at least
 *   one letter) is wrong
 */
const char *
ph_nearest_end (PhNearest *nearest)
{
  gsize allowed;

  if (nearest->best == NULL)
    return NULL;
  allowed = MAX (1, strlen (nearest->word) / 3);
  return nearest->distance <= allowed ? nearest->best : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-nearest.h"

#include <string.h>

/* Levenshtein's distance, a swap of neighbours counting as one, without regard to case, on words
 * of at most MAX_WORD bytes: names are short, and a garbage word of a megabyte must cost nothing.
 * Pure functions, any thread. */

#define MAX_WORD 24

static guint
distance (const char *a,
          const char *b)
{
  guint rows[3][MAX_WORD + 1];
  gsize a_len = strlen (a);
  gsize b_len = strlen (b);

  for (guint k = 0; k <= b_len; k++)
    rows[0][k] = k;
  for (gsize i = 1; i <= a_len; i++)
    {
      guint *row = rows[i % 3];
      const guint *above = rows[(i + 2) % 3];
      const guint *above_that = rows[(i + 1) % 3];

      row[0] = (guint) i;
      for (gsize k = 1; k <= b_len; k++)
        {
          char here = g_ascii_tolower (a[i - 1]);
          char there = g_ascii_tolower (b[k - 1]);

          row[k] = MIN (above[k - 1] + (here != there), MIN (above[k], row[k - 1]) + 1);
          if (i > 1 && k > 1 && here == g_ascii_tolower (b[k - 2])
              && there == g_ascii_tolower (a[i - 2]))
            row[k] = MIN (row[k], above_that[k - 2] + 1);
        }
    }
  return rows[a_len % 3][b_len];
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

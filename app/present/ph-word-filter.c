/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-word-filter.h"

#include <string.h>

/* What an entry above a list looks for. No word has a space in it, so that none is found over the
 * border of two texts, which are joined with one. */

/**
 * ph_words_match:
 * @words: words with spaces between them; "": nothing is looked for
 * @texts: (array length=n_texts) (element-type utf8): where to look, each nullable
 * @n_texts: their number
 *
 * Any thread.
 *
 * Returns: whether each word is a part of one of the texts, in any case of letters
 */
gboolean
ph_words_match (const char        *words,
                const char *const *texts,
                gsize              n_texts)
{
  g_autofree char *wanted = g_utf8_casefold (words, -1);
  g_auto (GStrv) list = g_strsplit (wanted, " ", -1);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *folded = NULL;

  for (gsize i = 0; i < n_texts; i++)
    g_string_append_printf (all, "%s ", texts[i] != NULL ? texts[i] : "");
  folded = g_utf8_casefold (all->str, -1);
  for (guint i = 0; list[i] != NULL; i++)
    if (strstr (folded, list[i]) == NULL)
      return FALSE;
  return TRUE;
}

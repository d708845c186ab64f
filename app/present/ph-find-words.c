/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find-words.h"

#include "ph-format.h"

/**
 * ph_find_words_count:
 * @report: how far the search is
 * @n: matches so far
 * @position: the number of the current one, 0: none
 *
 * Any thread.
 *
 * Returns: (transfer full): "3 of 120"; "3 of 120…" while it goes on; "3 of at least 262,144" when
 *   it stopped because there are too many; "Nothing found", "Searching 43 %", or "" after a failure
 */
char *
ph_find_words_count (const PhFindReport *report,
                     guint               n,
                     guint               position)
{
  g_autofree char *all = ph_format_count (n);
  g_autofree char *here = ph_format_count (position);
  const char *least = report->status == PH_FIND_FULL ? "at least " : "";
  const char *more = report->status == PH_FIND_SEARCHING ? "…" : "";

  if (report->status == PH_FIND_FAILED)
    return g_strdup ("");
  if (n == 0 && report->status == PH_FIND_SEARCHING)
    return g_strdup_printf ("Searching %.0f %%", report->progress * 100);
  if (n == 0)
    return g_strdup ("Nothing found");
  if (position == 0)
    return g_strdup_printf ("%s%s found%s", least, all, more);
  return g_strdup_printf ("%s of %s%s%s", here, least, all, more);
}

/**
 * ph_find_words_notice:
 * @report: how far the search is
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): a sentence about what the count does not tell: why the
 *   search failed, or what it could not look at
 */
char *
ph_find_words_notice (const PhFindReport *report)
{
  g_autofree char *missed = report->missed < 10000 ? ph_format_bytes (report->missed)
                                                   : ph_format_bytes_short (report->missed);

  if (report->failure != NULL)
    return g_strdup (report->failure);
  if (report->missed == 0)
    return NULL;
  return g_strdup_printf ("%s %s not searched: no longer kept.", missed,
                          report->missed == 1 ? "was" : "were");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-transcript-select.h"

#include "ph-clock.h"

/* Prints the lists of a select() by the names of their sockets. Main thread, for the names. */

static void
append_list (GString             *out,
             const PhSelect      *select,
             const PhSelectEntry *entries,
             PhSelectList         list,
             gboolean             only_ready,
             PhNames             *names)
{
  const char *separator = "";

  g_string_append_c (out, '[');
  for (guint i = 0; i < select->n_entries; i++)
    {
      g_autofree char *name = NULL;

      if (entries[i].list != list || (only_ready && !entries[i].ready))
        continue;
      name = names != NULL ? ph_names_dup (names, entries[i].socket)
                           : g_strdup_printf ("socket_%u", entries[i].socket);
      g_string_append_printf (out, "%s%s", separator, name);
      separator = ", ";
    }
  g_string_append_c (out, ']');
}

static void
append_lists (GString             *out,
              const PhSelect      *select,
              const PhSelectEntry *entries,
              gboolean             only_ready,
              PhNames             *names)
{
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    {
      if (list > 0)
        g_string_append (out, ", ");
      append_list (out, select, entries, (PhSelectList) list, only_ready, names);
    }
}

/* Seconds with as many decimals as it takes: "0", "2.0", "0.25" */
static void
append_seconds (GString *out,
                gint64   ns)
{
  gint64 fraction = ns % PH_NSEC_PER_SEC;

  g_string_append_printf (out, "%" G_GINT64_FORMAT, ns / PH_NSEC_PER_SEC);
  if (ns == 0)
    return;
  g_string_append_printf (out, ".%09" G_GINT64_FORMAT, fraction);
  while (out->str[out->len - 1] == '0' && out->str[out->len - 2] != '.')
    g_string_truncate (out, out->len - 1);
}

/**
 * ph_transcript_select_call:
 * @select: what was asked
 * @entries: (array length=n_entries): the sockets in their lists
 * @names: (nullable): what they are called; without it they are numbered
 *
 * Returns: (transfer full): the left half, such as "select([a, b], [c], [], 2.0)"
 */
char *
ph_transcript_select_call (const PhSelect      *select,
                           const PhSelectEntry *entries,
                           PhNames             *names)
{
  GString *out = g_string_new ("select(");

  append_lists (out, select, entries, FALSE, names);
  if (select->timeout_ns >= 0)
    {
      g_string_append (out, ", ");
      append_seconds (out, select->timeout_ns);
    }
  g_string_append_c (out, ')');
  return g_string_free (out, FALSE);
}

/**
 * ph_transcript_select_result:
 * @select: what was asked and found
 * @entries: (array length=n_entries): the sockets in their lists
 * @names: (nullable): what they are called; without it they are numbered
 *
 * Returns: (transfer full): the right half of a select() that succeeded, such as "[a], [c], []"
 */
char *
ph_transcript_select_result (const PhSelect      *select,
                             const PhSelectEntry *entries,
                             PhNames             *names)
{
  GString *out = g_string_new (NULL);

  append_lists (out, select, entries, TRUE, names);
  return g_string_free (out, FALSE);
}

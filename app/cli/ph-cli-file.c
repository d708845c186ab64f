/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-cli-file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Files are given by strangers: reading stops when a file is larger than a scenario can be, so
 * that /dev/zero ends too. */

#define BLOCK_BYTES 65536

static GByteArray *
read_stream (FILE *stream)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  guint8 block[BLOCK_BYTES];
  gsize n;

  do
    {
      n = fread (block, 1, sizeof block, stream);
      g_byte_array_append (text, block, (guint) n);
    }
  while (n == sizeof block && text->len <= PH_SCENARIO_MAX_BYTES);
  return ferror (stream) ? NULL : g_steal_pointer (&text);
}

static GByteArray *
read_file (const char *file_name)
{
  FILE *stream = strcmp (file_name, "-") == 0 ? stdin : fopen (file_name, "re");
  GByteArray *text = stream != NULL ? read_stream (stream) : NULL;
  int error = errno;

  if (text == NULL)
    fprintf (stderr, "porthole: %s: %s\n", file_name, g_strerror (error));
  if (stream != NULL && stream != stdin)
    fclose (stream);
  return text;
}

/**
 * ph_cli_read_scenario:
 * @file_name: a file, "-" for standard input
 *
 * Prints every fault as "FILE:LINE:COLUMN: sentence". Main thread; blocks.
 *
 * Returns: (transfer full) (nullable): the scenario
 */
PhScenario *
ph_cli_read_scenario (const char *file_name)
{
  g_autoptr (GByteArray) text = read_file (file_name);
  g_autoptr (GPtrArray) faults = NULL;
  const char *shown = strcmp (file_name, "-") == 0 ? "<stdin>" : file_name;
  PhScenario *scenario;

  if (text == NULL)
    return NULL;
  faults = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_fault_free);
  scenario = ph_scenario_parse ((const char *) text->data, text->len, shown, faults);
  for (guint i = 0; i < faults->len; i++)
    {
      g_autofree char *line = ph_fault_print (g_ptr_array_index (faults, i), shown);

      fprintf (stderr, "%s\n", line);
    }
  return scenario;
}

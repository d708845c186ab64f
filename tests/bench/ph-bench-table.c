/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-table.h"

#include <math.h>
#include <stdlib.h>
#include <sys/utsname.h>

#define BUSY_LOAD 0.5

/* A row is either a ratio against a bare loop of the same run (aim: at least so much) or a
 * figure that stands for itself (aim: at most so much). NAN: no aim, or nothing to compare. */
typedef struct
{
  char  *name;
  char  *unit;
  double ours;
  double bare;
  double ratio;
  double at_least;
  double at_most;
} Row;

struct _PhBenchTable
{
  double  load;  /* average of the last minute when the table was begun */
  GArray *rows; /* (owned) (element-type Row) */
};

static void
row_clear (gpointer data)
{
  Row *row = data;

  g_free (row->name);
  g_free (row->unit);
}

PhBenchTable *
ph_bench_table_new (void)
{
  PhBenchTable *table = g_new0 (PhBenchTable, 1);

  if (getloadavg (&table->load, 1) != 1)
    table->load = NAN;
  table->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (table->rows, row_clear);
  return table;
}

void
ph_bench_table_free (PhBenchTable *table)
{
  g_array_unref (table->rows);
  g_free (table);
}

void
ph_bench_table_ratio (PhBenchTable *table,
                      const char   *name,
                      const char   *unit,
                      double        ours,
                      double        bare,
                      double        aim_at_least)
{
  Row row = {
    .name = g_strdup (name), .unit = g_strdup (unit), .ours = ours, .bare = bare,
    .ratio = bare > 0 ? ours / bare : NAN, .at_least = aim_at_least, .at_most = NAN,
  };

  g_array_append_val (table->rows, row);
}

void
ph_bench_table_value (PhBenchTable *table,
                      const char   *name,
                      const char   *unit,
                      double        value,
                      double        aim_at_most)
{
  Row row = {
    .name = g_strdup (name), .unit = g_strdup (unit), .ours = value, .bare = NAN,
    .ratio = NAN, .at_least = NAN, .at_most = aim_at_most,
  };

  g_array_append_val (table->rows, row);
}

static const char *
row_verdict (const Row *row)
{
  if (!isnan (row->at_least))
    return row->ratio >= row->at_least ? "ok" : "SHORT";
  if (!isnan (row->at_most))
    return row->ours <= row->at_most ? "ok" : "SHORT";
  return "";
}

static char *
number_text (double value)
{
  if (isnan (value))
    return g_strdup ("");
  if (fabs (value) >= 1000)
    return g_strdup_printf ("%.0f", value);
  return g_strdup_printf ("%.2f", value);
}

static char *
aim_text (const Row *row)
{
  if (!isnan (row->at_least))
    return g_strdup_printf (">= %.2f", row->at_least);
  if (!isnan (row->at_most))
    return g_strdup_printf ("<= %g", row->at_most);
  return g_strdup ("");
}

void
ph_bench_table_print (PhBenchTable *table)
{
  g_print ("%-58s %12s %12s %8s  %-9s %s\n", "", "Porthole", "bare", "ratio", "aim", "");
  for (guint i = 0; i < table->rows->len; i++)
    {
      const Row *row = &g_array_index (table->rows, Row, i);
      g_autofree char *label = g_strdup_printf ("%s [%s]", row->name, row->unit);
      g_autofree char *ours = number_text (row->ours);
      g_autofree char *bare = number_text (row->bare);
      g_autofree char *ratio = number_text (row->ratio);
      g_autofree char *aim = aim_text (row);

      g_print ("%-58s %12s %12s %8s  %-9s %s\n", label, ours, bare, ratio, aim, row_verdict (row));
    }
  g_print ("%u cores, load average %.2f when this began\n", g_get_num_processors (), table->load);
  if (table->load > BUSY_LOAD)
    g_print ("The machine was busy with other things: ratios and frame times mean little.\n");
}

/* RFC 8259, section 7 */
static void
append_json_string (GString    *json,
                    const char *text)
{
  g_string_append_c (json, '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (json, "\\%c", *c);
      else if ((guchar) *c < 0x20)
        g_string_append_printf (json, "\\u%04x", (guint) *c);
      else
        g_string_append_c (json, *c);
    }
  g_string_append_c (json, '"');
}

/* JSON has no word for what is not a number: such a member is left out. */
static void
append_json_number (GString    *json,
                    const char *key,
                    double      value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (value))
    g_string_append_printf (json, ", \"%s\": %s", key,
                            g_ascii_dtostr (buffer, sizeof buffer, value));
}

static void
append_json_row (GString   *json,
                 const Row *row)
{
  g_string_append (json, "    {\"name\": ");
  append_json_string (json, row->name);
  g_string_append (json, ", \"unit\": ");
  append_json_string (json, row->unit);
  append_json_number (json, "porthole", row->ours);
  append_json_number (json, "bare", row->bare);
  append_json_number (json, "ratio", row->ratio);
  append_json_number (json, "aim_at_least", row->at_least);
  append_json_number (json, "aim_at_most", row->at_most);
  g_string_append_c (json, '}');
}

/**
 * ph_bench_table_save:
 * @table: a table
 * @path: a file, replaced
 *
 * Writes the rows as JSON, with the kernel they were measured on and how busy it was before.
 */
gboolean
ph_bench_table_save (PhBenchTable *table,
                     const char   *path,
                     GError      **error)
{
  g_autoptr (GString) json = g_string_new ("{\n");
  struct utsname kernel;

  uname (&kernel);
  g_string_append (json, "  \"kernel\": ");
  append_json_string (json, kernel.release);
  g_string_append_printf (json, ",\n  \"cores\": %u", g_get_num_processors ());
  append_json_number (json, "load_average", table->load);
  g_string_append (json, ",\n  \"rows\": [\n");
  for (guint i = 0; i < table->rows->len; i++)
    {
      append_json_row (json, &g_array_index (table->rows, Row, i));
      g_string_append (json, i + 1 < table->rows->len ? ",\n" : "\n");
    }
  g_string_append (json, "  ]\n}\n");
  return g_file_set_contents (path, json->str, (gssize) json->len, error);
}

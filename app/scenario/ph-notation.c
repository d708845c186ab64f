/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-notation.h"

#include "ph-checker.h"
#include "ph-parser.h"
#include "ph-server.h"

#include <string.h>

/* A scenario is a text of lines, each read by itself; a value that is immutable once parsed.
 * Texts come from strangers: nothing here trusts their length, encoding or nesting. Any thread. */

struct _PhScenario
{
  char      *file_name;   /* (owned) */
  GPtrArray *statements;  /* (owned) (element-type PhStatement) */
};

typedef struct
{
  PhScenario *scenario;   /* (unowned) */
  PhChecker  *checker;    /* (unowned) */
  GPtrArray  *faults;     /* (unowned) (element-type PhFault) */
} Reading;

static void
clear_scenario (PhScenario *scenario)
{
  g_free (scenario->file_name);
  g_ptr_array_unref (scenario->statements);
}

static PhFault *
check_encoding (const char *line,
                gsize       len,
                guint       line_number)
{
  const char *bad;

  if (g_utf8_validate_len (line, len, &bad))
    return NULL;
  return ph_fault_new (line_number, (guint) g_utf8_strlen (line, bad - line) + 1,
                       "This is not UTF-8 text.");
}

static PhFault *
read_line (Reading    *reading,
           const char *line,
           gsize       len,
           guint       line_number)
{
  PhFault *fault = check_encoding (line, len, line_number);
  g_autoptr (PhStatement) statement = NULL;

  if (fault != NULL)
    return fault;
  statement = ph_parser_read_line (line, len, line_number, &fault);
  if (statement == NULL)
    return fault;
  if (fault != NULL)
    ph_checker_assume (reading->checker, statement);
  else
    fault = ph_checker_check (reading->checker, statement);
  if (fault == NULL && ph_server_is (statement))
    fault = ph_server_expand (statement, reading->scenario->statements);
  else if (fault == NULL)
    g_ptr_array_add (reading->scenario->statements, g_steal_pointer (&statement));
  return fault;
}

static void
read_lines (Reading    *reading,
            const char *text,
            const char *end)
{
  for (guint line_number = 1; text < end; line_number++)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      const char *stop = newline != NULL ? newline : end;
      gsize len = (gsize) (stop - text);
      PhFault *fault;

      if (len > 0 && text[len - 1] == '\r')
        len--;
      fault = read_line (reading, text, len, line_number);
      if (fault != NULL)
        g_ptr_array_add (reading->faults, fault);
      if (reading->faults->len == PH_FAULTS_MAX)
        {
          g_ptr_array_add (reading->faults, ph_fault_new (line_number, 1, "There are too many "
                                                          "faults; the rest was not read."));
          return;
        }
      text = stop + 1;
    }
}

/**
 * ph_scenario_parse:
 * @text: a scenario; may be anything
 * @len: bytes of @text, or -1 if it ends with a NUL
 * @file_name: where it is from, as it is to be named in messages
 * @faults: (element-type PhFault): the faults are added here, the first one of each line; an
 *   array with ph_fault_free() as its free function
 *
 * Parses and checks a scenario; takes time and memory in proportion to @len. Any thread.
 *
 * Returns: (transfer full) (nullable): the scenario, %NULL if it has faults
 */
PhScenario *
ph_scenario_parse (const char *text,
                   gssize      len,
                   const char *file_name,
                   GPtrArray  *faults)
{
  g_autoptr (PhScenario) scenario = g_atomic_rc_box_new0 (PhScenario);
  g_autoptr (PhChecker) checker = ph_checker_new ();
  Reading reading = { scenario, checker, faults };
  gsize n = len < 0 ? strlen (text) : (gsize) len;

  scenario->file_name = g_strdup (file_name);
  scenario->statements = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_statement_free);
  if (n > PH_SCENARIO_MAX_BYTES)
    g_ptr_array_add (faults, ph_fault_new (1, 1, "The file is too large for a scenario."));
  else if (n >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    read_lines (&reading, text + 3, text + n);
  else
    read_lines (&reading, text, text + n);
  return faults->len == 0 ? g_steal_pointer (&scenario) : NULL;
}

/**
 * ph_scenario_ref:
 * @scenario: a scenario
 *
 * Returns: (transfer full): @scenario
 */
PhScenario *
ph_scenario_ref (PhScenario *scenario)
{
  return g_atomic_rc_box_acquire (scenario);
}

/**
 * ph_scenario_unref:
 * @scenario: (transfer full): a scenario
 */
void
ph_scenario_unref (PhScenario *scenario)
{
  g_atomic_rc_box_release_full (scenario, (GDestroyNotify) clear_scenario);
}

/**
 * ph_scenario_get_n:
 * @scenario: a scenario
 *
 * Returns: how many statements it has
 */
guint
ph_scenario_get_n (PhScenario *scenario)
{
  return scenario->statements->len;
}

/**
 * ph_scenario_get_statement:
 * @scenario: a scenario
 * @position: from 0
 *
 * Returns: (transfer none): the statement, living as long as @scenario
 */
const PhStatement *
ph_scenario_get_statement (PhScenario *scenario,
                           guint       position)
{
  g_return_val_if_fail (position < scenario->statements->len, NULL);
  return g_ptr_array_index (scenario->statements, position);
}

/**
 * ph_scenario_get_file_name:
 * @scenario: a scenario
 *
 * Returns: (transfer none): where it is from
 */
const char *
ph_scenario_get_file_name (PhScenario *scenario)
{
  return scenario->file_name;
}

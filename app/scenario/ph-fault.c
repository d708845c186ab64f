/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-fault.h"

/* Faults quote what they complain about, so they are made safe for a terminal by whoever quotes. */

/**
 * ph_fault_new:
 * @line: from 1
 * @column: from 1, in characters
 * @format: printf() format of the sentence
 * @...: its arguments
 *
 * Any thread.
 *
 * Returns: (transfer full): a fault
 */
PhFault *
ph_fault_new (guint       line,
              guint       column,
              const char *format,
              ...)
{
  PhFault *fault = g_new0 (PhFault, 1);
  va_list args;

  fault->line = line;
  fault->column = column;
  va_start (args, format);
  fault->message = g_strdup_vprintf (format, args);
  va_end (args);
  return fault;
}

/**
 * ph_fault_free:
 * @fault: (transfer full): a fault
 */
void
ph_fault_free (PhFault *fault)
{
  g_free (fault->message);
  g_free (fault);
}

/**
 * ph_fault_print:
 * @fault: a fault
 * @file_name: the file it is in
 *
 * Returns: (transfer full): "FILE:LINE:COLUMN: sentence", which editors know how to jump to
 */
char *
ph_fault_print (const PhFault *fault,
                const char    *file_name)
{
  return g_strdup_printf ("%s:%u:%u: %s", file_name, fault->line, fault->column, fault->message);
}

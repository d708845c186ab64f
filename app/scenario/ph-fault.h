/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is wrong with a file, and where. */
typedef struct
{
  guint line;    /* from 1 */
  guint column;  /* from 1, in characters */
  char *message; /* (owned): a sentence */
} PhFault;

/* More faults than anybody reads; a file that is no scenario at all has one on every line. */
#define PH_FAULTS_MAX 100

PhFault *ph_fault_new      (guint          line,
                            guint          column,
                            const char    *format,
                            ...) G_GNUC_PRINTF (3, 4);
void     ph_fault_free     (PhFault       *fault);
char    *ph_fault_print    (const PhFault *fault,
                            const char    *file_name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhFault, ph_fault_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Exit statuses of the headless commands */
typedef enum
{
  PH_EXIT_FINE,     /* every expectation held */
  PH_EXIT_FAILURE,  /* an expectation did not hold, or a call failed */
  PH_EXIT_USAGE,    /* a wrong command line, or a file that cannot be read or parsed */
} PhExit;

gboolean ph_cli_wants (int    argc,
                       char **argv);
int      ph_cli_main  (int    argc,
                       char **argv);

G_END_DECLS

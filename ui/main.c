/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-cli.h"

#include "ph-application.h"
#include "ph-heap.h"
#include "ph-inherited.h"

#include <sys/resource.h>

/* The one program: a command (run, check, --version) is served without GTK, before anything
 * asks for a display; everything else is the window. */

/* Shells give 1,024 descriptors for the sake of programs that use select(2); we do not, and each
 * socket takes one. The hard limit is the user's word and stays. getrlimit(2). */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_warning ("The limit of open descriptors could not be raised");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (PhApplication) app = NULL;
  g_autoptr (GPtrArray) inherited = NULL;
  int status;

  if (ph_cli_wants (argc, argv))
    return ph_cli_main (argc, argv);

  ph_heap_prepare ();
  inherited = ph_inherited_take ();
  if (!gtk_init_check ())
    {
      g_printerr ("Porthole found no display for its window; without one, a scenario runs with: "
                  "porthole run FILE\n");
      return 1;
    }

  raise_descriptor_limit ();
  app = ph_application_new ();
  ph_application_set_inherited (app, g_steal_pointer (&inherited));
  status = g_application_run (G_APPLICATION (app), argc, argv);
  return ph_application_has_failed (app) ? 1 : status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-cli.h"

#include "ph-application.h"

/* The one program: a command (run, check, --version) is served without GTK, before anything
 * asks for a display; everything else is the window. */

int
main (int    argc,
      char **argv)
{
  g_autoptr (PhApplication) app = NULL;
  int status;

  if (ph_cli_wants (argc, argv))
    return ph_cli_main (argc, argv);

  if (!gtk_init_check ())
    {
      g_printerr ("Porthole found no display for its window; without one, a scenario runs with: "
                  "porthole run FILE\n");
      return 1;
    }

  app = ph_application_new ();
  status = g_application_run (G_APPLICATION (app), argc, argv);
  return ph_application_has_failed (app) ? 1 : status;
}

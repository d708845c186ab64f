/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-cli.h"

/* The whole program when it is built without the window, and what the tests run. */
int
main (int    argc,
      char **argv)
{
  return ph_cli_main (argc, argv);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean ph_cli_wants (int    argc,
                       char **argv);
int      ph_cli_main  (int    argc,
                       char **argv);

G_END_DECLS

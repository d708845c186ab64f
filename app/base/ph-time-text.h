/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean ph_time_text_parse (const char *text,
                             gint64     *ns);
char    *ph_time_text_print (gint64      ns);
char    *ph_time_text_ctime (gint64      wall_ns);

G_END_DECLS

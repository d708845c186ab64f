/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* Every error that a socket call can give, to browse and to search by its name, its number, the
 * call, or words, and all that is to be said of the chosen one. Main thread. */
#define PH_TYPE_ERRORS_TOOL (ph_errors_tool_get_type ())
G_DECLARE_FINAL_TYPE (PhErrorsTool, ph_errors_tool, PH, ERRORS_TOOL, GtkWidget)

GtkWidget *ph_errors_tool_new  (PhSession    *session);
void       ph_errors_tool_find (PhErrorsTool *self,
                                const char   *text);
gboolean   ph_errors_tool_show (PhErrorsTool *self,
                                PhCallOp      op,
                                int           error);

G_END_DECLS

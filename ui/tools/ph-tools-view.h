/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* The page of tools: what is done on no socket, or on many. A list of tools beside the chosen
 * one. Signal "message" (text): what a tool has to say in a toast. */
#define PH_TYPE_TOOLS_VIEW (ph_tools_view_get_type ())
G_DECLARE_FINAL_TYPE (PhToolsView, ph_tools_view, PH, TOOLS_VIEW, GtkWidget)

/* A tool is one row of the table in ph-tools-view.c. Its widget scrolls by itself; a "message"
 * (text) signal that it may have is passed on. */
typedef struct
{
  const char *id;                              /* the target of win.show-tool */
  const char *icon;
  const char *title;
  const char *line;                            /* what it is for, in one line */
  GtkWidget *(*make) (PhSession *session);     /* called when it is first shown */
} PhTool;

const PhTool *ph_tool_table             (gsize       *n_tools);

void          ph_tools_view_set_session (PhToolsView *self,
                                         PhSession   *session);
gboolean      ph_tools_view_show        (PhToolsView *self,
                                         const char  *id);
GtkWidget    *ph_tools_view_get_tool    (PhToolsView *self,
                                         const char  *id);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* Look-ups by hand: getaddrinfo and its older relatives. */
#define PH_TYPE_LOOKUP_TOOL (ph_lookup_tool_get_type ())
G_DECLARE_FINAL_TYPE (PhLookupTool, ph_lookup_tool, PH, LOOKUP_TOOL, GtkWidget)

GtkWidget *ph_lookup_tool_new    (PhSession    *session);
void       ph_lookup_tool_choose (PhLookupTool *self,
                                  const char   *function);

G_END_DECLS

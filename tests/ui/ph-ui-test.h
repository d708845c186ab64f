/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

#include "ph-test.h"

G_BEGIN_DECLS

#define PH_UI_PATIENCE_MS (PH_TEST_SLOWNESS * 8000)

void       ph_ui_test_init       (int        *argc,
                                  char     ***argv);
GtkWidget *ph_ui_test_find       (GtkWidget  *root,
                                  GType       type,
                                  const char *text);
void       ph_ui_test_settle     (void);
void       ph_ui_test_drop       (GtkWidget  *widget);
PhSession *ph_ui_test_session    (void);
void       ph_ui_test_end        (PhSession  *session);

G_END_DECLS

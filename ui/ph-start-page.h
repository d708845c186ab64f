/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What stands in the window while no socket is chosen: one-click starts. They are the window's
 * action win.start. */
#define PH_TYPE_START_PAGE (ph_start_page_get_type ())
G_DECLARE_FINAL_TYPE (PhStartPage, ph_start_page, PH, START_PAGE, AdwBin)

GtkWidget *ph_start_page_new   (void);
void       ph_start_page_begin (PhStartPage *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-error-table.h"

G_BEGIN_DECLS

/* What is to be said of one error: its names, what it means and what would change it, the manual
 * page. Signal "find" (text): the user wants to see all that this finds. Main thread. */
#define PH_TYPE_ERROR_SHEET (ph_error_sheet_get_type ())
G_DECLARE_FINAL_TYPE (PhErrorSheet, ph_error_sheet, PH, ERROR_SHEET, GtkWidget)

void ph_error_sheet_show (PhErrorSheet       *self,
                          const PhErrorEntry *entry);

G_END_DECLS

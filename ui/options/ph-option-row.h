/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-option-states.h"

G_BEGIN_DECLS

/* One option of a living socket: its value as the kernel told it, changed in place; what was asked
 * for beside what it became; why a change was refused.
 * Signals: "set" (GBytes *value): the user gave it a value; "get": the user wants it read. */
#define PH_TYPE_OPTION_ROW (ph_option_row_get_type ())
G_DECLARE_FINAL_TYPE (PhOptionRow, ph_option_row, PH, OPTION_ROW, AdwActionRow)

GtkWidget            *ph_option_row_new         (const PhSocketOption *option);
const PhSocketOption *ph_option_row_get_option  (PhOptionRow          *self);
void                  ph_option_row_update      (PhOptionRow          *self,
                                                 const PhOptionState  *state);
void                  ph_option_row_set_refused (PhOptionRow          *self,
                                                 const char           *sentence);
void                  ph_option_row_forget      (PhOptionRow          *self);
gboolean              ph_option_row_matches     (PhOptionRow          *self,
                                                 const char           *words,
                                                 gboolean              changed_only);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-body.h"

G_BEGIN_DECLS

/* One answer of a look-up: to copy, to drag into a field as text, and, if it is an address, to make
 * a socket of. */
#define PH_TYPE_ANSWER_ROW (ph_answer_row_get_type ())
G_DECLARE_FINAL_TYPE (PhAnswerRow, ph_answer_row, PH, ANSWER_ROW, AdwActionRow)

GtkWidget  *ph_answer_row_new         (const char           *title,
                                       const char           *meaning);
GtkWidget  *ph_answer_row_new_address (const PhLookupAnswer *answer);
const char *ph_answer_row_get_text    (PhAnswerRow          *self);

G_END_DECLS

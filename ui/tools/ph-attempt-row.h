/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-connect-attempt.h"

G_BEGIN_DECLS

/* One address that create_connection() tries, and what became of it; follows its attempt. */
#define PH_TYPE_ATTEMPT_ROW (ph_attempt_row_get_type ())
G_DECLARE_FINAL_TYPE (PhAttemptRow, ph_attempt_row, PH, ATTEMPT_ROW, AdwActionRow)

GtkWidget *ph_attempt_row_new (PhConnectAttempt *attempt);

G_END_DECLS

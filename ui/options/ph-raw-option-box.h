/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* Any option by level and number, also one that Porthole does not know. */
#define PH_TYPE_RAW_OPTION_BOX (ph_raw_option_box_get_type ())
G_DECLARE_FINAL_TYPE (PhRawOptionBox, ph_raw_option_box, PH, RAW_OPTION_BOX, GtkWidget)

void ph_raw_option_box_set_item (PhRawOptionBox *self,
                                 PhSession      *session,
                                 PhSocketItem   *item);

G_END_DECLS

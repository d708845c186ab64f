/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-types.h"

G_BEGIN_DECLS

/* The flags of send or recv as checkboxes, each with its line of meaning. Signal "changed". */
#define PH_TYPE_FLAG_BOX (ph_flag_box_get_type ())
G_DECLARE_FINAL_TYPE (PhFlagBox, ph_flag_box, PH, FLAG_BOX, GtkBox)

GtkWidget *ph_flag_box_new           (void);
void       ph_flag_box_set_direction (PhFlagBox   *self,
                                      PhDirection  direction);
int        ph_flag_box_get_flags     (PhFlagBox   *self);

G_END_DECLS

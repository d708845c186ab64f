/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-option-states.h"

G_BEGIN_DECLS

/* Joining and leaving groups, and the groups that the socket joined.
 * Signal "group" (guint row, GBytes *value): the option of that row of the table is to be set. */
#define PH_TYPE_MULTICAST_BOX (ph_multicast_box_get_type ())
G_DECLARE_FINAL_TYPE (PhMulticastBox, ph_multicast_box, PH, MULTICAST_BOX, GtkWidget)

void ph_multicast_box_set_kind    (PhMulticastBox       *self,
                                   int                   family,
                                   int                   type,
                                   int                   protocol);
void ph_multicast_box_update      (PhMulticastBox       *self,
                                   const PhOptionStates *states);
void ph_multicast_box_set_refused (PhMulticastBox       *self,
                                   const char           *sentence);
void ph_multicast_box_filter      (PhMulticastBox       *self,
                                   const char           *words,
                                   gboolean              changed_only);

G_END_DECLS

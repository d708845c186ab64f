/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-socket-config.h"

G_BEGIN_DECLS

/* The options of a new socket, one row each, made from ph_socket_option_table(): flags as
 * switches, numbers as fields. Only what fits the family and type is shown.
 * Signal "changed": any value changed. */
#define PH_TYPE_OPTION_GROUP (ph_option_group_get_type ())
G_DECLARE_FINAL_TYPE (PhOptionGroup, ph_option_group, PH, OPTION_GROUP, AdwExpanderRow)

void ph_option_group_set_kind   (PhOptionGroup        *self,
                                 int                   family,
                                 int                   type,
                                 int                   protocol);
void ph_option_group_read       (PhOptionGroup        *self,
                                 PhSocketConfig       *config);
void ph_option_group_set_faults (PhOptionGroup        *self,
                                 const PhConfigFaults *faults);

G_END_DECLS

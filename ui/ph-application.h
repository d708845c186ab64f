/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* The program with a window: owns the session, its actions, and the order of leaving. */
#define PH_TYPE_APPLICATION (ph_application_get_type ())
G_DECLARE_FINAL_TYPE (PhApplication, ph_application, PH, APPLICATION, AdwApplication)

PhApplication *ph_application_new         (void);
void           ph_application_set_inherited (PhApplication *self,
                                             GPtrArray     *inherited);
PhSession     *ph_application_get_session (PhApplication *self);
gboolean       ph_application_has_failed  (PhApplication *self);

G_END_DECLS

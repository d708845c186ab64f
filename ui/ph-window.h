/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-session.h"

#include "ph-application.h"

G_BEGIN_DECLS

/* The window: sockets and calls. Closing it closes every socket in order, and asks before when
 * any is open. */
#define PH_TYPE_WINDOW (ph_window_get_type ())
G_DECLARE_FINAL_TYPE (PhWindow, ph_window, PH, WINDOW, AdwApplicationWindow)

PhWindow *ph_window_new       (PhApplication *application,
                               PhSession     *session);
void      ph_window_close_all (PhWindow      *self);
void      ph_window_say       (PhWindow      *self,
                               const char    *text);

G_END_DECLS

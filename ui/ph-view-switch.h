/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The switcher of the window's views: icons beside their names, or above them where the window is
 * narrow. Property stack (write only). Main thread. */
#define PH_TYPE_VIEW_SWITCH (ph_view_switch_get_type ())
G_DECLARE_FINAL_TYPE (PhViewSwitch, ph_view_switch, PH, VIEW_SWITCH, GtkWidget)

G_END_DECLS

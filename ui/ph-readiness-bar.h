/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-socket-item.h"

G_BEGIN_DECLS

/* The lamps R W X of one socket, and what they mean now, in words. Main thread. */
#define PH_TYPE_READINESS_BAR (ph_readiness_bar_get_type ())
G_DECLARE_FINAL_TYPE (PhReadinessBar, ph_readiness_bar, PH, READINESS_BAR, GtkWidget)

void ph_readiness_bar_set_item (PhReadinessBar *self,
                                PhSocketItem   *item);

G_END_DECLS

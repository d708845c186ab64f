/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-event.h"

G_BEGIN_DECLS

void ph_error_button_set (GtkButton *button,
                          PhEvent   *event);

G_END_DECLS

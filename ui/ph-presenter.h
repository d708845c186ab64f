/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The type is so much larger while one presents. */
#define PH_PRESENTER_SCALE 1.5

GAction *ph_presenter_new_action (void);

G_END_DECLS

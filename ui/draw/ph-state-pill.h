/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-types.h"

#include "ph-paint.h"

G_BEGIN_DECLS

/* A socket's state by its RFC name, as a small coloured pill; the tooltip says what it means.
 * Property "state" (uint, a PhState). CSS node "pill", with a class by kind of state: idle,
 * waiting, open, closing, gone. Main thread. */
#define PH_TYPE_STATE_PILL (ph_state_pill_get_type ())
G_DECLARE_FINAL_TYPE (PhStatePill, ph_state_pill, PH, STATE_PILL, GtkWidget)

GtkWidget     *ph_state_pill_new       (void);
PhState        ph_state_pill_get_state (PhStatePill     *self);
void           ph_state_pill_set_state (PhStatePill     *self,
                                        PhState          state);
const GdkRGBA *ph_state_pill_get_color (PhState          state,
                                        const PhPalette *palette);

G_END_DECLS

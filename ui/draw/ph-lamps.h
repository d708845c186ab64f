/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-drawn.h"
#include "ph-ready-words.h"

G_BEGIN_DECLS

/* Three small lamps, R W X: in which lists select() would give a socket back now; and a mark for
 * an error (!) or a hang-up (a cross). A lamp that is on is filled, one that is off is hollow, one
 * that is not known is dashed. CSS node "lamps". Main thread. */
#define PH_TYPE_LAMPS (ph_lamps_get_type ())
G_DECLARE_FINAL_TYPE (PhLamps, ph_lamps, PH, LAMPS, PhDrawn)

GtkWidget *ph_lamps_new         (void);
void       ph_lamps_set_figures (PhLamps          *self,
                                 const PhIdentity *identity,
                                 const PhFigures  *figures);

G_END_DECLS

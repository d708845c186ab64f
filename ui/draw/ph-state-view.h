/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-drawn.h"

#include "ph-state-diagram.h"

G_BEGIN_DECLS

/* The states that one socket can be in, the one it is in, and the way it went. It can have the
 * focus, so that a screen reader finds it. CSS node "statediagram". Main thread. */
#define PH_TYPE_STATE_VIEW (ph_state_view_get_type ())
G_DECLARE_FINAL_TYPE (PhStateView, ph_state_view, PH, STATE_VIEW, PhDrawn)

GtkWidget *ph_state_view_new         (void);
void       ph_state_view_set_subject (PhStateView          *self,
                                      const char           *name,
                                      const PhStateSubject *subject);
void       ph_state_view_set_room    (PhStateView          *self,
                                      int                   height);
void       ph_state_view_tick        (PhStateView          *self);

G_END_DECLS

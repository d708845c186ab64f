/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"
#include "ph-value.h"

G_BEGIN_DECLS

/* A call that a scenario started without waiting for it: "t = start conn.recv(4)". Main thread. */
#define PH_TYPE_STARTED (ph_started_get_type ())
G_DECLARE_FINAL_TYPE (PhStarted, ph_started, PH, STARTED, GObject)

PhStarted    *ph_started_new        (PhSession    *session,
                                     const PhCall *call);
GCancellable *ph_started_get_cancellable (PhStarted *self);
void          ph_started_cancel     (PhStarted    *self);
void          ph_started_set_ended  (PhStarted    *self,
                                     PhCallResult *result,
                                     PhValue      *value,
                                     const char   *outcome,
                                     const char   *explanation);
gboolean      ph_started_has_ended  (PhStarted    *self);
gboolean      ph_started_is_waiting (PhStarted    *self);
PhCallResult *ph_started_get_result (PhStarted    *self);
PhValue      *ph_started_get_value  (PhStarted    *self);
const char   *ph_started_get_outcome (PhStarted   *self);
const char   *ph_started_get_explanation (PhStarted *self);

G_END_DECLS

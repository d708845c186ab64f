/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-after.h"
#include "ph-record.h"
#include "ph-state-graph.h"

G_BEGIN_DECLS

/* The states one socket was in, when, and what brought each about. Main thread. */
typedef struct _PhStateHistory PhStateHistory;

PhStateHistory    *ph_state_history_new         (void);
void               ph_state_history_free        (PhStateHistory       *self);

void               ph_state_history_set_tcp     (PhStateHistory       *self,
                                                 gboolean              is_tcp);
void               ph_state_history_take_state  (PhStateHistory       *self,
                                                 gint64                time_ns,
                                                 PhState               state);
void               ph_state_history_take_bound  (PhStateHistory       *self,
                                                 gint64                time_ns,
                                                 gboolean              is_bound);
void               ph_state_history_take_call   (PhStateHistory       *self,
                                                 const PhRecord       *record,
                                                 const PhCallHead     *head);
void               ph_state_history_take_close  (PhStateHistory       *self,
                                                 gint64                time_ns);
void               ph_state_history_take_after  (PhStateHistory       *self,
                                                 const PhAfter        *after);

const PhStateStep *ph_state_history_get_steps   (const PhStateHistory *self,
                                                 guint                *n_steps);
guint64            ph_state_history_get_n_dropped (const PhStateHistory *self);
const PhAfter     *ph_state_history_get_after   (const PhStateHistory *self);
PhState            ph_state_history_get_before  (const PhStateHistory *self,
                                                 gint64                time_ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhStateHistory, ph_state_history_free)

G_END_DECLS

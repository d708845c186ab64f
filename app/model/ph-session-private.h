/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pump.h"
#include "ph-session.h"

G_BEGIN_DECLS

/* Calls on their way: those that were made and have not returned, by id, and those that
 * returned in the flush that is under way, to be told when the models stand. */
typedef struct _PhSessionCalls PhSessionCalls;

PhSessionCalls *ph_session_calls_new     (void);
void            ph_session_calls_free    (PhSessionCalls   *calls);
void            ph_session_calls_take    (PhSessionCalls   *calls,
                                          const PhRecord   *record,
                                          const PhCallHead *head);
void            ph_session_calls_tell    (PhSessionCalls   *calls,
                                          PhSocketList     *sockets);
void            ph_session_calls_abandon (PhSessionCalls   *calls);
guint           ph_session_calls_count   (PhSessionCalls   *calls,
                                          PhCallOp          op);
guint           ph_session_calls_cancel_alone (PhSessionCalls *calls,
                                          PhSession        *self);

PhSessionCalls *ph_session_peek_calls    (PhSession        *self);
PhSocketId      ph_session_make_call     (PhSession           *self,
                                          const PhCall        *call,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
char           *ph_session_explain_select (PhSession         *self,
                                          const PhRecord      *record);
char           *ph_session_explain_opening (const PhCall      *call,
                                          int                  error);
PhCallResult   *ph_call_result_new       (const PhRecord      *record,
                                          const PhCallHead    *head);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"

#include "ph-test.h"

G_BEGIN_DECLS

/* A real session against the real kernel, called as if its functions would block. */
#define PH_TEST_PATIENCE_MS (PH_TEST_SLOWNESS * 5000)

PhSession    *ph_test_session_new       (guint                 ring_slots);
void          ph_test_session_end       (PhSession            *session);
PhCallResult *ph_test_session_call      (PhSession            *session,
                                         PhCallOp              op,
                                         PhSocketId            socket);
PhCallResult *ph_test_session_make      (PhSession            *session,
                                         const PhCall         *call);
PhSocketItem *ph_test_session_open      (PhSession            *session,
                                         const PhSocketConfig *config,
                                         PhCallResult        **last_call,
                                         GError              **error);
PhSocketItem *ph_test_session_listen    (PhSession            *session,
                                         PhAutoFlags           auto_flags);
PhSocketItem *ph_test_session_connect   (PhSession            *session,
                                         PhSocketItem         *listener,
                                         PhAutoFlags           auto_flags);
PhSocketItem *ph_test_session_wait_name (PhSession            *session,
                                         const char           *name);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ph-body.h"
#include "ph-names.h"
#include "ph-record.h"

G_BEGIN_DECLS

/* A parked call: it began, and waits. Lives in PhSocketItem:running, and in the session's list of
 * all that wait, until it returns. */
#define PH_TYPE_RUNNING_CALL (ph_running_call_get_type ())
G_DECLARE_FINAL_TYPE (PhRunningCall, ph_running_call, PH, RUNNING_CALL, GObject)

PhRunningCall    *ph_running_call_new         (const PhRecord *record,
                                               const char     *socket_name,
                                               PhNames        *names);
PhCallId          ph_running_call_get_id      (PhRunningCall *self);
PhCallOp          ph_running_call_get_op      (PhRunningCall *self);
PhSocketId        ph_running_call_get_socket  (PhRunningCall *self);
const char       *ph_running_call_get_socket_name (PhRunningCall *self);
const PhCallHead *ph_running_call_get_head    (PhRunningCall *self);
PhAddress         ph_running_call_get_address (PhRunningCall *self);
const char       *ph_running_call_get_host    (PhRunningCall *self);
gconstpointer     ph_running_call_get_body    (PhRunningCall *self,
                                               gsize         *len);
PhNames          *ph_running_call_get_names   (PhRunningCall *self);
gint64            ph_running_call_get_begun_ns (PhRunningCall *self);
void              ph_running_call_get_progress (PhRunningCall *self,
                                                PhProgress    *progress);

G_END_DECLS

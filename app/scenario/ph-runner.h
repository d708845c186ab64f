/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-notation.h"
#include "ph-session.h"

G_BEGIN_DECLS

/* Executes a scenario on a session, one statement after another. A call that has to wait parks;
 * the runner goes on when it returns or its time is up. */
#define PH_TYPE_RUNNER (ph_runner_get_type ())
G_DECLARE_FINAL_TYPE (PhRunner, ph_runner, PH, RUNNER, GObject)

/* Tells one line of transcript, or one failure, as it happens. */
typedef void (*PhRunnerReport) (PhRunner          *runner,
                                const PhStatement *statement,
                                const char        *text,
                                gboolean           is_failure,
                                gpointer           user_data);

PhRunner *ph_runner_new         (PhSession           *session,
                                 PhScenario          *scenario);
void      ph_runner_set_timeout (PhRunner            *self,
                                 gint64               timeout_ns);
void      ph_runner_set_report  (PhRunner            *self,
                                 PhRunnerReport       report,
                                 gpointer             user_data);
void      ph_runner_run_async   (PhRunner            *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data);
gboolean  ph_runner_run_finish  (PhRunner            *self,
                                 GAsyncResult        *result,
                                 GError             **error);
guint     ph_runner_get_n_failures (PhRunner         *self);

G_END_DECLS

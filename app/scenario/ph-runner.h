/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-notation.h"
#include "ph-session.h"

G_BEGIN_DECLS

/* Executes a scenario on a session, one statement after another. A call that has to wait parks;
 * the runner goes on when it returns or its time is up. At the end, and when a failure stops it,
 * the sockets that are still open are closed in the order they were made. Main thread. */
#define PH_TYPE_RUNNER (ph_runner_get_type ())
G_DECLARE_FINAL_TYPE (PhRunner, ph_runner, PH, RUNNER, GObject)

#define PH_RUNNER_TIMEOUT_NS (10 * G_GINT64_CONSTANT (1000000000))

/* Something that happened. Everything is borrowed and gone after the report. */
typedef struct
{
  const PhStatement *statement;   /* (nullable): NULL when a socket is closed at the end */
  gboolean           is_line;     /* a line of the transcript; FALSE: a call within a line */
  gboolean           is_failure;
  const char        *call;        /* left half */
  const char        *outcome;     /* right half */
  const char        *remark;      /* (nullable): the explanation, or what was expected instead */
  const PhRecord    *record;      /* (nullable): NULL for an expectation, or a call not made */
  const char        *socket_name; /* (nullable): of the record */
} PhRunnerEvent;

typedef void (*PhRunnerReport) (PhRunner            *runner,
                                const PhRunnerEvent *event,
                                gpointer             user_data);

PhRunner *ph_runner_new            (PhSession           *session,
                                    PhScenario          *scenario);
void      ph_runner_set_timeout    (PhRunner            *self,
                                    gint64               timeout_ns);
void      ph_runner_set_report     (PhRunner            *self,
                                    PhRunnerReport       report,
                                    gpointer             user_data);
void      ph_runner_run_async      (PhRunner            *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
gboolean  ph_runner_run_finish     (PhRunner            *self,
                                    GAsyncResult        *result,
                                    GError             **error);
guint     ph_runner_get_n_failures (PhRunner            *self);

G_END_DECLS

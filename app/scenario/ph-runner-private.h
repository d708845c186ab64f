/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-runner.h"
#include "ph-scope.h"
#include "ph-started.h"

G_BEGIN_DECLS

struct _PhRunner
{
  GObject        parent_instance;
  PhSession     *session;      /* (owned) */
  PhScenario    *scenario;     /* (owned) */
  gint64         timeout_ns;
  PhRunnerReport report;
  gpointer       report_data;

  /* while it runs */
  GTask         *task;         /* (owned) (nullable) */
  PhScope       *scope;        /* (owned) (nullable) */
  guint          position;     /* of the present statement */
  GPtrArray     *steps;        /* (owned) (element-type PhExpr, unowned): its calls, inner first */
  guint          n_done;       /* of them */
  GArray        *opened;       /* (owned) (element-type PhSocketId): in the order they were made */
  guint          n_closed;     /* of them, looked at in closing up */
  GArray        *unnamed;      /* (owned): sockets that are still to get their names */
  GPtrArray     *started;      /* (owned) (element-type PhStarted): in the order they were made */
  GCancellable  *making;       /* (owned) (nullable): of the present call, if it has its own */
  PhStarted     *awaited;      /* (unowned) (nullable): the present statement waits for it */
  gulong         cancelled;    /* handler */
  guint          tick;         /* source id: the present expectation is looked at again */
  gint64         asked_ns;     /* when the figures of the present expectation were asked for */
  gint64         until_ns;     /* how long it may be unmet */
  guint          n_failures;
  gboolean       stopped;
};

/* A socket that a statement named, until the session lists it */
typedef struct
{
  PhSocketId  socket;
  const char *name;    /* (unowned): in the scenario */
} PhUnnamed;

/* ph-runner.c */
const PhStatement *ph_runner_get_statement  (PhRunner            *self);
void               ph_runner_go_on          (PhRunner            *self);

/* ph-runner-call.c */
void               ph_runner_collect_steps  (PhRunner            *self,
                                             const PhExpr        *expr);
gboolean           ph_runner_take_step      (PhRunner            *self,
                                             const PhExpr        *step);
gboolean           ph_runner_end_started    (PhRunner            *self);
void               ph_runner_close          (PhRunner            *self,
                                             PhSocketId           socket);
gboolean           ph_runner_keep_names     (PhRunner            *self,
                                             PhValue             *value);

/* ph-runner-inner.c */
void               ph_runner_tell_inner     (PhRunner            *self,
                                             const PhCallResult  *result,
                                             guint64              first_row);

/* ph-runner-judge.c */
void               ph_runner_tell           (PhRunner            *self,
                                             PhRunnerEvent       *event);
void               ph_runner_stop           (PhRunner            *self,
                                             const char          *outcome,
                                             const char          *remark);
char              *ph_runner_print_call     (PhRunner            *self,
                                             const PhRecord      *record);
char              *ph_runner_print_result   (PhRunner            *self,
                                             const PhRecord      *record,
                                             const PhCallResult  *result);
gboolean           ph_runner_judge_call     (PhRunner            *self,
                                             const PhExpr        *call,
                                             const PhCallResult  *result,
                                             const PhRecord      *record,
                                             gboolean             bounded);
gboolean           ph_runner_judge_started  (PhRunner            *self,
                                             const PhExpr        *call,
                                             PhStarted           *started);
gboolean           ph_runner_judge_value    (PhRunner            *self);

G_END_DECLS

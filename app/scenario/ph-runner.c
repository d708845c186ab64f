/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-runner.h"

#include "ph-errno.h"
#include "ph-scope.h"
#include "ph-transcript.h"

/* A statement is run as the list of its calls, inner ones first; when all have returned, the
 * statement is judged, and the next one begins. An unmet expectation is counted and the run goes
 * on; a call that fails though nothing says it should stops the run, since what follows builds on
 * it. Calls are made by the session and return through the main loop. Main thread. */

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
  GPtrArray     *calls;        /* (owned) (element-type PhExpr, unowned): of the statement */
  guint          n_returned;   /* of them */
  GArray        *opened;       /* (owned) (element-type PhSocketId): in the order they were made */
  guint          n_closed;     /* of them, looked at in closing up */
  guint64        first_row;    /* the store's end when the present call was made */
  PhSocketId     unnamed;      /* a socket that is still to get its name: */
  const char    *its_name;     /* (unowned): in the scenario */
  guint          n_failures;
  gboolean       stopped;
};

G_DEFINE_FINAL_TYPE (PhRunner, ph_runner, G_TYPE_OBJECT)

static void go_on (PhRunner *self);

static const PhStatement *
get_statement (PhRunner *self)
{
  return ph_scenario_get_statement (self->scenario, self->position);
}

static void
tell (PhRunner      *self,
      PhRunnerEvent *event)
{
  if (event->is_failure)
    self->n_failures++;
  if (self->report != NULL)
    self->report (self, event, self->report_data);
}

/* A statement that could not be carried out at all. */
static void
stop (PhRunner   *self,
      const char *outcome,
      const char *remark)
{
  PhRunnerEvent event = {
    .statement = get_statement (self),
    .is_line = TRUE,
    .is_failure = TRUE,
    .call = get_statement (self)->source,
    .outcome = outcome,
    .remark = remark,
  };

  self->stopped = TRUE;
  tell (self, &event);
}

/* The calls of an expression, those first whose results others need. */
static void
collect_calls (PhRunner     *self,
               const PhExpr *expr)
{
  if (expr == NULL)
    return;
  for (guint i = 0; i < ph_expr_get_n_args (expr); i++)
    collect_calls (self, ph_expr_get_arg (expr, i));
  if (expr->kind == PH_EXPR_CALL)
    g_ptr_array_add (self->calls, (gpointer) (guintptr) expr);
}

static void
begin_statement (PhRunner *self)
{
  const PhStatement *statement = get_statement (self);

  ph_scope_begin (self->scope);
  g_ptr_array_set_size (self->calls, 0);
  self->n_returned = 0;
  collect_calls (self, statement->left);
  collect_calls (self, statement->right);
}

static void
next_statement (PhRunner *self)
{
  self->position++;
  if (self->position < ph_scenario_get_n (self->scenario))
    begin_statement (self);
}

/* The record of a call that just returned: the session announced it before it told us. */
static const PhRecord *
find_record (PhRunner           *self,
             const PhCallResult *result)
{
  PhStore *store = ph_session_get_store (self->session);
  guint64 row = ph_store_get_end (store);

  for (; row > self->first_row; row--)
    {
      const PhRecord *record = ph_store_get (store, row - 1);
      const PhCallHead *head = NULL;

      if (record != NULL && record->kind == result->op)
        head = ph_record_get_head (record);
      if (head != NULL && head->call_id == result->id)
        return record;
    }
  return NULL;
}

static const char *
get_name (PhRunner   *self,
          PhSocketId  socket)
{
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (self->session), socket);

  return item != NULL ? ph_socket_item_get_name (item) : NULL;
}

/* Whether the errno of a call is for its statement to judge: as a side of an expectation it is a
 * value, and a whole statement may say which errno it expects. */
static gboolean
is_error_expected (const PhStatement *statement,
                   const PhExpr      *call,
                   int                error)
{
  if (statement->kind == PH_STATEMENT_EXPECT)
    return call == statement->left || call == statement->right;
  return call == statement->left && error == statement->expected_error;
}

static char *
print_expected (int error)
{
  g_autofree char *label = ph_errno_label (error);

  return g_strdup_printf ("%s was expected.", label);
}

static const char *
get_new_name (PhRunner           *self,
              const PhCallResult *result)
{
  return result->new_socket == self->unnamed && self->unnamed != PH_SOCKET_NONE
           ? self->its_name : get_name (self, result->new_socket);
}

/* Tells of one call, and whether the run can go on after it. */
static gboolean
judge_call (PhRunner           *self,
            const PhExpr       *call,
            const PhCallResult *result,
            const PhRecord     *record)
{
  const PhStatement *statement = get_statement (self);
  gboolean is_whole = statement->kind == PH_STATEMENT_CALL && call == statement->left;
  gboolean expected = result->error == 0 || is_error_expected (statement, call, result->error);
  gboolean missing = is_whole && result->error == 0 && statement->expected_error != 0;
  const char *socket_name = get_name (self, result->socket);
  const char *new_name = get_new_name (self, result);
  g_autofree char *explanation = record != NULL ? ph_session_explain (self->session, record) : NULL;
  g_autofree char *wanted = missing ? print_expected (statement->expected_error) : NULL;
  g_autofree char *outcome = record != NULL ? ph_transcript_result (record, new_name)
                                            : ph_errno_label (result->error);
  g_autofree char *inner = NULL;
  PhRunnerEvent event = {
    .statement = statement,
    .is_line = is_whole || !expected,
    .is_failure = !expected || missing,
    .call = statement->source,
    .outcome = outcome,
    .remark = missing ? wanted : explanation,
    .record = record,
    .socket_name = result->op == PH_CALL_SOCKET ? new_name : socket_name,
  };

  if (!is_whole && record != NULL)
    {
      inner = ph_transcript_call (record, socket_name, new_name);
      event.call = inner;
    }
  tell (self, &event);
  return expected;
}

static void
keep_names (PhRunner *self,
            PhValue  *value)
{
  const PhStatement *statement = get_statement (self);

  if (value->kind == PH_VALUE_ERRNO)
    return;
  if (statement->n_names == 1)
    ph_scope_keep (self->scope, statement->names[0], value);
  else
    for (guint i = 0; i < statement->n_names; i++)
      ph_scope_keep (self->scope, statement->names[i], value->pair[i]);
}

/* A socket is called as the scenario calls it, unless another still has that name. It may show up
 * in the session only after the call that made it returned, but before any other call does. */
static void
name_socket (PhRunner *self)
{
  PhSocketItem *item = NULL;

  if (self->unnamed != PH_SOCKET_NONE)
    item = ph_socket_list_lookup (ph_session_get_sockets (self->session), self->unnamed);
  if (item == NULL)
    return;
  ph_socket_item_set_name (item, self->its_name);
  self->unnamed = PH_SOCKET_NONE;
}

static void
take_socket (PhRunner           *self,
             const PhCallResult *result)
{
  const PhStatement *statement = get_statement (self);

  if (result->new_socket == PH_SOCKET_NONE)
    return;
  g_array_append_val (self->opened, result->new_socket);
  if (result->op == PH_CALL_SOCKET && statement->n_names > 0)
    {
      self->unnamed = result->new_socket;
      self->its_name = statement->names[0];
    }
}

static void
returned_cb (GObject      *source,
             GAsyncResult *async,
             gpointer      user_data)
{
  g_autoptr (PhRunner) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhCallResult) result = ph_session_call_finish (PH_SESSION (source), async, &error);
  const PhExpr *call = g_ptr_array_index (self->calls, self->n_returned);
  g_autoptr (PhValue) value = NULL;
  const PhRecord *record;

  if (result == NULL)
    {
      stop (self, "not made", error->message);
      go_on (self);
      return;
    }
  name_socket (self);
  take_socket (self, result);
  name_socket (self);
  record = find_record (self, result);
  value = ph_scope_read_result (self->scope, result, record);
  ph_scope_set_given (self->scope, call, value);
  if (call == get_statement (self)->left)
    keep_names (self, value);
  if (!judge_call (self, call, result, record))
    self->stopped = TRUE;
  self->n_returned++;
  go_on (self);
}

static void
submit (PhRunner            *self,
        const PhCall        *call,
        GAsyncReadyCallback  callback)
{
  self->first_row = ph_store_get_end (ph_session_get_store (self->session));
  ph_session_call_async (self->session, call, g_task_get_cancellable (self->task), callback,
                         g_object_ref (self));
}

static void
make_call (PhRunner     *self,
           const PhExpr *expr)
{
  const PhStatement *statement = get_statement (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (PhCall) call = ph_scope_make_call (self->scope, expr, &error);

  if (call == NULL)
    {
      stop (self, "not made", error->message);
      return;
    }
  call->timeout_ns = self->timeout_ns;
  if (call->op == PH_CALL_ACCEPT && expr == statement->left)
    ph_session_name_next (self->session, call->socket, statement->names[0]);
  submit (self, call, returned_cb);
}

static void
judge_expectation (PhRunner *self)
{
  const PhStatement *statement = get_statement (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (PhValue) left = ph_scope_evaluate (self->scope, statement->left, &error);
  g_autoptr (PhValue) right = NULL;
  g_autofree char *left_text = NULL;
  g_autofree char *right_text = NULL;
  g_autofree char *remark = NULL;
  PhRunnerEvent event = { .statement = statement, .is_line = TRUE, .call = statement->source };

  if (left != NULL)
    right = ph_scope_evaluate (self->scope, statement->right, &error);
  if (right == NULL)
    {
      stop (self, "no value", error->message);
      return;
    }
  event.is_failure = !ph_scope_equal (self->scope, left, right);
  event.outcome = event.is_failure ? "unmet" : "met";
  if (event.is_failure)
    {
      left_text = ph_value_print (left);
      right_text = ph_value_print (right);
      remark = g_strdup_printf ("%s is not %s.", left_text, right_text);
      event.remark = remark;
    }
  tell (self, &event);
}

static void
finish (PhRunner *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_clear_pointer (&self->scope, ph_scope_free);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->n_failures > 0)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%u failure%s.",
                             self->n_failures, self->n_failures == 1 ? "" : "s");
  else
    g_task_return_boolean (task, TRUE);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *async,
           gpointer      user_data)
{
  g_autoptr (PhRunner) self = user_data;
  g_autoptr (PhCallResult) result = ph_session_call_finish (PH_SESSION (source), async, NULL);
  const PhRecord *record = result != NULL ? find_record (self, result) : NULL;

  name_socket (self);
  if (record != NULL)
    {
      const char *name = get_name (self, result->socket);
      g_autofree char *call = ph_transcript_call (record, name, NULL);
      g_autofree char *outcome = ph_transcript_result (record, NULL);
      PhRunnerEvent event = { .is_line = TRUE, .call = call, .outcome = outcome,
                              .record = record, .socket_name = name };

      tell (self, &event);
    }
  go_on (self);
}

/* Closes the next socket that is still open. Cancelling does not keep sockets open. */
static void
close_up (PhRunner *self)
{
  PhSocketList *sockets = ph_session_get_sockets (self->session);

  while (self->n_closed < self->opened->len)
    {
      PhSocketId socket = g_array_index (self->opened, PhSocketId, self->n_closed++);
      PhSocketItem *item = ph_socket_list_lookup (sockets, socket);
      PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, socket);

      if (item != NULL && ph_socket_item_get_closed (item))
        continue;
      self->first_row = ph_store_get_end (ph_session_get_store (self->session));
      ph_session_call_async (self->session, &call, NULL, closed_cb, g_object_ref (self));
      return;
    }
  finish (self);
}

/* Runs on until something has to be waited for. */
static void
go_on (PhRunner *self)
{
  while (!self->stopped && self->position < ph_scenario_get_n (self->scenario))
    {
      if (self->n_returned < self->calls->len)
        {
          make_call (self, g_ptr_array_index (self->calls, self->n_returned));
          if (!self->stopped)
            return;
          break;
        }
      if (get_statement (self)->kind == PH_STATEMENT_EXPECT)
        judge_expectation (self);
      if (!self->stopped)
        next_statement (self);
    }
  close_up (self);
}

static void
ph_runner_dispose (GObject *object)
{
  PhRunner *self = PH_RUNNER (object);

  g_clear_pointer (&self->scope, ph_scope_free);
  g_clear_object (&self->session);
  g_clear_pointer (&self->scenario, ph_scenario_unref);
  G_OBJECT_CLASS (ph_runner_parent_class)->dispose (object);
}

static void
ph_runner_finalize (GObject *object)
{
  PhRunner *self = PH_RUNNER (object);

  g_ptr_array_unref (self->calls);
  g_array_unref (self->opened);
  G_OBJECT_CLASS (ph_runner_parent_class)->finalize (object);
}

static void
ph_runner_class_init (PhRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ph_runner_dispose;
  object_class->finalize = ph_runner_finalize;
}

static void
ph_runner_init (PhRunner *self)
{
  self->calls = g_ptr_array_new ();
  self->opened = g_array_new (FALSE, FALSE, sizeof (PhSocketId));
  self->timeout_ns = PH_RUNNER_TIMEOUT_NS;
}

/**
 * ph_runner_new:
 * @session: where calls are made; others may use it too
 * @scenario: what to run
 *
 * Returns: (transfer full): a runner at the first statement
 */
PhRunner *
ph_runner_new (PhSession  *session,
               PhScenario *scenario)
{
  PhRunner *self = g_object_new (PH_TYPE_RUNNER, NULL);

  self->session = g_object_ref (session);
  self->scenario = ph_scenario_ref (scenario);
  return self;
}

/**
 * ph_runner_set_timeout:
 * @self: a runner
 * @timeout_ns: nanoseconds that each call may wait, above 0; %PH_RUNNER_TIMEOUT_NS at first
 *
 * A call that is still parked then fails, so that no scenario can hang.
 */
void
ph_runner_set_timeout (PhRunner *self,
                       gint64    timeout_ns)
{
  g_return_if_fail (PH_IS_RUNNER (self));
  g_return_if_fail (timeout_ns > 0);
  self->timeout_ns = timeout_ns;
}

/**
 * ph_runner_set_report:
 * @self: a runner
 * @report: (nullable): told of everything that happens, on the main thread
 * @user_data: for @report
 */
void
ph_runner_set_report (PhRunner       *self,
                      PhRunnerReport  report,
                      gpointer        user_data)
{
  g_return_if_fail (PH_IS_RUNNER (self));
  self->report = report;
  self->report_data = user_data;
}

/**
 * ph_runner_run_async:
 * @self: a runner that was not run yet
 * @cancellable: (nullable): stops the run; sockets are closed all the same
 * @callback: (scope async): called when all sockets are closed
 * @user_data: for @callback
 *
 * Runs the scenario. Holds @self until the end.
 */
void
ph_runner_run_async (PhRunner            *self,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_return_if_fail (PH_IS_RUNNER (self));
  g_return_if_fail (self->task == NULL && self->scope == NULL && self->position == 0);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_name (self->task, "ph_runner_run_async");
  self->scope = ph_scope_new (self->session);
  if (ph_scenario_get_n (self->scenario) > 0)
    begin_statement (self);
  go_on (self);
}

/**
 * ph_runner_run_finish:
 * @self: a runner
 * @result: from the callback
 * @error: %G_IO_ERROR_FAILED if there were failures, %G_IO_ERROR_CANCELLED
 *
 * Returns: whether all went as the scenario says
 */
gboolean
ph_runner_run_finish (PhRunner      *self,
                      GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ph_runner_get_n_failures:
 * @self: a runner
 *
 * Returns: unmet expectations and calls that failed unexpectedly, so far
 */
guint
ph_runner_get_n_failures (PhRunner *self)
{
  g_return_val_if_fail (PH_IS_RUNNER (self), 0);
  return self->n_failures;
}

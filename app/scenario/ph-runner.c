/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-runner-private.h"

/* A statement is run as the list of its calls, inner ones first; when all have returned, the
 * statement is judged, and the next one begins. An unmet expectation is counted and the run goes
 * on; a call that fails though nothing says it should stops the run, since what follows builds on
 * it. Calls are made by the session and return through the main loop. Main thread. */

G_DEFINE_FINAL_TYPE (PhRunner, ph_runner, G_TYPE_OBJECT)

/**
 * ph_runner_get_statement:
 * @self: a runner that has not come to the end
 *
 * Returns: (transfer none): the present statement
 */
const PhStatement *
ph_runner_get_statement (PhRunner *self)
{
  return ph_scenario_get_statement (self->scenario, self->position);
}

static gboolean
is_at_end (PhRunner *self)
{
  return self->stopped || self->position >= ph_scenario_get_n (self->scenario);
}

static void
begin_statement (PhRunner *self)
{
  const PhStatement *statement = ph_runner_get_statement (self);

  ph_scope_begin (self->scope);
  g_ptr_array_set_size (self->steps, 0);
  self->n_done = 0;
  self->until_ns = 0;
  ph_runner_collect_steps (self, statement->left);
  ph_runner_collect_steps (self, statement->right);
}

static void
next_statement (PhRunner *self)
{
  self->position++;
  if (self->position < ph_scenario_get_n (self->scenario))
    begin_statement (self);
}

static void
finish (PhRunner *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled);
  self->cancelled = 0;
  g_clear_pointer (&self->scope, ph_scope_free);
  g_ptr_array_set_size (self->started, 0);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->n_failures > 0)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%u failure%s.",
                             self->n_failures, self->n_failures == 1 ? "" : "s");
  else
    g_task_return_boolean (task, TRUE);
}

/* Ends the calls that still wait, then closes the next socket that is open. Cancelling does not
 * keep sockets open. */
static void
close_up (PhRunner *self)
{
  PhSocketList *sockets = ph_session_get_sockets (self->session);

  if (!ph_runner_end_started (self))
    return;
  while (self->n_closed < self->opened->len)
    {
      PhSocketId socket = g_array_index (self->opened, PhSocketId, self->n_closed++);
      PhSocketItem *item = ph_socket_list_lookup (sockets, socket);

      if (item != NULL && ph_socket_item_get_closed (item))
        continue;
      ph_runner_close (self, socket);
      return;
    }
  if (self->task != NULL)
    finish (self);
}

/* Takes the next step, or judges the statement. Returns: %FALSE if it has to be waited for */
static gboolean
advance (PhRunner *self)
{
  if (self->n_done < self->steps->len)
    return ph_runner_take_step (self, g_ptr_array_index (self->steps, self->n_done));
  if (ph_runner_get_statement (self)->kind != PH_STATEMENT_CALL && !ph_runner_judge_value (self))
    return FALSE;
  if (!self->stopped)
    next_statement (self);
  return TRUE;
}

/**
 * ph_runner_go_on:
 * @self: a runner
 *
 * Runs on until something has to be waited for.
 */
void
ph_runner_go_on (PhRunner *self)
{
  while (!is_at_end (self))
    {
      if (!advance (self))
        return;
    }
  close_up (self);
}

/* A call that was started has no cancellable but its own. */
static void
cancelled_cb (GCancellable *cancellable,
              PhRunner     *self)
{
  if (self->making != NULL)
    g_cancellable_cancel (self->making);
  for (guint i = 0; i < self->started->len; i++)
    ph_started_cancel (g_ptr_array_index (self->started, i));
}

static void
ph_runner_dispose (GObject *object)
{
  PhRunner *self = PH_RUNNER (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->making);
  g_clear_pointer (&self->scope, ph_scope_free);
  g_clear_object (&self->session);
  g_clear_pointer (&self->scenario, ph_scenario_unref);
  G_OBJECT_CLASS (ph_runner_parent_class)->dispose (object);
}

static void
ph_runner_finalize (GObject *object)
{
  PhRunner *self = PH_RUNNER (object);

  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->started);
  g_array_unref (self->opened);
  g_array_unref (self->unnamed);
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
  self->steps = g_ptr_array_new ();
  self->started = g_ptr_array_new_with_free_func (g_object_unref);
  self->opened = g_array_new (FALSE, FALSE, sizeof (PhSocketId));
  self->unnamed = g_array_new (FALSE, FALSE, sizeof (PhUnnamed));
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
  if (cancellable != NULL)
    self->cancelled = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  if (ph_scenario_get_n (self->scenario) > 0)
    begin_statement (self);
  ph_runner_go_on (self);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-runner-private.h"

#include "ph-clock.h"
#include "ph-connecting.h"

#include <errno.h>

/* How a runner makes calls: those of a statement one after the other, those that were started
 * beside them, and the closing ones. Main thread. */

/* A call on its way */
typedef struct
{
  PhRunner          *runner;     /* (owned) */
  const PhExpr      *step;       /* (unowned) (nullable): lives as long as the scenario */
  const PhStatement *statement;  /* (unowned) (nullable) */
  PhStarted         *started;    /* (owned) (nullable) */
  guint64            first_row;  /* the store's end when it was made */
  gboolean           bounded;    /* only the runner bounds how long it may wait */
  GCancellable      *guarded;    /* (owned) (nullable): taken back when its time is over */
  guint              guard;      /* source id */
} Sent;

static Sent *
sent_new (PhRunner     *self,
          const PhExpr *step)
{
  Sent *sent = g_new0 (Sent, 1);

  sent->runner = g_object_ref (self);
  sent->step = step;
  sent->first_row = ph_store_get_end (ph_session_get_store (self->session));
  return sent;
}

static void
sent_free (Sent *sent)
{
  g_object_unref (sent->runner);
  g_clear_object (&sent->started);
  g_clear_object (&sent->guarded);
  g_clear_handle_id (&sent->guard, g_source_remove);
  g_free (sent);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sent, sent_free)

/**
 * ph_runner_collect_steps:
 * @self: a runner
 * @expr: (nullable): a side of the present statement
 *
 * Finds what has to be waited for before @expr has a value, those first whose results others need.
 * Of a call that is started only the arguments are waited for.
 */
void
ph_runner_collect_steps (PhRunner     *self,
                         const PhExpr *expr)
{
  const PhExpr *within = expr;

  if (expr == NULL)
    return;
  if (expr->kind == PH_EXPR_START)
    within = ph_expr_get_arg (expr, 0);
  for (guint i = 0; i < ph_expr_get_n_args (within); i++)
    ph_runner_collect_steps (self, ph_expr_get_arg (within, i));
  if (expr->kind == PH_EXPR_START
      || (expr->kind == PH_EXPR_CALL && (expr->signature->op != PH_N_CALLS
                                         || expr->signature->builtin == PH_BUILTIN_RESULT)))
    g_ptr_array_add (self->steps, (gpointer) (guintptr) expr);
}

/* The record of a call that just returned: the session announced it before it told us. */
static const PhRecord *
find_record (Sent               *sent,
             const PhCallResult *result)
{
  PhStore *store = ph_session_get_store (sent->runner->session);
  guint64 row = ph_store_get_end (store);

  for (; row > sent->first_row; row--)
    {
      const PhRecord *record = ph_store_get (store, row - 1);
      const PhCallHead *head = NULL;

      if (record != NULL && record->kind == result->op)
        head = ph_record_get_head (record);
      if (head != NULL && head->call_id == result->id && !(record->flags & PH_RECORD_AUTO))
        return record;
    }
  return NULL;
}

static void
take_sockets (PhRunner           *self,
              const PhCallResult *result)
{
  const PhSocketId sockets[] = { result->new_socket, result->new_socket2 };

  for (gsize i = 0; i < G_N_ELEMENTS (sockets); i++)
    {
      if (sockets[i] != PH_SOCKET_NONE)
        g_array_append_val (self->opened, sockets[i]);
    }
}

/* A socket is called as the scenario calls it, unless another still has that name. It may show up
 * in the session only after the call that made it returned. */
static void
name_sockets (PhRunner *self)
{
  PhSocketList *list = ph_session_get_sockets (self->session);

  for (guint i = self->unnamed->len; i > 0; i--)
    {
      const PhUnnamed *unnamed = &g_array_index (self->unnamed, PhUnnamed, i - 1);
      PhSocketItem *item = ph_socket_list_lookup (list, unnamed->socket);

      if (item == NULL)
        continue;
      ph_socket_item_set_name (item, unnamed->name);
      g_array_remove_index (self->unnamed, i - 1);
    }
}

/* Names that the statement gives to sockets that a call of it just made; accept() gave its own
 * beforehand, unless it was started. */
static void
give_names (PhRunner           *self,
            const PhCallResult *result)
{
  const PhStatement *statement = ph_runner_get_statement (self);
  const PhSocketId sockets[] = { result->new_socket, result->new_socket2 };

  for (gsize i = 0; i < MIN (G_N_ELEMENTS (sockets), statement->n_names); i++)
    {
      PhUnnamed unnamed = { sockets[i], statement->names[i] };

      if (sockets[i] != PH_SOCKET_NONE)
        g_array_append_val (self->unnamed, unnamed);
    }
  name_sockets (self);
}

/**
 * ph_runner_keep_names:
 * @self: a runner
 * @value: what the present statement gives
 *
 * Keeps it in the names of the statement; several names take a value apart.
 *
 * Returns: %FALSE if the parts are not as many as the names: the run has stopped
 */
gboolean
ph_runner_keep_names (PhRunner *self,
                      PhValue  *value)
{
  const PhStatement *statement = ph_runner_get_statement (self);
  guint n = value->kind == PH_VALUE_ADDRESS ? 2 : ph_value_get_n (value);
  g_autofree char *remark = NULL;

  if (value->kind == PH_VALUE_ERRNO || statement->n_names == 0)
    return TRUE;
  if (statement->n_names == 1)
    {
      ph_scope_keep (self->scope, statement->names[0], value);
      return TRUE;
    }
  if (n != statement->n_names || value->kind == PH_VALUE_ADDRESS)
    {
      remark = g_strdup_printf ("%u names cannot take apart what has %u parts.",
                                statement->n_names, n);
      ph_runner_stop (self, "not kept", remark);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    ph_scope_keep (self->scope, statement->names[i], ph_value_get_part (value, i));
  return TRUE;
}

static void
end_step (PhRunner     *self,
          const PhExpr *step,
          PhValue      *value)
{
  ph_scope_set_given (self->scope, step, value);
  if (step == ph_runner_get_statement (self)->left
      && ph_runner_get_statement (self)->kind == PH_STATEMENT_CALL)
    ph_runner_keep_names (self, value);
  self->n_done++;
}

/* create_connection() is made of other calls, which the session makes. */
static void
submit (PhRunner            *self,
        const PhCall        *call,
        GCancellable        *cancellable,
        GAsyncReadyCallback  callback,
        Sent                *sent)
{
  if (call->op == PH_CALL_CREATE_CONNECTION)
    {
      const PhConnectRequest request = {
        .host = call->text,
        .service = call->service,
        .timeout_ns = call->timeout_ns,
        .source = call->source,
      };

      ph_session_connect_async (self->session, &request, cancellable, callback, sent);
    }
  else
    ph_session_call_async (self->session, call, cancellable, callback, sent);
}

static PhCallResult *
finish_call (PhSession    *session,
             GAsyncResult *async,
             const Sent   *sent,
             GError      **error)
{
  PhSocketItem *item;
  PhCallResult *result = NULL;

  if (sent->step == NULL || sent->step->signature->op != PH_CALL_CREATE_CONNECTION)
    return ph_session_call_finish (session, async, error);
  item = ph_session_connect_finish (session, async, &result, error);
  g_clear_object (&item);
  return result;
}

static void
returned_cb (GObject      *source,
             GAsyncResult *async,
             gpointer      user_data)
{
  g_autoptr (Sent) sent = user_data;
  PhRunner *self = sent->runner;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhCallResult) result = finish_call (PH_SESSION (source), async, sent, &error);
  g_autoptr (PhValue) value = NULL;
  const PhRecord *record;

  if (result == NULL)
    {
      ph_runner_stop (self, "not made", error->message);
      ph_runner_go_on (self);
      return;
    }
  record = find_record (sent, result);
  take_sockets (self, result);
  give_names (self, result);
  ph_runner_tell_inner (self, result, sent->first_row);
  value = ph_scope_read_result (self->scope, sent->step, result, record);
  if (!ph_runner_judge_call (self, sent->step, result, record, sent->bounded))
    self->stopped = TRUE;
  end_step (self, sent->step, value);
  ph_runner_go_on (self);
}

/* Every call has an end. Returns: whether only the runner sees to that */
static gboolean
bound_call (PhRunner *self,
            PhCall   *call)
{
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (self->session),
                                              call->socket);
  gint64 timeout_ns = call->timeout_ns;

  if (timeout_ns == PH_TIMEOUT_OF_SOCKET)
    timeout_ns = item != NULL ? ph_socket_item_get_identity (item)->timeout_ns
                              : PH_TIMEOUT_BLOCKING;
  if (timeout_ns >= 0 && timeout_ns <= self->timeout_ns)
    return FALSE;
  /* the timeout of a create_connection() becomes that of its socket, which is not ours to set */
  if (call->op != PH_CALL_CREATE_CONNECTION)
    call->timeout_ns = self->timeout_ns;
  return TRUE;
}

static gboolean
guard_cb (gpointer user_data)
{
  Sent *sent = user_data;

  sent->guard = 0;
  g_cancellable_cancel (sent->guarded);
  return G_SOURCE_REMOVE;
}

/* Sees to it that a call ends that has no timeout of its own. */
static void
guard_call (Sent         *sent,
            const PhCall *call,
            GCancellable *cancellable)
{
  if (!sent->bounded || call->op != PH_CALL_CREATE_CONNECTION)
    return;
  sent->guarded = g_object_ref (cancellable);
  sent->guard = g_timeout_add ((guint) (sent->runner->timeout_ns / PH_NSEC_PER_MSEC), guard_cb,
                               sent);
}

/* Returns: (transfer full) (nullable): the call, %NULL if the run has stopped */
static PhCall *
prepare (PhRunner     *self,
         const PhExpr *expr)
{
  g_autoptr (GError) error = NULL;
  PhCall *call = ph_scope_make_call (self->scope, expr, &error);

  if (call == NULL)
    ph_runner_stop (self, "not made", error->message);
  return call;
}

/* A line that says that its call was taken back takes it back as soon as it waits: calls and
 * cancelling are carried out in order. */
static void
make_call (PhRunner     *self,
           const PhExpr *expr)
{
  const PhStatement *statement = ph_runner_get_statement (self);
  g_autoptr (PhCall) call = prepare (self, expr);
  gboolean take_back = expr == statement->left && statement->n_errors == 1
                       && ph_statement_expects (statement, ECANCELED);
  Sent *sent;

  if (call == NULL)
    return;
  sent = sent_new (self, expr);
  sent->bounded = bound_call (self, call);
  if (call->op == PH_CALL_ACCEPT && expr == statement->left && statement->n_names > 0)
    ph_session_name_next (self->session, call->socket, statement->names[0]);
  g_clear_object (&self->making);
  self->making = g_cancellable_new ();
  guard_call (sent, call, self->making);
  submit (self, call, self->making, returned_cb, sent);
  if (take_back || g_cancellable_is_cancelled (g_task_get_cancellable (self->task)))
    g_cancellable_cancel (self->making);
}

static void
tell_ended (Sent           *sent,
            const PhRecord *record)
{
  PhRunner *self = sent->runner;
  g_autofree char *call = record != NULL ? ph_runner_print_call (self, record) : NULL;
  PhRunnerEvent event = {
    .statement = sent->statement,
    .call = call != NULL ? call : sent->statement->source,
    .outcome = ph_started_get_outcome (sent->started),
    .remark = ph_started_get_explanation (sent->started),
    .record = record,
  };

  ph_runner_tell (self, &event);
}

static void
started_cb (GObject      *source,
            GAsyncResult *async,
            gpointer      user_data)
{
  g_autoptr (Sent) sent = user_data;
  PhRunner *self = sent->runner;
  g_autoptr (PhCallResult) result = finish_call (PH_SESSION (source), async, sent, NULL);
  const PhRecord *record = result != NULL ? find_record (sent, result) : NULL;
  g_autoptr (PhValue) value = NULL;
  g_autofree char *outcome = ph_runner_print_result (self, record, result);
  g_autofree char *explanation = record != NULL ? ph_session_explain (self->session, record) : NULL;

  if (result != NULL)
    take_sockets (self, result);
  value = result != NULL ? ph_scope_read_result (self->scope, sent->step, result, record)
                         : ph_value_new_errno (ECANCELED);
  ph_started_set_ended (sent->started, result, value, outcome, explanation);
  tell_ended (sent, record);
  if (self->awaited == sent->started || self->stopped
      || self->position >= ph_scenario_get_n (self->scenario))
    ph_runner_go_on (self);
}

/* Makes a call and does not wait for it. */
static gboolean
start_call (PhRunner     *self,
            const PhExpr *start)
{
  const PhStatement *statement = ph_runner_get_statement (self);
  g_autoptr (PhCall) call = prepare (self, ph_expr_get_arg (start, 0));
  g_autoptr (PhValue) value = NULL;
  PhRunnerEvent event = { .statement = statement, .is_line = TRUE, .call = statement->source,
                          .outcome = "started" };
  Sent *sent;

  if (call == NULL)
    return TRUE;
  sent = sent_new (self, ph_expr_get_arg (start, 0));
  sent->statement = statement;
  sent->bounded = bound_call (self, call);
  sent->started = ph_started_new (self->session, call);
  g_ptr_array_add (self->started, g_object_ref (sent->started));
  value = ph_value_new_started (sent->started, statement->names[0]);
  guard_call (sent, call, ph_started_get_cancellable (sent->started));
  submit (self, call, ph_started_get_cancellable (sent->started), started_cb, sent);
  ph_runner_tell (self, &event);
  end_step (self, start, value);
  return TRUE;
}

/* Returns: %FALSE while the call has not returned */
static gboolean
take_result (PhRunner     *self,
             const PhExpr *step)
{
  g_autoptr (GError) error = NULL;
  PhStarted *started = ph_scope_get_started (self->scope, step->text, &error);
  const PhCallResult *result;

  self->awaited = NULL;
  if (started == NULL)
    {
      ph_runner_stop (self, "no value", error->message);
      return TRUE;
    }
  if (!ph_started_has_ended (started))
    {
      self->awaited = started;
      return FALSE;
    }
  result = ph_started_get_result (started);
  if (result != NULL)
    give_names (self, result);
  if (!ph_runner_judge_started (self, step, started))
    self->stopped = TRUE;
  end_step (self, step, ph_started_get_value (started));
  return TRUE;
}

/**
 * ph_runner_take_step:
 * @self: a runner
 * @step: what comes next in the present statement
 *
 * Returns: %FALSE if it has to be waited for; ph_runner_go_on() is then called in time
 */
gboolean
ph_runner_take_step (PhRunner     *self,
                     const PhExpr *step)
{
  if (step->kind == PH_EXPR_START)
    return start_call (self, step);
  if (step->signature->op == PH_N_CALLS)
    return take_result (self, step);
  make_call (self, step);
  return self->stopped;
}

/**
 * ph_runner_end_started:
 * @self: a runner at the end
 *
 * Takes back the calls that were started and still wait.
 *
 * Returns: whether there are none; if not, ph_runner_go_on() is called when one has ended
 */
gboolean
ph_runner_end_started (PhRunner *self)
{
  gboolean none = TRUE;

  for (guint i = 0; i < self->started->len; i++)
    {
      PhStarted *started = g_ptr_array_index (self->started, i);

      if (ph_started_has_ended (started))
        continue;
      none = FALSE;
      ph_started_cancel (started);
    }
  return none;
}

/* A socket that no name holds cannot be closed by a line: a comment says that it was. */
static char *
print_closing (PhRunner       *self,
               const PhRecord *record)
{
  g_autofree char *call = ph_runner_print_call (self, record);
  g_autofree char *name = ph_names_dup (ph_session_peek_names (self->session), record->socket);
  PhSocketItem *item = ph_scope_find_socket (self->scope, name);

  if (item != NULL && ph_socket_item_get_id (item) == record->socket)
    return g_steal_pointer (&call);
  return g_strconcat ("# ", call, NULL);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *async,
           gpointer      user_data)
{
  g_autoptr (Sent) sent = user_data;
  PhRunner *self = sent->runner;
  g_autoptr (PhCallResult) result = ph_session_call_finish (PH_SESSION (source), async, NULL);
  const PhRecord *record = result != NULL ? find_record (sent, result) : NULL;

  name_sockets (self);
  if (record != NULL)
    {
      g_autofree char *call = print_closing (self, record);
      g_autofree char *outcome = ph_runner_print_result (self, record, result);
      PhRunnerEvent event = { .is_line = TRUE, .call = call, .outcome = outcome,
                              .record = record };

      ph_runner_tell (self, &event);
    }
  ph_runner_go_on (self);
}

/**
 * ph_runner_close:
 * @self: a runner at the end
 * @socket: a socket that is open
 *
 * Closes it and tells of it; ph_runner_go_on() is called then.
 */
void
ph_runner_close (PhRunner   *self,
                 PhSocketId  socket)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, socket);

  ph_session_call_async (self->session, &call, NULL, closed_cb, sent_new (self, NULL));
}

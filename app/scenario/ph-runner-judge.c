/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-runner-private.h"

#include "ph-clock.h"
#include "ph-errno.h"
#include "ph-member.h"
#include "ph-transcript.h"

#include <errno.h>

/* What a runner makes of outcomes: told, expected, met. An expectation that asks for figures is
 * given time: they are read anew until it is met or a call's time is over. Main thread. */

/* How often figures are read for an expectation that is not met yet */
#define TICK_MS 5

/**
 * ph_runner_tell:
 * @self: a runner
 * @event: (inout): what happened; the name of the record's socket is filled in
 *
 * Counts failures and reports.
 */
void
ph_runner_tell (PhRunner      *self,
                PhRunnerEvent *event)
{
  g_autofree char *name = NULL;

  if (event->record != NULL && event->socket_name == NULL)
    {
      gboolean makes = event->record->kind == PH_CALL_SOCKET
                       || event->record->kind == PH_CALL_FROMFD
                       || event->record->kind == PH_CALL_CREATE_CONNECTION;

      name = ph_names_dup (ph_session_peek_names (self->session),
                           makes && event->record->error == 0 ? event->record->aux
                                                              : event->record->socket);
      event->socket_name = name[0] != '\0' ? name : NULL;
    }
  if (event->is_failure)
    self->n_failures++;
  if (self->report != NULL)
    self->report (self, event, self->report_data);
}

/**
 * ph_runner_stop:
 * @self: a runner
 * @outcome: what became of the present statement
 * @remark: why
 *
 * Stops the run: the statement could not be carried out.
 */
void
ph_runner_stop (PhRunner   *self,
                const char *outcome,
                const char *remark)
{
  PhRunnerEvent event = {
    .statement = ph_runner_get_statement (self),
    .is_line = TRUE,
    .is_failure = TRUE,
    .call = ph_runner_get_statement (self)->source,
    .outcome = outcome,
    .remark = remark,
  };

  self->stopped = TRUE;
  ph_runner_tell (self, &event);
}

/**
 * ph_runner_print_call:
 * @self: a runner
 * @record: a call
 *
 * Returns: (transfer full): its left half
 */
char *
ph_runner_print_call (PhRunner       *self,
                      const PhRecord *record)
{
  PhTranscriptNames names = { .names = ph_session_peek_names (self->session) };

  return ph_transcript_print_call (record, &names, PH_TRANSCRIPT_PAYLOAD);
}

/**
 * ph_runner_print_result:
 * @self: a runner
 * @record: (nullable): a call
 * @result: (nullable): how it ended
 *
 * Returns: (transfer full): its right half
 */
char *
ph_runner_print_result (PhRunner           *self,
                        const PhRecord     *record,
                        const PhCallResult *result)
{
  PhTranscriptNames names = { .names = ph_session_peek_names (self->session) };

  if (record != NULL)
    return ph_transcript_print_result (record, &names);
  return ph_errno_label (result != NULL ? result->error : ECANCELED);
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
  return statement->kind == PH_STATEMENT_CALL && call == statement->left
         && ph_statement_expects (statement, error);
}

static char *
print_expected (const PhStatement *statement)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < statement->n_errors; i++)
    {
      g_autofree char *label = ph_errno_label (statement->errors[i]);

      g_string_append_printf (out, "%s%s", i > 0 ? " or " : "", label);
    }
  g_string_append (out, " was expected.");
  return g_string_free (out, FALSE);
}

/* How a call ended, as it is to be told */
typedef struct
{
  const PhExpr   *call;
  int             error;        /* 0: it succeeded */
  const PhRecord *record;       /* (nullable) */
  const char     *left;         /* (nullable): the call if it is within a statement */
  const char     *outcome;
  const char     *explanation;  /* (nullable) */
} Ending;

/* Tells of one call, and whether the run can go on after it. */
static gboolean
judge (PhRunner     *self,
       const Ending *ending)
{
  const PhStatement *statement = ph_runner_get_statement (self);
  gboolean is_whole = statement->kind == PH_STATEMENT_CALL && ending->call == statement->left;
  gboolean expected = ending->error == 0
                      || is_error_expected (statement, ending->call, ending->error);
  gboolean missing = is_whole && ending->error == 0 && !statement->may_succeed;
  g_autofree char *wanted = missing ? print_expected (statement) : NULL;
  PhRunnerEvent event = {
    .statement = statement,
    .is_line = is_whole || !expected,
    .is_failure = !expected || missing,
    .call = !is_whole && ending->left != NULL ? ending->left : statement->source,
    .outcome = ending->outcome,
    .remark = missing ? wanted : ending->explanation,
    .record = ending->record,
  };

  ph_runner_tell (self, &event);
  return expected;
}

/**
 * ph_runner_judge_call:
 * @self: a runner
 * @call: a call of the present statement
 * @result: how it ended
 * @record: (nullable): its record
 * @bounded: whether only the runner bounded its time
 *
 * Returns: whether the run can go on
 */
gboolean
ph_runner_judge_call (PhRunner           *self,
                      const PhExpr       *call,
                      const PhCallResult *result,
                      const PhRecord     *record,
                      gboolean            bounded)
{
  g_autofree char *explanation = record != NULL ? ph_session_explain (self->session, record) : NULL;
  g_autofree char *outcome = ph_runner_print_result (self, record, result);
  g_autofree char *left = record != NULL ? ph_runner_print_call (self, record) : NULL;
  Ending ending = { call, result->error, record, left, outcome, explanation };

  if (result->op == PH_CALL_CONNECT_EX)
    ending.error = 0;
  /* select() has no error for time that is over, but this was not its own */
  if (result->op == PH_CALL_SELECT && bounded && record != NULL
      && record->flags & PH_RECORD_TIMED_OUT)
    {
      ending.error = ETIMEDOUT;
      ending.explanation = "No socket became ready in the time that a call of a scenario may take.";
    }
  return judge (self, &ending);
}

/**
 * ph_runner_judge_started:
 * @self: a runner
 * @call: result() of a call that was started
 * @started: that call, which returned
 *
 * Returns: whether the run can go on
 */
gboolean
ph_runner_judge_started (PhRunner     *self,
                         const PhExpr *call,
                         PhStarted    *started)
{
  const PhCallResult *result = ph_started_get_result (started);
  Ending ending = {
    .call = call,
    .error = result != NULL ? result->error : ECANCELED,
    .outcome = ph_started_get_outcome (started),
    .explanation = ph_started_get_explanation (started),
  };

  if (result != NULL && result->op == PH_CALL_CONNECT_EX)
    ending.error = 0;
  return judge (self, &ending);
}

/* Asks for the figures that an expression tells. Returns: whether there are any */
static gboolean
ask_figures (PhRunner     *self,
             const PhExpr *expr)
{
  const PhMember *member;
  gboolean any = FALSE;
  PhSocketItem *item;

  if (expr == NULL)
    return FALSE;
  for (guint i = 0; i < ph_expr_get_n_args (expr); i++)
    any |= ask_figures (self, ph_expr_get_arg (expr, i));
  if (expr->kind != PH_EXPR_MEMBER)
    return any;
  member = ph_member_by_name (expr->member);
  if (member == NULL)
    return TRUE;
  item = ph_scope_find_socket (self->scope, expr->text);
  if (item == NULL || !ph_member_is_figure (member))
    return any;
  ph_engine_sample (ph_session_get_engine (self->session), ph_socket_item_get_id (item));
  return TRUE;
}

/* Returns: whether a reading was taken since it was asked for, or none can come any more */
static gboolean
are_figures_fresh (PhRunner     *self,
                   const PhExpr *expr)
{
  PhSocketItem *item = NULL;

  if (expr == NULL)
    return TRUE;
  for (guint i = 0; i < ph_expr_get_n_args (expr); i++)
    {
      if (!are_figures_fresh (self, ph_expr_get_arg (expr, i)))
        return FALSE;
    }
  if (expr->kind == PH_EXPR_MEMBER && ph_member_by_name (expr->member) != NULL
      && ph_member_is_figure (ph_member_by_name (expr->member)))
    item = ph_scope_find_socket (self->scope, expr->text);
  return item == NULL || ph_socket_item_get_closed (item)
         || ph_socket_item_get_figures (item)->time_ns >= self->asked_ns;
}

static gboolean
tick_cb (gpointer user_data)
{
  PhRunner *self = PH_RUNNER (user_data);

  self->tick = 0;
  ph_runner_go_on (self);
  return G_SOURCE_REMOVE;
}

static void
look_again (PhRunner *self)
{
  self->tick = g_timeout_add (TICK_MS, tick_cb, self);
}

static void
ask_again (PhRunner *self)
{
  const PhStatement *statement = ph_runner_get_statement (self);

  self->asked_ns = ph_clock_now_ns ();
  ask_figures (self, statement->left);
  ask_figures (self, statement->right);
  look_again (self);
}

static gboolean
is_cancelled (PhRunner *self)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (self->task));
}

/* Returns: %FALSE while the figures of the statement are on their way */
static gboolean
get_figures (PhRunner *self)
{
  const PhStatement *statement = ph_runner_get_statement (self);

  if (is_cancelled (self))
    {
      ph_runner_stop (self, "ECANCELED (125)", "The run was interrupted.");
      return TRUE;
    }
  if (self->until_ns == 0)
    {
      self->asked_ns = ph_clock_now_ns ();
      self->until_ns = self->asked_ns + self->timeout_ns;
      if (!(ask_figures (self, statement->left) | ask_figures (self, statement->right)))
        self->until_ns = self->asked_ns;
    }
  if ((are_figures_fresh (self, statement->left) && are_figures_fresh (self, statement->right))
      || ph_clock_now_ns () > self->until_ns)
    return TRUE;
  look_again (self);
  return FALSE;
}

static void
tell_expectation (PhRunner      *self,
                  const PhValue *left,
                  const PhValue *right,
                  gboolean       met)
{
  static const char *const denials[] = {
    [PH_COMPARE_EQUAL] = "is not", [PH_COMPARE_DIFFERENT] = "is not different from",
    [PH_COMPARE_LESS] = "is not less than", [PH_COMPARE_AT_MOST] = "is more than",
    [PH_COMPARE_MORE] = "is not more than", [PH_COMPARE_AT_LEAST] = "is less than",
    [PH_COMPARE_IN] = "is not in",
  };
  const PhStatement *statement = ph_runner_get_statement (self);
  g_autofree char *left_text = ph_value_print (left);
  g_autofree char *right_text = ph_value_print (right);
  g_autofree char *remark = g_strdup_printf ("%s %s %s.", left_text, denials[statement->compare],
                                             right_text);
  PhRunnerEvent event = {
    .statement = statement,
    .is_line = TRUE,
    .is_failure = !met,
    .call = statement->source,
    .outcome = met ? "met" : "unmet",
    .remark = met ? NULL : remark,
  };

  ph_runner_tell (self, &event);
}

/* Returns: %FALSE if it may still come to be met */
static gboolean
judge_expectation (PhRunner *self)
{
  const PhStatement *statement = ph_runner_get_statement (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (PhValue) left = ph_scope_evaluate (self->scope, statement->left, &error);
  g_autoptr (PhValue) right = NULL;
  gboolean met;

  if (left != NULL)
    right = ph_scope_evaluate (self->scope, statement->right, &error);
  if (right == NULL)
    {
      ph_runner_stop (self, "no value", error->message);
      return TRUE;
    }
  met = ph_scope_compare (self->scope, statement->compare, left, right);
  if (!met && ph_clock_now_ns () < self->until_ns)
    {
      ask_again (self);
      return FALSE;
    }
  tell_expectation (self, left, right, met);
  return TRUE;
}

static void
judge_let (PhRunner *self)
{
  const PhStatement *statement = ph_runner_get_statement (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (PhValue) value = NULL;
  g_autofree char *outcome = NULL;
  PhRunnerEvent event = { .statement = statement, .is_line = TRUE, .call = statement->source };

  value = ph_scope_evaluate (self->scope, statement->left, &error);
  if (value == NULL)
    {
      ph_runner_stop (self, "no value", error->message);
      return;
    }
  if (!ph_runner_keep_names (self, value))
    return;
  outcome = ph_value_print (value);
  event.outcome = outcome;
  if (statement->left->kind != PH_EXPR_START)
    ph_runner_tell (self, &event);
}

/**
 * ph_runner_judge_value:
 * @self: a runner whose present statement is no call, the calls in it having returned
 *
 * Returns: %FALSE if something has to be waited for; ph_runner_go_on() is then called in time
 */
gboolean
ph_runner_judge_value (PhRunner *self)
{
  if (!get_figures (self))
    return FALSE;
  if (self->stopped)
    return TRUE;
  if (ph_runner_get_statement (self)->kind == PH_STATEMENT_EXPECT)
    return judge_expectation (self);
  judge_let (self);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-scope-private.h"

#include "ph-builtin.h"
#include "ph-errno.h"
#include "ph-member.h"
#include "ph-operate.h"
#include "ph-started.h"

#include <string.h>

/* From expressions to values. Calls of the kernel have returned by then; what they gave stands in
 * the scope. */

static PhValue *
evaluate_parts (PhScope      *scope,
                const PhExpr *expr,
                PhValueKind   kind,
                GError      **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_value_unref);

  for (guint i = 0; i < ph_expr_get_n_args (expr); i++)
    {
      PhValue *part = ph_scope_evaluate (scope, ph_expr_get_arg (expr, i), error);

      if (part == NULL)
        return NULL;
      g_ptr_array_add (parts, part);
    }
  return ph_value_new_parts (kind, g_steal_pointer (&parts));
}

static PhValue *
evaluate_operation (PhScope      *scope,
                    const PhExpr *expr,
                    GError      **error)
{
  g_autoptr (PhValue) left = ph_scope_evaluate_arg (scope, ph_expr_get_arg (expr, 0), error);
  g_autoptr (PhValue) right = NULL;

  if (left == NULL)
    return NULL;
  right = ph_scope_evaluate_arg (scope, ph_expr_get_arg (expr, 1), error);
  if (right == NULL)
    return NULL;
  if (expr->kind == PH_EXPR_ADD)
    return ph_operate_add (left, right, error);
  if (expr->kind == PH_EXPR_TIMES)
    return ph_operate_multiply (left, right, error);
  return ph_operate_index (left, right, error);
}

/* Returns: %FALSE with @error set; a bound that was left out gives %NULL */
static gboolean
evaluate_bound (PhScope      *scope,
                const PhExpr *expr,
                PhValue     **bound,
                GError      **error)
{
  *bound = expr != NULL ? ph_scope_evaluate_arg (scope, expr, error) : NULL;
  return expr == NULL || *bound != NULL;
}

static PhValue *
evaluate_slice (PhScope      *scope,
                const PhExpr *expr,
                GError      **error)
{
  g_autoptr (PhValue) whole = ph_scope_evaluate_arg (scope, ph_expr_get_arg (expr, 0), error);
  g_autoptr (PhValue) from = NULL;
  g_autoptr (PhValue) to = NULL;

  if (whole == NULL || !evaluate_bound (scope, ph_expr_get_arg (expr, 1), &from, error)
      || !evaluate_bound (scope, ph_expr_get_arg (expr, 2), &to, error))
    return NULL;
  return ph_operate_slice (whole, from, to, error);
}

static PhValue *
evaluate_member (PhScope      *scope,
                 const PhExpr *expr,
                 GError      **error)
{
  const PhMember *member = ph_member_by_name (expr->member);
  g_autoptr (PhValue) owner = ph_scope_look_up (scope, expr->text, error);
  PhSocketItem *item;

  if (owner == NULL)
    return NULL;
  if (owner->kind == PH_VALUE_STARTED)
    return ph_value_new_boolean (ph_started_is_waiting (PH_STARTED (owner->started)));
  item = ph_scope_find_receiver (scope, expr->text, error);
  if (item == NULL || member == NULL)
    return NULL;
  return ph_member_read (member, item);
}

static PhValue *
evaluate_method (PhScope      *scope,
                 const PhExpr *expr,
                 GError      **error)
{
  g_autoptr (PhValue) receiver = NULL;
  PhSocketItem *item;

  if (expr->signature->builtin == PH_BUILTIN_FILENO)
    {
      item = ph_scope_find_receiver (scope, expr->text, error);
      return item != NULL ? ph_value_new_integer (ph_socket_item_get_identity (item)->fd) : NULL;
    }
  receiver = ph_scope_look_up (scope, expr->text, error);
  if (receiver == NULL)
    return NULL;
  if (receiver->kind != PH_VALUE_STARTED)
    {
      ph_scope_fail (error, expr->text, "is no call that was started.");
      return NULL;
    }
  ph_started_cancel (PH_STARTED (receiver->started));
  return ph_value_new (PH_VALUE_NONE);
}

/* What the notation does by itself */
static PhValue *
evaluate_builtin (PhScope      *scope,
                  const PhExpr *expr,
                  GError      **error)
{
  g_autoptr (PhValue) first = NULL;
  g_autoptr (PhValue) second = NULL;
  gint64 timeout_ns;

  if (expr->text != NULL)
    return evaluate_method (scope, expr, error);
  if (expr->signature->builtin == PH_BUILTIN_GETDEFAULTTIMEOUT)
    return ph_value_new_seconds (ph_session_get_default_timeout (scope->session));
  first = ph_scope_evaluate_arg (scope, ph_expr_get_arg (expr, 0), error);
  if (first == NULL || !evaluate_bound (scope, ph_expr_get_arg (expr, 1), &second, error))
    return NULL;
  if (expr->signature->builtin != PH_BUILTIN_SETDEFAULTTIMEOUT)
    return ph_builtin_call (expr->signature, first, second, error);
  if (!ph_scope_to_timeout (first, &timeout_ns, error))
    return NULL;
  ph_session_set_default_timeout (scope->session, timeout_ns);
  return ph_value_new (PH_VALUE_NONE);
}

static PhValue *
evaluate_call (PhScope      *scope,
               const PhExpr *expr,
               GError      **error)
{
  PhValue *given = g_hash_table_lookup (scope->given, expr);

  return given != NULL ? ph_value_ref (given) : evaluate_builtin (scope, expr, error);
}

static PhValue *
evaluate_integer (const PhExpr *expr)
{
  if (expr->is_constant && expr->constant == PH_CONSTANT_STATE)
    return ph_value_new_state ((PhState) expr->integer);
  return ph_value_new_integer (expr->integer);
}

static PhValue *
evaluate_string (const PhExpr *expr)
{
  PhValue *value = ph_value_new_string (expr->text);

  value->is_abstract = expr->is_abstract;
  return value;
}

static PhValue *
evaluate_literal (const PhExpr *expr)
{
  switch ((int) expr->kind)
    {
    case PH_EXPR_BYTES:
      return ph_value_new_bytes (expr->bytes);
    case PH_EXPR_INTEGER:
      return evaluate_integer (expr);
    case PH_EXPR_FLOAT:
      return ph_value_new_float (expr->number);
    case PH_EXPR_BOOLEAN:
      return ph_value_new_boolean (expr->integer != 0);
    case PH_EXPR_STRING:
      return evaluate_string (expr);
    case PH_EXPR_ERRNO:
      return ph_value_new_errno ((int) expr->integer);
    default:
      return ph_value_new (PH_VALUE_NONE);
    }
}

/**
 * ph_scope_evaluate:
 * @scope: a scope
 * @expr: an expression whose calls have returned
 * @error: set to a sentence if it has no value
 *
 * Returns: (transfer full) (nullable): its value
 */
PhValue *
ph_scope_evaluate (PhScope      *scope,
                   const PhExpr *expr,
                   GError      **error)
{
  switch ((int) expr->kind)
    {
    case PH_EXPR_NAME:
      return ph_scope_look_up (scope, expr->text, error);
    case PH_EXPR_TUPLE:
      return evaluate_parts (scope, expr, PH_VALUE_TUPLE, error);
    case PH_EXPR_LIST:
      return evaluate_parts (scope, expr, PH_VALUE_LIST, error);
    case PH_EXPR_CALL:
    case PH_EXPR_START:
      return evaluate_call (scope, expr, error);
    case PH_EXPR_MEMBER:
      return evaluate_member (scope, expr, error);
    case PH_EXPR_ADD:
    case PH_EXPR_TIMES:
    case PH_EXPR_INDEX:
      return evaluate_operation (scope, expr, error);
    case PH_EXPR_SLICE:
      return evaluate_slice (scope, expr, error);
    default:
      return evaluate_literal (expr);
    }
}

/**
 * ph_scope_evaluate_arg:
 * @scope: a scope
 * @expr: an expression whose calls have returned
 * @error: set to a sentence if it has no value
 *
 * As ph_scope_evaluate() for a part of something: that a call failed is no argument.
 *
 * Returns: (transfer full) (nullable): its value
 */
PhValue *
ph_scope_evaluate_arg (PhScope      *scope,
                       const PhExpr *expr,
                       GError      **error)
{
  g_autoptr (PhValue) value = ph_scope_evaluate (scope, expr, error);
  g_autofree char *label = NULL;

  if (value == NULL || value->kind != PH_VALUE_ERRNO || expr->kind == PH_EXPR_ERRNO)
    return g_steal_pointer (&value);
  label = ph_errno_label ((int) value->integer);
  ph_scope_fail (error, label, "was what the inner call gave.");
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-expr.h"

/* The tree of one statement. It is never deeper than the parser allows, so recursion is safe. */

static void
free_arg (gpointer arg)
{
  if (arg != NULL)
    ph_expr_free (arg);
}

/**
 * ph_expr_new:
 * @kind: what it is
 * @line: from 1
 * @column: from 1, in characters
 *
 * Returns: (transfer full): a node without contents
 */
PhExpr *
ph_expr_new (PhExprKind kind,
             guint      line,
             guint      column)
{
  PhExpr *expr = g_new0 (PhExpr, 1);

  expr->kind = kind;
  expr->line = line;
  expr->column = column;
  if (kind >= PH_EXPR_TUPLE && kind != PH_EXPR_MEMBER)
    expr->args = g_ptr_array_new_with_free_func (free_arg);
  return expr;
}

/**
 * ph_expr_free:
 * @expr: (transfer full): a node, freed with those below it
 */
void
ph_expr_free (PhExpr *expr)
{
  g_clear_pointer (&expr->bytes, g_bytes_unref);
  g_clear_pointer (&expr->args, g_ptr_array_unref);
  g_free (expr->text);
  g_free (expr->member);
  g_free (expr);
}

/**
 * ph_expr_get_n_args:
 * @expr: a node
 *
 * Returns: its parts: parameters of a call, elements of a tuple or list, operands; else 0
 */
guint
ph_expr_get_n_args (const PhExpr *expr)
{
  return expr->args != NULL ? expr->args->len : 0;
}

/**
 * ph_expr_get_arg:
 * @expr: a node
 * @n: from 0
 *
 * Returns: (transfer none) (nullable): its part; %NULL for an argument that was left out
 */
const PhExpr *
ph_expr_get_arg (const PhExpr *expr,
                 guint         n)
{
  return n < ph_expr_get_n_args (expr) ? g_ptr_array_index (expr->args, n) : NULL;
}

/**
 * ph_expr_is_call:
 * @expr: (nullable): a node
 * @op: a call
 *
 * Returns: whether @expr calls @op
 */
gboolean
ph_expr_is_call (const PhExpr *expr,
                 PhCallOp      op)
{
  return expr != NULL && expr->kind == PH_EXPR_CALL && expr->signature->op == op;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-expr.h"

/* The tree of one statement. It is never deeper than the parser allows, so recursion is safe. */

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
  if (kind == PH_EXPR_CALL || kind == PH_EXPR_TUPLE)
    expr->args = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_expr_free);
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
  g_free (expr);
}

/**
 * ph_expr_get_n_args:
 * @expr: a node
 *
 * Returns: arguments of a call or elements of a tuple, else 0
 */
guint
ph_expr_get_n_args (const PhExpr *expr)
{
  return expr->args != NULL ? expr->args->len : 0;
}

/**
 * ph_expr_get_arg:
 * @expr: a call or tuple
 * @n: from 0
 *
 * Returns: (transfer none): its argument or element
 */
const PhExpr *
ph_expr_get_arg (const PhExpr *expr,
                 guint         n)
{
  g_return_val_if_fail (n < ph_expr_get_n_args (expr), NULL);
  return g_ptr_array_index (expr->args, n);
}

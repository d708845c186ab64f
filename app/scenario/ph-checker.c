/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-checker-private.h"

#include "ph-member.h"
#include "ph-names.h"
#include "ph-nearest.h"

#include <string.h>

/* What values are is known before anything runs, as far as calls tell it. What the kernel may
 * refuse is not refused here: a wrong errno is half of what there is to learn. Arguments are
 * ph-check-args.c's. Any thread, one checker a file. */

typedef struct
{
  PhKind             kind;
  const PhSignature *started;  /* (nullable): of a call that was started */
} Known;

/**
 * ph_checker_fail:
 * @checker: a checker
 * @line: from 1
 * @column: from 1, in characters
 * @format: printf() format of the sentence
 * @...: its arguments
 *
 * Sets the fault, unless there is one.
 *
 * Returns: %FALSE
 */
gboolean
ph_checker_fail (PhChecker  *checker,
                 guint       line,
                 guint       column,
                 const char *format,
                 ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  if (checker->fault == NULL)
    checker->fault = ph_fault_new (line, column, "%s", message);
  return FALSE;
}

/**
 * ph_checker_fail_kind:
 * @checker: a checker
 * @expr: what is wrong
 * @what: what it should be
 * @kind: what it is
 *
 * Returns: %FALSE
 */
gboolean
ph_checker_fail_kind (PhChecker    *checker,
                      const PhExpr *expr,
                      const char   *what,
                      PhKind        kind)
{
  return ph_checker_fail (checker, expr->line, expr->column, "This should be %s, and is %s.", what,
                          ph_kind_in_words (kind));
}

static gboolean
refuse_name (PhChecker  *checker,
             guint       line,
             guint       column,
             const char *name)
{
  PhNearest nearest = ph_nearest_begin (name);
  const char *constant = ph_constant_nearest (name);
  GHashTableIter iter;
  gpointer known;

  g_hash_table_iter_init (&iter, checker->names);
  while (g_hash_table_iter_next (&iter, &known, NULL))
    ph_nearest_offer (&nearest, known);
  if (constant != NULL)
    ph_nearest_offer (&nearest, constant);
  if (ph_nearest_end (&nearest) != NULL)
    return ph_checker_fail (checker, line, column, "Nothing is called “%.40s” yet; did you mean "
                            "%s?", name, nearest.best);
  return ph_checker_fail (checker, line, column, "Nothing is called “%.40s” yet; a name is given "
                          "by name = call(…).", name);
}

static gboolean
look_up (PhChecker   *checker,
         guint        line,
         guint        column,
         const char  *name,
         const Known **known)
{
  *known = g_hash_table_lookup (checker->names, name);
  if (*known != NULL)
    return TRUE;
  refuse_name (checker, line, column, name);
  return FALSE;
}

static gboolean
check_name (PhChecker    *checker,
            const PhExpr *expr,
            PhKind       *kind)
{
  const Known *known;

  if (!look_up (checker, expr->line, expr->column, expr->text, &known))
    return FALSE;
  *kind = known->kind;
  return TRUE;
}

static gboolean
check_receiver (PhChecker    *checker,
                const PhExpr *call,
                const Known **known)
{
  PhKind wanted = call->signature->receiver;

  *known = NULL;
  if (call->text == NULL)
    return TRUE;
  if (!look_up (checker, call->line, call->column, call->text, known))
    return FALSE;
  if ((*known)->kind == wanted || (*known)->kind == PH_KIND_UNKNOWN)
    return TRUE;
  if (wanted == PH_KIND_SOCKET)
    return ph_checker_fail (checker, call->line, call->column, "%s holds %s; only a socket has "
                            "calls.", call->text, ph_kind_in_words ((*known)->kind));
  return ph_checker_fail (checker, call->line, call->column, "%s holds %s; only a call that was "
                          "started has %s().", call->text, ph_kind_in_words ((*known)->kind),
                          call->signature->name);
}

/* result() gives what the call gives that was started. */
static const PhSignature *
get_giving (const PhExpr *call,
            const Known  *receiver)
{
  if (call->signature->builtin == PH_BUILTIN_RESULT && receiver != NULL)
    return receiver->started;
  return call->signature;
}

static gboolean
check_call (PhChecker    *checker,
            const PhExpr *call,
            PhKind       *kind)
{
  const Known *receiver;
  const PhSignature *giving;

  if (!check_receiver (checker, call, &receiver) || !ph_checker_check_args (checker, call))
    return FALSE;
  if (call->signature->builtin >= PH_BUILTIN_TCP_SERVER && call != checker->kept)
    return ph_checker_fail (checker, call->line, call->column, "%s() makes several calls: it "
                            "stands alone, and its socket gets a name: srv = %s(…).",
                            call->signature->name, call->signature->name);
  giving = get_giving (call, receiver);
  *kind = giving != NULL ? ph_signature_get_kind (giving) : PH_KIND_UNKNOWN;
  return TRUE;
}

static gboolean
check_member (PhChecker    *checker,
              const PhExpr *expr,
              PhKind       *kind)
{
  const PhMember *member = ph_member_by_name (expr->member);
  const char *nearest = ph_member_nearest (expr->member);
  const Known *known;

  if (!look_up (checker, expr->line, expr->column, expr->text, &known))
    return FALSE;
  *kind = PH_KIND_BOOLEAN;
  if (known->kind != PH_KIND_SOCKET && strcmp (expr->member, "waiting") == 0)
    return known->kind == PH_KIND_STARTED || known->kind == PH_KIND_UNKNOWN
           || ph_checker_fail (checker, expr->line, expr->column, "%s holds %s; only a call that "
                               "was started waits.", expr->text, ph_kind_in_words (known->kind));
  if (member == NULL && nearest != NULL)
    return ph_checker_fail (checker, expr->line, expr->member_column, "A socket has no “%.40s”; "
                            "did you mean %s?", expr->member, nearest);
  if (member == NULL)
    return ph_checker_fail (checker, expr->line, expr->member_column, "A socket has no “%.40s”.",
                            expr->member);
  if (known->kind != PH_KIND_SOCKET && known->kind != PH_KIND_UNKNOWN)
    return ph_checker_fail (checker, expr->line, expr->column, "%s holds %s; only a socket has a "
                            "%s.", expr->text, ph_kind_in_words (known->kind), expr->member);
  *kind = ph_member_get_kind (member);
  return TRUE;
}

static gboolean
check_parts (PhChecker    *checker,
             const PhExpr *expr,
             PhKind       *kinds,
             guint         n_kinds)
{
  for (guint i = 0; i < ph_expr_get_n_args (expr); i++)
    {
      const PhExpr *part = ph_expr_get_arg (expr, i);
      PhKind kind = PH_KIND_UNKNOWN;

      if (part != NULL && !ph_checker_check_expr (checker, part, &kind))
        return FALSE;
      if (i < n_kinds)
        kinds[i] = part != NULL ? kind : PH_KIND_INTEGER;
    }
  return TRUE;
}

static gboolean
is_one_of (PhKind        kind,
           const PhKind *kinds,
           gsize         n)
{
  gboolean found = kind == PH_KIND_UNKNOWN;

  for (gsize i = 0; i < n; i++)
    found = found || kind == kinds[i];
  return found;
}

/* Bytes and numbers can be added; bytes can be repeated, and numbers multiplied. */
static gboolean
check_operation (PhChecker    *checker,
                 const PhExpr *expr,
                 PhKind       *kind)
{
  static const PhKind fit[] = { PH_KIND_BYTES, PH_KIND_INTEGER };
  PhKind kinds[2] = { PH_KIND_UNKNOWN, PH_KIND_UNKNOWN };
  const char *what = expr->kind == PH_EXPR_ADD ? "bytes or a number to be added"
                                               : "bytes or a number to be multiplied";

  if (!check_parts (checker, expr, kinds, 2))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      if (!is_one_of (kinds[i], fit, G_N_ELEMENTS (fit)))
        return ph_checker_fail_kind (checker, ph_expr_get_arg (expr, i), what, kinds[i]);
    }
  *kind = kinds[0] == PH_KIND_UNKNOWN ? kinds[1] : kinds[0];
  if (kinds[0] == PH_KIND_UNKNOWN || kinds[1] == PH_KIND_UNKNOWN)
    return TRUE;
  if (expr->kind == PH_EXPR_ADD ? kinds[0] != kinds[1]
                                : kinds[0] == PH_KIND_BYTES && kinds[1] == PH_KIND_BYTES)
    return ph_checker_fail (checker, expr->line, expr->column, "%s and %s cannot be %s.",
                            ph_kind_in_words (kinds[0]), ph_kind_in_words (kinds[1]),
                            expr->kind == PH_EXPR_ADD ? "added" : "multiplied");
  if (expr->kind == PH_EXPR_TIMES && kinds[1] == PH_KIND_BYTES)
    *kind = PH_KIND_BYTES;
  return TRUE;
}

static gboolean
check_subscript (PhChecker    *checker,
                 const PhExpr *expr,
                 PhKind       *kind)
{
  static const PhKind whole[] = { PH_KIND_BYTES, PH_KIND_TUPLE, PH_KIND_LIST, PH_KIND_ADDRESS };
  PhKind kinds[3] = { PH_KIND_UNKNOWN, PH_KIND_INTEGER, PH_KIND_INTEGER };
  gboolean is_slice = expr->kind == PH_EXPR_SLICE;

  if (!check_parts (checker, expr, kinds, 3))
    return FALSE;
  if (!is_one_of (kinds[0], whole, is_slice ? 1 : G_N_ELEMENTS (whole)))
    return ph_checker_fail_kind (checker, ph_expr_get_arg (expr, 0),
                                 is_slice ? "bytes" : "something with parts", kinds[0]);
  for (guint i = 1; i < 3; i++)
    {
      if (kinds[i] != PH_KIND_INTEGER && kinds[i] != PH_KIND_UNKNOWN)
        return ph_checker_fail_kind (checker, ph_expr_get_arg (expr, i), "a number", kinds[i]);
    }
  *kind = is_slice ? PH_KIND_BYTES : kinds[0] == PH_KIND_BYTES ? PH_KIND_INTEGER : PH_KIND_UNKNOWN;
  return TRUE;
}

static PhKind
get_literal_kind (const PhExpr *expr)
{
  switch ((int) expr->kind)
    {
    case PH_EXPR_BYTES:
      return PH_KIND_BYTES;
    case PH_EXPR_INTEGER:
      return expr->is_constant && expr->constant == PH_CONSTANT_STATE ? PH_KIND_STATE
                                                                      : PH_KIND_INTEGER;
    case PH_EXPR_FLOAT:
      return PH_KIND_FLOAT;
    case PH_EXPR_BOOLEAN:
      return PH_KIND_BOOLEAN;
    case PH_EXPR_STRING:
      return PH_KIND_STRING;
    case PH_EXPR_ERRNO:
      return PH_KIND_ERRNO;
    default:
      return PH_KIND_NOTHING;
    }
}

/**
 * ph_checker_check_expr:
 * @checker: a checker
 * @expr: an expression
 * @kind: (out): what it gives
 *
 * Returns: %FALSE with the fault set
 */
gboolean
ph_checker_check_expr (PhChecker    *checker,
                       const PhExpr *expr,
                       PhKind       *kind)
{
  switch ((int) expr->kind)
    {
    case PH_EXPR_NAME:
      return check_name (checker, expr, kind);
    case PH_EXPR_TUPLE:
      *kind = PH_KIND_TUPLE;
      return check_parts (checker, expr, NULL, 0);
    case PH_EXPR_LIST:
      *kind = PH_KIND_LIST;
      return check_parts (checker, expr, NULL, 0);
    case PH_EXPR_CALL:
      return check_call (checker, expr, kind);
    case PH_EXPR_START:
      return check_parts (checker, expr, kind, 1);
    case PH_EXPR_MEMBER:
      return check_member (checker, expr, kind);
    case PH_EXPR_ADD:
    case PH_EXPR_TIMES:
      return check_operation (checker, expr, kind);
    case PH_EXPR_INDEX:
    case PH_EXPR_SLICE:
      return check_subscript (checker, expr, kind);
    default:
      *kind = get_literal_kind (expr);
      return TRUE;
    }
}

static gboolean
check_new_name (PhChecker         *checker,
                const PhStatement *statement,
                guint              n)
{
  const char *name = statement->names[n];
  guint column = statement->name_columns[n];

  if (strlen (name) > PH_NAME_MAX)
    return ph_checker_fail (checker, statement->line, column, "A name has at most %d letters.",
                            PH_NAME_MAX);
  if (!ph_names_is_identifier (name))
    return ph_checker_fail (checker, statement->line, column, "%s means something already; take "
                            "another name.", name);
  return TRUE;
}

/* What the statement keeps, as far as a call tells it. */
static const PhSignature *
get_kept (PhChecker         *checker,
          const PhStatement *statement)
{
  const PhExpr *expr = statement->left;
  const Known *receiver = NULL;

  if (expr == NULL || expr->kind != PH_EXPR_CALL)
    return NULL;
  if (expr->text != NULL)
    receiver = g_hash_table_lookup (checker->names, expr->text);
  return get_giving (expr, receiver);
}

static gboolean
check_several (PhChecker         *checker,
               const PhStatement *statement,
               const PhSignature *kept,
               PhKind             kind)
{
  if (kept != NULL && kept->n_gives == 0)
    return ph_checker_fail (checker, statement->line, statement->name_columns[0],
                            "%s() gives nothing that could be kept.", kept->name);
  if (statement->n_names == 1)
    return TRUE;
  if (kept != NULL && kept->n_gives == 1 && kind != PH_KIND_UNKNOWN && kind != PH_KIND_LIST
      && kind != PH_KIND_ADDRESS)
    return ph_checker_fail (checker, statement->line, statement->name_columns[1],
                            "%s() gives one value.", kept->name);
  if (kept != NULL && kept->n_gives > 1 && kept->n_gives != statement->n_names)
    return ph_checker_fail (checker, statement->line, statement->name_columns[1],
                            "%s() gives %u values, not %u.", kept->name, kept->n_gives,
                            statement->n_names);
  if (kind != PH_KIND_TUPLE && kind != PH_KIND_LIST && kind != PH_KIND_ADDRESS
      && kind != PH_KIND_UNKNOWN)
    return ph_checker_fail (checker, statement->line, statement->name_columns[1],
                            "This is one value: %s.", ph_kind_in_words (kind));
  return TRUE;
}

static gboolean
check_assignment (PhChecker         *checker,
                  const PhStatement *statement,
                  PhKind             kind)
{
  const PhSignature *kept = get_kept (checker, statement);

  for (guint i = 0; i < statement->n_names; i++)
    {
      if (!check_new_name (checker, statement, i))
        return FALSE;
    }
  if (statement->left->kind == PH_EXPR_START)
    return TRUE;
  if (!check_several (checker, statement, kept, kind))
    return FALSE;
  if (statement->n_names == 1 && kept != NULL && kept->n_gives > 1
      && kept->gives[0] == PH_KIND_SOCKET)
    return ph_checker_fail (checker, statement->line, statement->name_columns[0], kept->op
                              == PH_CALL_ACCEPT
                              ? "%s() gives two values, a socket and its peer's address: conn, "
                                "peer = …" : "%s() gives two values, both ends: a, b = …",
                            kept->name);
  return TRUE;
}

static void
keep (PhChecker         *checker,
      const char        *name,
      PhKind             kind,
      const PhSignature *started)
{
  Known *known = g_new (Known, 1);

  known->kind = kind;
  known->started = started;
  g_hash_table_insert (checker->names, g_strdup (name), known);
}

static void
keep_all (PhChecker         *checker,
          const PhStatement *statement,
          PhKind             kind)
{
  const PhSignature *kept = get_kept (checker, statement);

  if (statement->left->kind == PH_EXPR_START)
    keep (checker, statement->names[0], PH_KIND_STARTED,
          ph_expr_get_arg (statement->left, 0)->signature);
  else if (statement->n_names == 1)
    keep (checker, statement->names[0], kind, NULL);
  else
    for (guint i = 0; i < statement->n_names; i++)
      keep (checker, statement->names[i],
            kept != NULL && i < kept->n_gives && kept->n_gives > 1 ? kept->gives[i]
                                                                    : PH_KIND_UNKNOWN, NULL);
}

/**
 * ph_checker_new:
 *
 * Returns: (transfer full): a checker that knows no names yet
 */
PhChecker *
ph_checker_new (void)
{
  PhChecker *checker = g_new0 (PhChecker, 1);

  checker->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return checker;
}

/**
 * ph_checker_free:
 * @checker: (transfer full): a checker
 */
void
ph_checker_free (PhChecker *checker)
{
  g_hash_table_unref (checker->names);
  g_clear_pointer (&checker->fault, ph_fault_free);
  g_free (checker);
}

/**
 * ph_checker_check:
 * @checker: what the statements before have kept
 * @statement: the next one
 *
 * Checks @statement and takes note of what it keeps.
 *
 * Returns: (transfer full) (nullable): its first fault
 */
PhFault *
ph_checker_check (PhChecker         *checker,
                  const PhStatement *statement)
{
  PhKind kind = PH_KIND_UNKNOWN;
  PhKind other = PH_KIND_UNKNOWN;

  checker->kept = statement->n_names == 1 ? statement->left : NULL;
  if (!ph_checker_check_expr (checker, statement->left, &kind)
      || (statement->right != NULL && !ph_checker_check_expr (checker, statement->right, &other))
      || (statement->n_names > 0 && !check_assignment (checker, statement, kind)))
    {
      ph_checker_assume (checker, statement);
      return g_steal_pointer (&checker->fault);
    }
  if (statement->n_names > 0)
    keep_all (checker, statement, kind);
  return NULL;
}

/**
 * ph_checker_assume:
 * @checker: a checker
 * @statement: a statement at fault
 *
 * Takes note of the names that @statement would have kept, so that later lines are not at fault
 * for using them.
 */
void
ph_checker_assume (PhChecker         *checker,
                   const PhStatement *statement)
{
  for (guint i = 0; i < statement->n_names; i++)
    keep (checker, statement->names[i], PH_KIND_UNKNOWN, NULL);
}

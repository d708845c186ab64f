/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-parser-private.h"

#include "ph-errno.h"
#include "ph-nearest.h"

#include <string.h>

/* Expressions, by recursive descent; the grammar stands in app/DESIGN.md, "The notation". Depth is
 * bounded by MAX_DEPTH for what nests and by MAX_OPERATORS for what chains, so that every walk of
 * the tree may recurse. Any thread. */

/* ("host", port) within a call within a call is as deep as sense goes */
#define MAX_DEPTH 8
#define MAX_OPERATORS 200

static PhExpr *
new_expr_here (PhParser  *parser,
               PhExprKind kind)
{
  return ph_expr_new (kind, parser->token.line, parser->token.column);
}

static gboolean
go_deeper (PhParser *parser)
{
  if (++parser->depth > MAX_DEPTH)
    return ph_parser_fail_here (parser, "The parentheses are nested too deeply.");
  return TRUE;
}

/* element { "," element } [ "," ] closing, the opening sign being read. Returns whether it ended
 * well; @trailing tells of a comma before the end. */
static gboolean
read_elements (PhParser   *parser,
               PhExpr     *list,
               PhTokenKind closing,
               gboolean   *trailing)
{
  *trailing = FALSE;
  if (!go_deeper (parser))
    return FALSE;
  while (parser->token.kind != closing)
    {
      PhExpr *element = ph_parser_read_expr (parser);

      if (element == NULL)
        return FALSE;
      g_ptr_array_add (list->args, element);
      *trailing = parser->token.kind == PH_TOKEN_COMMA;
      if (!*trailing)
        break;
      ph_parser_advance (parser);
    }
  parser->depth--;
  return ph_parser_expect_token (parser, closing, closing == PH_TOKEN_CLOSE
                                   ? "A comma or a closing parenthesis is missing here."
                                   : "A comma or a closing bracket is missing here.");
}

/* Why a name that is no call cannot be one. */
static gboolean
refuse_call (PhParser   *parser,
             const char *name,
             guint       column)
{
  const PhSignature *nearest = ph_signature_nearest (name);

  if (nearest != NULL)
    return ph_parser_fail (parser, column, "There is no call “%.40s”; did you mean %s?", name,
                           nearest->name);
  return ph_parser_fail (parser, column, "There is no call “%.40s”.", name);
}

static gboolean
check_receiver (PhParser          *parser,
                const PhSignature *signature,
                const char        *receiver,
                guint              column)
{
  if ((signature->receiver == PH_KIND_NOTHING) == (receiver == NULL))
    return TRUE;
  if (receiver != NULL)
    return ph_parser_fail (parser, column, "%s() stands by itself; it is not called on one socket.",
                           signature->name);
  return ph_parser_fail (parser, column, "%s() is called on %s: name.%s(…).", signature->name,
                         ph_kind_in_words (signature->receiver), signature->name);
}

static gboolean
check_count (PhParser     *parser,
             const PhExpr *call,
             guint         n)
{
  const PhSignature *signature = call->signature;
  guint max = ph_signature_n_params (signature);

  if (n >= signature->n_required && n <= max)
    return TRUE;
  if (max == 0)
    return ph_parser_fail (parser, call->column, "%s() takes no arguments.", signature->name);
  if (signature->n_required == max)
    return ph_parser_fail (parser, call->column, "%s() takes %u argument%s, not %u.",
                           signature->name, max, max == 1 ? "" : "s", n);
  return ph_parser_fail (parser, call->column, "%s() takes %u to %u arguments, not %u.",
                         signature->name, signature->n_required, max, n);
}

/* "=" value, the keyword being read as a name */
static gboolean
read_keyword (PhParser     *parser,
              PhExpr       *call,
              const PhExpr *keyword)
{
  const PhSignature *signature = call->signature;
  int slot = ph_signature_find_param (signature, keyword->text);
  const char *nearest = ph_signature_nearest_param (signature, keyword->text);
  PhExpr *value;

  if (slot < 0 && nearest != NULL)
    return ph_parser_fail (parser, keyword->column, "%s() has no argument “%.40s”; did you mean "
                           "%s?", signature->name, keyword->text, nearest);
  if (slot < 0)
    return ph_parser_fail (parser, keyword->column, "%s() has no argument “%.40s”.",
                           signature->name, keyword->text);
  if (ph_expr_get_arg (call, (guint) slot) != NULL)
    return ph_parser_fail (parser, keyword->column, "%s() was given “%s” already.",
                           signature->name, keyword->text);
  ph_parser_advance (parser);
  value = ph_parser_read_expr (parser);
  if (value == NULL)
    return FALSE;
  call->args->pdata[slot] = value;
  return TRUE;
}

/* Arguments by their place. One too many is counted on, for the fault to tell how many. */
static void
place_argument (PhExpr *call,
                PhExpr *value,
                guint   n)
{
  if (n < call->args->len)
    call->args->pdata[n] = value;
  else
    ph_expr_free (value);
}

static gboolean
read_argument (PhParser *parser,
               PhExpr   *call,
               guint    *n_placed,
               guint    *n_keywords)
{
  g_autoptr (PhExpr) value = ph_parser_read_expr (parser);

  if (value == NULL)
    return FALSE;
  if (parser->token.kind == PH_TOKEN_ASSIGN && value->kind == PH_EXPR_NAME)
    {
      ++*n_keywords;
      return read_keyword (parser, call, value);
    }
  if (*n_keywords > 0)
    return ph_parser_fail (parser, value->column, "After an argument with its name only such can "
                           "follow.");
  place_argument (call, g_steal_pointer (&value), (*n_placed)++);
  return TRUE;
}

/* sendto (bytes, address) leaves out the flags in the middle, as in Python. */
static void
shift_address (PhExpr *call,
               guint   n_placed)
{
  gpointer *args = call->args->pdata;

  if (call->signature->op != PH_CALL_SENDTO || n_placed != 2 || args[2] != NULL)
    return;
  args[2] = args[1];
  args[1] = NULL;
}

static gboolean
check_required (PhParser *parser,
                PhExpr   *call)
{
  const PhSignature *signature = call->signature;

  for (guint i = 0; i < call->args->len; i++)
    {
      gboolean required = i < signature->n_required && signature->op != PH_CALL_SENDTO;

      required |= signature->op == PH_CALL_SENDTO && i != 1;
      if (required && ph_expr_get_arg (call, i) == NULL)
        return ph_parser_fail (parser, call->column, "%s() needs the argument “%s”.",
                               signature->name, signature->params[i].name);
    }
  return TRUE;
}

static gboolean
read_arguments (PhParser *parser,
                PhExpr   *call)
{
  guint n_placed = 0;
  guint n_keywords = 0;

  g_ptr_array_set_size (call->args, (int) ph_signature_n_params (call->signature));
  if (!go_deeper (parser))
    return FALSE;
  while (parser->token.kind != PH_TOKEN_CLOSE)
    {
      if (!read_argument (parser, call, &n_placed, &n_keywords))
        return FALSE;
      if (parser->token.kind != PH_TOKEN_COMMA)
        break;
      ph_parser_advance (parser);
    }
  parser->depth--;
  shift_address (call, n_placed);
  return ph_parser_expect_token (parser, PH_TOKEN_CLOSE,
                                 "A comma or a closing parenthesis is missing here.")
         && check_count (parser, call, n_placed + n_keywords) && check_required (parser, call);
}

/**
 * ph_parser_read_call:
 * @parser: a parser behind the opening parenthesis of a call
 * @receiver: (nullable): the name before the dot
 * @name: of the call
 * @column: where the expression begins
 * @name_column: where @name begins
 *
 * Returns: (transfer full) (nullable): the call, %NULL with the fault set
 */
PhExpr *
ph_parser_read_call (PhParser   *parser,
                     const char *receiver,
                     const char *name,
                     guint       column,
                     guint       name_column)
{
  g_autoptr (PhExpr) call = ph_expr_new (PH_EXPR_CALL, parser->lexer.line, column);

  call->signature = ph_signature_by_name (name);
  call->text = g_strdup (receiver);
  if (call->signature == NULL)
    {
      refuse_call (parser, name, name_column);
      return NULL;
    }
  if (!check_receiver (parser, call->signature, receiver, name_column)
      || !read_arguments (parser, call))
    return NULL;
  return g_steal_pointer (&call);
}

/**
 * ph_parser_read_dotted:
 * @parser: a parser at the dot
 * @receiver: the name before it
 * @column: where that begins
 *
 * Reads name.call(…) or name.member.
 *
 * Returns: (transfer full) (nullable): the expression, %NULL with the fault set
 */
PhExpr *
ph_parser_read_dotted (PhParser   *parser,
                       const char *receiver,
                       guint       column)
{
  g_autofree char *name = NULL;
  guint name_column;
  PhExpr *member;

  ph_parser_advance (parser);
  name_column = parser->token.column;
  if (parser->token.kind != PH_TOKEN_NAME)
    {
      ph_parser_fail_here (parser, "The name of a call is missing after the dot.");
      return NULL;
    }
  name = g_steal_pointer (&parser->token.text);
  ph_parser_advance (parser);
  if (parser->token.kind == PH_TOKEN_OPEN)
    {
      ph_parser_advance (parser);
      return ph_parser_read_call (parser, receiver, name, column, name_column);
    }
  if (ph_signature_by_name (name) != NULL)
    {
      ph_parser_fail_here (parser, "A call has parentheses: name.call(…).");
      return NULL;
    }
  member = ph_expr_new (PH_EXPR_MEMBER, parser->lexer.line, column);
  member->text = g_strdup (receiver);
  member->member = g_steal_pointer (&name);
  member->member_column = name_column;
  return member;
}

/* A name alone: a constant, an errno, None, True, False, or a variable. */
static PhExpr *
make_name (PhParser *parser,
           char     *name,
           guint     column)
{
  PhExpr *expr = ph_expr_new (PH_EXPR_NAME, parser->lexer.line, column);
  int error;

  expr->text = name;
  if (strcmp (name, "None") == 0)
    expr->kind = PH_EXPR_NONE;
  else if (strcmp (name, "True") == 0 || strcmp (name, "False") == 0)
    {
      expr->kind = PH_EXPR_BOOLEAN;
      expr->integer = name[0] == 'T';
    }
  else if (ph_constant_from_name (name, &expr->constant, &expr->integer))
    {
      expr->kind = PH_EXPR_INTEGER;
      expr->is_constant = TRUE;
    }
  else if (ph_errno_from_name (name, &error))
    {
      expr->kind = PH_EXPR_ERRNO;
      expr->integer = error;
    }
  return expr;
}

static PhExpr *
read_name (PhParser *parser)
{
  g_autofree char *name = g_steal_pointer (&parser->token.text);
  guint column = parser->token.column;

  ph_parser_advance (parser);
  if (parser->token.kind == PH_TOKEN_DOT)
    return ph_parser_read_dotted (parser, name, column);
  if (parser->token.kind == PH_TOKEN_OPEN)
    {
      ph_parser_advance (parser);
      return ph_parser_read_call (parser, NULL, name, column, column);
    }
  return make_name (parser, g_steal_pointer (&name), column);
}

/* A tuple, or one expression in parentheses. */
static PhExpr *
read_tuple (PhParser *parser)
{
  g_autoptr (PhExpr) tuple = new_expr_here (parser, PH_EXPR_TUPLE);
  gboolean trailing;

  ph_parser_advance (parser);
  if (!read_elements (parser, tuple, PH_TOKEN_CLOSE, &trailing))
    return NULL;
  if (tuple->args->len == 0)
    {
      ph_parser_fail (parser, tuple->column, "There is nothing between the parentheses.");
      return NULL;
    }
  if (tuple->args->len == 1 && !trailing)
    return g_ptr_array_steal_index (tuple->args, 0);
  return g_steal_pointer (&tuple);
}

static PhExpr *
read_list (PhParser *parser)
{
  g_autoptr (PhExpr) list = new_expr_here (parser, PH_EXPR_LIST);
  gboolean trailing;

  ph_parser_advance (parser);
  if (!read_elements (parser, list, PH_TOKEN_CLOSE_LIST, &trailing))
    return NULL;
  return g_steal_pointer (&list);
}

static PhExpr *
read_value (PhParser  *parser,
            PhExprKind kind)
{
  PhExpr *expr = new_expr_here (parser, kind);

  expr->integer = parser->token.integer;
  expr->number = parser->token.number;
  expr->is_abstract = parser->token.is_abstract;
  expr->text = g_steal_pointer (&parser->token.text);
  expr->bytes = g_steal_pointer (&parser->token.bytes);
  ph_parser_advance (parser);
  return expr;
}

static PhExpr *
read_operand (PhParser *parser)
{
  switch ((int) parser->token.kind)
    {
    case PH_TOKEN_BYTES:
      return read_value (parser, PH_EXPR_BYTES);
    case PH_TOKEN_STRING:
      return read_value (parser, PH_EXPR_STRING);
    case PH_TOKEN_INTEGER:
      return read_value (parser, PH_EXPR_INTEGER);
    case PH_TOKEN_FLOAT:
      return read_value (parser, PH_EXPR_FLOAT);
    case PH_TOKEN_NAME:
      return read_name (parser);
    case PH_TOKEN_OPEN:
      return read_tuple (parser);
    case PH_TOKEN_OPEN_LIST:
      return read_list (parser);
    default:
      ph_parser_fail_here (parser, "A value is missing here: a name, a number, b\"…\", \"…\", "
                           "or a call.");
      return NULL;
    }
}

static gboolean
count_operator (PhParser *parser)
{
  if (++parser->n_operators > MAX_OPERATORS)
    return ph_parser_fail_here (parser, "There are too many operators in this line.");
  return TRUE;
}

/* index "]" or [ from ] ":" [ to ] "]", the bracket being read */
static gboolean
read_subscript (PhParser *parser,
                PhExpr   *whole)
{
  PhExpr *from = NULL;
  PhExpr *to = NULL;

  if (parser->token.kind != PH_TOKEN_COLON && (from = ph_parser_read_expr (parser)) == NULL)
    return FALSE;
  g_ptr_array_add (whole->args, from);
  if (parser->token.kind == PH_TOKEN_COLON)
    {
      whole->kind = PH_EXPR_SLICE;
      ph_parser_advance (parser);
      if (parser->token.kind != PH_TOKEN_CLOSE_LIST && (to = ph_parser_read_expr (parser)) == NULL)
        return FALSE;
      g_ptr_array_add (whole->args, to);
    }
  return ph_parser_expect_token (parser, PH_TOKEN_CLOSE_LIST, "A closing bracket is missing here.");
}

/* operand { "[" … "]" } */
static PhExpr *
read_postfix (PhParser *parser)
{
  g_autoptr (PhExpr) whole = read_operand (parser);

  while (whole != NULL && parser->token.kind == PH_TOKEN_OPEN_LIST)
    {
      g_autoptr (PhExpr) part = ph_expr_new (PH_EXPR_INDEX, whole->line, whole->column);

      if (!count_operator (parser) || !go_deeper (parser))
        return NULL;
      ph_parser_advance (parser);
      g_ptr_array_add (part->args, g_steal_pointer (&whole));
      if (!read_subscript (parser, part))
        return NULL;
      parser->depth--;
      whole = g_steal_pointer (&part);
    }
  return g_steal_pointer (&whole);
}

typedef PhExpr *(*ReadFunc) (PhParser *parser);

/* operand { sign operand }, from left to right */
static PhExpr *
read_chain (PhParser   *parser,
            ReadFunc    read,
            PhTokenKind sign,
            PhExprKind  kind)
{
  g_autoptr (PhExpr) whole = read (parser);

  while (whole != NULL && parser->token.kind == sign)
    {
      g_autoptr (PhExpr) left = g_steal_pointer (&whole);
      PhExpr *right;

      if (!count_operator (parser))
        return NULL;
      ph_parser_advance (parser);
      right = read (parser);
      if (right == NULL)
        return NULL;
      whole = ph_expr_new (kind, left->line, left->column);
      g_ptr_array_add (whole->args, g_steal_pointer (&left));
      g_ptr_array_add (whole->args, right);
    }
  return g_steal_pointer (&whole);
}

static PhExpr *
read_product (PhParser *parser)
{
  return read_chain (parser, read_postfix, PH_TOKEN_TIMES, PH_EXPR_TIMES);
}

static PhExpr *
read_sum (PhParser *parser)
{
  return read_chain (parser, read_product, PH_TOKEN_PLUS, PH_EXPR_ADD);
}

/* Names of several bits may be joined, two families may not: AF_INET | SOCK_STREAM is a number, and
 * names nothing. What has a name in it counts as such a name. */
static gboolean
join_numbers (PhParser     *parser,
              PhExpr       *joined,
              const PhExpr *next)
{
  gboolean both = joined->is_constant && next->is_constant;
  PhConstantKind kind = next->is_constant ? next->constant : joined->constant;
  gboolean has_bits = kind == PH_CONSTANT_FLAG || kind == PH_CONSTANT_HINT
                      || kind == PH_CONSTANT_NUMBER;

  if (joined->kind != PH_EXPR_INTEGER || next->kind != PH_EXPR_INTEGER)
    return ph_parser_fail (parser, next->column, "Only numbers and flags can be joined by “|”.");
  if (both && (joined->constant != next->constant || !has_bits))
    return ph_parser_fail (parser, next->column, "%s and %s are no flags of the same kind, and "
                           "cannot be joined by “|”.", joined->text, next->text);
  joined->integer |= next->integer;
  if (next->is_constant && !joined->is_constant)
    {
      joined->is_constant = TRUE;
      joined->constant = next->constant;
      joined->text = g_strdup (next->text);
    }
  return TRUE;
}

/**
 * ph_parser_read_expr:
 * @parser: a parser at an expression
 *
 * Returns: (transfer full) (nullable): the expression, %NULL with the fault set
 */
PhExpr *
ph_parser_read_expr (PhParser *parser)
{
  g_autoptr (PhExpr) joined = read_sum (parser);

  /* a loop, since a line may hold a million of them */
  while (joined != NULL && parser->token.kind == PH_TOKEN_OR)
    {
      g_autoptr (PhExpr) next = NULL;

      ph_parser_advance (parser);
      next = read_sum (parser);
      if (next == NULL || !join_numbers (parser, joined, next))
        return NULL;
    }
  return g_steal_pointer (&joined);
}

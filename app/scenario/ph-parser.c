/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-parser.h"

#include "ph-errno.h"
#include "ph-lexer.h"
#include "ph-nearest.h"

#include <string.h>

/* Recursive descent over one line. The first fault of a line ends it: what follows a fault is
 * mostly its consequence. The grammar stands in app/DESIGN.md, "The notation". Any thread. */

/* ("host", port) within a call within a call is as deep as sense goes */
#define MAX_DEPTH 8

#define NO_STATEMENT "A line is a call, name = call(…), or expect … == …."

typedef struct
{
  PhLexer  lexer;
  PhToken  token;   /* the one that is looked at */
  PhFault *fault;   /* (owned) (nullable) */
  guint    depth;
} Parser;

static PhExpr *read_expr (Parser *parser);

static void
advance (Parser *parser)
{
  ph_lexer_next (&parser->lexer, &parser->token);
}

/* What the lexer found wrong comes first: the parser only stumbled over it. */
static gboolean
fail (Parser     *parser,
      guint       column,
      const char *message)
{
  if (parser->fault != NULL)
    return FALSE;
  if (parser->lexer.fault != NULL)
    parser->fault = g_steal_pointer (&parser->lexer.fault);
  else
    parser->fault = ph_fault_new (parser->lexer.line, column, "%s", message);
  return FALSE;
}

static gboolean
fail_here (Parser     *parser,
           const char *message)
{
  return fail (parser, parser->token.column, message);
}

static gboolean
expect_token (Parser     *parser,
              PhTokenKind kind,
              const char *message)
{
  if (parser->token.kind != kind)
    return fail_here (parser, message);
  advance (parser);
  return TRUE;
}

static PhExpr *
new_expr_here (Parser    *parser,
               PhExprKind kind)
{
  return ph_expr_new (kind, parser->token.line, parser->token.column);
}

/* element { "," element } ")", the opening parenthesis being read */
static gboolean
read_list (Parser *parser,
           PhExpr *list)
{
  if (++parser->depth > MAX_DEPTH)
    return fail_here (parser, "The parentheses are nested too deeply.");
  while (parser->token.kind != PH_TOKEN_CLOSE)
    {
      PhExpr *element = read_expr (parser);

      if (element == NULL)
        return FALSE;
      g_ptr_array_add (list->args, element);
      if (parser->token.kind != PH_TOKEN_COMMA)
        break;
      advance (parser);
    }
  parser->depth--;
  return expect_token (parser, PH_TOKEN_CLOSE, "A comma or a closing parenthesis is missing here.");
}

/* Why a name that is no call cannot be one. */
static gboolean
refuse_call (Parser     *parser,
             const char *name,
             guint       column)
{
  PhNearest nearest = ph_nearest_begin (name);
  g_autofree char *message = NULL;

  for (int op = 0; op < PH_N_CALLS; op++)
    {
      if (op != PH_CALL_GETADDRINFO)
        ph_nearest_offer (&nearest, ph_call_op_get_name ((PhCallOp) op));
    }
  if (ph_nearest_end (&nearest) != NULL)
    message = g_strdup_printf ("There is no call “%.40s”; did you mean %s?", name, nearest.best);
  else
    message = g_strdup_printf ("There is no call “%.40s”.", name);
  return fail (parser, column, message);
}

/* The arguments of a call, its name and opening parenthesis being read. */
static PhExpr *
read_call (Parser     *parser,
           const char *receiver,
           const char *name,
           guint       column,
           guint       name_column)
{
  g_autoptr (PhExpr) call = ph_expr_new (PH_EXPR_CALL, parser->lexer.line, column);
  g_autofree char *message = NULL;

  if (!ph_call_op_from_name (name, &call->op) || call->op == PH_CALL_GETADDRINFO)
    {
      refuse_call (parser, name, name_column);
      return NULL;
    }
  if ((call->op == PH_CALL_SOCKET) != (receiver == NULL))
    {
      message = receiver != NULL
                  ? g_strdup ("socket() makes a socket and is not called on one.")
                  : g_strdup_printf ("%s() is called on a socket: name.%s(…).", name, name);
      fail (parser, name_column, message);
      return NULL;
    }
  call->text = g_strdup (receiver);
  if (!read_list (parser, call))
    return NULL;
  return g_steal_pointer (&call);
}

/* "." call, a socket's name being read */
static PhExpr *
read_method (Parser     *parser,
             const char *receiver,
             guint       column)
{
  g_autofree char *name = NULL;
  guint name_column;

  advance (parser);
  name_column = parser->token.column;
  if (parser->token.kind != PH_TOKEN_NAME)
    {
      fail_here (parser, "The name of a call is missing after the dot.");
      return NULL;
    }
  name = g_steal_pointer (&parser->token.text);
  advance (parser);
  if (!expect_token (parser, PH_TOKEN_OPEN, "A call has parentheses: name.call(…)."))
    return NULL;
  return read_call (parser, receiver, name, column, name_column);
}

/* A name alone: a constant, an errno, None, or a variable. */
static PhExpr *
make_name (Parser *parser,
           char   *name,
           guint   column)
{
  PhExpr *expr = ph_expr_new (PH_EXPR_NAME, parser->lexer.line, column);
  int value = 0;

  expr->text = name;
  if (strcmp (name, "None") == 0)
    expr->kind = PH_EXPR_NONE;
  else if (ph_constant_from_name (name, &expr->constant, &value))
    {
      expr->kind = PH_EXPR_INTEGER;
      expr->is_constant = TRUE;
    }
  else if (ph_errno_from_name (name, &value))
    expr->kind = PH_EXPR_ERRNO;
  expr->integer = value;
  return expr;
}

static PhExpr *
read_name (Parser *parser)
{
  g_autofree char *name = g_steal_pointer (&parser->token.text);
  guint column = parser->token.column;

  advance (parser);
  if (parser->token.kind == PH_TOKEN_DOT)
    return read_method (parser, name, column);
  if (parser->token.kind == PH_TOKEN_OPEN)
    {
      advance (parser);
      return read_call (parser, NULL, name, column, column);
    }
  return make_name (parser, g_steal_pointer (&name), column);
}

static PhExpr *
read_tuple (Parser *parser)
{
  g_autoptr (PhExpr) tuple = new_expr_here (parser, PH_EXPR_TUPLE);

  advance (parser);
  if (!read_list (parser, tuple))
    return NULL;
  if (tuple->args->len != 2)
    {
      fail (parser, tuple->column, "A pair has two parts: (\"host\", port).");
      return NULL;
    }
  return g_steal_pointer (&tuple);
}

static PhExpr *
read_value (Parser    *parser,
            PhExprKind kind)
{
  PhExpr *expr = new_expr_here (parser, kind);

  expr->integer = parser->token.integer;
  expr->text = g_steal_pointer (&parser->token.text);
  expr->bytes = g_steal_pointer (&parser->token.bytes);
  advance (parser);
  return expr;
}

static PhExpr *
read_operand (Parser *parser)
{
  switch ((int) parser->token.kind)
    {
    case PH_TOKEN_BYTES:
      return read_value (parser, PH_EXPR_BYTES);
    case PH_TOKEN_STRING:
      return read_value (parser, PH_EXPR_STRING);
    case PH_TOKEN_INTEGER:
      return read_value (parser, PH_EXPR_INTEGER);
    case PH_TOKEN_NAME:
      return read_name (parser);
    case PH_TOKEN_OPEN:
      return read_tuple (parser);
    default:
      fail_here (parser, "A value is missing here: a name, a number, b\"…\", \"…\", or a call.");
      return NULL;
    }
}

/* operand { "|" operand }; a loop, since a line may hold a million of them */
static PhExpr *
read_expr (Parser *parser)
{
  g_autoptr (PhExpr) joined = read_operand (parser);

  while (joined != NULL && parser->token.kind == PH_TOKEN_OR)
    {
      g_autoptr (PhExpr) next = NULL;

      advance (parser);
      next = read_operand (parser);
      if (next == NULL)
        return NULL;
      if (joined->kind != PH_EXPR_INTEGER || next->kind != PH_EXPR_INTEGER)
        {
          fail (parser, next->column, "Only numbers and flags can be joined by “|”.");
          return NULL;
        }
      joined->integer |= next->integer;
    }
  return g_steal_pointer (&joined);
}

static gboolean
looks_like_errno (const PhToken *token)
{
  return token->kind == PH_TOKEN_NAME && token->text[0] == 'E' && token->text[1] != '\0'
         && strspn (token->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen (token->text);
}

/* The outcome is free text, unless it names an errno. */
static gboolean
read_outcome (Parser      *parser,
              PhStatement *statement)
{
  advance (parser);
  g_clear_pointer (&parser->lexer.fault, ph_fault_free);
  if (!looks_like_errno (&parser->token))
    return TRUE;
  if (!ph_errno_from_name (parser->token.text, &statement->expected_error))
    return fail_here (parser, "There is no such errno.");
  return TRUE;
}

/* What may stand after a statement: an outcome, a comment, or nothing. */
static gboolean
read_end (Parser      *parser,
          PhStatement *statement)
{
  gsize len = (gsize) (parser->token.start - parser->lexer.line_start);

  statement->source = g_strstrip (g_strndup (parser->lexer.line_start, len));
  if (parser->token.kind == PH_TOKEN_ARROW)
    return read_outcome (parser, statement);
  if (parser->token.kind != PH_TOKEN_END)
    return fail_here (parser, "The statement should end here; only “->” or a comment can follow.");
  return TRUE;
}

static gboolean
read_expectation (Parser      *parser,
                  PhStatement *statement)
{
  statement->kind = PH_STATEMENT_EXPECT;
  advance (parser);
  statement->left = read_expr (parser);
  if (statement->left == NULL)
    return FALSE;
  if (!expect_token (parser, PH_TOKEN_EQUAL, "An expectation compares: expect … == …."))
    return FALSE;
  statement->right = read_expr (parser);
  return statement->right != NULL;
}

/* { "," name } "=" call, the first name being read */
static gboolean
read_assignment (Parser      *parser,
                 PhStatement *statement)
{
  while (parser->token.kind == PH_TOKEN_COMMA)
    {
      advance (parser);
      if (parser->token.kind != PH_TOKEN_NAME)
        return fail_here (parser, "A name is missing after the comma.");
      if (statement->n_names == G_N_ELEMENTS (statement->names))
        return fail_here (parser, "No call gives more than two values.");
      statement->name_columns[statement->n_names] = parser->token.column;
      statement->names[statement->n_names++] = g_steal_pointer (&parser->token.text);
      advance (parser);
    }
  if (!expect_token (parser, PH_TOKEN_ASSIGN, "“=” is missing here: name = call(…)."))
    return FALSE;
  statement->left = read_expr (parser);
  return statement->left != NULL;
}

static gboolean
read_name_first (Parser      *parser,
                 PhStatement *statement)
{
  g_autofree char *name = g_steal_pointer (&parser->token.text);
  guint column = parser->token.column;

  advance (parser);
  if (parser->token.kind == PH_TOKEN_COMMA || parser->token.kind == PH_TOKEN_ASSIGN)
    {
      statement->name_columns[statement->n_names] = column;
      statement->names[statement->n_names++] = g_steal_pointer (&name);
      return read_assignment (parser, statement);
    }
  if (parser->token.kind == PH_TOKEN_DOT)
    statement->left = read_method (parser, name, column);
  else if (expect_token (parser, PH_TOKEN_OPEN, NO_STATEMENT))
    statement->left = read_call (parser, NULL, name, column, column);
  return statement->left != NULL;
}

static gboolean
read_statement (Parser      *parser,
                PhStatement *statement)
{
  if (parser->token.kind != PH_TOKEN_NAME)
    return fail_here (parser, NO_STATEMENT);
  if (strcmp (parser->token.text, "expect") == 0)
    return read_expectation (parser, statement) && read_end (parser, statement);
  if (!read_name_first (parser, statement))
    return FALSE;
  if (statement->left->kind != PH_EXPR_CALL)
    return fail (parser, statement->left->column, "Only what a call gives is kept in a name.");
  return read_end (parser, statement);
}

/**
 * ph_statement_free:
 * @statement: (transfer full): a statement
 */
void
ph_statement_free (PhStatement *statement)
{
  for (guint i = 0; i < statement->n_names; i++)
    g_free (statement->names[i]);
  g_clear_pointer (&statement->left, ph_expr_free);
  g_clear_pointer (&statement->right, ph_expr_free);
  g_free (statement->source);
  g_free (statement);
}

/**
 * ph_parser_read_line:
 * @line: (transfer none): valid UTF-8 without its line end
 * @len: bytes of @line
 * @line_number: from 1
 * @fault: (out) (transfer full) (nullable): what is wrong with it
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the statement, which with @fault set is only complete as
 *   to the names it assigns; %NULL if the line is empty or a comment
 */
PhStatement *
ph_parser_read_line (const char  *line,
                     gsize        len,
                     guint        line_number,
                     PhFault    **fault)
{
  g_autoptr (PhStatement) statement = NULL;
  Parser parser = { 0 };

  ph_lexer_init (&parser.lexer, line, len, line_number);
  advance (&parser);
  if (parser.token.kind != PH_TOKEN_END)
    {
      statement = g_new0 (PhStatement, 1);
      statement->line = line_number;
      read_statement (&parser, statement);
    }
  *fault = g_steal_pointer (&parser.fault);
  ph_token_clear (&parser.token);
  ph_lexer_clear (&parser.lexer);
  return g_steal_pointer (&statement);
}

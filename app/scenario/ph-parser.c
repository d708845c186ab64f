/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-parser.h"

#include "ph-errno.h"
#include "ph-parser-private.h"

#include <string.h>

/* Statements, one a line. The first fault of a line ends it: what follows a fault is mostly its
 * consequence. The grammar stands in app/DESIGN.md, "The notation". Any thread. */

#define NO_STATEMENT "A line is a call, name = call(…), or expect … == …."

/**
 * ph_parser_advance:
 * @parser: a parser
 *
 * Goes to the next token.
 */
void
ph_parser_advance (PhParser *parser)
{
  ph_lexer_next (&parser->lexer, &parser->token);
}

/**
 * ph_parser_fail:
 * @parser: a parser
 * @column: from 1, in characters
 * @format: printf() format of the sentence
 * @...: its arguments
 *
 * Sets the fault, unless there is one. What the lexer found wrong comes first: the parser only
 * stumbled over it.
 *
 * Returns: %FALSE
 */
gboolean
ph_parser_fail (PhParser   *parser,
                guint       column,
                const char *format,
                ...)
{
  g_autofree char *message = NULL;
  va_list args;

  if (parser->fault != NULL)
    return FALSE;
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  if (parser->lexer.fault != NULL)
    parser->fault = g_steal_pointer (&parser->lexer.fault);
  else
    parser->fault = ph_fault_new (parser->lexer.line, column, "%s", message);
  return FALSE;
}

/**
 * ph_parser_fail_here:
 * @parser: a parser
 * @message: a sentence
 *
 * ph_parser_fail() at the present token.
 *
 * Returns: %FALSE
 */
gboolean
ph_parser_fail_here (PhParser   *parser,
                     const char *message)
{
  return ph_parser_fail (parser, parser->token.column, "%s", message);
}

/**
 * ph_parser_expect_token:
 * @parser: a parser
 * @kind: what has to stand here
 * @message: the sentence if it does not
 *
 * Returns: whether it was there; then it has been read
 */
gboolean
ph_parser_expect_token (PhParser   *parser,
                        PhTokenKind kind,
                        const char *message)
{
  if (parser->token.kind != kind)
    return ph_parser_fail_here (parser, message);
  ph_parser_advance (parser);
  return TRUE;
}

static gboolean
is_word (const PhParser *parser,
         const char     *word)
{
  return parser->token.kind == PH_TOKEN_NAME && strcmp (parser->token.text, word) == 0;
}

/* The errors of gethostbyname(3) do not begin with an E. */
static gboolean
looks_like_errno (const PhToken *token)
{
  int error;

  if (token->kind != PH_TOKEN_NAME)
    return FALSE;
  if (token->text[0] != 'E')
    return g_ascii_isupper (token->text[0]) && ph_errno_from_name (token->text, &error);
  return token->text[1] != '\0'
         && strspn (token->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen (token->text);
}

/* "(111)" behind the name, and the "or" that goes on. What is no part of it is free text. */
static gboolean
read_or (PhParser *parser)
{
  if (parser->token.kind == PH_TOKEN_OPEN)
    {
      ph_parser_advance (parser);
      if (parser->token.kind != PH_TOKEN_INTEGER)
        return FALSE;
      ph_parser_advance (parser);
      if (parser->token.kind != PH_TOKEN_CLOSE)
        return FALSE;
      ph_parser_advance (parser);
    }
  if (!is_word (parser, "or"))
    return FALSE;
  ph_parser_advance (parser);
  return TRUE;
}

/* The outcome is free text, unless it names an errno, or several: "EPERM (1) or ok". */
static gboolean
read_outcome (PhParser    *parser,
              PhStatement *statement)
{
  ph_parser_advance (parser);
  g_clear_pointer (&parser->lexer.fault, ph_fault_free);
  while (looks_like_errno (&parser->token))
    {
      int error;

      if (!ph_errno_from_name (parser->token.text, &error))
        return ph_parser_fail_here (parser, "There is no such errno.");
      if (statement->n_errors == PH_STATEMENT_OUTCOMES)
        return ph_parser_fail_here (parser, "These are more outcomes than a line can have.");
      statement->errors[statement->n_errors++] = error;
      ph_parser_advance (parser);
      if (!read_or (parser))
        return TRUE;
    }
  statement->may_succeed = is_word (parser, "ok") || statement->n_errors == 0;
  return TRUE;
}

/* What may stand after a statement: an outcome, a comment, or nothing. */
static gboolean
read_end (PhParser    *parser,
          PhStatement *statement)
{
  gsize len = (gsize) (parser->token.start - parser->lexer.line_start);

  statement->source = g_strstrip (g_strndup (parser->lexer.line_start, len));
  statement->may_succeed = TRUE;
  if (parser->token.kind == PH_TOKEN_ARROW)
    {
      statement->may_succeed = FALSE;
      return read_outcome (parser, statement);
    }
  if (parser->token.kind != PH_TOKEN_END)
    return ph_parser_fail_here (parser, "The statement should end here; only “->” or a comment can "
                                "follow.");
  return TRUE;
}

static gboolean
read_compare (PhParser    *parser,
              PhStatement *statement)
{
  if (is_word (parser, "in"))
    statement->compare = PH_COMPARE_IN;
  else if (parser->token.kind == PH_TOKEN_COMPARE)
    statement->compare = (PhCompare) parser->token.integer;
  else
    return ph_parser_fail_here (parser, "An expectation compares: expect … == ….");
  ph_parser_advance (parser);
  return TRUE;
}

static gboolean
read_expectation (PhParser    *parser,
                  PhStatement *statement)
{
  statement->kind = PH_STATEMENT_EXPECT;
  ph_parser_advance (parser);
  statement->left = ph_parser_read_expr (parser);
  if (statement->left == NULL || !read_compare (parser, statement))
    return FALSE;
  statement->right = ph_parser_read_expr (parser);
  return statement->right != NULL;
}

static gboolean
add_name (PhParser    *parser,
          PhStatement *statement,
          char        *name,
          guint        column)
{
  g_autofree char *owned = name;

  if (statement->n_names == PH_STATEMENT_NAMES)
    return ph_parser_fail (parser, column, "No call gives more than %d values.",
                           PH_STATEMENT_NAMES);
  statement->name_columns[statement->n_names] = column;
  statement->names[statement->n_names++] = g_steal_pointer (&owned);
  return TRUE;
}

/* "start" call: the word being looked at */
static gboolean
read_start (PhParser    *parser,
            PhStatement *statement)
{
  PhExpr *start = ph_expr_new (PH_EXPR_START, parser->token.line, parser->token.column);
  PhExpr *call;

  statement->left = start;
  ph_parser_advance (parser);
  call = ph_parser_read_expr (parser);
  if (call == NULL)
    return FALSE;
  g_ptr_array_add (start->args, call);
  if (call->kind != PH_EXPR_CALL || call->signature->op == PH_N_CALLS)
    return ph_parser_fail (parser, call->column, "Only a call that could wait can be started.");
  if (statement->n_names != 1)
    return ph_parser_fail (parser, start->column, "A call that is started is kept in one name: "
                           "name = start call(…).");
  return TRUE;
}

/* { "," name } "=" value, the first name being read */
static gboolean
read_assignment (PhParser    *parser,
                 PhStatement *statement)
{
  while (parser->token.kind == PH_TOKEN_COMMA)
    {
      ph_parser_advance (parser);
      if (parser->token.kind != PH_TOKEN_NAME)
        return ph_parser_fail_here (parser, "A name is missing after the comma.");
      if (!add_name (parser, statement, g_steal_pointer (&parser->token.text),
                     parser->token.column))
        return FALSE;
      ph_parser_advance (parser);
    }
  if (!ph_parser_expect_token (parser, PH_TOKEN_ASSIGN, "“=” is missing here: name = call(…)."))
    return FALSE;
  if (is_word (parser, "start"))
    return read_start (parser, statement);
  statement->left = ph_parser_read_expr (parser);
  return statement->left != NULL;
}

static gboolean
read_name_first (PhParser    *parser,
                 PhStatement *statement)
{
  g_autofree char *name = g_steal_pointer (&parser->token.text);
  guint column = parser->token.column;

  ph_parser_advance (parser);
  if (parser->token.kind == PH_TOKEN_COMMA || parser->token.kind == PH_TOKEN_ASSIGN)
    return add_name (parser, statement, g_steal_pointer (&name), column)
           && read_assignment (parser, statement);
  if (parser->token.kind == PH_TOKEN_DOT)
    statement->left = ph_parser_read_dotted (parser, name, column);
  else if (ph_parser_expect_token (parser, PH_TOKEN_OPEN, NO_STATEMENT))
    statement->left = ph_parser_read_call (parser, NULL, name, column, column);
  if (statement->left != NULL && statement->left->kind != PH_EXPR_CALL)
    return ph_parser_fail (parser, column, NO_STATEMENT);
  return statement->left != NULL;
}

/* Whether the whole statement is one call, whose outcome is that of the statement */
static gboolean
is_whole_call (const PhExpr *expr)
{
  return expr != NULL && expr->kind == PH_EXPR_CALL
         && (expr->signature->op != PH_N_CALLS || expr->signature->builtin == PH_BUILTIN_RESULT);
}

static gboolean
read_statement (PhParser    *parser,
                PhStatement *statement)
{
  if (parser->token.kind != PH_TOKEN_NAME)
    return ph_parser_fail_here (parser, NO_STATEMENT);
  if (is_word (parser, "expect"))
    return read_expectation (parser, statement) && read_end (parser, statement);
  if (!read_name_first (parser, statement))
    return FALSE;
  statement->kind = is_whole_call (statement->left) ? PH_STATEMENT_CALL : PH_STATEMENT_LET;
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
 * ph_statement_expects:
 * @statement: a statement
 * @error: an errno, or the error of a look-up
 *
 * Returns: whether its written outcome names @error
 */
gboolean
ph_statement_expects (const PhStatement *statement,
                      int                error)
{
  for (guint i = 0; i < statement->n_errors; i++)
    {
      if (statement->errors[i] == error)
        return TRUE;
    }
  return FALSE;
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
  PhParser parser = { 0 };

  ph_lexer_init (&parser.lexer, line, len, line_number);
  ph_parser_advance (&parser);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-lexer.h"

#include "ph-bytes.h"
#include "ph-expr.h"

#include <errno.h>
#include <string.h>

/* The words of the notation, line by line. Everything is read once from left to right, columns
 * included, so that a line of a megabyte costs no more than a megabyte of lines. Any thread. */

/* Of a name that is quoted in a fault */
#define QUOTED_MAX 40

/**
 * ph_lexer_init:
 * @lexer: to be set up; ph_lexer_clear() ends it
 * @line: (transfer none): valid UTF-8 without its line end
 * @len: bytes of @line
 * @line_number: from 1
 */
void
ph_lexer_init (PhLexer    *lexer,
               const char *line,
               gsize       len,
               guint       line_number)
{
  *lexer = (PhLexer) {
    .line_start = line,
    .pos = line,
    .end = line + len,
    .line = line_number,
    .counted = line,
    .column = 1,
  };
}

/**
 * ph_lexer_clear:
 * @lexer: a lexer
 */
void
ph_lexer_clear (PhLexer *lexer)
{
  g_clear_pointer (&lexer->fault, ph_fault_free);
}

/**
 * ph_token_clear:
 * @token: a token, or one that is all zero
 */
void
ph_token_clear (PhToken *token)
{
  g_clear_pointer (&token->text, g_free);
  g_clear_pointer (&token->bytes, g_bytes_unref);
}

/* Places are asked for from left to right, apart from the odd step back for a fault. */
static guint
column_of (PhLexer    *lexer,
           const char *place)
{
  if (place < lexer->counted)
    return lexer->column - (guint) g_utf8_strlen (place, lexer->counted - place);
  lexer->column += (guint) g_utf8_strlen (lexer->counted, place - lexer->counted);
  lexer->counted = place;
  return lexer->column;
}

static void G_GNUC_PRINTF (4, 5)
set_fault (PhLexer    *lexer,
           PhToken    *token,
           const char *place,
           const char *format,
           ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  token->kind = PH_TOKEN_BAD;
  if (lexer->fault == NULL)
    lexer->fault = ph_fault_new (lexer->line, column_of (lexer, place), "%s", message);
}

static gboolean
starts_with (PhLexer    *lexer,
             const char *what)
{
  gsize len = strlen (what);

  return (gsize) (lexer->end - lexer->pos) >= len && strncmp (lexer->pos, what, len) == 0;
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static void
read_name (PhLexer *lexer,
           PhToken *token)
{
  token->kind = PH_TOKEN_NAME;
  while (lexer->pos < lexer->end && is_name_char (*lexer->pos))
    lexer->pos++;
  token->text = g_strndup (token->start, (gsize) (lexer->pos - token->start));
}

static void
refuse_number (PhLexer    *lexer,
               PhToken    *token,
               const char *text)
{
  set_fault (lexer, token, token->start, "“%.*s%s” is not a number.", QUOTED_MAX, text,
             strlen (text) > QUOTED_MAX ? "…" : "");
}

/* 2.5, 0.5, 1.0: digits on both sides of the point, as they are printed. */
static void
read_float (PhLexer    *lexer,
            PhToken    *token,
            const char *text)
{
  char *rest = NULL;

  token->kind = PH_TOKEN_FLOAT;
  token->number = g_ascii_strtod (text, &rest);
  if (*rest != '\0' || strspn (text, "-.0123456789") != strlen (text))
    refuse_number (lexer, token, text);
}

/* The characters of a number, which may be a wrong one. */
static char *
take_number (PhLexer *lexer,
             PhToken *token)
{
  if (*lexer->pos == '-')
    lexer->pos++;
  while (lexer->pos < lexer->end && is_name_char (*lexer->pos))
    lexer->pos++;
  if (lexer->end - lexer->pos > 1 && *lexer->pos == '.' && g_ascii_isdigit (lexer->pos[1]))
    {
      lexer->pos++;
      while (lexer->pos < lexer->end && is_name_char (*lexer->pos))
        lexer->pos++;
    }
  return g_strndup (token->start, (gsize) (lexer->pos - token->start));
}

/* Python's numbers without underscores: decimal, 0x, 0o, with a point, and a sign in front. */
static void
read_number (PhLexer *lexer,
             PhToken *token)
{
  g_autofree char *text = take_number (lexer, token);
  const char *digits = text[0] == '-' ? text + 1 : text;
  char *rest = NULL;
  guint base = 10;

  if (strchr (text, '.') != NULL)
    {
      read_float (lexer, token, text);
      return;
    }
  if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
    base = 16;
  else if (digits[0] == '0' && (digits[1] == 'o' || digits[1] == 'O'))
    base = 8;
  else if (digits[0] == '0' && digits[1] != '\0')
    {
      set_fault (lexer, token, token->start, "A number does not begin with 0: is %.*s octal (0o) or "
                 "hexadecimal (0x)?", QUOTED_MAX, text);
      return;
    }
  token->kind = PH_TOKEN_INTEGER;
  errno = 0;
  digits += base == 10 ? 0 : 2;
  token->integer = g_ascii_strtoll (digits, &rest, base);
  if (text[0] == '-')
    token->integer = -token->integer;
  /* strtol(3) would take another 0x */
  if (*rest != '\0' || rest == digits || (base == 16 && (digits[1] == 'x' || digits[1] == 'X')))
    refuse_number (lexer, token, text);
  else if (errno == ERANGE)
    set_fault (lexer, token, token->start, "The number is too large.");
}

/* Finds the quote that ends a literal, and skips what backslashes protect. */
static const char *
find_quote (PhLexer    *lexer,
            const char *from,
            char        quote)
{
  for (const char *p = from; p < lexer->end; p++)
    {
      if (*p == '\\')
        p++;
      else if (*p == quote)
        return p;
    }
  return NULL;
}

static const char *
find_non_ascii (const char *from,
                const char *to)
{
  while (from < to && (guchar) *from < 0x80)
    from++;
  return from < to ? from : NULL;
}

static void
take_string (PhLexer    *lexer,
             PhToken    *token,
             const char *body)
{
  gsize len;
  const char *data = g_bytes_get_data (token->bytes, &len);
  gsize n_marks = len > 0 && data[0] == '\0' ? 1 : 0;

  if (len == 0)
    data = "";
  /* Python begins an abstract name with the NUL that the kernel has there */
  if (!g_utf8_validate_len (data + n_marks, len - n_marks, NULL))
    set_fault (lexer, token, body, "A string is text; bytes are written b\"…\".");
  else
    token->text = g_strdup_printf ("%s%.*s", n_marks > 0 ? "@" : "", (int) (len - n_marks),
                                   data + n_marks);
  token->is_abstract = n_marks > 0;
  g_clear_pointer (&token->bytes, g_bytes_unref);
}

/* "…", '…', b"…" and b'…', all within their line. */
static void
read_literal (PhLexer *lexer,
              PhToken *token)
{
  g_autoptr (GError) error = NULL;
  gboolean is_bytes = *lexer->pos == 'b' || *lexer->pos == 'B';
  const char *body = lexer->pos + (is_bytes ? 2 : 1);
  const char *close = find_quote (lexer, body, body[-1]);
  const char *foreign;
  gsize position = 0;

  lexer->pos = close != NULL ? close + 1 : lexer->end;
  if (close == NULL)
    {
      set_fault (lexer, token, token->start,
                 "The quote that opens here is not closed in its line.");
      return;
    }
  foreign = is_bytes ? find_non_ascii (body, close) : NULL;
  if (foreign != NULL)
    {
      set_fault (lexer, token, foreign, "Bytes are written in ASCII; other bytes as \\xHH.");
      return;
    }
  token->kind = is_bytes ? PH_TOKEN_BYTES : PH_TOKEN_STRING;
  token->bytes = ph_bytes_parse (PH_BYTES_ESCAPES, body, close - body, &position, &error);
  if (token->bytes == NULL)
    set_fault (lexer, token, body + position, "%s", error->message);
  else if (!is_bytes)
    take_string (lexer, token, body);
}

static gboolean
read_sign (PhLexer *lexer,
           PhToken *token)
{
  static const struct
  {
    const char *text;
    PhTokenKind kind;
    PhCompare   compare;
  } signs[] = {
    { "->", PH_TOKEN_ARROW, 0 },
    { "==", PH_TOKEN_COMPARE, PH_COMPARE_EQUAL },
    { "!=", PH_TOKEN_COMPARE, PH_COMPARE_DIFFERENT },
    { "<=", PH_TOKEN_COMPARE, PH_COMPARE_AT_MOST },
    { ">=", PH_TOKEN_COMPARE, PH_COMPARE_AT_LEAST },
    { "<", PH_TOKEN_COMPARE, PH_COMPARE_LESS },
    { ">", PH_TOKEN_COMPARE, PH_COMPARE_MORE },
    { "=", PH_TOKEN_ASSIGN, 0 },  { "(", PH_TOKEN_OPEN, 0 },       { ")", PH_TOKEN_CLOSE, 0 },
    { "[", PH_TOKEN_OPEN_LIST, 0 }, { "]", PH_TOKEN_CLOSE_LIST, 0 }, { ",", PH_TOKEN_COMMA, 0 },
    { ".", PH_TOKEN_DOT, 0 },     { ":", PH_TOKEN_COLON, 0 },      { "|", PH_TOKEN_OR, 0 },
    { "+", PH_TOKEN_PLUS, 0 },    { "*", PH_TOKEN_TIMES, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      if (starts_with (lexer, signs[i].text))
        {
          token->kind = signs[i].kind;
          token->integer = signs[i].compare;
          lexer->pos += strlen (signs[i].text);
          return TRUE;
        }
    }
  return FALSE;
}

static void
refuse_character (PhLexer *lexer,
                  PhToken *token)
{
  gunichar c = g_utf8_get_char (lexer->pos);
  char text[8] = "";

  lexer->pos += g_unichar_to_utf8 (c, text);
  if (g_unichar_isprint (c) && !g_unichar_isspace (c))
    set_fault (lexer, token, token->start, "“%s” means nothing here.", text);
  else
    set_fault (lexer, token, token->start, "The invisible character U+%04X means nothing here.", c);
}

static gboolean
opens_literal (PhLexer *lexer)
{
  static const char *const openings[] = { "\"", "'", "b\"", "b'", "B\"", "B'" };

  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      if (starts_with (lexer, openings[i]))
        return TRUE;
    }
  return FALSE;
}

static void
read_token (PhLexer *lexer,
            PhToken *token)
{
  char c = *lexer->pos;
  gboolean negative = c == '-' && lexer->end - lexer->pos > 1 && g_ascii_isdigit (lexer->pos[1]);

  if (opens_literal (lexer))
    read_literal (lexer, token);
  else if (g_ascii_isdigit (c) || negative)
    read_number (lexer, token);
  else if (is_name_char (c))
    read_name (lexer, token);
  else if (!read_sign (lexer, token))
    refuse_character (lexer, token);
}

/**
 * ph_lexer_next:
 * @lexer: a lexer
 * @token: (inout): cleared, then set to the next token
 *
 * A token that is wrong in itself comes as %PH_TOKEN_BAD; its fault is in @lexer. Past the end
 * every token is %PH_TOKEN_END.
 */
void
ph_lexer_next (PhLexer *lexer,
               PhToken *token)
{
  ph_token_clear (token);
  while (lexer->pos < lexer->end && (*lexer->pos == ' ' || *lexer->pos == '\t'))
    lexer->pos++;
  *token = (PhToken) { .line = lexer->line, .start = lexer->pos };
  token->column = column_of (lexer, lexer->pos);
  if (lexer->pos == lexer->end || *lexer->pos == '#')
    token->kind = PH_TOKEN_END;
  else
    read_token (lexer, token);
  token->end = lexer->pos;
}

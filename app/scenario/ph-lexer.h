/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ph-fault.h"

G_BEGIN_DECLS

typedef enum
{
  PH_TOKEN_END,      /* of the line, or a comment that fills the rest of it */
  PH_TOKEN_NAME,
  PH_TOKEN_INTEGER,
  PH_TOKEN_FLOAT,
  PH_TOKEN_STRING,
  PH_TOKEN_BYTES,
  PH_TOKEN_OPEN,     /* ( */
  PH_TOKEN_CLOSE,    /* ) */
  PH_TOKEN_OPEN_LIST,  /* [ */
  PH_TOKEN_CLOSE_LIST, /* ] */
  PH_TOKEN_COMMA,
  PH_TOKEN_DOT,
  PH_TOKEN_COLON,
  PH_TOKEN_OR,       /* | */
  PH_TOKEN_PLUS,
  PH_TOKEN_TIMES,    /* * */
  PH_TOKEN_ASSIGN,   /* = */
  PH_TOKEN_COMPARE,  /* == != < <= > >=; integer: PhCompare */
  PH_TOKEN_ARROW,    /* -> */
  PH_TOKEN_BAD,      /* a fault was made */
} PhTokenKind;

typedef struct
{
  PhTokenKind kind;
  guint       line;
  guint       column;  /* from 1, in characters */
  const char *start;   /* (unowned): in the line */
  const char *end;     /* (unowned) */
  char       *text;    /* (owned) (nullable): name, or string without its quotes and escapes */
  gint64      integer;
  double      number;  /* float */
  gboolean    is_abstract; /* string: "@" stands for the NUL that it began with */
  GBytes     *bytes;   /* (owned) (nullable) */
} PhToken;

/* Cuts one line into tokens. The line must be valid UTF-8 and outlive the lexer. */
typedef struct
{
  const char *line_start;
  const char *pos;
  const char *end;
  guint       line;
  const char *counted;    /* up to here columns have been counted: */
  guint       column;
  PhFault    *fault;      /* (owned) (nullable): the first one */
} PhLexer;

void ph_lexer_init  (PhLexer    *lexer,
                     const char *line,
                     gsize       len,
                     guint       line_number);
void ph_lexer_clear (PhLexer    *lexer);
void ph_lexer_next  (PhLexer    *lexer,
                     PhToken    *token);
void ph_token_clear (PhToken    *token);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-lexer.h"
#include "ph-notation.h"

G_BEGIN_DECLS

/* One line under the parser's eyes. Statements are read by ph-parser.c, expressions by
 * ph-parse-expr.c. */
typedef struct
{
  PhLexer  lexer;
  PhToken  token;        /* the one that is looked at */
  PhFault *fault;        /* (owned) (nullable): the first */
  guint    depth;        /* of parentheses and brackets */
  guint    n_operators;  /* so far; each makes the tree deeper */
} PhParser;

void     ph_parser_advance      (PhParser    *parser);
gboolean ph_parser_fail         (PhParser    *parser,
                                 guint        column,
                                 const char  *format,
                                 ...) G_GNUC_PRINTF (3, 4);
gboolean ph_parser_fail_here    (PhParser    *parser,
                                 const char  *message);
gboolean ph_parser_expect_token (PhParser    *parser,
                                 PhTokenKind  kind,
                                 const char  *message);
PhExpr  *ph_parser_read_expr    (PhParser    *parser);
PhExpr  *ph_parser_read_call    (PhParser    *parser,
                                 const char  *receiver,
                                 const char  *name,
                                 guint        column,
                                 guint        name_column);
PhExpr  *ph_parser_read_dotted  (PhParser    *parser,
                                 const char  *receiver,
                                 guint        column);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-constant.h"
#include "ph-signature.h"

G_BEGIN_DECLS

typedef enum
{
  PH_EXPR_BYTES,     /* b"..." */
  PH_EXPR_INTEGER,   /* 5, AF_INET, MSG_PEEK | MSG_DONTWAIT */
  PH_EXPR_FLOAT,     /* 2.5 */
  PH_EXPR_BOOLEAN,   /* True, False; in integer */
  PH_EXPR_STRING,    /* "..." */
  PH_EXPR_NAME,      /* a variable */
  PH_EXPR_ERRNO,     /* ECONNREFUSED */
  PH_EXPR_NONE,
  PH_EXPR_TUPLE,     /* (a, b) */
  PH_EXPR_LIST,      /* [a, b] */
  PH_EXPR_CALL,      /* name.op(args) or op(args); args: one for each parameter, NULL: left out */
  PH_EXPR_START,     /* start call; args: the call */
  PH_EXPR_MEMBER,    /* name.recv_queue */
  PH_EXPR_ADD,       /* a + b */
  PH_EXPR_TIMES,     /* a * b */
  PH_EXPR_INDEX,     /* a[b] */
  PH_EXPR_SLICE,     /* a[b:c]; either may be NULL */
} PhExprKind;

typedef enum
{
  PH_COMPARE_EQUAL,
  PH_COMPARE_DIFFERENT,
  PH_COMPARE_LESS,
  PH_COMPARE_AT_MOST,
  PH_COMPARE_MORE,
  PH_COMPARE_AT_LEAST,
  PH_COMPARE_IN,
} PhCompare;

/* A node of a statement. Immutable once parsed. */
typedef struct _PhExpr PhExpr;
struct _PhExpr
{
  PhExprKind     kind;
  guint          line;          /* from 1 */
  guint          column;        /* from 1, in characters */
  GBytes        *bytes;         /* (owned) (nullable) */
  gint64         integer;       /* also the number of an errno */
  double         number;        /* float */
  gboolean       is_abstract;   /* string: "@" stands for the NUL that it began with */
  gboolean       is_constant;   /* integer: written as a name of this kind: */
  PhConstantKind constant;
  char          *text;          /* (owned) (nullable): string, name, or whose call or member */
  char          *member;        /* (owned) (nullable): member */
  guint          member_column;
  const PhSignature *signature; /* (nullable): call */
  GPtrArray     *args;          /* (owned) (nullable) (element-type PhExpr) */
};

PhExpr *ph_expr_new        (PhExprKind  kind,
                            guint       line,
                            guint       column);
void    ph_expr_free       (PhExpr     *expr);
guint   ph_expr_get_n_args (const PhExpr *expr);
const PhExpr *ph_expr_get_arg (const PhExpr *expr,
                               guint         n);
gboolean ph_expr_is_call   (const PhExpr *expr,
                            PhCallOp      op);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhExpr, ph_expr_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-constant.h"
#include "ph-types.h"

G_BEGIN_DECLS

typedef enum
{
  PH_EXPR_BYTES,     /* b"..." */
  PH_EXPR_INTEGER,   /* 5, AF_INET, MSG_PEEK | MSG_DONTWAIT */
  PH_EXPR_STRING,    /* "..." */
  PH_EXPR_NAME,      /* a variable */
  PH_EXPR_ERRNO,     /* ECONNREFUSED */
  PH_EXPR_TUPLE,     /* (a, b) */
  PH_EXPR_CALL,      /* name.op(args) or socket(args) */
  PH_EXPR_NONE,
} PhExprKind;

/* A node of a statement. Immutable once parsed. */
typedef struct _PhExpr PhExpr;
struct _PhExpr
{
  PhExprKind     kind;
  guint          line;          /* from 1 */
  guint          column;        /* from 1, in characters */
  GBytes        *bytes;         /* (owned) (nullable) */
  gint64         integer;       /* also the number of an errno */
  gboolean       is_constant;   /* integer: written as a name of this kind: */
  PhConstantKind constant;
  char          *text;          /* (owned) (nullable): string, name, or a call's receiver */
  PhCallOp       op;            /* call */
  GPtrArray     *args;          /* (owned) (nullable) (element-type PhExpr): call, tuple */
};

PhExpr *ph_expr_new        (PhExprKind  kind,
                            guint       line,
                            guint       column);
void    ph_expr_free       (PhExpr     *expr);
guint   ph_expr_get_n_args (const PhExpr *expr);
const PhExpr *ph_expr_get_arg (const PhExpr *expr,
                               guint         n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhExpr, ph_expr_free)

G_END_DECLS

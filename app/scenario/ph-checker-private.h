/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-checker.h"

G_BEGIN_DECLS

struct _PhChecker
{
  GHashTable *names;  /* (owned): name to what it holds */
  const PhExpr *kept; /* (unowned) (nullable): what the statement keeps in one name */
  PhFault    *fault;  /* (owned) (nullable): of the statement under check */
};

gboolean ph_checker_fail       (PhChecker    *checker,
                                guint         line,
                                guint         column,
                                const char   *format,
                                ...) G_GNUC_PRINTF (4, 5);
gboolean ph_checker_fail_kind  (PhChecker    *checker,
                                const PhExpr *expr,
                                const char   *what,
                                PhKind        kind);
gboolean ph_checker_check_expr (PhChecker    *checker,
                                const PhExpr *expr,
                                PhKind       *kind);

/* ph-check-args.c */
gboolean ph_checker_check_args (PhChecker    *checker,
                                const PhExpr *call);

G_END_DECLS

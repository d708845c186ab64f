/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-notation.h"
#include "ph-session.h"
#include "ph-started.h"
#include "ph-value.h"

G_BEGIN_DECLS

/* What a running scenario knows: the values kept in names, and those that the calls of the
 * present statement gave. Turns expressions into values and into calls. Main thread. */
typedef struct _PhScope PhScope;

PhScope  *ph_scope_new       (PhSession    *session);
void      ph_scope_free      (PhScope      *scope);
void      ph_scope_begin     (PhScope      *scope);
void      ph_scope_keep      (PhScope      *scope,
                              const char   *name,
                              PhValue      *value);
void      ph_scope_set_given (PhScope      *scope,
                              const PhExpr *call,
                              PhValue      *value);
gboolean  ph_scope_compare   (PhScope      *scope,
                              PhCompare     compare,
                              const PhValue *a,
                              const PhValue *b);
PhSocketItem *ph_scope_find_socket (PhScope   *scope,
                              const char   *name);
PhStarted *ph_scope_get_started (PhScope     *scope,
                              const char   *name,
                              GError      **error);

/* ph-scope-evaluate.c */
PhValue  *ph_scope_evaluate  (PhScope      *scope,
                              const PhExpr *expr,
                              GError      **error);

/* ph-scope-call.c */
PhCall   *ph_scope_make_call (PhScope      *scope,
                              const PhExpr *expr,
                              GError      **error);

/* ph-scope-result.c */
PhValue  *ph_scope_read_result (PhScope            *scope,
                                const PhExpr       *expr,
                                const PhCallResult *result,
                                const PhRecord     *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhScope, ph_scope_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-scope.h"

G_BEGIN_DECLS

struct _PhScope
{
  PhSession  *session;  /* (owned) */
  GHashTable *names;    /* (owned) (element-type utf8 PhValue) */
  GHashTable *given;    /* (owned) (element-type PhExpr PhValue): by the calls of the statement */
};

gboolean      ph_scope_fail         (GError       **error,
                                     const char    *subject,
                                     const char    *predicate);
PhValue      *ph_scope_look_up      (PhScope       *scope,
                                     const char    *name,
                                     GError       **error);
PhValue      *ph_scope_evaluate_arg (PhScope       *scope,
                                     const PhExpr  *expr,
                                     GError       **error);
PhSocketItem *ph_scope_find_item    (PhScope       *scope,
                                     PhSocketId     socket);
PhSocketItem *ph_scope_find_receiver (PhScope      *scope,
                                     const char    *name,
                                     GError       **error);
PhEndpoint   *ph_scope_to_endpoint  (const PhValue *value,
                                     int            type,
                                     GError       **error);
gboolean      ph_scope_to_timeout   (const PhValue *value,
                                     gint64        *timeout_ns,
                                     GError       **error);

G_END_DECLS

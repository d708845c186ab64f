/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ph-expr.h"
#include "ph-value.h"

G_BEGIN_DECLS

/* The operators of the notation on values: +, *, [ ], [ : ], == != < <= > >= in, len(). */
PhValue *ph_operate_add      (const PhValue    *a,
                              const PhValue    *b,
                              GError          **error);
PhValue *ph_operate_multiply (const PhValue    *a,
                              const PhValue    *b,
                              GError          **error);
PhValue *ph_operate_index    (const PhValue    *whole,
                              const PhValue    *place,
                              GError          **error);
PhValue *ph_operate_slice    (const PhValue    *whole,
                              const PhValue    *from,
                              const PhValue    *to,
                              GError          **error);
PhValue *ph_operate_len      (const PhValue    *whole,
                              GError          **error);
gboolean ph_operate_compare  (PhCompare         compare,
                              const PhValue    *a,
                              const PhValue    *b,
                              PhValueToAddress  to_address,
                              gpointer          user_data);

G_END_DECLS

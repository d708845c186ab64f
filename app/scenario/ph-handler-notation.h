/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-handler-spec.h"
#include "ph-value.h"

G_BEGIN_DECLS

GByteArray *ph_handler_read_replies   (const PhValue *value,
                                       GError       **error);
void        ph_handler_append_replies (GString       *out,
                                       gconstpointer  table,
                                       gsize          len);

G_END_DECLS

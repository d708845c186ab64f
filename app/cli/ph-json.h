/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes one JSON object on one line, RFC 8259. */
typedef struct _PhJson PhJson;

PhJson *ph_json_new         (void);
void    ph_json_free        (PhJson       *json);
void    ph_json_add_string  (PhJson       *json,
                             const char   *key,
                             const char   *value);
void    ph_json_add_integer (PhJson       *json,
                             const char   *key,
                             gint64        value);
void    ph_json_add_boolean (PhJson       *json,
                             const char   *key,
                             gboolean      value);
void    ph_json_add_hex     (PhJson       *json,
                             const char   *key,
                             const guint8 *data,
                             gsize         len);
char   *ph_json_end         (PhJson       *json);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhJson, ph_json_free)

G_END_DECLS

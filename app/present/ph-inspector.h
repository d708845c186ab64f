/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What bytes mean if they are read as numbers, text, addresses or moments: always the same rows, so
 * that a widget can keep them. Pure; any thread. */
typedef struct
{
  const char *name;      /* (unowned): short: "uint16 BE" */
  const char *title;     /* (unowned): the same for a screen reader and a tooltip */
  char       *value;     /* (owned): a line without anything that a label would interpret */
  gboolean    missing;   /* value says why there is none */
} PhInspectorRow;

/* No row looks at more bytes than these. */
#define PH_INSPECTOR_BYTES 256

guint   ph_inspector_get_n_rows (void);
GArray *ph_inspector_build      (const guint8 *data,
                                 gsize         len,
                                 gboolean      selected);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows of a byte view, as hexadecimal (offset, pairs, characters) or as text (lines broken at
 * newlines and at the width, unprintable bytes as visible escapes). Pure: any thread, no GTK. */
typedef enum
{
  PH_BYTES_VIEW_TEXT,
  PH_BYTES_VIEW_HEX,
} PhBytesViewMode;

typedef struct _PhHexLayout PhHexLayout;

typedef struct
{
  gsize start;      /* byte offset of the row */
  gsize len;        /* bytes on it, its newline included */
} PhHexRow;

PhHexLayout *ph_hex_layout_new        (PhBytesViewMode  mode,
                                       const guint8    *data,
                                       gsize            len,
                                       guint            columns);
void         ph_hex_layout_free       (PhHexLayout     *layout);
gsize        ph_hex_layout_get_n_rows (PhHexLayout     *layout);
void         ph_hex_layout_get_row    (PhHexLayout     *layout,
                                       gsize            row,
                                       PhHexRow        *out);
char        *ph_hex_layout_format     (PhHexLayout     *layout,
                                       gsize            row,
                                       GArray          *escapes);
gboolean     ph_hex_layout_hit        (PhHexLayout     *layout,
                                       gsize            row,
                                       guint            column,
                                       gsize           *offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhHexLayout, ph_hex_layout_free)

G_END_DECLS

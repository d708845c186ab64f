/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows of a byte view, as hexadecimal (pairs, characters) or as text (lines broken at newlines
 * and at the width, unprintable bytes as visible escapes). Hex rows are known at once; text rows
 * are indexed in slices by ph_hex_layout_index(), so that 64 MB never stall a frame.
 * Pure: no GTK; one thread at a time. The data must outlive the layout. */
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

typedef enum
{
  PH_HEX_CELL_TEXT,     /* a character as it stands */
  PH_HEX_CELL_ESCAPE,   /* \n, \x1b ...: not what the payload looks like, painted apart */
  PH_HEX_CELL_PAIR,     /* two digits */
  PH_HEX_CELL_INVALID,  /* a byte that is no character in the encoding */
} PhHexCellKind;

/* Which bytes a stretch of a row's text stands for */
typedef struct
{
  guint32       text_start; /* index into the UTF-8 text */
  guint32       text_len;
  gsize         offset;     /* of its first byte in the payload */
  guint8        n_bytes;
  PhHexCellKind kind;
} PhHexCell;

/* A row ready to be painted. In hex, each byte has two cells: its pair, later its character. */
typedef struct
{
  char   *text;     /* (owned): valid UTF-8 whatever the bytes, one line, no controls */
  GArray *cells;    /* (owned): PhHexCell, by text_start */
} PhHexLine;

PhHexLayout *ph_hex_layout_new         (PhBytesViewMode  mode,
                                        const guint8    *data,
                                        gsize            len,
                                        guint            columns);
void         ph_hex_layout_free        (PhHexLayout     *layout);
guint        ph_hex_layout_fit         (PhBytesViewMode  mode,
                                        guint            chars);
gboolean     ph_hex_layout_index       (PhHexLayout     *layout,
                                        gsize            max_bytes);
gsize        ph_hex_layout_get_n_rows  (PhHexLayout     *layout);
gsize        ph_hex_layout_estimate    (PhHexLayout     *layout);
void         ph_hex_layout_get_row     (PhHexLayout     *layout,
                                        gsize            row,
                                        PhHexRow        *out);
gsize        ph_hex_layout_find_row    (PhHexLayout     *layout,
                                        gsize            offset);
void         ph_hex_layout_get_line    (PhHexLayout     *layout,
                                        gsize            row,
                                        PhHexLine       *line);
const PhHexCell *ph_hex_line_hit       (const PhHexLine *line,
                                        guint            text_index);
void         ph_hex_line_clear         (PhHexLine       *line);

/* For others that write such lines */
gboolean     ph_hex_is_plain_char      (gunichar         c);
void         ph_hex_append_escape      (GString         *text,
                                        guint8           byte);
void         ph_hex_line_append_cell   (PhHexLine       *line,
                                        gsize            text_start,
                                        gsize            text_end,
                                        gsize            offset,
                                        guint            n_bytes,
                                        PhHexCellKind    kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhHexLayout, ph_hex_layout_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PhHexLine, ph_hex_line_clear)

G_END_DECLS

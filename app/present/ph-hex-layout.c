/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-hex-layout.h"

#include <string.h>

/* Hex rows are arithmetic. Text rows depend on every byte before them, so they are indexed in
 * slices: one checkpoint every STRIDE rows, and a row is found by walking from the checkpoint
 * before it, or from the row asked for last. A row never holds more than 4 bytes a column plus
 * its line end, so a walk is bounded whatever the payload. */

#define STRIDE       64
#define MIN_COLUMNS  8
#define MAX_COLUMNS  1024
#define GROUP        8      /* hex pairs between two wider gaps */

struct _PhHexLayout
{
  PhBytesViewMode mode;
  const guint8   *data;         /* (unowned) */
  gsize           len;
  guint           columns;      /* hex: bytes a row; text: cells a row */
  GArray         *checkpoints;  /* (owned): gsize, start of every STRIDE-th row */
  gsize           n_rows;       /* indexed so far */
  gsize           scanned;      /* bytes indexed so far: start of row n_rows */
  gsize           cached_row;
  gsize           cached_start;
};

/* One thing to be seen: a character, or bytes that are shown as escapes */
typedef struct
{
  guint    n_bytes;
  guint    width;     /* columns it takes, at least 1 but for a line end */
  gboolean escape;
} Glyph;

/**
 * ph_hex_is_plain_char:
 * @c: a character
 *
 * Characters that would hide, reorder or split what stands beside them, and those no font has,
 * are shown by their bytes.
 *
 * Returns: whether @c is none of these
 */
gboolean
ph_hex_is_plain_char (gunichar c)
{
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return TRUE;
    }
}

static Glyph
scan_multibyte (const guint8 *p,
                gsize         left)
{
  const gunichar c = g_utf8_get_char_validated ((const char *) p, (gssize) MIN (left, 4));
  guint n_bytes;

  if (c == (gunichar) -1 || c == (gunichar) -2)
    return (Glyph) { 1, 4, TRUE };

  n_bytes = (guint) g_utf8_skip[*p];
  if (!ph_hex_is_plain_char (c))
    return (Glyph) { n_bytes, 4 * n_bytes, TRUE };
  return (Glyph) { n_bytes, g_unichar_iswide (c) ? 2 : 1, FALSE };
}

static Glyph
scan_glyph (const guint8 *p,
            gsize         left)
{
  if (*p >= 0x80)
    return scan_multibyte (p, left);
  if (*p >= 0x20 && *p < 0x7f)
    return (Glyph) { 1, 1, FALSE };
  /* A line end belongs to its line: it may stand beyond the last column */
  if (*p == '\n' || (*p == '\r' && left > 1 && p[1] == '\n'))
    return (Glyph) { 1, 0, TRUE };
  if (*p == '\t' || *p == '\r' || *p == '\0')
    return (Glyph) { 1, 2, TRUE };
  return (Glyph) { 1, 4, TRUE };
}

/* Start of the row after the one at @start */
static gsize
next_row_start (const PhHexLayout *layout,
                gsize              start)
{
  gsize pos = start;
  guint used = 0;

  while (pos < layout->len)
    {
      Glyph glyph;

      /* Most payload is plain ASCII: five times as fast */
      while (pos < layout->len && used < layout->columns && layout->data[pos] >= 0x20 &&
             layout->data[pos] < 0x7f)
        pos++, used++;
      if (pos == layout->len)
        break;
      glyph = scan_glyph (layout->data + pos, layout->len - pos);

      if (used > 0 && used + glyph.width > layout->columns)
        return pos;
      used += glyph.width;
      pos += glyph.n_bytes;
      if (layout->data[pos - 1] == '\n')
        return pos;
    }
  return pos;
}

static gsize
find_text_row_start (PhHexLayout *layout,
                     gsize        row)
{
  gsize at = row / STRIDE * STRIDE;
  gsize start = g_array_index (layout->checkpoints, gsize, row / STRIDE);

  if (layout->cached_row <= row && layout->cached_row > at)
    {
      at = layout->cached_row;
      start = layout->cached_start;
    }
  for (; at < row; at++)
    start = next_row_start (layout, start);

  layout->cached_row = row;
  layout->cached_start = start;
  return start;
}

/* The last checkpoint at or before @offset */
static gsize
find_checkpoint (const PhHexLayout *layout,
                 gsize              offset)
{
  gsize low = 0, high = layout->checkpoints->len;

  while (high - low > 1)
    {
      const gsize middle = (low + high) / 2;

      if (g_array_index (layout->checkpoints, gsize, middle) <= offset)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/**
 * ph_hex_append_escape:
 * @text: what it is appended to
 * @byte: a byte that is no visible character
 *
 * Writes a byte as it is to be seen.
 */
void
ph_hex_append_escape (GString *text,
                      guint8   byte)
{
  switch (byte)
    {
    case '\0': g_string_append (text, "\\0"); break;
    case '\t': g_string_append (text, "\\t"); break;
    case '\r': g_string_append (text, "\\r"); break;
    case '\n': g_string_append (text, "\\n"); break;
    default:   g_string_append_printf (text, "\\x%02x", byte); break;
    }
}

/**
 * ph_hex_line_append_cell:
 * @line: a line under way
 * @text_start: where the cell begins in its text
 * @text_end: where it ends
 * @offset: of the first byte it stands for
 * @n_bytes: how many it stands for, at most 255
 * @kind: what it is
 */
void
ph_hex_line_append_cell (PhHexLine     *line,
                         gsize          text_start,
                         gsize          text_end,
                         gsize          offset,
                         guint          n_bytes,
                         PhHexCellKind  kind)
{
  const PhHexCell cell = { (guint32) text_start, (guint32) (text_end - text_start), offset,
                           (guint8) n_bytes, kind };

  g_array_append_val (line->cells, cell);
}

static void
write_text_line (const PhHexLayout *layout,
                 const PhHexRow    *row,
                 GString           *text,
                 PhHexLine         *line)
{
  for (gsize pos = row->start; pos < row->start + row->len;)
    {
      const guint8 *p = layout->data + pos;
      const Glyph glyph = scan_glyph (p, layout->len - pos);
      const gsize before = text->len;

      if (!glyph.escape)
        g_string_append_len (text, (const char *) p, glyph.n_bytes);
      for (guint i = 0; glyph.escape && i < glyph.n_bytes; i++)
        ph_hex_append_escape (text, p[i]);
      ph_hex_line_append_cell (line, before, text->len, pos, glyph.n_bytes,
                               glyph.escape ? PH_HEX_CELL_ESCAPE : PH_HEX_CELL_TEXT);
      pos += glyph.n_bytes;
    }
}

static void
write_hex_line (const PhHexLayout *layout,
                const PhHexRow    *row,
                GString           *text,
                PhHexLine         *line)
{
  for (guint i = 0; i < layout->columns; i++)
    {
      const gsize before = text->len;

      if (i < row->len)
        {
          g_string_append_printf (text, "%02x", layout->data[row->start + i]);
          ph_hex_line_append_cell (line, before, text->len, row->start + i, 1, PH_HEX_CELL_PAIR);
          g_string_append_c (text, ' ');
        }
      else
        g_string_append (text, "   ");
      if (i % GROUP == GROUP - 1)
        g_string_append_c (text, ' ');
    }
  g_string_append_c (text, ' ');
  for (guint i = 0; i < row->len; i++)
    {
      const guint8 byte = layout->data[row->start + i];
      const gboolean plain = byte >= 0x20 && byte < 0x7f;
      const gsize before = text->len;

      if (plain)
        g_string_append_c (text, (char) byte);
      else
        g_string_append (text, "·");
      ph_hex_line_append_cell (line, before, text->len, row->start + i, 1,
                               plain ? PH_HEX_CELL_TEXT : PH_HEX_CELL_ESCAPE);
    }
}

/**
 * ph_hex_layout_new:
 * @mode: text or hex
 * @data: (array length=len) (nullable) (transfer none): the payload; must outlive the layout
 * @len: bytes
 * @columns: bytes a row in hex, character cells a row in text; brought into 8..1024
 *
 * Lays out a payload. Nothing is indexed yet in text mode: call ph_hex_layout_index().
 *
 * Returns: (transfer full): free with ph_hex_layout_free()
 */
PhHexLayout *
ph_hex_layout_new (PhBytesViewMode  mode,
                   const guint8    *data,
                   gsize            len,
                   guint            columns)
{
  PhHexLayout *layout = g_new0 (PhHexLayout, 1);

  layout->mode = mode;
  layout->data = data;
  layout->len = data != NULL ? len : 0;
  layout->columns = CLAMP (columns, MIN_COLUMNS, MAX_COLUMNS);
  layout->checkpoints = g_array_new (FALSE, FALSE, sizeof (gsize));
  if (mode == PH_BYTES_VIEW_HEX)
    {
      layout->n_rows = layout->len / layout->columns + (layout->len % layout->columns != 0);
      layout->scanned = layout->len;
    }
  return layout;
}

/**
 * ph_hex_layout_free:
 * @layout: (transfer full) (nullable): a layout
 *
 * Frees a layout; the data stays.
 */
void
ph_hex_layout_free (PhHexLayout *layout)
{
  if (layout == NULL)
    return;
  g_array_unref (layout->checkpoints);
  g_free (layout);
}

/**
 * ph_hex_layout_fit:
 * @mode: text or hex
 * @chars: character cells there is room for
 *
 * Returns: the columns to ask for: in hex 8, 16, 32 or 64 bytes (8 even when there is no room
 *   for them), in text @chars, at least 8
 */
guint
ph_hex_layout_fit (PhBytesViewMode mode,
                   guint           chars)
{
  guint bytes = 64;

  if (mode == PH_BYTES_VIEW_TEXT)
    return CLAMP (chars, MIN_COLUMNS, MAX_COLUMNS);
  while (bytes > 8 && bytes * 4 + bytes / GROUP + 1 > chars)
    bytes /= 2;
  return bytes;
}

/**
 * ph_hex_layout_index:
 * @layout: a layout
 * @max_bytes: how far to go on in this slice; %G_MAXSIZE for all
 *
 * Indexes more rows of a text; about 1 ms for 200 kB.
 *
 * Returns: %TRUE when all rows are known
 */
gboolean
ph_hex_layout_index (PhHexLayout *layout,
                     gsize        max_bytes)
{
  const gsize stop = layout->scanned + MIN (max_bytes, layout->len - layout->scanned);

  while (layout->scanned < stop)
    {
      if (layout->n_rows % STRIDE == 0)
        g_array_append_val (layout->checkpoints, layout->scanned);
      layout->scanned = next_row_start (layout, layout->scanned);
      layout->n_rows++;
    }
  return layout->scanned == layout->len;
}

/**
 * ph_hex_layout_get_n_rows:
 * @layout: a layout
 *
 * Returns: rows known so far; only these may be asked for
 */
gsize
ph_hex_layout_get_n_rows (PhHexLayout *layout)
{
  return layout->n_rows;
}

/**
 * ph_hex_layout_estimate:
 * @layout: a layout
 *
 * Returns: rows there will be once all is indexed, judged by those that are; exact at the end
 */
gsize
ph_hex_layout_estimate (PhHexLayout *layout)
{
  double rows;

  if (layout->scanned == layout->len)
    return layout->n_rows;
  if (layout->scanned == 0)
    return layout->len / layout->columns + 1;
  rows = (double) layout->n_rows * ((double) layout->len / (double) layout->scanned);
  return MAX ((gsize) rows, layout->n_rows + 1);
}

/**
 * ph_hex_layout_get_row:
 * @layout: a layout
 * @row: below ph_hex_layout_get_n_rows()
 * @out: (out caller-allocates): the bytes on it
 *
 * Finds a row: at once in hex, by walking at most 64 rows in text.
 */
void
ph_hex_layout_get_row (PhHexLayout *layout,
                       gsize        row,
                       PhHexRow    *out)
{
  g_return_if_fail (row < layout->n_rows);

  if (layout->mode == PH_BYTES_VIEW_HEX)
    {
      out->start = row * layout->columns;
      out->len = MIN (layout->columns, layout->len - out->start);
    }
  else
    {
      out->start = find_text_row_start (layout, row);
      out->len = next_row_start (layout, out->start) - out->start;
    }
}

/**
 * ph_hex_layout_find_row:
 * @layout: a layout
 * @offset: of a byte
 *
 * Returns: the row that holds it; the last known row when it is not indexed yet; 0 when there
 *   are no rows
 */
gsize
ph_hex_layout_find_row (PhHexLayout *layout,
                        gsize        offset)
{
  gsize row, start;

  if (layout->n_rows == 0)
    return 0;
  if (layout->mode == PH_BYTES_VIEW_HEX)
    return MIN (offset / layout->columns, layout->n_rows - 1);

  row = find_checkpoint (layout, offset);
  start = g_array_index (layout->checkpoints, gsize, row);
  for (row *= STRIDE; row + 1 < layout->n_rows; row++)
    {
      start = next_row_start (layout, start);
      if (start > offset)
        break;
    }
  return row;
}

/**
 * ph_hex_layout_get_line:
 * @layout: a layout
 * @row: below ph_hex_layout_get_n_rows()
 * @line: (out caller-allocates): clear with ph_hex_line_clear()
 *
 * Writes a row as it is to be seen. The text is valid UTF-8 without control, format or
 * direction characters, whatever the payload holds; it is not markup.
 */
void
ph_hex_layout_get_line (PhHexLayout *layout,
                        gsize        row,
                        PhHexLine   *line)
{
  GString *text = g_string_sized_new (layout->columns * 4 + 16);
  PhHexRow span = { 0 };

  line->cells = g_array_sized_new (FALSE, FALSE, sizeof (PhHexCell), layout->columns * 2);
  ph_hex_layout_get_row (layout, row, &span);
  if (layout->mode == PH_BYTES_VIEW_HEX)
    write_hex_line (layout, &span, text, line);
  else
    write_text_line (layout, &span, text, line);
  line->text = g_string_free (text, FALSE);
}

/**
 * ph_hex_line_hit:
 * @line: a line
 * @text_index: index into its text, in bytes of UTF-8
 *
 * Returns: (transfer none) (nullable): the cell at @text_index, or the last one before it;
 *   %NULL only for an empty line
 */
const PhHexCell *
ph_hex_line_hit (const PhHexLine *line,
                 guint            text_index)
{
  const PhHexCell *hit = NULL;

  for (guint i = 0; i < line->cells->len; i++)
    {
      const PhHexCell *cell = &g_array_index (line->cells, PhHexCell, i);

      if (hit != NULL && cell->text_start > text_index)
        break;
      hit = cell;
    }
  return hit;
}

/**
 * ph_hex_line_clear:
 * @line: a line set by ph_hex_layout_get_line(), or all zero
 *
 * Frees what @line owns.
 */
void
ph_hex_line_clear (PhHexLine *line)
{
  g_clear_pointer (&line->text, g_free);
  g_clear_pointer (&line->cells, g_array_unref);
}

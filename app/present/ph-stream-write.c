/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-rows-private.h"

/* Rows as they are painted: text that is valid UTF-8 without control, format or direction
 * characters whatever the bytes are, and the cells that tell which bytes it stands for. */

#define GROUP     8     /* hex pairs between two wider gaps */
#define MOST_ROW  8256  /* bytes of a row, and of the character that goes on behind it */

static void
write_text (const PhStreamRows *rows,
            const PhStreamRow  *row,
            const guint8       *bytes,
            gsize               len,
            GString            *text,
            PhHexLine          *line)
{
  const guint64 origin = ph_stream_rows_origin (rows, row->direction, row->start);
  const gsize end = (gsize) MIN (row->len, len);

  for (gsize at = 0; at < end;)
    {
      const gsize before = text->len;
      PhStreamGlyph glyph;

      ph_stream_glyph_read (rows->decoder, bytes + at, len - at,
                            (guint) ((row->start - origin + at) & 1), &glyph);
      if (glyph.kind == PH_HEX_CELL_TEXT)
        g_string_append_unichar (text, glyph.character);
      else if (glyph.character < 0x20 && glyph.width <= 2)
        ph_hex_append_escape (text, (guint8) glyph.character);   /* \n, also of two bytes */
      else
        for (gsize i = at; i < at + glyph.n_bytes; i++)
          ph_hex_append_escape (text, bytes[i]);
      ph_hex_line_append_cell (line, before, text->len, row->start + at, glyph.n_bytes, glyph.kind);
      at += glyph.n_bytes;
    }
}

/* Bytes stand under each other by their offsets: what is not of this row is left empty */
static void
write_pairs (const PhStreamRows *rows,
             const PhStreamRow  *row,
             gsize               lead,
             const guint8       *bytes,
             gsize               len,
             GString            *text,
             PhHexLine          *line)
{
  for (gsize i = 0; i < rows->columns; i++)
    {
      const gsize before = text->len;

      if (i >= lead && i - lead < len)
        {
          g_string_append_printf (text, "%02x ", bytes[i - lead]);
          ph_hex_line_append_cell (line, before, text->len - 1, row->start + i - lead, 1,
                                   PH_HEX_CELL_PAIR);
        }
      else
        g_string_append (text, "   ");
      if (i % GROUP == GROUP - 1)
        g_string_append_c (text, ' ');
    }
}

/* A character stands over its first byte and has as much room as it has bytes */
static void
write_character (const PhStreamGlyph *glyph,
                 gsize                room,
                 GString             *text)
{
  guint used = 1;

  if (glyph->kind == PH_HEX_CELL_TEXT && glyph->width <= room)
    {
      g_string_append_unichar (text, glyph->character);
      used = glyph->width;
    }
  else
    g_string_append (text, "·");
  for (gsize i = used; i < room; i++)
    g_string_append_c (text, ' ');
}

static void
write_characters (const PhStreamRows *rows,
                  const PhStreamRow  *row,
                  const guint8       *bytes,
                  gsize               before,
                  gsize               len,
                  GString            *text,
                  PhHexLine          *line)
{
  const guint64 origin = ph_stream_rows_origin (rows, row->direction, row->start);
  const gsize end = before + (gsize) row->len;
  const guint phase = (guint) ((row->start - before - origin) & 1);
  gsize at = before + ph_text_decoder_skip (rows->decoder, bytes, before,
                                            MIN (len, before + PH_TEXT_AFTER), phase);

  for (gsize i = before; i < MIN (at, end); i++)
    {
      g_string_append_c (text, ' ');
      ph_hex_line_append_cell (line, text->len - 1, text->len, row->start + i - before, 1,
                               PH_HEX_CELL_TEXT);
    }
  while (at < end)
    {
      const gsize text_start = text->len;
      PhStreamGlyph glyph;
      gsize room;

      ph_stream_glyph_read (rows->decoder, bytes + at, len - at, (guint) (phase + at) & 1, &glyph);
      room = MIN (glyph.n_bytes, end - at);
      write_character (&glyph, room, text);
      ph_hex_line_append_cell (line, text_start, text->len, row->start + at - before, (guint) room,
                               glyph.kind);
      at += glyph.n_bytes;
    }
}

static void
write_hex (const PhStreamRows *rows,
           const PhStreamRow  *row,
           const guint8       *bytes,
           gsize               before,
           gsize               len,
           GString            *text,
           PhHexLine          *line)
{
  const guint64 origin = ph_stream_rows_origin (rows, row->direction, row->start);
  const gsize lead = (gsize) ((row->start - origin) % rows->columns);

  write_pairs (rows, row, lead, bytes + before, (gsize) row->len, text, line);
  if (rows->mode == PH_STREAM_HEX)
    return;
  g_string_append_printf (text, " %*s", (int) lead, "");
  write_characters (rows, row, bytes, before, len, text, line);
}

/**
 * ph_stream_rows_write:
 * @rows: what is cut
 * @row: a row of it
 * @line: (out caller-allocates): clear with ph_hex_line_clear(); without cells if the bytes are
 *   lost
 *
 * Writes a row as it is to be seen.
 */
void
ph_stream_rows_write (const PhStreamRows *rows,
                      const PhStreamRow  *row,
                      PhHexLine          *line)
{
  guint8 bytes[MOST_ROW + PH_TEXT_BEFORE];
  GString *text = g_string_new (NULL);
  const gboolean in_text = rows->mode == PH_STREAM_TEXT || rows->mode == PH_STREAM_LINES;
  const guint64 origin = ph_stream_rows_origin (rows, row->direction, row->start);
  gsize before = 0, len;

  line->cells = g_array_new (FALSE, FALSE, sizeof (PhHexCell));
  if (row->loss == PH_STREAM_KEPT)
    {
      PhStreamRange span;
      guint64 end = row->start + row->len;

      ph_stream_index_get_span (rows->index, rows->store, row->direction, row->start, &span);
      if (!in_text)
        before = (gsize) MIN (PH_TEXT_BEFORE, row->start - MAX (span.start, origin));
      end = rows->messages ? end : MIN (span.end, end + PH_TEXT_AFTER);
      len = ph_stream_rows_read (rows, row->direction, row->start - before, end, bytes,
                                 sizeof bytes);
      if (in_text && len > 0)
        write_text (rows, row, bytes, len, text, line);
      else if (len >= before + row->len)
        write_hex (rows, row, bytes, before, len, text, line);
    }
  line->text = g_string_free (text, FALSE);
}

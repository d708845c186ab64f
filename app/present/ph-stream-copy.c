/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-copy.h"

#include "ph-bytes.h"

static void
append_text (GString       *text,
             PhTextDecoder *decoder,
             const guint8  *bytes,
             gsize          len,
             guint64        phase)
{
  for (gsize at = 0; at < len;)
    {
      gunichar c;
      const guint n = ph_text_decoder_next (decoder, bytes + at, len - at,
                                            (guint) ((phase + at) & 1), &c);

      if (c != PH_TEXT_INVALID && c != 0 && g_unichar_validate (c))
        g_string_append_unichar (text, c);
      else
        for (gsize i = at; i < at + n; i++)
          ph_hex_append_escape (text, bytes[i]);
      at += n;
    }
}

/**
 * ph_stream_copy:
 * @rows: what is cut, with an index
 * @direction: out or in
 * @start: offset of the first byte
 * @len: how many; as many are held in memory meanwhile
 * @form: as what
 * @lost: (out): how many of them are not here, and left out
 *
 * Returns: (transfer full): UTF-8 without NUL
 */
char *
ph_stream_copy (const PhStreamRows *rows,
                PhDirection         direction,
                guint64             start,
                guint64             len,
                PhStreamCopy        form,
                guint64            *lost)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GString *text;
  PhStreamPiece piece;

  *lost = 0;
  for (guint64 at = start; at < start + len
       && ph_stream_index_find (rows->index, rows->store, direction, at, &piece); at += piece.len)
    {
      piece.len = MIN (piece.len, start + len - at);
      if (piece.data != NULL)
        g_byte_array_append (bytes, piece.data, (guint) piece.len);
      else
        *lost += piece.len;
    }
  if (form == PH_STREAM_COPY_HEX)
    return ph_bytes_print (PH_BYTES_HEX, bytes->data, bytes->len);
  if (form == PH_STREAM_COPY_LITERAL)
    return ph_bytes_literal (bytes->data, bytes->len, bytes->len);
  text = g_string_sized_new (bytes->len + 1);
  append_text (text, rows->decoder, bytes->data, bytes->len, start);
  return g_string_free (text, FALSE);
}

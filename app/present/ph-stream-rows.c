/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-rows-private.h"

/* Where a row begins depends on what stands around it, and on nothing further away:
 *
 * - A part is a run of bytes of one direction that nothing interrupts: a turn, a loss, a message.
 *   A character that goes on in the next turn belongs to the part where it begins.
 * - Hex rows of a part begin at the multiples of the columns.
 * - Lines begin behind newlines. If there is none in a whole piece (PH_STREAM_PIECE_BYTES, from
 *   multiple to multiple), the line is cut at its end. So the beginning of a line is known from
 *   two pieces.
 * - Rows of a line are its wraps at the columns.
 *
 * Each direction is cut by itself. The conversation is both, by the places of their first bytes. */

#define PIECE     PH_STREAM_PIECE_BYTES
#define MOST_LINE (2 * PIECE + 8)

/* Uninterrupted bytes, and the larger range that may be read to tell where characters begin */
typedef struct
{
  PhDirection   direction;
  guint64       start;
  guint64       end;
  guint64       raw_start;  /* before characters were put together */
  guint64       origin;     /* what multiples are counted from */
  PhStreamRange span;
  PhStreamLoss  loss;
} Part;

static gboolean
is_text (const PhStreamRows *rows)
{
  return rows->mode == PH_STREAM_TEXT || rows->mode == PH_STREAM_LINES;
}

static guint64
lane_end (const PhStreamRows *rows,
          PhDirection         direction)
{
  if (rows->only != PH_DIRECTION_NONE && rows->only != direction)
    return 0;
  return ph_stream_index_get_end (rows->index, direction);
}

static PhDirection
opposite (PhDirection direction)
{
  return direction == PH_DIRECTION_OUT ? PH_DIRECTION_IN : PH_DIRECTION_OUT;
}

/* Reads from @start to @end, at most @size. Returns: how many bytes there are */
gsize
ph_stream_rows_read (const PhStreamRows *rows,
                     PhDirection         direction,
                     guint64             start,
                     guint64             end,
                     guint8             *bytes,
                     gsize               size)
{
  const gsize len = (gsize) MIN (end - MIN (start, end), size);

  return ph_stream_index_read (rows->index, rows->store, direction, start, bytes, len);
}

/* Returns: the offset that the bytes around @offset are counted from: their message, or 0 */
guint64
ph_stream_rows_origin (const PhStreamRows *rows,
                       PhDirection         direction,
                       guint64             offset)
{
  PhStreamPiece piece;

  if (!rows->messages
      || !ph_stream_index_find (rows->index, rows->store, direction, offset, &piece))
    return 0;
  return piece.begin;
}

/* Returns: how many bytes from @at on belong to a character that begins before it */
static guint64
skip (const PhStreamRows *rows,
      const Part         *part,
      guint64             at)
{
  guint8 bytes[PH_TEXT_BEFORE + PH_TEXT_AFTER];
  const guint64 before = MIN (PH_TEXT_BEFORE, at - part->span.start);
  const guint64 after = MIN (PH_TEXT_AFTER, part->span.end - at);
  gsize len;

  if (before == 0 || after == 0)
    return 0;
  len = ph_stream_rows_read (rows, part->direction, at - before, at + after, bytes, sizeof bytes);
  if (len < before)
    return 0;
  return ph_text_decoder_skip (rows->decoder, bytes, (gsize) before, len,
                               (guint) ((at - before - part->origin) & 1));
}

static void
narrow (Part          *part,
        PhStreamRange  range)
{
  part->start = MAX (part->start, range.start);
  part->end = MIN (part->end, range.end);
}

static void
get_part (const PhStreamRows *rows,
          PhDirection         direction,
          guint64             offset,
          Part               *part)
{
  PhStreamRange range;
  PhStreamPiece piece;

  *part = (Part) { .direction = direction };
  part->loss = ph_stream_index_get_span (rows->index, rows->store, direction, offset, &part->span);
  part->start = part->span.start;
  part->end = part->span.end;
  if (part->loss != PH_STREAM_EVICTED && rows->messages
      && ph_stream_index_find (rows->index, rows->store, direction, offset, &piece))
    {
      narrow (part, (PhStreamRange) { piece.begin, piece.offset + piece.len });
      part->span = (PhStreamRange) { part->start, part->end };
      part->origin = part->start;
    }
  else if (part->loss != PH_STREAM_EVICTED && rows->mode != PH_STREAM_LINES
           && rows->only == PH_DIRECTION_NONE)
    {
      ph_stream_index_get_turn (rows->index, direction, offset, &range);
      narrow (part, range);
    }
  part->raw_start = part->start;
  if (part->loss != PH_STREAM_KEPT || !is_text (rows))
    return;
  part->start += skip (rows, part, part->start);
  part->end += skip (rows, part, part->end);
}

/* Returns: the end of the last line that ends in [@start, @end), 0: none does */
static guint64
last_line_end (const PhStreamRows *rows,
               const Part         *part,
               guint64             start,
               guint64             end)
{
  guint8 bytes[PIECE];
  const gsize len = ph_stream_rows_read (rows, part->direction, start, end, bytes, sizeof bytes);
  const gsize found = ph_text_code_last_line_end (ph_text_decoder_get_code (rows->decoder), bytes,
                                                  len, (guint) ((start - part->origin) & 1));

  return found > 0 ? start + found : 0;
}

static guint64
find_line_start (const PhStreamRows *rows,
                 const Part         *part,
                 guint64             offset)
{
  const guint64 cut = offset - (offset - part->origin) % PIECE;
  guint64 found = last_line_end (rows, part, MAX (part->start, cut), offset);

  if (found > 0 || part->start >= cut)
    return MAX (found, part->start);
  found = last_line_end (rows, part, MAX (part->start, cut - PIECE), cut);
  if (found > 0 || part->start > cut - PIECE)
    return MAX (found, part->start);
  found = cut + skip (rows, part, cut);
  if (found <= offset)
    return found;
  found = last_line_end (rows, part, cut - PIECE, cut);   /* in the middle of a character */
  return found > 0 ? found : find_line_start (rows, part, cut - 1);
}

/* Returns: whether a line is cut at @cut, given that no newline stands between @start and it */
static gboolean
is_cut (const PhStreamRows *rows,
        const Part         *part,
        guint64             start,
        guint64             cut)
{
  const guint64 from = cut - PIECE;

  if (cut - part->origin < PIECE || from < part->start)
    return FALSE;
  return start <= from || last_line_end (rows, part, from, start) == 0;
}

/* @bytes: (array length=len): of the line and what follows it. Returns: how many are the line's */
static gsize
find_line_len (const PhStreamRows *rows,
               const Part         *part,
               guint64             start,
               const guint8       *bytes,
               gsize               len)
{
  const gsize newline = ph_text_code_line_end (ph_text_decoder_get_code (rows->decoder), bytes, len,
                                               (guint) ((start - part->origin) & 1));
  const guint64 limit = start + (newline > 0 ? newline : len);
  guint64 cut = start - (start - part->origin) % PIECE + PIECE;

  for (; cut < limit; cut += PIECE)
    if (is_cut (rows, part, start, cut))
      return (gsize) MIN (limit, cut + skip (rows, part, cut)) - (gsize) start;
  return (gsize) (limit - start);
}

/* Reads one character as it is to be seen */
void
ph_stream_glyph_read (PhTextDecoder *decoder,
                      const guint8  *bytes,
                      gsize          len,
                      guint          phase,
                      PhStreamGlyph *glyph)
{
  gunichar c, after = 0;

  *glyph = (PhStreamGlyph) { .kind = PH_HEX_CELL_ESCAPE };
  glyph->n_bytes = ph_text_decoder_next (decoder, bytes, len, phase, &c);
  glyph->character = c;
  glyph->ends_line = c == '\n';
  if (c == PH_TEXT_INVALID)
    {
      glyph->kind = PH_HEX_CELL_INVALID;
      glyph->width = 4 * glyph->n_bytes;
    }
  else if (c == '\r' && len > glyph->n_bytes)
    ph_text_decoder_next (decoder, bytes + glyph->n_bytes, len - glyph->n_bytes, phase, &after);
  if (glyph->ends_line || after == '\n')
    return;
  if (c == '\t' || c == '\r' || c == '\0')
    glyph->width = 2;
  else if (c < 0x110000 && !ph_hex_is_plain_char (c))
    glyph->width = 4 * glyph->n_bytes;
  else if (c < 0x110000)
    {
      glyph->kind = PH_HEX_CELL_TEXT;
      glyph->width = g_unichar_iswide (c) ? 2 : 1;
    }
}

/* Returns: the end of the row that begins at @at of the line */
static gsize
find_wrap (const PhStreamRows *rows,
           const guint8       *bytes,
           gsize               len,
           gsize               at,
           guint               phase)
{
  const gboolean ascii = ph_text_decoder_get_code (rows->decoder) != PH_TEXT_UTF16LE
                         && ph_text_decoder_get_code (rows->decoder) != PH_TEXT_UTF16BE;
  guint used = 0;

  for (gsize pos = at; pos < len;)
    {
      PhStreamGlyph glyph = { .n_bytes = 1, .width = 1 };

      /* Most payload is plain ASCII */
      if (!ascii || bytes[pos] < 0x20 || bytes[pos] >= 0x7f)
        ph_stream_glyph_read (rows->decoder, bytes + pos, len - pos, (guint) (pos + phase) & 1,
                              &glyph);
      if (used > 0 && used + glyph.width > rows->columns)
        return pos;
      used += glyph.width;
      pos += glyph.n_bytes;
    }
  return len;
}

static void
cut_text (const PhStreamRows *rows,
          const Part         *part,
          guint64             offset,
          PhStreamRow        *row)
{
  guint8 bytes[MOST_LINE];
  const guint64 start = find_line_start (rows, part, offset);
  const guint phase = (guint) ((start - part->origin) & 1);
  gsize len, at = 0, end;

  len = ph_stream_rows_read (rows, part->direction, start, part->end, bytes, sizeof bytes);
  len = find_line_len (rows, part, start, bytes, len);
  end = find_wrap (rows, bytes, len, 0, phase);
  while (end < len && start + end <= offset)
    {
      at = end;
      end = find_wrap (rows, bytes, len, at, phase);
    }
  row->start = start + at;
  row->len = MAX (end - at, 1);
  row->begins = at == 0;
}

static void
cut_hex (const PhStreamRows *rows,
         const Part         *part,
         guint64             offset,
         PhStreamRow        *row)
{
  const guint64 at = offset - (offset - part->origin) % rows->columns;

  row->start = MAX (part->start, at);
  row->len = MIN (part->end, at + rows->columns) - row->start;
  row->begins = row->start == part->start;
}

/* The row of one direction that holds a byte of it, before its end */
static void
find_in_lane (const PhStreamRows *rows,
              PhDirection         direction,
              guint64             offset,
              PhStreamRow        *row)
{
  Part part;

  get_part (rows, direction, offset, &part);
  while (offset < part.start && part.raw_start > part.span.start)
    {
      offset = part.raw_start - 1;
      get_part (rows, direction, offset, &part);
    }
  *row = (PhStreamRow) { .start = part.start, .len = part.end - part.start, .begins = TRUE,
                         .direction = direction, .loss = part.loss };
  if (part.loss == PH_STREAM_KEPT && is_text (rows))
    cut_text (rows, &part, offset, row);
  else if (part.loss == PH_STREAM_KEPT)
    cut_hex (rows, &part, offset, row);
  row->place = ph_stream_rows_to_place (rows, direction, row->start);
}

/**
 * ph_stream_rows_get_end:
 * @rows: what is cut
 *
 * Returns: the place behind the last byte
 */
guint64
ph_stream_rows_get_end (const PhStreamRows *rows)
{
  return lane_end (rows, PH_DIRECTION_OUT) + lane_end (rows, PH_DIRECTION_IN);
}

/**
 * ph_stream_rows_to_place:
 * @rows: what is cut
 * @direction: out or in, one that is shown
 * @offset: of a byte
 *
 * Returns: its place among what is shown
 */
guint64
ph_stream_rows_to_place (const PhStreamRows *rows,
                         PhDirection         direction,
                         guint64             offset)
{
  if (rows->only != PH_DIRECTION_NONE)
    return offset;
  return ph_stream_index_to_place (rows->index, rows->store, direction, offset);
}

static guint64
split (const PhStreamRows *rows,
       guint64             place,
       PhDirection         direction)
{
  guint64 out, in;

  if (rows->only != PH_DIRECTION_NONE)
    return rows->only == direction ? place : 0;
  ph_stream_index_split (rows->index, rows->store, place, &out, &in);
  return direction == PH_DIRECTION_OUT ? out : in;
}

/**
 * ph_stream_rows_find:
 * @rows: what is cut
 * @direction: out or in
 * @offset: of a byte of it
 * @row: (out caller-allocates): the row that holds it
 *
 * Returns: %FALSE when there is no such byte, or its direction is not shown
 */
gboolean
ph_stream_rows_find (const PhStreamRows *rows,
                     PhDirection         direction,
                     guint64             offset,
                     PhStreamRow        *row)
{
  if (offset >= lane_end (rows, direction))
    return FALSE;
  find_in_lane (rows, direction, offset, row);
  return TRUE;
}

/* Takes @other if it is nearer to the end than @best, and stands not behind @place */
static gboolean
take_later (const PhStreamRow *other,
            guint64            place,
            PhStreamRow       *best,
            gboolean           has_best)
{
  if (other->place > place || (has_best && other->place <= best->place))
    return has_best;
  *best = *other;
  return TRUE;
}

/**
 * ph_stream_rows_at:
 * @rows: what is cut
 * @place: in the conversation; behind the end counts as the last byte
 * @row: (out caller-allocates): the last row that begins at or before it
 *
 * Returns: %FALSE when there are no bytes at all
 */
gboolean
ph_stream_rows_at (const PhStreamRows *rows,
                   guint64             place,
                   PhStreamRow        *row)
{
  const guint64 end = ph_stream_rows_get_end (rows);
  gboolean found = FALSE;

  if (end == 0)
    return FALSE;
  place = MIN (place, end - 1);
  for (PhDirection d = PH_DIRECTION_OUT; d <= PH_DIRECTION_IN; d++)
    {
      const guint64 offset = split (rows, place, d);
      PhStreamRow other;

      if (offset > 0 && ph_stream_rows_find (rows, d, offset - 1, &other))
        found = take_later (&other, place, row, found);
      if (ph_stream_rows_find (rows, d, offset, &other))
        found = take_later (&other, place, row, found);
    }
  return found;
}

/* The first row of a direction that begins at @offset or behind it */
static gboolean
find_from (const PhStreamRows *rows,
           PhDirection         direction,
           guint64             offset,
           PhStreamRow        *row)
{
  if (!ph_stream_rows_find (rows, direction, offset, row))
    return FALSE;
  return row->start >= offset
         || ph_stream_rows_find (rows, direction, row->start + row->len, row);
}

/**
 * ph_stream_rows_next:
 * @rows: what is cut
 * @row: a row
 * @next: (out caller-allocates): the row below it; may be @row
 *
 * Returns: %FALSE when it is the last one
 */
gboolean
ph_stream_rows_next (const PhStreamRows *rows,
                     const PhStreamRow  *row,
                     PhStreamRow        *next)
{
  const PhDirection other = opposite (row->direction);
  PhStreamRow mine, theirs;
  const gboolean has_mine = ph_stream_rows_find (rows, row->direction, row->start + row->len,
                                                 &mine);
  const gboolean has_theirs = find_from (rows, other, split (rows, row->place + 1, other),
                                         &theirs);

  if (!has_mine && !has_theirs)
    return FALSE;
  *next = has_mine && (!has_theirs || mine.place < theirs.place) ? mine : theirs;
  return TRUE;
}

/**
 * ph_stream_rows_prev:
 * @rows: what is cut
 * @row: a row
 * @prev: (out caller-allocates): the row above it; may be @row
 *
 * Returns: %FALSE when it is the first one
 */
gboolean
ph_stream_rows_prev (const PhStreamRows *rows,
                     const PhStreamRow  *row,
                     PhStreamRow        *prev)
{
  const PhDirection other = opposite (row->direction);
  const guint64 offset = split (rows, row->place, other);
  PhStreamRow mine, theirs;
  const gboolean has_mine = row->start > 0
                            && ph_stream_rows_find (rows, row->direction, row->start - 1, &mine);
  const gboolean has_theirs = offset > 0 && ph_stream_rows_find (rows, other, offset - 1, &theirs);

  if (!has_mine && !has_theirs)
    return FALSE;
  *prev = has_mine && (!has_theirs || mine.place > theirs.place) ? mine : theirs;
  return TRUE;
}

/**
 * ph_stream_rows_get_calls:
 * @rows: what is cut
 * @row: a row
 * @calls: (out caller-allocates) (array length=n_calls): the calls that began on it, by offset
 * @n_calls: how many are wanted at most
 *
 * Returns: how many were found
 */
gsize
ph_stream_rows_get_calls (const PhStreamRows *rows,
                          const PhStreamRow  *row,
                          PhStreamPiece      *calls,
                          gsize               n_calls)
{
  guint64 at = row->start;
  PhStreamPiece piece;
  gsize n = 0;

  while (n < n_calls && row->loss == PH_STREAM_KEPT && at < row->start + row->len
         && ph_stream_index_find (rows->index, rows->store, row->direction, at, &piece))
    {
      if (piece.begin == at)
        calls[n++] = piece;
      at += piece.len;
    }
  return n;
}

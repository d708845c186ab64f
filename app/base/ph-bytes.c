/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bytes.h"

#include "ph-format.h"

#include <string.h>

/* Payload is bytes; users write it as text, with escapes, or in hexadecimal. Reading is strict
 * and names the place of the fault; writing never yields anything that a terminal or a label
 * would interpret. Pure functions, any thread, linear in their input. */

/* Where a reader stands: [pos, end) is still to be read, start is where positions count from. */
typedef struct
{
  const char *start;
  const char *pos;
  const char *end;
  GByteArray *out; /* (unowned) */
} Reader;

G_DEFINE_QUARK (ph-bytes-error-quark, ph_bytes_error)

static gboolean
fail_at (const Reader *reader,
         const char   *where,
         gsize        *error_position,
         PhBytesError  code,
         const char   *message,
         GError      **error)
{
  if (error_position != NULL)
    *error_position = (gsize) (where - reader->start);
  g_set_error_literal (error, PH_BYTES_ERROR, (int) code, message);
  return FALSE;
}

static void
put (Reader *reader,
     int     byte)
{
  guint8 value = (guint8) byte;

  g_byte_array_append (reader->out, &value, 1);
}

static gboolean
read_hex_escape (Reader *reader,
                 gsize  *error_position,
                 GError **error)
{
  int high = reader->end - reader->pos > 2 ? g_ascii_xdigit_value (reader->pos[2]) : -1;
  int low = reader->end - reader->pos > 3 ? g_ascii_xdigit_value (reader->pos[3]) : -1;

  if (high < 0 || low < 0)
    return fail_at (reader, reader->pos, error_position, PH_BYTES_ERROR_BAD_ESCAPE,
                    "\\x needs two hexadecimal digits, as in \\x0a.", error);
  put (reader, high << 4 | low);
  reader->pos += 4;
  return TRUE;
}

static gboolean
read_octal_escape (Reader *reader,
                   gsize  *error_position,
                   GError **error)
{
  const char *p = reader->pos + 1;
  int value = 0;

  while (p < reader->end && p - reader->pos <= 3 && *p >= '0' && *p <= '7')
    value = value << 3 | (*p++ - '0');
  if (value > 0xff)
    return fail_at (reader, reader->pos, error_position, PH_BYTES_ERROR_NOT_A_BYTE,
                    "This octal escape is larger than a byte: the largest is \\377.", error);
  put (reader, value);
  reader->pos = p;
  return TRUE;
}

/* The escapes that stand for one character. Returns -1 for any other. */
static int
simple_escape (char c)
{
  static const char letters[] = "nrtabfv\\'\"";
  static const char values[] = "\n\r\t\a\b\f\v\\'\"";
  const char *found = c != '\0' ? strchr (letters, c) : NULL;

  return found != NULL ? values[found - letters] : -1;
}

static gboolean
read_escape (Reader *reader,
             gsize  *error_position,
             GError **error)
{
  char c;

  if (reader->end - reader->pos < 2)
    return fail_at (reader, reader->pos, error_position, PH_BYTES_ERROR_BAD_ESCAPE,
                    "A backslash at the end escapes nothing; write \\\\ for a backslash.", error);
  c = reader->pos[1];
  if (c == 'x')
    return read_hex_escape (reader, error_position, error);
  if (c >= '0' && c <= '7')
    return read_octal_escape (reader, error_position, error);
  if (c == '\n')
    {
      reader->pos += 2;
      return TRUE;
    }
  if (simple_escape (c) < 0)
    return fail_at (reader, reader->pos, error_position, PH_BYTES_ERROR_BAD_ESCAPE,
                    "There is no such escape; write \\\\ for a backslash.", error);
  put (reader, simple_escape (c));
  reader->pos += 2;
  return TRUE;
}

static gboolean
read_escaped (Reader *reader,
              gsize  *error_position,
              GError **error)
{
  while (reader->pos < reader->end)
    {
      const char *slash = memchr (reader->pos, '\\', (gsize) (reader->end - reader->pos));
      const char *until = slash != NULL ? slash : reader->end;

      g_byte_array_append (reader->out, (const guint8 *) reader->pos,
                           (guint) (until - reader->pos));
      reader->pos = until;
      if (slash != NULL && !read_escape (reader, error_position, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_hex_separator (char c)
{
  return g_ascii_isspace (c) || c == ':' || c == ',';
}

static gboolean
read_hex_pair (Reader *reader,
               gsize  *error_position,
               GError **error)
{
  const char *p = reader->pos;
  int high = g_ascii_xdigit_value (p[0]);
  int low;

  if (high < 0)
    return fail_at (reader, p, error_position, PH_BYTES_ERROR_BAD_DIGIT,
                    "This is not a hexadecimal digit.", error);
  if (p + 1 == reader->end || is_hex_separator (p[1]))
    return fail_at (reader, p, error_position, PH_BYTES_ERROR_ODD_DIGITS,
                    "A byte is two hexadecimal digits; this one has a single digit.", error);
  low = g_ascii_xdigit_value (p[1]);
  if (low < 0)
    return fail_at (reader, p + 1, error_position, PH_BYTES_ERROR_BAD_DIGIT,
                    "This is not a hexadecimal digit.", error);
  put (reader, high << 4 | low);
  reader->pos += 2;
  return TRUE;
}

static gboolean
read_hex (Reader *reader,
          gsize  *error_position,
          GError **error)
{
  gboolean in_group = FALSE;

  while (reader->pos < reader->end)
    {
      if (is_hex_separator (*reader->pos))
        {
          in_group = FALSE;
          reader->pos++;
          continue;
        }
      /* "0x" may open each group, so that C arrays can be pasted; alone it is a lone digit */
      if (!in_group && reader->end - reader->pos > 2 && reader->pos[0] == '0'
          && (reader->pos[1] == 'x' || reader->pos[1] == 'X'))
        reader->pos += 2;
      in_group = TRUE;
      if (!read_hex_pair (reader, error_position, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * ph_bytes_parse:
 * @format: how @text is written
 * @text: what the user wrote
 * @len: bytes of @text, or -1 if it ends with a NUL
 * @error_position: (out) (optional): byte offset of the fault in @text
 * @error: where to put a %PH_BYTES_ERROR, its message a sentence for the user
 *
 * Reads payload. %PH_BYTES_TEXT takes the text as it stands (its UTF-8 bytes) and cannot fail.
 * %PH_BYTES_ESCAPES knows the escapes of Python's bytes literals, Python Language Reference
 * §2.4.1, but refuses those that Python does not know instead of keeping their backslash.
 * %PH_BYTES_HEX takes pairs of digits, which white space, ":" and "," may separate and "0x" may
 * introduce. Any thread.
 *
 * Returns: (transfer full) (nullable): the bytes, %NULL if @error is set
 */
GBytes *
ph_bytes_parse (PhBytesFormat  format,
                const char    *text,
                gssize         len,
                gsize         *error_position,
                GError       **error)
{
  gsize n = len < 0 ? strlen (text) : (gsize) len;
  g_autoptr (GByteArray) out = NULL;
  Reader reader = { text, text, text + n, NULL };
  gboolean ok;

  if (format == PH_BYTES_TEXT)
    return g_bytes_new (text, n);
  if (n > G_MAXUINT / 2)
    {
      fail_at (&reader, text, error_position, PH_BYTES_ERROR_NOT_A_BYTE,
               "More than 2 GB cannot be written as digits or escapes.", error);
      return NULL;
    }
  reader.out = out = g_byte_array_sized_new ((guint) (format == PH_BYTES_HEX ? n / 2 : n));
  ok = format == PH_BYTES_HEX ? read_hex (&reader, error_position, error)
                              : read_escaped (&reader, error_position, error);
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&out)) : NULL;
}

/* One byte as Python's repr() of a bytes object shows it. */
static void
append_escaped (GString *out,
                guint8   byte,
                char     quote)
{
  static const char digits[] = "0123456789abcdef";

  if (byte == '\n')
    g_string_append (out, "\\n");
  else if (byte == '\r')
    g_string_append (out, "\\r");
  else if (byte == '\t')
    g_string_append (out, "\\t");
  else if (byte == '\\' || (quote != '\0' && byte == (guint8) quote))
    {
      g_string_append_c (out, '\\');
      g_string_append_c (out, (char) byte);
    }
  else if (byte >= 0x20 && byte < 0x7f)
    g_string_append_c (out, (char) byte);
  else
    {
      g_string_append (out, "\\x");
      g_string_append_c (out, digits[byte >> 4]);
      g_string_append_c (out, digits[byte & 0xf]);
    }
}

static char *
print_hex (const guint8 *data,
           gsize         len)
{
  static const char digits[] = "0123456789abcdef";
  char *text = g_malloc (len == 0 ? 1 : len * 3);
  char *p = text;

  for (gsize i = 0; i < len; i++)
    {
      *p++ = digits[data[i] >> 4];
      *p++ = digits[data[i] & 0xf];
      *p++ = ' ';
    }
  text[len == 0 ? 0 : len * 3 - 1] = '\0';
  return text;
}

/**
 * ph_bytes_print:
 * @format: how to write
 * @data: (array length=len) (nullable): the bytes
 * @len: how many
 *
 * The inverse of ph_bytes_parse(): reading the answer gives @data again. Any thread.
 *
 * Returns: (transfer full) (nullable): the text; %NULL if @format is %PH_BYTES_TEXT and the bytes
 *   are no text (not UTF-8, or with a NUL), which the other formats can write
 */
char *
ph_bytes_print (PhBytesFormat  format,
                const guint8  *data,
                gsize          len)
{
  GString *out;

  if (format == PH_BYTES_HEX)
    return print_hex (data, len);
  if (format == PH_BYTES_TEXT)
    {
      if (len > 0 && !g_utf8_validate_len ((const char *) data, len, NULL))
        return NULL;
      return g_strndup (len > 0 ? (const char *) data : "", len);
    }
  out = g_string_sized_new (len + 16);
  for (gsize i = 0; i < len; i++)
    append_escaped (out, data[i], '\0');
  return g_string_free (out, FALSE);
}

/**
 * ph_bytes_literal:
 * @data: (array length=len) (nullable): the bytes
 * @len: how many
 * @max: show at most this many bytes, %G_MAXSIZE for all
 *
 * Writes a bytes literal of the notation, with the escapes that Python's repr() would choose but
 * always in double quotes: b"hi\r\n". When bytes are left out, an ellipsis and the true length
 * follow the literal: b"GET /"… 1,234 bytes. Any thread.
 *
 * Returns: (transfer full): ASCII, apart from the ellipsis
 */
char *
ph_bytes_literal (const guint8 *data,
                  gsize         len,
                  gsize         max)
{
  gsize shown = MIN (len, max);
  GString *out = g_string_sized_new (shown + 16);

  g_string_append (out, "b\"");
  for (gsize i = 0; i < shown; i++)
    append_escaped (out, data[i], '"');
  g_string_append_c (out, '"');
  if (shown < len)
    {
      g_autofree char *total = ph_format_bytes (len);

      g_string_append_printf (out, "… %s", total);
    }
  return g_string_free (out, FALSE);
}

/* Characters that draw something in their place and do nothing else. Format characters turn
 * text around (U+202E) or hide in it (U+200B); unassigned ones draw as boxes at best. */
static gboolean
is_harmless (gunichar c)
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

/* Bytes of the character at data, 0 if it is to be shown by escapes. */
static gsize
harmless_character (const guint8 *data,
                    gsize         len)
{
  gunichar c;

  if (data[0] < 0x80)
    return data[0] >= 0x20 && data[0] < 0x7f && data[0] != '\\';
  c = g_utf8_get_char_validated ((const char *) data, (gssize) MIN (len, 6));
  if (c == (gunichar) -1 || c == (gunichar) -2 || !is_harmless (c))
    return 0;
  return (gsize) g_unichar_to_utf8 (c, NULL);
}

/**
 * ph_bytes_preview:
 * @data: (array length=len) (nullable): the bytes
 * @len: how many
 * @max_chars: length of the preview in characters, before the ellipsis
 *
 * Makes one line for a list row or a terminal: valid UTF-8 whatever the bytes are. What would be
 * obeyed instead of shown (controls, terminal escapes, bidirectional overrides) and what is no
 * UTF-8 appears as escapes; a backslash is doubled, so that no text can pass for an escape.
 * An ellipsis ends a preview that leaves bytes out. Cost is bounded by @max_chars. Any thread.
 *
 * Returns: (transfer full): the line
 */
char *
ph_bytes_preview (const guint8 *data,
                  gsize         len,
                  gsize         max_chars)
{
  GString *out = g_string_sized_new (MIN (len, max_chars) + 8);
  gsize chars = 0;
  gsize i = 0;

  while (i < len)
    {
      gsize n = harmless_character (data + i, len - i);
      gsize before = out->len;

      if (n > 0)
        g_string_append_len (out, (const char *) data + i, (gssize) n);
      else
        append_escaped (out, data[i], '\0');
      chars += n > 0 ? 1 : out->len - before;
      if (chars > max_chars)
        {
          g_string_truncate (out, before);
          g_string_append (out, "…");
          break;
        }
      i += MAX (n, 1);
    }
  return g_string_free (out, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-text-code.h"

#include <errno.h>
#include <string.h>

/* A character is decoded by itself, from any byte on that begins one, so that a view can begin
 * anywhere. What iconv(3) says of one or two bytes is remembered: a line is read over and over. */

#define UNKNOWN  ((gunichar) -2)   /* not asked for yet */
#define CUT      ((gunichar) -3)   /* more bytes are needed */
#define N_PAIRS  65536

typedef struct
{
  const char *id;
  const char *name;
  const char *iconv;       /* NULL: decoded here */
  guint       most_bytes;  /* of a character */
} Code;

static const Code codes[PH_N_TEXT_CODES] = {
  [PH_TEXT_UTF8] = { "utf-8", "UTF-8", NULL, 4 },
  [PH_TEXT_LATIN1] = { "latin-1", "Latin-1 (ISO 8859-1)", NULL, 1 },
  [PH_TEXT_UTF16LE] = { "utf-16le", "UTF-16, little-endian", NULL, 4 },
  [PH_TEXT_UTF16BE] = { "utf-16be", "UTF-16, big-endian", NULL, 4 },
  [PH_TEXT_LATIN9] = { "latin-9", "Latin-9 (ISO 8859-15)", "ISO-8859-15", 1 },
  [PH_TEXT_WINDOWS1252] = { "windows-1252", "Western (Windows-1252)", "CP1252", 1 },
  [PH_TEXT_WINDOWS1251] = { "windows-1251", "Cyrillic (Windows-1251)", "CP1251", 1 },
  [PH_TEXT_KOI8R] = { "koi8-r", "Cyrillic (KOI8-R)", "KOI8-R", 1 },
  [PH_TEXT_GBK] = { "gbk", "Simplified Chinese (GBK)", "GBK", 2 },
  [PH_TEXT_BIG5] = { "big5", "Traditional Chinese (Big5)", "BIG5", 2 },
  [PH_TEXT_SHIFT_JIS] = { "shift-jis", "Japanese (Shift JIS)", "SHIFT_JIS", 2 },
  [PH_TEXT_EUC_JP] = { "euc-jp", "Japanese (EUC-JP)", "EUC-JP", 3 },
  [PH_TEXT_EUC_KR] = { "euc-kr", "Korean (EUC-KR)", "EUC-KR", 2 },
};

struct _PhTextDecoder
{
  PhTextCode code;
  GIConv     iconv;         /* (GIConv) -1: none */
  gunichar   singles[256];  /* of one byte; CUT: the first of more */
  gunichar  *pairs;         /* (owned) (nullable): of two */
};

static gboolean
is_utf16 (PhTextCode code)
{
  return code == PH_TEXT_UTF16LE || code == PH_TEXT_UTF16BE;
}

/**
 * ph_text_code_get_id:
 * @code: an encoding
 *
 * Any thread, as all functions here.
 *
 * Returns: its name in settings and actions, "utf-16le"
 */
const char *
ph_text_code_get_id (PhTextCode code)
{
  return codes[code].id;
}

/**
 * ph_text_code_get_name:
 * @code: an encoding
 *
 * Returns: its name for people
 */
const char *
ph_text_code_get_name (PhTextCode code)
{
  return codes[code].name;
}

/**
 * ph_text_code_from_id:
 * @id: a name, see ph_text_code_get_id()
 * @code: (out): the encoding
 *
 * Returns: whether there is one of that name
 */
gboolean
ph_text_code_from_id (const char *id,
                      PhTextCode *code)
{
  for (guint i = 0; i < PH_N_TEXT_CODES; i++)
    if (g_str_equal (codes[i].id, id))
      {
        *code = (PhTextCode) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * ph_text_code_is_available:
 * @code: an encoding
 *
 * Returns: whether this system can read it: iconv(3) need not know all of them
 */
gboolean
ph_text_code_is_available (PhTextCode code)
{
  GIConv iconv;

  if (codes[code].iconv == NULL)
    return TRUE;
  iconv = g_iconv_open ("UCS-4LE", codes[code].iconv);
  if (iconv == (GIConv) -1)
    return FALSE;
  g_iconv_close (iconv);
  return TRUE;
}

static guint16
read_unit (PhTextCode    code,
           const guint8 *bytes)
{
  return (guint16) (code == PH_TEXT_UTF16LE ? bytes[0] | bytes[1] << 8
                                            : bytes[1] | bytes[0] << 8);
}

/**
 * ph_text_code_line_end:
 * @code: an encoding
 * @bytes: (array length=len): of a stream, from any byte on
 * @len: how many
 * @phase: whether the first one stands at an odd offset
 *
 * In none of these encodings is the byte of a newline part of another character, UTF-16 excepted.
 *
 * Returns: the bytes up to and with the first newline; 0 if there is none
 */
gsize
ph_text_code_line_end (PhTextCode    code,
                       const guint8 *bytes,
                       gsize         len,
                       guint         phase)
{
  const guint8 *found;

  if (!is_utf16 (code))
    {
      found = len > 0 ? memchr (bytes, '\n', len) : NULL;
      return found != NULL ? (gsize) (found - bytes) + 1 : 0;
    }
  for (gsize i = phase & 1; i + 2 <= len; i += 2)
    if (read_unit (code, bytes + i) == '\n')
      return i + 2;
  return 0;
}

/**
 * ph_text_code_last_line_end:
 * @code: an encoding
 * @bytes: (array length=len): of a stream, from any byte on
 * @len: how many
 * @phase: whether the first one stands at an odd offset
 *
 * Returns: the bytes up to and with the last newline; 0 if there is none
 */
gsize
ph_text_code_last_line_end (PhTextCode    code,
                            const guint8 *bytes,
                            gsize         len,
                            guint         phase)
{
  if (!is_utf16 (code))
    {
      for (gsize i = len; i > 0; i--)
        if (bytes[i - 1] == '\n')
          return i;
      return 0;
    }
  for (gsize i = len - ((len + phase) & 1 && len > 0); i >= 2; i -= 2)
    if (read_unit (code, bytes + i - 2) == '\n')
      return i;
  return 0;
}

/* What iconv(3) makes of @n bytes */
static gunichar
convert (PhTextDecoder *decoder,
         const guint8  *bytes,
         gsize          n)
{
  guint32 out[2] = { 0 };
  char in[4];
  char *from = in, *to = (char *) out;
  gsize in_left = n, out_left = sizeof out;

  memcpy (in, bytes, n);
  g_iconv (decoder->iconv, NULL, NULL, NULL, NULL);
  errno = 0;
  if (g_iconv (decoder->iconv, &from, &in_left, &to, &out_left) == (gsize) -1)
    return errno == EINVAL ? CUT : PH_TEXT_INVALID;
  if (out_left != sizeof out[0])
    return PH_TEXT_INVALID;
  return GUINT32_FROM_LE (out[0]);
}

/**
 * ph_text_decoder_new:
 * @code: an encoding that is available
 *
 * Returns: (transfer full): a decoder
 */
PhTextDecoder *
ph_text_decoder_new (PhTextCode code)
{
  PhTextDecoder *decoder = g_new0 (PhTextDecoder, 1);

  decoder->code = code;
  decoder->iconv = (GIConv) -1;
  if (codes[code].iconv == NULL)
    return decoder;
  decoder->iconv = g_iconv_open ("UCS-4LE", codes[code].iconv);
  for (guint i = 0; i < G_N_ELEMENTS (decoder->singles); i++)
    {
      const guint8 byte = (guint8) i;

      decoder->singles[i] = decoder->iconv != (GIConv) -1 ? convert (decoder, &byte, 1)
                                                          : PH_TEXT_INVALID;
    }
  return decoder;
}

/**
 * ph_text_decoder_free:
 * @decoder: (transfer full): a decoder
 */
void
ph_text_decoder_free (PhTextDecoder *decoder)
{
  if (decoder->iconv != (GIConv) -1)
    g_iconv_close (decoder->iconv);
  g_free (decoder->pairs);
  g_free (decoder);
}

/**
 * ph_text_decoder_get_code:
 * @decoder: a decoder
 *
 * Returns: its encoding
 */
PhTextCode
ph_text_decoder_get_code (PhTextDecoder *decoder)
{
  return decoder->code;
}

static guint
next_utf8 (const guint8 *bytes,
           gsize         len,
           gunichar     *character)
{
  *character = *bytes;
  if (*bytes < 0x80)
    return 1;
  *character = g_utf8_get_char_validated ((const char *) bytes, (gssize) MIN (len, 4));
  if (*character < 0x110000)
    return (guint) g_utf8_skip[*bytes];
  *character = PH_TEXT_INVALID;
  return 1;
}

static guint
next_utf16 (PhTextCode    code,
            const guint8 *bytes,
            gsize         len,
            guint         phase,
            gunichar     *character)
{
  guint16 unit, low;

  *character = PH_TEXT_INVALID;
  if (phase & 1 || len < 2)
    return 1;
  unit = read_unit (code, bytes);
  if (unit < 0xd800 || unit > 0xdfff)
    *character = unit;
  if (unit < 0xd800 || unit > 0xdbff || len < 4)
    return 2;
  low = read_unit (code, bytes + 2);
  if (low < 0xdc00 || low > 0xdfff)
    return 2;
  *character = 0x10000 + ((gunichar) (unit & 0x3ff) << 10 | (low & 0x3ff));
  return 4;
}

static gunichar
convert_pair (PhTextDecoder *decoder,
              const guint8  *bytes)
{
  const guint i = (guint) bytes[0] << 8 | bytes[1];

  if (decoder->pairs == NULL)
    {
      decoder->pairs = g_new (gunichar, N_PAIRS);
      for (guint n = 0; n < N_PAIRS; n++)
        decoder->pairs[n] = UNKNOWN;
    }
  if (decoder->pairs[i] == UNKNOWN)
    decoder->pairs[i] = convert (decoder, bytes, 2);
  return decoder->pairs[i];
}

static guint
next_other (PhTextDecoder *decoder,
            const guint8  *bytes,
            gsize          len,
            gunichar      *character)
{
  const gsize most = MIN (len, codes[decoder->code].most_bytes);

  *character = decoder->singles[*bytes];
  for (guint n = 2; *character == CUT && n <= most; n++)
    {
      *character = n == 2 ? convert_pair (decoder, bytes) : convert (decoder, bytes, n);
      if (*character < 0x110000)
        return n;
    }
  if (*character >= 0x110000)
    *character = PH_TEXT_INVALID;
  return 1;
}

/**
 * ph_text_decoder_next:
 * @decoder: a decoder
 * @bytes: (array length=len): from where a character begins
 * @len: how many, at least 1
 * @phase: whether the first one stands at an odd offset
 * @character: (out): what it is; %PH_TEXT_INVALID for bytes that are no character, or not all of
 *   one
 *
 * Returns: how many bytes it takes, at least 1
 */
guint
ph_text_decoder_next (PhTextDecoder *decoder,
                      const guint8  *bytes,
                      gsize          len,
                      guint          phase,
                      gunichar      *character)
{
  switch ((int) decoder->code)
    {
    case PH_TEXT_UTF8:
      return next_utf8 (bytes, len, character);
    case PH_TEXT_LATIN1:
      *character = *bytes;
      return 1;
    case PH_TEXT_UTF16LE:
    case PH_TEXT_UTF16BE:
      return next_utf16 (decoder->code, bytes, len, phase, character);
    default:
      return next_other (decoder, bytes, len, character);
    }
}

static gsize
skip_utf8 (const guint8 *bytes,
           gsize         before,
           gsize         len)
{
  for (gsize k = 1; k <= 3 && k <= before; k++)
    {
      const guint8 *lead = bytes + before - k;
      gunichar character;
      guint n;

      if ((*lead & 0xc0) == 0x80)
        continue;
      n = next_utf8 (lead, len - (before - k), &character);
      return n > k ? n - k : 0;
    }
  return 0;
}

static gsize
skip_utf16 (PhTextDecoder *decoder,
            const guint8  *bytes,
            gsize          before,
            gsize          len,
            guint          phase)
{
  const gsize at = before + ((before + phase) & 1 && before > 0);
  gunichar character;

  if (at >= 2 && at - 2 >= (phase & 1)
      && next_utf16 (decoder->code, bytes + at - 2, len - (at - 2), 0, &character) == 4)
    return at + 2 - before;
  return MIN (at, len) - before;
}

/* Bytes below 0x30 never are the second of a pair, so that a character begins after each */
static gsize
skip_other (PhTextDecoder *decoder,
            const guint8  *bytes,
            gsize          before,
            gsize          len)
{
  gsize at = before;
  gunichar character;

  while (at > 0 && bytes[at - 1] >= 0x30)
    at--;
  while (at < before)
    at += next_other (decoder, bytes + at, len - at, &character);
  return at - before;
}

/**
 * ph_text_decoder_skip:
 * @decoder: a decoder
 * @bytes: (array length=len): around a cut of the stream
 * @before: how many of them stand before it, at most %PH_TEXT_BEFORE
 * @len: how many there are, at most %PH_TEXT_AFTER behind it
 * @phase: whether the first one stands at an odd offset
 *
 * Returns: how many bytes behind the cut belong to a character that begins before it
 */
gsize
ph_text_decoder_skip (PhTextDecoder *decoder,
                      const guint8  *bytes,
                      gsize          before,
                      gsize          len,
                      guint          phase)
{
  if (decoder->code == PH_TEXT_UTF8)
    return skip_utf8 (bytes, before, len);
  if (is_utf16 (decoder->code))
    return skip_utf16 (decoder, bytes, before, len, phase);
  return codes[decoder->code].most_bytes > 1 ? skip_other (decoder, bytes, before, len) : 0;
}

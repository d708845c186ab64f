/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-text-code.h"

#include <string.h>

/* Every encoding, and bytes that are none. "·" stands for a byte that is no character. */

#define BYTES(s) s, sizeof (s) - 1

typedef struct
{
  const char *name;
  PhTextCode  code;
  const char *bytes;
  gsize       len;
  const char *text;
} Case;

static const Case cases[] = {
  { "utf-8", PH_TEXT_UTF8, BYTES ("a\xc3\xbc\xe6\xbc\xa2\xf0\x9f\x98\x80"), "aü漢😀" },
  { "utf-8-invalid", PH_TEXT_UTF8, BYTES ("\xff" "a\xc0\x80\xed\xa0\x80"), "·a·····" },
  { "utf-8-cut", PH_TEXT_UTF8, BYTES ("a\xe6\xbc"), "a··" },
  { "latin-1", PH_TEXT_LATIN1, BYTES ("Gr\xfc\xdf" "e"), "Grüße" },
  { "latin-9", PH_TEXT_LATIN9, BYTES ("\xa4"), "€" },
  { "utf-16le", PH_TEXT_UTF16LE, BYTES ("a\0\x22\x6f\x3d\xd8\0\xde"), "a漢😀" },
  { "utf-16be", PH_TEXT_UTF16BE, BYTES ("\0a\x6f\x22\xd8\x3d\xde\0"), "a漢😀" },
  { "utf-16-lone-surrogate", PH_TEXT_UTF16LE, BYTES ("\x3d\xd8" "a\0\0\xde" "b\0"), "··a··b" },
  { "utf-16-half", PH_TEXT_UTF16LE, BYTES ("a\0b"), "a·" },
  { "windows-1252", PH_TEXT_WINDOWS1252, BYTES ("\x80\x93x\x94"), "€“x”" },
  { "windows-1251", PH_TEXT_WINDOWS1251, BYTES ("\xcf\xf0"), "Пр" },
  { "koi8-r", PH_TEXT_KOI8R, BYTES ("\xf0\xd2"), "Пр" },
  { "gbk", PH_TEXT_GBK, BYTES ("a\xba\xba\xd7\xd6"), "a汉字" },
  { "gbk-invalid", PH_TEXT_GBK, BYTES ("\xff" "a\xba"), "·a·" },
  { "big5", PH_TEXT_BIG5, BYTES ("\xba\x7e\xa6r"), "漢字" },
  { "shift-jis", PH_TEXT_SHIFT_JIS, BYTES ("\x8a\xbf\x8e\x9a\xb1"), "漢字ｱ" },
  { "euc-jp", PH_TEXT_EUC_JP, BYTES ("\xb4\xc1\xbb\xfa"), "漢字" },
  { "euc-jp-three-bytes", PH_TEXT_EUC_JP, BYTES ("\x8f\xb0\xa1" "a"), "丂a" },
  { "euc-kr", PH_TEXT_EUC_KR, BYTES ("\xc7\xd1"), "한" },
};

static char *
decode (PhTextDecoder *decoder,
        const guint8  *bytes,
        gsize          from,
        gsize          len)
{
  GString *text = g_string_new (NULL);

  for (gsize at = from; at < len;)
    {
      gunichar character;
      const guint n = ph_text_decoder_next (decoder, bytes + at, len - at, at & 1, &character);

      g_assert_cmpuint (n, >, 0);
      g_assert_cmpuint (n, <=, len - at);
      if (character != PH_TEXT_INVALID)
        g_string_append_unichar (text, character);
      for (guint i = 0; character == PH_TEXT_INVALID && i < n; i++)
        g_string_append (text, "·");
      at += n;
    }
  return g_string_free (text, FALSE);
}

static void
test_decode (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (PhTextDecoder) decoder = ph_text_decoder_new (c->code);
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  g_assert_true (ph_text_code_is_available (c->code));
  text = decode (decoder, (const guint8 *) c->bytes, 0, c->len);
  g_assert_cmpstr (text, ==, c->text);
  again = decode (decoder, (const guint8 *) c->bytes, 0, c->len);   /* from what is remembered */
  g_assert_cmpstr (again, ==, c->text);
}

/* A cut anywhere: what follows the skipped bytes reads as it does in the whole */
static void
test_cut (gconstpointer data)
{
  const Case *c = data;
  const guint8 *bytes = (const guint8 *) c->bytes;
  g_autoptr (PhTextDecoder) decoder = ph_text_decoder_new (c->code);
  g_autofree char *whole = decode (decoder, bytes, 0, c->len);

  for (gsize cut = 0; cut <= c->len; cut++)
    {
      const gsize len = MIN (c->len, cut + PH_TEXT_AFTER);
      const gsize skip = ph_text_decoder_skip (decoder, bytes, cut, len, 0);
      g_autofree char *rest = NULL;

      g_assert_cmpuint (cut + skip, <=, c->len);
      rest = decode (decoder, bytes, cut + skip, c->len);
      g_assert_true (g_str_has_suffix (whole, rest));
    }
}

static void
test_names (void)
{
  for (guint i = 0; i < PH_N_TEXT_CODES; i++)
    {
      PhTextCode code = PH_N_TEXT_CODES;

      g_assert_true (ph_text_code_from_id (ph_text_code_get_id ((PhTextCode) i), &code));
      g_assert_cmpint (code, ==, (int) i);
      g_assert_cmpuint (strlen (ph_text_code_get_name (code)), >, 3);
    }
  g_assert_false (ph_text_code_from_id ("ebcdic", &(PhTextCode) { 0 }));
}

static void
test_line_ends (void)
{
  static const guint8 plain[] = "ab\ncd\ne", wide[] = "a\0\n\0\0\n\n\0";

  g_assert_cmpuint (ph_text_code_line_end (PH_TEXT_UTF8, plain, 7, 0), ==, 3);
  g_assert_cmpuint (ph_text_code_line_end (PH_TEXT_GBK, plain + 6, 1, 0), ==, 0);
  g_assert_cmpuint (ph_text_code_line_end (PH_TEXT_UTF8, NULL, 0, 0), ==, 0);
  g_assert_cmpuint (ph_text_code_last_line_end (PH_TEXT_UTF8, plain, 7, 0), ==, 6);
  g_assert_cmpuint (ph_text_code_last_line_end (PH_TEXT_UTF8, plain, 2, 0), ==, 0);
  g_assert_cmpuint (ph_text_code_last_line_end (PH_TEXT_UTF8, NULL, 0, 0), ==, 0);
  g_assert_cmpuint (ph_text_code_line_end (PH_TEXT_UTF16LE, wide, 8, 0), ==, 4);
  g_assert_cmpuint (ph_text_code_line_end (PH_TEXT_UTF16LE, wide + 1, 7, 1), ==, 3);
  g_assert_cmpuint (ph_text_code_line_end (PH_TEXT_UTF16BE, wide, 8, 0), ==, 6);
  g_assert_cmpuint (ph_text_code_last_line_end (PH_TEXT_UTF16LE, wide, 8, 0), ==, 8);
  g_assert_cmpuint (ph_text_code_last_line_end (PH_TEXT_UTF16LE, wide, 7, 0), ==, 4);
  g_assert_cmpuint (ph_text_code_last_line_end (PH_TEXT_UTF16LE, wide + 1, 6, 1), ==, 3);
  g_assert_cmpuint (ph_text_code_last_line_end (PH_TEXT_UTF16BE, wide, 0, 0), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/present/text-code/", cases[i].name, NULL);
      g_autofree char *cut = g_strconcat ("/present/text-code/cut/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_decode);
      g_test_add_data_func (cut, &cases[i], test_cut);
    }
  g_test_add_func ("/present/text-code/names", test_names);
  g_test_add_func ("/present/text-code/line-ends", test_line_ends);
  return g_test_run ();
}

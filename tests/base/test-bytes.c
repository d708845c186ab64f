/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bytes.h"

#include <string.h>

/* The codecs of payload: tables of what is read and refused, and properties over random bytes. */

#define NO_FAULT G_MAXSIZE

typedef struct
{
  PhBytesFormat format;
  const char   *text;
  const char   *bytes;
  gsize         len;
  gsize         fault;   /* NO_FAULT, or where the fault is */
  PhBytesError  code;
} ReadCase;

#define OK(format_, text_, bytes_) \
  { PH_BYTES_##format_, text_, bytes_, sizeof (bytes_) - 1, NO_FAULT, 0 }
#define BAD(format_, text_, fault_, code_) \
  { PH_BYTES_##format_, text_, "", 0, fault_, PH_BYTES_ERROR_##code_ }

static const ReadCase read_cases[] = {
  OK (TEXT, "a\\n\"é", "a\\n\"\xc3\xa9"),
  OK (TEXT, "", ""),
  OK (ESCAPES, "", ""),
  OK (ESCAPES, "hi\\r\\n\\t\\\\\\'\\\"", "hi\r\n\t\\'\""),
  OK (ESCAPES, "\\a\\b\\f\\v", "\a\b\f\v"),
  OK (ESCAPES, "\\0\\00\\000\\7\\12\\1234\\377", "\0\0\0\7\12\1234\377"),
  OK (ESCAPES, "\\x00\\xfF\\x0a1", "\0\xff\n1"),
  OK (ESCAPES, "one\\\ntwo", "onetwo"),
  OK (ESCAPES, "é€", "\xc3\xa9\xe2\x82\xac"),
  OK (HEX, "", ""),
  OK (HEX, "  \n", ""),
  OK (HEX, "68 65\t6C\n6c6F", "hello"),
  OK (HEX, "0x68, 0X65,0x6c", "hel"),
  OK (HEX, "0x68656c", "hel"),
  OK (HEX, "de:ad:be:ef", "\xde\xad\xbe\xef"),
  BAD (ESCAPES, "ab\\q", 2, BAD_ESCAPE),
  BAD (ESCAPES, "ab\\", 2, BAD_ESCAPE),
  BAD (ESCAPES, "\\x", 0, BAD_ESCAPE),
  BAD (ESCAPES, "\\x1", 0, BAD_ESCAPE),
  BAD (ESCAPES, "..\\x1g", 2, BAD_ESCAPE),
  BAD (ESCAPES, "\\N", 0, BAD_ESCAPE),
  BAD (ESCAPES, "\\u0041", 0, BAD_ESCAPE),
  BAD (ESCAPES, "a\\400", 1, NOT_A_BYTE),
  BAD (ESCAPES, "a\\777", 1, NOT_A_BYTE),
  BAD (HEX, "6", 0, ODD_DIGITS),
  BAD (HEX, "68 6", 3, ODD_DIGITS),
  BAD (HEX, "686", 2, ODD_DIGITS),
  BAD (HEX, "6 8", 0, ODD_DIGITS),
  BAD (HEX, "a:b", 0, ODD_DIGITS),
  BAD (HEX, "68 6g", 4, BAD_DIGIT),
  BAD (HEX, "xy", 0, BAD_DIGIT),
  BAD (HEX, "680x65", 3, BAD_DIGIT),
  BAD (HEX, "é", 0, BAD_DIGIT),
  BAD (HEX, "00:0x:", 5, BAD_DIGIT),
  BAD (HEX, "0x", 1, BAD_DIGIT),
  BAD (HEX, "0x ", 2, BAD_DIGIT),
};

static void
check_read (const ReadCase *c)
{
  g_autoptr (GError) error = NULL;
  gsize position = NO_FAULT;
  g_autoptr (GBytes) bytes = ph_bytes_parse (c->format, c->text, -1, &position, &error);

  g_autofree char *shown = g_strescape (c->text, NULL);

  g_test_message ("reading '%s'", shown);
  g_assert_cmpuint (position, ==, c->fault);
  if (c->fault == NO_FAULT)
    {
      gsize len;
      const void *data = g_bytes_get_data (bytes, &len);

      g_assert_no_error (error);
      g_assert_cmpmem (data, len, c->bytes, c->len);
      return;
    }
  g_assert_null (bytes);
  g_assert_error (error, PH_BYTES_ERROR, (int) c->code);
  g_assert_true (g_str_has_suffix (error->message, "."));
}

static void
test_read (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (read_cases); i++)
    check_read (&read_cases[i]);
}

static void
test_read_counted (void)
{
  g_autoptr (GBytes) escapes = ph_bytes_parse (PH_BYTES_ESCAPES, "a\0b\\x", 3, NULL, NULL);
  g_autoptr (GBytes) text = ph_bytes_parse (PH_BYTES_TEXT, "a\0bc", 3, NULL, NULL);

  g_assert_cmpmem (g_bytes_get_data (escapes, NULL), g_bytes_get_size (escapes), "a\0b", 3);
  g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), "a\0b", 3);
}

static guint8 *
random_bytes (gsize len)
{
  guint8 *data = g_malloc (len + 1);

  for (gsize i = 0; i < len; i++)
    data[i] = (guint8) g_test_rand_int_range (0, 256);
  return data;
}

static void
check_round_trip (PhBytesFormat format,
                  const guint8 *data,
                  gsize         len)
{
  g_autofree char *text = ph_bytes_print (format, data, len);
  g_autoptr (GBytes) back = NULL;

  if (text == NULL)
    {
      g_assert_cmpint (format, ==, PH_BYTES_TEXT);
      g_assert_false (g_utf8_validate_len ((const char *) data, len, NULL));
      return;
    }
  back = ph_bytes_parse (format, text, -1, NULL, NULL);
  g_assert_nonnull (back);
  g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), data, len);
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      gsize len = (gsize) g_test_rand_int_range (0, 40);
      g_autofree guint8 *data = random_bytes (len);

      check_round_trip (PH_BYTES_TEXT, data, len);
      check_round_trip (PH_BYTES_ESCAPES, data, len);
      check_round_trip (PH_BYTES_HEX, data, len);
      for (gsize k = 0; k < len; k++)
        data[k] = data[k] % 95 + 32;
      check_round_trip (PH_BYTES_TEXT, data, len);
    }
}

/* The literal between b" and " is what ph_bytes_parse() reads as escapes. */
static void
test_literal_round_trip (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      gsize len = (gsize) g_test_rand_int_range (0, 40);
      g_autofree guint8 *data = random_bytes (len);
      g_autofree char *literal = ph_bytes_literal (data, len, G_MAXSIZE);
      gsize text_len = strlen (literal);
      g_autoptr (GBytes) back = NULL;

      g_assert_true (g_str_is_ascii (literal));
      g_assert_true (g_str_has_prefix (literal, "b\""));
      g_assert_true (g_str_has_suffix (literal, "\""));
      back = ph_bytes_parse (PH_BYTES_ESCAPES, literal + 2, (gssize) text_len - 3, NULL, NULL);
      g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), data, len);
    }
}

static void
test_literal (void)
{
  g_autofree char *empty = ph_bytes_literal (NULL, 0, 10);
  g_autofree char *plain = ph_bytes_literal ((const guint8 *) "hi\r\n\t\"'\\\0\x7f\xff\x1b",
                                             12, 99);
  g_autofree char *exact = ph_bytes_literal ((const guint8 *) "hello", 5, 5);
  g_autofree char *cut = ph_bytes_literal ((const guint8 *) "hello", 5, 4);
  g_autofree char *none = ph_bytes_literal ((const guint8 *) "h", 1, 0);

  g_assert_cmpstr (empty, ==, "b\"\"");
  g_assert_cmpstr (plain, ==, "b\"hi\\r\\n\\t\\\"'\\\\\\x00\\x7f\\xff\\x1b\"");
  g_assert_cmpstr (exact, ==, "b\"hello\"");
  g_assert_cmpstr (cut, ==, "b\"hell\"… 5 bytes");
  g_assert_cmpstr (none, ==, "b\"\"… 1 byte");
}

static const struct
{
  const char *bytes;
  gsize       max;
  const char *preview;
} preview_cases[] = {
  { "", 10, "" },
  { "plain", 10, "plain" },
  { "plain", 5, "plain" },
  { "plain", 4, "plai…" },
  { "two\r\nlines\t", 99, "two\\r\\nlines\\t" },
  { "<b>markup</b> & 'so'", 99, "<b>markup</b> & 'so'" },
  { "\x1b[31mred\x1b[0m\x7f", 99, "\\x1b[31mred\\x1b[0m\\x7f" },
  { "\xc2\x9b" "31m", 99, "\\xc2\\x9b31m" },
  { "é€😀", 99, "é€😀" },
  { "é€😀", 2, "é€…" },
  { "abc\xe2\x80\xae" "txt.exe", 99, "abc\\xe2\\x80\\xaetxt.exe" },
  { "\xe2\x80\x8b\xe2\x80\xa8\xef\xbb\xbf", 99, "\\xe2\\x80\\x8b\\xe2\\x80\\xa8\\xef\\xbb\\xbf" },
  { "\xff\xc3(\xe2\x82", 99, "\\xff\\xc3(\\xe2\\x82" },
  { "\\x1b \\", 99, "\\\\x1b \\\\" },
  { "ab\x01", 5, "ab…" },
  { "ab\x01", 6, "ab\\x01" },
};

static void
test_preview (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (preview_cases); i++)
    {
      const char *bytes = preview_cases[i].bytes;
      g_autofree char *preview = ph_bytes_preview ((const guint8 *) bytes, strlen (bytes),
                                                   preview_cases[i].max);

      g_assert_cmpstr (preview, ==, preview_cases[i].preview);
    }
}

static void
test_preview_random (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      gsize len = (gsize) g_test_rand_int_range (0, 60);
      g_autofree guint8 *data = random_bytes (len);
      g_autofree char *preview = ph_bytes_preview (data, len, 30);

      g_autofree gunichar *chars = NULL;
      glong n_chars;

      g_assert_true (g_utf8_validate (preview, -1, NULL));
      chars = g_utf8_to_ucs4_fast (preview, -1, &n_chars);
      g_assert_cmpint (n_chars, <=, 31);
      for (glong k = 0; k < n_chars; k++)
        g_assert_false (g_unichar_iscntrl (chars[k]));
    }
}

static void
test_garbage (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      gsize len = (gsize) g_test_rand_int_range (0, 40);
      g_autofree guint8 *data = random_bytes (len);

      for (PhBytesFormat format = PH_BYTES_TEXT; format <= PH_BYTES_HEX; format++)
        {
          gsize position = NO_FAULT;
          g_autoptr (GError) error = NULL;
          g_autoptr (GBytes) bytes = ph_bytes_parse (format, (const char *) data, (gssize) len,
                                                     &position, &error);

          g_assert_true ((bytes != NULL) == (error == NULL));
          g_assert_true (bytes != NULL || position < len);
        }
    }
}

/* Seconds for one round of all formats over size bytes. */
static double
time_round (gsize size)
{
  g_autofree guint8 *data = g_malloc (size);
  gint64 start;

  memset (data, '\\', size);
  start = g_get_monotonic_time ();
  check_round_trip (PH_BYTES_TEXT, data, size);
  check_round_trip (PH_BYTES_ESCAPES, data, size);
  check_round_trip (PH_BYTES_HEX, data, size);
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

static void
test_linear (void)
{
  double small = time_round (1000 * 1000);
  double large = time_round (10 * 1000 * 1000);

  /* Linear is a factor of 10, quadratic one of 100; the rest is for a busy machine. */
  g_test_message ("1 MB %.3f s, 10 MB %.3f s", small, large);
  g_assert_cmpfloat (large, <, 40 * small + 0.2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/bytes/read", test_read);
  g_test_add_func ("/base/bytes/read-counted", test_read_counted);
  g_test_add_func ("/base/bytes/round-trip", test_round_trip);
  g_test_add_func ("/base/bytes/literal", test_literal);
  g_test_add_func ("/base/bytes/literal-round-trip", test_literal_round_trip);
  g_test_add_func ("/base/bytes/preview", test_preview);
  g_test_add_func ("/base/bytes/preview-random", test_preview_random);
  g_test_add_func ("/base/bytes/garbage", test_garbage);
  g_test_add_func ("/base/bytes/linear", test_linear);
  return g_test_run ();
}

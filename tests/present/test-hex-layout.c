/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-hex-layout.h"

#include <string.h>

/* Whatever the bytes: rows tile the payload, text is clean UTF-8, cells tile the row. */

typedef struct
{
  const char *name;
  const char *bytes;
  gsize       len;
  guint       columns;
  const char *rows[6];
} TextCase;

#define BYTES(s) s, sizeof (s) - 1

static const TextCase text_cases[] = {
  { "empty", BYTES (""), 20, { NULL } },
  { "plain", BYTES ("hello"), 20, { "hello" } },
  { "newline-ends-a-row", BYTES ("a\nb\n"), 20, { "a\\n", "b\\n" } },
  { "crlf", BYTES ("GET /\r\n\r\n"), 20, { "GET /\\r\\n", "\\r\\n" } },
  { "lone-cr", BYTES ("a\rb"), 20, { "a\\rb" } },
  { "wraps-at-width", BYTES ("0123456789abcdefgh"), 8, { "01234567", "89abcdef", "gh" } },
  { "line-end-beyond-width", BYTES ("01234567\r\nx"), 8, { "01234567\\r\\n", "x" } },
  { "nul", BYTES ("a\0b"), 20, { "a\\0b" } },
  { "tab", BYTES ("a\tb"), 20, { "a\\tb" } },
  { "terminal-escape", BYTES ("\x1b[31m"), 20, { "\\x1b[31m" } },
  { "delete", BYTES ("\x7f"), 20, { "\\x7f" } },
  { "umlaut", BYTES ("Gr\xc3\xbc\xc3\x9f" "e"), 20, { "Grüße" } },
  { "wide-chars-take-two", BYTES ("\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2"), 8,
    { "漢字漢字", "漢" } },
  { "invalid-byte", BYTES ("a\xff" "b"), 20, { "a\\xffb" } },
  { "split-utf8", BYTES ("\xe2\x82"), 20, { "\\xe2\\x82" } },
  { "continuation-first", BYTES ("\xac!"), 20, { "\\xac!" } },
  { "overlong", BYTES ("\xc0\x80"), 20, { "\\xc0\\x80" } },
  { "surrogate", BYTES ("\xed\xa0\x80"), 20, { "\\xed\\xa0\\x80" } },
  { "c1-control", BYTES ("\xc2\x9b"), 20, { "\\xc2\\x9b" } },
  { "bidi-override", BYTES ("\xe2\x80\xae" "abc"), 20, { "\\xe2\\x80\\xaeabc" } },
  { "line-separator", BYTES ("\xe2\x80\xa8"), 20, { "\\xe2\\x80\\xa8" } },
  { "zero-width-space", BYTES ("\xe2\x80\x8b"), 20, { "\\xe2\\x80\\x8b" } },
  { "noncharacter", BYTES ("\xef\xbf\xbe"), 20, { "\\xef\\xbf\\xbe" } },
  { "markup-is-data", BYTES ("<b>&amp;"), 20, { "<b>&amp;" } },
  { "escape-is-not-torn", BYTES ("1234567\x01"), 8, { "1234567", "\\x01" } },
};

static void
test_text (gconstpointer data)
{
  const TextCase *c = data;
  g_autoptr (PhHexLayout) layout =
    ph_hex_layout_new (PH_BYTES_VIEW_TEXT, (const guint8 *) c->bytes, c->len, c->columns);
  gsize n = 0;

  while (n < G_N_ELEMENTS (c->rows) && c->rows[n] != NULL)
    n++;
  g_assert_true (ph_hex_layout_index (layout, G_MAXSIZE));
  g_assert_cmpuint (ph_hex_layout_get_n_rows (layout), ==, n);
  g_assert_cmpuint (ph_hex_layout_estimate (layout), ==, n);
  for (gsize i = 0; i < n; i++)
    {
      g_auto (PhHexLine) line = { 0 };

      ph_hex_layout_get_line (layout, i, &line);
      g_assert_cmpstr (line.text, ==, c->rows[i]);
    }
}

static void
test_hex_row (void)
{
  static const char bytes[] = "GET \r\n\xff\0 and more";
  g_autoptr (PhHexLayout) layout =
    ph_hex_layout_new (PH_BYTES_VIEW_HEX, (const guint8 *) bytes, sizeof bytes - 1, 8);
  g_auto (PhHexLine) first = { 0 };
  g_auto (PhHexLine) last = { 0 };

  g_assert_cmpuint (ph_hex_layout_get_n_rows (layout), ==, 3);
  ph_hex_layout_get_line (layout, 0, &first);
  g_assert_cmpstr (first.text, ==, "47 45 54 20 0d 0a ff 00   GET ····");
  ph_hex_layout_get_line (layout, 2, &last);
  g_assert_cmpstr (last.text, ==, "65                        e");
  g_assert_cmpuint (first.cells->len, ==, 16);
  g_assert_cmpuint (last.cells->len, ==, 2);
}

static void
test_hit (void)
{
  static const char bytes[] = "ab\ncd";
  g_autoptr (PhHexLayout) hex =
    ph_hex_layout_new (PH_BYTES_VIEW_HEX, (const guint8 *) bytes, 5, 8);
  g_autoptr (PhHexLayout) text =
    ph_hex_layout_new (PH_BYTES_VIEW_TEXT, (const guint8 *) bytes, 5, 8);
  g_auto (PhHexLine) pairs = { 0 };
  g_auto (PhHexLine) words = { 0 };

  ph_hex_layout_get_line (hex, 0, &pairs);
  g_assert_cmpuint (ph_hex_line_hit (&pairs, 0)->offset, ==, 0);
  g_assert_cmpuint (ph_hex_line_hit (&pairs, 2)->offset, ==, 0);
  g_assert_cmpuint (ph_hex_line_hit (&pairs, 4)->offset, ==, 1);
  g_assert_cmpuint (ph_hex_line_hit (&pairs, 26)->offset, ==, 0);
  g_assert_cmpuint (ph_hex_line_hit (&pairs, 999)->offset, ==, 4);

  ph_hex_layout_index (text, G_MAXSIZE);
  ph_hex_layout_get_line (text, 0, &words);
  g_assert_cmpuint (ph_hex_line_hit (&words, 3)->offset, ==, 2);
  g_assert_cmpint (ph_hex_line_hit (&words, 3)->kind, ==, PH_HEX_CELL_ESCAPE);
}

static void
test_fit (void)
{
  static const struct { guint chars, columns; } cases[] = {
    { 0, 8 }, { 34, 8 }, { 66, 8 }, { 67, 16 }, { 132, 16 }, { 133, 32 }, { 265, 64 }, { 9999, 64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (ph_hex_layout_fit (PH_BYTES_VIEW_HEX, cases[i].chars), ==, cases[i].columns);
  g_assert_cmpuint (ph_hex_layout_fit (PH_BYTES_VIEW_TEXT, 3), ==, 8);
  g_assert_cmpuint (ph_hex_layout_fit (PH_BYTES_VIEW_TEXT, 100), ==, 100);
}

/* What every row of every payload has to keep */
static void
check_line (const PhHexLine *line,
            const PhHexRow  *row,
            PhBytesViewMode  mode)
{
  gsize offset = row->start;

  g_assert_true (g_utf8_validate (line->text, -1, NULL));
  g_assert_cmpuint (line->cells->len, >, 0);
  for (const char *p = line->text; *p != '\0'; p += g_utf8_skip[(guint8) *p])
    {
      const GUnicodeType type = g_unichar_type (g_utf8_get_char (p));

      g_assert_cmpint (type, !=, G_UNICODE_CONTROL);
      g_assert_cmpint (type, !=, G_UNICODE_FORMAT);
    }
  for (guint i = 0; i < line->cells->len; i++)
    {
      const PhHexCell *cell = &g_array_index (line->cells, PhHexCell, i);

      g_assert_cmpuint (cell->text_start + cell->text_len, <=, strlen (line->text));
      if (mode == PH_BYTES_VIEW_HEX && i == line->cells->len / 2)
        offset = row->start;
      g_assert_cmpuint (cell->offset, ==, offset);
      offset += cell->n_bytes;
    }
  g_assert_cmpuint (offset, ==, row->start + row->len);
}

static void
check_tiling (PhBytesViewMode  mode,
              const guint8    *data,
              gsize            len,
              guint            columns)
{
  g_autoptr (PhHexLayout) layout = ph_hex_layout_new (mode, data, len, columns);
  gsize at = 0, n;

  ph_hex_layout_index (layout, G_MAXSIZE);
  n = ph_hex_layout_get_n_rows (layout);
  for (gsize row = 0; row < n; row++)
    {
      g_auto (PhHexLine) line = { 0 };
      PhHexRow span;

      ph_hex_layout_get_row (layout, row, &span);
      g_assert_cmpuint (span.start, ==, at);
      g_assert_cmpuint (span.len, >, 0);
      g_assert_cmpuint (ph_hex_layout_find_row (layout, span.start), ==, row);
      g_assert_cmpuint (ph_hex_layout_find_row (layout, span.start + span.len - 1), ==, row);
      ph_hex_layout_get_line (layout, row, &line);
      check_line (&line, &span, mode);
      at += span.len;
    }
  g_assert_cmpuint (at, ==, len);
}

static void
test_random (void)
{
  static const char alphabet[] = "a\n\r\t \xc3\xbc\xe2\x80\xae\xff\xf0\x9f\x98\x80";

  for (guint round = 0; round < 60; round++)
    {
      const gsize len = (gsize) g_test_rand_int_range (0, 4000);
      const gboolean nasty = round % 2;
      g_autofree guint8 *data = g_malloc (len + 1);
      const guint columns = (guint) g_test_rand_int_range (0, 200);

      for (gsize i = 0; i < len; i++)
        data[i] = nasty ? (guint8) alphabet[g_test_rand_int_range (0, sizeof alphabet)]
                        : (guint8) g_test_rand_int_range (0, 256);
      check_tiling (PH_BYTES_VIEW_TEXT, data, len, columns);
      check_tiling (PH_BYTES_VIEW_HEX, data, len, columns);
    }
}

/* Rows asked for out of order must be those met in order */
static void
test_random_access (void)
{
  const gsize len = 200000;
  g_autofree guint8 *data = g_malloc (len);
  g_autoptr (PhHexLayout) layout = NULL;
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize n;

  for (gsize i = 0; i < len; i++)
    data[i] = i % 37 == 0 ? '\n' : (guint8) g_test_rand_int_range (0, 256);
  layout = ph_hex_layout_new (PH_BYTES_VIEW_TEXT, data, len, 60);
  while (!ph_hex_layout_index (layout, 1000))
    g_assert_cmpuint (ph_hex_layout_estimate (layout), >, ph_hex_layout_get_n_rows (layout));
  n = ph_hex_layout_get_n_rows (layout);
  for (gsize row = 0; row < n; row++)
    {
      PhHexRow span;

      ph_hex_layout_get_row (layout, row, &span);
      g_array_append_val (starts, span.start);
    }
  for (guint i = 0; i < 2000; i++)
    {
      const gsize row = (gsize) g_test_rand_int_range (0, (gint32) n);
      PhHexRow span;

      ph_hex_layout_get_row (layout, row, &span);
      g_assert_cmpuint (span.start, ==, g_array_index (starts, gsize, row));
    }
}

/* 64 MB without one line end: opening costs a slice, jumping to the end stays a walk of 64 rows */
static void
test_big (void)
{
  const gsize len = 64 * 1024 * 1024;
  g_autofree guint8 *data = g_malloc (len);
  g_autoptr (PhHexLayout) layout = NULL;
  PhHexRow row;
  gint64 began;
  double slice_ms, jump_ms;

  memset (data, 'x', len);
  layout = ph_hex_layout_new (PH_BYTES_VIEW_TEXT, data, len, 100);
  began = g_get_monotonic_time ();
  g_assert_false (ph_hex_layout_index (layout, 65536));
  slice_ms = (double) (g_get_monotonic_time () - began) / 1000;
  g_assert_true (ph_hex_layout_index (layout, G_MAXSIZE));
  g_test_message ("64 MB indexed in %.0f ms", (double) (g_get_monotonic_time () - began) / 1000);

  began = g_get_monotonic_time ();
  ph_hex_layout_get_row (layout, ph_hex_layout_get_n_rows (layout) - 1, &row);
  jump_ms = (double) (g_get_monotonic_time () - began) / 1000;
  g_test_message ("slice %.3f ms, jump %.3f ms", slice_ms, jump_ms);
  g_assert_cmpuint (row.start + row.len, ==, len);
  /* Generous: the machine may be busy; without checkpoints this would be half a second */
  g_assert_cmpfloat (jump_ms, <, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (text_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/present/hex-layout/text/", text_cases[i].name, NULL);

      g_test_add_data_func (path, &text_cases[i], test_text);
    }
  g_test_add_func ("/present/hex-layout/hex-row", test_hex_row);
  g_test_add_func ("/present/hex-layout/hit", test_hit);
  g_test_add_func ("/present/hex-layout/fit", test_fit);
  g_test_add_func ("/present/hex-layout/random", test_random);
  g_test_add_func ("/present/hex-layout/random-access", test_random_access);
  g_test_add_func ("/present/hex-layout/big", test_big);
  return g_test_run ();
}

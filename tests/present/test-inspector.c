/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-inspector.h"

#include <string.h>

static char *
dup_value (const guint8 *data,
           gsize         len,
           gboolean      selected,
           const char   *name,
           gboolean     *missing)
{
  g_autoptr (GArray) rows = ph_inspector_build (data, len, selected);

  g_assert_cmpuint (rows->len, ==, ph_inspector_get_n_rows ());
  for (guint i = 0; i < rows->len; i++)
    {
      const PhInspectorRow *row = &g_array_index (rows, PhInspectorRow, i);

      if (!g_str_equal (row->name, name))
        continue;
      *missing = row->missing;
      return g_strdup (row->value);
    }
  g_error ("there is no row %s", name);
}

typedef struct
{
  const char *bytes;
  gsize       len;
  const char *name;
  const char *value;
} Case;

#define B(literal) literal, sizeof literal - 1

static const Case cases[] = {
  { B ("\x00"), "uint8", "0" },
  { B ("\xff"), "uint8", "255" },
  { B ("\xff"), "int8", "-1" },
  { B ("\x80"), "int8", "-128" },
  { B ("\x01\x02"), "uint8", "1" },
  { B ("\x01\x02"), "uint16 LE", "513" },
  { B ("\x01\x02"), "uint16 BE", "258" },
  { B ("\x01\x80"), "int16 LE", "-32767" },
  { B ("\xff\xfe"), "int16 BE", "-2" },
  { B ("\x1f\x90zz"), "uint16 BE", "8080" },
  { B ("\x01\x02\x03\x04"), "uint32 LE", "67305985" },
  { B ("\x01\x02\x03\x04"), "uint32 BE", "16909060" },
  { B ("\xff\xff\xff\xff"), "uint32 BE", "4294967295" },
  { B ("\xff\xff\xff\xff"), "int32 LE", "-1" },
  { B ("\x80\x00\x00\x00"), "int32 BE", "-2147483648" },
  { B ("\xff\xff\xff\xff\xff\xff\xff\xff"), "uint64 LE", "18446744073709551615" },
  { B ("\xff\xff\xff\xff\xff\xff\xff\xff"), "int64 BE", "-1" },
  { B ("\x01\x00\x00\x00\x00\x00\x00\x80"), "int64 LE", "-9223372036854775807" },
  { B ("\x00\x00\x00\x00\x00\x00\x01\x00"), "uint64 BE", "256" },
  { B ("\x00\x00\x80\x3f"), "float32 LE", "1" },
  { B ("\x3d\xcc\xcc\xcd"), "float32 BE", "0.100000001" },
  { B ("\x7f\x80\x00\x00"), "float32 BE", "infinity" },
  { B ("\xff\x80\x00\x00"), "float32 BE", "−infinity" },
  { B ("\x7f\xc0\x00\x00"), "float32 BE", "not a number" },
  { B ("\x80\x00\x00\x00"), "float32 BE", "-0" },
  { B ("\x9a\x99\x99\x99\x99\x99\xb9\x3f"), "float64 LE", "0.10000000000000001" },
  { B ("\x40\x09\x21\xfb\x54\x44\x2d\x18"), "float64 BE", "3.1415926535897931" },
  { B ("\x05"), "bits", "00000101" },
  { B ("\x80\x01"), "bits", "10000000 00000001" },
  { B ("\0\0\0\0\0\0\0\0\0"), "bits",
    "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 …" },
  { B ("h\xc3\xa9\n"), "UTF-8", "hé\\n" },
  { B ("a\0b"), "UTF-8", "a\\x00b" },
  { B ("a\0\xff"), "UTF-8", "not UTF-8 at byte 2" },
  { B ("\xff"), "UTF-8", "not UTF-8 at byte 0" },
  { B ("ab\xc3"), "UTF-8", "ab\\xc3" },                   /* cut, not wrong */
  { B ("\xe2\x80\xae"), "UTF-8", "\\xe2\\x80\\xae" },     /* would turn the line around */
  { B ("<b>&amp;"), "UTF-8", "<b>&amp;" },
  { B ("h\xe9\n\x85"), "Latin-1", "hé\\n\\x85" },
  { B ("\x7f\x00\x00\x01"), "IPv4", "127.0.0.1" },
  { B ("\xc0\xa8\x01\x02\x1f\x90"), "IPv4", "192.168.1.2" },
  { B ("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"), "IPv6", "::1" },
  { B ("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"), "IPv6", "2001:db8::1" },
  { B ("\x00\x00\x00\x00"), "time32 LE", "1970-01-01 00:00:00 UTC" },
  { B ("\x65\x53\xf1\x00"), "time32 BE", "2023-11-14 22:13:20 UTC" },
  { B ("\xff\xff\xff\xff"), "time32 LE", "1969-12-31 23:59:59 UTC" },
  { B ("\x00\xf1\x53\x65\x00\x00\x00\x00"), "time64 LE", "2023-11-14 22:13:20 UTC" },
  { B ("\x00\x00\x00\x01\x00\x00\x00\x00"), "time64 BE", "2106-02-07 06:28:16 UTC" },
  { B ("\x7f\xff\xff\xff\xff\xff\xff\xff"), "time64 BE", "no date: not in the years 1 to 9999" },
};

static void
test_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      gboolean missing = TRUE;
      g_autofree char *value = dup_value ((const guint8 *) c->bytes, c->len, TRUE, c->name,
                                          &missing);

      g_test_message ("%s: %s", c->name, c->value);
      g_assert_cmpstr (value, ==, c->value);
      g_assert_false (missing);
    }
}

typedef struct
{
  gsize       len;
  gboolean    selected;
  const char *name;
  const char *value;
} Missing;

static const Missing absent[] = {
  { 3, TRUE, "uint32 LE", "needs 4 bytes, 3 selected" },
  { 1, TRUE, "int16 BE", "needs 2 bytes, 1 selected" },
  { 15, TRUE, "IPv6", "needs 16 bytes, 15 selected" },
  { 7, FALSE, "float64 LE", "needs 8 bytes, there are 7" },
  { 0, FALSE, "uint8", "needs 1 byte, none selected" },
  { 0, FALSE, "UTF-8", "needs 1 byte, none selected" },
};

static void
test_missing (void)
{
  const guint8 bytes[16] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (absent); i++)
    {
      const Missing *c = &absent[i];
      gboolean missing = FALSE;
      g_autofree char *value = dup_value (c->len > 0 ? bytes : NULL, c->len, c->selected, c->name,
                                          &missing);

      g_assert_cmpstr (value, ==, c->value);
      g_assert_true (missing);
    }
}

/* Whatever the bytes, each row is one line of UTF-8 that ends soon. */
static void
test_any_bytes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint8 bytes[600];

  for (guint turn = 0; turn < 2000; turn++)
    {
      const gsize len = (gsize) g_rand_int_range (rand, 0, sizeof bytes);
      g_autoptr (GArray) rows = NULL;

      for (gsize i = 0; i < len; i++)
        bytes[i] = (guint8) g_rand_int (rand);
      rows = ph_inspector_build (bytes, len, turn % 2 == 0);
      for (guint i = 0; i < rows->len; i++)
        {
          const PhInspectorRow *row = &g_array_index (rows, PhInspectorRow, i);

          g_assert_true (g_utf8_validate (row->value, -1, NULL));
          g_assert_null (strpbrk (row->value, "\n\r\t\x1b"));
          g_assert_cmpuint (strlen (row->value), <, 500);
          g_assert_cmpstr (row->value, !=, "");
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/inspector/values", test_values);
  g_test_add_func ("/present/inspector/missing", test_missing);
  g_test_add_func ("/present/inspector/any-bytes", test_any_bytes);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-draft.h"

#include <string.h>

typedef struct
{
  PhBytesFormat format;
  const char   *text;
  const char   *ending;
  const char   *payload;
  gsize         done;     /* bytes of it that went */
  PhBytesFormat as;
  const char   *written;
} Case;

static const Case cases[] = {
  /* nothing went: as it was written, whatever it is */
  { PH_BYTES_TEXT, "C:\\new\\time", "", "C:\\new\\time", 0, PH_BYTES_TEXT, "C:\\new\\time" },
  { PH_BYTES_TEXT, "hi", "\r\n", "hi\r\n", 0, PH_BYTES_TEXT, "hi" },
  { PH_BYTES_TEXT, "", "\n", "\n", 0, PH_BYTES_TEXT, "" },
  { PH_BYTES_HEX, "41 4243", "", "ABC", 0, PH_BYTES_HEX, "41 4243" },
  { PH_BYTES_ESCAPES, "\\101BC", "", "ABC", 0, PH_BYTES_ESCAPES, "\\101BC" },
  /* a part went: the rest in the same format */
  { PH_BYTES_TEXT, "C:\\new\\time", "", "C:\\new\\time", 2, PH_BYTES_TEXT, "\\new\\time" },
  { PH_BYTES_TEXT, "hello", "\r\n", "hello\r\n", 3, PH_BYTES_TEXT, "lo" },
  { PH_BYTES_TEXT, "one\ntwo\t3", "", "one\ntwo\t3", 1, PH_BYTES_TEXT, "ne\ntwo\t3" },
  { PH_BYTES_HEX, "414243", "", "ABC", 1, PH_BYTES_HEX, "42 43" },
  { PH_BYTES_ESCAPES, "a\\x00\\n", "", "a\x01\n", 1, PH_BYTES_ESCAPES, "\\x01\\n" },
  /* what a text cannot show: with escapes */
  { PH_BYTES_TEXT, "hello", "\r\n", "hello\r\n", 5, PH_BYTES_ESCAPES, "\\r\\n" },
  { PH_BYTES_TEXT, "hello", "\r\n", "hello\r\n", 6, PH_BYTES_ESCAPES, "\\n" },
  { PH_BYTES_TEXT, "a\303\244b", "", "a\303\244b", 2, PH_BYTES_ESCAPES, "\\xa4b" },
  { PH_BYTES_TEXT, "a\rb", "", "a\rb", 1, PH_BYTES_ESCAPES, "\\rb" },
  /* not written at all */
  { PH_BYTES_TEXT, NULL, "\n", "big paste", 4, PH_BYTES_ESCAPES, "paste" },
};

static void
test_write (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhDraft draft = { 0 };
      gsize len = strlen (cases[i].payload);
      g_autoptr (GBytes) payload = g_bytes_new_static (cases[i].payload, len);
      g_autoptr (GBytes) rest = g_bytes_new_from_bytes (payload, cases[i].done,
                                                        len - cases[i].done);
      g_autofree char *written = NULL;
      PhBytesFormat format;

      ph_draft_set (&draft, cases[i].format, cases[i].text, cases[i].ending, payload);
      written = ph_draft_write (&draft, rest, &format);
      g_assert_cmpstr (written, ==, cases[i].written);
      g_assert_cmpint (format, ==, cases[i].as);
      ph_draft_clear (&draft);
    }
}

/* Bytes of something else than the draft are none of its text. */
static void
test_other (void)
{
  PhDraft draft = { 0 };
  g_autoptr (GBytes) payload = g_bytes_new_static ("mine", 4);
  g_autoptr (GBytes) other = g_bytes_new_static ("else", 4);
  g_autofree char *none = NULL;
  g_autofree char *written = NULL;
  PhBytesFormat format = PH_BYTES_TEXT;

  none = ph_draft_write (&draft, other, &format);
  g_assert_cmpint (format, ==, PH_BYTES_ESCAPES);
  g_assert_cmpstr (none, ==, "else");
  ph_draft_set (&draft, PH_BYTES_TEXT, "mine", "", payload);
  written = ph_draft_write (&draft, other, &format);
  g_assert_cmpint (format, ==, PH_BYTES_ESCAPES);
  g_assert_cmpstr (written, ==, "else");
  ph_draft_clear (&draft);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/draft/write", test_write);
  g_test_add_func ("/present/draft/other", test_other);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-word-filter.h"

static const char *const texts[] = { "SO_RCVBUF", NULL, "How much may wait to be received Überlänge" };

static const struct
{
  const char *name;
  const char *words;
  gboolean    match;
} cases[] = {
  { "nothing", "", TRUE },
  { "spaces", "  ", TRUE },
  { "any-case", "so_rcvbuf", TRUE },
  { "part", "cvb", TRUE },
  { "in-either", "wait rcv", TRUE },
  { "all-of-them", "wait sndbuf", FALSE },
  { "not-over-the-border", "bufhow", FALSE },
  { "space-behind", "rcvbuf ", TRUE },
  { "other-letters", "überLÄNGE", TRUE },
  { "none", "tcp", FALSE },
};

static void
test_match (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);

  g_assert_cmpint (ph_words_match (cases[i].words, texts, G_N_ELEMENTS (texts)), ==,
                   cases[i].match);
}

static void
test_no_texts (void)
{
  g_assert_true (ph_words_match ("", NULL, 0));
  g_assert_false (ph_words_match ("a", NULL, 0));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/present/word-filter/%s", cases[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_match);
    }
  g_test_add_func ("/present/word-filter/no-texts", test_no_texts);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find-words.h"

typedef struct
{
  PhFindReport report;
  guint        n;
  guint        position;
  const char  *count;
  const char  *notice;   /* (nullable) */
} Case;

static const Case cases[] = {
  { { .status = PH_FIND_DONE }, 120, 3, "3 of 120", NULL },
  { { .status = PH_FIND_DONE }, 12345, 1234, "1,234 of 12,345", NULL },
  { { .status = PH_FIND_DONE }, 12, 0, "12 found", NULL },
  { { .status = PH_FIND_DONE }, 0, 0, "Nothing found", NULL },
  { { .status = PH_FIND_SEARCHING, .progress = 0.429 }, 0, 0, "Searching 43 %", NULL },
  { { .status = PH_FIND_SEARCHING, .progress = 0.5 }, 5, 1, "1 of 5…", NULL },
  { { .status = PH_FIND_FULL }, 262144, 3, "3 of at least 262,144", NULL },
  { { .status = PH_FIND_FULL }, 262144, 0, "at least 262,144 found", NULL },
  { { .status = PH_FIND_FAILED, .failure = "No.", .missed = 9 }, 7, 1, "", "No." },
  { { .status = PH_FIND_DONE, .missed = 1 }, 1, 1, "1 of 1",
    "1 byte was not searched: no longer kept." },
  { { .status = PH_FIND_DONE, .missed = 3355443 }, 1, 1, "1 of 1",
    "3.4 MB were not searched: no longer kept." },
};

static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autofree char *count = ph_find_words_count (&c->report, c->n, c->position);
      g_autofree char *notice = ph_find_words_notice (&c->report);

      g_assert_cmpstr (count, ==, c->count);
      g_assert_cmpstr (notice, ==, c->notice);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/find-words", test_words);
  return g_test_run ();
}

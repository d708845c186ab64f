/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-transcript-select.h"

/* The lists of a select() as they are written */

#define SECOND G_GINT64_CONSTANT (1000000000)

static const PhSelectEntry entries[] = {
  { 1, PH_SELECT_READ, 1 }, { 2, PH_SELECT_READ, 0 }, { 3, PH_SELECT_WRITE, 1 },
  { 1, PH_SELECT_EXCEPT, 0 },
};

static void
test_lists (void)
{
  g_autoptr (PhNames) names = ph_names_new ();
  const PhSelect select = { 2 * SECOND, G_N_ELEMENTS (entries), 2 };
  g_autofree char *call = NULL;
  g_autofree char *result = NULL;
  g_autofree char *nameless = NULL;

  g_assert_true (ph_names_assign (names, 1, "server"));
  g_assert_true (ph_names_assign (names, 2, "b"));
  call = ph_transcript_select_call (&select, entries, names);
  result = ph_transcript_select_result (&select, entries, names);
  nameless = ph_transcript_select_result (&select, entries, NULL);
  g_assert_cmpstr (call, ==, "select([server, b], [socket_3], [server], 2.0)");
  g_assert_cmpstr (result, ==, "[server], [socket_3], []");
  g_assert_cmpstr (nameless, ==, "[socket_1], [socket_3], []");
}

static void
test_timeouts (void)
{
  static const struct
  {
    gint64      timeout_ns;
    const char *call;
  } cases[] = {
    { -1, "select([], [], [])" },
    { 0, "select([], [], [], 0)" },
    { SECOND, "select([], [], [], 1.0)" },
    { 10 * SECOND, "select([], [], [], 10.0)" },
    { SECOND / 4, "select([], [], [], 0.25)" },
    { SECOND * 3 / 2, "select([], [], [], 1.5)" },
    { 1, "select([], [], [], 0.000000001)" },
    { 100 * SECOND + 50000000, "select([], [], [], 100.05)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhSelect select = { .timeout_ns = cases[i].timeout_ns };
      g_autofree char *call = ph_transcript_select_call (&select, NULL, NULL);

      g_assert_cmpstr (call, ==, cases[i].call);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario/transcript-select/lists", test_lists);
  g_test_add_func ("/scenario/transcript-select/timeouts", test_timeouts);
  return g_test_run ();
}

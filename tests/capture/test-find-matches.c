/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find-matches.h"

static void
add (PhFindMatches *matches,
     PhDirection    direction,
     guint64        seq,
     guint64        offset)
{
  const PhFindMatch match = { .direction = direction, .seq = seq, .offset = offset, .len = 1 };

  ph_find_matches_add (matches, &match);
}

static void
step (PhFindMatches *matches,
      gboolean       forward,
      guint64        seq,
      guint          position,
      gboolean       around)
{
  PhFindMatch match;
  gboolean wrapped, can = ph_find_matches_can_step (matches, forward);

  g_assert_true (ph_find_matches_step (matches, forward, &wrapped));
  g_assert_true (ph_find_matches_get_current (matches, &match));
  g_assert_cmpuint (match.seq, ==, seq);
  g_assert_cmpuint (ph_find_matches_get_position (matches), ==, position);
  g_assert_cmpint (wrapped, ==, around);
  g_assert_cmpint (can, ==, !around);
}

static void
test_none (void)
{
  g_autoptr (PhFindMatches) matches = ph_find_matches_new ();
  PhFindMatch match;
  gboolean wrapped;

  g_assert_false (ph_find_matches_can_step (matches, TRUE));
  g_assert_false (ph_find_matches_step (matches, TRUE, &wrapped));
  g_assert_false (ph_find_matches_get_current (matches, &match));
  g_assert_cmpuint (ph_find_matches_get_position (matches), ==, 0);
}

/* In the order of the rows, whichever way they went, around and back */
static void
test_both_directions (void)
{
  g_autoptr (PhFindMatches) matches = ph_find_matches_new ();

  add (matches, PH_DIRECTION_IN, 2, 0);
  add (matches, PH_DIRECTION_IN, 2, 5);
  add (matches, PH_DIRECTION_IN, 9, 20);
  add (matches, PH_DIRECTION_OUT, 1, 0);
  add (matches, PH_DIRECTION_OUT, 7, 3);
  g_assert_cmpuint (ph_find_matches_get_n (matches), ==, 5);

  step (matches, TRUE, 1, 1, FALSE);
  step (matches, TRUE, 2, 2, FALSE);
  step (matches, TRUE, 2, 3, FALSE);
  step (matches, TRUE, 7, 4, FALSE);
  step (matches, TRUE, 9, 5, FALSE);
  step (matches, TRUE, 1, 1, TRUE);
  step (matches, FALSE, 9, 5, TRUE);
  step (matches, FALSE, 7, 4, FALSE);
  step (matches, FALSE, 2, 3, FALSE);
  step (matches, FALSE, 2, 2, FALSE);
  step (matches, FALSE, 1, 1, FALSE);
}

/* One that is found later may stand before the current one: it counts, the reader stays. */
static void
test_late (void)
{
  g_autoptr (PhFindMatches) matches = ph_find_matches_new ();

  add (matches, PH_DIRECTION_OUT, 5, 0);
  step (matches, TRUE, 5, 1, FALSE);
  add (matches, PH_DIRECTION_IN, 3, 0);
  g_assert_cmpuint (ph_find_matches_get_position (matches), ==, 2);
  g_assert_false (ph_find_matches_can_step (matches, TRUE));
  step (matches, FALSE, 3, 1, FALSE);
  add (matches, PH_DIRECTION_IN, 8, 1);
  step (matches, TRUE, 5, 2, FALSE);
  step (matches, TRUE, 8, 3, FALSE);
}

static void
test_one_direction (void)
{
  g_autoptr (PhFindMatches) matches = ph_find_matches_new ();

  for (guint64 i = 0; i < 3; i++)
    add (matches, PH_DIRECTION_IN, i, i);
  step (matches, FALSE, 2, 3, FALSE);
  step (matches, TRUE, 0, 1, TRUE);
  step (matches, TRUE, 1, 2, FALSE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/capture/find-matches/none", test_none);
  g_test_add_func ("/capture/find-matches/both-directions", test_both_directions);
  g_test_add_func ("/capture/find-matches/late", test_late);
  g_test_add_func ("/capture/find-matches/one-direction", test_one_direction);
  return g_test_run ();
}

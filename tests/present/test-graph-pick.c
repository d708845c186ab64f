/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-pick.h"

#define OWN 7

/* Steps, and what the slots hold after them, as text: "p3" the other end is 3, "p0" none; "+4" and
 * "-4" by the user; "!" after those that are refused. */
static void
test_steps (void)
{
  static const struct
  {
    const char *steps;
    const char *slots;
    gboolean    usual;
  } cases[] = {
    { "", "7 0 0 0 0 0", TRUE },
    { "p3", "7 3 0 0 0 0", TRUE },
    { "p3 p0", "7 0 0 0 0 0", TRUE },
    { "p3 p4", "7 4 0 0 0 0", TRUE },
    { "p3 -3", "7 0 0 0 0 0", FALSE },
    { "p3 -3 p4", "7 0 0 0 0 0", FALSE },
    { "p3 -3 +3", "7 3 0 0 0 0", TRUE },
    { "p3 -3 p0 +3", "7 3 0 0 0 0", FALSE },
    { "p3 +4 +5", "7 3 4 5 0 0", FALSE },
    { "p3 +4 +5 -4", "7 3 0 5 0 0", FALSE },      /* who stays keeps its look */
    { "p3 +4 +5 -4 +6", "7 3 6 5 0 0", FALSE },
    { "p3 +4 p0", "7 0 4 0 0 0", FALSE },
    { "+4 p3", "7 4 3 0 0 0", FALSE },
    { "+3 p3", "7 3 0 0 0 0", TRUE },
    { "+4 +4", "7 4 0 0 0 0", FALSE },
    { "-4!", "7 0 0 0 0 0", TRUE },
    { "-7!", "7 0 0 0 0 0", TRUE },                 /* the socket itself stays */
    { "+7", "7 0 0 0 0 0", TRUE },
    { "p3 +1 +2 +4 +5 +6!", "7 3 1 2 4 5", FALSE },
    { "+1 +2 +3 +4 +5 p6", "7 1 2 3 4 5", FALSE },
    { "+1 +2 +3 +4 +5 p6 -2 +6", "7 1 6 3 4 5", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) steps = g_strsplit (cases[i].steps, " ", -1);
      g_autoptr (GString) slots = g_string_new (NULL);
      PhGraphPick pick;
      guint n = 0;

      ph_graph_pick_init (&pick, OWN);
      for (guint j = 0; steps[j] != NULL; j++)
        {
          const PhSocketId id = (PhSocketId) g_ascii_strtoull (steps[j] + 1, NULL, 10);
          const gboolean refused = g_str_has_suffix (steps[j], "!");

          if (steps[j][0] == 'p')
            ph_graph_pick_set_partner (&pick, id);
          else if (steps[j][0] == '+')
            g_assert_cmpint (ph_graph_pick_add (&pick, id), ==, !refused);
          else
            g_assert_cmpint (ph_graph_pick_remove (&pick, id), ==, !refused);
        }
      for (guint j = 0; j < PH_GRAPH_SOURCES; j++)
        {
          g_string_append_printf (slots, "%s%u", j > 0 ? " " : "", (guint) pick.slots[j]);
          n += pick.slots[j] != PH_SOCKET_NONE ? 1 : 0;
          g_assert_cmpint (ph_graph_pick_find (&pick, pick.slots[j]), ==,
                           pick.slots[j] != PH_SOCKET_NONE ? (int) j : -1);
        }
      g_assert_cmpstr (slots->str, ==, cases[i].slots);
      g_assert_cmpuint (ph_graph_pick_count (&pick), ==, n);
      g_assert_cmpint (ph_graph_pick_is_usual (&pick), ==, cases[i].usual);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/graph-pick/steps", test_steps);
  return g_test_run ();
}

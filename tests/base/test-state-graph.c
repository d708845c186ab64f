/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-graph.h"

/* The machine as a whole: every state is reached and left, every edge is found and explained. */
static void
test_machine (void)
{
  gsize n;
  const PhStateEdge *edges = ph_state_edges (&n);
  guint32 left = 0;
  guint32 reached = 0;
  gboolean resets = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      gsize len = strlen (edges[i].meaning);

      g_assert_true (ph_state_is_tcp ((PhState) edges[i].from));
      g_assert_true (ph_state_is_tcp ((PhState) edges[i].to));
      g_assert_true (ph_state_edge_find ((PhState) edges[i].from, (PhState) edges[i].to)
                     == &edges[i]);
      g_assert_cmpuint (strlen (edges[i].event), >, 0);
      g_assert_cmpuint (strlen (edges[i].event), <=, 14);
      g_assert_cmpuint (strlen (edges[i].answer), <=, 12);
      g_assert_true (edges[i].meaning[len - 1] == '.');
      g_assert_true (edges[i].answer[0] == '\0' || g_str_has_prefix (edges[i].answer, "send "));
      left |= 1u << edges[i].from;
      reached |= 1u << edges[i].to;
      resets |= edges[i].trigger == PH_TRIGGER_RESET;
    }
  g_assert_true (resets);
  for (guint state = 0; state < PH_N_STATES; state++)
    {
      g_assert_cmpint ((left >> state) & 1, ==, ph_state_is_tcp ((PhState) state));
      g_assert_cmpint ((reached >> state) & 1, ==, ph_state_is_tcp ((PhState) state));
    }
  g_assert_null (ph_state_edge_find (PH_STATE_LISTEN, PH_STATE_ESTABLISHED));
}

static char *
print_path (const PhStatePath *path)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < path->n_between; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            ph_state_get_name ((PhState) path->between[i]));
  return g_string_free (text, FALSE);
}

static void
test_paths (void)
{
  static const struct
  {
    PhState     from;
    PhState     to;
    gboolean    called;
    gboolean    found;
    gboolean    sure;
    const char *between;
  } cases[] = {
    { PH_STATE_ESTABLISHED, PH_STATE_CLOSE_WAIT, FALSE, TRUE, TRUE, "" },
    { PH_STATE_CLOSE, PH_STATE_ESTABLISHED, FALSE, TRUE, TRUE, "SYN_SENT" },
    { PH_STATE_ESTABLISHED, PH_STATE_FIN_WAIT2, TRUE, TRUE, TRUE, "FIN_WAIT1" },
    { PH_STATE_ESTABLISHED, PH_STATE_FIN_WAIT2, FALSE, FALSE, FALSE, "" },
    { PH_STATE_ESTABLISHED, PH_STATE_TIME_WAIT, TRUE, TRUE, FALSE, "FIN_WAIT1" },
    { PH_STATE_ESTABLISHED, PH_STATE_LAST_ACK, TRUE, TRUE, TRUE, "CLOSE_WAIT" },
    { PH_STATE_ESTABLISHED, PH_STATE_CLOSE, FALSE, FALSE, FALSE, "" },
    { PH_STATE_ESTABLISHED, PH_STATE_CLOSE, TRUE, TRUE, FALSE, "" },
    { PH_STATE_CLOSE_WAIT, PH_STATE_CLOSE, TRUE, TRUE, TRUE, "LAST_ACK" },
    { PH_STATE_CLOSE_WAIT, PH_STATE_CLOSE, FALSE, FALSE, FALSE, "" },
    { PH_STATE_FIN_WAIT2, PH_STATE_CLOSE, FALSE, TRUE, TRUE, "TIME_WAIT" },
    { PH_STATE_CLOSING, PH_STATE_CLOSE, FALSE, TRUE, TRUE, "TIME_WAIT" },
    { PH_STATE_SYN_SENT, PH_STATE_CLOSE_WAIT, FALSE, TRUE, TRUE, "ESTABLISHED" },
    { PH_STATE_LISTEN, PH_STATE_ESTABLISHED, TRUE, FALSE, FALSE, "" },
    { PH_STATE_TIME_WAIT, PH_STATE_ESTABLISHED, TRUE, FALSE, FALSE, "" },
    { PH_STATE_CONNECTED, PH_STATE_CLOSE, TRUE, FALSE, FALSE, "" },
    { PH_STATE_CLOSE, PH_STATE_CLOSE, TRUE, FALSE, FALSE, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhStatePath path;
      gboolean found = ph_state_find_path (cases[i].from, cases[i].to, cases[i].called, &path);
      g_autofree char *between = print_path (&path);

      g_test_message ("%s to %s", ph_state_get_name (cases[i].from),
                      ph_state_get_name (cases[i].to));
      g_assert_cmpint (found, ==, cases[i].found);
      g_assert_cmpstr (between, ==, cases[i].between);
      g_assert_cmpint (path.is_sure, ==, cases[i].sure);
    }
}

/* Whatever two states, it ends. */
static void
test_all_pairs (void)
{
  for (guint from = 0; from < PH_N_STATES; from++)
    for (guint to = 0; to < PH_N_STATES; to++)
      {
        PhStatePath path;
        gboolean found = ph_state_find_path ((PhState) from, (PhState) to, TRUE, &path);
        const PhStateEdge *edge = ph_state_edge_find ((PhState) from, (PhState) to);

        if (edge != NULL && edge->trigger != PH_TRIGGER_RESET && !edge->is_child
            && to != PH_STATE_SYN_RECV)
          g_assert_true (found);
        g_assert_cmpuint (path.n_between, <=, PH_STATE_MAX_BETWEEN);
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/state-graph/machine", test_machine);
  g_test_add_func ("/base/state-graph/paths", test_paths);
  g_test_add_func ("/base/state-graph/all-pairs", test_all_pairs);
  return g_test_run ();
}

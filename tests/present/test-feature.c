/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-feature.h"

/* Returns: (nullable): the feature that fits best */
static const PhFeature *
find_best (const char *text)
{
  gsize n;
  const PhFeature *features = ph_feature_table (&n);
  const PhFeature *best = NULL;
  guint best_score = 0;

  for (gsize i = 0; i < n; i++)
    {
      guint score = ph_feature_match (&features[i], text);

      if (score > best_score)
        {
          best = &features[i];
          best_score = score;
        }
    }
  return best;
}

static void
test_best (void)
{
  static const struct
  {
    const char *text;
    const char *name;
  } cases[] = {
    { "sendall", "sendall" },
    { "SendAll", "sendall" },
    { "settimeout", "settimeout" },
    { "socket.settimeout(", "settimeout" },
    { "s.recv(1024)", "recv" },
    { "gethostbyaddr", "gethostbyaddr" },
    { "socket.socket", "socket" },
    { "setdefaulttimeout", "settimeout" },
    { "O_NONBLOCK", "setblocking" },
    { "MSG_PEEK", "MSG_PEEK" },
    { "ntohs", "htons" },
    { "inet_ntop", "inet_pton" },
    { "::bind()", "bind" },
    { "epoll", "select" },
    { "systemd", "fileno" },
    { "urgent byte", "MSG_OOB" },
    { "igmp", "multicast" },
    { "TIME_WAIT", "TIME_WAIT" },
    { "fin_wait_1", "FIN_WAIT1" },
    { "CLOSE-WAIT", "CLOSE_WAIT" },
    { "SYN_RCVD", "SYN_RECV" },
    { "state diagram", "State" },
    { "errno", "errno" },
    { "strerror", "errno" },
    { "perror(", "errno" },
    { "gaierror", "errno" },
    { "socket.gaierror", "errno" },
    { "OSError", "errno" },
    { "socket.error", "errno" },
    { "TCP_INFO", "TCP_INFO" },
    { "SO_MEMINFO", "SO_MEMINFO" },
    { "cwnd", "cwnd" },
    { "throughput", "throughput" },
    { "graph", "Graphs" },
    { "rtt", "rtt" },
    { "Recv-Q", "SIOCINQ" },
    { "bbr", "congestion control" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhFeature *best = find_best (cases[i].text);

      g_assert_nonnull (best);
      g_assert_cmpstr (best->name, ==, cases[i].name);
    }
}

static void
test_none (void)
{
  g_assert_null (find_best (""));
  g_assert_null (find_best ("   "));
  g_assert_null (find_best ("..(("));
  g_assert_null (find_best ("xyzzy"));
  g_assert_null (find_best ("send xyzzy"));
}

/* Every call that a user can make is found by its own name. */
static void
test_every_call (void)
{
  for (guint op = 0; op < PH_N_CALLS; op++)
    {
      const PhFeature *best;

      if (op == PH_CALL_FROMFD)
        continue; /* is written socket(fileno=N), and found by that */
      best = find_best (ph_call_op_get_name ((PhCallOp) op));
      if (best == NULL)
        g_error ("%s is not to be found", ph_call_op_get_name ((PhCallOp) op));
      g_assert_cmpuint (ph_feature_match (best, ph_call_op_get_name ((PhCallOp) op)), >=, 4);
    }
}

static void
test_table (void)
{
  gsize n;
  const PhFeature *features = ph_feature_table (&n);
  PhCallOp op;

  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpuint (ph_feature_match (&features[i], features[i].name), >, 0);
      g_assert_false (g_str_has_suffix (features[i].meaning, "."));
      g_assert_cmpuint (strlen (ph_feature_get_place (features[i].go)), >, 0);
      if (features[i].go == PH_GO_CALL)
        g_assert_true (ph_call_op_from_name (features[i].target, &op));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/feature/best", test_best);
  g_test_add_func ("/present/feature/none", test_none);
  g_test_add_func ("/present/feature/every-call", test_every_call);
  g_test_add_func ("/present/feature/table", test_table);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-types.h"

#include <netinet/tcp.h>
#include <string.h>

static void
test_call_names (void)
{
  for (guint i = 0; i < PH_N_CALLS; i++)
    {
      const char *name = ph_call_op_get_name ((PhCallOp) i);
      PhCallOp back = PH_N_CALLS;

      g_assert_true (ph_call_op_from_name (name, &back));
      g_assert_cmpuint (back, ==, i);
    }
  g_assert_cmpstr (ph_call_op_get_name (PH_CALL_SENDTO), ==, "sendto");
  g_assert_cmpstr (ph_call_op_get_name (PH_CALL_GETADDRINFO), ==, "getaddrinfo");
}

static void
test_call_unknown (void)
{
  PhCallOp op = PH_CALL_BIND;

  g_assert_false (ph_call_op_from_name ("Bind", &op));
  g_assert_false (ph_call_op_from_name ("", &op));
  g_assert_false (ph_call_op_from_name ("sendt", &op));
  g_assert_cmpint (op, ==, PH_CALL_BIND);
}

static void
test_call_direction (void)
{
  guint n_out = 0, n_in = 0;

  for (guint i = 0; i < PH_N_CALLS; i++)
    {
      n_out += ph_call_op_get_direction ((PhCallOp) i) == PH_DIRECTION_OUT;
      n_in += ph_call_op_get_direction ((PhCallOp) i) == PH_DIRECTION_IN;
    }
  g_assert_cmpuint (n_out, ==, 4);
  g_assert_cmpuint (n_in, ==, 2);
  g_assert_cmpint (ph_call_op_get_direction (PH_CALL_SENDTO), ==, PH_DIRECTION_OUT);
  g_assert_cmpint (ph_call_op_get_direction (PH_CALL_RECVFROM), ==, PH_DIRECTION_IN);
  g_assert_cmpint (ph_call_op_get_direction (PH_CALL_CONNECT), ==, PH_DIRECTION_NONE);
}

static void
test_state_words (void)
{
  for (guint i = 0; i < PH_N_STATES; i++)
    {
      const char *meaning = ph_state_get_meaning ((PhState) i);

      g_assert_true (g_str_has_suffix (meaning, "."));
      g_assert_true (g_ascii_isupper (meaning[0]));
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (ph_state_get_name ((PhState) i), !=, ph_state_get_name ((PhState) j));
    }
  g_assert_cmpstr (ph_state_get_name (PH_STATE_FIN_WAIT1), ==, "FIN_WAIT1");
  g_assert_cmpstr (ph_state_get_name (PH_STATE_GONE), ==, "closed");
}

/* The kernel's tcpi_state is stored as it is, so the numbering must be the kernel's. */
static void
test_state_numbering (void)
{
  g_assert_cmpint (PH_STATE_ESTABLISHED, ==, TCP_ESTABLISHED);
  g_assert_cmpint (PH_STATE_SYN_SENT, ==, TCP_SYN_SENT);
  g_assert_cmpint (PH_STATE_SYN_RECV, ==, TCP_SYN_RECV);
  g_assert_cmpint (PH_STATE_FIN_WAIT1, ==, TCP_FIN_WAIT1);
  g_assert_cmpint (PH_STATE_FIN_WAIT2, ==, TCP_FIN_WAIT2);
  g_assert_cmpint (PH_STATE_TIME_WAIT, ==, TCP_TIME_WAIT);
  g_assert_cmpint (PH_STATE_CLOSE, ==, TCP_CLOSE);
  g_assert_cmpint (PH_STATE_CLOSE_WAIT, ==, TCP_CLOSE_WAIT);
  g_assert_cmpint (PH_STATE_LAST_ACK, ==, TCP_LAST_ACK);
  g_assert_cmpint (PH_STATE_LISTEN, ==, TCP_LISTEN);
  g_assert_cmpint (PH_STATE_CLOSING, ==, TCP_CLOSING);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/types/call-names", test_call_names);
  g_test_add_func ("/base/types/call-unknown", test_call_unknown);
  g_test_add_func ("/base/types/call-direction", test_call_direction);
  g_test_add_func ("/base/types/state-words", test_state_words);
  g_test_add_func ("/base/types/state-numbering", test_state_numbering);
  return g_test_run ();
}

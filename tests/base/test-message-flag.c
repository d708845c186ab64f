/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-message-flag.h"

#include <string.h>
#include <sys/socket.h>

/* The table of flags: each once, each with a line of meaning wherever it can be given. */

static void
test_table (void)
{
  gsize n;
  const PhMessageFlag *flags = ph_message_flag_table (&n);
  int all = 0;

  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (g_str_has_prefix (flags[i].name, "MSG_"));
      g_assert_true (flags[i].for_send || flags[i].for_recv);
      g_assert_cmpint (all & flags[i].value, ==, 0);
      g_assert_cmpint (flags[i].value & (flags[i].value - 1), ==, 0);
      all |= flags[i].value;
      for (int direction = PH_DIRECTION_OUT; direction <= PH_DIRECTION_IN; direction++)
        {
          const char *meaning = ph_message_flag_get_meaning (&flags[i], (PhDirection) direction);
          gboolean has = direction == PH_DIRECTION_OUT ? flags[i].for_send : flags[i].for_recv;

          g_assert_cmpint (meaning != NULL, ==, has);
          g_assert_true (meaning == NULL || strlen (meaning) < 90);
        }
      g_assert_null (ph_message_flag_get_meaning (&flags[i], PH_DIRECTION_NONE));
    }
  g_assert_cmpint (all, ==, MSG_PEEK | MSG_OOB | MSG_WAITALL | MSG_DONTWAIT | MSG_TRUNC
                            | MSG_NOSIGNAL | MSG_MORE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/message-flag/table", test_table);
  return g_test_run ();
}

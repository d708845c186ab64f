/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-constant.h"
#include "ph-nearest.h"

#include "ph-socket-option.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* Named numbers, printed and read back; and what a mistyped word was meant to be. */

static const struct
{
  PhConstantKind kind;
  int            value;
  const char    *text;
} printed[] = {
  { PH_CONSTANT_FAMILY, AF_INET, "AF_INET" },
  { PH_CONSTANT_FAMILY, 999, "999" },
  { PH_CONSTANT_TYPE, SOCK_DGRAM, "SOCK_DGRAM" },
  { PH_CONSTANT_PROTOCOL, IPPROTO_TCP, "IPPROTO_TCP" },
  { PH_CONSTANT_HOW, SHUT_RDWR, "SHUT_RDWR" },
  { PH_CONSTANT_HOW, -7, "-7" },
  { PH_CONSTANT_FLAG, 0, "0" },
  { PH_CONSTANT_FLAG, MSG_PEEK, "MSG_PEEK" },
  { PH_CONSTANT_FLAG, MSG_WAITALL | MSG_PEEK, "MSG_PEEK | MSG_WAITALL" },
  { PH_CONSTANT_FLAG, MSG_PEEK | 0x1000000, "MSG_PEEK | 16777216" },
  { PH_CONSTANT_LEVEL, SOL_SOCKET, "SOL_SOCKET" },
  { PH_CONSTANT_LEVEL, IPPROTO_TCP, "IPPROTO_TCP" },
};

static void
test_print (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (printed); i++)
    {
      g_autofree char *text = ph_constant_print (printed[i].kind, printed[i].value);

      g_assert_cmpstr (text, ==, printed[i].text);
    }
}

static void
test_options (void)
{
  gsize n;
  const PhSocketOption *options = ph_socket_option_table (&n);

  g_assert_cmpuint (n, >, 0);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *text = ph_constant_print_option (options[i].level, options[i].option);
      PhConstantKind kind;
      gint64 value;

      g_assert_cmpstr (text, ==, options[i].name);
      g_assert_true (ph_constant_from_name (text, &kind, &value));
      g_assert_cmpint (kind, ==, PH_CONSTANT_OPTION);
      g_assert_cmpint (value, ==, options[i].option);
    }
}

static const struct
{
  const char *word;
  const char *nearest;
} nearest_cases[] = {
  { "bind", "bind" },   { "bnid", "bind" },     { "Bind", "bind" },    { "bin", "bind" },
  { "recfrom", "recvfrom" }, { "lsiten", "listen" }, { "frobnicate", NULL }, { "", NULL },
  { "xx", NULL },       { "conect", "connect" },
  { "bindbindbindbindbindbindbindbind", NULL },
};

static void
test_nearest (void)
{
  static const char *const names[] = { "bind", "connect", "listen", "recv", "recvfrom" };

  for (gsize i = 0; i < G_N_ELEMENTS (nearest_cases); i++)
    {
      PhNearest nearest = ph_nearest_begin (nearest_cases[i].word);

      for (gsize k = 0; k < G_N_ELEMENTS (names); k++)
        ph_nearest_offer (&nearest, names[k]);
      g_assert_cmpstr (ph_nearest_end (&nearest), ==, nearest_cases[i].nearest);
    }
  g_assert_cmpstr (ph_constant_nearest ("AF_INTE"), ==, "AF_INET");
  g_assert_cmpstr (ph_constant_nearest ("SO_REUSEADR"), ==, "SO_REUSEADDR");
  g_assert_null (ph_constant_nearest ("server"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/scenario/constant/print", test_print);
  g_test_add_func ("/scenario/constant/options", test_options);
  g_test_add_func ("/scenario/constant/nearest", test_nearest);
  return g_test_run ();
}

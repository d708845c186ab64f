/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-protocol.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* The names of socket(2)'s arguments, both ways. */

static void
test_parse (void)
{
  static const struct { const char *text; int value; } cases[] = {
    { "tcp", IPPROTO_TCP }, { " UDP ", IPPROTO_UDP }, { "icmp", IPPROTO_ICMP },
    { "ipv6-icmp", IPPROTO_ICMPV6 }, { "IPPROTO_ICMPV6", IPPROTO_ICMPV6 }, { "0", 0 },
    { "132", 132 }, { "-1", -1 }, { "255", 255 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      int protocol = -7;

      g_assert_true (ph_protocol_parse (cases[i].text, &protocol, &error));
      g_assert_no_error (error);
      g_assert_cmpint (protocol, ==, cases[i].value);
    }
}

static void
test_no_protocol (void)
{
  static const char *const texts[] = { "", "no-such-protocol", "6x", "99999999999", "1.5", "tcp udp" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      int protocol = -7;

      g_assert_false (ph_protocol_parse (texts[i], &protocol, &error));
      g_assert_nonnull (strstr (error->message, texts[i]));
      g_assert_cmpint (protocol, ==, -7);
    }
}

static void
test_families (void)
{
  gsize n;
  const PhSocketWord *families = ph_protocol_get_families (&n);
  int family;

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *name = ph_protocol_name_family (families[i].value);

      g_assert_cmpstr (name, ==, families[i].name);
      g_assert_true (ph_protocol_parse_family (name, &family, NULL));
      g_assert_cmpint (family, ==, families[i].value);
    }
  g_assert_true (ph_protocol_parse_family (" 77 ", &family, NULL));
  g_assert_cmpint (family, ==, 77);
  g_assert_false (ph_protocol_parse_family ("AF_", &family, NULL));
  g_assert_false (ph_protocol_parse_family ("", &family, NULL));
}

static void
test_describe (void)
{
  static const struct { int family, type, protocol; const char *plain; } cases[] = {
    { AF_INET, SOCK_STREAM, 0, "TCP over IPv4" },
    { AF_INET6, SOCK_DGRAM, IPPROTO_UDP, "UDP over IPv6" },
    { AF_INET, SOCK_DGRAM, IPPROTO_ICMP, "ICMP over IPv4" },
    { AF_INET, SOCK_RAW, IPPROTO_ICMP, "raw ICMP over IPv4" },
    { AF_INET, SOCK_RAW, 89, "raw protocol 89 over IPv4" },
    { AF_UNIX, SOCK_SEQPACKET, 0, "Unix messages" },
    { AF_UNIX, SOCK_STREAM, 0, "Unix stream" },
    { AF_NETLINK, SOCK_RAW, 0, "kernel messages" },
    { 77, SOCK_RAW, 0, "family 77" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = ph_protocol_describe (cases[i].family, cases[i].type,
                                                     cases[i].protocol);

      g_assert_cmpstr (plain, ==, cases[i].plain);
    }
}

static void
test_names (void)
{
  g_autofree char *type = ph_protocol_name_type (SOCK_SEQPACKET);
  g_autofree char *odd = ph_protocol_name_type (77);
  g_autofree char *tcp = ph_protocol_name_protocol (AF_INET, IPPROTO_TCP);
  g_autofree char *none = ph_protocol_name_protocol (AF_INET, 0);
  g_autofree char *route = ph_protocol_name_protocol (AF_NETLINK, 6);

  g_assert_cmpstr (type, ==, "SOCK_SEQPACKET");
  g_assert_cmpstr (odd, ==, "77");
  g_assert_cmpstr (tcp, ==, "IPPROTO_TCP");
  g_assert_cmpstr (none, ==, "0");
  g_assert_cmpstr (route, ==, "6");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/protocol/parse", test_parse);
  g_test_add_func ("/net/protocol/no-protocol", test_no_protocol);
  g_test_add_func ("/net/protocol/families", test_families);
  g_test_add_func ("/net/protocol/describe", test_describe);
  g_test_add_func ("/net/protocol/names", test_names);
  return g_test_run ();
}

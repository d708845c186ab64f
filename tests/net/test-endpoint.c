/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-endpoint.h"

#include <string.h>

/* What a user may write for a host and a port, and what is refused, in words. */

typedef struct
{
  const char *host;
  const char *port;
  int         family;
  const char *expected; /* the address; "?" for a look-up; NULL for a fault */
} Good;

static const Good good[] = {
  { "127.0.0.1", "80", AF_INET, "127.0.0.1:80" },
  { "127.0.0.1", "80", AF_UNSPEC, "127.0.0.1:80" },
  { " 10.1.2.3 ", " 7 ", AF_INET, "10.1.2.3:7" },
  { "", "0", AF_INET, "0.0.0.0:0" },
  { "", "0", AF_INET6, "[::]:0" },
  { "", "5", AF_UNSPEC, "0.0.0.0:5" },
  { "<broadcast>", "9", AF_INET, "255.255.255.255:9" },
  { "2130706433", "1", AF_INET, "127.0.0.1:1" },
  { "0", "1", AF_INET, "0.0.0.0:1" },
  { "4294967295", "1", AF_INET, "255.255.255.255:1" },
  { "::1", "80", AF_INET6, "[::1]:80" },
  { "[::1]", "80", AF_INET6, "[::1]:80" },
  { "::", "80", AF_UNSPEC, "[::]:80" },
  { "::ffff:127.0.0.1", "80", AF_INET6, "[::ffff:127.0.0.1]:80" },
  { "fe80::1%7", "80", AF_INET6, "[fe80::1%7]:80" },
  { "127.0.0.1", "65535", AF_INET, "127.0.0.1:65535" },
  { "127.0.0.1", "http", AF_INET, "127.0.0.1:80" },
  { "localhost", "80", AF_INET, "?" },
  { "a.b-c.example.", "80", AF_INET6, "?" },
  { "3com.com", "80", AF_INET, "?" },
  { "1.2.3.four", "80", AF_INET, "?" },
  { "/tmp/x", "", AF_UNIX, "/tmp/x" },
  { " x ", "", AF_UNIX, " x " },
  { "@name", "none", AF_UNIX, "@name" },
  { "@a\\x00b\\xff", "", AF_UNIX, "@a\\x00b\\xff" },
  { "\\x00name", "", AF_UNIX, "@name" },
  { "./@x", "", AF_UNIX, "./@x" },
  { "back\\\\slash", "", AF_UNIX, "back\\\\slash" },
  { "", "", AF_UNIX, "(unnamed)" },
};

typedef struct
{
  const char     *host;
  const char     *port;
  int             family;
  PhEndpointFault fault;
  const char     *words; /* part of the sentence */
} Bad;

static const Bad bad[] = {
  { "/tmp/\\q", "", AF_UNIX, PH_ENDPOINT_FAULT_HOST, "escape" },
  { "/tmp/\\", "", AF_UNIX, PH_ENDPOINT_FAULT_HOST, "escape" },
  { "/tmp/\\x4", "", AF_UNIX, PH_ENDPOINT_FAULT_HOST, "escape" },
  { "/tmp/\\x00", "", AF_UNIX, PH_ENDPOINT_FAULT_HOST, "cannot hold the byte" },
  { "256.1.1.1", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "four numbers" },
  { "1.2.3", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "four numbers" },
  { "1.2.3.4.5", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "four numbers" },
  { "127.0.0.01", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "four numbers" },
  { "127.0.0.", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "four numbers" },
  { "0x7f000001", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "neither a name nor an address" },
  { "127.0x1", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "neither a name nor an address" },
  { "host.7", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "neither a name nor an address" },
  { "4294967296", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "out of range" },
  { "010", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "begins with 0" },
  { "[127.0.0.1]", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "“[” cannot" },
  { "[]", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "“[” cannot" },
  { "99999999999999999999", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "out of range" },
  { "::1", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "is an IPv6 address" },
  { "127.0.0.1", "80", AF_INET6, PH_ENDPOINT_FAULT_HOST, "is an IPv4 address" },
  { "<broadcast>", "80", AF_INET6, PH_ENDPOINT_FAULT_HOST, "is an IPv4 address" },
  { ":::", "80", AF_INET6, PH_ENDPOINT_FAULT_HOST, "not an IPv6 address" },
  { "fe80::1%nowhere", "80", AF_INET6, PH_ENDPOINT_FAULT_HOST, "no network interface" },
  { "fe80::1%", "80", AF_INET6, PH_ENDPOINT_FAULT_HOST, "no network interface" },
  { "two words", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "has no space" },
  { "<broadcas", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "Only <broadcast> is written with" },
  { "under_score", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "“_” cannot" },
  { "höst", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "“ö” cannot" },
  { "-host", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "hyphen" },
  { "host-.org", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "hyphen" },
  { "a..b", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "empty part" },
  { "[", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "cannot be part" },
  { "\xff\xfe", "80", AF_INET, PH_ENDPOINT_FAULT_HOST, "UTF-8" },
  { "127.0.0.1", "", AF_INET, PH_ENDPOINT_FAULT_PORT, "missing" },
  { "127.0.0.1", "70000", AF_INET, PH_ENDPOINT_FAULT_PORT,
    "70000 is out of range: ports are 0 to 65535" },
  { "127.0.0.1", "-1", AF_INET, PH_ENDPOINT_FAULT_PORT, "out of range" },
  { "127.0.0.1", "+80", AF_INET, PH_ENDPOINT_FAULT_PORT, "out of range" },
  { "127.0.0.1", "99999999999999999999", AF_INET, PH_ENDPOINT_FAULT_PORT, "out of range" },
  { "127.0.0.1", "no-such-service", AF_INET, PH_ENDPOINT_FAULT_PORT, "No tcp service" },
  { "127.0.0.1", "a\xff", AF_INET, PH_ENDPOINT_FAULT_PORT, "“a\\xff”" },
  { "127.0.0.1", "80x", AF_INET, PH_ENDPOINT_FAULT_PORT, "No tcp service" },
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      PhEndpointFault fault = PH_ENDPOINT_FAULT_HOST;
      g_autoptr (GError) error = NULL;
      g_autoptr (PhEndpoint) endpoint = ph_endpoint_parse (good[i].host, good[i].port,
                                                           good[i].family, SOCK_STREAM, &fault,
                                                           &error);
      g_autoptr (PhEndpoint) copy = ph_endpoint_copy (endpoint);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_assert_cmpint (fault, ==, PH_ENDPOINT_FAULT_NONE);
      g_assert_cmpint (endpoint->needs_lookup, ==, g_str_equal (good[i].expected, "?"));
      g_assert_cmpstr (copy->host, ==, endpoint->host);
      text = ph_address_to_string (&copy->address);
      g_assert_cmpstr (text, ==, endpoint->needs_lookup ? "" : good[i].expected);
    }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      PhEndpointFault fault = PH_ENDPOINT_FAULT_NONE;
      g_autoptr (GError) error = NULL;
      g_autoptr (PhEndpoint) endpoint = ph_endpoint_parse (bad[i].host, bad[i].port,
                                                           bad[i].family, SOCK_STREAM, &fault,
                                                           &error);

      g_assert_null (endpoint);
      g_assert_cmpint (fault, ==, bad[i].fault);
      if (strstr (error->message, bad[i].words) == NULL)
        g_error ("“%s” lacks “%s”", error->message, bad[i].words);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_long_names (void)
{
  g_autofree char *label = g_strnfill (63, 'a');
  g_autofree char *longer = g_strnfill (64, 'a');
  g_autofree char *name = g_strdup_printf ("%s.%s.%s.%.61s", label, label, label, label);
  g_autofree char *longer_name = g_strconcat (name, "b", NULL);

  g_assert_cmpuint (strlen (name), ==, 253);
  g_assert_true (ph_endpoint_check_host (label, AF_INET, NULL));
  g_assert_false (ph_endpoint_check_host (longer, AF_INET, NULL));
  g_assert_true (ph_endpoint_check_host (name, AF_INET, NULL));
  g_assert_false (ph_endpoint_check_host (longer_name, AF_INET, NULL));
}

static void
test_services (void)
{
  guint16 port = 0;

  g_assert_true (ph_endpoint_parse_port ("tftp", SOCK_DGRAM, &port, NULL));
  g_assert_cmpuint (port, ==, 69);
  g_assert_false (ph_endpoint_parse_port ("tftp", SOCK_STREAM, &port, NULL));
}

static void
test_from_address (void)
{
  PhAddress address = ph_address_loopback (AF_INET6, 99);
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&address);

  g_assert_cmpstr (endpoint->host, ==, "::1");
  g_assert_cmpuint (endpoint->port, ==, 99);
  g_assert_false (endpoint->needs_lookup);
  g_assert_null (ph_endpoint_copy (NULL));
}

/* Whatever is written: an endpoint or a fault with words, never both, never neither. */
static void
test_random (void)
{
  static const char alphabet[] = "0129.:[]%<>-_abx \xc3\xb6\xff/,@\\";
  static const int families[] = { AF_INET, AF_UNSPEC, AF_UNIX };

  for (int i = 0; i < 100000; i++)
    {
      char text[2][24];
      PhEndpointFault fault;
      g_autoptr (GError) error = NULL;
      g_autoptr (PhEndpoint) endpoint = NULL;

      for (int which = 0; which < 2; which++)
        {
          int len = g_test_rand_int_range (0, 24);

          for (int c = 0; c < len; c++)
            text[which][c] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];
          text[which][len] = '\0';
        }
      endpoint = ph_endpoint_parse (text[0], text[1], families[i % G_N_ELEMENTS (families)],
                                    SOCK_STREAM, &fault, &error);
      g_assert_true ((endpoint == NULL) == (error != NULL));
      g_assert_true ((endpoint == NULL) == (fault != PH_ENDPOINT_FAULT_NONE));
      if (endpoint != NULL && !endpoint->needs_lookup
          && ph_address_get_family (&endpoint->address) != AF_UNIX)
        g_assert_cmpint (ph_address_get_port (&endpoint->address), ==, endpoint->port);
      if (error != NULL)
        g_assert_cmpstr (error->message, !=, "");
    }
}

/* 107 bytes fit, one more does not, and the sentence counts them. */
static void
test_long_path (void)
{
  g_autofree char *path = g_strnfill (108, 'x');
  g_autofree char *name = g_strnfill (109, 'x');
  g_autoptr (PhEndpoint) endpoint = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (ph_endpoint_parse_unix (path, &error));
  g_assert_nonnull (strstr (error->message, "The path has 108 bytes"));
  g_clear_error (&error);
  name[0] = '@';
  g_assert_null (ph_endpoint_parse_unix (name, &error));
  g_assert_nonnull (strstr (error->message, "The name has 108 bytes"));
  g_clear_error (&error);
  name[108] = '\0';
  endpoint = ph_endpoint_parse_unix (name, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (endpoint->address.len, ==, sizeof endpoint->address.un);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/endpoint/good", test_good);
  g_test_add_func ("/net/endpoint/bad", test_bad);
  g_test_add_func ("/net/endpoint/long-names", test_long_names);
  g_test_add_func ("/net/endpoint/long-path", test_long_path);
  g_test_add_func ("/net/endpoint/services", test_services);
  g_test_add_func ("/net/endpoint/from-address", test_from_address);
  g_test_add_func ("/net/endpoint/random", test_random);
  return g_test_run ();
}

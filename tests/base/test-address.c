/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-address.h"

#include <stddef.h>
#include <string.h>

typedef struct
{
  const char *host;
  guint16     port;
  const char *string;
  const char *notation;
} NumericCase;

static const NumericCase numeric_cases[] = {
  { "127.0.0.1", 80, "127.0.0.1:80", "(\"127.0.0.1\", 80)" },
  { "0.0.0.0", 0, "0.0.0.0:0", "(\"0.0.0.0\", 0)" },
  { "255.255.255.255", 65535, "255.255.255.255:65535", "(\"255.255.255.255\", 65535)" },
  { "::1", 80, "[::1]:80", "(\"::1\", 80)" },
  { "::", 7, "[::]:7", "(\"::\", 7)" },
  { "2001:DB8:0:0::1", 443, "[2001:db8::1]:443", "(\"2001:db8::1\", 443)" },
  { "fe80::1%2", 80, "[fe80::1%2]:80", "(\"fe80::1%2\", 80)" },
  { "fe80::1%lo", 80, "[fe80::1%1]:80", "(\"fe80::1%1\", 80)" },
  { "::ffff:127.0.0.1", 1, "[::ffff:127.0.0.1]:1", "(\"::ffff:127.0.0.1\", 1)" },
};

static void
test_numeric (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numeric_cases); i++)
    {
      const NumericCase *c = &numeric_cases[i];
      g_autofree char *string = NULL, *notation = NULL;
      PhAddress address;

      g_assert_true (ph_address_from_numeric (&address, c->host, c->port));
      string = ph_address_to_string (&address);
      notation = ph_address_to_notation (&address);
      g_assert_cmpstr (string, ==, c->string);
      g_assert_cmpstr (notation, ==, c->notation);
      g_assert_cmpint (ph_address_get_port (&address), ==, c->port);
    }
}

static void
test_not_numeric (void)
{
  static const char *const hosts[] = { "", "localhost", "256.1.1.1", "1.2.3", "127.0.0.1 ",
                                       "[::1]", "::1%", "::1%no-such-interface", "::1%0",
                                       ":::", "%1", "fe80::1%-1", "12345::" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      PhAddress address = ph_address_loopback (AF_INET, 1);

      g_assert_false (ph_address_from_numeric (&address, hosts[i], 80));
      g_assert_false (ph_address_is_set (&address));
    }
}

static void
test_unset (void)
{
  PhAddress none = PH_ADDRESS_NONE, other = ph_address_any (AF_UNIX, 1);
  g_autofree char *string = ph_address_to_string (&none);
  g_autofree char *notation = ph_address_to_notation (&none);
  g_autofree char *host = ph_address_get_host (&none);

  g_assert_cmpstr (string, ==, "");
  g_assert_cmpstr (notation, ==, "");
  g_assert_cmpstr (host, ==, "");
  g_assert_false (ph_address_is_set (&none));
  g_assert_false (ph_address_is_any (&none));
  g_assert_cmpint (ph_address_get_port (&none), ==, -1);
  g_assert_cmpint (ph_address_get_family (&none), ==, AF_UNSPEC);
  g_assert_false (ph_address_is_set (&other));
  g_assert_true (ph_address_equal (&none, &other));
  ph_address_set_port (&none, 80);
  g_assert_false (ph_address_is_set (&none));
}

static void
test_any_and_loopback (void)
{
  static const int families[] = { AF_INET, AF_INET6 };

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      PhAddress any = ph_address_any (families[i], 8080);
      PhAddress loopback = ph_address_loopback (families[i], 8080);

      g_assert_true (ph_address_is_any (&any));
      g_assert_false (ph_address_is_any (&loopback));
      g_assert_false (ph_address_equal (&any, &loopback));
      g_assert_cmpint (ph_address_get_family (&any), ==, families[i]);
      g_assert_cmpint (ph_address_get_port (&loopback), ==, 8080);
      ph_address_set_port (&loopback, 65535);
      g_assert_cmpint (ph_address_get_port (&loopback), ==, 65535);
    }
}

/* What the kernel ignores must not tell two addresses apart, nor give them two hashes. */
static void
test_equal_ignores_padding (void)
{
  PhAddress a = ph_address_loopback (AF_INET, 80), b = a;
  PhAddress c = ph_address_loopback (AF_INET6, 80), d = c;

  memset (b.in.sin_zero, 0xff, sizeof b.in.sin_zero);
  d.in6.sin6_flowinfo = 0x1234;
  g_assert_true (ph_address_equal (&a, &b));
  g_assert_cmpuint (ph_address_hash (&a), ==, ph_address_hash (&b));
  g_assert_true (ph_address_equal (&c, &d));
  g_assert_cmpuint (ph_address_hash (&c), ==, ph_address_hash (&d));
  g_assert_false (ph_address_equal (&a, &c));

  d.in6.sin6_scope_id = 3;
  g_assert_false (ph_address_equal (&c, &d));
  ph_address_set_port (&b, 81);
  g_assert_false (ph_address_equal (&a, &b));
  g_assert_cmpuint (ph_address_hash (&a), !=, ph_address_hash (&b));
}

static PhAddress
make_unix (const char *name,
           gsize       len)
{
  struct sockaddr_un un = { .sun_family = AF_UNIX };

  memcpy (un.sun_path, name, len);
  return ph_address_from_sockaddr (&un, offsetof (struct sockaddr_un, sun_path) + len);
}

typedef struct
{
  const char *bytes;
  gsize       len;
  const char *string;
  const char *notation;
} UnixCase;

static const UnixCase unix_cases[] = {
  { "/tmp/s", 7, "/tmp/s", "\"/tmp/s\"" },
  { "/tmp/s", 6, "/tmp/s", "\"/tmp/s\"" },
  { "\0name", 5, "@name", "\"@name\"" },
  { "\0a\0b", 4, "@a\\x00b", "\"@a\\x00b\"" },
  { "", 0, "(unnamed)", "\"\"" },
  { "@x", 2, "./@x", "\"./@x\"" },
  { "\0@x", 3, "@@x", "\"@@x\"" },
  { "a\"b\\c", 5, "a\"b\\\\c", "\"a\\\"b\\\\c\"" },
  { "\033[31m", 5, "\\x1b[31m", "\"\\x1b[31m\"" },
  { "\xc3\xa9\xff", 3, "\xc3\xa9\\xff", "\"\xc3\xa9\\xff\"" },
  { "\xe2\x80\xae", 3, "\\xe2\\x80\\xae", "\"\\xe2\\x80\\xae\"" },
};

static void
test_unix (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unix_cases); i++)
    {
      const UnixCase *c = &unix_cases[i];
      PhAddress address = make_unix (c->bytes, c->len);
      g_autofree char *string = ph_address_to_string (&address);
      g_autofree char *notation = ph_address_to_notation (&address);

      g_assert_cmpstr (string, ==, c->string);
      g_assert_cmpstr (notation, ==, c->notation);
      g_assert_cmpint (ph_address_get_port (&address), ==, -1);
    }
}

static void
test_unix_equal (void)
{
  PhAddress with_nul = make_unix ("/tmp/s", 7), without = make_unix ("/tmp/s", 6);
  PhAddress longer = make_unix ("/tmp/sx", 7), abstract = make_unix ("\0s", 2);
  PhAddress abstract_nul = make_unix ("\0s\0", 3);

  g_assert_true (ph_address_equal (&with_nul, &without));
  g_assert_cmpuint (ph_address_hash (&with_nul), ==, ph_address_hash (&without));
  g_assert_false (ph_address_equal (&with_nul, &longer));
  g_assert_false (ph_address_equal (&abstract, &abstract_nul));
}

/* What a name is written as, it is read from again; the kernel's own length is at most 110. */
static void
test_from_unix (void)
{
  static const UnixCase cases[] = {
    { "/tmp/s", 6, "/tmp/s", NULL }, { "@name", 5, "@name", NULL }, { "\0name", 5, "@name", NULL },
    { "@a\0b", 4, "@a\\x00b", NULL }, { "", 0, "(unnamed)", NULL }, { "@", 1, "@", NULL },
    { "./@x", 4, "./@x", NULL }, { "\xff", 1, "\\xff", NULL },
  };
  char longest[120];
  PhAddress address;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *string = NULL;

      g_assert_true (ph_address_from_unix (&address, cases[i].bytes, cases[i].len));
      string = ph_address_to_string (&address);
      g_assert_cmpstr (string, ==, cases[i].string);
      g_assert_true (ph_address_is_unnamed (&address) == (cases[i].len == 0));
      g_assert_true (ph_address_is_set (&address));
    }
  memset (longest, 'x', sizeof longest);
  g_assert_true (ph_address_from_unix (&address, longest, PH_ADDRESS_UNIX_MAX));
  g_assert_cmpuint (address.len, ==, sizeof address.un);
  g_assert_false (ph_address_from_unix (&address, longest, PH_ADDRESS_UNIX_MAX + 1));
  g_assert_false (ph_address_is_set (&address));
  longest[0] = '@';
  g_assert_true (ph_address_from_unix (&address, longest, PH_ADDRESS_UNIX_MAX + 1));
  g_assert_cmpuint (address.len, ==, sizeof address.un);
  g_assert_false (ph_address_from_unix (&address, longest, PH_ADDRESS_UNIX_MAX + 2));
  g_assert_false (ph_address_from_unix (&address, "a\0b", 3));
}

/* A path may fill all of sun_path and then has no NUL; a longer length is cut. */
static void
test_full_path (void)
{
  char bytes[200];
  PhAddress address;
  g_autofree char *string = NULL;

  memset (bytes, 'x', sizeof bytes);
  ((struct sockaddr *) (gpointer) bytes)->sa_family = AF_UNIX;
  address = ph_address_from_sockaddr (bytes, sizeof bytes);
  string = ph_address_to_string (&address);
  g_assert_cmpuint (strlen (string), ==, sizeof address.un.sun_path);
  address.len = sizeof address.un + 1; /* as getsockname() says for such a path */
  ph_address_trim (&address);
  g_assert_cmpuint (address.len, ==, sizeof address.un);
  address = ph_address_from_sockaddr (bytes, 1);
  g_assert_false (ph_address_is_set (&address));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/address/numeric", test_numeric);
  g_test_add_func ("/base/address/not-numeric", test_not_numeric);
  g_test_add_func ("/base/address/unset", test_unset);
  g_test_add_func ("/base/address/any-and-loopback", test_any_and_loopback);
  g_test_add_func ("/base/address/equal-ignores-padding", test_equal_ignores_padding);
  g_test_add_func ("/base/address/unix", test_unix);
  g_test_add_func ("/base/address/unix-equal", test_unix_equal);
  g_test_add_func ("/base/address/from-unix", test_from_unix);
  g_test_add_func ("/base/address/full-path", test_full_path);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-byte-order.h"

#include "ph-test-hostile.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

/* What the functions give and refuse, as tables; numbers in them are those of the manual pages. */

static PhOrderValue
number (gint64 value)
{
  return (PhOrderValue) { .kind = PH_ORDER_NUMBER, .number = value };
}

static PhOrderValue
text (const char *value)
{
  return (PhOrderValue) { .kind = PH_ORDER_TEXT, .text = g_strdup (value) };
}

static PhOrderValue
bytes (gsize       len,
       const char *data)
{
  PhOrderValue value = { .kind = PH_ORDER_BYTES, .len = len };

  memcpy (value.bytes, data, MIN (len, sizeof value.bytes));
  return value;
}

static const struct
{
  const char *function;
  gint64      number;
  gint64      little;   /* what a little-endian machine gives */
} swaps[] = {
  { "htons", 8080, 36895 },   /* the port that one gets without htons */
  { "ntohs", 36895, 8080 },
  { "htons", 0, 0 },
  { "htons", 65535, 65535 },
  { "htons", 1, 256 },
  { "htonl", 5, 83886080 },   /* a length that was read in the wrong order */
  { "ntohl", 83886080, 5 },
  { "htonl", 4294967295, 4294967295 },
  { "htonl", 0x7f000001, 0x0100007f },
};

static void
test_swaps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (swaps); i++)
    {
      g_auto (PhOrderValue) arg = number (swaps[i].number);
      g_auto (PhOrderValue) result = { 0 };
      gint64 expected = G_BYTE_ORDER == G_LITTLE_ENDIAN ? swaps[i].little : swaps[i].number;

      g_assert_true (ph_byte_order_call (swaps[i].function, &arg, 1, &result, NULL));
      g_assert_cmpint (result.kind, ==, PH_ORDER_NUMBER);
      g_assert_cmpint (result.number, ==, expected);
    }
}

static const struct
{
  const char *text;
  const char *expected;   /* dotted, or NULL: refused */
  const char *needle;     /* of what is said about it; NULL: nothing */
} dotted[] = {
  { "127.0.0.1", "127.0.0.1", NULL },
  { "127.1", "127.0.0.1", "1 fills the last three bytes" },
  { "127.65535", "127.0.255.255", "three bytes" },
  { "10.1.258", "10.1.1.2", "258 fills the last two bytes" },
  { "2130706433", "127.0.0.1", "all four bytes" },
  { "0", "0.0.0.0", "all four bytes" },
  { "0x7f.1", "127.0.0.1", "0x7f is hexadecimal, 127" },
  { "0x7f000001", "127.0.0.1", "hexadecimal, 2130706433" },
  { "0177.0.0.01", "127.0.0.1", "0177 is octal, 127. 01 is octal, 1." },
  { "10.0.0.010", "10.0.0.8", "010 is octal, 8" },
  { "255.255.255.255", "255.255.255.255", NULL },
  { "", NULL, "is needed" },
  { "256.0.0.1", NULL, "256 is too large: this part has 8 bits, 0 to 255" },
  { "1.2.3.256", NULL, "has 8 bits" },
  { "1.2.65536", NULL, "has 16 bits, 0 to 65535" },
  { "1.16777216", NULL, "has 24 bits, 0 to 16777215" },
  { "4294967296", NULL, "has 32 bits" },
  { "1.2.3.4.5", NULL, "at most four parts; here are 5" },
  { "1..2", NULL, "empty" },
  { "1.2.3.", NULL, "empty" },
  { "1.2.3.08", NULL, "octal, where there is no digit 8" },
  { "localhost", NULL, "no number" },
  { "1.2.3.x", NULL, "“x” is no number" },
  { "1.2.-3.4", NULL, "no number" },
  { "::1", NULL, "IPv6 text" },
};

static void
test_aton (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dotted); i++)
    {
      g_auto (PhOrderValue) arg = text (dotted[i].text);
      g_auto (PhOrderValue) packed = { 0 };
      g_auto (PhOrderValue) back = { 0 };
      g_autoptr (GError) error = NULL;
      gboolean ok = ph_byte_order_call ("inet_aton", &arg, 1, &packed, &error);
      g_autofree char *said = NULL;

      g_test_message ("%s", dotted[i].text);
      g_assert_cmpint (ok, ==, dotted[i].expected != NULL);
      said = ok ? ph_byte_order_say_parts (dotted[i].text) : g_strdup (error->message);
      if (dotted[i].needle == NULL)
        g_assert_null (said);
      else
        g_assert_nonnull (strstr (said, dotted[i].needle));
      if (!ok)
        continue;
      g_assert_cmpuint (packed.len, ==, 4);
      g_assert_true (ph_byte_order_call ("inet_ntoa", &packed, 1, &back, &error));
      g_assert_cmpstr (back.text, ==, dotted[i].expected);
    }
}

static const struct
{
  int         family;
  const char *text;
  const char *expected;   /* as inet_ntop gives it back, or NULL: refused */
  const char *needle;
} strict[] = {
  { AF_INET, "127.0.0.1", "127.0.0.1", NULL },
  { AF_INET6, "::1", "::1", NULL },
  { AF_INET6, "2001:DB8:0:0:0:0:0:1", "2001:db8::1", NULL },
  { AF_INET6, "::ffff:192.0.2.1", "::ffff:192.0.2.1", NULL },
  { AF_INET6, "::", "::", NULL },
  { AF_INET, "127.1", NULL, "inet_aton() reads this form" },
  { AF_INET, "0x7f.0.0.1", NULL, "inet_aton() reads this form" },
  { AF_INET, "::1", NULL, "AF_INET6" },
  { AF_INET, "300.0.0.1", NULL, "too large" },
  { AF_INET, "", NULL, "needed" },
  { AF_INET6, "127.0.0.1", NULL, "no colon" },
  { AF_INET6, "fe80::1%eth0", NULL, "no zone" },
  { AF_INET6, "1::2::3", NULL, "at most once" },
  { AF_UNIX, "x", NULL, "AF_INET or AF_INET6" },
  { -1, "x", NULL, "AF_INET or AF_INET6" },
};

static void
test_pton (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (strict); i++)
    {
      PhOrderValue args[2] = { number (strict[i].family), text (strict[i].text) };
      g_auto (PhOrderValue) packed = { 0 };
      g_auto (PhOrderValue) back = { 0 };
      g_autoptr (GError) error = NULL;
      gboolean ok = ph_byte_order_call ("inet_pton", args, 2, &packed, &error);

      g_test_message ("%s", strict[i].text);
      g_assert_cmpint (ok, ==, strict[i].expected != NULL);
      ph_order_value_clear (&args[1]);
      if (!ok)
        {
          g_assert_nonnull (strstr (error->message, strict[i].needle));
          continue;
        }
      g_assert_cmpuint (packed.len, ==, strict[i].family == AF_INET ? 4 : 16);
      args[1] = packed;
      g_assert_true (ph_byte_order_call ("inet_ntop", args, 2, &back, &error));
      g_assert_cmpstr (back.text, ==, strict[i].expected);
    }
}

static void
expect_fault (const char         *function,
              const PhOrderValue *args,
              guint               n_args,
              const char         *needle)
{
  g_auto (PhOrderValue) result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (ph_byte_order_call (function, args, n_args, &result, &error));
  g_test_message ("%s: %s", function, error->message);
  g_assert_nonnull (strstr (error->message, needle));
  g_assert_true (g_str_has_suffix (error->message, "."));
}

static void
test_faults (void)
{
  PhOrderValue numbers[2] = { number (65536), number (0) };
  PhOrderValue family[2] = { number (AF_INET6), bytes (4, "\x7f\0\0\1") };
  g_auto (PhOrderValue) name = text ("http");
  PhOrderValue negative = number (-1);
  PhOrderValue large = number (4294967296);
  PhOrderValue five = bytes (5, "12345");
  PhOrderValue many = bytes (100, "12345678901234567");

  expect_fault ("htons", numbers, 1, "16 bits, 0 to 65535");
  expect_fault ("ntohs", &negative, 1, "-1 does not fit");
  expect_fault ("htonl", &large, 1, "32 bits, 0 to 4294967295");
  expect_fault ("ntohl", &name, 1, "A number");
  expect_fault ("htons", numbers, 2, "takes 1 argument, and was given 2");
  expect_fault ("inet_pton", numbers, 1, "takes 2 arguments");
  expect_fault ("inet_ntoa", &five, 1, "IPv4 address has 4 bytes; here are 5");
  expect_fault ("inet_ntoa", &many, 1, "here are 100");
  expect_fault ("inet_ntoa", &name, 1, "Bytes");
  expect_fault ("inet_ntop", family, 2, "IPv6 address has 16 bytes; here are 4");
  expect_fault ("inet_aton", &negative, 1, "Text");
  expect_fault ("htonll", &negative, 1, "no function");
}

static void
test_knows (void)
{
  guint n_args = 0;

  g_assert_true (ph_byte_order_knows ("inet_ntop", &n_args));
  g_assert_cmpuint (n_args, ==, 2);
  g_assert_true (ph_byte_order_knows ("htons", NULL));
  g_assert_false (ph_byte_order_knows ("socket", &n_args));
  g_assert_cmpstr (ph_byte_order_host_name (), ==,
                   htons (1) == 1 ? "big-endian" : "little-endian");
}

/* The layout is what memory really holds. */
static void
test_lay_out (void)
{
  const guint16 port = 8080;
  const guint32 length = 0x01020304;
  const guint32 on_the_wire = htonl (length);
  guint8 laid[8];

  ph_byte_order_lay_out (port, 2, FALSE, laid);
  g_assert_cmpmem (laid, 2, &port, 2);
  ph_byte_order_lay_out (port, 2, TRUE, laid);
  g_assert_cmpmem (laid, 2, "\x1f\x90", 2);
  ph_byte_order_lay_out (length, 4, FALSE, laid);
  g_assert_cmpmem (laid, 4, &length, 4);
  ph_byte_order_lay_out (length, 4, TRUE, laid);
  g_assert_cmpmem (laid, 4, &on_the_wire, 4);
  ph_byte_order_lay_out (G_GUINT64_CONSTANT (0x0102030405060708), 8, TRUE, laid);
  g_assert_cmpmem (laid, 8, "\1\2\3\4\5\6\7\10", 8);
}

/* Whatever text comes, there is an answer or a sentence, as the system's function decides. */
static void
test_any_text (void)
{
  static const char alphabet[] = "0123456789.xX:af%- /\xc3";

  for (guint i = 0; i < 20000; i++)
    {
      char word[12];
      gint32 len = g_test_rand_int_range (0, sizeof word);
      g_auto (PhOrderValue) arg = { .kind = PH_ORDER_TEXT };
      PhOrderValue args[2] = { number (g_test_rand_bit () ? AF_INET : AF_INET6), { 0 } };
      g_auto (PhOrderValue) loose = { 0 };
      g_auto (PhOrderValue) packed = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) strict_error = NULL;
      g_autofree char *said = NULL;
      struct in_addr address;
      guint8 buffer[16];

      for (gint32 k = 0; k < len; k++)
        word[k] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];
      arg.text = g_strndup (word, (gsize) len);
      args[1] = arg;
      g_assert_cmpint (ph_byte_order_call ("inet_aton", &arg, 1, &loose, &error), ==,
                       inet_aton (arg.text, &address) != 0);
      g_assert_cmpint (error == NULL, ==, loose.len == 4);
      g_assert_cmpint (ph_byte_order_call ("inet_pton", args, 2, &packed, &strict_error), ==,
                       inet_pton ((int) args[0].number, arg.text, buffer) == 1);
      g_assert_cmpint (strict_error == NULL, ==, packed.len != 0);
      said = ph_byte_order_say_parts (arg.text);
    }
}

/* Hostile texts: read as libc reads them, or refused with a sentence that can be shown. */
static void
test_hostile (void)
{
  static const char *const valid[] = { "127.0.0.1", "0x7f.1", "::1", "1.2", NULL };
  static const int families[] = { AF_INET, AF_INET6, AF_UNIX };
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint i = 0; i < 4000; i++)
    {
      g_autofree char *string = ph_test_hostile_next (rand, i, valid);
      int family = families[i % G_N_ELEMENTS (families)];
      const PhOrderValue args[2] = { { .kind = PH_ORDER_NUMBER, .number = family },
                                     { .kind = PH_ORDER_TEXT, .text = string } };
      guint8 packed[16];
      struct in_addr loose;
      gboolean wanted[2] = { inet_aton (string, &loose) != 0,
                             family != AF_UNIX && inet_pton (family, string, packed) == 1 };

      for (guint k = 0; k < 2; k++)
        {
          g_auto (PhOrderValue) result = { 0 };
          g_autoptr (GError) error = NULL;

          g_assert_cmpint (ph_byte_order_call (k == 0 ? "inet_aton" : "inet_pton",
                                               k == 0 ? &args[1] : args, k + 1, &result, &error),
                           ==, wanted[k]);
          if (wanted[k])
            g_assert_cmpmem (result.bytes, result.len, k == 0 ? (guint8 *) &loose : packed,
                             k == 0 || family == AF_INET ? 4 : 16);
          else
            ph_test_hostile_check_sentence (error->message, 300);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/byte-order/swaps", test_swaps);
  g_test_add_func ("/base/byte-order/inet-aton", test_aton);
  g_test_add_func ("/base/byte-order/inet-pton", test_pton);
  g_test_add_func ("/base/byte-order/faults", test_faults);
  g_test_add_func ("/base/byte-order/knows", test_knows);
  g_test_add_func ("/base/byte-order/lay-out", test_lay_out);
  g_test_add_func ("/base/byte-order/any-text", test_any_text);
  g_test_add_func ("/base/byte-order/hostile", test_hostile);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-option-test.h"
#include "ph-test-hostile.h"

#include <string.h>

/* Values of options as text: what is read, what is refused, and that each prints back. */

static void
test_parse (void)
{
  static const struct { const char *name; const char *text; const char *notation; } cases[] = {
    { "SO_REUSEADDR", " on ", "1" },           { "SO_REUSEADDR", "False", "0" },
    { "SO_REUSEADDR", "2", NULL },             { "SO_REUSEADDR", "", NULL },
    { "SO_RCVBUF", "0x1000", "4096" },         { "SO_RCVBUF", "-5", NULL },
    { "SO_RCVBUF", "4096 bytes", NULL },       { "SO_RCVBUF", "99999999999", NULL },
    { "SO_RCVBUF", "0x", NULL },               { "SO_RCVBUF", "hex:00 10 00 00", "4096" },
    { "SO_RCVBUF", "hex:0", NULL },            { "SO_RCVBUF", "b'\\x01'", "b\"\\x01\"" },
    { "SO_RCVBUF", "b'a'b'", NULL },           { "SO_RCVBUF", "b'a", NULL },
    { "IPV6_UNICAST_HOPS", "-1", "-1" },       { "IPV6_UNICAST_HOPS", "256", NULL },
    { "IP_TOS", "IPTOS_LOWDELAY", "16" },      { "IP_MTU_DISCOVER", "2", "IP_PMTUDISC_DO" },
    { "IP_MTU_DISCOVER", "IP_PMTUDISC_WANT", "IP_PMTUDISC_WANT" },
    { "IP_MTU_DISCOVER", "IP_PMTUDISC_MAYBE", NULL },
    { "SO_TIMESTAMPING", "0", "0" },           { "SO_TIMESTAMPING", "", NULL },
    { "SO_TIMESTAMPING", "SOF_TIMESTAMPING_SOFTWARE|SOF_TIMESTAMPING_TX_ACK",
      "SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_SOFTWARE" },
    { "SO_TIMESTAMPING", "16 | 0x200", "SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_SOFTWARE" },
    { "SO_TIMESTAMPING", "0x2000010", "33554448" }, { "SO_TIMESTAMPING", "-1", "-1" },
    { "SO_TIMESTAMPING", "SOF_TIMESTAMPING_SOFTWARE |", NULL },
    { "SO_TIMESTAMPING", "SOF_TIMESTAMPING_SOFTWARE | IP_PMTUDISC_DO", NULL },
    { "SO_TIMESTAMPING", "16 | -1", NULL },    { "SO_TIMESTAMPING", "4294967296", NULL },
    { "SO_LINGER", "(1, 0)", "(1, 0)" },       { "SO_LINGER", "1,5", "(1, 5)" },
    { "SO_LINGER", "off", "(0, 0)" },          { "SO_LINGER", "(1)", NULL },
    { "SO_LINGER", "(1, -1)", NULL },          { "SO_LINGER", "(1, 0, 0)", NULL },
    { "SO_LINGER", "()", NULL },               { "SO_LINGER", "", NULL },
    { "SO_RCVTIMEO", "1.5", "(1, 500000)" },   { "SO_RCVTIMEO", "(0, 20)", "(0, 20)" },
    { "SO_RCVTIMEO", "0.0000001", NULL },      { "SO_RCVTIMEO", ".5", NULL },
    { "SO_RCVTIMEO", "-1", NULL },             { "SO_RCVTIMEO", "(0, 1000000)", NULL },
    { "SO_BINDTODEVICE", "\"lo\"", "\"lo\"" }, { "SO_BINDTODEVICE", "", "\"\"" },
    { "SO_BINDTODEVICE", "a_name_that_is_long", NULL }, { "TCP_CONGESTION", "", NULL },
    { "IP_MULTICAST_IF", "127.0.0.1", "\"127.0.0.1\"" }, { "IP_MULTICAST_IF", "lo", NULL },
    { "IP_ADD_MEMBERSHIP", "239.1.2.3", "(\"239.1.2.3\",)" },
    { "IP_ADD_MEMBERSHIP", "239.1.2.3, lo", "(\"239.1.2.3\", \"lo\")" },
    { "IP_ADD_MEMBERSHIP", "('239.1.2.3', '127.0.0.1', 1,)",
      "(\"239.1.2.3\", \"127.0.0.1\", \"lo\")" },
    { "IP_ADD_MEMBERSHIP", "239.1.2.3, nonsense0", NULL },
    { "IP_ADD_MEMBERSHIP", "239.1.2", NULL },  { "IP_ADD_MEMBERSHIP", "", NULL },
    { "IP_ADD_MEMBERSHIP", "239.1.2.3, lo, lo", NULL },
    { "IPV6_JOIN_GROUP", "ff02::1", "(\"ff02::1\",)" },
    { "IPV6_JOIN_GROUP", "ff02::1, 4242", "(\"ff02::1\", 4242)" },
    { "IPV6_JOIN_GROUP", "ff02::1%lo", NULL }, { "IPV6_MULTICAST_IF", "lo", "1" },
    { "SO_ERROR", "ECONNREFUSED", "111" },     { "SO_PEERCRED", "(1, 0, 4294967295)",
                                                 "(1, 0, 4294967295)" },
    { NULL, "4294967295", "-1" },              { NULL, "4294967296", NULL },
    { NULL, "hex:01 02", "b\"\\x01\\x02\"" },  { NULL, "text", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhSocketOption *option = cases[i].name != NULL ? ph_option_test_find (cases[i].name)
                                                           : NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) value = ph_option_value_parse (option, cases[i].text, &error);
      g_autofree char *notation = NULL;

      if (value != NULL)
        notation = ph_option_value_to_notation (option, g_bytes_get_data (value, NULL),
                                                g_bytes_get_size (value));
      g_test_message ("%s %s: %s", cases[i].name, cases[i].text,
                      error != NULL ? error->message : notation);
      g_assert_cmpstr (notation, ==, cases[i].notation);
      g_assert_cmpint (value == NULL, ==, error != NULL);
      if (value != NULL)
        ph_option_test_round_trip (option, g_bytes_get_data (value, NULL),
                                   g_bytes_get_size (value));
    }
}

static char *
random_text (GRand *rand)
{
  static const char alphabet[] = "0123456789()(),,,.-+ :\"'xbafe\\loONF%\x80\xe2\x01_[]";
  static const char *const words[] = { "lo", "239.1.1.1", "ff02::1", "on", "b\"", "hex:", "0x",
                                       "127.0.0.1", "(1, 0)", "-1", "4294967296", "cubic" };
  GString *text = g_string_new (NULL);

  for (int n = g_rand_int_range (rand, 0, 12); n > 0; n--)
    {
      if (g_rand_boolean (rand))
        g_string_append_c (text, alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)]);
      else if (g_rand_int_range (rand, 0, 3) == 0)
        g_string_append (text, words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
    }
  return g_string_free (text, FALSE);
}

/* Any text is an error with a sentence, or a value that prints back; so are any bytes. */
static void
test_property (void)
{
  gsize n;
  const PhSocketOption *table = ph_socket_option_table (&n);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint n_values = 0;
  guint n_faults = 0;

  for (gsize i = 0; i <= n; i++)
    for (guint round = 0; round < 2000; round++)
      {
        const PhSocketOption *option = i < n ? &table[i] : NULL;
        g_autofree char *text = random_text (rand);
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) value = ph_option_value_parse (option, text, &error);
        guint8 bytes[32];
        gsize len = option != NULL && round % 2 ? ph_socket_option_get_size (option)
                                                : (gsize) g_rand_int_range (rand, 0, 33);

        g_assert_cmpint (value == NULL, ==, error != NULL);
        if (value != NULL)
          ph_option_test_round_trip (option, g_bytes_get_data (value, NULL),
                                   g_bytes_get_size (value));
        else
          g_assert_cmpuint (strlen (error->message), >, 10);
        n_values += value != NULL ? 1 : 0;
        n_faults += value == NULL ? 1 : 0;

        for (gsize j = 0; j < sizeof bytes; j++)
          bytes[j] = (guint8) g_rand_int_range (rand, 0, 256);
        if (option == NULL || option->type > PH_OPTION_INTEGER) /* their range is the user's */
          {
            g_autofree char *printed = ph_option_value_print (option, bytes, len);

            g_assert_true (g_utf8_validate (printed, -1, NULL));
            if (option == NULL || option->type != PH_OPTION_ERRNO)
              ph_option_test_round_trip (option, bytes, len);
          }
      }
  g_test_message ("%u texts were values, %u were refused", n_values, n_faults);
  g_assert_cmpuint (n_values, >, 1000);
  g_assert_cmpuint (n_faults, >, 10000);
}

static gboolean
is_number_type (const PhSocketOption *option)
{
  return option == NULL || option->type <= PH_OPTION_ERRNO || option->type == PH_OPTION_INTERFACE;
}

/* Decimal digits are the number that they say, and one that an option can have is taken. */
static void
check_number (const PhSocketOption *option,
              const char           *text,
              GBytes               *value)
{
  gint64 number;
  int got = 0;

  if (!is_number_type (option) || !ph_test_hostile_read_integer (text, &number))
    return;
  if (value == NULL)
    g_assert_true (option == NULL ? number < G_MININT || number > G_MAXUINT
                                  : number < option->min || number > option->max
                                      || (option->type > PH_OPTION_ENUM && number < 0));
  else if (ph_option_value_get_int (g_bytes_get_data (value, NULL), g_bytes_get_size (value), &got))
    g_assert_cmpint (got, ==, (int) number);
}

static void
read_hostile (const PhSocketOption *option,
              const char           *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = ph_option_value_parse (option, text, &error);

  g_assert_cmpint (value == NULL, ==, error != NULL);
  check_number (option, text, value);
  if (value == NULL)
    ph_test_hostile_check_sentence (error->message, 400);
  else
    ph_option_test_round_trip (option, g_bytes_get_data (value, NULL), g_bytes_get_size (value));
}

static void
test_hostile (void)
{
  static const char *const valid[] = {
    "1", "4096", "0x1000", "on", "(1, 0)", "1.5", "(0, 20)", "lo", "\"lo\"", "cubic", "127.0.0.1",
    "(\"239.1.2.3\", \"lo\")", "239.1.2.3, 127.0.0.1", "ff02::1, 1", "hex:01 00 00 00",
    "b\"\\x01\"", "IP_PMTUDISC_DO", "ECONNREFUSED", "(1, 0, 0)", NULL,
  };
  gsize n;
  const PhSocketOption *table = ph_socket_option_table (&n);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (gsize i = 0; i <= n; i++)
    for (guint k = 0; k < ph_test_hostile_n () + 300; k++)
      {
        g_autofree char *text = (i + k) % 3 == 0 ? ph_test_hostile_next (rand, k, valid) : NULL;

        if (text != NULL) /* they take turns */
          read_hostile (i < n ? &table[i] : NULL, text);
      }
}

/* A value that is no decimal number was read as a part of it. */
static void
test_mixed_digits (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ph_option_value_parse (ph_option_test_find ("SO_RCVTIMEO"), "0x1.5", &error));
  ph_test_hostile_check_sentence (error->message, 400);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/option-values/parse", test_parse);
  g_test_add_func ("/net/option-values/property", test_property);
  g_test_add_func ("/net/option-values/hostile", test_hostile);
  g_test_add_func ("/net/option-values/mixed-digits", test_mixed_digits);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bytes.h"
#include "ph-endpoint.h"
#include "ph-protocol.h"
#include "ph-test-hostile.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

/* Whatever stands in a field for a host, a port, a path, a family, a protocol or payload: it is
 * refused with a sentence, or it is read as what it says and comes back the same when it is printed
 * and read again. Numbers are compared with a reading of their own. */

#define ROUNDS 8000
#define MAX_SENTENCE 400

/* A field: reads @text, checks what came of it. Returns: whether it was accepted */
typedef gboolean (*Field) (const char *text,
                           GRand      *rand);

static gboolean
refused (GError *error)
{
  g_assert_nonnull (error);
  ph_test_hostile_check_sentence (error->message, MAX_SENTENCE);
  g_error_free (error);
  return FALSE;
}

static gboolean
is_service (const char *name,
            const char *protocol,
            guint16    *port)
{
  struct servent *entry = getservbyname (name, protocol);

  if (entry == NULL)
    return FALSE;
  *port = ntohs ((guint16) entry->s_port);
  return TRUE;
}

static gboolean
read_port (const char *text,
           GRand      *rand)
{
  gboolean udp = g_rand_boolean (rand);
  g_autofree char *word = g_strstrip (g_strdup (text));
  guint16 port = 0;
  guint16 expected = 0;
  gint64 number = -1;
  GError *error = NULL;
  gboolean is_number = ph_test_hostile_read_integer (text, &number);
  gboolean good = g_ascii_isdigit (word[0]) && is_number && number >= 0 && number <= 65535;

  if (good)
    expected = (guint16) number;
  else if (!is_number)
    good = is_service (word, udp ? "udp" : "tcp", &expected);
  g_assert_cmpint (ph_endpoint_parse_port (text, udp ? SOCK_DGRAM : SOCK_STREAM, &port, &error),
                   ==, good);
  if (!good)
    return refused (error);
  g_assert_no_error (error);
  g_assert_cmpuint (port, ==, expected);
  return TRUE;
}

/* An address by inet_pton(3), "" for any, <broadcast>, or a number of 32 bits without a leading
 * 0 (which would be octal for inet_aton(3)). @family: of what it says */
static gboolean
is_numeric (const char *text,
            int        *family)
{
  struct in6_addr bytes;
  gint64 number;

  *family = strchr (text, ':') != NULL ? AF_INET6 : AF_INET;
  if (*text == '\0' || g_str_equal (text, "<broadcast>"))
    return TRUE;
  if (strspn (text, "0123456789") == strlen (text))
    return ph_test_hostile_read_integer (text, &number) && number <= G_MAXUINT32
           && (text[0] != '0' || text[1] == '\0');
  return inet_pton (*family, text, &bytes) == 1;
}

/* RFC 1123, 2.1: letters, digits and hyphens */
static gboolean
is_name (const char *text)
{
  return strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
           == strlen (text) && strlen (text) <= 254;
}

static void
check_again (const PhEndpoint *endpoint,
             int               family)
{
  g_autofree char *host = endpoint->needs_lookup ? g_strdup (endpoint->host)
                                                 : ph_address_get_host (&endpoint->address);
  g_autofree char *port = g_strdup_printf ("%d", endpoint->port);
  g_autoptr (GError) error = NULL;
  g_autoptr (PhEndpoint) again = ph_endpoint_parse (host, port, family, SOCK_STREAM, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (again->needs_lookup, ==, endpoint->needs_lookup);
  g_assert_true (ph_address_equal (&again->address, &endpoint->address));
  g_assert_cmpuint (again->port, ==, endpoint->port);
}

static gboolean
read_host (const char *text,
           GRand      *rand)
{
  static const int families[] = { AF_INET, AF_INET6, AF_UNSPEC };
  int family = families[g_rand_int_range (rand, 0, G_N_ELEMENTS (families))];
  g_autofree char *word = g_strstrip (g_strdup (text));
  gsize len = strlen (word);
  gboolean in_brackets = len > 2 && word[0] == '[' && word[len - 1] == ']';
  g_autofree char *bare = in_brackets ? g_strndup (word + 1, len - 2) : g_strdup (word);
  PhEndpointFault fault = PH_ENDPOINT_FAULT_NONE;
  int own_family;
  GError *error = NULL;
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_parse (text, "7", family, SOCK_STREAM, &fault,
                                                       &error);

  if (endpoint == NULL)
    {
      g_assert_cmpint (fault, ==, PH_ENDPOINT_FAULT_HOST);
      g_assert_true (!is_numeric (bare, &own_family) || (in_brackets && own_family == AF_INET)
                     || (own_family != family && family != AF_UNSPEC));
      return refused (error);
    }
  g_assert_no_error (error);
  g_assert_cmpstr (endpoint->host, ==, bare);
  if (endpoint->needs_lookup)
    g_assert_true (is_name (bare) && !in_brackets);
  else if (strchr (bare, '%') == NULL)
    g_assert_true (is_numeric (bare, &own_family));
  if (in_brackets)
    g_assert_nonnull (strchr (bare, ':'));
  check_again (endpoint, family);
  return TRUE;
}

static gboolean
read_unix (const char *text,
           GRand      *rand)
{
  GError *error = NULL;
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_parse_unix (text, &error);
  g_autoptr (PhEndpoint) again = NULL;
  g_autofree char *host = NULL;

  if (endpoint == NULL)
    return refused (error);
  host = ph_address_get_host (&endpoint->address);
  again = ph_endpoint_parse_unix (host, &error);
  g_assert_no_error (error);
  g_assert_true (ph_address_equal (&again->address, &endpoint->address));
  if (strchr (text, '\\') == NULL && text[0] != '@')
    g_assert_cmpstr (endpoint->address.un.sun_path, ==, text);
  return TRUE;
}

static gboolean
read_family (const char *text,
             GRand      *rand)
{
  GError *error = NULL;
  int family = -7;
  int again = -8;
  gint64 number;
  g_autofree char *name = NULL;

  if (!ph_protocol_parse_family (text, &family, &error))
    {
      g_assert_false (ph_test_hostile_read_integer (text, &number)
                      && number >= G_MININT && number <= G_MAXINT);
      return refused (error);
    }
  if (ph_test_hostile_read_integer (text, &number))
    g_assert_cmpint (family, ==, number);
  name = ph_protocol_name_family (family);
  g_assert_true (ph_protocol_parse_family (name, &again, NULL));
  g_assert_cmpint (again, ==, family);
  return TRUE;
}

static gboolean
read_protocol (const char *text,
               GRand      *rand)
{
  GError *error = NULL;
  int protocol = -7;
  int again = -8;
  gint64 number;
  g_autofree char *name = NULL;

  if (!ph_protocol_parse (text, &protocol, &error))
    {
      g_assert_false (ph_test_hostile_read_integer (text, &number)
                      && number >= G_MININT && number <= G_MAXINT);
      return refused (error);
    }
  if (ph_test_hostile_read_integer (text, &number))
    g_assert_cmpint (protocol, ==, number);
  name = ph_protocol_name_protocol (AF_INET, protocol);
  g_assert_true (ph_protocol_parse (name, &again, NULL));
  g_assert_cmpint (again, ==, protocol);
  return TRUE;
}

static void
check_bytes (GBytes *bytes)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  for (PhBytesFormat format = PH_BYTES_TEXT; format <= PH_BYTES_HEX; format++)
    {
      g_autofree char *text = ph_bytes_print (format, data, len);
      g_autoptr (GBytes) back = text != NULL ? ph_bytes_parse (format, text, -1, NULL, NULL) : NULL;

      g_assert_true (text == NULL ? format == PH_BYTES_TEXT : back != NULL);
      g_assert_true (back == NULL || g_bytes_equal (back, bytes));
    }
}

/* With a NUL now and then: payload has a length. */
static gboolean
read_bytes (const char *text,
            GRand      *rand)
{
  PhBytesFormat format = (PhBytesFormat) g_rand_int_range (rand, 0, 3);
  gsize len = strlen (text);
  g_autofree char *copy = g_memdup2 (text, len + 1);
  gsize position = 0;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (len > 0 && g_rand_int_range (rand, 0, 8) == 0)
    copy[g_rand_int_range (rand, 0, (gint32) len)] = '\0';
  bytes = ph_bytes_parse (format, copy, (gssize) len, &position, &error);
  if (bytes == NULL)
    {
      g_assert_cmpuint (position, <, len);
      return refused (error);
    }
  if (format == PH_BYTES_TEXT)
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), copy, len);
  check_bytes (bytes);
  return TRUE;
}

static void
run (Field              field,
     const char *const *valid)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint n_accepted = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *text = ph_test_hostile_next (rand, i, valid);

      if (g_test_verbose ())
        g_test_message ("%.200s", g_utf8_validate (text, -1, NULL) ? text : "(no UTF-8)");
      n_accepted += field (text, rand) ? 1 : 0;
    }
  g_test_message ("%u of %u accepted", n_accepted, ROUNDS);
  g_assert_cmpuint (n_accepted, >, ROUNDS / 100);
  g_assert_cmpuint (n_accepted, <, ROUNDS);
}

static void
test_ports (void)
{
  static const char *const valid[] = { "80", "0", "65535", " 7 ", "http", "domain", "8080", NULL };

  run (read_port, valid);
}

static void
test_hosts (void)
{
  static const char *const valid[] = {
    "127.0.0.1", "::1", "[::1]", "fe80::1%1", "localhost", "a.b-c.example.", "", "<broadcast>",
    "2130706433", "255.255.255.255", "2001:db8::ffff:192.0.2.1", NULL,
  };

  run (read_host, valid);
}

static void
test_paths (void)
{
  static const char *const valid[] = { "/tmp/x", "@name", "./@x", "", "a\\x41\\\\", "@a\\x00b", NULL };

  run (read_unix, valid);
}

static void
test_families (void)
{
  static const char *const valid[] = { "AF_INET", "AF_UNIX", "10", " -1 ", "AF_CAN", NULL };

  run (read_family, valid);
}

static void
test_protocols (void)
{
  static const char *const valid[] = { "tcp", "IPPROTO_UDP", "132", "-1", "ipv6-icmp", NULL };

  run (read_protocol, valid);
}

static void
test_bytes (void)
{
  static const char *const valid[] = {
    "hello", "00 01 ff", "0x0d,0x0a", "a\\r\\n\\x00", "de:ad:be:ef", "\\377\\0", NULL,
  };

  run (read_bytes, valid);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/fields/ports", test_ports);
  g_test_add_func ("/net/fields/hosts", test_hosts);
  g_test_add_func ("/net/fields/paths", test_paths);
  g_test_add_func ("/net/fields/families", test_families);
  g_test_add_func ("/net/fields/protocols", test_protocols);
  g_test_add_func ("/net/fields/bytes", test_bytes);
  return g_test_run ();
}

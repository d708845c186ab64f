/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-socket-config.h"

#include "ph-option-value.h"

/* What the form may hold: every fault told at once, each at its field, and no fault told of a
 * field that the action does not use. */

typedef struct
{
  int           family;
  int           type;
  const char   *name;
  const char   *bind_host;    /* NULL: no bind */
  const char   *bind_port;
  PhStartAction action;
  const char   *backlog;
  const char   *peer_host;
  const char   *peer_port;
  const char   *option;       /* NULL: none */
  const char   *value;
  guint         fields;       /* the faults expected */
} Case;

static const Case cases[] = {
  { AF_INET, SOCK_STREAM, NULL, "127.0.0.1", "0", PH_START_LISTEN, "5", NULL, NULL,
    NULL, NULL, 0 },
  { AF_INET, SOCK_STREAM, "srv", "", "http", PH_START_LISTEN, "0", "nonsense here", "x",
    NULL, NULL, 0 },
  { AF_INET6, SOCK_STREAM, NULL, "[::1]", "0", PH_START_CONNECT, "junk", "::1", "80",
    NULL, NULL, 0 },
  { AF_INET, SOCK_DGRAM, NULL, "127.0.0.1", "65535", PH_START_NOTHING, NULL, NULL, NULL,
    "SO_BROADCAST", "1", 0 },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_CONNECT, NULL, "example.org", "443",
    "SO_RCVBUF", " 4096 ", 0 },
  { AF_INET, SOCK_STREAM, NULL, "256.1.1.1", "70000", PH_START_LISTEN, "-1", NULL, NULL,
    NULL, NULL, PH_FIELD_BIND_HOST | PH_FIELD_BIND_PORT | PH_FIELD_BACKLOG },
  { AF_INET, SOCK_DGRAM, "2bad", "::1", "no-such", PH_START_LISTEN, "x", NULL, NULL,
    "TCP_NODELAY", "1",
    PH_FIELD_NAME | PH_FIELD_BIND_HOST | PH_FIELD_BIND_PORT | PH_FIELD_BACKLOG
      | PH_FIELD_ACTION | PH_FIELD_OPTION },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_CONNECT, NULL, "", "",
    NULL, NULL, PH_FIELD_PEER_HOST | PH_FIELD_PEER_PORT },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_CONNECT, NULL, "256.1.1.1", "70000",
    NULL, NULL, PH_FIELD_PEER_HOST | PH_FIELD_PEER_PORT },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_LISTEN, "2147483648", NULL, NULL,
    NULL, NULL, PH_FIELD_BACKLOG },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_LISTEN, "2147483647", NULL, NULL,
    NULL, NULL, 0 },
  { AF_INET, SOCK_STREAM, "socket", NULL, NULL, PH_START_NOTHING, NULL, NULL, NULL,
    "SO_REUSEADDR", "2", PH_FIELD_NAME | PH_FIELD_OPTION },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_NOTHING, NULL, NULL, NULL,
    "IPV6_V6ONLY", "1", PH_FIELD_OPTION },
  { AF_INET6, SOCK_STREAM, NULL, NULL, NULL, PH_START_NOTHING, NULL, NULL, NULL,
    "IPV6_V6ONLY", "1", 0 },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_NOTHING, NULL, NULL, NULL,
    "SO_RCVBUF", "-5", PH_FIELD_OPTION },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_NOTHING, NULL, NULL, NULL,
    "SO_SNDBUF", "", PH_FIELD_OPTION },
  { AF_UNIX, SOCK_STREAM, NULL, "/tmp/x", "no port", PH_START_LISTEN, "5", NULL, NULL,
    NULL, NULL, 0 },
  { AF_UNIX, SOCK_SEQPACKET, NULL, "@abstract", NULL, PH_START_LISTEN, "0", NULL, NULL,
    NULL, NULL, 0 },
  { AF_UNIX, SOCK_DGRAM, NULL, "", NULL, PH_START_NOTHING, NULL, NULL, NULL, NULL, NULL, 0 },
  { AF_UNIX, SOCK_STREAM, NULL, "", NULL, PH_START_LISTEN, "x", NULL, NULL,
    NULL, NULL, PH_FIELD_BIND_HOST | PH_FIELD_BACKLOG },
  { AF_UNIX, SOCK_STREAM, NULL, NULL, NULL, PH_START_LISTEN, "5", NULL, NULL,
    NULL, NULL, PH_FIELD_ACTION },
  { AF_UNIX, SOCK_DGRAM, NULL, "/tmp/\\q", NULL, PH_START_LISTEN, "5", NULL, NULL,
    NULL, NULL, PH_FIELD_BIND_HOST | PH_FIELD_ACTION },
  { AF_UNIX, SOCK_STREAM, NULL, NULL, NULL, PH_START_CONNECT, NULL, "", NULL,
    NULL, NULL, PH_FIELD_PEER_HOST },
  { AF_UNIX, SOCK_STREAM, NULL, NULL, NULL, PH_START_CONNECT, NULL, "/tmp/x", "junk",
    NULL, NULL, 0 },
  { AF_UNIX, SOCK_STREAM, NULL, "/tmp/\\q", NULL, PH_START_PAIR, NULL, NULL, NULL, NULL, NULL, 0 },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_PAIR, NULL, NULL, NULL,
    NULL, NULL, PH_FIELD_ACTION },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_PING, NULL, "127.0.0.1", "0",
    NULL, NULL, PH_FIELD_ACTION },
  { AF_INET, SOCK_RAW, NULL, "127.0.0.1", "junk", PH_START_NOTHING, NULL, NULL, NULL,
    NULL, NULL, 0 },
  { AF_INET, SOCK_RAW, NULL, NULL, NULL, PH_START_LISTEN, "5", NULL, NULL,
    NULL, NULL, PH_FIELD_ACTION },
  { AF_NETLINK, SOCK_RAW, NULL, "junk here", "junk", PH_START_NOTHING, NULL, NULL, NULL,
    NULL, NULL, 0 },
  { AF_NETLINK, SOCK_RAW, NULL, NULL, NULL, PH_START_CONNECT, NULL, "x", "1",
    NULL, NULL, PH_FIELD_ACTION },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_NOTHING, NULL, NULL, NULL,
    "SO_LINGER", "(1, 0)", 0 },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_NOTHING, NULL, NULL, NULL,
    "SO_LINGER", "soon", PH_FIELD_OPTION },
  { AF_INET, SOCK_DGRAM, NULL, NULL, NULL, PH_START_NOTHING, NULL, NULL, NULL,
    "SO_RCVTIMEO", "0.5", 0 },
  { AF_INET, SOCK_DGRAM, NULL, NULL, NULL, PH_START_NOTHING, NULL, NULL, NULL,
    "IP_ADD_MEMBERSHIP", "239.1.2.3, lo", PH_FIELD_OPTION },
  { AF_INET, SOCK_STREAM, NULL, NULL, NULL, PH_START_NOTHING, NULL, NULL, NULL,
    "TCP_CONGESTION", "reno", 0 },
};

static gsize
find_option (const char *name)
{
  gsize n_options;
  const PhSocketOption *table = ph_socket_option_table (&n_options);

  for (gsize i = 0; i < n_options; i++)
    {
      if (g_str_equal (table[i].name, name))
        return i;
    }
  g_assert_not_reached ();
}

static PhSocketConfig *
make_config (const Case *c)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();

  config->family = c->family;
  config->type = c->type;
  config->name = g_strdup (c->name);
  config->action = c->action;
  config->bind = c->bind_host != NULL;
  g_free (config->bind_host);
  config->bind_host = g_strdup (c->bind_host);
  g_free (config->bind_port);
  config->bind_port = g_strdup (c->bind_port);
  g_free (config->backlog);
  config->backlog = g_strdup (c->backlog);
  g_free (config->peer_host);
  config->peer_host = g_strdup (c->peer_host);
  g_free (config->peer_port);
  config->peer_port = g_strdup (c->peer_port);
  if (c->option != NULL)
    config->options[find_option (c->option)] = g_strdup (c->value);
  return ph_socket_config_copy (config);
}

static void
check_messages (const PhConfigFaults *faults)
{
  for (guint bit = 0; bit < PH_CONFIG_N_FIELDS; bit++)
    {
      gboolean at_fault = (faults->fields & (1u << bit)) != 0;

      g_assert_cmpint (at_fault, ==, faults->messages[bit] != NULL);
      g_assert_true (!at_fault || faults->messages[bit][0] != '\0');
    }
}

static void
test_validate (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PhSocketConfig) config = make_config (&cases[i]);
      g_auto (PhConfigFaults) faults = { 0 };
      gboolean valid = ph_socket_config_validate (config, &faults);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmphex (faults.fields, ==, cases[i].fields);
      g_assert_cmpint (valid, ==, cases[i].fields == 0);
      check_messages (&faults);
      if ((faults.fields & PH_FIELD_OPTION) != 0)
        g_assert_nonnull (faults.option_errors[find_option (cases[i].option)]);
    }
}

static void
test_values (void)
{
  g_autoptr (PhSocketConfig) config = make_config (&cases[4]);
  g_autoptr (PhEndpoint) peer = ph_socket_config_get_peer (config);
  g_autoptr (GBytes) value = ph_socket_config_get_option (config, find_option ("SO_RCVBUF"));
  int bytes = 0;

  g_assert_null (ph_socket_config_get_bind (config));
  g_assert_cmpstr (peer->host, ==, "example.org");
  g_assert_true (peer->needs_lookup);
  g_assert_cmpuint (peer->port, ==, 443);
  g_assert_true (ph_option_value_get_int (g_bytes_get_data (value, NULL),
                                          g_bytes_get_size (value), &bytes));
  g_assert_cmpint (bytes, ==, 4096);
  g_assert_null (ph_socket_config_get_option (config, find_option ("SO_SNDBUF")));
  g_assert_cmpint (ph_socket_config_get_backlog (config), ==, 5);
}

static void
test_all_options_fit (void)
{
  gsize n_options;

  ph_socket_option_table (&n_options);
  g_assert_cmpuint (n_options, <=, PH_CONFIG_MAX_OPTIONS);
}

static void
test_defaults_are_valid (void)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_auto (PhConfigFaults) faults = { 0 };

  g_assert_true (ph_socket_config_validate (config, &faults));
  g_assert_cmpint (config->family, ==, AF_INET);
  g_assert_cmpint (config->type, ==, SOCK_STREAM);
  g_assert_cmpuint (config->auto_flags, ==, PH_AUTO_ACCEPT | PH_AUTO_RECEIVE);
}

static void
test_clear (void)
{
  g_autoptr (PhSocketConfig) config = make_config (&cases[6]);
  PhConfigFaults faults;

  g_assert_false (ph_socket_config_validate (config, &faults));
  ph_config_faults_clear (&faults);
  g_assert_cmphex (faults.fields, ==, 0);
  check_messages (&faults);
}

typedef struct
{
  const char *family;
  int         type;
  const char *protocol;
  guint       fields;
  gboolean    has_ports;
  gboolean    can_ping;
} KindCase;

/* Families and protocols by name or number; what a kind of socket has and can begin with. */
static void
test_kinds (void)
{
  static const KindCase kinds[] = {
    { NULL, SOCK_STREAM, NULL, 0, TRUE, FALSE },
    { NULL, SOCK_DGRAM, "icmp", 0, FALSE, TRUE },
    { NULL, SOCK_RAW, "1", 0, FALSE, TRUE },
    { "AF_INET6", SOCK_DGRAM, "ipv6-icmp", 0, FALSE, TRUE },
    { "AF_INET6", SOCK_DGRAM, "icmp", 0, FALSE, FALSE },
    { "AF_CAN", SOCK_RAW, "1", 0, FALSE, FALSE },
    { "77", SOCK_STREAM, "-1", 0, FALSE, FALSE },
    { "AF_NONSENSE", SOCK_STREAM, "nonsense", PH_FIELD_FAMILY | PH_FIELD_PROTOCOL, FALSE, FALSE },
    { "", SOCK_STREAM, "", PH_FIELD_FAMILY | PH_FIELD_PROTOCOL, FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
      g_auto (PhConfigFaults) faults = { 0 };

      config->family_text = g_strdup (kinds[i].family);
      config->type = kinds[i].type;
      config->protocol = g_strdup (kinds[i].protocol);
      ph_socket_config_validate (config, &faults);
      g_assert_cmphex (faults.fields, ==, kinds[i].fields);
      g_assert_true (ph_socket_config_has_ports (config) == kinds[i].has_ports);
      g_assert_true (ph_socket_config_can_start (config, PH_START_PING) == kinds[i].can_ping);
    }
}

/* Whatever is in the fields: each fault has a sentence, and what has none makes a call. */
static void
test_random (void)
{
  static const char *const texts[] = {
    "", "x", "127.0.0.1", "::1", "/tmp/x", "@a\\x00", "\\", "0", "80", "-1", "70000", "http", "icmp",
    "AF_UNIX", "AF_INET6", "16", "999999999999", "\xff\xfe", " ", "<broadcast>",
  };
  static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, 77 };
  static const int families[] = { AF_INET, AF_INET6, AF_UNIX, AF_NETLINK };

  for (int i = 0; i < 20000; i++)
    {
      g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
      g_auto (PhConfigFaults) faults = { 0 };
      char **fields[] = { &config->bind_host, &config->bind_port, &config->peer_host,
                          &config->peer_port, &config->backlog, &config->protocol };
      g_autoptr (PhEndpoint) bind = NULL;
      g_autoptr (PhEndpoint) peer = NULL;

      config->family = families[g_test_rand_int_range (0, G_N_ELEMENTS (families))];
      config->type = types[g_test_rand_int_range (0, G_N_ELEMENTS (types))];
      config->action = (PhStartAction) g_test_rand_int_range (0, PH_START_PING + 1);
      config->bind = g_test_rand_bit ();
      for (gsize f = 0; f < G_N_ELEMENTS (fields); f++)
        {
          g_free (*fields[f]);
          *fields[f] = g_strdup (texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))]);
        }
      if (g_test_rand_int_range (0, 4) == 0)
        config->family_text = g_strdup (texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))]);
      ph_socket_config_validate (config, &faults);
      for (guint bit = 0; bit < PH_CONFIG_N_FIELDS; bit++)
        g_assert_true ((faults.messages[bit] != NULL) == ((faults.fields >> bit & 1) != 0));
      if (faults.fields != 0)
        continue;
      bind = ph_socket_config_get_bind (config);
      peer = ph_socket_config_get_peer (config);
      g_assert_true ((bind != NULL)
                     == (config->bind && config->action != PH_START_PAIR
                         && ph_socket_config_has_addresses (config)));
      g_assert_true ((peer != NULL) == (config->action == PH_START_CONNECT
                                        || config->action == PH_START_PING));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/model/socket-config/validate", test_validate);
  g_test_add_func ("/model/socket-config/values", test_values);
  g_test_add_func ("/model/socket-config/all-options-fit", test_all_options_fit);
  g_test_add_func ("/model/socket-config/defaults-are-valid", test_defaults_are_valid);
  g_test_add_func ("/model/socket-config/clear", test_clear);
  g_test_add_func ("/model/socket-config/kinds", test_kinds);
  g_test_add_func ("/model/socket-config/random", test_random);
  return g_test_run ();
}

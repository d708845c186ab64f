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
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-config.h"
#include "ph-socket-option.h"
#include "ph-test-hostile.h"

#include <string.h>

/* Hostile texts in each field of the New Socket form, one field at a time, for each kind of socket
 * and each way to start: the fault is told at that field and at no other, or what was written is
 * what the calls are made with. */

#define ROUNDS 60

typedef struct
{
  const char    *name;
  int            family;
  int            type;
  PhStartAction  action;
  const char    *host;
} Kind;

static const Kind kinds[] = {
  { "TCP server", AF_INET, SOCK_STREAM, PH_START_LISTEN, "127.0.0.1" },
  { "TCP client", AF_INET6, SOCK_STREAM, PH_START_CONNECT, "::1" },
  { "UDP", AF_INET, SOCK_DGRAM, PH_START_NOTHING, "127.0.0.1" },
  { "Unix server", AF_UNIX, SOCK_STREAM, PH_START_LISTEN, "@x" },
  { "Unix client", AF_UNIX, SOCK_DGRAM, PH_START_CONNECT, "/tmp/x" },
  { "pair", AF_UNIX, SOCK_SEQPACKET, PH_START_PAIR, "@x" },
};

static PhSocketConfig *
make_config (const Kind *kind)
{
  PhSocketConfig *config = ph_socket_config_new ();

  config->family = kind->family;
  config->type = kind->type;
  config->action = kind->action;
  config->bind = kind->action != PH_START_CONNECT && kind->action != PH_START_PAIR;
  g_free (config->bind_host);
  config->bind_host = g_strdup (kind->host);
  g_free (config->peer_host);
  config->peer_host = g_strdup (kind->host);
  g_free (config->peer_port);
  config->peer_port = g_strdup ("7");
  return config;
}

/* Returns: whether @config is in order; else there is a fault at @field alone */
static gboolean
validate (const PhSocketConfig *config,
          guint                 field)
{
  g_auto (PhConfigFaults) faults = { 0 };
  gboolean good = ph_socket_config_validate (config, &faults);

  g_assert_cmpint (good, ==, faults.fields == 0);
  g_assert_cmphex (faults.fields & ~field, ==, 0);
  for (guint bit = 0; bit < PH_CONFIG_N_FIELDS; bit++)
    if (faults.fields & 1u << bit)
      ph_test_hostile_check_sentence (faults.messages[bit], 400);
    else
      g_assert_null (faults.messages[bit]);
  return good;
}

static void
check_endpoint (PhEndpoint *endpoint,
                const char *port)
{
  gint64 number;

  g_assert_nonnull (endpoint);
  if (ph_test_hostile_read_integer (port, &number) && !ph_address_is_unnamed (&endpoint->address)
      && ph_address_get_family (&endpoint->address) != AF_UNIX)
    g_assert_cmpint (endpoint->port, ==, number);
  ph_endpoint_free (endpoint);
}

static void
try_name (PhSocketConfig *config,
          const char     *text)
{
  config->name = g_strdup (text);
  if (validate (config, PH_FIELD_NAME))
    g_assert_cmpuint (strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"),
                      ==, strlen (text));
}

static void
try_bind_host (PhSocketConfig *config,
               const char     *text)
{
  g_free (config->bind_host);
  config->bind_host = g_strdup (text);
  if (validate (config, PH_FIELD_BIND_HOST) && config->bind)
    check_endpoint (ph_socket_config_get_bind (config), config->bind_port);
}

static void
try_bind_port (PhSocketConfig *config,
               const char     *text)
{
  g_free (config->bind_port);
  config->bind_port = g_strdup (text);
  if (validate (config, PH_FIELD_BIND_PORT) && config->bind)
    check_endpoint (ph_socket_config_get_bind (config), text);
}

static void
try_peer_host (PhSocketConfig *config,
               const char     *text)
{
  g_free (config->peer_host);
  config->peer_host = g_strdup (text);
  if (validate (config, PH_FIELD_PEER_HOST) && config->action == PH_START_CONNECT)
    check_endpoint (ph_socket_config_get_peer (config), config->peer_port);
}

static void
try_peer_port (PhSocketConfig *config,
               const char     *text)
{
  g_free (config->peer_port);
  config->peer_port = g_strdup (text);
  if (validate (config, PH_FIELD_PEER_PORT) && config->action == PH_START_CONNECT)
    check_endpoint (ph_socket_config_get_peer (config), text);
}

static void
try_backlog (PhSocketConfig *config,
             const char     *text)
{
  gint64 number = -1;
  gboolean good;

  g_free (config->backlog);
  config->backlog = g_strdup (text);
  good = validate (config, PH_FIELD_BACKLOG);
  if (config->action != PH_START_LISTEN)
    return;
  g_assert_cmpint (good, ==, ph_test_hostile_read_integer (text, &number) && number >= 0
                             && number <= G_MAXINT);
  if (good)
    g_assert_cmpint (ph_socket_config_get_backlog (config), ==, number);
}

/* Another protocol may have no ports, and cannot ping. */
static void
try_protocol (PhSocketConfig *config,
              const char     *text)
{
  gint64 number;

  config->protocol = g_strdup (text);
  if (validate (config, PH_FIELD_PROTOCOL) && ph_test_hostile_read_integer (text, &number))
    g_assert_cmpint (ph_socket_config_get_protocol (config), ==, number);
}

/* Another family has other addresses: all of them may be at fault then. */
static void
try_family (PhSocketConfig *config,
            const char     *text)
{
  gint64 number;

  config->family_text = g_strdup (text);
  if (validate (config, ~0u) && ph_test_hostile_read_integer (text, &number))
    g_assert_cmpint (ph_socket_config_get_family (config), ==, number);
}

typedef void (*Try) (PhSocketConfig *config, const char *text);

static void
run (Try                try,
     const char *const *valid)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint i = 0; i < ph_test_hostile_n () + ROUNDS; i++)
      {
        g_autoptr (PhSocketConfig) config = make_config (&kinds[k]);
        g_autofree char *text = ph_test_hostile_next (rand, i, valid);

        if (g_test_verbose ())
          g_test_message ("%s: %.100s", kinds[k].name,
                          g_utf8_validate (text, -1, NULL) ? text : "(no UTF-8)");
        g_assert_true (validate (config, 0));
        try (config, text);
      }
}

static void
test_name (void)
{
  static const char *const valid[] = { "server", "a_1", NULL };

  run (try_name, valid);
}

static void
test_hosts (void)
{
  static const char *const valid[] = { "127.0.0.1", "::1", "@x", "/tmp/x", "localhost", NULL };

  run (try_bind_host, valid);
  run (try_peer_host, valid);
}

static void
test_ports (void)
{
  static const char *const valid[] = { "80", "http", "0", NULL };

  run (try_bind_port, valid);
  run (try_peer_port, valid);
}

static void
test_backlog (void)
{
  static const char *const valid[] = { "5", " 0 ", "2147483647", NULL };

  run (try_backlog, valid);
}

static void
test_kind (void)
{
  static const char *const valid[] = { "tcp", "6", "AF_INET", "AF_UNIX", "2", NULL };

  run (try_protocol, valid);
  run (try_family, valid);
}

/* Each option of the table, with and without a place for it on this kind of socket */
static void
test_options (void)
{
  static const char *const valid[] = { "1", "(1, 0)", "1.5", "lo", "4096", "127.0.0.1", NULL };
  gsize n;
  const PhSocketOption *table = ph_socket_option_table (&n);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  g_assert_cmpuint (n, <=, PH_CONFIG_MAX_OPTIONS);
  for (gsize row = 0; row < n; row++)
    for (guint i = (guint) row % 3; i < ph_test_hostile_n () + 20; i += 3) /* they take turns */
      {
        g_autoptr (PhSocketConfig) config = make_config (&kinds[(row + i) % G_N_ELEMENTS (kinds)]);
        g_autoptr (GBytes) value = NULL;
        gboolean good;

        config->options[row] = ph_test_hostile_next (rand, i, valid);
        good = validate (config, PH_FIELD_OPTION);
        value = ph_socket_config_get_option (config, row);
        g_assert_true (!good || value != NULL);
        g_assert_true (!good || ph_socket_option_in_form (&table[row]));
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/model/config-fields/name", test_name);
  g_test_add_func ("/model/config-fields/hosts", test_hosts);
  g_test_add_func ("/model/config-fields/ports", test_ports);
  g_test_add_func ("/model/config-fields/backlog", test_backlog);
  g_test_add_func ("/model/config-fields/kind", test_kind);
  g_test_add_func ("/model/config-fields/options", test_options);
  return g_test_run ();
}

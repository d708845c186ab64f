/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-config.h"

#include "ph-names.h"
#include "ph-option-value.h"

/* Checks are those that need no kernel: what a field may hold, and what does not go together.
 * Whether the port is free or the peer answers is for the calls to find out and to tell. */

#define DEFAULT_BACKLOG 5

/**
 * ph_socket_config_new:
 *
 * Any thread, as all functions here: a configuration is a value.
 *
 * Returns: (transfer full): a TCP socket over IPv4 that does nothing yet; the addresses that the
 *   form starts from are those of loopback
 */
PhSocketConfig *
ph_socket_config_new (void)
{
  PhSocketConfig *config = g_new0 (PhSocketConfig, 1);

  config->family = AF_INET;
  config->type = SOCK_STREAM;
  config->bind_host = g_strdup ("127.0.0.1");
  config->bind_port = g_strdup ("0");
  config->backlog = g_strdup_printf ("%d", DEFAULT_BACKLOG);
  config->peer_host = g_strdup ("127.0.0.1");
  config->peer_port = g_strdup ("");
  config->auto_flags = (PhAutoFlags) (PH_AUTO_ACCEPT | PH_AUTO_RECEIVE);
  config->timeout_ns = PH_TIMEOUT_OF_SOCKET;
  return config;
}

/**
 * ph_socket_config_copy:
 * @config: a configuration
 *
 * Returns: (transfer full): another like it
 */
PhSocketConfig *
ph_socket_config_copy (const PhSocketConfig *config)
{
  PhSocketConfig *copy = g_memdup2 (config, sizeof *config);

  copy->name = g_strdup (config->name);
  copy->bind_host = g_strdup (config->bind_host);
  copy->bind_port = g_strdup (config->bind_port);
  copy->backlog = g_strdup (config->backlog);
  copy->peer_host = g_strdup (config->peer_host);
  copy->peer_port = g_strdup (config->peer_port);
  for (gsize i = 0; i < PH_CONFIG_MAX_OPTIONS; i++)
    copy->options[i] = g_strdup (config->options[i]);
  return copy;
}

/**
 * ph_socket_config_free:
 * @config: (transfer full): a configuration
 */
void
ph_socket_config_free (PhSocketConfig *config)
{
  g_free (config->name);
  g_free (config->bind_host);
  g_free (config->bind_port);
  g_free (config->backlog);
  g_free (config->peer_host);
  g_free (config->peer_port);
  for (gsize i = 0; i < PH_CONFIG_MAX_OPTIONS; i++)
    g_free (config->options[i]);
  g_free (config);
}

static void
add_fault (PhConfigFaults *faults,
           PhConfigField   field,
           const char     *message)
{
  int bit = g_bit_nth_lsf (field, -1);

  faults->fields |= field;
  if (faults->messages[bit] == NULL)
    faults->messages[bit] = g_strdup (message);
}

static void
check_name (const PhSocketConfig *config,
            PhConfigFaults       *faults)
{
  if (config->name != NULL && !ph_names_is_identifier (config->name))
    add_fault (faults, PH_FIELD_NAME,
               "A name has letters, digits and _, and does not begin with a digit");
}

static void
check_address (const PhSocketConfig *config,
               const char           *host,
               const char           *port,
               PhConfigField         host_field,
               PhConfigField         port_field,
               PhConfigFaults       *faults)
{
  g_autoptr (GError) host_error = NULL;
  g_autoptr (GError) port_error = NULL;
  guint16 number;

  if (!ph_endpoint_check_host (host != NULL ? host : "", config->family, &host_error))
    add_fault (faults, host_field, host_error->message);
  if (!ph_endpoint_parse_port (port != NULL ? port : "", config->type, &number, &port_error))
    add_fault (faults, port_field, port_error->message);
}

static gboolean
parse_integer (const char *text,
               int         min,
               int         max,
               int        *value)
{
  g_autofree char *word = g_strstrip (g_strdup (text != NULL ? text : ""));
  gint64 number;

  if (!g_ascii_string_to_signed (word, 10, min, max, &number, NULL))
    return FALSE;
  *value = (int) number;
  return TRUE;
}

static void
check_listen (const PhSocketConfig *config,
              PhConfigFaults       *faults)
{
  int backlog;

  if (config->type != SOCK_STREAM)
    add_fault (faults, PH_FIELD_ACTION,
               "A UDP socket has no connections to listen for: bind it, and it receives");
  if (!parse_integer (config->backlog, 0, G_MAXINT, &backlog))
    add_fault (faults, PH_FIELD_BACKLOG, "The backlog is a number from 0 to 2147483647");
}

static void
check_connect (const PhSocketConfig *config,
               PhConfigFaults       *faults)
{
  if (config->peer_host == NULL || config->peer_host[0] == '\0')
    add_fault (faults, PH_FIELD_PEER_HOST, "A host to connect to is missing");
  if (config->peer_port == NULL || config->peer_port[0] == '\0')
    add_fault (faults, PH_FIELD_PEER_PORT, "A port to connect to is missing");
  check_address (config, config->peer_host, config->peer_port,
                 PH_FIELD_PEER_HOST, PH_FIELD_PEER_PORT, faults);
}

/* The kinds of socket that have an option, in words */
static char *
describe_scope (const PhSocketOption *option)
{
  static const char *const words[] = { "TCP", "UDP", "raw", "Unix" };
  const char *family = option->level == IPPROTO_IPV6 ? "IPv6" : option->level == IPPROTO_IP ? "IPv4"
                                                                                           : NULL;
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if ((option->scope & (1u << i)) != 0)
      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", words[i]);
  if (family != NULL && (option->scope & PH_OPTION_FOR_INET) == PH_OPTION_FOR_INET)
    g_string_assign (out, family);
  else if (family != NULL)
    g_string_append_printf (out, " over %s", family);
  return g_string_free (out, FALSE);
}

static char *
find_option_fault (const PhSocketConfig *config,
                   const PhSocketOption *option,
                   const char           *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = NULL;
  g_autofree char *scope = NULL;

  if (!ph_socket_option_applies (option, config->family, config->type, config->protocol))
    {
      scope = describe_scope (option);
      return g_strdup_printf ("%s is for sockets of %s only", option->name, scope);
    }
  if (!ph_socket_option_in_form (option))
    return g_strdup_printf ("%s cannot be given to a new socket", option->name);
  value = ph_option_value_parse (option, text, &error);
  return value != NULL ? NULL : g_strdup (error->message);
}

static void
check_options (const PhSocketConfig *config,
               PhConfigFaults       *faults)
{
  gsize n_options;
  const PhSocketOption *table = ph_socket_option_table (&n_options);

  for (gsize i = 0; i < MIN (n_options, PH_CONFIG_MAX_OPTIONS); i++)
    {
      if (config->options[i] == NULL)
        continue;
      faults->option_errors[i] = find_option_fault (config, &table[i], config->options[i]);
      if (faults->option_errors[i] != NULL)
        add_fault (faults, PH_FIELD_OPTION, faults->option_errors[i]);
    }
}

/**
 * ph_socket_config_validate:
 * @config: what was filled in
 * @faults: (out): all faults, each at its field; to be cleared by the caller
 *
 * Tells whether the fields can be made into calls. Fields that the action does not use are not
 * looked at. Whether the name is free is ph_session_check_name()'s to say.
 *
 * Returns: %TRUE if there is no fault
 */
gboolean
ph_socket_config_validate (const PhSocketConfig *config,
                           PhConfigFaults       *faults)
{
  *faults = (PhConfigFaults) { 0 };
  check_name (config, faults);
  if (config->bind)
    check_address (config, config->bind_host, config->bind_port,
                   PH_FIELD_BIND_HOST, PH_FIELD_BIND_PORT, faults);
  if (config->action == PH_START_LISTEN)
    check_listen (config, faults);
  else if (config->action == PH_START_CONNECT)
    check_connect (config, faults);
  check_options (config, faults);
  return faults->fields == 0;
}

/**
 * ph_config_faults_clear:
 * @faults: faults
 *
 * Frees the messages; no fault is left.
 */
void
ph_config_faults_clear (PhConfigFaults *faults)
{
  for (gsize i = 0; i < PH_CONFIG_N_FIELDS; i++)
    g_clear_pointer (&faults->messages[i], g_free);
  for (gsize i = 0; i < PH_CONFIG_MAX_OPTIONS; i++)
    g_clear_pointer (&faults->option_errors[i], g_free);
  faults->fields = 0;
}

/**
 * ph_socket_config_get_backlog:
 * @config: a valid configuration
 *
 * Returns: the backlog for listen(2)
 */
int
ph_socket_config_get_backlog (const PhSocketConfig *config)
{
  int backlog = DEFAULT_BACKLOG;

  parse_integer (config->backlog, 0, G_MAXINT, &backlog);
  return backlog;
}

/**
 * ph_socket_config_get_bind:
 * @config: a valid configuration
 *
 * Returns: (transfer full) (nullable): the address to bind to; %NULL: none
 */
PhEndpoint *
ph_socket_config_get_bind (const PhSocketConfig *config)
{
  if (!config->bind)
    return NULL;
  return ph_endpoint_parse (config->bind_host != NULL ? config->bind_host : "", config->bind_port,
                            config->family, config->type, NULL, NULL);
}

/**
 * ph_socket_config_get_peer:
 * @config: a valid configuration
 *
 * Returns: (transfer full) (nullable): the address to connect to; %NULL: none
 */
PhEndpoint *
ph_socket_config_get_peer (const PhSocketConfig *config)
{
  if (config->action != PH_START_CONNECT)
    return NULL;
  return ph_endpoint_parse (config->peer_host, config->peer_port, config->family, config->type,
                            NULL, NULL);
}

/**
 * ph_socket_config_get_option:
 * @config: a valid configuration
 * @row: a row of ph_socket_option_table()
 *
 * Returns: (transfer full) (nullable): the value to set; %NULL if the option is left alone
 */
GBytes *
ph_socket_config_get_option (const PhSocketConfig *config,
                             gsize                 row)
{
  gsize n_options;
  const PhSocketOption *table = ph_socket_option_table (&n_options);

  if (row >= MIN (n_options, PH_CONFIG_MAX_OPTIONS) || config->options[row] == NULL)
    return NULL;
  return ph_option_value_parse (&table[row], config->options[row], NULL);
}

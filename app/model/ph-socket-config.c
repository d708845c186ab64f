/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-config.h"

#include "ph-icmp.h"
#include "ph-names.h"
#include "ph-option-value.h"
#include "ph-protocol.h"

/* Checks are those that need no kernel: what a field may hold, and what does not go together.
 * Whether the port is free or the peer answers is for the calls to find out and to tell. */

#define DEFAULT_BACKLOG 5

/* What an echo request says, and its reply (RFC 792): "Ph" and a text. A ping socket puts an
 * identifier of its own in. */
#define PING_ID   0x5068
#define PING_TEXT "porthole ping"

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
  config->relay_host = g_strdup ("127.0.0.1");
  config->relay_port = g_strdup ("");
  config->replies = ph_config_handler_new_replies (NULL);
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
  copy->family_text = g_strdup (config->family_text);
  copy->protocol = g_strdup (config->protocol);
  copy->bind_host = g_strdup (config->bind_host);
  copy->bind_port = g_strdup (config->bind_port);
  copy->backlog = g_strdup (config->backlog);
  copy->peer_host = g_strdup (config->peer_host);
  copy->peer_port = g_strdup (config->peer_port);
  copy->relay_host = g_strdup (config->relay_host);
  copy->relay_port = g_strdup (config->relay_port);
  copy->replies = ph_config_handler_new_replies (config->replies);
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
  g_free (config->family_text);
  g_free (config->protocol);
  g_free (config->bind_host);
  g_free (config->bind_port);
  g_free (config->backlog);
  g_free (config->peer_host);
  g_free (config->peer_port);
  g_free (config->relay_host);
  g_free (config->relay_port);
  g_ptr_array_unref (config->replies);
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
check_kind (const PhSocketConfig *config,
            PhConfigFaults       *faults)
{
  g_autoptr (GError) family_error = NULL;
  g_autoptr (GError) protocol_error = NULL;
  int number;

  if (config->family_text != NULL
      && !ph_protocol_parse_family (config->family_text, &number, &family_error))
    add_fault (faults, PH_FIELD_FAMILY, family_error->message);
  if (config->protocol != NULL && !ph_protocol_parse (config->protocol, &number, &protocol_error))
    add_fault (faults, PH_FIELD_PROTOCOL, protocol_error->message);
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

  if (!ph_endpoint_check_host (host != NULL ? host : "", ph_socket_config_get_family (config),
                               &host_error))
    add_fault (faults, host_field, host_error->message);
  if (ph_socket_config_has_ports (config)
      && !ph_endpoint_parse_port (port != NULL ? port : "", config->type, &number, &port_error))
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

  if (!ph_socket_config_has_connections (config))
    add_fault (faults, PH_FIELD_ACTION,
               config->type == SOCK_DGRAM
                 ? "A datagram socket has no connections to listen for: bind it, and it receives"
                 : "A raw socket has no connections to listen for: it receives by itself");
  if (config->bind && ph_socket_config_get_family (config) == AF_UNIX
      && (config->bind_host == NULL || config->bind_host[0] == '\0'))
    add_fault (faults, PH_FIELD_BIND_HOST, "Clients need a name to connect to: a path, or @name");
  if (!config->bind && ph_socket_config_get_family (config) == AF_UNIX)
    add_fault (faults, PH_FIELD_ACTION, "A Unix socket has to be bound before it can listen");
  if (!parse_integer (config->backlog, 0, G_MAXINT, &backlog))
    add_fault (faults, PH_FIELD_BACKLOG, "The backlog is a number from 0 to 2147483647");
}

static void
check_connect (const PhSocketConfig *config,
               PhConfigFaults       *faults)
{
  gboolean is_unix = ph_socket_config_get_family (config) == AF_UNIX;

  if (config->peer_host == NULL || config->peer_host[0] == '\0')
    add_fault (faults, PH_FIELD_PEER_HOST,
               is_unix ? "A path to connect to is missing" : "A host to connect to is missing");
  if (ph_socket_config_has_ports (config)
      && (config->peer_port == NULL || config->peer_port[0] == '\0'))
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

  if (!ph_socket_option_applies (option, ph_socket_config_get_family (config), config->type,
                                 ph_socket_config_get_protocol (config)))
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

/* Returns: whether the fields of addresses count */
static gboolean
takes_addresses (const PhSocketConfig *config)
{
  return ph_socket_config_has_addresses (config) && config->action != PH_START_PAIR;
}

static gboolean
connects (const PhSocketConfig *config)
{
  return takes_addresses (config)
         && (config->action == PH_START_CONNECT || config->action == PH_START_PING);
}

static void
check_impossible (const PhSocketConfig *config,
                  PhConfigFaults       *faults)
{
  if (config->action == PH_START_PAIR)
    add_fault (faults, PH_FIELD_ACTION, "Only AF_UNIX makes connected pairs");
  else if (config->action == PH_START_PING)
    add_fault (faults, PH_FIELD_ACTION,
               "A ping needs SOCK_DGRAM or SOCK_RAW with icmp, over IPv6 with ipv6-icmp");
  else if (!ph_socket_config_has_addresses (config))
    add_fault (faults, PH_FIELD_ACTION, "Porthole knows no addresses of this family: it can make "
               "the socket, and no more");
}

static void
check_handler (const PhSocketConfig *config,
               PhConfigFaults       *faults)
{
  PhHandlerNeeds needs = ph_handler_info (config->handler)->needs;
  g_autofree char *wrong = needs == PH_HANDLER_NEEDS_REPLIES
                             ? ph_config_handler_check_replies (config) : NULL;

  if (wrong != NULL)
    add_fault (faults, PH_FIELD_REPLIES, wrong);
  if (needs != PH_HANDLER_NEEDS_ADDRESS)
    return;
  if (config->relay_host == NULL || config->relay_host[0] == '\0')
    add_fault (faults, PH_FIELD_RELAY_HOST, "A host to pass on to is missing");
  if (ph_socket_config_has_ports (config)
      && (config->relay_port == NULL || config->relay_port[0] == '\0'))
    add_fault (faults, PH_FIELD_RELAY_PORT, "A port to pass on to is missing");
  check_address (config, config->relay_host, config->relay_port, PH_FIELD_RELAY_HOST,
                 PH_FIELD_RELAY_PORT, faults);
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
  check_kind (config, faults);
  if (!ph_socket_config_can_start (config, config->action))
    check_impossible (config, faults);
  if (config->bind && takes_addresses (config))
    check_address (config, config->bind_host, config->bind_port,
                   PH_FIELD_BIND_HOST, PH_FIELD_BIND_PORT, faults);
  if (config->action == PH_START_LISTEN)
    check_listen (config, faults);
  else if (connects (config))
    check_connect (config, faults);
  check_handler (config, faults);
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
 * ph_socket_config_get_family:
 * @config: a configuration
 *
 * Returns: the address family asked for; AF_UNSPEC if its text is at fault
 */
int
ph_socket_config_get_family (const PhSocketConfig *config)
{
  int family = AF_UNSPEC;

  if (config->family_text == NULL)
    return config->family;
  ph_protocol_parse_family (config->family_text, &family, NULL);
  return family;
}

/**
 * ph_socket_config_get_protocol:
 * @config: a configuration
 *
 * Returns: the protocol asked for; 0 if its text is at fault
 */
int
ph_socket_config_get_protocol (const PhSocketConfig *config)
{
  int protocol = 0;

  if (config->protocol != NULL)
    ph_protocol_parse (config->protocol, &protocol, NULL);
  return protocol;
}

/**
 * ph_socket_config_get_role:
 * @config: a configuration
 *
 * Returns: (transfer none): what its socket is called if nobody gives it a name
 */
const char *
ph_socket_config_get_role (const PhSocketConfig *config)
{
  gboolean has_connections = ph_socket_config_has_connections (config);

  if (config->action == PH_START_PAIR)
    return "a";
  if (config->action == PH_START_LISTEN && has_connections)
    return "server";
  if (config->action == PH_START_CONNECT && has_connections)
    return "client";
  return ph_names_get_role (ph_socket_config_get_family (config), config->type,
                            ph_socket_config_get_protocol (config));
}

/**
 * ph_socket_config_has_addresses:
 * @config: a configuration
 *
 * Returns: whether addresses of its family can be written here
 */
gboolean
ph_socket_config_has_addresses (const PhSocketConfig *config)
{
  int family = ph_socket_config_get_family (config);

  return family == AF_INET || family == AF_INET6 || family == AF_UNIX;
}

/**
 * ph_socket_config_has_ports:
 * @config: a configuration
 *
 * Returns: whether its addresses have ports that mean something: those of raw packets and of ICMP
 *   have none
 */
gboolean
ph_socket_config_has_ports (const PhSocketConfig *config)
{
  int family = ph_socket_config_get_family (config);
  int protocol = ph_socket_config_get_protocol (config);

  return (family == AF_INET || family == AF_INET6) && config->type != SOCK_RAW
         && protocol != IPPROTO_ICMP && protocol != IPPROTO_ICMPV6;
}

/**
 * ph_socket_config_has_connections:
 * @config: a configuration
 *
 * Returns: whether such a socket can listen
 */
gboolean
ph_socket_config_has_connections (const PhSocketConfig *config)
{
  return config->type == SOCK_STREAM || config->type == SOCK_SEQPACKET;
}

static gboolean
can_ping (const PhSocketConfig *config)
{
  int family = ph_socket_config_get_family (config);
  int protocol = ph_socket_config_get_protocol (config);

  return (config->type == SOCK_DGRAM || config->type == SOCK_RAW)
         && ((family == AF_INET && protocol == IPPROTO_ICMP)
             || (family == AF_INET6 && protocol == IPPROTO_ICMPV6));
}

/**
 * ph_socket_config_can_start:
 * @config: a configuration
 * @action: something to begin with
 *
 * Returns: whether that exists for this kind of socket
 */
gboolean
ph_socket_config_can_start (const PhSocketConfig *config,
                            PhStartAction         action)
{
  switch (action)
    {
    case PH_START_LISTEN:
      return ph_socket_config_has_addresses (config) && ph_socket_config_has_connections (config);
    case PH_START_CONNECT:
      return ph_socket_config_has_addresses (config);
    case PH_START_PAIR:
      return ph_socket_config_get_family (config) == AF_UNIX;
    case PH_START_PING:
      return can_ping (config);
    case PH_START_NOTHING:
    default:
      return TRUE;
    }
}

/**
 * ph_socket_config_get_ping:
 * @config: a valid configuration
 *
 * Returns: (transfer full) (nullable): the echo request to send; %NULL: none
 */
GBytes *
ph_socket_config_get_ping (const PhSocketConfig *config)
{
  if (config->action != PH_START_PING)
    return NULL;
  return ph_icmp_new_echo (ph_socket_config_get_family (config), PING_ID, 1, PING_TEXT);
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

static PhEndpoint *
parse_endpoint (const PhSocketConfig *config,
                const char           *host,
                const char           *port)
{
  return ph_endpoint_parse (host != NULL ? host : "",
                            ph_socket_config_has_ports (config) ? port : "0",
                            ph_socket_config_get_family (config), config->type, NULL, NULL);
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
  if (!config->bind || !takes_addresses (config))
    return NULL;
  return parse_endpoint (config, config->bind_host, config->bind_port);
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
  if (!connects (config))
    return NULL;
  return parse_endpoint (config, config->peer_host, config->peer_port);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-config-preview.h"

#include "ph-bytes.h"
#include "ph-handler-notation.h"
#include "ph-option-value.h"
#include "ph-protocol.h"

/* What a configuration will do, said before it is done: as the calls in the notation, and as a
 * sentence on who can reach the socket. Main thread. */

static char *
foresee_name (PhSession  *session,
              const char *role)
{
  return session != NULL ? ph_session_foresee_name (session, role) : g_strdup (role);
}

static char *
dup_name (const PhSocketConfig *config,
          PhSession            *session)
{
  return config->name != NULL && config->name[0] != '\0'
           ? g_strdup (config->name)
           : foresee_name (session, ph_socket_config_get_role (config));
}

/* What the text says, also when it says nothing that is known */
static char *
dup_family (const PhSocketConfig *config)
{
  int family = ph_socket_config_get_family (config);

  return config->family_text == NULL || family != AF_UNSPEC
           ? ph_protocol_name_family (family) : g_strdup (config->family_text);
}

static void
append_kind (GString              *text,
             const PhSocketConfig *config,
             const char           *call)
{
  g_autofree char *family = dup_family (config);
  g_autofree char *type = ph_protocol_name_type (config->type);
  int number = ph_socket_config_get_protocol (config);
  g_autofree char *protocol =
    ph_protocol_name_protocol (ph_socket_config_get_family (config), number);

  g_string_append_printf (text, "%s(%s, %s", call, family, type);
  if (number != 0)
    g_string_append_printf (text, ", %s", protocol);
  g_string_append_c (text, ')');
}

static void
append_path (GString    *text,
             const char *path)
{
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_parse_unix (path, NULL);
  g_autofree char *notation = endpoint != NULL ? ph_address_to_notation (&endpoint->address)
                                               : g_strdup_printf ("\"%s\"", path);

  g_string_append_printf (text, "(%s)", notation);
}

static void
append_address (GString              *text,
                const PhSocketConfig *config,
                const char           *host,
                const char           *port)
{
  gboolean has_port = ph_socket_config_has_ports (config) && port != NULL && port[0] != '\0';
  const char *number = has_port ? port : "0";
  gboolean is_number = strspn (number, "0123456789") == strlen (number);
  g_autofree char *shown = g_strescape (host != NULL ? host : "", NULL);

  if (ph_socket_config_get_family (config) == AF_UNIX)
    append_path (text, host != NULL ? host : "");
  else
    g_string_append_printf (text, is_number ? "((\"%s\", %s))" : "((\"%s\", \"%s\"))", shown,
                            number);
}

/* A value that is none yet stands as it was typed. */
static char *
dup_value (const PhSocketOption *option,
           const char           *text)
{
  g_autoptr (GBytes) value = ph_option_value_parse (option, text, NULL);

  if (value == NULL)
    return g_strdup (text);
  return ph_option_value_to_notation (option, g_bytes_get_data (value, NULL),
                                      g_bytes_get_size (value));
}

static void
append_options (GString              *text,
                const PhSocketConfig *config,
                const char           *name)
{
  gsize n_options;
  const PhSocketOption *table = ph_socket_option_table (&n_options);

  for (gsize i = 0; i < n_options && i < PH_CONFIG_MAX_OPTIONS; i++)
    {
      g_autofree char *value = config->options[i] != NULL
                                 ? dup_value (&table[i], config->options[i]) : NULL;

      if (value != NULL)
        g_string_append_printf (text, "\n%s.setsockopt(%s, %s, %s)", name, table[i].level_name,
                                table[i].name, value);
    }
}

/* In full, as the transcript will have it */
static void
append_serve (GString              *text,
              const PhSocketConfig *config,
              const char           *name)
{
  g_autoptr (PhHandlerSpec) spec = ph_socket_config_get_handler (config);
  const PhHandlerInfo *info = ph_handler_info (config->handler);
  gsize start;

  if (spec == NULL)
    return;
  g_string_append_printf (text, "\n%s.serve(%s", name, info->name);
  if (info->needs == PH_HANDLER_NEEDS_REPLIES)
    {
      g_string_append (text, ", replies=");
      ph_handler_append_replies (text, spec->replies, spec->replies_len);
    }
  if (info->needs == PH_HANDLER_NEEDS_ADDRESS)
    {
      g_string_append (text, ", address=");
      start = text->len;
      append_address (text, config, config->relay_host, config->relay_port);
      g_string_erase (text, (gssize) start, 1);   /* the parentheses of a call */
      g_string_truncate (text, text->len - 1);
    }
  g_string_append (text, spec->one_by_one ? ", one_by_one=True)" : ")");
}

static void
append_ping (GString              *text,
             const PhSocketConfig *config,
             const char           *name)
{
  g_autoptr (GBytes) ping = ph_socket_config_get_ping (config);
  gsize len;
  const guint8 *data = g_bytes_get_data (ping, &len);
  g_autofree char *literal = ph_bytes_literal (data, len, len);

  g_string_append_printf (text, "\n%s.send(%s)", name, literal);
}

/**
 * ph_config_preview:
 * @config: a configuration, valid or not
 * @session: (nullable): where it will be opened, which names it by its role if it has no name
 *
 * Returns: (transfer full): the calls that opening it will make, one a line, in the notation
 */
char *
ph_config_preview (const PhSocketConfig *config,
                   PhSession            *session)
{
  g_autofree char *name = dup_name (config, session);
  g_autofree char *other = NULL;
  GString *text = g_string_new (NULL);

  if (config->action == PH_START_PAIR)
    {
      other = foresee_name (session, "b");
      g_string_append_printf (text, "%s, %s = ", name, other);
      append_kind (text, config, "socketpair");
      append_options (text, config, name);
      append_options (text, config, other);
      append_serve (text, config, other);
      return g_string_free (text, FALSE);
    }
  g_string_append_printf (text, "%s = ", name);
  append_kind (text, config, "socket");
  append_options (text, config, name);
  append_serve (text, config, name);
  if (config->bind && ph_socket_config_has_addresses (config))
    {
      g_string_append_printf (text, "\n%s.bind", name);
      append_address (text, config, config->bind_host, config->bind_port);
    }
  if (config->action == PH_START_LISTEN)
    g_string_append_printf (text, "\n%s.listen(%s)", name,
                            config->backlog != NULL ? config->backlog : "");
  if (config->action == PH_START_CONNECT || config->action == PH_START_PING)
    {
      g_string_append_printf (text, "\n%s.connect", name);
      append_address (text, config, config->peer_host, config->peer_port);
    }
  if (config->action == PH_START_PING)
    append_ping (text, config, name);
  return g_string_free (text, FALSE);
}

static gboolean
host_is_loopback (const char *host)
{
  return g_str_has_prefix (host, "127.") || g_strcmp0 (host, "::1") == 0
         || g_strcmp0 (host, "[::1]") == 0 || g_ascii_strcasecmp (host, "localhost") == 0;
}

static const char *
reach_unix (const PhSocketConfig *config,
            const char           *path)
{
  if (!config->bind)
    return NULL;
  if (path[0] == '@' || path[0] == '\0')
    return "Any program on this computer can reach it: an abstract name has no owner.";
  return "Programs on this computer can reach it if they may write to the file that bind() makes.";
}

/**
 * ph_config_reach:
 * @config: a configuration, valid or not
 *
 * Returns: (transfer none) (nullable): a sentence on who can reach the socket; %NULL for one that
 *   waits for nobody
 */
const char *
ph_config_reach (const PhSocketConfig *config)
{
  const char *host = config->bind_host != NULL ? config->bind_host : "";
  PhAddress address;

  if (config->action == PH_START_PAIR)
    return "Nobody else can reach it: the two have only each other.";
  if (ph_socket_config_get_family (config) == AF_UNIX)
    return reach_unix (config, host);
  if (!ph_socket_config_has_addresses (config))
    return NULL;
  if (config->bind && host_is_loopback (host))
    return "Only programs on this computer can reach it.";
  if (config->bind && (host[0] == '\0' || (ph_address_from_numeric (&address, host, 0)
                                          && ph_address_is_any (&address))))
    return "Reachable from other machines: it takes part on every interface of this computer.";
  if (config->bind)
    return "Reachable from other machines through the interface that has this address.";
  if (config->action == PH_START_LISTEN)
    return "Reachable from other machines: without bind(), listen() takes a free port on every "
           "interface.";
  return NULL;
}

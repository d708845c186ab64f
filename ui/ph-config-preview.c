/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-config-preview.h"

#include "ph-option-value.h"

/* What a configuration will do, said before it is done: as the calls in the notation, and as a
 * sentence on who can reach the socket. Pure; any thread. */

static const char *
config_name (const PhSocketConfig *config)
{
  if (config->name != NULL && config->name[0] != '\0')
    return config->name;
  if (config->action == PH_START_LISTEN)
    return "server";
  if (config->action == PH_START_CONNECT)
    return "client";
  return config->type == SOCK_DGRAM ? "udp" : "sock";
}

static void
append_address (GString    *text,
                const char *host,
                const char *port)
{
  const char *number = port != NULL && port[0] != '\0' ? port : "0";
  gboolean is_number = strspn (number, "0123456789") == strlen (number);
  g_autofree char *shown = g_strescape (host != NULL ? host : "", NULL);

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

/**
 * ph_config_preview:
 * @config: a configuration, valid or not
 *
 * Returns: (transfer full): the calls that opening it will make, one a line, in the notation
 */
char *
ph_config_preview (const PhSocketConfig *config)
{
  const char *name = config_name (config);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s = socket(%s, %s)", name,
                          config->family == AF_INET6 ? "AF_INET6" : "AF_INET",
                          config->type == SOCK_DGRAM ? "SOCK_DGRAM" : "SOCK_STREAM");
  append_options (text, config, name);
  if (config->bind)
    {
      g_string_append_printf (text, "\n%s.bind", name);
      append_address (text, config->bind_host, config->bind_port);
    }
  if (config->action == PH_START_LISTEN)
    g_string_append_printf (text, "\n%s.listen(%s)", name,
                            config->backlog != NULL ? config->backlog : "");
  if (config->action == PH_START_CONNECT)
    {
      g_string_append_printf (text, "\n%s.connect", name);
      append_address (text, config->peer_host, config->peer_port);
    }
  return g_string_free (text, FALSE);
}

static gboolean
host_is_loopback (const char *host)
{
  return g_str_has_prefix (host, "127.") || g_strcmp0 (host, "::1") == 0
         || g_strcmp0 (host, "[::1]") == 0 || g_ascii_strcasecmp (host, "localhost") == 0;
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

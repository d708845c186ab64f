/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-preset.h"

#include <string.h>

/* The port of the course's timestamp servers */
#define PH_TIMESTAMP_PORT "21567"

/* One row a preset; the menu, the form and the tests read the table. Any thread. */

static const PhPreset presets[] = {
  { "tcp-server", "TCP _Server", AF_INET, SOCK_STREAM, NULL, TRUE, PH_START_LISTEN,
    PH_AUTO_ACCEPT | PH_AUTO_RECEIVE },
  { "tcp-echo", "TCP _Echo Server", AF_INET, SOCK_STREAM, NULL, TRUE, PH_START_LISTEN,
    PH_AUTO_ACCEPT | PH_AUTO_RECEIVE, PH_HANDLER_ECHO },
  { "tcp-client", "TCP _Client", AF_INET, SOCK_STREAM, NULL, FALSE, PH_START_CONNECT,
    PH_AUTO_RECEIVE },
  { "udp-socket", "_UDP Socket", AF_INET, SOCK_DGRAM, NULL, TRUE, PH_START_NOTHING,
    PH_AUTO_RECEIVE },
  { "udp-client", "U_DP Socket with a Peer", AF_INET, SOCK_DGRAM, NULL, FALSE, PH_START_CONNECT,
    PH_AUTO_RECEIVE },
  { "timestamp-tcp-server", "TCP _Timestamp Server", AF_INET, SOCK_STREAM, NULL, TRUE,
    PH_START_LISTEN, PH_AUTO_ACCEPT | PH_AUTO_RECEIVE, PH_HANDLER_TIMESTAMP, TRUE, "",
    PH_TIMESTAMP_PORT },
  { "timestamp-tcp-client", "TCP Timestamp C_lient", AF_INET, SOCK_STREAM, NULL, FALSE,
    PH_START_CONNECT, PH_AUTO_RECEIVE, .port = PH_TIMESTAMP_PORT },
  { "timestamp-udp-server", "UDP Ti_mestamp Server", AF_INET, SOCK_DGRAM, NULL, TRUE,
    PH_START_NOTHING, PH_AUTO_RECEIVE, PH_HANDLER_TIMESTAMP, FALSE, "", PH_TIMESTAMP_PORT },
  { "timestamp-udp-client", "UDP Timestamp Clie_nt", AF_INET, SOCK_DGRAM, NULL, FALSE,
    PH_START_CONNECT, PH_AUTO_RECEIVE, .port = PH_TIMESTAMP_PORT },
  { "unix-server", "Uni_x Server", AF_UNIX, SOCK_STREAM, NULL, TRUE, PH_START_LISTEN,
    PH_AUTO_ACCEPT | PH_AUTO_RECEIVE },
  { "unix-client", "Un_ix Client", AF_UNIX, SOCK_STREAM, NULL, FALSE, PH_START_CONNECT,
    PH_AUTO_RECEIVE },
  { "pair", "Soc_ket Pair", AF_UNIX, SOCK_STREAM, NULL, FALSE, PH_START_PAIR, PH_AUTO_RECEIVE },
  { "ping", "Pin_g", AF_INET, SOCK_DGRAM, "icmp", FALSE, PH_START_PING, PH_AUTO_RECEIVE },
};

/**
 * ph_preset_table:
 * @n_presets: (out): how many rows
 *
 * Returns: (transfer none) (array length=n_presets): all presets in the order of the menu
 */
const PhPreset *
ph_preset_table (gsize *n_presets)
{
  *n_presets = G_N_ELEMENTS (presets);
  return presets;
}

/**
 * ph_preset_by_id:
 * @id: (nullable): an id of the table
 *
 * Returns: (transfer none) (nullable): the preset, or %NULL when there is none of that id
 */
const PhPreset *
ph_preset_by_id (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_strcmp0 (presets[i].id, id) == 0)
      return &presets[i];
  return NULL;
}

static void
set_text (char      **text,
          const char *other)
{
  g_free (*text);
  *text = g_strdup (other);
}

/**
 * ph_preset_make_config:
 * @preset: a row of the table
 *
 * On loopback, with ports that the system chooses, or at a path of the user's own; backlog 5.
 *
 * Returns: (transfer full): what the form starts from
 */
PhSocketConfig *
ph_preset_make_config (const PhPreset *preset)
{
  PhSocketConfig *config = ph_socket_config_new ();

  config->family = preset->family;
  config->type = preset->type;
  config->protocol = g_strdup (preset->protocol);
  config->bind = preset->bind;
  config->action = preset->action;
  config->auto_flags = preset->auto_flags;
  config->handler = preset->handler;
  config->one_by_one = preset->one_by_one;
  if (preset->host != NULL)
    set_text (&config->bind_host, preset->host);
  if (preset->port != NULL)
    set_text (preset->bind ? &config->bind_port : &config->peer_port, preset->port);
  if (preset->family == AF_UNIX)
    {
      g_free (config->bind_host);
      g_free (config->peer_host);
      config->bind_host = ph_preset_make_path ();
      config->peer_host = ph_preset_make_path ();
    }
  return config;
}

/**
 * ph_preset_is_usual:
 * @preset: a row of the table
 *
 * Returns: whether it is TCP or UDP, which most want
 */
gboolean
ph_preset_is_usual (const PhPreset *preset)
{
  return preset->family != AF_UNIX && preset->protocol == NULL && !ph_preset_is_program (preset);
}

/**
 * ph_preset_is_program:
 * @preset: a row of the table
 *
 * Returns: whether it is a program of a course, complete with its port
 */
gboolean
ph_preset_is_program (const PhPreset *preset)
{
  return preset->port != NULL;
}

/**
 * ph_preset_make_path:
 *
 * Returns: (transfer full): the path that a Unix socket is bound to if the user has no other wish:
 *   in the folder for such files, escaped as ph_endpoint_parse_unix() reads it
 */
char *
ph_preset_make_path (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "porthole.sock", NULL);
  PhAddress address;

  if (!g_file_test (g_get_user_runtime_dir (), G_FILE_TEST_IS_DIR)
      || !ph_address_from_unix (&address, path, strlen (path)))
    return g_strdup ("/tmp/porthole.sock");
  return ph_address_get_host (&address);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-preset.h"

/* One row a preset; the menu, the form and the tests read the table. Any thread. */

static const PhPreset presets[] = {
  { "tcp-server", "TCP _Server", SOCK_STREAM, TRUE, PH_START_LISTEN,
    PH_AUTO_ACCEPT | PH_AUTO_RECEIVE },
  { "tcp-echo", "TCP _Echo Server", SOCK_STREAM, TRUE, PH_START_LISTEN,
    PH_AUTO_ACCEPT | PH_AUTO_RECEIVE | PH_AUTO_ECHO },
  { "tcp-client", "TCP _Client", SOCK_STREAM, FALSE, PH_START_CONNECT, PH_AUTO_RECEIVE },
  { "udp-socket", "_UDP Socket", SOCK_DGRAM, TRUE, PH_START_NOTHING, PH_AUTO_RECEIVE },
  { "udp-client", "U_DP Socket with a Peer", SOCK_DGRAM, FALSE, PH_START_CONNECT,
    PH_AUTO_RECEIVE },
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

/**
 * ph_preset_make_config:
 * @preset: a row of the table
 *
 * On loopback, with ports that the system chooses, backlog 5.
 *
 * Returns: (transfer full): what the form starts from
 */
PhSocketConfig *
ph_preset_make_config (const PhPreset *preset)
{
  PhSocketConfig *config = ph_socket_config_new ();

  config->family = AF_INET;
  config->type = preset->type;
  config->bind = preset->bind;
  config->action = preset->action;
  config->auto_flags = preset->auto_flags;
  return config;
}

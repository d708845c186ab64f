/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-form-private.h"

#include "ph-preset.h"
#include "ph-protocol.h"

#include <netinet/in.h>

/* Family, type and protocol of the form, and what follows from them: how the types are called, what
 * such a socket can begin with, and whether an address is a host or a path. Main thread. */

enum
{
  FAMILY_INET,
  FAMILY_INET6,
  FAMILY_UNIX,
  FAMILY_OTHER,
};

static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW };

/* In the order of types; a choice has room for some 20 letters */
static const char *const inet_types[] = {
  "TCP · SOCK_STREAM", "UDP · SOCK_DGRAM", "SOCK_SEQPACKET", "Raw · SOCK_RAW", NULL,
};
static const char *const icmp_types[] = {
  "SOCK_STREAM", "Ping · SOCK_DGRAM", "SOCK_SEQPACKET", "Raw · SOCK_RAW", NULL,
};
static const char *const plain_types[] = {
  "SOCK_STREAM", "SOCK_DGRAM", "SOCK_SEQPACKET", "SOCK_RAW", NULL,
};
static const char *const meanings[] = {
  "A stream of bytes over a connection", "Datagrams: messages without a connection",
  "Messages over a connection", "Packets with the headers of their protocol",
};

/* Beyond nothing, listen and connect there is at most one more start, which depends on the kind. */
#define N_USUAL_ACTIONS 3

static void
set_choices (AdwComboRow       *row,
             const char *const *choices,
             guint              selected)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (choices);

  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (row, selected);
}

/* The types are called differently in different families, and stand in one order. */
static void
ph_socket_form_offer_types (PhSocketForm         *self,
                            const PhSocketConfig *config)
{
  int family = ph_socket_config_get_family (config);
  int protocol = ph_socket_config_get_protocol (config);
  gboolean is_inet = family == AF_INET || family == AF_INET6;
  const char *const *offered = is_inet ? inet_types : plain_types;

  if (is_inet && (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6))
    offered = icmp_types;
  if (self->shown_types != offered)
    set_choices (self->type_row, offered, adw_combo_row_get_selected (self->type_row));
  self->shown_types = offered;
}

static void
ph_socket_form_say_type (PhSocketForm *self)
{
  guint type = adw_combo_row_get_selected (self->type_row);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->type_row),
                               self->shown_types == inet_types || type >= G_N_ELEMENTS (meanings)
                                 ? "" : meanings[type]);
}

static void
ph_socket_form_offer_actions (PhSocketForm         *self,
                              const PhSocketConfig *config)
{
  const char *choices[] = { "Nothing yet", "Listen for clients", "Connect to a peer", NULL, NULL };
  guint selected = adw_combo_row_get_selected (self->action_row);
  PhStartAction extra = PH_START_NOTHING;

  if (ph_socket_config_can_start (config, PH_START_PAIR))
    extra = PH_START_PAIR;
  else if (ph_socket_config_can_start (config, PH_START_PING))
    extra = PH_START_PING;
  if (extra == self->extra_action)
    return;
  self->extra_action = extra;
  if (extra != PH_START_NOTHING)
    choices[N_USUAL_ACTIONS] = extra == PH_START_PAIR ? "Connected pair" : "Ping a peer";
  set_choices (self->action_row, choices, selected < N_USUAL_ACTIONS ? selected : 0);
}

/**
 * ph_socket_form_select_action:
 * @self: the form, whose kind is filled in
 * @action: what to begin with; nothing, if that kind does not have it
 */
void
ph_socket_form_select_action (PhSocketForm  *self,
                              PhStartAction  action)
{
  guint row = (guint) action;

  if (row >= N_USUAL_ACTIONS)
    row = action == self->extra_action ? N_USUAL_ACTIONS : 0;
  adw_combo_row_set_selected (self->action_row, row);
}

static void
swap_text (PhFieldRow  *row,
           char       **kept,
           const char  *fresh)
{
  g_autofree char *text = g_strdup (ph_field_row_get_text (row));

  ph_field_row_set_text (row, *kept != NULL ? *kept : fresh);
  g_free (*kept);
  *kept = g_steal_pointer (&text);
}

/* A loopback address that nobody touched follows the family: 127.0.0.1 is no IPv6 address. */
static void
ph_socket_form_translate_host (PhFieldRow *row,
                               gboolean    to_inet6)
{
  const char *from = to_inet6 ? "127.0.0.1" : "::1";

  if (g_strcmp0 (ph_field_row_get_text (row), from) == 0)
    ph_field_row_set_text (row, to_inet6 ? "::1" : "127.0.0.1");
}

static void
ph_socket_form_name_hosts (PhSocketForm *self)
{
  gboolean paths = self->has_paths;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->bind_host_row),
                                 paths ? "Local pat_h" : "Local _host");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->peer_host_row),
                                 paths ? "P_eer path" : "P_eer host");
  ph_field_row_set_hint (self->bind_host_row,
                         paths ? "A path, or @ and an abstract name; empty: the kernel chooses one"
                               : "Empty: every interface");
  ph_field_row_set_hint (self->peer_host_row, paths ? "A path, or @ and an abstract name"
                                                    : "An address or a name to look up");
}

/* A path is no host: each sort keeps its own text. */
static void
ph_socket_form_set_paths (PhSocketForm *self,
                          gboolean      has_paths)
{
  g_autofree char *path = ph_preset_make_path ();
  const char *fresh = has_paths ? path : "127.0.0.1";

  if (self->has_paths == has_paths)
    return;
  self->has_paths = has_paths;
  swap_text (self->bind_host_row, &self->kept_bind, fresh);
  swap_text (self->peer_host_row, &self->kept_peer, fresh);
  ph_socket_form_name_hosts (self);
}

/**
 * ph_socket_form_follow_kind:
 * @self: the form, which is being filled
 * @config: what stands in its fields
 *
 * Offers the types, starts and options that there are, and turns hosts into paths and back.
 */
void
ph_socket_form_follow_kind (PhSocketForm         *self,
                            const PhSocketConfig *config)
{
  int family = ph_socket_config_get_family (config);

  ph_socket_form_offer_types (self, config);
  ph_socket_form_say_type (self);
  ph_socket_form_offer_actions (self, config);
  if (family == AF_INET || family == AF_INET6)
    {
      ph_socket_form_set_paths (self, FALSE);
      ph_socket_form_translate_host (self->bind_host_row, family == AF_INET6);
      ph_socket_form_translate_host (self->peer_host_row, family == AF_INET6);
    }
  else if (family == AF_UNIX)
    ph_socket_form_set_paths (self, TRUE);
  ph_option_group_set_kind (self->options, family, config->type,
                            ph_socket_config_get_protocol (config));
}

static guint
find_family (const PhSocketConfig *config)
{
  if (config->family_text != NULL)
    return FAMILY_OTHER;
  switch (config->family)
    {
    case AF_INET:
      return FAMILY_INET;
    case AF_INET6:
      return FAMILY_INET6;
    case AF_UNIX:
      return FAMILY_UNIX;
    default:
      return FAMILY_OTHER;
    }
}

/**
 * ph_socket_form_fill_kind:
 * @self: the form, which is being filled
 * @config: what the fields start from
 */
void
ph_socket_form_fill_kind (PhSocketForm         *self,
                          const PhSocketConfig *config)
{
  g_autofree char *family = ph_protocol_name_family (config->family);
  guint type = 0;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i] == config->type)
      type = i;
  adw_combo_row_set_selected (self->family_row, find_family (config));
  ph_field_row_set_text (self->family_text_row,
                         config->family_text != NULL ? config->family_text : family);
  ph_field_row_set_text (self->protocol_row, config->protocol != NULL ? config->protocol : "0");
  ph_socket_form_offer_types (self, config);
  adw_combo_row_set_selected (self->type_row, type);
  ph_socket_form_follow_kind (self, config);
}

/**
 * ph_socket_form_read_kind:
 * @self: the form
 * @config: (inout): family, type and protocol are set
 */
void
ph_socket_form_read_kind (PhSocketForm   *self,
                          PhSocketConfig *config)
{
  static const int families[] = { AF_INET, AF_INET6, AF_UNIX, AF_UNSPEC };
  guint family = adw_combo_row_get_selected (self->family_row);
  guint type = adw_combo_row_get_selected (self->type_row);

  config->family = families[MIN (family, FAMILY_OTHER)];
  if (family == FAMILY_OTHER)
    config->family_text = g_strdup (ph_field_row_get_text (self->family_text_row));
  config->type = types[MIN (type, G_N_ELEMENTS (types) - 1)];
  config->protocol = g_strdup (ph_field_row_get_text (self->protocol_row));
}

/**
 * ph_socket_form_get_action:
 * @self: the form
 * @config: with its kind
 *
 * Returns: what to begin with: nothing, where the row is hidden
 */
PhStartAction
ph_socket_form_get_action (PhSocketForm         *self,
                           const PhSocketConfig *config)
{
  guint row = adw_combo_row_get_selected (self->action_row);

  if (!ph_socket_config_has_addresses (config))
    return PH_START_NOTHING;
  return row < N_USUAL_ACTIONS ? (PhStartAction) row : self->extra_action;
}

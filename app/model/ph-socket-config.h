/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-call.h"

G_BEGIN_DECLS

typedef enum
{
  PH_START_NOTHING,
  PH_START_LISTEN,
  PH_START_CONNECT,
  PH_START_PAIR,    /* socketpair(): two sockets that are connected */
  PH_START_PING,    /* connect, and send an ICMP echo request */
} PhStartAction;

typedef enum
{
  PH_FIELD_NAME      = 1 << 0,
  PH_FIELD_BIND_HOST = 1 << 1,
  PH_FIELD_BIND_PORT = 1 << 2,
  PH_FIELD_BACKLOG   = 1 << 3,
  PH_FIELD_PEER_HOST = 1 << 4,
  PH_FIELD_PEER_PORT = 1 << 5,
  PH_FIELD_OPTION    = 1 << 6,  /* one or more option values; option_errors tells which */
  PH_FIELD_ACTION    = 1 << 7,
  PH_FIELD_FAMILY    = 1 << 8,
  PH_FIELD_PROTOCOL  = 1 << 9,
} PhConfigField;

#define PH_CONFIG_N_FIELDS 10
#define PH_CONFIG_MAX_OPTIONS 96

/* What the New Socket form fills, as text where the user types text. Validation tells all
 * faults at once, each at its field. */
typedef struct
{
  char         *name;        /* (owned) (nullable): a name in the notation; NULL: chosen */
  int           family;
  char         *family_text; /* (owned) (nullable): a family by name or number; counts before family */
  int           type;
  char         *protocol;    /* (owned) (nullable): by name or number; NULL: 0 */
  gboolean      bind;
  char         *bind_host;   /* (owned): of AF_UNIX a path or @name */
  char         *bind_port;   /* (owned) */
  PhStartAction action;
  char         *backlog;     /* (owned) */
  char         *peer_host;   /* (owned) */
  char         *peer_port;   /* (owned) */
  char         *options[PH_CONFIG_MAX_OPTIONS]; /* (owned) (nullable): value by row of ph_socket_option_table() */
  PhAutoFlags   auto_flags;
  gint64        timeout_ns;  /* PH_TIMEOUT_OF_SOCKET: the default for new ones */
} PhSocketConfig;

typedef struct
{
  guint  fields;                               /* PhConfigField bits that are at fault */
  char  *messages[PH_CONFIG_N_FIELDS];         /* (owned): by bit number */
  char  *option_errors[PH_CONFIG_MAX_OPTIONS]; /* (owned) */
} PhConfigFaults;

PhSocketConfig *ph_socket_config_new      (void);
PhSocketConfig *ph_socket_config_copy     (const PhSocketConfig *config);
void            ph_socket_config_free     (PhSocketConfig       *config);
gboolean        ph_socket_config_validate (const PhSocketConfig *config,
                                           PhConfigFaults       *faults);
const char     *ph_socket_config_get_role (const PhSocketConfig *config);
int             ph_socket_config_get_family (const PhSocketConfig *config);
int             ph_socket_config_get_protocol (const PhSocketConfig *config);
gboolean        ph_socket_config_has_addresses (const PhSocketConfig *config);
gboolean        ph_socket_config_has_ports (const PhSocketConfig *config);
gboolean        ph_socket_config_has_connections (const PhSocketConfig *config);
gboolean        ph_socket_config_can_start (const PhSocketConfig *config,
                                           PhStartAction         action);
int             ph_socket_config_get_backlog (const PhSocketConfig *config);
PhEndpoint     *ph_socket_config_get_bind (const PhSocketConfig *config);
PhEndpoint     *ph_socket_config_get_peer (const PhSocketConfig *config);
GBytes         *ph_socket_config_get_option (const PhSocketConfig *config,
                                           gsize                 row);
GBytes         *ph_socket_config_get_ping (const PhSocketConfig *config);
void            ph_config_faults_clear    (PhConfigFaults       *faults);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhSocketConfig, ph_socket_config_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PhConfigFaults, ph_config_faults_clear)

G_END_DECLS

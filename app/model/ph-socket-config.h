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
  PH_FIELD_RELAY_HOST = 1 << 10,
  PH_FIELD_RELAY_PORT = 1 << 11,
  PH_FIELD_REPLIES   = 1 << 12,
} PhConfigField;

#define PH_CONFIG_N_FIELDS 13
#define PH_CONFIG_MAX_OPTIONS 96

/* A row of a reply table as it is typed: payload with escapes */
typedef struct
{
  char    *match;   /* (owned): what has to come; "": anything */
  char    *answer;  /* (owned) */
  gboolean exact;
  gboolean close;
} PhReplyText;

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
  PhHandlerId   handler;     /* who answers; NONE: auto_flags say it all */
  gboolean      one_by_one;  /* a listener: one client after another */
  char         *relay_host;  /* (owned): of AF_UNIX a path or @name */
  char         *relay_port;  /* (owned) */
  GPtrArray    *replies;     /* (owned) (element-type PhReplyText) */
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

/* ph-config-handler.c */
PhHandlerSpec  *ph_socket_config_get_handler (const PhSocketConfig *config);
PhEndpoint     *ph_socket_config_get_relay (const PhSocketConfig *config);
void            ph_socket_config_add_reply (PhSocketConfig       *config,
                                           const char           *match,
                                           const char           *answer,
                                           gboolean              exact,
                                           gboolean              closes);
char           *ph_config_handler_check_replies (const PhSocketConfig *config);
GPtrArray      *ph_config_handler_new_replies (const GPtrArray   *replies);
void            ph_config_faults_clear    (PhConfigFaults       *faults);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhSocketConfig, ph_socket_config_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PhConfigFaults, ph_config_faults_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the bytes of a value are. The comment tells how it is written (ph-option-value.h). */
typedef enum
{
  PH_OPTION_FLAG,        /* int: 0 or 1 */
  PH_OPTION_INTEGER,     /* int */
  PH_OPTION_ENUM,        /* int with names */
  PH_OPTION_FLAGS,       /* int: named bits, joined by | */
  PH_OPTION_ERRNO,       /* int: an errno or 0 */
  PH_OPTION_LINGER,      /* struct linger: (0 or 1, seconds) */
  PH_OPTION_TIMEVAL,     /* struct timeval: (seconds, microseconds) or seconds with a fraction */
  PH_OPTION_TEXT,        /* bytes; max is the most there may be */
  PH_OPTION_ADDRESS4,    /* struct in_addr */
  PH_OPTION_INTERFACE,   /* int: name or index of an interface; 0: none chosen */
  PH_OPTION_GROUP4,      /* struct ip_mreqn: (group, address or interface) */
  PH_OPTION_GROUP6,      /* struct ipv6_mreq: (group, interface) */
  PH_OPTION_CREDENTIALS, /* struct ucred: (pid, uid, gid) */
} PhOptionType;

/* The kinds of socket that have an option. Its level decides about the family: IPPROTO_IP is for
 * AF_INET, IPPROTO_IPV6 for AF_INET6. */
typedef enum
{
  PH_OPTION_FOR_TCP  = 1 << 0,
  PH_OPTION_FOR_UDP  = 1 << 1,
  PH_OPTION_FOR_RAW  = 1 << 2,  /* SOCK_RAW, and datagrams of another protocol such as ICMP */
  PH_OPTION_FOR_UNIX = 1 << 3,
  PH_OPTION_FOR_INET = PH_OPTION_FOR_TCP | PH_OPTION_FOR_UDP | PH_OPTION_FOR_RAW,
  PH_OPTION_FOR_ALL  = PH_OPTION_FOR_INET | PH_OPTION_FOR_UNIX,
} PhOptionScope;

typedef enum
{
  PH_OPTION_READ     = 1 << 0,
  PH_OPTION_WRITE    = 1 << 1,
  PH_OPTION_BOTH     = PH_OPTION_READ | PH_OPTION_WRITE,
  PH_OPTION_CONSUMED = 1 << 2,  /* reading it changes it: never read unless asked to */
} PhOptionAccess;

/* When a change still counts */
typedef enum
{
  PH_OPTION_ANY_TIME,
  PH_OPTION_BEFORE_BIND,
  PH_OPTION_BEFORE_CONNECT, /* or before listen(); later ones count for new connections at most */
  PH_OPTION_CONNECTED,      /* there is a value only with a peer */
} PhOptionWhen;

typedef enum
{
  PH_OPTIONS_SOCKET,
  PH_OPTIONS_TCP,
  PH_OPTIONS_UDP,
  PH_OPTIONS_IP,
  PH_OPTIONS_IPV6,
  PH_OPTIONS_MULTICAST,
  PH_N_OPTION_GROUPS
} PhOptionGroupKind;

/* A value with a name, such as IP_PMTUDISC_DO */
typedef struct
{
  const char *name;
  int         value;
  const char *meaning;  /* (nullable): a few words */
} PhOptionName;

/* One row says all there is to know of an option: the form, the Options tab, the notation, the
 * help and the tests read it, nobody repeats it. */
typedef struct
{
  const char         *name;        /* SO_REUSEADDR */
  const char         *alias;       /* (nullable): another name of the same, IPV6_ADD_MEMBERSHIP */
  const char         *level_name;  /* SOL_SOCKET */
  int                 level;
  int                 option;
  PhOptionGroupKind   group;
  PhOptionType        type;
  PhOptionScope       scope;
  PhOptionAccess      access;
  PhOptionWhen        when;
  int                 min;         /* of an integer: what setsockopt() may be given */
  int                 max;
  const char         *unit;        /* (nullable): "bytes" */
  const PhOptionName *names;       /* (nullable): up to one without a name */
  int                 usual;       /* of flags: what a switch sets, 0 being off */
  const char         *meaning;     /* one line */
  const char         *kernel;      /* (nullable): what the kernel makes of a value */
  const char         *man;         /* socket(7) */
} PhSocketOption;

const PhSocketOption *ph_socket_option_table      (gsize                *n_options);
const PhSocketOption *ph_socket_option_by_name    (const char           *name);
const PhSocketOption *ph_socket_option_by_id      (int                   level,
                                                   int                   option);
gboolean              ph_socket_option_value_by_name (const char        *name,
                                                   int                  *value);
gboolean              ph_socket_option_applies    (const PhSocketOption *option,
                                                   int                   family,
                                                   int                   type,
                                                   int                   protocol);
gboolean              ph_socket_option_in_form    (const PhSocketOption *option);
gsize                 ph_socket_option_get_size   (const PhSocketOption *option);
char                 *ph_socket_option_describe_range (const PhSocketOption *option);
const char           *ph_socket_option_describe_when  (const PhSocketOption *option);
const char           *ph_option_group_kind_get_title  (PhOptionGroupKind  group);

/* ph-socket-option-table.c */
extern const PhSocketOption ph_socket_options[];
extern const gsize ph_n_socket_options;

G_END_DECLS

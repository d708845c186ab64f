/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-option.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* Finding rows of the option table, and saying what they say. Any thread. */

/**
 * ph_socket_option_table:
 * @n_options: (out): number of rows
 *
 * Any thread.
 *
 * Returns: (transfer none) (array length=n_options): every option Porthole knows
 */
const PhSocketOption *
ph_socket_option_table (gsize *n_options)
{
  *n_options = ph_n_socket_options;
  return ph_socket_options;
}

/**
 * ph_socket_option_by_name:
 * @name: as in C, for instance "SO_REUSEADDR"
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): its row
 */
const PhSocketOption *
ph_socket_option_by_name (const char *name)
{
  for (gsize i = 0; i < ph_n_socket_options; i++)
    if (strcmp (ph_socket_options[i].name, name) == 0
        || g_strcmp0 (ph_socket_options[i].alias, name) == 0)
      return &ph_socket_options[i];

  return NULL;
}

/**
 * ph_socket_option_by_id:
 * @level: SOL_SOCKET, IPPROTO_TCP, …
 * @option: the number of the option within @level
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): its row
 */
const PhSocketOption *
ph_socket_option_by_id (int level,
                        int option)
{
  for (gsize i = 0; i < ph_n_socket_options; i++)
    if (ph_socket_options[i].level == level && ph_socket_options[i].option == option)
      return &ph_socket_options[i];

  return NULL;
}

/**
 * ph_socket_option_value_by_name:
 * @name: as in C, for instance "IP_PMTUDISC_DO"
 * @value: (out): its number; untouched if there is none
 *
 * Any thread.
 *
 * Returns: whether some option has a value of that name
 */
gboolean
ph_socket_option_value_by_name (const char *name,
                                int        *value)
{
  for (gsize i = 0; i < ph_n_socket_options; i++)
    for (const PhOptionName *n = ph_socket_options[i].names; n != NULL && n->name != NULL; n++)
      if (strcmp (n->name, name) == 0)
        {
          *value = n->value;
          return TRUE;
        }
  return FALSE;
}

static PhOptionScope
get_kind (int family,
          int type,
          int protocol)
{
  if (family != AF_INET && family != AF_INET6)
    return PH_OPTION_FOR_UNIX;
  if (type == SOCK_STREAM && (protocol == 0 || protocol == IPPROTO_TCP))
    return PH_OPTION_FOR_TCP;
  if (type == SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP))
    return PH_OPTION_FOR_UDP;
  return PH_OPTION_FOR_RAW;
}

/**
 * ph_socket_option_applies:
 * @option: a row of the table
 * @family: of a socket
 * @type: its type
 * @protocol: its protocol, 0 for the usual one
 *
 * Any thread.
 *
 * Returns: whether such a socket has the option
 */
gboolean
ph_socket_option_applies (const PhSocketOption *option,
                          int                   family,
                          int                   type,
                          int                   protocol)
{
  if (option->level == IPPROTO_IP && family != AF_INET)
    return FALSE;
  if (option->level == IPPROTO_IPV6 && family != AF_INET6)
    return FALSE;
  return (option->scope & get_kind (family, type, protocol)) != 0;
}

/**
 * ph_socket_option_in_form:
 * @option: a row of the table
 *
 * Any thread.
 *
 * Returns: whether a socket that was just made can be given a value of it; what is done again and
 *   again, such as joining groups, cannot, nor flags, some of which want a connection
 */
gboolean
ph_socket_option_in_form (const PhSocketOption *option)
{
  return (option->access & PH_OPTION_WRITE) != 0 && option->when != PH_OPTION_CONNECTED
         && option->type != PH_OPTION_FLAGS && option->type != PH_OPTION_GROUP4
         && option->type != PH_OPTION_GROUP6;
}

/**
 * ph_socket_option_get_size:
 * @option: a row of the table
 *
 * Any thread.
 *
 * Returns: bytes of a value; of a text the most there may be
 */
gsize
ph_socket_option_get_size (const PhSocketOption *option)
{
  switch (option->type)
    {
    case PH_OPTION_LINGER:
      return sizeof (struct linger);
    case PH_OPTION_TIMEVAL:
      return sizeof (struct timeval);
    case PH_OPTION_TEXT:
      return IFNAMSIZ; /* the name of an interface, as long as that of a congestion control */
    case PH_OPTION_ADDRESS4:
      return sizeof (struct in_addr);
    case PH_OPTION_GROUP4:
      return sizeof (struct ip_mreqn);
    case PH_OPTION_GROUP6:
      return sizeof (struct ipv6_mreq);
    case PH_OPTION_CREDENTIALS:
      return sizeof (struct ucred);
    case PH_OPTION_FLAG:
    case PH_OPTION_INTEGER:
    case PH_OPTION_ENUM:
    case PH_OPTION_FLAGS:
    case PH_OPTION_ERRNO:
    case PH_OPTION_INTERFACE:
    default:
      return sizeof (int);
    }
}

static char *
describe_names (const PhOptionName *names)
{
  GString *out = g_string_new (NULL);

  for (const PhOptionName *n = names; n->name != NULL; n++)
    g_string_append_printf (out, "%s%s (%d)", out->len > 0 ? ", " : "", n->name, n->value);
  return g_string_free (out, FALSE);
}

static char *
describe_flags (const PhOptionName *names)
{
  GString *out = g_string_new ("0, or flags joined by |:");

  for (const PhOptionName *n = names; n->name != NULL; n++)
    g_string_append_printf (out, "%s %s", n != names ? "," : "", n->name);
  return g_string_free (out, FALSE);
}

static char *
describe_integer (const PhSocketOption *option)
{
  const char *space = option->unit != NULL ? " " : "";
  const char *unit = option->unit != NULL ? option->unit : "";

  if (option->max >= G_MAXINT / 2)
    return g_strdup_printf ("a number from %d on%s%s%s", option->min,
                            option->unit != NULL ? ", in" : "", space, unit);
  return g_strdup_printf ("%d to %d%s%s", option->min, option->max, space, unit);
}

/**
 * ph_socket_option_describe_range:
 * @option: a row of the table
 *
 * Any thread.
 *
 * Returns: (transfer full): what may be written for a value, as the end of a sentence
 */
char *
ph_socket_option_describe_range (const PhSocketOption *option)
{
  switch (option->type)
    {
    case PH_OPTION_FLAG:
      return g_strdup ("0 or 1");
    case PH_OPTION_ENUM:
      return describe_names (option->names);
    case PH_OPTION_FLAGS:
      return describe_flags (option->names);
    case PH_OPTION_ERRNO:
      return g_strdup ("0 or an errno");
    case PH_OPTION_LINGER:
      return g_strdup ("(0 or 1, seconds), as in (1, 0)");
    case PH_OPTION_TIMEVAL:
      return g_strdup ("seconds, as in 1.5, or (seconds, microseconds)");
    case PH_OPTION_TEXT:
      return option->min > 0 ? g_strdup ("a name") : g_strdup ("a name, or nothing");
    case PH_OPTION_ADDRESS4:
      return g_strdup ("an IPv4 address of the interface, or 0.0.0.0");
    case PH_OPTION_INTERFACE:
      return g_strdup ("the name or number of an interface, or 0");
    case PH_OPTION_GROUP4:
      return g_strdup ("(group, interface), as in (\"239.1.2.3\", \"lo\")");
    case PH_OPTION_GROUP6:
      return g_strdup ("(group, interface), as in (\"ff02::1\", \"lo\")");
    case PH_OPTION_CREDENTIALS:
      return g_strdup ("(process, user, group)");
    case PH_OPTION_INTEGER:
    default:
      return describe_integer (option);
    }
}

/**
 * ph_socket_option_describe_when:
 * @option: a row of the table
 *
 * Any thread.
 *
 * Returns: (nullable): when a change counts, as a remark; %NULL: at any time
 */
const char *
ph_socket_option_describe_when (const PhSocketOption *option)
{
  switch (option->when)
    {
    case PH_OPTION_BEFORE_BIND:
      return "counts only before bind()";
    case PH_OPTION_BEFORE_CONNECT:
      return "counts in full only before listen() or connect()";
    case PH_OPTION_CONNECTED:
      return "needs a peer";
    case PH_OPTION_ANY_TIME:
    default:
      return NULL;
    }
}

/**
 * ph_option_group_kind_get_title:
 * @group: a group of options, below %PH_N_OPTION_GROUPS
 *
 * Any thread.
 *
 * Returns: what it is called
 */
const char *
ph_option_group_kind_get_title (PhOptionGroupKind group)
{
  static const char *const titles[PH_N_OPTION_GROUPS] = {
    [PH_OPTIONS_SOCKET] = "Socket",
    [PH_OPTIONS_TCP] = "TCP",
    [PH_OPTIONS_UDP] = "UDP",
    [PH_OPTIONS_IP] = "IP",
    [PH_OPTIONS_IPV6] = "IPv6",
    [PH_OPTIONS_MULTICAST] = "Multicast",
  };

  g_return_val_if_fail ((guint) group < PH_N_OPTION_GROUPS, "");
  return titles[group];
}

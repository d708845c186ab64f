/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-constant.h"

#include "ph-handler-info.h"
#include "ph-nearest.h"
#include "ph-socket-option.h"
#include "ph-types.h"

#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* One table for the parser, which reads names, and the printer, which writes them. Options are
 * not repeated here: they stand in the option table of the socket layer. Any thread. */

typedef struct
{
  PhConstantKind kind;
  gint64         value;
  const char    *name;
} Constant;

#define C(kind_, name_) { PH_CONSTANT_##kind_, name_, #name_ }

/* Where several names share a value, the first is printed. */
static const Constant constants[] = {
  C (FAMILY, AF_INET),
  C (FAMILY, AF_INET6),
  C (FAMILY, AF_UNIX),
  C (FAMILY, AF_UNSPEC),
  C (FAMILY, AF_PACKET),
  C (FAMILY, AF_NETLINK),
  C (FAMILY, AF_VSOCK),
  C (FAMILY, AF_BLUETOOTH),
  C (FAMILY, AF_CAN),
  C (FAMILY, AF_RDS),
  C (TYPE, SOCK_STREAM),
  C (TYPE, SOCK_DGRAM),
  C (TYPE, SOCK_RAW),
  C (TYPE, SOCK_SEQPACKET),
  C (PROTOCOL, IPPROTO_TCP),
  C (PROTOCOL, IPPROTO_UDP),
  C (PROTOCOL, IPPROTO_ICMP),
  C (PROTOCOL, IPPROTO_ICMPV6),
  C (PROTOCOL, IPPROTO_SCTP),
  C (PROTOCOL, IPPROTO_RAW),
  C (HOW, SHUT_RD),
  C (HOW, SHUT_WR),
  C (HOW, SHUT_RDWR),
  C (FLAG, MSG_OOB),
  C (FLAG, MSG_PEEK),
  C (FLAG, MSG_DONTROUTE),
  C (FLAG, MSG_TRUNC),
  C (FLAG, MSG_DONTWAIT),
  C (FLAG, MSG_WAITALL),
  C (FLAG, MSG_NOSIGNAL),
  C (FLAG, MSG_MORE),
  C (HINT, AI_PASSIVE),
  C (HINT, AI_CANONNAME),
  C (HINT, AI_NUMERICHOST),
  C (HINT, AI_V4MAPPED),
  C (HINT, AI_ALL),
  C (HINT, AI_ADDRCONFIG),
  C (HINT, AI_NUMERICSERV),
  C (LEVEL, SOL_SOCKET),
  C (LEVEL, IPPROTO_IP),
  C (LEVEL, IPPROTO_IPV6),
  C (NUMBER, SOMAXCONN),
  C (NUMBER, INADDR_ANY),
  C (NUMBER, INADDR_LOOPBACK),
  C (NUMBER, INADDR_BROADCAST),
  C (NUMBER, INADDR_NONE),
};

/* The states of the kernel; what is no state of the kernel has no name in capitals. */
static gboolean
find_state (const char *name,
            gint64     *value)
{
  for (PhState state = PH_STATE_UNKNOWN; state < PH_N_STATES; state++)
    {
      const char *known = ph_state_get_name (state);

      if (g_ascii_isupper (known[0]) && strcmp (known, name) == 0)
        {
          *value = state;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * ph_constant_from_name:
 * @name: a name such as "AF_INET"
 * @kind: (out): where it belongs
 * @value: (out): its number
 *
 * Returns: %FALSE if the notation knows no such constant
 */
gboolean
ph_constant_from_name (const char     *name,
                       PhConstantKind *kind,
                       gint64         *value)
{
  const PhSocketOption *option = ph_socket_option_by_name (name);
  int number;

  for (gsize i = 0; i < G_N_ELEMENTS (constants); i++)
    {
      if (strcmp (constants[i].name, name) == 0)
        {
          *kind = constants[i].kind;
          *value = constants[i].value;
          return TRUE;
        }
    }
  *kind = PH_CONSTANT_STATE;
  if (find_state (name, value))
    return TRUE;
  *kind = PH_CONSTANT_HANDLER;
  *value = ph_handler_from_name (name);
  if (*value != PH_HANDLER_NONE)
    return TRUE;
  *kind = PH_CONSTANT_NUMBER;
  if (ph_socket_option_value_by_name (name, &number))
    {
      *value = number;
      return TRUE;
    }
  if (option == NULL)
    return FALSE;
  *kind = PH_CONSTANT_OPTION;
  *value = option->option;
  return TRUE;
}

static const char *
find_name (PhConstantKind kind,
           int            value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (constants); i++)
    {
      if (constants[i].kind == kind && constants[i].value == value)
        return constants[i].name;
    }
  /* setsockopt(2) takes a protocol's number as the level */
  return kind == PH_CONSTANT_LEVEL ? find_name (PH_CONSTANT_PROTOCOL, value) : NULL;
}

static void
append_joined (GString    *out,
               const char *name)
{
  if (out->len > 0)
    g_string_append (out, " | ");
  g_string_append (out, name);
}

static char *
print_flags (PhConstantKind kind,
             int            value)
{
  GString *out = g_string_new (NULL);
  int rest = value;

  for (gsize i = 0; i < G_N_ELEMENTS (constants); i++)
    {
      if (constants[i].kind == kind && (rest & constants[i].value) != 0)
        {
          append_joined (out, constants[i].name);
          rest &= ~(int) constants[i].value;
        }
    }
  if (rest != 0 || out->len == 0)
    {
      g_autofree char *number = g_strdup_printf ("%d", rest);

      append_joined (out, number);
    }
  return g_string_free (out, FALSE);
}

/**
 * ph_constant_print:
 * @kind: where the number stands
 * @value: the number
 *
 * Returns: (transfer full): its name, flags joined by "|", and digits where there is no name;
 *   the notation reads it back
 */
char *
ph_constant_print (PhConstantKind kind,
                   int            value)
{
  const char *name;

  if (kind == PH_CONSTANT_FLAG || kind == PH_CONSTANT_HINT)
    return print_flags (kind, value);
  if (kind == PH_CONSTANT_STATE)
    return g_strdup (ph_state_get_name ((PhState) value));
  if (kind == PH_CONSTANT_HANDLER && value >= 0 && value < PH_N_HANDLERS)
    return g_strdup (ph_handler_info ((PhHandlerId) value)->name);
  name = find_name (kind, value);
  return name != NULL ? g_strdup (name) : g_strdup_printf ("%d", value);
}

/**
 * ph_constant_print_option:
 * @level: level of an option
 * @option: its number there
 *
 * Returns: (transfer full): the option's name, or digits
 */
char *
ph_constant_print_option (int level,
                          int option)
{
  const PhSocketOption *known = ph_socket_option_by_id (level, option);

  return known != NULL ? g_strdup (known->name) : g_strdup_printf ("%d", option);
}

/**
 * ph_constant_nearest:
 * @name: a name that is not known
 *
 * Returns: (nullable): the constant it was probably meant to be
 */
const char *
ph_constant_nearest (const char *name)
{
  PhNearest nearest = ph_nearest_begin (name);
  gsize n_options;
  const PhSocketOption *options = ph_socket_option_table (&n_options);

  for (gsize i = 0; i < G_N_ELEMENTS (constants); i++)
    ph_nearest_offer (&nearest, constants[i].name);
  for (gsize i = 0; i < n_options; i++)
    ph_nearest_offer (&nearest, options[i].name);
  for (guint i = PH_HANDLER_NONE + 1; i < PH_N_HANDLERS; i++)
    ph_nearest_offer (&nearest, ph_handler_info ((PhHandlerId) i)->name);
  for (PhState state = PH_STATE_UNKNOWN; state < PH_N_STATES; state++)
    {
      if (g_ascii_isupper (ph_state_get_name (state)[0]))
        ph_nearest_offer (&nearest, ph_state_get_name (state));
    }
  return ph_nearest_end (&nearest);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-constant.h"

#include "ph-nearest.h"
#include "ph-socket-option.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* One table for the parser, which reads names, and the printer, which writes them. Options are
 * not repeated here: they stand in the option table of the socket layer. Any thread. */

typedef struct
{
  PhConstantKind kind;
  int            value;
  const char    *name;
} Constant;

#define C(kind_, name_) { PH_CONSTANT_##kind_, name_, #name_ }

/* Where several names share a value, the first is printed. */
static const Constant constants[] = {
  C (FAMILY, AF_INET),
  C (FAMILY, AF_INET6),
  C (FAMILY, AF_UNIX),
  C (FAMILY, AF_UNSPEC),
  C (TYPE, SOCK_STREAM),
  C (TYPE, SOCK_DGRAM),
  C (TYPE, SOCK_RAW),
  C (TYPE, SOCK_SEQPACKET),
  C (PROTOCOL, IPPROTO_TCP),
  C (PROTOCOL, IPPROTO_UDP),
  C (PROTOCOL, IPPROTO_ICMP),
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
  C (LEVEL, SOL_SOCKET),
  C (LEVEL, IPPROTO_IP),
  C (LEVEL, IPPROTO_IPV6),
};

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
                       int            *value)
{
  const PhSocketOption *option = ph_socket_option_by_name (name);

  for (gsize i = 0; i < G_N_ELEMENTS (constants); i++)
    {
      if (strcmp (constants[i].name, name) == 0)
        {
          *kind = constants[i].kind;
          *value = constants[i].value;
          return TRUE;
        }
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
print_flags (int value)
{
  GString *out = g_string_new (NULL);
  int rest = value;

  for (gsize i = 0; i < G_N_ELEMENTS (constants); i++)
    {
      if (constants[i].kind == PH_CONSTANT_FLAG && (rest & constants[i].value) != 0)
        {
          append_joined (out, constants[i].name);
          rest &= ~constants[i].value;
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

  if (kind == PH_CONSTANT_FLAG)
    return print_flags (value);
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
  return ph_nearest_end (&nearest);
}

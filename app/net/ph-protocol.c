/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-protocol.h"

#include "ph-bytes.h"

#include <gio/gio.h>

#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* Names for the numbers of socket(2), both ways. The numbers are those of the kernel's headers; a
 * family or protocol without a name here is written as its number, and may be asked for so. Any
 * thread. */

#define MAX_QUOTE 60 /* of what a sentence quotes */

static const PhSocketWord families[] = {
  { "AF_INET", NULL, AF_INET, "IPv4" },
  { "AF_INET6", NULL, AF_INET6, "IPv6" },
  { "AF_UNIX", NULL, AF_UNIX, "Unix" },
  { "AF_NETLINK", NULL, AF_NETLINK, "kernel messages" },
  { "AF_PACKET", NULL, AF_PACKET, "link layer" },
  { "AF_CAN", NULL, AF_CAN, "CAN bus" },
  { "AF_RDS", NULL, AF_RDS, "reliable datagrams" },
  { "AF_VSOCK", NULL, AF_VSOCK, "virtual machines" },
  { "AF_BLUETOOTH", NULL, AF_BLUETOOTH, "Bluetooth" },
  { "AF_TIPC", NULL, AF_TIPC, "cluster messages" },
  { "AF_ALG", NULL, AF_ALG, "kernel crypto" },
  { "AF_XDP", NULL, AF_XDP, "express data path" },
};

static const PhSocketWord types[] = {
  { "SOCK_STREAM", NULL, SOCK_STREAM, "a stream of bytes" },
  { "SOCK_DGRAM", NULL, SOCK_DGRAM, "datagrams" },
  { "SOCK_SEQPACKET", NULL, SOCK_SEQPACKET, "messages over a connection" },
  { "SOCK_RAW", NULL, SOCK_RAW, "raw packets" },
  { "SOCK_RDM", NULL, SOCK_RDM, "reliable datagrams" },
};

static const PhSocketWord protocols[] = {
  { "IPPROTO_ICMP", "icmp", IPPROTO_ICMP, "ICMP" },
  { "IPPROTO_IGMP", "igmp", IPPROTO_IGMP, "IGMP" },
  { "IPPROTO_TCP", "tcp", IPPROTO_TCP, "TCP" },
  { "IPPROTO_UDP", "udp", IPPROTO_UDP, "UDP" },
  { "IPPROTO_IPV6", "ipv6", IPPROTO_IPV6, "IPv6 in IPv4" },
  { "IPPROTO_DCCP", "dccp", IPPROTO_DCCP, "DCCP" },
  { "IPPROTO_GRE", "gre", IPPROTO_GRE, "GRE" },
  { "IPPROTO_ICMPV6", "ipv6-icmp", IPPROTO_ICMPV6, "ICMPv6" },
  { "IPPROTO_SCTP", "sctp", IPPROTO_SCTP, "SCTP" },
  { "IPPROTO_UDPLITE", "udplite", IPPROTO_UDPLITE, "UDP-Lite" },
  { "IPPROTO_RAW", "raw", IPPROTO_RAW, "IP headers of one's own" },
  { "IPPROTO_MPTCP", "mptcp", IPPROTO_MPTCP, "Multipath TCP" },
};

/**
 * ph_protocol_get_families:
 * @n: (out): their number
 *
 * Returns: (transfer none) (array length=n): address families, the usual ones first
 */
const PhSocketWord *
ph_protocol_get_families (gsize *n)
{
  *n = G_N_ELEMENTS (families);
  return families;
}

/**
 * ph_protocol_get_types:
 * @n: (out): their number
 *
 * Returns: (transfer none) (array length=n): the types of sockets, the usual ones first
 */
const PhSocketWord *
ph_protocol_get_types (gsize *n)
{
  *n = G_N_ELEMENTS (types);
  return types;
}

/**
 * ph_protocol_get_protocols:
 * @n: (out): their number
 *
 * Returns: (transfer none) (array length=n): protocols of the internet families
 */
const PhSocketWord *
ph_protocol_get_protocols (gsize *n)
{
  *n = G_N_ELEMENTS (protocols);
  return protocols;
}

static const PhSocketWord *
find_value (const PhSocketWord *words,
            gsize               n_words,
            int                 value)
{
  for (gsize i = 0; i < n_words; i++)
    if (words[i].value == value)
      return &words[i];

  return NULL;
}

static char *
name_value (const PhSocketWord *words,
            gsize               n_words,
            int                 value)
{
  const PhSocketWord *word = find_value (words, n_words, value);

  return word != NULL ? g_strdup (word->name) : g_strdup_printf ("%d", value);
}

/**
 * ph_protocol_name_family:
 * @family: an address family
 *
 * Returns: (transfer full): such as "AF_INET", or the number
 */
char *
ph_protocol_name_family (int family)
{
  return name_value (families, G_N_ELEMENTS (families), family);
}

/**
 * ph_protocol_name_type:
 * @type: a type of socket
 *
 * Returns: (transfer full): such as "SOCK_STREAM", or the number
 */
char *
ph_protocol_name_type (int type)
{
  return name_value (types, G_N_ELEMENTS (types), type);
}

/**
 * ph_protocol_name_protocol:
 * @family: an address family: only those of the internet have these names
 * @protocol: a protocol
 *
 * Returns: (transfer full): such as "IPPROTO_TCP", or the number
 */
char *
ph_protocol_name_protocol (int family,
                           int protocol)
{
  if ((family != AF_INET && family != AF_INET6) || protocol == 0)
    return g_strdup_printf ("%d", protocol);
  return name_value (protocols, G_N_ELEMENTS (protocols), protocol);
}

static const char *
describe_unix (int type)
{
  switch (type)
    {
    case SOCK_STREAM: return "Unix stream";
    case SOCK_DGRAM: return "Unix datagrams";
    case SOCK_SEQPACKET: return "Unix messages";
    default: return "Unix";
    }
}

/**
 * ph_protocol_describe:
 * @family: an address family
 * @type: a type of socket
 * @protocol: a protocol; 0: the usual one
 *
 * Returns: (transfer full): in plain words: "TCP over IPv4", "Unix stream", "raw ICMP over IPv4"
 */
char *
ph_protocol_describe (int family,
                      int type,
                      int protocol)
{
  const PhSocketWord *word = find_value (families, G_N_ELEMENTS (families), family);
  const PhSocketWord *kind;

  if (family == AF_UNIX)
    return g_strdup (describe_unix (type));
  if (family != AF_INET && family != AF_INET6)
    return word != NULL ? g_strdup (word->plain) : g_strdup_printf ("family %d", family);
  if (protocol == 0)
    protocol = type == SOCK_STREAM ? IPPROTO_TCP : type == SOCK_DGRAM ? IPPROTO_UDP : 0;
  kind = find_value (protocols, G_N_ELEMENTS (protocols), protocol);
  if (kind == NULL)
    return g_strdup_printf ("%sprotocol %d over %s", type == SOCK_RAW ? "raw " : "", protocol,
                            word->plain);
  return g_strdup_printf ("%s%s over %s", type == SOCK_RAW ? "raw " : "", kind->plain,
                          word->plain);
}

static gboolean
find_name (const PhSocketWord *words,
           gsize               n_words,
           const char         *text,
           int                *value)
{
  for (gsize i = 0; i < n_words; i++)
    {
      const PhSocketWord *word = &words[i];

      if (g_ascii_strcasecmp (word->name, text) == 0
          || (word->protocol != NULL && g_ascii_strcasecmp (word->protocol, text) == 0))
        {
          *value = word->value;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
parse_number (const char *text,
              int        *value)
{
  gint64 number;

  if (!g_ascii_string_to_signed (text, 10, G_MININT, G_MAXINT, &number, NULL))
    return FALSE;
  *value = (int) number;
  return TRUE;
}

/**
 * ph_protocol_parse_family:
 * @text: a constant such as "AF_CAN", or a number
 * @family: (out): the family; this kernel need not have it
 * @error: (out): a sentence fit for a form field
 *
 * Returns: whether @family was set
 */
gboolean
ph_protocol_parse_family (const char  *text,
                          int         *family,
                          GError     **error)
{
  g_autofree char *word = g_strstrip (g_strdup (text));

  if (find_name (families, G_N_ELEMENTS (families), word, family) || parse_number (word, family))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "A family is a constant such as AF_CAN, or a number");
  return FALSE;
}

/**
 * ph_protocol_parse:
 * @text: a name of protocols(5), a constant such as "IPPROTO_TCP", or a number
 * @protocol: (out): the protocol
 * @error: (out): a sentence fit for a form field
 *
 * Reads /etc/protocols for a name that is not among the usual ones, getprotobyname(3).
 *
 * Returns: whether @protocol was set
 */
gboolean
ph_protocol_parse (const char  *text,
                   int         *protocol,
                   GError     **error)
{
  g_autofree char *word = g_strstrip (g_strdup (text));
  struct protoent entry;
  struct protoent *found = NULL;
  char buffer[4096];
  g_autofree char *quoted = NULL;

  if (find_name (protocols, G_N_ELEMENTS (protocols), word, protocol)
      || parse_number (word, protocol))
    return TRUE;
  if (word[0] != '\0' && getprotobyname_r (word, &entry, buffer, sizeof buffer, &found) == 0
      && found != NULL)
    {
      *protocol = found->p_proto;
      return TRUE;
    }
  quoted = ph_bytes_preview ((const guint8 *) word, strlen (word), MAX_QUOTE);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "No protocol is called “%s”: write a name such as tcp or icmp, or a number; "
               "0 leaves the choice to the system", quoted);
  return FALSE;
}

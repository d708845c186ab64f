/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-icmp.h"

#include <string.h>
#include <sys/socket.h>

/* The one message that ping(8) sends and the one it waits for (RFC 792, RFC 4443): type, code,
 * checksum, identifier, sequence number, and any bytes, which come back as they are. Any thread. */

#define HEADER_BYTES    8
#define IP_HEADER_BYTES 20

static const struct
{
  int         family;
  guint8      type;
  const char *name;
} messages[] = {
  { AF_INET, 0, "echo reply" },
  { AF_INET, 3, "destination unreachable" },
  { AF_INET, 5, "redirect" },
  { AF_INET, 8, "echo request" },
  { AF_INET, 11, "time exceeded" },
  { AF_INET6, 1, "destination unreachable" },
  { AF_INET6, 2, "packet too big" },
  { AF_INET6, 3, "time exceeded" },
  { AF_INET6, 128, "echo request" },
  { AF_INET6, 129, "echo reply" },
  { AF_INET6, 135, "neighbour solicitation" },
  { AF_INET6, 136, "neighbour advertisement" },
};

static guint
read_16 (const guint8 *bytes)
{
  return (guint) bytes[0] << 8 | bytes[1];
}

static void
write_16 (guint8 *bytes,
          guint   value)
{
  bytes[0] = (guint8) (value >> 8);
  bytes[1] = (guint8) value;
}

/* RFC 1071 */
static guint
checksum (const guint8 *bytes,
          gsize         len)
{
  guint64 sum = 0;

  for (gsize i = 0; i + 1 < len; i += 2)
    sum += read_16 (bytes + i);
  if (len % 2 == 1)
    sum += (guint) bytes[len - 1] << 8;
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (guint) ~sum & 0xffff;
}

/**
 * ph_icmp_new_echo:
 * @family: AF_INET or AF_INET6
 * @id: tells the replies of one program from those of another; a ping socket puts its own in
 * @sequence: tells one reply from the next
 * @text: what comes back
 *
 * A raw socket of IPv4 needs the checksum; in all other cases the kernel fills it in, since that
 * of ICMPv6 covers the addresses, too.
 *
 * Returns: (transfer full): an echo request, ready to be sent
 */
GBytes *
ph_icmp_new_echo (int         family,
                  guint16     id,
                  guint16     sequence,
                  const char *text)
{
  gsize len = HEADER_BYTES + strlen (text);
  guint8 *message = g_malloc0 (len);

  message[0] = family == AF_INET6 ? 128 : 8;
  write_16 (message + 4, id);
  write_16 (message + 6, sequence);
  memcpy (message + HEADER_BYTES, text, len - HEADER_BYTES);
  if (family == AF_INET)
    write_16 (message + 2, checksum (message, len));
  return g_bytes_new_take (message, len);
}

/**
 * ph_icmp_describe:
 * @family: AF_INET or AF_INET6
 * @type: SOCK_RAW of AF_INET: an IP header comes first (raw(7))
 * @data: what was sent or received
 * @len: bytes
 *
 * Returns: (transfer full) (nullable): such as "ICMP echo reply, sequence 1"; %NULL if it is too
 *   short for a message
 */
char *
ph_icmp_describe (int           family,
                  int           type,
                  gconstpointer data,
                  gsize         len)
{
  const guint8 *message = data;
  const char *protocol = family == AF_INET6 ? "ICMPv6" : "ICMP";
  const char *prefix = "";
  const char *name = NULL;

  if (type == SOCK_RAW && family == AF_INET && len >= IP_HEADER_BYTES && message[0] >> 4 == 4)
    {
      gsize header = MIN ((gsize) 4 * (message[0] & 0xf), len);

      prefix = "IPv4 header, then ";
      message += header;
      len -= header;
    }
  if (len < HEADER_BYTES)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    if (messages[i].family == family && messages[i].type == message[0])
      name = messages[i].name;

  if (name == NULL)
    return g_strdup_printf ("%s%s type %u, code %u", prefix, protocol, message[0], message[1]);
  if (!g_str_has_prefix (name, "echo"))
    return g_strdup_printf ("%s%s %s", prefix, protocol, name);
  return g_strdup_printf ("%s%s %s, sequence %u", prefix, protocol, name, read_16 (message + 6));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>

/* Addresses by value. Two addresses are the same if the kernel would treat them alike, so padding,
 * the flow label and bytes after a path's end never count. A unix name may hold any byte; where it
 * is shown, what cannot be printed is escaped. */

#define UNIX_PATH_START offsetof (struct sockaddr_un, sun_path)

/* Fills @address for @family; FALSE for a family without ports. */
static gboolean
init_inet (PhAddress *address,
           int        family,
           guint16    port)
{
  *address = PH_ADDRESS_NONE;
  if (family == AF_INET)
    {
      address->len = sizeof address->in;
      address->in = (struct sockaddr_in) { .sin_family = AF_INET, .sin_port = htons (port) };
      return TRUE;
    }
  if (family == AF_INET6)
    {
      address->len = sizeof address->in6;
      address->in6 = (struct sockaddr_in6) { .sin6_family = AF_INET6, .sin6_port = htons (port) };
      return TRUE;
    }
  return FALSE;
}

/* The bytes of a unix name. An abstract name starts with NUL and fills its length; a path ends
 * at its NUL, or without one at its length (unix(7)). */
static const char *
get_unix_name (const PhAddress *address,
               gsize           *len)
{
  const char *path = address->un.sun_path;
  gsize room = address->len > UNIX_PATH_START ? address->len - UNIX_PATH_START : 0;

  room = MIN (room, sizeof address->un.sun_path);
  *len = room > 0 && path[0] != '\0' ? strnlen (path, room) : room;
  return path;
}

/* Appends @len bytes of a name, which may be hostile: no control character, no broken UTF-8 and
 * nothing that turns the reading direction leaves here. */
static void
append_name (GString    *out,
             const char *bytes,
             gsize       len,
             gboolean    quoted)
{
  const char *end = bytes + len;

  while (bytes < end)
    {
      gunichar c = g_utf8_get_char_validated (bytes, end - bytes);
      gboolean is_char = c != (gunichar) -1 && c != (gunichar) -2;

      if (*bytes == '\\' || (quoted && *bytes == '"'))
        {
          g_string_append_printf (out, "\\%c", *bytes);
          bytes++;
        }
      else if (is_char && g_unichar_isprint (c) && g_unichar_type (c) != G_UNICODE_FORMAT)
        {
          g_string_append_unichar (out, c);
          bytes += g_utf8_skip[(guint8) *bytes];
        }
      else
        {
          g_string_append_printf (out, "\\x%02x", (guint) (guint8) *bytes);
          bytes++;
        }
    }
}

static gboolean
parse_scope (const char *text,
             guint32    *scope)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT32, &number, NULL))
    *scope = (guint32) number;
  else
    *scope = if_nametoindex (text);
  return *scope != 0;
}

static gboolean
parse_in6 (PhAddress  *address,
           const char *host,
           guint16     port)
{
  const char *percent = strchr (host, '%');
  g_autofree char *digits = g_strndup (host, percent != NULL ? (gsize) (percent - host)
                                                             : strlen (host));

  init_inet (address, AF_INET6, port);
  if (inet_pton (AF_INET6, digits, &address->in6.sin6_addr) != 1)
    return FALSE;
  return percent == NULL || parse_scope (percent + 1, &address->in6.sin6_scope_id);
}

/**
 * ph_address_from_sockaddr:
 * @sockaddr: (nullable): a socket address as the kernel gave it
 * @len: its length in bytes; what exceeds a sockaddr_un is cut off
 *
 * Any thread.
 *
 * Returns: a copy; unset if @len does not even hold a family
 */
PhAddress
ph_address_from_sockaddr (const void *sockaddr,
                          gsize       len)
{
  PhAddress address = PH_ADDRESS_NONE;

  if (sockaddr == NULL || len < sizeof (sa_family_t))
    return address;
  len = MIN (len, sizeof address.un);
  memset (&address.un, 0, sizeof address.un);
  memcpy (&address.un, sockaddr, len);
  address.len = (socklen_t) len;
  return address;
}

/**
 * ph_address_any:
 * @family: AF_INET or AF_INET6
 * @port: a port in host byte order
 *
 * Any thread.
 *
 * Returns: INADDR_ANY or in6addr_any with @port; unset for other families
 */
PhAddress
ph_address_any (int     family,
                guint16 port)
{
  PhAddress address;

  init_inet (&address, family, port);
  return address;
}

/**
 * ph_address_loopback:
 * @family: AF_INET or AF_INET6
 * @port: a port in host byte order
 *
 * Any thread.
 *
 * Returns: 127.0.0.1 or ::1 with @port; unset for other families
 */
PhAddress
ph_address_loopback (int     family,
                     guint16 port)
{
  PhAddress address;

  init_inet (&address, family, port);
  if (family == AF_INET)
    address.in.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  else if (family == AF_INET6)
    address.in6.sin6_addr = in6addr_loopback;
  return address;
}

/**
 * ph_address_from_numeric:
 * @address: (out): the address; unset on failure
 * @host: a dotted quad, or IPv6 text with an optional "%scope" (an interface's name or number)
 * @port: a port in host byte order
 *
 * Reads an address without ever asking a resolver, inet_pton(3). Any thread.
 *
 * Returns: whether @host was numeric
 */
gboolean
ph_address_from_numeric (PhAddress  *address,
                         const char *host,
                         guint16     port)
{
  init_inet (address, AF_INET, port);
  if (inet_pton (AF_INET, host, &address->in.sin_addr) == 1)
    return TRUE;
  if (parse_in6 (address, host, port))
    return TRUE;
  *address = PH_ADDRESS_NONE;
  return FALSE;
}

/**
 * ph_address_from_unix:
 * @address: (out): the address; unset on failure
 * @name: (nullable): bytes: a path, or "@" or a NUL and then an abstract name; a path that begins with "@" is
 *   written "./@…"
 * @len: their number; 0: no name, which bind() takes for "choose one" (unix(7), autobind)
 *
 * Any thread.
 *
 * Returns: %FALSE if the name is longer than %PH_ADDRESS_UNIX_MAX, the mark of an abstract one not
 *   counted, or a path has a NUL in it
 */
gboolean
ph_address_from_unix (PhAddress  *address,
                      const char *name,
                      gsize       len)
{
  gboolean is_abstract = len > 0 && (name[0] == '@' || name[0] == '\0');
  gsize offset = is_abstract ? 1 : 0;

  *address = PH_ADDRESS_NONE;
  if (len - offset > PH_ADDRESS_UNIX_MAX
      || (!is_abstract && len > 0 && memchr (name, '\0', len) != NULL))
    return FALSE;

  memset (&address->un, 0, sizeof address->un);
  address->un.sun_family = AF_UNIX;
  if (len > 0)
    memcpy (address->un.sun_path + offset, name + offset, len - offset);
  address->len = (socklen_t) (UNIX_PATH_START + len + (len > 0 && !is_abstract ? 1 : 0));
  return TRUE;
}

/**
 * ph_address_trim:
 * @address: (inout): as a system call has just filled it in
 *
 * The kernel tells the true length of an address even if that is more than the room it was given:
 * a unix path of 108 bytes comes with a length of 111 (getsockname(2)). Any thread.
 */
void
ph_address_trim (PhAddress *address)
{
  address->len = MIN (address->len, (socklen_t) sizeof address->un);
}

/**
 * ph_address_is_unnamed:
 * @address: an address
 *
 * Any thread.
 *
 * Returns: whether this is the address of a unix socket that has no name: one never bound
 */
gboolean
ph_address_is_unnamed (const PhAddress *address)
{
  gsize len;

  if (ph_address_get_family (address) != AF_UNIX)
    return FALSE;
  get_unix_name (address, &len);
  return len == 0;
}

/**
 * ph_address_is_set:
 * @address: an address
 *
 * Any thread.
 *
 * Returns: whether there is an address at all
 */
gboolean
ph_address_is_set (const PhAddress *address)
{
  return address->len > 0;
}

/**
 * ph_address_is_any:
 * @address: an address
 *
 * Any thread.
 *
 * Returns: whether this is 0.0.0.0 or ::, whatever the port
 */
gboolean
ph_address_is_any (const PhAddress *address)
{
  switch (ph_address_get_family (address))
    {
    case AF_INET:
      return address->in.sin_addr.s_addr == htonl (INADDR_ANY);
    case AF_INET6:
      return IN6_IS_ADDR_UNSPECIFIED (&address->in6.sin6_addr);
    default:
      return FALSE;
    }
}

static gboolean
unix_equal (const PhAddress *a,
            const PhAddress *b)
{
  gsize a_len, b_len;
  const char *a_name = get_unix_name (a, &a_len);
  const char *b_name = get_unix_name (b, &b_len);

  return a_len == b_len && memcmp (a_name, b_name, a_len) == 0;
}

/**
 * ph_address_equal:
 * @a: an address
 * @b: another
 *
 * Compares what the kernel looks at: family, port, address and scope, or the unix name. An
 * IPv4-mapped IPv6 address is not the same as the IPv4 one. Any thread.
 *
 * Returns: whether they are the same; two unset addresses are
 */
gboolean
ph_address_equal (const PhAddress *a,
                  const PhAddress *b)
{
  int family = ph_address_get_family (a);

  if (family != ph_address_get_family (b))
    return FALSE;
  switch (family)
    {
    case AF_UNSPEC:
      return ph_address_is_set (a) == ph_address_is_set (b);
    case AF_INET:
      return a->in.sin_port == b->in.sin_port && a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
    case AF_INET6:
      return a->in6.sin6_port == b->in6.sin6_port
             && a->in6.sin6_scope_id == b->in6.sin6_scope_id
             && IN6_ARE_ADDR_EQUAL (&a->in6.sin6_addr, &b->in6.sin6_addr);
    case AF_UNIX:
      return unix_equal (a, b);
    default:
      return a->len == b->len && memcmp (&a->sa, &b->sa, a->len) == 0;
    }
}

/* FNV-1a */
static guint
hash_bytes (guint       hash,
            const void *bytes,
            gsize       len)
{
  const guint8 *p = bytes;

  for (gsize i = 0; i < len; i++)
    hash = (hash ^ p[i]) * 16777619u;
  return hash;
}

/**
 * ph_address_hash:
 * @address: an address
 *
 * Any thread.
 *
 * Returns: a hash that is the same for addresses that are ph_address_equal()
 */
guint
ph_address_hash (const PhAddress *address)
{
  int family = ph_address_get_family (address);
  guint hash = hash_bytes (2166136261u, &family, sizeof family);
  const char *name;
  gsize len;

  switch (family)
    {
    case AF_INET:
      hash = hash_bytes (hash, &address->in.sin_port, sizeof address->in.sin_port);
      return hash_bytes (hash, &address->in.sin_addr, sizeof address->in.sin_addr);
    case AF_INET6:
      hash = hash_bytes (hash, &address->in6.sin6_port, sizeof address->in6.sin6_port);
      hash = hash_bytes (hash, &address->in6.sin6_scope_id, sizeof address->in6.sin6_scope_id);
      return hash_bytes (hash, &address->in6.sin6_addr, sizeof address->in6.sin6_addr);
    case AF_UNIX:
      name = get_unix_name (address, &len);
      return hash_bytes (hash, name, len);
    default:
      return hash;
    }
}

/**
 * ph_address_get_family:
 * @address: an address
 *
 * Any thread.
 *
 * Returns: AF_INET, AF_INET6, AF_UNIX, another family, or AF_UNSPEC if unset
 */
int
ph_address_get_family (const PhAddress *address)
{
  return ph_address_is_set (address) ? address->sa.sa_family : AF_UNSPEC;
}

/**
 * ph_address_get_port:
 * @address: an address
 *
 * Any thread.
 *
 * Returns: the port in host byte order, 0 to 65535; -1 if such addresses have none
 */
int
ph_address_get_port (const PhAddress *address)
{
  switch (ph_address_get_family (address))
    {
    case AF_INET:
      return ntohs (address->in.sin_port);
    case AF_INET6:
      return ntohs (address->in6.sin6_port);
    default:
      return -1;
    }
}

/**
 * ph_address_set_port:
 * @address: an address; one without a port is left alone
 * @port: a port in host byte order
 *
 * Any thread.
 */
void
ph_address_set_port (PhAddress *address,
                     guint16    port)
{
  int family = ph_address_get_family (address);

  if (family == AF_INET)
    address->in.sin_port = htons (port);
  else if (family == AF_INET6)
    address->in6.sin6_port = htons (port);
}

/* Appends the name as ph_address_from_unix() reads it: "@" stands for the NUL of an abstract name,
 * and a path that begins with it is told apart by "./". */
static void
append_unix (GString         *out,
             const PhAddress *address,
             gboolean         quoted)
{
  gsize len;
  const char *name = get_unix_name (address, &len);
  gboolean is_abstract = len > 0 && name[0] == '\0';

  if (is_abstract)
    g_string_append_c (out, '@');
  else if (len > 0 && name[0] == '@')
    g_string_append (out, "./");
  append_name (out, name + is_abstract, len - (gsize) is_abstract, quoted);
}

static char *
unix_to_string (const PhAddress *address)
{
  GString *out = g_string_new (NULL);

  append_unix (out, address, FALSE);
  return g_string_free (out, FALSE);
}

/**
 * ph_address_get_host:
 * @address: an address
 *
 * Any thread.
 *
 * Returns: (transfer full): "127.0.0.1", "fe80::1%2", a unix path, "@name" for an abstract name
 *   (both with unprintable bytes escaped), or "" for an unset, unnamed or foreign address
 */
char *
ph_address_get_host (const PhAddress *address)
{
  char text[INET6_ADDRSTRLEN] = "";

  switch (ph_address_get_family (address))
    {
    case AF_INET:
      inet_ntop (AF_INET, &address->in.sin_addr, text, sizeof text);
      return g_strdup (text);
    case AF_INET6:
      inet_ntop (AF_INET6, &address->in6.sin6_addr, text, sizeof text);
      if (address->in6.sin6_scope_id != 0)
        return g_strdup_printf ("%s%%%u", text, address->in6.sin6_scope_id);
      return g_strdup (text);
    case AF_UNIX:
      return unix_to_string (address);
    default:
      return g_strdup ("");
    }
}

/**
 * ph_address_to_string:
 * @address: an address
 *
 * Any thread.
 *
 * Returns: (transfer full): "127.0.0.1:80", "[::1]:80", "[fe80::1%2]:80", a unix path, "@name" or
 *   "(unnamed)", "an address of family 16" for a foreign one; "" if unset
 */
char *
ph_address_to_string (const PhAddress *address)
{
  g_autofree char *host = ph_address_get_host (address);

  switch (ph_address_get_family (address))
    {
    case AF_INET:
      return g_strdup_printf ("%s:%d", host, ph_address_get_port (address));
    case AF_INET6:
      return g_strdup_printf ("[%s]:%d", host, ph_address_get_port (address));
    case AF_UNIX:
      return *host != '\0' ? g_steal_pointer (&host) : g_strdup ("(unnamed)");
    case AF_UNSPEC:
      return g_strdup ("");
    default:
      return g_strdup_printf ("an address of family %d", ph_address_get_family (address));
    }
}

static char *
unix_to_notation (const PhAddress *address)
{
  GString *out = g_string_new ("\"");

  append_unix (out, address, TRUE);
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

/**
 * ph_address_to_notation:
 * @address: an address
 *
 * Writes the address as the notation has it: a pair of host and port, or the name of a unix socket,
 * where "@" begins an abstract one. Any thread.
 *
 * Returns: (transfer full): such as ("::1", 80) with its parentheses and quotes; "" if unset
 */
char *
ph_address_to_notation (const PhAddress *address)
{
  g_autofree char *host = NULL;

  switch (ph_address_get_family (address))
    {
    case AF_INET:
    case AF_INET6:
      host = ph_address_get_host (address);
      return g_strdup_printf ("(\"%s\", %d)", host, ph_address_get_port (address));
    case AF_UNIX:
      return unix_to_notation (address);
    default:
      return g_strdup ("");
    }
}

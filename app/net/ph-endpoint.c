/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-endpoint.h"

#include "ph-bytes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <string.h>

/* What a user may write for a host and a port. Reading it never touches the network: what is
 * not an address is checked for the syntax of names (RFC 1123 section 2.1) and left to a
 * look-up. inet_aton()'s older spellings (1.2.3, 0x7f.1) are refused, because they name an
 * address nobody meant. */

#define MAX_NAME  253
#define MAX_LABEL 63
#define MAX_QUOTE 60

G_DEFINE_QUARK (ph-endpoint-error-quark, ph_endpoint_error)

static gboolean
fault (GError         **error,
       PhEndpointFault  where,
       const char      *format,
       ...) G_GNUC_PRINTF (3, 4);

static gboolean
fault (GError         **error,
       PhEndpointFault  where,
       const char      *format,
       ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (PH_ENDPOINT_ERROR, (int) where, format, args);
  va_end (args);
  return FALSE;
}

/* What a sentence quotes stands in a form or a terminal: it is cut, and cannot be obeyed. */
static char *
quote (const char *text,
       gsize       len)
{
  return ph_bytes_preview ((const guint8 *) text, len, MAX_QUOTE);
}

static gboolean
fault_quoting (GError         **error,
               PhEndpointFault  where,
               const char      *before,
               const char      *text,
               const char      *after)
{
  g_autofree char *quoted = quote (text, strlen (text));

  return fault (error, where, "%s%s%s", before, quoted, after);
}

static gboolean
is_digits (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

static gboolean
is_digits_and_dots (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789.") == strlen (text);
}

/* The last label decides: getaddrinfo() hands anything inet_aton() reads to inet_aton(). */
static gboolean
ends_in_number (const char *host)
{
  const char *dot = strrchr (host, '.');
  const char *label = dot != NULL ? dot + 1 : host;

  if (is_digits (label))
    return TRUE;

  return (g_str_has_prefix (label, "0x") || g_str_has_prefix (label, "0X"))
         && strspn (label + 2, "0123456789abcdefABCDEF") == strlen (label + 2);
}

static gboolean
check_label (const char  *label,
             const char  *host,
             GError     **error)
{
  gsize len = strlen (label);

  if (len == 0)
    return fault_quoting (error, PH_ENDPOINT_FAULT_HOST, "“", host,
                          "” has an empty part between dots");
  if (len > MAX_LABEL)
    return fault_quoting (error, PH_ENDPOINT_FAULT_HOST, "A part of “", host,
                          "” is longer than " G_STRINGIFY (MAX_LABEL) " characters");
  if (label[0] == '-' || label[len - 1] == '-')
    return fault (error, PH_ENDPOINT_FAULT_HOST,
                  "No part of a host name may begin or end with a hyphen");

  for (const char *c = label; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-')
      {
        g_autofree char *character = quote (c, (gsize) g_utf8_skip[(guchar) *c]);

        if (*c == ' ')
          return fault (error, PH_ENDPOINT_FAULT_HOST, "A host name has no space");
        if (*c == '<')
          return fault (error, PH_ENDPOINT_FAULT_HOST, "Only <broadcast> is written with “<”");
        return fault (error, PH_ENDPOINT_FAULT_HOST, "“%s” cannot be part of a host name",
                      character);
      }

  return TRUE;
}

static gboolean
check_name (const char  *host,
            GError     **error)
{
  g_autofree char *name = g_strdup (host);
  g_auto (GStrv) labels = NULL;

  if (g_str_has_suffix (name, ".")) /* the root, written out */
    name[strlen (name) - 1] = '\0';
  if (strlen (name) > MAX_NAME)
    return fault (error, PH_ENDPOINT_FAULT_HOST,
                  "A host name has at most %d characters", MAX_NAME);
  if (ends_in_number (name))
    return fault_quoting (error, PH_ENDPOINT_FAULT_HOST, "“", host,
                          "” is neither a name nor an address: an IPv4 address has four numbers, "
                          "as in 127.0.0.1");

  labels = g_strsplit (name, ".", -1);
  for (gsize i = 0; labels[i] != NULL; i++)
    if (!check_label (labels[i], host, error))
      return FALSE;

  return labels[0] != NULL
         || fault_quoting (error, PH_ENDPOINT_FAULT_HOST, "“", host, "” is not a name");
}

/* (transfer full): without the brackets that keep an IPv6 address and a port apart; around
 * anything else they are a slip */
static char *
strip_brackets (const char *host)
{
  gsize len = strlen (host);

  if (len >= 2 && host[0] == '[' && host[len - 1] == ']' && strchr (host, ':') != NULL)
    return g_strndup (host + 1, len - 2);

  return g_strdup (host);
}

static gboolean
parse_scope (const char  *scope,
             guint32     *id,
             GError     **error)
{
  guint64 number;

  if (is_digits (scope) && g_ascii_string_to_unsigned (scope, 10, 0, G_MAXUINT32, &number, NULL))
    {
      *id = (guint32) number;
      return TRUE;
    }

  *id = if_nametoindex (scope);
  return *id != 0
         || fault_quoting (error, PH_ENDPOINT_FAULT_HOST, "There is no network interface “", scope,
                           "”");
}

static gboolean
parse_inet6 (const char  *host,
             PhAddress   *address,
             GError     **error)
{
  g_autofree char *text = g_strdup (host);
  char *percent = strchr (text, '%');

  *address = ph_address_any (AF_INET6, 0);
  if (percent != NULL)
    *percent = '\0';
  if (inet_pton (AF_INET6, text, &address->in6.sin6_addr) != 1)
    return fault_quoting (error, PH_ENDPOINT_FAULT_HOST, "“", host, "” is not an IPv6 address");

  return percent == NULL || parse_scope (percent + 1, &address->in6.sin6_scope_id, error);
}

static gboolean
parse_inet (const char  *host,
            PhAddress   *address,
            GError     **error)
{
  guint64 number;

  *address = ph_address_any (AF_INET, 0);
  if (is_digits (host))
    {
      /* 010 is 8 for inet_aton(3) */
      if (host[0] == '0' && host[1] != '\0')
        return fault_quoting (error, PH_ENDPOINT_FAULT_HOST, "", host,
                              " begins with 0: an address as one number is decimal");
      if (!g_ascii_string_to_unsigned (host, 10, 0, G_MAXUINT32, &number, NULL))
        return fault_quoting (error, PH_ENDPOINT_FAULT_HOST, "", host,
                              " is out of range: an address has 32 bits, 0 to 4294967295");
      address->in.sin_addr.s_addr = htonl ((guint32) number);
      return TRUE;
    }

  return inet_pton (AF_INET, host, &address->in.sin_addr) == 1
         || fault_quoting (error, PH_ENDPOINT_FAULT_HOST, "", host,
                           " is not an IPv4 address: those have four numbers from 0 to 255");
}

static gboolean
check_family (const char  *host,
              int          wanted,
              int          family,
              GError     **error)
{
  if (family == AF_UNSPEC || family == wanted)
    return TRUE;

  return fault_quoting (error, PH_ENDPOINT_FAULT_HOST, "“", host,
                        wanted == AF_INET
                          ? "” is an IPv4 address, and the socket is not AF_INET"
                          : "” is an IPv6 address, and the socket is not AF_INET6");
}

/* Reads what can be read without asking anybody; address->len stays 0 for a name. */
static gboolean
parse_host (const char  *host,
            int          family,
            PhAddress   *address,
            GError     **error)
{
  *address = PH_ADDRESS_NONE;
  if (!g_utf8_validate (host, -1, NULL))
    return fault (error, PH_ENDPOINT_FAULT_HOST, "The host is not valid UTF-8 text");
  if (*host == '\0')
    {
      *address = ph_address_any (family == AF_INET6 ? AF_INET6 : AF_INET, 0);
      return TRUE;
    }
  if (strchr (host, ':') != NULL)
    return check_family (host, AF_INET6, family, error) && parse_inet6 (host, address, error);
  if (g_str_equal (host, "<broadcast>"))
    {
      *address = ph_address_any (AF_INET, 0);
      address->in.sin_addr.s_addr = htonl (INADDR_BROADCAST);
      return check_family (host, AF_INET, family, error);
    }
  if (is_digits_and_dots (host))
    return parse_inet (host, address, error) && check_family (host, AF_INET, family, error);

  return check_name (host, error);
}

/* One byte of a unix name, written as itself or as an escape of the notation. */
static gboolean
take_byte (const char **text,
           char        *byte,
           GError     **error)
{
  const char *c = *text;

  *text = c + 1;
  *byte = *c;
  if (*c != '\\')
    return TRUE;
  *text = c + 2;
  if (c[1] == '\\')
    return TRUE;
  if (c[1] != 'x' || !g_ascii_isxdigit (c[2]) || !g_ascii_isxdigit (c[3]))
    return fault (error, PH_ENDPOINT_FAULT_HOST,
                  "A backslash begins an escape: write \\\\ for a backslash, \\x00 for a byte");
  *text = c + 4;
  *byte = (char) (g_ascii_xdigit_value (c[2]) * 16 + g_ascii_xdigit_value (c[3]));
  return TRUE;
}

static gboolean
parse_unix (const char  *text,
            PhAddress   *address,
            GError     **error)
{
  g_autoptr (GString) name = g_string_new (NULL);
  const gsize most = PH_ADDRESS_UNIX_MAX;
  gboolean is_abstract = *text == '@';
  gsize len;
  char byte;

  *address = PH_ADDRESS_NONE;
  while (*text != '\0')
    {
      if (!take_byte (&text, &byte, error))
        return FALSE;
      g_string_append_c (name, byte);
    }
  is_abstract = is_abstract || (name->len > 0 && name->str[0] == '\0');
  len = name->len - (is_abstract ? 1 : 0);
  if (len > most)
    return fault (error, PH_ENDPOINT_FAULT_HOST,
                  "%s has %" G_GSIZE_FORMAT " bytes; the 108 of a Unix address hold a NUL and %"
                  G_GSIZE_FORMAT " more", is_abstract ? "The name" : "The path", len, most);
  return ph_address_from_unix (address, name->str, name->len)
         || fault (error, PH_ENDPOINT_FAULT_HOST,
                   "A path cannot hold the byte \\x00; an abstract name, which begins with @, can");
}

/**
 * ph_endpoint_check_host:
 * @host: as the user wrote it
 * @family: AF_INET, AF_INET6, AF_UNSPEC for either of them, or AF_UNIX
 * @error: (out): a sentence fit for a form field
 *
 * Does not look anything up. Any thread.
 *
 * Returns: whether @host can be an address or a name for a socket of @family
 */
gboolean
ph_endpoint_check_host (const char  *host,
                        int          family,
                        GError     **error)
{
  g_autofree char *bare = strip_brackets (host);
  PhAddress address;

  if (family == AF_UNIX)
    return parse_unix (host, &address, error);
  return parse_host (bare, family, &address, error);
}

static gboolean
parse_service (const char  *name,
               int          type,
               guint16     *port,
               GError     **error)
{
  const char *protocol = type == SOCK_DGRAM ? "udp" : "tcp";
  struct servent entry;
  struct servent *found = NULL;
  char buffer[4096];

  if (getservbyname_r (name, protocol, &entry, buffer, sizeof buffer, &found) != 0
      || found == NULL)
    {
      g_autofree char *quoted = quote (name, strlen (name));

      return fault (error, PH_ENDPOINT_FAULT_PORT,
                    "No %s service is called “%s”: write a number from 0 to 65535", protocol,
                    quoted);
    }

  *port = ntohs ((guint16) found->s_port);
  return TRUE;
}

/**
 * ph_endpoint_parse_port:
 * @text: a number from 0 to 65535, or a service name of services(5)
 * @type: SOCK_STREAM or SOCK_DGRAM: decides between the TCP and the UDP services
 * @port: (out): in host byte order
 * @error: (out): a sentence fit for a form field
 *
 * Reads /etc/services for a name. Any thread.
 *
 * Returns: whether @port was set
 */
gboolean
ph_endpoint_parse_port (const char  *text,
                        int          type,
                        guint16     *port,
                        GError     **error)
{
  g_autofree char *word = g_strstrip (g_strdup (text));
  const char *digits = *word == '-' || *word == '+' ? word + 1 : word;
  guint64 number;

  if (*word == '\0')
    return fault (error, PH_ENDPOINT_FAULT_PORT,
                  "A port is missing: a number, or the name of a service such as http");
  if (!is_digits (digits))
    return parse_service (word, type, port, error);
  if (digits != word
      || !g_ascii_string_to_unsigned (word, 10, 0, G_MAXUINT16, &number, NULL))
    return fault_quoting (error, PH_ENDPOINT_FAULT_PORT, "", word,
                          " is out of range: ports are 0 to 65535");

  *port = (guint16) number;
  return TRUE;
}

/**
 * ph_endpoint_parse:
 * @host: as the user wrote it: dotted quad, IPv6 text with or without brackets and %scope, ""
 *   for any interface, "<broadcast>", a bare 32-bit integer without a leading 0, or a name
 * @port: a number or a service name
 * @family: AF_INET, AF_INET6, AF_UNSPEC for either of them, or AF_UNIX, see
 *   ph_endpoint_parse_unix()
 * @type: SOCK_STREAM or SOCK_DGRAM
 * @fault_out: (out) (optional): which of the two is at fault
 * @error: (out): a sentence fit for a form field
 *
 * Any thread; never looks a name up.
 *
 * Returns: (transfer full) (nullable): the endpoint, or %NULL with @error set
 */
PhEndpoint *
ph_endpoint_parse (const char       *host,
                   const char       *port,
                   int               family,
                   int               type,
                   PhEndpointFault  *fault_out,
                   GError          **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (host));
  g_autofree char *bare = strip_brackets (trimmed);
  PhEndpointFault where = PH_ENDPOINT_FAULT_NONE;
  PhEndpoint endpoint = { 0 };

  if (family == AF_UNIX)
    {
      PhEndpoint *path = ph_endpoint_parse_unix (host, error);

      if (fault_out != NULL)
        *fault_out = path != NULL ? PH_ENDPOINT_FAULT_NONE : PH_ENDPOINT_FAULT_HOST;
      return path;
    }
  if (!parse_host (bare, family, &endpoint.address, error))
    where = PH_ENDPOINT_FAULT_HOST;
  else if (!ph_endpoint_parse_port (port, type, &endpoint.port, error))
    where = PH_ENDPOINT_FAULT_PORT;

  if (fault_out != NULL)
    *fault_out = where;
  if (where != PH_ENDPOINT_FAULT_NONE)
    return NULL;

  endpoint.host = bare;
  endpoint.needs_lookup = !ph_address_is_set (&endpoint.address);
  if (!endpoint.needs_lookup)
    ph_address_set_port (&endpoint.address, endpoint.port);
  return ph_endpoint_copy (&endpoint);
}

/**
 * ph_endpoint_parse_unix:
 * @text: a path, "@name" for a Linux abstract name, or "" for none; \\ and \xHH are escapes, and
 *   nothing is trimmed, for a name may hold any byte
 * @error: (out): a sentence fit for a form field
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the endpoint, or %NULL with @error set
 */
PhEndpoint *
ph_endpoint_parse_unix (const char  *text,
                        GError     **error)
{
  PhAddress address;

  return parse_unix (text, &address, error) ? ph_endpoint_from_address (&address) : NULL;
}

/**
 * ph_endpoint_from_address:
 * @address: a complete address
 *
 * Any thread.
 *
 * Returns: (transfer full): an endpoint that needs no look-up
 */
PhEndpoint *
ph_endpoint_from_address (const PhAddress *address)
{
  PhEndpoint *endpoint = g_new0 (PhEndpoint, 1);

  endpoint->host = ph_address_get_host (address);
  endpoint->port = (guint16) MAX (ph_address_get_port (address), 0);
  endpoint->address = *address;
  return endpoint;
}

/**
 * ph_endpoint_copy:
 * @endpoint: (nullable): an endpoint
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): a copy, %NULL for %NULL
 */
PhEndpoint *
ph_endpoint_copy (const PhEndpoint *endpoint)
{
  PhEndpoint *copy;

  if (endpoint == NULL)
    return NULL;

  copy = g_new (PhEndpoint, 1);
  *copy = *endpoint;
  copy->host = g_strdup (endpoint->host);
  return copy;
}

/**
 * ph_endpoint_free:
 * @endpoint: (nullable) (transfer full): an endpoint
 *
 * Any thread.
 */
void
ph_endpoint_free (PhEndpoint *endpoint)
{
  if (endpoint == NULL)
    return;

  g_free (endpoint->host);
  g_free (endpoint);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-option-value.h"

#include "ph-bytes.h"
#include "ph-errno.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* Writing values of options. What is printed is read back as the same bytes: a value that its
 * type's own form cannot say (a length of its own, microseconds above a second) becomes a bytes
 * literal. Any thread. */

/**
 * ph_option_value_get_int:
 * @value: (nullable): bytes of a value
 * @len: how many
 * @number: (out): the int; untouched unless there is one
 *
 * Returns: whether the value has the size of an int
 */
gboolean
ph_option_value_get_int (gconstpointer  value,
                         gsize          len,
                         int           *number)
{
  if (value == NULL || len != sizeof *number)
    return FALSE;
  memcpy (number, value, sizeof *number);
  return TRUE;
}

static const char *
find_name (const PhSocketOption *option,
           int                   number)
{
  for (const PhOptionName *n = option->names; n != NULL && n->name != NULL; n++)
    if (n->value == number)
      return n->name;
  return NULL;
}

static gboolean
is_plain_word (const char *word)
{
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_-.@", *p) == NULL)
      return FALSE;
  return TRUE;
}

/* A name only where it is read back as this interface */
static char *
print_interface (guint index)
{
  char name[IF_NAMESIZE];
  struct in_addr address;

  if (index == 0 || if_indextoname (index, name) == NULL || !is_plain_word (name)
      || inet_pton (AF_INET, name, &address) == 1 || g_ascii_isdigit (name[0])
      || name[0] == '-')
    return g_strdup_printf ("%u", index);
  return g_strdup (name);
}

static gboolean
is_in_range (const PhSocketOption *option,
             int                   number)
{
  if (option == NULL || option->type == PH_OPTION_ENUM || option->type == PH_OPTION_FLAGS)
    return TRUE;
  if (option->type == PH_OPTION_FLAG || option->type == PH_OPTION_INTEGER)
    return number >= option->min && number <= option->max;
  return number >= 0;
}

static const char *
find_errno (int number)
{
  const char *name = ph_errno_get_name (number);
  int known;

  return ph_errno_from_name (name, &known) && known == number ? name : NULL;
}

/* Returns: (transfer full) (nullable): "A | B"; %NULL when a bit has no name, or none is set */
static char *
print_flags (const PhSocketOption *option,
             int                   number)
{
  GString *out = g_string_new (NULL);

  for (const PhOptionName *n = option->names; n->name != NULL; n++)
    if (number & n->value)
      {
        g_string_append_printf (out, "%s%s", out->len > 0 ? " | " : "", n->name);
        number &= ~n->value;
      }
  return g_string_free (out, number != 0 || out->len == 0);
}

/* In the notation any int is a number: setsockopt() may be given what the kernel will refuse. */
static char *
print_int (const PhSocketOption *option,
           int                   number,
           gboolean              notation)
{
  const char *name = NULL;
  g_autofree char *flags = NULL;

  if (!notation && !is_in_range (option, number))
    return NULL;
  if (option != NULL && option->type == PH_OPTION_INTERFACE && !notation)
    return print_interface ((guint) number);
  if (option != NULL && option->type == PH_OPTION_FLAGS)
    flags = print_flags (option, number);
  if (flags != NULL)
    return g_steal_pointer (&flags);
  if (option != NULL && option->type == PH_OPTION_ENUM)
    name = find_name (option, number);
  else if (option != NULL && option->type == PH_OPTION_ERRNO && number != 0 && !notation)
    name = find_errno (number);
  return name != NULL ? g_strdup (name) : g_strdup_printf ("%d", number);
}

static char *
print_linger (gconstpointer value)
{
  struct linger linger;

  memcpy (&linger, value, sizeof linger);
  if (linger.l_onoff < 0 || linger.l_onoff > 1 || linger.l_linger < 0)
    return NULL;
  return g_strdup_printf ("(%d, %d)", linger.l_onoff, linger.l_linger);
}

static char *
print_timeval (gconstpointer value,
               gboolean      notation)
{
  struct timeval time;
  g_autofree char *fraction = NULL;
  gsize len;

  memcpy (&time, value, sizeof time);
  if (time.tv_sec < 0 || time.tv_sec > G_MAXINT || time.tv_usec < 0 || time.tv_usec > 999999)
    return NULL;
  if (notation)
    return g_strdup_printf ("(%ld, %ld)", (long) time.tv_sec, (long) time.tv_usec);
  if (time.tv_usec == 0)
    return g_strdup_printf ("%ld", (long) time.tv_sec);
  fraction = g_strdup_printf ("%ld.%06ld", (long) time.tv_sec, (long) time.tv_usec);
  for (len = strlen (fraction); fraction[len - 1] == '0'; len--)
    fraction[len - 1] = '\0';
  return g_steal_pointer (&fraction);
}

/* The kernel pads names with NULs. */
static char *
print_text (const PhSocketOption *option,
            gconstpointer         value,
            gsize                 len,
            gboolean              notation)
{
  gsize used = len;
  g_autofree char *text = NULL;

  while (used > 0 && ((const char *) value)[used - 1] == '\0')
    used--;
  if (used > 0 && memchr (value, '\0', used) != NULL)
    used = strlen (value); /* what follows the first NUL means nothing */
  if (used < (gsize) option->min || used > (gsize) option->max)
    return NULL;
  text = g_strndup (used > 0 ? value : "", used);
  if (!is_plain_word (text))
    return NULL;
  return notation ? g_strdup_printf ("\"%s\"", text) : g_steal_pointer (&text);
}

static char *
join (const char *group,
      const char *address,
      const char *interface,
      gboolean    notation)
{
  const char *quote = notation ? "\"" : "";
  GString *out = g_string_new (notation ? "(" : NULL);

  g_string_append_printf (out, "%s%s%s", quote, group, quote);
  if (address != NULL)
    g_string_append_printf (out, ", %s%s%s", quote, address, quote);
  if (interface != NULL && g_ascii_isdigit (interface[0]))
    g_string_append_printf (out, ", %s", interface);
  else if (interface != NULL)
    g_string_append_printf (out, ", %s%s%s", quote, interface, quote);
  if (notation)
    g_string_append (out, address == NULL && interface == NULL ? ",)" : ")");
  return g_string_free (out, FALSE);
}

static char *
print_group4 (gconstpointer value,
              gboolean      notation)
{
  char group[INET_ADDRSTRLEN];
  char address[INET_ADDRSTRLEN];
  g_autofree char *interface = NULL;
  struct ip_mreqn request;

  memcpy (&request, value, sizeof request);
  if (request.imr_ifindex < 0)
    return NULL;
  inet_ntop (AF_INET, &request.imr_multiaddr, group, sizeof group);
  inet_ntop (AF_INET, &request.imr_address, address, sizeof address);
  if (request.imr_ifindex != 0)
    interface = print_interface ((guint) request.imr_ifindex);
  return join (group, request.imr_address.s_addr != 0 ? address : NULL, interface, notation);
}

static char *
print_group6 (gconstpointer value,
              gboolean      notation)
{
  char group[INET6_ADDRSTRLEN];
  g_autofree char *interface = NULL;
  struct ipv6_mreq request;

  memcpy (&request, value, sizeof request);
  if (request.ipv6mr_interface > G_MAXINT)
    return NULL;
  inet_ntop (AF_INET6, &request.ipv6mr_multiaddr, group, sizeof group);
  if (request.ipv6mr_interface != 0)
    interface = print_interface (request.ipv6mr_interface);
  return join (group, NULL, interface, notation);
}

static char *
print_address4 (gconstpointer value,
                gboolean      notation)
{
  char address[INET_ADDRSTRLEN];

  inet_ntop (AF_INET, value, address, sizeof address);
  return g_strdup_printf (notation ? "\"%s\"" : "%s", address);
}

static char *
print_credentials (gconstpointer value)
{
  struct ucred who;

  memcpy (&who, value, sizeof who);
  return g_strdup_printf ("(%d, %u, %u)", who.pid, who.uid, who.gid);
}

static char *
print_typed (const PhSocketOption *option,
             gconstpointer         value,
             gsize                 len,
             gboolean              notation)
{
  int number;

  switch (option != NULL ? option->type : PH_OPTION_INTEGER)
    {
    case PH_OPTION_LINGER:
      return print_linger (value);
    case PH_OPTION_TIMEVAL:
      return print_timeval (value, notation);
    case PH_OPTION_TEXT:
      return print_text (option, value, len, notation);
    case PH_OPTION_ADDRESS4:
      return print_address4 (value, notation);
    case PH_OPTION_GROUP4:
      return print_group4 (value, notation);
    case PH_OPTION_GROUP6:
      return print_group6 (value, notation);
    case PH_OPTION_CREDENTIALS:
      return print_credentials (value);
    case PH_OPTION_FLAG:
    case PH_OPTION_INTEGER:
    case PH_OPTION_ENUM:
    case PH_OPTION_FLAGS:
    case PH_OPTION_ERRNO:
    case PH_OPTION_INTERFACE:
    default:
      return ph_option_value_get_int (value, len, &number) ? print_int (option, number, notation)
                                                           : NULL;
    }
}

static char *
print (const PhSocketOption *option,
       gconstpointer         value,
       gsize                 len,
       gboolean              notation)
{
  gsize wanted = option != NULL ? ph_socket_option_get_size (option) : sizeof (int);
  gboolean fits = option != NULL && option->type == PH_OPTION_TEXT ? len <= wanted : len == wanted;
  char *text = fits ? print_typed (option, value, len, notation) : NULL;

  return text != NULL ? text : ph_bytes_literal (value, len, G_MAXSIZE);
}

/**
 * ph_option_value_print:
 * @option: (nullable): the option; %NULL for one that is not in the table
 * @value: (nullable): the bytes
 * @len: how many
 *
 * Returns: (transfer full): the value as a person would write it; ph_option_value_parse() makes
 *   the same value of it
 */
char *
ph_option_value_print (const PhSocketOption *option,
                       gconstpointer         value,
                       gsize                 len)
{
  return print (option, value, len, FALSE);
}

/**
 * ph_option_value_to_notation:
 * @option: (nullable): the option; %NULL for one that is not in the table
 * @value: (nullable): the bytes
 * @len: how many
 *
 * Ints are numbers, or names that ph_socket_option_value_by_name() knows; structs are tuples of
 * numbers and strings; names are strings; all else is a bytes literal.
 *
 * Returns: (transfer full): the value as an argument in the notation, which
 *   ph_option_value_parse() reads too
 */
char *
ph_option_value_to_notation (const PhSocketOption *option,
                             gconstpointer         value,
                             gsize                 len)
{
  return print (option, value, len, TRUE);
}

/**
 * ph_option_value_equal:
 * @option: (nullable): the option
 * @a: (nullable): bytes of a value
 * @a_len: how many
 * @b: (nullable): bytes of another
 * @b_len: how many
 *
 * Returns: whether both mean the same; the NULs that pad a name do not count
 */
gboolean
ph_option_value_equal (const PhSocketOption *option,
                       gconstpointer         a,
                       gsize                 a_len,
                       gconstpointer         b,
                       gsize                 b_len)
{
  g_autofree char *a_text = NULL;
  g_autofree char *b_text = NULL;

  if (option == NULL || option->type != PH_OPTION_TEXT)
    return a_len == b_len && (a_len == 0 || memcmp (a, b, a_len) == 0);
  a_text = ph_option_value_print (option, a, a_len);
  b_text = ph_option_value_print (option, b, b_len);
  return strcmp (a_text, b_text) == 0;
}

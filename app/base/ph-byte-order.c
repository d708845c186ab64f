/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-byte-order.h"

#include "ph-bytes.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

/* The system's own functions do the work; what they refuse without a word is told in a sentence.
 * Pure functions, any thread. */

#define MAX_QUOTE 40 /* of what a sentence quotes: it is cut, and cannot be obeyed */

G_DEFINE_QUARK (ph-byte-order-error-quark, ph_byte_order_error)

typedef gboolean (*Convert) (const PhOrderValue  *args,
                             PhOrderValue        *result,
                             GError             **error);

static gboolean
fail (GError    **error,
      const char *format,
      ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError    **error,
      const char *format,
      ...)
{
  va_list args;
  g_autofree char *sentence = NULL;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, PH_BYTE_ORDER_ERROR, 0, sentence);
  return FALSE;
}

static gboolean
check_number (const PhOrderValue  *arg,
              gint64               max,
              GError             **error)
{
  if (arg->kind != PH_ORDER_NUMBER)
    return fail (error, "A number is needed here.");
  if (arg->number < 0 || arg->number > max)
    return fail (error, "%" G_GINT64_FORMAT " does not fit: the number has %d bits, 0 to %"
                 G_GINT64_FORMAT ".", arg->number, max == G_MAXUINT16 ? 16 : 32, max);
  return TRUE;
}

static gboolean
give_number (PhOrderValue *result,
             gint64        number)
{
  *result = (PhOrderValue) { .kind = PH_ORDER_NUMBER, .number = number };
  return TRUE;
}

static gboolean
give_text (PhOrderValue *result,
           const char   *text)
{
  *result = (PhOrderValue) { .kind = PH_ORDER_TEXT, .text = g_strdup (text) };
  return TRUE;
}

static gboolean
give_bytes (PhOrderValue  *result,
            gconstpointer  bytes,
            gsize          len)
{
  *result = (PhOrderValue) { .kind = PH_ORDER_BYTES, .len = len };
  memcpy (result->bytes, bytes, len);
  return TRUE;
}

/* htons and ntohs are the same swap, or none. */
static gboolean
swap_short (const PhOrderValue  *args,
            PhOrderValue        *result,
            GError             **error)
{
  return check_number (args, G_MAXUINT16, error)
         && give_number (result, htons ((guint16) args->number));
}

static gboolean
swap_long (const PhOrderValue  *args,
           PhOrderValue        *result,
           GError             **error)
{
  return check_number (args, G_MAXUINT32, error)
         && give_number (result, htonl ((guint32) args->number));
}

/* Why inet_aton(3) refused a part of an address. Returns: whether @part is at fault */
static gboolean
blame_part (const char  *part,
            gboolean     last,
            guint        n_parts,
            GError     **error)
{
  const guint64 max = last ? G_MAXUINT32 >> (8 * (n_parts - 1)) : 255;
  gboolean hex = g_ascii_strncasecmp (part, "0x", 2) == 0;
  gboolean octal = !hex && part[0] == '0';
  g_autofree char *quoted = ph_bytes_preview ((const guint8 *) part, strlen (part), MAX_QUOTE);
  char *end = NULL;
  guint64 number;

  if (part[0] == '\0')
    return !fail (error, "A part of the address is empty.");
  number = g_ascii_strtoull (part, &end, 0);
  if (octal && (*end == '8' || *end == '9'))
    return !fail (error, "%s begins with 0, so it is octal, where there is no digit %c.", quoted,
                  *end);
  if (*end != '\0' || !g_ascii_isdigit (part[0]))
    return !fail (error, "“%s” is no number.", quoted);
  if (number > max)
    return !fail (error, "%s is too large: this part has %u bits, 0 to %" G_GUINT64_FORMAT ".",
                  quoted, last ? 8 * (5 - n_parts) : 8, max);
  return FALSE;
}

static gboolean
blame_dotted (const char  *text,
              GError     **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", -1);
  guint n_parts = g_strv_length (parts);

  if (text[0] == '\0')
    return fail (error, "An address is needed here, such as 127.0.0.1.");
  if (strchr (text, ':') != NULL)
    return fail (error, "This is IPv6 text, and inet_aton() knows only IPv4: use inet_pton().");
  if (n_parts > 4)
    return fail (error, "An IPv4 address has at most four parts; here are %u.", n_parts);
  for (guint i = 0; i < n_parts; i++)
    if (blame_part (parts[i], i == n_parts - 1, n_parts, error))
      return FALSE;
  return fail (error, "This is no IPv4 address.");
}

static gboolean
aton (const PhOrderValue  *args,
      PhOrderValue        *result,
      GError             **error)
{
  struct in_addr address;

  if (args->kind != PH_ORDER_TEXT || args->text == NULL)
    return fail (error, "Text is needed here.");
  if (inet_aton (args->text, &address) == 0)
    return blame_dotted (args->text, error);
  return give_bytes (result, &address, sizeof address);
}

static gsize
address_size (int family)
{
  if (family == AF_INET)
    return sizeof (struct in_addr);
  return family == AF_INET6 ? sizeof (struct in6_addr) : 0;
}

static gboolean
check_bytes (const PhOrderValue  *arg,
             int                  family,
             GError             **error)
{
  if (arg->kind != PH_ORDER_BYTES)
    return fail (error, "Bytes are needed here.");
  if (arg->len != address_size (family))
    return fail (error, "An %s address has %d bytes; here are %" G_GSIZE_FORMAT ".",
                 family == AF_INET ? "IPv4" : "IPv6", (int) address_size (family), arg->len);
  return TRUE;
}

static gboolean
ntoa (const PhOrderValue  *args,
      PhOrderValue        *result,
      GError             **error)
{
  char text[INET_ADDRSTRLEN];

  return check_bytes (args, AF_INET, error)
         && give_text (result, inet_ntop (AF_INET, args->bytes, text, sizeof text));
}

static gboolean
check_family (const PhOrderValue  *arg,
              GError             **error)
{
  if (arg->kind != PH_ORDER_NUMBER || arg->number < 0 || arg->number > G_MAXUINT16
      || address_size ((int) arg->number) == 0)
    return fail (error, "The family must be AF_INET or AF_INET6.");
  return TRUE;
}

/* inet_pton(3) is strict: what another function reads is no excuse. */
static gboolean
blame_strict (int          family,
              const char  *text,
              GError     **error)
{
  struct in_addr loose;

  if (family == AF_INET6 && strchr (text, '%') != NULL)
    return fail (error, "inet_pton() takes no zone: leave out what follows the %%.");
  if (family == AF_INET6)
    return fail (error, strchr (text, ':') != NULL
                          ? "This is no IPv6 address: eight groups of up to four hexadecimal "
                            "digits, with :: at most once for a run of zeros."
                          : "This is no IPv6 text: it has no colon.");
  if (strchr (text, ':') != NULL)
    return fail (error, "This is IPv6 text: choose AF_INET6.");
  if (inet_aton (text, &loose) != 0)
    return fail (error, "inet_pton() takes exactly four decimal numbers without leading zeros. "
                 "inet_aton() reads this form.");
  return blame_dotted (text, error);
}

static gboolean
pton (const PhOrderValue  *args,
      PhOrderValue        *result,
      GError             **error)
{
  guint8 bytes[sizeof (struct in6_addr)];
  int family;

  if (!check_family (&args[0], error))
    return FALSE;
  family = (int) args[0].number;
  if (args[1].kind != PH_ORDER_TEXT || args[1].text == NULL)
    return fail (error, "Text is needed here.");
  if (inet_pton (family, args[1].text, bytes) != 1)
    return blame_strict (family, args[1].text, error);
  return give_bytes (result, bytes, address_size (family));
}

static gboolean
ntop (const PhOrderValue  *args,
      PhOrderValue        *result,
      GError             **error)
{
  char text[INET6_ADDRSTRLEN];

  return check_family (&args[0], error) && check_bytes (&args[1], (int) args[0].number, error)
         && give_text (result, inet_ntop ((int) args[0].number, args[1].bytes, text, sizeof text));
}

static const struct
{
  const char *name;
  guint       n_args;
  Convert     convert;
} functions[] = {
  { "htons", 1, swap_short },
  { "ntohs", 1, swap_short },
  { "htonl", 1, swap_long },
  { "ntohl", 1, swap_long },
  { "inet_aton", 1, aton },
  { "inet_ntoa", 1, ntoa },
  { "inet_pton", 2, pton },
  { "inet_ntop", 2, ntop },
};

/**
 * ph_byte_order_knows:
 * @function: the name of a function
 * @n_args: (out) (optional): how many arguments it takes
 *
 * Returns: %TRUE if ph_byte_order_call() knows it
 */
gboolean
ph_byte_order_knows (const char *function,
                     guint      *n_args)
{
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      if (strcmp (functions[i].name, function) != 0)
        continue;
      if (n_args != NULL)
        *n_args = functions[i].n_args;
      return TRUE;
    }
  return FALSE;
}

/**
 * ph_byte_order_call:
 * @function: "htons" "ntohs" "htonl" "ntohl" take a number; "inet_aton" text; "inet_ntoa" bytes;
 *   "inet_pton" a family and text; "inet_ntop" a family and bytes
 * @args: (array length=n_args): its arguments
 * @n_args: how many
 * @result: (out caller-allocates): what it gives, for ph_order_value_clear()
 * @error: (nullable): return location: a sentence that says which argument does not fit, and why
 *
 * Returns: %TRUE if it gave something
 */
gboolean
ph_byte_order_call (const char          *function,
                    const PhOrderValue  *args,
                    guint                n_args,
                    PhOrderValue        *result,
                    GError             **error)
{
  *result = (PhOrderValue) { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      if (strcmp (functions[i].name, function) != 0)
        continue;
      if (functions[i].n_args != n_args)
        return fail (error, "%s() takes %u argument%s, and was given %u.", function,
                     functions[i].n_args, functions[i].n_args == 1 ? "" : "s", n_args);
      return functions[i].convert (args, result, error);
    }
  return fail (error, "There is no function of that name here.");
}

/**
 * ph_order_value_clear:
 * @value: a value
 *
 * Frees what it holds.
 */
void
ph_order_value_clear (PhOrderValue *value)
{
  g_clear_pointer (&value->text, g_free);
}

/**
 * ph_byte_order_host_name:
 *
 * Returns: (transfer none): the order of bytes in numbers of this machine
 */
const char *
ph_byte_order_host_name (void)
{
  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? "little-endian" : "big-endian";
}

/**
 * ph_byte_order_lay_out:
 * @number: a number that fits
 * @size: 2, 4 or 8 bytes
 * @network: %TRUE: in network order, the most significant byte first; %FALSE: as this machine keeps
 *   the number
 * @bytes: (out) (array length=size): its bytes in memory order
 */
void
ph_byte_order_lay_out (guint64   number,
                       gsize     size,
                       gboolean  network,
                       guint8   *bytes)
{
  gboolean big = network || G_BYTE_ORDER == G_BIG_ENDIAN;

  for (gsize i = 0; i < size; i++)
    bytes[big ? size - 1 - i : i] = (guint8) (number >> (8 * i));
}

/**
 * ph_byte_order_say_parts:
 * @text: what inet_aton(3) takes
 *
 * Its odd forms say less than four bytes: the last part fills what is left, and a leading 0 or 0x
 * makes a part octal or hexadecimal.
 *
 * Returns: (transfer full) (nullable): how @text is read; %NULL for the plain form
 */
char *
ph_byte_order_say_parts (const char *text)
{
  static const char *const fills[] = { "", "all four bytes", "the last three bytes",
                                       "the last two bytes" };
  g_auto (GStrv) parts = g_strsplit (text, ".", -1);
  guint n_parts = g_strv_length (parts);
  GString *said = g_string_new (NULL);

  if (n_parts >= 1 && n_parts <= 3)
    g_string_append_printf (said, "%s fills %s.", parts[n_parts - 1], fills[n_parts]);
  for (guint i = 0; i < n_parts; i++)
    {
      gboolean hex = g_ascii_strncasecmp (parts[i], "0x", 2) == 0;

      if (!hex && (parts[i][0] != '0' || parts[i][1] == '\0'))
        continue;
      g_string_append_printf (said, "%s%s is %s, %" G_GUINT64_FORMAT ".", said->len > 0 ? " " : "",
                              parts[i], hex ? "hexadecimal" : "octal",
                              g_ascii_strtoull (parts[i], NULL, 0));
    }
  return g_string_free (said, said->len == 0);
}

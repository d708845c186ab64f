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

/* Reading values of options. Strict: what is no value is refused with a sentence on what one may
 * be, nothing is bent into the range. Names of interfaces are those of the moment
 * (if_nametoindex(3)). Any thread. */

#define MAX_PARTS 3

typedef struct
{
  char *words[MAX_PARTS]; /* (owned) */
  guint n;
} Parts;

G_DEFINE_QUARK (ph-option-value-error-quark, ph_option_value_error)

static void
parts_clear (Parts *parts)
{
  for (guint i = 0; i < MAX_PARTS; i++)
    g_clear_pointer (&parts->words[i], g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static GBytes *
refuse (const PhSocketOption *option,
        GError              **error)
{
  g_autofree char *range = option != NULL ? ph_socket_option_describe_range (option) : NULL;

  if (option == NULL)
    g_set_error_literal (error, PH_OPTION_VALUE_ERROR, 0,
                         "The value is a number that fits an int, or bytes as in hex:01 00 or "
                         "b\"\\x01\\x00\"");
  else
    g_set_error (error, PH_OPTION_VALUE_ERROR, 0, "%s is %s", option->name, range);
  return NULL;
}

static GBytes *
make_int (int number)
{
  return g_bytes_new (&number, sizeof number);
}

static gboolean
read_number (const char *word,
             gint64      min,
             gint64      max,
             gint64     *number)
{
  const char *digits = word[0] == '-' || word[0] == '+' ? word + 1 : word;

  if (g_ascii_strncasecmp (digits, "0x", 2) == 0)
    {
      guint64 magnitude;

      if (word != digits || !g_ascii_string_to_unsigned (digits + 2, 16, 0, (guint64) max,
                                                         &magnitude, NULL))
        return FALSE;
      *number = (gint64) magnitude;
      return *number >= min;
    }
  return g_ascii_string_to_signed (word, 10, min, max, number, NULL);
}

static gboolean
read_flag (const char *word,
           gint64     *number)
{
  static const char *const words[2][3] = { { "off", "false", "no" }, { "on", "true", "yes" } };

  for (gsize value = 0; value < 2; value++)
    for (gsize i = 0; i < 3; i++)
      if (g_ascii_strcasecmp (word, words[value][i]) == 0)
        {
          *number = (gint64) value;
          return TRUE;
        }
  return read_number (word, 0, 1, number);
}

static gboolean
read_named (const PhSocketOption *option,
            const char           *word,
            gint64               *number)
{
  gboolean is_enum = option->type == PH_OPTION_ENUM;

  for (const PhOptionName *n = option->names; n != NULL && n->name != NULL; n++)
    if (strcmp (n->name, word) == 0)
      {
        *number = n->value;
        return TRUE;
      }
  return read_number (word, is_enum ? G_MININT : option->min, is_enum ? G_MAXINT : option->max,
                      number);
}

/* "A | B", each a name or a number */
static gboolean
read_flags (const PhSocketOption *option,
            const char           *word,
            gint64               *number)
{
  g_auto (GStrv) parts = NULL;
  gint64 flags = 0;

  if (read_number (word, G_MININT, G_MAXINT, number))
    return TRUE;
  parts = g_strsplit (word, "|", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      gint64 flag = 0;

      if (!read_named (option, g_strstrip (parts[i]), &flag))
        return FALSE;
      flags |= flag;
    }
  *number = flags;
  return parts[0] != NULL;
}

static gboolean
read_errno (const char *word,
            gint64     *number)
{
  int error;

  if (!ph_errno_from_name (word, &error))
    return read_number (word, 0, G_MAXINT, number);
  *number = error;
  return TRUE;
}

static gboolean
read_interface (const char *word,
                gint64     *index)
{
  if (read_number (word, 0, G_MAXINT, index))
    return TRUE;
  *index = strlen (word) < IFNAMSIZ ? if_nametoindex (word) : 0;
  return *index > 0;
}

static GBytes *
parse_int (const PhSocketOption *option,
           const char           *word,
           GError              **error)
{
  gint64 number = 0;
  gboolean good;

  if (option == NULL)
    good = read_number (word, G_MININT, G_MAXUINT, &number);
  else if (option->type == PH_OPTION_FLAG)
    good = read_flag (word, &number);
  else if (option->type == PH_OPTION_FLAGS)
    good = read_flags (option, word, &number);
  else if (option->type == PH_OPTION_ERRNO)
    good = read_errno (word, &number);
  else if (option->type == PH_OPTION_INTERFACE)
    good = read_interface (word, &number);
  else
    good = read_named (option, word, &number);
  return good ? make_int ((int) number) : refuse (option, error);
}

/* "(a, 'b')" or "a, b": the words, without their quotes. */
static gboolean
split (const char *text,
       Parts      *parts)
{
  gsize len = strlen (text);
  gboolean enclosed = len >= 2 && text[0] == '(' && text[len - 1] == ')';
  g_autofree char *inner = enclosed ? g_strndup (text + 1, len - 2) : g_strdup (text);
  g_auto (GStrv) words = g_strsplit (inner, ",", -1);
  guint n = g_strv_length (words);

  if (n > 1 && g_strstrip (words[n - 1])[0] == '\0') /* (a, b,) */
    n--;
  if (n == 0 || n > MAX_PARTS)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      char *word = g_strstrip (words[i]);
      gsize word_len = strlen (word);
      gboolean quoted = word_len >= 2 && (word[0] == '"' || word[0] == '\'')
                        && word[word_len - 1] == word[0];

      parts->words[i] = quoted ? g_strndup (word + 1, word_len - 2) : g_strdup (word);
    }
  parts->n = n;
  return TRUE;
}

static GBytes *
parse_linger (const PhSocketOption *option,
              const char           *text,
              GError              **error)
{
  g_auto (Parts) parts = { 0 };
  struct linger linger;
  gint64 on = 0;
  gint64 seconds = 0;

  if (!split (text, &parts) || parts.n < 1 || parts.n > 2 || !read_flag (parts.words[0], &on)
      || (parts.n == 2 && !read_number (parts.words[1], option->min, option->max, &seconds))
      || (parts.n == 1 && on != 0))
    return refuse (option, error);
  linger.l_onoff = (int) on;
  linger.l_linger = (int) seconds;
  return g_bytes_new (&linger, sizeof linger);
}

/* Seconds with a fraction of up to six digits, as microseconds. */
static gboolean
read_fraction (const char *word,
               gint64     *seconds,
               gint64     *micros)
{
  const char *point = strchr (word, '.');
  g_autofree char *whole = point != NULL ? g_strndup (word, (gsize) (point - word)) : NULL;
  gint64 scale = 100000;

  *micros = 0;
  if (!g_ascii_isdigit (word[0])
      || (whole != NULL && strspn (whole, "0123456789") != strlen (whole)))
    return FALSE;
  for (const char *p = point != NULL ? point + 1 : ""; *p != '\0'; p++, scale /= 10)
    {
      if (!g_ascii_isdigit (*p) || scale == 0)
        return FALSE;
      *micros += (*p - '0') * scale;
    }
  return read_number (whole != NULL ? whole : word, 0, G_MAXINT, seconds);
}

static GBytes *
parse_timeval (const PhSocketOption *option,
               const char           *text,
               GError              **error)
{
  g_auto (Parts) parts = { 0 };
  struct timeval time;
  gint64 seconds = 0;
  gint64 micros = 0;

  if (!split (text, &parts) || parts.n < 1 || parts.n > 2
      || (parts.n == 1 && !read_fraction (parts.words[0], &seconds, &micros))
      || (parts.n == 2 && (!read_number (parts.words[0], option->min, option->max, &seconds)
                           || !read_number (parts.words[1], 0, 999999, &micros))))
    return refuse (option, error);
  memset (&time, 0, sizeof time);
  time.tv_sec = seconds;
  time.tv_usec = micros;
  return g_bytes_new (&time, sizeof time);
}

static GBytes *
parse_text (const PhSocketOption *option,
            const char           *text,
            GError              **error)
{
  gsize len = strlen (text);
  gboolean quoted = len >= 2 && (text[0] == '"' || text[0] == '\'') && text[len - 1] == text[0];

  if (quoted)
    {
      text++;
      len -= 2;
    }
  if (len > (gsize) option->max)
    {
      g_set_error (error, PH_OPTION_VALUE_ERROR, 0, "%s is at most %d bytes long", option->name,
                   option->max);
      return NULL;
    }
  if (len < (gsize) option->min)
    return refuse (option, error);
  return g_bytes_new (text, len);
}

static GBytes *
parse_group4 (const PhSocketOption *option,
              const char           *text,
              GError              **error)
{
  struct ip_mreqn request = { { 0 }, { 0 }, 0 };
  g_auto (Parts) parts = { 0 };

  if (!split (text, &parts) || inet_pton (AF_INET, parts.words[0], &request.imr_multiaddr) != 1)
    return refuse (option, error);
  for (guint i = 1; i < parts.n; i++)
    {
      gint64 index = 0;

      if (i == 1 && inet_pton (AF_INET, parts.words[i], &request.imr_address) == 1)
        continue;
      if (i + 1 < parts.n || !read_interface (parts.words[i], &index))
        return refuse (option, error);
      request.imr_ifindex = (int) index;
    }
  return g_bytes_new (&request, sizeof request);
}

static GBytes *
parse_group6 (const PhSocketOption *option,
              const char           *text,
              GError              **error)
{
  struct ipv6_mreq request;
  g_auto (Parts) parts = { 0 };
  gint64 index = 0;

  memset (&request, 0, sizeof request);
  if (!split (text, &parts) || parts.n > 2
      || inet_pton (AF_INET6, parts.words[0], &request.ipv6mr_multiaddr) != 1
      || (parts.n == 2 && !read_interface (parts.words[1], &index)))
    return refuse (option, error);
  request.ipv6mr_interface = (unsigned) index;
  return g_bytes_new (&request, sizeof request);
}

static GBytes *
parse_credentials (const PhSocketOption *option,
                   const char           *text,
                   GError              **error)
{
  g_auto (Parts) parts = { 0 };
  gint64 numbers[3] = { 0 };
  struct ucred who;

  if (!split (text, &parts) || parts.n != 3)
    return refuse (option, error);
  for (guint i = 0; i < 3; i++)
    if (!read_number (parts.words[i], i == 0 ? G_MININT : 0, i == 0 ? G_MAXINT : G_MAXUINT,
                      &numbers[i]))
      return refuse (option, error);
  who = (struct ucred) { (pid_t) numbers[0], (uid_t) numbers[1], (gid_t) numbers[2] };
  return g_bytes_new (&who, sizeof who);
}

static GBytes *
parse_address4 (const PhSocketOption *option,
                const char           *text,
                GError              **error)
{
  g_auto (Parts) parts = { 0 };
  struct in_addr address;

  if (!split (text, &parts) || parts.n != 1 || inet_pton (AF_INET, parts.words[0], &address) != 1)
    return refuse (option, error);
  return g_bytes_new (&address, sizeof address);
}

static GBytes *
parse_typed (const PhSocketOption *option,
             const char           *text,
             GError              **error)
{
  switch (option != NULL ? option->type : PH_OPTION_INTEGER)
    {
    case PH_OPTION_LINGER:
      return parse_linger (option, text, error);
    case PH_OPTION_TIMEVAL:
      return parse_timeval (option, text, error);
    case PH_OPTION_TEXT:
      return parse_text (option, text, error);
    case PH_OPTION_ADDRESS4:
      return parse_address4 (option, text, error);
    case PH_OPTION_GROUP4:
      return parse_group4 (option, text, error);
    case PH_OPTION_GROUP6:
      return parse_group6 (option, text, error);
    case PH_OPTION_CREDENTIALS:
      return parse_credentials (option, text, error);
    case PH_OPTION_FLAG:
    case PH_OPTION_INTEGER:
    case PH_OPTION_ENUM:
    case PH_OPTION_FLAGS:
    case PH_OPTION_ERRNO:
    case PH_OPTION_INTERFACE:
    default:
      return parse_int (option, text, error);
    }
}

static gboolean
is_literal (const char *text)
{
  return text[0] == 'b' && (text[1] == '"' || text[1] == '\'');
}

/* b"..." as in the notation: the quote that opens it ends it, nothing may follow. */
static GBytes *
parse_literal (const char *text,
               GError    **error)
{
  char quote = text[1];
  const char *p = text + 2;

  while (*p != '\0' && *p != quote)
    p += p[0] == '\\' && p[1] != '\0' ? 2 : 1;
  if (p[0] == '\0' || p[1] != '\0')
    {
      g_set_error (error, PH_OPTION_VALUE_ERROR, 0,
                   "A bytes literal ends with the %c that it begins with", quote);
      return NULL;
    }
  return ph_bytes_parse (PH_BYTES_ESCAPES, text + 2, p - text - 2, NULL, error);
}

/**
 * ph_option_value_parse:
 * @option: (nullable): the option; %NULL for one that is not in the table
 * @text: a value in the form of its type, see #PhOptionType
 * @error: (out): one sentence on what a value may be
 *
 * Numbers are decimal or 0x…; names of values, interfaces and errnos are taken where they belong.
 * The notation's tuples are taken as they stand: (1, 0), ("239.1.2.3", "lo").
 *
 * Returns: (transfer full) (nullable): the bytes for setsockopt(2); %NULL if @text is no value
 */
GBytes *
ph_option_value_parse (const PhSocketOption *option,
                       const char           *text,
                       GError              **error)
{
  g_autofree char *word = g_strstrip (g_strdup (text));

  if (is_literal (word))
    return parse_literal (word, error);
  if (g_ascii_strncasecmp (word, "hex:", 4) == 0)
    return ph_bytes_parse (PH_BYTES_HEX, word + 4, -1, NULL, error);
  return parse_typed (option, word, error);
}

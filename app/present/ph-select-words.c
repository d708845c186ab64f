/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-select-words.h"

#include "ph-clock.h"
#include "ph-format.h"

#include <string.h>
#include <sys/select.h>

/* A timeout is written in seconds, as in Python; what a select() waits for and came to, as a
 * sentence. */

#define MAX_SECONDS 1000000000 /* thirty years */
#define DIGITS      "0123456789"

static gboolean
is_decimal (const char *text)
{
  gsize whole = strspn (text, DIGITS);
  gsize fraction = text[whole] == '.' ? strspn (text + whole + 1, DIGITS) : 0;
  gsize end = text[whole] == '.' ? whole + 1 + fraction : whole;

  return whole + fraction > 0 && text[end] == '\0';
}

/* Digits after the ninth are less than a nanosecond and are dropped. */
static gint64
read_fraction (const char *text)
{
  gint64 ns = 0;
  gint64 unit = PH_NSEC_PER_SEC / 10;

  for (const char *p = text; *p != '\0' && unit > 0; p++, unit /= 10)
    ns += (*p - '0') * unit;
  return ns;
}

/**
 * ph_select_words_timeout:
 * @text: what was written; spaces around it do not count
 * @timeout_ns: (out): -1 for none, 0 to look once, else nanoseconds
 * @fault: (out) (transfer full) (nullable): what is wrong with @text
 *
 * Reads a timeout in seconds, with a fraction if need be; nothing at all means none.
 *
 * Returns: whether @text is a timeout
 */
gboolean
ph_select_words_timeout (const char  *text,
                         gint64      *timeout_ns,
                         char       **fault)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  const char *point = strchr (trimmed, '.');
  guint64 seconds;

  *timeout_ns = -1;
  *fault = NULL;
  if (trimmed[0] == '\0')
    return TRUE;
  if (trimmed[0] == '-' && is_decimal (trimmed + 1))
    *fault = g_strdup ("A timeout is not negative. Leave the field empty to wait without one.");
  else if (!is_decimal (trimmed))
    *fault = g_strdup ("Write seconds, such as 2 or 0.5; 0 looks once, empty waits without end.");
  if (*fault != NULL)
    return FALSE;

  seconds = g_ascii_strtoull (trimmed, NULL, 10);
  if (seconds > MAX_SECONDS)
    {
      *fault = g_strdup ("At most 1,000,000,000 seconds. Leave the field empty to wait without a "
                         "timeout.");
      return FALSE;
    }
  *timeout_ns = (gint64) seconds * PH_NSEC_PER_SEC
                + (point != NULL ? read_fraction (point + 1) : 0);
  return TRUE;
}

static const char *
note_automatic (const PhIdentity *identity)
{
  if (identity->state == PH_STATE_LISTEN && identity->auto_flags & PH_AUTO_ACCEPT)
    return "It accepts by itself: select() tells of a connection that is then accepted at once.";
  if (identity->state != PH_STATE_LISTEN
      && identity->auto_flags & (PH_AUTO_RECEIVE | PH_AUTO_ANSWER))
    return "It receives by itself: select() tells of data that is then received at once.";
  return NULL;
}

/**
 * ph_select_words_note:
 * @identity: who a socket is
 * @for_reading: whether it stands in the read list
 *
 * What a program with a real select() would have to know about this socket: that it has no place
 * in an fd_set (select(2), BUGS), or that Porthole takes by itself what makes it readable.
 *
 * Returns: (transfer full) (nullable): one or two sentences; %NULL when there is nothing special
 */
char *
ph_select_words_note (const PhIdentity *identity,
                      gboolean          for_reading)
{
  const char *automatic = for_reading ? note_automatic (identity) : NULL;

  if (identity->fd < FD_SETSIZE)
    return g_strdup (automatic);
  return g_strdup_printf ("Descriptor %d has no place in an fd_set, which ends at %d: a program’s "
                          "select() cannot wait for it. Porthole waits by poll(), which can.%s%s",
                          identity->fd, FD_SETSIZE - 1, automatic != NULL ? " " : "",
                          automatic != NULL ? automatic : "");
}

/**
 * ph_select_words_waiting:
 * @n_entries: how many sockets stand in the lists
 * @timeout_ns: -1 for none, else nanoseconds
 *
 * Returns: (transfer full): what a select() waits for
 */
char *
ph_select_words_waiting (guint  n_entries,
                         gint64 timeout_ns)
{
  g_autofree char *time = ph_format_duration (timeout_ns);

  if (n_entries == 0 && timeout_ns < 0)
    return g_strdup ("Waits for nothing, without end: only Cancel ends it.");
  if (n_entries == 0)
    return g_strdup_printf ("Sleeps for %s: the lists are empty.", time);
  if (timeout_ns < 0)
    return g_strdup ("Waits until one of them is ready.");
  return g_strdup_printf ("Waits until one of them is ready, %s at most.", time);
}

/**
 * ph_select_words_ended:
 * @select: what a select() that succeeded was asked and found
 * @took_ns: how long it took
 *
 * Returns: (transfer full): what it came to
 */
char *
ph_select_words_ended (const PhSelect *select,
                       gint64          took_ns)
{
  g_autofree char *took = ph_format_duration (took_ns);
  g_autofree char *n = ph_format_count (select->n_ready);

  if (select->n_ready == 0 && select->timeout_ns == 0)
    return g_strdup ("Looked once: nothing is ready.");
  if (select->n_ready == 0)
    return g_strdup_printf ("The time is up: after %s nothing is ready. That is no error.", took);
  return g_strdup_printf ("%s %s ready, after %s.", n, select->n_ready == 1 ? "is" : "are", took);
}

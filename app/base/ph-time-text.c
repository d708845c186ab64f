/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-time-text.h"

#include "ph-clock.h"

#include <string.h>
#include <time.h>

/* Times as people and settimeout() write them: seconds with a fraction, "2.5". Not by way of a
 * double, so that what was written comes back digit by digit. And the date as ctime(3) writes it.
 * Any thread. */

/* Reads up to nine digits of a fraction. Returns: %FALSE if something else stands there */
static gboolean
parse_fraction (const char *text,
                gint64     *ns)
{
  gint64 unit = PH_NSEC_PER_SEC / 10;

  *ns = 0;
  if (*text == '\0')
    return FALSE;
  for (; g_ascii_isdigit (*text) && unit > 0; text++, unit /= 10)
    *ns += g_ascii_digit_value (*text) * unit;
  return *text == '\0';
}

/**
 * ph_time_text_parse:
 * @text: seconds: digits, and perhaps a point and up to nine more
 * @ns: (out): nanoseconds; untouched if @text is no time
 *
 * Returns: whether @text is a time from 0 to 2147483647.999999999 seconds
 */
gboolean
ph_time_text_parse (const char *text,
                    gint64     *ns)
{
  gint64 seconds = 0;
  gint64 fraction = 0;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  for (; g_ascii_isdigit (*text); text++)
    {
      seconds = seconds * 10 + g_ascii_digit_value (*text);
      if (seconds > G_MAXINT32)
        return FALSE;
    }
  if (*text == '.' && !parse_fraction (text + 1, &fraction))
    return FALSE;
  if (*text != '.' && *text != '\0')
    return FALSE;
  *ns = seconds * PH_NSEC_PER_SEC + fraction;
  return TRUE;
}

/**
 * ph_time_text_print:
 * @ns: nanoseconds, from 0
 *
 * Returns: (transfer full): seconds without needless zeroes: "2.5", "30"
 */
char *
ph_time_text_print (gint64 ns)
{
  char text[48];
  gsize len;

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT, ns / PH_NSEC_PER_SEC,
              ns % PH_NSEC_PER_SEC);
  len = strlen (text);
  while (text[len - 1] == '0')
    len--;
  if (text[len - 1] == '.')
    len--;
  return g_strndup (text, len);
}

/**
 * ph_time_text_ctime:
 * @wall_ns: nanoseconds since 1970-01-01 UTC, of a year from 1 to 9999
 *
 * Date and time in the local time zone as ctime(3) writes them, in English whatever the locale,
 * without the newline.
 *
 * Returns: (transfer full): such as "Wed Nov  4 09:07:05 2026"
 */
char *
ph_time_text_ctime (gint64 wall_ns)
{
  static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  time_t seconds = (time_t) (wall_ns / PH_NSEC_PER_SEC - (wall_ns % PH_NSEC_PER_SEC < 0 ? 1 : 0));
  struct tm local = { 0 };

  tzset ();
  if (localtime_r (&seconds, &local) == NULL)
    return g_strdup ("?");
  return g_strdup_printf ("%s %s %2d %02d:%02d:%02d %d", days[local.tm_wday % 7],
                          months[local.tm_mon % 12], local.tm_mday, local.tm_hour, local.tm_min,
                          local.tm_sec, local.tm_year + 1900);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-time-text.h"

#include "ph-clock.h"

#include <string.h>

/* Times as people and settimeout() write them: seconds with a fraction, "2.5". Not by way of a
 * double, so that what was written comes back digit by digit. Pure functions, any thread. */

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

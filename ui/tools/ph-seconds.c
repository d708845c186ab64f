/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-seconds.h"

#include "ph-call.h"

/* A field for a timeout. Any thread. */

#define MAX_SECONDS 86400.0

/**
 * ph_seconds_parse:
 * @text: seconds with or without a fraction; empty: no timeout
 * @timeout_ns: (out): nanoseconds, or %PH_TIMEOUT_BLOCKING
 *
 * Returns: %FALSE if @text is neither: %PH_SECONDS_FAULT says what is needed
 */
gboolean
ph_seconds_parse (const char *text,
                  gint64     *timeout_ns)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  char *end = NULL;
  double seconds;

  *timeout_ns = PH_TIMEOUT_BLOCKING;
  if (stripped[0] == '\0')
    return TRUE;
  seconds = g_ascii_strtod (stripped, &end);
  if (*end != '\0' || !(seconds > 0 && seconds <= MAX_SECONDS))
    return FALSE;
  *timeout_ns = MAX ((gint64) (seconds * 1e9), 1);
  return TRUE;
}

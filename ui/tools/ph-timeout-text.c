/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-timeout-text.h"

#include "ph-call.h"
#include "ph-clock.h"
#include "ph-time-text.h"

/* A field for a timeout that may stay empty. Any thread. */

#define MAX_NS (86400 * PH_NSEC_PER_SEC)

/**
 * ph_timeout_text_parse:
 * @text: seconds with or without a fraction; empty: no timeout
 * @timeout_ns: (out): nanoseconds, or %PH_TIMEOUT_BLOCKING
 *
 * Returns: %FALSE if @text is neither: %PH_TIMEOUT_TEXT_FAULT says what is needed
 */
gboolean
ph_timeout_text_parse (const char *text,
                       gint64     *timeout_ns)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  *timeout_ns = PH_TIMEOUT_BLOCKING;
  if (stripped[0] == '\0')
    return TRUE;
  if (ph_time_text_parse (stripped, timeout_ns) && *timeout_ns > 0 && *timeout_ns <= MAX_NS)
    return TRUE;
  *timeout_ns = PH_TIMEOUT_BLOCKING;
  return FALSE;
}

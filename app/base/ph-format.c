/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-format.h"

#include "ph-clock.h"

/* Numbers for people, the same in every locale: a transcript that was copied, compared or
 * pasted must not depend on where it was made. So all is integer arithmetic; printf's own
 * decimal point follows LC_NUMERIC. Pure functions, any thread. */

/* value / unit with the given number of decimals (0 to 2), rounded half up. */
static char *
decimal (guint64     value,
         guint64     unit,
         guint       decimals,
         const char *suffix)
{
  static const guint64 scales[] = { 1, 10, 100 };
  guint64 scale = scales[decimals];
  guint64 whole = value / unit;
  guint64 rest = ((value % unit) * scale + unit / 2) / unit;

  if (rest == scale)
    {
      whole++;
      rest = 0;
    }
  if (decimals == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", whole, suffix);
  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT "%s",
                          whole, (int) decimals, rest, suffix);
}

/**
 * ph_format_count:
 * @n: a number of anything
 *
 * Any thread.
 *
 * Returns: (transfer full): @n with a comma before every third digit, "1,234,567"
 */
char *
ph_format_count (guint64 n)
{
  char digits[32];
  GString *out = g_string_new (NULL);
  int len = g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, n);

  for (int i = 0; i < len; i++)
    {
      if (i > 0 && (len - i) % 3 == 0)
        g_string_append_c (out, ',');
      g_string_append_c (out, digits[i]);
    }
  return g_string_free (out, FALSE);
}

/**
 * ph_format_bytes:
 * @bytes: a number of bytes
 *
 * The exact form, wherever a count is what matters. Any thread.
 *
 * Returns: (transfer full): "6 bytes", "1 byte", "1,234 bytes"
 */
char *
ph_format_bytes (guint64 bytes)
{
  g_autofree char *count = ph_format_count (bytes);

  return g_strconcat (count, bytes == 1 ? " byte" : " bytes", NULL);
}

/**
 * ph_format_bytes_short:
 * @bytes: a number of bytes
 *
 * The form for narrow places, in decimal units (1 kB = 1,000 bytes). Any thread.
 *
 * Returns: (transfer full): "6 B", "1.2 kB", "3.4 MB"
 */
char *
ph_format_bytes_short (guint64 bytes)
{
  static const char *const suffixes[] = { " B", " kB", " MB", " GB", " TB", " PB", " EB" };
  guint64 unit = 1000;
  guint step = 1;

  if (bytes < 1000)
    return decimal (bytes, 1, 0, suffixes[0]);
  /* What would round up to 1000.0 belongs to the next unit: 999,950 is "1.0 MB". */
  while (step + 1 < G_N_ELEMENTS (suffixes) && bytes >= 1000 * unit - unit / 20)
    {
      unit *= 1000;
      step++;
    }
  return decimal (bytes, unit, 1, suffixes[step]);
}

/**
 * ph_format_rate:
 * @bytes_per_second: a rate; not a number, or below zero, counts as zero
 *
 * Any thread.
 *
 * Returns: (transfer full): "1.2 MB/s"
 */
char *
ph_format_rate (double bytes_per_second)
{
  g_autofree char *bytes = NULL;
  guint64 rounded = 0;

  if (bytes_per_second >= 1e18)
    rounded = G_GUINT64_CONSTANT (1000000000000000000);
  else if (bytes_per_second > 0)
    rounded = (guint64) (bytes_per_second + 0.5);
  bytes = ph_format_bytes_short (rounded);
  return g_strconcat (bytes, "/s", NULL);
}

/* From a minute on: two units, the larger first. */
static char *
long_duration (guint64 seconds)
{
  guint64 minutes = seconds / 60;
  guint64 hours = minutes / 60;

  if (hours > 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " h %u min", hours, (guint) (minutes % 60));
  return g_strdup_printf ("%" G_GUINT64_FORMAT " min %u s", minutes, (guint) (seconds % 60));
}

/**
 * ph_format_duration:
 * @duration_ns: nanoseconds; below zero counts as zero
 *
 * Three figures are enough to compare two calls; whole units from a minute on. Any thread.
 *
 * Returns: (transfer full): "0.04 ms", "12.3 ms", "1.20 s", "2 min 5 s", "1 h 3 min"
 */
char *
ph_format_duration (gint64 duration_ns)
{
  guint64 ns = duration_ns > 0 ? (guint64) duration_ns : 0;
  const guint64 ms = PH_NSEC_PER_MSEC;
  const guint64 s = PH_NSEC_PER_SEC;

  if (ns > 0 && ns < ms / 200)
    return g_strdup ("<0.01 ms");
  if (ns < 10 * ms - ms / 200)
    return decimal (ns, ms, 2, " ms");
  if (ns < 100 * ms - ms / 20)
    return decimal (ns, ms, 1, " ms");
  if (ns < s - ms / 2)
    return decimal (ns, ms, 0, " ms");
  if (ns < 10 * s - s / 200)
    return decimal (ns, s, 2, " s");
  if (ns < 60 * s - s / 20)
    return decimal (ns, s, 1, " s");
  return long_duration ((ns + s / 2) / s);
}

/**
 * ph_format_time:
 * @time_ns: a time from ph_clock_now_ns()
 *
 * Any thread.
 *
 * Returns: (transfer full): the local time of day with milliseconds, "14:03:05.123"
 */
char *
ph_format_time (gint64 time_ns)
{
  gint64 wall_ns = ph_clock_to_wall_ns (time_ns);
  gint64 seconds = wall_ns / PH_NSEC_PER_SEC;
  int ms = (int) (wall_ns % PH_NSEC_PER_SEC / PH_NSEC_PER_MSEC);
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (seconds);

  return g_strdup_printf ("%02d:%02d:%02d.%03d", g_date_time_get_hour (when),
                          g_date_time_get_minute (when), g_date_time_get_second (when), ms);
}

/**
 * ph_format_rtt:
 * @rtt_us: a round-trip time in microseconds, as TCP_INFO gives it
 *
 * Any thread.
 *
 * Returns: (transfer full): "24 µs", "1.2 ms", "1.20 s"
 */
char *
ph_format_rtt (guint32 rtt_us)
{
  if (rtt_us < 1000)
    return g_strdup_printf ("%" G_GUINT32_FORMAT " µs", rtt_us);
  if (rtt_us < 999500)
    return decimal (rtt_us, 1000, rtt_us < 99950 ? 1 : 0, " ms");
  return decimal (rtt_us, 1000000, 2, " s");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-format.h"

#include "ph-clock.h"

#include <locale.h>
#include <math.h>

/* Numbers as people read them: tables around every change of unit. */

#define US G_GINT64_CONSTANT (1000)
#define MS G_GINT64_CONSTANT (1000000)
#define S  G_GINT64_CONSTANT (1000000000)

static const struct
{
  guint64     n;
  const char *bytes;
  const char *brief;
} byte_cases[] = {
  { 0, "0 bytes", "0 B" },
  { 1, "1 byte", "1 B" },
  { 6, "6 bytes", "6 B" },
  { 999, "999 bytes", "999 B" },
  { 1000, "1,000 bytes", "1.0 kB" },
  { 1234, "1,234 bytes", "1.2 kB" },
  { 1250, "1,250 bytes", "1.3 kB" },
  { 999949, "999,949 bytes", "999.9 kB" },
  { 999950, "999,950 bytes", "1.0 MB" },
  { 3400000, "3,400,000 bytes", "3.4 MB" },
  { 104857600, "104,857,600 bytes", "104.9 MB" },
  { G_GUINT64_CONSTANT (999950000), "999,950,000 bytes", "1.0 GB" },
  { G_MAXUINT64, "18,446,744,073,709,551,615 bytes", "18.4 EB" },
};

static void
test_bytes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (byte_cases); i++)
    {
      g_autofree char *bytes = ph_format_bytes (byte_cases[i].n);
      g_autofree char *brief = ph_format_bytes_short (byte_cases[i].n);

      g_assert_cmpstr (bytes, ==, byte_cases[i].bytes);
      g_assert_cmpstr (brief, ==, byte_cases[i].brief);
    }
}

static const struct
{
  double      rate;
  const char *text;
} rate_cases[] = {
  { 0, "0 B/s" },       { -5, "0 B/s" },         { NAN, "0 B/s" },
  { 0.6, "1 B/s" },     { 1234.4, "1.2 kB/s" },  { 1e9, "1.0 GB/s" },
  { 1e30, "1.0 EB/s" }, { INFINITY, "1.0 EB/s" },
};

static void
test_rate (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rate_cases); i++)
    {
      g_autofree char *text = ph_format_rate (rate_cases[i].rate);

      g_assert_cmpstr (text, ==, rate_cases[i].text);
    }
}

static const struct
{
  gint64      ns;
  const char *text;
} duration_cases[] = {
  { -1, "0.00 ms" },
  { 0, "0.00 ms" },
  { 1, "<0.01 ms" },
  { 4999, "<0.01 ms" },
  { 5 * US, "0.01 ms" },
  { 40 * US, "0.04 ms" },
  { 1234 * US, "1.23 ms" },
  { 9994 * US, "9.99 ms" },
  { 9995 * US, "10.0 ms" },
  { 99949 * US, "99.9 ms" },
  { 99950 * US, "100 ms" },
  { 999499 * US, "999 ms" },
  { 999500 * US, "1.00 s" },
  { 1204 * MS, "1.20 s" },
  { 9995 * MS, "10.0 s" },
  { 10 * S, "10.0 s" },
  { 59949 * MS, "59.9 s" },
  { 59950 * MS, "1 min 0 s" },
  { 125 * S, "2 min 5 s" },
  { 3599 * S, "59 min 59 s" },
  { 3780 * S, "1 h 3 min" },
  { 100 * 3600 * S, "100 h 0 min" },
  { G_MAXINT64, "2562047 h 47 min" },
};

static void
test_duration (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (duration_cases); i++)
    {
      g_autofree char *text = ph_format_duration (duration_cases[i].ns);

      g_assert_cmpstr (text, ==, duration_cases[i].text);
    }
}

static const struct
{
  guint32     us;
  const char *text;
} rtt_cases[] = {
  { 0, "0 µs" },          { 24, "24 µs" },         { 999, "999 µs" },
  { 1000, "1.0 ms" },     { 44012, "44.0 ms" },    { 99949, "99.9 ms" },
  { 99950, "100 ms" },    { 999499, "999 ms" },    { 999500, "1.00 s" },
  { 1200000, "1.20 s" },  { G_MAXUINT32, "4294.97 s" },
};

static void
test_rtt (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rtt_cases); i++)
    {
      g_autofree char *text = ph_format_rtt (rtt_cases[i].us);

      g_assert_cmpstr (text, ==, rtt_cases[i].text);
    }
}

/* The wall clock's own account of the same moment, to the second. */
static void
test_time (void)
{
  gint64 now_ns = ph_clock_now_ns ();
  gint64 seconds = ph_clock_to_wall_ns (now_ns) / PH_NSEC_PER_SEC;
  g_autoptr (GDateTime) wall = g_date_time_new_from_unix_local (seconds);
  g_autofree char *expected = g_date_time_format (wall, "%H:%M:%S.");
  g_autoptr (GDateTime) next = g_date_time_add_seconds (wall, 1);
  g_autofree char *or_next = g_date_time_format (next, "%H:%M:%S.");
  g_autofree char *text = ph_format_time (now_ns);

  g_assert_cmpuint (strlen (text), ==, strlen ("14:03:05.123"));
  g_assert_true (g_str_has_prefix (text, expected) || g_str_has_prefix (text, or_next));
}

/* Both ways between the clocks agree, and measuring is quick, so that it is exact. */
static void
test_measure_wall (void)
{
  gint64 best_ns = G_MAXINT64;
  gint64 offset_ns = 0, now_ns = 0;

  for (guint i = 0; i < 100; i++)
    {
      const gint64 before_ns = ph_clock_now_ns ();
      const gint64 error_ns = ph_clock_measure_wall (&offset_ns, &now_ns);

      g_assert_cmpint (error_ns, >=, 0);
      g_assert_cmpint (now_ns, >=, before_ns);
      g_assert_cmpint (now_ns, <=, ph_clock_now_ns ());
      best_ns = MIN (best_ns, error_ns);
    }
  g_assert_cmpint (best_ns, <, 100 * PH_NSEC_PER_USEC);
  g_assert_cmpint (ABS (ph_clock_to_wall_ns (now_ns) - now_ns - offset_ns), <, PH_NSEC_PER_SEC);
}

/* A locale with another decimal mark must not show; those that are missing change nothing. */
static void
test_locale (void)
{
  g_autofree char *before = g_strdup (setlocale (LC_ALL, NULL));
  g_autofree char *text = NULL;

  setlocale (LC_ALL, "de_DE.UTF-8");
  text = ph_format_duration (1200 * MS);
  setlocale (LC_ALL, before);
  g_assert_cmpstr (text, ==, "1.20 s");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/format/bytes", test_bytes);
  g_test_add_func ("/base/format/rate", test_rate);
  g_test_add_func ("/base/format/duration", test_duration);
  g_test_add_func ("/base/format/rtt", test_rtt);
  g_test_add_func ("/base/format/time", test_time);
  g_test_add_func ("/base/format/measure-wall", test_measure_wall);
  g_test_add_func ("/base/format/locale", test_locale);
  return g_test_run ();
}

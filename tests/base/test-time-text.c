/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-time-text.h"

#include "ph-clock.h"
#include "ph-test-hostile.h"

#include <string.h>

/* Times in seconds: read exactly, printed as they were written. */

static void
test_good (void)
{
  static const struct { const char *text; gint64 ns; const char *printed; } cases[] = {
    { "0", 0, "0" }, { "0.0", 0, "0" }, { "2.5", 2500000000, "2.5" }, { "30", 30000000000, "30" },
    { "0.000000001", 1, "0.000000001" }, { "1.10", 1100000000, "1.1" },
    { "2147483647.999999999", G_GINT64_CONSTANT (2147483647999999999), "2147483647.999999999" },
    { "007", 7000000000, "7" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 ns = -1;
      g_autofree char *printed = NULL;

      g_assert_true (ph_time_text_parse (cases[i].text, &ns));
      g_assert_cmpint (ns, ==, cases[i].ns);
      printed = ph_time_text_print (ns);
      g_assert_cmpstr (printed, ==, cases[i].printed);
    }
}

static void
test_bad (void)
{
  static const char *const cases[] = {
    "", " ", "-1", "+1", "1.", ".5", "1.0000000001", "2147483648", "1e3", "1,5", "1 ", "x", "1x",
    "1.2.3", "99999999999999999999999", "0x10", "None", "١",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 ns = 4711;

      g_assert_false (ph_time_text_parse (cases[i], &ns));
      g_assert_cmpint (ns, ==, 4711);
    }
}

static void
test_round_trip (void)
{
  for (int i = 0; i < 100000; i++)
    {
      gint64 ns = (gint64) g_test_rand_int_range (0, G_MAXINT32) * g_test_rand_int_range (0, 1000);
      g_autofree char *text = ph_time_text_print (ns);
      gint64 back = -1;

      g_assert_true (ph_time_text_parse (text, &back));
      g_assert_cmpint (back, ==, ns);
    }
}

/* Digits, and perhaps a point and up to nine more: read by a reader of its own */
static gboolean
read_time (const char *text,
           gint64     *ns)
{
  gsize whole = strspn (text, "0123456789");
  gsize fraction = text[whole] == '.' ? strspn (text + whole + 1, "0123456789") : 0;
  g_autofree char *digits = NULL;
  gint64 seconds;

  if (whole == 0 || (text[whole] == '.' && (fraction == 0 || fraction > 9))
      || text[whole + (text[whole] == '.' ? 1 + fraction : 0)] != '\0')
    return FALSE;
  digits = g_strndup (text, whole);
  if (!ph_test_hostile_read_integer (digits, &seconds) || seconds > G_MAXINT32)
    return FALSE;
  *ns = seconds * G_GINT64_CONSTANT (1000000000);
  for (gint64 i = 1, unit = 100000000; i <= (gint64) fraction; i++, unit /= 10)
    *ns += (text[whole + (gsize) i] - '0') * unit;
  return TRUE;
}

static void
test_hostile (void)
{
  static const char *const valid[] = { "2.5", "0", "30", "0.000000001", "2147483647", NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint n_good = 0;

  for (guint i = 0; i < 8000; i++)
    {
      g_autofree char *text = ph_test_hostile_next (rand, i, valid);
      gint64 ns = 4711;
      gint64 wanted = 4711;
      gint64 again = -1;
      gboolean good = read_time (text, &wanted);
      g_autofree char *printed = NULL;

      g_assert_cmpint (ph_time_text_parse (text, &ns), ==, good);
      g_assert_cmpint (ns, ==, wanted);
      if (!good)
        continue;
      printed = ph_time_text_print (ns);
      g_assert_true (ph_time_text_parse (printed, &again));
      g_assert_cmpint (again, ==, ns);
      n_good++;
    }
  g_assert_cmpuint (n_good, >, 100);
}

static void
test_ctime (void)
{
  static const struct
  {
    const char *zone;
    gint64      seconds;
    const char *text;
  } cases[] = {
    { "UTC0", 0, "Thu Jan  1 00:00:00 1970" },
    { "UTC0", 1793783225, "Wed Nov  4 09:07:05 2026" },
    { "UTC0", 951782399, "Mon Feb 28 23:59:59 2000" },
    { "UTC0", -1, "Wed Dec 31 23:59:59 1969" },
    { "CET-1", 1793783225, "Wed Nov  4 10:07:05 2026" },
    { "EST5", 0, "Wed Dec 31 19:00:00 1969" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *late = NULL;

      g_setenv ("TZ", cases[i].zone, TRUE);
      text = ph_time_text_ctime (cases[i].seconds * PH_NSEC_PER_SEC);
      late = ph_time_text_ctime (cases[i].seconds * PH_NSEC_PER_SEC + PH_NSEC_PER_SEC - 1);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpstr (late, ==, cases[i].text);
    }
  g_unsetenv ("TZ");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/time-text/good", test_good);
  g_test_add_func ("/base/time-text/bad", test_bad);
  g_test_add_func ("/base/time-text/round-trip", test_round_trip);
  g_test_add_func ("/base/time-text/hostile", test_hostile);
  g_test_add_func ("/base/time-text/ctime", test_ctime);
  return g_test_run ();
}

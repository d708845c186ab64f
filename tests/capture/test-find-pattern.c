/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find-pattern.h"

#include <string.h>

static PhFindPattern *
make (PhFindKind  kind,
      const char *text,
      gboolean    ignore_case)
{
  g_autoptr (GError) error = NULL;
  gsize column;
  PhFindPattern *pattern = ph_find_pattern_new (kind, text, ignore_case, &column, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (column, ==, 0);
  return pattern;
}

typedef struct
{
  PhFindKind  kind;
  const char *text;
  int         code;
  gsize       column;
  const char *message;
} Fault;

static const Fault faults[] = {
  { PH_FIND_TEXT, "", PH_FIND_ERROR_EMPTY, 0, "There is nothing to look for." },
  { PH_FIND_HEX, "", PH_FIND_ERROR_EMPTY, 0, "There is nothing to look for." },
  { PH_FIND_HEX, " : ,", PH_FIND_ERROR_EMPTY, 0, "There is nothing to look for." },
  { PH_FIND_REGEX, "", PH_FIND_ERROR_EMPTY, 0, "There is nothing to look for." },
  { PH_FIND_HEX, "de ad xe", PH_FIND_ERROR_HEX, 7,
    "Column 7: This is not a hexadecimal digit." },
  { PH_FIND_HEX, "de a", PH_FIND_ERROR_HEX, 4,
    "Column 4: A byte is two hexadecimal digits; this one has a single digit." },
  { PH_FIND_HEX, "0xdeadbe0", PH_FIND_ERROR_HEX, 9,
    "Column 9: A byte is two hexadecimal digits; this one has a single digit." },
  { PH_FIND_REGEX, "ab(", PH_FIND_ERROR_REGEX, 4, "Column 4:*" },
  { PH_FIND_REGEX, "a{2}[z", PH_FIND_ERROR_REGEX, 7, "Column 7:*" },
  { PH_FIND_REGEX, "+a", PH_FIND_ERROR_REGEX, 1, "Column 1:*" },
};

static void
test_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      const Fault *fault = &faults[i];
      g_autoptr (GError) error = NULL;
      gsize column = 99;

      g_test_message ("%s: %s", fault->text, fault->message);
      g_assert_null (ph_find_pattern_new (fault->kind, fault->text, FALSE, &column, &error));
      g_assert_error (error, PH_FIND_ERROR, fault->code);
      g_assert_true (g_pattern_match_simple (fault->message, error->message));
      if (fault->code == PH_FIND_ERROR_REGEX)   /* versions of pcre2 differ by one */
        g_assert_cmpint (ABS ((int) column - (int) fault->column), <=, 1);
      else
        g_assert_cmpuint (column, ==, fault->column);
    }
}

static void
test_too_long (void)
{
  g_autofree char *text = g_malloc0 (PH_FIND_REACH + 2);
  g_autoptr (GError) error = NULL;
  gsize column;

  memset (text, 'a', PH_FIND_REACH + 1);
  g_assert_null (ph_find_pattern_new (PH_FIND_TEXT, text, TRUE, &column, &error));
  g_assert_error (error, PH_FIND_ERROR, PH_FIND_ERROR_TOO_LONG);
  text[PH_FIND_REACH] = '\0';
  ph_find_pattern_unref (make (PH_FIND_TEXT, text, TRUE));
}

typedef struct
{
  PhFindKind  kind;
  const char *text;
  gboolean    ignore_case;
  const char *bytes;
  gssize      len;        /* -1: up to the NUL */
  gsize       from;
  gssize      start;      /* -1: no match */
  gsize       match_len;
} Case;

static const Case cases[] = {
  { PH_FIND_TEXT, "b", FALSE, "abc", -1, 0, 1, 1 },
  { PH_FIND_TEXT, "abc", FALSE, "abc", -1, 0, 0, 3 },
  { PH_FIND_TEXT, "abc", FALSE, "ab", -1, 0, -1, 0 },
  { PH_FIND_TEXT, "abc", FALSE, "abcabc", -1, 1, 3, 3 },
  { PH_FIND_TEXT, "abc", FALSE, "ABC", -1, 0, -1, 0 },
  { PH_FIND_TEXT, "aBc", TRUE, "xxAbC", -1, 0, 2, 3 },
  { PH_FIND_TEXT, "a-b", TRUE, "A-b", -1, 0, 0, 3 },
  { PH_FIND_TEXT, "é", FALSE, "caf\xc3\xa9", -1, 0, 3, 2 },
  { PH_FIND_TEXT, "É", TRUE, "caf\xc3\xa9", -1, 0, 3, 2 },
  { PH_FIND_TEXT, "рок", TRUE, "РОК", -1, 0, 0, 6 },
  { PH_FIND_TEXT, "р", TRUE, "\xd0\x80 \xd1\xa0", -1, 0, -1, 0 },   /* no mixture of both cases */
  { PH_FIND_TEXT, "ı", TRUE, "x\xc4\xb1", -1, 0, 1, 2 },            /* its other case is shorter */
  { PH_FIND_TEXT, "a.c", FALSE, "abc", -1, 0, -1, 0 },
  { PH_FIND_HEX, "de ad be ef", FALSE, "\xde\xad\xbe\xde\xad\xbe\xef", -1, 0, 3, 4 },
  { PH_FIND_HEX, "0xdead", FALSE, "..\xde\xad", -1, 0, 2, 2 },
  { PH_FIND_HEX, "00", FALSE, "ab\0c", 4, 0, 2, 1 },
  { PH_FIND_HEX, "0000", FALSE, "a\0b\0\0", 5, 0, 3, 2 },
  { PH_FIND_HEX, "41", TRUE, "a", -1, 0, -1, 0 },
  { PH_FIND_REGEX, "b+", FALSE, "abbbc", -1, 0, 1, 3 },
  { PH_FIND_REGEX, "B+", TRUE, "abbbc", -1, 0, 1, 3 },
  { PH_FIND_REGEX, "^b", FALSE, "ab", -1, 0, -1, 0 },
  { PH_FIND_REGEX, "^a", FALSE, "ab", -1, 0, 0, 1 },
  { PH_FIND_REGEX, "b$", FALSE, "ab", -1, 0, 1, 1 },
  { PH_FIND_REGEX, "b*", FALSE, "aab", -1, 0, 2, 1 },               /* not of nothing */
  { PH_FIND_REGEX, "x*", FALSE, "aab", -1, 0, -1, 0 },
  { PH_FIND_REGEX, "\\xff.\\x00", FALSE, "a\xff\x80\0", 4, 0, 1, 3 },
  { PH_FIND_REGEX, "é", FALSE, "caf\xc3\xa9", -1, 0, 3, 2 },
  { PH_FIND_REGEX, ".", FALSE, "\xc3\xa9", -1, 0, 0, 1 },           /* a byte is a character */
  { PH_FIND_REGEX, "(?<=a)b", FALSE, "ab", -1, 1, 1, 1 },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (PhFindPattern) pattern = make (c->kind, c->text, c->ignore_case);
      const PhFindSpan span = { (const guint8 *) c->bytes,
                                c->len < 0 ? strlen (c->bytes) : (gsize) c->len, c->from, TRUE,
                                TRUE };
      g_autoptr (GError) error = NULL;
      gsize start = 0, len = 0;
      gboolean found = ph_find_pattern_next (pattern, &span, &start, &len, &error);

      g_test_message ("%s", c->text);
      g_assert_no_error (error);
      g_assert_cmpint (found, ==, c->start >= 0);
      if (found)
        {
          g_assert_cmpint ((gssize) start, ==, c->start);
          g_assert_cmpuint (len, ==, c->match_len);
        }
    }
}

/* In few letters, so that the search stops in vain all the time and has to change its ways */
static void
check_against_naive (gboolean ignore_case,
                     guint    letters)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);
  enum { LEN = 20000 };
  g_autofree char *text = g_malloc0 (LEN + 1);

  for (guint i = 0; i < LEN; i++)
    text[i] = (char) ((g_rand_boolean (rand) && ignore_case ? 'A' : 'a')
                      + g_rand_int_range (rand, 0, (gint32) letters));
  for (gsize needle_len = 1; needle_len < 9; needle_len++)
    {
      g_autofree char *needle = g_strndup (text + LEN - 50, needle_len);
      g_autoptr (PhFindPattern) pattern = make (PH_FIND_TEXT, needle, ignore_case);
      PhFindSpan span = { (const guint8 *) text, LEN, 0, TRUE, TRUE };
      gsize start, len, expected = 0;

      while (ph_find_pattern_next (pattern, &span, &start, &len, NULL))
        {
          for (; expected < start; expected++)
            g_assert_cmpint (ignore_case ? g_ascii_strncasecmp (text + expected, needle, needle_len)
                                         : strncmp (text + expected, needle, needle_len), !=, 0);
          g_assert_cmpint (ignore_case ? g_ascii_strncasecmp (text + start, needle, needle_len)
                                       : strncmp (text + start, needle, needle_len), ==, 0);
          expected = span.from = start + 1;
        }
      g_assert_cmpuint (expected, >, LEN - 50);
    }
}

static void
test_naive (void)
{
  check_against_naive (FALSE, 2);
  check_against_naive (FALSE, 20);
  check_against_naive (TRUE, 2);
  check_against_naive (TRUE, 20);
}

/* An expression that would take for ever ends with a sentence. */
static void
test_gives_up (void)
{
  g_autoptr (PhFindPattern) pattern = make (PH_FIND_REGEX, "(a|aa)+[xy]", FALSE);
  g_autofree char *text = g_strnfill (200, 'a');
  const PhFindSpan span = { (const guint8 *) text, 200, 0, TRUE, TRUE };
  g_autoptr (GError) error = NULL;
  gsize start, len;

  text[199] = 'e';
  g_assert_false (ph_find_pattern_next (pattern, &span, &start, &len, &error));
  g_assert_error (error, PH_FIND_ERROR, PH_FIND_ERROR_GAVE_UP);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/capture/find-pattern/faults", test_faults);
  g_test_add_func ("/capture/find-pattern/too-long", test_too_long);
  g_test_add_func ("/capture/find-pattern/cases", test_cases);
  g_test_add_func ("/capture/find-pattern/naive", test_naive);
  g_test_add_func ("/capture/find-pattern/gives-up", test_gives_up);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-select-words.h"

#include <string.h>
#include <sys/socket.h>

/* A timeout as people write it, and what the tool says. */

#define SECOND G_GINT64_CONSTANT (1000000000)

static const struct
{
  const char *text;
  gint64      timeout_ns;
} timeouts[] = {
  { "", -1 }, { "   ", -1 }, { "0", 0 }, { "0.0", 0 }, { "2", 2 * SECOND }, { " 2 ", 2 * SECOND },
  { "0.5", SECOND / 2 }, { ".5", SECOND / 2 }, { "2.", 2 * SECOND }, { "1.25", SECOND * 5 / 4 },
  { "0.000000001", 1 }, { "0.0000000019", 1 }, { "007", 7 * SECOND },
  { "1000000000", 1000000000 * SECOND },
};

static void
test_timeouts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (timeouts); i++)
    {
      g_autofree char *fault = NULL;
      gint64 timeout_ns;

      g_assert_true (ph_select_words_timeout (timeouts[i].text, &timeout_ns, &fault));
      g_assert_cmpint (timeout_ns, ==, timeouts[i].timeout_ns);
      g_assert_null (fault);
    }
}

static void
test_wrong_timeouts (void)
{
  static const char *const texts[] = {
    "-1", "-0.5", "-", "+1", ".", "..", "1.2.3", "1,5", "1e3", "inf", "nan", "0x10", "two", "1 2",
    "1s", "1000000001", "99999999999999999999999", "1.5\n2", "\xc3\xa9", "\xff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *fault = NULL;
      gint64 timeout_ns;

      g_assert_false (ph_select_words_timeout (texts[i], &timeout_ns, &fault));
      g_assert_true (g_str_has_suffix (fault, "."));
    }
}

/* Anything at all is a timeout or a fault, and never both. */
static void
test_any_timeout (void)
{
  static const char alphabet[] = "0123456789.-+ eEx,s\t\xc3";

  for (guint i = 0; i < 20000; i++)
    {
      char text[24];
      guint len = (guint) g_test_rand_int_range (0, sizeof text);
      g_autofree char *fault = NULL;
      gint64 timeout_ns = 0;

      for (guint j = 0; j < len; j++)
        text[j] = alphabet[g_test_rand_int_range (0, (gint32) strlen (alphabet))];
      text[len] = '\0';
      g_assert_cmpint (ph_select_words_timeout (text, &timeout_ns, &fault), ==, fault == NULL);
      g_assert_cmpint (timeout_ns, >=, -1);
    }
}

static void
test_notes (void)
{
  PhIdentity identity = { .fd = 5, .family = AF_INET, .type = SOCK_STREAM,
                          .state = PH_STATE_ESTABLISHED };
  g_autofree char *receives = NULL;
  g_autofree char *accepts = NULL;
  g_autofree char *high = NULL;
  g_autofree char *both = NULL;

  g_assert_null (ph_select_words_note (&identity, TRUE));
  identity.fd = 1023;
  g_assert_null (ph_select_words_note (&identity, TRUE));
  identity.auto_flags = PH_AUTO_ACCEPT | PH_AUTO_RECEIVE;
  g_assert_null (ph_select_words_note (&identity, FALSE));
  receives = ph_select_words_note (&identity, TRUE);
  g_assert_true (g_str_has_prefix (receives, "It receives by itself"));
  identity.state = PH_STATE_LISTEN;
  accepts = ph_select_words_note (&identity, TRUE);
  g_assert_true (g_str_has_prefix (accepts, "It accepts by itself"));
  identity.fd = 1024;
  high = ph_select_words_note (&identity, FALSE);
  g_assert_true (g_str_has_prefix (high, "Descriptor 1024 has no place in an fd_set"));
  g_assert_true (g_str_has_suffix (high, "which can."));
  both = ph_select_words_note (&identity, TRUE);
  g_assert_nonnull (strstr (both, "which can. It accepts by itself"));
}

static void
test_sentences (void)
{
  g_autofree char *any = ph_select_words_waiting (3, -1);
  g_autofree char *timed = ph_select_words_waiting (3, 2 * SECOND);
  g_autofree char *sleep = ph_select_words_waiting (0, 2 * SECOND);
  g_autofree char *pause = ph_select_words_waiting (0, -1);
  g_autofree char *looked = ph_select_words_ended (&(PhSelect) { .n_entries = 1 }, 0);
  g_autofree char *late = ph_select_words_ended (&(PhSelect) { 2 * SECOND, 1, 0 }, 2 * SECOND);
  g_autofree char *one = ph_select_words_ended (&(PhSelect) { -1, 2, 1 }, SECOND);
  g_autofree char *two = ph_select_words_ended (&(PhSelect) { -1, 2, 2 }, SECOND);

  g_assert_cmpstr (any, ==, "Waits until one of them is ready.");
  g_assert_cmpstr (timed, ==, "Waits until one of them is ready, 2.00 s at most.");
  g_assert_cmpstr (sleep, ==, "Sleeps for 2.00 s: the lists are empty.");
  g_assert_cmpstr (pause, ==, "Waits for nothing, without end: only Cancel ends it.");
  g_assert_cmpstr (looked, ==, "Looked once: nothing is ready.");
  g_assert_cmpstr (late, ==, "The time is up: after 2.00 s nothing is ready. That is no error.");
  g_assert_cmpstr (one, ==, "1 is ready, after 1.00 s.");
  g_assert_cmpstr (two, ==, "2 are ready, after 1.00 s.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/present/select-words/timeouts", test_timeouts);
  g_test_add_func ("/present/select-words/wrong-timeouts", test_wrong_timeouts);
  g_test_add_func ("/present/select-words/any-timeout", test_any_timeout);
  g_test_add_func ("/present/select-words/notes", test_notes);
  g_test_add_func ("/present/select-words/sentences", test_sentences);
  return g_test_run ();
}

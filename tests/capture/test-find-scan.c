/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find-scan.h"

#include <string.h>

/* What was found, in words: "out 3+2@1:0" is 2 bytes at offset 3 of what was sent, beginning with
 * byte 0 of row 1. */
static gboolean
note_cb (const PhFindMatch *match,
         gpointer           user_data)
{
  GString *said = user_data;

  g_string_append_printf (said, "%s%s %" G_GUINT64_FORMAT "+%u@%" G_GUINT64_FORMAT ":%u",
                          said->len > 0 ? ", " : "",
                          match->direction == PH_DIRECTION_IN ? "in" : "out", match->offset,
                          match->len, match->seq, match->at);
  return TRUE;
}

static PhFindPattern *
make (PhFindKind  kind,
      const char *text)
{
  g_autoptr (GError) error = NULL;
  gsize column;
  PhFindPattern *pattern = ph_find_pattern_new (kind, text, FALSE, &column, &error);

  g_assert_no_error (error);
  return pattern;
}

typedef struct
{
  PhFindKind  kind;
  const char *text;
  gboolean    messages;
  const char *pieces[6];  /* "<sent", ">received", "-<3" 3 sent are missing, "-" a gap, "!" flush */
  const char *found;
} Case;

static const Case cases[] = {
  { PH_FIND_TEXT, "ab", FALSE, { ">xxab" }, "in 2+2@0:2" },
  { PH_FIND_TEXT, "ab", FALSE, { ">xxa", ">bx" }, "in 2+2@0:2" },
  { PH_FIND_TEXT, "abcd", FALSE, { ">a", ">b", ">c", ">d" }, "in 0+4@0:0" },
  { PH_FIND_TEXT, "abcd", FALSE, { ">xa", ">b", ">c", ">dabcd" }, "in 1+4@0:1, in 5+4@3:1" },
  { PH_FIND_TEXT, "ab", FALSE, { ">a", "<b" }, "" },
  { PH_FIND_TEXT, "ab", FALSE, { ">a", "<a", ">b", "<b" }, "out 0+2@1:0, in 0+2@0:0" },
  { PH_FIND_TEXT, "ab", FALSE, { ">a", "!", ">b" }, "in 0+2@0:0" },
  { PH_FIND_TEXT, "ab", FALSE, { ">ab", "!", ">ab", "!" }, "in 0+2@0:0, in 2+2@2:0" },
  { PH_FIND_TEXT, "aa", FALSE, { ">aaaa" }, "in 0+2@0:0, in 2+2@0:2" },
  { PH_FIND_TEXT, "aa", FALSE, { ">aaa", ">aa" }, "in 0+2@0:0, in 2+2@0:2" },
  { PH_FIND_TEXT, "aa", FALSE, { ">aaa", "!", ">aa" }, "in 0+2@0:0, in 2+2@0:2" },
  { PH_FIND_TEXT, "ab", FALSE, { ">a", "->3", ">b", ">ab" }, "in 5+2@3:0" },
  { PH_FIND_TEXT, "ab", FALSE, { ">ab", "->3", ">ab" }, "in 0+2@0:0, in 5+2@2:0" },
  { PH_FIND_TEXT, "ab", FALSE, { ">a", "-<3", ">b", "<ab" }, "out 3+2@3:0, in 0+2@0:0" },
  { PH_FIND_TEXT, "ab", FALSE, { ">a", "<a", "-", ">b", "<b" }, "" },
  { PH_FIND_TEXT, "ab", TRUE, { ">a", ">b", "<ab", ">xab" }, "out 0+2@2:0, in 3+2@3:1" },
  { PH_FIND_HEX, "0d 0a", FALSE, { "<x\r", "<\n" }, "out 1+2@0:1" },
  { PH_FIND_REGEX, "a+", FALSE, { ">xaa", ">aa" }, "in 1+4@0:1" },
  { PH_FIND_REGEX, "a+", FALSE, { ">xaa", "!", ">aab" }, "in 1+2@0:1, in 3+2@2:0" },
  { PH_FIND_REGEX, "ab", FALSE, { ">xa", "!", ">b" }, "in 1+2@0:1" },
  { PH_FIND_REGEX, "^a", FALSE, { ">a", ">a", "!", ">a", "->1", ">a" }, "in 0+1@0:0" },
  { PH_FIND_REGEX, "^a", TRUE, { ">a", ">a" }, "in 0+1@0:0, in 1+1@1:0" },
  { PH_FIND_REGEX, "a$", TRUE, { ">aa", ">ab" }, "in 1+1@0:1" },
  { PH_FIND_REGEX, "(?<=b)a", FALSE, { ">b", "!", ">a" }, "in 1+1@2:0" },
  { PH_FIND_REGEX, "a.b", FALSE, { "<a", ">a.b", "<.", "<b" }, "out 0+3@0:0, in 0+3@1:0" },
};

static void
feed (PhFindScan *scan,
      guint64     seq,
      const char *piece)
{
  const gboolean missing = piece[0] == '-';
  const char *p = piece + (missing ? 1 : 0);
  const PhDirection direction = *p == '<' ? PH_DIRECTION_OUT
                                          : *p == '>' ? PH_DIRECTION_IN : PH_DIRECTION_NONE;
  gboolean goes_on;

  if (*piece == '!')
    goes_on = ph_find_scan_flush (scan, NULL);
  else if (missing)
    goes_on = ph_find_scan_miss (scan, direction,
                                 direction != PH_DIRECTION_NONE ? (guint64) (p[1] - '0') : 0, NULL);
  else
    goes_on = ph_find_scan_add (scan, direction, seq, (const guint8 *) p + 1, strlen (p + 1), NULL);
  g_assert_true (goes_on);
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (PhFindPattern) pattern = make (c->kind, c->text);
      g_autoptr (GString) said = g_string_new (NULL);
      atomic_bool stop = FALSE;
      g_autoptr (PhFindScan) scan = ph_find_scan_new (pattern, c->messages, &stop, note_cb, said);

      for (guint j = 0; j < G_N_ELEMENTS (c->pieces) && c->pieces[j] != NULL; j++)
        feed (scan, j, c->pieces[j]);
      feed (scan, 0, "!");
      g_test_message ("%s in %s %s…", c->text, c->pieces[0],
                      c->pieces[1] != NULL ? c->pieces[1] : "");
      g_assert_cmpstr (said->str, ==, c->found);
    }
}

/* The same bytes cut in all sorts of ways: matches do not depend on it, and each is said to be
 * in the row that holds it. */
typedef struct
{
  const gsize *starts;   /* of the rows */
  GArray      *offsets;  /* guint64 */
} Seen;

static gboolean
see_cb (const PhFindMatch *match,
        gpointer           user_data)
{
  Seen *seen = user_data;

  g_assert_cmpuint (seen->starts[match->seq] + match->at, ==, match->offset);
  g_assert_cmpuint (match->offset, <, seen->starts[match->seq + 1]);
  g_array_append_val (seen->offsets, match->offset);
  return TRUE;
}

/* Returns: (transfer full): the offsets of matches */
static GArray *
scan_in_pieces (PhFindPattern *pattern,
                const guint8  *data,
                gsize          len,
                GRand         *rand,
                gsize          longest)
{
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  Seen seen = { .offsets = g_array_new (FALSE, FALSE, sizeof (guint64)) };
  atomic_bool stop = FALSE;
  g_autoptr (PhFindScan) scan = ph_find_scan_new (pattern, FALSE, &stop, see_cb, &seen);
  gsize at = 0;

  while (at < len)
    {
      g_array_append_val (starts, at);
      at = MIN (at + (gsize) g_rand_int_range (rand, 1, (gint32) longest + 1), len);
    }
  g_array_append_val (starts, len);
  seen.starts = (const gsize *) (gpointer) starts->data;
  for (guint i = 0; i + 1 < starts->len; i++)
    g_assert_true (ph_find_scan_add (scan, PH_DIRECTION_IN, i, data + seen.starts[i],
                                     seen.starts[i + 1] - seen.starts[i], NULL));
  g_assert_true (ph_find_scan_flush (scan, NULL));
  return seen.offsets;
}

static void
check_cuts (PhFindKind  kind,
            const char *text)
{
  g_autoptr (PhFindPattern) pattern = make (kind, text);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  const gsize len = 3000000;
  g_autofree guint8 *data = g_malloc (len);
  g_autoptr (GArray) whole = NULL;

  for (gsize i = 0; i < len; i++)
    data[i] = (guint8) ('a' + g_rand_int_range (rand, 0, 4));
  whole = scan_in_pieces (pattern, data, len, rand, len);
  g_assert_cmpuint (whole->len, >, 100);
  for (gsize longest = 3; longest < len; longest *= 7)
    {
      g_autoptr (GArray) cut = scan_in_pieces (pattern, data, len, rand, longest);

      g_test_message ("pieces of up to %" G_GSIZE_FORMAT ": %u matches", longest, cut->len);
      g_assert_cmpmem (cut->data, cut->len * sizeof (guint64), whole->data,
                       whole->len * sizeof (guint64));
    }
}

static void
test_cuts (void)
{
  check_cuts (PH_FIND_TEXT, "a");
  check_cuts (PH_FIND_TEXT, "abcabc");
  check_cuts (PH_FIND_TEXT, "aaaaa");
  check_cuts (PH_FIND_REGEX, "ab{3,}c");
  check_cuts (PH_FIND_REGEX, "(?<=c)d?aaaab");
}

/* As long as a pattern may be, over many small pieces */
static void
test_longest (void)
{
  g_autofree char *text = g_malloc0 (PH_FIND_REACH + 1);
  g_autoptr (PhFindPattern) pattern = NULL;
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (PhFindScan) scan = NULL;
  atomic_bool stop = FALSE;

  for (gsize i = 0; i < PH_FIND_REACH; i++)
    text[i] = (char) ('a' + i % 23);
  pattern = make (PH_FIND_TEXT, text);
  scan = ph_find_scan_new (pattern, FALSE, &stop, note_cb, said);
  for (guint64 turn = 0; turn < 20; turn++)
    for (gsize at = 0; at < PH_FIND_REACH; at += 1024)
      g_assert_true (ph_find_scan_add (scan, PH_DIRECTION_OUT, turn, (guint8 *) text + at, 1024,
                                       NULL));
  g_assert_true (ph_find_scan_flush (scan, NULL));
  g_assert_true (g_str_has_prefix (said->str, "out 0+65536@0:0, out 65536+65536@1:0, "));
  g_assert_true (g_str_has_suffix (said->str, "out 1245184+65536@19:0"));
}

static void
test_stop (void)
{
  g_autoptr (PhFindPattern) pattern = make (PH_FIND_TEXT, "a");
  g_autoptr (GString) said = g_string_new (NULL);
  atomic_bool stop = FALSE;
  g_autoptr (PhFindScan) scan = ph_find_scan_new (pattern, FALSE, &stop, note_cb, said);

  g_assert_true (ph_find_scan_add (scan, PH_DIRECTION_IN, 0, (const guint8 *) "a", 1, NULL));
  atomic_store (&stop, TRUE);
  g_assert_false (ph_find_scan_flush (scan, NULL));
  g_assert_cmpstr (said->str, ==, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/capture/find-scan/cases", test_cases);
  g_test_add_func ("/capture/find-scan/cuts", test_cuts);
  g_test_add_func ("/capture/find-scan/longest", test_longest);
  g_test_add_func ("/capture/find-scan/stop", test_stop);
  return g_test_run ();
}

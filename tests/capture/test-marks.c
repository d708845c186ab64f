/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-marks.h"

/* What the kernel stamped, kept and found again. */

static gboolean
take (PhMarks    *marks,
      PhSocketId  socket,
      PhMarkKind  kind,
      guint64     end,
      gint64      time_ns)
{
  PhRecord record = { .socket = socket, .time_ns = time_ns };

  ph_record_set_mark (&record, kind, end, 0);
  return ph_marks_take (marks, &record);
}

static gint64
find (PhMarks    *marks,
      PhSocketId  socket,
      PhMarkKind  kind,
      guint64     end)
{
  const PhMark *mark = ph_marks_find (marks, socket, end);

  return mark != NULL ? mark->times_ns[kind] : -1;
}

static void
test_find (void)
{
  g_autoptr (PhMarks) marks = ph_marks_new (0);
  const PhRecord other = { .socket = 1, .kind = PH_RECORD_FIGURES };

  g_assert_false (ph_marks_take (marks, &other));
  g_assert_null (ph_marks_find (marks, 1, 5));
  g_assert_true (take (marks, 1, PH_MARK_QUEUED, 5, 100));
  g_assert_true (take (marks, 1, PH_MARK_QUEUED, 9, 120));
  g_assert_true (take (marks, 2, PH_MARK_QUEUED, 7, 130));
  g_assert_true (take (marks, 1, PH_MARK_DEVICE, 5, 140));
  g_assert_true (take (marks, 1, PH_MARK_ACKNOWLEDGED, 9, 150));
  g_assert_true (take (marks, 1, PH_MARK_ACKNOWLEDGED, 7, 145)); /* out of its order */
  g_assert_false (take (marks, 1, PH_MARK_DEVICE, 5, 999));      /* sent once more */
  g_assert_cmpuint (ph_marks_get_n (marks), ==, 4);
  g_assert_cmpint (find (marks, 1, PH_MARK_QUEUED, 5), ==, 100);
  g_assert_cmpint (find (marks, 1, PH_MARK_DEVICE, 5), ==, 140);
  g_assert_cmpint (find (marks, 1, PH_MARK_ACKNOWLEDGED, 5), ==, 0);
  g_assert_cmpint (find (marks, 1, PH_MARK_ACKNOWLEDGED, 7), ==, 145);
  g_assert_cmpint (find (marks, 1, PH_MARK_ACKNOWLEDGED, 9), ==, 150);
  g_assert_cmpint (find (marks, 1, PH_MARK_QUEUED, 6), ==, -1);
  g_assert_cmpint (find (marks, 1, PH_MARK_QUEUED, 10), ==, -1);
  g_assert_cmpint (find (marks, 2, PH_MARK_QUEUED, 7), ==, 130);
  g_assert_cmpint (find (marks, 3, PH_MARK_QUEUED, 7), ==, -1);
}

static void
test_forget (void)
{
  g_autoptr (PhMarks) marks = ph_marks_new (0);

  take (marks, 1, PH_MARK_DEVICE, 1, 1);
  take (marks, 2, PH_MARK_DEVICE, 1, 1);
  ph_marks_forget (marks, 1);
  ph_marks_forget (marks, 1);
  ph_marks_forget (marks, 77);
  g_assert_cmpuint (ph_marks_get_n (marks), ==, 1);
  g_assert_null (ph_marks_find (marks, 1, 1));
  g_assert_nonnull (ph_marks_find (marks, 2, 1));
}

/* The older half of each goes, and never the last of one. */
static void
test_bounded (void)
{
  g_autoptr (PhMarks) marks = ph_marks_new (100);

  take (marks, 9, PH_MARK_DEVICE, 1, 1);
  for (guint64 i = 1; i <= 100000; i++)
    {
      take (marks, 1 + i % 2, PH_MARK_DEVICE, i, (gint64) i);
      g_assert_cmpuint (ph_marks_get_n (marks), <=, 101);
      g_assert_nonnull (ph_marks_find (marks, 1 + i % 2, i));
    }
  g_assert_null (ph_marks_find (marks, 2, 1));
  g_assert_nonnull (ph_marks_find (marks, 9, 1));
  for (guint i = 0; i < 1000; i++) /* nothing to give up: it grows, and goes on */
    g_assert_true (take (marks, 100 + i, PH_MARK_DEVICE, 1, 1));
  g_assert_nonnull (ph_marks_find (marks, 100, 1));
  g_assert_nonnull (ph_marks_find (marks, 1099, 1));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/capture/marks/find", test_find);
  g_test_add_func ("/capture/marks/forget", test_forget);
  g_test_add_func ("/capture/marks/bounded", test_bounded);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-event-filter.h"
#include "ph-test-feed.h"

#include "ph-clock.h"
#include "ph-test.h"

/* A filter over a log: what each change of the log and each condition tells, exactly. */

#define MAX_ROWS 800         /* chunks of a hundred rows: given up from 900 on */
#define BATCH 64             /* rows that the filter looks at between two looks at the clock */
#define PATIENT_NS (60 * PH_NSEC_PER_SEC)
#define HURRIED_NS 0         /* one batch a step */

typedef struct
{
  PhTestFeed    *feed;
  PhEventFilter *filter;
  PhTestMirror  *mirror;
  guint          n_said;
} Fixture;

static gboolean
same_event (PhEvent *a,
            PhEvent *b)
{
  return ph_event_get_seq (a) == ph_event_get_seq (b);
}

static char *
say (const PhRecord *record,
     PhNames        *names,
     gpointer        user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *name = ph_names_dup (names, record->socket);
  gsize len;
  const char *payload = (const char *) ph_record_get_payload (record, &len);

  fixture->n_said++;
  return g_strdup_printf ("%s.%d(%.*s)", name, record->error, (int) len,
                          payload != NULL ? payload : "");
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  const PhStoreLimits limits = { .max_records = MAX_ROWS };

  fixture->feed = ph_test_feed_new (&limits, 65536);
  ph_test_feed_opened (fixture->feed, 1, PH_SOCKET_NONE, NULL);
  ph_test_feed_opened (fixture->feed, 2, PH_SOCKET_NONE, NULL);
  ph_test_feed_flush (fixture->feed);
  fixture->filter = ph_event_filter_new (say, fixture);
  ph_event_filter_set_budget (fixture->filter, PATIENT_NS);
  ph_event_filter_set_log (fixture->filter, ph_pump_get_log (fixture->feed->pump));
  fixture->mirror = ph_test_mirror_new (G_LIST_MODEL (fixture->filter), (GEqualFunc) same_event);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ph_test_mirror_check (fixture->mirror);
  g_clear_pointer (&fixture->feed, ph_test_feed_free);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->filter)), ==, 0);
  g_clear_pointer (&fixture->mirror, ph_test_mirror_free);
  g_assert_finalize_object (fixture->filter);
}

static void
receive (Fixture    *fixture,
         const char *text,
         guint       n)
{
  for (guint i = 0; i < n; i++)
    ph_test_feed_received (fixture->feed, 1, text);
}

static void
fail (Fixture *fixture,
      int      error)
{
  ph_test_feed_call (fixture->feed, (PhRecordKind) PH_CALL_SEND, PH_CALL_SEND, 2, 5, error);
}

static void
flush (Fixture *fixture)
{
  ph_test_mirror_forget (fixture->mirror);
  ph_test_feed_flush (fixture->feed);
}

static void
expect_n (Fixture *fixture,
          guint    n)
{
  g_assert_cmpuint (ph_test_mirror_get_n_changes (fixture->mirror), ==, n);
}

static void
choose (Fixture    *fixture,
        const char *text,
        gboolean    errors_only)
{
  ph_test_mirror_forget (fixture->mirror);
  ph_event_filter_set_conditions (fixture->filter, text, errors_only);
}

static guint64
get_seq (Fixture *fixture,
         guint    position)
{
  g_autoptr (PhEvent) event = g_list_model_get_item (G_LIST_MODEL (fixture->filter), position);

  return ph_event_get_seq (event);
}

static guint
n_items (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->filter));
}

/* Without a condition the filter tells what the log tells. */
static void
test_no_condition (Fixture       *fixture,
                   gconstpointer  data)
{
  guint first;

  receive (fixture, "abc", 850);
  flush (fixture);
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 0, 850);

  receive (fixture, "abc", 200);
  flush (fixture);
  first = (guint) ph_store_get_first (fixture->feed->store);
  expect_n (fixture, 2);
  ph_test_mirror_expect (fixture->mirror, 0, 0, first, 0);
  ph_test_mirror_expect (fixture->mirror, 1, 850 - first, 0, 200);
  g_assert_cmpuint (fixture->n_said, ==, 0);
  g_assert_false (ph_event_filter_is_searching (fixture->filter));
}

static void
test_errors_only (Fixture       *fixture,
                  gconstpointer  data)
{
  choose (fixture, NULL, TRUE);
  expect_n (fixture, 0);
  receive (fixture, "abc", 300);
  fail (fixture, EPIPE);
  ph_test_feed_state (fixture->feed, 2, PH_STATE_CLOSE);
  fail (fixture, EBADF);
  receive (fixture, "abc", 10);
  flush (fixture);
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 0, 2);
  g_assert_cmpuint (get_seq (fixture, 0), ==, 300);
  g_assert_cmpuint (get_seq (fixture, 1), ==, 302);

  receive (fixture, "abc", 10);
  flush (fixture);
  expect_n (fixture, 0);
  fail (fixture, EPIPE);
  flush (fixture);
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 2, 0, 1);
  g_assert_cmpuint (fixture->n_said, ==, 0);   /* a record says by itself whether it failed */
}

/* All words, anywhere, in any case; the names of sockets too. */
static void
test_text (Fixture       *fixture,
           gconstpointer  data)
{
  receive (fixture, "Alpha one", 1);
  receive (fixture, "beta one", 1);
  receive (fixture, "alpha two", 1);
  fail (fixture, EPIPE);
  flush (fixture);

  choose (fixture, "ALPHA", FALSE);
  expect_n (fixture, 2);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 4, 0);
  ph_test_mirror_expect (fixture->mirror, 1, 0, 0, 2);
  g_assert_cmpuint (get_seq (fixture, 0), ==, 0);
  g_assert_cmpuint (get_seq (fixture, 1), ==, 2);
  choose (fixture, "  one\talpha ", FALSE);
  expect_n (fixture, 2);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 2, 0);
  ph_test_mirror_expect (fixture->mirror, 1, 0, 0, 1);
  choose (fixture, "alpha one", FALSE);   /* other words */
  choose (fixture, " alpha  one", FALSE); /* the same words */
  expect_n (fixture, 0);
  choose (fixture, "sock2.", FALSE);
  g_assert_cmpuint (n_items (fixture), ==, 1);
  choose (fixture, "nowhere", FALSE);
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 1, 0);
  choose (fixture, "  ", FALSE);
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 0, 4);
}

static void
test_both_conditions (Fixture       *fixture,
                      gconstpointer  data)
{
  fail (fixture, EPIPE);
  receive (fixture, "sock2.", 1);
  fail (fixture, EBADF);
  flush (fixture);
  choose (fixture, "sock2.", TRUE);
  expect_n (fixture, 2);
  ph_test_mirror_expect (fixture->mirror, 1, 0, 0, 2);
  choose (fixture, "sock2.32", TRUE);   /* EPIPE */
  g_assert_cmpuint (n_items (fixture), ==, 1);
}

/* Rows that fit go and come in one flush: one signal each, in that order. */
static void
test_evict (Fixture       *fixture,
            gconstpointer  data)
{
  choose (fixture, "fit", FALSE);
  receive (fixture, "fit", 3);
  receive (fixture, "abc", 700);
  receive (fixture, "fit", 5);
  flush (fixture);
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 0, 8);

  receive (fixture, "abc", 300);
  receive (fixture, "fit", 2);
  flush (fixture);
  expect_n (fixture, 2);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 3, 0);
  ph_test_mirror_expect (fixture->mirror, 1, 5, 0, 2);
  receive (fixture, "abc", 3000);
  flush (fixture);
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 7, 0);
}

/* The newest rows are found first; each step looks at a few and tells once. */
static void
test_slices (Fixture       *fixture,
             gconstpointer  data)
{
  receive (fixture, "fit", 3 * BATCH + 10);
  flush (fixture);
  ph_event_filter_set_budget (fixture->filter, HURRIED_NS);
  choose (fixture, "fit", FALSE);
  expect_n (fixture, 2);
  ph_test_mirror_expect (fixture->mirror, 1, 0, 0, BATCH);
  g_assert_cmpuint (get_seq (fixture, 0), ==, 2 * BATCH + 10);
  g_assert_true (ph_event_filter_is_searching (fixture->filter));

  ph_test_mirror_forget (fixture->mirror);
  g_assert_true (ph_event_filter_work (fixture->filter));
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 0, BATCH);
  g_assert_true (ph_event_filter_work (fixture->filter));
  g_assert_false (ph_event_filter_work (fixture->filter));
  ph_test_mirror_expect (fixture->mirror, 2, 0, 0, 10);
  g_assert_cmpuint (get_seq (fixture, 0), ==, 0);
  g_assert_false (ph_event_filter_is_searching (fixture->filter));
  g_assert_false (ph_event_filter_work (fixture->filter));
  expect_n (fixture, 3);
}

/* More in a flush than can be looked at in time: the rest waits for the next frame, and what a
 * later flush brings stands behind it. */
static void
test_falls_behind (Fixture       *fixture,
                   gconstpointer  data)
{
  ph_event_filter_set_budget (fixture->filter, HURRIED_NS);
  choose (fixture, "fit", FALSE);
  receive (fixture, "fit", BATCH + 10);
  flush (fixture);
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 0, BATCH);
  g_assert_true (ph_event_filter_is_searching (fixture->filter));
  receive (fixture, "fit", 1);
  flush (fixture);
  expect_n (fixture, 0);
  g_assert_false (ph_event_filter_work (fixture->filter));
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, BATCH, 0, 11);
}

/* Rows given up before anybody looked at them are no longer looked for. */
static void
test_evict_while_searching (Fixture       *fixture,
                            gconstpointer  data)
{
  guint first;

  receive (fixture, "fit", 850);
  flush (fixture);
  ph_event_filter_set_budget (fixture->filter, HURRIED_NS);
  choose (fixture, "fit", FALSE);
  ph_event_filter_set_budget (fixture->filter, PATIENT_NS);
  receive (fixture, "abc", 100);
  flush (fixture);
  first = (guint) ph_store_get_first (fixture->feed->store);
  g_assert_cmpuint (first, >, 0);
  expect_n (fixture, 0);   /* it was behind already */
  g_assert_false (ph_event_filter_work (fixture->filter));
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 0, 850 - BATCH - first);

  fixture->n_said = 0;
  receive (fixture, "abc", 5000);
  flush (fixture);
  g_assert_false (ph_event_filter_work (fixture->filter));
  g_assert_cmpuint (n_items (fixture), ==, 0);
  g_assert_cmpuint (fixture->n_said, <=, MAX_ROWS);
}

/* Of the rows found going back, those given up are the last that were found. */
static void
test_evict_found (Fixture       *fixture,
                  gconstpointer  data)
{
  guint first;

  receive (fixture, "fit", 850);
  flush (fixture);
  choose (fixture, "fit", FALSE);
  ph_event_filter_work (fixture->filter);
  receive (fixture, "fit", 200);
  flush (fixture);
  first = (guint) ph_store_get_first (fixture->feed->store);
  expect_n (fixture, 2);
  ph_test_mirror_expect (fixture->mirror, 0, 0, first, 0);
  ph_test_mirror_expect (fixture->mirror, 1, 850 - first, 0, 200);
  g_assert_cmpuint (get_seq (fixture, 0), ==, first);
}

static void
test_other_log (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (PhEventLog) log = ph_pump_new_socket_log (fixture->feed->pump, 2, FALSE);

  receive (fixture, "abc", 10);
  fail (fixture, EPIPE);
  ph_test_feed_state (fixture->feed, 2, PH_STATE_CLOSE);
  flush (fixture);
  ph_test_mirror_forget (fixture->mirror);
  ph_event_filter_set_log (fixture->filter, log);
  expect_n (fixture, 2);
  ph_test_mirror_expect (fixture->mirror, 0, 0, 11 + 1, 0);
  ph_test_mirror_expect (fixture->mirror, 1, 0, 0, 2);
  choose (fixture, NULL, TRUE);
  ph_test_mirror_expect (fixture->mirror, 1, 0, 0, 1);
  receive (fixture, "abc", 10);   /* of the other socket */
  fail (fixture, EPIPE);
  flush (fixture);
  expect_n (fixture, 1);
  ph_test_mirror_expect (fixture->mirror, 0, 1, 0, 1);
  ph_event_filter_set_log (fixture->filter, NULL);
  g_assert_cmpuint (n_items (fixture), ==, 0);
}

static void
count_cb (guint *n)
{
  ++*n;
}

/* Who works for the filter is told when there is something to do, and when no more. */
static void
test_tells_of_work (Fixture       *fixture,
                    gconstpointer  data)
{
  guint n = 0;

  g_signal_connect_swapped (fixture->filter, "notify::searching", G_CALLBACK (count_cb), &n);
  receive (fixture, "fit", BATCH);
  flush (fixture);
  ph_event_filter_set_budget (fixture->filter, HURRIED_NS);
  choose (fixture, "fit", FALSE);
  g_assert_cmpuint (n, ==, 0);   /* done at once */
  receive (fixture, "fit", BATCH + 1);
  flush (fixture);
  g_assert_cmpuint (n, ==, 1);
  choose (fixture, NULL, FALSE);
  g_assert_cmpuint (n, ==, 2);
}

#define ADD(name, function) \
  g_test_add ("/model/event-filter/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("no-condition", test_no_condition);
  ADD ("errors-only", test_errors_only);
  ADD ("text", test_text);
  ADD ("both-conditions", test_both_conditions);
  ADD ("evict", test_evict);
  ADD ("slices", test_slices);
  ADD ("falls-behind", test_falls_behind);
  ADD ("evict-while-searching", test_evict_while_searching);
  ADD ("evict-found", test_evict_found);
  ADD ("other-log", test_other_log);
  ADD ("tells-of-work", test_tells_of_work);
  return g_test_run ();
}

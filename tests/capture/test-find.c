/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find.h"

#include "ph-clock.h"

#include <pthread.h>
#include <string.h>

/* The search with its thread, over a store that lives on meanwhile. */

#define WAIT_NS (20 * PH_NSEC_PER_SEC)

typedef struct
{
  PhStore        *store;
  PhStoreIndex   *index;
  PhSlabPool     *pool;      /* (nullable): each row takes a slab of its own */
  guint64         carried;
  pthread_mutex_t lock;
  pthread_cond_t  woken;
  guint           n_wakes;   /* guarded by lock */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  limits)
{
  pthread_condattr_t monotonic;

  *fixture = (Fixture) { .store = ph_store_new (limits), .index = ph_store_index_new () };
  pthread_mutex_init (&fixture->lock, NULL);
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&fixture->woken, &monotonic);
  pthread_condattr_destroy (&monotonic);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  limits)
{
  ph_store_index_free (fixture->index);
  ph_store_free (fixture->store);
  g_clear_pointer (&fixture->pool, ph_slab_pool_unref);
  pthread_cond_destroy (&fixture->woken);
  pthread_mutex_destroy (&fixture->lock);
}

static guint64
put_record (Fixture  *fixture,
            PhRecord *record)
{
  guint64 seq;

  if (ph_record_is_data (record))
    fixture->carried += record->len;
  seq = ph_store_append (fixture->store, record);
  ph_store_index_append (fixture->index, seq);
  return seq;
}

static void
put (Fixture     *fixture,
     PhCallOp     op,
     const char  *data,
     gsize        len)
{
  PhRecord record = { .kind = (guint8) op, .len = (guint32) len };

  record.slab = fixture->pool != NULL ? ph_slab_pool_take (fixture->pool) : ph_slab_new (len);
  g_assert_nonnull (record.slab);
  memcpy (ph_slab_get_writable (record.slab), data, len);
  put_record (fixture, &record);
}

static void
put_text (Fixture    *fixture,
          PhCallOp    op,
          const char *text)
{
  put (fixture, op, text, strlen (text));
}

static void
wake_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  pthread_mutex_lock (&fixture->lock);
  fixture->n_wakes++;
  pthread_cond_signal (&fixture->woken);
  pthread_mutex_unlock (&fixture->lock);
}

static void
wait_for_wake (Fixture *fixture)
{
  const gint64 until_ns = ph_clock_now_ns () + WAIT_NS;
  const struct timespec until = { .tv_sec = until_ns / PH_NSEC_PER_SEC,
                                  .tv_nsec = until_ns % PH_NSEC_PER_SEC };
  int result = 0;

  pthread_mutex_lock (&fixture->lock);
  while (fixture->n_wakes == 0 && result == 0)
    result = pthread_cond_timedwait (&fixture->woken, &fixture->lock, &until);
  g_assert_cmpint (result, ==, 0);
  fixture->n_wakes = 0;
  pthread_mutex_unlock (&fixture->lock);
}

static PhFind *
begin (Fixture    *fixture,
       PhFindKind  kind,
       const char *text,
       guint       max_matches)
{
  g_autoptr (GError) error = NULL;
  gsize column;
  g_autoptr (PhFindPattern) pattern = ph_find_pattern_new (kind, text, FALSE, &column, &error);

  g_assert_no_error (error);
  return ph_find_new (pattern, FALSE, max_matches, wake_cb, fixture);
}

static PhFindReport
finish (Fixture *fixture,
        PhFind  *find)
{
  PhFindReport report;

  for (;;)
    {
      ph_find_continue (find, fixture->store, fixture->index, fixture->carried);
      ph_find_get_report (find, &report);
      if (report.status != PH_FIND_SEARCHING)
        return report;
      wait_for_wake (fixture);
    }
}

static void
assert_found (PhFind  *find,
              guint64  offset,
              guint64  seq)
{
  PhFindMatch match;
  gboolean wrapped;

  g_assert_true (ph_find_matches_step (ph_find_get_matches (find), TRUE, &wrapped));
  g_assert_false (wrapped);
  g_assert_true (ph_find_matches_get_current (ph_find_get_matches (find), &match));
  g_assert_cmpuint (match.offset, ==, offset);
  g_assert_cmpuint (match.seq, ==, seq);
}

static void
test_both_directions (Fixture       *fixture,
                      gconstpointer  limits)
{
  g_autoptr (PhFind) find = begin (fixture, PH_FIND_TEXT, "needle", 0);
  PhFindReport report;

  put_text (fixture, PH_CALL_RECV, "a nee");
  put_text (fixture, PH_CALL_SEND, "needle");
  put_text (fixture, PH_CALL_RECV, "dle, needle");
  report = finish (fixture, find);
  g_assert_cmpint (report.status, ==, PH_FIND_DONE);
  g_assert_cmpuint (report.searched, ==, 22);
  g_assert_cmpuint (report.missed, ==, 0);
  g_assert_cmpfloat (report.progress, ==, 1);
  g_assert_cmpuint (ph_find_matches_get_n (ph_find_get_matches (find)), ==, 3);
  assert_found (find, 2, 0);
  assert_found (find, 0, 1);
  assert_found (find, 10, 2);
}

static void
test_nothing (Fixture       *fixture,
              gconstpointer  limits)
{
  g_autoptr (PhFind) find = begin (fixture, PH_FIND_REGEX, "a", 0);
  PhFindReport report = finish (fixture, find);

  g_assert_cmpint (report.status, ==, PH_FIND_DONE);
  g_assert_cmpfloat (report.progress, ==, 1);
  g_assert_false (ph_find_continue (find, fixture->store, NULL, 0)
                  && ph_find_matches_get_n (ph_find_get_matches (find)) > 0);
}

/* A search that stands goes on with what came, also in the middle of a match. */
static void
test_incremental (Fixture       *fixture,
                  gconstpointer  limits)
{
  g_autoptr (PhFind) find = begin (fixture, PH_FIND_TEXT, "abc", 0);

  put_text (fixture, PH_CALL_RECV, "abcab");
  finish (fixture, find);
  g_assert_cmpuint (ph_find_matches_get_n (ph_find_get_matches (find)), ==, 1);
  assert_found (find, 0, 0);
  put_text (fixture, PH_CALL_RECV, "cab");
  finish (fixture, find);
  g_assert_cmpuint (ph_find_matches_get_n (ph_find_get_matches (find)), ==, 2);
  assert_found (find, 3, 0);
  put_text (fixture, PH_CALL_RECV, "c");
  finish (fixture, find);
  assert_found (find, 6, 1);
}

/* What was not kept, never arrived, or went from the store is counted, and nothing spans it. */
static void
test_missing (Fixture       *fixture,
              gconstpointer  limits)
{
  g_autoptr (PhFind) find = begin (fixture, PH_FIND_TEXT, "ab", 0);
  PhRecord not_kept = { .kind = PH_CALL_RECV, .len = 70, .flags = PH_RECORD_NOT_KEPT };
  PhRecord gap = { .kind = PH_RECORD_GAP };
  PhRecord failed = { .kind = PH_CALL_SEND, .error = 32 };
  PhFindReport report;

  put_text (fixture, PH_CALL_RECV, "a");
  put_record (fixture, &not_kept);
  put_text (fixture, PH_CALL_RECV, "bab");
  ph_record_set_gap (&gap, 3, 300);
  put_record (fixture, &gap);
  put_record (fixture, &failed);
  report = finish (fixture, find);
  g_assert_cmpuint (report.searched, ==, 4);
  g_assert_cmpuint (report.missed, ==, 370);
  g_assert_cmpuint (ph_find_matches_get_n (ph_find_get_matches (find)), ==, 1);
  assert_found (find, 72, 2);
}

/* MSG_PEEK shows bytes that come again: they count once. */
static void
test_peek (Fixture       *fixture,
           gconstpointer  limits)
{
  g_autoptr (PhFind) find = begin (fixture, PH_FIND_TEXT, "ab", 0);
  PhRecord peek = { .kind = PH_CALL_RECV, .len = 2, .flags = PH_RECORD_HEAD,
                    .offset = sizeof (PhCallHead), .slab = ph_slab_new (sizeof (PhCallHead) + 2) };
  const PhCallHead head = { .args = { 2, MSG_PEEK } };
  PhFindReport report;

  memcpy (ph_slab_get_writable (peek.slab), &head, sizeof head);
  memcpy (ph_slab_get_writable (peek.slab) + sizeof head, "ab", 2);
  put_record (fixture, &peek);
  put_text (fixture, PH_CALL_RECV, "ab");
  report = finish (fixture, find);
  g_assert_cmpuint (report.missed, ==, 0);
  g_assert_cmpuint (report.searched, ==, 2);
  g_assert_cmpuint (ph_find_matches_get_n (ph_find_get_matches (find)), ==, 1);
  assert_found (find, 0, 1);
}

static const PhStoreLimits few = { .max_payload_bytes = 16 * PH_SLAB_BYTES, .max_records = 4000 };

/* The store gives everything up between two batches: what was given is looked at all the same, the
 * rest is counted, every byte once, and no slab stays behind. */
static void
test_evicted_in_the_middle (Fixture       *fixture,
                            gconstpointer  limits)
{
  g_autofree char *data = g_strnfill (PH_SLAB_BYTES, '.');
  g_autoptr (PhFind) find = begin (fixture, PH_FIND_TEXT, "needle", 0);
  PhFindReport report;

  fixture->pool = ph_slab_pool_new (512 * PH_SLAB_BYTES);
  memcpy (data + 1000, "needle", 6);
  for (guint i = 0; i < 200; i++)
    put (fixture, PH_CALL_RECV, data, PH_SLAB_BYTES);
  ph_find_continue (find, fixture->store, fixture->index, fixture->carried);
  ph_store_evict (fixture->store);   /* 16 slabs at most are left */
  report = finish (fixture, find);
  g_assert_cmpint (report.status, ==, PH_FIND_DONE);
  g_assert_cmpuint (report.searched + report.missed, ==, fixture->carried);
  g_assert_cmpuint (report.missed, >, 0);
  g_assert_cmpuint (ph_find_matches_get_n (ph_find_get_matches (find)), ==,
                    report.searched / PH_SLAB_BYTES);
  g_assert_cmpuint (ph_find_matches_get_n (ph_find_get_matches (find)), >=, 64);
  ph_store_clear (fixture->store);
  g_assert_cmpuint (ph_slab_pool_get_taken (fixture->pool), ==, 0);
}

/* Rows that went altogether are missed as well, before the search began and while it stands. */
static void
test_rows_that_went (Fixture       *fixture,
                     gconstpointer  limits)
{
  g_autoptr (PhFind) find = NULL;
  PhFindReport report;
  guint64 kept;

  for (guint i = 0; i < 10000; i++)
    put_text (fixture, PH_CALL_RECV, "abcdefgh");
  ph_store_evict (fixture->store);
  ph_store_index_drop_before (fixture->index, ph_store_get_first (fixture->store));
  find = begin (fixture, PH_FIND_TEXT, "abc", 0);
  report = finish (fixture, find);
  kept = ph_store_get_end (fixture->store) - ph_store_get_first (fixture->store);
  g_assert_cmpuint (report.searched, ==, kept * 8);
  g_assert_cmpuint (report.missed, ==, (10000 - kept) * 8);
  for (guint i = 0; i < 10000; i++)
    put_text (fixture, PH_CALL_RECV, "abcdefgh");
  ph_store_evict (fixture->store);
  ph_store_index_drop_before (fixture->index, ph_store_get_first (fixture->store));
  report = finish (fixture, find);
  g_assert_cmpuint (report.searched + report.missed, ==, 160000);
  g_assert_cmpuint (ph_find_matches_get_n (ph_find_get_matches (find)), ==, report.searched / 8);
}

static void
test_full (Fixture       *fixture,
           gconstpointer  limits)
{
  g_autofree char *data = g_strnfill (PH_SLAB_BYTES, 'a');
  g_autoptr (PhFind) find = begin (fixture, PH_FIND_TEXT, "a", 10000);

  fixture->pool = ph_slab_pool_new (512 * PH_SLAB_BYTES);
  for (guint i = 0; i < 200; i++)
    put (fixture, PH_CALL_SEND, data, PH_SLAB_BYTES);
  g_assert_cmpint (finish (fixture, find).status, ==, PH_FIND_FULL);
  g_assert_cmpuint (ph_find_matches_get_n (ph_find_get_matches (find)), ==, 10000);
  put_text (fixture, PH_CALL_SEND, "a");
  g_assert_cmpint (finish (fixture, find).status, ==, PH_FIND_FULL);
}

/* Freed in the middle, it lets go of every slab by itself. */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  limits)
{
  g_autofree char *data = g_strnfill (PH_SLAB_BYTES, 'a');
  gint64 until_ns;

  fixture->pool = ph_slab_pool_new (512 * PH_SLAB_BYTES);
  for (guint i = 0; i < 200; i++)
    put (fixture, PH_CALL_SEND, data, PH_SLAB_BYTES);
  for (guint i = 0; i < 50; i++)
    {
      PhFind *find = begin (fixture, i % 2 == 0 ? PH_FIND_TEXT : PH_FIND_REGEX,
                            i % 2 == 0 ? "aaab" : "a+b", 0);
      gint64 begun_ns;

      ph_find_continue (find, fixture->store, fixture->index, fixture->carried);
      begun_ns = ph_clock_now_ns ();
      ph_find_free (find);
      g_assert_cmpint (ph_clock_now_ns () - begun_ns, <, PH_NSEC_PER_SEC);
    }
  ph_store_clear (fixture->store);
  until_ns = ph_clock_now_ns () + WAIT_NS;
  while (ph_slab_pool_get_taken (fixture->pool) > 0 && ph_clock_now_ns () < until_ns)
    g_thread_yield ();
  g_assert_cmpuint (ph_slab_pool_get_taken (fixture->pool), ==, 0);
}

static void
add (const char *path,
     gconstpointer limits,
     void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, limits, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/capture/find/both-directions", NULL, test_both_directions);
  add ("/capture/find/nothing", NULL, test_nothing);
  add ("/capture/find/incremental", NULL, test_incremental);
  add ("/capture/find/missing", NULL, test_missing);
  add ("/capture/find/peek", NULL, test_peek);
  add ("/capture/find/evicted-in-the-middle", &few, test_evicted_in_the_middle);
  add ("/capture/find/rows-that-went", &few, test_rows_that_went);
  add ("/capture/find/full", NULL, test_full);
  add ("/capture/find/cancel", NULL, test_cancel);
  return g_test_run ();
}

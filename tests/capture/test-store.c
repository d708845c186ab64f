/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-store.h"

#include "ph-clock.h"
#include "ph-recorder.h"

#include <string.h>

static guint64
append_plain (PhStore *store)
{
  PhRecord record = { .kind = PH_CALL_LISTEN, .time_ns = (gint64) ph_store_get_end (store) };

  return ph_store_append (store, &record);
}

/* A data row with a slab of its own, so that what it pins is known */
static guint64
append_data (PhStore *store,
             gsize    len)
{
  PhRecord record = { .kind = PH_CALL_RECV, .len = (guint32) len, .slab = ph_slab_new (len),
                      .time_ns = (gint64) ph_store_get_end (store) };
  guint64 seq;

  memset (ph_slab_get_writable (record.slab), (int) len, len);
  seq = ph_store_append (store, &record);
  g_assert_null (record.slab);
  return seq;
}

static PhStoreLosses
get_losses (PhStore *store)
{
  PhStoreLosses losses;

  ph_store_get_losses (store, &losses);
  return losses;
}

static void
assert_rows (PhStore *store)
{
  guint64 first = ph_store_get_first (store), end = ph_store_get_end (store);

  for (guint64 seq = first; seq < end; seq++)
    g_assert_cmpint (ph_store_get (store, seq)->time_ns, ==, (gint64) seq);
  for (guint64 seq = end; seq-- > first;)
    g_assert_cmpint (ph_store_get (store, seq)->time_ns, ==, (gint64) seq);
  for (guint64 i = 0, seq = first; i < MIN (end - first, 1000); i++)
    {
      seq = first + (seq - first + 7919) % (end - first);
      g_assert_cmpint (ph_store_get (store, seq)->time_ns, ==, (gint64) seq);
    }
  g_assert_null (ph_store_get (store, end));
  g_assert_null (ph_store_get (store, G_MAXUINT64));
  if (first > 0)
    g_assert_null (ph_store_get (store, first - 1));
}

/* Runs cover every row once, in order, and none of them reaches over a hole */
static void
test_runs (void)
{
  g_autoptr (PhStore) store = ph_store_new (NULL);
  guint64 seq = 0;
  guint n;

  g_assert_null (ph_store_get_run (store, 0, &n));
  g_assert_cmpuint (n, ==, 0);
  for (guint i = 0; i < 50000; i++)
    append_plain (store);
  while (seq < 50000)
    {
      const PhRecord *run = ph_store_get_run (store, seq, &n);

      g_assert_cmpuint (n, >, 0);
      for (guint i = 0; i < n; i++)
        g_assert_cmpint (run[i].time_ns, ==, (gint64) (seq + i));
      seq += n;
    }
  g_assert_cmpuint (seq, ==, 50000);
  g_assert_cmpint (ph_store_get_run (store, 1234, &n)->time_ns, ==, 1234);
  g_assert_null (ph_store_get_run (store, 50000, &n));
}

static void
test_empty (void)
{
  g_autoptr (PhStore) store = ph_store_new (NULL);

  g_assert_cmpuint (ph_store_get_first (store), ==, 0);
  g_assert_cmpuint (ph_store_get_end (store), ==, 0);
  g_assert_null (ph_store_get (store, 0));
  g_assert_false (ph_store_evict (store));
  g_assert_cmpuint (ph_store_get_payload_bytes (store), ==, 0);
}

static void
test_many_chunks (void)
{
  g_autoptr (PhStore) store = ph_store_new (NULL);

  for (guint64 i = 0; i < 50000; i++)
    g_assert_cmpuint (append_plain (store), ==, i);
  g_assert_false (ph_store_evict (store));
  assert_rows (store);
}

/* Rows stay up to 9/8 of the cap and then fall back to it at once, in whole chunks. */
static void
test_row_cap (void)
{
  PhStoreLimits limits = { .max_records = 800 };
  g_autoptr (PhStore) store = ph_store_new (&limits);

  for (guint i = 0; i < 900; i++)
    {
      append_plain (store);
      g_assert_false (ph_store_evict (store));
    }
  append_plain (store);
  g_assert_true (ph_store_evict (store));
  g_assert_cmpuint (ph_store_get_first (store), ==, 200); /* chunks of 100; 701 rows are left */
  g_assert_cmpuint (get_losses (store).records, ==, 200);
  assert_rows (store);

  for (guint i = 0; i < 100000; i++)
    {
      guint64 before = ph_store_get_end (store) - ph_store_get_first (store);

      append_plain (store);
      if (ph_store_evict (store))
        g_assert_cmpuint (before, ==, 900);
      g_assert_cmpuint (ph_store_get_end (store) - ph_store_get_first (store), <=, 900);
    }
  g_assert_cmpuint (get_losses (store).records, ==, ph_store_get_first (store));
  assert_rows (store);
}

static void
test_cap_of_one (void)
{
  PhStoreLimits limits = { .max_records = 1, .max_payload_bytes = 1 };
  g_autoptr (PhStore) store = ph_store_new (&limits);

  for (guint i = 0; i < 100; i++)
    {
      append_data (store, 10);
      ph_store_evict (store);
      g_assert_cmpuint (ph_store_get_end (store) - ph_store_get_first (store), ==, 1);
      g_assert_cmpuint (ph_store_get_payload_bytes (store), ==, 0);
    }
  assert_rows (store);
}

static void
count_payload (PhStore *store,
               guint64 *rows,
               guint64 *missing,
               guint64 *bytes)
{
  *rows = *missing = *bytes = 0;
  for (guint64 seq = ph_store_get_first (store); seq < ph_store_get_end (store); seq++)
    {
      const PhRecord *record = ph_store_get (store, seq);
      gsize len;

      if (ph_record_get_payload (record, &len) != NULL)
        *rows += 1;
      *bytes += len;
      if (record->flags & (PH_RECORD_EVICTED | PH_RECORD_NOT_KEPT))
        *missing += 1;
    }
}

/* Payload goes from the oldest rows only, the rows stay, and every byte is accounted for. */
static void
test_payload_cap (void)
{
  PhStoreLimits limits = { .max_payload_bytes = 80000 };
  g_autoptr (PhStore) store = ph_store_new (&limits);
  guint64 rows, missing, bytes, appended = 0;

  for (guint i = 0; i < 1000; i++)
    {
      append_data (store, 100 + i % 50);
      appended += 100 + i % 50;
      append_plain (store);
      ph_store_evict (store);
      g_assert_cmpuint (ph_store_get_payload_bytes (store), <=, 80000);
    }
  count_payload (store, &rows, &missing, &bytes);
  g_assert_cmpuint (rows + missing, ==, 1000);
  g_assert_cmpuint (bytes, ==, ph_store_get_payload_bytes (store));
  g_assert_cmpuint (bytes, >, 80000 - 80000 / 8 - 200); /* one chunk too much at the most */
  g_assert_cmpuint (get_losses (store).payload_records, ==, missing);
  g_assert_cmpuint (get_losses (store).payload_bytes + bytes, ==, appended);
  g_assert_cmpuint (get_losses (store).records, ==, 0);
  g_assert_cmpuint (ph_store_get (store, 0)->flags, ==, PH_RECORD_EVICTED);
  g_assert_cmpuint (ph_store_get (store, 0)->len, ==, 100);
  g_assert_cmpuint (ph_store_get (store, 1998)->flags, ==, 0);
  assert_rows (store);
}

static void
test_both_caps (void)
{
  PhStoreLimits limits = { .max_records = 500, .max_payload_bytes = 30000 };
  g_autoptr (PhStore) store = ph_store_new (&limits);
  GRand *rand = g_rand_new_with_seed (5);
  guint64 rows, missing, bytes, appended = 0;

  for (guint i = 0; i < 20000; i++)
    {
      gsize len = (gsize) g_rand_int_range (rand, 1, i % 2000 < 1000 ? 20 : 2000);

      append_data (store, len);
      appended += len;
      if (i % 10 == 0)
        ph_store_evict (store);
    }
  ph_store_evict (store);
  count_payload (store, &rows, &missing, &bytes);
  g_assert_cmpuint (get_losses (store).records, ==, ph_store_get_first (store));
  g_assert_cmpuint (get_losses (store).payload_records, ==, missing);
  g_assert_cmpuint (get_losses (store).payload_bytes + bytes, ==, appended);
  g_assert_cmpuint (bytes, ==, ph_store_get_payload_bytes (store));
  g_assert_cmpuint (bytes, <=, 30000);
  assert_rows (store);
  g_rand_free (rand);
}

/* One record over the cap is not kept either: a cap is a cap. */
static void
test_huge_record (void)
{
  PhStoreLimits limits = { .max_payload_bytes = 1000 };
  g_autoptr (PhStore) store = ph_store_new (&limits);

  append_data (store, 10);
  append_data (store, 100000);
  g_assert_true (ph_store_evict (store));
  g_assert_cmpuint (ph_store_get_payload_bytes (store), ==, 0);
  append_data (store, 10);
  g_assert_false (ph_store_evict (store));
  g_assert_cmpuint (ph_store_get_payload_bytes (store), ==, 10);
  g_assert_cmpuint (get_losses (store).payload_records, ==, 2);
}

/* The bytes of a sendall are as many as the user likes: they count, and are given up. Those of a
 * step of sendfile never were here: they are no loss. */
static void
test_calls_of_several (void)
{
  PhStoreLimits limits = { .max_payload_bytes = 1000 };
  g_autoptr (PhStore) store = ph_store_new (&limits);
  PhRecord sendall = { .kind = PH_CALL_SENDALL, .len = 5000, .slab = ph_slab_new (5000) };
  PhRecord step = { .kind = PH_CALL_SENDFILE, .len = 70,
                    .flags = PH_RECORD_AUTO | PH_RECORD_NOT_KEPT };

  ph_store_append (store, &sendall);
  g_assert_cmpuint (ph_store_get_payload_bytes (store), ==, 5000);
  g_assert_true (ph_store_evict (store));
  g_assert_cmpuint (ph_store_get_payload_bytes (store), ==, 0);
  g_assert_true (ph_store_get (store, 0)->flags & PH_RECORD_EVICTED);
  g_assert_cmpuint (get_losses (store).payload_bytes, ==, 5000);
  ph_store_append (store, &step);
  g_assert_cmpuint (get_losses (store).payload_bytes, ==, 5000);
}

static void
test_losses (void)
{
  g_autoptr (PhStore) store = ph_store_new (NULL);
  PhRecord gap = { .socket = 1 }, not_kept = { .kind = PH_CALL_RECV, .len = 70,
                                               .flags = PH_RECORD_NOT_KEPT };

  ph_record_set_gap (&gap, 5, 500);
  ph_store_append (store, &gap);
  ph_record_set_gap (&gap, 2, 20);
  ph_store_append (store, &gap);
  ph_store_append (store, &not_kept);
  g_assert_cmpuint (get_losses (store).gap_records, ==, 7);
  g_assert_cmpuint (get_losses (store).gap_bytes, ==, 520);
  g_assert_cmpuint (get_losses (store).payload_records, ==, 1);
  g_assert_cmpuint (get_losses (store).payload_bytes, ==, 70);
}

static void
test_clear (void)
{
  PhStoreLimits limits = { .max_payload_bytes = 1000 };
  g_autoptr (PhStore) store = ph_store_new (&limits);

  for (guint i = 0; i < 100; i++)
    append_data (store, 100);
  ph_store_evict (store);
  ph_store_clear (store);
  g_assert_cmpuint (ph_store_get_first (store), ==, 100);
  g_assert_cmpuint (ph_store_get_end (store), ==, 100);
  g_assert_cmpuint (ph_store_get_payload_bytes (store), ==, 0);
  g_assert_cmpuint (get_losses (store).payload_records, ==, 0);
  g_assert_cmpuint (append_data (store, 9), ==, 100);
  g_assert_cmpuint (ph_store_get_payload_bytes (store), ==, 9);
  g_assert_null (ph_store_get (store, 99));
  assert_rows (store);
}

/* ---- with the recorder, as in the program: small payloads share slabs ---- */

static void
drain (PhRing  *ring,
       PhStore *store)
{
  PhRecord record;

  while (ph_ring_pop (ring, &record, 1) == 1)
    {
      record.time_ns = (gint64) ph_store_get_end (store);
      ph_store_append (store, &record);
    }
}

static void
receive (PhRecorder *recorder,
         gsize       len)
{
  PhRecord record = { .kind = PH_CALL_RECV, .flags = PH_RECORD_AUTO, .len = (guint32) len };
  gsize got;
  guint8 *place = ph_recorder_reserve (recorder, 0, MAX (len, 64), MAX (len, 64), &got);

  ph_recorder_data (recorder, &record, NULL, NULL, place);
}

/* The cap holds for the memory of the slabs, whatever the size of the payloads in them. */
static void
check_pinned_memory (gsize   len,
                     guint64 n)
{
  PhStoreLimits limits = { .max_payload_bytes = 16 * PH_SLAB_BYTES };
  g_autoptr (PhStore) store = ph_store_new (&limits);
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (64 * PH_SLAB_BYTES);
  g_autoptr (PhRing) ring = ph_ring_new (64);
  PhRecorder *recorder = ph_recorder_new (ring, pool);
  guint64 rows, missing, bytes;

  for (guint64 i = 0; i < n; i++)
    {
      receive (recorder, len);
      drain (ring, store);
      ph_store_evict (store);
      /* the recorder's own slab, and one on the border of two chunks */
      g_assert_cmpuint (ph_slab_pool_get_taken (pool), <=,
                        limits.max_payload_bytes + 2 * PH_SLAB_BYTES);
    }
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), >=, limits.max_payload_bytes * 3 / 4);
  count_payload (store, &rows, &missing, &bytes);
  g_assert_cmpuint (rows + missing, ==, n);
  g_assert_cmpuint (missing, >, 0);
  g_assert_cmpuint (get_losses (store).payload_bytes + bytes, ==, n * len);
  ph_recorder_free (recorder);
  ph_store_clear (store);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, 0);
}

static void
test_pinned_memory (void)
{
  check_pinned_memory (200, 40000);
  check_pinned_memory (5000, 2000);
  check_pinned_memory (131073, 60);       /* half of each slab is waste */
  check_pinned_memory (PH_SLAB_BYTES, 60);
}

/* What a failed send was given is payload too, and is given up like it. */
static void
test_tried_is_payload (void)
{
  PhStoreLimits limits = { .max_payload_bytes = 4 * PH_SLAB_BYTES };
  g_autoptr (PhStore) store = ph_store_new (&limits);
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (64 * PH_SLAB_BYTES);
  g_autoptr (PhRing) ring = ph_ring_new (64);
  PhRecorder *recorder = ph_recorder_new (ring, pool);
  g_autoptr (GBytes) data = g_bytes_new_take (g_malloc0 (10000), 10000);
  PhTried tried;

  for (guint i = 0; i < 500; i++)
    {
      PhRecord record = { .kind = PH_CALL_SEND, .error = 32, .aux = 10000 };
      PhCallHead head = { .args = { 10000 }, .result = -1 };

      ph_recorder_tried (recorder, &record, &head, NULL, data, NULL, 0);
      drain (ring, store);
      ph_store_evict (store);
      g_assert_cmpuint (ph_slab_pool_get_taken (pool), <=,
                        limits.max_payload_bytes + 2 * PH_SLAB_BYTES);
    }
  g_assert_cmpuint (ph_store_get_payload_bytes (store), >, 0);
  g_assert_cmpuint (ph_store_get_payload_bytes (store) + get_losses (store).payload_bytes, ==,
                    500 * 10000);
  g_assert_false (ph_record_get_tried (ph_store_get (store, 0), &tried));
  g_assert_cmpuint (ph_store_get (store, 0)->flags & PH_RECORD_EVICTED, !=, 0);
  g_assert_true (ph_record_get_tried (ph_store_get (store, 499), &tried));
  g_assert_cmpuint (tried.data_len, ==, 10000);
  ph_recorder_free (recorder);
  ph_store_clear (store);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, 0);
}

/* The pool gives the same slab again after the store let go of it: it has to be charged again. */
static void
test_recycled_slab_is_charged (void)
{
  PhStoreLimits limits = { .max_payload_bytes = PH_SLAB_BYTES / 2 };
  g_autoptr (PhStore) store = ph_store_new (&limits);
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (PH_SLAB_BYTES);

  for (guint i = 0; i < 10; i++)
    {
      PhRecord record = { .kind = PH_CALL_RECV, .len = 8, .slab = ph_slab_pool_take (pool) };

      g_assert_nonnull (record.slab);
      ph_store_append (store, &record);
      g_assert_true (ph_store_evict (store));
      g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, 0);
    }
}

static void
test_cost (void)
{
  g_autoptr (PhStore) store = ph_store_new (NULL);
  gint64 begun_ns = ph_clock_now_ns (), worst_ns = 0;
  const guint64 n = 2000000;
  PhSlab *slab = ph_slab_new (4096);

  for (guint64 i = 0; i < n; i++)
    {
      PhRecord record = { .kind = PH_CALL_RECV, .len = 8, .slab = ph_slab_ref (slab) };

      ph_store_append (store, &record);
      if (i % 256 == 0)
        {
          gint64 before_ns = ph_clock_now_ns ();

          ph_store_evict (store);
          worst_ns = MAX (worst_ns, ph_clock_now_ns () - before_ns);
        }
    }
  g_test_message ("%.1f ns an append, eviction included; longest eviction %.2f ms",
                  (double) (ph_clock_now_ns () - begun_ns) / (double) n, (double) worst_ns / 1e6);
  g_assert_cmpuint (ph_store_get_end (store), ==, n);
  g_assert_cmpuint (ph_store_get_end (store) - ph_store_get_first (store), <=, 1125256);
  ph_slab_unref (slab);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/capture/store/empty", test_empty);
  g_test_add_func ("/capture/store/runs", test_runs);
  g_test_add_func ("/capture/store/many-chunks", test_many_chunks);
  g_test_add_func ("/capture/store/row-cap", test_row_cap);
  g_test_add_func ("/capture/store/cap-of-one", test_cap_of_one);
  g_test_add_func ("/capture/store/payload-cap", test_payload_cap);
  g_test_add_func ("/capture/store/both-caps", test_both_caps);
  g_test_add_func ("/capture/store/huge-record", test_huge_record);
  g_test_add_func ("/capture/store/calls-of-several", test_calls_of_several);
  g_test_add_func ("/capture/store/losses", test_losses);
  g_test_add_func ("/capture/store/clear", test_clear);
  g_test_add_func ("/capture/store/pinned-memory", test_pinned_memory);
  g_test_add_func ("/capture/store/tried-is-payload", test_tried_is_payload);
  g_test_add_func ("/capture/store/recycled-slab", test_recycled_slab_is_charged);
  g_test_add_func ("/capture/store/cost", test_cost);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-host.h"

#include "ph-clock.h"
#include "ph-find.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

/* Finding bytes among a gigabyte that one socket received, against memmem(3) over them. */

#define N_SLABS 4096
#define NEEDLE  "X-Needle: 4711"
#define N_RUNS  3

typedef struct
{
  PhStore        *store;
  PhStoreIndex   *index;
  guint64         bytes;
  guint           n_slabs;
  pthread_mutex_t lock;
  pthread_cond_t  woken;
  gboolean        is_woken;    /* guarded by lock */
  double          longest_ms;  /* of the main thread */
  guint           n_found;
} Haystack;

static void
wake_cb (gpointer user_data)
{
  Haystack *hay = user_data;

  pthread_mutex_lock (&hay->lock);
  hay->is_woken = TRUE;
  pthread_cond_signal (&hay->woken);
  pthread_mutex_unlock (&hay->lock);
}

static void
await_wake (Haystack *hay)
{
  pthread_mutex_lock (&hay->lock);
  while (!hay->is_woken)
    pthread_cond_wait (&hay->woken, &hay->lock);
  hay->is_woken = FALSE;
  pthread_mutex_unlock (&hay->lock);
}

/* Lines of words; what is looked for begins in one read and ends in the next, once every 64. */
static void
fill (Haystack *hay)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autofree char *text = g_malloc (PH_SLAB_BYTES);
  const gsize half = strlen (NEEDLE) / 2;

  for (gsize i = 0; i < PH_SLAB_BYTES; i++)
    text[i] = i % 61 == 60 ? '\n' : i % 7 == 6 ? ' ' : (char) g_rand_int_range (rand, 'a', 'z' + 1);
  for (guint i = 0; i < hay->n_slabs; i++)
    {
      PhRecord record = { .kind = PH_CALL_RECV, .flags = PH_RECORD_AUTO, .len = PH_SLAB_BYTES,
                          .slab = ph_slab_new (PH_SLAB_BYTES) };
      char *data = (char *) ph_slab_get_writable (record.slab);

      memcpy (data, text, PH_SLAB_BYTES);
      if (i % 64 == 63)
        memcpy (data, &NEEDLE[half], strlen (NEEDLE) - half);
      if (i % 64 == 62)
        memcpy (data + PH_SLAB_BYTES - half, NEEDLE, half);
      hay->bytes += PH_SLAB_BYTES;
      ph_store_index_append (hay->index, ph_store_append (hay->store, &record));
    }
}

/* Returns: GB/s; memmem() finds nothing here, since each match lies in two slabs */
static double
run_bare (Haystack *hay)
{
  const gint64 begun_ns = ph_clock_now_ns ();
  guint n_found = 0;

  for (guint64 seq = 0; seq < hay->n_slabs; seq++)
    {
      gsize len;
      const guint8 *data = ph_record_get_payload (ph_store_get (hay->store, seq), &len);

      n_found += memmem (data, len, NEEDLE, strlen (NEEDLE)) != NULL;
    }
  g_assert (n_found == 0);
  return (double) hay->bytes / (double) (ph_clock_now_ns () - begun_ns);
}

/* Returns: GB/s */
static double
run_ours (Haystack   *hay,
          PhFindKind  kind,
          const char *text,
          gboolean    ignore_case)
{
  gsize column;
  g_autoptr (PhFindPattern) pattern = ph_find_pattern_new (kind, text, ignore_case, &column, NULL);
  const gint64 begun_ns = ph_clock_now_ns ();
  g_autoptr (PhFind) find = ph_find_new (pattern, FALSE, 0, wake_cb, hay);
  PhFindReport report;

  for (;;)
    {
      const gint64 before_ns = ph_clock_now_ns ();

      ph_find_continue (find, hay->store, hay->index, hay->bytes);
      hay->longest_ms = MAX (hay->longest_ms, (double) (ph_clock_now_ns () - before_ns) / 1e6);
      ph_find_get_report (find, &report);
      if (report.status != PH_FIND_SEARCHING)
        break;
      await_wake (hay);
    }
  hay->n_found = ph_find_matches_get_n (ph_find_get_matches (find));
  return (double) hay->bytes / (double) (ph_clock_now_ns () - begun_ns);
}

static void
check_found (PhBench  *bench,
             Haystack *hay)
{
  if (hay->n_found == hay->n_slabs / 64)
    return;
  g_printerr ("%u were found, and %u are there\n", hay->n_found, hay->n_slabs / 64);
  bench->failed = TRUE;
}

/**
 * ph_bench_bytes:
 * @bench: the benchmark
 *
 * How fast a gigabyte is searched, and what that costs the main thread.
 */
void
ph_bench_bytes (PhBench *bench)
{
  const PhStoreLimits limits = { .max_payload_bytes = G_GUINT64_CONSTANT (4) << 30 };
  g_autoptr (PhStore) store = ph_store_new (&limits);
  g_autoptr (PhStoreIndex) index = ph_store_index_new ();
  Haystack hay = { .store = store, .index = index, .n_slabs = bench->quick ? 256 : N_SLABS };
  double ours[N_RUNS], bare[N_RUNS], folded;

  pthread_mutex_init (&hay.lock, NULL);
  pthread_cond_init (&hay.woken, NULL);
  fill (&hay);
  for (guint i = 0; i < N_RUNS; i++)
    {
      bare[i] = run_bare (&hay);
      ours[i] = run_ours (&hay, PH_FIND_TEXT, NEEDLE, FALSE);
      check_found (bench, &hay);
    }
  ph_bench_table_ratio (bench->table, "find a text, against memmem", "GB/s",
                        ph_bench_median (ours, N_RUNS), ph_bench_median (bare, N_RUNS), 1);
  folded = run_ours (&hay, PH_FIND_TEXT, NEEDLE, TRUE);
  check_found (bench, &hay);
  ph_bench_table_value (bench->table, "find a text in 1 GiB", "ms",
                        1.073741824e3 / ph_bench_median (ours, N_RUNS), 1000);
  ph_bench_table_value (bench->table, "find a text in 1 GiB, in either case", "ms",
                        1.073741824e3 / folded, 1000);
  ph_bench_table_value (bench->table, "find a regular expression in 1 GiB", "ms",
                        1.073741824e3
                          / run_ours (&hay, PH_FIND_REGEX, "X-\\w+: \\d{4}", FALSE), NAN);
  check_found (bench, &hay);
  ph_bench_table_value (bench->table, "find, longest turn of the main thread", "ms", hay.longest_ms,
                        2);
  pthread_cond_destroy (&hay.woken);
  pthread_mutex_destroy (&hay.lock);
}

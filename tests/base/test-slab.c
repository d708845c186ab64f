/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-slab.h"

#include <pthread.h>
#include <string.h>

#define POOL_SLABS 24

static void
take_all (PhSlabPool *pool,
          PhSlab     *slabs[POOL_SLABS])
{
  for (guint i = 0; i < POOL_SLABS; i++)
    {
      slabs[i] = ph_slab_pool_take (pool);
      g_assert_nonnull (slabs[i]);
    }
}

static void
test_exhaustion (void)
{
  PhSlabPool *pool = ph_slab_pool_new (POOL_SLABS * PH_SLAB_BYTES + PH_SLAB_BYTES - 1);
  PhSlab *slabs[POOL_SLABS], *again;
  guint8 *memory;

  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, 0);
  take_all (pool, slabs);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, POOL_SLABS * PH_SLAB_BYTES);
  g_assert_null (ph_slab_pool_take (pool));

  memory = ph_slab_get_writable (slabs[3]);
  ph_slab_unref (slabs[3]);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, (POOL_SLABS - 1) * PH_SLAB_BYTES);
  again = ph_slab_pool_take (pool);
  g_assert_true (ph_slab_get_writable (again) == memory);
  g_assert_null (ph_slab_pool_take (pool));
  slabs[3] = again;

  for (guint i = 0; i < POOL_SLABS; i++)
    ph_slab_unref (slabs[i]);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, 0);
  ph_slab_pool_unref (pool);
}

static void
test_tiny_cap (void)
{
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (PH_SLAB_BYTES - 1);

  g_assert_cmpuint (ph_slab_pool_get_max (pool), ==, PH_SLAB_BYTES - 1);
  g_assert_null (ph_slab_pool_take (pool));
}

static void
test_unref_many (void)
{
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (PH_SLAB_BYTES);
  PhSlab *slab = ph_slab_pool_take (pool);

  for (guint i = 0; i < 4; i++)
    ph_slab_ref (slab);
  ph_slab_unref_many (slab, 3);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, PH_SLAB_BYTES);
  ph_slab_unref_many (slab, 2);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, 0);
}

static gsize
read_resident_bytes (void)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  return (gsize) g_ascii_strtoull (strchr (text, ' '), NULL, 10) * 4096;
}

/* The pool's cap must be usable in full again after a trim, and the memory must be gone. */
static void
test_trim (void)
{
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (POOL_SLABS * PH_SLAB_BYTES);
  PhSlab *slabs[POOL_SLABS];
  gsize before;

  for (guint round = 0; round < 2; round++)
    {
      take_all (pool, slabs);
      for (guint i = 0; i < POOL_SLABS; i++)
        {
          memset (ph_slab_get_writable (slabs[i]), 1, PH_SLAB_BYTES);
          ph_slab_unref (slabs[i]);
        }
      before = read_resident_bytes ();
      ph_slab_pool_trim (pool);
      g_assert_cmpuint (read_resident_bytes () + 8 * PH_SLAB_BYTES, <, before);
    }
}

/* One slab in the middle of each stretch of memory is still in use. */
static void
test_trim_spares_what_is_held (void)
{
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (POOL_SLABS * PH_SLAB_BYTES);
  PhSlab *slabs[POOL_SLABS];

  take_all (pool, slabs);
  for (guint i = 0; i < POOL_SLABS; i++)
    memset (ph_slab_get_writable (slabs[i]), (int) i, PH_SLAB_BYTES);
  for (guint i = 0; i < POOL_SLABS; i++)
    if (i % 8 != 3)
      ph_slab_unref (slabs[i]);
  ph_slab_pool_trim (pool);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, POOL_SLABS / 8 * PH_SLAB_BYTES);
  for (guint i = 3; i < POOL_SLABS; i += 8)
    {
      g_assert_cmpuint (ph_slab_get_data (slabs[i])[PH_SLAB_BYTES - 1], ==, i);
      ph_slab_unref (slabs[i]);
    }
  take_all (pool, slabs);
  g_assert_null (ph_slab_pool_take (pool));
  for (guint i = 0; i < POOL_SLABS; i++)
    ph_slab_unref (slabs[i]);
}

static gboolean
overlap (const PhSlab *a,
         const PhSlab *b)
{
  const guint8 *first = MIN (ph_slab_get_data (a), ph_slab_get_data (b));
  const guint8 *second = MAX (ph_slab_get_data (a), ph_slab_get_data (b));

  return second < first + PH_SLAB_BYTES;
}

/* A huge page has 2 MiB: eight slabs share one, wherever the cap does not cut it short. */
static void
test_lie_in_huge_pages (void)
{
  const gsize huge = 8 * PH_SLAB_BYTES;
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new ((POOL_SLABS - 3) * PH_SLAB_BYTES);
  PhSlab *slabs[POOL_SLABS - 3];
  gsize n_first = 0;

  for (guint i = 0; i < G_N_ELEMENTS (slabs); i++)
    {
      slabs[i] = ph_slab_pool_take (pool);
      n_first += (guintptr) ph_slab_get_data (slabs[i]) % huge == 0;
      for (guint j = 0; j < i; j++)
        g_assert_false (overlap (slabs[i], slabs[j]));
    }
  g_assert_cmpuint (n_first, ==, POOL_SLABS / 8);
  g_assert_null (ph_slab_pool_take (pool));
  for (guint i = 0; i < G_N_ELEMENTS (slabs); i++)
    ph_slab_unref (slabs[i]);
}

/* Whoever goes last takes the memory along (seen by LeakSanitizer and valgrind). */
static void
test_pool_outlived (void)
{
  PhSlabPool *pool = ph_slab_pool_new (2 * PH_SLAB_BYTES);
  PhSlab *slab = ph_slab_pool_take (pool);

  ph_slab_pool_unref (pool);
  memset (ph_slab_get_writable (slab), 7, ph_slab_get_size (slab));
  ph_slab_unref (ph_slab_ref (slab));
  g_assert_cmpuint (ph_slab_get_data (slab)[PH_SLAB_BYTES - 1], ==, 7);
  ph_slab_unref (slab);
}

static void
test_plain (void)
{
  g_autoptr (PhSlab) slab = ph_slab_new (100);
  g_autoptr (PhSlab) empty = ph_slab_new (0);

  g_assert_cmpuint (ph_slab_get_size (slab), ==, 100);
  g_assert_cmpuint ((guintptr) ph_slab_get_writable (slab) % 64, ==, 0);
  g_assert_null (ph_slab_get_annex (slab));
  memset (ph_slab_get_writable (slab), 1, 100);
  g_assert_cmpuint (ph_slab_get_size (empty), ==, 0);
}

static void
count_free (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_shared_bytes (void)
{
  static const char text[] = "shared, not copied";
  guint n_freed = 0;
  GBytes *bytes = g_bytes_new_with_free_func (text, sizeof text, count_free, &n_freed);
  PhSlab *slab = ph_slab_new_from_bytes (bytes, 40);
  PhSlab *bare = ph_slab_new_from_bytes (bytes, 0);

  g_bytes_unref (bytes);
  g_assert_true (ph_slab_get_data (slab) == (const guint8 *) text);
  g_assert_cmpuint (ph_slab_get_size (slab), ==, sizeof text);
  g_assert_cmpuint ((guintptr) ph_slab_get_annex (slab) % 64, ==, 0);
  for (guint i = 0; i < 40; i++)
    g_assert_cmpuint (ph_slab_get_annex (slab)[i], ==, 0);
  g_assert_null (ph_slab_get_annex (bare));
  ph_slab_unref (bare);
  g_assert_cmpuint (n_freed, ==, 0);
  ph_slab_unref (slab);
  g_assert_cmpuint (n_freed, ==, 1);
}

#define THREAD_ROUNDS 20000

static void *
take_and_drop_thread (void *data)
{
  PhSlabPool *pool = data;

  for (guint i = 0; i < THREAD_ROUNDS; i++)
    {
      PhSlab *slab = ph_slab_pool_take (pool);

      if (slab == NULL)
        continue;
      ph_slab_get_writable (slab)[i % 512]++;
      ph_slab_unref (slab);
    }
  return NULL;
}

/* Two threads on three slabs: exact counts in the end, and no race for ThreadSanitizer to see. */
static void
test_threads (void)
{
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (3 * PH_SLAB_BYTES);
  PhSlab *held = ph_slab_pool_take (pool);
  pthread_t threads[2];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpint (pthread_create (&threads[i], NULL, take_and_drop_thread, pool), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    pthread_join (threads[i], NULL);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, PH_SLAB_BYTES);
  ph_slab_unref (held);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/slab/exhaustion", test_exhaustion);
  g_test_add_func ("/base/slab/tiny-cap", test_tiny_cap);
  g_test_add_func ("/base/slab/unref-many", test_unref_many);
  g_test_add_func ("/base/slab/trim", test_trim);
  g_test_add_func ("/base/slab/trim-spares-what-is-held", test_trim_spares_what_is_held);
  g_test_add_func ("/base/slab/lie-in-huge-pages", test_lie_in_huge_pages);
  g_test_add_func ("/base/slab/pool-outlived", test_pool_outlived);
  g_test_add_func ("/base/slab/plain", test_plain);
  g_test_add_func ("/base/slab/shared-bytes", test_shared_bytes);
  g_test_add_func ("/base/slab/threads", test_threads);
  return g_test_run ();
}

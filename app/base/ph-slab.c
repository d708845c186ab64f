/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-slab.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Slabs and their pool. A taken slab holds a reference on its pool, a free one is owned by it, so
 * the pool goes when its owner and the last slab let go, in whatever order. Taken and free slabs
 * together never exceed the pool's cap. The free list has a pthread mutex and the counts are C11
 * atomics, not GLib's, because ThreadSanitizer sees through these only. */

#define CACHE_LINE  64
#define KEPT_SLABS  8 /* left in the free list by a trim: 2 MiB for the next burst */

struct _PhSlab
{
  atomic_uint refs;
  guint8     *data;      /* (owned) mapped, part of this allocation, or (unowned) of bytes */
  gsize       size;
  guint8     *annex;     /* (nullable) part of this allocation */
  GBytes     *bytes;     /* (owned) (nullable) */
  PhSlabPool *pool;      /* (owned) (nullable) while taken */
  PhSlab     *next_free; /* guarded by the pool's lock */
};

struct _PhSlabPool
{
  atomic_uint     refs;
  atomic_size_t   taken_bytes;
  gsize           max_bytes;
  pthread_mutex_t lock;
  PhSlab         *free_slabs; /* (owned) guarded by lock */
  gsize           n_free;     /* guarded by lock */
};

static gsize
round_up (gsize n)
{
  return (n + CACHE_LINE - 1) & ~(gsize) (CACHE_LINE - 1);
}

/* One allocation: the slab, then @extra bytes that begin on a cache line of their own. */
static PhSlab *
allocate (gsize extra)
{
  gsize header = round_up (sizeof (PhSlab));
  gsize size = header + round_up (extra);
  PhSlab *slab;

  if (size < extra || (slab = aligned_alloc (CACHE_LINE, size)) == NULL)
    g_error ("out of memory for a slab of %" G_GSIZE_FORMAT " bytes", extra);
  *slab = (PhSlab) { .size = extra, .data = (guint8 *) slab + header };
  atomic_init (&slab->refs, 1);
  return slab;
}

/* Payload memory is mapped, so that a trim really gives it back; it is populated in one go because
 * a receive would otherwise take 64 page faults one by one. A child process has no use for it, and
 * a fork() that shared it would make each page fault once more at the next receive. */
static PhSlab *
map_slab (void)
{
  PhSlab *slab;
  void *data = mmap (NULL, PH_SLAB_BYTES, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

  if (data == MAP_FAILED)
    return NULL;
  madvise (data, PH_SLAB_BYTES, MADV_DONTFORK);
  slab = allocate (0);
  slab->data = data;
  slab->size = PH_SLAB_BYTES;
  return slab;
}

static void
unmap_slabs (PhSlab *slab)
{
  while (slab != NULL)
    {
      PhSlab *next = slab->next_free;

      munmap (slab->data, slab->size);
      free (slab);
      slab = next;
    }
}

static void
give_back (PhSlab *slab)
{
  PhSlabPool *pool = g_steal_pointer (&slab->pool);

  pthread_mutex_lock (&pool->lock);
  slab->next_free = pool->free_slabs;
  pool->free_slabs = slab;
  pool->n_free++;
  /* Under the lock, so that take() never sees this slab both free and taken. */
  atomic_fetch_sub (&pool->taken_bytes, PH_SLAB_BYTES);
  pthread_mutex_unlock (&pool->lock);
  ph_slab_pool_unref (pool);
}

/* Counts one more slab as taken, if the cap allows: @slab is a free one, or %NULL if a new one
 * has to be mapped. */
static gboolean
claim (PhSlabPool *pool,
       PhSlab    **slab)
{
  gboolean allowed;
  gsize taken;

  pthread_mutex_lock (&pool->lock);
  taken = atomic_load_explicit (&pool->taken_bytes, memory_order_relaxed);
  *slab = pool->free_slabs;
  if (*slab != NULL)
    {
      pool->free_slabs = (*slab)->next_free;
      pool->n_free--;
    }
  allowed = *slab != NULL
            || (pool->max_bytes >= PH_SLAB_BYTES && taken <= pool->max_bytes - PH_SLAB_BYTES);
  if (allowed)
    atomic_fetch_add (&pool->taken_bytes, PH_SLAB_BYTES);
  pthread_mutex_unlock (&pool->lock);
  return allowed;
}

/**
 * ph_slab_pool_new:
 * @max_bytes: the most memory that slabs of this pool may take together
 *
 * Nothing is allocated until a slab is taken. Any thread.
 *
 * Returns: (transfer full): a pool; drop it with ph_slab_pool_unref()
 */
PhSlabPool *
ph_slab_pool_new (gsize max_bytes)
{
  PhSlabPool *pool = g_new0 (PhSlabPool, 1);

  pool->max_bytes = max_bytes;
  atomic_init (&pool->refs, 1);
  pthread_mutex_init (&pool->lock, NULL);
  return pool;
}

/**
 * ph_slab_pool_ref:
 * @pool: a pool
 *
 * Any thread.
 *
 * Returns: (transfer full): @pool
 */
PhSlabPool *
ph_slab_pool_ref (PhSlabPool *pool)
{
  atomic_fetch_add_explicit (&pool->refs, 1, memory_order_relaxed);
  return pool;
}

/**
 * ph_slab_pool_unref:
 * @pool: (transfer full): a pool
 *
 * Any thread. Its memory goes when no slab of it is held any more.
 */
void
ph_slab_pool_unref (PhSlabPool *pool)
{
  if (atomic_fetch_sub_explicit (&pool->refs, 1, memory_order_acq_rel) != 1)
    return;
  unmap_slabs (pool->free_slabs);
  pthread_mutex_destroy (&pool->lock);
  g_free (pool);
}

/**
 * ph_slab_pool_take:
 * @pool: a pool
 *
 * Takes a free slab, or maps a new one. Its contents are what the last user left. Any thread.
 *
 * Returns: (transfer full) (nullable): a slab of %PH_SLAB_BYTES, or %NULL at the cap or when the
 *   system has no memory
 */
PhSlab *
ph_slab_pool_take (PhSlabPool *pool)
{
  PhSlab *slab = NULL;

  if (!claim (pool, &slab))
    return NULL;
  /* Outside the lock: a fresh slab costs 50 us, and the other thread may be giving some back. */
  if (slab == NULL)
    slab = map_slab ();
  if (slab == NULL)
    {
      atomic_fetch_sub (&pool->taken_bytes, PH_SLAB_BYTES);
      return NULL;
    }
  slab->next_free = NULL;
  slab->pool = ph_slab_pool_ref (pool);
  atomic_store_explicit (&slab->refs, 1, memory_order_relaxed);
  return slab;
}

/**
 * ph_slab_pool_get_taken:
 * @pool: a pool
 *
 * Any thread; a snapshot.
 *
 * Returns: bytes of the slabs that someone holds, free ones not counted
 */
gsize
ph_slab_pool_get_taken (PhSlabPool *pool)
{
  return atomic_load (&pool->taken_bytes);
}

/**
 * ph_slab_pool_get_max:
 * @pool: a pool
 *
 * Any thread.
 *
 * Returns: the cap in bytes
 */
gsize
ph_slab_pool_get_max (PhSlabPool *pool)
{
  return pool->max_bytes;
}

/**
 * ph_slab_pool_trim:
 * @pool: a pool
 *
 * Gives the free slabs back to the system, but for a few. For moments when much was dropped and
 * nothing bulky is going on. Any thread.
 */
void
ph_slab_pool_trim (PhSlabPool *pool)
{
  PhSlab *surplus = NULL;

  pthread_mutex_lock (&pool->lock);
  while (pool->n_free > KEPT_SLABS)
    {
      PhSlab *slab = pool->free_slabs;

      pool->free_slabs = slab->next_free;
      pool->n_free--;
      slab->next_free = surplus;
      surplus = slab;
    }
  pthread_mutex_unlock (&pool->lock);
  unmap_slabs (surplus);
}

/**
 * ph_slab_new:
 * @size: bytes
 *
 * Makes a slab that belongs to no pool, its memory not cleared. Any thread.
 *
 * Returns: (transfer full): a slab
 */
PhSlab *
ph_slab_new (gsize size)
{
  return allocate (size);
}

/**
 * ph_slab_new_from_bytes:
 * @bytes: (transfer none): bytes to share; the slab holds a reference
 * @annex_size: bytes of private, cleared memory beside them, 0 for none
 *
 * Any thread.
 *
 * Returns: (transfer full): a slab that cannot be written, but for its annex
 */
PhSlab *
ph_slab_new_from_bytes (GBytes *bytes,
                        gsize   annex_size)
{
  PhSlab *slab = allocate (annex_size);
  gconstpointer data = g_bytes_get_data (bytes, &slab->size);

  for (gsize i = 0; i < annex_size; i++)
    slab->data[i] = 0;
  slab->annex = annex_size > 0 ? slab->data : NULL;
  /* The const is put back by get_data(); get_writable() refuses such a slab. */
  slab->data = (guint8 *) (guintptr) data;
  slab->bytes = g_bytes_ref (bytes);
  return slab;
}

/**
 * ph_slab_ref:
 * @slab: a slab
 *
 * Any thread.
 *
 * Returns: (transfer full): @slab
 */
PhSlab *
ph_slab_ref (PhSlab *slab)
{
  atomic_fetch_add_explicit (&slab->refs, 1, memory_order_relaxed);
  return slab;
}

/**
 * ph_slab_unref:
 * @slab: (transfer full): a slab
 *
 * Drops a reference; with the last one the slab returns to its pool, or is freed. Any thread.
 */
void
ph_slab_unref (PhSlab *slab)
{
  if (atomic_fetch_sub_explicit (&slab->refs, 1, memory_order_acq_rel) != 1)
    return;
  if (slab->pool != NULL)
    {
      give_back (slab);
      return;
    }
  g_clear_pointer (&slab->bytes, g_bytes_unref);
  free (slab);
}

/**
 * ph_slab_get_writable:
 * @slab: a slab not made from a GBytes
 *
 * Only for the thread that made or took the slab, and only for parts of it that no other
 * thread has been told of.
 *
 * Returns: (transfer none): its memory, aligned to 64 bytes
 */
guint8 *
ph_slab_get_writable (PhSlab *slab)
{
  g_return_val_if_fail (slab->bytes == NULL, NULL);
  return slab->data;
}

/**
 * ph_slab_get_annex:
 * @slab: a slab
 *
 * Any thread; to be written by the slab's maker only.
 *
 * Returns: (transfer none) (nullable): the annex, aligned to 64 bytes, or %NULL if it has none
 */
guint8 *
ph_slab_get_annex (const PhSlab *slab)
{
  return slab->annex;
}

/**
 * ph_slab_get_data:
 * @slab: a slab
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): its memory; %NULL only for an empty GBytes
 */
const guint8 *
ph_slab_get_data (const PhSlab *slab)
{
  return slab->data;
}

/**
 * ph_slab_get_size:
 * @slab: a slab
 *
 * Any thread.
 *
 * Returns: its size in bytes, annex not counted
 */
gsize
ph_slab_get_size (const PhSlab *slab)
{
  return slab->size;
}

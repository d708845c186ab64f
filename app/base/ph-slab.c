/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-slab.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Slabs and their pool. Pooled slabs are cut from arenas of the size and alignment of a huge page,
 * which the kernel is asked for (madvise(2)): a record of 256 MiB in small pages costs a walk of
 * the page tables, in a virtual machine two nested ones, for every 4 KiB received, and that can
 * take longer than copying them (measured: 1.5 s of CPU a GB in small pages, 0.2 s in huge ones).
 *
 * A taken slab holds a reference on its pool, a free one is owned by it, so the pool goes when its
 * owner and the last slab let go, in whatever order. Arenas together never exceed the pool's cap.
 * The free list has a pthread mutex and the counts are C11 atomics, not GLib's, because
 * ThreadSanitizer sees through these only. */

#define CACHE_LINE  64
#define ARENA_SLABS 8 /* 2 MiB, a huge page where pages have 4 KiB */
#define ARENA_BYTES (ARENA_SLABS * PH_SLAB_BYTES)

typedef struct _Arena Arena;

struct _PhSlab
{
  atomic_uint refs;
  gboolean    fresh;     /* mapped, but never taken: has no memory yet */
  guint8     *data;      /* (owned) part of the arena or of this allocation, or (unowned) of bytes */
  gsize       size;
  guint8     *annex;     /* (nullable) part of this allocation */
  GBytes     *bytes;     /* (owned) (nullable) */
  Arena      *arena;     /* (unowned) (nullable) that it was cut from */
  PhSlab     *next_free; /* guarded by the pool's lock */
};

struct _Arena
{
  PhSlabPool *pool;      /* (unowned); each taken slab holds a reference on it */
  guint8     *memory;    /* (owned) mapped */
  guint       n_slabs;   /* fewer than ARENA_SLABS when it was cut short by the pool's cap */
  guint       n_free;    /* guarded by the pool's lock */
  PhSlab      slabs[ARENA_SLABS];
};

struct _PhSlabPool
{
  atomic_uint     refs;
  atomic_size_t   taken_bytes;
  gsize           max_bytes;
  pthread_mutex_t lock;
  PhSlab         *free_slabs;   /* (owned) guarded by lock */
  gsize           mapped_bytes; /* of all arenas; guarded by lock */
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

static gsize
arena_bytes (guint n_slabs)
{
  return n_slabs * PH_SLAB_BYTES;
}

/* Returns: (nullable): a multiple of ARENA_BYTES; newer kernels would align it by themselves */
static guint8 *
map_aligned (gsize size)
{
  gsize all = size + ARENA_BYTES;
  guint8 *memory = mmap (NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  gsize before;

  if (memory == MAP_FAILED)
    return NULL;
  before = -(guintptr) memory % ARENA_BYTES;
  if (before > 0)
    munmap (memory, before);
  munmap (memory + before + size, all - before - size);
  return memory + before;
}

/* A child process has no use for payload, and a fork() that shared it would make each page fault
 * once more at the next receive. */
static Arena *
map_arena (PhSlabPool *pool,
           guint       n_slabs)
{
  guint8 *memory = map_aligned (arena_bytes (n_slabs));
  Arena *arena;

  if (memory == NULL)
    return NULL;
  madvise (memory, arena_bytes (n_slabs), MADV_DONTFORK);
  madvise (memory, arena_bytes (n_slabs), MADV_HUGEPAGE);
  arena = g_new0 (Arena, 1);
  arena->pool = pool;
  arena->memory = memory;
  arena->n_slabs = n_slabs;
  for (guint i = 0; i < n_slabs; i++)
    {
      PhSlab *slab = &arena->slabs[i];

      slab->arena = arena;
      slab->fresh = TRUE;
      slab->data = memory + i * PH_SLAB_BYTES;
      slab->size = PH_SLAB_BYTES;
    }
  return arena;
}

/* @slab: (nullable): of an arena all of which is in this list */
static void
unmap_arenas (PhSlab *slab)
{
  while (slab != NULL)
    {
      Arena *arena = slab->arena;
      PhSlab *next = slab->next_free;

      if (--arena->n_free == 0)
        {
          munmap (arena->memory, arena_bytes (arena->n_slabs));
          g_free (arena);
        }
      slab = next;
    }
}

/* With the pool's lock */
static void
push_free (PhSlabPool *pool,
           PhSlab     *slab)
{
  slab->next_free = pool->free_slabs;
  pool->free_slabs = slab;
  slab->arena->n_free++;
}

/* With the pool's lock. Returns: (nullable): the slab that became free last */
static PhSlab *
pop_free (PhSlabPool *pool)
{
  PhSlab *slab = pool->free_slabs;

  if (slab == NULL)
    return NULL;
  pool->free_slabs = slab->next_free;
  slab->next_free = NULL;
  slab->arena->n_free--;
  return slab;
}

static void
give_back (PhSlab *slab)
{
  PhSlabPool *pool = slab->arena->pool;

  pthread_mutex_lock (&pool->lock);
  push_free (pool, slab);
  /* Under the lock, so that take() never sees this slab both free and taken. */
  atomic_fetch_sub (&pool->taken_bytes, PH_SLAB_BYTES);
  pthread_mutex_unlock (&pool->lock);
  ph_slab_pool_unref (pool);
}

/* Counts one more slab as taken, if there is a free one or the cap allows for more.
 * @n_slabs: (out): 0, or of how many slabs an arena has to be mapped.
 * Returns: (nullable): a free slab */
static PhSlab *
claim (PhSlabPool *pool,
       guint      *n_slabs)
{
  PhSlab *slab;

  pthread_mutex_lock (&pool->lock);
  slab = pop_free (pool);
  *n_slabs = 0;
  if (slab == NULL)
    *n_slabs = (guint) MIN ((pool->max_bytes - pool->mapped_bytes) / PH_SLAB_BYTES, ARENA_SLABS);
  pool->mapped_bytes += arena_bytes (*n_slabs);
  if (slab != NULL || *n_slabs > 0)
    atomic_fetch_add (&pool->taken_bytes, PH_SLAB_BYTES);
  pthread_mutex_unlock (&pool->lock);
  return slab;
}

/* Maps what claim() allowed for. Returns: (nullable): its first slab; the others become free */
static PhSlab *
map_claimed (PhSlabPool *pool,
             guint       n_slabs)
{
  Arena *arena = map_arena (pool, n_slabs);

  pthread_mutex_lock (&pool->lock);
  if (arena == NULL)
    {
      pool->mapped_bytes -= arena_bytes (n_slabs);
      atomic_fetch_sub (&pool->taken_bytes, PH_SLAB_BYTES);
    }
  else
    for (guint i = n_slabs - 1; i > 0; i--)
      push_free (pool, &arena->slabs[i]);
  pthread_mutex_unlock (&pool->lock);
  return arena != NULL ? &arena->slabs[0] : NULL;
}

/* In one go, because a receive would otherwise take 64 page faults one by one. Where the kernel
 * gave a huge page to the first slab of an arena, the others find that it is all there. */
static void
populate (PhSlab *slab)
{
#ifdef MADV_POPULATE_WRITE
  /* Linux 5.14; where it fails, the receive takes its page faults. */
  madvise (slab->data, slab->size, MADV_POPULATE_WRITE);
#endif
  slab->fresh = FALSE;
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
  unmap_arenas (pool->free_slabs);
  pthread_mutex_destroy (&pool->lock);
  g_free (pool);
}

/**
 * ph_slab_pool_take:
 * @pool: a pool
 *
 * Takes the free slab that was used last, or maps new ones. Its contents are what the last user
 * left. Any thread.
 *
 * Returns: (transfer full) (nullable): a slab of %PH_SLAB_BYTES, or %NULL at the cap or when the
 *   system has no memory
 */
PhSlab *
ph_slab_pool_take (PhSlabPool *pool)
{
  guint n_slabs;
  PhSlab *slab = claim (pool, &n_slabs);

  /* Outside the lock: this costs 100 us, and the other thread may be giving some back. */
  if (slab == NULL && n_slabs > 0)
    slab = map_claimed (pool, n_slabs);
  if (slab == NULL)
    return NULL;
  if (slab->fresh)
    populate (slab);
  ph_slab_pool_ref (pool);
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
 * Gives memory that is free back to the system, but for one arena, ready for the next burst: an
 * arena goes when nobody holds any slab of it. For moments when much was dropped and nothing
 * bulky is going on. Any thread.
 */
void
ph_slab_pool_trim (PhSlabPool *pool)
{
  PhSlab *surplus = NULL;
  PhSlab **link = &pool->free_slabs;
  Arena *kept = NULL;

  pthread_mutex_lock (&pool->lock);
  while (*link != NULL)
    {
      PhSlab *slab = *link;
      gboolean all_free = slab->arena->n_free == slab->arena->n_slabs;

      if (all_free && kept == NULL)
        kept = slab->arena;
      if (!all_free || slab->arena == kept)
        {
          link = &slab->next_free;
          continue;
        }
      *link = slab->next_free;
      slab->next_free = surplus;
      surplus = slab;
      pool->mapped_bytes -= PH_SLAB_BYTES;
    }
  pthread_mutex_unlock (&pool->lock);
  unmap_arenas (surplus);
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
  ph_slab_unref_many (slab, 1);
}

/**
 * ph_slab_unref_many:
 * @slab: (transfer full): a slab
 * @n: references, at least 1
 *
 * Drops @n references at once: neighbours in time point into the same slab. Any thread.
 */
void
ph_slab_unref_many (PhSlab *slab,
                    guint   n)
{
  if (atomic_fetch_sub_explicit (&slab->refs, n, memory_order_acq_rel) != n)
    return;
  if (slab->arena != NULL)
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* head and tail run freely and are masked on use, so tail - head is the fill. Each side owns one
 * of them and looks at a private copy of the other, refreshed only when it seems full or empty:
 * the cache lines then travel between the cores once a batch, not once a record.
 *
 * Sleeping is Dekker's pattern, all sequentially consistent: the consumer says "I sleep" and then
 * looks for records; the producer publishes a record and then looks for a sleeper. Whatever
 * the interleaving, one of them sees the other, so no wake-up is lost; and because the producer
 * takes the flag with an exchange, it writes the eventfd once a sleep.
 *
 * A consumer that does not sleep but looks rarely (a hidden window) is hurried too: when the fill
 * reaches half, or when the producer says that something else runs short; not again before it has
 * popped. That wake is a courtesy: a race may delay it to the next push. */

#define CACHE_LINE 64

struct _PhRing
{
  /* the consumer's line */
  _Alignas (CACHE_LINE) atomic_uint head;
  guint cached_tail;

  /* the producer's line */
  _Alignas (CACHE_LINE) atomic_uint tail;
  guint cached_head;

  /* written rarely, read by the producer at each push */
  _Alignas (CACHE_LINE) atomic_bool sleeping;
  atomic_bool may_hurry; /* the consumer has popped since it was last hurried */
  guint       n_slots;
  guint       mask;
  int         wake_fd;
  PhRecord   *slots; /* (owned) */
};

static void
write_wake (PhRing *ring)
{
  guint64 one = 1;

  /* EAGAIN would mean the counter is full, and then the reader is awake. */
  while (write (ring->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
    continue;
}

static void
wake_if_due (PhRing *ring,
             guint   tail)
{
  if (atomic_load (&ring->sleeping))
    {
      if (atomic_exchange (&ring->sleeping, false))
        write_wake (ring);
      return;
    }
  if (tail - ring->cached_head < ring->n_slots / 2
      || !atomic_load_explicit (&ring->may_hurry, memory_order_relaxed))
    return;
  ring->cached_head = atomic_load_explicit (&ring->head, memory_order_acquire);
  if (tail - ring->cached_head >= ring->n_slots / 2)
    ph_ring_hurry (ring);
}

static void *
allocate_lines (gsize size)
{
  void *memory = aligned_alloc (CACHE_LINE, (size + CACHE_LINE - 1) & ~(gsize) (CACHE_LINE - 1));

  if (memory == NULL)
    g_error ("out of memory for a ring of %" G_GSIZE_FORMAT " bytes", size);
  return memory;
}

/**
 * ph_ring_new:
 * @n_slots: the number of records it holds: a power of two, at least 2
 *
 * Returns: (transfer full): a ring, disarmed. Any thread; from then on one thread pushes and one
 *   thread pops
 */
PhRing *
ph_ring_new (guint n_slots)
{
  PhRing *ring;

  g_return_val_if_fail (n_slots >= 2 && (n_slots & (n_slots - 1)) == 0, NULL);
  ring = allocate_lines (sizeof *ring);
  memset (ring, 0, sizeof *ring);
  atomic_init (&ring->head, 0);
  atomic_init (&ring->tail, 0);
  atomic_init (&ring->sleeping, false);
  atomic_init (&ring->may_hurry, true);
  ring->n_slots = n_slots;
  ring->mask = n_slots - 1;
  ring->slots = allocate_lines (n_slots * sizeof (PhRecord));
  ring->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (ring->wake_fd < 0)
    g_error ("eventfd: %s", g_strerror (errno));
  return ring;
}

/**
 * ph_ring_free:
 * @ring: (transfer full): a ring that neither thread uses any more
 *
 * Drops the records that were not taken.
 */
void
ph_ring_free (PhRing *ring)
{
  PhRecord record;

  while (ph_ring_pop (ring, &record, 1) == 1)
    ph_record_clear (&record);
  close (ring->wake_fd);
  free (ring->slots);
  free (ring);
}

/**
 * ph_ring_push:
 * @ring: a ring
 * @record: (transfer full): on success its slab reference belongs to the ring
 *
 * Never blocks. Producer only.
 *
 * Returns: %FALSE if there is no free slot; @record then still belongs to the caller
 */
gboolean
ph_ring_push (PhRing         *ring,
              const PhRecord *record)
{
  guint tail = atomic_load_explicit (&ring->tail, memory_order_relaxed);

  if (tail - ring->cached_head == ring->n_slots)
    {
      ring->cached_head = atomic_load_explicit (&ring->head, memory_order_acquire);
      if (tail - ring->cached_head == ring->n_slots)
        return FALSE;
    }
  ring->slots[tail & ring->mask] = *record;
  atomic_store (&ring->tail, tail + 1);
  wake_if_due (ring, tail + 1);
  return TRUE;
}

/**
 * ph_ring_hurry:
 * @ring: a ring
 *
 * Wakes a consumer that does not sleep but may look again only later, unless it was hurried
 * already and has not popped since. Producer only.
 */
void
ph_ring_hurry (PhRing *ring)
{
  if (atomic_load_explicit (&ring->may_hurry, memory_order_relaxed)
      && atomic_exchange (&ring->may_hurry, false))
    write_wake (ring);
}

/**
 * ph_ring_pop:
 * @ring: a ring
 * @records: (out caller-allocates) (array length=max): where to copy them; their slab references
 *   go to the caller
 * @max: the most to take
 *
 * Takes the oldest records. Consumer only.
 *
 * Returns: how many were taken, 0 if there were none
 */
guint
ph_ring_pop (PhRing   *ring,
             PhRecord *records,
             guint     max)
{
  guint head = atomic_load_explicit (&ring->head, memory_order_relaxed);
  guint n, first;

  if (ring->cached_tail - head < max)
    ring->cached_tail = atomic_load_explicit (&ring->tail, memory_order_acquire);
  n = MIN (ring->cached_tail - head, max);
  if (n == 0)
    return 0;

  first = MIN (n, ring->n_slots - (head & ring->mask));
  memcpy (records, &ring->slots[head & ring->mask], first * sizeof *records);
  memcpy (records + first, ring->slots, (n - first) * sizeof *records);
  atomic_store_explicit (&ring->head, head + n, memory_order_release);
  if (!atomic_load_explicit (&ring->may_hurry, memory_order_relaxed)
      && ring->cached_tail - (head + n) < ring->n_slots / 2)
    atomic_store (&ring->may_hurry, true);
  return n;
}

/**
 * ph_ring_arm:
 * @ring: a ring
 *
 * Says that the consumer is about to sleep on the wake descriptor. Consumer only.
 *
 * Returns: %TRUE if the next push will make the descriptor readable; %FALSE if there are records
 *   already, and then the ring is not armed
 */
gboolean
ph_ring_arm (PhRing *ring)
{
  atomic_store (&ring->sleeping, true);
  if (atomic_load (&ring->tail) == atomic_load_explicit (&ring->head, memory_order_relaxed))
    return TRUE;
  atomic_store (&ring->sleeping, false);
  return FALSE;
}

/**
 * ph_ring_acknowledge:
 * @ring: a ring
 *
 * Makes the wake descriptor unreadable again and disarms the ring. To be called before the
 * records are popped. Consumer only.
 */
void
ph_ring_acknowledge (PhRing *ring)
{
  guint64 count;

  atomic_store (&ring->sleeping, false);
  /* EAGAIN: the consumer woke for another reason. */
  while (read (ring->wake_fd, &count, sizeof count) < 0 && errno == EINTR)
    continue;
}

/**
 * ph_ring_get_wake_fd:
 * @ring: a ring
 *
 * Returns: an eventfd(2) to poll for reading; it stays the ring's own. It becomes readable at the
 *   first push after ph_ring_arm(), and, armed or not, when the fill reaches half or the producer
 *   calls ph_ring_hurry()
 */
int
ph_ring_get_wake_fd (PhRing *ring)
{
  return ring->wake_fd;
}

/**
 * ph_ring_get_fill:
 * @ring: a ring
 *
 * Either thread; a snapshot.
 *
 * Returns: how many records wait
 */
guint
ph_ring_get_fill (PhRing *ring)
{
  /* head first: the other order could find a head beyond an old tail. */
  guint head = atomic_load (&ring->head);
  guint fill = atomic_load (&ring->tail) - head;

  return MIN (fill, ring->n_slots);
}

/**
 * ph_ring_get_n_slots:
 * @ring: a ring
 *
 * Either thread.
 *
 * Returns: how many records it can hold
 */
guint
ph_ring_get_n_slots (PhRing *ring)
{
  return ring->n_slots;
}

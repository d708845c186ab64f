/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-clock.h"
#include "ph-ring.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>

#define BATCH 256

static PhRecord
make_record (guint64 number)
{
  return (PhRecord) { .time_ns = (gint64) number, .len = (guint32) number,
                      .socket = (guint32) (number >> 7) };
}

static void
assert_record (const PhRecord *record,
               guint64         number)
{
  g_assert_cmpuint ((guint64) record->time_ns, ==, number);
  g_assert_cmpuint (record->len, ==, (guint32) number);
  g_assert_cmpuint (record->socket, ==, (guint32) (number >> 7));
}

static gboolean
is_readable (PhRing *ring,
             int     timeout_ms)
{
  struct pollfd pfd = { .fd = ph_ring_get_wake_fd (ring), .events = POLLIN };

  return poll (&pfd, 1, timeout_ms) == 1;
}

static void
push_many (PhRing *ring,
           guint   n)
{
  for (guint i = 0; i < n; i++)
    {
      PhRecord record = make_record (i);

      g_assert_true (ph_ring_push (ring, &record));
    }
}

static void
test_full_and_order (void)
{
  g_autoptr (PhRing) ring = ph_ring_new (8);
  PhRecord records[8], record;
  guint64 next_in = 0, next_out = 0;

  g_assert_cmpuint (ph_ring_get_n_slots (ring), ==, 8);
  g_assert_cmpuint (ph_ring_pop (ring, records, 8), ==, 0);
  for (guint round = 1; round <= 8; round++)
    {
      for (record = make_record (next_in); ph_ring_push (ring, &record);
           record = make_record (next_in))
        next_in++;
      g_assert_cmpuint (ph_ring_get_fill (ring), ==, 8);
      g_assert_cmpuint (ph_ring_pop (ring, records, round), ==, round);
      for (guint i = 0; i < round; i++)
        assert_record (&records[i], next_out++);
    }
  g_assert_cmpuint (next_in, ==, 8 + 28);
  g_assert_cmpuint (ph_ring_get_fill (ring), ==, 0);
}

/* The ring owns the slab references of what nobody took (seen by LeakSanitizer). */
static void
test_free_drops_slabs (void)
{
  PhRing *ring = ph_ring_new (4);
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (PH_SLAB_BYTES);
  PhRecord record = { .slab = ph_slab_pool_take (pool) };

  g_assert_true (ph_ring_push (ring, &record));
  ph_ring_free (ring);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, 0);
}

static void
test_arm (void)
{
  g_autoptr (PhRing) ring = ph_ring_new (1024);
  PhRecord records[BATCH];

  g_assert_true (ph_ring_arm (ring));
  g_assert_false (is_readable (ring, 0));
  push_many (ring, 1);
  g_assert_true (is_readable (ring, 0));
  ph_ring_acknowledge (ring);
  g_assert_false (is_readable (ring, 0));
  g_assert_false (ph_ring_arm (ring)); /* a record is there */

  push_many (ring, 100); /* disarmed: nobody is woken */
  g_assert_false (is_readable (ring, 0));
  g_assert_cmpuint (ph_ring_pop (ring, records, BATCH), ==, 101);
  g_assert_true (ph_ring_arm (ring));
  push_many (ring, 100); /* one wake-up for all of them */
  ph_ring_acknowledge (ring);
  g_assert_false (is_readable (ring, 0));
}

static void
test_wake_at_half (void)
{
  g_autoptr (PhRing) ring = ph_ring_new (64);
  PhRecord records[64];

  for (guint round = 0; round < 5; round++)
    {
      push_many (ring, 31);
      g_assert_false (is_readable (ring, 0));
      push_many (ring, 1);
      g_assert_true (is_readable (ring, 0));
      ph_ring_acknowledge (ring);
      push_many (ring, 20); /* told once a crossing */
      g_assert_false (is_readable (ring, 0));
      g_assert_cmpuint (ph_ring_pop (ring, records, 64), ==, 52);
    }
}

/* ---- with a real producer ---- */

typedef struct
{
  PhRing *ring;
  guint64 n;
  guint   pause_mask; /* yields after each that many records; 0: never */
} Producer;

static void *
producer_thread (void *data)
{
  Producer *producer = data;

  for (guint64 i = 0; i < producer->n; i++)
    {
      PhRecord record = make_record (i);

      while (!ph_ring_push (producer->ring, &record))
        sched_yield ();
      if (producer->pause_mask != 0 && (i & producer->pause_mask) == 0)
        sched_yield ();
    }
  return NULL;
}

static pthread_t
start_producer (Producer *producer)
{
  pthread_t thread;

  g_assert_cmpint (pthread_create (&thread, NULL, producer_thread, producer), ==, 0);
  return thread;
}

static void
test_five_million (void)
{
  g_autoptr (PhRing) ring = ph_ring_new (65536);
  Producer producer = { .ring = ring, .n = 5000000 };
  gint64 begun_ns = ph_clock_now_ns ();
  pthread_t thread = start_producer (&producer);
  PhRecord records[BATCH];
  guint64 next = 0;

  while (next < producer.n)
    {
      guint n = ph_ring_pop (ring, records, BATCH);

      /* Plain comparison: an assertion macro each would measure GLib. */
      for (guint i = 0; i < n; i++, next++)
        if ((guint64) records[i].time_ns != next || records[i].len != (guint32) next)
          assert_record (&records[i], next);
      if (n == 0)
        sched_yield ();
    }
  pthread_join (thread, NULL);
  g_assert_cmpuint (ph_ring_get_fill (ring), ==, 0);
  g_test_message ("%.1f ns a record", (double) (ph_clock_now_ns () - begun_ns) / (double) next);
}

/* The consumer sleeps whenever the ring is empty and nothing but the descriptor wakes it. A lost
 * wake-up shows as a poll() that runs into its bound while records wait. */
static void
test_no_wake_lost (void)
{
  g_autoptr (PhRing) ring = ph_ring_new (16);
  Producer producer = { .ring = ring, .n = 300000, .pause_mask = 7 };
  pthread_t thread = start_producer (&producer);
  PhRecord records[BATCH];
  guint64 next = 0, n_sleeps = 0;

  while (next < producer.n)
    {
      guint n = ph_ring_pop (ring, records, BATCH);

      for (guint i = 0; i < n; i++)
        assert_record (&records[i], next++);
      if (n > 0 || !ph_ring_arm (ring))
        continue;
      if (next == producer.n)
        break;
      g_assert_true (is_readable (ring, 20000));
      ph_ring_acknowledge (ring);
      n_sleeps++;
    }
  pthread_join (thread, NULL);
  g_assert_cmpuint (next, ==, producer.n);
  g_assert_cmpuint (n_sleeps, >, 0);
  g_test_message ("%" G_GUINT64_FORMAT " sleeps", n_sleeps);
}

/* One thread in both roles shows the bare cost without the traffic between cores. */
static void
test_cost (void)
{
  g_autoptr (PhRing) ring = ph_ring_new (4096);
  PhRecord records[BATCH];
  guint64 n = 0;
  gint64 begun_ns = ph_clock_now_ns ();

  for (guint round = 0; round < 4000; round++)
    {
      for (guint i = 0; i < BATCH; i++)
        {
          PhRecord record = make_record (i);

          n += ph_ring_push (ring, &record);
        }
      g_assert_cmpuint (ph_ring_pop (ring, records, BATCH), ==, BATCH);
    }
  g_assert_cmpuint (n, ==, (guint64) 4000 * BATCH);
  g_test_message ("%.1f ns a push and pop", (double) (ph_clock_now_ns () - begun_ns) / (double) n);
}

static void
test_hurry (void)
{
  g_autoptr (PhRing) ring = ph_ring_new (64);
  PhRecord records[64];

  for (guint round = 0; round < 3; round++)
    {
      push_many (ring, 1);
      ph_ring_hurry (ring);
      g_assert_true (is_readable (ring, 0));
      ph_ring_acknowledge (ring);
      ph_ring_hurry (ring); /* it knows, and has not popped yet */
      g_assert_false (is_readable (ring, 0));
      g_assert_cmpuint (ph_ring_pop (ring, records, 64), ==, 1);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/ring/full-and-order", test_full_and_order);
  g_test_add_func ("/base/ring/free-drops-slabs", test_free_drops_slabs);
  g_test_add_func ("/base/ring/arm", test_arm);
  g_test_add_func ("/base/ring/wake-at-half", test_wake_at_half);
  g_test_add_func ("/base/ring/hurry", test_hurry);
  g_test_add_func ("/base/ring/five-million", test_five_million);
  g_test_add_func ("/base/ring/no-wake-lost", test_no_wake_lost);
  g_test_add_func ("/base/ring/cost", test_cost);
  return g_test_run ();
}

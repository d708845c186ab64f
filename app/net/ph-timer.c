/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-timer.h"

/* Places run from 1 so that 0 can mean unarmed and the parent of i is i / 2. */

static PhTimer *
timer_at (const PhTimerHeap *heap,
          guint              place)
{
  return g_ptr_array_index (heap->timers, place);
}

static void
put (PhTimerHeap *heap,
     guint        place,
     PhTimer     *timer)
{
  heap->timers->pdata[place] = timer;
  timer->place = place;
}

static void
sift_up (PhTimerHeap *heap,
         guint        place,
         PhTimer     *timer)
{
  while (place > 1 && timer_at (heap, place / 2)->due_ns > timer->due_ns)
    {
      put (heap, place, timer_at (heap, place / 2));
      place /= 2;
    }
  put (heap, place, timer);
}

static void
sift_down (PhTimerHeap *heap,
           guint        place,
           PhTimer     *timer)
{
  guint child;

  while ((child = 2 * place) < heap->timers->len)
    {
      if (child + 1 < heap->timers->len
          && timer_at (heap, child + 1)->due_ns < timer_at (heap, child)->due_ns)
        child++;
      if (timer_at (heap, child)->due_ns >= timer->due_ns)
        break;
      put (heap, place, timer_at (heap, child));
      place = child;
    }
  put (heap, place, timer);
}

/**
 * ph_timer_heap_init:
 * @heap: uninitialised memory
 *
 * One thread; end with ph_timer_heap_clear().
 */
void
ph_timer_heap_init (PhTimerHeap *heap)
{
  heap->timers = g_ptr_array_new ();
  g_ptr_array_add (heap->timers, NULL);
}

/**
 * ph_timer_heap_clear:
 * @heap: a heap
 *
 * Forgets its timers without firing them.
 */
void
ph_timer_heap_clear (PhTimerHeap *heap)
{
  g_clear_pointer (&heap->timers, g_ptr_array_unref);
}

/**
 * ph_timer_heap_arm:
 * @heap: a heap
 * @timer: armed or not
 * @due_ns: CLOCK_MONOTONIC, nanoseconds
 *
 * An armed timer moves to the new time.
 */
void
ph_timer_heap_arm (PhTimerHeap *heap,
                   PhTimer     *timer,
                   gint64       due_ns)
{
  ph_timer_heap_disarm (heap, timer);
  timer->due_ns = due_ns;
  g_ptr_array_add (heap->timers, timer);
  sift_up (heap, heap->timers->len - 1, timer);
}

/**
 * ph_timer_heap_disarm:
 * @heap: a heap
 * @timer: armed or not
 */
void
ph_timer_heap_disarm (PhTimerHeap *heap,
                      PhTimer     *timer)
{
  guint place = timer->place;
  PhTimer *last;

  if (place == 0)
    return;

  timer->place = 0;
  last = timer_at (heap, heap->timers->len - 1);
  g_ptr_array_set_size (heap->timers, (int) heap->timers->len - 1);
  if (last == timer)
    return;

  sift_down (heap, place, last);
  sift_up (heap, last->place, last);
}

/**
 * ph_timer_heap_fire:
 * @heap: a heap
 * @now_ns: CLOCK_MONOTONIC, nanoseconds
 *
 * Fires what is due, the earliest first. A timer that arms itself again for a later time than
 * @now_ns waits for the next call.
 */
void
ph_timer_heap_fire (PhTimerHeap *heap,
                    gint64       now_ns)
{
  while (heap->timers->len > 1 && timer_at (heap, 1)->due_ns <= now_ns)
    {
      PhTimer *timer = timer_at (heap, 1);

      ph_timer_heap_disarm (heap, timer);
      timer->fire (timer);
    }
}

/**
 * ph_timer_heap_next_ns:
 * @heap: a heap
 *
 * Returns: when the next timer is due, CLOCK_MONOTONIC in nanoseconds; -1 when none is armed
 */
gint64
ph_timer_heap_next_ns (const PhTimerHeap *heap)
{
  return heap->timers->len > 1 ? timer_at (heap, 1)->due_ns : -1;
}

/**
 * ph_timer_heap_get_n:
 * @heap: a heap
 *
 * Returns: how many timers are armed
 */
guint
ph_timer_heap_get_n (const PhTimerHeap *heap)
{
  return heap->timers->len - 1;
}

/**
 * ph_timer_is_armed:
 * @timer: a timer
 *
 * Returns: whether it will fire
 */
gboolean
ph_timer_is_armed (const PhTimer *timer)
{
  return timer->place != 0;
}

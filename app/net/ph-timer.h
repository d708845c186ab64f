/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PhTimer PhTimer;

/* Part of the thing it wakes; no allocation. A zeroed timer with its function is unarmed. */
struct _PhTimer
{
  gint64 due_ns;
  guint  place;                  /* in the heap, from 1; 0: unarmed */
  void (*fire) (PhTimer *timer); /* called once, already unarmed */
};

/* A binary heap: arming and disarming cost log n, the next time is at the top. One thread. */
typedef struct
{
  GPtrArray *timers; /* (owned): of unowned PhTimer; [0] unused */
} PhTimerHeap;

/* The thing that @member of it is the timer of */
#define ph_timer_owner(timer, Type, member) \
  ((Type *) (gpointer) ((guint8 *) (timer) - G_STRUCT_OFFSET (Type, member)))

void     ph_timer_heap_init     (PhTimerHeap       *heap);
void     ph_timer_heap_clear    (PhTimerHeap       *heap);
void     ph_timer_heap_arm      (PhTimerHeap       *heap,
                                 PhTimer           *timer,
                                 gint64             due_ns);
void     ph_timer_heap_disarm   (PhTimerHeap       *heap,
                                 PhTimer           *timer);
void     ph_timer_heap_fire     (PhTimerHeap       *heap,
                                 gint64             now_ns);
gint64   ph_timer_heap_next_ns  (const PhTimerHeap *heap);
guint    ph_timer_heap_get_n    (const PhTimerHeap *heap);
gboolean ph_timer_is_armed      (const PhTimer     *timer);

G_END_DECLS

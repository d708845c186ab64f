/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-heap.h"

#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Without a GPU each frame is painted in memory: GTK asks for surfaces of some megabytes and gives
 * them back. The C library maps such pieces anew or trims its heap behind them, and the first touch of
 * each page is a fault: in a virtual machine 15 to 30 us, thus 20 to 40 ms for a window of 1200 by 800,
 * which was half of the longest stalls (sampled at 1 ms). Here such pieces come from the heap, which is
 * kept, and lies in huge pages where the kernel has any: the longest stall of the exchange that follows
 * a busy echo went from 113-165 ms to 42-46 ms. What is not touched takes no memory. */

#define HEAP_AHEAD  ((size_t) 128 << 20)  /* address space in huge pages, from the heap's end on */
#define PIECE_MAX   ((int) (32 << 20))    /* the most that glibc lets come from the heap */
#define TRIM_ABOVE  ((int) (256 << 20))   /* unused at the end, before it goes back to the system */
#define TOP_PAD     ((int) (2 << 20))     /* taken at a time beyond that */
#define HUGE_PAGE   ((uintptr_t) 2 << 20)

/**
 * ph_heap_prepare:
 *
 * To be called once, before threads and windows are made: keeps what the heap has and puts it into huge
 * pages. mallopt(3), madvise(2).
 *
 * Returns: whether it could; %FALSE where another allocator serves, such as that of a sanitizer, or
 *   the kernel has no huge pages: all goes on as without
 */
gboolean
ph_heap_prepare (void)
{
#ifdef __GLIBC__
  uintptr_t before, end;
  void *volatile piece;   /* or the compiler leaves out what nobody uses */
  gboolean done;

  if (!mallopt (M_MMAP_THRESHOLD, PIECE_MAX) || !mallopt (M_TRIM_THRESHOLD, TRIM_ABOVE)
      || !mallopt (M_TOP_PAD, (int) HEAP_AHEAD))
    return FALSE;
  /* More than can be left at the end of the heap, so that it must grow, by as much as is asked for
   * above */
  before = (uintptr_t) sbrk (0);
  piece = malloc (HUGE_PAGE);
  end = (uintptr_t) sbrk (0);
  mallopt (M_TOP_PAD, TOP_PAD);
  before = (before + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
  done = end > before && madvise ((void *) before, end - before, MADV_HUGEPAGE) == 0;
  free (piece);
  return done;
#else
  return FALSE;
#endif
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-room.h"

#include <sys/mman.h>
#include <unistd.h>

/* A million moments are some ten thousand pages, and where the first touch of each is a fault of its
 * own, those cost more than all that is done with them: measured 180 ms of faults for 48 MB in a
 * virtual machine, and 13 ms when the kernel is told to fetch them at once. */

#define WORTH_IT 65536   /* elements */

/**
 * ph_exchange_make_room:
 * @array: an array that is neither cleared nor terminated
 * @n: elements that are about to be appended
 *
 * Makes room for them in one go. Any thread.
 */
void
ph_exchange_make_room (GArray  *array,
                       guint64  n)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  const gsize size = g_array_get_element_size (array);
  const guint len = array->len;
  guintptr from, to;

  if (n < WORTH_IT || n > G_MAXINT32)
    return;
  g_array_set_size (array, len + (guint) n);
  g_array_set_size (array, len);
  from = ((guintptr) array->data + len * size + page - 1) / page * page;
  to = ((guintptr) array->data + (len + n) * size) / page * page;
#ifdef MADV_POPULATE_WRITE
  /* since Linux 5.14, madvise(2); where it fails pages come one by one as ever */
  if (to > from)
    (void) !madvise ((gpointer) from, to - from, MADV_POPULATE_WRITE);
#endif
}

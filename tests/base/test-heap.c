/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-heap.h"

#include "ph-test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Each test has a process of its own to prepare */

#define SURFACE_BYTES ((gsize) 5 << 20)   /* of a window of 1280 by 1000 */

static long
count_faults (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/* A surface, as a painter has one each frame */
static void
paint (void)
{
  char *surface = malloc (SURFACE_BYTES);

  memset (surface, 'p', SURFACE_BYTES);
  __asm__ volatile ("" : : "r" (surface) : "memory");
  free (surface);
}

/* Returns: whether this is that process */
static gboolean
in_own_process (void)
{
  if (g_test_subprocess ())
    return TRUE;
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  return FALSE;
}

/* What was painted on once is there for the next frame, though smaller pieces came in between */
static void
test_surface_is_kept (void)
{
  gpointer between[32];
  gboolean prepared;
  long before;

  if (!in_own_process ())
    return;
  prepared = ph_heap_prepare ();
  paint ();
  before = count_faults ();
  for (guint i = 0; i < G_N_ELEMENTS (between); i++)
    {
      between[i] = malloc (1000);
      paint ();
    }
  /* Without it each of them faults 1,280 times where pages have 4 KiB */
  if (prepared)
    g_assert_cmpint (count_faults () - before, <, 200);
  for (guint i = 0; i < G_N_ELEMENTS (between); i++)
    free (between[i]);
}

/* Returns: of the mapping that holds the end of the heap, as proc(5) tells; "" where a sanitizer's
 * allocator has no such one */
static char *
read_flags_of_heap (void)
{
  g_autofree char *smaps = NULL;
  const char *heap;
  const char *flags;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &smaps, NULL, NULL));
  heap = g_strrstr (smaps, "[heap]");
  if (heap == NULL)
    return g_strdup ("");
  flags = strstr (heap, "VmFlags:");
  g_assert_nonnull (flags);
  return g_strndup (flags, strcspn (flags, "\n"));
}

static void
test_heap_is_in_huge_pages (void)
{
  g_autofree char *flags = NULL;
  gboolean prepared;

  if (!in_own_process ())
    return;
  prepared = ph_heap_prepare ();
  flags = read_flags_of_heap ();
  /* VM_HUGEPAGE, as madvise(2) sets it */
  g_assert_cmpint (strstr (flags, " hg") != NULL, ==, prepared);
#if PH_TEST_SLOWNESS == 1
  g_assert_true (prepared || access ("/sys/kernel/mm/transparent_hugepage", F_OK) != 0);
#endif
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/heap/surface-is-kept", test_surface_is_kept);
  g_test_add_func ("/base/heap/in-huge-pages", test_heap_is_in_huge_pages);
  return g_test_run ();
}

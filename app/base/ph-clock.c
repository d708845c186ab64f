/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-clock.h"

#include <time.h>

/* Every time in Porthole is CLOCK_MONOTONIC in nanoseconds: it orders what happened and
 * never jumps. Wall-clock time is derived for display only. */

static gint64
read_clock_ns (clockid_t clock)
{
  struct timespec ts;

  clock_gettime (clock, &ts);
  return (gint64) ts.tv_sec * PH_NSEC_PER_SEC + ts.tv_nsec;
}

/**
 * ph_clock_now_ns:
 *
 * Any thread.
 *
 * Returns: CLOCK_MONOTONIC in nanoseconds, clock_gettime(2)
 */
gint64
ph_clock_now_ns (void)
{
  return read_clock_ns (CLOCK_MONOTONIC);
}

/**
 * ph_clock_to_wall_ns:
 * @time_ns: a time from ph_clock_now_ns()
 *
 * Translates a monotonic time by the offset between the clocks at this moment, so that a
 * corrected system clock moves past events with it instead of tearing them apart. Any thread.
 *
 * Returns: nanoseconds since 1970-01-01 UTC
 */
gint64
ph_clock_to_wall_ns (gint64 time_ns)
{
  return time_ns + (read_clock_ns (CLOCK_REALTIME) - read_clock_ns (CLOCK_MONOTONIC));
}

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

/**
 * ph_clock_measure_wall:
 * @offset_ns: (out): what CLOCK_REALTIME is ahead of CLOCK_MONOTONIC
 * @now_ns: (out): CLOCK_MONOTONIC just after that
 *
 * Reads the one clock between two readings of the other. What the kernel stamped with
 * CLOCK_REALTIME a moment ago is so brought to the clock of records, as long as nobody set the
 * system's clock meanwhile. Any thread.
 *
 * Returns: ns, by how much @offset_ns may be wrong
 */
gint64
ph_clock_measure_wall (gint64 *offset_ns,
                       gint64 *now_ns)
{
  const gint64 before_ns = read_clock_ns (CLOCK_MONOTONIC);
  const gint64 wall_ns = read_clock_ns (CLOCK_REALTIME);
  const gint64 after_ns = read_clock_ns (CLOCK_MONOTONIC);

  *offset_ns = wall_ns - (before_ns + (after_ns - before_ns) / 2);
  *now_ns = after_ns;
  return (after_ns - before_ns + 1) / 2;
}

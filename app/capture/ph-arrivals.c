/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-arrivals.h"

#include "ph-ends.h"

#define DEFAULT_MAX 262144u   /* entries: 4 MiB */

typedef struct
{
  guint64 end;       /* bytes that had arrived */
  gint64  time_ns;   /* CLOCK_MONOTONIC: when that was seen first */
} Arrival;

struct _PhArrivals
{
  PhEnds *ends;   /* (owned): of Arrival */
};

/**
 * ph_arrivals_new:
 * @max: how many readings to keep, 0: 262,144
 *
 * Returns: (transfer full): no arrivals
 */
PhArrivals *
ph_arrivals_new (guint max)
{
  PhArrivals *arrivals = g_new0 (PhArrivals, 1);

  arrivals->ends = ph_ends_new (sizeof (Arrival), max > 0 ? max : DEFAULT_MAX);
  return arrivals;
}

/**
 * ph_arrivals_free:
 * @arrivals: (transfer full): arrivals
 */
void
ph_arrivals_free (PhArrivals *arrivals)
{
  ph_ends_free (arrivals->ends);
  g_free (arrivals);
}

/**
 * ph_arrivals_take:
 * @arrivals: arrivals
 * @socket: a socket of a stream
 * @figures: (transfer none): a reading of it
 *
 * Bytes that were received at once never waited: such a reading says nothing here.
 *
 * Returns: whether it found bytes in the queue that had not been seen there before
 */
gboolean
ph_arrivals_take (PhArrivals      *arrivals,
                  PhSocketId       socket,
                  const PhFigures *figures)
{
  Arrival *arrival;

  if (!(figures->known & PH_FIGURE_RECV_QUEUE) || figures->recv_queue == 0)
    return FALSE;
  arrival = ph_ends_need (arrivals->ends, socket, figures->bytes_in + figures->recv_queue);
  if (arrival->time_ns != 0)
    return FALSE;
  arrival->time_ns = figures->time_ns;
  return TRUE;
}

/**
 * ph_arrivals_find:
 * @arrivals: arrivals
 * @socket: who receives
 * @end: bytes from the beginning of its stream on, as the kernel counts them
 *
 * Returns: when so many had arrived at the latest, CLOCK_MONOTONIC in ns; 0: that was not seen
 */
gint64
ph_arrivals_find (PhArrivals *arrivals,
                  PhSocketId  socket,
                  guint64     end)
{
  const Arrival *arrival = ph_ends_find (arrivals->ends, socket, end);

  return arrival != NULL ? arrival->time_ns : 0;
}

/**
 * ph_arrivals_get_end:
 * @arrivals: arrivals
 * @socket: who receives
 *
 * Returns: how many bytes of its stream were ever seen to have arrived
 */
guint64
ph_arrivals_get_end (PhArrivals *arrivals,
                     PhSocketId  socket)
{
  const Arrival *arrival = ph_ends_last (arrivals->ends, socket);

  return arrival != NULL ? arrival->end : 0;
}

/**
 * ph_arrivals_forget:
 * @arrivals: arrivals
 * @socket: a socket that is listed no more
 *
 * Drops what is known of it.
 */
void
ph_arrivals_forget (PhArrivals *arrivals,
                    PhSocketId  socket)
{
  ph_ends_forget (arrivals->ends, socket);
}

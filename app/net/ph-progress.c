/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-progress.h"

#include "ph-body.h"
#include "ph-clock.h"
#include "ph-io.h"

/* How far a parked call has come, told at most ten times a second. What moves within that time is
 * told at its end by a timer, so that the last word is always true; a call that stands still has
 * no timer. Io thread. */

#define PERIOD_NS (100 * PH_NSEC_PER_MSEC)

static gsize
get_done (const PhPending *pending)
{
  return pending->gathered != NULL ? pending->gathered->len : pending->done;
}

static void
tell (PhPending *pending)
{
  PhIo *io = pending->io;
  PhRecord record = ph_io_record (io, pending->socket->id, PH_RECORD_PROGRESS, PH_RECORD_AUTO);
  const PhCallHead head = { .begun_ns = pending->begun_ns, .call_id = pending->id };
  const PhProgress progress = { .done = get_done (pending), .total = pending->total };

  record.aux = pending->call->op;
  pending->progress = progress.done;
  pending->progress_ns = record.time_ns;
  ph_recorder_body (io->recorder, &record, &head, NULL, &progress, sizeof progress);
}

/**
 * ph_progress_note:
 * @pending: a call that waits on its socket, and may have moved bytes
 *
 * Writes a PROGRESS record if that is news, now or when its time has come. Io thread.
 */
void
ph_progress_note (PhPending *pending)
{
  PhIo *io = pending->io;

  if (get_done (pending) == pending->progress || ph_timer_is_armed (&pending->progress_timer))
    return;
  if (pending->progress_ns == 0 || io->now_ns - pending->progress_ns >= PERIOD_NS)
    tell (pending);
  else
    ph_net_loop_arm (io->loop, &pending->progress_timer, pending->progress_ns + PERIOD_NS);
}

/**
 * ph_progress_fire:
 * @timer: the progress timer of a call that waits
 *
 * Io thread.
 */
void
ph_progress_fire (PhTimer *timer)
{
  tell (ph_timer_owner (timer, PhPending, progress_timer));
}

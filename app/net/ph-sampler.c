/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-sampler.h"

#include "ph-clock.h"
#include "ph-io.h"
#include "ph-kernel-info.h"
#include "ph-unix.h"

#include <string.h>

/* When the kernel is asked for its figures. Activity asks for a sample: at once if the last is
 * long enough ago. After a sample that brought news another follows after the same pause; without
 * news the pauses double until MAX_PAUSE_NS, and then there are no more until the next activity:
 * an idle socket costs nothing. What changes without any event is looked at slowly for as long as
 * it stands: a send queue, a handshake without an answer, a full queue of datagrams. */

#define WATCHED_PAUSE_NS (16 * PH_NSEC_PER_MSEC)
#define OTHER_PAUSE_NS   (250 * PH_NSEC_PER_MSEC)
#define MAX_PAUSE_NS     (1000 * PH_NSEC_PER_MSEC)
#define STUCK_PAUSE_NS   (500 * PH_NSEC_PER_MSEC)
#define LAZY_GRID_NS     (100 * PH_NSEC_PER_MSEC)

/* With thousands of busy sockets the pauses of those not on screen grow, so that sampling takes
 * at most about 2,500 looks (well under a hundredth of a core) a second in all. */
#define PAUSE_PER_TIMER_NS (PH_NSEC_PER_MSEC * 4 / 10)

static gint64
base_pause (PhSocket *socket)
{
  if (socket->watched)
    return WATCHED_PAUSE_NS;

  return MAX (OTHER_PAUSE_NS,
              PAUSE_PER_TIMER_NS * ph_net_loop_get_n_armed (socket->io->loop));
}

static void
read_figures (PhSocket  *socket,
              PhFigures *figures)
{
  *figures = (PhFigures) {
    .time_ns = ph_clock_now_ns (),
    .bytes_in = socket->bytes_in,
    .bytes_out = socket->bytes_out,
    .messages_in = socket->messages_in,
    .messages_out = socket->messages_out,
    .messages_cut = socket->messages_cut,
    .known = PH_FIGURE_STATE,
    .state = socket->state,
  };
  if (ph_socket_is_tcp (socket))
    ph_kernel_info_read_tcp (socket->io->sys, socket->fd, socket->listening, figures);
  else
    ph_kernel_info_read_datagram (socket->io->sys, socket->fd, figures);
  ph_kernel_info_read_ready (socket->io->sys, socket->fd, figures);
  if (socket->family == AF_UNIX && socket->listening)
    ph_unix_read_backlog (socket, figures);
}

/* The members from bytes_in to ready stand without a gap, so their bytes can be compared.
 * That more time was spent waiting for the peer's window is no news: it grows with every look, and
 * a sender that is stuck, or that was reset while it was, would be looked at 60 times a second. */
static gboolean
same_figures (const PhFigures *a,
              const PhFigures *b)
{
  const gsize start = G_STRUCT_OFFSET (PhFigures, bytes_in);
  const gsize end = G_STRUCT_OFFSET (PhFigures, window_limited_us);

  return memcmp ((const guint8 *) a + start, (const guint8 *) b + start, end - start) == 0;
}

/* Returns: whether there was any news. A record is written if there was, or if one is wanted. */
static gboolean
sample (PhSocket *socket,
        gboolean  wanted)
{
  PhFigures figures;
  PhRecord record;
  gint64 late_ns;
  gboolean news;

  read_figures (socket, &figures);
  late_ns = socket->sampled_ns != 0 ? figures.time_ns - socket->sampled_ns : 0;
  socket->sampled_ns = figures.time_ns;
  ph_socket_tell_state (socket, figures.state, late_ns);
  news = !same_figures (&figures, &socket->figures);
  if (!news && !wanted)
    return FALSE;

  socket->figures = figures;
  record = ph_io_record (socket->io, socket->id, PH_RECORD_FIGURES, PH_RECORD_AUTO);
  ph_recorder_body (socket->io->recorder, &record, NULL, NULL, &figures, sizeof figures);
  return news;
}

static gboolean
is_stuck (const PhSocket *socket)
{
  const PhFigures *figures = &socket->figures;

  if (ph_socket_is_tcp (socket))
    return socket->state == PH_STATE_SYN_SENT || (!socket->listening && figures->send_queue > 0);

  return !(socket->auto_flags & (PH_AUTO_RECEIVE | PH_AUTO_ANSWER))
         && figures->recv_memory > figures->recv_buffer / 2;
}

/* The kernel sends its SYN again after 1, 3, 7, 15 s (RFC 6298): that is all the news there is. */
static gboolean
is_unanswered (const PhSocket *socket)
{
  return socket->state == PH_STATE_SYN_SENT && !socket->watched;
}

/* What stands without an event is looked at twice a second on screen; hundreds of handshakes that
 * nobody looks at and nobody answers, less often. */
static gint64
stuck_pause (PhSocket *socket)
{
  return socket->watched ? STUCK_PAUSE_NS : MAX (MAX_PAUSE_NS, base_pause (socket));
}

static void
arm (PhSocket *socket,
     gint64    pause_ns)
{
  socket->sample_pause_ns = pause_ns;
  ph_net_loop_arm (socket->io->loop, &socket->sample_timer, socket->sampled_ns + pause_ns);
}

/* For looks that nothing asked for: those of many sockets fall together, so that the thread wakes
 * for all of them at once. */
static void
arm_lazily (PhSocket *socket,
            gint64    pause_ns)
{
  gint64 due_ns = socket->sampled_ns + pause_ns;

  socket->sample_pause_ns = pause_ns;
  if (!socket->watched)
    due_ns += LAZY_GRID_NS - due_ns % LAZY_GRID_NS;
  ph_net_loop_arm (socket->io->loop, &socket->sample_timer, due_ns);
}

/**
 * ph_sampler_touch:
 * @socket: a socket on which something happened
 *
 * Asks for a look at the socket, as soon as its last one is old enough. Io thread; cheap when
 * one is due already.
 */
void
ph_sampler_touch (PhSocket *socket)
{
  gint64 pause_ns;

  if (ph_timer_is_armed (&socket->sample_timer)
      && socket->sample_timer.due_ns <= socket->sampled_ns + WATCHED_PAUSE_NS)
    return;

  pause_ns = base_pause (socket);
  if (!ph_timer_is_armed (&socket->sample_timer)
      || socket->sample_timer.due_ns > socket->sampled_ns + pause_ns)
    arm (socket, pause_ns);
}

/**
 * ph_sampler_look:
 * @socket: a socket
 *
 * Looks at once, and writes what was seen even if it is no news. Io thread.
 */
void
ph_sampler_look (PhSocket *socket)
{
  sample (socket, TRUE);
}

/**
 * ph_sampler_finish:
 * @socket: a socket about to be closed
 *
 * The last look: from then on its totals are final. Io thread.
 */
void
ph_sampler_finish (PhSocket *socket)
{
  ph_net_loop_disarm (socket->io->loop, &socket->sample_timer);
  sample (socket, FALSE);
}

/**
 * ph_sampler_fire:
 * @timer: the sample timer of a socket
 *
 * Io thread.
 */
void
ph_sampler_fire (PhTimer *timer)
{
  PhSocket *socket = ph_timer_owner (timer, PhSocket, sample_timer);
  gint64 pause_ns = 2 * socket->sample_pause_ns;

  gboolean news = sample (socket, FALSE);

  if (news && !is_unanswered (socket))
    arm (socket, base_pause (socket));
  else if (is_stuck (socket))
    arm_lazily (socket, MIN (pause_ns, stuck_pause (socket)));
  else if (pause_ns <= MAX (MAX_PAUSE_NS, base_pause (socket)))
    arm_lazily (socket, pause_ns);
}

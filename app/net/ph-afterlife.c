/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-afterlife.h"

#include "ph-clock.h"
#include "ph-inet-diag.h"
#include "ph-io.h"

#include <errno.h>

/* A TCP connection outlives its descriptor: FIN_WAIT1, FIN_WAIT2, CLOSING, LAST_ACK, and a minute
 * of TIME_WAIT. While its socket is on screen the kernel is asked for it, LOOK_NS apart, until the
 * kernel does not know it any more; then it is forgotten here, too. What is not on screen costs a
 * few hundred bytes and no question, and of those only the last MAX_LIVES are kept. A descriptor
 * that is still open does not help: TCP_INFO says CLOSE as soon as the connection is a TIME_WAIT.
 *
 * A kernel that has nobody to answer for TCP (CONFIG_INET_TCP_DIAG) says ENOENT just as one that
 * has no such connection. So one question is asked while the answer is known, before the close. */

#define LOOK_NS      (250 * PH_NSEC_PER_MSEC)
#define REST_NS      (1000 * PH_NSEC_PER_MSEC) /* a TIME_WAIT, or a kernel short of descriptors */
#define SLACK_NS     (20 * PH_NSEC_PER_MSEC)   /* when a timer ran out the kernel needs a moment */
#define JITTER_NS    (300 * PH_NSEC_PER_MSEC)  /* the kernel counts in ticks */
#define MAX_LIVES    1125                      /* as many as closed sockets are listed */

struct _PhAfterlife
{
  PhIo       *io;         /* (unowned) */
  PhSocketId  socket;
  PhInetPair  pair;
  gboolean    can_judge;  /* that the kernel finds none means that there is none */
  gboolean    watched;
  gboolean    was_told;
  PhState     state;      /* as rows told last; the socket's own at first */
  PhAfter     told;
  PhTimer     timer;
  gint64      asked_ns;
  gint64      answered_ns;    /* the look before that was answered */
  gint64      pause_ns;
  GList       age_link;
};

static void
ph_afterlife_free (gpointer data)
{
  PhAfterlife *life = data;

  g_queue_unlink (&life->io->afterlives.by_age, &life->age_link);
  g_free (life);
}

static void
forget (PhAfterlife *life)
{
  ph_net_loop_disarm (life->io->loop, &life->timer);
  g_hash_table_remove (life->io->afterlives.by_socket, GUINT_TO_POINTER (life->socket));
}

static gint64
deadline (const PhAfter *after)
{
  return after->time_ns + after->left_ms * PH_NSEC_PER_MSEC;
}

static gboolean
is_news (const PhAfterlife *life,
         const PhAfter     *after)
{
  const PhAfter *told = &life->told;

  return !life->was_told || after->state != told->state || after->timer != told->timer
         || after->retries != told->retries || after->send_queue != told->send_queue
         || (after->timer != PH_TIMER_NONE
             && ABS (deadline (after) - deadline (told)) > JITTER_NS);
}

/* The row of the transcript, then the figures. A state that is not known is no row. */
static void
tell (PhAfterlife   *life,
      const PhAfter *after)
{
  PhIo *io = life->io;
  PhRecord record = ph_io_record (io, life->socket, PH_RECORD_STATE, PH_RECORD_AUTO);

  if (!is_news (life, after))
    return;
  if (after->state != PH_STATE_UNKNOWN && after->state != life->state)
    {
      record.aux = after->state;
      record.took_ns = life->state;
      ph_record_set_late (&record, life->asked_ns - life->answered_ns);
      ph_recorder_plain (io->recorder, &record);
      life->state = after->state;
    }
  life->told = *after;
  life->was_told = TRUE;
  record = ph_io_record (io, life->socket, PH_RECORD_AFTER, PH_RECORD_AUTO);
  ph_recorder_body (io->recorder, &record, NULL, NULL, after, sizeof *after);
}

static void
tell_end (PhAfterlife *life,
          PhState      state)
{
  const PhAfter after = { .time_ns = life->asked_ns, .state = state };

  tell (life, &after);
  forget (life);
}

static gboolean
is_shortage (int error)
{
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM
         || error == EAGAIN;
}

static void
arm (PhAfterlife *life,
     gint64       pause_ns)
{
  life->pause_ns = pause_ns;
  if (life->watched)
    ph_net_loop_arm (life->io->loop, &life->timer, life->asked_ns + pause_ns);
}

static gint64
choose_pause (const PhAfter *after)
{
  gint64 rest = after->state == PH_STATE_TIME_WAIT ? REST_NS : LOOK_NS;

  if (after->timer == PH_TIMER_NONE)
    return rest;
  return CLAMP (after->left_ms * PH_NSEC_PER_MSEC + SLACK_NS, SLACK_NS, rest);
}

static void
look (PhAfterlife *life)
{
  PhIo *io = life->io;
  PhAfter after = { 0 };
  int error;

  life->asked_ns = ph_io_tick (io);
  error = ph_inet_diag_ask (&io->diag, io->sys, &life->pair, &after, &life->pair.cookie);
  if (error == 0)
    {
      io->afterlives.is_proven = life->can_judge = TRUE;
      tell (life, &after);
      life->answered_ns = life->asked_ns;
      arm (life, choose_pause (&after));
    }
  else if (is_shortage (error))
    arm (life, REST_NS);
  else
    tell_end (life, error == ENOENT && life->can_judge ? PH_STATE_CLOSE : PH_STATE_UNKNOWN);
}

static void
fire (PhTimer *timer)
{
  look (ph_timer_owner (timer, PhAfterlife, timer));
}

/* Asks about a connection that is there, so that it must be found. */
static void
prove (PhIo             *io,
       const PhInetPair *pair)
{
  PhAfter after;
  guint64 cookie;

  if (!io->afterlives.is_proven && pair->cookie != 0)
    io->afterlives.is_proven = ph_inet_diag_ask (&io->diag, io->sys, pair, &after, &cookie) == 0;
}

static gboolean
goes_on (PhState state)
{
  return state == PH_STATE_ESTABLISHED || state == PH_STATE_SYN_RECV
         || state == PH_STATE_FIN_WAIT1 || state == PH_STATE_FIN_WAIT2
         || state == PH_STATE_CLOSE_WAIT || state == PH_STATE_LAST_ACK
         || state == PH_STATE_CLOSING;
}

/**
 * ph_afterlives_init:
 * @lives: (out): none
 */
void
ph_afterlives_init (PhAfterlives *lives)
{
  *lives = (PhAfterlives) { g_hash_table_new_full (NULL, NULL, NULL, ph_afterlife_free),
                            G_QUEUE_INIT, FALSE };
}

/**
 * ph_afterlives_clear:
 * @lives: all are forgotten; the loop ended
 */
void
ph_afterlives_clear (PhAfterlives *lives)
{
  g_clear_pointer (&lives->by_socket, g_hash_table_unref);
}

static PhAfterlife *
make_life (PhSocket         *socket,
           const PhInetPair *pair,
           PhState           state)
{
  PhAfterlife *life = g_new0 (PhAfterlife, 1);

  life->io = socket->io;
  life->socket = socket->id;
  life->pair = *pair;
  life->can_judge = socket->io->afterlives.is_proven;
  life->watched = socket->watched;
  life->state = state;
  life->timer.fire = fire;
  life->age_link.data = life;
  return life;
}

/* Of MPTCP, whose connection is several of TCP, sock_diag(7) tells under another protocol. */
static gboolean
can_follow (const PhSocket *socket)
{
  return ph_socket_is_tcp (socket) && socket->protocol != IPPROTO_MPTCP
         && !g_hash_table_contains (socket->io->afterlives.by_socket,
                                    GUINT_TO_POINTER (socket->id));
}

/**
 * ph_afterlife_new:
 * @socket: a socket about to be closed, its state just read
 * @resets: the close will reset the connection: nothing of it stays
 *
 * Notes what its connection is found by. Io thread.
 *
 * Returns: (transfer full) (nullable): to be started once the descriptor is closed; %NULL: no
 *   connection goes on, or it is followed already
 */
PhAfterlife *
ph_afterlife_new (PhSocket *socket,
                  gboolean  resets)
{
  PhInetPair pair;

  if (resets || !goes_on (socket->state) || !can_follow (socket)
      || !ph_inet_diag_read_pair (socket->io->sys, socket->fd, &socket->local, &socket->peer,
                                  &pair))
    return NULL;
  prove (socket->io, &pair);
  return make_life (socket, &pair, PH_STATE_GONE);
}

/**
 * ph_afterlife_start:
 * @life: (transfer full) (nullable): of a socket whose descriptor was closed
 *
 * Follows the connection: the first look is made in this turn of the loop, if it is on screen. Io
 * thread.
 */
void
ph_afterlife_start (PhAfterlife *life)
{
  PhAfterlives *lives;

  if (life == NULL)
    return;
  lives = &life->io->afterlives;
  if (lives->by_age.length >= MAX_LIVES)
    forget (g_queue_peek_head (&lives->by_age));
  g_queue_push_tail_link (&lives->by_age, &life->age_link);
  g_hash_table_insert (lives->by_socket, GUINT_TO_POINTER (life->socket), life);
  life->asked_ns = life->answered_ns = ph_io_tick (life->io);
  arm (life, 0);
}

/**
 * ph_afterlife_note_state:
 * @socket: an open socket with a new state
 * @old: its state before
 *
 * While the connection ends its cookie is read, for then the TIME_WAIT will have it; and when the
 * kernel took the connection away from the open descriptor, it is followed. Io thread.
 */
void
ph_afterlife_note_state (PhSocket *socket,
                         PhState   old)
{
  gboolean may_rest = socket->state == PH_STATE_FIN_WAIT1 || socket->state == PH_STATE_FIN_WAIT2
                      || socket->state == PH_STATE_CLOSING;
  PhInetPair pair;

  if (!may_rest && (socket->state != PH_STATE_CLOSE || !goes_on (old)))
    return;
  if (!can_follow (socket)
      || !ph_inet_diag_read_pair (socket->io->sys, socket->fd, &socket->local, &socket->peer,
                                  &pair))
    return;
  if (may_rest)
    {
      socket->cookie = pair.cookie;
      return;
    }
  pair.cookie = socket->cookie;
  ph_afterlife_start (make_life (socket, &pair, PH_STATE_CLOSE));
}

/**
 * ph_afterlife_watch:
 * @io: the io side of an engine
 * @socket: any socket
 * @watched: whether it is on screen
 *
 * Begins or ends asking the kernel about what it left behind, if it left anything. Io thread.
 */
void
ph_afterlife_watch (PhIo       *io,
                    PhSocketId  socket,
                    gboolean    watched)
{
  PhAfterlife *life = g_hash_table_lookup (io->afterlives.by_socket, GUINT_TO_POINTER (socket));

  if (life == NULL || life->watched == watched)
    return;
  life->watched = watched;
  if (watched)
    arm (life, life->pause_ns);
  else
    ph_net_loop_disarm (io->loop, &life->timer);
}

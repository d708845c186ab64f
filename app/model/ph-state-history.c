/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-history.h"

#include "ph-clock.h"

#include <errno.h>
#include <sys/socket.h>

/* The kernel is looked at now and then, and a handshake or a goodbye takes microseconds. What a
 * step was is therefore inferred: from the edges of RFC 9293, and from what is known of our own
 * calls. A FIN of ours is only possible after shutdown() or close(). What must have been passed in
 * between and was not seen is said as such, and where there are several ways nothing is made up.
 *
 * A TCP connection goes on without its descriptor, so that there are two states: what the
 * descriptor says (fd_state: CLOSE or GONE then), and that of the connection, which the steps tell.
 *
 * The newest MAX_STEPS or so are kept, the others counted. Main thread. */

#define MAX_STEPS   64
#define DROP_STEPS  16
#define SAME_END_NS (2 * PH_NSEC_PER_SEC) /* an error and the end that it tells of */

struct _PhStateHistory
{
  GArray  *steps;       /* (owned) (element-type PhStateStep): the oldest first */
  guint64  n_dropped;
  gboolean is_tcp;      /* LISTEN is a state of others, too */
  PhState  fd_state;
  PhState  state;       /* of TCP: of the connection, whoever has it */
  gboolean is_bound;
  PhAfter  after;
  guint8   fin_call;    /* PhCallOp that said that we send no more; PH_N_CALLS: none yet */
  gboolean resets;      /* close() was told to reset the connection */
  guint16  error;       /* of the last call that told of an end not yet seen, or 0 */
  gint64   error_ns;
};

static PhStateStep *
get_last (PhStateHistory *self)
{
  return self->steps->len > 0 ? &g_array_index (self->steps, PhStateStep, self->steps->len - 1)
                              : NULL;
}

static PhStateStep *
append (PhStateHistory    *self,
        const PhStateStep *step)
{
  if (self->steps->len >= MAX_STEPS)
    {
      g_array_remove_range (self->steps, 0, DROP_STEPS);
      self->n_dropped += DROP_STEPS;
    }
  g_array_append_vals (self->steps, step, 1);
  return &g_array_index (self->steps, PhStateStep, self->steps->len - 1);
}

static guint8
choose_call (const PhStateHistory *self,
             PhState               from,
             PhState               to)
{
  if (to == PH_STATE_LISTEN)
    return PH_CALL_LISTEN;
  if (to == PH_STATE_SYN_SENT || from == PH_STATE_CLOSE)
    return PH_CALL_CONNECT;
  if (self->fin_call != PH_N_CALLS)
    return self->fin_call;
  /* the state is told just before the call that brought it about */
  return self->fd_state == PH_STATE_GONE ? PH_CALL_CLOSE : PH_CALL_SHUTDOWN;
}

static void
set_reset (PhStateHistory *self,
           PhStateStep    *step)
{
  step->trigger = PH_TRIGGER_RESET;
  step->path = (PhStatePath) { .is_sure = TRUE };
  step->call = self->resets ? PH_CALL_CLOSE : PH_N_CALLS;
  if (step->error == 0 && self->error != 0 && step->time_ns - self->error_ns < SAME_END_NS)
    step->error = self->error;
  self->error = 0;
}

static void
explain_tcp (PhStateHistory *self,
             PhStateStep    *step)
{
  const PhState from = (PhState) step->from, to = (PhState) step->to;
  const gboolean called = self->fin_call != PH_N_CALLS || to != PH_STATE_CLOSE;
  const PhStateEdge *edge = ph_state_edge_find (from, to);

  if (!ph_state_find_path (from, to, called, &step->path))
    {
      if (edge != NULL)
        set_reset (self, step);
      return;
    }
  if ((edge == NULL || edge->trigger == PH_TRIGGER_RESET) && step->path.n_between > 0)
    edge = ph_state_edge_find (from, (PhState) step->path.between[0]);
  if (edge != NULL && edge->trigger != PH_TRIGGER_RESET)
    step->trigger = edge->trigger;
  if (step->trigger == PH_TRIGGER_CALL)
    step->call = choose_call (self, from, to);
}

/* Of what is not TCP the peer does nothing that is seen, but hang up. */
static void
explain_other (PhStateStep *step)
{
  step->trigger = step->to == PH_STATE_HUNG_UP ? PH_TRIGGER_UNKNOWN : PH_TRIGGER_CALL;
  if (step->to == PH_STATE_LISTEN)
    step->call = PH_CALL_LISTEN;
  else if (step->to == PH_STATE_CONNECTED)
    step->call = PH_CALL_CONNECT;
  else
    step->trigger = PH_TRIGGER_UNKNOWN;
}

/* Returns: (transfer none): the step, valid until the next */
static PhStateStep *
go (PhStateHistory *self,
    gint64          time_ns,
    PhState         to)
{
  PhStateStep step = {
    .time_ns = time_ns, .from = (guint8) self->state, .to = (guint8) to,
    .fd_state = (guint8) self->fd_state, .call = PH_N_CALLS, .is_bound = self->is_bound,
    .path = { .is_sure = TRUE },
  };

  if (self->is_tcp && ph_state_is_tcp (self->state) && ph_state_is_tcp (to))
    explain_tcp (self, &step);
  else if (self->state != PH_STATE_UNKNOWN)
    explain_other (&step);
  self->state = to;
  return append (self, &step);
}

/**
 * ph_state_history_new:
 *
 * Returns: (transfer full): of a socket that is not known yet
 */
PhStateHistory *
ph_state_history_new (void)
{
  PhStateHistory *self = g_new0 (PhStateHistory, 1);

  self->steps = g_array_new (FALSE, FALSE, sizeof (PhStateStep));
  self->fin_call = PH_N_CALLS;
  return self;
}

/**
 * ph_state_history_free:
 * @self: (transfer full): a history
 */
void
ph_state_history_free (PhStateHistory *self)
{
  g_array_unref (self->steps);
  g_free (self);
}

/**
 * ph_state_history_set_tcp:
 * @self: a history
 * @is_tcp: whether the states are those of RFC 9293
 */
void
ph_state_history_set_tcp (PhStateHistory *self,
                          gboolean        is_tcp)
{
  self->is_tcp = is_tcp;
}

/**
 * ph_state_history_take_state:
 * @self: a history
 * @time_ns: when it was seen
 * @state: what the descriptor says
 */
void
ph_state_history_take_state (PhStateHistory *self,
                             gint64          time_ns,
                             PhState         state)
{
  if (self->fd_state == state && self->steps->len > 0)
    return;
  self->fd_state = state;
  if (state == PH_STATE_SYN_SENT || state == PH_STATE_LISTEN) /* a new life */
    self->fin_call = PH_N_CALLS;
  go (self, time_ns, state);
}

/**
 * ph_state_history_take_bound:
 * @self: a history of a socket that is not TCP, whose state says nothing of it
 * @time_ns: when it was seen
 * @is_bound: whether the socket has a name or port of its own
 */
void
ph_state_history_take_bound (PhStateHistory *self,
                             gint64          time_ns,
                             gboolean        is_bound)
{
  PhStateStep step = {
    .time_ns = time_ns, .from = (guint8) self->state, .to = (guint8) self->state,
    .fd_state = (guint8) self->fd_state, .trigger = PH_TRIGGER_CALL, .call = PH_CALL_BIND,
    .is_bound = is_bound, .path = { .is_sure = TRUE },
  };
  PhStateStep *last = get_last (self);

  if (self->is_bound == is_bound)
    return;
  self->is_bound = is_bound;
  /* connect() and the first sendto() bind, too: that is one step, told in two records */
  if (last != NULL && last->time_ns == time_ns)
    last->is_bound = is_bound;
  else if (self->fd_state != PH_STATE_GONE)
    append (self, &step);
}

static gboolean
tells_of_end (const PhRecord *record)
{
  return record->error == ECONNRESET || record->error == ECONNREFUSED
         || record->error == ETIMEDOUT || record->error == EHOSTUNREACH
         || record->error == ENETUNREACH;
}

/* The state is often seen before the call that says why returns, and the guess was a goodbye. */
static void
take_error (PhStateHistory *self,
            const PhRecord *record)
{
  PhStateStep *last = get_last (self);

  /* a parked call whose own time ran out changed nothing */
  if (!tells_of_end (record) || record->flags & PH_RECORD_TIMED_OUT)
    return;
  self->error = record->error;
  self->error_ns = record->time_ns;
  if (last == NULL || last->to != PH_STATE_CLOSE || last->from == PH_STATE_UNKNOWN
      || last->error != 0 || record->time_ns - last->time_ns > SAME_END_NS)
    return;
  last->error = record->error;
  set_reset (self, last);
}

/* The state is told before the record of the call: without a FIN of ours it looked like a reset. */
static void
take_shutdown (PhStateHistory   *self,
               const PhRecord   *record,
               const PhCallHead *head)
{
  PhStateStep *last = get_last (self);

  if (head->args[0] == SHUT_RD)
    return;
  self->fin_call = PH_CALL_SHUTDOWN;
  if (last != NULL && last->trigger == PH_TRIGGER_RESET && last->error == 0
      && last->from != PH_STATE_SYN_SENT && last->time_ns >= head->begun_ns)
    {
      last->trigger = PH_TRIGGER_UNKNOWN;
      explain_tcp (self, last);
    }
}

/**
 * ph_state_history_take_call:
 * @self: a history
 * @record: a call on the socket that returned, by the user or by itself
 * @head: (nullable): its head
 *
 * Remembers what may explain a step.
 */
void
ph_state_history_take_call (PhStateHistory   *self,
                            const PhRecord   *record,
                            const PhCallHead *head)
{
  if (record->error != 0)
    take_error (self, record);
  else if (record->kind == PH_CALL_SHUTDOWN && head != NULL)
    take_shutdown (self, record, head);
  else if (record->kind == PH_CALL_CLOSE && head != NULL)
    self->resets = head->args[1] == 1;
}

/* What had no peer, or was reset, has nothing that goes on. */
static void
end_at_once (PhStateHistory *self,
             gint64          time_ns)
{
  const PhState from = self->state;
  PhStateStep *step;

  if (from != PH_STATE_LISTEN && from != PH_STATE_SYN_SENT && !self->resets)
    return;
  if (!self->is_tcp || from == PH_STATE_CLOSE || from == PH_STATE_TIME_WAIT)
    return;
  step = go (self, time_ns, PH_STATE_CLOSE);
  step->call = PH_CALL_CLOSE;
  step->path = (PhStatePath) { .is_sure = TRUE };
  if (self->resets)
    set_reset (self, step);
  else
    step->trigger = PH_TRIGGER_CALL;
}

/**
 * ph_state_history_take_close:
 * @self: a history
 * @time_ns: when
 *
 * The descriptor is closed: see ph_state_history_take_call() for how.
 */
void
ph_state_history_take_close (PhStateHistory *self,
                             gint64          time_ns)
{
  const PhState state = self->state;
  PhStateStep *step;

  if (self->fd_state == PH_STATE_GONE)
    return;
  self->fd_state = PH_STATE_GONE;
  step = go (self, time_ns, PH_STATE_GONE);
  step->trigger = PH_TRIGGER_CALL;
  step->call = PH_CALL_CLOSE;
  self->state = self->is_tcp ? state : PH_STATE_GONE;
  if (self->fin_call == PH_N_CALLS || state == PH_STATE_LISTEN)
    self->fin_call = PH_CALL_CLOSE;
  end_at_once (self, time_ns);
}

/* The descriptor said CLOSE since its connection rests: that was no end. */
static gboolean
amend_end (PhStateHistory *self,
           PhState         state)
{
  PhStateStep *last = get_last (self);
  PhState from;

  if (state != PH_STATE_TIME_WAIT || last == NULL || last->to != PH_STATE_CLOSE
      || last->from == PH_STATE_UNKNOWN || last->fd_state == PH_STATE_GONE)
    return FALSE;
  from = (PhState) last->from;
  *last = (PhStateStep) { .time_ns = last->time_ns, .from = (guint8) from, .to = (guint8) state,
                          .fd_state = last->fd_state, .call = PH_N_CALLS,
                          .path = { .is_sure = TRUE } };
  explain_tcp (self, last);
  self->state = state;
  return TRUE;
}

/**
 * ph_state_history_take_after:
 * @self: a history of a TCP socket
 * @after: what the kernel says of the connection that the socket does not have any more
 */
void
ph_state_history_take_after (PhStateHistory *self,
                             const PhAfter  *after)
{
  self->after = *after;
  if (after->state == PH_STATE_UNKNOWN || after->state == self->state
      || (self->fd_state != PH_STATE_GONE && self->fd_state != PH_STATE_CLOSE))
    return;
  if (!amend_end (self, after->state))
    go (self, after->time_ns, after->state);
}

/**
 * ph_state_history_get_steps:
 * @self: a history
 * @n_steps: (out): their number
 *
 * Returns: (transfer none) (array length=n_steps): the steps that are kept, the oldest first; valid
 *   until something is taken
 */
const PhStateStep *
ph_state_history_get_steps (const PhStateHistory *self,
                            guint                *n_steps)
{
  *n_steps = self->steps->len;
  return (const PhStateStep *) (gconstpointer) self->steps->data;
}

/**
 * ph_state_history_get_n_dropped:
 * @self: a history
 *
 * Returns: steps that were older and are not kept
 */
guint64
ph_state_history_get_n_dropped (const PhStateHistory *self)
{
  return self->n_dropped;
}

/**
 * ph_state_history_get_after:
 * @self: a history
 *
 * Returns: (transfer none): what the kernel said last of a connection without a descriptor; its
 *   time is 0 as long as it said nothing
 */
const PhAfter *
ph_state_history_get_after (const PhStateHistory *self)
{
  return &self->after;
}

/**
 * ph_state_history_get_before:
 * @self: a history
 * @time_ns: a moment
 *
 * Returns: what the descriptor said just before, as far back as is remembered
 */
PhState
ph_state_history_get_before (const PhStateHistory *self,
                             gint64                time_ns)
{
  const PhStateStep *steps = (const PhStateStep *) (gconstpointer) self->steps->data;
  PhState state = self->steps->len > 0 ? (PhState) steps[0].fd_state : PH_STATE_UNKNOWN;

  for (guint i = 1; i < self->steps->len && steps[i].time_ns <= time_ns; i++)
    state = (PhState) steps[i].fd_state;
  return state;
}

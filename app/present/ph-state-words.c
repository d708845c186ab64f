/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-words.h"

#include "ph-clock.h"
#include "ph-errno.h"
#include "ph-format.h"

/* "We" is the side whose diagram it is; the other is the peer. What was not seen is said to be
 * inferred, what is not known is said to be unknown. */

static gboolean
is_closed (const PhStateSubject *subject)
{
  return subject->identity->state == PH_STATE_GONE;
}

/* Where the socket, or what is left of its connection, was seen last */
static PhState
get_state (const PhStateSubject *subject)
{
  for (guint i = subject->n_steps; i > 0; i--)
    if (subject->steps[i - 1].to != PH_STATE_GONE)
      return (PhState) subject->steps[i - 1].to;
  return PH_STATE_UNKNOWN;
}

static gboolean
is_bound (const PhStateSubject *subject)
{
  return subject->n_steps > 0 && subject->steps[subject->n_steps - 1].is_bound;
}

static const char *
say_unconnected (const PhStateSubject *subject)
{
  const PhIdentity *identity = subject->identity;

  if (ph_identity_has_connections (identity))
    return is_bound (subject) ? "It has a name and no connection: listen() makes it a listener."
                              : "It has no name and no connection yet.";
  if (identity->family == AF_UNIX)
    return is_bound (subject) ? "It has a name and no fixed peer: anybody may send to it."
                              : "It has no name: it can send, and nobody can answer.";
  if (ph_identity_lacks_ports (identity))
    return "It has no fixed peer. There is no connection here, so there is little more to be.";
  return is_bound (subject) ? "It has a port and no fixed peer: anybody may send to it. UDP has no "
                              "handshake and no goodbye, so there is little more to be."
                            : "It has no port yet: the first sendto() gets one from the system.";
}

static char *
say_closed (const PhStateSubject *subject,
            PhState               state)
{
  const gboolean was_told = subject->after != NULL && subject->after->time_ns > 0;

  if (!ph_identity_is_tcp (subject->identity) || state == PH_STATE_CLOSE
      || state == PH_STATE_UNKNOWN)
    return g_strdup ("The descriptor is closed, and nothing is left of the socket.");
  if (was_told && subject->after->state == PH_STATE_UNKNOWN)
    return g_strdup ("The descriptor is closed. What became of the connection is unknown: this "
                     "kernel does not tell of connections without a descriptor (sock_diag).");
  if (!was_told)
    return g_strdup ("The descriptor is closed. What became of the connection is not known yet: "
                     "the kernel is asked while this is on screen.");
  return g_strdup_printf ("%s The descriptor is closed: the kernel goes on by itself.",
                          ph_state_get_meaning (state));
}

/**
 * ph_state_words_state:
 * @subject: a socket
 *
 * Returns: (transfer full): what its state means, in one or two sentences
 */
char *
ph_state_words_state (const PhStateSubject *subject)
{
  const PhState state = get_state (subject);

  if (is_closed (subject))
    return say_closed (subject, state);
  if (state == PH_STATE_UNCONNECTED)
    return g_strdup (say_unconnected (subject));
  if (state == PH_STATE_TIME_WAIT && subject->identity->state == PH_STATE_CLOSE)
    return g_strdup_printf ("%s The descriptor is still open, and says CLOSE of itself.",
                            ph_state_get_meaning (state));
  return g_strdup (ph_state_get_meaning (state));
}

/**
 * ph_state_words_name:
 * @subject: a socket
 *
 * Returns: (transfer none): the name of its state, as its diagram has it
 */
const char *
ph_state_words_name (const PhStateSubject *subject)
{
  return ph_state_get_name (get_state (subject));
}

/**
 * ph_state_words_last:
 * @subject: a socket
 *
 * Returns: (transfer none) (nullable): its last step that led from one state to another; %NULL if
 *   it is where it began
 */
const PhStateStep *
ph_state_words_last (const PhStateSubject *subject)
{
  for (guint i = subject->n_steps; i > 0; i--)
    {
      const PhStateStep *step = &subject->steps[i - 1];

      if (step->to != PH_STATE_GONE)
        return step->from != PH_STATE_UNKNOWN ? step : NULL;
    }
  return NULL;
}

static char *
say_first (const PhStateSubject *subject)
{
  if (subject->identity->parent != PH_SOCKET_NONE)
    return g_strdup ("accept()");
  return g_strdup ("socket()");
}

static const char *
name_call (const PhStateStep *step,
           const char        *otherwise)
{
  switch ((int) step->call)
    {
    case PH_CALL_SHUTDOWN: return "shutdown()";
    case PH_CALL_CLOSE: return "close()";
    case PH_CALL_BIND: return "bind()";
    case PH_CALL_LISTEN: return "listen()";
    case PH_CALL_CONNECT: return "connect()";
    default: return otherwise;
    }
}

static char *
say_reset (const PhStateStep *step)
{
  if (step->call == PH_CALL_CLOSE)
    return g_strdup ("close(), send RST");
  if (step->error == ETIMEDOUT)
    return g_strdup ("no answer (ETIMEDOUT)");
  if (step->error != 0)
    return g_strdup_printf ("recv RST (%s)", ph_errno_get_name (step->error));
  return g_strdup ("RST or timeout");
}

static const PhStateEdge *
find_first_edge (const PhStateStep *step)
{
  const PhState to = (PhState) (step->path.n_between > 0 ? step->path.between[0] : step->to);

  return ph_state_edge_find ((PhState) step->from, to);
}

static void
append_between (GString           *text,
                const PhStateStep *step)
{
  for (guint i = 0; i < step->path.n_between; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            ph_state_get_name ((PhState) step->path.between[i]));
}

/**
 * ph_state_words_cause:
 * @subject: a socket
 * @step: one of its steps
 *
 * Returns: (transfer full): what brought it about, in a few words such as "recv FIN, send ACK"
 */
char *
ph_state_words_cause (const PhStateSubject *subject,
                      const PhStateStep    *step)
{
  const PhStateEdge *edge = find_first_edge (step);
  const char *call = name_call (step, NULL);

  if (step->from == PH_STATE_UNKNOWN)
    return say_first (subject);
  if (step->to == PH_STATE_GONE)
    return g_strdup ("close()");
  if (step->trigger == PH_TRIGGER_RESET)
    return say_reset (step);
  if (edge == NULL || step->trigger == PH_TRIGGER_UNKNOWN
      || !ph_identity_is_tcp (subject->identity))
    {
      if (call != NULL)
        return g_strdup (call);
      return g_strdup (step->to == PH_STATE_HUNG_UP ? "the peer closed, or both ways were shut"
                                                    : "not seen");
    }
  if (edge->answer[0] == '\0')
    return g_strdup (call != NULL ? call : edge->event);
  return g_strdup_printf ("%s, %s", call != NULL ? call : edge->event, edge->answer);
}

static char *
explain_first (const PhStateSubject *subject,
               const PhStateStep    *step)
{
  if (subject->identity->parent != PH_SOCKET_NONE)
    return g_strdup ("accept() took a connection whose handshake the kernel had made already: "
                     "LISTEN, SYN_RECV and ESTABLISHED were passed before this socket existed.");
  if (step->to == PH_STATE_CLOSE || step->to == PH_STATE_UNCONNECTED)
    return g_strdup ("socket() made it.");
  return g_strdup ("It was in this state when it was seen first.");
}

/* Of steps of sockets that are not TCP, and of a step that was not one of the machine */
static char *
explain_plain (const PhStateStep *step)
{
  if (step->to == PH_STATE_GONE)
    return g_strdup ("close() gave the descriptor back.");
  if (step->from == step->to)
    return g_strdup (step->is_bound ? "It got a name of its own, by bind() or by its first send."
                                    : "It lost the name it had.");
  if (step->to == PH_STATE_CONNECTED)
    return g_strdup ("The peer is fixed now.");
  return g_strdup (ph_state_get_meaning ((PhState) step->to));
}

static char *
explain_end (const PhStateSubject *subject,
             const PhStateStep    *step)
{
  const PhStateEdge *edge = ph_state_edge_find ((PhState) step->from, (PhState) step->to);

  if (step->call == PH_CALL_CLOSE && step->trigger == PH_TRIGGER_RESET)
    return g_strdup ("close() found unread bytes, or SO_LINGER with 0 seconds: it sent a RST, and "
                     "nothing of the connection is left.");
  if (step->call == PH_CALL_CLOSE && step->from == PH_STATE_SYN_SENT)
    return g_strdup ("close() gave the connection up before the peer had answered.");
  if (step->error == ECONNREFUSED)
    return g_strdup ("The peer answered with a RST: nobody listens there.");
  if (step->error == ETIMEDOUT)
    return g_strdup ("The peer did not answer any more, and the kernel gave up.");
  if (step->error == ECONNRESET)
    return g_strdup ("The peer sent a RST: the connection ended at once, without a goodbye.");
  return g_strdup (edge != NULL ? edge->meaning : "The connection ended.");
}

/**
 * ph_state_words_step:
 * @subject: a socket
 * @step: one of its steps
 *
 * Returns: (transfer full): what happened, in one or two sentences
 */
char *
ph_state_words_step (const PhStateSubject *subject,
                     const PhStateStep    *step)
{
  const PhStateEdge *edge = ph_state_edge_find ((PhState) step->from, (PhState) step->to);
  GString *text;

  if (step->from == PH_STATE_UNKNOWN)
    return explain_first (subject, step);
  if (step->trigger == PH_TRIGGER_RESET
      || (step->from == PH_STATE_SYN_SENT && step->to == PH_STATE_CLOSE))
    return explain_end (subject, step);
  if (step->to == PH_STATE_GONE || !ph_identity_is_tcp (subject->identity))
    return explain_plain (step);
  if (edge != NULL && edge->trigger != PH_TRIGGER_RESET)
    return g_strdup (edge->meaning);

  text = g_string_new ("");
  edge = find_first_edge (step);
  if (step->path.n_between > 0 && edge != NULL)
    g_string_append_printf (text, "%s ", edge->meaning);
  if (step->path.n_between > 0)
    {
      append_between (text, step);
      g_string_append (text, step->path.n_between > 1 ? " were passed between two looks."
                                                      : " was passed between two looks.");
    }
  if (!step->path.is_sure || step->path.n_between == 0)
    g_string_append_printf (text, "%sWhat else it passed was not seen.", text->len > 0 ? " " : "");
  return g_string_free (text, FALSE);
}

static gint64
get_left_s (const PhAfter *after,
            gint64         now_ns)
{
  const gint64 deadline_ns = after->time_ns + after->left_ms * PH_NSEC_PER_MSEC;

  return (MAX (deadline_ns - now_ns, 0) + PH_NSEC_PER_SEC - 1) / PH_NSEC_PER_SEC;
}

static gboolean
has_clock (const PhAfter *after)
{
  return after != NULL && after->time_ns > 0 && after->timer != PH_TIMER_NONE
         && after->state != PH_STATE_CLOSE && after->state != PH_STATE_UNKNOWN;
}

/**
 * ph_state_words_clock:
 * @after: (nullable): what the kernel said of a connection without a descriptor
 * @now_ns: CLOCK_MONOTONIC
 *
 * Returns: (transfer full) (nullable): a sentence about the clock that runs for it; %NULL: none
 */
char *
ph_state_words_clock (const PhAfter *after,
                      gint64         now_ns)
{
  g_autofree char *left = NULL;
  const char *retries;

  if (!has_clock (after))
    return NULL;
  left = g_strdup_printf ("%" G_GINT64_FORMAT " s", get_left_s (after, now_ns));
  if (after->state == PH_STATE_TIME_WAIT)
    return g_strdup_printf ("%s of TIME_WAIT left: so long the address pair rests.", left);
  if (after->state == PH_STATE_FIN_WAIT2)
    return g_strdup_printf ("The kernel waits another %s for the peer’s FIN, then it forgets the "
                            "connection.", left);
  retries = after->retries == 1 ? "once" : "times";
  if (after->retries == 0)
    return g_strdup_printf ("Without an acknowledgement it is sent again in %s.", left);
  if (after->retries == 1)
    return g_strdup_printf ("Sent again %s without an acknowledgement; next in %s.", retries, left);
  return g_strdup_printf ("Sent again %u %s without an acknowledgement; next in %s.",
                          after->retries, retries, left);
}

/**
 * ph_state_words_short_clock:
 * @after: (nullable): what the kernel said of a connection without a descriptor
 * @now_ns: CLOCK_MONOTONIC
 *
 * Returns: (transfer full) (nullable): such as "58 s left"; %NULL unless the state ends by a clock
 */
char *
ph_state_words_short_clock (const PhAfter *after,
                            gint64         now_ns)
{
  if (!has_clock (after)
      || (after->state != PH_STATE_TIME_WAIT && after->state != PH_STATE_FIN_WAIT2))
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT " s left", get_left_s (after, now_ns));
}

static void
append_history (GString              *text,
                const PhStateSubject *subject)
{
  g_string_append (text, " So far: ");
  for (guint i = 0; i < subject->n_steps; i++)
    {
      const PhStateStep *step = &subject->steps[i];

      if (step->path.n_between > 0)
        {
          append_between (text, step);
          g_string_append (text, " (not seen), ");
        }
      g_string_append_printf (text, "%s%s", ph_state_get_name ((PhState) step->to),
                              i + 1 < subject->n_steps ? ", " : ".");
    }
}

/**
 * ph_state_words_all:
 * @subject: a socket
 * @now_ns: CLOCK_MONOTONIC
 *
 * Returns: (transfer full): what its diagram shows: state, what led there, clock and history
 */
char *
ph_state_words_all (const PhStateSubject *subject,
                    gint64                now_ns)
{
  const PhStateStep *last = ph_state_words_last (subject);
  g_autofree char *state = ph_state_words_state (subject);
  g_autofree char *clock = ph_state_words_clock (subject->after, now_ns);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s. %s", ph_state_words_name (subject), state);
  if (clock != NULL)
    g_string_append_printf (text, " %s", clock);
  if (last != NULL)
    {
      g_autofree char *cause = ph_state_words_cause (subject, last);

      g_string_append_printf (text, " Last step: %s to %s, %s.",
                              ph_state_get_name ((PhState) last->from),
                              ph_state_get_name ((PhState) last->to), cause);
    }
  if (subject->n_steps > 1)
    append_history (text, subject);
  return g_string_free (text, FALSE);
}

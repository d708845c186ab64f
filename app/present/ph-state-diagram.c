/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-diagram.h"

#include "ph-state-places.h"

#include <errno.h>

/* Which kind of diagram a socket has, and where in it the socket is and was. A step that passed
 * states unseen is a chain of arrows if there is only one way, and else only what is sure of it. */

#define MAX_SCALE 1.5
#define LINE      15.0

typedef enum
{
  KIND_TCP,
  KIND_STREAM,       /* Unix, with connections */
  KIND_DATAGRAM,     /* all others */
} Kind;

static Kind
get_kind (const PhIdentity *identity)
{
  if (ph_identity_is_tcp (identity))
    return KIND_TCP;
  return ph_identity_has_connections (identity) ? KIND_STREAM : KIND_DATAGRAM;
}

static double
get_height (Kind kind)
{
  static const double heights[] = { PH_STATE_TCP_HEIGHT, PH_STATE_STREAM_HEIGHT,
                                    PH_STATE_DATAGRAM_HEIGHT };

  return heights[kind];
}

static void
add_places (PhStateDiagram   *diagram,
            const PhIdentity *identity,
            double            width,
            double            height)
{
  switch (get_kind (identity))
    {
    case KIND_TCP: ph_state_places_tcp (diagram, width, height); break;
    case KIND_STREAM: ph_state_places_stream (diagram, width, height); break;
    case KIND_DATAGRAM:
    default:
      ph_state_places_datagram (diagram, identity->family == AF_UNIX, width, height);
      break;
    }
}

/* Of the two places of CLOSE: the end is where a connection that there was came to. */
static int
find_node (const PhStateDiagram *diagram,
           PhState               state,
           gboolean              is_bound,
           PhState               came_from)
{
  const gboolean is_end = state == PH_STATE_CLOSE && came_from != PH_STATE_UNKNOWN
                          && came_from != PH_STATE_LISTEN && came_from != PH_STATE_SYN_SENT
                          && came_from != PH_STATE_CLOSE;

  for (guint i = 0; i < diagram->n_nodes; i++)
    {
      const PhStateNode *node = &diagram->nodes[i];

      if (node->state != state || node->is_end != is_end)
        continue;
      if (node->state == PH_STATE_UNCONNECTED && node->is_bound != is_bound)
        continue;
      return (int) i;
    }
  return -1;
}

static PhStateArrow *
find_arrow (PhStateDiagram *diagram,
            int             from,
            int             to)
{
  for (guint i = 0; i < diagram->n_arrows; i++)
    if ((int) diagram->arrows[i].from == from && (int) diagram->arrows[i].to == to)
      return &diagram->arrows[i];
  return NULL;
}

/* A hop whose way is not the only one is not drawn, even where there is an arrow */
static gboolean
is_sure (PhState from,
         PhState to)
{
  PhStatePath path;

  return !ph_state_find_path (from, to, TRUE, &path) || path.is_sure;
}

/* What the arrow leaves open is known of this step. */
static void
take_cause (PhStateArrow      *arrow,
            const PhStateStep *step)
{
  if (arrow->trigger == PH_TRIGGER_CALL && step->call == PH_CALL_SHUTDOWN)
    arrow->event = "shutdown()";
  if (arrow->trigger != PH_TRIGGER_RESET)
    return;
  if (step->call == PH_CALL_CLOSE)
    {
      arrow->event = "close()";
      arrow->answer = step->trigger == PH_TRIGGER_RESET ? "send RST" : "";
    }
  else if (step->error != 0)
    arrow->event = step->error == ETIMEDOUT ? "timeout" : "recv RST";
}

static int
hop (PhStateDiagram    *diagram,
     const PhStateStep *step,
     int                from,
     PhState            to,
     gboolean           is_last)
{
  const PhState came_from = from >= 0 ? (PhState) diagram->nodes[from].state : PH_STATE_UNKNOWN;
  const int target = find_node (diagram, to, step->is_bound, came_from);
  PhStateArrow *arrow = find_arrow (diagram, from, target);

  if (arrow != NULL && (step->path.is_sure || is_sure (came_from, to)))
    {
      arrow->was_taken = TRUE;
      arrow->is_last = is_last;
      take_cause (arrow, step);
    }
  return target;
}

static void
take_step (PhStateDiagram    *diagram,
           const PhStateStep *step,
           gboolean           is_last)
{
  int at = diagram->current;

  if (step->to == PH_STATE_GONE)
    return;
  if (is_last)
    for (guint i = 0; i < diagram->n_arrows; i++)
      diagram->arrows[i].is_last = FALSE;
  for (guint i = 0; i < step->path.n_between; i++)
    {
      at = hop (diagram, step, at, (PhState) step->path.between[i], is_last);
      if (at >= 0)
        diagram->nodes[at].was_passed = TRUE;
    }
  at = hop (diagram, step, at, (PhState) step->to, is_last);
  if (at >= 0)
    diagram->nodes[at].was_seen = TRUE;
  diagram->current = at;
}

static void
pass (PhStateDiagram *diagram,
      PhState         from,
      PhState         to)
{
  const int start = find_node (diagram, from, FALSE, PH_STATE_UNKNOWN);
  PhStateArrow *arrow = find_arrow (diagram, start, find_node (diagram, to, FALSE, from));

  diagram->nodes[start].was_passed = TRUE;
  if (arrow != NULL)
    arrow->was_taken = TRUE;
}

/* An accepted connection has the handshake behind it that the kernel made beside its listener. */
static void
take_accept (PhStateDiagram       *diagram,
             const PhStateSubject *subject)
{
  if (!ph_identity_is_tcp (subject->identity) || subject->n_steps == 0
      || subject->identity->parent == PH_SOCKET_NONE
      || subject->steps[0].from != PH_STATE_UNKNOWN)
    return;
  pass (diagram, PH_STATE_LISTEN, PH_STATE_SYN_RECV);
  pass (diagram, PH_STATE_SYN_RECV, PH_STATE_ESTABLISHED);
}

static void
take_steps (PhStateDiagram       *diagram,
            const PhStateSubject *subject)
{
  guint last = 0;

  for (guint i = 0; i < subject->n_steps; i++)
    if (subject->steps[i].to != PH_STATE_GONE)
      last = i;
  take_accept (diagram, subject);
  for (guint i = 0; i < subject->n_steps; i++)
    take_step (diagram, &subject->steps[i], i == last);
  if (diagram->current >= 0)
    diagram->nodes[diagram->current].is_current = TRUE;
}

static void
judge (PhStateDiagram       *diagram,
       const PhStateSubject *subject)
{
  const PhStateNode *node = diagram->current >= 0 ? &diagram->nodes[diagram->current] : NULL;
  const gboolean is_closed = subject->identity->state == PH_STATE_GONE;
  const gboolean was_told = subject->after != NULL && subject->after->time_ns > 0
                            && subject->after->state != PH_STATE_UNKNOWN;

  diagram->is_over = is_closed
                     && (!ph_identity_is_tcp (subject->identity) || node == NULL
                         || node->state == PH_STATE_CLOSE);
  diagram->is_certain = node != NULL && (!is_closed || diagram->is_over || was_told);
}

static void
drop_rare (PhStateDiagram *diagram)
{
  guint n = 0;

  for (guint i = 0; i < diagram->n_arrows; i++)
    if (!diagram->arrows[i].is_rare || diagram->arrows[i].was_taken)
      diagram->arrows[n++] = diagram->arrows[i];
  diagram->n_arrows = n;
}

static void
fit_rect (PhRect   *rect,
          double    scale,
          double    width,
          gboolean  mirrored)
{
  *rect = (PhRect) { rect->x * scale, rect->y * scale, rect->width * scale,
                     rect->height * scale };
  if (mirrored)
    rect->x = width - rect->x - rect->width;
}

static void
fit (PhStateDiagram *diagram,
     double          width,
     gboolean        mirrored)
{
  for (guint i = 0; i < diagram->n_nodes; i++)
    fit_rect (&diagram->nodes[i].rect, diagram->scale, width, mirrored);
  for (guint i = 0; i < diagram->n_arrows; i++)
    {
      PhStateArrow *arrow = &diagram->arrows[i];

      fit_rect (&arrow->label, diagram->scale, width, mirrored);
      if (mirrored)
        arrow->label_side = -arrow->label_side;
      for (guint j = 0; j < arrow->n_points; j++)
        {
          arrow->points[j].x *= diagram->scale;
          arrow->points[j].y *= diagram->scale;
          if (mirrored)
            arrow->points[j].x = width - arrow->points[j].x;
        }
    }
}

/**
 * ph_state_diagram_get_height:
 * @identity: who the socket is
 *
 * Returns: pixels that its diagram needs at least
 */
double
ph_state_diagram_get_height (const PhIdentity *identity)
{
  return get_height (get_kind (identity));
}

/**
 * ph_state_diagram_compute:
 * @diagram: (out): the diagram
 * @subject: the socket
 * @width: of the room, at least %PH_STATE_DIAGRAM_MIN_WIDTH units
 * @height: of the room, at least ph_state_diagram_get_height() units
 * @unit: 1, or more where text is larger
 * @mirrored: whether it reads from right to left
 *
 * Uses room that is larger in both directions for a larger scale. Any thread.
 */
void
ph_state_diagram_compute (PhStateDiagram       *diagram,
                          const PhStateSubject *subject,
                          double                width,
                          double                height,
                          double                unit,
                          gboolean              mirrored)
{
  const double least = ph_state_diagram_get_height (subject->identity);
  const double scale = CLAMP (MIN (width / PH_STATE_DIAGRAM_MIN_WIDTH, height / least), unit,
                              MAX_SCALE * unit);

  *diagram = (PhStateDiagram) { .scale = scale, .line = LINE * scale, .current = -1 };
  add_places (diagram, subject->identity, MAX (width / scale, PH_STATE_DIAGRAM_MIN_WIDTH),
              MAX (height / scale, least));
  take_steps (diagram, subject);
  judge (diagram, subject);
  drop_rare (diagram);
  fit (diagram, width, mirrored);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-diagram.h"

#include <errno.h>
#include <math.h>

/* That nothing covers anything: for every kind, from the narrowest half of a page to a wide screen,
 * both reading directions. Then which arrows and nodes a history lights up. */

static const PhIdentity tcp = { .fd = 7, .family = AF_INET, .type = SOCK_STREAM,
                                .state = PH_STATE_ESTABLISHED };
static const PhIdentity udp = { .fd = 7, .family = AF_INET, .type = SOCK_DGRAM,
                                .state = PH_STATE_UNCONNECTED };
static const PhIdentity unix_stream = { .fd = 7, .family = AF_UNIX, .type = SOCK_STREAM,
                                        .state = PH_STATE_UNCONNECTED };
static const PhIdentity unix_datagram = { .fd = 7, .family = AF_UNIX, .type = SOCK_DGRAM,
                                          .state = PH_STATE_UNCONNECTED };

static PhStateStep
make_step (PhState from,
           PhState to)
{
  return (PhStateStep) { .time_ns = 1, .from = (guint8) from, .to = (guint8) to,
                         .fd_state = (guint8) to, .call = PH_N_CALLS, .path.is_sure = TRUE };
}

static gboolean
overlap (const PhRect *a,
         const PhRect *b)
{
  return a->x < b->x + b->width - 0.01 && b->x < a->x + a->width - 0.01
         && a->y < b->y + b->height - 0.01 && b->y < a->y + a->height - 0.01;
}

/* Segments are parallel to an axis. */
static PhRect
segment (const PhStateArrow *arrow,
         guint               i)
{
  const PhStatePoint a = arrow->points[i], b = arrow->points[i + 1];

  g_assert_true (fabs (a.x - b.x) < 0.01 || fabs (a.y - b.y) < 0.01);
  return (PhRect) { MIN (a.x, b.x) - 0.5, MIN (a.y, b.y) - 0.5, fabs (a.x - b.x) + 1,
                    fabs (a.y - b.y) + 1 };
}

static gboolean
is_on_border (const PhRect       *rect,
              const PhStatePoint *point)
{
  const gboolean in_x = point->x > rect->x - 0.01 && point->x < rect->x + rect->width + 0.01;
  const gboolean in_y = point->y > rect->y - 0.01 && point->y < rect->y + rect->height + 0.01;
  const gboolean at_x = fabs (point->x - rect->x) < 0.01
                        || fabs (point->x - rect->x - rect->width) < 0.01;
  const gboolean at_y = fabs (point->y - rect->y) < 0.01
                        || fabs (point->y - rect->y - rect->height) < 0.01;

  return in_x && in_y && (at_x || at_y);
}

/* About what a caption of the interface's font takes: measured, rounded up */
static double
text_width (const char *text)
{
  double width = 0;

  for (; *text != '\0'; text++)
    width += g_ascii_islower (*text) ? 6.2 : *text == ' ' ? 3 : strchr ("(),", *text) ? 4 : 8;
  return width;
}

static void
check_label (const PhStateDiagram *diagram,
             const PhStateArrow   *arrow,
             double                width,
             double                height)
{
  const PhRect *label = &arrow->label;

  g_assert_cmpfloat (label->x, >=, -0.01);
  g_assert_cmpfloat (label->x + label->width, <=, width + 0.01);
  g_assert_cmpfloat (label->y, >=, -0.01);
  g_assert_cmpfloat (label->y + label->height, <=, height + 0.01);
  if (label->height < 1.5 * diagram->line) /* both in one line */
    {
      g_autofree char *both = g_strconcat (arrow->event, arrow->answer[0] != '\0' ? ", " : "",
                                           arrow->answer, NULL);

      g_assert_cmpfloat (label->width, >=, text_width (both) * diagram->scale);
    }
  else
    {
      g_assert_cmpfloat (label->width, >=, text_width (arrow->event) * diagram->scale);
      g_assert_cmpfloat (label->width, >=, text_width (arrow->answer) * diagram->scale);
    }
  for (guint i = 0; i < diagram->n_nodes; i++)
    if (overlap (label, &diagram->nodes[i].rect))
      g_error ("at %g pixels the label of %s to %s covers %s", width,
               diagram->nodes[arrow->from].name, diagram->nodes[arrow->to].name,
               diagram->nodes[i].name);
  for (guint i = 0; i < diagram->n_arrows; i++)
    {
      const PhStateArrow *other = &diagram->arrows[i];

      if (other != arrow && overlap (label, &other->label))
        g_error ("at %g pixels the label of %s to %s covers that of %s to %s", width,
                 diagram->nodes[arrow->from].name, diagram->nodes[arrow->to].name,
                 diagram->nodes[other->from].name, diagram->nodes[other->to].name);
      for (guint j = 0; j + 1 < other->n_points; j++)
        {
          PhRect line = segment (other, j);

          if (overlap (label, &line))
            g_error ("label of %s to %s is crossed by %s to %s",
                     diagram->nodes[arrow->from].name, diagram->nodes[arrow->to].name,
                     diagram->nodes[other->from].name, diagram->nodes[other->to].name);
        }
    }
}

static void
check_arrow (const PhStateDiagram *diagram,
             const PhStateArrow   *arrow)
{
  g_assert_true (is_on_border (&diagram->nodes[arrow->from].rect, &arrow->points[0]));
  g_assert_true (is_on_border (&diagram->nodes[arrow->to].rect,
                               &arrow->points[arrow->n_points - 1]));
  for (guint i = 0; i + 1 < arrow->n_points; i++)
    for (guint j = 0; j < diagram->n_nodes; j++)
      {
        PhRect line = segment (arrow, i);
        PhRect inside = diagram->nodes[j].rect;

        inside.x += 1, inside.y += 1, inside.width -= 2, inside.height -= 2;
        if (overlap (&line, &inside))
          g_error ("%s to %s passes through %s", diagram->nodes[arrow->from].name,
                   diagram->nodes[arrow->to].name, diagram->nodes[j].name);
      }
}

static void
check_diagram (const PhStateSubject *subject,
               double                width,
               double                height,
               gboolean              mirrored)
{
  PhStateDiagram diagram;

  ph_state_diagram_compute (&diagram, subject, width, height, 1, mirrored);
  for (guint i = 0; i < diagram.n_nodes; i++)
    {
      const PhRect *rect = &diagram.nodes[i].rect;

      g_assert_cmpfloat (rect->x, >=, 0);
      g_assert_cmpfloat (rect->y, >=, 0);
      g_assert_cmpfloat (rect->x + rect->width, <=, width);
      g_assert_cmpfloat (rect->y + rect->height, <=, height + 0.01);
      g_assert_cmpfloat (rect->width / diagram.scale, >=,
                         text_width (diagram.nodes[i].name) - 12);
      for (guint j = 0; j < i; j++)
        g_assert_false (overlap (rect, &diagram.nodes[j].rect));
    }
  for (guint i = 0; i < diagram.n_arrows; i++)
    {
      check_arrow (&diagram, &diagram.arrows[i]);
      check_label (&diagram, &diagram.arrows[i], width, height);
    }
}

static void
test_nothing_overlaps (void)
{
  const PhIdentity *kinds[] = { &tcp, &udp, &unix_stream, &unix_datagram };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (double width = 380; width <= 1600; width += 20)
      for (double more = 0; more <= 400; more += 80)
        for (int mirrored = 0; mirrored < 2; mirrored++)
          {
            const PhStateSubject subject = { .identity = kinds[i] };

            check_diagram (&subject, width, ph_state_diagram_get_height (kinds[i]) + more,
                           mirrored);
          }
}

/* A reset, and the edge that the figure leaves out, each find their room when they are taken. */
static void
test_rare (void)
{
  gsize n;
  const PhStateEdge *edges = ph_state_edges (&n);
  PhStateDiagram usual;
  guint n_rare = 0;

  ph_state_diagram_compute (&usual, &(PhStateSubject) { .identity = &tcp }, 380, 325, 1, FALSE);
  for (gsize i = 0; i < n; i++)
    {
      PhStateStep steps[] = { make_step (PH_STATE_UNKNOWN, (PhState) edges[i].from),
                              make_step ((PhState) edges[i].from, (PhState) edges[i].to) };
      const PhStateSubject subject = { .identity = &tcp, .steps = steps, .n_steps = 2 };
      PhStateDiagram diagram;

      steps[1].trigger = edges[i].trigger;
      steps[1].error = edges[i].trigger == PH_TRIGGER_RESET ? ECONNRESET : 0;
      ph_state_diagram_compute (&diagram, &subject, 380, 325, 1, FALSE);
      g_assert_cmpint (diagram.current, >=, 0);
      g_assert_cmpint (diagram.nodes[diagram.current].state, ==, edges[i].to);
      for (double width = 380; width <= 1600; width += 40)
        check_diagram (&subject, width, 500, FALSE);
      n_rare += diagram.n_arrows - usual.n_arrows;
    }
  g_assert_cmpuint (n_rare, ==, 6);
}

/* Every edge of the machine that is no reset has its arrow, and its words. */
static void
test_all_edges (void)
{
  gsize n;
  const PhStateEdge *edges = ph_state_edges (&n);
  PhStateDiagram diagram;

  ph_state_diagram_compute (&diagram, &(PhStateSubject) { .identity = &tcp }, 380, 325, 1, FALSE);
  for (gsize i = 0; i < n; i++)
    {
      guint found = 0;

      for (guint j = 0; j < diagram.n_arrows; j++)
        {
          const PhStateArrow *arrow = &diagram.arrows[j];

          if (diagram.nodes[arrow->from].state != edges[i].from
              || diagram.nodes[arrow->to].state != edges[i].to)
            continue;
          g_assert_cmpstr (arrow->event, ==, edges[i].event);
          g_assert_cmpstr (arrow->answer, ==, edges[i].answer);
          found++;
        }
      if (edges[i].trigger != PH_TRIGGER_RESET && edges[i].from != PH_STATE_FIN_WAIT1)
        g_assert_cmpuint (found, ==, 1);
    }
  g_assert_cmpint (diagram.current, ==, -1);
  g_assert_false (diagram.is_certain);
}

static const PhStateArrow *
find_arrow (const PhStateDiagram *diagram,
            PhState               from,
            PhState               to)
{
  for (guint i = 0; i < diagram->n_arrows; i++)
    if (diagram->nodes[diagram->arrows[i].from].state == from
        && diagram->nodes[diagram->arrows[i].to].state == to)
      return &diagram->arrows[i];
  g_assert_not_reached ();
}

static void
test_taken (void)
{
  PhIdentity closed = tcp;
  const PhAfter after = { .time_ns = 5, .state = PH_STATE_FIN_WAIT2 };
  PhStateStep steps[] = {
    make_step (PH_STATE_UNKNOWN, PH_STATE_CLOSE), make_step (PH_STATE_CLOSE, PH_STATE_ESTABLISHED),
    make_step (PH_STATE_ESTABLISHED, PH_STATE_FIN_WAIT2),
    make_step (PH_STATE_FIN_WAIT2, PH_STATE_GONE),
  };
  PhStateSubject subject = { .identity = &closed, .steps = steps, .n_steps = 4, .after = &after };
  PhStateDiagram diagram;

  closed.state = PH_STATE_GONE;
  steps[1].path = (PhStatePath) { 1, { PH_STATE_SYN_SENT }, TRUE };
  steps[2].path = (PhStatePath) { 1, { PH_STATE_FIN_WAIT1 }, TRUE };
  steps[2].call = PH_CALL_SHUTDOWN;
  ph_state_diagram_compute (&diagram, &subject, 380, 325, 1, FALSE);
  g_assert_cmpstr (diagram.nodes[diagram.current].name, ==, "FIN_WAIT2");
  g_assert_true (diagram.is_certain);
  g_assert_false (diagram.is_over);
  g_assert_true (find_arrow (&diagram, PH_STATE_SYN_SENT, PH_STATE_ESTABLISHED)->was_taken);
  g_assert_false (find_arrow (&diagram, PH_STATE_SYN_SENT, PH_STATE_ESTABLISHED)->is_last);
  g_assert_true (find_arrow (&diagram, PH_STATE_ESTABLISHED, PH_STATE_FIN_WAIT1)->is_last);
  g_assert_true (find_arrow (&diagram, PH_STATE_FIN_WAIT1, PH_STATE_FIN_WAIT2)->is_last);
  g_assert_cmpstr (find_arrow (&diagram, PH_STATE_ESTABLISHED, PH_STATE_FIN_WAIT1)->event, ==,
                   "shutdown()");
  g_assert_false (find_arrow (&diagram, PH_STATE_FIN_WAIT1, PH_STATE_CLOSING)->was_taken);
  for (guint i = 0; i < diagram.n_nodes; i++)
    g_assert_cmpint (diagram.nodes[i].was_passed, ==,
                     diagram.nodes[i].state == PH_STATE_SYN_SENT
                       || diagram.nodes[i].state == PH_STATE_FIN_WAIT1);

  subject.after = NULL; /* nothing was heard of it since */
  ph_state_diagram_compute (&diagram, &subject, 380, 325, 1, FALSE);
  g_assert_false (diagram.is_certain);
}

/* Of a way that is not the only one nothing is drawn but what is sure. */
static void
test_not_sure (void)
{
  PhStateStep steps[] = { make_step (PH_STATE_UNKNOWN, PH_STATE_ESTABLISHED),
                          make_step (PH_STATE_ESTABLISHED, PH_STATE_TIME_WAIT) };
  const PhStateSubject subject = { .identity = &tcp, .steps = steps, .n_steps = 2 };
  PhStateDiagram diagram;

  steps[1].path = (PhStatePath) { 1, { PH_STATE_FIN_WAIT1 }, FALSE };
  steps[1].trigger = PH_TRIGGER_CALL;
  ph_state_diagram_compute (&diagram, &subject, 380, 325, 1, FALSE);
  g_assert_true (find_arrow (&diagram, PH_STATE_ESTABLISHED, PH_STATE_FIN_WAIT1)->was_taken);
  for (guint i = 0; i < diagram.n_arrows; i++)
    g_assert_false (diagram.nodes[diagram.arrows[i].to].state == PH_STATE_TIME_WAIT
                    && diagram.arrows[i].was_taken);
  g_assert_cmpstr (diagram.nodes[diagram.current].name, ==, "TIME_WAIT");
}

/* The two places of CLOSE */
static void
test_close (void)
{
  static const struct { PhState from; gboolean is_end; } cases[] = {
    { PH_STATE_LISTEN, FALSE }, { PH_STATE_SYN_SENT, FALSE }, { PH_STATE_LAST_ACK, TRUE },
    { PH_STATE_TIME_WAIT, TRUE }, { PH_STATE_ESTABLISHED, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhStateStep steps[] = { make_step (PH_STATE_UNKNOWN, cases[i].from),
                                    make_step (cases[i].from, PH_STATE_CLOSE) };
      const PhStateSubject subject = { .identity = &tcp, .steps = steps, .n_steps = 2 };
      PhStateDiagram diagram;

      ph_state_diagram_compute (&diagram, &subject, 380, 325, 1, FALSE);
      g_assert_cmpint (diagram.nodes[diagram.current].state, ==, PH_STATE_CLOSE);
      g_assert_cmpint (diagram.nodes[diagram.current].is_end, ==, cases[i].is_end);
    }
}

/* What accept() gives out has a handshake behind it that no socket of ours saw. */
static void
test_accepted (void)
{
  PhIdentity accepted = tcp;
  const PhStateStep step = make_step (PH_STATE_UNKNOWN, PH_STATE_ESTABLISHED);
  const PhStateSubject subject = { .identity = &accepted, .steps = &step, .n_steps = 1 };
  PhStateDiagram diagram;

  ph_state_diagram_compute (&diagram, &subject, 380, 325, 1, FALSE);
  g_assert_false (find_arrow (&diagram, PH_STATE_SYN_RECV, PH_STATE_ESTABLISHED)->was_taken);
  accepted.parent = 3;
  ph_state_diagram_compute (&diagram, &subject, 380, 325, 1, FALSE);
  g_assert_true (find_arrow (&diagram, PH_STATE_LISTEN, PH_STATE_SYN_RECV)->was_taken);
  g_assert_true (find_arrow (&diagram, PH_STATE_SYN_RECV, PH_STATE_ESTABLISHED)->was_taken);
  g_assert_false (find_arrow (&diagram, PH_STATE_SYN_RECV, PH_STATE_ESTABLISHED)->is_last);
  for (guint i = 0; i < diagram.n_nodes; i++)
    g_assert_cmpint (diagram.nodes[i].was_passed, ==,
                     diagram.nodes[i].state == PH_STATE_LISTEN
                       || diagram.nodes[i].state == PH_STATE_SYN_RECV);
}

/* Larger text makes everything larger, and nothing overlaps then, either. */
static void
test_unit (void)
{
  PhStateDiagram diagram;

  ph_state_diagram_compute (&diagram, &(PhStateSubject) { .identity = &tcp }, 570, 490, 1.5,
                            FALSE);
  g_assert_cmpfloat (diagram.scale, ==, 1.5);
  for (guint i = 0; i < diagram.n_arrows; i++)
    check_label (&diagram, &diagram.arrows[i], 570, 490);
}

static void
test_datagram (void)
{
  PhStateStep steps[] = { make_step (PH_STATE_UNKNOWN, PH_STATE_UNCONNECTED),
                          make_step (PH_STATE_UNCONNECTED, PH_STATE_UNCONNECTED),
                          make_step (PH_STATE_UNCONNECTED, PH_STATE_CONNECTED) };
  PhStateSubject subject = { .identity = &udp, .steps = steps, .n_steps = 1 };
  PhStateDiagram diagram;

  steps[1].is_bound = steps[2].is_bound = TRUE;
  ph_state_diagram_compute (&diagram, &subject, 500, 118, 1, FALSE);
  g_assert_cmpstr (diagram.nodes[diagram.current].name, ==, "no port");
  subject.n_steps = 2;
  ph_state_diagram_compute (&diagram, &subject, 500, 118, 1, FALSE);
  g_assert_cmpstr (diagram.nodes[diagram.current].name, ==, "bound");
  g_assert_true (diagram.arrows[0].is_last);
  subject.n_steps = 3;
  ph_state_diagram_compute (&diagram, &subject, 500, 118, 1, FALSE);
  g_assert_cmpstr (diagram.nodes[diagram.current].name, ==, "connected");
  g_assert_true (diagram.arrows[1].is_last);
  g_assert_false (diagram.arrows[0].is_last);
  g_assert_true (diagram.arrows[0].was_taken);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/state-diagram/nothing-overlaps", test_nothing_overlaps);
  g_test_add_func ("/present/state-diagram/rare", test_rare);
  g_test_add_func ("/present/state-diagram/all-edges", test_all_edges);
  g_test_add_func ("/present/state-diagram/taken", test_taken);
  g_test_add_func ("/present/state-diagram/not-sure", test_not_sure);
  g_test_add_func ("/present/state-diagram/close", test_close);
  g_test_add_func ("/present/state-diagram/accepted", test_accepted);
  g_test_add_func ("/present/state-diagram/unit", test_unit);
  g_test_add_func ("/present/state-diagram/datagram", test_datagram);
  return g_test_run ();
}

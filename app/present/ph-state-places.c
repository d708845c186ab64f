/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-places.h"

/* The figure of RFC 9293 laid out on three columns and five rows, so that it fits into half a page:
 * opening above, ESTABLISHED in the middle, the side that closes first going down on the left, the
 * other on the right, and CLOSE a second time at the end. All measures are pixels at scale 1 and
 * hold at PH_STATE_DIAGRAM_MIN_WIDTH; more room goes into the gaps. A label stands beside its line,
 * where no other line passes; the tests look for that. */

#define BOX_WIDTH   84.0
#define BOX_MAX     120.0
#define BOX_HEIGHT  25.0
#define MARGIN      10.0
#define TOP         18.0  /* a line of text above the first row, and one below the last */
#define LINE        15.0
#define GAPS        (52.0 + 42 + 36 + 34)
#define MAX_WIDTH   640.0 /* wider, lines would only be longer */

typedef enum { LEFT, MIDDLE, RIGHT } Column;

typedef struct
{
  PhStateDiagram *diagram;
  double          left[3];
  double          right[3];
  double          center[3];
  double          top[5];
  double          mid[5];
  double          bottom[5];
} Grid;

static void
make_columns (Grid   *grid,
              double  width)
{
  const double used = MIN (width, MAX_WIDTH);
  const double box = MIN (BOX_WIDTH + (used - PH_STATE_DIAGRAM_MIN_WIDTH) * 0.12, BOX_MAX);
  const double first = (width - used) / 2 + MARGIN;

  for (int i = 0; i < 3; i++)
    {
      grid->left[i] = first + i * (used - 2 * MARGIN - box) / 2;
      grid->right[i] = grid->left[i] + box;
      grid->center[i] = grid->left[i] + box / 2;
    }
}

static void
make_rows (Grid         *grid,
           guint         n_rows,
           const double *gaps,
           double        top,
           double        spare)
{
  double y = top;

  for (guint i = 0; i < n_rows; i++)
    {
      grid->top[i] = y;
      grid->bottom[i] = y + BOX_HEIGHT;
      grid->mid[i] = y + BOX_HEIGHT / 2;
      y += BOX_HEIGHT + gaps[i] + (n_rows > 1 ? spare / (n_rows - 1) : 0);
    }
}

static guint
add_node (Grid       *grid,
          PhState     state,
          const char *name,
          Column      column,
          guint       row)
{
  PhStateDiagram *diagram = grid->diagram;

  g_assert (diagram->n_nodes < PH_STATE_MAX_NODES);
  diagram->nodes[diagram->n_nodes] = (PhStateNode) {
    .state = (guint8) state,
    .name = name != NULL ? name : ph_state_get_name (state),
    .rect = { grid->left[column], grid->top[row], grid->right[column] - grid->left[column],
              BOX_HEIGHT },
  };
  return diagram->n_nodes++;
}

/* The label is filled in by who calls. */
static PhStateArrow *
add_arrow (Grid               *grid,
           guint               from,
           guint               to,
           guint               n_points,
           const PhStatePoint *points)
{
  PhStateDiagram *diagram = grid->diagram;
  PhStateArrow *arrow = &diagram->arrows[diagram->n_arrows++];

  g_assert (diagram->n_arrows <= PH_STATE_MAX_ARROWS);
  *arrow = (PhStateArrow) { .from = from, .to = to, .n_points = n_points, .event = "",
                            .answer = "" };
  for (guint i = 0; i < n_points; i++)
    arrow->points[i] = points[i];
  return arrow;
}

#define N_POINTS(...) (sizeof ((const PhStatePoint[]) { __VA_ARGS__ }) / sizeof (PhStatePoint))

#define ARROW(from, to, ...) \
  add_arrow (grid, from, to, N_POINTS (__VA_ARGS__), (const PhStatePoint[]) { __VA_ARGS__ })

static void
set_label (PhStateArrow *arrow,
           int           side,
           double        x,
           double        y,
           double        width,
           guint         lines)
{
  arrow->label = (PhRect) { x, y, width, lines * LINE };
  arrow->label_side = side;
}

enum
{
  CLOSE, LISTEN, SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT1, CLOSE_WAIT, FIN_WAIT2, CLOSING,
  LAST_ACK, TIME_WAIT, END
};

static void
add_tcp_nodes (Grid *grid)
{
  add_node (grid, PH_STATE_CLOSE, NULL, MIDDLE, 0);
  add_node (grid, PH_STATE_LISTEN, NULL, LEFT, 0);
  add_node (grid, PH_STATE_SYN_SENT, NULL, RIGHT, 0);
  add_node (grid, PH_STATE_SYN_RECV, NULL, LEFT, 1);
  add_node (grid, PH_STATE_ESTABLISHED, NULL, MIDDLE, 1);
  add_node (grid, PH_STATE_FIN_WAIT1, NULL, LEFT, 2);
  add_node (grid, PH_STATE_CLOSE_WAIT, NULL, RIGHT, 2);
  add_node (grid, PH_STATE_FIN_WAIT2, NULL, LEFT, 3);
  add_node (grid, PH_STATE_CLOSING, NULL, MIDDLE, 3);
  add_node (grid, PH_STATE_LAST_ACK, NULL, RIGHT, 3);
  add_node (grid, PH_STATE_TIME_WAIT, NULL, LEFT, 4);
  grid->diagram->nodes[add_node (grid, PH_STATE_CLOSE, NULL, RIGHT, 4)].is_end = TRUE;
}

/* Along the first row */
static void
add_first_row (Grid *grid)
{
  const double *left = grid->left, *right = grid->right;
  const double up = grid->mid[0] - 6, down = grid->mid[0] + 6;
  const double above = grid->top[0] - LINE - 2, below = grid->bottom[0] + 2;
  PhStateArrow *arrow;

  arrow = ARROW (CLOSE, LISTEN, { left[MIDDLE], down }, { right[LEFT], down });
  set_label (arrow, 0, right[LEFT] + 2, below, left[MIDDLE] - right[LEFT] - 4, 1);
  arrow = ARROW (LISTEN, CLOSE, { right[LEFT], up }, { left[MIDDLE], up });
  set_label (arrow, 0, right[LEFT] - 4, above, left[MIDDLE] - right[LEFT] + 8, 1);
  arrow = ARROW (CLOSE, SYN_SENT, { right[MIDDLE], down }, { left[RIGHT], down });
  set_label (arrow, 0, right[MIDDLE] + 3, below, left[RIGHT] - right[MIDDLE] + 5, 2);
  arrow = ARROW (SYN_SENT, CLOSE, { left[RIGHT], up }, { right[MIDDLE], up });
  set_label (arrow, 0, right[MIDDLE] - 17, above, left[RIGHT] - right[MIDDLE] + 34, 1);
}

static void
add_handshakes (Grid *grid)
{
  const double *left = grid->left, *right = grid->right, *mid = grid->mid;
  const double down = left[LEFT] + 22, cross = grid->top[1] - 12, enter = right[LEFT] + 32;
  PhStateArrow *arrow;

  arrow = ARROW (LISTEN, SYN_RECV, { down, grid->bottom[0] }, { down, grid->top[1] });
  set_label (arrow, -1, down + 6, grid->top[1] - 2 * LINE - 4, 86, 2);
  arrow = ARROW (SYN_SENT, SYN_RECV, { left[RIGHT] + 12, grid->bottom[0] },
                 { left[RIGHT] + 12, cross }, { enter, cross }, { enter, mid[1] - 6 },
                 { right[LEFT], mid[1] - 6 });
  set_label (arrow, 0, grid->center[MIDDLE] - 44, cross - 2 * LINE - 1, 88, 2);
  arrow = ARROW (SYN_RECV, ESTABLISHED, { right[LEFT], mid[1] + 5 }, { left[MIDDLE], mid[1] + 5 });
  set_label (arrow, 0, right[LEFT] + 1, mid[1] + 6, left[MIDDLE] - right[LEFT] - 2, 1);
  arrow = ARROW (SYN_SENT, ESTABLISHED, { left[RIGHT] + 34, grid->bottom[0] },
                 { left[RIGHT] + 34, mid[1] }, { right[MIDDLE], mid[1] });
  set_label (arrow, -1, right[MIDDLE] + 8, mid[1] + 2, 88, 2);
}

/* From ESTABLISHED and SYN_RECV to where closing begins */
static void
add_goodbyes (Grid *grid)
{
  const double *left = grid->left, *right = grid->right, *mid = grid->mid;
  const double away = left[MIDDLE] + 8, other = right[MIDDLE] - 8;
  PhStateArrow *arrow;

  arrow = ARROW (SYN_RECV, FIN_WAIT1, { left[LEFT] + 12, grid->bottom[1] },
                 { left[LEFT] + 12, grid->top[2] });
  set_label (arrow, -1, left[LEFT] + 18, grid->bottom[1] + 6, 54, 2);
  arrow = ARROW (ESTABLISHED, FIN_WAIT1, { away, grid->bottom[1] }, { away, mid[2] - 6 },
                 { right[LEFT], mid[2] - 6 });
  set_label (arrow, 1, away - 4 - 66, grid->top[2] - 2 - 2 * LINE, 66, 2);
  arrow = ARROW (ESTABLISHED, CLOSE_WAIT, { other, grid->bottom[1] }, { other, mid[2] },
                 { left[RIGHT], mid[2] });
  set_label (arrow, -1, other + 4, mid[2] + 2, 56, 2);
}

/* The side that closes first */
static void
add_left_side (Grid *grid)
{
  const double *right = grid->right, *mid = grid->mid;
  const double down = grid->left[LEFT] + 22, center = grid->center[MIDDLE];
  PhStateArrow *arrow;

  arrow = ARROW (FIN_WAIT1, FIN_WAIT2, { down, grid->bottom[2] }, { down, grid->top[3] });
  set_label (arrow, -1, down + 6, (grid->bottom[2] + grid->top[3] - LINE) / 2, 53, 1);
  arrow = ARROW (FIN_WAIT1, CLOSING, { right[LEFT], mid[2] + 6 }, { center, mid[2] + 6 },
                 { center, grid->top[3] });
  set_label (arrow, 1, center - 4 - 56, mid[2] + 8, 56, 2);
  arrow = ARROW (FIN_WAIT2, TIME_WAIT, { down, grid->bottom[3] }, { down, grid->top[4] });
  set_label (arrow, -1, down + 6, (grid->bottom[3] + grid->top[4]) / 2 - LINE, 54, 2);
  arrow = ARROW (CLOSING, TIME_WAIT, { center, grid->bottom[3] }, { center, mid[4] - 6 },
                 { right[LEFT], mid[4] - 6 });
  set_label (arrow, 1, center - 4 - 56, (grid->bottom[3] + grid->top[4] - LINE) / 2, 56, 1);
  arrow = ARROW (TIME_WAIT, END, { right[LEFT], mid[4] + 6 }, { grid->left[RIGHT], mid[4] + 6 });
  set_label (arrow, 0, center + 8, mid[4] + 4 - LINE, grid->left[RIGHT] - center - 26, 1);
}

static void
add_right_side (Grid *grid)
{
  const double down = grid->left[RIGHT] + 22;
  PhStateArrow *arrow;

  arrow = ARROW (CLOSE_WAIT, LAST_ACK, { down, grid->bottom[2] }, { down, grid->top[3] });
  set_label (arrow, -1, down + 6, (grid->bottom[2] + grid->top[3]) / 2 - LINE, 64, 2);
  arrow = ARROW (LAST_ACK, END, { down, grid->bottom[3] }, { down, grid->top[4] });
  set_label (arrow, -1, down + 6, (grid->bottom[3] + grid->top[4] - LINE) / 2, 54, 1);
}

static void
add_reset (Grid               *grid,
           guint               from,
           guint               n_points,
           const PhStatePoint *points)
{
  const double channel = grid->left[RIGHT] - 12, enter = grid->mid[4] - 6;
  PhStatePoint all[PH_STATE_MAX_POINTS];
  PhStateArrow *arrow;

  for (guint i = 0; i < n_points; i++)
    all[i] = points[i];
  all[n_points] = (PhStatePoint) { channel, points[n_points - 1].y };
  all[n_points + 1] = (PhStatePoint) { channel, enter };
  all[n_points + 2] = (PhStatePoint) { grid->left[RIGHT], enter };
  arrow = add_arrow (grid, from, END, n_points + 3, all);
  set_label (arrow, 1, grid->right[RIGHT] - 112, grid->bottom[4] + 1, 112, 1);
  arrow->is_rare = TRUE;
}

#define RESET(from, ...) \
  add_reset (grid, from, N_POINTS (__VA_ARGS__), (const PhStatePoint[]) { __VA_ARGS__ })

/* What the figure does not draw and yet happens: who shows it keeps only what was taken. Resets go
 * along the top of the fourth row and down beside the last column. */
static void
add_rare (Grid *grid)
{
  const double *left = grid->left, *right = grid->right;
  const double across = grid->top[3] - 8, x = left[LEFT] - 6;
  PhStateArrow *arrow;

  arrow = ARROW (FIN_WAIT1, TIME_WAIT, { left[LEFT], grid->mid[2] }, { x, grid->mid[2] },
                 { x, grid->mid[4] }, { left[LEFT], grid->mid[4] });
  set_label (arrow, -1, right[LEFT] + 6, grid->bottom[4] + 1, 150, 1);
  arrow->is_rare = TRUE;
  RESET (ESTABLISHED, { right[MIDDLE] - 26, grid->bottom[1] }, { right[MIDDLE] - 26, across });
  RESET (FIN_WAIT1, { right[LEFT] - 2, grid->bottom[2] }, { right[LEFT] - 2, across });
  RESET (FIN_WAIT2, { right[LEFT], grid->mid[3] }, { right[LEFT] + 10, grid->mid[3] },
         { right[LEFT] + 10, across });
  RESET (CLOSING, { right[MIDDLE], grid->mid[3] });
  RESET (CLOSE_WAIT, { left[RIGHT] + 6, grid->bottom[2] }, { left[RIGHT] + 6, across });
}

static void
take_words (PhStateDiagram *diagram)
{
  for (guint i = 0; i < diagram->n_arrows; i++)
    {
      PhStateArrow *arrow = &diagram->arrows[i];
      const PhStateEdge *edge =
        ph_state_edge_find ((PhState) diagram->nodes[arrow->from].state,
                            (PhState) diagram->nodes[arrow->to].state);

      g_assert (edge != NULL);
      arrow->event = edge->event;
      arrow->answer = edge->answer;
      arrow->trigger = (PhTrigger) edge->trigger;
    }
}

/**
 * ph_state_places_tcp:
 * @diagram: without nodes
 * @width: pixels at scale 1, at least %PH_STATE_DIAGRAM_MIN_WIDTH
 * @height: pixels at scale 1, at least %PH_STATE_TCP_HEIGHT
 *
 * Adds the eleven states, CLOSE twice, and every edge, also those that are drawn only when taken.
 */
void
ph_state_places_tcp (PhStateDiagram *diagram,
                     double          width,
                     double          height)
{
  const double gaps[] = { 52, 42, 36, 34, 0 }; /* as their labels need */
  Grid made = { .diagram = diagram };
  Grid *grid = &made;

  make_columns (grid, width);
  make_rows (grid, 5, gaps, TOP, MAX (height - 2 * TOP - 5 * BOX_HEIGHT - GAPS, 0));
  add_tcp_nodes (grid);
  add_first_row (grid);
  add_handshakes (grid);
  add_goodbyes (grid);
  add_left_side (grid);
  add_right_side (grid);
  add_rare (grid);
  take_words (diagram);
}

static void
say (PhStateArrow *arrow,
     PhTrigger     trigger,
     const char   *event,
     const char   *answer)
{
  arrow->trigger = trigger;
  arrow->event = event;
  arrow->answer = answer;
}

/**
 * ph_state_places_datagram:
 * @diagram: without nodes
 * @is_unix: whether it is bound to a name instead of a port
 * @width: pixels at scale 1, at least %PH_STATE_DIAGRAM_MIN_WIDTH
 * @height: pixels at scale 1, at least %PH_STATE_DATAGRAM_HEIGHT
 *
 * Adds what a socket without connections can be.
 */
void
ph_state_places_datagram (PhStateDiagram *diagram,
                          gboolean        is_unix,
                          double          width,
                          double          height)
{
  const double gaps[] = { 0 };
  Grid made = { .diagram = diagram };
  Grid *grid = &made;
  PhStateArrow *arrow;
  double y, over;

  make_columns (grid, width);
  make_rows (grid, 1, gaps, (height - BOX_HEIGHT) / 2 + 12, 0);
  y = grid->mid[0];
  over = grid->top[0] - 26;
  add_node (grid, PH_STATE_UNCONNECTED, is_unix ? "no name" : "no port", LEFT, 0);
  grid->diagram->nodes[add_node (grid, PH_STATE_UNCONNECTED, "bound", MIDDLE, 0)].is_bound = TRUE;
  add_node (grid, PH_STATE_CONNECTED, "connected", RIGHT, 0);
  arrow = ARROW (0, 1, { grid->right[LEFT], y }, { grid->left[MIDDLE], y });
  say (arrow, PH_TRIGGER_CALL, "bind()", is_unix ? "" : "or sendto()");
  set_label (arrow, 0, grid->right[LEFT] - 8, grid->bottom[0] + 2,
             grid->left[MIDDLE] - grid->right[LEFT] + 16, 2);
  arrow = ARROW (1, 2, { grid->right[MIDDLE], y }, { grid->left[RIGHT], y });
  say (arrow, PH_TRIGGER_CALL, "connect()", "");
  set_label (arrow, 0, grid->right[MIDDLE] - 8, grid->bottom[0] + 2,
             grid->left[RIGHT] - grid->right[MIDDLE] + 16, 1);
  arrow = ARROW (0, 2, { grid->center[LEFT], grid->top[0] }, { grid->center[LEFT], over },
                 { grid->center[RIGHT], over }, { grid->center[RIGHT], grid->top[0] });
  say (arrow, PH_TRIGGER_CALL, is_unix ? "connect()" : "connect() takes a port, too", "");
  set_label (arrow, 0, grid->center[LEFT] + 4, over - LINE - 2,
             grid->center[RIGHT] - grid->center[LEFT] - 8, 1);
}

static void
add_stream_arrows (Grid *grid)
{
  const double *left = grid->left, *right = grid->right, *mid = grid->mid;
  PhStateArrow *arrow;

  arrow = ARROW (0, 1, { right[LEFT], mid[0] }, { left[MIDDLE], mid[0] });
  say (arrow, PH_TRIGGER_CALL, "bind()", "");
  set_label (arrow, 0, right[LEFT] + 2, mid[0] - LINE - 2, left[MIDDLE] - right[LEFT] - 4, 1);
  arrow = ARROW (1, 2, { right[MIDDLE], mid[0] }, { left[RIGHT], mid[0] });
  say (arrow, PH_TRIGGER_CALL, "listen()", "");
  set_label (arrow, 0, right[MIDDLE] + 2, mid[0] - LINE - 2, left[RIGHT] - right[MIDDLE] - 4, 1);
  arrow = ARROW (0, 3, { left[LEFT] + 22, grid->bottom[0] }, { left[LEFT] + 22, grid->top[1] });
  say (arrow, PH_TRIGGER_CALL, "connect()", "");
  set_label (arrow, -1, left[LEFT] + 26, (grid->bottom[0] + grid->top[1] - LINE) / 2, 60, 1);
  arrow = ARROW (1, 3, { grid->center[MIDDLE], grid->bottom[0] },
                 { grid->center[MIDDLE], mid[1] - 6 }, { right[LEFT], mid[1] - 6 });
  say (arrow, PH_TRIGGER_CALL, "connect()", "");
  set_label (arrow, -1, grid->center[MIDDLE] + 4, (grid->bottom[0] + grid->top[1] - LINE) / 2,
             60, 1);
  arrow = ARROW (3, 4, { right[LEFT], mid[1] + 6 }, { left[RIGHT], mid[1] + 6 });
  say (arrow, PH_TRIGGER_SEGMENT, "the peer closes, or both ways are shut", "");
  set_label (arrow, 0, right[LEFT] - 20, grid->bottom[1] + 1, left[RIGHT] - right[LEFT] + 40, 1);
}

/**
 * ph_state_places_stream:
 * @diagram: without nodes
 * @width: pixels at scale 1, at least %PH_STATE_DIAGRAM_MIN_WIDTH
 * @height: pixels at scale 1, at least %PH_STATE_STREAM_HEIGHT
 *
 * Adds what a Unix socket with connections can be.
 */
void
ph_state_places_stream (PhStateDiagram *diagram,
                        double          width,
                        double          height)
{
  const double gaps[] = { 54, 0 };
  Grid made = { .diagram = diagram };
  Grid *grid = &made;

  make_columns (grid, width);
  make_rows (grid, 2, gaps, TOP, MAX (height - PH_STATE_STREAM_HEIGHT, 0));
  add_node (grid, PH_STATE_UNCONNECTED, "no name", LEFT, 0);
  grid->diagram->nodes[add_node (grid, PH_STATE_UNCONNECTED, "bound", MIDDLE, 0)].is_bound = TRUE;
  add_node (grid, PH_STATE_LISTEN, NULL, RIGHT, 0);
  add_node (grid, PH_STATE_CONNECTED, NULL, LEFT, 1);
  add_node (grid, PH_STATE_HUNG_UP, NULL, RIGHT, 1);
  add_stream_arrows (grid);
}

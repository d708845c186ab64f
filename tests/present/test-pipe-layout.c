/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pipe-layout.h"

#include <math.h>

/* Geometry that must hold for every socket and width, and the figures each vessel shows. */

static const guint32 tcp_known = PH_FIGURE_STATE | PH_FIGURE_RECV_QUEUE | PH_FIGURE_SEND_QUEUE |
                                 PH_FIGURE_UNSENT | PH_FIGURE_WINDOW;

static PhIdentity
make_identity (PhState state,
               int     type)
{
  return (PhIdentity) { .fd = 14, .family = AF_INET, .type = type, .state = state };
}

static void
test_level (void)
{
  g_assert_cmpfloat (ph_pipe_level (0, 1000), ==, 0);
  g_assert_cmpfloat (ph_pipe_level (0, 0), ==, 0);
  g_assert_cmpfloat (ph_pipe_level (1, G_MAXUINT64), >=, 0.1);
  g_assert_cmpfloat (ph_pipe_level (1, 0), >, 0);
  g_assert_cmpfloat (ph_pipe_level (1000, 1000), ==, 1);
  g_assert_cmpfloat (ph_pipe_level (5000, 1000), ==, 1);
  g_assert_cmpfloat (ph_pipe_level (500, 1000), <, 1);
  for (guint64 bytes = 1; bytes < 1 << 20; bytes *= 2)
    g_assert_cmpfloat (ph_pipe_level (bytes, 1 << 20), <=, ph_pipe_level (2 * bytes, 1 << 20));
}

static void
test_stream_figures (void)
{
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED, SOCK_STREAM);
  const PhFigures own = { .known = tcp_known, .bytes_out = 1000, .bytes_in = 4, .send_queue = 700,
                          .unsent = 500, .recv_queue = 6, .recv_buffer = 131072,
                          .send_buffer = 87040 };
  const PhFigures partner = { .known = tcp_known, .bytes_out = 10, .bytes_in = 250,
                              .recv_queue = 50 };
  PhPipeLayout layout;
  const PhVessel *out = layout.lanes[0].vessels, *in = layout.lanes[1].vessels;

  ph_pipe_layout_compute (&layout, &identity, &own, &partner, 700, PH_PIPE_HEIGHT, FALSE);
  g_assert_cmpuint (layout.lanes[0].n_vessels, ==, 5);
  g_assert_cmpint (layout.lanes[0].direction, ==, PH_DIRECTION_OUT);
  g_assert_cmpuint (out[0].bytes, ==, 1000);
  g_assert_cmpuint (out[1].bytes, ==, 500);
  g_assert_cmpuint (out[2].bytes, ==, 200);
  g_assert_cmpuint (out[3].bytes, ==, 50);
  g_assert_cmpuint (out[4].bytes, ==, 250);
  g_assert_cmpuint (in[0].bytes, ==, 4);
  g_assert_cmpuint (in[1].bytes, ==, 6);
  g_assert_cmpstr (in[1].text, ==, "6 B");
  g_assert_cmpfloat (in[1].level, >, 0);
  g_assert_cmpuint (in[2].bytes, ==, 0);
  g_assert_cmpfloat (in[2].level, ==, 0);
  g_assert_cmpuint (in[4].bytes, ==, 10);
  g_assert_true (layout.peer_known && out[3].known && in[4].known);
}

static void
test_stranger (void)
{
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED, SOCK_STREAM);
  const PhFigures own = { .known = tcp_known };
  PhPipeLayout layout;

  ph_pipe_layout_compute (&layout, &identity, &own, NULL, 700, PH_PIPE_HEIGHT, FALSE);
  g_assert_false (layout.peer_known);
  g_assert_true (layout.lanes[0].vessels[2].known);
  g_assert_false (layout.lanes[0].vessels[3].known);
  g_assert_false (layout.lanes[1].vessels[2].known);
  g_assert_cmpstr (layout.lanes[0].vessels[3].text, ==, "?");
}

static void
test_kernel_silent (void)
{
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED, SOCK_STREAM);
  PhPipeLayout layout;

  ph_pipe_layout_compute (&layout, &identity, NULL, NULL, 700, PH_PIPE_HEIGHT, FALSE);
  g_assert_true (layout.lanes[0].vessels[0].known);
  for (guint i = 1; i < 5; i++)
    g_assert_false (layout.lanes[0].vessels[i].known);
}

/* What bounds each vessel, and which wire a closed window has blocked */
static void
test_bounds (void)
{
  static const guint32 all = tcp_known | PH_FIGURE_MEMINFO | PH_FIGURE_SEND_CHARGE;
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED, SOCK_STREAM);
  const PhFigures own = { .known = all, .send_queue = 700, .unsent = 500, .send_charge = 2000,
                          .send_buffer = 87040, .congestion_window = 10, .mss = 1000,
                          .peer_window = 0, .recv_buffer = 131072 };
  const PhFigures partner = { .known = all, .send_queue = 20, .congestion_window = 10, .mss = 100,
                              .peer_window = 65536, .recv_queue = 9, .recv_memory = 131072,
                              .recv_buffer = 131072, .send_buffer = 87040 };
  PhPipeLayout layout;
  const PhVessel *out = layout.lanes[0].vessels, *in = layout.lanes[1].vessels;

  ph_pipe_layout_compute (&layout, &identity, &own, &partner, 1000, PH_PIPE_HEIGHT, FALSE);
  g_assert_cmpstr (out[0].bound, ==, "");
  g_assert_cmpstr (out[1].bound, ==, "memory 2.0 kB of 87.0 kB");
  g_assert_cmpstr (out[2].bound, ==, "window closed");
  g_assert_true (out[2].blocked);
  g_assert_cmpstr (out[3].bound, ==, "memory 131.1 kB of 131.1 kB");
  g_assert_cmpstr (out[3].brief, ==, "131.1 kB of 131.1 kB");
  g_assert_cmpstr (out[2].brief, ==, "");
  g_assert_cmpfloat (out[3].level, ==, 1);   /* few bytes may fill the memory */
  g_assert_cmpstr (in[1].bound, ==, "memory 0 B of 131.1 kB");
  g_assert_cmpstr (in[2].bound, ==, "congestion 1.0 kB");
  g_assert_cmpuint (in[2].limit, ==, 1000);
  g_assert_false (in[2].blocked);

  ph_pipe_layout_compute (&layout, &identity, &own, &partner, 480, PH_PIPE_HEIGHT, FALSE);
  g_assert_cmpstr (out[1].bound, ==, "max 87.0 kB");
}

/* Of a stranger's wire we know what we told him to keep to. */
static void
test_own_window (void)
{
  static const struct { guint32 window, queue; const char *bound; gboolean blocked; } cases[] = {
    { 65536, 0, "window 65.5 kB", FALSE }, { 0, 900, "window closed", TRUE },
    { 0, 0, "window 0 B", FALSE },
  };
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED, SOCK_STREAM);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhFigures own = { .known = tcp_known | PH_FIGURE_OWN_WINDOW,
                              .own_window = cases[i].window, .recv_queue = cases[i].queue };
      PhPipeLayout layout;
      const PhVessel *wire = &layout.lanes[1].vessels[2];

      ph_pipe_layout_compute (&layout, &identity, &own, NULL, 1000, PH_PIPE_HEIGHT, FALSE);
      g_assert_false (wire->known);
      g_assert_cmpstr (wire->bound, ==, cases[i].bound);
      g_assert_cmpint (wire->blocked, ==, cases[i].blocked);
    }
}

static void
test_waits (void)
{
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED, SOCK_STREAM);
  const PhFigures own = { .known = tcp_known };
  PhPipeLayout layout;

  ph_pipe_layout_compute (&layout, &identity, &own, &own, 700, PH_PIPE_HEIGHT, FALSE);
  ph_pipe_layout_set_waits (&layout, PH_PIPE_WAITS_DATA, PH_PIPE_WAITS_ROOM);
  g_assert_cmpstr (layout.lanes[0].vessels[0].title, ==, "written");
  g_assert_cmpstr (layout.lanes[0].vessels[4].title, ==, "read");
  g_assert_cmpstr (layout.lanes[1].vessels[0].title, ==, "read");
  g_assert_cmpstr (layout.lanes[1].vessels[0].bound, ==, "recv() waits");
  g_assert_cmpstr (layout.lanes[1].vessels[4].title, ==, "written");
  g_assert_cmpstr (layout.lanes[1].vessels[4].bound, ==, "send() waits");
}

/* A send queue is read before its unsent part: they may disagree for a moment */
static void
test_unsent_above_send_queue (void)
{
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED, SOCK_STREAM);
  const PhFigures own = { .known = tcp_known, .send_queue = 10, .unsent = 30 };
  PhPipeLayout layout;

  ph_pipe_layout_compute (&layout, &identity, &own, NULL, 700, PH_PIPE_HEIGHT, FALSE);
  g_assert_cmpuint (layout.lanes[0].vessels[2].bytes, ==, 0);
}

static void
test_datagram (void)
{
  const PhIdentity identity = make_identity (PH_STATE_UNCONNECTED, SOCK_DGRAM);
  const PhFigures own = { .known = PH_FIGURE_RECV_QUEUE | PH_FIGURE_SEND_QUEUE |
                                   PH_FIGURE_MEMINFO | PH_FIGURE_DROPS,
                          .recv_queue = 0, .recv_memory = 768, .recv_buffer = 212992,
                          .drops = 986, .messages_cut = 3 };
  PhPipeLayout layout;

  ph_pipe_layout_compute (&layout, &identity, &own, NULL, 700, PH_PIPE_HEIGHT, FALSE);
  g_assert_true (layout.is_datagram);
  g_assert_cmpuint (layout.lanes[0].n_vessels, ==, 3);
  g_assert_cmpfloat (layout.theirs.width, ==, 0);
  /* An empty datagram waits: 0 bytes are next, but memory is in use */
  g_assert_cmpfloat (layout.lanes[1].vessels[1].level, >, 0);
  g_assert_cmpint (layout.lanes[1].vessels[2].kind, ==, PH_VESSEL_DROPPED);
  g_assert_cmpstr (layout.lanes[1].vessels[0].bound, ==, "3 cut short");
  g_assert_cmpstr (layout.lanes[1].vessels[1].bound, ==, "memory 768 B of 213.0 kB");
  g_assert_cmpuint (layout.lanes[1].vessels[2].bytes, ==, 986);

  ph_pipe_layout_compute (&layout, &identity, &own, &own, 700, PH_PIPE_HEIGHT, FALSE);
  g_assert_cmpuint (layout.lanes[0].n_vessels, ==, 5);
  g_assert_cmpuint (layout.lanes[1].n_vessels, ==, 5);
  g_assert_cmpuint (layout.lanes[0].vessels[2].bytes, ==, 986);   /* the peer's drops */
}

static void
test_fin (void)
{
  static const struct { PhState state; gboolean out, in; } cases[] = {
    { PH_STATE_ESTABLISHED, FALSE, FALSE }, { PH_STATE_FIN_WAIT1, TRUE, FALSE },
    { PH_STATE_FIN_WAIT2, TRUE, FALSE },    { PH_STATE_CLOSE_WAIT, FALSE, TRUE },
    { PH_STATE_LAST_ACK, TRUE, TRUE },      { PH_STATE_CLOSING, TRUE, TRUE },
    { PH_STATE_TIME_WAIT, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhIdentity identity = make_identity (cases[i].state, SOCK_STREAM);
      PhPipeLayout layout;

      ph_pipe_layout_compute (&layout, &identity, NULL, NULL, 700, PH_PIPE_HEIGHT, FALSE);
      g_assert_cmpint (layout.lanes[0].closed, ==, cases[i].out);
      g_assert_cmpint (layout.lanes[1].closed, ==, cases[i].in);
    }
}

static void
test_seats (void)
{
  static const struct { guint32 limit, taken; double width; guint seats, drawn; gboolean more; } cases[] = {
    { 0, 0, 700, 1, 1, FALSE },      { 2, 2, 700, 3, 3, FALSE },
    { 5, 6, 700, 6, 6, FALSE },      { 4096, 17, 4000, 4097, 32, TRUE },
    { G_MAXUINT32, 0, 4000, G_MAXUINT32, 32, TRUE },
  };
  const PhIdentity identity = make_identity (PH_STATE_LISTEN, SOCK_STREAM);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhFigures own = { .known = PH_FIGURE_ACCEPT_QUEUE, .accept_limit = cases[i].limit,
                              .accept_queue = cases[i].taken };
      PhPipeLayout layout;

      ph_pipe_layout_compute (&layout, &identity, &own, NULL, cases[i].width, PH_PIPE_HEIGHT,
                              FALSE);
      g_assert_true (layout.is_listener);
      g_assert_cmpuint (layout.n_lanes, ==, 0);
      g_assert_cmpuint (layout.n_seats, ==, cases[i].seats);
      g_assert_cmpuint (layout.n_taken, ==, cases[i].taken);
      g_assert_cmpuint (layout.n_drawn, ==, cases[i].drawn);
      g_assert_cmpint (layout.more.width > 0, ==, cases[i].more);
    }
}

static void
check_rect (const PhRect *rect,
            double        width,
            double        height)
{
  g_assert_cmpfloat (rect->x, >=, -0.001);
  g_assert_cmpfloat (rect->y, >=, 0);
  g_assert_cmpfloat (rect->width, >, 0);
  g_assert_cmpfloat (rect->x + rect->width, <=, width + 0.001);
  g_assert_cmpfloat (rect->y + rect->height, <=, height + 0.001);
}

/* Who stands outside is between the seats and the clients, as many as there is room for. */
static void
test_clients (void)
{
  static const PhPipeClient clients[] = {
    { "client", PH_STATE_ESTABLISHED, 0, 0 }, { "late", PH_STATE_SYN_SENT, 1, 0 },
    { "127.0.0.1:4000", PH_STATE_CLOSE_WAIT, 0, 0 }, { "later", PH_STATE_SYN_SENT, 2, 0 },
    { "half", PH_STATE_SYN_RECV, 0, 0 },
  };
  static const struct { double width; guint drawn; } cases[] = { { 300, 0 }, { 380, 1 }, { 1000, 2 } };
  const PhIdentity identity = make_identity (PH_STATE_LISTEN, SOCK_STREAM);
  const PhFigures own = { .known = PH_FIGURE_ACCEPT_QUEUE, .accept_limit = 1, .accept_queue = 2 };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      const gboolean mirrored = i & 1;
      const double width = cases[i / 2].width;
      PhPipeLayout layout;

      ph_pipe_layout_compute (&layout, &identity, &own, NULL, width, PH_PIPE_HEIGHT, mirrored);
      ph_pipe_layout_set_clients (&layout, clients, G_N_ELEMENTS (clients));
      g_assert_cmpstr (layout.seated, ==, "client, 127.0.0.1:4000");
      g_assert_cmpuint (layout.n_outside, ==, 2);
      g_assert_cmpuint (layout.n_outside_drawn, ==, cases[i / 2].drawn);
      for (guint j = 0; j < layout.n_outside_drawn; j++)
        {
          const PhRect *rect = &layout.outside[j].rect;

          check_rect (rect, width, PH_PIPE_HEIGHT);
          if (mirrored)
            g_assert_cmpfloat (rect->x + rect->width, <, layout.seats[1].x);
          else
            g_assert_cmpfloat (rect->x, >, layout.seats[1].x + layout.seats[1].width);
          g_assert_cmpstr (layout.outside[j].name, ==, j == 0 ? "late" : "later");
          g_assert_cmpstr (layout.outside[j].text, ==, j == 0 ? "1 retry" : "2 retries");
        }
    }
}

static void
check_lane (const PhPipeLane *lane,
            double            width,
            double            height,
            gboolean          mirrored)
{
  for (guint i = 0; i < lane->n_vessels; i++)
    {
      const PhRect *rect = &lane->vessels[i].rect;

      check_rect (rect, width, height);
      g_assert_cmpfloat (rect->height, >=, 34);   /* two lines of words */
      if (i == 0)
        continue;
      if (mirrored)
        g_assert_cmpfloat (rect->x + rect->width, <, lane->vessels[i - 1].rect.x);
      else
        g_assert_cmpfloat (rect->x, >, lane->vessels[i - 1].rect.x + lane->vessels[i - 1].rect.width);
    }
}

/* Everything inside, nothing overlapping, for every state, type, width and direction */
static void
check_geometry (double height)
{
  static const double widths[] = { 380, 420, 600, 1200, 3000 };
  static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
  const PhFigures own = { .known = tcp_known | PH_FIGURE_ACCEPT_QUEUE, .accept_limit = 40 };

  for (guint i = 0; i < G_N_ELEMENTS (widths) * PH_N_STATES * 8; i++)
    {
      const double width = widths[i % G_N_ELEMENTS (widths)];
      const guint rest = i / G_N_ELEMENTS (widths);
      const gboolean mirrored = rest & 1, partner = (rest >> 1) & 1;
      const PhIdentity identity = make_identity ((PhState) (rest / 8), types[(rest >> 2) & 1]);
      PhPipeLayout layout;

      ph_pipe_layout_compute (&layout, &identity, &own, partner ? &own : NULL, width, height,
                              mirrored);
      check_rect (&layout.ours, width, height);
      for (guint j = 0; j < layout.n_lanes; j++)
        check_lane (&layout.lanes[j], width, height, mirrored);
      if (layout.n_lanes == 2)
        g_assert_cmpfloat_with_epsilon (layout.lanes[1].vessels[0].rect.y,
                                        layout.lanes[0].vessels[0].rect.height + layout.lane_gap,
                                        0.001);
      for (guint j = 0; j < layout.n_drawn; j++)
        check_rect (&layout.seats[j], width, height);
      if (layout.more.width > 0)
        check_rect (&layout.more, width, height);
    }
}

static void
test_geometry (void)
{
  check_geometry (PH_PIPE_HEIGHT);
  check_geometry (95);
  check_geometry (PH_PIPE_MIN_HEIGHT);
}

/* Any other height is brought between the two. */
static void
test_height_is_bounded (void)
{
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED, SOCK_STREAM);
  static const struct { double asked, given; } cases[] = {
    { 0, PH_PIPE_MIN_HEIGHT }, { 80, 80 }, { 1000, PH_PIPE_MAX_HEIGHT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhPipeLayout layout;

      ph_pipe_layout_compute (&layout, &identity, NULL, NULL, 700, cases[i].asked, FALSE);
      g_assert_cmpfloat (layout.ours.height, ==, cases[i].given);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/pipe-layout/level", test_level);
  g_test_add_func ("/present/pipe-layout/stream-figures", test_stream_figures);
  g_test_add_func ("/present/pipe-layout/bounds", test_bounds);
  g_test_add_func ("/present/pipe-layout/own-window", test_own_window);
  g_test_add_func ("/present/pipe-layout/waits", test_waits);
  g_test_add_func ("/present/pipe-layout/stranger", test_stranger);
  g_test_add_func ("/present/pipe-layout/kernel-silent", test_kernel_silent);
  g_test_add_func ("/present/pipe-layout/unsent-above-send-queue", test_unsent_above_send_queue);
  g_test_add_func ("/present/pipe-layout/datagram", test_datagram);
  g_test_add_func ("/present/pipe-layout/fin", test_fin);
  g_test_add_func ("/present/pipe-layout/seats", test_seats);
  g_test_add_func ("/present/pipe-layout/clients", test_clients);
  g_test_add_func ("/present/pipe-layout/geometry", test_geometry);
  g_test_add_func ("/present/pipe-layout/height-is-bounded", test_height_is_bounded);
  return g_test_run ();
}

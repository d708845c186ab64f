/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-layout.h"

#include "ph-clock.h"

#include <math.h>

#define MS PH_NSEC_PER_MSEC
#define S  PH_NSEC_PER_SEC
#define T0 (1000 * S)

static void
test_round_up (void)
{
  static const double cases[][2] = {
    { 0, 1 }, { 0.3, 1 }, { 1, 1 }, { 7, 8 }, { 9.5, 10 }, { 10, 10 }, { 11, 15 }, { 101, 150 },
    { 1448, 1500 }, { 65536, 80000 }, { 1e9, 1e9 }, { NAN, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpfloat_with_epsilon (ph_axis_round_up (cases[i][0]), cases[i][1], 1e-6);
  for (guint i = 0; i < 1000; i++)
    {
      const double most = pow (10, g_test_rand_double_range (0, 15));
      const double top = ph_axis_round_up (most);

      g_assert_cmpfloat (top, >=, most);
      g_assert_cmpfloat (top, <=, 2.5 * most);
    }
}

static void
test_values (void)
{
  static const struct
  {
    PhPlot      plot;
    double      most;
    guint       steps;
    const char *texts;
  } cases[] = {
    { PH_PLOT_BYTES, 3000000, 3, "0 B/s 1.0 MB/s 2.0 MB/s 3.0 MB/s" },
    { PH_PLOT_QUEUES, 80000, 2, "0 B 50.0 kB" },
    { PH_PLOT_ROUND_TRIP, 2000, 2, "0 µs 1.0 ms 2.0 ms" },
    { PH_PLOT_CWND, 10, 2, "0 5 10" },
    { PH_PLOT_RETRANS, 1, 9, "0 1" },
    { PH_PLOT_MESSAGES, 1, 2, "0/s 0.5/s 1/s" },
    { PH_PLOT_DROPS, 1000, 1, "0 1,000" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhTickMark ticks[PH_MAX_TICKS];
      g_autoptr (GString) texts = g_string_new (NULL);
      guint n = ph_axis_get_values (cases[i].plot, cases[i].most, cases[i].steps, ticks);

      for (guint j = 0; j < n; j++)
        g_string_append_printf (texts, "%s%s", j > 0 ? " " : "", ticks[j].text);
      g_assert_cmpstr (texts->str, ==, cases[i].texts);
    }
}

/* Marks of time are whole moments of the day, evenly apart, as many as there is room for. */
static void
test_times (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      PhTickMark ticks[PH_MAX_TICKS];
      const gint64 span_ns = (gint64) pow (10, g_test_rand_double_range (7, 15));
      const gint64 from_ns = T0 + g_test_rand_int_range (0, G_MAXINT32);
      const guint room = (guint) g_test_rand_int_range (2, 20);
      const guint n = ph_axis_get_times (from_ns, from_ns + span_ns, room, ticks);

      g_assert_cmpuint (n, <=, room + 1);
      g_assert_cmpuint (n + 1, >=, room / 6);
      for (guint j = 0; j < n; j++)
        {
          g_assert_cmpfloat (ticks[j].at, >=, (double) from_ns);
          g_assert_cmpfloat (ticks[j].at, <, (double) (from_ns + span_ns));
          /* the clocks are read one after the other, and the machine may be busy in between */
          if (n > 1 && ticks[1].at - ticks[0].at > (double) S / 2)
            g_assert_cmpint ((ph_clock_to_wall_ns ((gint64) ticks[j].at) + 50 * MS) % S, <,
                             100 * MS);
        }
      if (n > 2)
        g_assert_cmpfloat_with_epsilon (ticks[2].at - ticks[1].at, ticks[1].at - ticks[0].at, 2000);
    }
}

static void
test_window (void)
{
  PhGraphWindow window;

  ph_graph_window_init (&window, T0);
  g_assert_true (window.follow);
  ph_graph_window_tick (&window, T0 + 5 * S);
  g_assert_cmpint (window.to_ns, ==, T0 + 5 * S);
  ph_graph_window_zoom (&window, T0, 0.5, T0 - 100 * S, T0 + 5 * S); /* following: the end stays */
  g_assert_cmpint (window.to_ns, ==, T0 + 5 * S);
  g_assert_cmpint (window.from_ns, ==, T0 - 10 * S);
  ph_graph_window_pan (&window, -20 * S, T0 - 100 * S, T0 + 5 * S);
  g_assert_false (window.follow);
  ph_graph_window_tick (&window, T0 + 90 * S);
  g_assert_cmpint (window.to_ns, ==, T0 - 15 * S);
  ph_graph_window_zoom (&window, T0 - 20 * S, 0.5, T0 - 100 * S, T0 + 90 * S);
  g_assert_cmpint (window.from_ns, ==, T0 - 25 * S); /* two thirds of it are before the moment */
  g_assert_cmpint (window.to_ns, ==, T0 - 25 * S + 7500 * MS);
  ph_graph_window_pan (&window, 1000 * S, T0 - 100 * S, T0 + 90 * S);
  g_assert_true (window.follow);
  g_assert_cmpint (window.to_ns, ==, T0 + 90 * S);
  ph_graph_window_set (&window, T0 + 2 * S, T0 - 2 * S, T0 - 100 * S, T0 + 90 * S);
  g_assert_cmpint (window.from_ns, ==, T0 - 2 * S);
  g_assert_cmpint (window.to_ns, ==, T0 + 2 * S);
}

/* Whatever is done to it, a window has a length and is near what there is. */
static void
test_window_randomly (void)
{
  PhGraphWindow window;
  const gint64 first_ns = T0;
  gint64 now_ns = T0;

  ph_graph_window_init (&window, now_ns);
  for (guint i = 0; i < 20000; i++)
    {
      const gint64 at_ns = window.from_ns + g_test_rand_int_range (0, 1000)
                                            * ((window.to_ns - window.from_ns) / 1000);

      now_ns += g_test_rand_int_range (0, 100) * MS;
      switch (g_test_rand_int_range (0, 4))
        {
        case 0: ph_graph_window_tick (&window, now_ns); break;
        case 1:
          ph_graph_window_zoom (&window, at_ns, pow (2, g_test_rand_double_range (-4, 4)), first_ns,
                                now_ns);
          break;
        case 2:
          ph_graph_window_pan (&window, g_test_rand_int_range (-100, 100) * S, first_ns, now_ns);
          break;
        default: ph_graph_window_set (&window, at_ns, window.to_ns, first_ns, now_ns); break;
        }
      g_assert_cmpint (window.to_ns - window.from_ns, >=, PH_GRAPH_LEAST_NS - 2);
      g_assert_cmpint (window.to_ns, <=, now_ns + PH_GRAPH_FIRST_NS);
      g_assert_cmpint (window.to_ns, >=, first_ns - PH_GRAPH_FIRST_NS);
    }
}

typedef struct
{
  PhHistoryPool *pool;
  PhHistory     *own;
  PhHistory     *other;
  PhGraphLayout *layout;
  PhGraphSource  sources[PH_GRAPH_SOURCES];
  PhGraphRequest request;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->pool = ph_history_pool_new (0);
  fixture->own = ph_history_new (fixture->pool);
  fixture->other = ph_history_new (fixture->pool);
  fixture->layout = ph_graph_layout_new ();
  fixture->sources[0] = (PhGraphSource) { fixture->own, "own", 0 };
  fixture->sources[1] = (PhGraphSource) { fixture->other, "conn", 1 };
  fixture->request = (PhGraphRequest) {
    .sources = fixture->sources, .n_sources = 2, .plots = G_MAXUINT32,
    .window = { T0, T0 + 100 * S, FALSE }, .now_ns = T0 + 100 * S, .width = 510, .height = 400,
    .scale = 1, .line_height = 15, .gutter = 100,
  };
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ph_graph_layout_free (fixture->layout);
  ph_history_free (fixture->own);
  ph_history_free (fixture->other);
  ph_history_pool_unref (fixture->pool);
}

static void
add (PhHistory *history,
     gint64     time_ns,
     guint32    queue)
{
  const PhFigures figures = { .time_ns = time_ns, .send_queue = queue,
                              .known = PH_FIGURE_SEND_QUEUE };

  ph_history_add (history, &figures);
}

static const PhGraphPlot *
get_plot (Fixture *fixture,
          PhPlot   plot)
{
  for (guint i = 0; i < fixture->layout->n_plots; i++)
    if (fixture->layout->plots[i].plot == plot)
      return &fixture->layout->plots[i];
  g_error ("there is no plot %s", ph_plot_get_name (plot));
}

static void
test_nothing (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *words = NULL;

  ph_graph_layout_compute (fixture->layout, &fixture->request);
  g_assert_cmpuint (fixture->layout->n_plots, ==, 0);
  words = ph_graph_layout_describe (fixture->layout);
  g_assert_cmpstr (words, ==, "Nothing to draw.");
  fixture->request.n_sources = 0;
  ph_graph_layout_compute (fixture->layout, &fixture->request);
  g_assert_cmpuint (fixture->layout->n_plots, ==, 0);
}

/* One pixel is a quarter of a second: 400 columns for 100 seconds. */
static void
test_columns (Fixture       *fixture,
              gconstpointer  data)
{
  const PhGraphPlot *plot;
  const PhGraphLine *line;
  PhTrackRange at;

  add (fixture->own, T0 + 10 * S, 500);
  add (fixture->own, T0 + 20 * S, 900);
  add (fixture->own, T0 + 20 * S + 100 * MS, 100);
  ph_history_end (fixture->own, T0 + 80 * S);
  ph_graph_layout_compute (fixture->layout, &fixture->request);
  g_assert_cmpuint (fixture->layout->n_columns, ==, 400);
  plot = get_plot (fixture, PH_PLOT_QUEUES);
  g_assert_cmpuint (plot->n_lines, ==, 1);
  line = &plot->lines[0];
  g_assert_cmpstr (line->name, ==, "send queue");
  g_assert_false (line->columns[39].known);
  g_assert_cmpfloat (line->columns[40].max, ==, 500);
  g_assert_cmpfloat (line->columns[79].min, ==, 500);
  g_assert_cmpfloat (line->columns[80].min, ==, 100); /* the peak and what came after */
  g_assert_cmpfloat (line->columns[80].max, ==, 900);
  g_assert_true (line->columns[319].known);
  g_assert_false (line->columns[320].known);
  g_assert_false (line->has_last);
  g_assert_cmpfloat (plot->most, ==, 1000);
  at = ph_graph_line_at (fixture->layout, line, T0 + 20 * S);
  g_assert_cmpfloat (at.max, ==, 900);
  g_assert_false (ph_graph_line_at (fixture->layout, line, T0 - 1).known);
  g_assert_false (ph_graph_line_at (fixture->layout, line, T0 + 100 * S).known);
  g_assert_cmpfloat_with_epsilon (ph_graph_plot_get_y (plot, 0), plot->rect.y + plot->rect.height,
                                  0.001);
  g_assert_cmpfloat_with_epsilon (ph_graph_plot_get_y (plot, 1000), plot->rect.y, 0.001);
}

static void
test_now (Fixture       *fixture,
          gconstpointer  data)
{
  const PhGraphLine *line;

  add (fixture->own, T0 + 10 * S, 500);
  fixture->request.now_ns = T0 + 50 * S;
  ph_graph_layout_compute (fixture->layout, &fixture->request);
  line = &get_plot (fixture, PH_PLOT_QUEUES)->lines[0];
  g_assert_true (line->columns[199].known);
  g_assert_false (line->columns[200].known); /* the future */
  g_assert_true (line->has_last);
  g_assert_cmpfloat (line->last, ==, 500);
}

/* Lines over each other differ in more than colour, and are named. */
static void
test_overlay (Fixture       *fixture,
              gconstpointer  data)
{
  const PhGraphPlot *plot;
  PhFigures figures = { .time_ns = T0, .known = PH_FIGURE_SEND_QUEUE | PH_FIGURE_UNSENT
                                                | PH_FIGURE_RECV_QUEUE };
  guint seen = 0;

  ph_history_add (fixture->own, &figures);
  ph_history_add (fixture->other, &figures);
  ph_graph_layout_compute (fixture->layout, &fixture->request);
  plot = get_plot (fixture, PH_PLOT_QUEUES);
  g_assert_cmpuint (plot->n_lines, ==, 6);
  g_assert_cmpstr (plot->lines[3].name, ==, "conn: send queue");
  for (guint i = 0; i < plot->n_lines; i++)
    {
      const guint look = 1u << (plot->lines[i].tint * PH_N_DASHES + plot->lines[i].dash);

      g_assert_cmpuint (seen & look, ==, 0);
      seen |= look;
    }
  fixture->request.plots = 1u << PH_PLOT_BYTES;
  ph_graph_layout_compute (fixture->layout, &fixture->request);
  g_assert_cmpuint (fixture->layout->n_plots, ==, 1);
  g_assert_cmpint (fixture->layout->plots[0].plot, ==, PH_PLOT_BYTES);
}

/* Of more than two sockets every pair of lines of a plot still differs in more than colour, and who
 * has a slot keeps its look though others went. */
static void
test_several (Fixture       *fixture,
              gconstpointer  data)
{
  static const char *const names[PH_GRAPH_SOURCES] = { "own", "conn", "c", "d", "e", "f" };
  static const guint slots[PH_GRAPH_SOURCES] = { 0, 1, 3, 2, 5, 4 };
  PhFigures figures = { .time_ns = T0, .send_queue = 3, .unsent = 2, .recv_queue = 1,
                        .known = PH_FIGURE_SEND_QUEUE | PH_FIGURE_UNSENT | PH_FIGURE_RECV_QUEUE };
  const PhGraphPlot *plot;
  g_autofree char *cell = NULL;
  g_autofree char *none = NULL;
  guint seen = 0;

  ph_history_add (fixture->own, &figures);
  ph_history_add (fixture->other, &figures);
  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    fixture->sources[i] = (PhGraphSource) { i == 5 ? NULL : i == 0 ? fixture->own : fixture->other,
                                            names[i], slots[i] };
  fixture->request.n_sources = PH_GRAPH_SOURCES;
  ph_graph_layout_compute (fixture->layout, &fixture->request);
  g_assert_true (fixture->layout->by_socket);
  plot = get_plot (fixture, PH_PLOT_QUEUES);
  g_assert_cmpuint (plot->n_lines, ==, 15);
  for (guint i = 0; i < plot->n_lines; i++)
    {
      const PhGraphLine *line = &plot->lines[i];
      const guint look = 1u << (line->slot * PH_N_DASHES + line->dash);

      g_assert_cmpuint (line->slot, ==, slots[line->source]);
      g_assert_cmpuint (seen & look, ==, 0);
      seen |= look;
    }
  cell = ph_graph_cell_print (fixture->layout, plot, 2, T0 + S);
  g_assert_cmpstr (cell, ==, "c  3 B · 2 B · 1 B");
  none = ph_graph_cell_print (fixture->layout, plot, 5, G_MININT64);
  g_assert_cmpstr (none, ==, "f  –");
}

/* One of three has the figures in full; the others share what rows they need. */
static void
test_rows (void)
{
  static const struct
  {
    guint  n_sources;
    double width;
    guint  n_rows;
    guint  n_in_row;
  } cases[] = {
    { 0, 600, 1, 1 }, { 1, 600, 1, 1 }, { 2, 600, 2, 1 }, { 2, 100, 2, 1 }, { 3, 600, 2, 2 },
    { 3, 100, 3, 1 }, { 4, 600, 2, 3 }, { 6, 600, 3, 3 }, { 6, 1100, 2, 5 }, { 6, 370, 4, 2 },
    { 6, 0, 6, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n_in_row;
      const guint n_rows = ph_graph_layout_get_rows (cases[i].n_sources, cases[i].width, 15,
                                                     &n_in_row);

      g_assert_cmpuint (n_rows, ==, cases[i].n_rows);
      g_assert_cmpuint (n_in_row, ==, cases[i].n_in_row);
    }
}

/* What a legend says of a socket, at the cursor and at the end. */
static void
test_source_words (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *own = NULL;
  g_autofree char *newest = NULL;
  g_autofree char *other = NULL;

  add (fixture->own, T0 + 10 * S, 500);
  add (fixture->own, T0 + 20 * S, 900);
  fixture->request.plots = 1u << PH_PLOT_QUEUES;
  ph_graph_layout_compute (fixture->layout, &fixture->request);
  own = ph_graph_layout_describe_source (fixture->layout, 0, T0 + 15 * S);
  g_assert_cmpstr (own, ==, "Queues: send queue 500 bytes");
  newest = ph_graph_layout_describe_source (fixture->layout, 0, G_MININT64);
  g_assert_cmpstr (newest, ==, "Queues: send queue 900 bytes");
  other = ph_graph_layout_describe_source (fixture->layout, 1, T0 + 15 * S);
  g_assert_cmpstr (other, ==, "Nothing has moved on it yet");
}

/* Every value is within the column that its time is in, at any zoom, size and pan. */
static void
test_every_value_is_seen (Fixture       *fixture,
                          gconstpointer  data)
{
  gint64 times[3000];
  guint32 values[3000];
  gint64 time_ns = T0;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      time_ns += g_test_rand_int_range (1, 70) * MS;
      times[i] = time_ns;
      values[i] = (guint32) g_test_rand_int_range (0, 1000000);
      add (fixture->own, times[i], values[i]);
    }
  fixture->request.now_ns = time_ns + 1;
  for (guint round = 0; round < 200; round++)
    {
      const gint64 from_ns = T0 + g_test_rand_int_range (-5, 100) * S;
      const PhGraphLine *line;

      fixture->request.window.from_ns = from_ns;
      fixture->request.window.to_ns = from_ns + (gint64) pow (10, g_test_rand_double_range (7, 12));
      fixture->request.width = g_test_rand_int_range (120, 2000);
      fixture->request.scale = g_test_rand_int_range (1, 3);
      ph_graph_layout_compute (fixture->layout, &fixture->request);
      line = &get_plot (fixture, PH_PLOT_QUEUES)->lines[0];
      for (guint i = 0; i < G_N_ELEMENTS (times); i++)
        {
          const PhTrackRange before = ph_graph_line_at (fixture->layout, line, times[i] - 1000);
          const PhTrackRange at = ph_graph_line_at (fixture->layout, line, times[i]);
          const PhTrackRange after = ph_graph_line_at (fixture->layout, line, times[i] + 1000);

          if (times[i] < fixture->layout->from_ns + 1000
              || times[i] >= fixture->layout->to_ns - 1000)
            continue;
          /* rounding may put what stands on an edge on either side of it */
          g_assert_true ((at.known && at.min <= values[i] && at.max >= values[i])
                         || (before.known && before.min <= values[i] && before.max >= values[i])
                         || (after.known && after.min <= values[i] && after.max >= values[i]));
        }
    }
}

static void
test_places (Fixture       *fixture,
             gconstpointer  data)
{
  PhFigures figures = { .time_ns = T0, .known = G_MAXUINT32 };

  ph_history_add (fixture->own, &figures);
  for (double height = 60; height < 2000; height += 97)
    {
      fixture->request.height = height;
      ph_graph_layout_compute (fixture->layout, &fixture->request);
      g_assert_cmpuint (fixture->layout->n_plots, ==, PH_N_PLOTS);
      for (guint i = 0; i < PH_N_PLOTS; i++)
        {
          const PhRect *rect = &fixture->layout->plots[i].rect;

          g_assert_cmpfloat (rect->height, >, 0);
          if (i > 0)
            g_assert_cmpfloat (rect->y, >, fixture->layout->plots[i - 1].rect.y);
          if (height >= ph_graph_layout_get_height (PH_N_PLOTS, 2, 15))
            {
              g_assert_cmpfloat (rect->height, >=, PH_GRAPH_PLOT_HEIGHT - 0.001);
              g_assert_cmpfloat (rect->y + rect->height, <=, height);
              g_assert_cmpfloat (rect->y, >, fixture->layout->times_y + 15);
            }
        }
    }
  for (gint64 at_ns = T0; at_ns < T0 + 100 * S; at_ns += 7 * S)
    {
      const double x = ph_graph_layout_get_x (fixture->layout, at_ns);

      g_assert_cmpint (ABS (ph_graph_layout_get_time (fixture->layout, x) - at_ns), <, 1000);
    }
  /* what stands for no time is far to the left, and the sanitizer finds nothing to say */
  g_assert_cmpfloat (ph_graph_layout_get_x (fixture->layout, G_MININT64), <,
                     fixture->layout->left);
  g_assert_false (ph_graph_line_at (fixture->layout, &fixture->layout->plots[0].lines[0],
                                    G_MININT64).known);
}

static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *rising = NULL;
  g_autofree char *steady = NULL;
  g_autofree char *legend = NULL;
  g_autofree char *cursor = NULL;
  const PhTrackRange at = { 3, 1448, TRUE };

  for (guint i = 0; i < 100; i++)
    add (fixture->own, T0 + i * S, i * 10);
  fixture->request.n_sources = 1;
  fixture->request.plots = 1u << PH_PLOT_QUEUES;
  ph_graph_layout_compute (fixture->layout, &fixture->request);
  rising = ph_graph_layout_describe (fixture->layout);
  g_assert_cmpstr (rising, ==, "Graphs over 1 min 40 s. Queues: send queue 990 bytes, between 0 "
                               "bytes and 990 bytes, rising.");
  legend = ph_graph_line_print (&fixture->layout->plots[0], &fixture->layout->plots[0].lines[0],
                                NULL);
  g_assert_cmpstr (legend, ==, "990 bytes");
  cursor = ph_graph_line_print (&fixture->layout->plots[0], &fixture->layout->plots[0].lines[0],
                                &at);
  g_assert_cmpstr (cursor, ==, "3 bytes – 1,448 bytes");
  fixture->request.window = (PhGraphWindow) { T0 + 50 * S, T0 + 50 * S + 500 * MS, FALSE };
  ph_graph_layout_compute (fixture->layout, &fixture->request);
  steady = ph_graph_layout_describe (fixture->layout);
  g_assert_cmpstr (steady, ==, "Graphs over 500 ms. Queues: send queue 500 bytes.");
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } cases[] = {
    { "/present/graph-layout/nothing", test_nothing },
    { "/present/graph-layout/columns", test_columns },
    { "/present/graph-layout/now", test_now },
    { "/present/graph-layout/overlay", test_overlay },
    { "/present/graph-layout/several", test_several },
    { "/present/graph-layout/source-words", test_source_words },
    { "/present/graph-layout/every-value-is-seen", test_every_value_is_seen },
    { "/present/graph-layout/places", test_places },
    { "/present/graph-layout/words", test_words },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/graph-axis/round-up", test_round_up);
  g_test_add_func ("/present/graph-axis/values", test_values);
  g_test_add_func ("/present/graph-axis/times", test_times);
  g_test_add_func ("/present/graph-layout/rows", test_rows);
  g_test_add_func ("/present/graph-window/moves", test_window);
  g_test_add_func ("/present/graph-window/randomly", test_window_randomly);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].test, tear_down);
  return g_test_run ();
}

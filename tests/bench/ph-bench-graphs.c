/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-host.h"

#include "ph-clock.h"
#include "ph-graph-view.h"

#include <math.h>
#include <time.h>

/* Graphs of very many values, in a window of their own, that move in every frame: zoomed in and out
 * and panned by turns, at random but the same each time. */

#define STEP_NS (16 * PH_NSEC_PER_MSEC)

typedef struct
{
  PhGraphView *view;       /* (unowned) */
  GArray      *costs_ms;   /* (owned) (element-type double): of each frame */
  GRand       *rand;       /* (owned) */
  gint64       began_ns;   /* of the thread's own clock */
  gint64       first_ns;
  gint64       last_ns;
  double       opened_ms;
  gboolean     painted;
} Move;

static PhHistory *
make_history (PhHistoryPool *pool,
              gsize          n_values,
              gint64         first_ns)
{
  PhHistory *history = ph_history_new (pool);
  PhTrack *whole = ph_track_new (n_values);
  PhTrack *thinned = ph_track_new (0);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize i = 0; i < n_values; i++)
    {
      const gint64 time_ns = first_ns + (gint64) i * STEP_NS;

      ph_track_add (whole, time_ns, g_rand_double (rand) * 1e6);
      ph_track_add (thinned, time_ns, (double) (i % 100000));
    }
  ph_history_put (history, PH_METRIC_BYTES_OUT, whole);
  ph_history_put (history, PH_METRIC_SEND_QUEUE, thinned);
  return history;
}

/* Reads every page of @history once. Memory that grew was moved, and where the machine is virtual
 * the first touch of a page that was moved costs some 40 µs: that is no frame's doing. */
static void
settle (const PhHistory *history,
        gsize            n_values)
{
  static const PhMetric metrics[] = { PH_METRIC_BYTES_OUT, PH_METRIC_SEND_QUEUE };

  for (gsize i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      const PhTrack *track = ph_history_get (history, metrics[i]);
      const gsize n_columns = n_values / 64;
      g_autofree PhTrackRange *columns = g_new (PhTrackRange, n_columns);

      ph_track_read (track, ph_track_get_first_ns (track), ph_track_get_last_ns (track), columns,
                     n_columns);
    }
}

/* What a frame costs is counted in the time of the main thread, which draws all of it: how long it
 * took besides depends on what else the machine did. */
static gint64
thread_cpu_ns (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &ts);
  return ts.tv_sec * PH_NSEC_PER_SEC + ts.tv_nsec;
}

static void
before_paint_cb (GdkFrameClock *clock,
                 gpointer       user_data)
{
  ((Move *) user_data)->began_ns = thread_cpu_ns ();
}

static void
after_paint_cb (GdkFrameClock *clock,
                gpointer       user_data)
{
  Move *move = user_data;
  const double cost_ms = (double) (thread_cpu_ns () - move->began_ns) / (double) PH_NSEC_PER_MSEC;

  g_array_append_val (move->costs_ms, cost_ms);
}

static gboolean
move_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Move *move = user_data;
  const double whole_ns = (double) (move->last_ns - move->first_ns);
  const double span_ns = pow (2, g_rand_double_range (move->rand, 26, log2 (whole_ns)));
  const double room_ns = whole_ns - span_ns;
  const gint64 from_ns = move->first_ns + (gint64) (room_ns * g_rand_double (move->rand));

  if (g_rand_boolean (move->rand))
    ph_graph_view_pan (move->view, g_rand_double_range (move->rand, -0.2, 0.2));
  else
    ph_graph_view_show (move->view, from_ns, from_ns + (gint64) span_ns);
  return G_SOURCE_CONTINUE;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
painted_cb (GdkFrameClock *clock,
            gpointer       user_data)
{
  ((Move *) user_data)->painted = TRUE;
}

static gboolean
is_painted (gpointer user_data)
{
  return ((Move *) user_data)->painted;
}

/* A window of its own, on screen, and then graphs in it. Returns: (transfer none): the window */
static GtkWidget *
show_graphs (Move            *move,
             const PhHistory *history,
             guint            n_sources)
{
  PhGraphSource sources[PH_GRAPH_SOURCES];
  GtkWidget *window = gtk_window_new ();
  gint64 begun_ns;
  gulong id;

  for (guint i = 0; i < n_sources; i++)
    sources[i] = (PhGraphSource) { history, "bench", i };
  move->view = PH_GRAPH_VIEW (ph_graph_view_new ());
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 780);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (move->view));
  gtk_window_present (GTK_WINDOW (window));
  ph_bench_turn_for (PH_NSEC_PER_SEC / 2);

  id = g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint",
                         G_CALLBACK (painted_cb), move);
  begun_ns = ph_clock_now_ns ();
  ph_graph_view_set_sources (move->view, sources, n_sources);
  ph_graph_view_show (move->view, move->first_ns, move->last_ns);
  ph_bench_turn_until (is_painted, move, "graphs to be painted");
  move->opened_ms = (double) (ph_clock_now_ns () - begun_ns) / (double) PH_NSEC_PER_MSEC;
  g_signal_handler_disconnect (gtk_widget_get_frame_clock (window), id);
  ph_bench_turn_for (PH_NSEC_PER_SEC / 2);
  return window;
}

static void
measure (PhBench         *bench,
         const PhHistory *history,
         gint64           first_ns,
         guint            n_sources,
         const char      *name)
{
  g_autoptr (PhBenchFrames) frames = ph_bench_frames_new ();
  g_autofree char *cost = g_strconcat (name, ", cost of a frame p99", NULL);
  g_autofree char *opened = g_strconcat (name, ", opened", NULL);
  Move move = { .first_ns = first_ns, .last_ns = ph_clock_now_ns () };
  GtkWidget *window = show_graphs (&move, history, n_sources);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  move.costs_ms = g_array_new (FALSE, FALSE, sizeof (double));
  move.rand = g_rand_new_with_seed (2);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), &move);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &move);
  gtk_widget_add_tick_callback (GTK_WIDGET (move.view), move_cb, &move, NULL);
  ph_bench_frames_start (frames, window);
  ph_bench_turn_for ((gint64) (ph_bench_seconds (bench) * 1e9));
  ph_bench_frames_stop (frames);
  g_signal_handlers_disconnect_by_data (clock, &move);
  ph_graph_view_set_sources (move.view, NULL, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  g_array_sort (move.costs_ms, compare);
  ph_bench_table_value (bench->table, opened, "ms", move.opened_ms, 200);
  ph_bench_table_value (bench->table, cost, "ms",
                        g_array_index (move.costs_ms, double, move.costs_ms->len * 99 / 100), 20);
  ph_bench_add_frames (bench, name, frames);
  g_array_unref (move.costs_ms);
  g_rand_free (move.rand);
}

/**
 * ph_bench_graphs:
 * @bench: the benchmark
 *
 * To open, pan and zoom over 10,000,000 values (in short 200,000), all of them kept, and as many
 * again of which most were thinned; of one socket, and of as many as can be drawn over each other.
 */
void
ph_bench_graphs (PhBench *bench)
{
  const gsize n_values = bench->quick ? 200000 : 10000000;
  const gint64 first_ns = ph_clock_now_ns () - (gint64) n_values * STEP_NS;
  g_autoptr (PhHistoryPool) pool = ph_history_pool_new (0);
  g_autoptr (PhHistory) history = make_history (pool, n_values, first_ns);

  settle (history, n_values);
  measure (bench, history, first_ns, 1, "graphs over 10,000,000 values");
  measure (bench, history, first_ns, PH_GRAPH_SOURCES, "graphs of six sockets over 60,000,000 values");
}

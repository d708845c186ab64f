/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-host.h"

#include "ph-clock.h"
#include "ph-exchange-view.h"

#include <math.h>
#include <time.h>

/* The sequence diagram of a long session: to open it, to move in it, and to follow what comes. */

#define N_EVENTS 1000000

typedef struct
{
  GtkWidget *view;
  gboolean   painted;
  guint      n_ticks;
} Watch;

/* Returns: the last one, that of all sockets */
static GtkWidget *
find_view (GtkWidget *widget)
{
  GtkWidget *found = PH_IS_EXCHANGE_VIEW (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_last_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_prev_sibling (child))
    found = find_view (child);
  return found;
}

static guint64
n_records (PhBench *bench)
{
  PhStore *store = ph_session_get_store (bench->session);

  return ph_store_get_end (store) - ph_store_get_first (store);
}

static void
run_echo (PhBench    *bench,
          const char *port,
          const char *seconds)
{
  g_autoptr (PhBenchPeer) client = ph_bench_peer_spawn ("echo-client", port, "4", "4", seconds,
                                                        NULL);
  G_GNUC_UNUSED g_autofree char *ready = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);
  g_autofree char *done = NULL;

  ph_bench_peer_say (client, "go");
  done = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);
}

/* Two records a message, an arrow each. Sixteen connections: a message meets no other one that
 * waits where it goes, with which it would make one arrow. */
static void
run_paced (PhBench       *bench,
           const char    *port,
           PhBenchFrames *frames)
{
  const char *seconds = bench->quick ? "0.5" : "4.0";
  g_autoptr (PhBenchPeer) client = ph_bench_peer_spawn ("paced-client", port, "16", "5000", seconds,
                                                        NULL);
  G_GNUC_UNUSED g_autofree char *ready = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);
  g_autofree char *done = NULL;
  guint64 before;

  ph_bench_turn_for (PH_NSEC_PER_SEC / 2);   /* until who connected is shown */
  before = ph_store_get_end (ph_session_get_store (bench->session));
  ph_bench_frames_start (frames, bench->window);
  ph_bench_peer_say (client, "go");
  done = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);
  ph_bench_frames_stop (frames);
  ph_bench_table_value (bench->table, "arrows recorded, exchange follows a paced echo", "a second",
                        (double) (ph_store_get_end (ph_session_get_store (bench->session)) - before)
                          / g_ascii_strtod (seconds, NULL),
                        NAN);
}

static void
painted_cb (GdkFrameClock *clock,
            gpointer       user_data)
{
  Watch *watch = user_data;

  watch->painted = gtk_widget_get_mapped (watch->view)
                   && !ph_exchange_view_is_busy (PH_EXCHANGE_VIEW (watch->view));
}

static gboolean
is_painted (gpointer user_data)
{
  return ((Watch *) user_data)->painted;
}

static gint64
thread_cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * PH_NSEC_PER_SEC + now.tv_nsec;
}

/* @cpu_ms: (out): of this thread meanwhile, which a busy machine disturbs less */
static double
open_ms (PhBench *bench,
         Watch   *watch,
         double  *cpu_ms)
{
  GdkFrameClock *clock
    = gdk_surface_get_frame_clock (gtk_native_get_surface (GTK_NATIVE (bench->window)));
  const gulong id = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), watch);
  const gint64 begun_ns = ph_clock_now_ns (), cpu_ns = thread_cpu_ns ();

  gtk_widget_activate_action (bench->window, "win.show", "s", "exchange");
  ph_bench_turn_until (is_painted, watch, "the exchange to be painted");
  g_signal_handler_disconnect (clock, id);
  *cpu_ms = (double) (thread_cpu_ns () - cpu_ns) / 1e6;
  return (double) (ph_clock_now_ns () - begun_ns) / 1e6;
}

/* Out and in again, and through all of it */
static gboolean
move_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PhExchangeView *view = PH_EXCHANGE_VIEW (widget);
  Watch *watch = user_data;
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (widget));
  const double phase = watch->n_ticks++ / 40.0;

  if (watch->n_ticks % 2 == 0)
    ph_exchange_view_zoom (view, sin (phase) > 0 ? 1 / 1.12 : 1.12);
  else
    gtk_adjustment_set_value (adjustment,
                              (1 + cos (phase / 3)) / 2 * gtk_adjustment_get_upper (adjustment));
  return G_SOURCE_CONTINUE;
}

/**
 * ph_bench_exchange:
 * @bench: the benchmark
 *
 * The exchange of all sockets on a record of a million events: from the action to its first frame
 * that shows the end of it, frames while it is zoomed and panned, and frames while it follows an echo
 * as fast as that goes, and one of 10,000 arrows a second.
 */
void
ph_bench_exchange (PhBench *bench)
{
  const guint64 wanted = bench->quick ? 20000 : N_EVENTS;
  g_autoptr (PhSocketItem) listener = ph_bench_listen (bench, PH_AUTO_RECEIVE | PH_AUTO_ECHO);
  g_autofree char *port = ph_bench_port_text (listener);
  g_autoptr (PhBenchFrames) move_frames = ph_bench_frames_new ();
  g_autoptr (PhBenchFrames) live_frames = ph_bench_frames_new ();
  g_autoptr (PhBenchFrames) paced_frames = ph_bench_frames_new ();
  Watch watch = { .view = find_view (bench->window) };
  double opened, cpu_ms;
  guint tick;

  for (guint i = 0; i < 60 && n_records (bench) < wanted; i++)
    run_echo (bench, port, bench->quick ? "0.2" : "1.0");
  ph_bench_turn_for (PH_NSEC_PER_SEC);
  opened = open_ms (bench, &watch, &cpu_ms);
  ph_bench_table_value (bench->table, "exchange opened on 1,000,000 events", "ms", opened, 200);
  ph_bench_table_value (bench->table, "exchange opened on 1,000,000 events, CPU", "ms", cpu_ms,
                        NAN);

  ph_bench_frames_start (move_frames, bench->window);
  tick = gtk_widget_add_tick_callback (watch.view, move_cb, &watch, NULL);
  ph_bench_turn_for (bench->quick ? PH_NSEC_PER_SEC / 2 : 4 * PH_NSEC_PER_SEC);
  gtk_widget_remove_tick_callback (watch.view, tick);
  ph_bench_frames_stop (move_frames);
  ph_bench_add_frames (bench, "zoom and pan in 1,000,000 events", move_frames);

  ph_exchange_view_zoom_normal (PH_EXCHANGE_VIEW (watch.view));
  ph_exchange_view_set_following (PH_EXCHANGE_VIEW (watch.view), TRUE);
  ph_bench_frames_start (live_frames, bench->window);
  run_echo (bench, port, bench->quick ? "0.3" : "3.0");
  ph_bench_frames_stop (live_frames);
  ph_bench_add_frames (bench, "exchange follows an echo", live_frames);

  run_paced (bench, port, paced_frames);
  ph_bench_add_frames (bench, "exchange follows 10,000 arrows a second", paced_frames);

  gtk_widget_activate_action (bench->window, "win.show", "s", "sockets");
  ph_bench_close_everything (bench);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-host.h"

#include "ph-clock.h"

#include <math.h>
#include <time.h>

/* What views cost that are out of sight: the time of the main thread under the same traffic, before
 * any of them was ever opened and after all of them were, with the same page of tools on screen. */

static double
thread_cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* Returns: of a core, in percent, with the page of tools on screen */
static double
measure_cpu (PhBench *bench)
{
  const gint64 for_ns = bench->quick ? PH_NSEC_PER_SEC / 2 : 4 * PH_NSEC_PER_SEC;
  gint64 begun_ns;
  double begun_ms;

  gtk_widget_activate_action (bench->window, "win.show", "s", "tools");
  ph_bench_turn_for (PH_NSEC_PER_SEC / 2);
  begun_ns = ph_clock_now_ns ();
  begun_ms = thread_cpu_ms ();
  ph_bench_turn_for (for_ns);
  return (thread_cpu_ms () - begun_ms) / ((double) (ph_clock_now_ns () - begun_ns) / 1e6) * 100;
}

static void
open_all (PhBench      *bench,
          PhSocketItem *listener)
{
  static const char *const tabs[] = { "data", "calls", "exchange", "state", "graphs", "layers",
                                      "kernel", "options" };
  static const char *const views[] = { "calls", "exchange" };

  ph_bench_select (bench, listener);
  for (gsize i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      gtk_widget_activate_action (bench->window, "win.show-tab", "s", tabs[i]);
      ph_bench_turn_for (PH_NSEC_PER_SEC / 10);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      gtk_widget_activate_action (bench->window, "win.show", "s", views[i]);
      ph_bench_turn_for (PH_NSEC_PER_SEC / 10);
    }
}

/**
 * ph_bench_views:
 * @bench: the benchmark
 *
 * The main thread's time before any view was opened, and when all are hidden, under the same traffic.
 */
void
ph_bench_views (PhBench *bench)
{
  g_autoptr (PhSocketItem) listener = ph_bench_listen (bench, PH_AUTO_RECEIVE | PH_AUTO_ECHO);
  g_autofree char *port = ph_bench_port_text (listener);
  g_autoptr (PhBenchPeer) client = ph_bench_peer_spawn ("paced-client", port, "4", "2000",
                                                        bench->quick ? "4" : "12", NULL);
  G_GNUC_UNUSED g_autofree char *ready = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);
  g_autofree char *done = NULL;
  double closed, hidden;

  ph_bench_turn_for (PH_NSEC_PER_SEC / 4);
  ph_bench_peer_say (client, "go");
  closed = measure_cpu (bench);
  open_all (bench, listener);
  hidden = measure_cpu (bench);
  done = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);
  ph_bench_table_value (bench->table, "main thread, no view was ever opened", "% of a core", closed,
                        NAN);
  ph_bench_table_value (bench->table, "main thread, all views were opened and are hidden",
                        "% of a core", hidden, round (11 * closed + 5) / 10);
  gtk_widget_activate_action (bench->window, "win.show", "s", "sockets");
  ph_bench_close_everything (bench);
}

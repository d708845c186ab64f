/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-host.h"

#include "ph-clock.h"

#include <math.h>
#include <stdio.h>
#include <sys/resource.h>

/* What the program costs beside its work: to start, to hold, to leave alone. Memory is weighed in
 * fresh copies of the program, because what an earlier measure left free would hide the cost. */

#define N_LIST_FULL "300" /* rows beyond which the list makes no more widgets */

static double
resident_bytes (void)
{
  g_autofree char *statm = NULL;
  guint64 pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL))
    pages = g_ascii_strtoull (strchr (statm, ' '), NULL, 10);
  return (double) pages * (double) sysconf (_SC_PAGESIZE);
}

static double
cpu_seconds (const struct rusage *usage)
{
  return (double) (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
         (double) (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

/* Returns: (transfer full): what a fresh copy of this program printed */
static char *
run_self (const char *option,
          const char *value)
{
  const char *argv[] = { "/proc/self/exe", option, value, NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error))
    g_error ("%s", error->message);
  return out;
}

/**
 * ph_bench_start:
 * @bench: the benchmark
 *
 * From the program's start to its first frame on the screen, best of three.
 */
void
ph_bench_start (PhBench *bench)
{
  double best_ms = INFINITY;

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *since = g_strdup_printf ("%" G_GINT64_FORMAT, ph_clock_now_ns ());
      g_autofree char *out = run_self ("--first-frame-since", since);

      best_ms = MIN (best_ms, g_ascii_strtod (out, NULL));
    }
  ph_bench_table_value (bench->table, "start to first frame, best of 3", "ms", best_ms, 1000);
}

static PhBenchPeer *
connect_idle (PhSocketItem *listener,
              const char   *port,
              const char   *n_conns,
              guint         n_children)
{
  PhBenchPeer *client = ph_bench_peer_spawn ("echo-client", port, n_conns, "1", "0.1", NULL);
  G_GNUC_UNUSED g_autofree char *ready = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);

  ph_bench_await_children (listener, n_children);
  /* until the sampler has looked its last */
  ph_bench_turn_for (PH_NSEC_PER_SEC);
  return client;
}

static double
weigh_connection (PhBench *bench)
{
  g_autoptr (PhSocketItem) listener = ph_bench_listen (bench, PH_AUTO_RECEIVE);
  g_autofree char *port = ph_bench_port_text (listener);
  G_GNUC_UNUSED g_autoptr (PhBenchPeer) few = connect_idle (listener, port, N_LIST_FULL, 300);
  double before = resident_bytes ();
  G_GNUC_UNUSED g_autoptr (PhBenchPeer) many = connect_idle (listener, port, "5000", 5300);
  double after = resident_bytes ();

  ph_bench_close_everything (bench);
  return (after - before) / 5000;
}

static gboolean
is_drained (gpointer user_data)
{
  return !ph_session_is_awake (user_data);
}

static double
weigh_record (PhBench *bench)
{
  PhStore *store = ph_session_get_store (bench->session);
  g_autoptr (PhSocketItem) listener = ph_bench_listen (bench, PH_AUTO_RECEIVE | PH_AUTO_ECHO);
  g_autofree char *port = ph_bench_port_text (listener);
  g_autoptr (PhBenchPeer) client = ph_bench_peer_spawn ("echo-client", port, "16", "16", "1.0",
                                                        NULL);
  G_GNUC_UNUSED g_autofree char *ready = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);
  g_autofree char *done = NULL;
  double before;
  guint64 n_before;

  ph_bench_await_children (listener, 16);
  before = resident_bytes ();
  n_before = ph_store_get_end (store);
  ph_bench_peer_say (client, "go");
  done = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);
  ph_bench_turn_until (is_drained, bench->session, "the ring to be drained");
  return (resident_bytes () - before) / (double) (ph_store_get_end (store) - n_before);
}

/**
 * ph_bench_weigh:
 * @bench: the benchmark, in a fresh process
 *
 * Prints the bytes resident after start, per idle connection, and per record.
 */
void
ph_bench_weigh (PhBench *bench)
{
  double at_start, connection, record;

  ph_bench_turn_for (PH_NSEC_PER_SEC);
  at_start = resident_bytes ();
  connection = weigh_connection (bench);
  record = weigh_record (bench);
  g_print ("%.0f %.1f %.1f\n", at_start, connection, record);
}

/**
 * ph_bench_memory:
 * @bench: the benchmark
 *
 * Resident memory: at start, for a connection that does nothing, for a record of a message.
 */
void
ph_bench_memory (PhBench *bench)
{
  g_autofree char *out = run_self ("--weigh", NULL);
  double at_start = NAN, connection = NAN, record = NAN;

  if (sscanf (out, "%lf %lf %lf", &at_start, &connection, &record) != 3)
    g_error ("a fresh copy of the benchmark said: %s", out);
  ph_bench_table_value (bench->table, "memory at start", "MB", at_start / 1e6, NAN);
  ph_bench_table_value (bench->table, "memory per idle connection", "bytes", connection, NAN);
  ph_bench_table_value (bench->table, "memory per record of a 64-byte message", "bytes", record,
                        NAN);
}

/**
 * ph_bench_idle:
 * @bench: the benchmark
 *
 * CPU time and wakeups of all threads while 100 connections are open and nothing happens.
 */
void
ph_bench_idle (PhBench *bench)
{
  g_autoptr (PhSocketItem) listener = ph_bench_listen (bench, PH_AUTO_RECEIVE);
  g_autofree char *port = ph_bench_port_text (listener);
  G_GNUC_UNUSED g_autoptr (PhBenchPeer) client = connect_idle (listener, port, "100", 100);
  double seconds = bench->quick ? 1 : 10;
  struct rusage before, after;

  ph_bench_turn_for ((bench->quick ? 1 : 4) * PH_NSEC_PER_SEC);
  getrusage (RUSAGE_SELF, &before);
  ph_bench_turn_for ((gint64) (seconds * 1e9));
  getrusage (RUSAGE_SELF, &after);
  ph_bench_table_value (bench->table, "CPU while idle, 100 connections open", "% of a core",
                        (cpu_seconds (&after) - cpu_seconds (&before)) / seconds * 100, 0.1);
  /* one of them is the benchmark's own, which ends the wait */
  ph_bench_table_value (bench->table, "wakeups while idle, 100 connections open", "a second",
                        (double) (after.ru_nvcsw - before.ru_nvcsw - 1) / seconds, 0.2);
  ph_bench_close_everything (bench);
}

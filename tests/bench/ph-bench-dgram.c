/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-host.h"

#include "ph-clock.h"
#include "ph-drawn.h"
#include "ph-format.h"
#include "ph-pipe-view.h"

#include <linux/sock_diag.h>
#include <math.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

/* Small datagrams as they come, at a pace that the sender sets: what arrives and what the kernel
 * had no room for must add up to what was sent, to the last one. Nothing but the bookkeeping may
 * fail the benchmark: how many are dropped is for the machine to decide. */

#define RATE       "300000"
#define MAX_ROUNDS 3
#define COUNT_MS   20  /* the store gives rows up after some seconds at this pace */
#define SETTLE_NS  (10 * PH_NSEC_PER_SEC)

/* Of one receiver, over one round */
typedef struct
{
  guint64 sent;
  guint64 received;   /* ours: rows of the record */
  guint64 dropped;    /* by the kernel */
  double  per_second; /* sent */
  double  cpu_ns;     /* of receiving */
} Tally;

typedef struct
{
  PhBench      *bench;
  PhSocketItem *item;
  Tally         tally;
  guint64       next_seq; /* first row not counted yet */
  guint64       backlog;  /* what the kernel had dropped before any socket, in all, at the start */
  gint64        deadline_ns;
} Watch;

/* Datagrams of all sockets that no socket ever saw, because a processor had too many packets to
 * look at: second column of /proc/net/softnet_stat */
static guint64
read_backlog_drops (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint64 sum = 0;

  if (!g_file_get_contents ("/proc/net/softnet_stat", &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && strchr (lines[i], ' ') != NULL; i++)
    sum += g_ascii_strtoull (strchr (lines[i], ' '), NULL, 16);
  return sum;
}

/* From the kernel, past Porthole */
static guint64
read_socket_drops (PhSocketItem *item)
{
  guint32 memory[SK_MEMINFO_VARS] = { 0 };
  socklen_t len = sizeof memory;

  if (getsockopt (ph_socket_item_get_identity (item)->fd, SOL_SOCKET, SO_MEMINFO, memory, &len) < 0)
    g_error ("SO_MEMINFO: %s", g_strerror (errno));
  return memory[SK_MEMINFO_DROPS];
}

static double
read_clock_ns (clockid_t clock)
{
  struct timespec ts;

  clock_gettime (clock, &ts);
  return (double) ts.tv_sec * 1e9 + (double) ts.tv_nsec;
}

/* Returns: CPU time of all threads but this one, which draws; it is the main thread */
static double
read_io_cpu_ns (void)
{
  return read_clock_ns (CLOCK_PROCESS_CPUTIME_ID) - read_clock_ns (CLOCK_THREAD_CPUTIME_ID);
}

/* Before the store gives them up */
static void
count_rows (Watch *watch)
{
  PhStore *store = ph_session_get_store (watch->bench->session);

  for (; watch->next_seq < ph_store_get_end (store); watch->next_seq++)
    {
      const PhRecord *record = ph_store_get (store, watch->next_seq);

      watch->tally.received += record != NULL && record->kind == PH_CALL_RECVFROM
                               && record->error == 0;
    }
}

static gboolean
count_cb (gpointer user_data)
{
  count_rows (user_data);
  return G_SOURCE_CONTINUE;
}

/* Returns: whether the drops are in the picture, in figures and in words */
static gboolean
is_shown (const Watch *watch,
          guint64      dropped)
{
  GtkWidget *pipe = ph_bench_find (watch->bench->window, PH_TYPE_PIPE_VIEW);
  g_autofree char *count = ph_format_count (dropped);
  g_autofree char *words = NULL;

  if (ph_socket_item_get_figures (watch->item)->drops != dropped)
    return FALSE;
  if (dropped == 0)
    return TRUE;
  words = pipe != NULL ? ph_drawn_describe (PH_DRAWN (pipe)) : NULL;
  return words != NULL && strstr (words, count) != NULL && strstr (words, "dropped") != NULL;
}

static gboolean
is_settled (gpointer user_data)
{
  Watch *watch = user_data;
  guint64 dropped = read_socket_drops (watch->item);

  count_rows (watch);
  return ph_clock_now_ns () > watch->deadline_ns
         || (watch->tally.received + dropped == watch->tally.sent && is_shown (watch, dropped));
}

static void
take_sent (Tally      *tally,
           const char *line)
{
  double sent, ns;

  if (line == NULL || sscanf (line, "%lf %lf", &sent, &ns) != 2)
    g_error ("the sender of datagrams ended without a word");
  tally->sent = (guint64) sent;
  tally->per_second = sent / (ns / 1e9);
}

static void
run_source (PhBench    *bench,
            const char *port,
            Tally      *tally)
{
  g_autofree char *seconds = g_strdup_printf ("%.1f", bench->quick ? 0.2 : 10.0);
  g_autoptr (PhBenchPeer) source = ph_bench_peer_spawn ("dgram-source", port, RATE, seconds, NULL);
  g_autofree char *line = ph_bench_peer_line (source, PH_BENCH_WAIT_NS);

  take_sent (tally, line);
}

static Tally
tally_bare (PhBench *bench)
{
  g_autoptr (PhBenchPeer) sink = ph_bench_peer_spawn ("dgram-sink", NULL);
  g_autofree char *port = ph_bench_peer_line (sink, PH_BENCH_WAIT_NS);
  g_autofree char *line = NULL;
  Tally tally = { 0 };

  run_source (bench, port, &tally);
  ph_bench_peer_say (sink, "stop");
  line = ph_bench_peer_line (sink, PH_BENCH_WAIT_NS);
  if (line == NULL
      || sscanf (line, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %lf", &tally.received,
                 &tally.dropped, &tally.cpu_ns) != 3)
    g_error ("the bare receiver of datagrams ended without a word");
  return tally;
}

/* What no socket saw was dropped by the kernel too, but only as many as it says. */
static void
settle (Watch *watch)
{
  Tally *tally = &watch->tally;
  guint64 missing;

  watch->deadline_ns = ph_clock_now_ns () + SETTLE_NS;
  ph_bench_turn_until (is_settled, watch, "the datagrams to add up");
  tally->dropped = read_socket_drops (watch->item);
  missing = tally->sent - MIN (tally->sent, tally->received + tally->dropped);
  tally->dropped += MIN (missing, read_backlog_drops () - watch->backlog);
}

/* @unshown: (inout): grows when the window did not show what the kernel dropped */
static Tally
tally_porthole (PhBench       *bench,
                PhBenchFrames *frames,
                guint64       *unshown)
{
  g_autoptr (PhSocketItem) item = ph_bench_receive (bench);
  g_autofree char *port = ph_bench_port_text (item);
  Watch watch = { bench, item, .backlog = read_backlog_drops () };
  double cpu_ns;
  guint count_id;

  ph_bench_select (bench, item);
  ph_bench_turn_for (200 * PH_NSEC_PER_MSEC);
  watch.next_seq = ph_store_get_end (ph_session_get_store (bench->session));
  count_id = g_timeout_add (COUNT_MS, count_cb, &watch);
  ph_bench_frames_start (frames, bench->window);
  cpu_ns = read_io_cpu_ns ();
  run_source (bench, port, &watch.tally);
  watch.tally.cpu_ns = read_io_cpu_ns () - cpu_ns;
  ph_bench_frames_stop (frames);
  settle (&watch);
  g_source_remove (count_id);
  if (!is_shown (&watch, read_socket_drops (item)))
    *unshown += read_socket_drops (item);
  ph_bench_close_everything (bench);
  return watch.tally;
}

static double
percent (guint64 part,
         guint64 whole)
{
  return whole > 0 ? 100.0 * (double) part / (double) whole : NAN;
}

static double
cpu_each (const Tally *tally)
{
  return tally->received > 0 ? tally->cpu_ns / (double) tally->received : NAN;
}

static void
add_tally (Tally       *sum,
           const Tally *tally)
{
  sum->sent += tally->sent;
  sum->received += tally->received;
  sum->dropped += tally->dropped;
  sum->cpu_ns += tally->cpu_ns;
}

static double
unaccounted (const Tally *tally)
{
  return fabs ((double) tally->sent - (double) tally->received - (double) tally->dropped);
}

static void
add_rows (PhBench     *bench,
          const Tally *ours,
          const Tally *bare,
          double       missing,
          guint64      unshown)
{
  PhBenchTable *table = bench->table;

  ph_bench_table_ratio (table, "datagrams received, UDP at 300,000 a second", "% of those sent",
                        percent (ours->received, ours->sent), percent (bare->received, bare->sent),
                        NAN);
  ph_bench_table_ratio (table, "CPU of receiving, UDP at 300,000 a second", "ns a datagram",
                        cpu_each (ours), cpu_each (bare), NAN);
  ph_bench_table_value (table, "sent, UDP at 300,000 a second", "datagrams", (double) ours->sent,
                        NAN);
  ph_bench_table_value (table, "recorded, UDP at 300,000 a second", "datagrams",
                        (double) ours->received, NAN);
  ph_bench_table_value (table, "dropped by the kernel, UDP at 300,000 a second", "datagrams",
                        (double) ours->dropped, NAN);
  ph_bench_table_value (table, "neither recorded nor dropped, UDP at 300,000 a second",
                        "datagrams", missing, 0);
  ph_bench_table_value (table, "drops not shown, UDP at 300,000 a second", "datagrams",
                        (double) unshown, 0);
}

/**
 * ph_bench_dgram:
 * @bench: the benchmark
 *
 * 300,000 datagrams of 64 bytes a second, with the page of the socket open, beside a bare
 * recvmmsg() loop. The benchmark fails if they do not add up, or drops are not shown.
 */
void
ph_bench_dgram (PhBench *bench)
{
  g_autoptr (PhBenchFrames) frames = ph_bench_frames_new ();
  Tally ours = { 0 }, bare = { 0 };
  int n = bench->quick ? 1 : MAX_ROUNDS;
  double rates[MAX_ROUNDS], missing = 0;
  guint64 unshown = 0;

  for (int i = 0; i < n; i++)
    {
      Tally tally = tally_bare (bench);

      add_tally (&bare, &tally);
      tally = tally_porthole (bench, frames, &unshown);
      add_tally (&ours, &tally);
      missing += unaccounted (&tally);
      rates[i] = tally.per_second;
    }
  ph_bench_table_value (bench->table, "rate the sender reached, UDP at 300,000 a second",
                        "datagrams/s", ph_bench_median (rates, n), NAN);
  add_rows (bench, &ours, &bare, missing, unshown);
  ph_bench_add_frames (bench, "UDP at 300,000 a second", frames);
  bench->failed |= missing > 0 || unshown > 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-host.h"

#include "ph-clock.h"

#include <math.h>

/* Measures with traffic. Every ratio has both its figures from this run, by the same client, the
 * bare loop and Porthole taking turns. */

#define MAX_ROUNDS 5
#define N_BUSY     "16"

/* The last line of a peer says how many and how long: n ns. */
static double
peer_rate (PhBenchPeer *peer)
{
  g_autofree char *line = ph_bench_peer_line (peer, PH_BENCH_WAIT_NS);
  char *rest = NULL;
  double count, ns;

  if (line == NULL)
    g_error ("a peer of the benchmark ended without a word");
  count = g_ascii_strtod (line, &rest);
  ns = g_ascii_strtod (rest, NULL);
  return count / (ns / 1e9);
}

/* -- bulk receive ----------------------------------------------------------------------------- */

static double
bulk_bare (PhBench    *bench,
           const char *sink_kind)
{
  g_autofree char *seconds = ph_bench_seconds_text (bench);
  g_autoptr (PhBenchPeer) sink = ph_bench_peer_spawn (sink_kind, NULL);
  g_autofree char *port = ph_bench_peer_line (sink, PH_BENCH_WAIT_NS);
  g_autoptr (PhBenchPeer) source = ph_bench_peer_spawn ("source", port, seconds, NULL);

  return peer_rate (source) / 1e6;
}

/* Returns: (transfer full): the connection that @listener accepted first */
static PhSocketItem *
get_first_child (PhBench      *bench,
                 PhSocketItem *listener)
{
  PhSocketList *sockets = ph_session_get_sockets (bench->session);
  guint position = 0;

  ph_bench_await_children (listener, 1);
  ph_socket_list_find (sockets, listener, &position);
  return g_list_model_get_item (G_LIST_MODEL (sockets), position + 1);
}

static double
bulk_porthole (PhBench       *bench,
               gboolean       with_page,
               PhBenchFrames *frames)
{
  g_autofree char *seconds = ph_bench_seconds_text (bench);
  g_autoptr (PhSocketItem) listener = ph_bench_listen (bench, PH_AUTO_RECEIVE);
  g_autofree char *port = ph_bench_port_text (listener);
  g_autoptr (PhBenchPeer) source = NULL;
  g_autoptr (PhSocketItem) child = NULL;
  double rate;

  source = ph_bench_peer_spawn ("source", port, seconds, NULL);
  child = get_first_child (bench, listener);
  if (frames != NULL)
    ph_bench_frames_start (frames, bench->window);
  if (with_page)
    ph_bench_select (bench, child);
  rate = peer_rate (source) / 1e6;
  if (frames != NULL)
    ph_bench_frames_stop (frames);
  ph_bench_close_everything (bench);
  return rate;
}

/* Share of the bytes received since @from whose payload never was in the record */
static double
missing_percent (PhStore *store,
                 guint64  from)
{
  guint64 all = 0, missing = 0;

  for (guint64 seq = MAX (from, ph_store_get_first (store)); seq < ph_store_get_end (store); seq++)
    {
      const PhRecord *record = ph_store_get (store, seq);
      guint64 gap_records = 0, gap_bytes = 0;

      if (record->kind == PH_RECORD_GAP)
        ph_record_get_gap (record, &gap_records, &gap_bytes);
      else if (ph_record_is_data (record))
        all += record->len;
      all += gap_bytes;
      missing += gap_bytes + (record->flags & PH_RECORD_NOT_KEPT ? record->len : 0);
    }
  return all > 0 ? 100.0 * (double) missing / (double) all : NAN;
}

/**
 * ph_bench_bulk:
 * @bench: the benchmark
 *
 * One stream as fast as it goes. The bare loop receives into one hot buffer and forgets; a second
 * yardstick keeps the last 256 MiB as Porthole does, and shows how much of the way that alone is.
 */
void
ph_bench_bulk (PhBench *bench)
{
  g_autoptr (PhBenchFrames) frames = ph_bench_frames_new ();
  g_autoptr (PhBenchFrames) page_frames = ph_bench_frames_new ();
  double bare[MAX_ROUNDS], keeping[MAX_ROUNDS], ours[MAX_ROUNDS], page[MAX_ROUNDS];
  PhStore *store = ph_session_get_store (bench->session);
  guint64 from = ph_store_get_end (store);
  int n = ph_bench_rounds (bench);
  double middle, kept_middle;

  for (int i = 0; i < n; i++)
    {
      bare[i] = bulk_bare (bench, "sink");
      ours[i] = bulk_porthole (bench, FALSE, frames);
      keeping[i] = bulk_bare (bench, "keeping-sink");
      page[i] = bulk_porthole (bench, TRUE, page_frames);
    }
  middle = ph_bench_median (ours, n);
  kept_middle = ph_bench_median (keeping, n);
  ph_bench_table_ratio (bench->table, "bulk receive", "MB/s", middle, ph_bench_median (bare, n),
                        0.9);
  ph_bench_table_ratio (bench->table, "bulk receive, bare loop keeps 256 MiB too", "MB/s", middle,
                        kept_middle, NAN);
  ph_bench_table_ratio (bench->table, "bulk receive, its page open, bare loop keeps too", "MB/s",
                        ph_bench_median (page, n), kept_middle, NAN);
  ph_bench_table_value (bench->table, "bytes never recorded, bulk receive", "%",
                        missing_percent (store, from), 0);
  ph_bench_add_frames (bench, "bulk receive", frames);
  ph_bench_add_frames (bench, "bulk receive with its page open", page_frames);
}

/**
 * ph_bench_hidden:
 * @bench: the benchmark
 *
 * The same stream while the window is hidden and gets no frames: nothing may be lost for it.
 */
void
ph_bench_hidden (PhBench *bench)
{
  PhStore *store = ph_session_get_store (bench->session);
  guint64 from = ph_store_get_end (store);
  double rate, bare = bulk_bare (bench, "sink");

  gtk_widget_set_visible (bench->window, FALSE);
  ph_bench_turn_for (300 * PH_NSEC_PER_MSEC);
  rate = bulk_porthole (bench, FALSE, NULL);
  gtk_widget_set_visible (bench->window, TRUE);
  ph_bench_turn_for (300 * PH_NSEC_PER_MSEC);

  ph_bench_table_ratio (bench->table, "bulk receive, window hidden", "MB/s", rate, bare, NAN);
  ph_bench_table_value (bench->table, "bytes never recorded, window hidden", "%",
                        missing_percent (store, from), 0);
}

/* -- echo ------------------------------------------------------------------------------------- */

static double
echo_rate (PhBench       *bench,
           const char    *port,
           const char    *n_conns,
           PhSocketItem  *listener,
           PhBenchFrames *frames)
{
  g_autofree char *seconds = ph_bench_seconds_text (bench);
  g_autoptr (PhBenchPeer) client = ph_bench_peer_spawn ("echo-client", port, n_conns, N_BUSY,
                                                        seconds, NULL);
  G_GNUC_UNUSED g_autofree char *ready = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);
  double rate;

  if (listener != NULL)
    ph_bench_await_children (listener, (guint) atoi (n_conns));
  if (frames != NULL)
    ph_bench_frames_start (frames, bench->window);
  ph_bench_peer_say (client, "go");
  rate = peer_rate (client);
  if (frames != NULL)
    ph_bench_frames_stop (frames);
  return rate;
}

static double
echo_bare (PhBench    *bench,
           const char *n_conns)
{
  g_autoptr (PhBenchPeer) server = ph_bench_peer_spawn ("echo-server", NULL);
  g_autofree char *port = ph_bench_peer_line (server, PH_BENCH_WAIT_NS);

  return echo_rate (bench, port, n_conns, NULL, NULL);
}

static double
echo_porthole (PhBench       *bench,
               const char    *n_conns,
               PhBenchFrames *frames)
{
  g_autoptr (PhSocketItem) listener = ph_bench_listen (bench, PH_AUTO_RECEIVE | PH_AUTO_ECHO);
  g_autofree char *port = ph_bench_port_text (listener);
  double rate = echo_rate (bench, port, n_conns, listener, frames);

  ph_bench_close_everything (bench);
  return rate;
}

/* Returns: messages a second */
static double
echo_among (PhBench    *bench,
            const char *n_conns)
{
  g_autofree char *name = g_strdup_printf ("echo, 16 busy of %s connections", n_conns);
  g_autofree char *during = g_strdup_printf ("echo, %s connections", n_conns);
  g_autoptr (PhBenchFrames) frames = ph_bench_frames_new ();
  double bare[MAX_ROUNDS], ours[MAX_ROUNDS];
  int n = ph_bench_rounds (bench);

  for (int i = 0; i < n; i++)
    {
      bare[i] = echo_bare (bench, n_conns);
      ours[i] = echo_porthole (bench, n_conns, frames);
    }
  ph_bench_table_ratio (bench->table, name, "messages/s", ph_bench_median (ours, n),
                        ph_bench_median (bare, n), 0.8);
  ph_bench_add_frames (bench, during, frames);
  return ph_bench_median (ours, n);
}

/**
 * ph_bench_echo:
 * @bench: the benchmark
 *
 * Messages of 64 bytes to and fro on 16 connections, with ever more idle ones beside them.
 */
void
ph_bench_echo (PhBench *bench)
{
  double few = echo_among (bench, "16");
  double many;

  echo_among (bench, "1000");
  many = echo_among (bench, "9000");
  ph_bench_table_ratio (bench->table, "echo, among 9,000 connections against among 16",
                        "messages/s", many, few, 0.8);
}

/* -- a storm of connections, and a long list --------------------------------------------------- */

/**
 * ph_bench_storm:
 * @bench: the benchmark
 *
 * 10,000 clients that connect and hang up, as fast as one process can; timed until the window
 * lists them all. Then all are closed and cleared away, which is a storm of its own.
 */
void
ph_bench_storm (PhBench *bench)
{
  g_autoptr (PhSocketItem) listener = ph_bench_listen (bench, PH_AUTO_RECEIVE);
  g_autofree char *port = ph_bench_port_text (listener);
  g_autoptr (PhBenchFrames) frames = ph_bench_frames_new ();
  g_autoptr (PhBenchFrames) close_frames = ph_bench_frames_new ();
  g_autoptr (PhBenchPeer) storm = NULL;
  gint64 begun_ns;
  double seconds;

  ph_bench_turn_for (PH_NSEC_PER_SEC / 2);   /* the listener's own first frame is no part of it */
  begun_ns = ph_clock_now_ns ();
  storm = ph_bench_peer_spawn ("storm", port, "10000", NULL);
  ph_bench_frames_start (frames, bench->window);
  peer_rate (storm);
  ph_bench_await_children (listener, 10000);
  seconds = (double) (ph_clock_now_ns () - begun_ns) / 1e9;
  ph_bench_turn_for (PH_NSEC_PER_SEC / 2);
  ph_bench_frames_stop (frames);
  ph_bench_table_value (bench->table, "storm of 10,000 connects, until all are listed", "s",
                        seconds, NAN);
  ph_bench_add_frames (bench, "10,000 connects", frames);
  ph_bench_frames_start (close_frames, bench->window);
  ph_bench_close_everything (bench);
  ph_bench_frames_stop (close_frames);
  ph_bench_add_frames (bench, "10,000 sockets closed and cleared", close_frames);
}

/**
 * ph_bench_list:
 * @bench: the benchmark
 *
 * 5,000 sockets in the list, 1,000 of them busy all over it.
 */
void
ph_bench_list (PhBench *bench)
{
  g_autoptr (PhSocketItem) listener = ph_bench_listen (bench, PH_AUTO_RECEIVE | PH_AUTO_ECHO);
  g_autofree char *port = ph_bench_port_text (listener);
  g_autofree char *seconds = ph_bench_seconds_text (bench);
  g_autoptr (PhBenchPeer) client = ph_bench_peer_spawn ("echo-client", port, "5000", "1000",
                                                        seconds, NULL);
  G_GNUC_UNUSED g_autofree char *ready = ph_bench_peer_line (client, PH_BENCH_WAIT_NS);
  g_autoptr (PhBenchFrames) frames = ph_bench_frames_new ();

  ph_bench_await_children (listener, 5000);
  ph_bench_frames_start (frames, bench->window);
  ph_bench_peer_say (client, "go");
  peer_rate (client);
  ph_bench_frames_stop (frames);
  ph_bench_add_frames (bench, "5,000 sockets listed, 1,000 busy", frames);
  ph_bench_close_everything (bench);
}

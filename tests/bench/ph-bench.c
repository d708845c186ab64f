/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-bench [--json FILE] [--quick]
 *
 * The real window, in this process, against real peers in others. Each ratio has both its
 * figures from this run: the bare loop first, then Porthole, by the same client. */
#include "config.h"

#include <math.h>
#include <sys/resource.h>

#include "ph-application.h"
#include "ph-bench-frames.h"
#include "ph-bench-peer.h"
#include "ph-bench-table.h"
#include "ph-clock.h"

#define WAIT_NS (60 * PH_NSEC_PER_SEC)
#define N_BUSY "16"

typedef struct
{
  PhApplication *app;      /* (owned) */
  GtkWidget     *window;   /* (unowned) */
  PhSession     *session;  /* (unowned) */
  PhBenchTable  *table;    /* (owned) */
  char          *json;     /* (owned) (nullable) */
  gboolean       quick;
  int            status;
} Bench;

static char *first_frame_since;
static gboolean quick;
static char *json_path;

static double
seconds_of (Bench *bench)
{
  return bench->quick ? 0.5 : 3;
}

static char *
seconds_text (Bench *bench)
{
  return g_strdup_printf ("%.1f", seconds_of (bench));
}

/* -- waiting ---------------------------------------------------------------------------------- */

static gboolean
set_true_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
turn_for (gint64 duration_ns)
{
  gboolean over = FALSE;

  g_timeout_add ((guint) (duration_ns / PH_NSEC_PER_MSEC), set_true_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

typedef gboolean (*Condition) (gpointer user_data);

static void
turn_until (Condition   condition,
            gpointer    user_data,
            const char *what)
{
  gint64 end_ns = ph_clock_now_ns () + WAIT_NS;

  while (!condition (user_data))
    {
      if (ph_clock_now_ns () > end_ns)
        g_error ("the benchmark waited in vain for %s", what);
      turn_for (5 * PH_NSEC_PER_MSEC);
    }
}

/* -- the window's side ------------------------------------------------------------------------ */

typedef struct
{
  PhSocketItem *item; /* (owned) */
  gboolean      done;
} Opening;

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Opening *opening = user_data;
  g_autoptr (GError) error = NULL;

  opening->item = ph_session_open_finish (PH_SESSION (object), result, NULL, &error);
  if (opening->item == NULL)
    g_error ("%s", error->message);
  opening->done = TRUE;
}

static PhSocketItem *
open_socket (Bench      *bench,
             int         type,
             PhAutoFlags flags)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  Opening opening = { 0 };

  config->type = type;
  config->bind = TRUE;
  g_free (config->bind_host);
  config->bind_host = g_strdup ("127.0.0.1");
  g_free (config->bind_port);
  config->bind_port = g_strdup ("0");
  if (type == SOCK_STREAM)
    {
      config->action = PH_START_LISTEN;
      g_free (config->backlog);
      config->backlog = g_strdup ("4096");
    }
  config->auto_flags = flags;
  ph_session_open_async (bench->session, config, NULL, opened_cb, &opening);
  while (!opening.done)
    g_main_context_iteration (NULL, TRUE);
  return opening.item;
}

static char *
port_text (PhSocketItem *item)
{
  return g_strdup_printf ("%d", ph_address_get_port (&ph_socket_item_get_identity (item)->local));
}

static void
close_socket (Bench        *bench,
              PhSocketItem *item)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, ph_socket_item_get_id (item));

  ph_session_call_async (bench->session, &call, NULL, NULL, NULL);
}

static void
closed_all_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
close_everything (Bench *bench)
{
  gboolean done = FALSE;

  ph_session_close_all_async (bench->session, closed_all_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  ph_socket_list_clear_closed (ph_session_get_sockets (bench->session));
}

static guint
n_children (PhSocketItem *listener)
{
  return ph_socket_item_get_n_children (listener);
}

typedef struct
{
  PhSocketItem *listener;
  guint         n;
} Children;

static gboolean
has_children (gpointer user_data)
{
  Children *children = user_data;

  return n_children (children->listener) >= children->n;
}

/* -- figures of this process ------------------------------------------------------------------ */

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
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
add_frames (Bench                     *bench,
            const char                *during,
            const PhBenchFrameFigures *figures)
{
  g_autofree char *p50 = g_strdup_printf ("frame interval p50, %s", during);
  g_autofree char *p99 = g_strdup_printf ("frame interval p99, %s", during);
  g_autofree char *stall = g_strdup_printf ("longest main-loop stall, %s", during);

  ph_bench_table_value (bench->table, p50, "ms", figures->p50_ms, NAN);
  ph_bench_table_value (bench->table, p99, "ms", figures->p99_ms, 20);
  ph_bench_table_value (bench->table, stall, "ms", figures->stall_ms, 50);
}

/* The last line of a peer says how many and how long: n ns. */
static double
peer_rate (PhBenchPeer *peer)
{
  g_autofree char *line = ph_bench_peer_line (peer, WAIT_NS);
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
bulk_bare (Bench *bench)
{
  g_autofree char *seconds = seconds_text (bench);
  g_autoptr (PhBenchPeer) sink = ph_bench_peer_spawn ("sink", NULL);
  g_autofree char *port = ph_bench_peer_line (sink, WAIT_NS);
  g_autoptr (PhBenchPeer) source = ph_bench_peer_spawn ("source", port, seconds, NULL);

  return peer_rate (source);
}

static gboolean
child_has_fin (gpointer user_data)
{
  Bench *bench = user_data;
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (bench->session));

  for (guint i = 0; i < g_list_model_get_n_items (sockets); i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (sockets, i);

      if (ph_socket_item_get_state (item) == PH_STATE_CLOSE_WAIT)
        {
          close_socket (bench, item);
          return TRUE;
        }
    }
  return FALSE;
}

static double
bulk_porthole (Bench *bench)
{
  g_autofree char *seconds = seconds_text (bench);
  g_autoptr (PhSocketItem) listener = open_socket (bench, SOCK_STREAM,
                                                   PH_AUTO_ACCEPT | PH_AUTO_RECEIVE);
  g_autofree char *port = port_text (listener);
  g_autoptr (PhBenchPeer) source = ph_bench_peer_spawn ("source", port, seconds, NULL);
  PhBenchFrameFigures figures;
  PhBenchFrames *frames = ph_bench_frames_start (bench->window);
  double rate;

  turn_until (child_has_fin, bench, "the end of the bulk stream");
  rate = peer_rate (source);
  ph_bench_frames_stop (frames, &figures);
  add_frames (bench, "bulk receive", &figures);
  close_everything (bench);
  return rate;
}

static void
measure_bulk (Bench *bench)
{
  double bare = bulk_bare (bench) / 1e6;

  ph_bench_table_ratio (bench->table, "bulk receive", "MB/s", bulk_porthole (bench) / 1e6, bare, 0.9);
}

/* -- echo ------------------------------------------------------------------------------------- */

static double
echo_bare (Bench      *bench,
           const char *n_conns)
{
  g_autofree char *seconds = seconds_text (bench);
  g_autoptr (PhBenchPeer) server = ph_bench_peer_spawn ("echo-server", NULL);
  g_autofree char *port = ph_bench_peer_line (server, WAIT_NS);
  g_autoptr (PhBenchPeer) client = ph_bench_peer_spawn ("echo-client", port, n_conns, N_BUSY,
                                                        seconds, NULL);
  g_autofree char *ready = ph_bench_peer_line (client, WAIT_NS);

  ph_bench_peer_say (client, "go");
  return peer_rate (client);
}

static double
echo_porthole (Bench      *bench,
               const char *n_conns,
               double     *bytes_per_connection)
{
  g_autofree char *seconds = seconds_text (bench);
  g_autoptr (PhSocketItem) listener = open_socket (bench, SOCK_STREAM,
                                                   PH_AUTO_ACCEPT | PH_AUTO_RECEIVE | PH_AUTO_ECHO);
  g_autofree char *port = port_text (listener);
  g_autofree char *during = g_strdup_printf ("echo, %s connections", n_conns);
  g_autofree char *ready = NULL;
  double before = resident_bytes (), rate;
  g_autoptr (PhBenchPeer) client = ph_bench_peer_spawn ("echo-client", port, n_conns, N_BUSY,
                                                        seconds, NULL);
  Children wanted = { listener, (guint) atoi (n_conns) };
  PhBenchFrameFigures figures;
  PhBenchFrames *frames;

  ready = ph_bench_peer_line (client, WAIT_NS);
  turn_until (has_children, &wanted, "all connections to be accepted");
  *bytes_per_connection = (resident_bytes () - before) / wanted.n;

  frames = ph_bench_frames_start (bench->window);
  ph_bench_peer_say (client, "go");
  rate = peer_rate (client);
  ph_bench_frames_stop (frames, &figures);
  add_frames (bench, during, &figures);
  close_everything (bench);
  return rate;
}

static void
measure_echo (Bench      *bench,
              const char *n_conns)
{
  g_autofree char *name = g_strdup_printf ("echo, 16 busy of %s connections", n_conns);
  double bytes_per_connection = 0;
  double bare = echo_bare (bench, n_conns);
  double ours = echo_porthole (bench, n_conns, &bytes_per_connection);

  ph_bench_table_ratio (bench->table, name, "messages/s", ours, bare, 0.8);
  if (atoi (n_conns) >= 1000)
    {
      g_autofree char *memory = g_strdup_printf ("memory per idle connection, %s of them", n_conns);

      ph_bench_table_value (bench->table, memory, "bytes", bytes_per_connection, NAN);
    }
}

/* -- a storm of connections, and a long list --------------------------------------------------- */

static void
measure_storm (Bench *bench)
{
  g_autoptr (PhSocketItem) listener = open_socket (bench, SOCK_STREAM,
                                                   PH_AUTO_ACCEPT | PH_AUTO_RECEIVE);
  g_autofree char *port = port_text (listener);
  PhBenchFrames *frames = ph_bench_frames_start (bench->window);
  g_autoptr (PhBenchPeer) storm = ph_bench_peer_spawn ("storm", port, "10000", NULL);
  PhBenchFrameFigures figures;
  double rate = peer_rate (storm);

  turn_for (PH_NSEC_PER_SEC);
  ph_bench_frames_stop (frames, &figures);
  ph_bench_table_value (bench->table, "connections accepted in a storm of 10,000", "a second", rate, NAN);
  add_frames (bench, "10,000 connects", &figures);
  close_everything (bench);
}

static void
measure_list (Bench *bench)
{
  g_autoptr (PhSocketItem) listener = open_socket (bench, SOCK_STREAM,
                                                   PH_AUTO_ACCEPT | PH_AUTO_RECEIVE | PH_AUTO_ECHO);
  g_autofree char *port = port_text (listener);
  g_autofree char *seconds = seconds_text (bench);
  Children wanted = { listener, 5000 };
  g_autoptr (PhBenchPeer) client = ph_bench_peer_spawn ("echo-client", port, "5000", "1000", seconds,
                                                        NULL);
  g_autofree char *ready = ph_bench_peer_line (client, WAIT_NS);
  g_autofree char *done = NULL;
  PhBenchFrameFigures figures;
  PhBenchFrames *frames;

  turn_until (has_children, &wanted, "5,000 connections");
  frames = ph_bench_frames_start (bench->window);
  ph_bench_peer_say (client, "go");
  done = ph_bench_peer_line (client, WAIT_NS);
  ph_bench_frames_stop (frames, &figures);
  add_frames (bench, "5,000 sockets listed, 1,000 busy", &figures);
  close_everything (bench);
}

/* -- memory, start, idle ---------------------------------------------------------------------- */

static gboolean
ring_is_drained (gpointer user_data)
{
  Bench *bench = user_data;

  return !ph_session_is_awake (bench->session);
}

static void
measure_record_memory (Bench *bench)
{
  PhStore *store = ph_session_get_store (bench->session);
  g_autoptr (PhSocketItem) listener = NULL;
  g_autoptr (PhBenchPeer) client = NULL;
  g_autofree char *port = NULL, *ready = NULL, *done = NULL;
  double before;
  guint64 n_before;

  ph_store_clear (store);
  listener = open_socket (bench, SOCK_STREAM, PH_AUTO_ACCEPT | PH_AUTO_RECEIVE | PH_AUTO_ECHO);
  port = port_text (listener);
  before = resident_bytes ();
  n_before = ph_store_get_end (store);
  client = ph_bench_peer_spawn ("echo-client", port, N_BUSY, N_BUSY, "0.8", NULL);
  ready = ph_bench_peer_line (client, WAIT_NS);
  ph_bench_peer_say (client, "go");
  done = ph_bench_peer_line (client, WAIT_NS);
  turn_until (ring_is_drained, bench, "the ring to be drained");
  ph_bench_table_value (bench->table, "memory per record of a 64-byte message", "bytes",
                        (resident_bytes () - before) /
                          (double) (ph_store_get_end (store) - n_before), NAN);
  close_everything (bench);
}

static void
measure_idle (Bench *bench)
{
  g_autoptr (PhSocketItem) listener = open_socket (bench, SOCK_STREAM,
                                                   PH_AUTO_ACCEPT | PH_AUTO_RECEIVE);
  g_autofree char *port = port_text (listener);
  g_autoptr (PhBenchPeer) client = ph_bench_peer_spawn ("echo-client", port, "100", "1", "0.1", NULL);
  g_autofree char *ready = ph_bench_peer_line (client, WAIT_NS);
  gint64 idle_ns = (bench->quick ? 2 : 10) * PH_NSEC_PER_SEC;
  double before;

  turn_for (4 * PH_NSEC_PER_SEC);
  before = cpu_seconds ();
  turn_for (idle_ns);
  ph_bench_table_value (bench->table, "CPU while idle, 100 connections open", "% of a core",
                        (cpu_seconds () - before) / ((double) idle_ns / 1e9) * 100, 0.5);
  close_everything (bench);
}

static void
measure_start (Bench *bench)
{
  double best_ms = INFINITY;

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *since = g_strdup_printf ("%" G_GINT64_FORMAT, ph_clock_now_ns ());
      const char *argv[] = { "/proc/self/exe", "--first-frame-since", since, NULL };
      g_autofree char *out = NULL;

      if (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, NULL))
        best_ms = MIN (best_ms, g_ascii_strtod (out, NULL));
    }
  ph_bench_table_value (bench->table, "start to first frame", "ms", best_ms, 1000);
}

/* -- the run ---------------------------------------------------------------------------------- */

static gboolean
run_cb (gpointer user_data)
{
  Bench *bench = user_data;
  g_autoptr (GError) error = NULL;

  turn_for (PH_NSEC_PER_SEC);
  ph_bench_table_value (bench->table, "memory at start", "MB", resident_bytes () / 1e6, NAN);
  measure_start (bench);
  measure_bulk (bench);
  measure_echo (bench, "16");
  measure_echo (bench, "1000");
  measure_echo (bench, "9000");
  measure_list (bench);
  measure_storm (bench);
  measure_record_memory (bench);
  measure_idle (bench);

  ph_bench_table_print (bench->table);
  if (bench->json != NULL && !ph_bench_table_save (bench->table, bench->json, &error))
    {
      g_printerr ("%s\n", error->message);
      bench->status = 1;
    }
  g_application_quit (G_APPLICATION (bench->app));
  return G_SOURCE_REMOVE;
}

static void
first_frame_cb (GdkFrameClock *clock,
                gpointer       user_data)
{
  gint64 since_ns = g_ascii_strtoll (first_frame_since, NULL, 10);

  g_print ("%.1f\n", (double) (ph_clock_now_ns () - since_ns) / (double) PH_NSEC_PER_MSEC);
  g_application_quit (user_data);
}

static void
activate_cb (GApplication *app,
             gpointer      user_data)
{
  Bench *bench = user_data;
  GdkFrameClock *clock;

  bench->window = GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (app)));
  bench->session = ph_application_get_session (bench->app);
  if (first_frame_since == NULL)
    {
      g_idle_add (run_cb, bench);
      return;
    }
  clock = gdk_surface_get_frame_clock (gtk_native_get_surface (GTK_NATIVE (bench->window)));
  g_signal_connect_object (clock, "after-paint", G_CALLBACK (first_frame_cb), app, 0);
}

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_FILENAME, &json_path, "Write the table as JSON", "FILE" },
  { "quick", 0, 0, G_OPTION_ARG_NONE, &quick, "Short runs, to see that all of it works", NULL },
  { "first-frame-since", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &first_frame_since, NULL, NULL },
  { NULL }
};

int
main (int    argc,
      char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  Bench bench = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  bench.app = ph_application_new ();
  g_application_set_flags (G_APPLICATION (bench.app), G_APPLICATION_NON_UNIQUE);
  bench.table = ph_bench_table_new ();
  bench.json = json_path;
  bench.quick = quick;
  g_signal_connect_after (bench.app, "activate", G_CALLBACK (activate_cb), &bench);
  g_application_run (G_APPLICATION (bench.app), 1, argv);

  ph_bench_table_free (bench.table);
  g_object_unref (bench.app);
  return bench.status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ph-bench [--json FILE] [--quick] [--only NAME]
 *
 * The real window, in this process, against real peers in others. */
#include "config.h"

#include "ph-bench-host.h"

#include "ph-clock.h"
#include "ph-heap.h"

typedef struct
{
  const char *name;
  void      (*measure) (PhBench *bench);
} Measure;

static const Measure measures[] = {
  { "start", ph_bench_start },
  { "memory", ph_bench_memory },
  { "idle", ph_bench_idle },
  { "views", ph_bench_views },   /* before any other opens one */
  { "bulk", ph_bench_bulk },
  { "hidden", ph_bench_hidden },
  { "dgram", ph_bench_dgram },
  { "echo", ph_bench_echo },
  { "list", ph_bench_list },
  { "storm", ph_bench_storm },
  { "exchange", ph_bench_exchange },
  { "graphs", ph_bench_graphs },
  { "find", ph_bench_bytes },
  { "data", ph_bench_data },
};

static char *json_path;
static char *only;
static char *first_frame_since;
static gboolean quick;
static gboolean weigh;
static int exit_status;

static void
measure_all (PhBench *bench)
{
  g_autoptr (GError) error = NULL;

  ph_bench_turn_for (PH_NSEC_PER_SEC);
  for (gsize i = 0; i < G_N_ELEMENTS (measures); i++)
    if (only == NULL || g_str_equal (only, measures[i].name))
      measures[i].measure (bench);

  ph_bench_table_print (bench->table);
  if (bench->failed)
    exit_status = 1;
  if (json_path != NULL && !ph_bench_table_save (bench->table, json_path, &error))
    {
      g_printerr ("%s\n", error->message);
      exit_status = 1;
    }
}

/* The window's first frames draw all of it for the first time: 40-70 ms that belong to the start,
 * and not to what happens to be measured first. */
#define SETTLE_NS (500 * PH_NSEC_PER_MSEC)

static gboolean
run_cb (gpointer user_data)
{
  PhBench *bench = user_data;

  if (weigh)
    ph_bench_weigh (bench);
  else
    {
      ph_bench_turn_for (SETTLE_NS);
      measure_all (bench);
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
  PhBench *bench = user_data;
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
  { "only", 0, 0, G_OPTION_ARG_STRING, &only,
    "One of start, memory, idle, views, bulk, hidden, dgram, echo, list, storm, exchange, graphs, "
    "find, data",
    "NAME" },
  { "first-frame-since", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &first_frame_since, NULL,
    NULL },
  { "weigh", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &weigh, NULL, NULL },
  { NULL }
};

static gboolean
is_measure (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (measures); i++)
    if (g_str_equal (measures[i].name, name))
      return TRUE;
  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (PhBenchTable) table = ph_bench_table_new ();
  g_autoptr (PhApplication) app = NULL;
  g_autoptr (GError) error = NULL;
  PhBench bench = { .table = table };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (only != NULL && !is_measure (only))
    {
      g_printerr ("There is no measure named %s\n", only);
      return 2;
    }

  ph_heap_prepare ();   /* as Porthole itself */
  app = ph_application_new ();
  g_application_set_flags (G_APPLICATION (app), G_APPLICATION_NON_UNIQUE);
  bench.app = app;
  bench.quick = quick;
  g_signal_connect_after (app, "activate", G_CALLBACK (activate_cb), &bench);
  g_application_run (G_APPLICATION (app), 1, argv);
  return exit_status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-host.h"

#include "ph-clock.h"
#include "ph-socket-sidebar.h"

#include <math.h>

/**
 * ph_bench_rounds:
 * @bench: the benchmark
 *
 * Returns: how often a ratio is measured: bare and Porthole take turns, and the medians count, so
 *   that a neighbour on the machine who wakes for a moment spoils one round and not the figure
 */
int
ph_bench_rounds (PhBench *bench)
{
  return bench->quick ? 1 : 5;
}

/**
 * ph_bench_seconds:
 * @bench: the benchmark
 *
 * Returns: how long one round of a measure lasts
 */
double
ph_bench_seconds (PhBench *bench)
{
  return bench->quick ? 0.2 : 1.5;
}

/**
 * ph_bench_seconds_text:
 * @bench: the benchmark
 *
 * Returns: (transfer full): ph_bench_seconds() for a peer's command line
 */
char *
ph_bench_seconds_text (PhBench *bench)
{
  return g_strdup_printf ("%.1f", ph_bench_seconds (bench));
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * ph_bench_turn_for:
 * @duration_ns: how long
 *
 * Lets the window live.
 */
void
ph_bench_turn_for (gint64 duration_ns)
{
  gboolean over = FALSE;

  g_timeout_add ((guint) (duration_ns / PH_NSEC_PER_MSEC), over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/**
 * ph_bench_turn_until:
 * @condition: asked every 5 ms
 * @user_data: for @condition
 * @what: what is awaited, for the message if it never comes
 *
 * Lets the window live until @condition holds; ends the program after a minute.
 */
void
ph_bench_turn_until (PhBenchCondition  condition,
                     gpointer          user_data,
                     const char       *what)
{
  gint64 end_ns = ph_clock_now_ns () + PH_BENCH_WAIT_NS;

  while (!condition (user_data))
    {
      if (ph_clock_now_ns () > end_ns)
        g_error ("the benchmark waited in vain for %s", what);
      ph_bench_turn_for (5 * PH_NSEC_PER_MSEC);
    }
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/**
 * ph_bench_median:
 * @values: (array length=n): sorted by this
 * @n: an odd number
 *
 * Returns: the value in the middle
 */
double
ph_bench_median (double *values,
                 int     n)
{
  qsort (values, (size_t) n, sizeof *values, compare_doubles);
  return values[n / 2];
}

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

static void
set_text (char      **field,
          const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

/* Opens a socket bound to a free port of 127.0.0.1, as the form does. */
static PhSocketItem *
open_bound (PhBench        *bench,
            PhSocketConfig *config)
{
  Opening opening = { 0 };

  config->bind = TRUE;
  set_text (&config->bind_host, "127.0.0.1");
  set_text (&config->bind_port, "0");
  ph_session_open_async (bench->session, config, NULL, opened_cb, &opening);
  while (!opening.done)
    g_main_context_iteration (NULL, TRUE);
  return opening.item;
}

/**
 * ph_bench_listen:
 * @bench: the benchmark
 * @flags: what the accepted connections do by themselves
 *
 * Opens a listener on a free port of 127.0.0.1, as the form does.
 *
 * Returns: (transfer full): it
 */
PhSocketItem *
ph_bench_listen (PhBench     *bench,
                 PhAutoFlags  flags)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();

  config->type = SOCK_STREAM;
  config->action = PH_START_LISTEN;
  config->auto_flags = flags | PH_AUTO_ACCEPT;
  set_text (&config->backlog, "4096");
  return open_bound (bench, config);
}

/**
 * ph_bench_receive:
 * @bench: the benchmark
 *
 * Opens a datagram socket on a free port of 127.0.0.1 that receives by itself, as the form does.
 *
 * Returns: (transfer full): it
 */
PhSocketItem *
ph_bench_receive (PhBench *bench)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();

  config->type = SOCK_DGRAM;
  config->action = PH_START_NOTHING;
  config->auto_flags = PH_AUTO_RECEIVE;
  return open_bound (bench, config);
}

/**
 * ph_bench_port_text:
 * @listener: a listener
 *
 * Returns: (transfer full): its port for a peer's command line
 */
char *
ph_bench_port_text (PhSocketItem *listener)
{
  const PhIdentity *identity = ph_socket_item_get_identity (listener);

  return g_strdup_printf ("%d", ph_address_get_port (&identity->local));
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

  return ph_socket_item_get_n_children (children->listener) >= children->n;
}

/**
 * ph_bench_await_children:
 * @listener: a listener
 * @n: how many connections the list shall show under it
 */
void
ph_bench_await_children (PhSocketItem *listener,
                         guint         n)
{
  Children children = { listener, n };

  ph_bench_turn_until (has_children, &children, "the connections to be listed");
}

/**
 * ph_bench_find:
 * @widget: where to look
 * @type: of widget
 *
 * Returns: (transfer none) (nullable): @widget or the first of its descendants that is a @type
 */
GtkWidget *
ph_bench_find (GtkWidget *widget,
               GType      type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = ph_bench_find (child, type);
  return found;
}

/**
 * ph_bench_select:
 * @bench: the benchmark
 * @item: (nullable): a socket
 *
 * Chooses @item in the window's list, so that its page shows.
 */
void
ph_bench_select (PhBench      *bench,
                 PhSocketItem *item)
{
  GtkWidget *sidebar = ph_bench_find (bench->window, PH_TYPE_SOCKET_SIDEBAR);

  ph_socket_sidebar_select (PH_SOCKET_SIDEBAR (sidebar), item);
}

static void
closed_all_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
}

/**
 * ph_bench_close_everything:
 * @bench: the benchmark
 *
 * Closes and forgets every socket and what was recorded.
 */
void
ph_bench_close_everything (PhBench *bench)
{
  gboolean done = FALSE;

  ph_session_close_all_async (bench->session, closed_all_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  ph_socket_list_clear_closed (ph_session_get_sockets (bench->session));
  /* a moment for what only now ends: peers, the sampler's last looks, the list's repaint */
  ph_bench_turn_for (200 * PH_NSEC_PER_MSEC);
}

/**
 * ph_bench_add_frames:
 * @bench: the benchmark
 * @during: what was going on
 * @frames: the meter that watched
 *
 * Adds the four rows on the main loop to the table.
 */
void
ph_bench_add_frames (PhBench       *bench,
                     const char    *during,
                     PhBenchFrames *frames)
{
  g_autofree char *p50 = g_strdup_printf ("frame interval p50, %s", during);
  g_autofree char *p99 = g_strdup_printf ("frame interval p99, %s", during);
  g_autofree char *stall = g_strdup_printf ("longest main-loop stall, %s", during);
  g_autofree char *cpu = g_strdup_printf ("CPU of the main thread, %s", during);
  PhBenchFrameFigures figures;

  ph_bench_frames_read (frames, &figures);
  ph_bench_table_value (bench->table, p50, "ms", figures.p50_ms, NAN);
  ph_bench_table_value (bench->table, p99, "ms", figures.p99_ms, 20);
  ph_bench_table_value (bench->table, stall, "ms", figures.stall_ms, 50);
  ph_bench_table_value (bench->table, cpu, "% of a core", figures.cpu_share * 100, NAN);
}

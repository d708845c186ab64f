/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-host.h"

#include "ph-clock.h"
#include "ph-stream-line.h"
#include "ph-stream-view.h"

#include <math.h>
#include <time.h>

/* A stream of a gigabyte in a window of its own: to open it, to jump in it, and to scroll. Its
 * records are written by hand and share some slabs, so that it takes no gigabyte of memory: what
 * is looked at costs the same. */

#define GIGABYTE     (G_GUINT64_CONSTANT (1) << 30)
#define N_SLABS      64
#define RECORD_BYTES 65536
#define N_JUMPS      200

typedef struct
{
  const char *name;
  gboolean    lines;    /* text with line ends; else any bytes */
  guint32     reply;    /* bytes sent after each record, 0: none */
} Shape;

static const Shape shapes[] = {
  { "lines", TRUE, 40 },
  { "any bytes", FALSE, 0 },
};

typedef struct
{
  PhStore       *store;   /* (owned) */
  PhStreamIndex *index;   /* (owned) */
  PhSlab        *slabs[N_SLABS];
  GtkWidget     *window;
  PhStreamView  *view;
  gboolean       painted;
  GRand         *rand;    /* (owned) */
  guint          n_ticks;
} Run;

static PhSlab *
make_slab (GRand    *rand,
           gboolean  lines)
{
  PhSlab *slab = ph_slab_new (PH_SLAB_BYTES);
  guint8 *data = ph_slab_get_writable (slab);

  for (gsize i = 0; i < PH_SLAB_BYTES; i++)
    {
      const guint32 random = g_rand_int (rand);

      if (lines)
        data[i] = random % 61 == 0 ? '\n' : (guint8) (' ' + random / 64 % 95);
      else
        data[i] = (guint8) random;
    }
  return slab;
}

static void
append (Run        *run,
        PhCallOp    op,
        PhSlab     *slab,
        guint32     offset,
        guint32     len)
{
  PhRecord record = { .kind = (guint8) op, .slab = ph_slab_ref (slab), .offset = offset, .len = len,
                      .flags = PH_RECORD_AUTO };
  PhRecord copy;

  record.time_ns = (gint64) ph_store_get_end (run->store) * 1000 + 1;
  copy = record;
  ph_stream_index_append (run->index, ph_store_append (run->store, &record), &copy);
}

static void
feed (Run         *run,
      const Shape *shape,
      guint64      bytes)
{
  const PhStoreLimits limits = { .max_records = 10000000, .max_payload_bytes = 16 * GIGABYTE };

  run->rand = g_rand_new_with_seed (3);
  run->store = ph_store_new (&limits);
  run->index = ph_stream_index_new ();
  for (guint i = 0; i < N_SLABS; i++)
    run->slabs[i] = make_slab (run->rand, shape->lines);
  for (guint64 at = 0; at < bytes; at += RECORD_BYTES)
    {
      const guint i = g_rand_int (run->rand);

      append (run, PH_CALL_RECV, run->slabs[i % N_SLABS], i / N_SLABS % 4 * RECORD_BYTES,
              RECORD_BYTES);
      if (shape->reply > 0)
        append (run, PH_CALL_SEND, run->slabs[0], 0, shape->reply);
    }
}

static void
clear (Run *run)
{
  ph_stream_view_set_source (run->view, NULL, NULL, FALSE);
  gtk_window_destroy (GTK_WINDOW (run->window));
  ph_stream_index_unref (run->index);
  ph_store_free (run->store);
  for (guint i = 0; i < N_SLABS; i++)
    ph_slab_unref (run->slabs[i]);
  g_rand_free (run->rand);
}

static void
after_paint_cb (GdkFrameClock *clock,
                gpointer       user_data)
{
  Run *run = user_data;
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (run->view));

  run->painted = PH_IS_STREAM_LINE (first) && gtk_widget_get_mapped (first);
}

static gboolean
is_painted (gpointer user_data)
{
  return ((Run *) user_data)->painted;
}

/* How long it took by the clock, and by that of this thread, which a busy machine disturbs less */
typedef struct
{
  double wall;
  double cpu;
} Millis;

static Millis
now (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &ts);
  return (Millis) { (double) ph_clock_now_ns () / 1e6,
                    (double) ts.tv_sec * 1e3 + (double) ts.tv_nsec / 1e6 };
}

/* Returns: the time until a frame is painted */
static Millis
await_frame (Run    *run,
             Millis  begun)
{
  Millis ended;

  run->painted = FALSE;
  ph_bench_turn_until (is_painted, run, "the rows to be painted");
  ended = now ();
  return (Millis) { ended.wall - begun.wall, ended.cpu - begun.cpu };
}

static Millis
open_view (Run *run)
{
  Millis begun;

  run->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (run->window), 1200, 780);
  gtk_window_present (GTK_WINDOW (run->window));
  ph_bench_turn_for (PH_NSEC_PER_SEC / 2);
  begun = now ();
  run->view = PH_STREAM_VIEW (ph_stream_view_new ());
  gtk_window_set_child (GTK_WINDOW (run->window), GTK_WIDGET (run->view));
  ph_stream_view_set_source (run->view, run->index, run->store, FALSE);
  g_signal_connect (gtk_widget_get_frame_clock (run->window), "after-paint",
                    G_CALLBACK (after_paint_cb), run);
  return await_frame (run, begun);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Somewhere else in each mode by turns. Returns: p99 */
static Millis
jump (Run   *run,
      guint  n_jumps)
{
  g_autoptr (GArray) walls = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) cpus = g_array_new (FALSE, FALSE, sizeof (double));
  const double end = (double) ph_stream_index_get_end (run->index, PH_DIRECTION_IN);

  for (guint i = 0; i < n_jumps; i++)
    {
      const guint64 offset = (guint64) (end * g_rand_double (run->rand));
      Millis cost;

      if (i % 25 == 0)
        ph_stream_view_set_mode (run->view, (PhStreamMode) (i / 25 % PH_N_STREAM_MODES));
      cost = now ();
      ph_stream_view_show_range (run->view, PH_DIRECTION_IN, offset, 1 + i % 100);
      cost = await_frame (run, cost);
      g_array_append_val (walls, cost.wall);
      g_array_append_val (cpus, cost.cpu);
    }
  g_array_sort (walls, compare);
  g_array_sort (cpus, compare);
  return (Millis) { g_array_index (walls, double, walls->len * 99 / 100),
                    g_array_index (cpus, double, cpus->len * 99 / 100) };
}

/* A jump, then some frames of scrolling from there, up and down, with a selection that grows */
static gboolean
scroll_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  Run *run = user_data;
  const guint64 end = ph_stream_index_get_end (run->index, PH_DIRECTION_IN);
  static const guint keys[] = { GDK_KEY_Page_Down, GDK_KEY_Page_Up, GDK_KEY_Down, GDK_KEY_Up };

  if (run->n_ticks % 16 == 0)
    ph_stream_view_show_range (run->view, PH_DIRECTION_IN,
                               (guint64) ((double) end * g_rand_double (run->rand)), 10);
  if (run->n_ticks % 64 == 0)
    ph_stream_view_set_mode (run->view, (PhStreamMode) (run->n_ticks / 64 % PH_N_STREAM_MODES));
  ph_stream_view_press (run->view, keys[run->n_ticks / 4 % G_N_ELEMENTS (keys)],
                        run->n_ticks % 8 < 4 ? GDK_SHIFT_MASK : 0);
  run->n_ticks++;
  return G_SOURCE_CONTINUE;
}

static void
add (PhBench     *bench,
     const Shape *shape,
     const char  *what,
     Millis       found,
     double       aim_ms)
{
  g_autofree char *name = g_strdup_printf ("data view on 1 GiB of %s, %s", shape->name, what);
  g_autofree char *cpu = g_strconcat (name, ", CPU", NULL);

  ph_bench_table_value (bench->table, name, "ms", found.wall, aim_ms);
  ph_bench_table_value (bench->table, cpu, "ms", found.cpu, NAN);
}

static void
measure (PhBench     *bench,
         const Shape *shape)
{
  Run run = { 0 };
  g_autoptr (PhBenchFrames) frames = ph_bench_frames_new ();
  g_autofree char *scrolled = g_strdup_printf ("data view on 1 GiB of %s", shape->name);

  feed (&run, shape, bench->quick ? GIGABYTE / 64 : GIGABYTE);
  add (bench, shape, "opened", open_view (&run), 100);
  add (bench, shape, "jump p99", jump (&run, bench->quick ? 50 : N_JUMPS), 50);
  ph_bench_frames_start (frames, run.window);
  gtk_widget_add_tick_callback (GTK_WIDGET (run.view), scroll_cb, &run, NULL);
  ph_bench_turn_for ((gint64) (ph_bench_seconds (bench) * 1e9));
  ph_bench_frames_stop (frames);
  ph_bench_add_frames (bench, scrolled, frames);
  clear (&run);
}

/**
 * ph_bench_data:
 * @bench: the benchmark
 *
 * The stream of a gigabyte (in short a 64th of it), once of lines with answers in between, once of
 * bytes that are no text: from nothing to its first frame, to any place, and the frames while it is
 * scrolled and selected.
 */
void
ph_bench_data (PhBench *bench)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    measure (bench, &shapes[i]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-frames.h"

#include "ph-clock.h"

#include <math.h>
#include <time.h>

/* A frame is due every 16.7 ms while anything moves. The meter asks for frames itself (a tick
 * callback), so that a frame that came late is told apart from one that nobody wanted. */

struct _PhBenchFrames
{
  GtkWidget *window;         /* (unowned) */
  GArray    *intervals_ns;   /* (owned) (element-type gint64) */
  gint64     last_frame_ns;
  gint64     last_turn_ns;
  gint64     longest_turn_ns;
  gint64     started_ns;
  gint64     started_cpu_ns;
  gint64     watched_ns;     /* in all */
  gint64     cpu_ns;         /* of the main thread meanwhile */
  guint      tick_id;
  guint      turn_id;
};

static gint64
thread_cpu_ns (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &ts);
  return ts.tv_sec * PH_NSEC_PER_SEC + ts.tv_nsec;
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PhBenchFrames *frames = user_data;
  gint64 now_ns = ph_clock_now_ns ();
  gint64 interval_ns = now_ns - frames->last_frame_ns;

  if (frames->last_frame_ns != 0)
    g_array_append_val (frames->intervals_ns, interval_ns);
  frames->last_frame_ns = now_ns;
  return G_SOURCE_CONTINUE;
}

static gboolean
turn_cb (gpointer user_data)
{
  PhBenchFrames *frames = user_data;
  gint64 now_ns = ph_clock_now_ns ();

  frames->longest_turn_ns = MAX (frames->longest_turn_ns, now_ns - frames->last_turn_ns);
  frames->last_turn_ns = now_ns;
  return G_SOURCE_CONTINUE;
}

static int
compare_ns (gconstpointer a,
            gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static double
percentile_ms (GArray *sorted,
               double  share)
{
  if (sorted->len == 0)
    return NAN;
  return (double) g_array_index (sorted, gint64, (guint) (share * (sorted->len - 1))) /
         (double) PH_NSEC_PER_MSEC;
}

/**
 * ph_bench_frames_new:
 *
 * Returns: (transfer full): a meter that has seen nothing yet
 */
PhBenchFrames *
ph_bench_frames_new (void)
{
  PhBenchFrames *frames = g_new0 (PhBenchFrames, 1);

  frames->intervals_ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  return frames;
}

/**
 * ph_bench_frames_free:
 * @frames: (transfer full): a meter that is stopped
 */
void
ph_bench_frames_free (PhBenchFrames *frames)
{
  g_array_unref (frames->intervals_ns);
  g_free (frames);
}

/**
 * ph_bench_frames_start:
 * @frames: a meter that is stopped
 * @window: (transfer none): a window on screen
 *
 * Watches @window until ph_bench_frames_stop().
 */
void
ph_bench_frames_start (PhBenchFrames *frames,
                       GtkWidget     *window)
{
  frames->window = window;
  frames->last_frame_ns = 0;
  frames->last_turn_ns = ph_clock_now_ns ();
  frames->started_ns = frames->last_turn_ns;
  frames->started_cpu_ns = thread_cpu_ns ();
  frames->tick_id = gtk_widget_add_tick_callback (window, tick_cb, frames, NULL);
  frames->turn_id = g_timeout_add_full (G_PRIORITY_DEFAULT, 1, turn_cb, frames, NULL);
}

/**
 * ph_bench_frames_stop:
 * @frames: a meter that watches
 */
void
ph_bench_frames_stop (PhBenchFrames *frames)
{
  gint64 waited_ns;

  turn_cb (frames);
  waited_ns = frames->last_turn_ns - MAX (frames->last_frame_ns, frames->started_ns);
  /* A starved window may get no two frames: the one that did not come was at least so late. */
  if (frames->intervals_ns->len == 0)
    g_array_append_val (frames->intervals_ns, waited_ns);
  frames->watched_ns += frames->last_turn_ns - frames->started_ns;
  frames->cpu_ns += thread_cpu_ns () - frames->started_cpu_ns;
  gtk_widget_remove_tick_callback (frames->window, frames->tick_id);
  g_source_remove (frames->turn_id);
}

/**
 * ph_bench_frames_read:
 * @frames: a meter that is stopped
 * @figures: (out): over all it has seen
 */
void
ph_bench_frames_read (PhBenchFrames       *frames,
                      PhBenchFrameFigures *figures)
{
  g_array_sort (frames->intervals_ns, compare_ns);
  figures->n_frames = frames->intervals_ns->len;
  figures->p50_ms = percentile_ms (frames->intervals_ns, 0.50);
  figures->p99_ms = percentile_ms (frames->intervals_ns, 0.99);
  figures->cpu_share = (double) frames->cpu_ns / (double) frames->watched_ns;
  figures->stall_ms = (double) frames->longest_turn_ns / (double) PH_NSEC_PER_MSEC;
}

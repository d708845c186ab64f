/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Watches a window while something happens: the interval between frames and the longest time
 * the main loop did not turn, over one or several stretches of time. Main thread. */
typedef struct _PhBenchFrames PhBenchFrames;

typedef struct
{
  guint  n_frames;
  double p50_ms;    /* interval between two frames */
  double p99_ms;
  double stall_ms;  /* longest gap of a 1 ms timeout */
  double cpu_share; /* of a core, used by the main thread; 0 to 1 */
} PhBenchFrameFigures;

PhBenchFrames *ph_bench_frames_new   (void);
void           ph_bench_frames_free  (PhBenchFrames       *frames);
void           ph_bench_frames_start (PhBenchFrames       *frames,
                                      GtkWidget           *window);
void           ph_bench_frames_stop  (PhBenchFrames       *frames);
void           ph_bench_frames_read  (PhBenchFrames       *frames,
                                      PhBenchFrameFigures *figures);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhBenchFrames, ph_bench_frames_free)

G_END_DECLS

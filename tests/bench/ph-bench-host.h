/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-application.h"
#include "ph-bench-frames.h"
#include "ph-bench-peer.h"
#include "ph-bench-table.h"

G_BEGIN_DECLS

/* The real window in this process, and what the measures need of it. Main thread. */

#define PH_BENCH_WAIT_NS (60 * PH_NSEC_PER_SEC)

typedef struct
{
  PhApplication *app;      /* (unowned) */
  GtkWidget     *window;   /* (unowned) */
  PhSession     *session;  /* (unowned) */
  PhBenchTable  *table;    /* (unowned) */
  gboolean       quick;    /* short runs, to see that all of it works */
  gboolean       failed;   /* something was found that no figure can excuse */
} PhBench;

typedef gboolean (*PhBenchCondition) (gpointer user_data);

int           ph_bench_rounds           (PhBench          *bench);
double        ph_bench_seconds          (PhBench          *bench);
char         *ph_bench_seconds_text     (PhBench          *bench);
void          ph_bench_turn_for         (gint64            duration_ns);
void          ph_bench_turn_until       (PhBenchCondition  condition,
                                         gpointer          user_data,
                                         const char       *what);
double        ph_bench_median           (double           *values,
                                         int               n);

PhSocketItem *ph_bench_listen           (PhBench          *bench,
                                         PhAutoFlags       flags);
PhSocketItem *ph_bench_receive          (PhBench          *bench);
char         *ph_bench_port_text        (PhSocketItem     *listener);
void          ph_bench_await_children   (PhSocketItem     *listener,
                                         guint             n);
GtkWidget    *ph_bench_find             (GtkWidget        *widget,
                                         GType             type);
void          ph_bench_select           (PhBench          *bench,
                                         PhSocketItem     *item);
void          ph_bench_close_everything (PhBench          *bench);
void          ph_bench_add_frames       (PhBench          *bench,
                                         const char       *during,
                                         PhBenchFrames    *frames);

/* The measures. Each adds its rows to the table and leaves no socket behind. */
void          ph_bench_bulk             (PhBench          *bench);
void          ph_bench_hidden           (PhBench          *bench);
void          ph_bench_echo             (PhBench          *bench);
void          ph_bench_dgram            (PhBench          *bench);
void          ph_bench_list             (PhBench          *bench);
void          ph_bench_storm            (PhBench          *bench);
void          ph_bench_views            (PhBench          *bench);
void          ph_bench_exchange         (PhBench          *bench);
void          ph_bench_graphs           (PhBench          *bench);
void          ph_bench_bytes            (PhBench          *bench);
void          ph_bench_data             (PhBench          *bench);
void          ph_bench_start            (PhBench          *bench);
void          ph_bench_memory           (PhBench          *bench);
void          ph_bench_idle             (PhBench          *bench);

/* What a fresh copy of the program prints for ph_bench_memory(). */
void          ph_bench_weigh            (PhBench          *bench);

G_END_DECLS

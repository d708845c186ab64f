/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-history.h"

G_BEGIN_DECLS

/* Plots, what is drawn in each, and the marks along its axes. Pure, any thread. */
typedef enum
{
  PH_PLOT_BYTES,
  PH_PLOT_MESSAGES,
  PH_PLOT_QUEUES,
  PH_PLOT_ACCEPT_QUEUE,
  PH_PLOT_ROUND_TRIP,
  PH_PLOT_CWND,
  PH_PLOT_PEER_WINDOW,
  PH_PLOT_RETRANS,
  PH_PLOT_DELIVERY,
  PH_PLOT_DROPS,
  PH_PLOT_MEMORY,
  PH_N_PLOTS
} PhPlot;

typedef enum
{
  PH_TINT_SENT,
  PH_TINT_RECEIVED,
  PH_TINT_KERNEL,
  PH_TINT_TROUBLE,
} PhTint;

typedef struct
{
  PhPlot      plot;
  PhTint      tint;
  guint       strand;   /* of lines of the same tint in a plot: 0, 1 … */
  const char *name;     /* beside the line: "sent" */
} PhMetricInfo;

typedef struct
{
  double at;            /* the value, or nanoseconds of CLOCK_MONOTONIC */
  char   text[24];
} PhTickMark;

#define PH_MAX_TICKS 24

const PhMetricInfo *ph_metric_get_info  (PhMetric      metric);
const char         *ph_plot_get_name    (PhPlot        plot);
const char         *ph_plot_get_title   (PhPlot        plot);
gboolean            ph_plot_from_name   (const char   *name,
                                         PhPlot       *plot);
char               *ph_plot_format      (PhPlot        plot,
                                         double        value,
                                         gboolean      exact);
double              ph_axis_round_up    (double        most);
guint               ph_axis_get_values  (PhPlot        plot,
                                         double        most,
                                         guint         max_steps,
                                         PhTickMark   *ticks);
guint               ph_axis_get_times   (gint64        from_ns,
                                         gint64        to_ns,
                                         guint         max_ticks,
                                         PhTickMark   *ticks);

G_END_DECLS

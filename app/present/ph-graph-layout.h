/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-graph-axis.h"
#include "ph-graph-pick.h"
#include "ph-graph-window.h"
#include "ph-pipe-layout.h"

G_BEGIN_DECLS

/* Plots of figures over time, one above the other over one axis of time; in each a line for every
 * figure of every socket that is laid over it. Pure geometry; widgets paint what stands here. One
 * thread, that of the histories.
 *
 * Of one or two sockets a colour says what a line is: sent or received. Of more it says whose the
 * line is, and so do marks along it; what it is, its dashes say. */
typedef enum
{
  PH_DASH_SOLID,
  PH_DASH_LONG,
  PH_DASH_DOTS,
  PH_DASH_MIXED,
  PH_N_DASHES
} PhDash;

typedef struct
{
  const PhHistory *history;  /* (unowned) (nullable) */
  const char      *name;     /* (unowned): of the socket */
  guint            slot;     /* of PhGraphPick: its look */
} PhGraphSource;

#define PH_GRAPH_LINES   (3 * PH_GRAPH_SOURCES)  /* of a plot */

typedef struct
{
  PhMetric      metric;
  guint         source;      /* 0: the socket itself */
  guint         slot;        /* of the source */
  PhTint        tint;
  PhDash        dash;
  char          name[64];    /* "sent"; of another socket "conn: sent" */
  PhTrackRange *columns;     /* (owned) (array length=n_columns of the layout) */
  PhTrackRange  whole;       /* of all that is seen */
  gboolean      has_last;
  double        last;        /* the newest value that is seen */
} PhGraphLine;

typedef struct
{
  PhPlot      plot;
  PhRect      rect;          /* where the lines are; above it the heading, on the left the values */
  double      most;          /* the top of rect; 0 is its bottom */
  guint       n_ticks;
  PhTickMark  ticks[PH_MAX_TICKS];
  guint       n_lines;
  PhGraphLine lines[PH_GRAPH_LINES];
} PhGraphPlot;

typedef struct
{
  const PhGraphSource *sources;   /* (array length=n_sources) */
  guint                n_sources;
  guint32              plots;     /* those wanted, a bit each */
  PhGraphWindow        window;
  gint64               now_ns;    /* there is nothing later */
  double               width;     /* pixels */
  double               height;
  double               scale;     /* columns a pixel */
  double               line_height; /* of text */
  double               gutter;    /* room for the values of an axis */
} PhGraphRequest;

typedef struct
{
  gint64      from_ns;
  gint64      to_ns;
  double      left;          /* where time begins and ends */
  double      right;
  double      scale;
  gsize       n_columns;
  guint       n_sources;
  guint       slots[PH_GRAPH_SOURCES];
  char        names[PH_GRAPH_SOURCES][32];
  gboolean    by_socket;     /* colours tell sockets apart */
  guint       n_rows;        /* lines of text above a plot: one for each socket that is known; by
                              * socket one for one, and those that the cells of the others take */
  guint       n_in_row;      /* by socket: cells in a row */
  guint       n_plots;
  guint       n_times;
  PhTickMark  times[PH_MAX_TICKS];
  gint64      thinned_ns;    /* before it only minima and maxima are kept; G_MININT64: all is */
  double      times_y;       /* where the marks of time stand: above all, always in sight */
  double      bottom;        /* of the last plot */
  PhGraphPlot plots[PH_N_PLOTS];
  gsize       room;          /* of the columns of each line */
} PhGraphLayout;

#define PH_GRAPH_PLOT_HEIGHT 48.0 /* least height of the lines of a plot */

PhGraphLayout *ph_graph_layout_new       (void);
void           ph_graph_layout_free      (PhGraphLayout        *layout);
void           ph_graph_layout_compute   (PhGraphLayout        *layout,
                                          const PhGraphRequest *request);
guint          ph_graph_layout_get_rows  (guint                 n_sources,
                                          double                width,
                                          double                line_height,
                                          guint                *n_in_row);
double         ph_graph_layout_get_height (guint                n_plots,
                                          guint                 n_rows,
                                          double                line_height);
double         ph_graph_layout_get_x     (const PhGraphLayout  *layout,
                                          gint64                time_ns);
gint64         ph_graph_layout_get_time  (const PhGraphLayout  *layout,
                                          double                x);
double         ph_graph_plot_get_y       (const PhGraphPlot    *plot,
                                          double                value);
PhTrackRange   ph_graph_line_at          (const PhGraphLayout  *layout,
                                          const PhGraphLine    *line,
                                          gint64                time_ns);
gboolean       ph_graph_has_plot         (const PhGraphSource  *sources,
                                          guint                 n_sources,
                                          PhPlot                plot);

/* words */
char          *ph_graph_line_print       (const PhGraphPlot    *plot,
                                          const PhGraphLine    *line,
                                          const PhTrackRange   *at);
char          *ph_graph_cell_print       (const PhGraphLayout  *layout,
                                          const PhGraphPlot    *plot,
                                          guint                 source,
                                          gint64                cursor_ns);
char          *ph_graph_layout_describe  (const PhGraphLayout  *layout);
char          *ph_graph_layout_describe_source (const PhGraphLayout *layout,
                                                guint           slot,
                                                gint64          cursor_ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhGraphLayout, ph_graph_layout_free)

G_END_DECLS

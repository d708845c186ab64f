/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-layout.h"

#include <math.h>

/* A column is a pixel of the screen wide; what a line holds in it is the least and the greatest of
 * all values there, the one that held at its left edge included, so that neighbouring columns meet.
 * Columns where nothing is known are gaps. The columns' memory is kept from one layout to the
 * next. */

#define PLOT_GAP   6.0
#define HEADING    8.0   /* between a heading and its plot: half a line, for the top value */
#define TIMES_GAP  4.0   /* below the marks of time */
#define RIGHT_EDGE 10.0
#define TICK_ROOM  26.0  /* pixels between two marks of value */
#define TIME_ROOM  96.0  /* pixels between two marks of time */
#define CELL_LINES 12.0  /* a cell of a heading is so many lines of text wide */
#define TWO        2     /* sockets that colours of directions and dashes tell apart */

/**
 * ph_graph_layout_new:
 *
 * Returns: (transfer full): a layout without a plot
 */
PhGraphLayout *
ph_graph_layout_new (void)
{
  return g_new0 (PhGraphLayout, 1);
}

static void
free_columns (PhGraphLayout *layout)
{
  for (guint i = 0; i < PH_N_PLOTS; i++)
    for (guint j = 0; j < PH_GRAPH_LINES; j++)
      g_clear_pointer (&layout->plots[i].lines[j].columns, g_free);
}

/**
 * ph_graph_layout_free:
 * @layout: (nullable) (transfer full): a layout
 */
void
ph_graph_layout_free (PhGraphLayout *layout)
{
  if (layout == NULL)
    return;
  free_columns (layout);
  g_free (layout);
}

/**
 * ph_graph_has_plot:
 * @sources: (array length=n_sources): sockets
 * @n_sources: their number
 * @plot: a plot
 *
 * Returns: whether anything was ever known that belongs into it
 */
gboolean
ph_graph_has_plot (const PhGraphSource *sources,
                   guint                n_sources,
                   PhPlot               plot)
{
  for (guint i = 0; i < n_sources; i++)
    for (guint metric = 0; metric < PH_N_METRICS; metric++)
      if (sources[i].history != NULL && ph_metric_get_info ((PhMetric) metric)->plot == plot
          && ph_history_get (sources[i].history, (PhMetric) metric) != NULL)
        return TRUE;
  return FALSE;
}

/* What is later than now is not known yet, though the last value would hold. */
static void
read_columns (const PhGraphLayout *layout,
              const PhTrack       *track,
              gint64               now_ns,
              PhTrackRange        *columns)
{
  const double width = (double) (layout->to_ns - layout->from_ns) / (double) layout->n_columns;
  const double seen = ceil ((double) (now_ns - layout->from_ns) / width);
  const gsize n = (gsize) CLAMP (seen, 0, (double) layout->n_columns);

  ph_track_read (track, layout->from_ns, layout->from_ns + (gint64) (width * (double) n), columns,
                 n);
  for (gsize i = n; i < layout->n_columns; i++)
    columns[i] = (PhTrackRange) { 0, 0, FALSE };
}

static void
sum_up (const PhGraphLayout *layout,
        PhGraphLine         *line)
{
  line->whole = (PhTrackRange) { INFINITY, -INFINITY, FALSE };
  line->has_last = FALSE;
  for (gsize i = 0; i < layout->n_columns; i++)
    {
      const PhTrackRange *column = &line->columns[i];

      if (!column->known)
        continue;
      line->whole.min = MIN (line->whole.min, column->min);
      line->whole.max = MAX (line->whole.max, column->max);
      line->whole.known = TRUE;
    }
}

/* Of two sockets each has two kinds of dashes; of more a kind for each figure of a plot */
static PhDash
get_dash (const PhGraphLayout *layout,
          guint                source,
          const PhMetricInfo  *info)
{
  if (!layout->by_socket)
    return (PhDash) ((2 * source + info->strand) % PH_N_DASHES);
  if (info->strand > 0)
    return PH_DASH_DOTS;
  return info->tint == PH_TINT_RECEIVED ? PH_DASH_LONG : PH_DASH_SOLID;
}

static void
add_line (PhGraphLayout        *layout,
          const PhGraphRequest *request,
          PhGraphPlot          *plot,
          guint                 source,
          PhMetric              metric)
{
  const PhMetricInfo *info = ph_metric_get_info (metric);
  const PhTrack *track = ph_history_get (request->sources[source].history, metric);
  PhGraphLine *line = &plot->lines[plot->n_lines];
  const gint64 end_ns = MIN (layout->to_ns, request->now_ns);

  if (track == NULL || plot->n_lines == PH_GRAPH_LINES)
    return;
  plot->n_lines++;
  line->metric = metric;
  line->source = source;
  line->tint = info->tint;
  line->slot = request->sources[source].slot;
  line->dash = get_dash (layout, source, info);
  if (source == 0)
    g_strlcpy (line->name, info->name, sizeof line->name);
  else
    g_snprintf (line->name, sizeof line->name, "%s: %s", request->sources[source].name,
                info->name);
  if (line->columns == NULL)
    line->columns = g_new (PhTrackRange, layout->room);
  read_columns (layout, track, request->now_ns, line->columns);
  sum_up (layout, line);
  if (line->whole.known)
    {
      const PhTrackRange last = ph_track_read_range (track, end_ns - 1, end_ns);

      line->has_last = last.known;
      line->last = last.max;
    }
}

static void
fill_plot (PhGraphLayout        *layout,
           const PhGraphRequest *request,
           PhGraphPlot          *plot)
{
  double most = 0;

  plot->n_lines = 0;
  for (guint source = 0; source < request->n_sources; source++)
    for (guint metric = 0; metric < PH_N_METRICS; metric++)
      if (request->sources[source].history != NULL
          && ph_metric_get_info ((PhMetric) metric)->plot == plot->plot)
        add_line (layout, request, plot, source, (PhMetric) metric);
  for (guint i = 0; i < plot->n_lines; i++)
    if (plot->lines[i].whole.known)
      most = MAX (most, plot->lines[i].whole.max);
  plot->most = ph_axis_round_up (most);
}

static void
place_plots (PhGraphLayout        *layout,
             const PhGraphRequest *request)
{
  const double top = request->line_height + TIMES_GAP;
  const double room = request->height - top;
  const double each = layout->n_plots > 0 ? room / layout->n_plots : 0;
  const double heading = layout->n_rows * request->line_height + HEADING;

  layout->times_y = 0;
  layout->bottom = request->height;
  for (guint i = 0; i < layout->n_plots; i++)
    {
      PhGraphPlot *plot = &layout->plots[i];

      plot->rect = (PhRect) { layout->left, top + i * each + heading, layout->right - layout->left,
                              MAX (each - heading - PLOT_GAP, 1) };
      layout->bottom = plot->rect.y + plot->rect.height;
      plot->n_ticks = ph_axis_get_values (plot->plot, plot->most,
                                          (guint) (plot->rect.height / TICK_ROOM), plot->ticks);
    }
}

/* Of the sockets whose heading has a line each */
static guint
count_known (const PhGraphRequest *request)
{
  guint n = 0;

  for (guint i = 0; i < request->n_sources; i++)
    n += request->sources[i].history != NULL ? 1 : 0;
  return MAX (n, 1);
}

static void
name_sources (PhGraphLayout        *layout,
              const PhGraphRequest *request)
{
  layout->n_sources = MIN (request->n_sources, PH_GRAPH_SOURCES);
  layout->by_socket = layout->n_sources > TWO;
  layout->n_rows = ph_graph_layout_get_rows (layout->n_sources, request->width - request->gutter,
                                             request->line_height, &layout->n_in_row);
  if (!layout->by_socket)
    layout->n_rows = count_known (request);
  for (guint i = 0; i < layout->n_sources; i++)
    {
      layout->slots[i] = request->sources[i].slot;
      g_strlcpy (layout->names[i], request->sources[i].name, sizeof layout->names[i]);
    }
}

static void
find_thinned (PhGraphLayout        *layout,
              const PhGraphRequest *request)
{
  layout->thinned_ns = G_MININT64;
  for (guint i = 0; i < request->n_sources; i++)
    if (request->sources[i].history != NULL)
      layout->thinned_ns = MAX (layout->thinned_ns,
                                ph_history_get_thinned_ns (request->sources[i].history));
}

/**
 * ph_graph_layout_compute:
 * @layout: (inout): a layout
 * @request: what is to be seen, and where
 *
 * O(lines · columns · log values).
 */
void
ph_graph_layout_compute (PhGraphLayout        *layout,
                         const PhGraphRequest *request)
{
  const double width = MAX (request->width - request->gutter - RIGHT_EDGE, 8);
  const gsize n_columns = (gsize) MAX (width * request->scale, 1);

  layout->from_ns = request->window.from_ns;
  layout->to_ns = MAX (request->window.to_ns, request->window.from_ns + 1);
  layout->left = request->gutter;
  layout->right = request->gutter + width;
  layout->scale = request->scale;
  layout->n_columns = n_columns;
  if (n_columns > layout->room)
    {
      free_columns (layout);
      layout->room = n_columns + n_columns / 4;
    }
  name_sources (layout, request);
  layout->n_plots = 0;
  for (guint i = 0; i < PH_N_PLOTS; i++)
    if ((request->plots & (1u << i)) != 0
        && ph_graph_has_plot (request->sources, request->n_sources, (PhPlot) i))
      {
        layout->plots[layout->n_plots].plot = (PhPlot) i;
        fill_plot (layout, request, &layout->plots[layout->n_plots++]);
      }
  place_plots (layout, request);
  layout->n_times = ph_axis_get_times (layout->from_ns, layout->to_ns,
                                       (guint) MAX (width / TIME_ROOM, 1), layout->times);
  find_thinned (layout, request);
}

/**
 * ph_graph_layout_get_rows:
 * @n_sources: how many sockets
 * @width: room for the cells of a heading, pixels
 * @line_height: of text
 * @n_in_row: (out) (optional): how many cells are in a row
 *
 * Returns: lines of text above a plot: one for each of two sockets; of more, one for the figures of
 *   one of them in full, and as many as the cells of the others take
 */
guint
ph_graph_layout_get_rows (guint   n_sources,
                          double  width,
                          double  line_height,
                          guint  *n_in_row)
{
  const double room = (width - RIGHT_EDGE) / (CELL_LINES * line_height);
  const guint n_others = n_sources > TWO ? n_sources - 1 : 1;
  const guint in_row = (guint) CLAMP (room, 1, n_others);

  if (n_in_row != NULL)
    *n_in_row = in_row;
  if (n_sources <= TWO)
    return MAX (n_sources, 1);
  return 1 + (n_others + in_row - 1) / in_row;
}

/**
 * ph_graph_layout_get_height:
 * @n_plots: how many plots
 * @n_rows: lines of text above each
 * @line_height: of text
 *
 * Returns: the least height in which they can be read
 */
double
ph_graph_layout_get_height (guint  n_plots,
                            guint  n_rows,
                            double line_height)
{
  const double each = PH_GRAPH_PLOT_HEIGHT + n_rows * line_height + HEADING + PLOT_GAP;

  return n_plots * each + line_height + TIMES_GAP;
}

/* Returns: how far @time_ns is through what is seen, 0 to 1 */
static double
get_part (const PhGraphLayout *layout,
          gint64               time_ns)
{
  /* No difference of integers: "no time" is G_MININT64, which is too far from any. */
  return ((double) time_ns - (double) layout->from_ns)
         / (double) (layout->to_ns - layout->from_ns);
}

/**
 * ph_graph_layout_get_x:
 * @layout: a layout
 * @time_ns: CLOCK_MONOTONIC
 *
 * Returns: where it stands; beyond the edges for times that are not seen, as far as %G_MININT64
 */
double
ph_graph_layout_get_x (const PhGraphLayout *layout,
                       gint64               time_ns)
{
  return layout->left + get_part (layout, time_ns) * (layout->right - layout->left);
}

/**
 * ph_graph_layout_get_time:
 * @layout: a layout
 * @x: pixels
 *
 * Returns: CLOCK_MONOTONIC of what stands there
 */
gint64
ph_graph_layout_get_time (const PhGraphLayout *layout,
                          double               x)
{
  return layout->from_ns + (gint64) ((x - layout->left) / (layout->right - layout->left)
                                     * (double) (layout->to_ns - layout->from_ns));
}

/**
 * ph_graph_plot_get_y:
 * @plot: a plot of a layout
 * @value: 0 or more
 *
 * Returns: where it stands
 */
double
ph_graph_plot_get_y (const PhGraphPlot *plot,
                     double             value)
{
  return plot->rect.y + plot->rect.height * (1 - CLAMP (value / plot->most, 0, 1));
}

/**
 * ph_graph_line_at:
 * @layout: a layout
 * @line: a line of it
 * @time_ns: CLOCK_MONOTONIC
 *
 * Returns: what the line holds in the column of that moment; that it is not known beyond what is
 *   seen, as far as %G_MININT64
 */
PhTrackRange
ph_graph_line_at (const PhGraphLayout *layout,
                  const PhGraphLine   *line,
                  gint64               time_ns)
{
  const double column = get_part (layout, time_ns) * (double) layout->n_columns;

  if (column < 0 || column >= (double) layout->n_columns)
    return (PhTrackRange) { 0, 0, FALSE };
  return line->columns[(gsize) column];
}

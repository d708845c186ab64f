/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-layout.h"

#include "ph-format.h"

#include <math.h>

/* What plots show, in words: for the legend, and for those who do not see them. */

static char *
print_line (const PhGraphPlot  *plot,
            const PhGraphLine  *line,
            const PhTrackRange *at,
            gboolean            exact)
{
  g_autofree char *min = NULL;
  g_autofree char *max = NULL;

  if (at == NULL)
    return line->has_last ? ph_plot_format (plot->plot, line->last, exact) : g_strdup ("–");
  if (!at->known)
    return g_strdup ("–");
  min = ph_plot_format (plot->plot, at->min, exact);
  max = ph_plot_format (plot->plot, at->max, exact);
  if (g_str_equal (min, max))
    return g_steal_pointer (&max);
  return g_strdup_printf ("%s – %s", min, max);
}

/**
 * ph_graph_line_print:
 * @plot: a plot
 * @line: a line of it
 * @at: (nullable): what it holds at the cursor; %NULL: at the end of what is seen
 *
 * Returns: (transfer full): the value there, "1.2 MB/s"; of a column with several the least and the
 *   greatest, "0 B/s – 3.0 MB/s"; "–" where nothing is known
 */
char *
ph_graph_line_print (const PhGraphPlot  *plot,
                     const PhGraphLine  *line,
                     const PhTrackRange *at)
{
  return print_line (plot, line, at, TRUE);
}

static char *
print_at (const PhGraphLayout *layout,
          const PhGraphPlot   *plot,
          const PhGraphLine   *line,
          gint64               cursor_ns,
          gboolean             exact)
{
  const PhTrackRange at = ph_graph_line_at (layout, line, cursor_ns);

  return print_line (plot, line, cursor_ns != G_MININT64 ? &at : NULL, exact);
}

/**
 * ph_graph_cell_print:
 * @layout: a layout
 * @plot: a plot of it
 * @source: number of a socket in it
 * @cursor_ns: CLOCK_MONOTONIC; %G_MININT64: at the end of what is seen
 *
 * Returns: (transfer full): the socket's name and what its lines hold there, in short and in their
 *   order: "conn  1.2 MB/s · 0 B/s"; "–" if it has none
 */
char *
ph_graph_cell_print (const PhGraphLayout *layout,
                     const PhGraphPlot   *plot,
                     guint                source,
                     gint64               cursor_ns)
{
  GString *text = g_string_new (layout->names[source]);
  guint n = 0;

  for (guint i = 0; i < plot->n_lines; i++)
    {
      g_autofree char *value = NULL;

      if (plot->lines[i].source != source)
        continue;
      value = print_at (layout, plot, &plot->lines[i], cursor_ns, FALSE);
      g_string_append_printf (text, "%s%s", n++ > 0 ? " · " : "  ", value);
    }
  if (n == 0)
    g_string_append (text, "  –");
  return g_string_free (text, FALSE);
}

/* Mean of the columns' middles; NAN if none is known */
static double
get_mean (const PhTrackRange *columns,
          gsize               n)
{
  double sum = 0;
  gsize n_known = 0;

  for (gsize i = 0; i < n; i++)
    if (columns[i].known)
      {
        sum += (columns[i].min + columns[i].max) / 2;
        n_known++;
      }
  return n_known > 0 ? sum / (double) n_known : NAN;
}

/* The first quarter of what is known against the last */
static const char *
get_trend (const PhGraphLayout *layout,
           const PhGraphLine   *line)
{
  gsize first = 0, end = layout->n_columns;
  gsize quarter;
  double change;

  while (first < end && !line->columns[first].known)
    first++;
  while (end > first && !line->columns[end - 1].known)
    end--;
  quarter = MAX ((end - first) / 4, 1);
  change = get_mean (line->columns + end - quarter, quarter)
           - get_mean (line->columns + first, quarter);
  if (!(fabs (change) > (line->whole.max - line->whole.min) / 5))
    return "steady";
  return change > 0 ? "rising" : "falling";
}

static void
describe_line (const PhGraphLayout *layout,
               const PhGraphPlot   *plot,
               const PhGraphLine   *line,
               GString             *text)
{
  g_autofree char *last = ph_graph_line_print (plot, line, NULL);
  g_autofree char *min = NULL;
  g_autofree char *max = NULL;

  if (!line->whole.known)
    {
      g_string_append_printf (text, "%s not known", line->name);
      return;
    }
  min = ph_plot_format (plot->plot, line->whole.min, TRUE);
  max = ph_plot_format (plot->plot, line->whole.max, TRUE);
  g_string_append_printf (text, "%s %s", line->name, line->has_last ? last : "ended");
  if (line->whole.min < line->whole.max)
    g_string_append_printf (text, ", between %s and %s, %s", min, max, get_trend (layout, line));
}

/**
 * ph_graph_layout_describe:
 * @layout: a layout
 *
 * Returns: (transfer full): of each line the newest value, the least, the greatest and where it
 *   tends to
 */
char *
ph_graph_layout_describe (const PhGraphLayout *layout)
{
  GString *text = g_string_new (NULL);
  g_autofree char *span = ph_format_duration (layout->to_ns - layout->from_ns);

  if (layout->n_plots == 0)
    g_string_append (text, "Nothing to draw");
  else
    g_string_append_printf (text, "Graphs over %s", span);
  for (guint i = 0; i < layout->n_plots; i++)
    {
      const PhGraphPlot *plot = &layout->plots[i];

      g_string_append_printf (text, ". %s: ", ph_plot_get_title (plot->plot));
      for (guint j = 0; j < plot->n_lines; j++)
        {
          g_string_append (text, j > 0 ? "; " : "");
          describe_line (layout, plot, &plot->lines[j], text);
        }
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

/**
 * ph_graph_layout_describe_source:
 * @layout: a layout
 * @slot: of a socket in it
 * @cursor_ns: CLOCK_MONOTONIC; %G_MININT64: at the end of what is seen
 *
 * Returns: (transfer full): of each plot what the socket's lines hold there: "Queues: send queue 3
 *   bytes, receive queue 0 bytes. Round-trip time: …"; that nothing is known of it, if so
 */
char *
ph_graph_layout_describe_source (const PhGraphLayout *layout,
                                 guint                slot,
                                 gint64               cursor_ns)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < layout->n_plots; i++)
    {
      const PhGraphPlot *plot = &layout->plots[i];
      guint n = 0;

      for (guint j = 0; j < plot->n_lines; j++)
        {
          const PhGraphLine *line = &plot->lines[j];
          g_autofree char *value = NULL;

          if (line->slot != slot)
            continue;
          value = print_at (layout, plot, line, cursor_ns, TRUE);
          if (n++ > 0)
            g_string_append (text, ", ");
          else
            g_string_append_printf (text, "%s%s: ", text->len > 0 ? ". " : "",
                                    ph_plot_get_title (plot->plot));
          g_string_append_printf (text, "%s %s", ph_metric_get_info (line->metric)->name, value);
        }
    }
  if (text->len == 0)
    g_string_append (text, "Nothing has moved on it yet");
  return g_string_free (text, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-paint.h"

#include "ph-format.h"

#include <math.h>
#include <string.h>

/* The lines of a plot are boxes on whole device pixels, a box for each run of equal columns. Cairo
 * has a fast way for these as long as they are not too many at once: it looks for the place of each
 * among all the others. What tells lines of one colour apart is cut out of them
 * by time, and marks of sockets belong to times, too: they stand still while a line moves. */

#define KEY_GAP      5.0
#define MARK_WIDTH   9.0
#define TITLE_LINES  8.8   /* of text, for the width of a title */
#define CURSOR_LINES 6.2   /* likewise, of the time at the cursor */
#define BOXES        32    /* filled at once: one by one, and all of them, cost more */
#define MARK_STEP    126   /* pixels from one mark of a line to the next */
#define FADED        0.22f /* what is left of lines that do not stand out */
#define LINE_WIDTH   1.5
#define BOLD_WIDTH   2.5   /* high contrast */
#define GUTTER_CHARS 9

typedef struct
{
  GtkSnapshot         *snapshot;
  const PhGraphLayout *layout;
  const PhGraphMarks  *marks;
  const PhPalette     *palette;
  const PhGraphFonts  *fonts;
  double               line_height;
} Pen;

/**
 * ph_graph_fonts_ensure:
 * @fonts: (inout): made if they are not there
 * @widget: (transfer none): gives font, scale and colours
 * @palette: of @widget
 */
void
ph_graph_fonts_ensure (PhGraphFonts    *fonts,
                       GtkWidget       *widget,
                       const PhPalette *palette)
{
  if (fonts->plain == NULL)
    {
      fonts->plain = ph_paint_layout_new (widget, PH_FONT_CAPTION);
      ph_graph_inks_load (&fonts->inks, widget, palette);
    }
  if (fonts->bold == NULL)
    fonts->bold = ph_paint_layout_new (widget, PH_FONT_CAPTION | PH_FONT_BOLD);
}

/**
 * ph_graph_fonts_clear:
 * @fonts: (inout): are made anew when needed
 */
void
ph_graph_fonts_clear (PhGraphFonts *fonts)
{
  g_clear_object (&fonts->plain);
  g_clear_object (&fonts->bold);
}

/**
 * ph_graph_fonts_get_height:
 * @fonts: made
 *
 * Returns: of a line, pixels
 */
double
ph_graph_fonts_get_height (const PhGraphFonts *fonts)
{
  return ph_paint_line_height (fonts->plain);
}

/**
 * ph_graph_fonts_get_gutter:
 * @fonts: made
 *
 * Returns: room for the values of an axis, pixels
 */
double
ph_graph_fonts_get_gutter (const PhGraphFonts *fonts)
{
  return ceil (GUTTER_CHARS * ph_paint_digit_width (fonts->plain)) + 6;
}

/**
 * ph_graph_nodes_clear:
 * @nodes: (inout): are painted anew
 */
void
ph_graph_nodes_clear (PhGraphNodes *nodes)
{
  for (guint i = 0; i < PH_N_PLOTS; i++)
    g_clear_pointer (&nodes->plots[i], gsk_render_node_unref);
}

static const GdkRGBA *
get_ink (const Pen         *pen,
         const PhGraphLine *line)
{
  return pen->layout->by_socket ? &pen->fonts->inks.socket[line->slot]
                                : ph_graph_ink_get_tint (pen->palette, line->tint);
}

/* Faded lines are mixed with the ground, not transparent: what is below does not shine through. */
static GdkRGBA
get_line_ink (const Pen         *pen,
              const PhGraphLine *line)
{
  const GdkRGBA *ink = get_ink (pen, line);

  if (pen->marks->lead < 0 || (guint) pen->marks->lead == line->slot)
    return *ink;
  return ph_paint_mix (&pen->palette->ground, ink, FADED);
}

static double
snap (double value,
      double scale)
{
  return round (value * scale) / scale;
}

static void
get_box (const Pen          *pen,
         const PhGraphPlot  *plot,
         const PhTrackRange *column,
         double             *top,
         double             *height)
{
  const double scale = pen->layout->scale;
  const double width = pen->palette->high_contrast ? BOLD_WIDTH : LINE_WIDTH;
  const double least = MAX (snap (width, scale), 1 / scale);
  const double high = snap (ph_graph_plot_get_y (plot, column->max) - least / 2, scale);
  const double low = snap (ph_graph_plot_get_y (plot, column->min) - least / 2, scale) + least;

  *top = high;
  *height = low - high;
}

/* The number of the first column since time began, so that dashes belong to times */
static gint64
get_phase (const PhGraphLayout *layout)
{
  const double column_ns = (double) (layout->to_ns - layout->from_ns) / (double) layout->n_columns;

  return (gint64) ((double) layout->from_ns / column_ns);
}

static void
draw_line (const Pen         *pen,
           cairo_t           *cr,
           const PhGraphPlot *plot,
           const PhGraphLine *line)
{
  const PhGraphLayout *layout = pen->layout;
  const double scale = layout->scale;
  const gint64 phase = get_phase (layout);
  const GdkRGBA ink = get_line_ink (pen, line);
  double run_top = 0, run_height = 0;
  gsize run = 0;
  guint n_boxes = 0;

  gdk_cairo_set_source_rgba (cr, &ink);
  for (gsize i = 0; i <= layout->n_columns; i++)
    {
      double top = 0, height = 0;

      if (i < layout->n_columns && line->columns[i].known
          && ph_graph_dash_is_on (line->dash, (gint64) ((double) (phase + (gint64) i) / scale)))
        get_box (pen, plot, &line->columns[i], &top, &height);
      if (height == run_height && top == run_top && i < layout->n_columns)
        continue;
      if (run_height > 0)
        cairo_rectangle (cr, layout->left + (double) run / scale, run_top,
                         (double) (i - run) / scale, run_height);
      if (++n_boxes % BOXES == 0)
        cairo_fill (cr);
      run = i;
      run_top = top;
      run_height = height;
    }
  cairo_fill (cr);
}

/* Each socket's marks have times of their own, the same for all its lines; none is cut in two. */
static void
draw_marks (const Pen         *pen,
            cairo_t           *cr,
            const PhGraphPlot *plot,
            const PhGraphLine *line)
{
  const PhGraphLayout *layout = pen->layout;
  const gint64 step = (gint64) (MARK_STEP * layout->scale);
  const gint64 edge = (gint64) (MARK_WIDTH / 2 * layout->scale) + 1;
  const GdkRGBA ink = get_line_ink (pen, line);
  gint64 at = (step * line->slot / PH_GRAPH_SOURCES - get_phase (layout)) % step;

  for (at += at < 0 ? step : 0; at < (gint64) layout->n_columns - edge; at += step)
    {
      const PhTrackRange *column = &line->columns[at];

      if (at >= edge && column->known)
        ph_graph_mark_fill (cr, line->slot, layout->left + ((double) at + 0.5) / layout->scale,
                            ph_graph_plot_get_y (plot, (column->min + column->max) / 2), &ink,
                            &pen->palette->ground);
    }
}

static void
draw_grid (const Pen         *pen,
           cairo_t           *cr,
           const PhGraphPlot *plot)
{
  const double pixel = 1 / pen->layout->scale;
  const GdkRGBA faint = ph_paint_fade (&pen->palette->line,
                                       pen->palette->high_contrast ? 1.0f : 0.45f);

  for (guint i = 0; i < plot->n_ticks; i++)
    cairo_rectangle (cr, plot->rect.x,
                     snap (ph_graph_plot_get_y (plot, plot->ticks[i].at), pen->layout->scale),
                     plot->rect.width, pixel);
  for (guint i = 0; i < pen->layout->n_times; i++)
    cairo_rectangle (cr, snap (ph_graph_layout_get_x (pen->layout,
                                                      (gint64) pen->layout->times[i].at),
                               pen->layout->scale),
                     plot->rect.y, pixel, plot->rect.height);
  gdk_cairo_set_source_rgba (cr, &faint);
  cairo_fill (cr);
}

/* @standing_out: those of the socket that does, or of the others; the socket's own on top */
static void
draw_some_lines (const Pen         *pen,
                 cairo_t           *cr,
                 const PhGraphPlot *plot,
                 gboolean           standing_out)
{
  const guint lead = (guint) MAX (pen->marks->lead, 0);

  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  for (guint i = plot->n_lines; i-- > 0;)
    if ((plot->lines[i].slot == lead) == standing_out)
      draw_line (pen, cr, plot, &plot->lines[i]);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_DEFAULT);
  for (guint i = plot->n_lines; pen->layout->by_socket && i-- > 0;)
    if ((plot->lines[i].slot == lead) == standing_out)
      draw_marks (pen, cr, plot, &plot->lines[i]);
}

/* A little above and below: the line of the top value is as thick as the others, a mark higher. */
static GskRenderNode *
make_lines (const Pen         *pen,
            const PhGraphPlot *plot)
{
  const float more = pen->layout->by_socket ? 6 : 2;
  const graphene_rect_t bounds =
    GRAPHENE_RECT_INIT ((float) plot->rect.x, (float) plot->rect.y - more, (float) plot->rect.width,
                        (float) plot->rect.height + 2 * more);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  draw_grid (pen, cr, plot);
  draw_some_lines (pen, cr, plot, FALSE);
  draw_some_lines (pen, cr, plot, TRUE);
  cairo_destroy (cr);
  return gtk_snapshot_free_to_node (snapshot);
}

static void
draw_entry (const Pen         *pen,
            const PhGraphPlot *plot,
            const PhGraphLine *line,
            double             x,
            double             y,
            double             width)
{
  const gint64 cursor_ns = pen->marks->cursor_ns;
  const double thick = pen->palette->high_contrast ? 3 : 2;
  PhTrackRange at = { 0, 0, FALSE };
  g_autofree char *value = NULL;
  g_autofree char *text = NULL;

  if (cursor_ns != G_MININT64)
    at = ph_graph_line_at (pen->layout, line, cursor_ns);
  value = ph_graph_line_print (plot, line, cursor_ns != G_MININT64 ? &at : NULL);
  text = g_strdup_printf ("%s  %s", line->name, value);
  ph_graph_key_paint (pen->snapshot, get_ink (pen, line), line->dash, x,
                      y + pen->line_height / 2 - 1, thick);
  ph_paint_text (pen->snapshot, pen->fonts->plain, text, &pen->palette->fg,
                 x + PH_GRAPH_KEY_WIDTH + KEY_GAP, y, width - PH_GRAPH_KEY_WIDTH - 2 * KEY_GAP,
                 PH_ALIGN_START);
}

/* Every entry has its place whatever the numbers are. Returns: whether the socket has a line */
static gboolean
draw_entries (const Pen         *pen,
              const PhGraphPlot *plot,
              guint              source,
              double             left,
              double             y)
{
  const double room = pen->layout->right - left;
  guint n = 0, at = 0;

  for (guint i = 0; i < plot->n_lines; i++)
    n += plot->lines[i].source == source ? 1 : 0;
  for (guint i = 0; i < plot->n_lines; i++)
    if (plot->lines[i].source == source)
      draw_entry (pen, plot, &plot->lines[i], left + at++ * room / n, y, room / n);
  return n > 0;
}

/* Which of the sockets has its figures in full */
static guint
find_lead (const Pen *pen)
{
  for (guint i = 0; i < pen->layout->n_sources; i++)
    if ((int) pen->layout->slots[i] == pen->marks->lead)
      return i;
  return 0;
}

static void
draw_cell (const Pen         *pen,
           const PhGraphPlot *plot,
           guint              source,
           double             x,
           double             y,
           double             width)
{
  const guint slot = pen->layout->slots[source];
  g_autofree char *text = ph_graph_cell_print (pen->layout, plot, source, pen->marks->cursor_ns);
  const double middle = y + pen->line_height / 2;

  if (slot == 0)
    ph_graph_key_paint (pen->snapshot, &pen->fonts->inks.socket[0], PH_DASH_SOLID, x - 4,
                        middle - 1, 2);
  ph_graph_mark_paint (pen->snapshot, slot, x + MARK_WIDTH / 2, middle, &pen->fonts->inks,
                       pen->palette);
  ph_paint_text (pen->snapshot, pen->fonts->plain, text, &pen->palette->fg,
                 x + PH_GRAPH_KEY_WIDTH - 2, y, width - PH_GRAPH_KEY_WIDTH - KEY_GAP,
                 PH_ALIGN_START);
}

/* The figures of one in full, which say what the dashes are; then a cell for each of the others. */
static void
draw_cells (const Pen         *pen,
            const PhGraphPlot *plot,
            double             left,
            double             top)
{
  const PhGraphLayout *layout = pen->layout;
  const double width = (layout->right - layout->left) / layout->n_in_row;
  const guint lead = find_lead (pen);
  guint at = 0;

  draw_entries (pen, plot, lead, left, top);
  for (guint i = 0; i < layout->n_sources; i++)
    {
      const guint row = 1 + at / layout->n_in_row;

      if (i == lead)
        continue;
      draw_cell (pen, plot, i, layout->left + at % layout->n_in_row * width,
                 top + row * pen->line_height, width);
      at++;
    }
}

static void
draw_heading (const Pen         *pen,
              const PhGraphPlot *plot)
{
  const double top = plot->rect.y - pen->layout->n_rows * pen->line_height - 6;
  const double title = TITLE_LINES * pen->line_height;
  const double left = MAX (plot->rect.x, title);
  guint row = 0;

  ph_paint_text (pen->snapshot, pen->fonts->bold, ph_plot_get_title (plot->plot),
                 &pen->palette->fg, 0, top, title - KEY_GAP, PH_ALIGN_START);
  if (pen->layout->by_socket)
    draw_cells (pen, plot, left, top);
  for (guint i = 0; !pen->layout->by_socket && i < pen->layout->n_sources; i++)
    if (draw_entries (pen, plot, i, left, top + row * pen->line_height))
      row++;
}

static void
draw_values (const Pen         *pen,
             const PhGraphPlot *plot)
{
  for (guint i = 0; i < plot->n_ticks; i++)
    ph_paint_text (pen->snapshot, pen->fonts->plain, plot->ticks[i].text, &pen->palette->dim, 0,
                   ph_graph_plot_get_y (plot, plot->ticks[i].at) - pen->line_height / 2,
                   plot->rect.x - 6, PH_ALIGN_END);
}

static gboolean
is_cursor_seen (const Pen *pen)
{
  return pen->marks->cursor_ns >= pen->layout->from_ns
         && pen->marks->cursor_ns < pen->layout->to_ns;
}

/* Where the cursor's time is there is no other. */
static void
draw_times (const Pen *pen)
{
  const PhGraphLayout *layout = pen->layout;
  const double room = 96;
  const double least = is_cursor_seen (pen) ? CURSOR_LINES * pen->line_height : 0;
  const double cursor = ph_graph_layout_get_x (layout, pen->marks->cursor_ns);

  for (guint i = 0; i < layout->n_times; i++)
    {
      const double x = ph_graph_layout_get_x (layout, (gint64) layout->times[i].at);

      if (x - layout->left < room / 4 || layout->right - x < room / 4 || fabs (x - cursor) < least)
        continue;
      ph_paint_text (pen->snapshot, pen->fonts->plain, layout->times[i].text, &pen->palette->dim,
                     x - room / 2, layout->times_y, room, PH_ALIGN_CENTER);
    }
}

static void
draw_cursor (const Pen *pen)
{
  const PhGraphLayout *layout = pen->layout;
  const double x = ph_graph_layout_get_x (layout, pen->marks->cursor_ns);
  const double top = layout->times_y + pen->line_height;
  const double width = CURSOR_LINES * pen->line_height;
  const double left = CLAMP (x - width / 2, 0, layout->right - width);
  const GdkRGBA ground = ph_paint_opposite (&pen->palette->fg);
  g_autofree char *time = NULL;
  graphene_rect_t box;

  if (!is_cursor_seen (pen))
    return;
  time = ph_format_time (pen->marks->cursor_ns);
  box = GRAPHENE_RECT_INIT ((float) snap (x, layout->scale), (float) top, 1,
                            (float) (layout->bottom - top));
  gtk_snapshot_append_color (pen->snapshot, &pen->palette->fg, &box);
  box = GRAPHENE_RECT_INIT ((float) left, (float) layout->times_y, (float) width,
                            (float) pen->line_height);
  gtk_snapshot_append_color (pen->snapshot, &pen->palette->fg, &box);
  ph_paint_text (pen->snapshot, pen->fonts->bold, time, &ground, left,
                 layout->times_y, width, PH_ALIGN_CENTER);
}

static void
draw_band (const Pen *pen)
{
  const PhGraphLayout *layout = pen->layout;
  const double from = MIN (pen->marks->band_from, pen->marks->band_to);
  const double to = MAX (pen->marks->band_from, pen->marks->band_to);
  const GdkRGBA wash = ph_paint_fade (&pen->palette->fg, 0.14f);
  const double top = layout->plots[0].rect.y;

  if (to - from < 1)
    return;
  gtk_snapshot_append_color (pen->snapshot, &wash,
                             &GRAPHENE_RECT_INIT ((float) from, (float) top, (float) (to - from),
                                                  (float) (layout->bottom - top)));
}

/**
 * ph_graph_paint:
 * @snapshot: where to
 * @layout: what
 * @marks: cursor and choice
 * @palette: the colours
 * @fonts: made
 * @nodes: (inout): the lines as they were painted, as long as neither layout nor palette nor the
 *   socket that stands out is another
 */
void
ph_graph_paint (GtkSnapshot         *snapshot,
                const PhGraphLayout *layout,
                const PhGraphMarks  *marks,
                const PhPalette     *palette,
                const PhGraphFonts  *fonts,
                PhGraphNodes        *nodes)
{
  const Pen pen = { snapshot, layout, marks, palette, fonts, ph_graph_fonts_get_height (fonts) };

  if (layout->n_plots == 0)
    return;
  for (guint i = 0; i < layout->n_plots; i++)
    {
      if (nodes->plots[i] == NULL)
        nodes->plots[i] = make_lines (&pen, &layout->plots[i]);
      gtk_snapshot_append_node (snapshot, nodes->plots[i]);
      draw_heading (&pen, &layout->plots[i]);
      draw_values (&pen, &layout->plots[i]);
    }
  draw_times (&pen);
  draw_band (&pen);
  draw_cursor (&pen);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-paint.h"

#include "ph-format.h"

#include <math.h>
#include <string.h>

/* The lines of a plot are boxes on whole device pixels, a box for each run of equal columns, filled
 * at once: cairo has a fast way for these. What tells lines of one colour apart is cut out of them
 * by time, so that the cuts stand still while a line moves. */

#define SWATCH       18.0
#define SWATCH_GAP   5.0
#define TITLE_WIDTH  132.0
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

/* On and off in turn, pixels */
static const guint8 dashes[PH_N_DASHES][4] = {
  [PH_DASH_SOLID] = { 1, 0, 0, 0 },
  [PH_DASH_LONG] = { 9, 4, 0, 0 },
  [PH_DASH_DOTS] = { 2, 3, 0, 0 },
  [PH_DASH_MIXED] = { 9, 3, 2, 3 },
};

/**
 * ph_graph_fonts_ensure:
 * @fonts: (inout): made if they are not there
 * @widget: (transfer none): gives font and scale
 */
void
ph_graph_fonts_ensure (PhGraphFonts *fonts,
                       GtkWidget    *widget)
{
  if (fonts->plain == NULL)
    fonts->plain = ph_paint_layout_new (widget, PH_FONT_CAPTION);
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

static const GdkRGBA *
get_color (const PhPalette *palette,
           PhTint           tint)
{
  switch (tint)
    {
    case PH_TINT_SENT: return &palette->sent;
    case PH_TINT_RECEIVED: return &palette->received;
    case PH_TINT_TROUBLE: return &palette->trouble;
    case PH_TINT_KERNEL:
    default: return &palette->fg;
    }
}

static gboolean
is_drawn (PhDash dash,
          gint64 pixel)
{
  const guint8 *parts = dashes[dash];
  const gint64 period = parts[0] + parts[1] + parts[2] + parts[3];
  gint64 at = pixel % period;

  if (at < 0)
    at += period;
  for (guint i = 0; i < 4; i++)
    {
      if (at < parts[i])
        return i % 2 == 0;
      at -= parts[i];
    }
  return FALSE;
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
  double run_top = 0, run_height = 0;
  gsize run = 0;

  for (gsize i = 0; i <= layout->n_columns; i++)
    {
      double top = 0, height = 0;

      if (i < layout->n_columns && line->columns[i].known
          && is_drawn (line->dash, (gint64) ((double) (phase + (gint64) i) / scale)))
        get_box (pen, plot, &line->columns[i], &top, &height);
      if (height == run_height && top == run_top && i < layout->n_columns)
        continue;
      if (run_height > 0)
        cairo_rectangle (cr, layout->left + (double) run / scale, run_top,
                         (double) (i - run) / scale, run_height);
      run = i;
      run_top = top;
      run_height = height;
    }
  gdk_cairo_set_source_rgba (cr, get_color (pen->palette, line->tint));
  cairo_fill (cr);
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

/* A little above and below: the line of the top value is as thick as the others. */
static void
draw_lines (const Pen         *pen,
            const PhGraphPlot *plot)
{
  const graphene_rect_t bounds =
    GRAPHENE_RECT_INIT ((float) plot->rect.x, (float) plot->rect.y - 2, (float) plot->rect.width,
                        (float) plot->rect.height + 4);
  cairo_t *cr = gtk_snapshot_append_cairo (pen->snapshot, &bounds);

  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  draw_grid (pen, cr, plot);
  for (guint i = plot->n_lines; i-- > 0;) /* the socket's own on top */
    draw_line (pen, cr, plot, &plot->lines[i]);
  cairo_destroy (cr);
}

static void
draw_swatch (const Pen         *pen,
             const PhGraphLine *line,
             double             x,
             double             y)
{
  const float height = pen->palette->high_contrast ? 3 : 2;
  gint64 from = 0;

  for (gint64 i = 0; i <= (gint64) SWATCH; i++)
    {
      const gboolean on = i < (gint64) SWATCH && is_drawn (line->dash, i);

      if (on)
        continue;
      if (i > from)
        gtk_snapshot_append_color (pen->snapshot, get_color (pen->palette, line->tint),
                                   &GRAPHENE_RECT_INIT ((float) x + (float) from, (float) y,
                                                        (float) (i - from), height));
      from = i + 1;
    }
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
  PhTrackRange at = { 0, 0, FALSE };
  g_autofree char *value = NULL;
  g_autofree char *text = NULL;

  if (cursor_ns != G_MININT64)
    at = ph_graph_line_at (pen->layout, line, cursor_ns);
  value = ph_graph_line_print (plot, line, cursor_ns != G_MININT64 ? &at : NULL);
  text = g_strdup_printf ("%s  %s", line->name, value);
  draw_swatch (pen, line, x, y + pen->line_height / 2 - 1);
  ph_paint_text (pen->snapshot, pen->fonts->plain, text, &pen->palette->fg,
                 x + SWATCH + SWATCH_GAP, y, width - SWATCH - 2 * SWATCH_GAP, PH_ALIGN_START);
}

/* A row of text for each socket; every entry has its place whatever the numbers are. */
static void
draw_heading (const Pen         *pen,
              const PhGraphPlot *plot)
{
  const double top = plot->rect.y - pen->layout->n_rows * pen->line_height - 6;
  const double left = MAX (plot->rect.x, TITLE_WIDTH);
  guint n_of_row = 1, in_row = 0, row = 0;

  ph_paint_text (pen->snapshot, pen->fonts->bold, ph_plot_get_title (plot->plot),
                 &pen->palette->fg, 0, top, TITLE_WIDTH - SWATCH_GAP, PH_ALIGN_START);
  for (guint i = 0; i < plot->n_lines; i++)
    {
      if (i == 0 || plot->lines[i].source != plot->lines[i - 1].source)
        {
          row = i == 0 ? 0 : row + 1;
          in_row = 0;
          n_of_row = 1;
          while (i + n_of_row < plot->n_lines
                 && plot->lines[i + n_of_row].source == plot->lines[i].source)
            n_of_row++;
        }
      draw_entry (pen, plot, &plot->lines[i],
                  left + in_row * (pen->layout->right - left) / n_of_row,
                  top + row * pen->line_height, (pen->layout->right - left) / n_of_row);
      in_row++;
    }
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

static void
draw_times (const Pen *pen)
{
  const PhGraphLayout *layout = pen->layout;
  const double room = 96;

  for (guint i = 0; i < layout->n_times; i++)
    {
      const double x = ph_graph_layout_get_x (layout, (gint64) layout->times[i].at);

      if (x - layout->left < room / 4 || layout->right - x < room / 4)
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
  const double width = 92;
  const double left = CLAMP (x - width / 2, 0, layout->right - width);
  const GdkRGBA ground = ph_paint_opposite (&pen->palette->fg);
  g_autofree char *time = NULL;
  graphene_rect_t box;

  if (pen->marks->cursor_ns < layout->from_ns || pen->marks->cursor_ns >= layout->to_ns)
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
 */
void
ph_graph_paint (GtkSnapshot         *snapshot,
                const PhGraphLayout *layout,
                const PhGraphMarks  *marks,
                const PhPalette     *palette,
                const PhGraphFonts  *fonts)
{
  const Pen pen = { snapshot, layout, marks, palette, fonts, ph_graph_fonts_get_height (fonts) };

  if (layout->n_plots == 0)
    return;
  for (guint i = 0; i < layout->n_plots; i++)
    {
      draw_lines (&pen, &layout->plots[i]);
      draw_heading (&pen, &layout->plots[i]);
      draw_values (&pen, &layout->plots[i]);
    }
  draw_times (&pen);
  draw_band (&pen);
  if (marks->cursor_ns != G_MININT64)
    draw_cursor (&pen);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-line.h"

/* The direction is told by a sign, by the colour of the bar at the edge and by the ground. */

#define BAR_WIDTH   3.0f
#define TINT        0.07f
#define MARK_REACH  4.0     /* pixels beside a mark that still mean it */

struct _PhStreamLine
{
  PhDrawn           parent_instance;

  PhStreamColumns  *columns;     /* (unowned): of the view, which outlives its rows */
  PhStreamLineText  text;        /* (owned) */
  PhBytesRange      selected;
  gboolean          has_cursor;
  guint64           cursor;
};

G_DEFINE_FINAL_TYPE (PhStreamLine, ph_stream_line, PH_TYPE_DRAWN)

/* Frees what a text owns; it may be used again */
void
ph_stream_line_text_clear (PhStreamLineText *text)
{
  ph_hex_line_clear (&text->line);
  g_clear_pointer (&text->time, g_free);
  g_clear_pointer (&text->sentence, g_free);
  g_clear_pointer (&text->marks, g_array_unref);
  g_clear_pointer (&text->calls, g_ptr_array_unref);
}

static void
paint (PhStreamLine   *self,
       GtkSnapshot    *snapshot,
       const char     *text,
       const GdkRGBA  *color,
       double          x,
       guint           cells)
{
  PhBytesPen *pen = &self->columns->pen;

  pango_layout_set_attributes (pen->layout, pen->plain);
  ph_paint_text (snapshot, pen->layout, text, color, x, 0, cells * pen->digit_width + 1,
                 PH_ALIGN_START);
}

/* The first cell that holds @offset. Returns: whether there is one */
static gboolean
find_cell (PhStreamLine *self,
           guint64       offset,
           gboolean      last,
           double       *x,
           double       *width)
{
  const GArray *cells = self->text.line.cells;
  const PhHexCell *found = NULL;

  for (guint i = 0; i < cells->len && (found == NULL || last); i++)
    {
      const PhHexCell *cell = &g_array_index (cells, PhHexCell, i);

      if (cell->offset <= offset && offset < cell->offset + cell->n_bytes)
        found = cell;
    }
  if (found == NULL)
    return FALSE;
  ph_bytes_pen_span (&self->columns->pen, &self->text.line, found->text_start,
                     found->text_start + found->text_len, x, width);
  *x += self->columns->content_x;
  return TRUE;
}

static void
draw_ground (PhStreamLine    *self,
             GtkSnapshot     *snapshot,
             const PhPalette *palette,
             const GdkRGBA   *color)
{
  const float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  const float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  const GdkRGBA tint = ph_paint_mix (&palette->ground, color, TINT);

  gtk_snapshot_append_color (snapshot, &tint, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (0, 0, BAR_WIDTH, height));
}

static void
draw_gutter (PhStreamLine    *self,
             GtkSnapshot     *snapshot,
             const PhPalette *palette,
             const GdkRGBA   *color)
{
  const PhStreamRow *row = &self->text.row;
  char offset[24];

  if (self->columns->lines && !row->begins)
    return;   /* goes on from above */
  paint (self, snapshot, row->direction == PH_DIRECTION_OUT ? "→" : "←", color,
         self->columns->sign_x, 2);
  g_snprintf (offset, sizeof offset, "%0*" G_GINT64_MODIFIER "x", (int) self->columns->digits,
              row->start);
  paint (self, snapshot, offset, &palette->kernel, self->columns->offset_x,
         self->columns->digits);
  if (self->text.time != NULL)
    paint (self, snapshot, self->text.time, &palette->dim, self->columns->time_x,
           self->columns->time_cells);
}

static void
draw_marks (PhStreamLine    *self,
            GtkSnapshot     *snapshot,
            const PhPalette *palette)
{
  const float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  double x, width;

  for (guint i = 0; self->text.marks != NULL && i < self->text.marks->len; i++)
    if (find_cell (self, g_array_index (self->text.marks, guint64, i), FALSE, &x, &width))
      gtk_snapshot_append_color (snapshot, &palette->waiting,
                                 &GRAPHENE_RECT_INIT ((float) x - 2, 1, 1.5f, height - 2));
}

static void
draw_cursor (PhStreamLine    *self,
             GtkSnapshot     *snapshot,
             const PhPalette *palette)
{
  const float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  double x, width;

  for (int last = 0; last <= 1 && self->has_cursor; last++)
    if (find_cell (self, self->cursor, last != 0, &x, &width))
      gtk_snapshot_append_color (snapshot, &palette->fg,
                                 &GRAPHENE_RECT_INIT ((float) x, height - 2, (float) width, 2));
}

static void
draw_lost (PhStreamLine    *self,
           GtkSnapshot     *snapshot,
           const PhPalette *palette)
{
  const float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  const double x = self->columns->content_x;
  const double room = gtk_widget_get_width (GTK_WIDGET (self)) - x - PH_STREAM_LINE_PADDING;
  const GdkRGBA wash = ph_paint_fade (&palette->sent, palette->wash);

  if (room < 8)
    return;
  if (self->selected.len > 0)
    gtk_snapshot_append_color (snapshot, &wash,
                               &GRAPHENE_RECT_INIT ((float) x, 1, (float) room, height - 2));
  ph_paint_dashed (snapshot, &GRAPHENE_RECT_INIT ((float) x, 1, (float) room, height - 2), 3,
                   &palette->kernel);
  paint (self, snapshot, self->text.line.text, &palette->dim, x + 8,
         (guint) (room / self->columns->pen.digit_width));
}

static void
ph_stream_line_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  PhStreamLine *self = PH_STREAM_LINE (widget);
  const PhPalette *palette = ph_drawn_get_palette (PH_DRAWN (self));
  const GdkRGBA *color = ph_palette_get_lane (palette, self->text.row.direction);

  if (self->text.line.text == NULL || self->columns->pen.layout == NULL)
    return;
  draw_ground (self, snapshot, palette, color);
  draw_gutter (self, snapshot, palette, color);
  if (self->text.row.loss != PH_STREAM_KEPT)
    {
      draw_lost (self, snapshot, palette);
      return;
    }
  ph_bytes_pen_row (&self->columns->pen, snapshot, palette, &self->text.line, self->selected,
                    self->columns->content_x, 0);
  draw_marks (self, snapshot, palette);
  draw_cursor (self, snapshot, palette);
}

static gboolean
ph_stream_line_query_tooltip (GtkWidget  *widget,
                              int         x,
                              int         y,
                              gboolean    keyboard,
                              GtkTooltip *tooltip)
{
  PhStreamLine *self = PH_STREAM_LINE (widget);
  double mark_x, width;

  for (guint i = 0; self->text.marks != NULL && i < self->text.marks->len; i++)
    if (find_cell (self, g_array_index (self->text.marks, guint64, i), FALSE, &mark_x, &width)
        && ABS (mark_x - 1 - x) <= MARK_REACH)
      {
        gtk_tooltip_set_text (tooltip, g_ptr_array_index (self->text.calls, i));
        return TRUE;
      }
  return FALSE;
}

static char *
ph_stream_line_describe (PhDrawn *drawn)
{
  return g_strdup (PH_STREAM_LINE (drawn)->text.sentence);
}

static void
ph_stream_line_finalize (GObject *object)
{
  ph_stream_line_text_clear (&PH_STREAM_LINE (object)->text);
  G_OBJECT_CLASS (ph_stream_line_parent_class)->finalize (object);
}

static void
ph_stream_line_class_init (PhStreamLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ph_stream_line_finalize;
  widget_class->snapshot = ph_stream_line_snapshot;
  widget_class->query_tooltip = ph_stream_line_query_tooltip;
  PH_DRAWN_CLASS (klass)->describe = ph_stream_line_describe;
  gtk_widget_class_set_css_name (widget_class, "streamline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
ph_stream_line_init (PhStreamLine *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  /* Offsets, pairs and characters stand in memory order in every language */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
}

/**
 * ph_stream_line_new:
 * @columns: (transfer none): of the view that it is in
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
ph_stream_line_new (PhStreamColumns *columns)
{
  PhStreamLine *self = g_object_new (PH_TYPE_STREAM_LINE, NULL);

  self->columns = columns;
  return GTK_WIDGET (self);
}

/**
 * ph_stream_line_set:
 * @self: a row
 * @text: (inout): what it shows; its members are taken over, and cleared
 *
 * Fills the row. Main thread.
 */
void
ph_stream_line_set (PhStreamLine     *self,
                    PhStreamLineText *text)
{
  ph_stream_line_text_clear (&self->text);
  self->text = *text;
  *text = (PhStreamLineText) { 0 };
  ph_drawn_changed (PH_DRAWN (self));
}

/**
 * ph_stream_line_get_row:
 * @self: a row
 *
 * Returns: (transfer none): which one it shows
 */
const PhStreamRow *
ph_stream_line_get_row (PhStreamLine *self)
{
  return &self->text.row;
}

/**
 * ph_stream_line_select:
 * @self: a row
 * @selected: bytes of its direction that are selected; len 0: none
 * @has_cursor: whether the cursor is on it
 * @cursor: offset of the byte that it is on
 *
 * Marks bytes. Repaints only what changed. Main thread.
 */
void
ph_stream_line_select (PhStreamLine *self,
                       PhBytesRange  selected,
                       gboolean      has_cursor,
                       guint64       cursor)
{
  const PhStreamRow *row = &self->text.row;
  const gsize end = MIN (selected.start + selected.len, row->start + row->len);

  selected.start = MAX (selected.start, row->start);
  selected.len = end - MIN (end, selected.start);
  if (selected.len == 0)
    selected.start = 0;
  if (selected.start == self->selected.start && selected.len == self->selected.len
      && has_cursor == self->has_cursor && (!has_cursor || cursor == self->cursor))
    return;
  self->selected = selected;
  self->has_cursor = has_cursor;
  self->cursor = cursor;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * ph_stream_line_hit:
 * @self: a row
 * @x: pixels from its left edge; may be outside
 * @found: (out caller-allocates): the bytes of what stands there or nearest
 *
 * Returns: %FALSE for a row without bytes to be pointed at: all of it is meant
 */
gboolean
ph_stream_line_hit (PhStreamLine *self,
                    double        x,
                    PhBytesRange *found)
{
  const PhHexCell *cell;

  *found = (PhBytesRange) { self->text.row.start, self->text.row.len };
  if (self->text.line.cells == NULL || self->text.line.cells->len == 0)
    return FALSE;
  cell = ph_bytes_pen_hit (&self->columns->pen, &self->text.line, x - self->columns->content_x);
  *found = (PhBytesRange) { cell->offset, cell->n_bytes };
  return TRUE;
}

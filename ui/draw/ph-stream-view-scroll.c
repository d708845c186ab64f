/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-view-private.h"

#include <math.h>

/* What stands where. A stream has no number of rows, so the view keeps its topmost row and goes up
 * and down from there; the scroll bar counts bytes. Rows are filled in a tick callback, once a
 * frame at most, for whoever changed something: in size_allocate() no child may come, go or move. */

#define SIGN_CELLS     2
#define GAP_CELLS      2
#define FEWEST_BYTES   8
#define MOST_BYTES     64
#define MOST_CELLS     400
#define MOST_CALLS     64     /* marks on a row */
#define MOST_WORDS     4      /* calls that its sentence tells */
#define MOST_TURNED    6      /* rows scrolled up at once */

static guint
time_cells (PhStreamTime form)
{
  switch (form)
    {
    case PH_STREAM_TIME_ABSOLUTE: return 12;
    case PH_STREAM_TIME_RELATIVE: return 14;
    case PH_STREAM_TIME_DELTA:    return 9;
    case PH_STREAM_TIME_NONE:
    case PH_N_STREAM_TIMES:
    default:                      return 0;
    }
}

static guint
offset_digits (PhStreamView *self)
{
  const guint64 end = MAX (ph_stream_index_get_end (self->rows.index, PH_DIRECTION_OUT),
                           ph_stream_index_get_end (self->rows.index, PH_DIRECTION_IN));

  return end > 0xffffffff ? 12 : end > 0xffffff ? 8 : end > 0xffff ? 6 : 4;
}

static guint
fitting_columns (PhStreamView *self,
                 double        room)
{
  const guint cells = (guint) MAX (0, room / self->columns.pen.digit_width);
  const guint a_byte = self->rows.mode == PH_STREAM_BOTH ? 4 : 3;
  guint bytes = MOST_BYTES;

  /* Text: room for a line end, which stands beyond the last column */
  if (self->rows.mode == PH_STREAM_TEXT || self->rows.mode == PH_STREAM_LINES)
    return CLAMP (cells, 12, MOST_CELLS) - 4;
  while (bytes > FEWEST_BYTES && bytes * a_byte + bytes / 8 + 1 > cells)
    bytes /= 2;
  return bytes;
}

/* Where the columns stand. Returns: whether rows are cut elsewhere than before */
static gboolean
arrange (PhStreamView *self,
         int           width)
{
  PhStreamColumns *columns = &self->columns;
  const double cell = columns->pen.digit_width;
  const guint before = self->rows.columns;

  columns->lines = self->rows.mode == PH_STREAM_LINES;
  columns->digits = offset_digits (self);
  columns->time_cells = time_cells (self->time);
  columns->sign_x = PH_STREAM_LINE_PADDING;
  columns->offset_x = columns->sign_x + SIGN_CELLS * cell;
  columns->time_x = columns->offset_x + (columns->digits + GAP_CELLS) * cell;
  columns->content_x = columns->time_x;
  if (columns->time_cells > 0)
    columns->content_x += (columns->time_cells + GAP_CELLS) * cell;
  self->rows.columns = fitting_columns (self, width - columns->content_x - PH_STREAM_LINE_PADDING);
  return self->rows.columns != before;
}

static const PhRecord *
find_record (PhStreamView      *self,
             const PhStreamRow *row)
{
  PhStreamPiece piece;

  if (row->loss != PH_STREAM_KEPT
      || !ph_stream_index_find (self->rows.index, self->rows.store, row->direction, row->start,
                                &piece))
    return NULL;
  return ph_store_get (self->rows.store, piece.seq);
}

static void
say_calls (PhStreamView     *self,
           PhStreamLineText *text)
{
  PhStreamPiece calls[MOST_CALLS];
  const gsize n = ph_stream_rows_get_calls (&self->rows, &text->row, calls, MOST_CALLS);
  GString *sentence = g_string_new (text->sentence);

  text->marks = g_array_new (FALSE, FALSE, sizeof (guint64));
  text->calls = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < n; i++)
    {
      const PhRecord *record = ph_store_get (self->rows.store, calls[i].seq);

      if (record == NULL)
        continue;
      g_array_append_val (text->marks, calls[i].offset);
      g_ptr_array_add (text->calls, ph_stream_words_call (record));
      if (i < MOST_WORDS)
        g_string_append_printf (sentence, "; at byte %" G_GUINT64_FORMAT " begins a %s",
                                calls[i].offset,
                                (const char *) g_ptr_array_index (text->calls,
                                                                  text->calls->len - 1));
    }
  g_free (text->sentence);
  text->sentence = g_string_free (sentence, FALSE);
}

static void
say_row (PhStreamView      *self,
         const PhStreamRow *row,
         gint64             before_ns,
         PhStreamLineText  *text)
{
  const PhRecord *record = find_record (self, row);

  *text = (PhStreamLineText) { .row = *row };
  ph_stream_rows_write (&self->rows, row, &text->line);
  if (row->loss != PH_STREAM_KEPT)
    {
      g_free (text->line.text);
      text->line.text = ph_stream_words_loss (row->loss, row->len);
    }
  if (record != NULL && (record->time_ns != before_ns || (row->begins && self->columns.lines)))
    text->time = ph_stream_words_time (self->time, record->time_ns,
                                       ph_stream_index_get_first_ns (self->rows.index),
                                       before_ns);
  text->sentence = ph_stream_words_row (row, text->line.text, text->time);
  if (self->marks)
    say_calls (self, text);
}

static PhStreamLine *
need_line (PhStreamView *self,
           guint         i)
{
  GtkWidget *line;

  if (i < self->lines->len)
    return g_ptr_array_index (self->lines, i);
  line = ph_stream_line_new (&self->columns);
  gtk_widget_insert_before (line, GTK_WIDGET (self), self->scrollbar);
  g_ptr_array_add (self->lines, line);
  return PH_STREAM_LINE (line);
}

/* Whether a row still looks as it did: only the last one grows, and only eviction takes away */
static gboolean
is_shown (PhStreamLine      *line,
          const PhStreamRow *row)
{
  const PhStreamRow *shown = ph_stream_line_get_row (line);

  return gtk_widget_get_child_visible (GTK_WIDGET (line)) && shown->start == row->start
         && shown->len == row->len && shown->direction == row->direction
         && shown->loss == row->loss && shown->begins == row->begins;
}

static void
move_to_end (PhStreamView *self)
{
  GtkWidget *line = g_ptr_array_steal_index (self->lines, 0);

  g_ptr_array_add (self->lines, line);
  gtk_widget_insert_before (line, GTK_WIDGET (self), self->scrollbar);
}

static void
move_to_start (PhStreamView *self)
{
  GtkWidget *line = g_ptr_array_steal_index (self->lines, self->lines->len - 1);

  g_ptr_array_insert (self->lines, 0, line);
  gtk_widget_insert_after (line, GTK_WIDGET (self), NULL);
}

/* Rows that are in sight before and after are not made anew: the widgets of those that left go to
 * the other end. Further up than some rows that is as dear as making all of them. */
static void
rotate_lines (PhStreamView      *self,
              const PhStreamRow *top)
{
  PhStreamRow row = *top;

  for (guint i = 1; i < self->n_shown; i++)
    if (is_shown (g_ptr_array_index (self->lines, i), top))
      {
        for (; i > 0; i--)
          move_to_end (self);
        return;
      }
  if (self->n_shown == 0 || is_shown (g_ptr_array_index (self->lines, 0), top))
    return;
  for (guint steps = 1; steps <= MOST_TURNED && ph_stream_rows_next (&self->rows, &row, &row);
       steps++)
    if (is_shown (g_ptr_array_index (self->lines, 0), &row))
      {
        for (; steps > 0; steps--)
          move_to_start (self);
        return;
      }
}

/* Returns: the row @n rows above @row, or the first one; @steps: how many it is above it */
static PhStreamRow
go_up (PhStreamView *self,
       PhStreamRow   row,
       guint         n,
       guint        *steps)
{
  for (*steps = 0; *steps < n && ph_stream_rows_prev (&self->rows, &row, &row); (*steps)++)
    ;
  return row;
}

static guint
rows_in (PhStreamView *self,
         int           height)
{
  return (guint) MAX (1, ceil (height / self->columns.pen.row_height));
}

/* Puts the last row at the lower edge, or the first one at the upper edge */
static void
go_to_end (PhStreamView *self,
           int           height)
{
  const guint n = rows_in (self, height);
  PhStreamRow last;
  guint steps;

  self->shift = 0;
  if (!ph_stream_rows_at (&self->rows, G_MAXUINT64, &last))
    return;
  self->top = go_up (self, last, n - 1, &steps);
  if (steps == n - 1)
    self->shift = n * self->columns.pen.row_height - height;
}

/* Offsets stay, rows do not: of what was evicted, and at another width or in another mode */
static void
find_top (PhStreamView *self)
{
  const PhStreamRow top = self->top;

  if (top.len == 0 || !ph_stream_rows_find (&self->rows, top.direction, top.start, &self->top))
    ph_stream_rows_at (&self->rows, 0, &self->top);
  if (self->top.start != top.start || self->top.direction != top.direction)
    self->shift = 0;
}

/* Returns: how many rows were filled anew */
static guint
fill_lines (PhStreamView *self,
            int           height,
            guint64      *end_place,
            gboolean     *all)
{
  PhStreamRow row = self->top, before;
  const PhRecord *record = NULL;
  gboolean more = TRUE;
  guint n = 0, n_new = 0;
  double y = -self->shift;

  if (ph_stream_rows_prev (&self->rows, &self->top, &before))
    record = find_record (self, &before);
  rotate_lines (self, &self->top);
  self->n_whole = 0;
  while (more && y < height)
    {
      PhStreamLine *line = need_line (self, n);
      const gint64 before_ns = record != NULL ? record->time_ns : 0;

      record = find_record (self, &row);
      if (n >= self->n_shown || !is_shown (line, &row))
        {
          g_auto (PhStreamLineText) text = { 0 };

          say_row (self, &row, before_ns, &text);
          ph_stream_line_set (line, &text);
          n_new++;
        }
      n++;
      y += self->columns.pen.row_height;
      self->n_whole += y <= height + 0.5 && (n > 1 || self->shift < 0.5);
      more = ph_stream_rows_next (&self->rows, &row, &row);
    }
  *all = !more && y <= height + 0.5;
  *end_place = more ? row.place : ph_stream_rows_get_end (&self->rows);
  self->n_shown = n;
  return n_new;
}

/**
 * ph_stream_view_allocate_lines:
 * @self: the view
 * @width: of the rows
 *
 * For size_allocate().
 */
void
ph_stream_view_allocate_lines (PhStreamView *self,
                               int           width)
{
  const double row_height = self->columns.pen.row_height;
  int minimum;

  for (guint i = 0; i < self->lines->len; i++)
    {
      GtkWidget *line = g_ptr_array_index (self->lines, i);
      const double y = floor (i * row_height - self->shift);

      if (i >= self->n_shown)
        continue;
      gtk_widget_measure (line, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      gtk_widget_allocate (line, MAX (width, minimum), (int) row_height, -1,
                           gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (0, (float) y)));
    }
}

static void
set_scrollbar (PhStreamView *self,
               guint64       end_place)
{
  const double end = (double) ph_stream_rows_get_end (&self->rows);
  const double value = (double) self->top.place
                       + (double) self->top.len * self->shift / self->columns.pen.row_height;
  const double page = MAX (1, (double) end_place - value);

  self->placing = TRUE;
  gtk_adjustment_configure (self->adjustment, value, 0, MAX (end, value + page), page / 10, page,
                            page);
  self->placing = FALSE;
}

static void
show_lines (PhStreamView *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    gtk_widget_set_child_visible (g_ptr_array_index (self->lines, i), i < self->n_shown);
}

/* Finds out which rows are in sight and fills them. */
static void
place_rows (PhStreamView *self,
            int           width,
            int           height)
{
  guint64 end_place = 0;
  gboolean all = TRUE;
  guint n_new;

  if (self->rows.index == NULL || ph_stream_rows_get_end (&self->rows) == 0)
    {
      self->n_shown = 0;
      self->top = (PhStreamRow) { 0 };
      gtk_adjustment_configure (self->adjustment, 0, 0, 1, 1, 1, 1);
      return;
    }
  if (arrange (self, width) || ph_stream_index_get_n_mended (self->rows.index) != self->n_mended)
    self->n_shown = 0;
  self->n_mended = ph_stream_index_get_n_mended (self->rows.index);
  find_top (self);
  if (self->following)
    go_to_end (self, height);
  n_new = fill_lines (self, height, &end_place, &all);
  if (all && !self->following && self->top.place > 0)
    {
      go_to_end (self, height);
      n_new += fill_lines (self, height, &end_place, &all);
    }
  if (all && !self->held)
    ph_stream_view_set_following (self, TRUE);
  if (n_new * 2 > self->n_shown)
    self->replaced_us = g_get_monotonic_time ();
  set_scrollbar (self, end_place);
}

static gboolean
place_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  PhStreamView *self = PH_STREAM_VIEW (widget);

  self->tick = 0;
  if (!gtk_widget_get_mapped (widget) || self->width <= 0)
    return G_SOURCE_REMOVE;
  ph_bytes_pen_ensure (&self->columns.pen, widget);
  place_rows (self, self->width, self->height);
  show_lines (self);
  gtk_widget_set_child_visible (self->newest, !self->following && self->n_shown > 0);
  ph_stream_view_show_selection (self);
  gtk_widget_queue_allocate (widget);
  return G_SOURCE_REMOVE;
}

/**
 * ph_stream_view_queue:
 * @self: the view
 *
 * Has the rows placed before the next frame is laid out.
 */
void
ph_stream_view_queue (PhStreamView *self)
{
  if (self->tick == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), place_cb, NULL, NULL);
}

/**
 * ph_stream_view_refresh:
 * @self: the view
 *
 * Has all rows filled anew: what they look like has changed.
 */
void
ph_stream_view_refresh (PhStreamView *self)
{
  self->n_shown = 0;
  ph_stream_view_queue (self);
}

/**
 * ph_stream_view_scroll_by:
 * @self: the view
 * @pixels: down, or up if below zero; some screenfuls at most
 *
 * Scrolls row by row.
 */
void
ph_stream_view_scroll_by (PhStreamView *self,
                          double        pixels)
{
  const double row_height = self->columns.pen.row_height;
  const double shift = self->shift;
  guint64 place;

  if (self->rows.index == NULL || self->top.len == 0 || row_height <= 0)
    return;
  find_top (self);
  place = self->top.place;
  self->shift += pixels;
  while (self->shift < 0 && ph_stream_rows_prev (&self->rows, &self->top, &self->top))
    self->shift += row_height;
  while (self->shift >= row_height && ph_stream_rows_next (&self->rows, &self->top, &self->top))
    self->shift -= row_height;
  self->shift = CLAMP (self->shift, 0, row_height - 1);
  if (self->top.place == place && self->shift == shift)
    return;
  self->held = pixels < 0;
  if (pixels < 0)
    ph_stream_view_set_following (self, FALSE);
  ph_stream_view_queue (self);
}

/**
 * ph_stream_view_scroll_to_row:
 * @self: the view
 * @row: a row
 * @above: how many rows to show above it
 *
 * Scrolls there at once, wherever it is, and follows the end no more.
 */
void
ph_stream_view_scroll_to_row (PhStreamView      *self,
                              const PhStreamRow *row,
                              guint              above)
{
  guint steps;

  self->top = go_up (self, *row, above, &steps);
  self->shift = 0;
  self->held = TRUE;
  ph_stream_view_set_following (self, FALSE);
  ph_stream_view_queue (self);
}

/**
 * ph_stream_view_scroll_to_place:
 * @self: the view
 * @place: a byte of the conversation
 *
 * Puts the row that is there at the upper edge.
 */
void
ph_stream_view_scroll_to_place (PhStreamView *self,
                                guint64       place)
{
  PhStreamRow row;

  if (self->rows.index != NULL && ph_stream_rows_at (&self->rows, place, &row))
    ph_stream_view_scroll_to_row (self, &row, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-view-private.h"

/* Cursor and selection. What is selected are bytes of one direction that follow each other: rows
 * of the other direction between them are passed over. The cursor stands on what has one cell: a
 * byte in hex, a character in text, all of what was lost. */

static const PhStreamRows *
get_rows (PhStreamView *self)
{
  return &self->rows;
}

static gboolean
is_text (PhStreamView *self)
{
  return self->rows.mode == PH_STREAM_TEXT || self->rows.mode == PH_STREAM_LINES;
}

/* In hex bytes stand under each other by their offsets: cells of a row that are left empty */
static guint
get_lead (PhStreamView      *self,
          const PhStreamRow *row)
{
  return self->rows.messages ? 0 : (guint) (row->start % self->rows.columns);
}

/* The @n-th cell of a row, or its last one */
static PhStreamBytes
get_nth (PhStreamView      *self,
         const PhStreamRow *row,
         guint              n)
{
  PhStreamBytes found = { row->direction, row->start, row->len };
  g_auto (PhHexLine) line = { 0 };

  if (row->loss != PH_STREAM_KEPT)
    return found;
  if (!is_text (self))
    {
      const guint lead = get_lead (self, row);

      found.start += MIN (n - MIN (n, lead), row->len - 1);
      found.len = 1;
      return found;
    }
  ph_stream_rows_write (get_rows (self), row, &line);
  if (line.cells->len > 0)
    {
      const PhHexCell *cell = &g_array_index (line.cells, PhHexCell, MIN (n, line.cells->len - 1));

      found.start = cell->offset;
      found.len = cell->n_bytes;
    }
  return found;
}

/* Which cell of its row a byte stands in */
static guint
get_column (PhStreamView      *self,
            const PhStreamRow *row,
            guint64            offset)
{
  g_auto (PhHexLine) line = { 0 };
  guint n = 0;

  if (row->loss != PH_STREAM_KEPT)
    return 0;
  if (!is_text (self))
    return (guint) (offset - row->start) + get_lead (self, row);
  ph_stream_rows_write (get_rows (self), row, &line);
  while (n + 1 < line.cells->len && g_array_index (line.cells, PhHexCell, n + 1).offset <= offset)
    n++;
  return n;
}

static gboolean
get_unit (PhStreamView  *self,
          PhDirection    direction,
          guint64        offset,
          PhStreamBytes *unit)
{
  PhStreamRow row;

  if (!ph_stream_rows_find (get_rows (self), direction, offset, &row))
    return FALSE;
  *unit = get_nth (self, &row, get_column (self, &row, offset));
  return TRUE;
}

/**
 * ph_stream_view_show_selection:
 * @self: the view
 *
 * Marks what is selected on the rows in sight.
 */
void
ph_stream_view_show_selection (PhStreamView *self)
{
  const gboolean focus = gtk_widget_has_focus (GTK_WIDGET (self));

  for (guint i = 0; i < self->n_shown; i++)
    {
      PhStreamLine *line = g_ptr_array_index (self->lines, i);
      const PhStreamRow *row = ph_stream_line_get_row (line);
      const gboolean mine = self->selected.len > 0 && self->selected.direction == row->direction;
      const gboolean cursor = focus && self->cursor.direction == row->direction
                              && self->cursor.start >= row->start
                              && self->cursor.start < row->start + row->len;
      const PhBytesRange range = { self->selected.start, self->selected.len };

      ph_stream_line_select (line, mine ? range : (PhBytesRange) { 0 }, cursor,
                             self->cursor.start);
    }
}

/* From the anchor to the cursor, both of them in it */
static void
stretch (PhStreamView *self)
{
  const guint64 start = MIN (self->anchor.start, self->cursor.start);
  const guint64 end = MAX (self->anchor.start + self->anchor.len,
                           self->cursor.start + self->cursor.len);

  self->selected = (PhStreamBytes) { self->anchor.direction, start, end - start };
}

/**
 * ph_stream_view_move_cursor:
 * @self: the view
 * @to: (transfer none): where to; with @extend of the direction in which the selection is
 * @extend: whether to select up to there
 *
 * Moves the cursor and the selection with it. Does not scroll.
 */
void
ph_stream_view_move_cursor (PhStreamView        *self,
                            const PhStreamBytes *to,
                            gboolean             extend)
{
  if (extend && self->anchor.direction != to->direction)
    self->anchor = self->cursor.direction == to->direction ? self->cursor : *to;
  self->cursor = *to;
  if (extend)
    stretch (self);
  else
    {
      self->anchor = *to;
      self->selected = (PhStreamBytes) { 0 };
    }
  ph_stream_view_show_selection (self);
  ph_drawn_changed (PH_DRAWN (self));
  g_signal_emit_by_name (self, "selection-changed");
}

/* Scrolls no further than needed */
static void
reveal_cursor (PhStreamView *self)
{
  const PhStreamRow *last;
  PhStreamRow row;

  if (!ph_stream_rows_find (get_rows (self), self->cursor.direction, self->cursor.start, &row)
      || self->n_shown == 0)
    return;
  last = ph_stream_line_get_row (g_ptr_array_index (self->lines,
                                                    MAX (self->n_whole, 1) - 1
                                                      + (self->shift >= 0.5 && self->n_shown > 1)));
  if (row.place < self->top.place || (row.place == self->top.place && self->shift >= 0.5))
    ph_stream_view_scroll_to_row (self, &row, 0);
  else if (row.place > last->place)
    ph_stream_view_scroll_to_row (self, &row, MAX (self->n_whole, 1) - 1);
}

/* Returns: whether there is a cursor; it is put on the first row in sight if there was none */
static gboolean
need_cursor (PhStreamView *self)
{
  if (self->rows.index == NULL || self->top.len == 0)
    return FALSE;
  if (self->cursor.direction != PH_DIRECTION_NONE
      && get_unit (self, self->cursor.direction, self->cursor.start, &self->cursor))
    return TRUE;
  self->cursor = get_nth (self, &self->top, 0);
  self->anchor = self->cursor;
  return TRUE;
}

/* One row up or down; only of the same direction when a selection is stretched */
static gboolean
step_row (PhStreamView *self,
          PhStreamRow  *row,
          gboolean      down,
          gboolean      extend)
{
  const PhStreamRows *rows = get_rows (self);

  if (!extend)
    return down ? ph_stream_rows_next (rows, row, row) : ph_stream_rows_prev (rows, row, row);
  if (down)
    return ph_stream_rows_find (rows, row->direction, row->start + row->len, row);
  return row->start > 0 && ph_stream_rows_find (rows, row->direction, row->start - 1, row);
}

static PhStreamBytes
go_rows (PhStreamView      *self,
         const PhStreamRow *from,
         int                n,
         gboolean           extend)
{
  const guint column = get_column (self, from, self->cursor.start);
  PhStreamRow row = *from;

  for (int i = 0; i < ABS (n) && step_row (self, &row, n > 0, extend); i++)
    ;
  return get_nth (self, &row, column);
}

static PhStreamBytes
go_aside (PhStreamView      *self,
          const PhStreamRow *from,
          gboolean           right,
          gboolean           extend)
{
  const PhStreamBytes *cursor = &self->cursor;
  PhStreamRow row = *from;
  PhStreamBytes to;

  if (right && (extend || cursor->start + cursor->len < row.start + row.len))
    return get_unit (self, cursor->direction, cursor->start + cursor->len, &to) ? to : *cursor;
  if (!right && (extend || cursor->start > row.start))
    return cursor->start > 0 && get_unit (self, cursor->direction, cursor->start - 1, &to)
             ? to : *cursor;
  if (!step_row (self, &row, right, FALSE))
    return *cursor;
  return get_nth (self, &row, right ? 0 : G_MAXUINT);
}

static PhStreamBytes
go_to_edge (PhStreamView *self,
            gboolean      end,
            gboolean      extend)
{
  const guint64 n = ph_stream_index_get_end (self->rows.index, self->cursor.direction);
  const guint64 offset = end ? n - 1 : 0;
  PhStreamBytes to = self->cursor;
  PhStreamRow row;

  if (extend)
    get_unit (self, self->cursor.direction, offset, &to);
  else if (ph_stream_rows_at (get_rows (self), end ? G_MAXUINT64 : 0, &row))
    to = get_nth (self, &row, end ? G_MAXUINT : 0);
  return to;
}

static gboolean
find_goal (PhStreamView    *self,
           guint            key,
           gboolean         control,
           gboolean         extend,
           PhStreamBytes   *to)
{
  const int page = (int) MAX (self->n_whole, 2) - 1;
  PhStreamRow row;

  if (!need_cursor (self)
      || !ph_stream_rows_find (get_rows (self), self->cursor.direction, self->cursor.start, &row))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Up:        case GDK_KEY_KP_Up:
      *to = go_rows (self, &row, -1, extend);
      return TRUE;
    case GDK_KEY_Down:      case GDK_KEY_KP_Down:
      *to = go_rows (self, &row, 1, extend);
      return TRUE;
    case GDK_KEY_Page_Up:   case GDK_KEY_KP_Page_Up:
      *to = go_rows (self, &row, -page, extend);
      return TRUE;
    case GDK_KEY_Page_Down: case GDK_KEY_KP_Page_Down:
      *to = go_rows (self, &row, page, extend);
      return TRUE;
    case GDK_KEY_Left:      case GDK_KEY_KP_Left:
      *to = go_aside (self, &row, FALSE, extend);
      return TRUE;
    case GDK_KEY_Right:     case GDK_KEY_KP_Right:
      *to = go_aside (self, &row, TRUE, extend);
      return TRUE;
    case GDK_KEY_Home:      case GDK_KEY_KP_Home:
      *to = control ? go_to_edge (self, FALSE, extend) : get_nth (self, &row, 0);
      return TRUE;
    case GDK_KEY_End:       case GDK_KEY_KP_End:
      *to = control ? go_to_edge (self, TRUE, extend) : get_nth (self, &row, G_MAXUINT);
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * ph_stream_view_press:
 * @self: the view
 * @key: that was pressed
 * @state: with what
 *
 * Arrows, Home, End and Page move the cursor, with Shift they select; Ctrl with Home or End goes
 * to the beginning or the end of all, and from the end on follows.
 *
 * Returns: whether the key means something here
 */
gboolean
ph_stream_view_press (PhStreamView    *self,
                    guint            key,
                    GdkModifierType  state)
{
  const gboolean control = (state & GDK_CONTROL_MASK) != 0;
  const gboolean extend = (state & GDK_SHIFT_MASK) != 0;
  PhStreamBytes to;

  if (state & GDK_ALT_MASK || !find_goal (self, key, control, extend, &to))
    return FALSE;
  ph_stream_view_move_cursor (self, &to, extend);
  ph_drawn_speak (PH_DRAWN (self));   /* who moves by the keys hears it at once */
  reveal_cursor (self);
  if (control && !extend && (key == GDK_KEY_End || key == GDK_KEY_KP_End))
    ph_stream_view_set_following (self, TRUE);
  return TRUE;
}

/**
 * ph_stream_view_get_selection:
 * @self: a view
 * @direction: (out) (optional): out or in; NONE: there is not even a cursor
 * @offset: (out) (optional): of the first selected byte, or of the one that the cursor is on
 * @len: (out) (optional): how many are selected, 0 for none
 *
 * Returns: whether bytes are selected
 */
gboolean
ph_stream_view_get_selection (PhStreamView *self,
                              PhDirection  *direction,
                              guint64      *offset,
                              guint64      *len)
{
  const PhStreamBytes *bytes = self->selected.len > 0 ? &self->selected : &self->cursor;

  g_return_val_if_fail (PH_IS_STREAM_VIEW (self), FALSE);

  if (direction != NULL)
    *direction = bytes->direction;
  if (offset != NULL)
    *offset = bytes->start;
  if (len != NULL)
    *len = self->selected.len;
  return self->selected.len > 0;
}

/**
 * ph_stream_view_select:
 * @self: a view
 * @direction: out or in
 * @offset: of the first byte
 * @len: how many; 0 for none: the cursor is put there. Both are brought into the stream
 *
 * Selects bytes, without scrolling. Main thread.
 */
void
ph_stream_view_select (PhStreamView *self,
                       PhDirection   direction,
                       guint64       offset,
                       guint64       len)
{
  guint64 end;
  PhStreamBytes unit;

  g_return_if_fail (PH_IS_STREAM_VIEW (self));
  g_return_if_fail (direction != PH_DIRECTION_NONE);

  end = self->rows.index != NULL ? ph_stream_index_get_end (self->rows.index, direction) : 0;
  if (end == 0)
    return;
  offset = MIN (offset, end - 1);
  len = MIN (len, end - offset);
  unit = (PhStreamBytes) { direction, offset, 1 };
  ph_stream_view_move_cursor (self, &unit, FALSE);
  if (len == 0)
    return;
  self->selected = (PhStreamBytes) { direction, offset, len };
  ph_stream_view_show_selection (self);
  g_signal_emit_by_name (self, "selection-changed");
}

/**
 * ph_stream_view_show_range:
 * @self: a view
 * @direction: out or in
 * @offset: of the first byte
 * @len: how many; 0 for none: the cursor is put there
 *
 * Selects bytes and brings the first of them into sight, at once wherever it is. If their direction
 * is not shown, both are from now on. Main thread.
 */
void
ph_stream_view_show_range (PhStreamView *self,
                           PhDirection   direction,
                           guint64       offset,
                           guint64       len)
{
  PhStreamRow row;
  gboolean in_sight = FALSE;

  g_return_if_fail (PH_IS_STREAM_VIEW (self));

  if (self->rows.only != PH_DIRECTION_NONE && self->rows.only != direction)
    ph_stream_view_set_only (self, PH_DIRECTION_NONE);
  ph_stream_view_select (self, direction, offset, len);
  if (self->rows.index == NULL || self->rows.columns == 0
      || !ph_stream_rows_find (&self->rows, direction, self->cursor.start, &row))
    return;
  for (guint i = 0; i < self->n_whole && i < self->n_shown; i++)
    in_sight |= ph_stream_line_get_row (g_ptr_array_index (self->lines, i))->place == row.place;
  self->held = TRUE;
  ph_stream_view_set_following (self, FALSE);
  if (!in_sight)
    ph_stream_view_scroll_to_row (self, &row, self->n_whole / 3);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bytes-view-private.h"

#include "ph-bytes.h"
#include "ph-format.h"

#include <math.h>

/* Paints the rows in sight, one PangoLayout a row, from a PhHexLayout that fits the width. Text
 * is indexed 2 ms a frame by a tick callback; until it is done the scroll bar goes by an
 * estimate. The view keeps its place by the offset of the topmost byte, so a change of width or
 * mode does not lose what was looked at. */

#define GUTTER_GAP     2        /* character cells after the offset */
#define SLICE_BYTES    65536
#define SLICE_US       2000
#define FIRST_BYTES    65536    /* indexed at once: what is seen first */
#define PREVIEW_CHARS  80
#define PREVIEW_BYTES  ((gsize) 320)   /* at most 4 a character */

G_DEFINE_FINAL_TYPE_WITH_CODE (PhBytesView, ph_bytes_view, PH_TYPE_DRAWN,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const guint8 *
get_data (PhBytesView *self,
          gsize       *len)
{
  *len = 0;
  return self->bytes != NULL ? g_bytes_get_data (self->bytes, len) : NULL;
}

/* Digits of an offset: enough for the last byte */
static guint
offset_digits (PhBytesView *self)
{
  gsize len;

  get_data (self, &len);
  return len > 0xffffff ? 8 : len > 0xffff ? 6 : 4;
}

/* Returns: the left edge of the bytes, pixels, before scrolling */
double
ph_bytes_view_content_x (PhBytesView *self)
{
  return PH_BYTES_PADDING + (offset_digits (self) + GUTTER_GAP) * self->pen.digit_width;
}

/* Returns: how far it is scrolled to the right, pixels */
double
ph_bytes_view_scroll_x (PhBytesView *self)
{
  return self->hadjustment != NULL ? gtk_adjustment_get_value (self->hadjustment) : 0;
}

/* Returns: how far it is scrolled down, pixels */
double
ph_bytes_view_scroll_y (PhBytesView *self)
{
  return self->vadjustment != NULL ? gtk_adjustment_get_value (self->vadjustment) : 0;
}

/* Pixels; rows beyond 2^31 pixels are no trouble, an adjustment counts in doubles */
static double
content_height (PhBytesView *self)
{
  const double rows = self->layout != NULL ? (double) ph_hex_layout_estimate (self->layout) : 0;

  return rows * self->pen.row_height + PH_BYTES_PADDING;
}

static double
content_width (PhBytesView *self)
{
  const guint cells = self->columns * 4 + self->columns / 8 + 1;

  if (self->mode == PH_BYTES_VIEW_TEXT)
    return 0;
  return ph_bytes_view_content_x (self) + PH_BYTES_PADDING + cells * self->pen.digit_width;
}

static void
configure (PhBytesView *self)
{
  const double width = gtk_widget_get_width (GTK_WIDGET (self));
  const double height = gtk_widget_get_height (GTK_WIDGET (self));
  const double upper = MAX (content_height (self), height);
  const double right = MAX (content_width (self), width);

  if (self->vadjustment != NULL)
    gtk_adjustment_configure (self->vadjustment, CLAMP (ph_bytes_view_scroll_y (self), 0, upper - height), 0,
                              upper, self->pen.row_height, height * 0.9, height);
  if (self->hadjustment != NULL)
    gtk_adjustment_configure (self->hadjustment, CLAMP (ph_bytes_view_scroll_x (self), 0, right - width), 0,
                              right, self->pen.digit_width, width * 0.9, width);
}

/* Scrolls to the goal as soon as its row is known; never waits for it */
static void
seek_goal (PhBytesView *self)
{
  const gsize n_rows = ph_hex_layout_get_n_rows (self->layout);
  const gsize row = ph_hex_layout_find_row (self->layout, self->goal);

  if (self->goal == 0 || self->vadjustment == NULL)
    return;
  if (row + 1 >= n_rows && !ph_hex_layout_index (self->layout, 0))
    return;
  self->goal = 0;
  gtk_adjustment_set_value (self->vadjustment, (double) row * self->pen.row_height);
}

static gboolean
index_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  PhBytesView *self = PH_BYTES_VIEW (widget);
  const gint64 until_us = g_get_monotonic_time () + SLICE_US;
  gboolean done;

  do
    done = ph_hex_layout_index (self->layout, SLICE_BYTES);
  while (!done && g_get_monotonic_time () < until_us);

  configure (self);
  seek_goal (self);
  gtk_widget_queue_draw (widget);
  if (!done)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
drop_layout (PhBytesView *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  g_clear_pointer (&self->layout, ph_hex_layout_free);
}

static gsize
top_offset (PhBytesView *self)
{
  PhHexRow row = { 0 };
  gsize n_rows;

  if (self->layout == NULL || (n_rows = ph_hex_layout_get_n_rows (self->layout)) == 0)
    return 0;
  ph_hex_layout_get_row (self->layout,
                         MIN ((gsize) (ph_bytes_view_scroll_y (self) / self->pen.row_height), n_rows - 1), &row);
  return row.start;
}

/* Makes the layout anew, keeping the topmost byte in its place */
static void
relayout (PhBytesView *self,
          guint        columns)
{
  const gsize top = self->goal != 0 ? self->goal : top_offset (self);
  gsize len;
  const guint8 *data = get_data (self, &len);

  drop_layout (self);
  self->columns = columns;
  self->layout = ph_hex_layout_new (self->mode, data, len, columns);
  if (!ph_hex_layout_index (self->layout, FIRST_BYTES))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), index_cb, NULL, NULL);
  configure (self);
  self->goal = top;
  seek_goal (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static guint
fitting_columns (PhBytesView *self,
                 double       width)
{
  const double cells = (width - ph_bytes_view_content_x (self) - PH_BYTES_PADDING) / self->pen.digit_width;

  /* Text: room for a line end, which stands beyond the last column */
  return ph_hex_layout_fit (self->mode, (guint) MAX (0, self->mode == PH_BYTES_VIEW_TEXT ? cells - 4
                                                                                        : cells));
}

static void
draw_row (PhBytesView *self,
          GtkSnapshot *snapshot,
          gsize        row,
          double       y)
{
  const PhPalette *palette = ph_drawn_get_palette (PH_DRAWN (self));
  g_auto (PhHexLine) line = { 0 };

  ph_hex_layout_get_line (self->layout, row, &line);
  if (line.cells->len == 0)
    return;
  ph_bytes_pen_offset (&self->pen, snapshot, palette,
                       g_array_index (line.cells, PhHexCell, 0).offset, offset_digits (self),
                       PH_BYTES_PADDING, y);
  ph_bytes_pen_row (&self->pen, snapshot, palette, &line, self->selected, ph_bytes_view_content_x (self), y);
}

static void
ph_bytes_view_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  PhBytesView *self = PH_BYTES_VIEW (widget);
  const double height = gtk_widget_get_height (widget);
  const double top = ph_bytes_view_scroll_y (self) - PH_BYTES_PADDING / 2;
  gsize n_rows;

  if (self->layout == NULL)
    return;
  n_rows = ph_hex_layout_get_n_rows (self->layout);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) -ph_bytes_view_scroll_x (self), 0));
  for (gsize row = (gsize) (MAX (0, top) / self->pen.row_height); row < n_rows; row++)
    {
      const double y = floor ((double) row * self->pen.row_height - top);

      if (y > height)
        break;
      draw_row (self, snapshot, row, y);
    }
  gtk_snapshot_restore (snapshot);
}

static void
ph_bytes_view_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  PhBytesView *self = PH_BYTES_VIEW (widget);
  guint columns;

  ph_bytes_pen_ensure (&self->pen, widget);
  columns = fitting_columns (self, width);
  if (self->layout == NULL || columns != self->columns)
    relayout (self, columns);
  else
    configure (self);
}

static void
ph_bytes_view_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  PhBytesView *self = PH_BYTES_VIEW (widget);

  ph_bytes_pen_ensure (&self->pen, widget);
  *minimum = (int) (orientation == GTK_ORIENTATION_VERTICAL ? 2 * self->pen.row_height
                                                            : 20 * self->pen.digit_width);
  *natural = (int) (orientation == GTK_ORIENTATION_VERTICAL ? 8 * self->pen.row_height
                                                            : 80 * self->pen.digit_width);
}

static char *
ph_bytes_view_describe (PhDrawn *drawn)
{
  gsize len;
  const guint8 *data = get_data (PH_BYTES_VIEW (drawn), &len);
  g_autofree char *size = ph_format_bytes (len);
  g_autofree char *preview = NULL;

  if (len == 0)
    return g_strdup ("No bytes");
  preview = ph_bytes_preview (data, MIN (len, PREVIEW_BYTES), PREVIEW_CHARS);
  return g_strdup_printf ("%s: %s", size, preview);
}

static void
ph_bytes_view_restyle (PhDrawn *drawn)
{
  ph_bytes_pen_clear (&PH_BYTES_VIEW (drawn)->pen);
  gtk_widget_queue_resize (GTK_WIDGET (drawn));
}

static void
set_adjustment (PhBytesView    *self,
                GtkAdjustment **slot,
                GtkAdjustment  *adjustment)
{
  if (*slot != NULL)
    g_signal_handlers_disconnect_by_data (*slot, self);
  g_set_object (slot, adjustment);
  if (adjustment == NULL)
    return;
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
ph_bytes_view_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  PhBytesView *self = PH_BYTES_VIEW (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:    g_value_set_object (value, self->hadjustment); break;
    case PROP_VADJUSTMENT:    g_value_set_object (value, self->vadjustment); break;
    case PROP_HSCROLL_POLICY: g_value_set_enum (value, self->hscroll_policy); break;
    case PROP_VSCROLL_POLICY: g_value_set_enum (value, self->vscroll_policy); break;
    default:                  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ph_bytes_view_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  PhBytesView *self = PH_BYTES_VIEW (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->hscroll_policy = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vscroll_policy = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ph_bytes_view_dispose (GObject *object)
{
  PhBytesView *self = PH_BYTES_VIEW (object);

  drop_layout (self);
  set_adjustment (self, &self->hadjustment, NULL);
  set_adjustment (self, &self->vadjustment, NULL);
  ph_bytes_pen_clear (&self->pen);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  G_OBJECT_CLASS (ph_bytes_view_parent_class)->dispose (object);
}

static void
ph_bytes_view_class_init (PhBytesViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_bytes_view_dispose;
  object_class->get_property = ph_bytes_view_get_property;
  object_class->set_property = ph_bytes_view_set_property;
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  widget_class->measure = ph_bytes_view_measure;
  widget_class->size_allocate = ph_bytes_view_size_allocate;
  widget_class->snapshot = ph_bytes_view_snapshot;
  PH_DRAWN_CLASS (klass)->describe = ph_bytes_view_describe;
  PH_DRAWN_CLASS (klass)->restyle = ph_bytes_view_restyle;
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", PH_TYPE_BYTES_VIEW,
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  ph_bytes_view_install_actions (widget_class);
  gtk_widget_class_set_css_name (widget_class, "bytes");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DOCUMENT);
}

static void
ph_bytes_view_init (PhBytesView *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), FALSE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "text");
  /* Offsets, pairs and characters stand in memory order in every language */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  ph_bytes_view_add_controllers (self);
}

/**
 * ph_bytes_view_new:
 *
 * Returns: (transfer floating): an empty view, in text
 */
GtkWidget *
ph_bytes_view_new (void)
{
  return g_object_new (PH_TYPE_BYTES_VIEW, NULL);
}

static void
start_over (PhBytesView *self)
{
  drop_layout (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  ph_drawn_changed (PH_DRAWN (self));
}

/**
 * ph_bytes_view_set_bytes:
 * @self: a view
 * @bytes: (nullable) (transfer none): the payload
 *
 * Shows @bytes from the first one on, nothing selected. Main thread.
 */
void
ph_bytes_view_set_bytes (PhBytesView *self,
                         GBytes      *bytes)
{
  g_return_if_fail (PH_IS_BYTES_VIEW (self));

  if (bytes == self->bytes)
    return;
  drop_layout (self);
  self->goal = 0;
  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (bytes != NULL)
    self->bytes = g_bytes_ref (bytes);
  self->selected = (PhBytesRange) { 0 };
  self->anchor = (PhBytesRange) { 0 };
  if (self->vadjustment != NULL)
    gtk_adjustment_set_value (self->vadjustment, 0);
  start_over (self);
}

/**
 * ph_bytes_view_get_bytes:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): the payload shown
 */
GBytes *
ph_bytes_view_get_bytes (PhBytesView *self)
{
  g_return_val_if_fail (PH_IS_BYTES_VIEW (self), NULL);

  return self->bytes;
}

/**
 * ph_bytes_view_set_mode:
 * @self: a view
 * @mode: text or hex
 *
 * Chooses how the bytes are shown; place and selection stay. Main thread.
 */
void
ph_bytes_view_set_mode (PhBytesView     *self,
                        PhBytesViewMode  mode)
{
  g_return_if_fail (PH_IS_BYTES_VIEW (self));

  if (mode == self->mode)
    return;
  self->mode = mode;
  if (self->layout != NULL)
    relayout (self, fitting_columns (self, gtk_widget_get_width (GTK_WIDGET (self))));
}

/**
 * ph_bytes_view_get_mode:
 * @self: a view
 *
 * Returns: how the bytes are shown
 */
PhBytesViewMode
ph_bytes_view_get_mode (PhBytesView *self)
{
  g_return_val_if_fail (PH_IS_BYTES_VIEW (self), PH_BYTES_VIEW_TEXT);

  return self->mode;
}

/**
 * ph_bytes_view_select:
 * @self: a view
 * @start: offset of the first byte
 * @len: bytes; 0 for none; both are brought into the payload
 *
 * Selects bytes. Main thread.
 */
void
ph_bytes_view_select (PhBytesView *self,
                      gsize        start,
                      gsize        len)
{
  gsize size;

  g_return_if_fail (PH_IS_BYTES_VIEW (self));

  get_data (self, &size);
  self->selected.start = MIN (start, size);
  self->selected.len = MIN (len, size - self->selected.start);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/**
 * ph_bytes_view_show_range:
 * @self: a view
 * @start: offset of the first byte
 * @len: bytes
 *
 * Selects bytes and scrolls to them, once their row is known. Main thread.
 */
void
ph_bytes_view_show_range (PhBytesView *self,
                          gsize        start,
                          gsize        len)
{
  g_return_if_fail (PH_IS_BYTES_VIEW (self));

  ph_bytes_view_select (self, start, len);
  self->goal = self->selected.start;
  if (self->goal == 0 && self->vadjustment != NULL)
    gtk_adjustment_set_value (self->vadjustment, 0);
  if (self->layout != NULL)
    seek_goal (self);
}

/**
 * ph_bytes_view_get_selection:
 * @self: a view
 * @start: (out) (optional): offset of the first selected byte
 * @len: (out) (optional): how many
 *
 * Returns: whether anything is selected
 */
gboolean
ph_bytes_view_get_selection (PhBytesView *self,
                             gsize       *start,
                             gsize       *len)
{
  g_return_val_if_fail (PH_IS_BYTES_VIEW (self), FALSE);

  if (start != NULL)
    *start = self->selected.start;
  if (len != NULL)
    *len = self->selected.len;
  return self->selected.len > 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-view-private.h"

/* The widget itself: its parts, its settings and its pace. Under a bulk stream every row is another
 * one each frame; nobody reads that, and ten times a second looks as live. */

#define PERIOD_US  100000

G_DEFINE_FINAL_TYPE (PhStreamView, ph_stream_view, PH_TYPE_DRAWN)

enum
{
  PROP_FOLLOWING = 1,
  N_PROPS
};

enum
{
  SELECTION_CHANGED,
  CONTEXT_MENU,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
refresh_cb (gpointer user_data)
{
  PhStreamView *self = user_data;

  self->pace = 0;
  ph_stream_view_queue (self);
  return G_SOURCE_REMOVE;
}

static void
source_moved (PhStreamView *self)
{
  const gint64 since_us = g_get_monotonic_time () - self->replaced_us;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || self->pace != 0)
    return;
  if (since_us >= PERIOD_US)
    ph_stream_view_queue (self);
  else
    self->pace = g_timeout_add ((guint) ((PERIOD_US - since_us) / 1000) + 1, refresh_cb, self);
}

static void
bar_moved_cb (PhStreamView *self)
{
  const double value = gtk_adjustment_get_value (self->adjustment);
  const double page = gtk_adjustment_get_page_size (self->adjustment);

  if (self->placing)
    return;
  ph_stream_view_stop_gliding (self);
  if (value + page >= gtk_adjustment_get_upper (self->adjustment) - 1)
    ph_stream_view_set_following (self, TRUE);
  else
    ph_stream_view_scroll_to_place (self, (guint64) MAX (0, value));
  self->held = FALSE;
}

static void
newest_clicked_cb (PhStreamView *self)
{
  ph_stream_view_set_following (self, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static GtkWidget *
create_newest_button (PhStreamView *self)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("go-bottom-symbolic"));
  gtk_box_append (GTK_BOX (content), gtk_label_new ("Newest"));
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "newest");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "osd");
  gtk_widget_set_tooltip_text (button, "Jump to the newest bytes and follow");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Jump to newest", -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (newest_clicked_cb), self);
  return button;
}

static void
allocate_newest (PhStreamView *self,
                 int           width,
                 int           height)
{
  GtkRequisition natural;

  gtk_widget_get_preferred_size (self->newest, NULL, &natural);
  gtk_widget_size_allocate (self->newest,
                            &(GtkAllocation) { (width - natural.width) / 2,
                                               MAX (0, height - natural.height),
                                               natural.width, natural.height },
                            -1);
}

static void
ph_stream_view_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  PhStreamView *self = PH_STREAM_VIEW (widget);
  int bar;

  gtk_widget_measure (self->scrollbar, GTK_ORIENTATION_HORIZONTAL, -1, &bar, NULL, NULL, NULL);
  if (width - bar != self->width || height != self->height || self->columns.pen.layout == NULL)
    ph_stream_view_queue (self);
  self->width = width - bar;
  self->height = height;
  ph_stream_view_allocate_lines (self, width - bar);
  gtk_widget_size_allocate (self->scrollbar, &(GtkAllocation) { width - bar, 0, bar, height }, -1);
  allocate_newest (self, width - bar, height);
}

static void
ph_stream_view_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  PhStreamView *self = PH_STREAM_VIEW (widget);
  int bar, bar_minimum;

  ph_bytes_pen_ensure (&self->columns.pen, widget);
  gtk_widget_measure (self->scrollbar, orientation, -1, &bar_minimum, &bar, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = MAX (bar_minimum, (int) (3 * self->columns.pen.row_height));
      *natural = MAX (*minimum, (int) (10 * self->columns.pen.row_height));
      return;
    }
  *minimum = bar_minimum + (int) (30 * self->columns.pen.digit_width);
  *natural = *minimum + (int) (70 * self->columns.pen.digit_width);
}

/* Rows and all in the clip of the view: the first and the last one may stand out of it */
static void
ph_stream_view_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  PhStreamView *self = PH_STREAM_VIEW (widget);

  for (guint i = 0; i < self->n_shown; i++)
    gtk_widget_snapshot_child (widget, g_ptr_array_index (self->lines, i), snapshot);
  gtk_widget_snapshot_child (widget, self->scrollbar, snapshot);
  if (gtk_widget_get_child_visible (self->newest))
    gtk_widget_snapshot_child (widget, self->newest, snapshot);
}

/* Whatever would happen later */
static void
stop (PhStreamView *self)
{
  g_clear_handle_id (&self->pace, g_source_remove);
  ph_stream_view_stop_gliding (self);
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
}

static void
ph_stream_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_stream_view_parent_class)->map (widget);
  ph_stream_view_queue (PH_STREAM_VIEW (widget));   /* what came meanwhile */
}

static void
ph_stream_view_unmap (GtkWidget *widget)
{
  PhStreamView *self = PH_STREAM_VIEW (widget);

  stop (self);
  GTK_WIDGET_CLASS (ph_stream_view_parent_class)->unmap (widget);
}

static char *
ph_stream_view_describe (PhDrawn *drawn)
{
  PhStreamView *self = PH_STREAM_VIEW (drawn);
  const PhStreamBytes *bytes = self->selected.len > 0 ? &self->selected : &self->cursor;

  if (bytes->direction == PH_DIRECTION_NONE)
    return g_strdup ("Nothing is selected");
  return ph_stream_words_selection (bytes->direction, bytes->start, self->selected.len);
}

static void
ph_stream_view_restyle (PhDrawn *drawn)
{
  PhStreamView *self = PH_STREAM_VIEW (drawn);

  ph_bytes_pen_clear (&self->columns.pen);
  ph_stream_view_refresh (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
ph_stream_view_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  if (id == PROP_FOLLOWING)
    g_value_set_boolean (value, PH_STREAM_VIEW (object)->following);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ph_stream_view_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  if (id == PROP_FOLLOWING)
    ph_stream_view_set_following (PH_STREAM_VIEW (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ph_stream_view_dispose (GObject *object)
{
  PhStreamView *self = PH_STREAM_VIEW (object);

  stop (self);
  for (guint i = 0; i < self->lines->len; i++)
    gtk_widget_unparent (g_ptr_array_index (self->lines, i));
  g_ptr_array_set_size (self->lines, 0);
  self->n_shown = 0;
  g_clear_pointer (&self->rows.index, ph_stream_index_unref);
  g_clear_pointer (&self->scrollbar, gtk_widget_unparent);
  g_clear_pointer (&self->newest, gtk_widget_unparent);
  g_clear_object (&self->adjustment);
  G_OBJECT_CLASS (ph_stream_view_parent_class)->dispose (object);
}

static void
ph_stream_view_finalize (GObject *object)
{
  PhStreamView *self = PH_STREAM_VIEW (object);

  ph_bytes_pen_clear (&self->columns.pen);
  g_ptr_array_unref (self->lines);
  ph_text_decoder_free (self->rows.decoder);
  G_OBJECT_CLASS (ph_stream_view_parent_class)->finalize (object);
}

static void
install_signals (GType type)
{
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                             NULL, NULL, G_TYPE_NONE, 0);
  signals[CONTEXT_MENU] = g_signal_new ("context-menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
select_all_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  PhStreamView *self = PH_STREAM_VIEW (widget);
  PhDirection direction = self->cursor.direction;

  if (self->rows.only != PH_DIRECTION_NONE)
    direction = self->rows.only;
  if (direction == PH_DIRECTION_NONE)
    direction = self->top.direction;
  if (direction != PH_DIRECTION_NONE)
    ph_stream_view_select (self, direction, 0, G_MAXUINT64);
}

static void
ph_stream_view_class_init (PhStreamViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_stream_view_dispose;
  object_class->finalize = ph_stream_view_finalize;
  object_class->get_property = ph_stream_view_get_property;
  object_class->set_property = ph_stream_view_set_property;
  widget_class->measure = ph_stream_view_measure;
  widget_class->size_allocate = ph_stream_view_size_allocate;
  widget_class->snapshot = ph_stream_view_snapshot;
  widget_class->map = ph_stream_view_map;
  widget_class->unmap = ph_stream_view_unmap;
  PH_DRAWN_CLASS (klass)->describe = ph_stream_view_describe;
  PH_DRAWN_CLASS (klass)->restyle = ph_stream_view_restyle;
  PH_DRAWN_CLASS (klass)->spoken_as = GTK_ACCESSIBLE_PROPERTY_DESCRIPTION;
  /**
   * PhStreamView:following:
   *
   * Whether the view stays at the newest bytes. Default: %TRUE.
   */
  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE,
                                                     G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                       G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  install_signals (G_TYPE_FROM_CLASS (klass));
  gtk_widget_class_install_action (widget_class, "stream.select-all", NULL, select_all_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK,
                                       "stream.select-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "stream.copy",
                                       "s", "shown");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Insert, GDK_CONTROL_MASK,
                                       "stream.copy", "s", "shown");
  gtk_widget_class_set_css_name (widget_class, "stream");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
ph_stream_view_init (PhStreamView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->following = TRUE;
  self->rows.decoder = ph_text_decoder_new (PH_TEXT_UTF8);
  self->lines = g_ptr_array_new ();
  self->adjustment = g_object_ref_sink (gtk_adjustment_new (0, 0, 1, 1, 1, 1));
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (bar_moved_cb), self);
  self->scrollbar = gtk_scrollbar_new (GTK_ORIENTATION_VERTICAL, self->adjustment);
  gtk_widget_set_parent (self->scrollbar, widget);
  gtk_widget_set_cursor_from_name (self->scrollbar, "default");
  self->newest = create_newest_button (self);
  gtk_widget_set_parent (self->newest, widget);
  gtk_widget_set_cursor_from_name (self->newest, "default");
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, FALSE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_cursor_from_name (widget, "text");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  PH_STREAM_VIEW_LABEL, -1);
  ph_stream_view_add_controllers (self);
}

/**
 * ph_stream_view_new:
 *
 * Returns: (transfer floating): a view of nothing, in text, following
 */
GtkWidget *
ph_stream_view_new (void)
{
  return g_object_new (PH_TYPE_STREAM_VIEW, NULL);
}

/**
 * ph_stream_view_set_source:
 * @self: a view
 * @index: (nullable) (transfer none): where the bytes stand; a reference is held
 * @store: (nullable) (transfer none): their records; must live until the next call
 * @messages: whether each record stands for itself
 *
 * Says what to show; also to be called when something came or went, which is cheap. Main thread.
 */
void
ph_stream_view_set_source (PhStreamView  *self,
                           PhStreamIndex *index,
                           PhStore       *store,
                           gboolean       messages)
{
  g_return_if_fail (PH_IS_STREAM_VIEW (self));

  if (index != self->rows.index || messages != self->rows.messages)
    {
      self->n_shown = 0;
      self->replaced_us = 0;
    }
  if (store == NULL)
    index = NULL;
  if (index != NULL)
    ph_stream_index_ref (index);
  g_clear_pointer (&self->rows.index, ph_stream_index_unref);
  self->rows.index = index;
  self->rows.store = store;
  self->rows.messages = messages;
  source_moved (self);
}

/**
 * ph_stream_view_start_over:
 * @self: a view
 *
 * Forgets place and selection: another socket will be shown. Main thread.
 */
void
ph_stream_view_start_over (PhStreamView *self)
{
  g_return_if_fail (PH_IS_STREAM_VIEW (self));

  self->top = (PhStreamRow) { 0 };
  self->cursor = self->anchor = self->selected = (PhStreamBytes) { 0 };
  self->held = FALSE;
  ph_stream_view_set_following (self, TRUE);
  ph_stream_view_refresh (self);
  ph_drawn_changed (PH_DRAWN (self));
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/**
 * ph_stream_view_set_mode:
 * @self: a view
 * @mode: how the bytes are shown
 *
 * Place and selection stay. Main thread.
 */
void
ph_stream_view_set_mode (PhStreamView *self,
                         PhStreamMode  mode)
{
  g_return_if_fail (PH_IS_STREAM_VIEW (self));

  if (mode == self->rows.mode)
    return;
  self->rows.mode = mode;
  ph_stream_view_refresh (self);
}

/**
 * ph_stream_view_get_mode:
 * @self: a view
 *
 * Returns: how the bytes are shown
 */
PhStreamMode
ph_stream_view_get_mode (PhStreamView *self)
{
  g_return_val_if_fail (PH_IS_STREAM_VIEW (self), PH_STREAM_TEXT);
  return self->rows.mode;
}

/**
 * ph_stream_view_set_code:
 * @self: a view
 * @code: an encoding that is available
 *
 * Says how the bytes are read as characters. Main thread.
 */
void
ph_stream_view_set_code (PhStreamView *self,
                         PhTextCode    code)
{
  g_return_if_fail (PH_IS_STREAM_VIEW (self));

  if (code == ph_text_decoder_get_code (self->rows.decoder))
    return;
  ph_text_decoder_free (self->rows.decoder);
  self->rows.decoder = ph_text_decoder_new (code);
  ph_stream_view_refresh (self);
}

/**
 * ph_stream_view_set_time:
 * @self: a view
 * @form: which times are shown beside the rows
 */
void
ph_stream_view_set_time (PhStreamView *self,
                         PhStreamTime  form)
{
  g_return_if_fail (PH_IS_STREAM_VIEW (self));

  self->time = form;
  ph_stream_view_refresh (self);
}

/**
 * ph_stream_view_set_marks:
 * @self: a view
 * @marks: whether a line stands where a call began
 */
void
ph_stream_view_set_marks (PhStreamView *self,
                          gboolean      marks)
{
  g_return_if_fail (PH_IS_STREAM_VIEW (self));

  self->marks = marks;
  ph_stream_view_refresh (self);
}

/**
 * ph_stream_view_set_only:
 * @self: a view
 * @only: the direction to show; NONE: both
 *
 * Main thread.
 */
void
ph_stream_view_set_only (PhStreamView *self,
                         PhDirection   only)
{
  g_return_if_fail (PH_IS_STREAM_VIEW (self));

  if (only == self->rows.only)
    return;
  self->rows.only = only;
  if (only != PH_DIRECTION_NONE && self->cursor.direction != only)
    self->cursor = self->anchor = self->selected = (PhStreamBytes) { 0 };
  ph_stream_view_refresh (self);
  ph_drawn_changed (PH_DRAWN (self));
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/**
 * ph_stream_view_get_only:
 * @self: a view
 *
 * Returns: the direction that is shown; NONE: both
 */
PhDirection
ph_stream_view_get_only (PhStreamView *self)
{
  g_return_val_if_fail (PH_IS_STREAM_VIEW (self), PH_DIRECTION_NONE);
  return self->rows.only;
}

/**
 * ph_stream_view_set_following:
 * @self: a view
 * @following: whether to stay at the newest bytes
 */
void
ph_stream_view_set_following (PhStreamView *self,
                              gboolean      following)
{
  g_return_if_fail (PH_IS_STREAM_VIEW (self));

  if (following)
    self->held = FALSE;
  if (following == self->following)
    return;
  self->following = following;
  ph_stream_view_queue (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

/**
 * ph_stream_view_get_following:
 * @self: a view
 *
 * Returns: whether it stays at the newest bytes
 */
gboolean
ph_stream_view_get_following (PhStreamView *self)
{
  g_return_val_if_fail (PH_IS_STREAM_VIEW (self), FALSE);
  return self->following;
}

/**
 * ph_stream_view_get_rows:
 * @self: a view
 * @rows: (out caller-allocates): what is cut, and how; for reading at once
 *
 * Returns: %FALSE when there is nothing
 */
gboolean
ph_stream_view_get_rows (PhStreamView *self,
                         PhStreamRows *rows)
{
  g_return_val_if_fail (PH_IS_STREAM_VIEW (self), FALSE);

  *rows = self->rows;
  return rows->index != NULL;
}

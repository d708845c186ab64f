/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-event-view.h"

/* Follow-tail. GTK 4.8 swallows an adjustment set while the list allocates, so scrolling to the
 * end is the list's own action, called from a tick callback. The user has scrolled up when the
 * value went down by itself: an adjustment that is configured anew (rows came or went, the
 * window was resized) emits "changed" with the new value in place, before "value-changed"; one
 * that is only moved does not. Rows given up at the top move the value too, which is why a value
 * that changes between items-changed and the end of that frame says nothing about the user. */

#define AT_END_SLACK 2.0   /* pixels */
#define MAX_TRIES    8     /* frames: a list before its first allocation forgets where to go */

struct _PhEventView
{
  GtkWidget          parent_instance;

  GtkWidget         *overlay;      /* (owned) */
  GtkWidget         *list;         /* (unowned): in the overlay */
  GtkWidget         *newest;       /* (unowned): in the overlay */
  GtkAdjustment     *adjustment;   /* (owned): the list's vertical one */
  GtkSelectionModel *selection;    /* (owned) */
  GdkFrameClock     *clock;        /* (owned) (nullable): while mapped */
  gulong             after_paint;

  PhEventViewBind    bind;
  gpointer           bind_data;
  GDestroyNotify     bind_destroy;
  PhRowColumns       columns;

  guint              tick;         /* 0: nothing to do in the next frame */
  guint              tries;        /* frames since there was something to do */
  gboolean           following;
  gboolean           rows_moved;   /* items-changed came, its frame is not over */
  gboolean           configured;   /* "value-changed" is about to come from a configure */
  double             value;        /* last value seen */
};

G_DEFINE_FINAL_TYPE (PhEventView, ph_event_view, GTK_TYPE_WIDGET)

enum
{
  PROP_FOLLOWING = 1,
  N_PROPS
};

enum
{
  SIGNAL_ACTIVATE,
  SIGNAL_SELECTION_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
is_at_end (PhEventView *self)
{
  const double page = gtk_adjustment_get_page_size (self->adjustment);

  return page > 0 && gtk_adjustment_get_value (self->adjustment) + page >=
                       gtk_adjustment_get_upper (self->adjustment) - AT_END_SLACK;
}

/* Rows that came into sight without being bound anew were not painted yet. They are allocated
 * and this snapshot has not reached them, so queueing them now paints them in this frame. */
static void
refresh_rows (PhEventView *self)
{
  for (GtkWidget *item = gtk_widget_get_first_child (self->list); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (PH_IS_EVENT_ROW (row))
        ph_event_row_refresh (PH_EVENT_ROW (row));
    }
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PhEventView *self = PH_EVENT_VIEW (widget);
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (!self->following || n == 0 || !gtk_widget_get_mapped (widget) || self->tries++ >= MAX_TRIES ||
      (self->tries > 1 && !self->rows_moved && is_at_end (self)))
    {
      self->tick = 0;
      return G_SOURCE_REMOVE;
    }
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", n - 1);
  return G_SOURCE_CONTINUE;
}

static void
queue_tick (PhEventView *self)
{
  self->tries = 0;
  if (self->tick == 0 && self->following)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
after_paint_cb (PhEventView *self)
{
  self->rows_moved = FALSE;
}

static void
items_changed_cb (PhEventView *self)
{
  self->rows_moved = TRUE;
  queue_tick (self);
}

/* A list learns the height of its rows, and of itself, in its own time, and one that is shown again
 * may stand for a frame where it stood before: what was the end need not be it any more, and no row
 * has come. */
static void
stay_at_end (PhEventView *self)
{
  if (!is_at_end (self))
    queue_tick (self);
}

static void
changed_cb (PhEventView *self)
{
  self->configured = gtk_adjustment_get_value (self->adjustment) != self->value;
  stay_at_end (self);
}

static void
value_changed_cb (PhEventView *self)
{
  const double value = gtk_adjustment_get_value (self->adjustment);
  const gboolean up = value < self->value;
  const gboolean by_hand = !self->rows_moved && !self->configured;

  self->value = value;
  self->configured = FALSE;
  if (by_hand && up && !is_at_end (self))
    ph_event_view_set_following (self, FALSE);
  else if (!up && is_at_end (self))
    ph_event_view_set_following (self, TRUE);
  else
    stay_at_end (self);
}

static void
selection_changed_cb (PhEventView *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static void
activate_cb (PhEventView *self,
             guint        position)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0, position);
}

static void
newest_clicked_cb (PhEventView *self)
{
  ph_event_view_set_following (self, TRUE);
}

static void
setup_cb (PhEventView *self,
          GtkListItem *item)
{
  gtk_list_item_set_child (item, ph_event_row_new ());
}

static void
bind_cb (PhEventView *self,
         GtkListItem *item)
{
  PhEventRow *row = PH_EVENT_ROW (gtk_list_item_get_child (item));

  ph_event_row_set_columns (row, self->columns);
  if (self->bind != NULL)
    self->bind (row, gtk_list_item_get_item (item), self->bind_data);
}

static GtkListItemFactory *
create_factory (PhEventView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  return factory;
}

static GtkWidget *
create_newest_button (PhEventView *self)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("go-bottom-symbolic"));
  gtk_box_append (GTK_BOX (content), gtk_label_new ("Newest"));
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "newest");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "osd");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_END);
  gtk_widget_set_visible (button, FALSE);
  gtk_widget_set_tooltip_text (button, "Jump to the newest row and follow");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Jump to newest", -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (newest_clicked_cb), self);
  return button;
}

static void
drop_clock (PhEventView *self)
{
  if (self->clock != NULL)
    g_clear_signal_handler (&self->after_paint, self->clock);
  g_clear_object (&self->clock);
}

/* A list that nobody sees stands at its first rows and makes two hundred new ones whenever the
 * record gives the oldest up. So one that follows has rows only while it is mapped; one that was
 * scrolled keeps them, and with them its place. */
static void
show_rows (PhEventView       *self,
           GtkSelectionModel *rows)
{
  self->rows_moved = TRUE;
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), rows);
}

static void
ph_event_view_map (GtkWidget *widget)
{
  PhEventView *self = PH_EVENT_VIEW (widget);

  if (gtk_list_view_get_model (GTK_LIST_VIEW (self->list)) == NULL)
    show_rows (self, self->selection);
  GTK_WIDGET_CLASS (ph_event_view_parent_class)->map (widget);
  drop_clock (self);
  if (g_set_object (&self->clock, gtk_widget_get_frame_clock (widget)))
    self->after_paint = g_signal_connect_swapped (self->clock, "after-paint",
                                                  G_CALLBACK (after_paint_cb), self);
  queue_tick (self);
}

static void
ph_event_view_unmap (GtkWidget *widget)
{
  PhEventView *self = PH_EVENT_VIEW (widget);

  drop_clock (self);
  GTK_WIDGET_CLASS (ph_event_view_parent_class)->unmap (widget);
  if (!self->following)
    return;
  /* Shown again, the list begins at its first row: it must not seem to be scrolled up to it. */
  self->rows_moved = TRUE;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    gtk_adjustment_set_value (self->adjustment, 0);
  show_rows (self, NULL);
}

static void
ph_event_view_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  refresh_rows (PH_EVENT_VIEW (widget));
  GTK_WIDGET_CLASS (ph_event_view_parent_class)->snapshot (widget, snapshot);
}

static void
ph_event_view_dispose (GObject *object)
{
  PhEventView *self = PH_EVENT_VIEW (object);

  drop_clock (self);
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_object (&self->selection);
  ph_event_view_set_bind (self, NULL, NULL, NULL);
  G_OBJECT_CLASS (ph_event_view_parent_class)->dispose (object);
}

static void
ph_event_view_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FOLLOWING:
      g_value_set_boolean (value, PH_EVENT_VIEW (object)->following);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ph_event_view_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_FOLLOWING:
      ph_event_view_set_following (PH_EVENT_VIEW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *klass)
{
  /**
   * PhEventView:following:
   *
   * Whether the view stays at the newest row. Default: %TRUE.
   */
  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE,
                                                     G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                       G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (klass, N_PROPS, properties);
}

static void
install_signals (GType type)
{
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_SELECTION_CHANGED] = g_signal_new ("selection-changed", type, G_SIGNAL_RUN_LAST, 0,
                                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ph_event_view_class_init (PhEventViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_event_view_dispose;
  object_class->get_property = ph_event_view_get_property;
  object_class->set_property = ph_event_view_set_property;
  widget_class->map = ph_event_view_map;
  widget_class->unmap = ph_event_view_unmap;
  widget_class->snapshot = ph_event_view_snapshot;
  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "eventview");
}

static void
ph_event_view_init (PhEventView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->following = TRUE;
  self->columns = PH_ROW_ALL;
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (NULL));
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (self->selection, "selection-changed",
                            G_CALLBACK (selection_changed_cb), self);

  self->list = gtk_list_view_new (NULL, create_factory (self));   /* rows once it is mapped */
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (activate_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);

  self->adjustment = g_object_ref (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)));
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);

  self->newest = create_newest_button (self);
  self->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), scroller);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->newest);
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
}

/**
 * ph_event_view_new:
 *
 * Returns: (transfer floating): a log without rows, following
 */
GtkWidget *
ph_event_view_new (void)
{
  return g_object_new (PH_TYPE_EVENT_VIEW, NULL);
}

/**
 * ph_event_view_set_bind:
 * @self: a log
 * @bind: (nullable): fills a row from an item; call it before ph_event_view_set_model()
 * @user_data: given to @bind
 * @destroy: (nullable): frees @user_data
 *
 * Sets who fills the rows. Main thread.
 */
void
ph_event_view_set_bind (PhEventView     *self,
                        PhEventViewBind  bind,
                        gpointer         user_data,
                        GDestroyNotify   destroy)
{
  g_return_if_fail (PH_IS_EVENT_VIEW (self));

  if (self->bind_destroy != NULL)
    self->bind_destroy (self->bind_data);
  self->bind = bind;
  self->bind_data = user_data;
  self->bind_destroy = destroy;
}

/**
 * ph_event_view_set_model:
 * @self: a log
 * @model: (nullable) (transfer none): its rows, oldest first
 *
 * Shows the rows of @model, from the newest on. Main thread.
 */
void
ph_event_view_set_model (PhEventView *self,
                         GListModel  *model)
{
  g_return_if_fail (PH_IS_EVENT_VIEW (self));
  g_return_if_fail (model == NULL || G_IS_LIST_MODEL (model));

  /* Told as a removal and an addition: at a replacement GTK looks for each row it had bound among
   * all the new ones, which takes 0.1 s for a hundred thousand. */
  gtk_multi_selection_set_model (GTK_MULTI_SELECTION (self->selection), NULL);
  gtk_multi_selection_set_model (GTK_MULTI_SELECTION (self->selection), model);
  ph_event_view_set_following (self, TRUE);
}

/**
 * ph_event_view_set_columns:
 * @self: a log
 * @columns: what rows show besides mark and text, where there is room
 *
 * Chooses the columns; call it before ph_event_view_set_model(). Main thread.
 */
void
ph_event_view_set_columns (PhEventView  *self,
                           PhRowColumns  columns)
{
  g_return_if_fail (PH_IS_EVENT_VIEW (self));

  self->columns = columns;
}

/**
 * ph_event_view_get_selection:
 * @self: a log
 *
 * Returns: (transfer none): which rows are selected; several may be
 */
GtkSelectionModel *
ph_event_view_get_selection (PhEventView *self)
{
  g_return_val_if_fail (PH_IS_EVENT_VIEW (self), NULL);

  return self->selection;
}

/**
 * ph_event_view_get_selected:
 * @self: a log
 *
 * Returns: (transfer full) (nullable): the item of the selected row, the first of several
 */
gpointer
ph_event_view_get_selected (PhEventView *self)
{
  g_autoptr (GtkBitset) selected = NULL;

  g_return_val_if_fail (PH_IS_EVENT_VIEW (self), NULL);

  selected = gtk_selection_model_get_selection (self->selection);
  if (gtk_bitset_is_empty (selected))
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_minimum (selected));
}

/**
 * ph_event_view_get_following:
 * @self: a log
 *
 * Returns: whether the view stays at the newest row
 */
gboolean
ph_event_view_get_following (PhEventView *self)
{
  g_return_val_if_fail (PH_IS_EVENT_VIEW (self), FALSE);

  return self->following;
}

/**
 * ph_event_view_set_following:
 * @self: a log
 * @following: whether to stay at the newest row
 *
 * %TRUE scrolls to the end in the next frame. Main thread.
 */
void
ph_event_view_set_following (PhEventView *self,
                             gboolean     following)
{
  g_return_if_fail (PH_IS_EVENT_VIEW (self));

  queue_tick (self);
  if (following == self->following)
    return;
  self->following = following;
  gtk_widget_set_visible (self->newest, !following);
  queue_tick (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

/**
 * ph_event_view_show_row:
 * @self: a log
 * @position: a row
 *
 * Selects it and no other and scrolls to it, which ends following. Main thread.
 */
void
ph_event_view_show_row (PhEventView *self,
                        guint        position)
{
  g_return_if_fail (PH_IS_EVENT_VIEW (self));

  ph_event_view_set_following (self, FALSE);
  gtk_selection_model_select_item (self->selection, position, TRUE);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", position);
}

/**
 * ph_event_view_set_label:
 * @self: a log
 * @label: its name for screen readers, such as "Calls of client"
 *
 * Names the list. Main thread.
 */
void
ph_event_view_set_label (PhEventView *self,
                         const char  *label)
{
  g_return_if_fail (PH_IS_EVENT_VIEW (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

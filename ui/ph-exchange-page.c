/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-exchange-page-private.h"

#include "ph-clock.h"
#include "ph-format.h"

#include "ph-exchange-cast.h"
#include "ph-exchange-export.h"
#include "ph-exchange-key.h"

/* Listens to the session's log while it is mapped: a flush that brought rows is read into the feed,
 * once. What the kernel stamps on what was sent comes after the rows, and changes what they say.
 * Hidden it hears nothing, and reads what it missed when it is shown again. While a call waits, or a
 * kernel holds what was sent, it looks ten times a second, by a timeout that exists only then. Main
 * thread. */

#define TURN_ROWS       8192                    /* of the record, between two looks at the clock */
#define TURN_NS         (8 * PH_NSEC_PER_MSEC)  /* of the main thread, for reading on */
#define READ_PRIORITY   (GDK_PRIORITY_REDRAW + 10)
#define NARROW          640   /* pixels: below, what is selected stands under the picture */

G_DEFINE_FINAL_TYPE (PhExchangePage, ph_exchange_page, GTK_TYPE_WIDGET)

enum
{
  MESSAGE,
  MOMENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
anchor (PhExchangePage *self)
{
  PhSocketList *sockets = ph_session_get_sockets (self->session);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const PhSocketId id = g_array_index (self->lanes, PhExchangeLane, i).socket;
      PhSocketItem *item = id != PH_SOCKET_NONE ? ph_socket_list_lookup (sockets, id) : NULL;

      if (item != NULL)
        ph_exchange_feed_anchor (self->feed, ph_exchange_feed_find_lane (self->feed, id),
                                 ph_socket_item_get_figures (item));
    }
}

static void
show_count (PhExchangePage *self)
{
  const guint64 n = ph_exchange_feed_get_end (self->feed) - ph_exchange_feed_get_first (self->feed);
  g_autofree char *count = ph_format_count (n);
  g_autofree char *text = g_strdup_printf (n == 1 ? "%s event" : "%s events", count);

  gtk_label_set_text (self->count_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), n == 0);
}

/* Returns: whether all of it is read */
static gboolean
read_some (PhExchangePage *self)
{
  const gint64 begun_ns = ph_clock_now_ns ();

  do
    ph_exchange_feed_sync_some (self->feed, TURN_ROWS);
  while (ph_exchange_feed_get_n_unread (self->feed) > 0
         && ph_clock_now_ns () - begun_ns < TURN_NS);
  return ph_exchange_feed_get_n_unread (self->feed) == 0;
}

static gboolean
read_on_cb (gpointer user_data)
{
  PhExchangePage *self = user_data;

  self->read_id = 0;
  ph_exchange_page_read (self);
  return G_SOURCE_REMOVE;
}

/* When there is nothing better to do, as to paint a frame or to hear the user */
static void
read_on_later (PhExchangePage *self)
{
  const guint generation = ph_exchange_feed_get_generation (self->feed);

  if (self->read_id == 0)
    self->read_id = g_idle_add_full (READ_PRIORITY, read_on_cb, self, NULL);
  if (generation == self->read_generation || ph_exchange_view_is_busy (self->view))
    return;
  ph_exchange_view_set_busy (self->view, TRUE);
  gtk_label_set_text (self->count_label, "reading the record");
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), FALSE);
}

static void
cast (PhExchangePage *self)
{
  if (self->item != NULL)
    ph_exchange_cast_connection (self->lanes, self->session, self->item);
  else
    ph_exchange_cast_all (self->lanes, self->session, &self->first);
  ph_exchange_feed_set_lanes (self->feed, (gconstpointer) self->lanes->data, self->lanes->len);
}

/* Brings the picture up to date with the record. A long one that is read from its beginning takes
 * several turns; who pauses meanwhile wants to see a picture, too. The company is that of when the
 * reading began, or with each newcomer it would begin again and never end. */
void
ph_exchange_page_read (PhExchangePage *self)
{
  const gboolean was_busy = ph_exchange_view_is_busy (self->view);

  if (self->feed == NULL || self->log_id == 0 || (self->paused && !was_busy))
    return;
  if (!was_busy)
    cast (self);
  if (read_some (self))
    {
      self->read_generation = ph_exchange_feed_get_generation (self->feed);
      ph_exchange_view_set_busy (self->view, FALSE);
      anchor (self);
    }
  if (was_busy || ph_exchange_feed_get_n_unread (self->feed) > 0)   /* and who came meanwhile */
    read_on_later (self);
  ph_exchange_page_read_waiting (self);
  ph_exchange_view_update (self->view);
  if (!ph_exchange_view_is_busy (self->view))
    show_count (self);
}

static void
marked_cb (PhExchangePage *self)
{
  if (self->paused || ph_exchange_view_is_busy (self->view))
    return;
  ph_exchange_view_update (self->view);
  ph_exchange_page_show_sentence (self);
}

static void
start_hearing (PhExchangePage *self)
{
  if (self->session == NULL || self->log_id != 0
      || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->log_id = g_signal_connect_swapped (ph_session_get_log (self->session), "items-changed",
                                           G_CALLBACK (ph_exchange_page_read), self);
  self->running_id = g_signal_connect_swapped (ph_session_get_running (self->session),
                                               "items-changed",
                                               G_CALLBACK (ph_exchange_page_read), self);
  self->marked_id = g_signal_connect_swapped (self->session, "marked", G_CALLBACK (marked_cb),
                                              self);
  ph_exchange_page_read (self);
}

static void
stop_hearing (PhExchangePage *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_handle_id (&self->read_id, g_source_remove);
  if (self->session == NULL)
    return;
  g_clear_signal_handler (&self->log_id, ph_session_get_log (self->session));
  g_clear_signal_handler (&self->running_id, ph_session_get_running (self->session));
  g_clear_signal_handler (&self->marked_id, self->session);
}

/* Once the picture is up to date and has its size */
static gboolean
show_moment_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  PhExchangePage *self = PH_EXCHANGE_PAGE (widget);
  guint64 number;

  if (self->log_id != 0 && ph_exchange_view_is_busy (self->view))
    return G_SOURCE_CONTINUE;
  self->show_id = 0;
  if (self->shown_ns == G_MININT64 || self->feed == NULL || self->log_id == 0)
    return G_SOURCE_REMOVE;
  number = ph_exchange_feed_find_time (self->feed, self->shown_ns);
  if (number != PH_EXCHANGE_NOWHERE)
    ph_exchange_view_show (self->view, number);
  self->shown_ns = G_MININT64;
  return G_SOURCE_REMOVE;
}

static void
show_moment_later (PhExchangePage *self)
{
  if (self->show_id == 0)
    self->show_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), show_moment_cb, NULL, NULL);
}

static void
ph_exchange_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_exchange_page_parent_class)->map (widget);
  start_hearing (PH_EXCHANGE_PAGE (widget));
  if (PH_EXCHANGE_PAGE (widget)->shown_ns != G_MININT64)
    show_moment_later (PH_EXCHANGE_PAGE (widget));
}

static void
ph_exchange_page_unmap (GtkWidget *widget)
{
  stop_hearing (PH_EXCHANGE_PAGE (widget));
  GTK_WIDGET_CLASS (ph_exchange_page_parent_class)->unmap (widget);
}

static void
selection_changed_cb (PhExchangePage *self)
{
  const guint64 number = ph_exchange_view_get_selected (self->view);

  gtk_widget_set_visible (self->detail, number != PH_EXCHANGE_NOWHERE);
  if (number == PH_EXCHANGE_NOWHERE || self->feed == NULL)
    return;
  ph_exchange_page_show_sentence (self);
  ph_exchange_page_show_event (self, number);
  if (self->shown_ns == G_MININT64)
    g_signal_emit (self, signals[MOMENT], 0, ph_exchange_feed_get_time (self->feed, number));
}

static void
activated_cb (PhExchangePage *self)
{
  if (gtk_widget_get_visible (self->bytes_box))
    gtk_widget_grab_focus (GTK_WIDGET (self->bytes));
}

static void
close_clicked_cb (PhExchangePage *self)
{
  ph_exchange_view_select (self->view, PH_EXCHANGE_NOWHERE);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
follow_toggled_cb (PhExchangePage *self)
{
  ph_exchange_view_set_following (self->view, gtk_toggle_button_get_active (self->follow_toggle));
}

static void
following_cb (PhExchangePage *self)
{
  gtk_toggle_button_set_active (self->follow_toggle, ph_exchange_view_get_following (self->view));
}

static void
pause_toggled_cb (PhExchangePage *self)
{
  self->paused = gtk_toggle_button_get_active (self->pause_toggle);
  ph_exchange_page_read (self);
}

static void
quiet_toggled_cb (PhExchangePage *self)
{
  ph_exchange_view_set_collapse (self->view, gtk_toggle_button_get_active (self->quiet_toggle));
}

static void
time_toggled_cb (PhExchangePage *self)
{
  ph_exchange_view_set_to_time (self->view, gtk_toggle_button_get_active (self->time_toggle));
}

static void
mode_toggled_cb (PhExchangePage *self)
{
  ph_bytes_view_set_mode (self->bytes, gtk_toggle_button_get_active (self->text_toggle)
                                         ? PH_BYTES_VIEW_TEXT : PH_BYTES_VIEW_HEX);
}

static void
zoom_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  PhExchangePage *self = PH_EXCHANGE_PAGE (widget);

  if (g_str_equal (name, "exchange.zoom-in"))
    ph_exchange_view_zoom (self->view, 1.25);
  else if (g_str_equal (name, "exchange.zoom-out"))
    ph_exchange_view_zoom (self->view, 1 / 1.25);
  else if (g_str_equal (name, "exchange.zoom-fit"))
    ph_exchange_view_zoom_fit (self->view);
  else
    ph_exchange_view_zoom_normal (self->view);
}

static void
told_cb (const char *text,
         gpointer    user_data)
{
  g_signal_emit (user_data, signals[MESSAGE], 0, text);
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  PhExchangePage *self = PH_EXCHANGE_PAGE (widget);

  if (g_str_equal (name, "exchange.copy"))
    ph_exchange_export_copy (self->view, told_cb, self);
  else
    ph_exchange_export_choose (self->view, g_variant_get_string (parameter, NULL), told_cb, self);
}

/* What is selected stands beside the picture, and under it where that is narrow */
static gboolean
turn_cb (gpointer user_data)
{
  PhExchangePage *self = user_data;
  const gboolean narrow = gtk_widget_get_width (GTK_WIDGET (self)) < NARROW;

  self->turn_id = 0;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paned),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  return G_SOURCE_REMOVE;
}

static void
ph_exchange_page_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  PhExchangePage *self = PH_EXCHANGE_PAGE (widget);
  const GtkOrientation wanted = width < NARROW ? GTK_ORIENTATION_VERTICAL
                                               : GTK_ORIENTATION_HORIZONTAL;

  gtk_widget_size_allocate (self->box, &(GtkAllocation) { 0, 0, width, height }, baseline);
  if (gtk_orientable_get_orientation (GTK_ORIENTABLE (self->paned)) != wanted
      && self->turn_id == 0)
    self->turn_id = g_idle_add (turn_cb, self);
}

static void
ph_exchange_page_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  gtk_widget_measure (PH_EXCHANGE_PAGE (widget)->box, orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
drop_feed (PhExchangePage *self)
{
  stop_hearing (self);
  if (self->view != NULL)
    ph_exchange_view_set_feed (self->view, NULL);
  g_clear_pointer (&self->feed, ph_exchange_feed_free);
}

static void
ph_exchange_page_dispose (GObject *object)
{
  PhExchangePage *self = PH_EXCHANGE_PAGE (object);

  drop_feed (self);
  g_clear_handle_id (&self->turn_id, g_source_remove);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_EXCHANGE_PAGE);
  self->view = NULL;
  G_OBJECT_CLASS (ph_exchange_page_parent_class)->dispose (object);
}

static void
ph_exchange_page_finalize (GObject *object)
{
  g_array_unref (PH_EXCHANGE_PAGE (object)->lanes);
  G_OBJECT_CLASS (ph_exchange_page_parent_class)->finalize (object);
}

static void
ph_exchange_page_bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, box);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, paned);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, view);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, follow_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, pause_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, quiet_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, time_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, count_label);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, key_button);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, empty_label);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, detail);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, call_label);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, reason_label);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, text_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, bytes_box);
  gtk_widget_class_bind_template_child (widget_class, PhExchangePage, bytes);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, follow_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, following_cb);
  gtk_widget_class_bind_template_callback (widget_class, pause_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, quiet_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, time_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_toggled_cb);
}

static void
ph_exchange_page_class_init (PhExchangePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_exchange_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = ph_exchange_page_finalize;
  widget_class->map = ph_exchange_page_map;
  widget_class->unmap = ph_exchange_page_unmap;
  widget_class->measure = ph_exchange_page_measure;
  widget_class->size_allocate = ph_exchange_page_size_allocate;
  signals[MESSAGE] = g_signal_new ("message", PH_TYPE_EXCHANGE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[MOMENT] = g_signal_new ("moment", PH_TYPE_EXCHANGE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  g_type_ensure (PH_TYPE_EXCHANGE_VIEW);
  g_type_ensure (PH_TYPE_BYTES_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-exchange-page.ui");
  ph_exchange_page_bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "exchange.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "exchange.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "exchange.zoom-fit", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "exchange.zoom-normal", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "exchange.export", "s", export_action);
  gtk_widget_class_install_action (widget_class, "exchange.copy", NULL, export_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c,
                                       GDK_CONTROL_MASK | GDK_SHIFT_MASK, "exchange.copy", NULL);
}

static void
ph_exchange_page_init (PhExchangePage *self)
{
  self->lanes = g_array_new (FALSE, FALSE, sizeof (PhExchangeLane));
  self->shown_ns = G_MININT64;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_popover (self->key_button, ph_exchange_key_new ());
}

/**
 * ph_exchange_page_new:
 *
 * Returns: (transfer floating): a page of nothing yet
 */
GtkWidget *
ph_exchange_page_new (void)
{
  return g_object_new (PH_TYPE_EXCHANGE_PAGE, NULL);
}

static void
show (PhExchangePage *self,
      PhSession      *session,
      PhSocketItem   *item)
{
  drop_feed (self);
  g_set_object (&self->session, session);
  g_set_object (&self->item, item);
  if (session == NULL)
    return;
  self->feed = ph_exchange_feed_new (ph_session_get_store (session));
  self->first = PH_SOCKET_NONE;
  self->read_generation = 0;
  ph_exchange_feed_set_marks (self->feed, ph_session_get_marks (session));
  ph_exchange_feed_set_arrivals (self->feed, ph_session_get_arrivals (session));
  ph_exchange_view_set_feed (self->view, self->feed);
  gtk_toggle_button_set_active (self->pause_toggle, FALSE);
  start_hearing (self);
}

/**
 * ph_exchange_page_set_item:
 * @self: the page
 * @session: (nullable): the session of @item
 * @item: (nullable): a socket
 *
 * Shows the connection of @item.
 */
void
ph_exchange_page_set_item (PhExchangePage *self,
                           PhSession      *session,
                           PhSocketItem   *item)
{
  g_return_if_fail (PH_IS_EXCHANGE_PAGE (self));

  if (item != self->item || session != self->session)
    show (self, item != NULL ? session : NULL, item);
}

/**
 * ph_exchange_page_show_moment:
 * @self: the page
 * @time_ns: CLOCK_MONOTONIC
 *
 * Selects what happened then, or next; when the page is shown, if it is not.
 */
void
ph_exchange_page_show_moment (PhExchangePage *self,
                              gint64          time_ns)
{
  g_return_if_fail (PH_IS_EXCHANGE_PAGE (self));

  self->shown_ns = time_ns;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_moment_later (self);
}

/**
 * ph_exchange_page_set_session:
 * @self: the page
 * @session: (nullable): a session
 *
 * Shows all sockets of @session.
 */
void
ph_exchange_page_set_session (PhExchangePage *self,
                              PhSession      *session)
{
  g_return_if_fail (PH_IS_EXCHANGE_PAGE (self));

  show (self, session, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-data-view-private.h"

/* Two pages: a log of data rows over a byte view, and the stream. The mode is remembered apart for
 * streams and for sockets with messages. Main thread. */

/* Copying more than this as text would make the clipboard's reader wait. */
#define MAX_COPY_BYTES ((gsize) 16 * 1024 * 1024)

G_DEFINE_FINAL_TYPE (PhDataView, ph_data_view, GTK_TYPE_WIDGET)

enum
{
  PEER,
  MESSAGE,
  LAYERS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
log_changed_cb (PhDataView *self)
{
  PhEventLog *log = ph_log_feed_get_log (self->feed);
  gboolean empty = log == NULL || g_list_model_get_n_items (G_LIST_MODEL (log)) == 0;

  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), empty);
}

static void
ph_data_view_tell_peer (PhDataView *self,
                        PhEvent    *event)
{
  const PhRecord *record = ph_event_get_record (event);
  PhAddress address = ph_record_get_address (record);
  g_autofree char *host = NULL;
  g_autofree char *port = NULL;

  if (record->kind != PH_CALL_RECVFROM || !ph_address_is_set (&address))
    return;
  host = ph_address_get_host (&address);
  port = g_strdup_printf ("%d", ph_address_get_port (&address));
  g_signal_emit (self, signals[PEER], 0, host, port);
}

static void
selection_changed_cb (PhDataView *self)
{
  g_autoptr (PhEvent) event = ph_event_view_get_selected (self->view);
  PhSession *session = ph_log_feed_get_session (self->feed);
  g_autofree char *title = NULL;
  g_autofree char *no_bytes = NULL;
  g_autoptr (GBytes) payload = NULL;

  gtk_widget_set_visible (self->detail, event != NULL);
  if (event == NULL || session == NULL)
    {
      ph_bytes_view_set_bytes (self->bytes, NULL);
      ph_data_view_update_inspector (self);
      return;
    }
  title = ph_event_dup_data_title (session, event);
  no_bytes = ph_event_dup_no_bytes (session, event);
  payload = ph_event_dup_payload (event);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->no_bytes_label, no_bytes != NULL ? no_bytes : "");
  gtk_stack_set_visible_child_name (self->shown, no_bytes != NULL ? "words" : "bytes");
  gtk_widget_set_visible (self->bytes_tools, no_bytes == NULL);
  ph_bytes_view_set_bytes (self->bytes, payload);
  ph_data_view_update_inspector (self);
  ph_data_view_tell_peer (self, event);
}

static void
ph_data_view_dispose (GObject *object)
{
  PhDataView *self = PH_DATA_VIEW (object);

  g_clear_pointer (&self->go_to, gtk_widget_unparent);
  g_clear_pointer (&self->streaming, ph_data_stream_free);
  g_clear_pointer (&self->feed, ph_log_feed_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_DATA_VIEW);
  G_OBJECT_CLASS (ph_data_view_parent_class)->dispose (object);
}

static void
show_mode (PhDataView *self,
           guint       mode)
{
  self->setting = TRUE;
  gtk_toggle_button_set_active (self->toggles[mode], TRUE);
  self->setting = FALSE;
  if (mode > 0)
    ph_stream_view_set_mode (self->stream, (PhStreamMode) (mode - 1));
  gtk_stack_set_visible_child_name (self->modes, mode > 0 ? "stream" : "messages");
  gtk_widget_set_visible (GTK_WIDGET (self->status_label), mode > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), mode > 0);
  ph_data_view_update_inspector (self);
}

static void
mode_toggled_cb (PhDataView      *self,
                 GtkToggleButton *toggle)
{
  if (self->setting || !gtk_toggle_button_get_active (toggle))
    return;
  for (guint i = 0; i < N_MODES; i++)
    if (self->toggles[i] == toggle)
      {
        self->modes_of[self->datagrams] = i;
        show_mode (self, i);
      }
}

static void
stream_selected_cb (PhDataView *self)
{
  g_autofree char *status = self->streaming != NULL ? ph_data_stream_dup_status (self->streaming)
                                                    : NULL;

  gtk_label_set_text (self->status_label, status != NULL ? status : "");
  ph_data_view_update_inspector (self);
}

static void
popover_closed_cb (GtkWidget *popover)
{
  g_idle_add_once ((GSourceOnceFunc) gtk_widget_unparent, popover);
}

static void
context_menu_cb (PhDataView *self,
                 double      x,
                 double      y)
{
  g_autoptr (GMenuModel) menu = ph_data_stream_create_menu (TRUE);
  GtkWidget *popover = gtk_popover_menu_new_from_model (menu);
  GdkRectangle at = { 0 };
  double here_x, here_y;

  gtk_widget_translate_coordinates (GTK_WIDGET (self->stream), GTK_WIDGET (self), x, y, &here_x,
                                    &here_y);
  at = (GdkRectangle) { (int) here_x, (int) here_y, 1, 1 };
  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &at);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  g_signal_connect (popover, "closed", G_CALLBACK (popover_closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
go_to_cb (PhDataView *self,
          GtkEntry   *entry)
{
  if (ph_data_stream_go_to (self->streaming, gtk_editable_get_text (GTK_EDITABLE (entry))))
    {
      gtk_popover_popdown (GTK_POPOVER (self->go_to));
      gtk_widget_grab_focus (GTK_WIDGET (self->stream));
      return;
    }
  gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  gtk_widget_error_bell (GTK_WIDGET (self));
}

static void
go_to_changed_cb (GtkWidget *entry)
{
  gtk_widget_remove_css_class (entry, "error");
}

static void
create_go_to (PhDataView *self)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), "4096, 0x1000 or 50%");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Offset to go to", -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (go_to_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (entry, "changed", G_CALLBACK (go_to_changed_cb), NULL);
  self->go_to = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->go_to), entry);
  gtk_widget_set_parent (self->go_to, GTK_WIDGET (self->menu_button));
}

static void
go_to_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  PhDataView *self = PH_DATA_VIEW (widget);

  if (self->modes_of[self->datagrams] == 0)
    return;
  if (self->go_to == NULL)
    create_go_to (self);
  gtk_popover_popup (GTK_POPOVER (self->go_to));
}

/* Where what is selected stands, or, with nothing selected, the last message */
static void
layers_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  PhDataView *self = PH_DATA_VIEW (widget);
  PhDirection direction;
  guint64 start, len;

  if (!ph_stream_view_get_selection (self->stream, &direction, &start, &len))
    start = len = 0;
  g_signal_emit (self, signals[LAYERS], 0, (int) direction, start, start + len);
}

static void
say (const char *text,
     gpointer    user_data)
{
  g_signal_emit (user_data, signals[MESSAGE], 0, text);
}

static void
bytes_toggled_cb (PhDataView *self)
{
  ph_bytes_view_set_mode (self->bytes, gtk_toggle_button_get_active (self->text_toggle)
                                         ? PH_BYTES_VIEW_TEXT
                                         : PH_BYTES_VIEW_HEX);
}

static void
copy_clicked_cb (PhDataView *self)
{
  GBytes *bytes = ph_bytes_view_get_bytes (self->bytes);
  g_autofree char *text = NULL;

  if (bytes == NULL || g_bytes_get_size (bytes) > MAX_COPY_BYTES)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  ph_bytes_view_select (self->bytes, 0, g_bytes_get_size (bytes));
  text = ph_bytes_view_dup_selection (self->bytes);
  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
bind_toggle (GtkWidgetClass *klass,
             const char     *name,
             gsize           mode)
{
  gtk_widget_class_bind_template_child_full (
    klass, name, FALSE,
    (gssize) (G_STRUCT_OFFSET (PhDataView, toggles) + mode * sizeof (GtkToggleButton *)));
}

static void
ph_data_view_class_init (PhDataViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_data_view_dispose;

  signals[PEER] = g_signal_new ("peer", PH_TYPE_DATA_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  signals[MESSAGE] = g_signal_new ("message", PH_TYPE_DATA_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LAYERS] = g_signal_new ("layers", PH_TYPE_DATA_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_UINT64, G_TYPE_UINT64);

  g_type_ensure (PH_TYPE_EVENT_VIEW);
  g_type_ensure (PH_TYPE_STREAM_VIEW);
  g_type_ensure (PH_TYPE_BYTES_VIEW);
  g_type_ensure (PH_TYPE_FIND_BAR);
  g_type_ensure (PH_TYPE_INSPECTOR_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-data-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PhDataView, box);
  bind_toggle (widget_class, "messages_toggle", 0);
  bind_toggle (widget_class, "stream_text_toggle", 1 + PH_STREAM_TEXT);
  bind_toggle (widget_class, "stream_hex_toggle", 1 + PH_STREAM_HEX);
  bind_toggle (widget_class, "stream_both_toggle", 1 + PH_STREAM_BOTH);
  bind_toggle (widget_class, "stream_lines_toggle", 1 + PH_STREAM_LINES);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, status_label);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, menu_button);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, modes);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, stream);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, view);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, empty_label);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, detail);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, title_label);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, text_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, hex_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, bytes_tools);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, shown);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, bytes);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, no_bytes_label);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, find_bar);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, inspect_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, inspector);
  gtk_widget_class_bind_template_callback (widget_class, mode_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, stream_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, context_menu_cb);
  gtk_widget_class_bind_template_callback (widget_class, bytes_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, ph_data_view_update_inspector);
  gtk_widget_class_bind_template_callback (widget_class, ph_data_view_show_match);
  gtk_widget_class_bind_template_callback (widget_class, ph_data_view_find_opened);
  gtk_widget_class_bind_template_callback (widget_class, ph_data_view_inspect_toggled);
  gtk_widget_class_install_action (widget_class, "stream.go-to", NULL, go_to_action);
  gtk_widget_class_install_action (widget_class, "stream.layers", NULL, layers_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, "stream.go-to",
                                       NULL);
}

static void
ph_data_view_init (PhDataView *self)
{
  g_autoptr (GMenuModel) menu = ph_data_stream_create_menu (FALSE);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->modes_of[FALSE] = 1 + PH_STREAM_TEXT;
  self->streaming = ph_data_stream_new (GTK_WIDGET (self), self->stream, say, self);
  gtk_menu_button_set_menu_model (self->menu_button, menu);
  self->feed = ph_log_feed_new (self->view, ph_event_words_say_data,
                                (PhLogFeedChanged) log_changed_cb, self);
  ph_data_view_set_datagrams (self, FALSE);
  ph_event_view_set_label (self->view, "Messages");
  g_signal_connect_object (self->view, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

/**
 * ph_data_view_new:
 *
 * Returns: (transfer floating): a view of nothing yet
 */
GtkWidget *
ph_data_view_new (void)
{
  return g_object_new (PH_TYPE_DATA_VIEW, NULL);
}

/**
 * ph_data_view_set_log:
 * @self: the view
 * @session: (nullable): the session of @log
 * @log: (nullable): a log of data rows
 */
void
ph_data_view_set_log (PhDataView *self,
                      PhSession  *session,
                      PhEventLog *log)
{
  g_return_if_fail (PH_IS_DATA_VIEW (self));

  if (!ph_log_feed_set (self->feed, session, log, G_LIST_MODEL (log)))
    return;
  log_changed_cb (self);
  selection_changed_cb (self);
}

/**
 * ph_data_view_set_item:
 * @self: the view
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket whose bytes the stream shows and the find bar looks through
 */
void
ph_data_view_set_item (PhDataView   *self,
                       PhSession    *session,
                       PhSocketItem *item)
{
  g_return_if_fail (PH_IS_DATA_VIEW (self));
  ph_data_stream_set_item (self->streaming, session, item);
  ph_find_bar_set_socket (self->find_bar, session, item);
}

/**
 * ph_data_view_show_range:
 * @self: the view
 * @direction: out or in
 * @offset: of the first byte in its direction
 * @len: how many; 0: the cursor is put there
 *
 * Shows these bytes, selected, in the stream: as text, if it was not on screen.
 */
void
ph_data_view_show_range (PhDataView  *self,
                         PhDirection  direction,
                         guint64      offset,
                         guint64      len)
{
  g_return_if_fail (PH_IS_DATA_VIEW (self));

  if (self->modes_of[self->datagrams] == 0)
    {
      self->modes_of[self->datagrams] = 1 + PH_STREAM_TEXT;
      show_mode (self, 1 + PH_STREAM_TEXT);
    }
  ph_stream_view_show_range (self->stream, direction, offset, len);
}

/**
 * ph_data_view_set_datagrams:
 * @self: the view
 * @datagrams: whether each message has a peer of its own to show, and stands for itself
 */
void
ph_data_view_set_datagrams (PhDataView *self,
                            gboolean    datagrams)
{
  g_return_if_fail (PH_IS_DATA_VIEW (self));
  self->datagrams = datagrams != FALSE;
  ph_data_stream_set_messages (self->streaming, datagrams);
  show_mode (self, self->modes_of[self->datagrams]);
  ph_event_view_set_columns (self->view, datagrams
                                           ? PH_ROW_TIME | PH_ROW_KIND | PH_ROW_RESULT
                                               | PH_ROW_DURATION
                                           : PH_ROW_TIME | PH_ROW_KIND | PH_ROW_DURATION);
}

/**
 * ph_data_view_set_empty_text:
 * @self: the view
 * @text: what to say while there are no messages
 */
void
ph_data_view_set_empty_text (PhDataView *self,
                             const char *text)
{
  g_return_if_fail (PH_IS_DATA_VIEW (self));
  gtk_label_set_text (self->empty_label, text);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-data-view.h"

#include "ph-bytes-view.h"
#include "ph-find-bar.h"
#include "ph-inspector-pane.h"
#include "ph-log-feed.h"

/* A log of data rows over a byte view. Main thread. */

/* Copying more than this as text would make the clipboard's reader wait. */
#define MAX_COPY_BYTES ((gsize) 16 * 1024 * 1024)

#define ROW_HEIGHT 22   /* of the list, which shows three at least: ph-data-view.ui */

struct _PhDataView
{
  GtkWidget parent_instance;

  PhLogFeed *feed;   /* (owned) (nullable): NULL once disposed */

  GtkWidget       *box;
  PhFindBar       *find_bar;
  PhEventView     *view;
  GtkLabel        *empty_label;
  GtkWidget       *detail;
  GtkLabel        *title_label;
  GtkToggleButton *text_toggle;
  GtkToggleButton *hex_toggle;
  GtkWidget       *bytes_tools;
  GtkStack        *shown;
  PhBytesView     *bytes;
  GtkLabel        *no_bytes_label;
  GtkToggleButton *inspect_toggle;
  PhInspectorPane *inspector;
};

G_DEFINE_FINAL_TYPE (PhDataView, ph_data_view, GTK_TYPE_WIDGET)

enum
{
  PEER,
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
ph_data_view_update_inspector (PhDataView *self)
{
  gsize start, len;

  if (!ph_bytes_view_get_selection (self->bytes, &start, &len))
    start = len = 0;
  ph_inspector_pane_set (self->inspector, ph_bytes_view_get_bytes (self->bytes), start, len);
}

static void
ph_data_view_set_bytes (PhDataView *self,
                        GBytes     *bytes)
{
  ph_bytes_view_set_bytes (self->bytes, bytes);
  ph_data_view_update_inspector (self);
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
      ph_data_view_set_bytes (self, NULL);
      return;
    }
  title = ph_event_dup_data_title (session, event);
  no_bytes = ph_event_dup_no_bytes (session, event);
  payload = ph_event_dup_payload (event);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->no_bytes_label, no_bytes != NULL ? no_bytes : "");
  gtk_stack_set_visible_child_name (self->shown, no_bytes != NULL ? "words" : "bytes");
  gtk_widget_set_visible (self->bytes_tools, no_bytes == NULL);
  ph_data_view_set_bytes (self, payload);
  ph_data_view_tell_peer (self, event);
}

/* A row that is held back while the reader looks at older ones is let in. */
static gboolean
ph_data_view_find_row (PhDataView *self,
                       guint64     seq,
                       guint      *position)
{
  PhEventLog *log = ph_log_feed_get_log (self->feed);
  gboolean frozen;

  if (log == NULL || ph_event_log_find (log, seq, position))
    return log != NULL;
  frozen = ph_event_log_get_frozen (log);
  ph_event_log_set_frozen (log, FALSE);
  ph_event_log_set_frozen (log, frozen);
  return ph_event_log_find (log, seq, position);
}

/* The message that holds the first byte of the match, and as much of the match as it holds */
static void
show_match_cb (PhDataView *self)
{
  PhFindMatch match;
  guint position;

  if (!ph_find_bar_get_match (self->find_bar, &match))
    return;
  if (!ph_data_view_find_row (self, match.seq, &position))
    {
      ph_find_bar_say (self->find_bar, "That message is no longer on record.");
      return;
    }
  ph_event_view_show_row (self->view, position);
  ph_bytes_view_show_range (self->bytes, match.at, match.len);
}

/* What the bar takes of a low window the list gives: one row is left, that of the match. */
static void
find_opened_cb (PhDataView *self,
                gboolean    opened)
{
  gtk_widget_set_size_request (GTK_WIDGET (self->view), -1, opened ? ROW_HEIGHT : 3 * ROW_HEIGHT);
  if (!opened)
    gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

static void
inspect_toggled_cb (PhDataView *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->inspector),
                          gtk_toggle_button_get_active (self->inspect_toggle));
}

static void
ph_data_view_dispose (GObject *object)
{
  PhDataView *self = PH_DATA_VIEW (object);

  g_clear_pointer (&self->feed, ph_log_feed_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_DATA_VIEW);
  G_OBJECT_CLASS (ph_data_view_parent_class)->dispose (object);
}

static void
mode_toggled_cb (PhDataView *self)
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
ph_data_view_class_init (PhDataViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_data_view_dispose;

  signals[PEER] = g_signal_new ("peer", PH_TYPE_DATA_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  g_type_ensure (PH_TYPE_EVENT_VIEW);
  g_type_ensure (PH_TYPE_BYTES_VIEW);
  g_type_ensure (PH_TYPE_FIND_BAR);
  g_type_ensure (PH_TYPE_INSPECTOR_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-data-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PhDataView, box);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, find_bar);
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
  gtk_widget_class_bind_template_child (widget_class, PhDataView, inspect_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhDataView, inspector);
  gtk_widget_class_bind_template_callback (widget_class, mode_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_match_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, inspect_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, ph_data_view_update_inspector);
}

static void
ph_data_view_init (PhDataView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

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
 * @item: (nullable): whose bytes the find bar looks through
 */
void
ph_data_view_set_item (PhDataView   *self,
                         PhSession    *session,
                         PhSocketItem *item)
{
  g_return_if_fail (PH_IS_DATA_VIEW (self));
  ph_find_bar_set_socket (self->find_bar, session, item);
}

/**
 * ph_data_view_find:
 * @self: the view
 *
 * Opens the find bar, with the focus in it. Main thread.
 */
void
ph_data_view_find (PhDataView *self)
{
  g_return_if_fail (PH_IS_DATA_VIEW (self));
  ph_find_bar_open (self->find_bar);
}

/**
 * ph_data_view_inspect:
 * @self: the view
 *
 * Shows or hides what the selected bytes mean; chooses the newest message if none is. Main thread.
 */
void
ph_data_view_inspect (PhDataView *self)
{
  g_autoptr (PhEvent) event = NULL;
  guint n;

  g_return_if_fail (PH_IS_DATA_VIEW (self));

  event = ph_event_view_get_selected (self->view);
  n = g_list_model_get_n_items (G_LIST_MODEL (ph_event_view_get_selection (self->view)));
  if (event == NULL && n > 0)
    {
      ph_event_view_show_row (self->view, n - 1);
      gtk_toggle_button_set_active (self->inspect_toggle, TRUE);
      return;
    }
  gtk_toggle_button_set_active (self->inspect_toggle,
                                !gtk_toggle_button_get_active (self->inspect_toggle));
}

/**
 * ph_data_view_set_datagrams:
 * @self: the view
 * @datagrams: whether each message has a peer of its own to show
 */
void
ph_data_view_set_datagrams (PhDataView *self,
                            gboolean    datagrams)
{
  g_return_if_fail (PH_IS_DATA_VIEW (self));
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

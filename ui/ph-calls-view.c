/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-calls-view.h"

#include "ph-event-filter.h"
#include "ph-format.h"
#include "ph-transcript.h"

#include "ph-calls-filter.h"
#include "ph-error-button.h"
#include "ph-log-feed.h"

/* One class for both transcripts, of the session and of a socket: they differ by their log. The
 * session's has its filter always at hand, a socket's when it is asked for. One chosen socket is
 * no condition of the filter: its rows stand in a log of their own. Main thread. */

/* More lines than this at once would make the clipboard's reader wait, and the window. */
#define MAX_COPY_ROWS 10000
#define MAX_COPY_BYTES ((gsize) 16 * 1024 * 1024)

struct _PhCallsView
{
  GtkWidget parent_instance;

  PhLogFeed     *feed;       /* (owned) (nullable): NULL once disposed */
  PhEventFilter *filter;     /* (owned) */
  PhEventLog    *log;        /* (owned) (nullable): that of all sockets, or the page's */
  guint          tick;       /* 0: the filter has nothing to do */
  gboolean       pinned;     /* the bar is always there */

  GtkWidget     *box;
  PhCallsFilter *bar;
  GtkWidget     *whole;      /* what is done with the transcript of a whole session */
  GtkLabel      *dropped_label;
  PhEventView   *view;
  GtkWidget     *empty_box;
  GtkLabel      *empty_label;
  GtkWidget     *clear_button;
  GtkWidget     *detail;
  GtkLabel      *line_label;
  GtkLabel      *explanation_label;
  GtkButton     *error_button;
};

G_DEFINE_FINAL_TYPE (PhCallsView, ph_calls_view, GTK_TYPE_WIDGET)

static char *
say_for_filter (const PhRecord *record,
                PhNames        *names,
                gpointer        user_data)
{
  PhTranscriptNames all = { .names = names };

  return ph_transcript_text (record, &all);
}

static guint
count_rows (gpointer model)
{
  return model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;
}

/* What the bounded record gave up is said, not hidden. */
static void
ph_calls_view_show_dropped (PhCallsView *self)
{
  PhEventLog *log = ph_log_feed_get_log (self->feed);
  guint64 dropped = log != NULL ? ph_event_log_get_dropped (log) : 0;
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->dropped_label), dropped > 0);
  if (dropped == 0)
    return;
  count = ph_format_count (dropped);
  text = g_strdup_printf ("%s older rows were given up to stay within memory", count);
  gtk_label_set_text (self->dropped_label, text);
}

static void
ph_calls_view_show_count (PhCallsView *self)
{
  g_autofree char *shown = ph_format_count (count_rows (self->filter));
  g_autofree char *all = ph_format_count (count_rows (ph_log_feed_get_log (self->feed)));
  g_autofree char *text = g_strdup_printf ("%s of %s", shown, all);

  ph_calls_filter_show_count (self->bar,
                              ph_event_filter_is_filtering (self->filter) ? text : NULL);
}

/* An empty list says why it is empty. */
static void
ph_calls_view_show_empty (PhCallsView *self)
{
  gboolean asked = ph_event_filter_is_filtering (self->filter);
  gboolean empty = count_rows (self->filter) == 0;

  gtk_widget_set_visible (self->empty_box, empty);
  if (!empty)
    return;
  gtk_widget_set_visible (self->clear_button, asked);
  if (!asked)
    gtk_label_set_text (self->empty_label, "No call was made yet.");
  else
    gtk_label_set_text (self->empty_label, ph_event_filter_is_searching (self->filter)
                                             ? "Searching…"
                                             : "No call fits the filter.");
}

static void
update_cb (PhCallsView *self)
{
  ph_calls_view_show_dropped (self);
  ph_calls_view_show_count (self);
  ph_calls_view_show_empty (self);
}

static gboolean
search_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  ph_event_filter_work (PH_CALLS_VIEW (widget)->filter);
  return G_SOURCE_CONTINUE;   /* taken away by its id when nothing is left */
}

static void
searching_cb (PhCallsView *self)
{
  if (ph_event_filter_is_searching (self->filter))
    {
      if (self->tick == 0)
        self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), search_cb, NULL, NULL);
    }
  else if (self->tick != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
      self->tick = 0;
    }
  update_cb (self);
}

static void
ph_calls_view_show_log (PhCallsView *self,
                        PhSession   *session,
                        PhEventLog  *log)
{
  ph_event_filter_set_log (self->filter, log);
  ph_log_feed_set (self->feed, session, log, G_LIST_MODEL (self->filter));
}

/* What was asked for is at the end, whatever was being read before. */
static void
filter_changed_cb (PhCallsView *self)
{
  PhSession *session = ph_log_feed_get_session (self->feed);
  PhSocketItem *socket = ph_calls_filter_get_socket (self->bar);
  g_autoptr (PhEventLog) own = NULL;

  if (socket != NULL && session != NULL)
    own = ph_session_new_socket_log (session, ph_socket_item_get_id (socket), FALSE);
  ph_calls_view_show_log (self, session, own != NULL ? own : self->log);
  ph_event_filter_set_conditions (self->filter, ph_calls_filter_get_text (self->bar),
                                  ph_calls_filter_get_errors_only (self->bar));
  ph_event_view_set_following (self->view, TRUE);
  update_cb (self);
}

static void
clear_clicked_cb (PhCallsView *self)
{
  ph_calls_filter_clear (self->bar);
  gtk_widget_grab_focus (GTK_WIDGET (self->bar));
}

static void
filter_stop_cb (PhCallsView *self)
{
  ph_calls_filter_clear (self->bar);
  gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), self->pinned);
}

static void
selection_changed_cb (PhCallsView *self)
{
  g_autoptr (PhEvent) event = ph_event_view_get_selected (self->view);
  PhSession *session = ph_log_feed_get_session (self->feed);
  g_auto (PhEventWords) words = { 0 };
  g_autofree char *line = NULL;

  gtk_widget_set_visible (self->detail, event != NULL);
  ph_error_button_set (self->error_button, event);
  if (event == NULL || session == NULL)
    return;

  ph_event_words_say_call (&words, session, event);
  line = words.result != NULL ? g_strdup_printf ("%s  → %s", words.text, words.result)
                              : g_strdup (words.text);
  gtk_label_set_text (self->line_label, line);
  gtk_label_set_text (self->explanation_label, words.detail != NULL ? words.detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->explanation_label), words.detail != NULL);
  if (words.row.tone == PH_TONE_TROUBLE)
    gtk_widget_add_css_class (self->detail, "trouble");
  else
    gtk_widget_remove_css_class (self->detail, "trouble");
}

/* All chosen rows, in their order, as lines that can be pasted into a scenario. */
static char *
ph_calls_view_dup_selection (PhCallsView *self)
{
  g_autoptr (GtkBitset) chosen = gtk_selection_model_get_selection (
    ph_event_view_get_selection (self->view));
  GString *text = g_string_new (NULL);
  guint64 n = gtk_bitset_get_size (chosen);
  GtkBitsetIter iter;
  guint position;
  guint n_copied = 0;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, chosen, &position);
       more && n_copied < MAX_COPY_ROWS && text->len < MAX_COPY_BYTES;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (PhEvent) event = g_list_model_get_item (G_LIST_MODEL (self->filter), position);
      g_autofree char *line = ph_event_dup_line (ph_log_feed_get_session (self->feed), event);

      g_string_append_printf (text, "%s%s", n_copied > 0 ? "\n" : "", line);
      n_copied++;
    }
  if (n_copied < n)
    g_string_append_printf (text, "\n# %" G_GUINT64_FORMAT " more rows were not copied",
                            n - n_copied);
  return g_string_free (text, FALSE);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  PhCallsView *self = PH_CALLS_VIEW (widget);
  g_autofree char *text = NULL;

  if (ph_log_feed_get_session (self->feed) == NULL)
    return;
  text = ph_calls_view_dup_selection (self);
  if (text[0] != '\0')
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

/* What the chosen call failed with, in the list of all errors */
static void
error_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  GtkWidget *button = GTK_WIDGET (PH_CALLS_VIEW (widget)->error_button);

  if (gtk_widget_get_mapped (button))
    gtk_widget_activate (button);
}

static void
ph_calls_view_dispose (GObject *object)
{
  PhCallsView *self = PH_CALLS_VIEW (object);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  if (self->filter != NULL)
    g_signal_handlers_disconnect_by_data (self->filter, self);
  g_clear_pointer (&self->feed, ph_log_feed_free);
  g_clear_object (&self->filter);
  g_clear_object (&self->log);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_CALLS_VIEW);
  G_OBJECT_CLASS (ph_calls_view_parent_class)->dispose (object);
}

static void
ph_calls_view_class_init (PhCallsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_calls_view_dispose;

  gtk_widget_class_install_action (widget_class, "calls.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "calls.look-up-error", NULL, error_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "calls.copy",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F1, 0, "calls.look-up-error", NULL);

  g_type_ensure (PH_TYPE_CALLS_FILTER);
  g_type_ensure (PH_TYPE_EVENT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-calls-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, box);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, bar);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, whole);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, dropped_label);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, view);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, empty_box);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, empty_label);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, clear_button);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, detail);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, line_label);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, error_button);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_clicked_cb);
}

static void
ph_calls_view_init (PhCallsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = ph_event_filter_new (say_for_filter, NULL);
  self->feed = ph_log_feed_new (self->view, ph_event_words_say_call,
                                (PhLogFeedChanged) update_cb, self);
  ph_event_view_set_columns (self->view, PH_ROW_TIME | PH_ROW_KIND | PH_ROW_RESULT
                                           | PH_ROW_DURATION);
  ph_event_view_set_label (self->view, "Calls");
  g_signal_connect_swapped (self->filter, "items-changed", G_CALLBACK (update_cb), self);
  g_signal_connect_swapped (self->filter, "notify::searching", G_CALLBACK (searching_cb), self);
  g_signal_connect_object (self->view, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  update_cb (self);
}

/**
 * ph_calls_view_new:
 *
 * Returns: (transfer floating): a transcript of nothing yet
 */
GtkWidget *
ph_calls_view_new (void)
{
  return g_object_new (PH_TYPE_CALLS_VIEW, NULL);
}

/**
 * ph_calls_view_set_log:
 * @self: the view
 * @session: (nullable): the session of @log
 * @log: (nullable): what to show
 *
 * Shows all of @log: what was filtered out of another is no longer asked for.
 */
void
ph_calls_view_set_log (PhCallsView *self,
                       PhSession   *session,
                       PhEventLog  *log)
{
  g_return_if_fail (PH_IS_CALLS_VIEW (self));

  if (!g_set_object (&self->log, log))
    return;
  ph_calls_filter_clear (self->bar);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), self->pinned);
  ph_calls_view_show_log (self, session, log);
  update_cb (self);
  selection_changed_cb (self);
}

/**
 * ph_calls_view_pin_filter:
 * @self: the view
 * @sockets: the sockets to choose one from
 *
 * Keeps the filter in sight, and what copies and saves all of it. For the transcript of a whole session; call it once.
 */
void
ph_calls_view_pin_filter (PhCallsView  *self,
                          PhSocketList *sockets)
{
  g_return_if_fail (PH_IS_CALLS_VIEW (self));

  self->pinned = TRUE;
  ph_calls_filter_set_sockets (self->bar, sockets);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), TRUE);
  gtk_widget_set_visible (self->whole, TRUE);
}

/**
 * ph_calls_view_find:
 * @self: the view
 *
 * Puts the focus into the filter, and brings it into sight before.
 */
void
ph_calls_view_find (PhCallsView *self)
{
  g_return_if_fail (PH_IS_CALLS_VIEW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->bar), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->bar));
}

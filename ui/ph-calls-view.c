/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-calls-view.h"

#include "ph-format.h"

#include "ph-event-view.h"
#include "ph-event-words.h"
#include "ph-log-pacer.h"

/* One class for both transcripts, of the session and of a socket: they differ by their log. Main
 * thread. */

struct _PhCallsView
{
  GtkWidget parent_instance;

  PhSession  *session;    /* (owned) (nullable) */
  PhEventLog *log;        /* (owned) (nullable) */
  PhLogPacer *pacer;      /* (owned) (nullable): of log */
  gulong      changed_id;

  GtkWidget   *box;
  GtkLabel    *dropped_label;
  PhEventView *view;
  GtkWidget   *detail;
  GtkLabel    *line_label;
  GtkLabel    *explanation_label;
};

G_DEFINE_FINAL_TYPE (PhCallsView, ph_calls_view, GTK_TYPE_WIDGET)

static void
bind_row (PhEventRow *row,
          gpointer    item,
          gpointer    user_data)
{
  PhCallsView *self = PH_CALLS_VIEW (user_data);
  g_auto (PhEventWords) words = { 0 };

  if (self->session == NULL)
    return;
  ph_event_words_say_call (&words, self->session, PH_EVENT (item));
  ph_event_row_set (row, &words.row);
}

static void
following_cb (PhCallsView *self)
{
  if (self->pacer != NULL)
    ph_log_pacer_set_held (self->pacer, !ph_event_view_get_following (self->view));
}

/* What the bounded record gave up is said, not hidden. */
static void
log_changed_cb (PhCallsView *self)
{
  guint64 dropped = self->log != NULL ? ph_event_log_get_dropped (self->log) : 0;
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
selection_changed_cb (PhCallsView *self)
{
  PhEvent *event = ph_event_view_get_selected (self->view);
  g_auto (PhEventWords) words = { 0 };
  g_autofree char *line = NULL;

  gtk_widget_set_visible (self->detail, event != NULL);
  if (event == NULL || self->session == NULL)
    return;

  ph_event_words_say_call (&words, self->session, event);
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

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  PhCallsView *self = PH_CALLS_VIEW (widget);
  PhEvent *event = ph_event_view_get_selected (self->view);
  g_autofree char *line = NULL;

  if (event == NULL || self->session == NULL)
    return;
  line = ph_event_dup_line (self->session, event);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), line);
}

static void
ph_calls_view_dispose (GObject *object)
{
  PhCallsView *self = PH_CALLS_VIEW (object);

  if (self->view != NULL)
    ph_calls_view_set_log (self, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_CALLS_VIEW);
  G_OBJECT_CLASS (ph_calls_view_parent_class)->dispose (object);
}

static void
ph_calls_view_class_init (PhCallsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_calls_view_dispose;

  gtk_widget_class_install_action (widget_class, "calls.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "calls.copy",
                                       NULL);

  g_type_ensure (PH_TYPE_EVENT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-calls-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, box);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, dropped_label);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, view);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, detail);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, line_label);
  gtk_widget_class_bind_template_child (widget_class, PhCallsView, explanation_label);
}

static void
ph_calls_view_init (PhCallsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  ph_event_view_set_columns (self->view, PH_ROW_TIME | PH_ROW_KIND | PH_ROW_RESULT
                                           | PH_ROW_DURATION);
  ph_event_view_set_bind (self->view, bind_row, self, NULL);
  ph_event_view_set_label (self->view, "Calls");
  g_signal_connect_object (self->view, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::following", G_CALLBACK (following_cb), self,
                           G_CONNECT_SWAPPED);
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
 */
void
ph_calls_view_set_log (PhCallsView *self,
                       PhSession   *session,
                       PhEventLog  *log)
{
  g_return_if_fail (PH_IS_CALLS_VIEW (self));

  g_set_object (&self->session, session);
  if (self->log == log)
    return;
  g_clear_signal_handler (&self->changed_id, self->log);
  g_clear_pointer (&self->pacer, ph_log_pacer_free);
  g_set_object (&self->log, log);
  if (log != NULL)
    {
      self->changed_id = g_signal_connect_swapped (log, "items-changed",
                                                   G_CALLBACK (log_changed_cb), self);
      self->pacer = ph_log_pacer_new (log);
    }
  ph_event_view_set_model (self->view, G_LIST_MODEL (log));
  ph_event_view_set_following (self->view, TRUE);
  log_changed_cb (self);
  selection_changed_cb (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-find-bar.h"

#include "ph-find-words.h"

/* A form over a PhSearch, which is made anew when what is asked for changes and stands until the
 * bar closes or the socket is another one. Main thread. */

struct _PhFindBar
{
  GtkWidget parent_instance;

  PhSession    *session;   /* (owned) (nullable) */
  PhSocketItem *item;      /* (owned) (nullable) */
  PhSearch     *search;    /* (owned) (nullable): NULL: nothing to look for, or a fault */

  GtkSearchBar    *bar;
  GtkSearchEntry  *entry;
  GtkDropDown     *kind_drop;
  GtkToggleButton *case_toggle;
  GtkWidget       *previous_button;
  GtkWidget       *next_button;
  GtkLabel        *count_label;
  GtkLabel        *notice_label;
};

G_DEFINE_FINAL_TYPE (PhFindBar, ph_find_bar, GTK_TYPE_WIDGET)

enum
{
  SHOW_MATCH,
  OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
ph_find_bar_get_text (PhFindBar *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

/* A label that is set to what it says already is laid out all the same. */
static void
set_text (GtkLabel   *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
ph_find_bar_notice (PhFindBar  *self,
                    const char *text)
{
  set_text (self->notice_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice_label), text != NULL);
}

/* @fault: (nullable): what is wrong with what was typed */
static void
ph_find_bar_set_fault (PhFindBar  *self,
                       const char *fault)
{
  ph_find_bar_notice (self, fault);
  if (fault != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "fault");
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                                   GTK_ACCESSIBLE_INVALID_TRUE, -1);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self), "fault");
  gtk_accessible_reset_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID);
}

static void
ph_find_bar_update (PhFindBar *self)
{
  g_autofree char *count = NULL;
  g_autofree char *notice = NULL;
  PhFindReport report;
  guint n = 0;

  if (self->search != NULL)
    {
      ph_search_get_report (self->search, &report);
      n = ph_search_get_n (self->search);
      count = ph_find_words_count (&report, n, ph_search_get_position (self->search));
      notice = ph_find_words_notice (&report);
      ph_find_bar_notice (self, notice);
    }
  set_text (self->count_label, count != NULL ? count : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->count_label), count);   /* where it is cut short */
  gtk_widget_set_visible (GTK_WIDGET (self->count_label), count != NULL && count[0] != '\0');
  gtk_widget_set_sensitive (self->previous_button, self->search != NULL);
  gtk_widget_set_sensitive (self->next_button, self->search != NULL);
}

static void
moved_cb (PhFindBar *self)
{
  PhFindMatch match;

  ph_find_bar_update (self);
  if (ph_search_get_current (self->search, &match))
    g_signal_emit (self, signals[SHOW_MATCH], 0, (int) match.direction, match.offset,
                   (guint64) match.len);
}

static void
ph_find_bar_drop_search (PhFindBar *self)
{
  if (self->search == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->search, self);
  g_clear_object (&self->search);
}

static PhFindPattern *
ph_find_bar_compile (PhFindBar  *self,
                     GError    **error)
{
  const PhFindKind kind = (PhFindKind) gtk_drop_down_get_selected (self->kind_drop);
  gsize column;

  return ph_find_pattern_new (kind, ph_find_bar_get_text (self),
                              !gtk_toggle_button_get_active (self->case_toggle), &column, error);
}

static void
ph_find_bar_restart (PhFindBar *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PhFindPattern) pattern = NULL;

  ph_find_bar_drop_search (self);
  ph_find_bar_set_fault (self, NULL);
  if (self->item != NULL && ph_find_bar_get_text (self)[0] != '\0'
      && gtk_search_bar_get_search_mode (self->bar))
    pattern = ph_find_bar_compile (self, &error);
  if (error != NULL)
    ph_find_bar_set_fault (self, error->message);
  if (pattern != NULL)
    {
      self->search = ph_search_new (self->session, self->item, pattern);
      g_signal_connect_swapped (self->search, "changed", G_CALLBACK (ph_find_bar_update), self);
      g_signal_connect_swapped (self->search, "moved", G_CALLBACK (moved_cb), self);
      ph_search_step (self->search, TRUE);
    }
  ph_find_bar_update (self);
}

static void
changed_cb (PhFindBar *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->case_toggle),
                            gtk_drop_down_get_selected (self->kind_drop) != PH_FIND_HEX);
  ph_find_bar_restart (self);
}

static void
next_cb (PhFindBar *self)
{
  ph_find_bar_step (self, TRUE);
}

static void
previous_cb (PhFindBar *self)
{
  ph_find_bar_step (self, FALSE);
}

static void
stop_cb (PhFindBar *self)
{
  gtk_search_bar_set_search_mode (self->bar, FALSE);
}

static void
search_mode_cb (PhFindBar *self)
{
  const gboolean opened = gtk_search_bar_get_search_mode (self->bar);

  gtk_widget_set_visible (GTK_WIDGET (self), opened);
  ph_find_bar_restart (self);
  g_signal_emit (self, signals[OPENED], 0, opened);
}

static gboolean
step_cb (GtkWidget *widget,
         GVariant  *forward,
         gpointer   user_data)
{
  ph_find_bar_step (PH_FIND_BAR (widget), g_variant_get_boolean (forward));
  return TRUE;
}

static gboolean
close_cb (GtkWidget *widget,
          GVariant  *arguments,
          gpointer   user_data)
{
  stop_cb (PH_FIND_BAR (widget));
  return TRUE;
}

static gboolean
ph_find_bar_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PH_FIND_BAR (widget)->entry));
}

static void
ph_find_bar_dispose (GObject *object)
{
  PhFindBar *self = PH_FIND_BAR (object);

  ph_find_bar_drop_search (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_FIND_BAR);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_find_bar_parent_class)->dispose (object);
}

static void
ph_find_bar_class_init (PhFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_find_bar_dispose;
  widget_class->grab_focus = ph_find_bar_grab_focus;
  signals[SHOW_MATCH] = g_signal_new ("show-match", PH_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_UINT64,
                                      G_TYPE_UINT64);
  signals[OPENED] = g_signal_new ("opened", PH_TYPE_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, kind_drop);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, case_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, previous_button);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, next_button);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, count_label);
  gtk_widget_class_bind_template_child (widget_class, PhFindBar, notice_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_SHIFT_MASK, step_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, close_cb, NULL);
  gtk_widget_class_set_css_name (widget_class, "findbar");
}

static void
ph_find_bar_init (PhFindBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ph_find_bar_update (self);
}

/**
 * ph_find_bar_new:
 *
 * Returns: (transfer floating): a bar that is closed, of no socket
 */
GtkWidget *
ph_find_bar_new (void)
{
  return g_object_new (PH_TYPE_FIND_BAR, NULL);
}

/**
 * ph_find_bar_set_socket:
 * @self: the bar
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket among whose bytes to look
 *
 * An open bar looks for the same there. Main thread.
 */
void
ph_find_bar_set_socket (PhFindBar    *self,
                        PhSession    *session,
                        PhSocketItem *item)
{
  g_return_if_fail (PH_IS_FIND_BAR (self));

  g_set_object (&self->session, session);
  if (g_set_object (&self->item, item))
    ph_find_bar_restart (self);
}

/**
 * ph_find_bar_open:
 * @self: the bar
 *
 * Shows it, with the focus in its field and what stands there selected. Main thread.
 */
void
ph_find_bar_open (PhFindBar *self)
{
  g_return_if_fail (PH_IS_FIND_BAR (self));

  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

/**
 * ph_find_bar_step:
 * @self: the bar
 * @forward: to the next match, else to the previous one
 *
 * "show-match" tells where it is. Main thread.
 */
void
ph_find_bar_step (PhFindBar *self,
                  gboolean   forward)
{
  g_return_if_fail (PH_IS_FIND_BAR (self));

  if (self->search != NULL)
    ph_search_step (self->search, forward);
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}

/**
 * ph_find_bar_get_match:
 * @self: the bar
 * @match: (out): the current match
 *
 * Main thread.
 *
 * Returns: whether there is one
 */
gboolean
ph_find_bar_get_match (PhFindBar   *self,
                       PhFindMatch *match)
{
  g_return_val_if_fail (PH_IS_FIND_BAR (self), FALSE);
  return self->search != NULL && ph_search_get_current (self->search, match);
}

/**
 * ph_find_bar_say:
 * @self: the bar
 * @text: why the current match cannot be shown
 *
 * Stands there until something changes. Main thread.
 */
void
ph_find_bar_say (PhFindBar  *self,
                 const char *text)
{
  g_return_if_fail (PH_IS_FIND_BAR (self));
  ph_find_bar_notice (self, text);
}

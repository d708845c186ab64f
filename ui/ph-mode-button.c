/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-mode-button.h"

#include "ph-clock.h"
#include "ph-time-text.h"

#include "ph-prompt-button.h"

/* Shows the mode that the model tells, and asks for another by a call, which stands in the
 * transcript like any other. Main thread. */

typedef enum
{
  MODE_BLOCKING,
  MODE_NON_BLOCKING,
  MODE_TIMEOUT,
  N_MODES
} Mode;

static const struct
{
  const char *name;
  const char *meaning;
} modes[N_MODES] = {
  [MODE_BLOCKING] = { "Blocking", "A call waits until it can be done" },
  [MODE_NON_BLOCKING] = { "Non-blocking", "A call that would wait fails with EAGAIN" },
  [MODE_TIMEOUT] = { "Timeout", "A call waits this many seconds at most" },
};

struct _PhModeButton
{
  GtkWidget parent_instance;

  PhSession    *session;         /* (owned) (nullable) */
  PhSocketItem *item;            /* (owned) (nullable) */
  GSignalGroup *signals;         /* (owned): of the item */
  GtkWidget    *button;          /* (unowned): child */
  GtkWidget    *popover;         /* (unowned): of button */
  GtkWidget    *checks[N_MODES]; /* (unowned): in popover */
  GtkWidget    *entry;           /* (unowned): in popover; seconds */
  GtkWidget    *apply;           /* (unowned): in popover */
};

G_DEFINE_FINAL_TYPE (PhModeButton, ph_mode_button, GTK_TYPE_WIDGET)

static char *
dup_label (gint64 timeout_ns)
{
  g_autofree char *seconds = NULL;

  if (timeout_ns <= 0)
    return g_strdup (modes[timeout_ns == 0 ? MODE_NON_BLOCKING : MODE_BLOCKING].name);
  seconds = ph_time_text_print (timeout_ns);
  return g_strdup_printf ("Timeout %s s", seconds);
}

static void
ph_mode_button_update (PhModeButton *self)
{
  g_autofree char *label = NULL;
  g_autofree char *spoken = NULL;

  if (self->item == NULL)
    return;
  label = dup_label (ph_socket_item_get_identity (self->item)->timeout_ns);
  spoken = g_strdup_printf ("Waiting mode: %s", label);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  gtk_widget_set_sensitive (self->button, !ph_socket_item_get_closed (self->item));
}

static Mode
ph_mode_button_get_mode (PhModeButton *self)
{
  for (guint i = 0; i < N_MODES; i++)
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (self->checks[i])))
      return (Mode) i;
  return MODE_BLOCKING;
}

static gboolean
ph_mode_button_read (PhModeButton *self,
                     gint64       *timeout_ns)
{
  return ph_time_text_parse (gtk_editable_get_text (GTK_EDITABLE (self->entry)), timeout_ns);
}

static void
changed_cb (PhModeButton *self)
{
  gboolean timed = ph_mode_button_get_mode (self) == MODE_TIMEOUT;
  gint64 ignored;
  gboolean valid = !timed || ph_mode_button_read (self, &ignored);

  gtk_widget_set_sensitive (self->entry, timed);
  gtk_widget_set_sensitive (self->apply, valid);
  if (valid)
    gtk_widget_remove_css_class (self->entry, "error");
  else
    gtk_widget_add_css_class (self->entry, "error");
}

/* The popover opens with what is. */
static void
shown_cb (PhModeButton *self)
{
  gint64 timeout_ns = self->item != NULL ? ph_socket_item_get_identity (self->item)->timeout_ns : -1;
  Mode mode = timeout_ns < 0 ? MODE_BLOCKING : timeout_ns == 0 ? MODE_NON_BLOCKING : MODE_TIMEOUT;
  g_autofree char *seconds = timeout_ns > 0 ? ph_time_text_print (timeout_ns) : g_strdup ("2.5");

  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->checks[mode]), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), seconds);
  changed_cb (self);
}

static void
apply_cb (PhModeButton *self)
{
  Mode mode = ph_mode_button_get_mode (self);
  gint64 timeout_ns = 0;
  PhCall call;

  if (self->item == NULL || (mode == MODE_TIMEOUT && !ph_mode_button_read (self, &timeout_ns)))
    return;
  call = PH_CALL_INIT (mode == MODE_TIMEOUT ? PH_CALL_SETTIMEOUT : PH_CALL_SETBLOCKING,
                       ph_socket_item_get_id (self->item));
  call.args[0] = mode == MODE_TIMEOUT ? (int) (timeout_ns / PH_NSEC_PER_SEC)
                                      : mode == MODE_BLOCKING;
  call.args[1] = (int) (timeout_ns % PH_NSEC_PER_SEC);
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  ph_session_call_async (self->session, &call, NULL, NULL, NULL);
}

static void
ph_mode_button_dispose (GObject *object)
{
  PhModeButton *self = PH_MODE_BUTTON (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_mode_button_parent_class)->dispose (object);
}

static void
ph_mode_button_class_init (PhModeButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_mode_button_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
ph_mode_button_add_check (PhModeButton *self,
                          GtkWidget    *box,
                          Mode          mode)
{
  GtkWidget *check = gtk_check_button_new_with_label (modes[mode].name);
  GtkWidget *meaning = gtk_label_new (modes[mode].meaning);

  if (mode > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (self->checks[0]));
  gtk_label_set_xalign (GTK_LABEL (meaning), 0.0f);
  gtk_widget_set_margin_start (meaning, 28);
  gtk_widget_add_css_class (meaning, "caption");
  gtk_widget_add_css_class (meaning, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  modes[mode].meaning, -1);
  g_signal_connect_object (check, "toggled", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  self->checks[mode] = check;
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), meaning);
}

static GtkWidget *
ph_mode_button_make_contents (PhModeButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *note = gtk_label_new ("For calls from now on; one that is parked keeps its own time.");

  self->entry = gtk_entry_new ();
  gtk_entry_set_max_length (GTK_ENTRY (self->entry), 20);
  gtk_widget_set_margin_start (self->entry, 28);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Seconds", -1);
  self->apply = ph_prompt_button_new ("Set");
  for (guint i = 0; i < N_MODES; i++)
    ph_mode_button_add_check (self, box, (Mode) i);
  gtk_box_append (GTK_BOX (box), self->entry);

  gtk_label_set_xalign (GTK_LABEL (note), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (note), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (note), 36);
  gtk_widget_add_css_class (note, "caption");
  gtk_widget_set_margin_top (note, 6);
  gtk_box_append (GTK_BOX (box), note);
  gtk_widget_set_halign (self->apply, GTK_ALIGN_END);
  gtk_widget_add_css_class (self->apply, "suggested-action");
  gtk_box_append (GTK_BOX (box), self->apply);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (apply_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->apply, "clicked", G_CALLBACK (apply_cb), self,
                           G_CONNECT_SWAPPED);
  return box;
}

static void
ph_mode_button_init (PhModeButton *self)
{
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), ph_mode_button_make_contents (self));
  g_signal_connect_object (self->popover, "show", G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_widget_set_tooltip_text (self->button, "How long a call that cannot be done at once may wait");
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));

  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  g_signal_group_connect_swapped (self->signals, "notify::timeout",
                                  G_CALLBACK (ph_mode_button_update), self);
  g_signal_group_connect_swapped (self->signals, "notify::closed",
                                  G_CALLBACK (ph_mode_button_update), self);
}

/**
 * ph_mode_button_new:
 *
 * Returns: (transfer floating): a button for no socket yet
 */
GtkWidget *
ph_mode_button_new (void)
{
  return g_object_new (PH_TYPE_MODE_BUTTON, NULL);
}

/**
 * ph_mode_button_set_item:
 * @self: the button
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket whose mode it is
 */
void
ph_mode_button_set_item (PhModeButton *self,
                         PhSession    *session,
                         PhSocketItem *item)
{
  g_return_if_fail (PH_IS_MODE_BUTTON (self));

  g_set_object (&self->session, session);
  if (!g_set_object (&self->item, item))
    return;
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_group_set_target (self->signals, item);
  ph_mode_button_update (self);
}

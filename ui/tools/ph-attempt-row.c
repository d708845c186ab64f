/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-attempt-row.h"

/* A word and an icon, never a colour alone, say what became of the attempt. Main thread. */

struct _PhAttemptRow
{
  AdwActionRow parent_instance;

  PhConnectAttempt *attempt;   /* (owned) (nullable) */

  GtkImage  *icon;
  GtkLabel  *state_label;
  GtkButton *show_button;
};

G_DEFINE_FINAL_TYPE (PhAttemptRow, ph_attempt_row, ADW_TYPE_ACTION_ROW)

static const struct
{
  const char *word;
  const char *icon;
  const char *css_class;
} looks[] = {
  [PH_ATTEMPT_WAITING] = { "waits", "content-loading-symbolic", "dim-label" },
  [PH_ATTEMPT_TRYING] = { "connecting", "content-loading-symbolic", "warning" },
  [PH_ATTEMPT_FAILED] = { "failed", "process-stop-symbolic", "error" },
  [PH_ATTEMPT_WON] = { "won", "object-select-symbolic", "success" },
  [PH_ATTEMPT_SPARED] = { "not tried", "content-loading-symbolic", "dim-label" },
};

static char *
say (PhConnectAttempt *attempt)
{
  g_autofree char *label = NULL;
  g_autofree char *why = NULL;

  switch (ph_connect_attempt_get_state (attempt))
    {
    case PH_ATTEMPT_WAITING:
      return g_strdup ("Its turn comes if those before it fail");
    case PH_ATTEMPT_TRYING:
      return g_strdup ("Waits for an answer");
    case PH_ATTEMPT_WON:
      return g_strdup ("The first to answer");
    case PH_ATTEMPT_FAILED:
      label = ph_errno_label (ph_connect_attempt_get_error (attempt));
      why = ph_connect_attempt_explain (attempt);
      return g_strdup_printf ("%s: %s. %s",
                              ph_call_op_get_name (ph_connect_attempt_get_op (attempt)), label,
                              why);
    case PH_ATTEMPT_SPARED:
    default:
      return g_strdup ("Was not needed");
    }
}

static void
changed_cb (PhAttemptRow *self)
{
  PhAttemptState state = ph_connect_attempt_get_state (self->attempt);
  PhSocketId socket = ph_connect_attempt_get_socket (self->attempt);
  g_autofree char *text = say (self->attempt);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_label_set_text (self->state_label, looks[state].word);
  gtk_image_set_from_icon_name (self->icon, looks[state].icon);
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), looks[i].css_class);
      gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), looks[i].css_class);
    }
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[state].css_class);
  gtk_widget_add_css_class (GTK_WIDGET (self->state_label), looks[state].css_class);
  gtk_widget_set_visible (GTK_WIDGET (self->show_button), socket != PH_SOCKET_NONE);
  /* in this order: an action without the target it needs is complained about */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->show_button), "u", socket);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->show_button), "win.show-socket");
}

static void
ph_attempt_row_dispose (GObject *object)
{
  PhAttemptRow *self = PH_ATTEMPT_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_ATTEMPT_ROW);
  g_clear_object (&self->attempt);
  G_OBJECT_CLASS (ph_attempt_row_parent_class)->dispose (object);
}

static void
ph_attempt_row_class_init (PhAttemptRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_attempt_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-attempt-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhAttemptRow, icon);
  gtk_widget_class_bind_template_child (widget_class, PhAttemptRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, PhAttemptRow, show_button);
}

static void
ph_attempt_row_init (PhAttemptRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_attempt_row_new:
 * @attempt: the attempt
 *
 * Returns: (transfer floating): a row that follows it
 */
GtkWidget *
ph_attempt_row_new (PhConnectAttempt *attempt)
{
  PhAttemptRow *self = g_object_new (PH_TYPE_ATTEMPT_ROW, NULL);
  PhAddress address = ph_connect_attempt_get_address (attempt);
  g_autofree char *text = ph_address_to_string (&address);
  g_autofree char *spoken = g_strdup_printf ("Show the socket for %s", text);

  self->attempt = g_object_ref (attempt);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->show_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_signal_connect_object (attempt, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);
  return GTK_WIDGET (self);
}

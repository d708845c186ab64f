/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-socket-form-private.h"

#include "ph-config-preview.h"

/* Fills a PhSocketConfig and nothing else: what is right and wrong is said by the model's
 * ph_socket_config_validate(), after every change, all faults at once; which rows there are, by the
 * model's word on what such a socket has. Main thread. */

G_DEFINE_FINAL_TYPE (PhSocketForm, ph_socket_form, ADW_TYPE_WINDOW)

enum
{
  CREATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
ph_socket_form_show_faults (PhSocketForm         *self,
                            const PhConfigFaults *faults)
{
  const struct { PhFieldRow *row; guint bit; } fields[] = {
    { self->name_row, 0 },      { self->bind_host_row, 1 }, { self->bind_port_row, 2 },
    { self->backlog_row, 3 },   { self->peer_host_row, 4 }, { self->peer_port_row, 5 },
    { self->family_text_row, 8 }, { self->protocol_row, 9 },
  };
  const char *action_fault =
    (faults->fields & PH_FIELD_ACTION) != 0 ? faults->messages[7] : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    ph_field_row_set_fault (fields[i].row, (faults->fields & (1u << fields[i].bit)) != 0
                                             ? faults->messages[fields[i].bit]
                                             : NULL);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->action_row),
                               action_fault != NULL ? action_fault : "");
  if (action_fault != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->action_row), "fault");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->action_row), "fault");
  ph_option_group_set_faults (self->options, faults);
}

/* Why Create cannot be pressed, also when the faults are scrolled out of sight */
static void
ph_socket_form_count_faults (PhSocketForm         *self,
                             const PhConfigFaults *faults)
{
  guint n_faults = (guint) __builtin_popcount (faults->fields);
  g_autofree char *text = NULL;

  if (n_faults == 1)
    text = g_strdup ("One field is missing or wrong");
  else if (n_faults > 1)
    text = g_strdup_printf ("%u fields are missing or wrong", n_faults);
  gtk_label_set_text (self->preview_title, text != NULL ? text : "Create will call");
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->preview_title), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->preview_title), "error");
}

/* All faults of @config; a name that another socket has is one that only the session knows of */
static gboolean
ph_socket_form_validate (PhSocketForm         *self,
                         const PhSocketConfig *config,
                         PhConfigFaults       *faults)
{
  gboolean valid = ph_socket_config_validate (config, faults);
  g_autoptr (GError) error = NULL;

  if (self->session == NULL || config->name == NULL || (faults->fields & PH_FIELD_NAME) != 0
      || ph_session_check_name (self->session, config->name, &error))
    return valid;
  faults->fields |= PH_FIELD_NAME;
  faults->messages[0] = g_strdup (error->message);
  return FALSE;
}

/* Rows that make no sense for this kind of socket are not there. */
static void
ph_socket_form_show_rows (PhSocketForm         *self,
                          const PhSocketConfig *config)
{
  gboolean has_addresses = ph_socket_config_has_addresses (config);
  gboolean has_ports = ph_socket_config_has_ports (config);
  gboolean binds = config->bind && has_addresses && config->action != PH_START_PAIR;
  gboolean connects = config->action == PH_START_CONNECT || config->action == PH_START_PING;
  const struct { gpointer widget; gboolean visible; } rows[] = {
    { self->family_text_row, config->family_text != NULL },
    { self->local_group, has_addresses && config->action != PH_START_PAIR },
    { self->bind_host_row, binds },
    { self->bind_port_row, binds && has_ports },
    { self->action_row, has_addresses },
    { self->backlog_row, config->action == PH_START_LISTEN },
    { self->peer_host_row, connects },
    { self->peer_port_row, connects && has_ports },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_set_visible (GTK_WIDGET (rows[i].widget), rows[i].visible);
}

static void
ph_socket_form_check (PhSocketForm *self)
{
  g_autoptr (PhSocketConfig) config = NULL;
  g_auto (PhConfigFaults) faults = { 0 };
  g_autofree char *preview = NULL;
  const char *reach;

  if (self->filling)
    return;

  config = ph_socket_form_get_config (self);
  self->valid = ph_socket_form_validate (self, config, &faults);
  ph_socket_form_show_faults (self, &faults);
  gtk_widget_set_sensitive (self->create_button, self->valid);
  ph_socket_form_show_rows (self, config);

  reach = (faults.fields & PH_FIELD_BIND_HOST) == 0 ? ph_config_reach (config) : NULL;
  adw_preferences_group_set_description (self->local_group, reach);
  preview = ph_config_preview (config, self->session);
  gtk_label_set_text (self->preview_label, preview);
  ph_socket_form_count_faults (self, &faults);
  ph_handler_group_show (self->handlers, config, &faults);
}

static void
ph_socket_form_fill (PhSocketForm         *self,
                     const PhSocketConfig *config)
{
  self->filling = TRUE;
  ph_socket_form_fill_kind (self, config);
  ph_field_row_set_text (self->name_row, config->name);
  gtk_switch_set_active (self->bind_switch, config->bind);
  ph_field_row_set_text (self->bind_host_row, config->bind_host);
  ph_field_row_set_text (self->bind_port_row, config->bind_port);
  ph_socket_form_select_action (self, config->action);
  ph_field_row_set_text (self->backlog_row, config->backlog);
  ph_field_row_set_text (self->peer_host_row, config->peer_host);
  ph_field_row_set_text (self->peer_port_row, config->peer_port);
  ph_handler_group_fill (self->handlers, config);
  g_clear_pointer (&self->kept_bind, g_free);
  g_clear_pointer (&self->kept_peer, g_free);
  self->filling = FALSE;
  ph_socket_form_check (self);
}

/* A preset leaves one thing to say, such as the port to connect to: typing begins there. */
static void
ph_socket_form_focus_first (PhSocketForm *self)
{
  PhFieldRow *fields[] = {
    self->family_text_row, self->protocol_row, self->name_row, self->bind_host_row, self->bind_port_row,
    self->backlog_row, self->peer_host_row, self->peer_port_row,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (ph_field_row_has_fault (fields[i]))
      {
        gtk_widget_grab_focus (GTK_WIDGET (fields[i]));
        return;
      }
  gtk_widget_grab_focus (GTK_WIDGET (self->family_row));
}

/* Not before: a window whose focus is set early loses its role for screen readers in GTK 4.8. */
static void
ph_socket_form_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_socket_form_parent_class)->map (widget);
  ph_socket_form_focus_first (PH_SOCKET_FORM (widget));
}

static void
ph_socket_form_dispose (GObject *object)
{
  PhSocketForm *self = PH_SOCKET_FORM (object);

  self->filling = TRUE;   /* rows that go tell of changes that are none */
  g_clear_object (&self->session);
  g_clear_pointer (&self->kept_bind, g_free);
  g_clear_pointer (&self->kept_peer, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_SOCKET_FORM);
  G_OBJECT_CLASS (ph_socket_form_parent_class)->dispose (object);
}

static void
field_changed_cb (PhSocketForm *self)
{
  ph_socket_form_check (self);
}

static void
kind_changed_cb (PhSocketForm *self)
{
  g_autoptr (PhSocketConfig) config = NULL;

  if (self->filling)
    return;
  self->filling = TRUE;
  config = ph_socket_form_get_config (self);
  ph_socket_form_follow_kind (self, config);
  self->filling = FALSE;
  ph_socket_form_check (self);
}

static void
create_clicked_cb (PhSocketForm *self)
{
  g_autoptr (PhSocketConfig) config = ph_socket_form_get_config (self);

  if (!self->valid)
    return;
  g_signal_emit (self, signals[CREATE], 0, config);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
ph_socket_form_class_init (PhSocketFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_socket_form_dispose;
  widget_class->map = ph_socket_form_map;

  signals[CREATE] = g_signal_new ("create", PH_TYPE_SOCKET_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  g_type_ensure (PH_TYPE_FIELD_ROW);
  g_type_ensure (PH_TYPE_HANDLER_GROUP);
  g_type_ensure (PH_TYPE_OPTION_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-socket-form.ui");
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, family_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, type_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, protocol_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, family_text_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, name_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, local_group);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, bind_switch);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, bind_host_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, bind_port_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, action_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, backlog_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, peer_host_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, peer_port_row);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, handlers);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, options);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, preview_title);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, preview_label);
  gtk_widget_class_bind_template_child (widget_class, PhSocketForm, create_button);
  gtk_widget_class_bind_template_callback (widget_class, field_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_clicked_cb);
}

static void
ph_socket_form_init (PhSocketForm *self)
{
  self->filling = TRUE;  /* until there is a configuration, changes of the template are none */
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_socket_form_new:
 * @parent: (nullable): the window it belongs to
 * @session: (nullable): whose names are taken
 * @config: what the fields start from; copied
 *
 * Returns: (transfer none): a new dialog, owned by GTK as every top-level window; present it
 */
PhSocketForm *
ph_socket_form_new (GtkWindow            *parent,
                    PhSession            *session,
                    const PhSocketConfig *config)
{
  PhSocketForm *self = g_object_new (PH_TYPE_SOCKET_FORM, "transient-for", parent, NULL);

  g_set_object (&self->session, session);
  ph_socket_form_fill (self, config);
  return self;
}

/**
 * ph_socket_form_get_config:
 * @self: the form
 *
 * Returns: (transfer full): what stands in the fields, valid or not
 */
PhSocketConfig *
ph_socket_form_get_config (PhSocketForm *self)
{
  PhSocketConfig *config = ph_socket_config_new ();
  const struct { char **member; PhFieldRow *row; } texts[] = {
    { &config->name, self->name_row },           { &config->bind_host, self->bind_host_row },
    { &config->bind_port, self->bind_port_row }, { &config->backlog, self->backlog_row },
    { &config->peer_host, self->peer_host_row }, { &config->peer_port, self->peer_port_row },
  };

  ph_socket_form_read_kind (self, config);
  config->bind = gtk_switch_get_active (self->bind_switch);
  config->action = ph_socket_form_get_action (self, config);
  ph_handler_group_read (self->handlers, config);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_free (*texts[i].member);
      *texts[i].member = g_strdup (ph_field_row_get_text (texts[i].row));
    }
  if (config->name[0] == '\0')
    g_clear_pointer (&config->name, g_free);
  ph_option_group_read (self->options, config);
  return config;
}

/**
 * ph_socket_form_is_valid:
 * @self: the form
 *
 * Returns: whether no field has a fault
 */
gboolean
ph_socket_form_is_valid (PhSocketForm *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_FORM (self), FALSE);
  return self->valid;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-handler-dialog.h"

#include "ph-handler-group.h"

/* The group of the New Socket form, for a socket that is there already. Main thread. */

struct _PhHandlerDialog
{
  AdwWindow parent_instance;

  PhSession      *session;   /* (owned) */
  PhSocketItem   *item;      /* (owned) */
  PhHandlerGroup *group;
  GtkWidget      *set_button;
};

G_DEFINE_FINAL_TYPE (PhHandlerDialog, ph_handler_dialog, ADW_TYPE_WINDOW)

/* Returns: (transfer full): what the socket is, and what stands in the fields */
static PhSocketConfig *
ph_handler_dialog_read (PhHandlerDialog *self)
{
  const PhIdentity *identity = ph_socket_item_get_identity (self->item);
  PhSocketConfig *config = ph_socket_config_new ();

  config->family = identity->family;
  config->type = identity->type;
  config->protocol = g_strdup_printf ("%d", identity->protocol);
  ph_handler_group_read (self->group, config);
  return config;
}

static void
changed_cb (PhHandlerDialog *self)
{
  g_autoptr (PhSocketConfig) config = ph_handler_dialog_read (self);
  g_auto (PhConfigFaults) faults = { 0 };

  gtk_widget_set_sensitive (self->set_button, ph_socket_config_validate (config, &faults));
  ph_handler_group_show (self->group, config, &faults);
}

static void
ph_handler_dialog_serve (PhHandlerDialog      *self,
                         const PhSocketConfig *config)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SERVE, ph_socket_item_get_id (self->item));
  g_autoptr (PhHandlerSpec) spec = ph_socket_config_get_handler (config);
  g_autoptr (PhEndpoint) relay = ph_socket_config_get_relay (config);

  call.handler = spec;
  call.endpoint = relay;
  ph_session_call_async (self->session, &call, NULL, NULL, NULL);
}

static void
set_clicked_cb (PhHandlerDialog *self)
{
  g_autoptr (PhSocketConfig) config = ph_handler_dialog_read (self);
  g_auto (PhConfigFaults) faults = { 0 };

  if (!ph_socket_config_validate (config, &faults))
    return;
  if (config->handler != PH_HANDLER_NONE
      || ph_socket_item_get_identity (self->item)->handler != PH_HANDLER_NONE)
    ph_handler_dialog_serve (self, config);
  if (config->handler == PH_HANDLER_NONE)
    ph_session_set_auto (self->session, ph_socket_item_get_id (self->item), config->auto_flags);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
ph_handler_dialog_dispose (GObject *object)
{
  PhHandlerDialog *self = PH_HANDLER_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_HANDLER_DIALOG);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_handler_dialog_parent_class)->dispose (object);
}

static void
ph_handler_dialog_class_init (PhHandlerDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_handler_dialog_dispose;

  g_type_ensure (PH_TYPE_HANDLER_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-handler-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PhHandlerDialog, group);
  gtk_widget_class_bind_template_child (widget_class, PhHandlerDialog, set_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, set_clicked_cb);
}

static void
ph_handler_dialog_init (PhHandlerDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_handler_dialog_new:
 * @parent: (nullable): the window it belongs to
 * @session: the session of @item
 * @item: a socket that is open
 * @id: the handler that is chosen at first
 *
 * Returns: (transfer none): a new dialog, owned by GTK as every top-level window; present it
 */
PhHandlerDialog *
ph_handler_dialog_new (GtkWindow    *parent,
                       PhSession    *session,
                       PhSocketItem *item,
                       PhHandlerId   id)
{
  PhHandlerDialog *self = g_object_new (PH_TYPE_HANDLER_DIALOG, "transient-for", parent, NULL);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();

  self->session = g_object_ref (session);
  self->item = g_object_ref (item);
  ph_socket_item_tell_handler (item, config);
  config->handler = id;
  ph_handler_group_fill (self->group, config);
  changed_cb (self);
  return self;
}

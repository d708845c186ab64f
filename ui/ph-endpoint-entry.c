/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-endpoint-entry.h"

/* Two entries over ph_endpoint_parse(), or one for a path. Empty and optional is valid and gives no endpoint. Main
 * thread. */

struct _PhEndpointEntry
{
  GtkBox parent_instance;

  int      family;
  int      type;
  gboolean has_port;
  gboolean optional;
  gboolean valid;

  GtkEntry *host_entry;
  GtkEntry *port_entry;
  GtkLabel *fault_label;
};

G_DEFINE_FINAL_TYPE (PhEndpointEntry, ph_endpoint_entry, GTK_TYPE_BOX)

enum
{
  CHANGED,
  ACTIVATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
entry_set_fault (GtkEntry *entry,
                 gboolean  fault)
{
  if (fault)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               fault ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

/* A field nobody wrote into yet is missing, not wrong: it is said, but not in red. */
static void
ph_endpoint_entry_say (PhEndpointEntry *self,
                       PhEndpointFault  fault,
                       const char      *text)
{
  GtkEntry *entries[] = { self->host_entry, self->port_entry };
  gboolean wrong = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      gboolean at_fault = fault == (i == 0 ? PH_ENDPOINT_FAULT_HOST : PH_ENDPOINT_FAULT_PORT)
                          && gtk_entry_get_text_length (entries[i]) > 0;

      entry_set_fault (entries[i], at_fault);
      wrong |= at_fault;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->fault_label), wrong ? "dim-label" : "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->fault_label), wrong ? "error" : "dim-label");
  gtk_label_set_text (self->fault_label, text != NULL ? text : "");
  /* beside the fields its room is kept, so that they do not move under the pointer */
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label),
                          text != NULL || gtk_orientable_get_orientation (GTK_ORIENTABLE (self))
                                            == GTK_ORIENTATION_HORIZONTAL);
}

static const char *
ph_endpoint_entry_get_port (PhEndpointEntry *self)
{
  return self->has_port ? gtk_editable_get_text (GTK_EDITABLE (self->port_entry)) : "0";
}

static void
ph_endpoint_entry_check (PhEndpointEntry *self)
{
  g_autoptr (PhEndpoint) endpoint = NULL;
  g_autoptr (GError) error = NULL;
  PhEndpointFault fault = PH_ENDPOINT_FAULT_NONE;

  if (self->optional && ph_endpoint_entry_is_empty (self))
    self->valid = TRUE;
  else
    endpoint = ph_endpoint_parse (gtk_editable_get_text (GTK_EDITABLE (self->host_entry)),
                                  ph_endpoint_entry_get_port (self), self->family, self->type,
                                  &fault, &error);
  self->valid = endpoint != NULL || error == NULL;
  ph_endpoint_entry_say (self, fault, error != NULL ? error->message : NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ph_endpoint_entry_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_ENDPOINT_ENTRY);
  G_OBJECT_CLASS (ph_endpoint_entry_parent_class)->dispose (object);
}

static void
entry_changed_cb (PhEndpointEntry *self)
{
  ph_endpoint_entry_check (self);
}

static void
entry_activate_cb (PhEndpointEntry *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
ph_endpoint_entry_class_init (PhEndpointEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_endpoint_entry_dispose;

  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_ENDPOINT_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATE] = g_signal_new ("activate", PH_TYPE_ENDPOINT_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-endpoint-entry.ui");
  gtk_widget_class_set_css_name (widget_class, "endpointentry");
  gtk_widget_class_bind_template_child (widget_class, PhEndpointEntry, host_entry);
  gtk_widget_class_bind_template_child (widget_class, PhEndpointEntry, port_entry);
  gtk_widget_class_bind_template_child (widget_class, PhEndpointEntry, fault_label);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
}

static void
ph_endpoint_entry_init (PhEndpointEntry *self)
{
  self->family = AF_INET;
  self->type = SOCK_STREAM;
  self->has_port = TRUE;
  self->optional = TRUE;
  self->valid = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_endpoint_entry_set_kind:
 * @self: the entry
 * @family: AF_INET, AF_INET6, or AF_UNIX, whose addresses have no port
 * @type: SOCK_STREAM or SOCK_DGRAM: which service names there are; SOCK_RAW: there are no ports
 */
void
ph_endpoint_entry_set_kind (PhEndpointEntry *self,
                            int              family,
                            int              type)
{
  gboolean is_unix;

  g_return_if_fail (PH_IS_ENDPOINT_ENTRY (self));

  if (self->family == family && self->type == type)
    return;
  self->family = family;
  self->type = type;
  is_unix = family == AF_UNIX;
  self->has_port = !is_unix && type != SOCK_RAW;
  gtk_widget_set_visible (GTK_WIDGET (self->port_entry), self->has_port);
  gtk_entry_set_placeholder_text (self->host_entry,
                                  is_unix ? "Path or @name"
                                  : family == AF_INET && type == SOCK_DGRAM ? "Host or <broadcast>"
                                  : "Host");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->host_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_unix ? "Path or @name" : "Host", -1);
  ph_endpoint_entry_check (self);
}

/**
 * ph_endpoint_entry_set_optional:
 * @self: the entry
 * @optional: whether both fields may be empty
 */
void
ph_endpoint_entry_set_optional (PhEndpointEntry *self,
                                gboolean         optional)
{
  g_return_if_fail (PH_IS_ENDPOINT_ENTRY (self));

  if (self->optional == optional)
    return;
  self->optional = optional;
  ph_endpoint_entry_check (self);
}

/**
 * ph_endpoint_entry_set_text:
 * @self: the entry
 * @host: (nullable): the host, %NULL as ""
 * @port: (nullable): the port, %NULL as ""
 */
void
ph_endpoint_entry_set_text (PhEndpointEntry *self,
                            const char      *host,
                            const char      *port)
{
  g_return_if_fail (PH_IS_ENDPOINT_ENTRY (self));

  gtk_editable_set_text (GTK_EDITABLE (self->host_entry), host != NULL ? host : "");
  gtk_editable_set_text (GTK_EDITABLE (self->port_entry), port != NULL ? port : "");
}

/**
 * ph_endpoint_entry_is_empty:
 * @self: the entry
 *
 * Returns: whether neither field has any text
 */
gboolean
ph_endpoint_entry_is_empty (PhEndpointEntry *self)
{
  g_return_val_if_fail (PH_IS_ENDPOINT_ENTRY (self), TRUE);
  return gtk_entry_get_text_length (self->host_entry) == 0
         && (!self->has_port || gtk_entry_get_text_length (self->port_entry) == 0);
}

/**
 * ph_endpoint_entry_is_valid:
 * @self: the entry
 *
 * Returns: whether the fields hold an endpoint, or nothing where that is allowed
 */
gboolean
ph_endpoint_entry_is_valid (PhEndpointEntry *self)
{
  g_return_val_if_fail (PH_IS_ENDPOINT_ENTRY (self), FALSE);
  return self->valid;
}

/**
 * ph_endpoint_entry_get_endpoint:
 * @self: the entry
 *
 * Returns: (transfer full) (nullable): what the fields say; %NULL when empty or at fault
 */
PhEndpoint *
ph_endpoint_entry_get_endpoint (PhEndpointEntry *self)
{
  g_return_val_if_fail (PH_IS_ENDPOINT_ENTRY (self), NULL);

  if (ph_endpoint_entry_is_empty (self) && self->optional)
    return NULL;
  return ph_endpoint_parse (gtk_editable_get_text (GTK_EDITABLE (self->host_entry)),
                            ph_endpoint_entry_get_port (self), self->family, self->type, NULL,
                            NULL);
}

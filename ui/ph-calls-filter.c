/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-calls-filter.h"

#include "ph-inner-name.h"

/* Says what the user wants to see; the filtering is the model's. The list of sockets hangs on the
 * drop-down only while the bar is on screen or one of them is chosen: rows that nobody sees need
 * no widgets. Main thread. */

struct _PhCallsFilter
{
  GtkWidget parent_instance;

  PhSocketList    *sockets;    /* (owned) (nullable): to choose from */
  PhSocketItem    *socket;     /* (owned) (nullable): the chosen one */
  gboolean         clearing;   /* several parts change at once */

  GtkWidget       *box;
  GtkSearchEntry  *entry;
  GtkDropDown     *socket_drop;
  GtkToggleButton *errors_toggle;
  GtkLabel        *count_label;
};

G_DEFINE_FINAL_TYPE (PhCallsFilter, ph_calls_filter, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  STOP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
changed_cb (PhCallsFilter *self)
{
  if (!self->clearing)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
stop_cb (PhCallsFilter *self)
{
  if (gtk_editable_get_text (GTK_EDITABLE (self->entry))[0] != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  else
    g_signal_emit (self, signals[STOP], 0);
}

static gboolean
is_listed (PhCallsFilter *self,
           PhSocketItem  *item)
{
  guint position;

  return item != NULL && self->sockets != NULL
         && ph_socket_list_find (self->sockets, item, &position);
}

/* When the chosen socket leaves the list the drop-down chooses a neighbour; nobody asked for it. */
static void
socket_selected_cb (PhCallsFilter *self)
{
  gpointer selected = gtk_drop_down_get_selected_item (self->socket_drop);
  PhSocketItem *item = PH_IS_SOCKET_ITEM (selected) ? selected : NULL;

  if (item == self->socket || gtk_drop_down_get_model (self->socket_drop) == NULL)
    return;
  if (self->socket != NULL && !is_listed (self, self->socket))
    {
      g_clear_object (&self->socket);
      gtk_drop_down_set_selected (self->socket_drop, 0);
    }
  else
    g_set_object (&self->socket, item);
  changed_cb (self);
}

static GListModel *
make_choices (PhCallsFilter *self)
{
  static const char *const first[] = { "All sockets", NULL };
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkStringList) all = gtk_string_list_new (first);

  g_list_store_append (parts, all);
  g_list_store_append (parts, self->sockets);
  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts)));
}

static void
ph_calls_filter_map (GtkWidget *widget)
{
  PhCallsFilter *self = PH_CALLS_FILTER (widget);
  g_autoptr (GListModel) choices = NULL;

  GTK_WIDGET_CLASS (ph_calls_filter_parent_class)->map (widget);
  if (self->sockets == NULL || gtk_drop_down_get_model (self->socket_drop) != NULL)
    return;
  choices = make_choices (self);
  gtk_drop_down_set_model (self->socket_drop, choices);
}

static void
ph_calls_filter_unmap (GtkWidget *widget)
{
  PhCallsFilter *self = PH_CALLS_FILTER (widget);

  if (self->socket == NULL)
    gtk_drop_down_set_model (self->socket_drop, NULL);
  GTK_WIDGET_CLASS (ph_calls_filter_parent_class)->unmap (widget);
}

static gboolean
ph_calls_filter_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PH_CALLS_FILTER (widget)->entry));
}

static void
setup_choice_cb (PhCallsFilter *self,
                 GtkListItem   *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 10);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_list_item_set_child (item, label);
}

static void
bind_choice_cb (PhCallsFilter *self,
                GtkListItem   *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  GObject *choice = gtk_list_item_get_item (item);
  const char *property = PH_IS_SOCKET_ITEM (choice) ? "name" : "string";

  g_object_set_data (G_OBJECT (label), "ph-binding",
                     g_object_bind_property (choice, property, label, "label",
                                             G_BINDING_SYNC_CREATE));
}

static void
unbind_choice_cb (PhCallsFilter *self,
                  GtkListItem   *item)
{
  GBinding *binding = g_object_steal_data (G_OBJECT (gtk_list_item_get_child (item)),
                                           "ph-binding");

  if (binding != NULL)
    g_binding_unbind (binding);
}

static void
ph_calls_filter_dispose (GObject *object)
{
  PhCallsFilter *self = PH_CALLS_FILTER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_CALLS_FILTER);
  g_clear_object (&self->socket);
  g_clear_object (&self->sockets);
  G_OBJECT_CLASS (ph_calls_filter_parent_class)->dispose (object);
}

static void
ph_calls_filter_class_init (PhCallsFilterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_calls_filter_dispose;
  widget_class->map = ph_calls_filter_map;
  widget_class->unmap = ph_calls_filter_unmap;
  widget_class->grab_focus = ph_calls_filter_grab_focus;

  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_CALLS_FILTER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[STOP] = g_signal_new ("stop", PH_TYPE_CALLS_FILTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-calls-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, PhCallsFilter, box);
  gtk_widget_class_bind_template_child (widget_class, PhCallsFilter, entry);
  gtk_widget_class_bind_template_child (widget_class, PhCallsFilter, socket_drop);
  gtk_widget_class_bind_template_child (widget_class, PhCallsFilter, errors_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhCallsFilter, count_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, socket_selected_cb);
}

static void
ph_calls_filter_init (PhCallsFilter *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_choice_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_choice_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_choice_cb), self);
  gtk_drop_down_set_factory (self->socket_drop, factory);
  ph_inner_name_set (GTK_WIDGET (self->socket_drop), "Calls of");
}

/**
 * ph_calls_filter_new:
 *
 * Returns: (transfer floating): a bar that asks for nothing
 */
GtkWidget *
ph_calls_filter_new (void)
{
  return g_object_new (PH_TYPE_CALLS_FILTER, NULL);
}

/**
 * ph_calls_filter_set_sockets:
 * @self: the bar
 * @sockets: the sockets to choose one from; set once, before the bar is on screen
 */
void
ph_calls_filter_set_sockets (PhCallsFilter *self,
                             PhSocketList  *sockets)
{
  g_return_if_fail (PH_IS_CALLS_FILTER (self));

  g_set_object (&self->sockets, sockets);
  gtk_widget_set_visible (GTK_WIDGET (self->socket_drop), sockets != NULL);
}

/**
 * ph_calls_filter_get_text:
 * @self: the bar
 *
 * Returns: (transfer none): the words that a call must hold
 */
const char *
ph_calls_filter_get_text (PhCallsFilter *self)
{
  g_return_val_if_fail (PH_IS_CALLS_FILTER (self), "");
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

/**
 * ph_calls_filter_get_errors_only:
 * @self: the bar
 *
 * Returns: whether only failed calls are wanted
 */
gboolean
ph_calls_filter_get_errors_only (PhCallsFilter *self)
{
  g_return_val_if_fail (PH_IS_CALLS_FILTER (self), FALSE);
  return gtk_toggle_button_get_active (self->errors_toggle);
}

/**
 * ph_calls_filter_get_socket:
 * @self: the bar
 *
 * Returns: (transfer none) (nullable): the socket whose calls are wanted; %NULL: of all
 */
PhSocketItem *
ph_calls_filter_get_socket (PhCallsFilter *self)
{
  g_return_val_if_fail (PH_IS_CALLS_FILTER (self), NULL);
  return self->socket;
}

/**
 * ph_calls_filter_clear:
 * @self: the bar
 *
 * Asks for all calls again.
 */
void
ph_calls_filter_clear (PhCallsFilter *self)
{
  g_return_if_fail (PH_IS_CALLS_FILTER (self));

  self->clearing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_toggle_button_set_active (self->errors_toggle, FALSE);
  if (gtk_drop_down_get_model (self->socket_drop) != NULL)
    gtk_drop_down_set_selected (self->socket_drop, 0);
  self->clearing = FALSE;
  changed_cb (self);
}

/**
 * ph_calls_filter_show_count:
 * @self: the bar
 * @text: (nullable): how many calls there are, or %NULL to say nothing
 */
void
ph_calls_filter_show_count (PhCallsFilter *self,
                            const char    *text)
{
  g_return_if_fail (PH_IS_CALLS_FILTER (self));

  gtk_widget_set_visible (GTK_WIDGET (self->count_label), text != NULL);
  gtk_label_set_text (self->count_label, text != NULL ? text : "");
}

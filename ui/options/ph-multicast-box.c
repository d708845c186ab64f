/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-multicast-box.h"

#include <net/if.h>

#include "ph-inner-name.h"
#include "ph-prompt-button.h"

/* The kernel tells of an interface, not of a socket, which groups were joined; the list is of what
 * this socket joined by its own calls, and says so. Main thread. */

struct _PhMulticastBox
{
  GtkWidget parent_instance;

  const PhSocketOption *join;      /* (unowned) (nullable): of the socket's family */
  guint                 n_groups;

  GtkWidget     *box;
  AdwActionRow  *join_row;
  GtkEditable   *group_entry;
  GtkDropDown   *interface_drop;
  GtkStringList *interfaces;
  GtkListBox    *groups;
  GtkWidget     *note_label;
};

G_DEFINE_FINAL_TYPE (PhMulticastBox, ph_multicast_box, GTK_TYPE_WIDGET)

enum
{
  GROUP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
ph_multicast_box_set (PhMulticastBox       *self,
                      const PhSocketOption *option,
                      GBytes               *value)
{
  guint row = (guint) (option - ph_socket_option_table (&(gsize) { 0 }));

  g_signal_emit (self, signals[GROUP], 0, row, value);
}

static void
join_cb (PhMulticastBox *self)
{
  const char *group = gtk_editable_get_text (self->group_entry);
  guint chosen = gtk_drop_down_get_selected (self->interface_drop);
  const char *interface = chosen > 0 ? gtk_string_list_get_string (self->interfaces, chosen) : NULL;
  g_autofree char *text = interface != NULL ? g_strdup_printf ("%s, %s", group, interface)
                                            : g_strdup (group);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = NULL;

  if (self->join == NULL)
    return;
  value = ph_option_value_parse (self->join, text, &error);
  ph_multicast_box_set_refused (self, error != NULL ? error->message : NULL);
  if (value != NULL)
    ph_multicast_box_set (self, self->join, value);
}

/* The interfaces of the moment; the first choice leaves it to the routes. */
static void
ph_multicast_box_list_interfaces (PhMulticastBox *self)
{
  struct if_nameindex *list = if_nameindex ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->interfaces));
  guint chosen = gtk_drop_down_get_selected (self->interface_drop);
  g_autofree char *name = chosen > 0 && chosen < n
                            ? g_strdup (gtk_string_list_get_string (self->interfaces, chosen))
                            : NULL;

  gtk_string_list_splice (self->interfaces, 0, n, (const char *[]) { "by the routes", NULL });
  for (const struct if_nameindex *i = list; i != NULL && i->if_index != 0; i++)
    {
      gtk_string_list_append (self->interfaces, i->if_name);
      if (g_strcmp0 (i->if_name, name) == 0)
        gtk_drop_down_set_selected (self->interface_drop,
                                    g_list_model_get_n_items (G_LIST_MODEL (self->interfaces)) - 1);
    }
  if (list != NULL)
    if_freenameindex (list);
}

static void
ph_multicast_box_map (GtkWidget *widget)
{
  ph_multicast_box_list_interfaces (PH_MULTICAST_BOX (widget));
  GTK_WIDGET_CLASS (ph_multicast_box_parent_class)->map (widget);
}

static void
leave_cb (GtkWidget      *button,
          PhMulticastBox *self)
{
  const PhSocketOption *leave = g_object_get_data (G_OBJECT (button), "leave");
  GBytes *value = g_object_get_data (G_OBJECT (button), "value");

  ph_multicast_box_set (self, leave, value);
}

static GtkWidget *
make_group_row (PhMulticastBox     *self,
                const PhMembership *membership)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = ph_prompt_button_new ("Leave");
  g_autofree char *text = ph_option_value_print (membership->join,
                                                 g_bytes_get_data (membership->value, NULL),
                                                 g_bytes_get_size (membership->value));
  g_autofree char *name = g_strdup_printf ("Leave %s", text);

  g_object_set (row, "use-markup", FALSE, "title", text, "activatable-widget", button, NULL);
  gtk_widget_add_css_class (row, "option");
  gtk_widget_add_css_class (button, "compact");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "leave",
                     (gpointer) (guintptr) ph_membership_get_leave (membership));
  g_object_set_data_full (G_OBJECT (button), "value", g_bytes_ref (membership->value),
                          (GDestroyNotify) g_bytes_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (leave_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
ph_multicast_box_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_MULTICAST_BOX);
  G_OBJECT_CLASS (ph_multicast_box_parent_class)->dispose (object);
}

static void
ph_multicast_box_class_init (PhMulticastBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_multicast_box_dispose;
  widget_class->map = ph_multicast_box_map;
  signals[GROUP] = g_signal_new ("group", PH_TYPE_MULTICAST_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BYTES);
  g_type_ensure (PH_TYPE_PROMPT_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-multicast-box.ui");
  gtk_widget_class_bind_template_child (widget_class, PhMulticastBox, box);
  gtk_widget_class_bind_template_child (widget_class, PhMulticastBox, join_row);
  gtk_widget_class_bind_template_child (widget_class, PhMulticastBox, group_entry);
  gtk_widget_class_bind_template_child (widget_class, PhMulticastBox, interface_drop);
  gtk_widget_class_bind_template_child (widget_class, PhMulticastBox, interfaces);
  gtk_widget_class_bind_template_child (widget_class, PhMulticastBox, groups);
  gtk_widget_class_bind_template_child (widget_class, PhMulticastBox, note_label);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
}

static void
ph_multicast_box_init (PhMulticastBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ph_inner_name_set (GTK_WIDGET (self->interface_drop), "Interface");
  ph_multicast_box_set_refused (self, NULL);
}

/**
 * ph_multicast_box_set_kind:
 * @self: the box
 * @family: of the socket
 * @type: its type
 * @protocol: its protocol
 *
 * Shows the box if such a socket can join groups.
 */
void
ph_multicast_box_set_kind (PhMulticastBox *self,
                           int             family,
                           int             type,
                           int             protocol)
{
  const PhSocketOption *join;

  g_return_if_fail (PH_IS_MULTICAST_BOX (self));

  join = ph_socket_option_by_name (family == AF_INET6 ? "IPV6_JOIN_GROUP" : "IP_ADD_MEMBERSHIP");
  self->join = ph_socket_option_applies (join, family, type, protocol) ? join : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self), self->join != NULL);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->group_entry),
                                  family == AF_INET6 ? "ff02::1:2" : "239.1.2.3");
  ph_multicast_box_set_refused (self, NULL);
}

/**
 * ph_multicast_box_update:
 * @self: the box
 * @states: (nullable): what is known of the socket's options
 */
void
ph_multicast_box_update (PhMulticastBox       *self,
                         const PhOptionStates *states)
{
  GPtrArray *memberships = ph_option_states_get_memberships (states);
  GtkWidget *row;

  g_return_if_fail (PH_IS_MULTICAST_BOX (self));

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_list_box_remove (self->groups, row);
  self->n_groups = memberships != NULL ? memberships->len : 0;
  for (guint i = 0; i < self->n_groups; i++)
    gtk_list_box_append (self->groups, make_group_row (self, g_ptr_array_index (memberships, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->groups), self->n_groups > 0);
  gtk_widget_set_visible (self->note_label, self->n_groups > 0);
}

/**
 * ph_multicast_box_set_refused:
 * @self: the box
 * @sentence: (nullable): why a group was not joined or left; %NULL: it was
 */
void
ph_multicast_box_set_refused (PhMulticastBox *self,
                              const char     *sentence)
{
  g_return_if_fail (PH_IS_MULTICAST_BOX (self));

  adw_action_row_set_subtitle (self->join_row,
                               sentence != NULL ? sentence : "Receive what is sent to a group");
  if (sentence != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->join_row), "fault");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->join_row), "fault");
}

/**
 * ph_multicast_box_filter:
 * @self: the box
 * @words: looked for; "": nothing is
 * @changed_only: whether only what was changed is wanted
 */
void
ph_multicast_box_filter (PhMulticastBox *self,
                         const char     *words,
                         gboolean        changed_only)
{
  static const char *const names[] = { "multicast", "membership", "group", "join", "leave" };
  g_autofree char *folded = g_utf8_casefold (words, -1);
  gboolean wanted = words[0] == '\0';

  g_return_if_fail (PH_IS_MULTICAST_BOX (self));

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    wanted |= words[0] != '\0' && strstr (folded, names[i]) != NULL;
  gtk_widget_set_visible (GTK_WIDGET (self), self->join != NULL && wanted
                                               && (!changed_only || self->n_groups > 0));
}

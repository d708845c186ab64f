/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-handler-group.h"

#include "ph-field-row.h"
#include "ph-reply-list.h"

/* The choice is made from the table of handlers; its fields are shown when the handler chosen needs
 * them. What is right and wrong is the model's to say. Main thread. */

/* Before the handlers */
enum
{
  CHOICE_NOTHING,
  CHOICE_AUTOMATIC,
  N_CHOICES
};

struct _PhHandlerGroup
{
  AdwPreferencesGroup parent_instance;

  gboolean      filling;
  AdwComboRow  *choice_row;
  PhFieldRow   *relay_host_row;
  PhFieldRow   *relay_port_row;
  GtkWidget    *replies_row;
  PhReplyList  *replies;
  GtkLabel     *replies_fault;
  AdwActionRow *one_by_one_row;
  GtkSwitch    *one_by_one_switch;
};

G_DEFINE_FINAL_TYPE (PhHandlerGroup, ph_handler_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Whether the socket may come to listen, now or by hand */
static gboolean
takes_connections (const PhSocketConfig *config)
{
  return ph_socket_config_has_connections (config)
         && (config->action == PH_START_LISTEN || config->action == PH_START_NOTHING);
}

static PhHandlerId
ph_handler_group_get_handler (PhHandlerGroup *self)
{
  guint choice = adw_combo_row_get_selected (self->choice_row);

  return choice < N_CHOICES || choice == GTK_INVALID_LIST_POSITION
           ? PH_HANDLER_NONE : (PhHandlerId) (choice - N_CHOICES + PH_HANDLER_NONE + 1);
}

static void
changed_cb (PhHandlerGroup *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
ph_handler_group_dispose (GObject *object)
{
  PH_HANDLER_GROUP (object)->filling = TRUE;   /* rows that go tell of changes that are none */
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_HANDLER_GROUP);
  G_OBJECT_CLASS (ph_handler_group_parent_class)->dispose (object);
}

static void
ph_handler_group_class_init (PhHandlerGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_handler_group_dispose;
  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_HANDLER_GROUP, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (PH_TYPE_FIELD_ROW);
  g_type_ensure (PH_TYPE_REPLY_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-handler-group.ui");
  gtk_widget_class_bind_template_child (widget_class, PhHandlerGroup, choice_row);
  gtk_widget_class_bind_template_child (widget_class, PhHandlerGroup, relay_host_row);
  gtk_widget_class_bind_template_child (widget_class, PhHandlerGroup, relay_port_row);
  gtk_widget_class_bind_template_child (widget_class, PhHandlerGroup, replies_row);
  gtk_widget_class_bind_template_child (widget_class, PhHandlerGroup, replies);
  gtk_widget_class_bind_template_child (widget_class, PhHandlerGroup, replies_fault);
  gtk_widget_class_bind_template_child (widget_class, PhHandlerGroup, one_by_one_row);
  gtk_widget_class_bind_template_child (widget_class, PhHandlerGroup, one_by_one_switch);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
ph_handler_group_init (PhHandlerGroup *self)
{
  g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);

  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_string_list_append (choices, "Nothing");
  gtk_string_list_append (choices, "Accept and receive");
  for (guint i = PH_HANDLER_NONE + 1; i < PH_N_HANDLERS; i++)
    gtk_string_list_append (choices, ph_handler_info ((PhHandlerId) i)->title);
  adw_combo_row_set_model (self->choice_row, G_LIST_MODEL (choices));
  self->filling = FALSE;
}

/**
 * ph_handler_group_fill:
 * @self: the group
 * @config: what it starts from
 */
void
ph_handler_group_fill (PhHandlerGroup       *self,
                       const PhSocketConfig *config)
{
  guint choice = CHOICE_NOTHING;

  g_return_if_fail (PH_IS_HANDLER_GROUP (self));

  if (config->handler != PH_HANDLER_NONE)
    choice = N_CHOICES + config->handler - PH_HANDLER_NONE - 1;
  else if (config->auto_flags != PH_AUTO_NONE)
    choice = CHOICE_AUTOMATIC;
  self->filling = TRUE;
  adw_combo_row_set_selected (self->choice_row, choice);
  ph_field_row_set_text (self->relay_host_row, config->relay_host);
  ph_field_row_set_text (self->relay_port_row, config->relay_port);
  ph_reply_list_fill (self->replies, config);
  gtk_switch_set_active (self->one_by_one_switch, config->one_by_one);
  self->filling = FALSE;
}

static void
take_text (char      **text,
           PhFieldRow *row)
{
  g_free (*text);
  *text = g_strdup (ph_field_row_get_text (row));
}

/**
 * ph_handler_group_read:
 * @self: the group
 * @config: where what it says goes; its kind and action are there already
 */
void
ph_handler_group_read (PhHandlerGroup *self,
                       PhSocketConfig *config)
{
  g_return_if_fail (PH_IS_HANDLER_GROUP (self));

  config->auto_flags = PH_AUTO_NONE;
  if (adw_combo_row_get_selected (self->choice_row) != CHOICE_NOTHING)
    config->auto_flags = PH_AUTO_RECEIVE | (takes_connections (config) ? PH_AUTO_ACCEPT : 0);
  config->handler = ph_handler_group_get_handler (self);
  config->one_by_one = gtk_switch_get_active (self->one_by_one_switch);
  take_text (&config->relay_host, self->relay_host_row);
  take_text (&config->relay_port, self->relay_port_row);
  ph_reply_list_read (self->replies, config);
}

/* The choice says it in the words of the page's button. */
static char *
dup_meaning (PhHandlerGroup       *self,
             const PhSocketConfig *config)
{
  const PhHandlerInfo *info = ph_handler_info (config->handler);
  gboolean accepts = takes_connections (config);

  if (config->handler != PH_HANDLER_NONE)
    return info->standard != NULL ? g_strdup_printf ("%s %s.", info->meaning, info->standard)
                                  : g_strdup (info->meaning);
  if (adw_combo_row_get_selected (self->choice_row) == CHOICE_NOTHING)
    return g_strdup (accepts ? "Manual: nothing is accepted or received until you make the call"
                             : "Manual: nothing is received until you make the call");
  return g_strdup (accepts ? "Automatic: takes connections and bytes as they come"
                           : "Automatic: takes what arrives as it comes");
}

static void
set_fault (PhFieldRow           *row,
           const PhConfigFaults *faults,
           PhConfigField         field)
{
  int bit = g_bit_nth_lsf (field, -1);

  ph_field_row_set_fault (row, (faults->fields & field) != 0 ? faults->messages[bit] : NULL);
}

/**
 * ph_handler_group_show:
 * @self: the group
 * @config: what it and its surroundings say
 * @faults: the faults of @config
 *
 * Shows the rows that count, and what is wrong with them.
 */
void
ph_handler_group_show (PhHandlerGroup       *self,
                       const PhSocketConfig *config,
                       const PhConfigFaults *faults)
{
  PhHandlerNeeds needs = ph_handler_info (config->handler)->needs;
  g_autofree char *meaning = NULL;
  const char *wrong = (faults->fields & PH_FIELD_REPLIES) != 0
                        ? faults->messages[g_bit_nth_lsf (PH_FIELD_REPLIES, -1)] : NULL;

  g_return_if_fail (PH_IS_HANDLER_GROUP (self));

  meaning = dup_meaning (self, config);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->choice_row), meaning);
  gtk_widget_set_visible (GTK_WIDGET (self->relay_host_row), needs == PH_HANDLER_NEEDS_ADDRESS);
  gtk_widget_set_visible (GTK_WIDGET (self->relay_port_row), needs == PH_HANDLER_NEEDS_ADDRESS
                                                               && ph_socket_config_has_ports (config));
  gtk_widget_set_visible (self->replies_row, needs == PH_HANDLER_NEEDS_REPLIES);
  gtk_widget_set_visible (GTK_WIDGET (self->one_by_one_row), config->handler != PH_HANDLER_NONE
                                                               && takes_connections (config));
  set_fault (self->relay_host_row, faults, PH_FIELD_RELAY_HOST);
  set_fault (self->relay_port_row, faults, PH_FIELD_RELAY_PORT);
  gtk_label_set_text (self->replies_fault, wrong != NULL ? wrong : "");
  gtk_widget_set_visible (GTK_WIDGET (self->replies_fault), wrong != NULL);
}

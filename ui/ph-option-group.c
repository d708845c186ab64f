/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-option-group.h"

#include "ph-socket-option.h"

#include "ph-field-row.h"

/* One widget a row of the option table, in its order: the row number is the only link between
 * the two. Values of hidden options are not read. Main thread. */

struct _PhOptionGroup
{
  AdwExpanderRow parent_instance;

  gsize      n_rows;
  GtkWidget *rows[PH_CONFIG_MAX_OPTIONS];      /* (unowned): children */
  GtkSwitch *switches[PH_CONFIG_MAX_OPTIONS];  /* (unowned) (nullable): for flags */
};

G_DEFINE_FINAL_TYPE (PhOptionGroup, ph_option_group, ADW_TYPE_EXPANDER_ROW)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The text of option @i, or NULL when it is left as the kernel has it */
static const char *
ph_option_group_get_value (PhOptionGroup *self,
                           gsize          i)
{
  const char *text;

  if (!gtk_widget_get_visible (self->rows[i]))
    return NULL;
  if (self->switches[i] != NULL)
    return gtk_switch_get_active (self->switches[i]) ? "1" : NULL;

  text = ph_field_row_get_text (PH_FIELD_ROW (self->rows[i]));
  return text[0] != '\0' ? text : NULL;
}

static void
ph_option_group_update_subtitle (PhOptionGroup *self)
{
  const PhSocketOption *table = ph_socket_option_table (&(gsize) { 0 });
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < self->n_rows; i++)
    {
      const char *value = ph_option_group_get_value (self, i);

      if (value == NULL)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append (text, table[i].name);
      if (self->switches[i] == NULL)
        g_string_append_printf (text, " = %s", value);
    }
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self),
                                 text->len > 0 ? text->str : "As the system has them");
}

static void
value_changed_cb (PhOptionGroup *self)
{
  ph_option_group_update_subtitle (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ph_option_group_add_flag (PhOptionGroup        *self,
                          gsize                 i,
                          const PhSocketOption *option)
{
  GtkWidget *button = gtk_switch_new ();

  self->switches[i] = GTK_SWITCH (button);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "notify::active", G_CALLBACK (value_changed_cb), self);

  self->rows[i] = g_object_new (ADW_TYPE_ACTION_ROW,
                                "use-markup", FALSE,
                                "title", option->name,
                                "subtitle", option->meaning,
                                "subtitle-lines", 3,
                                "activatable-widget", button,
                                NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->rows[i]), button);
}

static void
ph_option_group_add_integer (PhOptionGroup        *self,
                             gsize                 i,
                             const PhSocketOption *option)
{
  g_autofree char *hint = NULL;

  hint = option->unit != NULL ? g_strdup_printf ("%s (%s)", option->meaning, option->unit)
                              : g_strdup (option->meaning);
  self->rows[i] = ph_field_row_new (option->name, hint);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (self->rows[i]), FALSE);
  g_object_set (self->rows[i], "chars", 10, NULL);
  g_signal_connect_swapped (self->rows[i], "changed", G_CALLBACK (value_changed_cb), self);
}

static void
ph_option_group_class_init (PhOptionGroupClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_OPTION_GROUP, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
ph_option_group_init (PhOptionGroup *self)
{
  const PhSocketOption *table = ph_socket_option_table (&self->n_rows);

  g_return_if_fail (self->n_rows <= PH_CONFIG_MAX_OPTIONS);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);

  for (gsize i = 0; i < self->n_rows; i++)
    {
      if (table[i].type == PH_OPTION_FLAG)
        ph_option_group_add_flag (self, i, &table[i]);
      else
        ph_option_group_add_integer (self, i, &table[i]);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->rows[i]);
    }
}

/**
 * ph_option_group_set_kind:
 * @self: the group
 * @family: an address family
 * @type: a type of socket
 * @protocol: its protocol, 0 for the usual one
 *
 * Shows the options that such a socket has.
 */
void
ph_option_group_set_kind (PhOptionGroup *self,
                          int            family,
                          int            type,
                          int            protocol)
{
  const PhSocketOption *table = ph_socket_option_table (&(gsize) { 0 });

  g_return_if_fail (PH_IS_OPTION_GROUP (self));

  for (gsize i = 0; i < self->n_rows; i++)
    {
      gtk_widget_set_visible (self->rows[i], ph_socket_option_in_form (&table[i])
                                               && ph_socket_option_applies (&table[i], family,
                                                                            type, protocol));
    }
  ph_option_group_update_subtitle (self);
}

/**
 * ph_option_group_read:
 * @self: the group
 * @config: (inout): its options are replaced by what stands in the rows
 */
void
ph_option_group_read (PhOptionGroup  *self,
                      PhSocketConfig *config)
{
  g_return_if_fail (PH_IS_OPTION_GROUP (self));

  for (gsize i = 0; i < self->n_rows; i++)
    {
      g_free (config->options[i]);
      config->options[i] = g_strdup (ph_option_group_get_value (self, i));
    }
}

/**
 * ph_option_group_set_faults:
 * @self: the group
 * @faults: (nullable): what ph_socket_config_validate() found
 *
 * Shows each fault at its option, and opens the group when there is one.
 */
void
ph_option_group_set_faults (PhOptionGroup        *self,
                            const PhConfigFaults *faults)
{
  g_return_if_fail (PH_IS_OPTION_GROUP (self));

  for (gsize i = 0; i < self->n_rows; i++)
    if (self->switches[i] == NULL)
      ph_field_row_set_fault (PH_FIELD_ROW (self->rows[i]),
                              faults != NULL ? faults->option_errors[i] : NULL);
  if (faults != NULL && (faults->fields & PH_FIELD_OPTION) != 0)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
}

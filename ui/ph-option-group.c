/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-option-group.h"

#include "ph-option-value.h"
#include "ph-word-filter.h"

#include "ph-field-row.h"
#include "ph-inner-name.h"

/* One widget a row of the option table, in its order: the row number is the only link between
 * the two. A flag is a switch; what has names, or may be set before it is touched, is a choice
 * whose first item leaves it alone; the rest is a field. Values of options that the socket does
 * not have are not read; those that the filter hides are. Main thread. */

struct _PhOptionGroup
{
  AdwExpanderRow parent_instance;

  gsize        n_rows;
  int          family;
  int          type;
  int          protocol;
  GtkEditable *search;                           /* (unowned): a child */
  GtkWidget   *headings[PH_N_OPTION_GROUPS];     /* (unowned) (nullable): children */
  GtkWidget   *rows[PH_CONFIG_MAX_OPTIONS];      /* (unowned) (nullable): children */
  GtkSwitch   *switches[PH_CONFIG_MAX_OPTIONS];  /* (unowned) (nullable) */
  GtkDropDown *choices[PH_CONFIG_MAX_OPTIONS];   /* (unowned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PhOptionGroup, ph_option_group, ADW_TYPE_EXPANDER_ROW)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const PhSocketOption *
get_option (gsize i)
{
  return &ph_socket_option_table (&(gsize) { 0 })[i];
}

static gboolean
ph_option_group_applies (PhOptionGroup *self,
                         gsize          i)
{
  return self->rows[i] != NULL
         && ph_socket_option_applies (get_option (i), self->family, self->type, self->protocol);
}

/* The text of option @i, or NULL when it is left as the kernel has it */
static const char *
ph_option_group_get_value (PhOptionGroup *self,
                           gsize          i)
{
  const char *text;
  guint chosen;

  if (!ph_option_group_applies (self, i))
    return NULL;
  if (self->switches[i] != NULL)
    return gtk_switch_get_active (self->switches[i]) ? "1" : NULL;
  if (self->choices[i] != NULL)
    {
      chosen = gtk_drop_down_get_selected (self->choices[i]);
      return chosen > 0 ? get_option (i)->names[chosen - 1].name : NULL;
    }
  text = ph_field_row_get_text (PH_FIELD_ROW (self->rows[i]));
  return text[0] != '\0' ? text : NULL;
}

static void
ph_option_group_update_subtitle (PhOptionGroup *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < self->n_rows; i++)
    {
      const char *value = ph_option_group_get_value (self, i);

      if (value == NULL)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append (text, get_option (i)->name);
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

static gboolean
is_wanted (const PhSocketOption *option,
           const char           *words)
{
  return ph_words_match (words, (const char *const[]) { option->name, option->meaning,
                                                        option->kernel }, 3);
}

/* Shows what the kind of socket has and the filter lets pass, and the headings over it. */
static void
ph_option_group_filter (PhOptionGroup *self)
{
  const char *words = gtk_editable_get_text (self->search);
  gboolean any[PH_N_OPTION_GROUPS] = { FALSE };

  for (gsize i = 0; i < self->n_rows; i++)
    {
      gboolean shown = ph_option_group_applies (self, i) && is_wanted (get_option (i), words);

      if (self->rows[i] != NULL)
        gtk_widget_set_visible (self->rows[i], shown);
      any[get_option (i)->group] |= shown;
    }
  for (guint i = 0; i < PH_N_OPTION_GROUPS; i++)
    if (self->headings[i] != NULL)
      gtk_widget_set_visible (gtk_widget_get_parent (self->headings[i]), any[i]);
}

static GtkWidget *
make_action_row (const PhSocketOption *option,
                 GtkWidget            *editor)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                 "use-markup", FALSE,
                                 "title", option->name,
                                 "subtitle", option->meaning,
                                 "subtitle-lines", 3,
                                 "activatable-widget", editor,
                                 NULL);

  gtk_widget_set_valign (editor, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), editor);
  return row;
}

static GtkWidget *
ph_option_group_make_flag (PhOptionGroup *self,
                           gsize          i)
{
  GtkWidget *button = gtk_switch_new ();

  self->switches[i] = GTK_SWITCH (button);
  g_signal_connect_swapped (button, "notify::active", G_CALLBACK (value_changed_cb), self);
  return make_action_row (get_option (i), button);
}

static GtkWidget *
ph_option_group_make_choice (PhOptionGroup *self,
                             gsize          i)
{
  GtkStringList *list = gtk_string_list_new ((const char *[]) { "as it is", NULL });
  GtkWidget *drop = gtk_drop_down_new (G_LIST_MODEL (list), NULL);

  for (const PhOptionName *n = get_option (i)->names; n->name != NULL; n++)
    gtk_string_list_append (list, n->name);
  self->choices[i] = GTK_DROP_DOWN (drop);
  gtk_widget_add_css_class (drop, "compact");
  ph_inner_name_set (drop, get_option (i)->name);
  g_signal_connect_swapped (drop, "notify::selected", G_CALLBACK (value_changed_cb), self);
  return make_action_row (get_option (i), drop);
}

static GtkWidget *
ph_option_group_make_field (PhOptionGroup *self,
                            gsize          i)
{
  const PhSocketOption *option = get_option (i);
  g_autofree char *hint = NULL;
  GtkWidget *row;

  hint = option->unit != NULL ? g_strdup_printf ("%s (%s)", option->meaning, option->unit)
                              : g_strdup (option->meaning);
  row = ph_field_row_new (option->name, hint);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), FALSE);
  g_object_set (row, "chars", 10, NULL);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (value_changed_cb), self);
  return row;
}

static void
ph_option_group_add_search (PhOptionGroup *self)
{
  GtkWidget *entry = gtk_search_entry_new ();
  GtkWidget *row = gtk_list_box_row_new ();

  g_object_set (entry, "placeholder-text", "Find an option by its name or what it does",
                "margin-top", 6, "margin-bottom", 6, "margin-start", 9, "margin-end", 9, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Find an option", -1);
  g_signal_connect_swapped (entry, "search-changed", G_CALLBACK (ph_option_group_filter), self);
  self->search = GTK_EDITABLE (entry);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), entry);
  g_object_set (row, "activatable", FALSE, "focusable", FALSE, NULL);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

static void
ph_option_group_add_heading (PhOptionGroup     *self,
                             PhOptionGroupKind  kind)
{
  GtkWidget *row;
  GtkWidget *label;

  if (self->headings[kind] != NULL)
    return;
  row = gtk_list_box_row_new ();
  label = gtk_label_new (ph_option_group_kind_get_title (kind));
  g_object_set (label, "xalign", 0.0f, "margin-top", 9, "margin-bottom", 3, "margin-start", 12,
                NULL);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  /* A stop for the Tab key: GtkListBox does not look beyond a row that takes no focus. */
  g_object_set (row, "activatable", FALSE, "selectable", FALSE, NULL);
  self->headings[kind] = label;
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
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
  self->family = AF_INET;
  self->type = SOCK_STREAM;
  ph_option_group_add_search (self);

  for (gsize i = 0; i < self->n_rows; i++)
    {
      if (!ph_socket_option_in_form (&table[i]))
        continue;
      ph_option_group_add_heading (self, table[i].group);
      if (table[i].names != NULL && table[i].type != PH_OPTION_INTEGER)
        self->rows[i] = ph_option_group_make_choice (self, i);
      else if (table[i].type == PH_OPTION_FLAG)
        self->rows[i] = ph_option_group_make_flag (self, i);
      else
        self->rows[i] = ph_option_group_make_field (self, i);
      gtk_widget_add_css_class (self->rows[i], "option");
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->rows[i]);
    }
  ph_option_group_filter (self);
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
  g_return_if_fail (PH_IS_OPTION_GROUP (self));

  self->family = family;
  self->type = type;
  self->protocol = protocol;
  ph_option_group_filter (self);
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
    if (self->rows[i] != NULL && PH_IS_FIELD_ROW (self->rows[i]))
      ph_field_row_set_fault (PH_FIELD_ROW (self->rows[i]),
                              faults != NULL ? faults->option_errors[i] : NULL);
  if (faults != NULL && (faults->fields & PH_FIELD_OPTION) != 0)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
}

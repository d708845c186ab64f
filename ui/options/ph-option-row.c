/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-option-row.h"

#include "ph-word-filter.h"

#include "ph-inner-name.h"
#include "ph-prompt-button.h"

/* The editor shows what the kernel says. A change by the user asks for a setsockopt and is not
 * believed: until the kernel was read again the editor shows the wish, then whatever came of it.
 * Text being typed is left alone until it is set or given up. Main thread. */

#define ENTRY_CHARS 14

struct _PhOptionRow
{
  AdwActionRow parent_instance;

  const PhSocketOption *option;      /* (unowned): a row of the table */
  GBytes               *value;       /* (owned) (nullable): as shown last */
  char                 *said;        /* (owned) (nullable): how the value came to be */
  char                 *refused;     /* (owned) (nullable): why the last change was not made */
  gboolean              changed;     /* set by the user, or other than a new socket's */
  gboolean              showing;     /* the editor is being set from the model */
  gboolean              edited;      /* the entry holds what was not set yet */

  GtkWidget     *editor;             /* (unowned) */
  GtkWidget     *set_button;
  GtkWidget     *unit_label;
  GtkWidget     *about_button;
};

G_DEFINE_FINAL_TYPE (PhOptionRow, ph_option_row, ADW_TYPE_ACTION_ROW)

enum
{
  SET,
  GET,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_writable (PhOptionRow *self)
{
  return (self->option->access & PH_OPTION_WRITE) != 0;
}

static void
ph_option_row_show_words (PhOptionRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const char *when = ph_socket_option_describe_when (self->option);
  GString *text = g_string_new (self->option->meaning);

  if (self->refused != NULL)
    g_string_assign (text, self->refused);
  else if (self->said != NULL)
    g_string_append_printf (text, "\n%s%s%s", self->said, self->changed && when != NULL ? "; " : "",
                            self->changed && when != NULL ? when : "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text->str);
  g_string_free (text, TRUE);
  if (self->refused != NULL)
    gtk_widget_add_css_class (widget, "fault");
  else
    gtk_widget_remove_css_class (widget, "fault");
  if (self->changed)
    gtk_widget_add_css_class (widget, "changed");
  else
    gtk_widget_remove_css_class (widget, "changed");
}

static char *
ph_option_row_print (PhOptionRow *self)
{
  if (self->value == NULL)
    return NULL;
  return ph_option_value_print (self->option, g_bytes_get_data (self->value, NULL),
                                g_bytes_get_size (self->value));
}

static void
ph_option_row_set_edited (PhOptionRow *self,
                          gboolean     edited)
{
  self->edited = edited;
  gtk_widget_set_visible (self->set_button, edited);
}

static int
ph_option_row_get_number (PhOptionRow *self)
{
  int number = 0;

  if (self->value != NULL)
    ph_option_value_get_int (g_bytes_get_data (self->value, NULL),
                             g_bytes_get_size (self->value), &number);
  return number;
}

/* A value that has no name stands last in the list, as its number. */
static void
ph_option_row_show_choice (PhOptionRow *self)
{
  GtkDropDown *drop = GTK_DROP_DOWN (self->editor);
  GtkStringList *list = GTK_STRING_LIST (gtk_drop_down_get_model (drop));
  int number = ph_option_row_get_number (self);
  guint n_names = 0;
  guint chosen = GTK_INVALID_LIST_POSITION;
  g_autofree char *other = NULL;

  for (; self->option->names[n_names].name != NULL; n_names++)
    if (self->option->names[n_names].value == number)
      chosen = n_names;
  if (self->value != NULL && chosen == GTK_INVALID_LIST_POSITION)
    {
      other = g_strdup_printf ("%d", number);
      chosen = n_names;
    }
  gtk_string_list_splice (list, n_names, g_list_model_get_n_items (G_LIST_MODEL (list)) - n_names,
                          other != NULL ? (const char *[]) { other, NULL } : NULL);
  gtk_drop_down_set_selected (drop, chosen);
}

static void
ph_option_row_show_value (PhOptionRow *self)
{
  g_autofree char *text = ph_option_row_print (self);

  self->showing = TRUE;
  if (GTK_IS_SWITCH (self->editor))
    gtk_switch_set_active (GTK_SWITCH (self->editor), ph_option_row_get_number (self) != 0);
  else if (GTK_IS_DROP_DOWN (self->editor))
    ph_option_row_show_choice (self);
  else if (GTK_IS_LABEL (self->editor))
    gtk_label_set_text (GTK_LABEL (self->editor), text == NULL ? "unknown"
                                                  : text[0] == '\0' ? "none" : text);
  else if (!self->edited)
    gtk_editable_set_text (GTK_EDITABLE (self->editor), text != NULL ? text : "");
  gtk_widget_set_sensitive (self->editor, self->value != NULL || GTK_IS_ENTRY (self->editor));
  self->showing = FALSE;
}

static void
ph_option_row_ask (PhOptionRow *self,
                   const char  *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = ph_option_value_parse (self->option, text, &error);

  ph_option_row_set_refused (self, error != NULL ? error->message : NULL);
  if (value == NULL)
    return;
  if (GTK_IS_ENTRY (self->editor))
    ph_option_row_set_edited (self, FALSE);
  g_signal_emit (self, signals[SET], 0, value);
}

static void
switched_cb (PhOptionRow *self)
{
  g_autofree char *on = self->option->type == PH_OPTION_FLAGS
                          ? g_strdup_printf ("%d", self->option->usual) : g_strdup ("1");

  if (!self->showing)
    ph_option_row_ask (self, gtk_switch_get_active (GTK_SWITCH (self->editor)) ? on : "0");
}

static void
chosen_cb (PhOptionRow *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->editor));

  if (self->showing || chosen == GTK_INVALID_LIST_POSITION)
    return;
  for (guint i = 0; self->option->names[i].name != NULL; i++)
    if (i == chosen)
      ph_option_row_ask (self, self->option->names[i].name);
}

static void
typed_cb (PhOptionRow *self)
{
  if (self->showing)
    return;
  ph_option_row_set_edited (self, TRUE);
  ph_option_row_set_refused (self, NULL);
}

static void
ph_option_row_set (PhOptionRow *self)
{
  ph_option_row_ask (self, gtk_editable_get_text (GTK_EDITABLE (self->editor)));
}

static void
button_cb (PhOptionRow *self)
{
  if (GTK_IS_ENTRY (self->editor))
    ph_option_row_set (self);
  else
    g_signal_emit (self, signals[GET], 0);
}

static gboolean
key_cb (PhOptionRow    *self,
        guint           keyval,
        guint           keycode,
        GdkModifierType state)
{
  if (keyval != GDK_KEY_Escape || !self->edited)
    return FALSE;
  ph_option_row_set_edited (self, FALSE);
  ph_option_row_set_refused (self, NULL);
  ph_option_row_show_value (self);
  return TRUE;
}

static GtkWidget *
make_choice (PhOptionRow *self)
{
  GtkStringList *list = gtk_string_list_new (NULL);
  GtkWidget *drop = gtk_drop_down_new (G_LIST_MODEL (list), NULL);

  for (const PhOptionName *n = self->option->names; n->name != NULL; n++)
    gtk_string_list_append (list, n->name);
  gtk_widget_add_css_class (drop, "compact");
  g_signal_connect_swapped (drop, "notify::selected", G_CALLBACK (chosen_cb), self);
  return drop;
}

static GtkWidget *
make_switch (PhOptionRow *self)
{
  GtkWidget *button = gtk_switch_new ();

  g_signal_connect_swapped (button, "notify::active", G_CALLBACK (switched_cb), self);
  return button;
}

static GtkWidget *
make_entry (PhOptionRow *self)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), ENTRY_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), ENTRY_CHARS);
  gtk_widget_set_direction (entry, GTK_TEXT_DIR_LTR);   /* "(1, 5)" is notation in any language */
  gtk_widget_add_css_class (entry, "notation");
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (typed_cb), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (ph_option_row_set), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (entry, keys);
  return entry;
}

static GtkWidget *
make_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "notation");
  return label;
}

static GtkWidget *
make_editor (PhOptionRow *self)
{
  if (!is_writable (self))
    return make_label ();
  if (self->option->type == PH_OPTION_FLAG || self->option->type == PH_OPTION_FLAGS)
    return make_switch (self);
  if (self->option->type == PH_OPTION_ENUM)
    return make_choice (self);
  return make_entry (self);
}

static void
add_paragraph (GString    *text,
               const char *paragraph)
{
  if (paragraph == NULL)
    return;
  if (text->len > 0)
    g_string_append (text, "\n\n");
  g_string_append_printf (text, "%c%s%s", g_ascii_toupper (paragraph[0]), paragraph + 1,
                          g_str_has_suffix (paragraph, ".") ? "" : ".");
}

/* A switch of many flags; others may be set by their number, or in a scenario */
static void
add_usual (GString              *text,
           const PhSocketOption *option)
{
  g_autofree char *flags = ph_option_value_print (option, &option->usual, sizeof option->usual);
  g_autofree char *sentence = g_strdup_printf ("The switch sets %s", flags);

  add_paragraph (text, sentence);
}

static char *
ph_option_row_dup_about (PhOptionRow *self)
{
  const PhSocketOption *option = self->option;
  GString *text = g_string_new (NULL);
  g_autofree char *range = ph_socket_option_describe_range (option);
  g_autofree char *place = g_strdup_printf ("%s, %s; see %s", option->level_name, option->name,
                                            option->man);

  add_paragraph (text, option->meaning);
  add_paragraph (text, option->kernel);
  if (is_writable (self))
    {
      g_autofree char *values = g_strconcat ("It takes ", range, NULL);

      if (option->type == PH_OPTION_FLAGS)
        add_usual (text, option);
      else
        add_paragraph (text, values);
      add_paragraph (text, ph_socket_option_describe_when (option));
    }
  else
    add_paragraph (text, "It can only be read");
  for (const PhOptionName *n = option->names; n != NULL && n->name != NULL; n++)
    if (n->meaning != NULL)
      g_string_append_printf (text, "\n%s: %s", n->name, n->meaning);
  add_paragraph (text, place);
  return g_string_free (text, FALSE);
}

/* Made when it is asked for: a tab has some forty rows. */
static void
make_about (GtkMenuButton *button,
            gpointer       user_data)
{
  PhOptionRow *self = user_data;
  g_autofree char *text = ph_option_row_dup_about (self);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *popover = gtk_popover_new ();

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 52);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_popover_set_child (GTK_POPOVER (popover), label);
  gtk_menu_button_set_popover (button, popover);
}

static void
ph_option_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_OPTION_ROW);
  G_OBJECT_CLASS (ph_option_row_parent_class)->dispose (object);
}

static void
ph_option_row_finalize (GObject *object)
{
  PhOptionRow *self = PH_OPTION_ROW (object);

  g_clear_pointer (&self->value, g_bytes_unref);
  g_free (self->said);
  g_free (self->refused);
  G_OBJECT_CLASS (ph_option_row_parent_class)->finalize (object);
}

static void
ph_option_row_class_init (PhOptionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_option_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = ph_option_row_finalize;
  signals[SET] = g_signal_new ("set", PH_TYPE_OPTION_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_BYTES);
  signals[GET] = g_signal_new ("get", PH_TYPE_OPTION_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  g_type_ensure (PH_TYPE_PROMPT_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-option-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhOptionRow, set_button);
  gtk_widget_class_bind_template_child (widget_class, PhOptionRow, unit_label);
  gtk_widget_class_bind_template_child (widget_class, PhOptionRow, about_button);
  gtk_widget_class_bind_template_callback (widget_class, button_cb);
}

static void
ph_option_row_init (PhOptionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The editor itself is named by the row, whose activatable widget it is. */
static void
ph_option_row_name_parts (PhOptionRow *self)
{
  const char *name = self->option->name;
  g_autofree char *about = g_strdup_printf ("About %s", name);
  g_autofree char *act = g_strdup_printf ("%s %s", is_writable (self) ? "Set" : "Read", name);

  if (GTK_IS_DROP_DOWN (self->editor))
    ph_inner_name_set (self->editor, name);
  ph_inner_name_set (self->about_button, about);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->set_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, act, -1);
}

/**
 * ph_option_row_new:
 * @option: a row of ph_socket_option_table()
 *
 * Returns: (transfer floating): a row that knows no value yet
 */
GtkWidget *
ph_option_row_new (const PhSocketOption *option)
{
  PhOptionRow *self = g_object_new (PH_TYPE_OPTION_ROW, "title", option->name, NULL);
  GtkWidget *parent = gtk_widget_get_parent (self->set_button);

  self->option = option;
  self->editor = make_editor (self);
  gtk_widget_set_valign (self->editor, GTK_ALIGN_CENTER);
  gtk_box_prepend (GTK_BOX (parent), self->editor);
  if (is_writable (self))
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->editor);
  if (option->unit != NULL)
    gtk_label_set_text (GTK_LABEL (self->unit_label), option->unit);
  gtk_widget_set_visible (self->unit_label, option->unit != NULL);
  if ((option->access & PH_OPTION_CONSUMED) != 0)
    {
      gtk_button_set_label (GTK_BUTTON (self->set_button), "Read");
      gtk_widget_set_visible (self->set_button, TRUE);
    }
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->about_button), make_about, self,
                                         NULL);
  ph_option_row_name_parts (self);
  ph_option_row_show_words (self);
  ph_option_row_show_value (self);
  return GTK_WIDGET (self);
}

/**
 * ph_option_row_get_option:
 * @self: the row
 *
 * Returns: (transfer none): the row of the table
 */
const PhSocketOption *
ph_option_row_get_option (PhOptionRow *self)
{
  g_return_val_if_fail (PH_IS_OPTION_ROW (self), NULL);
  return self->option;
}

/**
 * ph_option_row_update:
 * @self: the row
 * @state: what is known of the option
 */
void
ph_option_row_update (PhOptionRow         *self,
                      const PhOptionState *state)
{
  g_return_if_fail (PH_IS_OPTION_ROW (self));

  g_clear_pointer (&self->value, g_bytes_unref);
  self->value = state->value != NULL ? g_bytes_ref (state->value) : NULL;
  g_free (self->said);
  self->said = ph_option_state_describe (state, self->option);
  self->changed = self->said != NULL && state->error == 0
                  && (self->option->access & PH_OPTION_WRITE) != 0;
  ph_option_row_show_words (self);
  ph_option_row_show_value (self);
}

/**
 * ph_option_row_set_refused:
 * @self: the row
 * @sentence: (nullable): why the last change was not made; %NULL: it was
 */
void
ph_option_row_set_refused (PhOptionRow *self,
                           const char  *sentence)
{
  g_return_if_fail (PH_IS_OPTION_ROW (self));

  if (g_strcmp0 (self->refused, sentence) == 0)
    return;
  g_free (self->refused);
  self->refused = g_strdup (sentence);
  ph_option_row_show_words (self);
}

/**
 * ph_option_row_forget:
 * @self: the row
 *
 * Another socket is about to be shown: what was typed or refused was about the last one.
 */
void
ph_option_row_forget (PhOptionRow *self)
{
  g_return_if_fail (PH_IS_OPTION_ROW (self));

  if (GTK_IS_ENTRY (self->editor))
    ph_option_row_set_edited (self, FALSE);
  ph_option_row_set_refused (self, NULL);
}

/**
 * ph_option_row_matches:
 * @self: the row
 * @words: looked for in the name and the meaning, all of them; "": nothing is looked for
 * @changed_only: whether only what was changed is wanted
 *
 * Returns: whether the row is one of those
 */
gboolean
ph_option_row_matches (PhOptionRow *self,
                       const char  *words,
                       gboolean     changed_only)
{
  const PhSocketOption *option;

  g_return_val_if_fail (PH_IS_OPTION_ROW (self), FALSE);

  if (changed_only && !self->changed && self->refused == NULL)
    return FALSE;
  option = self->option;
  return ph_words_match (words, (const char *const[]) { option->name, option->alias,
                                                        option->meaning, option->kernel }, 4);
}

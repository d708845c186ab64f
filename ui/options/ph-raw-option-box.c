/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-raw-option-box.h"

#include "ph-errno.h"
#include "ph-option-value.h"

#include "ph-prompt-button.h"

/* Level and number are numbers, as in the headers of the system; a value is a number or bytes. What
 * is known by name is taken too: a name says its level. Main thread. */

struct _PhRawOptionBox
{
  GtkWidget parent_instance;

  PhSession    *session;   /* (owned) (nullable) */
  PhSocketItem *item;      /* (owned) (nullable) */

  GtkWidget    *box;
  GtkEditable  *level_entry;
  GtkEditable  *option_entry;
  GtkEditable  *value_entry;
  GtkLabel     *answer_label;
};

G_DEFINE_FINAL_TYPE (PhRawOptionBox, ph_raw_option_box, GTK_TYPE_WIDGET)

static void
ph_raw_option_box_say (PhRawOptionBox *self,
                       const char     *text,
                       gboolean        fault)
{
  gtk_label_set_text (self->answer_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->answer_label), text[0] != '\0');
  if (fault)
    gtk_widget_add_css_class (GTK_WIDGET (self->answer_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->answer_label), "error");
}

static gboolean
read_number (GtkEditable *entry,
             int         *number)
{
  g_autoptr (GBytes) value = ph_option_value_parse (NULL, gtk_editable_get_text (entry), NULL);

  return value != NULL && ph_option_value_get_int (g_bytes_get_data (value, NULL),
                                                   g_bytes_get_size (value), number);
}

static gboolean
ph_raw_option_box_read (PhRawOptionBox *self,
                        PhCall         *call)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->option_entry)));
  const PhSocketOption *option = ph_socket_option_by_name (name);

  if (option != NULL)
    {
      call->args[0] = option->level;
      call->args[1] = option->option;
      return TRUE;
    }
  if (read_number (self->level_entry, &call->args[0])
      && read_number (self->option_entry, &call->args[1]))
    return TRUE;
  ph_raw_option_box_say (self, "Level and option are numbers, or the option is a name such as "
                               "SO_RCVBUF", TRUE);
  return FALSE;
}

static void
show_outcome (PhRawOptionBox     *self,
              const PhCallResult *outcome)
{
  g_autofree char *value = NULL;
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;
  gsize len = 0;
  const char *data = outcome->data != NULL ? g_bytes_get_data (outcome->data, &len) : NULL;

  if (outcome->error == 0)
    {
      value = ph_option_value_print (NULL, data, len);
      text = g_strdup_printf ("%s: %s (%" G_GSIZE_FORMAT " bytes)",
                              outcome->op == PH_CALL_SETSOCKOPT ? "Set to" : "The kernel says",
                              value, len);
    }
  else
    {
      label = ph_errno_label (outcome->error);
      sentence = ph_option_explain (NULL, outcome->error);
      text = g_strdup_printf ("%s: %s", label, sentence != NULL ? sentence
                                                 : ph_errno_get_meaning (outcome->error));
    }
  ph_raw_option_box_say (self, text, outcome->error != 0);
}

static void
returned_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (PhRawOptionBox) self = user_data;
  g_autoptr (PhCallResult) outcome = ph_session_call_finish (PH_SESSION (source), result, NULL);

  if (outcome != NULL && self->item != NULL
      && outcome->socket == ph_socket_item_get_id (self->item))
    show_outcome (self, outcome);
}

static void
ph_raw_option_box_call (PhRawOptionBox *self,
                        PhCallOp        op,
                        GBytes         *value)
{
  PhCall call;

  if (self->item == NULL)
    return;
  call = PH_CALL_INIT (op, ph_socket_item_get_id (self->item));
  call.data = value;
  if (ph_raw_option_box_read (self, &call))
    ph_session_call_async (self->session, &call, NULL, returned_cb, g_object_ref (self));
}

static void
get_cb (PhRawOptionBox *self)
{
  ph_raw_option_box_call (self, PH_CALL_GETSOCKOPT, NULL);
}

static void
set_cb (PhRawOptionBox *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = ph_option_value_parse (NULL, gtk_editable_get_text (self->value_entry),
                                                    &error);

  if (value == NULL)
    ph_raw_option_box_say (self, error->message, TRUE);
  else
    ph_raw_option_box_call (self, PH_CALL_SETSOCKOPT, value);
}

static void
ph_raw_option_box_dispose (GObject *object)
{
  PhRawOptionBox *self = PH_RAW_OPTION_BOX (object);

  g_clear_object (&self->item);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_RAW_OPTION_BOX);
  G_OBJECT_CLASS (ph_raw_option_box_parent_class)->dispose (object);
}

static void
ph_raw_option_box_class_init (PhRawOptionBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_raw_option_box_dispose;
  g_type_ensure (PH_TYPE_PROMPT_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-raw-option-box.ui");
  gtk_widget_class_bind_template_child (widget_class, PhRawOptionBox, box);
  gtk_widget_class_bind_template_child (widget_class, PhRawOptionBox, level_entry);
  gtk_widget_class_bind_template_child (widget_class, PhRawOptionBox, option_entry);
  gtk_widget_class_bind_template_child (widget_class, PhRawOptionBox, value_entry);
  gtk_widget_class_bind_template_child (widget_class, PhRawOptionBox, answer_label);
  gtk_widget_class_bind_template_callback (widget_class, get_cb);
  gtk_widget_class_bind_template_callback (widget_class, set_cb);
}

static void
ph_raw_option_box_init (PhRawOptionBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_raw_option_box_set_item:
 * @self: the box
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket to ask
 */
void
ph_raw_option_box_set_item (PhRawOptionBox *self,
                            PhSession      *session,
                            PhSocketItem   *item)
{
  g_return_if_fail (PH_IS_RAW_OPTION_BOX (self));

  g_set_object (&self->session, session);
  g_set_object (&self->item, item);
  ph_raw_option_box_say (self, "", FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-send-choice.h"

#include "ph-time-text.h"

#include "ph-flag-box.h"
#include "ph-inner-name.h"
#include "ph-prompt-button.h"

/* A drop-down of calls, a menu button with flags and timeout, and "Fill". Main thread. */

static const PhCallOp ops[] = {
  PH_CALL_SEND, PH_CALL_SENDALL, PH_CALL_SENDTO, PH_CALL_SENDFILE
};

struct _PhSendChoice
{
  GtkBox parent_instance;

  GtkDropDown *op_drop;         /* (unowned): child, as the next */
  GtkWidget   *options_button;
  GtkWidget   *fill_button;
  PhFlagBox   *flag_box;        /* (unowned): in the popover of options_button, as the next */
  GtkWidget   *timeout_entry;
};

G_DEFINE_FINAL_TYPE (PhSendChoice, ph_send_choice, GTK_TYPE_BOX)

enum
{
  CHANGED,
  FILL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
ph_send_choice_read_timeout (PhSendChoice *self,
                             gint64       *timeout_ns)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->timeout_entry));

  *timeout_ns = PH_TIMEOUT_OF_SOCKET;
  return text[0] == '\0' || ph_time_text_parse (text, timeout_ns);
}

static guint
count_bits (int flags)
{
  guint n = 0;

  for (guint rest = (guint) flags; rest != 0; rest &= rest - 1)
    n++;
  return n;
}

static void
changed_cb (PhSendChoice *self)
{
  gint64 timeout_ns;
  gboolean valid = ph_send_choice_read_timeout (self, &timeout_ns);
  guint n = count_bits (ph_flag_box_get_flags (self->flag_box))
            + (timeout_ns != PH_TIMEOUT_OF_SOCKET);
  g_autofree char *label = n > 0 ? g_strdup_printf ("Flags · %u", n) : g_strdup ("Flags");

  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->options_button), label);
  gtk_widget_set_visible (GTK_WIDGET (self->flag_box),
                          ph_send_choice_get_op (self) != PH_CALL_SENDFILE);
  if (valid)
    gtk_widget_remove_css_class (self->timeout_entry, "error");
  else
    gtk_widget_add_css_class (self->timeout_entry, "error");
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
fill_clicked_cb (PhSendChoice *self)
{
  g_signal_emit (self, signals[FILL], 0);
}

static void
ph_send_choice_class_init (PhSendChoiceClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_SEND_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[FILL] = g_signal_new ("fill", PH_TYPE_SEND_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
ph_send_choice_make_popover (PhSendChoice *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->flag_box = PH_FLAG_BOX (ph_flag_box_new ());
  ph_flag_box_set_direction (self->flag_box, PH_DIRECTION_OUT);
  g_signal_connect_object (self->flag_box, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->timeout_entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->timeout_entry), "Timeout of this call, seconds");
  gtk_entry_set_max_length (GTK_ENTRY (self->timeout_entry), 20);
  gtk_widget_set_tooltip_text (self->timeout_entry,
                               "Seconds the call may wait; empty: as the socket has it");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->timeout_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, "Timeout of this call", -1);
  g_signal_connect_object (self->timeout_entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->flag_box));
  gtk_box_append (GTK_BOX (box), self->timeout_entry);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static GtkDropDown *
make_op_drop (void)
{
  const char *names[G_N_ELEMENTS (ops) + 1] = { NULL };
  GtkWidget *drop;

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    names[i] = ph_call_op_get_name (ops[i]);
  drop = gtk_drop_down_new_from_strings (names);
  gtk_widget_set_tooltip_text (drop, "Which call sends it");
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop), GTK_ACCESSIBLE_PROPERTY_LABEL, "Call", -1);
  ph_inner_name_set (drop, "Call");
  return GTK_DROP_DOWN (drop);
}

static void
ph_send_choice_init (PhSendChoice *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->op_drop = make_op_drop ();
  self->options_button = gtk_menu_button_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->options_button),
                               ph_send_choice_make_popover (self));
  gtk_widget_set_tooltip_text (self->options_button, "Flags and timeout of the call");
  gtk_widget_add_css_class (self->options_button, "flat");
  gtk_widget_add_css_class (self->options_button, "compact");
  self->fill_button = ph_prompt_button_new ("Fill the buffers");
  /* the first to give way in a narrow window */
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->fill_button))),
                           PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (self->fill_button,
                               "Sends a pattern until the kernel takes no more, to see what a full "
                               "pipe and a partial send are");
  gtk_widget_add_css_class (self->fill_button, "flat");
  gtk_widget_add_css_class (self->fill_button, "compact");
  g_signal_connect_object (self->op_drop, "notify::selected", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->fill_button, "clicked", G_CALLBACK (fill_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->op_drop));
  gtk_box_append (GTK_BOX (self), self->options_button);
  gtk_box_append (GTK_BOX (self), self->fill_button);
  changed_cb (self);
}

/**
 * ph_send_choice_new:
 *
 * Returns: (transfer floating): send, without flags
 */
GtkWidget *
ph_send_choice_new (void)
{
  return g_object_new (PH_TYPE_SEND_CHOICE, NULL);
}

/**
 * ph_send_choice_set_type:
 * @self: the choice
 * @type: SOCK_STREAM and the like
 *
 * Goes back to the call that such a socket is sent on by: sendto for datagrams, else send.
 */
void
ph_send_choice_set_type (PhSendChoice *self,
                         int           type)
{
  g_return_if_fail (PH_IS_SEND_CHOICE (self));
  gtk_widget_set_visible (self->fill_button, type == SOCK_STREAM);
  ph_send_choice_set_op (self, type == SOCK_STREAM || type == SOCK_SEQPACKET ? PH_CALL_SEND
                                                                             : PH_CALL_SENDTO);
}

/**
 * ph_send_choice_set_op:
 * @self: the choice
 * @op: send, sendall, sendto or sendfile
 */
void
ph_send_choice_set_op (PhSendChoice *self,
                       PhCallOp      op)
{
  g_return_if_fail (PH_IS_SEND_CHOICE (self));
  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    if (ops[i] == op)
      gtk_drop_down_set_selected (self->op_drop, i);
}

/**
 * ph_send_choice_get_op:
 * @self: the choice
 *
 * Returns: send, sendall, sendto or sendfile
 */
PhCallOp
ph_send_choice_get_op (PhSendChoice *self)
{
  guint i;

  g_return_val_if_fail (PH_IS_SEND_CHOICE (self), PH_CALL_SEND);
  i = gtk_drop_down_get_selected (self->op_drop);
  return i < G_N_ELEMENTS (ops) ? ops[i] : PH_CALL_SEND;
}

/**
 * ph_send_choice_read:
 * @self: the choice
 * @call: (inout): its op, flags and timeout are set
 *
 * Returns: whether they are such as can be
 */
gboolean
ph_send_choice_read (PhSendChoice *self,
                     PhCall       *call)
{
  g_return_val_if_fail (PH_IS_SEND_CHOICE (self), FALSE);
  call->op = ph_send_choice_get_op (self);
  call->args[1] = call->op == PH_CALL_SENDFILE ? 0 : ph_flag_box_get_flags (self->flag_box);
  return ph_send_choice_read_timeout (self, &call->timeout_ns);
}

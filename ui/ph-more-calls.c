/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-more-calls.h"

#include "ph-prompt-button.h"

#include <sys/socket.h>

/* A menu button whose popover lists calls from a table. Main thread. */

static const struct
{
  PhCallOp    op;
  int         not_for; /* the type of socket that has a button for it; 0: none has */
  const char *meaning;
} more[] = {
  { PH_CALL_CONNECT_EX, 0, "Connect, and return the error as a number" },
  { PH_CALL_SENDALL, 0, "Send until everything has gone" },
  { PH_CALL_SENDTO, 0, "Send to an address" },
  { PH_CALL_SENDFILE, 0, "Let the kernel send a file" },
  { PH_CALL_RECV, SOCK_STREAM, "Receive, without the sender's address" },
  { PH_CALL_RECVFROM, SOCK_DGRAM, "Receive, with the sender's address" },
  { PH_CALL_SOCKATMARK, 0, "Is the stream at the mark of urgent data?" },
  { PH_CALL_GETSOCKNAME, 0, "The socket's own address" },
  { PH_CALL_GETPEERNAME, 0, "The address of its peer" },
  { PH_CALL_SETBLOCKING, 0, "Blocking or non-blocking" },
  { PH_CALL_SETTIMEOUT, 0, "How long its calls may wait" },
  { PH_CALL_GETTIMEOUT, 0, "How long that is now" },
};

#define N_MORE G_N_ELEMENTS (more)

struct _PhMoreCalls
{
  GtkWidget parent_instance;

  GtkWidget *button;       /* (unowned): child */
  GtkWidget *popover;      /* (unowned): of button */
  GtkWidget *rows[N_MORE]; /* (unowned): in popover */
};

G_DEFINE_FINAL_TYPE (PhMoreCalls, ph_more_calls, GTK_TYPE_WIDGET)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
row_clicked_cb (GtkWidget   *row,
                PhMoreCalls *self)
{
  int op = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "ph-op"));

  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_emit (self, signals[CHOSEN], 0, op);
}

static GtkWidget *
ph_more_calls_make_row (PhMoreCalls *self,
                        gsize        i)
{
  const char *name = ph_call_op_get_name (more[i].op);
  GtkWidget *row = ph_prompt_button_new (NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *meaning = gtk_label_new (more[i].meaning);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_widget_add_css_class (label, "notation");
  gtk_label_set_xalign (GTK_LABEL (meaning), 0.0f);
  gtk_widget_add_css_class (meaning, "caption");
  gtk_widget_add_css_class (meaning, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), meaning);
  gtk_button_set_child (GTK_BUTTON (row), box);
  gtk_widget_add_css_class (row, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, more[i].meaning, -1);
  g_object_set_data (G_OBJECT (row), "ph-op", GINT_TO_POINTER (more[i].op));
  g_signal_connect_object (row, "clicked", G_CALLBACK (row_clicked_cb), self, 0);
  return row;
}

static void
ph_more_calls_dispose (GObject *object)
{
  PhMoreCalls *self = PH_MORE_CALLS (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_more_calls_parent_class)->dispose (object);
}

static void
ph_more_calls_class_init (PhMoreCallsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_more_calls_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", PH_TYPE_MORE_CALLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
ph_more_calls_init (PhMoreCalls *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (gsize i = 0; i < N_MORE; i++)
    {
      self->rows[i] = ph_more_calls_make_row (self, i);
      gtk_box_append (GTK_BOX (box), self->rows[i]);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 400);

  self->popover = gtk_popover_new ();
  gtk_widget_add_css_class (self->popover, "menu");
  gtk_popover_set_child (GTK_POPOVER (self->popover), scrolled);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), "More");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_widget_set_tooltip_text (self->button, "More calls: connect_ex, sendall, sendfile …");
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

/**
 * ph_more_calls_new:
 *
 * Returns: (transfer floating): the button
 */
GtkWidget *
ph_more_calls_new (void)
{
  return g_object_new (PH_TYPE_MORE_CALLS, NULL);
}

/**
 * ph_more_calls_set_type:
 * @self: the button
 * @type: SOCK_STREAM and the like: calls that such a socket has a button for are left out
 */
void
ph_more_calls_set_type (PhMoreCalls *self,
                        int          type)
{
  g_return_if_fail (PH_IS_MORE_CALLS (self));

  for (gsize i = 0; i < N_MORE; i++)
    gtk_widget_set_visible (self->rows[i], more[i].not_for == 0 || more[i].not_for != type);
}

/**
 * ph_more_calls_has:
 * @op: a call
 *
 * Returns: whether it stands in the list, for some type of socket
 */
gboolean
ph_more_calls_has (PhCallOp op)
{
  for (gsize i = 0; i < N_MORE; i++)
    if (more[i].op == op)
      return TRUE;
  return FALSE;
}

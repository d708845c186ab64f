/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-call-bar.h"

#include "ph-call-popover.h"
#include "ph-more-calls.h"
#include "ph-prompt-button.h"

/* Eight buttons by the names of the calls, made from a table, and one for the other calls. One
 * popover, moved from button to button, asks for arguments. What a call would do is asked of the
 * session only when somebody is about to make it: at the tooltip, at the popover, and once a change
 * of state for the button's looks. Main thread. */

static const struct
{
  PhCallOp    op;
  const char *meaning;
} buttons[] = {
  { PH_CALL_BIND, "Give the socket an address of its own" },
  { PH_CALL_LISTEN, "Make it a listener that clients can connect to" },
  { PH_CALL_ACCEPT, "Take the first waiting connection; a new socket" },
  { PH_CALL_CONNECT, "Connect to a peer; on UDP: fix the peer" },
  { PH_CALL_SEND, "Write what to send" },
  { PH_CALL_RECV, "Take bytes from the receive queue" },
  { PH_CALL_SHUTDOWN, "End one direction, or both" },
  { PH_CALL_CLOSE, "End the socket and give its descriptor back" },
};

#define N_BUTTONS G_N_ELEMENTS (buttons)

struct _PhCallBar
{
  GtkWidget parent_instance;

  PhSession     *session;            /* (owned) (nullable) */
  PhSocketItem  *item;               /* (owned) (nullable) */
  GSignalGroup  *signals;            /* (owned): of the item */
  GtkWidget     *flow;               /* (unowned): child */
  GtkWidget     *buttons[N_BUTTONS]; /* (unowned): in flow */
  PhMoreCalls   *more;               /* (unowned): in flow */
  PhCallPopover *popover;            /* (unowned): child */
};

G_DEFINE_FINAL_TYPE (PhCallBar, ph_call_bar, GTK_TYPE_WIDGET)

enum
{
  CALL,
  COMPOSE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What button @i calls on this socket: datagram sockets are read with the sender's address */
static PhCallOp
ph_call_bar_get_op (PhCallBar *self,
                    gsize      i)
{
  PhCallOp op = buttons[i].op;

  if (op == PH_CALL_RECV && self->item != NULL
      && !ph_identity_has_connections (ph_socket_item_get_identity (self->item)))
    return PH_CALL_RECVFROM;
  return op;
}

static char *
ph_call_bar_foretell (PhCallBar *self,
                      PhCallOp   op)
{
  if (self->item == NULL)
    return NULL;
  return ph_session_foretell (self->session, ph_socket_item_get_id (self->item), op);
}

static void
ph_call_bar_update (PhCallBar *self)
{
  if (self->item == NULL)
    return;
  for (gsize i = 0; i < N_BUTTONS; i++)
    {
      PhCallOp op = ph_call_bar_get_op (self, i);
      g_autofree char *foretold = ph_call_bar_foretell (self, op);

      gtk_button_set_label (GTK_BUTTON (self->buttons[i]), ph_call_op_get_name (op));
      if (foretold != NULL)
        gtk_widget_add_css_class (self->buttons[i], "would-fail");
      else
        gtk_widget_remove_css_class (self->buttons[i], "would-fail");
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->buttons[i]),
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      foretold != NULL ? foretold : buttons[i].meaning, -1);
    }
}

static void
ph_call_bar_emit (PhCallBar *self,
                  PhCall    *call)
{
  if (self->item == NULL)
    return;
  call->socket = ph_socket_item_get_id (self->item);
  g_signal_emit (self, signals[CALL], 0, call);
}

static void
popover_call_cb (PhCallBar *self,
                 PhCall    *call)
{
  ph_call_bar_emit (self, call);
}

static gboolean
query_tooltip_cb (GtkWidget  *button,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip,
                  PhCallBar  *self)
{
  gsize i = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (button), "ph-index"));
  g_autofree char *foretold = NULL;

  if (gtk_widget_get_visible (GTK_WIDGET (self->popover)))   /* it says the same, and more */
    return FALSE;
  foretold = ph_call_bar_foretell (self, ph_call_bar_get_op (self, i));
  gtk_tooltip_set_text (tooltip, foretold != NULL ? foretold : buttons[i].meaning);
  return TRUE;
}

static gboolean
is_connect (PhCallOp op)
{
  return op == PH_CALL_CONNECT || op == PH_CALL_CONNECT_EX;
}

/* Where the last call tried to connect to: an attempt that failed is often made once more.
 * Returns: whether it did */
static gboolean
ph_call_bar_get_tried (PhCallBar *self,
                       PhCallOp   op,
                       PhAddress *tried)
{
  PhEvent *last = ph_socket_item_get_last_call (self->item);
  const PhRecord *record = last != NULL ? ph_event_get_record (last) : NULL;

  if (record == NULL || !is_connect (op) || !is_connect ((PhCallOp) record->kind))
    return FALSE;
  *tried = ph_record_get_address (record);
  return ph_address_is_set (tried);
}

static void
ph_call_bar_ask (PhCallBar *self,
                 GtkWidget *button,
                 PhCallOp   op)
{
  g_autofree char *foretold = ph_call_bar_foretell (self, op);
  graphene_rect_t bounds;
  PhAddress tried;
  gboolean again = ph_call_bar_get_tried (self, op, &tried);

  ph_call_popover_set (self->popover, op, ph_socket_item_get_identity (self->item),
                       again ? &tried : NULL, foretold);
  if (gtk_widget_compute_bounds (button, GTK_WIDGET (self), &bounds))
    gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                                 &(GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y,
                                                   (int) bounds.size.width,
                                                   (int) bounds.size.height });
  gtk_popover_popup (GTK_POPOVER (self->popover));
  gtk_widget_trigger_tooltip_query (button);
}

static void
ph_call_bar_make (PhCallBar *self,
                  GtkWidget *button,
                  PhCallOp   op)
{
  PhCall call = PH_CALL_INIT (op, PH_SOCKET_NONE);

  if (self->item == NULL)
    return;
  if (ph_call_op_get_direction (op) == PH_DIRECTION_OUT)
    g_signal_emit (self, signals[COMPOSE], 0, (int) op);
  else if (ph_call_needs_arguments (op))
    ph_call_bar_ask (self, button, op);
  else
    ph_call_bar_emit (self, &call);
}

static void
clicked_cb (GtkWidget *button,
            PhCallBar *self)
{
  gsize i = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (button), "ph-index"));

  ph_call_bar_make (self, button, ph_call_bar_get_op (self, i));
}

static void
chosen_cb (PhCallBar *self,
           int        op)
{
  ph_call_bar_make (self, GTK_WIDGET (self->more), (PhCallOp) op);
}

static void
ph_call_bar_dispose (GObject *object)
{
  PhCallBar *self = PH_CALL_BAR (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  self->popover = NULL;
  g_clear_pointer (&self->flow, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_call_bar_parent_class)->dispose (object);
}

static void
ph_call_bar_class_init (PhCallBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_call_bar_dispose;

  signals[CALL] = g_signal_new ("call", PH_TYPE_CALL_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[COMPOSE] = g_signal_new ("compose", PH_TYPE_CALL_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "callbar");
}

static void
ph_call_bar_add_button (PhCallBar *self,
                        gsize      i)
{
  GtkWidget *button = ph_prompt_button_new (ph_call_op_get_name (buttons[i].op));
  GtkWidget *child;

  self->buttons[i] = button;
  g_object_set_data (G_OBJECT (button), "ph-index", GSIZE_TO_POINTER (i));
  gtk_widget_set_has_tooltip (button, TRUE);
  g_signal_connect (button, "query-tooltip", G_CALLBACK (query_tooltip_cb), self);
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_flow_box_append (GTK_FLOW_BOX (self->flow), button);

  child = gtk_widget_get_parent (button);
  gtk_widget_set_focusable (child, FALSE);
}

static void
ph_call_bar_init (PhCallBar *self)
{
  static const char *const changes[] = { "notify::state", "notify::closed", "notify::local",
                                         "notify::peer" };

  self->flow = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (self->flow), 3);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->flow), N_BUTTONS + 1);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->flow), 2);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (self->flow), 4);
  gtk_widget_set_parent (self->flow, GTK_WIDGET (self));
  for (gsize i = 0; i < N_BUTTONS; i++)
    ph_call_bar_add_button (self, i);
  self->more = PH_MORE_CALLS (ph_more_calls_new ());
  g_signal_connect_object (self->more, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_flow_box_append (GTK_FLOW_BOX (self->flow), GTK_WIDGET (self->more));
  gtk_widget_set_focusable (gtk_widget_get_parent (GTK_WIDGET (self->more)), FALSE);

  self->popover = PH_CALL_POPOVER (ph_call_popover_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
  g_signal_connect_swapped (self->popover, "call", G_CALLBACK (popover_call_cb), self);

  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_group_connect_swapped (self->signals, changes[i], G_CALLBACK (ph_call_bar_update),
                                    self);
}

/**
 * ph_call_bar_new:
 *
 * Returns: (transfer floating): a bar for no socket yet
 */
GtkWidget *
ph_call_bar_new (void)
{
  return g_object_new (PH_TYPE_CALL_BAR, NULL);
}

/**
 * ph_call_bar_set_item:
 * @self: the bar
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket to call
 */
void
ph_call_bar_set_item (PhCallBar    *self,
                      PhSession    *session,
                      PhSocketItem *item)
{
  g_return_if_fail (PH_IS_CALL_BAR (self));

  g_set_object (&self->session, session);
  if (!g_set_object (&self->item, item))
    return;
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_group_set_target (self->signals, item);
  if (item != NULL)
    ph_more_calls_set_type (self->more, ph_socket_item_get_identity (item)->type);
  ph_call_bar_update (self);
}

/* Returns: (transfer none): what the call is made with */
static GtkWidget *
ph_call_bar_find (PhCallBar *self,
                  PhCallOp   op)
{
  for (gsize i = 0; i < N_BUTTONS; i++)
    if (buttons[i].op == op || ph_call_bar_get_op (self, i) == op)
      return self->buttons[i];

  return GTK_WIDGET (self->more);
}

/**
 * ph_call_bar_begin:
 * @self: the bar
 * @op: a call
 *
 * Goes as far with the call as one can without making it: asks for its arguments, opens the
 * composer, or puts the focus on its button. Main thread.
 */
void
ph_call_bar_begin (PhCallBar *self,
                   PhCallOp   op)
{
  GtkWidget *button;

  g_return_if_fail (PH_IS_CALL_BAR (self));

  if (self->item == NULL)
    return;
  button = ph_call_bar_find (self, op);
  if (ph_call_op_get_direction (op) == PH_DIRECTION_OUT || ph_call_needs_arguments (op))
    ph_call_bar_make (self, button, op);
  else
    gtk_widget_child_focus (button, GTK_DIR_TAB_FORWARD);
}

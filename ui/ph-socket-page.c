/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-socket-page-private.h"

#include "ph-transcript.h"

#include "ph-error-button.h"
#include "ph-event-words.h"
#include "ph-line-client.h"
#include "ph-page-layout.h"

/* Shows one PhSocketItem and makes calls on it through the session. What became of the last call
 * is the item's last-call: a call made by the keyboard, by a preset or here reads the same. Main
 * thread. */

G_DEFINE_FINAL_TYPE (PhSocketPage, ph_socket_page, GTK_TYPE_WIDGET)

enum
{
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
state_changed_cb (PhSocketPage *self)
{
  gboolean talks;

  if (self->item == NULL)
    return;
  talks = !ph_socket_item_get_closed (self->item)
          && ph_socket_item_get_state (self->item) != PH_STATE_LISTEN;
  gtk_revealer_set_reveal_child (self->composer_revealer, talks || self->composing);
}

static void
last_call_cb (PhSocketPage *self)
{
  PhEvent *event = self->item != NULL ? ph_socket_item_get_last_call (self->item) : NULL;
  g_auto (PhEventWords) words = { 0 };
  g_autofree char *line = NULL;

  gtk_widget_set_visible (self->outcome, event != NULL);
  ph_error_button_set (self->error_button, event);
  if (event == NULL)
    return;
  ph_event_words_say_call (&words, self->session, event);
  line = words.result != NULL && words.result[0] != '\0'
           ? g_strdup_printf ("%s  →  %s", words.text, words.result)
           : g_strdup (words.text);
  gtk_label_set_text (self->outcome_label, line);
  gtk_label_set_text (self->explanation_label, words.detail != NULL ? words.detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->explanation_label), words.detail != NULL);
  if (words.row.tone == PH_TONE_TROUBLE)
    gtk_widget_add_css_class (self->outcome, "trouble");
  else
    gtk_widget_remove_css_class (self->outcome, "trouble");
}

/**
 * ph_socket_page_tell:
 * @self: the page
 * @error: why a call never came to be
 *
 * Hands its words to the window. Main thread.
 */
void
ph_socket_page_tell (PhSocketPage *self,
                     const GError *error)
{
  g_signal_emit (self, signals[MESSAGE], 0, error->message);
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PhSocketPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhCallResult) outcome = NULL;

  outcome = ph_session_call_finish (PH_SESSION (source), result, &error);
  if (outcome == NULL)   /* the call itself never came to be; failed calls are results */
    ph_socket_page_tell (self, error);
}

static void
ph_socket_page_dispose (GObject *object)
{
  PhSocketPage *self = PH_SOCKET_PAGE (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_pointer (&self->follow, ph_pipe_follow_free);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_SOCKET_PAGE);
  G_OBJECT_CLASS (ph_socket_page_parent_class)->dispose (object);
}

static void
call_cb (PhSocketPage *self,
         PhCall       *call)
{
  ph_session_call_async (self->session, call, NULL, called_cb, g_object_ref (self));
}

static void
compose_cb (PhSocketPage *self,
            int           op)
{
  /* the button says send where the composer may know a receiver: what it has chosen stays */
  if (op != PH_CALL_SEND)
    ph_composer_choose (self->composer, (PhCallOp) op);
  ph_socket_page_compose (self);
}

static void
peer_cb (PhSocketPage *self,
         const char   *host,
         const char   *port)
{
  ph_composer_set_peer (self->composer, host, port);
}

static void
end_cb (PhSocketPage *self)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, PH_SOCKET_NONE);

  if (self->item == NULL || ph_socket_item_get_closed (self->item))
    return;
  call.socket = ph_socket_item_get_id (self->item);
  ph_session_call_async (self->session, &call, NULL, NULL, NULL);
}

/* Graphs and exchange show the same time: what is pointed at in one is found in the other. */
static void
moment_cb (PhSocketPage *self,
           gint64        time_ns)
{
  ph_exchange_page_show_moment (self->exchange, time_ns);
  gtk_stack_set_visible_child_name (self->tabs, "exchange");
}

/* Where these bytes stand now; @end not above @begin: the last message */
static void
layers_cb (PhSocketPage *self,
           int           direction,
           guint64       begin,
           guint64       end)
{
  gtk_stack_set_visible_child_name (self->tabs, "layers");
  ph_layers_tab_show_range (self->layers_tab, (PhDirection) direction, begin, end);
}

static void
message_cb (PhSocketPage *self,
            const char   *text)
{
  g_signal_emit (self, signals[MESSAGE], 0, text);
}

static void
ph_socket_page_bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, head);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, identity);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, calls);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, running);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, outcome);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, outcome_label);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, error_button);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, pipe);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, body);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, enlarge_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, tabs);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, data_view);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, calls_view);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, exchange);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, state_tab);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, graph_tab);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, layers_tab);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, kernel_tab);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, options_tab);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, composer_revealer);
  gtk_widget_class_bind_template_child (widget_class, PhSocketPage, composer);
}

static void
ph_socket_page_class_init (PhSocketPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_socket_page_dispose;

  signals[MESSAGE] = g_signal_new ("message", PH_TYPE_SOCKET_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (PH_TYPE_PAGE_LAYOUT);
  g_type_ensure (PH_TYPE_IDENTITY_BAR);
  g_type_ensure (PH_TYPE_CALL_BAR);
  g_type_ensure (PH_TYPE_RUNNING_STRIP);
  g_type_ensure (PH_TYPE_PIPE_VIEW);
  g_type_ensure (PH_TYPE_DATA_VIEW);
  g_type_ensure (PH_TYPE_CALLS_VIEW);
  g_type_ensure (PH_TYPE_EXCHANGE_PAGE);
  g_type_ensure (PH_TYPE_STATE_TAB);
  g_type_ensure (PH_TYPE_GRAPH_TAB);
  g_type_ensure (PH_TYPE_LAYERS_TAB);
  g_type_ensure (PH_TYPE_KERNEL_TAB);
  g_type_ensure (PH_TYPE_OPTIONS_TAB);
  g_type_ensure (PH_TYPE_COMPOSER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-socket-page.ui");
  ph_socket_page_bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, call_cb);
  gtk_widget_class_bind_template_callback (widget_class, compose_cb);
  gtk_widget_class_bind_template_callback (widget_class, peer_cb);
  gtk_widget_class_bind_template_callback (widget_class, ph_socket_page_send);
  gtk_widget_class_bind_template_callback (widget_class, ph_socket_page_fill);
  gtk_widget_class_bind_template_callback (widget_class, end_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_cb);
  gtk_widget_class_bind_template_callback (widget_class, ph_socket_page_tab_changed);
  gtk_widget_class_bind_template_callback (widget_class, ph_socket_page_enlarge_toggled);
  gtk_widget_class_bind_template_callback (widget_class, ph_socket_page_place_toggle);
  gtk_widget_class_bind_template_callback (widget_class, moment_cb);
  gtk_widget_class_bind_template_callback (widget_class, layers_cb);
  gtk_widget_class_bind_template_callback (widget_class, ph_graph_tab_show_moment);
}

static void
ph_socket_page_init (PhSocketPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* each tab as wide as its name: all as wide as the widest would not fit into 466 pixels */
  gtk_box_layout_set_homogeneous (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (self->switcher)),
                                  FALSE);

  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (state_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::closed", G_CALLBACK (state_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::last-call", G_CALLBACK (last_call_cb),
                                  self);
  self->follow = ph_pipe_follow_new (self->pipe);
  ph_socket_page_make_room (self);
}

/**
 * ph_socket_page_new:
 *
 * Returns: (transfer floating): a page for no socket yet
 */
GtkWidget *
ph_socket_page_new (void)
{
  return g_object_new (PH_TYPE_SOCKET_PAGE, NULL);
}

static void
ph_socket_page_set_logs (PhSocketPage *self)
{
  g_autoptr (PhEventLog) data_log = NULL;
  g_autoptr (PhEventLog) calls_log = NULL;

  if (self->item != NULL)
    {
      PhSocketId id = ph_socket_item_get_id (self->item);

      data_log = ph_session_new_socket_log (self->session, id, TRUE);
      calls_log = ph_session_new_socket_log (self->session, id, FALSE);
    }
  ph_data_view_set_item (self->data_view, self->session, self->item);
  ph_data_view_set_log (self->data_view, self->session, data_log);
  ph_calls_view_set_log (self->calls_view, self->session, calls_log);
}

/**
 * ph_socket_page_set_item:
 * @self: the page
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket to show
 */
void
ph_socket_page_set_item (PhSocketPage *self,
                         PhSession    *session,
                         PhSocketItem *item)
{
  const PhIdentity *identity;

  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  g_set_object (&self->session, session);
  if (!g_set_object (&self->item, item))
    return;

  self->composing = FALSE;
  ph_identity_bar_set_item (self->identity, session, item);
  ph_call_bar_set_item (self->calls, session, item);
  ph_running_strip_set (self->running, session,
                        item != NULL ? ph_socket_item_get_running (item) : NULL);
  ph_socket_page_set_logs (self);
  ph_exchange_page_set_item (self->exchange, session, item);
  ph_state_tab_set_item (self->state_tab, item);
  ph_graph_tab_set_item (self->graph_tab, session, item);
  ph_layers_tab_set_item (self->layers_tab, session, item);
  ph_kernel_tab_set_item (self->kernel_tab, session, item);
  ph_options_tab_set_item (self->options_tab, session, item);
  g_signal_group_set_target (self->signals, item);
  ph_pipe_follow_set_item (self->follow, session, item);
  if (item == NULL)
    return;

  identity = ph_socket_item_get_identity (item);
  ph_composer_set_peer (self->composer, NULL, NULL);
  ph_composer_set_by_lines (self->composer, ph_line_client_is (item));
  ph_composer_set_kind (self->composer, identity->family,
                        ph_identity_lacks_ports (identity) ? SOCK_RAW : identity->type);
  ph_data_view_set_datagrams (self->data_view, identity->type != SOCK_STREAM);
  ph_data_view_set_empty_text (self->data_view,
                               ph_socket_item_get_state (item) == PH_STATE_LISTEN
                                 ? "A listener carries no data. What accept() gives stands under "
                                   "it in the list."
                                 : "What is sent and received will stand here.");
  gtk_stack_set_visible_child_name (self->tabs,
                                    ph_socket_item_get_state (item) == PH_STATE_LISTEN ? "calls"
                                                                                       : "data");
  state_changed_cb (self);
  last_call_cb (self);
}

/**
 * ph_socket_page_get_item:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): the socket shown
 */
PhSocketItem *
ph_socket_page_get_item (PhSocketPage *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_PAGE (self), NULL);
  return self->item;
}

/* Whether writing is what one would do next with this socket */
static gboolean
ph_socket_page_can_send (PhSocketPage *self)
{
  g_autofree char *foretold = NULL;
  PhCallOp op;

  if (self->item == NULL)
    return FALSE;
  op = ph_identity_has_connections (ph_socket_item_get_identity (self->item)) ? PH_CALL_SEND
                                                                              : PH_CALL_SENDTO;
  foretold = ph_session_foretell (self->session, ph_socket_item_get_id (self->item), op);
  return foretold == NULL && gtk_revealer_get_reveal_child (self->composer_revealer);
}

/**
 * ph_socket_page_begin:
 * @self: the page
 *
 * Puts the focus where one would go on with a socket just made: into the composer when it can
 * send, else to its calls. It is not the widget's grab_focus: GTK uses that for the Tab key too.
 */
void
ph_socket_page_begin (PhSocketPage *self)
{
  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  gtk_toggle_button_set_active (self->enlarge_toggle, FALSE);
  if (ph_socket_page_can_send (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->composer));
  else
    gtk_widget_child_focus (GTK_WIDGET (self->calls), GTK_DIR_TAB_FORWARD);
}

/**
 * ph_socket_page_find:
 * @self: the page
 *
 * Finds in what is looked at: bytes, options, what the kernel says; else shows the socket's calls
 * and puts the focus into their filter.
 */
void
ph_socket_page_find (PhSocketPage *self)
{
  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  if (gtk_stack_get_visible_child (self->tabs) == GTK_WIDGET (self->data_view))
    {
      ph_data_view_find (self->data_view);
      return;
    }
  if (gtk_stack_get_visible_child (self->tabs) == GTK_WIDGET (self->options_tab))
    {
      gtk_widget_child_focus (GTK_WIDGET (self->options_tab), GTK_DIR_TAB_FORWARD);
      return;
    }
  if (gtk_stack_get_visible_child (self->tabs) == GTK_WIDGET (self->kernel_tab))
    {
      ph_kernel_tab_find (self->kernel_tab, "");
      return;
    }
  gtk_stack_set_visible_child_name (self->tabs, "calls");
  ph_calls_view_find (self->calls_view);
}

/**
 * ph_socket_page_inspect:
 * @self: the page
 *
 * Shows or hides what the selected bytes mean; brings them on screen first. Main thread.
 */
void
ph_socket_page_inspect (PhSocketPage *self)
{
  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  if (self->item == NULL)
    return;
  gtk_stack_set_visible_child_name (self->tabs, "data");
  ph_data_view_inspect (self->data_view);
}

/**
 * ph_socket_page_close:
 * @self: the page
 *
 * Makes close() on the socket shown.
 */
void
ph_socket_page_close (PhSocketPage *self)
{
  PhCall call;

  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  if (self->item == NULL)
    return;
  call = PH_CALL_INIT (PH_CALL_CLOSE, ph_socket_item_get_id (self->item));
  call_cb (self, &call);
}

/**
 * ph_socket_page_ask:
 * @self: the page
 * @op: a call on a socket
 *
 * Begins what the button of the call begins: asks for its arguments, or makes it if it has none to
 * ask for. close() only gets the focus. Main thread.
 */
void
ph_socket_page_ask (PhSocketPage *self,
                    PhCallOp      op)
{
  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  if (self->item != NULL)
    ph_call_bar_begin (self->calls, op);
}

/**
 * ph_socket_page_show_option:
 * @self: the page
 * @name: what to look for among the options, "" for all
 *
 * Shows the options, and of them those that @name fits. Main thread.
 */
void
ph_socket_page_show_option (PhSocketPage *self,
                            const char   *name)
{
  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  gtk_stack_set_visible_child_name (self->tabs, "options");
  ph_options_tab_find (self->options_tab, name);
}

/**
 * ph_socket_page_show_tab:
 * @self: the page
 * @name: of a tab: "data", "calls", "state", "options"; "find" or "inspect" for what the first has
 *
 * Main thread.
 */
void
ph_socket_page_show_tab (PhSocketPage *self,
                         const char   *name)
{
  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  if (g_str_equal (name, "inspect"))
    ph_socket_page_inspect (self);
  else if (g_str_equal (name, "find"))
    {
      gtk_stack_set_visible_child_name (self->tabs, "data");
      ph_data_view_find (self->data_view);
    }
  else
    gtk_stack_set_visible_child_name (self->tabs, name);
}

/**
 * ph_socket_page_show_kernel:
 * @self: the page
 * @words: what to look for in what the kernel says, "" for all
 *
 * Shows what the kernel says of the socket, and of it what @words fits. Main thread.
 */
void
ph_socket_page_show_kernel (PhSocketPage *self,
                            const char   *words)
{
  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  gtk_stack_set_visible_child_name (self->tabs, "kernel");
  ph_kernel_tab_find (self->kernel_tab, words);
}

/**
 * ph_socket_page_show_graph:
 * @self: the page
 * @name: of a plot, ph_plot_get_name(); "" for those that are chosen
 *
 * Shows the graphs, and that plot among them. Main thread.
 */
void
ph_socket_page_show_graph (PhSocketPage *self,
                           const char   *name)
{
  PhPlot plot;

  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  gtk_stack_set_visible_child_name (self->tabs, "graphs");
  if (ph_plot_from_name (name, &plot))
    ph_graph_tab_show_plot (self->graph_tab, plot);
}

/**
 * ph_socket_page_show_mode:
 * @self: the page
 * @name: "blocking": how long calls wait; "auto": what the socket does by itself
 *
 * Puts the focus on the control of that mode. Main thread.
 */
void
ph_socket_page_show_mode (PhSocketPage *self,
                          const char   *name)
{
  g_return_if_fail (PH_IS_SOCKET_PAGE (self));
  ph_identity_bar_show_mode (self->identity, name);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-view-switch.h"
#include "ph-window-private.h"

/* Puts the parts together: the chosen socket of the sidebar is the one of the page, and what is on
 * screen is what the session samples every frame. Actions stand in ph-window-actions.c, leaving in
 * ph-window-close.c, the transcript in ph-window-transcript.c. Main thread. */

G_DEFINE_FINAL_TYPE (PhWindow, ph_window, ADW_TYPE_APPLICATION_WINDOW)

static void
append_id (GArray       *ids,
           PhSocketItem *item)
{
  PhSocketId id;

  if (item == NULL)
    return;
  id = ph_socket_item_get_id (item);
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, PhSocketId, i) == id)
      return;
  g_array_append_val (ids, id);
}

/* Sockets that are looked at are sampled every frame, the others a few times a second. */
static void
watch_cb (PhWindow *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (PhSocketId));
  PhSocketItem *item = ph_socket_sidebar_get_selected (self->sidebar);

  ph_socket_sidebar_read_visible (self->sidebar, ids);
  append_id (ids, item);
  if (item != NULL)
    append_id (ids, ph_socket_item_get_partner (item));
  ph_engine_watch (ph_session_get_engine (self->session), (gconstpointer) ids->data,
                   ids->len);
}

static void
selected_cb (PhWindow *self)
{
  PhSocketItem *item = ph_socket_sidebar_get_selected (self->sidebar);

  g_signal_group_set_target (self->signals, item);
  ph_socket_page_set_item (self->page, self->session, item);
  gtk_stack_set_visible_child_name (self->content, item != NULL ? "socket" : "start");
  watch_cb (self);
}

static void
message_cb (PhWindow   *self,
            const char *text)
{
  ph_window_say (self, text);
}

static gboolean
ph_window_close_request (GtkWindow *window)
{
  PhWindow *self = PH_WINDOW (window);

  if (!self->closed && ph_socket_list_get_n_open (ph_session_get_sockets (self->session)) > 0)
    {
      if (!self->closing)
        ph_window_ask_close (self);
      return TRUE;
    }
  return GTK_WINDOW_CLASS (ph_window_parent_class)->close_request (window);
}

static void
ph_window_dispose (GObject *object)
{
  PhWindow *self = PH_WINDOW (object);

  if (self->page != NULL)
    {
      ph_socket_page_set_item (self->page, NULL, NULL);
      ph_exchange_page_set_session (self->exchange, NULL);
    }
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_pointer (&self->tick, ph_tick_free);
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_WINDOW);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_window_parent_class)->dispose (object);
}

static void
ph_window_class_init (PhWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = ph_window_close_request;

  g_type_ensure (PH_TYPE_SOCKET_SIDEBAR);
  g_type_ensure (PH_TYPE_SOCKET_PAGE);
  g_type_ensure (PH_TYPE_START_PAGE);
  g_type_ensure (PH_TYPE_CALLS_VIEW);
  g_type_ensure (PH_TYPE_TOOLS_VIEW);
  g_type_ensure (PH_TYPE_EXCHANGE_PAGE);
  g_type_ensure (PH_TYPE_VIEW_SWITCH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PhWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, new_button);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, views);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, content);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, start_page);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, page);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, calls_view);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, tools_view);
  gtk_widget_class_bind_template_child (widget_class, PhWindow, exchange);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, watch_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_cb);
}

static void
ph_window_init (PhWindow *self)
{
  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  g_signal_group_connect_swapped (self->signals, "notify::partner", G_CALLBACK (watch_cb), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  ph_window_add_actions (self);
}

/**
 * ph_window_new:
 * @application: (nullable): the application it belongs to
 * @session: the session to show and to feed
 *
 * Returns: (transfer none): a new window, owned by GTK as every top-level window
 */
PhWindow *
ph_window_new (PhApplication *application,
               PhSession     *session)
{
  PhWindow *self = g_object_new (PH_TYPE_WINDOW, "application", application, NULL);

  self->session = g_object_ref (session);
  self->tick = ph_tick_new (GTK_WIDGET (self), session);
  ph_socket_sidebar_set_session (self->sidebar, session);
  ph_calls_view_pin_filter (self->calls_view, ph_session_get_sockets (session));
  ph_calls_view_set_log (self->calls_view, session, ph_session_get_log (session));
  ph_tools_view_set_session (self->tools_view, session);
  ph_exchange_page_set_session (self->exchange, session);
  ph_start_page_begin (self->start_page);
  return self;
}

/**
 * ph_window_say:
 * @self: the window
 * @text: what was done, or what could not be; not markup
 *
 * Shows a toast.
 */
void
ph_window_say (PhWindow   *self,
               const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast;

  g_return_if_fail (PH_IS_WINDOW (self));

  toast = adw_toast_new (escaped);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);   /* before what was said earlier */
  adw_toast_overlay_add_toast (self->toasts, toast);
}

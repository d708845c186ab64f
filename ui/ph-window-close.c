/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-window-private.h"

#include "ph-format.h"

/* Leaving: what is open is told first, then every socket is closed by the session, in order and
 * on record, and only then does the window go. Main thread. */

typedef struct
{
  guint   n_open;
  guint64 unread;   /* bytes in receive queues */
  guint64 unsent;   /* bytes in send queues: unsent, or sent and not acknowledged */
} Open;

static Open
count_open (PhSession *session)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));
  guint n = g_list_model_get_n_items (sockets);
  Open open = { 0 };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (sockets, i);
      const PhFigures *figures = ph_socket_item_get_figures (item);

      if (ph_socket_item_get_closed (item))
        continue;
      open.n_open++;
      if ((figures->known & PH_FIGURE_RECV_QUEUE) != 0)
        open.unread += figures->recv_queue;
      if ((figures->known & PH_FIGURE_SEND_QUEUE) != 0)
        open.unsent += figures->send_queue;
    }
  return open;
}

static char *
dup_body (const Open *open)
{
  GString *text = g_string_new (NULL);
  g_autofree char *unread = ph_format_bytes (open->unread);
  g_autofree char *unsent = ph_format_bytes (open->unsent);

  g_string_append (text, open->n_open == 1 ? "It will be closed in order."
                                           : "They will be closed in order.");
  if (open->unread > 0)
    g_string_append_printf (text, " %s received but not read will be thrown away, and the peer "
                                  "will see a reset.", unread);
  if (open->unsent > 0)
    g_string_append_printf (text, " %s not yet taken by the peer stay with the kernel, which goes "
                                  "on trying to deliver them.", unsent);
  return g_string_free (text, FALSE);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PhWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ph_session_close_all_finish (PH_SESSION (source), result, &error))
    g_message ("Not every socket was closed in order: %s", error->message);
  self->closed = TRUE;
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             PhWindow         *self)
{
  if (g_strcmp0 (response, "close") == 0)
    ph_window_close_all (self);
}

/**
 * ph_window_ask_close:
 * @self: the window
 *
 * Says what is open and what closing does, and lets the user decide.
 */
void
ph_window_ask_close (PhWindow *self)
{
  Open open = count_open (self->session);
  g_autofree char *count = ph_format_count (open.n_open);
  g_autofree char *heading = g_strdup_printf (open.n_open == 1 ? "%s Socket Is Open"
                                                               : "%s Sockets Are Open", count);
  g_autofree char *body = dup_body (&open);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", "_Cancel", "close",
                                    "C_lose All", NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "close",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * ph_window_close_all:
 * @self: the window
 *
 * Closes every socket in order, then the window; asks nobody. Returns at once.
 */
void
ph_window_close_all (PhWindow *self)
{
  g_return_if_fail (PH_IS_WINDOW (self));

  if (self->closing)
    return;
  self->closing = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->toasts), FALSE);
  ph_session_close_all_async (self->session, closed_cb, g_object_ref (self));
}

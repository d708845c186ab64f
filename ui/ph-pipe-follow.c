/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-pipe-follow.h"

#include "ph-kernel-reading.h"
#include "ph-way.h"

#include <string.h>

/* Keeps no data: each change reads both ends anew, and the view throws away what is the same. While a
 * listener with somebody in its queue is on screen the kernel is asked twice a second who that is,
 * since who stands outside is told by no event. Main thread. */

#define ASK_PAUSE_MS 500

struct _PhPipeFollow
{
  PhPipeView   *view;             /* (unowned): owns whoever owns this */
  PhSession    *session;          /* (owned) (nullable) */
  PhSocketItem *item;             /* (owned) (nullable) */
  GSignalGroup *signals;          /* (owned): of the item */
  GSignalGroup *partner;          /* (owned): of its other end */
  GSignalGroup *running;          /* (owned): of its calls that wait */
  GSignalGroup *partner_running;  /* (owned) */
  GArray       *clients;          /* (owned): of PhPipeClient, as last told */
  guint         timer;            /* 0: nobody waits */
};

static guint
get_wait (PhCallOp op)
{
  switch ((int) op)
    {
    case PH_CALL_RECV:
    case PH_CALL_RECVFROM:
      return PH_PIPE_WAITS_DATA;
    case PH_CALL_SEND:
    case PH_CALL_SENDTO:
    case PH_CALL_SENDALL:
    case PH_CALL_SENDFILE:
      return PH_PIPE_WAITS_ROOM;
    case PH_CALL_ACCEPT:
      return PH_PIPE_WAITS_CLIENT;
    default:
      return 0;
    }
}

/**
 * ph_pipe_follow_get_end:
 * @item: a socket
 *
 * Returns: what a pipe tells of it; borrowed from @item, and good until it changes
 */
PhPipeEnd
ph_pipe_follow_get_end (PhSocketItem *item)
{
  GListModel *running = ph_socket_item_get_running (item);
  const guint n = g_list_model_get_n_items (running);
  PhPipeEnd end = { .name = ph_socket_item_get_name (item),
                    .identity = ph_socket_item_get_identity (item),
                    .figures = ph_socket_item_get_figures (item) };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhRunningCall) call = g_list_model_get_item (running, i);

      end.waits |= get_wait (ph_running_call_get_op (call));
    }
  return end;
}

/* The socket of ours that has the address, connected or about to be. Returns: its name, or NULL */
static const char *
find_name (PhPipeFollow    *self,
           const PhAddress *address)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (self->session));
  const guint n = g_list_model_get_n_items (sockets);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (sockets, i);

      if (!ph_socket_item_get_closed (item)
          && ph_address_equal (&ph_socket_item_get_identity (item)->local, address))
        return ph_socket_item_get_name (item);
    }
  return NULL;
}

static void
add_client (PhPipeFollow    *self,
            const PhWaiting *waiting)
{
  const char *name = find_name (self, &waiting->address);
  g_autofree char *address = ph_address_to_string (&waiting->address);
  PhPipeClient client;

  memset (&client, 0, sizeof client);   /* they are compared as bytes */
  g_strlcpy (client.name, name != NULL ? name : address, sizeof client.name);
  client.state = waiting->state;
  client.retries = waiting->retries;
  client.bytes = waiting->bytes;
  g_array_append_val (self->clients, client);
}

static void
read_clients (PhPipeFollow *self)
{
  PhKernelReading reading;
  GBytes *bytes = ph_socket_item_get_kernel (self->item, NULL);
  const PhKernelPart *part = &reading.parts[PH_KERNEL_WAITING];

  g_array_set_size (self->clients, 0);
  if (bytes == NULL || ph_socket_item_get_state (self->item) != PH_STATE_LISTEN
      || !ph_kernel_reading_parse (&reading, g_bytes_get_data (bytes, NULL),
                                   g_bytes_get_size (bytes)))
    return;
  for (gsize i = 0; i < part->len / sizeof (PhWaiting); i++)
    {
      PhWaiting waiting;

      memcpy (&waiting, part->data + i * sizeof waiting, sizeof waiting);
      add_client (self, &waiting);
    }
}

static gboolean
has_guests (PhPipeFollow *self)
{
  const PhFigures *figures = ph_socket_item_get_figures (self->item);

  return ph_socket_item_get_state (self->item) == PH_STATE_LISTEN
         && !ph_socket_item_get_closed (self->item)
         && gtk_widget_get_mapped (GTK_WIDGET (self->view))
         && ph_socket_item_get_identity (self->item)->family != AF_UNIX
         && (figures->accept_queue > 0 || self->clients->len > 0);
}

static gboolean
ask_cb (gpointer user_data)
{
  PhPipeFollow *self = user_data;

  if (self->item == NULL || !has_guests (self))
    {
      self->timer = 0;
      return G_SOURCE_REMOVE;
    }
  ph_session_read_kernel (self->session, ph_socket_item_get_id (self->item));
  return G_SOURCE_CONTINUE;
}

static void
ask_who_waits (PhPipeFollow *self)
{
  if (self->timer != 0 || !has_guests (self))
    return;
  ph_session_read_kernel (self->session, ph_socket_item_get_id (self->item));
  self->timer = g_timeout_add (ASK_PAUSE_MS, ask_cb, self);
}

static void
ph_pipe_follow_show (PhPipeFollow *self)
{
  PhSocketItem *partner;
  PhPipeEnd own, other;

  if (self->item == NULL)
    {
      ph_pipe_view_set_ends (self->view, NULL, NULL);
      return;
    }
  partner = ph_socket_item_get_partner (self->item);
  own = ph_pipe_follow_get_end (self->item);
  ask_who_waits (self);
  own.clients = (gconstpointer) self->clients->data;
  own.n_clients = self->clients->len;
  if (partner != NULL)
    other = ph_pipe_follow_get_end (partner);
  ph_pipe_view_set_ends (self->view, &own, partner != NULL ? &other : NULL);
}

static void
kernel_changed_cb (PhPipeFollow *self)
{
  if (self->item == NULL)
    return;
  read_clients (self);
  ph_pipe_follow_show (self);
}

static void
partner_changed_cb (PhPipeFollow *self)
{
  PhSocketItem *partner = self->item != NULL ? ph_socket_item_get_partner (self->item) : NULL;

  g_signal_group_set_target (self->partner, partner);
  g_signal_group_set_target (self->partner_running,
                             partner != NULL ? ph_socket_item_get_running (partner) : NULL);
  ph_pipe_follow_show (self);
}

static GSignalGroup *
follow_item (PhPipeFollow *self)
{
  static const char *const signals[] = { "figures-changed", "notify::state", "notify::closed",
                                         "notify::name" };
  GSignalGroup *group = g_signal_group_new (PH_TYPE_SOCKET_ITEM);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_group_connect_swapped (group, signals[i], G_CALLBACK (ph_pipe_follow_show), self);
  return group;
}

static GSignalGroup *
follow_running (PhPipeFollow *self)
{
  GSignalGroup *group = g_signal_group_new (G_TYPE_LIST_MODEL);

  g_signal_group_connect_swapped (group, "items-changed", G_CALLBACK (ph_pipe_follow_show), self);
  return group;
}

/**
 * ph_pipe_follow_new:
 * @view: where to show it; must live as long
 *
 * Returns: (transfer full): follows nothing yet
 */
PhPipeFollow *
ph_pipe_follow_new (PhPipeView *view)
{
  PhPipeFollow *self = g_new0 (PhPipeFollow, 1);

  self->view = view;
  self->signals = follow_item (self);
  g_signal_group_connect_swapped (self->signals, "notify::partner",
                                  G_CALLBACK (partner_changed_cb), self);
  g_signal_group_connect_swapped (self->signals, "kernel-changed",
                                  G_CALLBACK (kernel_changed_cb), self);
  g_signal_connect_swapped (view, "map", G_CALLBACK (ph_pipe_follow_show), self);
  self->clients = g_array_new (FALSE, TRUE, sizeof (PhPipeClient));
  self->partner = follow_item (self);
  self->running = follow_running (self);
  self->partner_running = follow_running (self);
  return self;
}

/**
 * ph_pipe_follow_free:
 * @self: (transfer full): to be given up; the view shows what it showed
 */
void
ph_pipe_follow_free (PhPipeFollow *self)
{
  GSignalGroup *groups[] = { self->signals, self->partner, self->running, self->partner_running };

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_signal_group_set_target (groups[i], NULL);
      g_object_unref (groups[i]);
    }
  g_signal_handlers_disconnect_by_data (self->view, self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_array_unref (self->clients);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_free (self);
}

/**
 * ph_pipe_follow_set_item:
 * @self: follows
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket to show; %NULL empties the pipe
 *
 * Main thread.
 */
void
ph_pipe_follow_set_item (PhPipeFollow *self,
                         PhSession    *session,
                         PhSocketItem *item)
{
  g_set_object (&self->session, session);
  g_set_object (&self->item, item);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_array_set_size (self->clients, 0);
  g_signal_group_set_target (self->signals, item);
  g_signal_group_set_target (self->running,
                             item != NULL ? ph_socket_item_get_running (item) : NULL);
  partner_changed_cb (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-exchange-page-private.h"

#include "ph-exchange-cast.h"

/* What in the picture changes though nothing is recorded: calls that wait, and what kernels hold of
 * what was sent. Looked at ten times a second, by a timeout that exists only while there is such a
 * thing and the page is seen. Main thread. */

#define WAIT_PERIOD_MS 100

static void
append_waiting (PhExchangePage *self,
                PhRunningCall  *call,
                GArray         *waiting)
{
  PhExchangeWaiting one = { .op = ph_running_call_get_op (call),
                            .begun_ns = ph_running_call_get_begun_ns (call) };
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (self->session),
                                              ph_running_call_get_socket (call));

  if (item != NULL && ph_socket_item_get_state (item) == PH_STATE_SYN_SENT)
    one.retries = ph_socket_item_get_figures (item)->syn_retries;
  one.lane = ph_exchange_feed_find_lane (self->feed, ph_running_call_get_socket (call));
  if (one.lane != PH_EXCHANGE_NONE)
    g_array_append_val (waiting, one);
}

/* Whether the kernel holds less or more of what was sent than the picture says */
static gboolean
is_held_other (PhExchangePage *self)
{
  PhSocketList *sockets = ph_session_get_sockets (self->session);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const PhExchangeLane *lane = &g_array_index (self->lanes, PhExchangeLane, i);
      PhSocketItem *item = lane->held > 0 ? ph_socket_list_lookup (sockets, lane->socket) : NULL;

      if (item != NULL && ph_exchange_cast_get_held (item) != lane->held)
        return TRUE;
    }
  return FALSE;
}

/* How long, and what the kernel says of it now: no row of the log tells that */
static gboolean
wait_cb (gpointer user_data)
{
  PhExchangePage *self = user_data;
  const guint n_waiting = g_list_model_get_n_items (ph_session_get_running (self->session));

  if (self->paused && n_waiting > 0)
    gtk_widget_queue_draw (GTK_WIDGET (self->view));
  else if (!self->paused && (n_waiting > 0 || is_held_other (self)))
    ph_exchange_page_read (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_anything_held (PhExchangePage *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    if (g_array_index (self->lanes, PhExchangeLane, i).held > 0)
      return TRUE;
  return FALSE;
}

/* Who waits, in which call; and sees to it that the picture is made again while it is so */
void
ph_exchange_page_read_waiting (PhExchangePage *self)
{
  g_autoptr (GArray) waiting = g_array_new (FALSE, FALSE, sizeof (PhExchangeWaiting));
  GListModel *running = ph_session_get_running (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (running); i++)
    {
      g_autoptr (PhRunningCall) call = g_list_model_get_item (running, i);

      append_waiting (self, call, waiting);
    }
  ph_exchange_view_set_waiting (self->view, (gconstpointer) waiting->data, waiting->len);
  if (waiting->len == 0 && !is_anything_held (self))
    g_clear_handle_id (&self->wait_id, g_source_remove);
  else if (self->wait_id == 0)
    self->wait_id = g_timeout_add (WAIT_PERIOD_MS, wait_cb, self);
}

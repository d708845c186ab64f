/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-session-private.h"

#include "ph-socket-list-private.h"

/* Closes what is open, in the order of the list, and waits until each close() is told. Calls that
 * wait on no socket are taken back. What came to be meanwhile (an accept or a socket() that was
 * under way) is closed in a further round. The wait has an end: a session whose io thread hangs
 * must not keep the window open; many sockets on a busy machine are no hang, so each that closes
 * begins the wait anew. Ten thousand calls take longer to make than a frame lasts, so the main loop
 * gets a turn in between. */

#define MAX_WAIT_MS 2000 /* for the next close() to return */
#define ROUND_MS 10
#define MAX_CALLS 1000   /* in one turn of the main loop */
#define TURN_MS 4

typedef struct
{
  GTask   *task;        /* (owned) (nullable): NULL once it was told */
  GSource *deadline;    /* (owned) */
  GSource *next_round;  /* (owned) (nullable): goes on by itself after a moment */
  GArray  *ids;         /* (owned): of PhSocketId: what this round closes */
  guint    n_called;    /* of these, from the first on */
  guint    n_waiting;   /* close() calls that have not returned */
  guint    n_refs;
} PhClosing;

static void go_on (PhClosing *closing);

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
closing_unref (PhClosing *closing)
{
  if (--closing->n_refs > 0)
    return;
  g_clear_object (&closing->task);
  g_array_unref (closing->ids);
  g_free (closing);
}

static PhClosing *
closing_ref (PhClosing *closing)
{
  closing->n_refs++;
  return closing;
}

static void
finish (PhClosing *closing,
        GError    *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&closing->task);

  drop_source (&closing->deadline);
  drop_source (&closing->next_round);
  if (task == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  PhClosing *closing = user_data;
  PhCallResult *closed = ph_session_call_finish (PH_SESSION (source), result, NULL);

  /* how it ended is told by the log and by the item */
  g_clear_pointer (&closed, ph_call_result_unref);
  closing->n_waiting--;
  if (closing->task != NULL)
    g_source_set_ready_time (closing->deadline,
                             g_get_monotonic_time () + (gint64) MAX_WAIT_MS * 1000);
  if (closing->n_waiting == 0 && closing->task != NULL)
    go_on (closing);
  closing_unref (closing);
}

static void
note_open (PhSocketItem *item,
           gpointer      user_data)
{
  PhClosing *closing = user_data;
  PhSocketId id = ph_socket_item_get_id (item);

  if (!ph_socket_item_get_closed (item))
    g_array_append_val (closing->ids, id);
}

static void
begin_round (PhClosing *closing)
{
  PhSession *self = g_task_get_source_object (closing->task);

  g_array_set_size (closing->ids, 0);
  closing->n_called = 0;
  ph_socket_list_visit (ph_session_get_sockets (self), note_open, closing);
}

static void
close_some (PhClosing *closing)
{
  PhSession *self = g_task_get_source_object (closing->task);
  guint end = MIN (closing->ids->len, closing->n_called + MAX_CALLS);

  for (; closing->n_called < end; closing->n_called++)
    {
      PhSocketId id = g_array_index (closing->ids, PhSocketId, closing->n_called);
      PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (self), id);
      PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, id);

      if (item == NULL || ph_socket_item_get_closed (item))
        continue;
      closing->n_waiting++;
      ph_session_call_async (self, &call, NULL, closed_cb, closing_ref (closing));
    }
}

static gboolean
next_round_cb (gpointer user_data)
{
  PhClosing *closing = user_data;

  g_clear_pointer (&closing->next_round, g_source_unref);
  go_on (closing);
  return G_SOURCE_REMOVE;
}

static GSource *
add_timeout (guint       interval_ms,
             GSourceFunc callback,
             PhClosing  *closing)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  GSource *source = g_timeout_source_new (interval_ms);

  g_source_set_callback (source, callback, closing_ref (closing),
                         (GDestroyNotify) closing_unref);
  g_source_attach (source, context);
  return source;
}

static void
go_on (PhClosing *closing)
{
  PhSession *self = g_task_get_source_object (closing->task);
  PhSessionCalls *calls = ph_session_peek_calls (self);

  if (closing->next_round != NULL)
    return;
  do
    {
      if (closing->n_called == closing->ids->len && closing->n_waiting == 0)
        begin_round (closing);
      close_some (closing);
    }   /* others may have closed what a round began with */
  while (closing->ids->len > 0 && closing->n_called == closing->ids->len &&
         closing->n_waiting == 0);
  if (closing->n_called < closing->ids->len)
    closing->next_round = add_timeout (TURN_MS, next_round_cb, closing);
  else if (closing->n_waiting > 0)
    return;
  else if (ph_session_calls_cancel_alone (calls, self) > 0
           || ph_session_calls_count (calls, PH_CALL_SOCKET) > 0)
    closing->next_round = add_timeout (ROUND_MS, next_round_cb, closing);
  else
    finish (closing, NULL);
}

static gboolean
deadline_cb (gpointer user_data)
{
  PhClosing *closing = user_data;
  PhSession *self = g_task_get_source_object (closing->task);
  guint n = ph_socket_list_get_n_open (ph_session_get_sockets (self));

  finish (closing, g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                "%u sockets did not close within %d seconds.",
                                n, MAX_WAIT_MS / 1000));
  return G_SOURCE_REMOVE;
}

/**
 * ph_session_close_all_async:
 * @self: the session
 * @callback: (scope async): called when every socket is closed, or none has for 2 seconds
 * @user_data: for @callback
 *
 * Closes every open socket in the order of the list. Calls that wait on them return with EBADF,
 * then those that wait on no socket with ECANCELED.
 * Every close() is a row of the log like one made by hand. Main thread.
 */
void
ph_session_close_all_async (PhSession           *self,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  PhClosing *closing;

  g_return_if_fail (PH_IS_SESSION (self));

  closing = g_new0 (PhClosing, 1);
  closing->n_refs = 1;
  closing->ids = g_array_new (FALSE, FALSE, sizeof (PhSocketId));
  closing->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_name (closing->task, "close all");
  closing->deadline = add_timeout (MAX_WAIT_MS, deadline_cb, closing);
  go_on (closing);
  closing_unref (closing);
}

/**
 * ph_session_close_all_finish:
 * @self: the session
 * @result: from the callback
 * @error: (nullable): return location; %G_IO_ERROR_TIMED_OUT says how many did not close in time
 *
 * Returns: %TRUE if no socket is open
 */
gboolean
ph_session_close_all_finish (PhSession     *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

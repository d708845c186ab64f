/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-session-private.h"

/* A call made here gets its answer as a record with its id. Tasks are completed after the models
 * were announced: who is told finds the session as the call left it. */

typedef struct
{
  GTask        *task;         /* (owned) */
  GCancellable *cancellable;  /* (owned) (nullable) */
  gulong        handler;
  PhCallId      id;
  PhCallOp      op;
  gboolean      alone;        /* on no socket: it does not end with one */
  PhCallResult *result;       /* (owned) (nullable): once returned */
} PhWaitingCall;

struct _PhSessionCalls
{
  GHashTable *waiting;        /* (owned): PhCallId to (owned) PhWaitingCall */
  GQueue      returned;       /* of (owned) PhWaitingCall */
};

static void
waiting_call_free (gpointer data)
{
  PhWaitingCall *waiting = data;

  if (waiting->handler != 0)
    g_cancellable_disconnect (waiting->cancellable, waiting->handler);
  g_clear_object (&waiting->cancellable);
  g_clear_object (&waiting->task);
  g_clear_pointer (&waiting->result, ph_call_result_unref);
  g_free (waiting);
}

/**
 * ph_session_calls_new:
 *
 * Returns: (transfer full): no calls
 */
PhSessionCalls *
ph_session_calls_new (void)
{
  PhSessionCalls *calls = g_new0 (PhSessionCalls, 1);

  calls->waiting = g_hash_table_new (NULL, NULL);
  g_queue_init (&calls->returned);
  return calls;
}

/**
 * ph_session_calls_free:
 * @calls: (transfer full): calls, none of which is waiting
 */
void
ph_session_calls_free (PhSessionCalls *calls)
{
  g_assert (g_hash_table_size (calls->waiting) == 0);
  g_hash_table_unref (calls->waiting);
  g_queue_clear_full (&calls->returned, waiting_call_free);
  g_free (calls);
}

/**
 * ph_session_calls_take:
 * @calls: the calls of a session
 * @record: a call that returned
 * @head: its head
 *
 * Keeps the result for ph_session_calls_tell() if somebody waits for it. A look-up on behalf of
 * another call, or a step of it, is not the end of that call.
 */
void
ph_session_calls_take (PhSessionCalls   *calls,
                       const PhRecord   *record,
                       const PhCallHead *head)
{
  gpointer key = GUINT_TO_POINTER (head->call_id);
  PhWaitingCall *waiting = g_hash_table_lookup (calls->waiting, key);

  if (waiting == NULL
      || waiting->op != (PhCallOp) record->kind
      || (record->kind == PH_CALL_SENDFILE && (record->flags & PH_RECORD_AUTO) != 0))
    return;
  waiting->result = ph_call_result_new (record, head);
  g_hash_table_remove (calls->waiting, key);
  g_queue_push_tail (&calls->returned, waiting);
}

/* socket() and its like are recorded just before the sockets they made: who is told of the call
 * shall find the socket, if need be a flush later. */
static gboolean
can_be_told (PhWaitingCall *waiting,
             PhSocketList  *sockets)
{
  const PhSocketId ids[] = { waiting->result->new_socket, waiting->result->new_socket2 };

  /* the socket of a connection was told of when it was made */
  if (waiting->op == PH_CALL_CREATE_CONNECTION)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    if (ids[i] != PH_SOCKET_NONE && ph_socket_list_lookup (sockets, ids[i]) == NULL)
      return FALSE;

  return TRUE;
}

/**
 * ph_session_calls_tell:
 * @calls: the calls of a session, which somebody holds
 * @sockets: the sockets that are known
 *
 * Completes the tasks of calls that returned, in order. Runs foreign code.
 */
void
ph_session_calls_tell (PhSessionCalls *calls,
                       PhSocketList   *sockets)
{
  PhWaitingCall *waiting;

  while ((waiting = g_queue_peek_head (&calls->returned)) != NULL
         && can_be_told (waiting, sockets))
    {
      g_queue_pop_head (&calls->returned);
      g_task_return_pointer (waiting->task, g_steal_pointer (&waiting->result),
                             (GDestroyNotify) ph_call_result_unref);
      waiting_call_free (waiting);
    }
}

/**
 * ph_session_calls_abandon:
 * @calls: the calls of a session that goes
 *
 * Ends all that wait with %G_IO_ERROR_CLOSED.
 */
void
ph_session_calls_abandon (PhSessionCalls *calls)
{
  GHashTableIter iter;
  gpointer waiting;

  g_hash_table_iter_init (&iter, calls->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &waiting))
    {
      g_hash_table_iter_remove (&iter);
      g_task_return_new_error (((PhWaitingCall *) waiting)->task, G_IO_ERROR, G_IO_ERROR_CLOSED,
                               "The session ended before the call returned.");
      waiting_call_free (waiting);
      g_hash_table_iter_init (&iter, calls->waiting);
    }
}

/**
 * ph_session_calls_count:
 * @calls: the calls of a session
 * @op: a call
 *
 * Returns: how many of @op have not returned
 */
guint
ph_session_calls_count (PhSessionCalls *calls,
                        PhCallOp        op)
{
  GHashTableIter iter;
  gpointer waiting;
  guint n = 0;

  g_hash_table_iter_init (&iter, calls->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &waiting))
    n += ((PhWaitingCall *) waiting)->op == op;
  return n;
}

/**
 * ph_session_calls_cancel_alone:
 * @calls: the calls of a session
 * @self: that session
 *
 * Takes back the calls that wait on no socket, such as a select or a look-up.
 *
 * Returns: how many of them have not returned
 */
guint
ph_session_calls_cancel_alone (PhSessionCalls *calls,
                               PhSession      *self)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, calls->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PhWaitingCall *waiting = value;

      if (!waiting->alone)
        continue;
      ph_session_cancel_call (self, waiting->id);
      n++;
    }
  return n;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  PhWaitingCall *waiting = user_data;

  ph_session_cancel_call (g_task_get_source_object (waiting->task), waiting->id);
}

/**
 * ph_session_make_call:
 * @self: the session
 * @call: what to call; copied
 * @cancellable: (nullable): takes the call back
 * @callback: called when it returned
 * @user_data: for @callback
 *
 * ph_session_call_async() that tells the id of a new socket at once.
 *
 * Returns: the id that a new socket, or the first of two, will have if the call succeeds; for other
 *   calls %PH_SOCKET_NONE
 */
PhSocketId
ph_session_make_call (PhSession           *self,
                      const PhCall        *call,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  PhSessionCalls *calls = ph_session_peek_calls (self);
  PhEngine *engine = ph_session_get_engine (self);
  PhWaitingCall *waiting = g_new0 (PhWaitingCall, 1);
  PhSocketId new_sockets[2] = { PH_SOCKET_NONE, PH_SOCKET_NONE };

  waiting->op = call->op;
  waiting->alone = call->socket == PH_SOCKET_NONE && call->op != PH_CALL_SOCKET
                   && call->op != PH_CALL_SOCKETPAIR && call->op != PH_CALL_FROMFD;
  waiting->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_name (waiting->task, ph_call_op_get_name (call->op));
  if (call->op == PH_CALL_SOCKET || call->op == PH_CALL_FROMFD)
    waiting->id = ph_engine_open (engine, call, &new_sockets[0]);
  else if (call->op == PH_CALL_SOCKETPAIR)
    waiting->id = ph_engine_open_pair (engine, call, new_sockets);
  else
    waiting->id = ph_engine_submit (engine, call);
  g_hash_table_insert (calls->waiting, GUINT_TO_POINTER (waiting->id), waiting);
  if (cancellable != NULL)
    {
      waiting->cancellable = g_object_ref (cancellable);
      waiting->handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                waiting, NULL);
    }
  return new_sockets[0];
}

/**
 * ph_session_call_async:
 * @self: the session
 * @call: what to call; copied
 * @cancellable: (nullable): takes a call that waits back; it then returns with ECANCELED, unless
 *   it returned before
 * @callback: (scope async): called when the call returned
 * @user_data: for @callback
 *
 * Makes a socket call. Nothing blocks: a call that has to wait is parked on its socket. Calls on
 * one socket are executed in the order they are made here. Main thread.
 */
void
ph_session_call_async (PhSession           *self,
                       const PhCall        *call,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_return_if_fail (PH_IS_SESSION (self));
  g_return_if_fail (call != NULL);

  ph_session_make_call (self, call, cancellable, callback, user_data);
}

/**
 * ph_session_call_finish:
 * @self: the session
 * @result: from the callback
 * @error: (nullable): return location; %G_IO_ERROR_CLOSED when the session ended first
 *
 * A call that failed has a result too: the errno is in it, not in @error.
 *
 * Returns: (transfer full) (nullable): how the call ended
 */
PhCallResult *
ph_session_call_finish (PhSession     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ph_session_cancel_call:
 * @self: the session
 * @call: a call that waits; one that returned is left alone
 *
 * Takes a parked call back. Main thread; returns at once.
 */
void
ph_session_cancel_call (PhSession *self,
                        PhCallId   call)
{
  g_return_if_fail (PH_IS_SESSION (self));
  ph_engine_cancel (ph_session_get_engine (self), call);
}

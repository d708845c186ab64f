/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-running-call.h"

#include "ph-running-list.h"

/* Copies what a PARKED record says: its slab is of the kind that is read once and dropped. The
 * body is what the call's own record will have: a look-up's name, the sockets of a select. */

struct _PhRunningCall
{
  GObject     parent_instance;
  PhCallHead  head;
  PhAddress   address;
  PhCallOp    op;
  PhSocketId  socket;
  char       *socket_name;   /* (owned) */
  GBytes     *body;          /* (owned): what the record had beside its head */
  char       *host;          /* (owned) (nullable): what a look-up asks for */
  PhNames    *names;         /* (owned) (nullable) */
  PhProgress  progress;
  gboolean    returned;
};

G_DEFINE_FINAL_TYPE (PhRunningCall, ph_running_call, G_TYPE_OBJECT)

static void
ph_running_call_finalize (GObject *object)
{
  PhRunningCall *self = PH_RUNNING_CALL (object);

  g_free (self->socket_name);
  g_free (self->host);
  g_bytes_unref (self->body);
  g_clear_pointer (&self->names, ph_names_unref);
  G_OBJECT_CLASS (ph_running_call_parent_class)->finalize (object);
}

static void
ph_running_call_class_init (PhRunningCallClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_running_call_finalize;
}

static void
ph_running_call_init (PhRunningCall *self)
{
}

/**
 * ph_running_call_new:
 * @record: (transfer none): of kind %PH_RECORD_PARKED
 * @socket_name: (nullable): the socket it waits on; %NULL or "" for none
 * @names: (nullable): the names of the session, for other sockets that the call speaks of
 *
 * Main thread.
 *
 * Returns: (transfer full): the call that waits
 */
PhRunningCall *
ph_running_call_new (const PhRecord *record,
                     const char     *socket_name,
                     PhNames        *names)
{
  PhRunningCall *self = g_object_new (PH_TYPE_RUNNING_CALL, NULL);
  const PhCallHead *head = ph_record_get_head (record);
  gsize len;
  const guint8 *body = ph_record_get_payload (record, &len);

  if (head != NULL)
    self->head = *head;
  else
    self->head.begun_ns = record->time_ns;
  self->address = ph_record_get_address (record);
  self->op = (PhCallOp) record->aux;
  self->socket = record->socket;
  self->socket_name = g_strdup (socket_name != NULL ? socket_name : "");
  self->names = names != NULL ? ph_names_ref (names) : NULL;
  self->body = g_bytes_new (body, len);
  if (self->op == PH_CALL_GETADDRINFO && self->socket != PH_SOCKET_NONE && len > 0)
    self->host = g_strndup ((const char *) body, len);
  return self;
}

/**
 * ph_running_call_get_id:
 * @self: a call that waits
 *
 * Returns: its id, for ph_session_cancel_call()
 */
PhCallId
ph_running_call_get_id (PhRunningCall *self)
{
  g_return_val_if_fail (PH_IS_RUNNING_CALL (self), PH_CALL_ID_NONE);
  return self->head.call_id;
}

/**
 * ph_running_call_get_op:
 * @self: a call that waits
 *
 * Returns: which call it is
 */
PhCallOp
ph_running_call_get_op (PhRunningCall *self)
{
  g_return_val_if_fail (PH_IS_RUNNING_CALL (self), PH_N_CALLS);
  return self->op;
}

/**
 * ph_running_call_get_socket:
 * @self: a call that waits
 *
 * Returns: the socket it is parked on, %PH_SOCKET_NONE for a call on no socket
 */
PhSocketId
ph_running_call_get_socket (PhRunningCall *self)
{
  g_return_val_if_fail (PH_IS_RUNNING_CALL (self), PH_SOCKET_NONE);
  return self->socket;
}

/**
 * ph_running_call_get_socket_name:
 * @self: a call that waits
 *
 * Returns: (transfer none): the name of its socket when it parked; "" for a call on no socket
 */
const char *
ph_running_call_get_socket_name (PhRunningCall *self)
{
  g_return_val_if_fail (PH_IS_RUNNING_CALL (self), NULL);
  return self->socket_name;
}

/**
 * ph_running_call_get_head:
 * @self: a call that waits
 *
 * Returns: (transfer none): its arguments, by op
 */
const PhCallHead *
ph_running_call_get_head (PhRunningCall *self)
{
  g_return_val_if_fail (PH_IS_RUNNING_CALL (self), NULL);
  return &self->head;
}

/**
 * ph_running_call_get_address:
 * @self: a call that waits
 *
 * Returns: its address argument, unset when it has none
 */
PhAddress
ph_running_call_get_address (PhRunningCall *self)
{
  g_return_val_if_fail (PH_IS_RUNNING_CALL (self), PH_ADDRESS_NONE);
  return self->address;
}

/**
 * ph_running_call_get_host:
 * @self: a call that waits
 *
 * Returns: (transfer none) (nullable): the name that a look-up asks for; %NULL for other calls
 */
const char *
ph_running_call_get_host (PhRunningCall *self)
{
  g_return_val_if_fail (PH_IS_RUNNING_CALL (self), NULL);
  return self->host;
}

/**
 * ph_running_call_get_body:
 * @self: a call that waits
 * @len: (out): its size in bytes
 *
 * Returns: (transfer none) (nullable): what its op has beside the head (ph-body.h), as far as it is
 *   known before the call returns
 */
gconstpointer
ph_running_call_get_body (PhRunningCall *self,
                          gsize         *len)
{
  *len = 0;
  g_return_val_if_fail (PH_IS_RUNNING_CALL (self), NULL);
  return g_bytes_get_data (self->body, len);
}

/**
 * ph_running_call_get_names:
 * @self: a call that waits
 *
 * Returns: (transfer none) (nullable): what other sockets are called that it speaks of
 */
PhNames *
ph_running_call_get_names (PhRunningCall *self)
{
  g_return_val_if_fail (PH_IS_RUNNING_CALL (self), NULL);
  return self->names;
}

/**
 * ph_running_call_get_progress:
 * @self: a call that waits
 * @progress: (out): how far it has come, as told last; all 0 while nothing has moved
 *
 * There is no signal: who shows a clock looks here as often.
 */
void
ph_running_call_get_progress (PhRunningCall *self,
                              PhProgress    *progress)
{
  g_return_if_fail (PH_IS_RUNNING_CALL (self));
  *progress = self->progress;
}

/**
 * ph_running_call_set_progress:
 * @self: a call that waits
 * @progress: how far it has come
 *
 * For who feeds the lists that hold it.
 */
void
ph_running_call_set_progress (PhRunningCall    *self,
                              const PhProgress *progress)
{
  self->progress = *progress;
}

/**
 * ph_running_call_get_begun_ns:
 * @self: a call that waits
 *
 * Returns: when it was made, CLOCK_MONOTONIC in nanoseconds
 */
gint64
ph_running_call_get_begun_ns (PhRunningCall *self)
{
  g_return_val_if_fail (PH_IS_RUNNING_CALL (self), 0);
  return self->head.begun_ns;
}

/**
 * ph_running_call_set_returned:
 * @self: a call
 *
 * Says that it waits no longer. For the lists that hold it.
 */
void
ph_running_call_set_returned (PhRunningCall *self)
{
  self->returned = TRUE;
}

/**
 * ph_running_call_get_returned:
 * @self: a call
 *
 * Returns: %TRUE if it waits no longer
 */
gboolean
ph_running_call_get_returned (PhRunningCall *self)
{
  return self->returned;
}

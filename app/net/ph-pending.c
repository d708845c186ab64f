/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pending.h"

#include "ph-clock.h"
#include "ph-io.h"
#include "ph-progress.h"
#include "ph-sampler.h"
#include "ph-select.h"
#include "ph-sendfile.h"
#include "ph-sys-private.h"

/* How calls wait. A call is tried; on EAGAIN it parks at the end of its socket's queue for that
 * direction, and is tried again when the socket is ready, first come first served. Calls that
 * come while one looks up a name are deferred until its answer, so that the calls of one socket
 * begin in the order they were made. Io thread. */

static void
record_parked (PhPending    *pending,
               PhCallOp      op,
               PhCallId      id,
               gconstpointer body,
               gsize         body_len)
{
  PhIo *io = pending->io;
  PhSocketId socket = pending->socket != NULL ? pending->socket->id : PH_SOCKET_NONE;
  PhRecord record = ph_io_record (io, socket, PH_RECORD_PARKED, 0);
  PhCallHead head = {
    .begun_ns = pending->begun_ns,
    .call_id = id,
    .args = { pending->call->args[0], pending->call->args[1], pending->call->args[2] },
  };

  record.aux = op;
  ph_recorder_body (io->recorder, &record, &head,
                    ph_address_is_set (&pending->address) ? &pending->address : NULL,
                    body, body_len);
}

static void
tell_parked (PhPending *pending)
{
  g_autoptr (GBytes) body = NULL;
  gsize len = 0;
  gconstpointer data = NULL;

  if (pending->call->op == PH_CALL_SENDFILE)
    {
      body = ph_sendfile_get_body (pending);
      data = g_bytes_get_data (body, &len);
    }
  record_parked (pending, pending->call->op, pending->id, data, len);
}

static void
wait_in (PhPending *pending,
         GQueue    *queue)
{
  PhIo *io = pending->socket->io;

  pending->queue = queue;
  g_queue_push_tail_link (queue, &pending->link);
  g_hash_table_insert (io->waiting, GUINT_TO_POINTER (pending->id), pending);
  atomic_fetch_add_explicit (&io->n_parked, 1, memory_order_relaxed);
  if (!pending->told && !pending->automatic)
    tell_parked (pending);
  pending->told = TRUE;
}

static void
wait_no_more (PhPending *pending)
{
  PhIo *io = pending->socket->io;

  if (pending->queue == NULL)
    return;

  g_queue_unlink (pending->queue, &pending->link);
  pending->queue = NULL;
  g_hash_table_remove (io->waiting, GUINT_TO_POINTER (pending->id));
  ph_net_loop_disarm (io->loop, &pending->timer);
  ph_net_loop_disarm (io->loop, &pending->progress_timer);
  atomic_fetch_sub_explicit (&io->n_parked, 1, memory_order_relaxed);
}

/* A call on a blocking socket does not wait longer than SO_RCVTIMEO or SO_SNDTIMEO says, either. */
static void
bound_by_option (PhPending *pending)
{
  gint64 bound_ns;

  if (pending->socket->timeout_ns != PH_TIMEOUT_BLOCKING)
    return;
  bound_ns = ph_socket_get_timeout (pending->socket, pending->call->op);
  pending->by_option = bound_ns > 0
                       && (pending->timeout_ns < 0 || bound_ns < pending->timeout_ns);
  if (pending->by_option)
    pending->timeout_ns = bound_ns;
}

static void
park (PhPending *pending)
{
  bound_by_option (pending);
  wait_in (pending, ph_socket_get_queue (pending->socket, pending->call->op));
  if (pending->timeout_ns > 0)
    ph_net_loop_arm (pending->socket->io->loop, &pending->timer,
                     pending->begun_ns + pending->timeout_ns);
  ph_progress_note (pending);
}

static void
run (PhPending *pending)
{
  PhSocket *socket = pending->socket;
  GQueue *queue = ph_socket_get_queue (socket, pending->call->op);
  gboolean must_queue;

  pending->timeout_ns = pending->call->timeout_ns == PH_TIMEOUT_OF_SOCKET
                          ? socket->timeout_ns : pending->call->timeout_ns;
  must_queue = queue != NULL && queue->length > 0 && ph_pending_may_wait (pending);
  if (must_queue || ph_socket_try (socket, pending) == PH_TRY_WAIT)
    park (pending);
  else
    ph_pending_free (pending);
  ph_select_touch (socket);
  ph_sampler_touch (socket);
}

/* The address argument, as far as it needs no look-up. Returns: 0 or an errno */
static int
take_address (PhPending *pending)
{
  PhIo *io = pending->socket->io;
  PhSocket *target;

  if (pending->call->target != PH_SOCKET_NONE)
    {
      target = ph_socket_table_get (&io->sockets, pending->call->target);
      if (target == NULL)
        return EBADF;
      pending->address.len = sizeof pending->address.un;
      if (ph_sys_retry (io->sys->getsockname (target->fd, &pending->address.sa,
                                              &pending->address.len)) == 0)
        {
          ph_address_trim (&pending->address);
          return 0;
        }
      pending->address.len = 0;
      return errno;
    }
  if (pending->call->endpoint != NULL && !pending->call->endpoint->needs_lookup)
    pending->address = pending->call->endpoint->address;
  return 0;
}

static gboolean
needs_lookup (const PhPending *pending)
{
  const PhCall *call = pending->call;

  return call->target == PH_SOCKET_NONE && call->endpoint != NULL && call->endpoint->needs_lookup
         && (call->op == PH_CALL_BIND || call->op == PH_CALL_SENDTO || call->op == PH_CALL_SERVE
             || ph_call_is_connect (call->op));
}

static void
begin_lookup (PhPending *pending)
{
  PhSocket *socket = pending->socket;
  const PhEndpoint *endpoint = pending->call->endpoint;

  pending->lookup_id = ph_io_new_call_id (socket->io);
  socket->looking_up = pending;
  g_hash_table_insert (socket->io->waiting, GUINT_TO_POINTER (pending->id), pending);
  g_hash_table_insert (socket->io->waiting, GUINT_TO_POINTER (pending->lookup_id), pending);
  atomic_fetch_add_explicit (&socket->io->n_parked, 1, memory_order_relaxed);
  record_parked (pending, PH_CALL_GETADDRINFO, pending->lookup_id, endpoint->host,
                 strlen (endpoint->host));
  ph_resolver_look_up (socket->io->resolver, socket->id, pending->lookup_id, endpoint->host,
                       endpoint->port, socket->family, socket->type);
}

static void
record_lookup (PhPending       *pending,
               int              error,
               PhRecordFlags    flags,
               const PhAddress *address)
{
  PhSocket *socket = pending->socket;
  const char *host = pending->call->endpoint->host;
  PhRecord record = ph_io_record (socket->io, socket->id, PH_CALL_GETADDRINFO, flags);
  PhCallHead head = {
    .begun_ns = pending->begun_ns,
    .call_id = pending->lookup_id,
    .args = { 0, socket->family, socket->type },
    .result = error == 0 ? 0 : ph_eai_is_error (error) ? ph_eai_get_code (error) : -1,
  };

  record.error = (guint16) error;
  record.took_ns = (guint32) MIN (record.time_ns - pending->begun_ns, G_MAXUINT32);
  ph_recorder_body (socket->io->recorder, &record, &head, error == 0 ? address : NULL,
                    host, strlen (host));
}

static void
end_lookup (PhPending       *pending,
            int              error,
            PhRecordFlags    flags,
            const PhAddress *address)
{
  PhSocket *socket = pending->socket;

  record_lookup (pending, error, flags, address);
  g_hash_table_remove (socket->io->waiting, GUINT_TO_POINTER (pending->id));
  g_hash_table_remove (socket->io->waiting, GUINT_TO_POINTER (pending->lookup_id));
  atomic_fetch_sub_explicit (&socket->io->n_parked, 1, memory_order_relaxed);
  socket->looking_up = NULL;
}

static void
start (PhPending *pending)
{
  int error = take_address (pending);

  if (error != 0)
    {
      ph_socket_record_partial (pending->socket, pending, error, 0);
      ph_pending_free (pending);
    }
  else if (needs_lookup (pending))
    begin_lookup (pending);
  else
    run (pending);
}

static void
start_deferred (PhSocket *socket)
{
  PhPending *pending;

  while (socket->looking_up == NULL && (pending = g_queue_peek_head (&socket->deferred)) != NULL)
    {
      wait_no_more (pending);
      start (pending);
    }
}

/* Ends a call that waits before the kernel could satisfy it. */
static void
end_waiting (PhPending    *pending,
             int           error,
             PhRecordFlags flags)
{
  if (pending->socket->looking_up == pending)
    {
      ph_resolver_drop (pending->io->resolver, pending->lookup_id);
      end_lookup (pending, error, flags, NULL);
    }
  wait_no_more (pending);
  ph_socket_record_partial (pending->socket, pending, error, flags);
  ph_pending_free (pending);
}

/* Was it the first in its queue, the next may be one that the kernel can satisfy. */
static void
end_and_go_on (PhPending    *pending,
               int           error,
               PhRecordFlags flags)
{
  PhSocket *socket = pending->socket;
  GQueue *queue = pending->queue;
  gboolean was_first = queue != NULL && g_queue_peek_head (queue) == pending;

  end_waiting (pending, error, flags);
  if (was_first && queue != &socket->deferred)
    ph_pending_run_queue (socket, queue);
  start_deferred (socket);
}

static void
give_up (PhPending    *pending,
         int           error,
         PhRecordFlags flags)
{
  ph_pending_end_alone (pending);
  pending->give_up (pending, error, flags);
  ph_pending_free (pending);
}

/* What a call says whose time ran out: by SO_RCVTIMEO and SO_SNDTIMEO as in socket(7), by its own as
 * in Python, whose connect_ex() returns EAGAIN where the others raise (observed with 3.11). */
static int
get_late_error (const PhPending *pending)
{
  if (!pending->by_option)
    return pending->call->op == PH_CALL_CONNECT_EX ? EAGAIN : ETIMEDOUT;
  return ph_call_is_connect (pending->call->op) ? EINPROGRESS : EAGAIN;
}

static void
timed_out (PhTimer *timer)
{
  PhPending *pending = ph_timer_owner (timer, PhPending, timer);

  if (pending->give_up != NULL)
    give_up (pending, ETIMEDOUT, PH_RECORD_TIMED_OUT);
  else
    end_and_go_on (pending, get_late_error (pending), PH_RECORD_TIMED_OUT);
}

/* What a data call was asked for stands in its arguments. */
static void
note_size (PhCall *call)
{
  if (call->op == PH_CALL_SEND || call->op == PH_CALL_SENDTO || call->op == PH_CALL_SENDALL)
    call->args[0] = (int) MIN (call->data != NULL ? g_bytes_get_size (call->data) : 0, G_MAXINT);
  else if (call->op == PH_CALL_RECV || call->op == PH_CALL_RECVFROM)
    call->args[0] = (int) MIN (call->bufsize, G_MAXINT);
  else if (call->op == PH_CALL_SERVE && call->handler != NULL)
    {
      call->args[0] = (int) call->handler->id;
      call->args[1] = call->handler->one_by_one;
      call->args[2] = (int) MIN (call->handler->bufsize, G_MAXINT);
    }
}

static gsize
get_total (const PhCall *call)
{
  if (call->op == PH_CALL_RECV)
    return call->bufsize;
  return call->data != NULL ? g_bytes_get_size (call->data) : 0;
}

/**
 * ph_pending_new:
 * @io: the io side of an engine
 * @call: (transfer full): the call
 * @id: its id
 * @begun_ns: when it was made, CLOCK_MONOTONIC
 *
 * Returns: (transfer full): a call under way; its socket is still to be set
 */
PhPending *
ph_pending_new (PhIo     *io,
                PhCall   *call,
                PhCallId  id,
                gint64    begun_ns)
{
  PhPending *pending = g_new0 (PhPending, 1);

  note_size (call);
  pending->io = io;
  pending->call = call;
  pending->id = id;
  pending->begun_ns = begun_ns;
  pending->link.data = pending;
  pending->timer.fire = timed_out;
  pending->progress_timer.fire = ph_progress_fire;
  pending->total = get_total (call);
  pending->file = -1;
  return pending;
}

/**
 * ph_pending_free:
 * @pending: (transfer full): a call that waits nowhere
 */
void
ph_pending_free (PhPending *pending)
{
  g_assert (pending->queue == NULL);
  g_clear_pointer (&pending->gathered, g_byte_array_unref);
  if (pending->file >= 0)
    pending->io->sys->close (pending->file);
  g_clear_pointer (&pending->opening, ph_file_opening_drop);
  ph_call_free (pending->call);
  g_free (pending);
}

/**
 * ph_pending_may_wait:
 * @pending: a call on a socket, its timeout resolved
 *
 * Io thread. Asking for urgent data never waits, whatever the mode (tcp(7)): it is there or not.
 *
 * Returns: whether the call may park; else EAGAIN is its result
 */
gboolean
ph_pending_may_wait (const PhPending *pending)
{
  const PhCall *call = pending->call;
  gboolean in = call->op == PH_CALL_RECV || call->op == PH_CALL_RECVFROM;
  gboolean out = call->op == PH_CALL_SEND || call->op == PH_CALL_SENDTO
                 || call->op == PH_CALL_SENDALL;

  if ((in || out) && call->args[1] & MSG_DONTWAIT)
    return FALSE;
  if (in && call->args[1] & MSG_OOB)
    return FALSE;
  return pending->timeout_ns != 0;
}

/**
 * ph_pending_submit:
 * @pending: (transfer full): a call with its socket
 *
 * Makes the call now, or as soon as the calls before it allow. A close never waits: it ends
 * those that do. Io thread; the socket may be gone afterwards.
 */
void
ph_pending_submit (PhPending *pending)
{
  if (pending->call->op == PH_CALL_CLOSE)
    {
      ph_socket_close (pending->socket, pending);
      ph_pending_free (pending);
    }
  else if (pending->socket->looking_up != NULL)
    wait_in (pending, &pending->socket->deferred);
  else
    start (pending);
}

/**
 * ph_pending_looked_up:
 * @pending: a call whose look-up is answered
 * @error: 0, an errno, or an EAI error (ph-eai.h)
 * @address: the answer
 *
 * Io thread. The call itself begins now: a timeout counts from here.
 */
void
ph_pending_looked_up (PhPending       *pending,
                      int              error,
                      const PhAddress *address)
{
  PhSocket *socket = pending->socket;

  end_lookup (pending, error, 0, address);
  if (error != 0)
    {
      ph_socket_record_partial (socket, pending, error, 0);
      ph_pending_free (pending);
    }
  else
    {
      pending->address = *address;
      pending->begun_ns = ph_io_tick (socket->io);
      run (pending);
    }
  start_deferred (socket);
}

/**
 * ph_pending_run_queue:
 * @socket: a socket
 * @queue: its queue of one direction
 *
 * Tries what is parked, in order, until the kernel says EAGAIN. Io thread.
 */
void
ph_pending_run_queue (PhSocket *socket,
                      GQueue   *queue)
{
  PhPending *pending;

  while ((pending = g_queue_peek_head (queue)) != NULL)
    {
      if (ph_socket_try (socket, pending) == PH_TRY_WAIT)
        {
          ph_progress_note (pending);
          return;
        }
      wait_no_more (pending);
      ph_pending_free (pending);
    }
}

/**
 * ph_pending_retry:
 * @pending: a call that waits in a queue of its socket
 *
 * Tries it again because what it waited for has nothing to do with its socket: a file was opened.
 * One that may wait has no other before it; a non-blocking one waits for nobody. Io thread.
 */
void
ph_pending_retry (PhPending *pending)
{
  PhSocket *socket = pending->socket;

  if (g_queue_peek_head (pending->queue) == pending)
    ph_pending_run_queue (socket, pending->queue);
  else if (!ph_pending_may_wait (pending) && ph_socket_try (socket, pending) == PH_TRY_DONE)
    {
      wait_no_more (pending);
      ph_pending_free (pending);
    }
  ph_select_touch (socket);
  ph_sampler_touch (socket);
}

/**
 * ph_pending_cancel:
 * @pending: a call that waits
 *
 * Ends it with ECANCELED. Io thread.
 */
void
ph_pending_cancel (PhPending *pending)
{
  if (pending->give_up != NULL)
    give_up (pending, ECANCELED, PH_RECORD_CANCELLED);
  else
    end_and_go_on (pending, ECANCELED, PH_RECORD_CANCELLED);
}

/**
 * ph_pending_abandon:
 * @socket: a socket about to be closed
 *
 * Ends every call that waits on it with EBADF. Io thread.
 */
void
ph_pending_abandon (PhSocket *socket)
{
  GQueue *queues[] = { &socket->in, &socket->out, &socket->deferred };

  if (socket->looking_up != NULL)
    end_waiting (socket->looking_up, EBADF, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (queues); i++)
    while (queues[i]->length > 0)
      end_waiting (g_queue_peek_head (queues[i]), EBADF, 0);
}

/**
 * ph_pending_wait_alone:
 * @pending: a call without a socket, its give_up() set
 * @body: (nullable): the body of its PARKED record, as that of its own record; copied
 * @body_len: its size in bytes
 *
 * Lets the call wait until ph_pending_end_alone(), its timeout or a cancel. Io thread.
 */
void
ph_pending_wait_alone (PhPending     *pending,
                       gconstpointer  body,
                       gsize          body_len)
{
  PhIo *io = pending->io;

  g_assert (pending->give_up != NULL && pending->socket == NULL);
  g_hash_table_insert (io->waiting, GUINT_TO_POINTER (pending->id), pending);
  atomic_fetch_add_explicit (&io->n_parked, 1, memory_order_relaxed);
  record_parked (pending, pending->call->op, pending->id, body, body_len);
  if (pending->timeout_ns > 0)
    ph_net_loop_arm (io->loop, &pending->timer, pending->begun_ns + pending->timeout_ns);
}

/**
 * ph_pending_end_alone:
 * @pending: a call without a socket that waits
 *
 * It waits no more; whoever calls this writes its record and frees it. Io thread.
 */
void
ph_pending_end_alone (PhPending *pending)
{
  PhIo *io = pending->io;

  g_hash_table_remove (io->waiting, GUINT_TO_POINTER (pending->id));
  ph_net_loop_disarm (io->loop, &pending->timer);
  atomic_fetch_sub_explicit (&io->n_parked, 1, memory_order_relaxed);
}

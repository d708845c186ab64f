/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-io.h"

#include "ph-clock.h"
#include "ph-handling.h"
#include "ph-kernel-ask.h"
#include "ph-lookup-call.h"
#include "ph-note.h"
#include "ph-open.h"
#include "ph-sampler.h"
#include "ph-select.h"

#include <errno.h>

/* What the io thread does with commands and events: it finds the socket by its id and hands over.
 * An event or command whose socket is gone finds nothing; only a call is answered then (EBADF).
 * Sockets that used up their budget stand in the ready list and are served once a turn. */

#define SCRATCH_BYTES    ((gsize) 4224 * 1024) /* 64 datagrams of 64 KiB, and what lies between */
#define STARVED_RETRY_NS (250 * PH_NSEC_PER_MSEC)

static void
fail_unknown (PhIo      *io,
              PhPending *pending)
{
  PhRecord record = ph_io_record (io, pending->call->socket, pending->call->op, 0);

  record.error = EBADF;
  ph_io_record_call (io, pending, &record, ph_call_get_failure (pending->call->op, EBADF), NULL);
}

/* A call that is not made on a socket. Each takes over the pending and answers it, at once or
 * later (ph_pending_wait_alone()). */
typedef void (*Alone) (PhPending *pending);

static const Alone alone_calls[PH_N_CALLS] = {
  [PH_CALL_GETADDRINFO] = ph_lookup_call_submit,
  [PH_CALL_CREATE_CONNECTION] = ph_note_submit,
  [PH_CALL_GETHOSTNAME] = ph_lookup_call_submit,
  [PH_CALL_GETHOSTBYNAME] = ph_lookup_call_submit,
  [PH_CALL_GETHOSTBYADDR] = ph_lookup_call_submit,
  [PH_CALL_GETSERVBYNAME] = ph_lookup_call_submit,
  [PH_CALL_GETSERVBYPORT] = ph_lookup_call_submit,
  [PH_CALL_SELECT] = ph_select_submit,
  [PH_CALL_SOCKET] = ph_open_socket,
  [PH_CALL_SOCKETPAIR] = ph_open_pair,
  [PH_CALL_FROMFD] = ph_open_inherited,
};

/* Returns: (nullable): who makes the call, if it needs no socket */
static Alone
find_alone (const PhPending *pending)
{
  PhCallOp op = pending->call->op;
  gboolean makes_socket = op == PH_CALL_SOCKET || op == PH_CALL_SOCKETPAIR || op == PH_CALL_FROMFD;

  return makes_socket || pending->call->socket == PH_SOCKET_NONE ? alone_calls[op] : NULL;
}

static void
command_call (PhIo      *io,
              PhCommand *command)
{
  PhPending *pending = ph_pending_new (io, g_steal_pointer (&command->call), command->call_id,
                                       command->made_ns);
  Alone alone = find_alone (pending);

  if (alone != NULL)
    {
      alone (pending);
      return;
    }
  pending->socket = ph_socket_table_get (&io->sockets, command->socket);
  if (pending->socket != NULL)
    {
      ph_pending_submit (pending);
      return;
    }
  fail_unknown (io, pending);
  ph_pending_free (pending);
}

static void
command_cancel (PhIo     *io,
                PhCallId  id)
{
  PhPending *pending = g_hash_table_lookup (io->waiting, GUINT_TO_POINTER (id));

  if (pending != NULL)
    ph_pending_cancel (pending);
}

static void
command_looked_up (PhIo            *io,
                   const PhCommand *command)
{
  PhPending *pending = g_hash_table_lookup (io->waiting, GUINT_TO_POINTER (command->call_id));

  if (pending != NULL && command->lookup != NULL)
    ph_lookup_call_answered (pending, command->error, command->lookup);
  else if (pending != NULL)
    ph_pending_looked_up (pending, command->error, &command->address);
}

static void
command_file_opened (PhIo            *io,
                     const PhCommand *command)
{
  PhPending *pending = g_hash_table_lookup (io->waiting, GUINT_TO_POINTER (command->call_id));

  if (pending != NULL && pending->opening != NULL && pending->queue != NULL)
    ph_pending_retry (pending);
}

static void
command_set_auto (PhSocket    *socket,
                  PhAutoFlags  flags)
{
  ph_handling_set (socket, flags, NULL);
  ph_socket_tell_identity (socket);
  /* The edge of an end of the stream may be long past: only asking tells. */
  ph_io_make_ready (socket, EPOLLIN | EPOLLRDHUP | EPOLLOUT);
}

static void
command_set_timeout (PhSocket *socket,
                     gint64    timeout_ns)
{
  socket->timeout_ns = timeout_ns;
  ph_socket_tell_identity (socket);
}

static void
set_watched (PhIo     *io,
             gboolean  watched)
{
  for (guint i = 0; i < io->watched->len; i++)
    {
      PhSocketId id = g_array_index (io->watched, PhSocketId, i);
      PhSocket *socket = ph_socket_table_get (&io->sockets, id);

      ph_afterlife_watch (io, id, watched);
      if (socket == NULL)
        continue;
      socket->watched = watched;
      if (watched)
        ph_sampler_touch (socket);
    }
}

static void
command_watch (PhIo            *io,
               const PhCommand *command)
{
  set_watched (io, FALSE);
  g_array_set_size (io->watched, 0);
  if (command->n_watched > 0)
    g_array_append_vals (io->watched, command->watched, (guint) command->n_watched);
  set_watched (io, TRUE);
}

/* Calls that wait on no socket end by nothing that happens to one. */
static void
cancel_alone (PhIo *io)
{
  g_autoptr (GList) waiting = g_hash_table_get_values (io->waiting);

  for (GList *link = waiting; link != NULL; link = link->next)
    {
      PhPending *pending = link->data;

      if (pending->give_up != NULL)
        ph_pending_cancel (pending);
    }
}

static void
close_all (PhIo *io)
{
  PhSocket *socket;

  /* or the threads of those dropped first would begin with those dropped next */
  ph_resolver_drop_waiting (io->resolver);
  cancel_alone (io);
  while ((socket = ph_socket_table_first (&io->sockets)) != NULL)
    ph_socket_close (socket, NULL);
}

static void
carry_out (PhIo      *io,
           PhCommand *command)
{
  PhSocket *socket = ph_socket_table_get (&io->sockets, command->socket);

  switch (command->kind)
    {
    case PH_COMMAND_CALL:
      command_call (io, command);
      break;
    case PH_COMMAND_CANCEL:
      command_cancel (io, command->call_id);
      break;
    case PH_COMMAND_SET_AUTO:
      if (socket != NULL)
        command_set_auto (socket, command->auto_flags);
      break;
    case PH_COMMAND_SET_TIMEOUT:
      if (command->socket == PH_SOCKET_NONE)
        io->default_timeout_ns = command->timeout_ns;
      else if (socket != NULL)
        command_set_timeout (socket, command->timeout_ns);
      break;
    case PH_COMMAND_READ_OPTIONS:
      if (socket != NULL)
        ph_socket_read_options (socket, command->fresh);
      break;
    case PH_COMMAND_READ_KERNEL:
      if (socket != NULL)
        ph_kernel_ask (socket);
      break;
    case PH_COMMAND_WATCH:
      command_watch (io, command);
      break;
    case PH_COMMAND_SAMPLE:
      if (socket != NULL)
        ph_sampler_look (socket);
      break;
    case PH_COMMAND_DRAINED: /* waking is enough: every dispatch ends with a flush */
      break;
    case PH_COMMAND_CLOSE_ALL:
      close_all (io);
      break;
    case PH_COMMAND_LOOKED_UP:
      command_looked_up (io, command);
      break;
    case PH_COMMAND_FILE_OPENED:
      command_file_opened (io, command);
      break;
    case PH_COMMAND_QUIT:
      close_all (io);
      ph_net_loop_quit (io->loop);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
io_command (PhCommand *command,
            gpointer   user_data)
{
  carry_out (user_data, command);
  ph_command_free (command);
}

static void
io_event (guint64  token,
          guint32  events,
          gpointer user_data)
{
  PhIo *io = user_data;
  PhSocket *socket = ph_socket_table_get (&io->sockets, (PhSocketId) token);

  if (socket == NULL)
    return;

  ph_io_tick (io);
  ph_socket_serve (socket, events);
}

static gboolean
io_turn (gpointer user_data)
{
  PhIo *io = user_data;

  for (guint n = io->ready.length; n > 0 && io->ready.length > 0; n--)
    {
      PhSocket *socket = g_queue_peek_head (&io->ready);
      guint32 events = socket->ready_events;

      g_queue_unlink (&io->ready, &socket->ready_link);
      socket->ready_events = 0;
      ph_io_tick (io);
      ph_socket_serve (socket, events);
    }
  return io->ready.length > 0;
}

static gboolean
io_end (gpointer user_data)
{
  PhIo *io = user_data;
  gboolean all_told = ph_recorder_flush (io->recorder);

  /* Say that records wait, then look for room once more: the reader makes room, then looks
   * whether any wait (ph_engine_drained()). Whatever the order, one of them sees the other. */
  atomic_store (&io->overflowing, !all_told);
  if (!all_told && ph_recorder_flush (io->recorder))
    atomic_store (&io->overflowing, FALSE);
  atomic_store_explicit (&io->n_lost, ph_recorder_get_lost (io->recorder), memory_order_relaxed);
  return io->ready.length > 0;
}

static const PhNetLoopFuncs loop_funcs = {
  .command = io_command,
  .event = io_event,
  .turn = io_turn,
  .end = io_end,
};

static void
retry_starved (PhTimer *timer)
{
  ph_io_feed_starved (ph_timer_owner (timer, PhIo, starved_timer));
}

/**
 * ph_io_new:
 * @sys: (transfer none): the system calls
 * @ring: (transfer none): where records go; must outlive the result
 * @pool: (transfer none): payload memory
 * @error: (out): no descriptor could be had
 *
 * Main thread. The loop does not run yet.
 *
 * Returns: (transfer full) (nullable): the io thread's side of an engine
 */
PhIo *
ph_io_new (const PhSys  *sys,
           PhRing       *ring,
           PhSlabPool   *pool,
           GError      **error)
{
  PhIo *io = g_new0 (PhIo, 1);

  io->sys = sys;
  io->loop = ph_net_loop_new (sys, &loop_funcs, io, error);
  if (io->loop == NULL)
    {
      g_free (io);
      return NULL;
    }
  io->recorder = ph_recorder_new (ring, pool);
  io->resolver = ph_resolver_new (sys, io->loop);
  io->waiting = g_hash_table_new (NULL, NULL);
  io->watched = g_array_new (FALSE, FALSE, sizeof (PhSocketId));
  io->starved_timer.fire = retry_starved;
  ph_diag_init (&io->diag);
  ph_afterlives_init (&io->afterlives);
  io->default_timeout_ns = PH_TIMEOUT_BLOCKING;
  return io;
}

/**
 * ph_io_free:
 * @io: (transfer full): its loop ended or never ran
 *
 * Main thread.
 */
void
ph_io_free (PhIo *io)
{
  ph_resolver_close (io->resolver);
  ph_net_loop_free (io->loop);
  ph_recorder_free (io->recorder);
  ph_socket_table_clear (&io->sockets);
  g_hash_table_unref (io->waiting);
  g_array_unref (io->watched);
  ph_diag_clear (&io->diag, io->sys);
  ph_afterlives_clear (&io->afterlives);
  g_free (io->scratch);
  g_free (io);
}

/**
 * ph_io_new_socket_id:
 * @io: the io side of an engine
 *
 * Any thread.
 *
 * Returns: an id that no socket of this engine ever had
 */
PhSocketId
ph_io_new_socket_id (PhIo *io)
{
  return atomic_fetch_add_explicit (&io->last_socket_id, 1, memory_order_relaxed) + 1;
}

/**
 * ph_io_new_call_id:
 * @io: the io side of an engine
 *
 * Any thread.
 *
 * Returns: an id that no call of this engine ever had
 */
PhCallId
ph_io_new_call_id (PhIo *io)
{
  return atomic_fetch_add_explicit (&io->last_call_id, 1, memory_order_relaxed) + 1;
}

/**
 * ph_io_tick:
 * @io: the io side of an engine
 *
 * Reads the clock: a system call begins or has just returned. Io thread.
 *
 * Returns: CLOCK_MONOTONIC, nanoseconds
 */
gint64
ph_io_tick (PhIo *io)
{
  io->now_ns = ph_clock_now_ns ();
  return io->now_ns;
}

/**
 * ph_io_record:
 * @io: the io side of an engine
 * @socket: whose record
 * @kind: PhCallOp or PhRecordKind
 * @flags: PhRecordFlags
 *
 * Io thread.
 *
 * Returns: a record of this moment
 */
PhRecord
ph_io_record (PhIo       *io,
              PhSocketId  socket,
              guint       kind,
              guint       flags)
{
  return (PhRecord) {
    .time_ns = ph_io_tick (io),
    .socket = socket,
    .kind = (guint8) kind,
    .flags = (guint8) flags,
  };
}

/**
 * ph_io_auto_record:
 * @io: the io side of an engine
 * @socket: whose record
 * @op: the call that has just returned
 *
 * Takes the time of the last ph_io_tick() as the begin of the call. Io thread.
 *
 * Returns: the record of a call that a socket made by itself
 */
PhRecord
ph_io_auto_record (PhIo       *io,
                   PhSocketId  socket,
                   PhCallOp    op)
{
  gint64 begun_ns = io->now_ns;
  PhRecord record = ph_io_record (io, socket, op, PH_RECORD_AUTO);

  record.took_ns = (guint32) MIN (record.time_ns - begun_ns, G_MAXUINT32);
  return record;
}

/**
 * ph_io_get_scratch:
 * @io: the io side of an engine
 * @size: (out): bytes
 *
 * Io thread.
 *
 * Returns: (transfer none): memory to receive into for as long as nothing else is received
 */
guint8 *
ph_io_get_scratch (PhIo  *io,
                   gsize *size)
{
  if (io->scratch == NULL)
    io->scratch = g_malloc (SCRATCH_BYTES);
  *size = SCRATCH_BYTES;
  return io->scratch;
}

/**
 * ph_io_make_ready:
 * @socket: a socket with work left
 * @events: EPOLLIN and the like, as if epoll had told them
 *
 * Io thread. The socket is served after those with events had their turn.
 */
void
ph_io_make_ready (PhSocket *socket,
                  guint32   events)
{
  if (socket->ready_events == 0)
    g_queue_push_tail_link (&socket->io->ready, &socket->ready_link);
  socket->ready_events |= events;
}

/**
 * ph_io_add_starved:
 * @socket: a socket that could not accept or receive by itself, for want of a descriptor or of
 *   memory, or because of errors that do not end
 *
 * Io thread. It is tried again when a descriptor of ours is closed, and on a slow timer, since
 * others may give descriptors and memory back too.
 */
void
ph_io_add_starved (PhSocket *socket)
{
  PhIo *io = socket->io;

  if (!socket->starved)
    g_queue_push_tail_link (&io->starved, &socket->starved_link);
  socket->starved = TRUE;
  if (!ph_timer_is_armed (&io->starved_timer))
    ph_net_loop_arm (io->loop, &io->starved_timer, ph_io_tick (io) + STARVED_RETRY_NS);
}

/**
 * ph_io_drop_starved:
 * @socket: a socket
 *
 * Io thread. It got what there was, or nobody wants anything of it any more.
 */
void
ph_io_drop_starved (PhSocket *socket)
{
  if (socket->starved)
    g_queue_unlink (&socket->io->starved, &socket->starved_link);
  socket->starved = FALSE;
}

/* It may have been put under manual control or shut down since. Returns: what to ask it for, as if
 * epoll had told that; the edge of an end of the stream may be past, too */
static guint32
get_wanted (const PhSocket *socket)
{
  gboolean receives = socket->streaming || !ph_socket_has_connections (socket);

  if (socket->listening)
    return socket->auto_flags & PH_AUTO_ACCEPT ? EPOLLIN : 0;
  return receives && !socket->ended && socket->auto_flags & (PH_AUTO_RECEIVE | PH_AUTO_ANSWER)
           ? EPOLLIN | EPOLLRDHUP : 0;
}

/**
 * ph_io_feed_starved:
 * @io: the io side of an engine
 *
 * Io thread. Gives every starved socket that still takes something another try, in this turn.
 */
void
ph_io_feed_starved (PhIo *io)
{
  GList *next;

  for (GList *link = io->starved.head; link != NULL; link = next)
    {
      guint32 wanted = get_wanted (link->data);

      next = link->next;
      if (wanted != 0)
        ph_io_make_ready (link->data, wanted);
      else
        ph_io_drop_starved (link->data);
    }
  if (io->starved.length > 0)
    ph_net_loop_arm (io->loop, &io->starved_timer, ph_io_tick (io) + STARVED_RETRY_NS);
}

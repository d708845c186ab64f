/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-engine.h"

#include "ph-clock.h"
#include "ph-io.h"

#include <string.h>

/* The engine as the main thread sees it: it turns calls into commands, posts them to the io
 * thread, and owns the ring in which the answers come. */

#define DEFAULT_SLOTS   65536
#define DEFAULT_PAYLOAD ((gsize) 512 * 1024 * 1024)

struct _PhEngine
{
  PhSlabPool *pool; /* (owned) */
  PhRing     *ring; /* (owned) */
  PhIo       *io;   /* (owned) */
};

static PhCallId
post_call (PhEngine     *engine,
           const PhCall *call,
           PhSocketId    socket)
{
  PhCommand *command = ph_command_new (PH_COMMAND_CALL, socket);
  PhCallId id = ph_io_new_call_id (engine->io);

  command->call = ph_call_copy (call);
  command->call->socket = socket;
  command->call_id = id;
  command->made_ns = ph_clock_now_ns ();
  ph_net_loop_post (engine->io->loop, command);
  return id;
}

/**
 * ph_engine_new:
 * @options: (nullable): what to differ from the defaults in
 * @error: (out): no descriptor or thread could be had
 *
 * Starts the io thread. Main thread, as all functions here.
 *
 * Returns: (transfer full) (nullable): an engine; end it with ph_engine_free()
 */
PhEngine *
ph_engine_new (const PhEngineOptions  *options,
               GError                **error)
{
  const PhEngineOptions defaults = { 0 };
  const PhEngineOptions *asked = options != NULL ? options : &defaults;
  const PhSys *sys = asked->sys != NULL ? asked->sys : ph_sys_get_kernel ();
  PhEngine *engine = g_new0 (PhEngine, 1);

  engine->pool = ph_slab_pool_new (asked->payload_bytes > 0 ? asked->payload_bytes
                                                            : DEFAULT_PAYLOAD);
  engine->ring = ph_ring_new (asked->ring_slots > 0 ? asked->ring_slots : DEFAULT_SLOTS);
  engine->io = ph_io_new (sys, engine->ring, engine->pool, error);
  if (engine->io == NULL || !ph_net_loop_start (engine->io->loop, error))
    g_clear_pointer (&engine, ph_engine_free);

  return engine;
}

/**
 * ph_engine_free:
 * @engine: (nullable) (transfer full): an engine
 *
 * Ends what waits, closes every socket in the order of their creation, and waits for the io
 * thread to end; that takes no longer than closing does, whether or not anybody reads the ring.
 * The ring goes with the engine.
 */
void
ph_engine_free (PhEngine *engine)
{
  if (engine == NULL)
    return;

  if (engine->io != NULL)
    {
      ph_net_loop_post (engine->io->loop, ph_command_new (PH_COMMAND_QUIT, PH_SOCKET_NONE));
      ph_net_loop_join (engine->io->loop);
      ph_io_free (engine->io);
    }
  ph_ring_free (engine->ring);
  ph_slab_pool_unref (engine->pool);
  g_free (engine);
}

/**
 * ph_engine_get_ring:
 * @engine: an engine
 *
 * Returns: (transfer none): where the records come; the caller is its only consumer
 */
PhRing *
ph_engine_get_ring (PhEngine *engine)
{
  return engine->ring;
}

/**
 * ph_engine_get_pool:
 * @engine: an engine
 *
 * Returns: (transfer none): the payload memory that records hold on to
 */
PhSlabPool *
ph_engine_get_pool (PhEngine *engine)
{
  return engine->pool;
}

/**
 * ph_engine_get_status:
 * @engine: an engine
 * @status: (out): figures of the io thread, each a snapshot of its own
 */
void
ph_engine_get_status (PhEngine       *engine,
                      PhEngineStatus *status)
{
  PhIo *io = engine->io;

  *status = (PhEngineStatus) {
    .n_sockets = atomic_load_explicit (&io->n_sockets, memory_order_relaxed),
    .n_parked = atomic_load_explicit (&io->n_parked, memory_order_relaxed),
    .n_wakeups = ph_net_loop_get_n_wakeups (io->loop),
    .n_gap_records = atomic_load_explicit (&io->n_lost, memory_order_relaxed),
  };
}

/**
 * ph_engine_open:
 * @engine: an engine
 * @call: (transfer none): a socket() call: args are family, type, protocol; or one that takes a
 *   descriptor over
 * @new_socket: (out): the id the new socket has from now on, even if the call will fail
 *
 * Returns: the id of the call
 */
PhCallId
ph_engine_open (PhEngine     *engine,
                const PhCall *call,
                PhSocketId   *new_socket)
{
  g_return_val_if_fail (call->op == PH_CALL_SOCKET || call->op == PH_CALL_FROMFD,
                        PH_CALL_ID_NONE);

  *new_socket = ph_io_new_socket_id (engine->io);
  return post_call (engine, call, *new_socket);
}

/**
 * ph_engine_open_pair:
 * @engine: an engine
 * @call: (transfer none): a socketpair() call: args are family, type, protocol
 * @new_sockets: (out): the ids that the two have from now on, even if the call will fail
 *
 * Returns: the id of the call
 */
PhCallId
ph_engine_open_pair (PhEngine     *engine,
                     const PhCall *call,
                     PhSocketId    new_sockets[2])
{
  PhCall paired = *call;

  g_return_val_if_fail (call->op == PH_CALL_SOCKETPAIR, PH_CALL_ID_NONE);

  new_sockets[0] = ph_io_new_socket_id (engine->io);
  new_sockets[1] = ph_io_new_socket_id (engine->io);
  paired.target = new_sockets[1];
  return post_call (engine, &paired, new_sockets[0]);
}

/**
 * ph_engine_submit:
 * @engine: an engine
 * @call: (transfer none): any call that makes no socket; copied, its payload shared
 *
 * Calls of one socket begin in the order they were submitted. A call on a socket that is not
 * there fails with EBADF.
 *
 * Returns: the id of the call
 */
PhCallId
ph_engine_submit (PhEngine     *engine,
                  const PhCall *call)
{
  g_return_val_if_fail (call->op > PH_CALL_SOCKET && call->op < PH_N_CALLS, PH_CALL_ID_NONE);

  return post_call (engine, call, call->socket);
}

/**
 * ph_engine_cancel:
 * @engine: an engine
 * @call: a call that waits, or the look-up it waits for
 *
 * The call fails with ECANCELED and its record is flagged. Nothing happens if it has returned.
 */
void
ph_engine_cancel (PhEngine *engine,
                  PhCallId  call)
{
  PhCommand *command = ph_command_new (PH_COMMAND_CANCEL, PH_SOCKET_NONE);

  command->call_id = call;
  ph_net_loop_post (engine->io->loop, command);
}

/**
 * ph_engine_set_auto:
 * @engine: an engine
 * @socket: a socket
 * @flags: what it does by itself from now on, also with what came already
 */
void
ph_engine_set_auto (PhEngine    *engine,
                    PhSocketId   socket,
                    PhAutoFlags  flags)
{
  PhCommand *command = ph_command_new (PH_COMMAND_SET_AUTO, socket);

  command->auto_flags = flags;
  ph_net_loop_post (engine->io->loop, command);
}

/**
 * ph_engine_set_timeout:
 * @engine: an engine
 * @socket: a socket; %PH_SOCKET_NONE: sockets that are yet to come, also by accept
 * @timeout_ns: its mode for calls to come: %PH_TIMEOUT_BLOCKING, %PH_TIMEOUT_NONE, or nanoseconds
 */
void
ph_engine_set_timeout (PhEngine   *engine,
                       PhSocketId  socket,
                       gint64      timeout_ns)
{
  PhCommand *command = ph_command_new (PH_COMMAND_SET_TIMEOUT, socket);

  command->timeout_ns = timeout_ns;
  ph_net_loop_post (engine->io->loop, command);
}

/**
 * ph_engine_read_options:
 * @engine: an engine
 * @socket: a socket
 * @fresh: also read what a new socket of the same kind begins with
 *
 * Has every option of the socket read by getsockopt(2) in one pass. They come as one OPTIONS
 * record; nothing comes if the socket is gone. It is no call of the user.
 */
void
ph_engine_read_options (PhEngine   *engine,
                        PhSocketId  socket,
                        gboolean    fresh)
{
  PhCommand *command = ph_command_new (PH_COMMAND_READ_OPTIONS, socket);

  command->fresh = fresh;
  ph_net_loop_post (engine->io->loop, command);
}

/**
 * ph_engine_read_kernel:
 * @engine: an engine
 * @socket: a socket
 *
 * Has everything read that the kernel tells of the socket. It comes as one KERNEL record; nothing
 * comes if the socket is gone. It is no call of the user.
 */
void
ph_engine_read_kernel (PhEngine   *engine,
                       PhSocketId  socket)
{
  ph_net_loop_post (engine->io->loop, ph_command_new (PH_COMMAND_READ_KERNEL, socket));
}

/**
 * ph_engine_watch:
 * @engine: an engine
 * @sockets: (array length=n_sockets) (nullable): those on screen; replaces the last such list
 * @n_sockets: their number
 *
 * The figures of these sockets are read every frame while they change, those of the others a few
 * times a second.
 */
void
ph_engine_watch (PhEngine         *engine,
                 const PhSocketId *sockets,
                 gsize             n_sockets)
{
  PhCommand *command = ph_command_new (PH_COMMAND_WATCH, PH_SOCKET_NONE);

  command->watched = g_memdup2 (sockets, n_sockets * sizeof *sockets);
  command->n_watched = n_sockets;
  ph_net_loop_post (engine->io->loop, command);
}

/**
 * ph_engine_sample:
 * @engine: an engine
 * @socket: a socket
 *
 * Has the socket's figures read now, after the calls that were made before. They come as a FIGURES
 * record even if nothing changed; nothing comes if the socket is gone. It is no call of the user.
 */
void
ph_engine_sample (PhEngine   *engine,
                  PhSocketId  socket)
{
  ph_net_loop_post (engine->io->loop, ph_command_new (PH_COMMAND_SAMPLE, socket));
}

/**
 * ph_engine_drained:
 * @engine: an engine
 *
 * To be called when the ring was read empty: records that waited for room in it move on. Cheap
 * when there are none.
 */
void
ph_engine_drained (PhEngine *engine)
{
  /* an addition of nothing, because it is a full barrier: see io_end() in ph-io.c */
  if (atomic_fetch_add (&engine->io->overflowing, 0))
    ph_net_loop_post (engine->io->loop, ph_command_new (PH_COMMAND_DRAINED, PH_SOCKET_NONE));
}

/**
 * ph_engine_close_all:
 * @engine: an engine
 *
 * Closes every socket in the order of creation; the engine goes on.
 */
void
ph_engine_close_all (PhEngine *engine)
{
  ph_net_loop_post (engine->io->loop, ph_command_new (PH_COMMAND_CLOSE_ALL, PH_SOCKET_NONE));
}

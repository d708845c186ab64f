/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket.h"

#include "ph-io.h"
#include "ph-sendall.h"
#include "ph-sendfile.h"
#include "ph-sys-private.h"
#include "ph-unix.h"
#include "ph-urgent.h"

/* The user's send and recv. A blocking send of a stream is the loop that the kernel's own is: it
 * ends when everything was taken. A receive goes straight into the recorder's memory; one larger
 * than a slab, or one that gathers (MSG_WAITALL), into memory of its own that the record then
 * shares. Io thread. */

#define SEND_BUDGET    32
#define MAX_RECV_BYTES ((gsize) 64 * 1024 * 1024) /* no receive queue is larger */

/**
 * ph_socket_data_head:
 * @pending: a call that returned
 * @result: what it returned
 *
 * Io thread.
 *
 * Returns: the head of its record
 */
PhCallHead
ph_socket_data_head (const PhPending *pending,
                     gint64           result)
{
  return (PhCallHead) {
    .begun_ns = pending->begun_ns,
    .call_id = pending->id,
    .args = { pending->call->args[0], pending->call->args[1], pending->call->args[2] },
    .result = (gint32) result,
  };
}

/**
 * ph_socket_data_record:
 * @socket: a socket
 * @pending: a call on it that returned just now
 * @asked: aux of the record: bytes asked for
 * @moved: len of the record: bytes moved
 * @flags: PhRecordFlags
 *
 * Io thread.
 *
 * Returns: its record, without its error
 */
PhRecord
ph_socket_data_record (PhSocket        *socket,
                       const PhPending *pending,
                       gsize            asked,
                       gsize            moved,
                       guint            flags)
{
  PhRecord record = ph_io_record (socket->io, socket->id, pending->call->op, flags);

  record.took_ns = (guint32) CLAMP (record.time_ns - pending->begun_ns, 0, G_MAXUINT32);
  record.aux = (guint32) MIN (asked, G_MAXUINT32);
  record.len = (guint32) MIN (moved, G_MAXUINT32);
  return record;
}

static gsize
data_size (const PhPending *pending)
{
  return pending->call->data != NULL ? g_bytes_get_size (pending->call->data) : 0;
}

static void
record_send (PhSocket      *socket,
             PhPending     *pending,
             gint64         result,
             int            error,
             PhRecordFlags  flags)
{
  PhRecord record = ph_socket_data_record (socket, pending, data_size (pending), pending->done, flags);
  PhCallHead head = ph_socket_data_head (pending, result);
  const PhAddress *address = ph_address_is_set (&pending->address) ? &pending->address : NULL;

  record.error = (guint16) error;
  if (pending->done == 0)
    {
      if (error == 0 && !ph_socket_is_stream (socket))
        socket->messages_out++;   /* an empty datagram */
      ph_io_record_call (socket->io, pending, &record, result, address);
      return;
    }
  socket->messages_out++;
  ph_recorder_bytes (socket->io->recorder, &record, &head, address, pending->call->data, 0);
}

/**
 * ph_socket_learn_name:
 * @socket: a socket that has sent
 *
 * The kernel gives an unbound datagram socket a port at its first send. Io thread.
 */
void
ph_socket_learn_name (PhSocket *socket)
{
  if (!ph_socket_is_tcp (socket) && ph_address_get_port (&socket->local) == 0)
    ph_socket_tell_identity (socket);
}

static PhTry
finish_send (PhSocket  *socket,
             PhPending *pending,
             int        error)
{
  if (error == 0)
    ph_socket_learn_name (socket);
  else if (error == ECONNREFUSED && socket->family == AF_UNIX)
    ph_socket_tell_identity (socket); /* the peer is gone, and is a peer no more */
  record_send (socket, pending, error == 0 ? (gint64) pending->done : -1, error, 0);
  return PH_TRY_DONE;
}

/**
 * ph_socket_send_rest:
 * @socket: an open socket
 * @pending: a send, sendto or sendall
 *
 * One send(2) or sendto(2) of what is left. MSG_NOSIGNAL is always set: a SIGPIPE would end the
 * program. Io thread.
 *
 * Returns: bytes taken, or -1 with errno
 */
ssize_t
ph_socket_send_rest (PhSocket  *socket,
                     PhPending *pending)
{
  const PhSys *sys = socket->io->sys;
  const PhCall *call = pending->call;
  const guint8 *data = call->data != NULL ? g_bytes_get_data (call->data, NULL) : NULL;
  gsize left = data_size (pending) - pending->done;
  int flags = call->args[1] | MSG_NOSIGNAL | MSG_DONTWAIT;

  data = data != NULL ? data + pending->done : (const guint8 *) "";
  if (call->op == PH_CALL_SENDTO && ph_address_is_set (&pending->address))
    return ph_sys_retry (sys->sendto (socket->fd, data, left, flags, &pending->address.sa,
                                      pending->address.len));

  return ph_sys_retry (sys->send (socket->fd, data, left, flags));
}

/**
 * ph_socket_try_send:
 * @socket: an open socket
 * @pending: a send or sendto
 *
 * send(2). Non-blocking it returns what the kernel took at once. Io thread.
 *
 * Returns: whether the call returned
 */
PhTry
ph_socket_try_send (PhSocket  *socket,
                    PhPending *pending)
{
  for (int i = 0; i < SEND_BUDGET; i++)
    {
      ssize_t n = ph_socket_send_rest (socket, pending);

      if (n < 0 && errno == EAGAIN && ph_pending_may_wait (pending))
        {
          if (!ph_socket_is_stream (socket))
            ph_unix_retry_later (socket);
          return PH_TRY_WAIT;
        }
      if (n < 0)
        return finish_send (socket, pending, pending->done > 0 && errno == EAGAIN ? 0 : errno);

      pending->done += (gsize) n;
      socket->bytes_out += (gsize) n;
      if (pending->done == data_size (pending) || !ph_socket_is_stream (socket)
          || !ph_pending_may_wait (pending))
        return finish_send (socket, pending, 0);
    }
  ph_io_make_ready (socket, EPOLLOUT);
  return PH_TRY_WAIT;
}

static void
count_in (PhSocket  *socket,
          PhPending *pending,
          gsize      n)
{
  if (pending->call->args[1] & MSG_PEEK)
    return;

  socket->bytes_in += n;
  socket->messages_in += n > 0 || !ph_socket_is_stream (socket);
  ph_urgent_update (socket);
}

static PhTry
fail_recv (PhSocket  *socket,
           PhPending *pending,
           int        error)
{
  if (error == EAGAIN && ph_pending_may_wait (pending))
    return PH_TRY_WAIT;

  ph_socket_record_partial (socket, pending, error, 0);
  return PH_TRY_DONE;
}

static ssize_t
recv_into (PhSocket  *socket,
           PhPending *pending,
           guint8    *buffer,
           gsize      size)
{
  return ph_sys_retry (socket->io->sys->recv (socket->fd, buffer, size,
                                              pending->call->args[1] | MSG_DONTWAIT));
}

/* tcp(7): with MSG_TRUNC bytes are thrown away in the kernel, and only counted. */
static gboolean
discards (const PhSocket  *socket,
          const PhPending *pending)
{
  return pending->call->args[1] & MSG_TRUNC && ph_socket_is_tcp (socket);
}

/* Larger than a slab: memory of its own, cut to what came. */
static PhTry
recv_large (PhSocket  *socket,
            PhPending *pending,
            gsize      size)
{
  g_autofree guint8 *buffer = g_try_malloc (size);
  g_autoptr (GBytes) bytes = NULL;
  PhRecord record;
  PhCallHead head;
  ssize_t n;

  if (buffer == NULL)
    return fail_recv (socket, pending, ENOMEM);
  n = recv_into (socket, pending, buffer, size);
  if (n < 0)
    return fail_recv (socket, pending, errno);

  count_in (socket, pending, (gsize) n);
  buffer = g_realloc (buffer, MAX ((gsize) n, 1));
  bytes = g_bytes_new_take (g_steal_pointer (&buffer), (gsize) n);
  record = ph_socket_data_record (socket, pending, pending->call->bufsize, (gsize) n, 0);
  head = ph_socket_data_head (pending, n);
  ph_recorder_bytes (socket->io->recorder, &record, &head, NULL, bytes, 0);
  return PH_TRY_DONE;
}

static PhTry
recv_discarding (PhSocket  *socket,
                 PhPending *pending,
                 gsize      size)
{
  g_autofree guint8 *buffer = g_try_malloc (MAX (size, 1)); /* in case the kernel does copy */
  PhRecord record;
  PhCallHead head;
  ssize_t n;

  if (buffer == NULL)
    return fail_recv (socket, pending, ENOMEM);
  n = recv_into (socket, pending, buffer, size);
  if (n < 0)
    return fail_recv (socket, pending, errno);

  count_in (socket, pending, (gsize) n);
  record = ph_socket_data_record (socket, pending, pending->call->bufsize, (gsize) n,
                                  n > 0 ? PH_RECORD_NOT_KEPT : 0);
  head = ph_socket_data_head (pending, n);
  ph_recorder_data (socket->io->recorder, &record, &head, NULL, NULL);
  return PH_TRY_DONE;
}

/* A peek with MSG_WAITALL takes nothing, so it is made again until there is enough to see, or
 * there will be no more. */
static gboolean
peeks_too_little (PhSocket        *socket,
                  const PhPending *pending,
                  gsize            n,
                  gsize            size)
{
  const int both = MSG_PEEK | MSG_WAITALL;
  struct pollfd end = { .fd = socket->fd, .events = POLLRDHUP };

  if ((pending->call->args[1] & both) != both || n >= size || !ph_pending_may_wait (pending))
    return FALSE;
  return ph_sys_retry (socket->io->sys->poll (&end, 1, 0)) == 0;
}

static PhTry
recv_small (PhSocket  *socket,
            PhPending *pending,
            gsize      size)
{
  PhRecorder *recorder = socket->io->recorder;
  gsize got;
  guint8 *buffer = ph_recorder_reserve (recorder, sizeof (PhCallHead), MAX (size, 1),
                                        MAX (size, 1), &got);
  ssize_t n = recv_into (socket, pending, buffer, size);
  PhRecord record;
  PhCallHead head;

  if (n < 0)
    return fail_recv (socket, pending, errno);
  if (peeks_too_little (socket, pending, (gsize) n, size))
    return PH_TRY_WAIT;

  count_in (socket, pending, (gsize) n);
  record = ph_socket_data_record (socket, pending, pending->call->bufsize, (gsize) n, 0);
  head = ph_socket_data_head (pending, n);
  ph_recorder_data (recorder, &record, &head, NULL, buffer);
  return PH_TRY_DONE;
}

static void
record_gathered (PhSocket      *socket,
                 PhPending     *pending,
                 int            error,
                 PhRecordFlags  flags)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&pending->gathered));
  gsize n = g_bytes_get_size (bytes);
  PhRecord record = ph_socket_data_record (socket, pending, pending->call->bufsize, n, flags);
  PhCallHead head = ph_socket_data_head (pending, error == 0 ? (gint64) n : -1);

  record.error = (guint16) error;
  ph_recorder_bytes (socket->io->recorder, &record, &head, NULL, bytes, 0);
}

/* MSG_WAITALL of a blocking receive: recv(2) with a non-blocking descriptor does not wait, so
 * the waiting is done here. */
static PhTry
recv_all (PhSocket  *socket,
          PhPending *pending,
          gsize      size)
{
  guint8 buffer[16 * 1024];
  ssize_t n = 1;

  if (pending->gathered == NULL)
    pending->gathered = g_byte_array_new ();
  while (n > 0 && pending->gathered->len < size)
    {
      n = recv_into (socket, pending, buffer, MIN (sizeof buffer, size - pending->gathered->len));
      if (n < 0)
        return fail_recv (socket, pending, errno);
      count_in (socket, pending, (gsize) n);
      g_byte_array_append (pending->gathered, buffer, (guint) n);
    }
  record_gathered (socket, pending, 0, 0);
  return PH_TRY_DONE;
}

/* Of a receive that returned 0 */
static gboolean
is_end (PhSocket *socket)
{
  return ph_socket_has_connections (socket) && ph_unix_is_at_end (socket);
}

/* With MSG_TRUNC the kernel tells the true length of a datagram that was cut. */
static PhTry
recv_datagram (PhSocket  *socket,
               PhPending *pending,
               gsize      size)
{
  PhIo *io = socket->io;
  PhAddress sender = PH_ADDRESS_NONE;
  gsize room;
  guint8 *buffer = ph_recorder_reserve (io->recorder, ph_socket_front_space (socket),
                                        MAX (size, 1), MAX (size, 1), &room);
  struct iovec vector = { buffer, size };
  struct msghdr message = { .msg_name = &sender.sa, .msg_namelen = sizeof sender.un,
                            .msg_iov = &vector, .msg_iovlen = 1 };
  int flags = pending->call->args[1];
  ssize_t n = ph_sys_retry (io->sys->recvmsg (socket->fd, &message,
                                              flags | MSG_DONTWAIT | MSG_TRUNC));
  gsize kept = MIN ((gsize) MAX (n, 0), size);
  PhRecord record;
  PhCallHead head;

  if (n < 0)
    return fail_recv (socket, pending, errno);

  count_in (socket, pending, kept);
  socket->messages_cut += (message.msg_flags & MSG_TRUNC) && !(flags & MSG_PEEK);
  sender.len = pending->call->op == PH_CALL_RECVFROM ? message.msg_namelen : 0;
  ph_address_trim (&sender);
  pending->call->args[2] = n > 0 || !is_end (socket) ? (int) n : -1;
  record = ph_socket_data_record (socket, pending, pending->call->bufsize, kept,
                        message.msg_flags & MSG_TRUNC ? PH_RECORD_TRUNCATED : 0);
  head = ph_socket_data_head (pending, flags & MSG_TRUNC ? n : (gint64) kept);
  ph_recorder_data (io->recorder, &record, &head, sender.len > 0 ? &sender : NULL, buffer);
  return PH_TRY_DONE;
}

/**
 * ph_socket_try_recv:
 * @socket: an open socket
 * @pending: a recv or recvfrom
 *
 * recv(2), recvmsg(2). Io thread.
 *
 * Returns: whether the call returned
 */
PhTry
ph_socket_try_recv (PhSocket  *socket,
                    PhPending *pending)
{
  const gsize slab_room = PH_SLAB_BYTES - sizeof (PhCallHead) - PH_RECORD_UNIX_SPACE;
  gsize size = MIN (pending->call->bufsize, MAX_RECV_BYTES);
  int flags = pending->call->args[1];

  pending->call->args[2] = -1;   /* the length of a datagram */
  if (!ph_socket_is_stream (socket))
    return recv_datagram (socket, pending, MIN (size, slab_room));
  if (discards (socket, pending))
    return recv_discarding (socket, pending, size);
  if (flags & MSG_WAITALL && !(flags & MSG_PEEK) && ph_pending_may_wait (pending))
    return recv_all (socket, pending, size);

  return size <= slab_room ? recv_small (socket, pending, size)
                           : recv_large (socket, pending, size);
}

/**
 * ph_socket_record_partial:
 * @socket: a socket
 * @pending: a call that ends by an error, a timeout or a cancel
 * @error: an errno
 * @flags: why
 *
 * Bytes that were moved are not lost: they stand in the record. When its time ran out a send or a
 * receive returns their count and no error (socket(7), SO_RCVTIMEO). Io thread.
 */
void
ph_socket_record_partial (PhSocket      *socket,
                          PhPending     *pending,
                          int            error,
                          PhRecordFlags  flags)
{
  gboolean timed_out = (flags & PH_RECORD_TIMED_OUT) != 0;

  if (pending->call->op == PH_CALL_SENDALL)
    ph_sendall_end (socket, pending, error, flags);
  else if (pending->call->op == PH_CALL_SENDFILE)
    ph_sendfile_end (socket, pending, error, flags);
  else if (pending->done > 0)
    record_send (socket, pending, timed_out ? (gint64) pending->done : -1,
                 timed_out ? 0 : error, flags);
  else if (pending->gathered != NULL && pending->gathered->len > 0)
    record_gathered (socket, pending, timed_out ? 0 : error, flags);
  else if (pending->call->op == PH_CALL_SEND || pending->call->op == PH_CALL_SENDTO)
    record_send (socket, pending, -1, error, flags);
  else
    ph_socket_fail (socket, pending, error, flags);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket.h"

#include "ph-handling.h"
#include "ph-io.h"
#include "ph-sys-private.h"
#include "ph-unix.h"

#include <string.h>

/* Messages that a Unix socket receives by itself, datagrams and those of SOCK_SEQPACKET. They are
 * neither lost nor cut, and may be longer than those of UDP: each is received alone, with room for
 * the longest. An answer that the kernel has no room for is kept, and nothing more is received until
 * it has gone. Io thread. */

static PhCallOp
receive_op (const PhSocket *socket)
{
  return ph_socket_has_connections (socket) ? PH_CALL_RECV : PH_CALL_RECVFROM;
}

/* Writes the record of a message that was moved; longer than a slab it has memory of its own.
 * @length: of the message, see PH_CALL_RECV */
static void
record_message (PhSocket        *socket,
                PhRecord        *record,
                int              length,
                const guint8    *data,
                gsize            len,
                const PhAddress *address)
{
  PhRecorder *recorder = socket->io->recorder;
  gsize front = ph_socket_front_space (socket);
  const PhAddress *named = ph_address_is_set (address) ? address : NULL;
  PhCallHead head = {
    .begun_ns = record->time_ns - record->took_ns,
    .args = { (int) record->aux, 0, length },
    .result = (int) len,
  };

  record->len = (guint32) len;
  if (len + front > PH_SLAB_BYTES)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (data, len);

      ph_recorder_bytes (recorder, record, &head, named, bytes, 0);
    }
  else
    {
      gsize room;
      guint8 *copy = ph_recorder_reserve (recorder, front, MAX (len, 1), MAX (len, 1), &room);

      memcpy (copy, data, len);
      ph_recorder_data (recorder, record, &head, named, copy);
    }
}

static void
keep_answer (PhSocket        *socket,
             const guint8    *data,
             gsize            len,
             const PhAddress *to)
{
  socket->answer = g_byte_array_new ();
  g_byte_array_append (socket->answer, data, (guint) len);
  socket->answer_to = *to;
  ph_unix_retry_later (socket);
}

/**
 * ph_socket_answer_message:
 * @socket: a Unix socket with messages
 * @data: what its handler sends
 * @len: its size in bytes
 * @to: to whom; one without a name is the peer, if there is one
 *
 * One send(2) or sendto(2). What finds no room is kept, unless another waits already. Io thread.
 */
void
ph_socket_answer_message (PhSocket        *socket,
                          const guint8    *data,
                          gsize            len,
                          const PhAddress *to)
{
  const PhSys *sys = socket->io->sys;
  const int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  gboolean named = ph_address_is_set (to) && !ph_address_is_unnamed (to);
  PhRecord record;
  ssize_t n;

  if (socket->answer != NULL || socket->mute)
    return;
  ph_io_tick (socket->io);
  n = named ? ph_sys_retry (sys->sendto (socket->fd, data, len, flags, &to->sa, to->len))
            : ph_sys_retry (sys->send (socket->fd, data, len, flags));
  if (n < 0 && errno == EAGAIN)
    {
      keep_answer (socket, data, len, to);
      return;
    }
  if (n < 0)
    {
      socket->mute = ph_socket_has_connections (socket);
      ph_socket_record_failure (socket, named ? PH_CALL_SENDTO : PH_CALL_SEND, errno);
      if (socket->mute && socket->handling != NULL)
        ph_handling_ended (socket, TRUE);
      return;
    }
  socket->bytes_out += (gsize) n;
  socket->messages_out++;
  record = ph_io_auto_record (socket->io, socket->id, named ? PH_CALL_SENDTO : PH_CALL_SEND);
  record.aux = (guint32) len;
  record_message (socket, &record, (int) n, data, (gsize) n, named ? to : &PH_ADDRESS_NONE);
}

static gboolean
has_receiver (const PhSocket  *socket,
              const PhAddress *sender)
{
  return (ph_address_is_set (sender) && !ph_address_is_unnamed (sender))
         || ph_address_is_set (&socket->peer);
}

/* @n_errors: (inout): in a row. Returns: whether there may be another */
static gboolean
fail_to_receive (PhSocket *socket,
                 int       error,
                 int      *n_errors)
{
  if (error == EAGAIN)
    {
      ph_io_drop_starved (socket);
      return FALSE;
    }
  if (ph_socket_auto_failed (socket, receive_op (socket), error))
    return FALSE;
  socket->ended = ph_socket_has_connections (socket);
  if (socket->ended && socket->handling != NULL)
    ph_handling_ended (socket, TRUE);
  *n_errors += 1;
  if (!socket->ended && *n_errors > PH_ERROR_BUDGET)
    ph_io_add_starved (socket);
  return !socket->ended && *n_errors <= PH_ERROR_BUDGET;
}

/* @n_errors: (inout): in a row. Returns: whether there may be another */
static gboolean
receive_message (PhSocket *socket,
                 int      *n_errors)
{
  PhIo *io = socket->io;
  PhAddress sender = PH_ADDRESS_NONE;
  gsize size;
  guint8 *memory = ph_io_get_scratch (io, &size);
  gsize bufsize = ph_handling_get_bufsize (socket, size);
  struct iovec vector = { memory, bufsize };
  struct msghdr message = { .msg_name = &sender.sa, .msg_namelen = sizeof sender.un,
                            .msg_iov = &vector, .msg_iovlen = 1 };
  ssize_t n = ph_sys_retry (io->sys->recvmsg (socket->fd, &message, MSG_DONTWAIT | MSG_TRUNC));
  PhRecord record;
  gsize len;

  if (n < 0)
    return fail_to_receive (socket, errno, n_errors);
  *n_errors = 0;
  ph_io_drop_starved (socket);

  sender.len = message.msg_namelen;
  ph_address_trim (&sender);
  len = MIN ((gsize) n, bufsize);
  record = ph_io_auto_record (io, socket->id, receive_op (socket));
  record.aux = (guint32) bufsize;
  if ((gsize) n > bufsize)
    record.flags |= PH_RECORD_TRUNCATED;
  socket->ended = n == 0 && ph_socket_has_connections (socket) && ph_unix_is_at_end (socket);
  socket->bytes_in += len;
  socket->messages_in += socket->ended ? 0 : 1;
  record_message (socket, &record, n > 0 || !socket->ended ? (int) n : -1, memory, len, &sender);
  if (socket->handling != NULL && socket->ended)
    ph_handling_ended (socket, FALSE);
  else if (socket->handling != NULL && has_receiver (socket, &sender))
    ph_handling_received (socket, memory, len, &sender);
  return !socket->ended;
}

/**
 * ph_socket_auto_messages:
 * @socket: a Unix socket with messages that receives by itself
 *
 * Receives until the queue is empty, an answer has to wait, or the budget is used up. Io thread.
 */
void
ph_socket_auto_messages (PhSocket *socket)
{
  int n_errors = 0;

  for (int taken = 0; taken < PH_READ_BUDGET; taken++)
    {
      if (socket->ended || !ph_handling_may_receive (socket))
        return;
      if (!receive_message (socket, &n_errors))
        return;
      ph_io_tick (socket->io);
    }
  ph_io_make_ready (socket, EPOLLIN);
}

/**
 * ph_socket_resume_message:
 * @socket: a socket with a message that the kernel had no room for
 *
 * Sends it, and goes on receiving when it has gone. Io thread.
 */
void
ph_socket_resume_message (PhSocket *socket)
{
  g_autoptr (GByteArray) answer = g_steal_pointer (&socket->answer);
  const PhAddress to = socket->answer_to;

  ph_socket_answer_message (socket, answer->data != NULL ? answer->data : (const guint8 *) "",
                            answer->len, &to);
  if (socket->answer == NULL)
    ph_io_make_ready (socket, EPOLLIN);
}

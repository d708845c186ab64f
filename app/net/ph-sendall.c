/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-sendall.h"

#include "ph-io.h"
#include "ph-unix.h"

/* sendall is no system call but a loop of send(2) until every byte is taken, or one fails. Each
 * send that returned is a record of its own, automatic and with the id of the sendall; the record
 * of the sendall itself comes last. As in Python its timeout is one for all of them, and when it
 * fails nobody but this record tells how much had gone. Io thread. */

#define SEND_BUDGET 32

/* One send of the loop. @n: bytes taken, or -1 with @error */
static void
record_step (PhSocket        *socket,
             const PhPending *pending,
             gsize            offset,
             gssize           n,
             int              error)
{
  PhIo *io = socket->io;
  gsize asked = pending->total - offset;
  PhRecord record = ph_io_auto_record (io, socket->id, PH_CALL_SEND);
  const PhCallHead head = {
    .begun_ns = record.time_ns - record.took_ns,
    .call_id = pending->id,
    .args = { (int) MIN (asked, G_MAXINT), pending->call->args[1] },
    .result = (gint32) n,
  };

  record.aux = (guint32) MIN (asked, G_MAXUINT32);
  record.error = (guint16) error;
  record.len = (guint32) MAX (n, 0);
  if (n > 0)
    ph_recorder_part (io->recorder, &record, &head, NULL, pending->call->data, offset);
  else
    ph_recorder_body (io->recorder, &record, &head, NULL, NULL, 0);
}

/* Returns: 0, or the errno of send(2) */
static int
send_once (PhSocket  *socket,
           PhPending *pending)
{
  gsize offset = pending->done;
  ssize_t n;
  int error;

  ph_io_tick (socket->io);
  n = ph_socket_send_rest (socket, pending);
  error = n < 0 ? errno : 0;
  if (error == EAGAIN && ph_pending_may_wait (pending))
    return EAGAIN;
  if (n >= 0)
    {
      pending->done += (gsize) n;
      pending->n_steps++;
      socket->bytes_out += (gsize) n;
      socket->messages_out++;
    }
  record_step (socket, pending, offset, n, error);
  return error;
}

/**
 * ph_sendall_try:
 * @socket: an open socket
 * @pending: a sendall
 *
 * Sends until all is gone, the kernel has no room, or send(2) fails. Io thread.
 *
 * Returns: whether the call returned
 */
PhTry
ph_sendall_try (PhSocket  *socket,
                PhPending *pending)
{
  for (int i = 0; i < SEND_BUDGET; i++)
    {
      int error = send_once (socket, pending);

      if (error == EAGAIN && ph_pending_may_wait (pending))
        {
          if (!ph_socket_is_stream (socket))
            ph_unix_retry_later (socket);
          return PH_TRY_WAIT;
        }
      if (error == 0)
        ph_socket_learn_name (socket);
      if (error != 0 || pending->done >= pending->total)
        {
          ph_sendall_end (socket, pending, error, 0);
          return PH_TRY_DONE;
        }
    }
  ph_io_make_ready (socket, EPOLLOUT);
  return PH_TRY_WAIT;
}

/**
 * ph_sendall_end:
 * @socket: a socket
 * @pending: a sendall that ends
 * @error: 0 or an errno
 * @flags: why: cancelled, timed out, or 0
 *
 * Writes its record, with all of the bytes, so that the call can be read and made again; aux tells
 * how many of them went. Io thread.
 */
void
ph_sendall_end (PhSocket      *socket,
                PhPending     *pending,
                int            error,
                PhRecordFlags  flags)
{
  PhRecord record = ph_socket_data_record (socket, pending, pending->done, pending->total, flags);
  PhCallHead head;

  pending->call->args[2] = (int) MIN (pending->n_steps, G_MAXINT);
  head = ph_socket_data_head (pending, error == 0 ? 0 : -1);
  record.error = (guint16) error;
  if (pending->total > 0)
    ph_recorder_bytes (socket->io->recorder, &record, &head, NULL, pending->call->data, 0);
  else
    ph_recorder_body (socket->io->recorder, &record, &head, NULL, NULL, 0);
}

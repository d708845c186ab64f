/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket.h"

#include "ph-handling.h"
#include "ph-io.h"
#include "ph-sys-private.h"

#include <string.h>

/* Datagrams a socket receives by itself: recvmmsg(2), up to BATCH at once. Each may be 64 KiB
 * long and most are short; so they arrive in scratch memory and are copied, each to its own size,
 * into the recorder's: a slab then holds two thousand short ones. Their places in the scratch
 * memory are not whole multiples of 64 KiB apart, or their beginnings, which is all that short ones
 * have, would compete for the same few lines of the cache. Io thread. */

#define BATCH        64
#define MAX_DATAGRAM ((gsize) 65536)
#define STRIDE       (MAX_DATAGRAM + 320)

typedef struct
{
  struct mmsghdr messages[BATCH];
  struct iovec   vectors[BATCH];
  PhAddress      senders[BATCH];
} Batch;

static void
prepare (Batch  *batch,
         guint8 *memory,
         gsize   bufsize)
{
  memset (batch->messages, 0, sizeof batch->messages);
  for (gsize i = 0; i < BATCH; i++)
    {
      struct msghdr *header = &batch->messages[i].msg_hdr;

      batch->vectors[i] = (struct iovec) { memory + i * STRIDE, bufsize };
      header->msg_name = &batch->senders[i].sa;
      header->msg_namelen = sizeof batch->senders[i].un;
      header->msg_iov = &batch->vectors[i];
      header->msg_iovlen = 1;
    }
}

static void
record_datagram (PhSocket        *socket,
                 PhRecord        *record,
                 int              result,
                 int              whole,
                 const guint8    *data,
                 gsize            len,
                 const PhAddress *address)
{
  PhRecorder *recorder = socket->io->recorder;
  PhCallHead head = {
    .begun_ns = record->time_ns - record->took_ns,
    .args = { (int) record->aux, 0, whole },
    .result = result,
  };
  gsize room;
  guint8 *copy = ph_recorder_reserve (recorder, ph_socket_front_space (socket), MAX (len, 1),
                                      MAX (len, 1), &room);

  memcpy (copy, data, len);
  record->len = (guint32) len;
  ph_recorder_data (recorder, record, &head, ph_address_is_set (address) ? address : NULL, copy);
}

/**
 * ph_socket_answer_datagram:
 * @socket: a datagram socket
 * @data: what its handler sends
 * @len: its size in bytes
 * @to: to whom
 *
 * One sendto(2). A datagram that the kernel has no room for is lost, as datagrams are; the record
 * says so. Io thread.
 */
void
ph_socket_answer_datagram (PhSocket        *socket,
                           const guint8    *data,
                           gsize            len,
                           const PhAddress *to)
{
  PhIo *io = socket->io;
  ssize_t n;
  PhRecord record;

  ph_io_tick (io);
  n = ph_sys_retry (io->sys->sendto (socket->fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT,
                                     &to->sa, to->len));
  record = ph_io_auto_record (io, socket->id, PH_CALL_SENDTO);
  record.aux = (guint32) len;
  if (n < 0)
    {
      record.error = (guint16) errno;
      ph_recorder_plain (io->recorder, &record);
      return;
    }
  socket->bytes_out += (gsize) n;
  socket->messages_out++;
  record_datagram (socket, &record, (int) n, (int) n, data, (gsize) n, to);
}

static void
take_datagram (PhSocket *socket,
               Batch    *batch,
               int       i,
               PhRecord  record)
{
  const struct mmsghdr *message = &batch->messages[i];
  const guint8 *data = batch->vectors[i].iov_base;
  PhAddress *sender = &batch->senders[i];
  gsize bufsize = batch->vectors[i].iov_len;
  gsize len = MIN (message->msg_len, bufsize);

  sender->len = message->msg_hdr.msg_namelen;
  ph_address_trim (sender);
  record.aux = (guint32) bufsize;
  if (message->msg_len > len)
    record.flags |= PH_RECORD_TRUNCATED;
  socket->bytes_in += len;
  socket->messages_in++;
  record_datagram (socket, &record, (int) len, (int) message->msg_len, data, len, sender);
  if (socket->handling == NULL || sender->len == 0)
    return;
  if (socket->handling->handler->returns_same)
    ph_socket_answer_datagram (socket, data, len, sender);
  else
    ph_handling_received (socket, data, len, sender);
}

/* Returns: datagrams received, or -1 with errno */
static int
receive_batch (PhSocket *socket)
{
  PhIo *io = socket->io;
  Batch batch;
  PhRecord record;
  gsize size;
  int n;

  prepare (&batch, ph_io_get_scratch (io, &size), ph_handling_get_bufsize (socket, MAX_DATAGRAM));
  g_assert (size >= BATCH * STRIDE);
  n = ph_sys_retry (io->sys->recvmmsg (socket->fd, batch.messages, BATCH,
                                       MSG_DONTWAIT | MSG_TRUNC, NULL));
  if (n < 0)
    return n;

  record = ph_io_auto_record (io, socket->id, PH_CALL_RECVFROM);
  for (int i = 0; i < n; i++)
    take_datagram (socket, &batch, i, record);
  return n;
}

/**
 * ph_socket_auto_datagrams:
 * @socket: a datagram socket that receives by itself
 *
 * Receives until the queue is empty or the budget is used up. An error is that of an earlier
 * send (ECONNREFUSED of a connected socket, udp(7)): it is recorded, and receiving goes on; after
 * several in a row, in a while.
 */
void
ph_socket_auto_datagrams (PhSocket *socket)
{
  int n_errors = 0;

  for (int taken = 0; taken < PH_READ_BUDGET; taken++)
    {
      int n = receive_batch (socket);

      if (n >= 0 || errno == EAGAIN)
        ph_io_drop_starved (socket);
      if ((n >= 0 && n < BATCH) || (n < 0 && errno == EAGAIN))
        return;
      n_errors = n < 0 ? n_errors + 1 : 0;
      if (n < 0 && ph_socket_auto_failed (socket, PH_CALL_RECVFROM, errno))
        return;
      if (n_errors > PH_ERROR_BUDGET)
        {
          ph_io_add_starved (socket);
          return;
        }
    }
  ph_io_make_ready (socket, EPOLLIN);
}

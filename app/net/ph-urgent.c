/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-urgent.h"

#include "ph-io.h"
#include "ph-sys-private.h"

#include <sys/ioctl.h>

/* TCP's urgent data, tcp(7), RFC 6093: one byte outside the stream, and a mark in the stream where
 * it stood. A receive never crosses the mark, and one that begins at it throws the byte away; so a
 * socket that receives by itself looks before each receive whether it stands at the mark, and
 * takes the byte first. With SO_OOBINLINE the byte stays in the stream and the kernel says EINVAL.
 * Io thread. */

/* Returns: 1 at the mark, 0 if not, -1 with errno */
static int
read_mark (PhSocket *socket)
{
  int at_mark = 0;

  if (ph_sys_retry (socket->io->sys->ioctl (socket->fd, SIOCATMARK, &at_mark)) != 0)
    return -1;
  return at_mark != 0;
}

/**
 * ph_urgent_note:
 * @socket: a socket with events
 * @events: what epoll told
 *
 * Writes an URGENT record when urgent data has come that was not told. Io thread.
 */
void
ph_urgent_note (PhSocket *socket,
                guint32   events)
{
  PhRecord record;

  if (!(events & EPOLLPRI) || socket->urgent || !ph_socket_is_tcp (socket))
    return;
  socket->urgent = TRUE;
  record = ph_io_record (socket->io, socket->id, PH_RECORD_URGENT, PH_RECORD_AUTO);
  ph_recorder_plain (socket->io->recorder, &record);
}

/**
 * ph_urgent_update:
 * @socket: a socket that was received from
 *
 * If its urgent byte was taken or passed by that, the next one is news again. Io thread.
 */
void
ph_urgent_update (PhSocket *socket)
{
  struct pollfd urgent = { .fd = socket->fd, .events = POLLPRI };

  if (socket->urgent && ph_sys_retry (socket->io->sys->poll (&urgent, 1, 0)) == 0)
    socket->urgent = FALSE;
}

/**
 * ph_urgent_is_at_mark:
 * @socket: a TCP socket
 *
 * Io thread.
 *
 * Returns: whether the next byte to be received is urgent, ioctl SIOCATMARK
 */
gboolean
ph_urgent_is_at_mark (PhSocket *socket)
{
  return read_mark (socket) == 1;
}

/**
 * ph_urgent_take:
 * @socket: a TCP socket that is about to receive by itself
 *
 * If it stands at the mark, receives the urgent byte, with a record that says MSG_OOB. Io thread.
 */
void
ph_urgent_take (PhSocket *socket)
{
  PhIo *io = socket->io;
  gsize room;
  guint8 *data;
  ssize_t n;
  PhRecord record;
  PhCallHead head;

  if (!ph_urgent_is_at_mark (socket))
    return;
  data = ph_recorder_reserve (io->recorder, sizeof (PhCallHead), 1, 1, &room);
  n = ph_sys_retry (io->sys->recv (socket->fd, data, 1, MSG_OOB | MSG_DONTWAIT));
  if (n != 1) /* in the stream, taken already, or its segment is still to come */
    return;

  socket->bytes_in++;
  socket->messages_in++;
  record = ph_io_auto_record (io, socket->id, PH_CALL_RECV);
  record.aux = 1;
  record.len = 1;
  head = (PhCallHead) { .begun_ns = record.time_ns - record.took_ns, .args = { 1, MSG_OOB },
                        .result = 1 };
  ph_recorder_data (io->recorder, &record, &head, NULL, data);
}

/**
 * ph_urgent_try_sockatmark:
 * @socket: an open socket
 * @pending: a sockatmark
 *
 * sockatmark(3), which is ioctl SIOCATMARK. Io thread.
 *
 * Returns: %PH_TRY_DONE
 */
PhTry
ph_urgent_try_sockatmark (PhSocket  *socket,
                          PhPending *pending)
{
  int result = read_mark (socket);

  return ph_socket_finish (socket, pending, result, errno, NULL);
}

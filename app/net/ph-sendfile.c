/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-sendfile.h"

#include "ph-body.h"
#include "ph-io.h"
#include "ph-sys-private.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>

/* sendfile(file, offset, count): the kernel moves bytes of a file into a socket, and no program
 * sees them. It is done in steps of a chunk, each a sendfile(2) and a record of its own whose
 * bytes are not kept. The file is opened on a thread of its own (ph-file-opening), for which even a
 * non-blocking call waits: Python's sendfile() is given a file that is open. The kernel is told to
 * read ahead (posix_fadvise(2)), so that a step finds its bytes in memory and the io thread seldom
 * waits for the disk. Io thread. */

#define CHUNK       ((gsize) 256 * 1024)
#define AHEAD       (4 * CHUNK)
#define STEP_BUDGET 8
#define MAX_NAME    ((gsize) PATH_MAX)

static void
read_ahead (PhPending *pending,
            gsize      len)
{
  pending->io->sys->posix_fadvise (pending->file,
                                   (off_t) (pending->call->offset + (gint64) pending->done),
                                   (off_t) len, POSIX_FADV_WILLNEED);
}

/* Returns: 0, an errno, or EINPROGRESS while a thread opens the file */
static int
open_file (PhPending *pending)
{
  const PhCall *call = pending->call;
  gint64 size;
  int error;

  if (call->offset < 0 || call->count < -1)
    return EINVAL;
  if (pending->opening == NULL)
    pending->opening = ph_file_opening_new (pending->io->sys, pending->io->loop, pending->id,
                                            call->text != NULL ? call->text : "", call->offset);
  if (!ph_file_opening_take (pending->opening, &pending->file, &size, &error))
    return EINPROGRESS;
  g_clear_pointer (&pending->opening, ph_file_opening_drop);
  if (error != 0)
    return error;
  pending->total = call->count >= 0 ? (gsize) call->count : (gsize) MAX (size - call->offset, 0);
  pending->started = TRUE;
  return 0;
}

static void
record_step (PhSocket        *socket,
             const PhPending *pending,
             gsize            asked,
             gssize           n,
             int              error)
{
  PhIo *io = socket->io;
  PhRecord record = ph_io_auto_record (io, socket->id, PH_CALL_SENDFILE);
  const PhCallHead head = {
    .begun_ns = record.time_ns - record.took_ns,
    .call_id = pending->id,
    .result = (gint32) n,
  };

  record.aux = (guint32) asked;
  record.len = (guint32) MAX (n, 0);
  record.error = (guint16) error;
  if (n > 0)
    record.flags |= PH_RECORD_NOT_KEPT;
  ph_recorder_data (io->recorder, &record, &head, NULL, NULL);
}

static gsize
get_chunk (const PhPending *pending)
{
  if (pending->call->count < 0)
    return CHUNK;
  return MIN (CHUNK, (gsize) pending->call->count - pending->done);
}

/* Returns: bytes taken, 0 at the end of the file, or -1 with errno */
static ssize_t
send_chunk (PhSocket  *socket,
            PhPending *pending)
{
  off_t offset = (off_t) (pending->call->offset + (gint64) pending->done);
  gsize chunk = get_chunk (pending);
  ssize_t n;
  int error;

  ph_io_tick (socket->io);
  n = ph_sys_retry (socket->io->sys->sendfile (socket->fd, pending->file, &offset, chunk));
  error = n < 0 ? errno : 0;
  if (n > 0)
    {
      pending->done += (gsize) n;
      pending->n_steps++;
      socket->bytes_out += (gsize) n;
      socket->messages_out++;
    }
  if (n > 0 || (n < 0 && error != EAGAIN))
    record_step (socket, pending, chunk, n, error);
  errno = error;
  return n;
}

static PhTry
finish (PhSocket  *socket,
        PhPending *pending,
        int        error)
{
  ph_sendfile_end (socket, pending, error, 0);
  return PH_TRY_DONE;
}

static PhTry
fail (PhSocket  *socket,
      PhPending *pending,
      int        error)
{
  if (error == EAGAIN && ph_pending_may_wait (pending))
    return PH_TRY_WAIT;
  /* non-blocking: what the kernel took at once */
  return finish (socket, pending, error == EAGAIN && pending->done > 0 ? 0 : error);
}

static gboolean
is_complete (const PhPending *pending)
{
  return pending->call->count >= 0 && pending->done >= (gsize) pending->call->count;
}

/**
 * ph_sendfile_try:
 * @socket: an open socket
 * @pending: a sendfile
 *
 * open(2) at first, on another thread, then sendfile(2) until the count or the file ends, or the
 * kernel has no room. Io thread.
 *
 * Returns: whether the call returned
 */
PhTry
ph_sendfile_try (PhSocket  *socket,
                 PhPending *pending)
{
  int error = pending->started ? 0 : open_file (pending);

  if (error == EINPROGRESS)
    return PH_TRY_WAIT;
  if (error != 0)
    return finish (socket, pending, error);
  for (int i = 0; i < STEP_BUDGET && !is_complete (pending); i++)
    {
      ssize_t n = send_chunk (socket, pending);

      if (n < 0)
        return fail (socket, pending, errno);
      if (n == 0)
        {
          pending->call->args[1] = pending->call->count >= 0;
          return finish (socket, pending, 0);
        }
    }
  if (is_complete (pending) || !ph_pending_may_wait (pending))
    return finish (socket, pending, 0);
  read_ahead (pending, AHEAD);
  ph_io_make_ready (socket, EPOLLOUT);
  return PH_TRY_WAIT;
}

/**
 * ph_sendfile_get_body:
 * @pending: a sendfile
 *
 * Io thread.
 *
 * Returns: (transfer full): a PhSendfile as it stands, and the file's name
 */
GBytes *
ph_sendfile_get_body (const PhPending *pending)
{
  const PhCall *call = pending->call;
  const PhSendfile body = { .offset = call->offset, .count = call->count,
                            .moved = (gint64) pending->done };
  gsize name_len = call->text != NULL ? strnlen (call->text, MAX_NAME) : 0;
  guint8 *bytes = g_malloc (sizeof body + name_len);

  memcpy (bytes, &body, sizeof body);
  if (name_len > 0)
    memcpy (bytes + sizeof body, call->text, name_len);
  return g_bytes_new_take (bytes, sizeof body + name_len);
}

/**
 * ph_sendfile_end:
 * @socket: a socket
 * @pending: a sendfile that ends
 * @error: 0 or an errno
 * @flags: why: cancelled, timed out, or 0
 *
 * Writes its record. Its result is the bytes moved; those of a call that failed stand in the body.
 * Io thread.
 */
void
ph_sendfile_end (PhSocket      *socket,
                 PhPending     *pending,
                 int            error,
                 PhRecordFlags  flags)
{
  g_autoptr (GBytes) body = ph_sendfile_get_body (pending);
  PhRecord record = ph_socket_data_record (socket, pending, pending->total, 0, flags);
  PhCallHead head;
  gsize len;
  gconstpointer data = g_bytes_get_data (body, &len);

  pending->call->args[0] = (int) MIN (pending->n_steps, G_MAXINT);
  head = ph_socket_data_head (pending,
                              error == 0 ? (gint64) MIN (pending->done, G_MAXINT32) : -1);
  record.error = (guint16) error;
  ph_recorder_body (socket->io->recorder, &record, &head, NULL, data, len);
}

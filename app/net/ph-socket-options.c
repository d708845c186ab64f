/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket.h"

#include "ph-io.h"
#include "ph-socket-option.h"
#include "ph-stamps.h"
#include "ph-sys-private.h"

#include <string.h>

/* setsockopt and getsockopt: the user's calls, and the reading of all options at once for whoever
 * shows them, which is no call of the user and leaves none in the record. A record carries the
 * value as bytes; an int stands in args[2], too. Io thread. */

#define MAX_VALUE_BYTES 4096

/* The kernel makes a descriptor of it (since Linux 6.5), which nobody here would own. */
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

static PhTry
record_value (PhSocket      *socket,
              PhPending     *pending,
              int            error,
              gconstpointer  value,
              gsize          len)
{
  PhIo *io = socket->io;
  int *args = pending->call->args;
  PhRecord record = ph_io_record (io, socket->id, pending->call->op, 0);
  PhCallHead head = {
    .begun_ns = pending->begun_ns,
    .call_id = pending->id,
    .result = error == 0 ? 0 : -1,
  };

  args[2] = 0;
  if (len == sizeof args[2])
    memcpy (&args[2], value, len);
  memcpy (head.args, args, sizeof head.args);
  record.error = (guint16) error;
  record.took_ns = (guint32) CLAMP (record.time_ns - pending->begun_ns, 0, G_MAXUINT32);
  ph_recorder_body (io->recorder, &record, &head, NULL, value, len);
  return PH_TRY_DONE;
}

/**
 * ph_socket_try_setsockopt:
 * @socket: an open socket
 * @pending: a setsockopt: args are level, option and value; data: a value that is no int
 *
 * setsockopt(2). Io thread.
 *
 * Returns: that the call returned
 */
PhTry
ph_socket_try_setsockopt (PhSocket  *socket,
                          PhPending *pending)
{
  const PhCall *call = pending->call;
  gconstpointer value;
  gsize len = sizeof call->args[2];
  int number = call->args[2];
  int error = 0;

  if (call->data != NULL)
    {
      value = g_bytes_get_data (call->data, &len);
      if (value == NULL)
        value = "";
    }
  else
    value = &number; /* args are about to be written */
  if (ph_stamps_is_option (call->args[0], call->args[1]))
    error = ph_stamps_set (socket, call->args[1], value, (socklen_t) MIN (len, G_MAXINT));
  else if (ph_sys_retry (socket->io->sys->setsockopt (socket->fd, call->args[0], call->args[1],
                                                      value, (socklen_t) MIN (len, G_MAXINT)))
           != 0)
    error = errno;
  else
    ph_stamps_option_set (socket);
  return record_value (socket, pending, error, value, MIN (len, MAX_VALUE_BYTES));
}

/* As much as @room takes; of flags the int, behind which the kernel would tell what is none.
 * Returns: how many bytes of a value are asked for */
static socklen_t
get_wanted (int   level,
            int   option,
            gsize room)
{
  const PhSocketOption *known = ph_socket_option_by_id (level, option);

  return (socklen_t) (known != NULL && known->type == PH_OPTION_FLAGS ? MIN (sizeof (int), room)
                                                                      : room);
}

/**
 * ph_socket_try_getsockopt:
 * @socket: an open socket
 * @pending: a getsockopt: args are level and option; bufsize: how much of the value is wanted, 0
 *   for all of it
 *
 * getsockopt(2). The record's payload is as long as the kernel said. Io thread.
 *
 * Returns: that the call returned
 */
PhTry
ph_socket_try_getsockopt (PhSocket  *socket,
                          PhPending *pending)
{
  const PhSys *sys = socket->io->sys;
  const PhCall *call = pending->call;
  guint8 value[MAX_VALUE_BYTES] = { 0 };
  socklen_t len = (socklen_t) (call->bufsize > 0 ? MIN (call->bufsize, sizeof value)
                                                 : get_wanted (call->args[0], call->args[1],
                                                               sizeof value));
  socklen_t most = len;
  int error = 0;

  if (ph_sys_retry (sys->getsockopt (socket->fd, call->args[0], call->args[1], value, &len)) != 0)
    error = errno;
  if (error == 0 && call->args[0] == SOL_SOCKET && call->args[1] == SO_PEERPIDFD
      && len == sizeof (int))
    {
      int fd;

      memcpy (&fd, value, sizeof fd);
      sys->close (fd);
    }
  return record_value (socket, pending, error, value, error == 0 ? MIN (len, most) : 0);
}

/**
 * ph_socket_get_timeout:
 * @socket: an open socket
 * @op: a call that may wait
 *
 * Porthole plays that a call blocks, so it has to keep the times that bound blocking: SO_RCVTIMEO
 * and SO_SNDTIMEO of socket(7), as the kernel says now. Io thread.
 *
 * Returns: how long such a call waits on a blocking socket, nanoseconds; 0: for ever
 */
gint64
ph_socket_get_timeout (PhSocket *socket,
                       PhCallOp  op)
{
  const int option = ph_socket_get_queue (socket, op) == &socket->in ? SO_RCVTIMEO : SO_SNDTIMEO;
  struct timeval time = { 0 };
  socklen_t len = sizeof time;

  if (ph_sys_retry (socket->io->sys->getsockopt (socket->fd, SOL_SOCKET, option, &time, &len)) != 0
      || len != sizeof time)
    return 0;
  return MIN ((gint64) time.tv_sec, G_MAXINT) * G_GINT64_CONSTANT (1000000000)
         + (gint64) time.tv_usec * 1000;
}

static void
read_into (GByteArray           *body,
           const PhSys          *sys,
           int                   fd,
           const PhSocketOption *option,
           gboolean              fresh)
{
  static const guint8 padding[8] = { 0 };
  guint8 value[256] = { 0 };
  socklen_t len = get_wanted (option->level, option->option, sizeof value);
  PhOptionReading reading = {
    .level = option->level, .option = option->option, .fresh = fresh ? 1 : 0,
  };

  if (ph_sys_retry (sys->getsockopt (fd, option->level, option->option, value, &len)) != 0)
    {
      reading.error = (guint16) errno;
      len = 0;
    }
  reading.len = (guint16) MIN (len, sizeof value);
  g_byte_array_append (body, (const guint8 *) &reading, sizeof reading);
  g_byte_array_append (body, value, reading.len);
  g_byte_array_append (body, padding, (8u - reading.len % 8u) % 8u);
}

static void
read_all (GByteArray     *body,
          const PhSocket *socket,
          int             fd,
          gboolean        fresh)
{
  gsize n_options;
  const PhSocketOption *options = ph_socket_option_table (&n_options);

  for (gsize i = 0; i < n_options; i++)
    if ((options[i].access & (PH_OPTION_READ | PH_OPTION_CONSUMED)) == PH_OPTION_READ
        && ph_socket_option_applies (&options[i], socket->family, socket->type,
                                     socket->protocol))
      read_into (body, socket->io->sys, fd, &options[i], fresh);
}

/**
 * ph_socket_read_options:
 * @socket: an open socket
 * @fresh: also tell what a socket of the same kind begins with, by making one for a moment
 *
 * Reads every option of the table that the socket has and that reading does not change, in one
 * pass, and writes an OPTIONS record. Io thread.
 */
void
ph_socket_read_options (PhSocket *socket,
                        gboolean  fresh)
{
  PhIo *io = socket->io;
  g_autoptr (GByteArray) body = g_byte_array_new ();
  int fd = fresh ? ph_sys_retry (io->sys->socket (socket->family, socket->type | SOCK_CLOEXEC,
                                                  socket->protocol)) : -1;
  PhRecord record;

  read_all (body, socket, socket->fd, FALSE);
  if (fd >= 0)
    {
      read_all (body, socket, fd, TRUE);
      io->sys->close (fd);
    }
  record = ph_io_record (io, socket->id, PH_RECORD_OPTIONS, PH_RECORD_AUTO);
  ph_recorder_body (io->recorder, &record, NULL, NULL, body->data, body->len);
}

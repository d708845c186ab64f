/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-session-private.h"

#include <errno.h>

/* Fills the buffers between a socket and its peer: sends a pattern without waiting until the
 * kernel says EAGAIN and goes on saying so, for what it took travels on and makes room once more.
 * A peer that reads is never full: there is an end to the bytes. */

#define CHUNK_BYTES ((gsize) 256 * 1024)
#define MAX_BYTES   (G_GUINT64_CONSTANT (64) * 1024 * 1024)
#define PAUSE_MS    60
#define FIGURES_MS  300 /* longer than the sampler lets a socket wait that was active */
#define MAX_EAGAIN  3

typedef struct
{
  PhSocketId    socket;
  GBytes       *chunk;     /* (owned) */
  PhFillResult  result;
  guint         n_again;   /* EAGAIN in a row */
} PhFilling;

static void send_chunk (GTask *task);

static void
filling_free (gpointer data)
{
  PhFilling *filling = data;

  g_bytes_unref (filling->chunk);
  g_free (filling);
}

/* Numbered lines, so that one sees where a receive begins and ends */
static GBytes *
make_pattern (void)
{
  GString *text = g_string_sized_new (CHUNK_BYTES + 16);

  for (guint line = 0; text->len < CHUNK_BYTES; line++)
    g_string_append_printf (text, "%013u--\n", line);
  g_string_truncate (text, CHUNK_BYTES);
  return g_string_free_to_bytes (text);
}

static gboolean
again_cb (gpointer user_data)
{
  send_chunk (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
finish_cb (gpointer user_data)
{
  GTask *task = user_data;
  PhFilling *filling = g_task_get_task_data (task);

  g_task_return_pointer (task, g_memdup2 (&filling->result, sizeof filling->result), g_free);
  return G_SOURCE_REMOVE;
}

static void
call_later (GTask      *task,
            guint       interval_ms,
            GSourceFunc callback)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GSource) source = g_timeout_source_new (interval_ms);

  g_source_set_callback (source, callback, g_object_ref (task), g_object_unref);
  g_source_attach (source, context);
}

static void
take (PhFilling          *filling,
      const PhCallResult *sent)
{
  filling->result.went += sent->moved;
  filling->result.n_sends += sent->error == 0;
  filling->n_again = sent->error == EAGAIN ? filling->n_again + 1 : 0;
  filling->result.full = filling->n_again >= MAX_EAGAIN;
  if (sent->error == 0 && sent->moved < CHUNK_BYTES)
    {
      filling->result.last_asked = CHUNK_BYTES;
      filling->result.last_took = sent->moved;
    }
  if (sent->error != EAGAIN)
    filling->result.error = sent->error;
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  PhFilling *filling = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (PhCallResult) sent = ph_session_call_finish (PH_SESSION (source), result, &error);

  if (sent == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  take (filling, sent);
  if (filling->result.full || filling->result.error != 0 || filling->result.went >= MAX_BYTES)
    call_later (task, FIGURES_MS, finish_cb);
  else if (sent->error == EAGAIN)
    call_later (task, PAUSE_MS, again_cb);
  else
    send_chunk (task);
}

static void
send_chunk (GTask *task)
{
  PhFilling *filling = g_task_get_task_data (task);
  PhCall call = PH_CALL_INIT (PH_CALL_SEND, filling->socket);

  call.data = filling->chunk;
  call.timeout_ns = PH_TIMEOUT_NONE;
  ph_session_call_async (g_task_get_source_object (task), &call, NULL, sent_cb,
                         g_object_ref (task));
}

/**
 * ph_session_fill_async:
 * @self: the session
 * @socket: a connected stream socket
 * @callback: (scope async): called when the kernel takes no more
 * @user_data: for @callback
 *
 * Sends a pattern of numbered lines, each send non-blocking, until the buffers of both sides are
 * full, a send fails, or 64 MiB went; @callback finds the socket's figures up to date. Main thread;
 * returns at once.
 */
void
ph_session_fill_async (PhSession           *self,
                       PhSocketId           socket,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  PhFilling *filling;

  g_return_if_fail (PH_IS_SESSION (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_name (task, "fill");
  filling = g_new0 (PhFilling, 1);
  filling->socket = socket;
  filling->chunk = make_pattern ();
  g_task_set_task_data (task, filling, filling_free);
  send_chunk (task);
}

/**
 * ph_session_fill_finish:
 * @self: the session
 * @result: from the callback
 * @filled: (out): what went
 * @error: (nullable): return location; %G_IO_ERROR_CLOSED when the session ended first
 *
 * Returns: whether the sends were made, however they ended
 */
gboolean
ph_session_fill_finish (PhSession     *self,
                        GAsyncResult  *result,
                        PhFillResult  *filled,
                        GError       **error)
{
  g_autofree PhFillResult *got = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  got = g_task_propagate_pointer (G_TASK (result), error);
  if (got != NULL)
    *filled = *got;
  return got != NULL;
}

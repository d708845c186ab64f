/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bench-peer.h"

#include "ph-clock.h"

struct _PhBenchPeer
{
  GSubprocess      *process; /* (owned) */
  GDataInputStream *out;     /* (owned) */
  GOutputStream    *in;      /* (unowned) */
};

PhBenchPeer *
ph_bench_peer_spawn (const char *first_argument,
                     ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  PhBenchPeer *peer = g_new0 (PhBenchPeer, 1);
  va_list args;

  g_ptr_array_add (argv, g_strdup (PH_BENCH_PEER));
  va_start (args, first_argument);
  for (const char *arg = first_argument; arg != NULL; arg = va_arg (args, const char *))
    g_ptr_array_add (argv, g_strdup (arg));
  va_end (args);
  g_ptr_array_add (argv, NULL);

  peer->process = g_subprocess_newv ((const char *const *) argv->pdata,
                                     G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                     &error);
  if (peer->process == NULL)
    g_error ("%s", error->message);
  peer->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (peer->process));
  peer->in = g_subprocess_get_stdin_pipe (peer->process);
  return peer;
}

typedef struct
{
  char    *line;
  gboolean done;
} LineWait;

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

static void
line_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  LineWait *wait = user_data;

  wait->line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result, NULL,
                                                     NULL);
  wait->done = TRUE;
}

/**
 * ph_bench_peer_line:
 * @peer: a peer
 * @timeout_ns: how long to wait at most
 *
 * Waits for the peer's next line of output while the main context turns.
 *
 * Returns: (transfer full) (nullable): the line, %NULL when the peer ended or time ran out
 */
char *
ph_bench_peer_line (PhBenchPeer *peer,
                    gint64       timeout_ns)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint timeout_id = g_timeout_add ((guint) (timeout_ns / PH_NSEC_PER_MSEC), cancel_cb,
                                    cancellable);
  LineWait wait = { 0 };

  g_data_input_stream_read_line_async (peer->out, G_PRIORITY_DEFAULT, cancellable, line_read_cb,
                                       &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout_id);
  return wait.line;
}

void
ph_bench_peer_say (PhBenchPeer *peer,
                   const char  *line)
{
  g_output_stream_printf (peer->in, NULL, NULL, NULL, "%s\n", line);
}

void
ph_bench_peer_free (PhBenchPeer *peer)
{
  g_subprocess_force_exit (peer->process);
  g_subprocess_wait (peer->process, NULL, NULL);
  g_object_unref (peer->out);
  g_object_unref (peer->process);
  g_free (peer);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-paste.h"

/* The clipboard read as a stream of bytes: GTK's own paste would turn a large one into text, and
 * that into a layout, at one go. Main thread. */

static void
spliced_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) < 0)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task,
                           g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (source)),
                           (GDestroyNotify) g_bytes_unref);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GOutputStream) memory = NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);

  stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, &error);
  if (stream == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  memory = g_memory_output_stream_new_resizable ();
  g_output_stream_splice_async (memory, stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE
                                  | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT_IDLE, cancellable, spliced_cb,
                                g_steal_pointer (&task));
}

/**
 * ph_paste_read_async:
 * @clipboard: what to read
 * @cancellable: (nullable): ends it
 * @callback: called when all has been read
 * @user_data: for @callback
 *
 * Reads the text of a clipboard, however long it is.
 */
void
ph_paste_read_async (GdkClipboard        *clipboard,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  static const char *types[] = { "text/plain;charset=utf-8", "text/plain", NULL };
  GTask *task = g_task_new (clipboard, cancellable, callback, user_data);

  gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT_IDLE, cancellable, read_cb, task);
}

/**
 * ph_paste_read_finish:
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): its bytes, which need not be valid UTF-8; or %NULL
 */
GBytes *
ph_paste_read_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

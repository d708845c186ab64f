/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-save.h"

/* A piece is 24 bytes and one reference; a million of them, the most a record has, are collected
 * in some 50 ms, a gigabyte of a bulk stream in 2 ms. */

typedef struct
{
  PhSlab       *slab;   /* (owned) */
  const guint8 *data;
  gsize         len;
} Piece;

typedef struct
{
  GFile         *file;    /* (owned) */
  GArray        *pieces;  /* (owned) (element-type Piece) */
  PhStreamSaved  saved;
} Saving;

static void
piece_clear (gpointer data)
{
  ph_slab_unref (((Piece *) data)->slab);
}

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_object_unref (saving->file);
  g_array_unref (saving->pieces);
  g_free (saving);
}

static void
collect (Saving        *saving,
         PhStreamIndex *index,
         PhStore       *store,
         PhDirection    direction,
         guint64        start,
         guint64        end)
{
  PhStreamPiece piece;

  for (guint64 at = start;
       at < end && ph_stream_index_find (index, store, direction, at, &piece); at += piece.len)
    {
      piece.len = MIN (piece.len, end - at);
      if (piece.data != NULL)
        {
          const PhRecord *record = ph_store_get (store, piece.seq);
          const Piece held = { ph_slab_ref (record->slab), piece.data, (gsize) piece.len };

          g_array_append_val (saving->pieces, held);
        }
      else
        saving->saved.lost += piece.len;
    }
}

static void
save_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Saving *saving = task_data;
  GError *error = NULL;
  g_autoptr (GFileOutputStream) stream
    = g_file_replace (saving->file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, &error);

  for (guint i = 0; stream != NULL && error == NULL && i < saving->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (saving->pieces, Piece, i);

      if (g_output_stream_write_all (G_OUTPUT_STREAM (stream), piece->data, piece->len, NULL, NULL,
                                     &error))
        saving->saved.written += piece->len;
    }
  if (stream != NULL && error == NULL)
    g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * ph_stream_save_async:
 * @index: where the bytes stand
 * @store: their records
 * @direction: out or in
 * @start: offset of the first byte
 * @len: how many
 * @file: (transfer none): where to; what is there is replaced
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Writes the bytes as they are. Bytes that are not here are left out, and counted.
 */
void
ph_stream_save_async (PhStreamIndex       *index,
                      PhStore             *store,
                      PhDirection          direction,
                      guint64              start,
                      guint64              len,
                      GFile               *file,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);

  saving->file = g_object_ref (file);
  saving->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (saving->pieces, piece_clear);
  collect (saving, index, store, direction, start, start + len);
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save_thread);
}

/**
 * ph_stream_save_finish:
 * @result: given to the callback
 * @saved: (out caller-allocates): what became of the bytes
 * @error: return location for what GIO said
 *
 * Returns: whether all is written
 */
gboolean
ph_stream_save_finish (GAsyncResult   *result,
                       PhStreamSaved  *saved,
                       GError        **error)
{
  *saved = ((Saving *) g_task_get_task_data (G_TASK (result)))->saved;
  return g_task_propagate_boolean (G_TASK (result), error);
}

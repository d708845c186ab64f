/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-save.h"

/* A piece is 24 bytes and one reference. A gigabyte of a bulk stream has 16,000 and is collected at
 * once; a million small records are collected in slices between which the window lives on. */

#define SLICE_PIECES 16384

typedef struct
{
  PhSlab       *slab;   /* (owned) */
  const guint8 *data;
  gsize         len;
} Piece;

typedef struct
{
  GFile         *file;    /* (owned) */
  PhStreamIndex *index;   /* (owned) */
  PhStore       *store;   /* (unowned): of the owner */
  GObject       *owner;   /* (owned) (nullable) */
  PhDirection    direction;
  guint64        at;      /* what comes next */
  guint64        end;
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

/* Returns: whether all is collected */
static gboolean
collect (Saving *saving)
{
  PhStreamPiece piece;

  for (guint i = 0; i < SLICE_PIECES; i++)
    {
      if (saving->at >= saving->end
          || !ph_stream_index_find (saving->index, saving->store, saving->direction, saving->at,
                                    &piece))
        return TRUE;
      piece.len = MIN (piece.len, saving->end - saving->at);
      if (piece.data != NULL)
        {
          const PhRecord *record = ph_store_get (saving->store, piece.seq);
          const Piece held = { ph_slab_ref (record->slab), piece.data, (gsize) piece.len };

          g_array_append_val (saving->pieces, held);
        }
      else
        saving->saved.lost += piece.len;
      saving->at += piece.len;
    }
  return FALSE;
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

static gboolean
collect_cb (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Saving *saving = g_task_get_task_data (task);

  if (!collect (saving))
    {
      g_idle_add (collect_cb, g_steal_pointer (&task));
      return G_SOURCE_REMOVE;
    }
  g_clear_pointer (&saving->index, ph_stream_index_unref);   /* of this thread alone */
  g_clear_object (&saving->owner);
  g_task_run_in_thread (task, save_thread);
  return G_SOURCE_REMOVE;
}

/**
 * ph_stream_save_async:
 * @index: where the bytes stand
 * @store: their records
 * @owner: (nullable) (transfer none) (type GObject): has @store, and is held until it was read
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
                      gpointer             owner,
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
  saving->index = ph_stream_index_ref (index);
  saving->store = store;
  saving->owner = owner != NULL ? g_object_ref (owner) : NULL;
  saving->direction = direction;
  saving->at = start;
  saving->end = start + len;
  g_task_set_task_data (task, saving, saving_free);
  collect_cb (g_steal_pointer (&task));
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-session-transcript.h"

#include "ph-clock.h"
#include "ph-notation.h"
#include "ph-parser.h"
#include "ph-transcript.h"
#include "ph-written-order.h"

#include <string.h>

/* Writes the calls of a session, laid out by ph-written-order: calls that others are made of become
 * comments, as do those of a handler; a port that the system chose is written as the port of its
 * socket, since it will be another next time; and a line that cannot be run (its socket was made
 * before the record begins, its bytes are no longer kept) becomes a comment. A text longer than a
 * scenario may be ends with the last line that fits. A long one is written a slice at a time,
 * between which the session goes on. Main thread. */

#define SLICE_NS (4 * PH_NSEC_PER_MSEC)
#define NOTE_BYTES 200   /* that the last line may have, which tells what was left out */

typedef struct
{
  PhSession      *session;   /* (owned) */
  PhNames        *names;     /* (unowned): of the session */
  PhWrittenOrder  order;
  GHashTable     *chosen;    /* (owned): port or unix name that the system chose, to PhSocketId */
  GHashTable     *known;     /* (owned) (element-type PhSocketId): made by a line so far */
  GHashTable     *served;    /* (owned) (element-type PhSocketId): whose handler answers by itself */
  const char     *peer;      /* where accept() keeps addresses */
  GString        *out;       /* (owned) */
  guint           next;      /* the line to write next */
} Writer;

/* "port 43121" or "name @00001": what an address is found by */
static char *
get_key (const PhAddress *address)
{
  int port = ph_address_get_port (address);

  return port >= 0 ? g_strdup_printf ("port %d", port) : ph_address_to_string (address);
}

/* Addresses that sockets of the session got without asking for them */
static void
find_chosen (Writer *writer)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (writer->session));
  g_autoptr (GHashTable) asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < writer->order.n_records; i++)
    {
      PhAddress address;

      if (writer->order.records[i].kind != PH_CALL_BIND)
        continue;
      address = ph_record_get_address (&writer->order.records[i]);
      g_hash_table_add (asked, get_key (&address));
    }
  for (guint i = 0; i < g_list_model_get_n_items (sockets); i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (sockets, i);
      const PhIdentity *identity = ph_socket_item_get_identity (item);
      g_autofree char *key = get_key (&identity->local);

      /* what accept() gives has the address of its listener */
      if (ph_address_is_set (&identity->local) && identity->parent == PH_SOCKET_NONE
          && !ph_address_is_unnamed (&identity->local) && !g_hash_table_contains (asked, key))
        g_hash_table_insert (writer->chosen, g_steal_pointer (&key),
                             GUINT_TO_POINTER (ph_socket_item_get_id (item)));
    }
}

static char *
spell (const PhAddress *address,
       gpointer         user_data)
{
  Writer *writer = user_data;
  g_autofree char *key = get_key (address);
  gpointer socket = g_hash_table_lookup (writer->chosen, key);
  g_autofree char *name = NULL;

  if (socket == NULL || !g_hash_table_contains (writer->known, socket))
    return NULL;
  name = ph_names_dup (writer->names, GPOINTER_TO_UINT (socket));
  return g_strconcat (name, ph_address_get_port (address) >= 0 ? ".port" : ".local", NULL);
}

static gboolean
is_known (Writer     *writer,
          PhSocketId  socket)
{
  return socket == PH_SOCKET_NONE || g_hash_table_contains (writer->known,
                                                            GUINT_TO_POINTER (socket));
}

static gboolean
knows_sockets (Writer         *writer,
               const PhRecord *record)
{
  PhSelect select;
  gsize len = 0;
  const guint8 *body = ph_record_get_payload (record, &len);
  const PhSelectEntry *entries = record->kind == PH_CALL_SELECT
                                   ? ph_select_read (body, len, &select) : NULL;

  if (record->kind == PH_CALL_SOCKET || record->kind == PH_CALL_FROMFD
      || record->kind == PH_CALL_SOCKETPAIR)
    return TRUE;
  for (guint i = 0; entries != NULL && i < select.n_entries; i++)
    {
      if (!is_known (writer, entries[i].socket))
        return FALSE;
    }
  return is_known (writer, record->socket);
}

static void
learn_sockets (Writer         *writer,
               const PhRecord *record)
{
  gsize len = 0;
  const guint8 *body = ph_record_get_payload (record, &len);
  PhPair pair;

  if (record->error != 0)
    return;
  if (record->kind == PH_CALL_SOCKET || record->kind == PH_CALL_FROMFD
      || record->kind == PH_CALL_ACCEPT || record->kind == PH_CALL_CREATE_CONNECTION)
    g_hash_table_add (writer->known, GUINT_TO_POINTER (record->aux));
  if (record->kind != PH_CALL_SOCKETPAIR || body == NULL || len < sizeof pair)
    return;
  memcpy (&pair, body, sizeof pair);
  g_hash_table_add (writer->known, GUINT_TO_POINTER (pair.sockets[0]));
  g_hash_table_add (writer->known, GUINT_TO_POINTER (pair.sockets[1]));
}

/* A handler that a line gave to a socket makes its calls by itself when the lines are run again, on
 * the socket, on those that it accepts, and on those that the handler makes. */
static gboolean
is_handled (Writer         *writer,
            const PhRecord *record)
{
  gpointer socket = GUINT_TO_POINTER (record->kind == PH_CALL_SOCKET ? record->aux
                                                                     : record->socket);
  gpointer accepted = GUINT_TO_POINTER (record->aux);

  if (record->kind == PH_CALL_SERVE && record->error == 0)
    {
      g_hash_table_remove (writer->served, socket);
      if (ph_record_get_head (record)->args[0] != PH_HANDLER_NONE)
        g_hash_table_add (writer->served, socket);
    }
  if (!(record->flags & PH_RECORD_AUTO))
    return FALSE;
  if (record->kind == PH_CALL_SOCKET && record->error == 0)
    g_hash_table_add (writer->served, socket);
  if (!g_hash_table_contains (writer->served, socket))
    return FALSE;
  if (record->kind == PH_CALL_ACCEPT && record->error == 0)
    g_hash_table_add (writer->served, accepted);
  return TRUE;
}

static gboolean
can_be_read (const char *line)
{
  PhFault *fault = NULL;
  G_GNUC_UNUSED g_autoptr (PhStatement) statement =
    ph_parser_read_line (line, strlen (line), 1, &fault);
  gboolean readable = fault == NULL;

  g_clear_pointer (&fault, ph_fault_free);
  return readable;
}

static void
write_line (Writer     *writer,
            const char *call,
            const char *result,
            gboolean    runs)
{
  g_autofree char *comment = g_strconcat ("# ", call, NULL);
  gboolean is_comment = call[0] == '#' || (runs && can_be_read (call));
  g_autofree char *line = ph_transcript_join (is_comment ? call : comment, result, NULL);

  g_string_append_printf (writer->out, "%s\n", line);
}

/* Names of calls that were started: none that a socket has */
static char *
name_started (Writer *writer,
              guint   number)
{
  char *name = g_strdup_printf ("call%u", number);

  while (ph_names_find (writer->names, name) != PH_SOCKET_NONE)
    {
      char *longer = g_strconcat (name, "_", NULL);

      g_free (name);
      name = longer;
    }
  return name;
}

/* What stands before the call: "conn, peer = ", and "" if nothing is kept */
static char *
take_kept (char **call)
{
  const char *sign = strstr (*call, " = ");
  const char *open = strchr (*call, '(');
  char *kept;

  if (sign == NULL || open == NULL || sign > open)
    return g_strdup ("");
  kept = g_strndup (*call, (gsize) (sign + 3 - *call));
  memmove (*call, sign + 3, strlen (sign + 3) + 1);
  return kept;
}

static void
write_running (Writer              *writer,
               const PhWrittenCall *call)
{
  g_autofree char *text = ph_transcript_running (call->running);
  g_autofree char *name = name_started (writer, call->started);
  g_autofree char *line = g_strdup_printf ("%s = start %s", name, text);

  write_line (writer, line, "still waiting",
              is_known (writer, ph_running_call_get_socket (call->running)));
}

static void
write_cancel (Writer     *writer,
              const char *name,
              gboolean    runs)
{
  g_autofree char *line = g_strdup_printf ("%s.cancel()", name);

  write_line (writer, line, "None", runs);
}

static void
write_call (Writer              *writer,
            const PhWrittenLine *line)
{
  const PhRecord *record = line->call->record;
  PhTranscriptNames names = { .names = writer->names, .peer = writer->peer, .fill = TRUE,
                              .spell = spell, .user_data = writer };
  g_autofree char *call = ph_transcript_print_call (record, &names, G_MAXSIZE);
  g_autofree char *result = ph_transcript_print_result (record, &names);
  g_autofree char *name = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *text = NULL;
  gboolean handled = is_handled (writer, record);
  gboolean runs = !line->call->inner && !handled && knows_sockets (writer, record);

  if (!line->call->inner && !handled)
    learn_sockets (writer, record);
  if (line->call->started == 0)
    {
      write_line (writer, call, result, runs);
      return;
    }
  name = name_started (writer, line->call->started);
  kept = take_kept (&call);
  if (!line->is_result)
    text = g_strdup_printf ("%s = start %s", name, call);
  else
    text = g_strdup_printf ("%s%s.result()", kept, name);
  if (line->is_result && record->flags & PH_RECORD_CANCELLED)
    write_cancel (writer, name, runs);
  write_line (writer, text, line->is_result ? result : "started", runs);
}

static void
write_next (Writer *writer)
{
  const PhWrittenLine *line = &g_array_index (writer->order.lines, PhWrittenLine, writer->next);
  gsize before = writer->out->len;

  if (line->call->record != NULL)
    write_call (writer, line);
  else
    write_running (writer, line->call);
  writer->next++;
  if (writer->out->len + NOTE_BYTES <= PH_SCENARIO_MAX_BYTES)
    return;
  g_string_truncate (writer->out, before);
  writer->order.n_left_out += writer->order.lines->len - writer->next + 1;
  writer->next = writer->order.lines->len;
}

static void
write_note (Writer *writer)
{
  if (writer->order.n_left_out > 0)
    g_string_append_printf (writer->out, "# A scenario has at most %" G_GSIZE_FORMAT " MiB: %"
                            G_GUINT64_FORMAT " more lines were left out.\n",
                            PH_SCENARIO_MAX_BYTES >> 20, writer->order.n_left_out);
}

static gboolean
is_written (Writer *writer)
{
  return writer->next == writer->order.lines->len;
}

static Writer *
writer_new (PhSession *session)
{
  Writer *writer = g_new0 (Writer, 1);

  writer->session = g_object_ref (session);
  writer->names = ph_session_peek_names (session);
  writer->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  writer->known = g_hash_table_new (NULL, NULL);
  writer->served = g_hash_table_new (NULL, NULL);
  writer->out = g_string_new (NULL);
  writer->peer = ph_names_find (writer->names, "peer") != PH_SOCKET_NONE ? "peer_address" : "peer";
  ph_written_order_init (&writer->order, session);
  find_chosen (writer);
  return writer;
}

static void
writer_free (gpointer data)
{
  Writer *writer = data;

  ph_written_order_clear (&writer->order);
  g_hash_table_unref (writer->chosen);
  g_hash_table_unref (writer->known);
  g_hash_table_unref (writer->served);
  g_string_free (writer->out, TRUE);
  g_object_unref (writer->session);
  g_free (writer);
}

/**
 * ph_session_transcript:
 * @session: a session
 *
 * Writes what the session's record holds as a scenario. What is open in the end is left open: the
 * runner closes it. Main thread; takes time in proportion to the record.
 *
 * Returns: (transfer full): its lines, each with its outcome; no longer than a scenario may be
 */
char *
ph_session_transcript (PhSession *session)
{
  Writer *writer = writer_new (session);
  char *text;

  while (!is_written (writer))
    write_next (writer);
  write_note (writer);
  text = g_string_free (g_steal_pointer (&writer->out), FALSE);
  writer->out = g_string_new (NULL);
  writer_free (writer);
  return text;
}

static gboolean
slice_cb (gpointer user_data)
{
  GTask *task = user_data;
  Writer *writer = g_task_get_task_data (task);
  gint64 end_ns = ph_clock_now_ns () + SLICE_NS;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  while (!is_written (writer) && ph_clock_now_ns () < end_ns)
    write_next (writer);
  if (!is_written (writer))
    return G_SOURCE_CONTINUE;
  write_note (writer);
  g_task_return_pointer (task, g_string_free_to_bytes (g_steal_pointer (&writer->out)),
                         (GDestroyNotify) g_bytes_unref);
  writer->out = g_string_new (NULL);
  return G_SOURCE_REMOVE;
}

/**
 * ph_session_transcript_async:
 * @session: a session
 * @cancellable: (nullable): gives it up
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Writes what the session's record holds now, as ph_session_transcript() does, a few milliseconds
 * at a time. Main thread.
 */
void
ph_session_transcript_async (PhSession           *session,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, user_data);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_return_if_fail (PH_IS_SESSION (session));

  g_task_set_task_data (task, writer_new (session), writer_free);
  g_task_attach_source (task, source, slice_cb);
}

/**
 * ph_session_transcript_finish:
 * @session: a session
 * @result: of ph_session_transcript_async()
 * @error: (nullable): where to tell that it was cancelled
 *
 * Returns: (transfer full) (nullable): the text, UTF-8
 */
GBytes *
ph_session_transcript_finish (PhSession     *session,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

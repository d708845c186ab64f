/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-session-transcript.h"

#include "ph-parser.h"
#include "ph-transcript.h"

#include <string.h>

/* A log stands in the order in which calls returned, and a scenario makes one call after the other.
 * So a call during which others began is written as two lines, where it was started and where its
 * result came; calls that others are made of become comments; a port that the system chose is
 * written as the port of its socket, since it will be another next time; and a line that cannot be
 * run (its socket was made before the record begins, its bytes are no longer kept) becomes a
 * comment. Main thread. */

typedef struct
{
  const PhRecord *record;   /* (unowned) (nullable): NULL for a call that still waits */
  PhRunningCall  *running;  /* (owned) (nullable) */
  guint64         row;
  gint64          begun_ns;
  gboolean        by_user;
  gboolean        inner;
  guint           started;  /* its number, 0: written as one line */
} Entry;

/* A line to be written */
typedef struct
{
  Entry   *entry;      /* (unowned) */
  gint64   time_ns;
  gboolean is_result;  /* of a call that was started */
} Line;

typedef struct
{
  PhSession  *session;   /* (unowned) */
  PhNames    *names;     /* (unowned) */
  GArray     *entries;   /* (owned) (element-type Entry): as they returned */
  GArray     *lines;     /* (owned) (element-type Line) */
  GHashTable *chosen;    /* (owned): port or unix name that the system chose, to PhSocketId */
  GHashTable *known;     /* (owned) (element-type PhSocketId): made by a line so far */
  GHashTable *served;    /* (owned) (element-type PhSocketId): whose handler answers by itself */
  const char *peer;      /* where accept() keeps addresses */
  GString    *out;       /* (owned) */
} Writer;

static gboolean
may_wait (PhCallOp op)
{
  switch ((int) op)
    {
    case PH_CALL_ACCEPT:
    case PH_CALL_CONNECT:
    case PH_CALL_CONNECT_EX:
    case PH_CALL_CREATE_CONNECTION:
    case PH_CALL_SEND:
    case PH_CALL_SENDTO:
    case PH_CALL_SENDALL:
    case PH_CALL_SENDFILE:
    case PH_CALL_RECV:
    case PH_CALL_RECVFROM:
    case PH_CALL_SELECT:
    case PH_CALL_GETADDRINFO:
      return TRUE;
    default:
      return op >= PH_CALL_GETHOSTNAME && op <= PH_CALL_SERVE;
    }
}

static void
collect (Writer *writer)
{
  PhStore *store = ph_session_get_store (writer->session);
  GListModel *running = ph_session_get_running (writer->session);

  for (guint64 row = ph_store_get_first (store); row < ph_store_get_end (store); row++)
    {
      const PhRecord *record = ph_store_get (store, row);
      const PhCallHead *head = ph_record_get_head (record);
      Entry entry = { .record = record, .row = row, .begun_ns = ph_record_begun_ns (record) };

      entry.by_user = head != NULL && head->call_id != PH_CALL_ID_NONE
                      && !(record->flags & PH_RECORD_AUTO);
      entry.inner = !ph_record_is_call (record) || ph_transcript_is_inner (record);
      if (record->kind != PH_RECORD_STATE)
        g_array_append_val (writer->entries, entry);
    }
  for (guint i = 0; i < g_list_model_get_n_items (running); i++)
    {
      Entry entry = { .running = g_list_model_get_item (running, i), .by_user = TRUE,
                      .row = G_MAXUINT64 };

      entry.begun_ns = ph_running_call_get_begun_ns (entry.running);
      g_array_append_val (writer->entries, entry);
    }
}

static Entry *
get_entry (Writer *writer,
           guint   n)
{
  return &g_array_index (writer->entries, Entry, n);
}

static gboolean
is_kind (const Entry *entry,
         PhCallOp     op)
{
  return entry->record != NULL && entry->record->kind == op;
}

/* Steps carry the id of the call that they are steps of, which stands after them. */
static void
mark_steps (Writer *writer)
{
  g_autoptr (GHashTable) wholes = g_hash_table_new (NULL, NULL);

  for (guint i = writer->entries->len; i > 0; i--)
    {
      Entry *entry = get_entry (writer, i - 1);
      const PhCallHead *head = entry->record != NULL ? ph_record_get_head (entry->record) : NULL;
      gpointer id = head != NULL ? GUINT_TO_POINTER (head->call_id) : NULL;

      if (id == NULL)
        continue;
      if (!entry->inner && !g_hash_table_add (wholes, id))
        entry->inner = TRUE;
    }
}

static PhSocketId
get_own_socket (const Entry *entry)
{
  return is_kind (entry, PH_CALL_SOCKET) ? entry->record->aux : entry->record->socket;
}

/* The calls that a create_connection() made: its look-up, and what it did with sockets made since
 * it began that it connected. */
static void
mark_connection (Writer *writer,
                 guint   n)
{
  const Entry *whole = get_entry (writer, n);
  g_autoptr (GHashTable) tried = g_hash_table_new (NULL, NULL);
  const PhCallHead *head = ph_record_get_head (whole->record);
  gboolean looked_up = FALSE;
  guint first = n;

  while (first > 0 && get_entry (writer, first - 1)->record != NULL
         && get_entry (writer, first - 1)->record->time_ns >= whole->begun_ns)
    first--;
  for (guint i = first; i < n; i++)
    {
      Entry *entry = get_entry (writer, i);

      if (is_kind (entry, PH_CALL_GETADDRINFO) && !entry->inner && !looked_up)
        entry->inner = looked_up = TRUE;
      else if (is_kind (entry, PH_CALL_SOCKET) && entry->begun_ns >= whole->begun_ns
               && g_hash_table_size (tried) < (guint) MAX (head->args[0], 0))
        g_hash_table_add (tried, GUINT_TO_POINTER (entry->record->aux));
    }
  for (guint i = first; i < n; i++)
    {
      Entry *entry = get_entry (writer, i);

      if (g_hash_table_contains (tried, GUINT_TO_POINTER (get_own_socket (entry))))
        entry->inner = TRUE;
    }
}

static void
mark_inner (Writer *writer)
{
  mark_steps (writer);
  for (guint i = 0; i < writer->entries->len; i++)
    {
      if (is_kind (get_entry (writer, i), PH_CALL_CREATE_CONNECTION)
          && ph_record_get_head (get_entry (writer, i)->record) != NULL)
        mark_connection (writer, i);
    }
}

static int
compare_begun (gconstpointer a,
               gconstpointer b)
{
  const Entry *one = *(Entry *const *) a;
  const Entry *other = *(Entry *const *) b;

  if (one->begun_ns != other->begun_ns)
    return one->begun_ns < other->begun_ns ? -1 : 1;
  return one->row < other->row ? -1 : one->row > other->row;
}

/* A call that could wait, and during which another began, was waited for by nobody. */
static void
mark_started (Writer *writer)
{
  g_autoptr (GPtrArray) made = g_ptr_array_new ();
  guint number = 0;

  for (guint i = 0; i < writer->entries->len; i++)
    {
      if (get_entry (writer, i)->by_user && !get_entry (writer, i)->inner)
        g_ptr_array_add (made, get_entry (writer, i));
    }
  g_ptr_array_sort (made, compare_begun);
  for (guint i = 0; i < made->len; i++)
    {
      Entry *entry = g_ptr_array_index (made, i);
      const Entry *next = i + 1 < made->len ? g_ptr_array_index (made, i + 1) : NULL;

      if (entry->running != NULL
          || (next != NULL && next->begun_ns < entry->record->time_ns
              && may_wait ((PhCallOp) entry->record->kind)))
        entry->started = ++number;
    }
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  const Line *one = a;
  const Line *other = b;

  if (one->time_ns != other->time_ns)
    return one->time_ns < other->time_ns ? -1 : 1;
  return one->entry->row < other->entry->row ? -1 : one->entry->row > other->entry->row;
}

static void
lay_out (Writer *writer)
{
  for (guint i = 0; i < writer->entries->len; i++)
    {
      Entry *entry = get_entry (writer, i);
      gboolean at_begin = entry->by_user && !entry->inner;
      Line line = { entry, at_begin ? entry->begun_ns : entry->record->time_ns, FALSE };
      Line result = { entry, 0, TRUE };

      g_array_append_val (writer->lines, line);
      if (entry->started == 0 || entry->record == NULL)
        continue;
      result.time_ns = entry->record->time_ns;
      g_array_append_val (writer->lines, result);
    }
  g_array_sort (writer->lines, compare_lines);
}

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

  for (guint i = 0; i < writer->entries->len; i++)
    {
      PhAddress address;

      if (!is_kind (get_entry (writer, i), PH_CALL_BIND))
        continue;
      address = ph_record_get_address (get_entry (writer, i)->record);
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
write_running (Writer *writer,
               Entry  *entry)
{
  g_autofree char *call = ph_transcript_running (entry->running);
  g_autofree char *name = name_started (writer, entry->started);
  g_autofree char *line = g_strdup_printf ("%s = start %s", name, call);

  write_line (writer, line, "still waiting",
              is_known (writer, ph_running_call_get_socket (entry->running)));
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
write_call (Writer     *writer,
            const Line *line)
{
  const PhRecord *record = line->entry->record;
  PhTranscriptNames names = { .names = writer->names, .peer = writer->peer, .fill = TRUE,
                              .spell = spell, .user_data = writer };
  g_autofree char *call = ph_transcript_print_call (record, &names, G_MAXSIZE);
  g_autofree char *result = ph_transcript_print_result (record, &names);
  g_autofree char *name = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *text = NULL;
  gboolean handled = is_handled (writer, record);
  gboolean runs = !line->entry->inner && !handled && knows_sockets (writer, record);

  if (!line->entry->inner && !handled)
    learn_sockets (writer, record);
  if (line->entry->started == 0)
    {
      write_line (writer, call, result, runs);
      return;
    }
  name = name_started (writer, line->entry->started);
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
clear_entry (gpointer data)
{
  g_clear_object (&((Entry *) data)->running);
}

/**
 * ph_session_transcript:
 * @session: a session
 *
 * Writes what the session's record holds as a scenario. What is open in the end is left open: the
 * runner closes it. Main thread; takes time in proportion to the record.
 *
 * Returns: (transfer full): its lines, each with its outcome
 */
char *
ph_session_transcript (PhSession *session)
{
  Writer writer = {
    .session = session,
    .names = ph_session_peek_names (session),
    .entries = g_array_new (FALSE, FALSE, sizeof (Entry)),
    .lines = g_array_new (FALSE, FALSE, sizeof (Line)),
    .chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .known = g_hash_table_new (NULL, NULL),
    .served = g_hash_table_new (NULL, NULL),
    .out = g_string_new (NULL),
  };

  g_array_set_clear_func (writer.entries, clear_entry);
  writer.peer = ph_names_find (writer.names, "peer") != PH_SOCKET_NONE ? "peer_address" : "peer";
  collect (&writer);
  mark_inner (&writer);
  mark_started (&writer);
  lay_out (&writer);
  find_chosen (&writer);
  for (guint i = 0; i < writer.lines->len; i++)
    {
      const Line *line = &g_array_index (writer.lines, Line, i);

      if (line->entry->record != NULL)
        write_call (&writer, line);
      else
        write_running (&writer, line->entry);
    }
  g_array_unref (writer.entries);
  g_array_unref (writer.lines);
  g_hash_table_unref (writer.chosen);
  g_hash_table_unref (writer.known);
  g_hash_table_unref (writer.served);
  return g_string_free (writer.out, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-written-order.h"

#include "ph-transcript.h"

/* A log stands in the order in which calls returned, and a scenario makes one call after the other.
 * So a call during which others began is written as two lines, where it was started and where its
 * result came, and calls that others are made of are told apart. Main thread. */

/* More than the text of a scenario has room for, at 40 bytes a line; laid out in about 0.3 s */
#define MAX_ROWS G_GUINT64_CONSTANT (400000)

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

/* The copy holds the slab: what the record gives up meanwhile stays. */
static const PhRecord *
keep (PhWrittenOrder *order,
      const PhRecord *record)
{
  PhRecord *copy = &order->records[order->n_records++];

  *copy = *record;
  if (copy->slab != NULL)
    ph_slab_ref (copy->slab);
  return copy;
}

static void
collect (PhWrittenOrder *order,
         PhStore        *store)
{
  guint64 first = ph_store_get_first (store);
  guint64 end = MIN (ph_store_get_end (store), first + MAX_ROWS);

  order->n_left_out = ph_store_get_end (store) - end;
  order->records = g_new (PhRecord, end - first);
  for (guint64 row = first; row < end; row++)
    {
      const PhRecord *record = ph_store_get (store, row);
      const PhCallHead *head = ph_record_get_head (record);
      PhWrittenCall entry = { .row = row, .begun_ns = ph_record_begun_ns (record) };

      if (record->kind == PH_RECORD_STATE)
        continue;
      entry.record = keep (order, record);
      entry.by_user = head != NULL && head->call_id != PH_CALL_ID_NONE
                      && !(record->flags & PH_RECORD_AUTO);
      entry.inner = !ph_record_is_call (record) || ph_transcript_is_inner (record);
      g_array_append_val (order->calls, entry);
    }
}

static void
collect_running (PhWrittenOrder *order,
                 GListModel     *running)
{
  for (guint i = 0; i < g_list_model_get_n_items (running); i++)
    {
      PhWrittenCall entry = { .running = g_list_model_get_item (running, i), .by_user = TRUE,
                              .row = G_MAXUINT64 };

      entry.begun_ns = ph_running_call_get_begun_ns (entry.running);
      g_array_append_val (order->calls, entry);
    }
}

static PhWrittenCall *
get_call (PhWrittenOrder *order,
          guint           n)
{
  return &g_array_index (order->calls, PhWrittenCall, n);
}

static gboolean
is_kind (const PhWrittenCall *entry,
         PhCallOp             op)
{
  return entry->record != NULL && entry->record->kind == op;
}

/* Steps carry the id of the call that they are steps of, which stands after them. */
static void
mark_steps (PhWrittenOrder *order)
{
  g_autoptr (GHashTable) wholes = g_hash_table_new (NULL, NULL);

  for (guint i = order->calls->len; i > 0; i--)
    {
      PhWrittenCall *entry = get_call (order, i - 1);
      const PhCallHead *head = entry->record != NULL ? ph_record_get_head (entry->record) : NULL;
      gpointer id = head != NULL ? GUINT_TO_POINTER (head->call_id) : NULL;

      if (id == NULL)
        continue;
      if (!entry->inner && !g_hash_table_add (wholes, id))
        entry->inner = TRUE;
    }
}

static PhSocketId
get_own_socket (const PhWrittenCall *entry)
{
  return is_kind (entry, PH_CALL_SOCKET) ? entry->record->aux : entry->record->socket;
}

/* The calls that a create_connection() made: its look-up, and what it did with sockets made since
 * it began that it connected. */
static void
mark_connection (PhWrittenOrder *order,
                 guint           n)
{
  const PhWrittenCall *whole = get_call (order, n);
  g_autoptr (GHashTable) tried = g_hash_table_new (NULL, NULL);
  const PhCallHead *head = ph_record_get_head (whole->record);
  gboolean looked_up = FALSE;
  guint first = n;

  while (first > 0 && get_call (order, first - 1)->record != NULL
         && get_call (order, first - 1)->record->time_ns >= whole->begun_ns)
    first--;
  for (guint i = first; i < n; i++)
    {
      PhWrittenCall *entry = get_call (order, i);

      if (is_kind (entry, PH_CALL_GETADDRINFO) && !entry->inner && !looked_up)
        entry->inner = looked_up = TRUE;
      else if (is_kind (entry, PH_CALL_SOCKET) && entry->begun_ns >= whole->begun_ns
               && g_hash_table_size (tried) < (guint) MAX (head->args[0], 0))
        g_hash_table_add (tried, GUINT_TO_POINTER (entry->record->aux));
    }
  for (guint i = first; i < n; i++)
    {
      PhWrittenCall *entry = get_call (order, i);

      if (g_hash_table_contains (tried, GUINT_TO_POINTER (get_own_socket (entry))))
        entry->inner = TRUE;
    }
}

static void
mark_inner (PhWrittenOrder *order)
{
  mark_steps (order);
  for (guint i = 0; i < order->calls->len; i++)
    {
      if (is_kind (get_call (order, i), PH_CALL_CREATE_CONNECTION)
          && ph_record_get_head (get_call (order, i)->record) != NULL)
        mark_connection (order, i);
    }
}

static int
compare_begun (gconstpointer a,
               gconstpointer b)
{
  const PhWrittenCall *one = *(PhWrittenCall *const *) a;
  const PhWrittenCall *other = *(PhWrittenCall *const *) b;

  if (one->begun_ns != other->begun_ns)
    return one->begun_ns < other->begun_ns ? -1 : 1;
  return one->row < other->row ? -1 : one->row > other->row;
}

/* A call that could wait, and during which another began, was waited for by nobody. */
static void
mark_started (PhWrittenOrder *order)
{
  g_autoptr (GPtrArray) made = g_ptr_array_new ();
  guint number = 0;

  for (guint i = 0; i < order->calls->len; i++)
    {
      if (get_call (order, i)->by_user && !get_call (order, i)->inner)
        g_ptr_array_add (made, get_call (order, i));
    }
  g_ptr_array_sort (made, compare_begun);
  for (guint i = 0; i < made->len; i++)
    {
      PhWrittenCall *entry = g_ptr_array_index (made, i);
      const PhWrittenCall *next = i + 1 < made->len ? g_ptr_array_index (made, i + 1) : NULL;

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
  const PhWrittenLine *one = a;
  const PhWrittenLine *other = b;

  if (one->time_ns != other->time_ns)
    return one->time_ns < other->time_ns ? -1 : 1;
  return one->call->row < other->call->row ? -1 : one->call->row > other->call->row;
}

static void
lay_out (PhWrittenOrder *order)
{
  for (guint i = 0; i < order->calls->len; i++)
    {
      PhWrittenCall *entry = get_call (order, i);
      gboolean at_begin = entry->by_user && !entry->inner;
      PhWrittenLine line = { entry, at_begin ? entry->begun_ns : entry->record->time_ns, FALSE };
      PhWrittenLine result = { entry, 0, TRUE };

      g_array_append_val (order->lines, line);
      if (entry->started == 0 || entry->record == NULL)
        continue;
      result.time_ns = entry->record->time_ns;
      g_array_append_val (order->lines, result);
    }
  g_array_sort (order->lines, compare_lines);
}

static void
clear_call (gpointer data)
{
  g_clear_object (&((PhWrittenCall *) data)->running);
}

/**
 * ph_written_order_init:
 * @order: (out caller-allocates): cleared with ph_written_order_clear()
 * @session: a session
 *
 * Lays out what the session's record holds and what waits. Takes time in proportion to it. Main
 * thread.
 */
void
ph_written_order_init (PhWrittenOrder *order,
                       PhSession      *session)
{
  *order = (PhWrittenOrder) { 0 };
  order->calls = g_array_new (FALSE, FALSE, sizeof (PhWrittenCall));
  order->lines = g_array_new (FALSE, FALSE, sizeof (PhWrittenLine));
  g_array_set_clear_func (order->calls, clear_call);
  collect (order, ph_session_get_store (session));
  collect_running (order, ph_session_get_running (session));
  mark_inner (order);
  mark_started (order);
  lay_out (order);
}

/**
 * ph_written_order_clear:
 * @order: what ph_written_order_init() filled
 *
 * Gives records and payload back.
 */
void
ph_written_order_clear (PhWrittenOrder *order)
{
  for (gsize i = 0; i < order->n_records; i++)
    ph_record_clear (&order->records[i]);
  g_clear_pointer (&order->records, g_free);
  g_clear_pointer (&order->calls, g_array_unref);
  g_clear_pointer (&order->lines, g_array_unref);
  order->n_records = 0;
}

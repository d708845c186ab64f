/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pump.h"

#include "ph-clock.h"
#include "ph-event-log-private.h"
#include "ph-body.h"
#include "ph-partners.h"
#include "ph-socket-item-private.h"
#include "ph-socket-list-private.h"

#include <string.h>

/* Two halves: taking records changes the models silently; announcing tells. Between the two no
 * foreign code runs, so nobody sees a model whose count and contents differ.
 *
 * What becomes a row: calls, STATE, URGENT and GAP. OPENED, IDENTITY, FIGURES, OPTIONS, KERNEL,
 * AFTER, PARKED and PROGRESS are read once and dropped: what they say is kept in the items. */

#define BATCH 256

struct _PhPump
{
  PhRing         *ring;           /* (unowned) */
  PhStore        *store;          /* (unowned) */
  PhNames        *names;          /* (owned) */
  PhSocketList   *sockets;        /* (owned) */
  PhHistoryPool  *history_pool;   /* (owned) */
  gsize           thin_above;     /* bytes of histories at which the older half goes */
  PhPartners     *partners;       /* (owned) */
  PhEventLog     *log;            /* (owned): all sockets */
  GPtrArray      *socket_logs;    /* (owned): of (weak) PhEventLog */
  PhRunningList   running;        /* of all sockets */
  GHashTable     *parked;         /* (owned): PhCallId to (owned) PhRunningCall */
  GPtrArray      *dirty;          /* (owned): of (owned) PhSocketItem to announce */
  PhPumpReturned  returned;       /* (nullable) */
  gpointer        returned_data;  /* (unowned) */
  PhSocketId      early_sockets[2]; /* a call told before their OPENED: its row waits for them */
  guint64         early_seq;
  gboolean        early_pair;
  guint64         n_since_empty;  /* records taken since the ring was last empty */
  guint64         losses;         /* sum of the store's losses when last told */
  PhRecord        batch[BATCH];
};

static void
mark_dirty (PhPump       *pump,
            PhSocketItem *item)
{
  if (ph_socket_item_mark_dirty (item))
    g_ptr_array_add (pump->dirty, g_object_ref (item));
}

/* Leaving the list: nothing of the session points at the item any more, and logs of it empty. */
static void
forgotten (PhSocketItem *item,
           gpointer      user_data)
{
  PhPump *pump = user_data;
  PhSocketItem *partner = ph_partners_forget (pump->partners, item);

  if (partner != NULL && ph_socket_item_get_place (partner) != NULL)
    ph_socket_list_touch (pump->sockets, partner);
  for (guint i = 0; i < PH_N_ROWS; i++)
    ph_rows_clear (ph_socket_item_peek_rows (item, (PhRowsKind) i));
  ph_socket_item_drop_stream (item);
}

static gboolean
read_body (const PhRecord *record,
           gpointer        body,
           gsize           size)
{
  gsize len = 0;
  const guint8 *data = ph_record_get_payload (record, &len);

  if (data == NULL || len != size)
    return FALSE;
  memcpy (body, data, size);
  return TRUE;
}

static void
name_socket (PhPump           *pump,
             PhSocketId        id,
             const PhIdentity *identity,
             PhSocketItem     *parent)
{
  g_autofree char *wished = parent != NULL ? ph_socket_item_steal_next_name (parent) : NULL;

  /* reserved when the call was made, see ph_session_open_async() */
  if (ph_names_lookup (pump->names, id) != NULL)
    return;
  if (wished != NULL && ph_names_assign (pump->names, id, wished))
    return;
  if (parent != NULL)
    ph_names_choose (pump->names, id, "conn");
  else if (pump->early_pair && id == pump->early_sockets[0])
    ph_names_choose (pump->names, id, "a");
  else if (pump->early_pair && id == pump->early_sockets[1])
    ph_names_choose (pump->names, id, "b");
  else
    ph_names_choose (pump->names, id, ph_names_get_role (identity->family, identity->type,
                                                         identity->protocol));
}

/* A call that makes sockets is recorded before them: its row is that of each. */
static void
take_early (PhPump       *pump,
            PhSocketItem *item)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pump->early_sockets); i++)
    {
      if (pump->early_sockets[i] != ph_socket_item_get_id (item))
        continue;
      ph_rows_append (ph_socket_item_peek_rows (item, PH_ROWS_ALL), pump->early_seq);
      ph_socket_item_take_call (item, pump->early_seq);
      pump->early_sockets[i] = PH_SOCKET_NONE;
    }
}

static void
join_partner (PhPump       *pump,
              PhSocketItem *item)
{
  PhSocketItem *other = ph_partners_update (pump->partners, item);

  if (other != NULL)
    mark_dirty (pump, other);
}

static void
take_opened (PhPump         *pump,
             const PhRecord *record)
{
  g_autoptr (PhSocketItem) item = NULL;
  PhSocketItem *parent;
  PhIdentity identity;

  if (!read_body (record, &identity, sizeof identity)
      || ph_socket_list_lookup (pump->sockets, record->socket) != NULL)
    return;
  parent = ph_socket_list_lookup (pump->sockets, identity.parent);
  name_socket (pump, record->socket, &identity, parent);
  item = ph_socket_item_new (record->socket, pump->names);
  ph_socket_item_set_history_pool (item, pump->history_pool);
  ph_socket_item_take_identity (item, record->time_ns, &identity);
  if (parent != NULL)
    ph_socket_item_inherit_served (item, parent);
  ph_socket_list_add (pump->sockets, item, parent);
  join_partner (pump, item);
  take_early (pump, item);
  mark_dirty (pump, item);
}

static void
take_closed (PhPump       *pump,
             PhSocketItem *item,
             gint64        time_ns)
{
  if (ph_socket_item_get_closed (item))
    return;
  ph_socket_item_take_close (item, time_ns);
  ph_socket_list_closed (pump->sockets, item);
  join_partner (pump, item);
}

static void
take_identity (PhPump         *pump,
               PhSocketItem   *item,
               const PhRecord *record)
{
  PhIdentity identity;

  if (!read_body (record, &identity, sizeof identity) || ph_socket_item_get_closed (item))
    return;
  if (identity.fd == -1)
    take_closed (pump, item, record->time_ns);
  else if (ph_socket_item_take_identity (item, record->time_ns, &identity))
    join_partner (pump, item);
}

static void
take_figures (PhSocketItem   *item,
              const PhRecord *record)
{
  PhFigures figures;

  if (!read_body (record, &figures, sizeof figures))
    return;
  ph_socket_item_take_figures (item, &figures);
  if (ph_socket_item_get_stream (item) != NULL)
    ph_stream_index_mend (ph_socket_item_get_stream (item), figures.bytes_out, figures.bytes_in);
}

static void
take_after (PhSocketItem   *item,
            const PhRecord *record)
{
  PhAfter after;

  if (read_body (record, &after, sizeof after))
    ph_socket_item_take_after (item, &after);
}

static void
unpark (PhPump       *pump,
        PhSocketItem *item,
        PhCallId      id)
{
  PhRunningCall *call = g_hash_table_lookup (pump->parked, GUINT_TO_POINTER (id));

  if (call == NULL)
    return;
  ph_running_call_set_returned (call);
  ph_running_list_settle (&pump->running);
  if (item != NULL)
    ph_running_list_settle (ph_socket_item_peek_running (item));
  g_hash_table_remove (pump->parked, GUINT_TO_POINTER (id));
}

/* Steps of a call that waits carry its id, but are not its end. */
static gboolean
ends_running (PhPump           *pump,
              const PhRecord   *record,
              const PhCallHead *head)
{
  PhRunningCall *call = g_hash_table_lookup (pump->parked, GUINT_TO_POINTER (head->call_id));

  return call != NULL && (record->flags & PH_RECORD_AUTO) == 0
         && ph_running_call_get_op (call) == (PhCallOp) record->kind;
}

static void
take_progress (PhPump         *pump,
               const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);
  PhRunningCall *call = NULL;
  PhProgress progress;

  if (head != NULL)
    call = g_hash_table_lookup (pump->parked, GUINT_TO_POINTER (head->call_id));
  if (call != NULL && read_body (record, &progress, sizeof progress))
    ph_running_call_set_progress (call, &progress);
}

/* @item: (nullable): its socket; a call may wait on none */
static void
take_parked (PhPump         *pump,
             PhSocketItem   *item,
             const PhRecord *record)
{
  PhRunningCall *call = ph_running_call_new (record,
                                             item != NULL ? ph_socket_item_get_name (item) : NULL,
                                             pump->names);
  PhCallId id = ph_running_call_get_id (call);

  /* a call that parks anew while it waits (a look-up first, then the connection) is still one */
  unpark (pump, item, id);
  ph_running_list_add (&pump->running, call);
  if (item != NULL)
    ph_running_list_add (ph_socket_item_peek_running (item), call);
  g_hash_table_insert (pump->parked, GUINT_TO_POINTER (id), call);
}

static gboolean
is_message (const PhRecord *record)
{
  /* The call that failed by itself is how a connection ends, by a reset for instance: it happens
   * once and stands among the messages. Failed calls of the user stand among the calls. */
  return ph_record_is_data (record)
         && (record->error == 0 || (record->flags & PH_RECORD_AUTO) != 0);
}

static gboolean
makes_socket (const PhRecord *record)
{
  return record->error == 0
         && (record->kind == PH_CALL_SOCKET || record->kind == PH_CALL_SOCKETPAIR
             || record->kind == PH_CALL_FROMFD);
}

/* A gap of several sockets may be of any that receives by itself */
static void
note_gap (PhSocketItem *item,
          gpointer      user_data)
{
  const PhRecord gap = { .kind = PH_RECORD_GAP };

  if (ph_socket_item_get_identity (item)->auto_flags != PH_AUTO_NONE)
    ph_stream_index_append (ph_socket_item_need_stream (item), *(guint64 *) user_data, &gap);
}

/* Gives the record to the store and its number to the indices. */
static void
keep_row (PhPump       *pump,
          PhSocketItem *item,
          PhRecord     *record)
{
  PhRecord copy = *record;
  PhPair pair = { { copy.aux, PH_SOCKET_NONE }, { -1, -1 } };
  guint64 seq;

  if (copy.kind == PH_CALL_SOCKETPAIR)
    read_body (record, &pair, sizeof pair);
  seq = ph_store_append (pump->store, record);
  if (item == NULL && makes_socket (&copy))
    {
      memcpy (pump->early_sockets, pair.sockets, sizeof pump->early_sockets);
      pump->early_pair = copy.kind == PH_CALL_SOCKETPAIR;
      pump->early_seq = seq;
    }
  if (copy.kind == PH_RECORD_GAP && copy.socket == PH_SOCKET_NONE)
    ph_socket_list_visit (pump->sockets, note_gap, &seq);
  if (item == NULL)
    return;
  ph_rows_append (ph_socket_item_peek_rows (item, PH_ROWS_ALL), seq);
  if (is_message (&copy))
    {
      PhRows *data = ph_socket_item_peek_rows (item, PH_ROWS_DATA);

      ph_rows_append (data, seq);
      data->carried += copy.len;
    }
  if (is_message (&copy) || copy.kind == PH_RECORD_GAP)
    ph_stream_index_append (ph_socket_item_need_stream (item), seq, &copy);
  if (ph_record_is_call (&copy) && (copy.flags & PH_RECORD_AUTO) == 0)
    ph_socket_item_take_call (item, seq);
}

static void
take_call (PhPump       *pump,
           PhSocketItem *item,
           PhRecord     *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  if (head != NULL && head->call_id != PH_CALL_ID_NONE)
    {
      if (ends_running (pump, record, head))
        unpark (pump, item, head->call_id);
      if (pump->returned != NULL)
        pump->returned (record, head, pump->returned_data);
    }
  if (item != NULL)
    ph_socket_item_take_cause (item, record);
  if (record->kind == PH_CALL_SETSOCKOPT && item != NULL)
    ph_socket_item_take_options (item, record);
  if (record->kind == PH_CALL_SERVE && item != NULL)
    ph_socket_item_take_served (item, record);
  if (record->kind == PH_CALL_CLOSE && record->error == 0 && item != NULL)
    take_closed (pump, item, record->time_ns);
  keep_row (pump, item, record);
}

/* One record, whose slab is given to the store or dropped here. */
static void
take (PhPump   *pump,
      PhRecord *record)
{
  PhSocketItem *item = ph_socket_list_lookup (pump->sockets, record->socket);

  if (item != NULL)
    mark_dirty (pump, item);
  if (ph_record_is_call (record))
    {
      take_call (pump, item, record);
      return;
    }
  if (record->kind == PH_RECORD_STATE || record->kind == PH_RECORD_GAP
      || record->kind == PH_RECORD_URGENT)
    {
      if (record->kind == PH_RECORD_STATE && item != NULL)
        ph_socket_item_take_state_row (item, record);
      keep_row (pump, item, record);
      return;
    }
  if (record->kind == PH_RECORD_OPENED)
    take_opened (pump, record);
  else if (item != NULL && record->kind == PH_RECORD_IDENTITY)
    take_identity (pump, item, record);
  else if (item != NULL && record->kind == PH_RECORD_FIGURES)
    take_figures (item, record);
  else if (item != NULL && record->kind == PH_RECORD_AFTER)
    take_after (item, record);
  else if (item != NULL && record->kind == PH_RECORD_OPTIONS)
    ph_socket_item_take_options (item, record);
  else if (item != NULL && record->kind == PH_RECORD_KERNEL)
    ph_socket_item_take_kernel (item, record);
  else if (record->kind == PH_RECORD_PARKED && (item != NULL || record->socket == PH_SOCKET_NONE))
    take_parked (pump, item, record);
  else if (record->kind == PH_RECORD_PROGRESS)
    take_progress (pump, record);
  ph_record_clear (record);
}

static void
drop_rows (PhSocketItem *item,
           gpointer      user_data)
{
  guint64 first = *(guint64 *) user_data;

  for (guint i = 0; i < PH_N_ROWS; i++)
    ph_rows_drop_before (ph_socket_item_peek_rows (item, (PhRowsKind) i), first);
  if (ph_socket_item_get_stream (item) != NULL)
    ph_stream_index_drop_before (ph_socket_item_get_stream (item), first);
}

static void
evict (PhPump *pump)
{
  guint64 before = ph_store_get_first (pump->store);
  guint64 first;

  ph_store_evict (pump->store);
  first = ph_store_get_first (pump->store);
  if (first != before)
    ph_socket_list_visit (pump->sockets, drop_rows, &first);
}

static void
thin_history (PhSocketItem *item,
              gpointer      user_data)
{
  ph_socket_item_thin_history (item);
}

/* Halves all histories when they are too large together. Where none has anything to give up, the
 * next walk waits until they grew by an eighth. */
static void
thin (PhPump *pump)
{
  const PhHistoryPool *pool = pump->history_pool;

  if (pool->bytes <= MAX (pool->most, pump->thin_above))
    return;
  ph_socket_list_visit (pump->sockets, thin_history, NULL);
  pump->thin_above = pool->bytes + pool->bytes / 8;
}

static gboolean
losses_grew (PhPump *pump)
{
  PhStoreLosses losses;
  guint64 sum;

  ph_store_get_losses (pump->store, &losses);
  sum = losses.records + losses.payload_records + losses.payload_bytes
        + losses.gap_records + losses.gap_bytes;
  if (sum == pump->losses)
    return FALSE;
  pump->losses = sum;
  return TRUE;
}

/* The object of the last call is made once a flush, not once a call. */
static void
make_last_call (PhPump       *pump,
                PhSocketItem *item)
{
  g_autoptr (PhEvent) event = NULL;
  g_autofree char *new_name = NULL;
  const PhRecord *record;
  guint64 seq;

  if (!ph_socket_item_needs_last_call (item, &seq))
    return;
  record = ph_store_get (pump->store, seq);
  if (record == NULL)
    return;
  if (record->kind == PH_CALL_ACCEPT && record->error == 0)
    new_name = ph_names_dup (pump->names, record->aux);
  event = ph_event_new (seq, record, ph_socket_item_get_name (item), new_name);
  ph_event_set_names (event, pump->names);
  ph_socket_item_set_last_call (item, event);
}

static void
sync_logs (PhPump *pump)
{
  g_autoptr (GPtrArray) logs = g_ptr_array_new_with_free_func (g_object_unref);

  /* who is told may drop a log, or ask for another */
  g_ptr_array_add (logs, g_object_ref (pump->log));
  for (guint i = 0; i < pump->socket_logs->len; i++)
    g_ptr_array_add (logs, g_object_ref (g_ptr_array_index (pump->socket_logs, i)));
  for (guint i = 0; i < logs->len; i++)
    ph_event_log_sync (g_ptr_array_index (logs, i));
}

static void
announce (PhPump *pump)
{
  g_autoptr (GPtrArray) dirty = g_steal_pointer (&pump->dirty);

  pump->dirty = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < dirty->len; i++)
    make_last_call (pump, g_ptr_array_index (dirty, i));
  ph_socket_list_announce (pump->sockets);
  for (guint i = 0; i < dirty->len; i++)
    ph_socket_item_announce (g_ptr_array_index (dirty, i));
  sync_logs (pump);
  ph_running_list_announce (&pump->running);
}

static guint
take_batches (PhPump  *pump,
              gint64   until_ns,
              gboolean *emptied)
{
  guint n_taken = 0;
  guint n;

  do
    {
      n = ph_ring_pop (pump->ring, pump->batch, BATCH);
      for (guint i = 0; i < n; i++)
        take (pump, &pump->batch[i]);
      n_taken += n;
    }
  while (n > 0 && ph_clock_now_ns () < until_ns);
  *emptied = n == 0 || ph_ring_get_fill (pump->ring) == 0;
  return n_taken;
}

/**
 * ph_pump_new:
 * @ring: where records come from; outlives the pump
 * @store: where rows go; outlives the pump
 *
 * Main thread.
 *
 * Returns: (transfer full): a pump with models that are empty
 */
PhPump *
ph_pump_new (PhRing  *ring,
             PhStore *store)
{
  PhPump *pump = g_new0 (PhPump, 1);

  pump->ring = ring;
  pump->store = store;
  pump->names = ph_names_new ();
  pump->sockets = ph_socket_list_new (pump->names, forgotten, pump);
  pump->history_pool = ph_history_pool_new (0);
  pump->partners = ph_partners_new ();
  pump->log = ph_event_log_new (store, pump->names, NULL, FALSE);
  pump->socket_logs = g_ptr_array_new ();
  pump->parked = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  pump->dirty = g_ptr_array_new_with_free_func (g_object_unref);
  ph_running_list_get_model (&pump->running);
  return pump;
}

static void
log_gone_cb (gpointer  user_data,
             GObject  *log)
{
  PhPump *pump = user_data;

  g_ptr_array_remove_fast (pump->socket_logs, log);
}

/**
 * ph_pump_free:
 * @pump: (transfer full): a pump
 *
 * Frees the pump. Logs that somebody still holds become empty.
 */
void
ph_pump_free (PhPump *pump)
{
  while (pump->socket_logs->len > 0)
    {
      PhEventLog *log = g_ptr_array_steal_index_fast (pump->socket_logs, 0);

      g_object_weak_unref (G_OBJECT (log), log_gone_cb, pump);
      ph_event_log_detach (log);
    }
  ph_event_log_detach (pump->log);
  ph_socket_list_detach (pump->sockets);
  g_ptr_array_unref (pump->socket_logs);
  g_ptr_array_unref (pump->dirty);
  g_hash_table_unref (pump->parked);
  ph_running_list_clear (&pump->running);
  g_object_unref (pump->log);
  g_object_unref (pump->sockets);
  ph_history_pool_unref (pump->history_pool);
  ph_partners_free (pump->partners);
  ph_names_unref (pump->names);
  g_free (pump);
}

/**
 * ph_pump_set_returned:
 * @pump: a pump
 * @returned: (nullable): told of each call with an id that returned
 * @user_data: for @returned
 */
void
ph_pump_set_returned (PhPump         *pump,
                      PhPumpReturned  returned,
                      gpointer        user_data)
{
  pump->returned = returned;
  pump->returned_data = user_data;
}

/**
 * ph_pump_flush:
 * @pump: a pump
 * @budget_ns: time for taking records; what is announced at the end comes on top
 *
 * Takes what is in the ring, at least one batch, and tells what changed. Main thread.
 *
 * Returns: what was done
 */
PhPumpResult
ph_pump_flush (PhPump *pump,
               gint64  budget_ns)
{
  PhPumpResult result = { 0 };

  result.n_records = take_batches (pump, ph_clock_now_ns () + budget_ns, &result.emptied);
  pump->n_since_empty += result.n_records;
  if (result.emptied)
    {
      /* a ring that was never full between two empty moments gave fewer than it has slots */
      result.was_full = pump->n_since_empty >= ph_ring_get_n_slots (pump->ring);
      pump->n_since_empty = 0;
    }
  if (result.n_records == 0)
    return result;
  evict (pump);
  thin (pump);
  ph_socket_list_trim (pump->sockets);
  result.lost = losses_grew (pump);
  announce (pump);
  return result;
}

/**
 * ph_pump_get_names:
 * @pump: a pump
 *
 * Returns: (transfer none): the names of the sockets
 */
PhNames *
ph_pump_get_names (PhPump *pump)
{
  return pump->names;
}

/**
 * ph_pump_get_sockets:
 * @pump: a pump
 *
 * Returns: (transfer none): the sockets
 */
PhSocketList *
ph_pump_get_sockets (PhPump *pump)
{
  return pump->sockets;
}

/**
 * ph_pump_get_log:
 * @pump: a pump
 *
 * Returns: (transfer none): the rows of all sockets
 */
PhEventLog *
ph_pump_get_log (PhPump *pump)
{
  return pump->log;
}

/**
 * ph_pump_new_socket_log:
 * @pump: a pump
 * @socket: a listed socket; another gives a log that stays empty
 * @data_only: only calls that moved bytes
 *
 * Returns: (transfer full): the rows of @socket, kept up to date while somebody holds it
 */
PhEventLog *
ph_pump_new_socket_log (PhPump     *pump,
                        PhSocketId  socket,
                        gboolean    data_only)
{
  PhSocketItem *listed = ph_socket_list_lookup (pump->sockets, socket);
  g_autoptr (PhSocketItem) item = NULL;
  PhEventLog *log;

  item = listed != NULL ? g_object_ref (listed) : ph_socket_item_new (socket, pump->names);
  log = ph_event_log_new (pump->store, pump->names, item, data_only);
  g_object_weak_ref (G_OBJECT (log), log_gone_cb, pump);
  g_ptr_array_add (pump->socket_logs, log);
  return log;
}

/**
 * ph_pump_get_running:
 * @pump: a pump
 *
 * Returns: (transfer none): a model of #PhRunningCall: the calls of all sockets that wait
 */
GListModel *
ph_pump_get_running (PhPump *pump)
{
  return ph_running_list_get_model (&pump->running);
}

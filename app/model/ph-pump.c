/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pump-private.h"

#include "ph-clock.h"
#include "ph-event-log-private.h"
#include "ph-socket-item-private.h"
#include "ph-socket-list-private.h"

/* Two halves: taking records changes the models silently (ph-pump-take.c); announcing, here, tells.
 * Between the two no foreign code runs, so nobody sees a model whose count and contents differ. */

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
  ph_marks_forget (pump->marks, ph_socket_item_get_id (item));
  ph_arrivals_forget (pump->arrivals, ph_socket_item_get_id (item));
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
      n = ph_ring_pop (pump->ring, pump->batch, G_N_ELEMENTS (pump->batch));
      for (guint i = 0; i < n; i++)
        ph_pump_take (pump, &pump->batch[i]);
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
  pump->marks = ph_marks_new (0);
  pump->arrivals = ph_arrivals_new (0);
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
  ph_marks_free (pump->marks);
  ph_arrivals_free (pump->arrivals);
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
  result.marked = pump->marked;
  pump->marked = FALSE;
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
 * ph_pump_get_marks:
 * @pump: a pump
 *
 * Returns: (transfer none): what the kernel stamped on what the sockets sent
 */
PhMarks *
ph_pump_get_marks (PhPump *pump)
{
  return pump->marks;
}

/**
 * ph_pump_get_arrivals:
 * @pump: a pump
 *
 * Returns: (transfer none): when bytes were seen in receive queues
 */
PhArrivals *
ph_pump_get_arrivals (PhPump *pump)
{
  return pump->arrivals;
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pump-private.h"

#include "ph-body.h"
#include "ph-socket-item-private.h"
#include "ph-socket-list-private.h"

#include <string.h>
#include <sys/socket.h>

/* What one record changes in the store and in the models; nobody is told of it yet.
 *
 * What becomes a row: calls, STATE, URGENT and GAP. OPENED, IDENTITY, FIGURES, OPTIONS, KERNEL,
 * AFTER, PARKED and PROGRESS are read once and dropped: what they say is kept in the items; MARK
 * is, too, and is kept by where what it speaks of ended. Main thread. */

static void
mark_dirty (PhPump       *pump,
            PhSocketItem *item)
{
  if (ph_socket_item_mark_dirty (item))
    g_ptr_array_add (pump->dirty, g_object_ref (item));
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
take_figures (PhPump         *pump,
              PhSocketItem   *item,
              const PhRecord *record)
{
  PhFigures figures;

  if (!read_body (record, &figures, sizeof figures))
    return;
  ph_socket_item_take_figures (item, &figures);
  if (ph_socket_item_get_identity (item)->type == SOCK_STREAM)
    pump->marked |= ph_arrivals_take (pump->arrivals, record->socket, &figures);
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
void
ph_pump_take (PhPump   *pump,
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
    take_figures (pump, item, record);
  else if (item != NULL && record->kind == PH_RECORD_AFTER)
    take_after (item, record);
  else if (item != NULL && record->kind == PH_RECORD_OPTIONS)
    ph_socket_item_take_options (item, record);
  else if (item != NULL && record->kind == PH_RECORD_KERNEL)
    ph_socket_item_take_kernel (item, record);
  else if (item != NULL && record->kind == PH_RECORD_MARK)
    pump->marked |= ph_marks_take (pump->marks, record);
  else if (record->kind == PH_RECORD_PARKED && (item != NULL || record->socket == PH_SOCKET_NONE))
    take_parked (pump, item, record);
  else if (record->kind == PH_RECORD_PROGRESS)
    take_progress (pump, record);
  ph_record_clear (record);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-event-log-private.h"

#include "ph-socket-item-private.h"

/* A window onto rows that somebody else keeps: rows are numbered from the first ever, the log
 * shows [first, first + n_items), and ph_event_log_sync() moves both ends to where the source
 * stands now, with a signal for each end that moved. Between two syncs the source may run ahead:
 * the log does not show it. While frozen only the front moves. Main thread. */

struct _PhEventLog
{
  GObject       parent_instance;
  PhStore      *store;      /* (unowned) (nullable): NULL once detached from its session */
  PhNames      *names;      /* (owned) */
  PhSocketItem *item;       /* (owned) (nullable): NULL: rows of all sockets */
  gboolean      data_only;
  gboolean      frozen;
  guint64       first;      /* number of the first row shown */
  guint         n_items;    /* rows shown */
};

static void ph_event_log_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhEventLog, ph_event_log, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ph_event_log_list_model_init))

static const PhRows *
get_rows (PhEventLog *self)
{
  return ph_socket_item_peek_rows (self->item, self->data_only ? PH_ROWS_DATA : PH_ROWS_ALL);
}

static guint64
source_first (PhEventLog *self)
{
  if (self->store == NULL)
    return self->first + self->n_items;
  return self->item != NULL ? ph_rows_get_first (get_rows (self)) : ph_store_get_first (self->store);
}

static guint64
source_end (PhEventLog *self)
{
  if (self->store == NULL)
    return self->first + self->n_items;
  return self->item != NULL ? ph_rows_get_end (get_rows (self)) : ph_store_get_end (self->store);
}

static GType
ph_event_log_get_item_type (GListModel *model)
{
  return PH_TYPE_EVENT;
}

static guint
ph_event_log_get_n_items (GListModel *model)
{
  return PH_EVENT_LOG (model)->n_items;
}

static const PhRecord *
find_record (PhEventLog *self,
             guint       position,
             guint64    *seq)
{
  guint64 row = self->first + position;

  *seq = row;
  if (self->store == NULL || row < source_first (self))
    return NULL;
  if (self->item != NULL)
    *seq = ph_rows_get_seq (get_rows (self), row);
  return ph_store_get (self->store, *seq);
}

static PhEvent *
make_event (PhEventLog     *self,
            guint64         seq,
            const PhRecord *record)
{
  g_autofree char *name = ph_names_dup (self->names, record->socket);
  g_autofree char *new_name = NULL;
  PhEvent *event;

  if ((record->kind == PH_CALL_SOCKET || record->kind == PH_CALL_ACCEPT
       || record->kind == PH_CALL_CREATE_CONNECTION) && record->error == 0)
    new_name = ph_names_dup (self->names, record->aux);
  event = ph_event_new (seq, record, name, new_name);
  ph_event_set_names (event, self->names);
  return event;
}

static gpointer
ph_event_log_get_item (GListModel *model,
                       guint       position)
{
  PhEventLog *self = PH_EVENT_LOG (model);
  PhRecord blank = { .kind = PH_RECORD_GAP };
  const PhRecord *record;
  guint64 seq;

  if (position >= self->n_items)
    return NULL;
  record = find_record (self, position, &seq);
  /* The row was given up in the flush that is under way and its removal is about to be told.
   * A model must not answer NULL below n_items. */
  return make_event (self, seq, record != NULL ? record : &blank);
}

static void
ph_event_log_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ph_event_log_get_item_type;
  iface->get_n_items = ph_event_log_get_n_items;
  iface->get_item = ph_event_log_get_item;
}

static void
ph_event_log_dispose (GObject *object)
{
  PhEventLog *self = PH_EVENT_LOG (object);

  self->store = NULL;
  self->n_items = 0;
  g_clear_object (&self->item);
  g_clear_pointer (&self->names, ph_names_unref);
  G_OBJECT_CLASS (ph_event_log_parent_class)->dispose (object);
}

static void
ph_event_log_class_init (PhEventLogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ph_event_log_dispose;
}

static void
ph_event_log_init (PhEventLog *self)
{
}

/**
 * ph_event_log_new:
 * @store: where the rows are; the log is to be detached before it goes
 * @names: the names of the session
 * @item: (nullable): the socket whose rows to show; %NULL for all rows
 * @data_only: only calls that moved bytes, and the peer's end of the stream; needs @item
 *
 * Returns: (transfer full): a log that shows what is there now
 */
PhEventLog *
ph_event_log_new (PhStore      *store,
                  PhNames      *names,
                  PhSocketItem *item,
                  gboolean      data_only)
{
  PhEventLog *self = g_object_new (PH_TYPE_EVENT_LOG, NULL);

  self->store = store;
  self->names = ph_names_ref (names);
  self->item = item != NULL ? g_object_ref (item) : NULL;
  self->data_only = data_only;
  self->first = source_first (self);
  self->n_items = (guint) (source_end (self) - self->first);
  return self;
}

static void
drop_given_up (PhEventLog *self)
{
  guint64 first = source_first (self);
  guint removed;

  if (first <= self->first)
    return;
  removed = (guint) MIN (first - self->first, (guint64) self->n_items);
  self->first = first;
  self->n_items -= removed;
  if (removed > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, 0);
}

static void
show_appended (PhEventLog *self)
{
  guint position = self->n_items;
  guint added = (guint) ph_event_log_get_n_waiting (self);

  if (self->frozen || added == 0)
    return;
  self->n_items += added;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, added);
}

/**
 * ph_event_log_sync:
 * @self: a log
 *
 * Shows what became of the rows since the last time: at most one items-changed for rows given
 * up and one for rows appended. Main thread.
 */
void
ph_event_log_sync (PhEventLog *self)
{
  drop_given_up (self);
  show_appended (self);
}

/**
 * ph_event_log_detach:
 * @self: a log
 *
 * Empties the log for good, because the store goes.
 */
void
ph_event_log_detach (PhEventLog *self)
{
  guint removed = self->n_items;

  self->first += removed;
  self->n_items = 0;
  self->store = NULL;
  if (removed > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, 0);
}

/**
 * ph_event_log_peek:
 * @self: a log
 * @position: of a row that is shown
 *
 * Looks at a row without making an object of it.
 *
 * Returns: (transfer none) (nullable): its record, until the next flush; %NULL if it was given up
 */
const PhRecord *
ph_event_log_peek (PhEventLog *self,
                   guint       position)
{
  guint64 seq;

  return position < self->n_items ? find_record (self, position, &seq) : NULL;
}

/**
 * ph_event_log_peek_names:
 * @self: a log
 *
 * Returns: (transfer none): the names of the sockets that its rows speak of
 */
PhNames *
ph_event_log_peek_names (PhEventLog *self)
{
  return self->names;
}

/**
 * ph_event_log_get_dropped:
 * @self: a log
 *
 * Returns: the number of rows that stood before the first one shown and were given up
 */
guint64
ph_event_log_get_dropped (PhEventLog *self)
{
  g_return_val_if_fail (PH_IS_EVENT_LOG (self), 0);
  return self->first;
}

/**
 * ph_event_log_set_frozen:
 * @self: a log
 * @frozen: whether to hold back new rows
 *
 * A frozen log does not grow: for a reader who scrolled up. Rows that the store gives up leave
 * it nevertheless. What was held back is shown, in one items-changed, when it thaws.
 */
void
ph_event_log_set_frozen (PhEventLog *self,
                         gboolean    frozen)
{
  g_return_if_fail (PH_IS_EVENT_LOG (self));

  self->frozen = frozen;
  ph_event_log_sync (self);
}

/**
 * ph_event_log_get_frozen:
 * @self: a log
 *
 * Returns: whether new rows are held back
 */
gboolean
ph_event_log_get_frozen (PhEventLog *self)
{
  g_return_val_if_fail (PH_IS_EVENT_LOG (self), FALSE);
  return self->frozen;
}

/**
 * ph_event_log_get_n_waiting:
 * @self: a log
 *
 * Returns: the number of rows that are recorded and not shown yet: those held back while frozen
 */
guint64
ph_event_log_get_n_waiting (PhEventLog *self)
{
  guint64 end;

  g_return_val_if_fail (PH_IS_EVENT_LOG (self), 0);
  end = source_end (self);
  return end - MIN (end, MAX (self->first + self->n_items, source_first (self)));
}

/* Returns: the number of the row that has @seq, or stands where it would */
static guint64
row_of_seq (PhEventLog *self,
            guint64     seq)
{
  const PhRows *rows = self->item != NULL ? get_rows (self) : NULL;

  if (rows == NULL)
    return seq;
  return ph_rows_get_first (rows)
         + (rows->index != NULL ? ph_store_index_seek (rows->index, seq) : 0);
}

/**
 * ph_event_log_find:
 * @self: a log
 * @seq: a row of the session, ph_event_get_seq()
 * @position: (out): where it stands
 *
 * Bisects.
 *
 * Returns: whether the log shows it; it does not if the row is none of its own, was given up, or is
 *   held back
 */
gboolean
ph_event_log_find (PhEventLog *self,
                   guint64     seq,
                   guint      *position)
{
  guint64 row, found;

  g_return_val_if_fail (PH_IS_EVENT_LOG (self), FALSE);

  if (self->store == NULL)
    return FALSE;
  row = row_of_seq (self, seq);
  if (row < self->first || row - self->first >= self->n_items)
    return FALSE;
  *position = (guint) (row - self->first);
  return find_record (self, *position, &found) != NULL && found == seq;
}

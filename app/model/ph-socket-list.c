/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-list-private.h"

#include "ph-socket-item-private.h"

/* A balanced sequence of items, so that the place of any row and the row at any place are found
 * in O(log n), and a map by id. What changes between two announcements is kept as the number of
 * rows at either end that nothing happened to: the rest is the smallest range that covers all
 * changes, told by one items-changed. Children stand right behind their listener, so its number
 * of children tells where the next one goes. Main thread. */

struct _PhSocketList
{
  GObject            parent_instance;
  PhNames           *names;       /* (owned) */
  GSequence         *rows;        /* (owned): of (owned) PhSocketItem */
  GHashTable        *by_id;       /* (owned): PhSocketId to (unowned) PhSocketItem */
  GQueue             closed;      /* of (unowned) PhSocketItem, in the order they closed */
  GPtrArray         *touched;     /* (owned): of (owned) PhSocketItem, to announce */
  PhSocketForgotten  forgotten;   /* (nullable) */
  gpointer           user_data;   /* (unowned) */
  guint64            n_forgotten;
  guint              n_announced; /* rows that others know of */
  guint              prefix;      /* rows at the start untouched since then */
  guint              suffix;      /* rows at the end untouched since then */
  guint              n_closed;    /* closed ones that others know of */
  gboolean           detached;
};

static void ph_socket_list_list_model_init (GListModelInterface *iface);

static guint closed_changed_signal;

G_DEFINE_FINAL_TYPE_WITH_CODE (PhSocketList, ph_socket_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ph_socket_list_list_model_init))

static guint
count (PhSocketList *self)
{
  return (guint) g_sequence_get_length (self->rows);
}

static GType
ph_socket_list_get_item_type (GListModel *model)
{
  return PH_TYPE_SOCKET_ITEM;
}

static guint
ph_socket_list_get_n_items (GListModel *model)
{
  return count (PH_SOCKET_LIST (model));
}

static gpointer
ph_socket_list_get_item (GListModel *model,
                         guint       position)
{
  PhSocketList *self = PH_SOCKET_LIST (model);

  if (position >= count (self))
    return NULL;
  return g_object_ref (g_sequence_get (g_sequence_get_iter_at_pos (self->rows, (int) position)));
}

static void
ph_socket_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ph_socket_list_get_item_type;
  iface->get_n_items = ph_socket_list_get_n_items;
  iface->get_item = ph_socket_list_get_item;
}

static void
ph_socket_list_finalize (GObject *object)
{
  PhSocketList *self = PH_SOCKET_LIST (object);

  ph_socket_list_detach (self);
  g_queue_clear (&self->closed);
  g_hash_table_unref (self->by_id);
  g_sequence_free (self->rows);
  g_ptr_array_unref (self->touched);
  g_clear_pointer (&self->names, ph_names_unref);
  G_OBJECT_CLASS (ph_socket_list_parent_class)->finalize (object);
}

static void
ph_socket_list_class_init (PhSocketListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_socket_list_finalize;
  closed_changed_signal = g_signal_new ("closed-changed", G_OBJECT_CLASS_TYPE (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ph_socket_list_init (PhSocketList *self)
{
  self->rows = g_sequence_new (g_object_unref);
  self->by_id = g_hash_table_new (NULL, NULL);
  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->closed);
}

/**
 * ph_socket_list_new:
 * @names: the names of the session
 * @forgotten: (nullable): called for each item that leaves the list
 * @user_data: for @forgotten
 *
 * Returns: (transfer full): an empty list
 */
PhSocketList *
ph_socket_list_new (PhNames           *names,
                    PhSocketForgotten  forgotten,
                    gpointer           user_data)
{
  PhSocketList *self = g_object_new (PH_TYPE_SOCKET_LIST, NULL);

  self->names = ph_names_ref (names);
  self->forgotten = forgotten;
  self->user_data = user_data;
  return self;
}

static void
forget_place (gpointer item,
              gpointer user_data)
{
  ph_socket_item_set_place (item, NULL);
  ph_socket_item_set_partner (item, NULL);
}

/**
 * ph_socket_list_detach:
 * @self: the list
 *
 * The session goes: who still holds the list sees the items as they were last, and the items
 * forget each other.
 */
void
ph_socket_list_detach (PhSocketList *self)
{
  if (self->detached)
    return;
  self->detached = TRUE;
  self->forgotten = NULL;
  g_sequence_foreach (self->rows, forget_place, NULL);
  g_queue_clear (&self->closed);
}

static void
note_change (PhSocketList *self,
             guint         position,
             guint         n_behind)
{
  self->prefix = MIN (self->prefix, position);
  self->suffix = MIN (self->suffix, n_behind);
}

/**
 * ph_socket_list_touch:
 * @self: the list
 * @item: a listed item that changed by what happened to another
 *
 * Lets ph_socket_list_announce() announce @item too.
 */
void
ph_socket_list_touch (PhSocketList *self,
                      PhSocketItem *item)
{
  /* a listener is touched once for each of the thousands it accepts */
  if (self->touched->len > 0 && g_ptr_array_index (self->touched, self->touched->len - 1) == item)
    return;
  g_ptr_array_add (self->touched, g_object_ref (item));
}

/**
 * ph_socket_list_add:
 * @self: the list
 * @item: a socket that came to be
 * @parent: (nullable): the listener it was accepted by
 *
 * Adds @item at the end, or behind the last socket that @parent accepted.
 */
void
ph_socket_list_add (PhSocketList *self,
                    PhSocketItem *item,
                    PhSocketItem *parent)
{
  guint position = count (self);
  GSequenceIter *place;

  if (parent != NULL && ph_socket_item_get_place (parent) != NULL)
    {
      guint n_children = ph_socket_item_get_n_children (parent);

      position = (guint) g_sequence_iter_get_position (ph_socket_item_get_place (parent))
                 + 1 + n_children;
      ph_socket_item_set_depth (item, 1);
      ph_socket_item_set_n_children (parent, n_children + 1);
      ph_socket_list_touch (self, parent);
    }
  note_change (self, position, count (self) - position);
  place = g_sequence_get_iter_at_pos (self->rows, (int) position);
  ph_socket_item_set_place (item, g_sequence_insert_before (place, g_object_ref (item)));
  g_hash_table_insert (self->by_id, GUINT_TO_POINTER (ph_socket_item_get_id (item)), item);
}

/**
 * ph_socket_list_closed:
 * @self: the list
 * @item: a listed socket that closed just now
 *
 * Counts @item among those that may be forgotten.
 */
void
ph_socket_list_closed (PhSocketList *self,
                       PhSocketItem *item)
{
  g_queue_push_tail (&self->closed, item);
}

static void
leave_parent (PhSocketList *self,
              PhSocketItem *item)
{
  PhSocketId id = ph_socket_item_get_identity (item)->parent;
  PhSocketItem *parent = ph_socket_list_lookup (self, id);

  if (parent == NULL || ph_socket_item_get_depth (item) == 0)
    return;
  ph_socket_item_set_n_children (parent, ph_socket_item_get_n_children (parent) - 1);
  ph_socket_list_touch (self, parent);
}

/* The sockets that a forgotten listener accepted stay where they are, as sockets of their own. */
static void
orphan_children (PhSocketList *self,
                 PhSocketItem *item)
{
  GSequenceIter *place = ph_socket_item_get_place (item);

  for (guint n = ph_socket_item_get_n_children (item); n > 0; n--)
    {
      PhSocketItem *child;

      place = g_sequence_iter_next (place);
      child = g_sequence_get (place);
      ph_socket_item_set_depth (child, 0);
      ph_socket_list_touch (self, child);
    }
  ph_socket_item_set_n_children (item, 0);
}

static void
forget (PhSocketList *self,
        PhSocketItem *borrowed)
{
  g_autoptr (PhSocketItem) item = g_object_ref (borrowed);
  GSequenceIter *place = ph_socket_item_get_place (item);
  PhSocketId id = ph_socket_item_get_id (item);
  guint position = (guint) g_sequence_iter_get_position (place);

  leave_parent (self, item);
  orphan_children (self, item);
  note_change (self, position, count (self) - position - 1);
  ph_socket_item_set_place (item, NULL);
  g_sequence_remove (place);
  g_hash_table_remove (self->by_id, GUINT_TO_POINTER (id));
  ph_names_retire (self->names, id);
  self->n_forgotten++;
  if (self->forgotten != NULL)
    self->forgotten (item, self->user_data);
}

/**
 * ph_socket_list_trim:
 * @self: the list
 *
 * Forgets the sockets that closed first when there are too many, a batch at a time, so that the
 * list does not lose a row in every flush.
 */
void
ph_socket_list_trim (PhSocketList *self)
{
  while (self->closed.length > PH_SOCKET_LIST_MAX_CLOSED)
    {
      for (guint i = 0; i < PH_SOCKET_LIST_FORGET; i++)
        forget (self, g_queue_pop_head (&self->closed));
    }
}

/**
 * ph_socket_list_announce:
 * @self: the list
 *
 * Tells what was added and removed since the last time, by at most one items-changed over the
 * smallest range that covers it, then what became of rows nearby.
 */
void
ph_socket_list_announce (PhSocketList *self)
{
  g_autoptr (GPtrArray) touched = g_steal_pointer (&self->touched);
  guint untouched = self->prefix + self->suffix;
  guint position = self->prefix;
  guint n_before = self->n_announced;
  guint n = count (self);

  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  self->n_announced = n;
  self->prefix = n;
  self->suffix = n;
  if (untouched < n_before || untouched < n)
    g_list_model_items_changed (G_LIST_MODEL (self), position,
                                n_before - MIN (untouched, n_before), n - MIN (untouched, n));
  for (guint i = 0; i < touched->len; i++)
    ph_socket_item_announce (g_ptr_array_index (touched, i));
  if (self->n_closed != self->closed.length)
    {
      self->n_closed = self->closed.length;
      g_signal_emit (self, closed_changed_signal, 0);
    }
}

/**
 * ph_socket_list_visit:
 * @self: the list
 * @visit: called for each item in the order of the list; changes nothing in it
 * @user_data: for @visit
 */
void
ph_socket_list_visit (PhSocketList  *self,
                      PhSocketVisit  visit,
                      gpointer       user_data)
{
  GSequenceIter *place = g_sequence_get_begin_iter (self->rows);

  for (; !g_sequence_iter_is_end (place); place = g_sequence_iter_next (place))
    visit (g_sequence_get (place), user_data);
}

/**
 * ph_socket_list_lookup:
 * @self: the list
 * @id: a socket
 *
 * O(1). Main thread.
 *
 * Returns: (transfer none) (nullable): its item, %NULL when it is not listed
 */
PhSocketItem *
ph_socket_list_lookup (PhSocketList *self,
                       PhSocketId    id)
{
  g_return_val_if_fail (PH_IS_SOCKET_LIST (self), NULL);
  return g_hash_table_lookup (self->by_id, GUINT_TO_POINTER (id));
}

/**
 * ph_socket_list_lookup_name:
 * @self: the list
 * @name: a name in the notation
 *
 * O(1). Main thread.
 *
 * Returns: (transfer none) (nullable): the listed socket of that name
 */
PhSocketItem *
ph_socket_list_lookup_name (PhSocketList *self,
                            const char   *name)
{
  g_return_val_if_fail (PH_IS_SOCKET_LIST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  return ph_socket_list_lookup (self, ph_names_find (self->names, name));
}

/**
 * ph_socket_list_find:
 * @self: the list
 * @item: an item
 * @position: (out) (nullable): its row, from 0
 *
 * O(log n). Main thread.
 *
 * Returns: %TRUE if @item is listed
 */
gboolean
ph_socket_list_find (PhSocketList *self,
                     PhSocketItem *item,
                     guint        *position)
{
  g_return_val_if_fail (PH_IS_SOCKET_LIST (self), FALSE);
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (item), FALSE);

  if (ph_socket_item_get_place (item) == NULL)
    return FALSE;
  if (position != NULL)
    *position = (guint) g_sequence_iter_get_position (ph_socket_item_get_place (item));
  return TRUE;
}

/**
 * ph_socket_list_clear_closed:
 * @self: the list
 *
 * Forgets every closed socket, at once and by one items-changed. Open sockets that a forgotten
 * listener had accepted stay, with depth 0. Main thread.
 */
void
ph_socket_list_clear_closed (PhSocketList *self)
{
  g_return_if_fail (PH_IS_SOCKET_LIST (self));

  while (self->closed.length > 0)
    forget (self, g_queue_pop_head (&self->closed));
  ph_socket_list_announce (self);
}

/**
 * ph_socket_list_get_forgotten:
 * @self: the list
 *
 * Returns: the number of closed sockets that left the list so far, cleared by the user or to
 *   make room
 */
guint64
ph_socket_list_get_forgotten (PhSocketList *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_LIST (self), 0);
  return self->n_forgotten;
}

/**
 * ph_socket_list_get_n_open:
 * @self: the list
 *
 * Returns: the number of listed sockets that are open
 */
guint
ph_socket_list_get_n_open (PhSocketList *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_LIST (self), 0);
  return count (self) - self->closed.length;
}

/**
 * ph_socket_list_get_n_closed:
 * @self: the list
 *
 * Returns: the number of listed sockets that are closed
 */
guint
ph_socket_list_get_n_closed (PhSocketList *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_LIST (self), 0);
  return self->closed.length;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-select-table.h"

#include "ph-growing-list.h"
#include "ph-lamps.h"
#include "ph-select-cell.h"
#include "ph-state-pill.h"

/* A column view over the sockets that are open. Ticks are kept by id, so that rows may come and go;
 * the cells that exist are told when ticks or results change by other means than a click. A view of
 * hundreds is given its rows a few a frame, as the list of sockets is. Main thread. */

#define ROWS_START 24    /* a screenful */
#define ROWS_STEP  8     /* a frame */
#define ROWS_FULL  208   /* more than GTK ever binds */

struct _PhSelectTable
{
  GtkWidget parent_instance;

  PhSocketList       *sockets;     /* (owned) (nullable) */
  GtkCustomFilter    *filter;      /* (owned) */
  GtkFilterListModel *open;        /* (owned) */
  PhGrowingList      *listed;      /* (owned): those of open that have a row so far */
  guint               grow_id;     /* tick callback while listed grows; 0: it does not */
  GtkSingleSelection *selection;   /* (owned): over listed */
  GHashTable         *ticks;       /* (owned): PhSocketId to a bit for each PhSelectList */
  GHashTable         *ready;       /* (owned): likewise, of the last result */
  GHashTable         *cells;       /* (owned): (unowned) PhSelectCell that have a socket */
  GtkWidget          *view;        /* (unowned): the column view */
  GtkWidget          *scroller;    /* (owned): child */
};

G_DEFINE_FINAL_TYPE (PhSelectTable, ph_select_table, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
get_bits (GHashTable *table,
          PhSocketId  id)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (table, GUINT_TO_POINTER (id)));
}

static void
set_bits (GHashTable *table,
          PhSocketId  id,
          guint       bits)
{
  if (bits != 0)
    g_hash_table_insert (table, GUINT_TO_POINTER (id), GUINT_TO_POINTER (bits));
  else
    g_hash_table_remove (table, GUINT_TO_POINTER (id));
}

static void
show_cell (PhSelectTable *self,
           PhSelectCell  *cell)
{
  PhSocketId id = ph_socket_item_get_id (ph_select_cell_get_item (cell));
  guint bit = 1u << ph_select_cell_get_list (cell);

  ph_select_cell_show (cell, (get_bits (self->ticks, id) & bit) != 0,
                       (get_bits (self->ready, id) & bit) != 0);
}

static void
show_cells (PhSelectTable *self)
{
  GHashTableIter iter;
  gpointer cell;

  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    show_cell (self, cell);
}

static void
tell_changed (PhSelectTable *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
cell_toggled_cb (PhSelectCell  *cell,
                 gboolean       ticked,
                 PhSelectTable *self)
{
  PhSocketId id = ph_socket_item_get_id (ph_select_cell_get_item (cell));
  guint bit = 1u << ph_select_cell_get_list (cell);
  guint bits = get_bits (self->ticks, id);

  set_bits (self->ticks, id, ticked ? bits | bit : bits & ~bit);
  tell_changed (self);
}

/* The columns of check buttons; which list it is, the factory's data says. */

static void
setup_cell_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item,
               PhSelectTable            *self)
{
  PhSelectList list = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "ph-list"));
  GtkWidget *cell = ph_select_cell_new (list);

  g_signal_connect_object (cell, "toggled", G_CALLBACK (cell_toggled_cb), self, 0);
  gtk_list_item_set_child (list_item, cell);
}

static void
bind_cell_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item,
              PhSelectTable            *self)
{
  PhSelectCell *cell = PH_SELECT_CELL (gtk_list_item_get_child (list_item));

  ph_select_cell_set_item (cell, gtk_list_item_get_item (list_item));
  g_hash_table_add (self->cells, cell);
  show_cell (self, cell);
}

static void
unbind_cell_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *list_item,
                PhSelectTable            *self)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  g_hash_table_remove (self->cells, cell);
  if (cell != NULL)
    ph_select_cell_set_item (PH_SELECT_CELL (cell), NULL);
}

/* The columns that follow the socket: each row has a signal group, dropped with its child. */

static void
setup_socket_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *list_item,
                 PhSelectTable            *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *name = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), ph_state_pill_new ());
  gtk_list_item_set_child (list_item, box);
}

static void
bind_socket_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *list_item,
                PhSelectTable            *self)
{
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *pill = gtk_widget_get_next_sibling (name);
  gpointer item = gtk_list_item_get_item (list_item);
  GBinding *named = g_object_bind_property (item, "name", name, "label", G_BINDING_SYNC_CREATE);
  GBinding *stated = g_object_bind_property (item, "state", pill, "state", G_BINDING_SYNC_CREATE);

  g_object_set_data (G_OBJECT (list_item), "ph-named", named);
  g_object_set_data (G_OBJECT (list_item), "ph-stated", stated);
}

static void
unbind_socket_cb (GtkSignalListItemFactory *factory,
                  GtkListItem              *list_item,
                  PhSelectTable            *self)
{
  g_binding_unbind (g_object_steal_data (G_OBJECT (list_item), "ph-named"));
  g_binding_unbind (g_object_steal_data (G_OBJECT (list_item), "ph-stated"));
}

static void
show_lamps_cb (PhSocketItem *item,
               PhLamps      *lamps)
{
  ph_lamps_set_figures (lamps, ph_socket_item_get_identity (item),
                        ph_socket_item_get_figures (item));
}

static void
state_changed_cb (PhSocketItem *item,
                  GParamSpec   *pspec,
                  PhLamps      *lamps)
{
  show_lamps_cb (item, lamps);
}

static void
setup_lamps_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *list_item,
                PhSelectTable            *self)
{
  GtkWidget *lamps = ph_lamps_new ();

  gtk_widget_set_halign (lamps, GTK_ALIGN_START);
  gtk_widget_set_valign (lamps, GTK_ALIGN_CENTER);
  gtk_list_item_set_child (list_item, lamps);
}

static void
bind_lamps_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item,
               PhSelectTable            *self)
{
  GtkWidget *lamps = gtk_list_item_get_child (list_item);
  PhSocketItem *item = gtk_list_item_get_item (list_item);

  g_signal_connect (item, "figures-changed", G_CALLBACK (show_lamps_cb), lamps);
  g_signal_connect (item, "notify::state", G_CALLBACK (state_changed_cb), lamps);
  show_lamps_cb (item, PH_LAMPS (lamps));
}

static void
unbind_lamps_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *list_item,
                 PhSelectTable            *self)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (list_item),
                                        gtk_list_item_get_child (list_item));
}

typedef void (*ItemFunc) (GtkSignalListItemFactory *, GtkListItem *, PhSelectTable *);

static GtkListItemFactory *
add_column (PhSelectTable *self,
            const char    *title,
            gboolean       expand,
            ItemFunc       setup,
            ItemFunc       bind,
            ItemFunc       unbind)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (title, factory);

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind), self, 0);
  gtk_column_view_column_set_expand (column, expand);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (self->view), column);
  return factory;
}

static void
add_columns (PhSelectTable *self)
{
  static const char *const titles[PH_N_SELECT_LISTS] = { "Read", "Write", "Exception" };

  add_column (self, "Socket", TRUE, setup_socket_cb, bind_socket_cb, unbind_socket_cb);
  add_column (self, "Now", FALSE, setup_lamps_cb, bind_lamps_cb, unbind_lamps_cb);
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    {
      GtkListItemFactory *factory = add_column (self, titles[list], FALSE, setup_cell_cb,
                                                bind_cell_cb, unbind_cell_cb);

      g_object_set_data (G_OBJECT (factory), "ph-list", GUINT_TO_POINTER (list));
    }
}

static gboolean
is_open (gpointer item,
         gpointer user_data)
{
  return !ph_socket_item_get_closed (item);
}

static gboolean
grow_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PhSelectTable *self = PH_SELECT_TABLE (widget);
  guint limit = ph_growing_list_get_limit (self->listed) + ROWS_STEP;
  gboolean full = limit >= ROWS_FULL;

  ph_growing_list_set_limit (self->listed, full ? G_MAXUINT : limit);
  if (!full && limit < g_list_model_get_n_items (G_LIST_MODEL (self->open)))
    return G_SOURCE_CONTINUE;
  self->grow_id = 0;
  return G_SOURCE_REMOVE;
}

/* A list that became short makes its widgets anew when it grows again. */
static void
open_changed_cb (PhSelectTable *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->open));
  guint limit = ph_growing_list_get_limit (self->listed);

  if (n <= ROWS_START && limit > ROWS_START)
    ph_growing_list_set_limit (self->listed, ROWS_START);
  else if (n > limit && self->grow_id == 0)
    self->grow_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), grow_cb, NULL, NULL);
  tell_changed (self);
}

static void
closed_changed_cb (PhSelectTable *self)
{
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
key_pressed_cb (PhSelectTable   *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  static const guint keys[PH_N_SELECT_LISTS] = { GDK_KEY_r, GDK_KEY_w, GDK_KEY_x };
  PhSocketItem *item = gtk_single_selection_get_selected_item (self->selection);
  PhSocketId id = item != NULL ? ph_socket_item_get_id (item) : PH_SOCKET_NONE;

  if (item == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    if (gdk_keyval_to_lower (keyval) == keys[list])
      {
        ph_select_table_tick (self, id, get_bits (self->ticks, id) ^ 1u << list);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

static void
ph_select_table_dispose (GObject *object)
{
  PhSelectTable *self = PH_SELECT_TABLE (object);

  ph_select_table_set_sockets (self, NULL);
  if (self->grow_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->grow_id);
  self->grow_id = 0;
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->listed);
  g_clear_object (&self->open);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (ph_select_table_parent_class)->dispose (object);
}

static void
ph_select_table_finalize (GObject *object)
{
  PhSelectTable *self = PH_SELECT_TABLE (object);

  g_hash_table_unref (self->ticks);
  g_hash_table_unref (self->ready);
  g_hash_table_unref (self->cells);
  G_OBJECT_CLASS (ph_select_table_parent_class)->finalize (object);
}

static void
ph_select_table_class_init (PhSelectTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_select_table_dispose;
  object_class->finalize = ph_select_table_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "selecttable");
}

static void
make_view (PhSelectTable *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->view = gtk_column_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)));
  gtk_column_view_set_show_row_separators (GTK_COLUMN_VIEW (self->view), TRUE);
  gtk_widget_add_css_class (self->view, "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Sockets to wait for", -1);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->view, keys);
  add_columns (self);
}

static void
ph_select_table_init (PhSelectTable *self)
{
  self->ticks = g_hash_table_new (NULL, NULL);
  self->ready = g_hash_table_new (NULL, NULL);
  self->cells = g_hash_table_new (NULL, NULL);
  self->filter = gtk_custom_filter_new (is_open, NULL, NULL);
  self->open = gtk_filter_list_model_new (NULL, GTK_FILTER (g_object_ref (self->filter)));
  self->listed = ph_growing_list_new (G_LIST_MODEL (self->open), ROWS_START);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->listed)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  make_view (self);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->view);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  g_signal_connect_object (self->open, "items-changed", G_CALLBACK (open_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * ph_select_table_set_sockets:
 * @self: the table
 * @sockets: (nullable): whose open ones to show; %NULL while nobody looks
 *
 * Ticks stay.
 */
void
ph_select_table_set_sockets (PhSelectTable *self,
                             PhSocketList  *sockets)
{
  g_return_if_fail (PH_IS_SELECT_TABLE (self));

  if (self->sockets == sockets)
    return;
  if (self->sockets != NULL)
    g_signal_handlers_disconnect_by_data (self->sockets, self);
  g_set_object (&self->sockets, sockets);
  if (sockets != NULL)
    g_signal_connect_object (sockets, "closed-changed", G_CALLBACK (closed_changed_cb), self,
                             G_CONNECT_SWAPPED);
  if (self->open != NULL)
    gtk_filter_list_model_set_model (self->open, (GListModel *) sockets);
}

/**
 * ph_select_table_get_open:
 * @self: the table
 *
 * Returns: (transfer none): its rows, those too that the view has not made yet: a model of
 *   #PhSocketItem
 */
GListModel *
ph_select_table_get_open (PhSelectTable *self)
{
  g_return_val_if_fail (PH_IS_SELECT_TABLE (self), NULL);
  return G_LIST_MODEL (self->open);
}

/**
 * ph_select_table_get_ticks:
 * @self: the table
 * @socket: a socket
 *
 * Returns: a bit for each #PhSelectList that @socket is ticked into
 */
guint
ph_select_table_get_ticks (PhSelectTable *self,
                           PhSocketId     socket)
{
  g_return_val_if_fail (PH_IS_SELECT_TABLE (self), 0);
  return get_bits (self->ticks, socket);
}

/**
 * ph_select_table_tick:
 * @self: the table
 * @socket: a socket
 * @lists: a bit for each #PhSelectList to tick it into
 */
void
ph_select_table_tick (PhSelectTable *self,
                      PhSocketId     socket,
                      guint          lists)
{
  g_return_if_fail (PH_IS_SELECT_TABLE (self));

  set_bits (self->ticks, socket, lists);
  show_cells (self);
  tell_changed (self);
}

/**
 * ph_select_table_tick_all:
 * @self: the table
 * @list: a list
 *
 * Ticks every row into @list.
 */
void
ph_select_table_tick_all (PhSelectTable *self,
                          PhSelectList   list)
{
  guint n;

  g_return_if_fail (PH_IS_SELECT_TABLE (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->open));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (G_LIST_MODEL (self->open), i);
      PhSocketId id = ph_socket_item_get_id (item);

      set_bits (self->ticks, id, get_bits (self->ticks, id) | 1u << list);
    }
  show_cells (self);
  tell_changed (self);
}

/**
 * ph_select_table_clear:
 * @self: the table
 *
 * Takes all ticks and marks of the last result away.
 */
void
ph_select_table_clear (PhSelectTable *self)
{
  g_return_if_fail (PH_IS_SELECT_TABLE (self));

  g_hash_table_remove_all (self->ticks);
  g_hash_table_remove_all (self->ready);
  show_cells (self);
  tell_changed (self);
}

/**
 * ph_select_table_get_entries:
 * @self: the table
 *
 * Returns: (transfer full) (element-type PhSelectEntry): what is ticked, list by list, each in the
 *   order of the rows
 */
GArray *
ph_select_table_get_entries (PhSelectTable *self)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (PhSelectEntry));
  guint n;

  g_return_val_if_fail (PH_IS_SELECT_TABLE (self), entries);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->open));
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (PhSocketItem) item = g_list_model_get_item (G_LIST_MODEL (self->open), i);
        const PhSelectEntry entry = { .socket = ph_socket_item_get_id (item),
                                      .list = (guint16) list };

        if (get_bits (self->ticks, entry.socket) & 1u << list)
          g_array_append_val (entries, entry);
      }
  return entries;
}

/**
 * ph_select_table_show_result:
 * @self: the table
 * @entries: (nullable) (array length=n_entries): what came of a select()
 * @n_entries: how many
 *
 * Marks the cells that came back, in the place of those of the last time.
 */
void
ph_select_table_show_result (PhSelectTable       *self,
                             const PhSelectEntry *entries,
                             guint                n_entries)
{
  g_return_if_fail (PH_IS_SELECT_TABLE (self));

  g_hash_table_remove_all (self->ready);
  for (guint i = 0; i < n_entries; i++)
    if (entries[i].ready)
      set_bits (self->ready, entries[i].socket,
                get_bits (self->ready, entries[i].socket) | 1u << entries[i].list);
  show_cells (self);
}

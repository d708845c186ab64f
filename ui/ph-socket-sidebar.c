/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-socket-sidebar.h"

#include "ph-format.h"

#include "ph-growing-list.h"
#include "ph-socket-row.h"

/* A list view over the session's sockets. Owns the selection. The rows on screen are found from
 * the scroll position, not from the widgets: GTK binds about two hundred rows around it.
 *
 * Two hundred rows take longer to make than a frame lasts, and a storm of connections would have
 * GTK make them at once, as would many that leave. So the list is given half a screenful more each
 * frame until all those widgets exist; from then on it has as many rows as there are sockets, until
 * many leave at once. Main thread. */

#define ROWS_START 16   /* a screenful */
#define ROWS_STEP 8
#define ROWS_FULL 208   /* more than GTK ever binds */

struct _PhSocketSidebar
{
  AdwBin parent_instance;

  PhSession          *session;     /* (owned) (nullable) */
  PhSocketFonts      *fonts;       /* (owned): of the rows */
  PhGrowingList      *listed;      /* (owned): the sockets that have a row so far */
  GtkSingleSelection *selection;   /* (owned): over listed */
  guint               grow_id;     /* tick callback while listed grows */
  guint               update_id;   /* a pending idle: something about the view changed */

  GtkStack          *stack;
  GtkScrolledWindow *scroller;
  GtkListView       *list;
  GtkRevealer       *closed_revealer;
  GtkLabel          *closed_label;
};

G_DEFINE_FINAL_TYPE (PhSocketSidebar, ph_socket_sidebar, ADW_TYPE_BIN)

enum
{
  PROP_SELECTED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  VISIBLE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *list_item,
          gpointer                  user_data)
{
  gtk_list_item_set_child (list_item, ph_socket_row_new (user_data));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         gpointer                  user_data)
{
  ph_socket_row_set_item (PH_SOCKET_ROW (gtk_list_item_get_child (list_item)),
                          gtk_list_item_get_item (list_item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           gpointer                  user_data)
{
  ph_socket_row_set_item (PH_SOCKET_ROW (gtk_list_item_get_child (list_item)), NULL);
}

static void
ph_socket_sidebar_update_closed (PhSocketSidebar *self)
{
  PhSocketList *sockets = ph_session_get_sockets (self->session);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (sockets));
  guint n_closed = ph_socket_list_get_n_closed (sockets);
  g_autofree char *count = ph_format_count (n_closed);
  g_autofree char *text = g_strdup_printf ("%s closed", count);

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
  gtk_label_set_text (self->closed_label, text);
  gtk_revealer_set_reveal_child (self->closed_revealer, n_closed > 0);
}

static gboolean
update_cb (gpointer user_data)
{
  PhSocketSidebar *self = PH_SOCKET_SIDEBAR (user_data);

  self->update_id = 0;
  ph_socket_sidebar_update_closed (self);
  g_signal_emit (self, signals[VISIBLE_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Returns: whether any row is in sight; @first and the one behind @last are told */
static gboolean
ph_socket_sidebar_find_visible (PhSocketSidebar *self,
                                guint           *first,
                                guint           *last)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->listed));
  double row_px = n > 0 ? gtk_adjustment_get_upper (adjustment) / n : 0.0;

  if (row_px < 1.0)
    return FALSE;
  *first = (guint) (gtk_adjustment_get_value (adjustment) / row_px);
  *last = MIN (n, *first + (guint) (gtk_adjustment_get_page_size (adjustment) / row_px) + 2);
  return *first < *last;
}

/* Returns: how many rows have to stay when many go: up to the last in sight, and the chosen one */
static guint
ph_socket_sidebar_count_kept (PhSocketSidebar *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);
  guint first = 0, last = 0;

  ph_socket_sidebar_find_visible (self, &first, &last);
  if (selected != GTK_INVALID_LIST_POSITION)
    last = MAX (last, selected + 1);
  return MAX (last, ROWS_START);
}

/* Many rows may come and go in one frame; what follows from that is done once after it. */
static void
queue_update_cb (PhSocketSidebar *self)
{
  if (self->session == NULL)
    return;
  ph_growing_list_set_kept (self->listed, ph_socket_sidebar_count_kept (self));
  if (self->update_id == 0)
    self->update_id = g_idle_add (update_cb, self);
}

static gboolean
grow_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PhSocketSidebar *self = PH_SOCKET_SIDEBAR (widget);
  guint limit = ph_growing_list_get_limit (self->listed);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (ph_session_get_sockets (self->session)));
  guint full = ph_socket_sidebar_count_kept (self) + ROWS_FULL;

  if (limit < MIN (n, full))
    {
      ph_growing_list_set_limit (self->listed, limit + ROWS_STEP);
      return G_SOURCE_CONTINUE;
    }
  if (n > full)
    ph_growing_list_set_limit (self->listed, G_MAXUINT);
  self->grow_id = 0;
  return G_SOURCE_REMOVE;
}

/* A list that became short makes its widgets anew when it grows again. */
static void
sockets_changed_cb (PhSocketSidebar *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (ph_session_get_sockets (self->session)));
  guint limit = ph_growing_list_get_limit (self->listed);

  if (n < ROWS_START && limit > ROWS_START)
    ph_growing_list_set_limit (self->listed, ROWS_START);
  else if (n > limit && self->grow_id == 0)
    self->grow_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), grow_cb, NULL, NULL);
  queue_update_cb (self);
}

static void
selected_cb (PhSocketSidebar *self)
{
  if (self->listed != NULL)
    ph_growing_list_set_kept (self->listed, ph_socket_sidebar_count_kept (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
ph_socket_sidebar_dispose (GObject *object)
{
  PhSocketSidebar *self = PH_SOCKET_SIDEBAR (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_SOCKET_SIDEBAR);
  g_clear_object (&self->selection);
  g_clear_object (&self->listed);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_socket_sidebar_parent_class)->dispose (object);
}

static void
ph_socket_sidebar_finalize (GObject *object)
{
  ph_socket_fonts_unref (PH_SOCKET_SIDEBAR (object)->fonts);
  G_OBJECT_CLASS (ph_socket_sidebar_parent_class)->finalize (object);
}

static void
ph_socket_sidebar_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SELECTED:
      g_value_set_object (value, ph_socket_sidebar_get_selected (PH_SOCKET_SIDEBAR (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static gboolean
ph_socket_sidebar_grab_focus (GtkWidget *widget)
{
  PhSocketSidebar *self = PH_SOCKET_SIDEBAR (widget);

  return gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

/* Rows that came into sight without being bound anew have yet to catch up. They are allocated and
 * this snapshot has not reached them, so that they are painted in this frame. */
static void
ph_socket_sidebar_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  PhSocketSidebar *self = PH_SOCKET_SIDEBAR (widget);

  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (PH_IS_SOCKET_ROW (row))
        ph_socket_row_refresh (PH_SOCKET_ROW (row));
    }
  GTK_WIDGET_CLASS (ph_socket_sidebar_parent_class)->snapshot (widget, snapshot);
}

static void
clear_clicked_cb (PhSocketSidebar *self)
{
  ph_socket_list_clear_closed (ph_session_get_sockets (self->session));
  queue_update_cb (self);
}

static void
ph_socket_sidebar_class_init (PhSocketSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_socket_sidebar_dispose;
  object_class->finalize = ph_socket_sidebar_finalize;
  object_class->get_property = ph_socket_sidebar_get_property;
  widget_class->snapshot = ph_socket_sidebar_snapshot;
  widget_class->grab_focus = ph_socket_sidebar_grab_focus;

  /* The chosen socket. */
  properties[PROP_SELECTED] =
    g_param_spec_object ("selected", NULL, NULL, PH_TYPE_SOCKET_ITEM,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[VISIBLE_CHANGED] = g_signal_new ("visible-changed", PH_TYPE_SOCKET_SIDEBAR,
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-socket-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, PhSocketSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, PhSocketSidebar, scroller);
  gtk_widget_class_bind_template_child (widget_class, PhSocketSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, PhSocketSidebar, closed_revealer);
  gtk_widget_class_bind_template_child (widget_class, PhSocketSidebar, closed_label);
  gtk_widget_class_bind_template_callback (widget_class, clear_clicked_cb);
}

static void
ph_socket_sidebar_init (PhSocketSidebar *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->fonts = ph_socket_fonts_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self->fonts);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);

  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (selected_cb),
                            self);

  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (queue_update_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (queue_update_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * ph_socket_sidebar_set_session:
 * @self: the sidebar
 * @session: the session whose sockets to list; set once
 */
void
ph_socket_sidebar_set_session (PhSocketSidebar *self,
                               PhSession       *session)
{
  PhSocketList *sockets;

  g_return_if_fail (PH_IS_SOCKET_SIDEBAR (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  sockets = ph_session_get_sockets (session);
  self->listed = ph_growing_list_new (G_LIST_MODEL (sockets), ROWS_START);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->listed));
  g_signal_connect_object (sockets, "items-changed", G_CALLBACK (sockets_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (sockets, "closed-changed", G_CALLBACK (queue_update_cb), self,
                           G_CONNECT_SWAPPED);
  sockets_changed_cb (self);
  ph_socket_sidebar_update_closed (self);
}

/**
 * ph_socket_sidebar_get_selected:
 * @self: the sidebar
 *
 * Returns: (transfer none) (nullable): the chosen socket
 */
PhSocketItem *
ph_socket_sidebar_get_selected (PhSocketSidebar *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_SIDEBAR (self), NULL);
  return gtk_single_selection_get_selected_item (self->selection);
}

/**
 * ph_socket_sidebar_select:
 * @self: the sidebar
 * @item: (nullable): the socket to choose, or %NULL for none
 *
 * Chooses @item and brings its row into view.
 */
void
ph_socket_sidebar_select (PhSocketSidebar *self,
                          PhSocketItem    *item)
{
  guint position = GTK_INVALID_LIST_POSITION;

  g_return_if_fail (PH_IS_SOCKET_SIDEBAR (self));

  if (item != NULL
      && !ph_socket_list_find (ph_session_get_sockets (self->session), item, &position))
    return;
  if (position != GTK_INVALID_LIST_POSITION
      && position >= ph_growing_list_get_limit (self->listed))
    ph_growing_list_set_limit (self->listed, G_MAXUINT);
  gtk_single_selection_set_selected (self->selection, position);
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/**
 * ph_socket_sidebar_read_visible:
 * @self: the sidebar
 * @ids: (element-type PhSocketId): appended to: the sockets whose rows are on screen
 */
void
ph_socket_sidebar_read_visible (PhSocketSidebar *self,
                                GArray          *ids)
{
  guint first;
  guint last;

  g_return_if_fail (PH_IS_SOCKET_SIDEBAR (self));

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->list))
      || !ph_socket_sidebar_find_visible (self, &first, &last))
    return;
  for (guint i = first; i < last; i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (G_LIST_MODEL (self->listed), i);
      PhSocketId id = ph_socket_item_get_id (item);

      g_array_append_val (ids, id);
    }
}

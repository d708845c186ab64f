/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-select-cell.h"

#include "ph-ready-words.h"

/* Shows what the table says; who ticks is told by a signal. The word keeps its place when it is not
 * there, so that columns do not move. Main thread. */

struct _PhSelectCell
{
  GtkWidget parent_instance;

  PhSelectList  list;
  PhSocketItem *item;     /* (owned) (nullable) */
  gboolean      ready;
  GtkWidget    *check;    /* (owned): child */
  GtkWidget    *word;     /* (owned): child */
  gulong        toggled_id;
};

G_DEFINE_FINAL_TYPE (PhSelectCell, ph_select_cell, GTK_TYPE_WIDGET)

enum
{
  TOGGLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
toggled_cb (PhSelectCell *self)
{
  g_signal_emit (self, signals[TOGGLED], 0,
                 gtk_check_button_get_active (GTK_CHECK_BUTTON (self->check)));
}

static void
speak (PhSelectCell *self)
{
  g_autofree char *label = NULL;

  if (self->item == NULL)
    return;
  label = g_strdup_printf ("%s: %s%s", ph_socket_item_get_name (self->item),
                           ph_ready_list_name (self->list), self->ready ? ", ready" : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
ph_select_cell_dispose (GObject *object)
{
  PhSelectCell *self = PH_SELECT_CELL (object);

  g_clear_object (&self->item);
  g_clear_pointer (&self->check, gtk_widget_unparent);
  g_clear_pointer (&self->word, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_select_cell_parent_class)->dispose (object);
}

static void
ph_select_cell_class_init (PhSelectCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_select_cell_dispose;

  signals[TOGGLED] = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "selectcell");
}

static void
ph_select_cell_init (PhSelectCell *self)
{
  self->check = gtk_check_button_new ();
  self->word = gtk_label_new ("ready");
  gtk_widget_add_css_class (self->word, "caption-heading");
  gtk_widget_set_opacity (self->word, 0);
  gtk_widget_set_parent (self->check, GTK_WIDGET (self));
  gtk_widget_set_parent (self->word, GTK_WIDGET (self));
  self->toggled_id = g_signal_connect_swapped (self->check, "toggled", G_CALLBACK (toggled_cb),
                                               self);
}

/**
 * ph_select_cell_new:
 * @list: which list the cell ticks a socket into
 *
 * Returns: (transfer floating): a cell of no socket yet
 */
GtkWidget *
ph_select_cell_new (PhSelectList list)
{
  PhSelectCell *self = g_object_new (PH_TYPE_SELECT_CELL, NULL);

  self->list = list;
  return GTK_WIDGET (self);
}

/**
 * ph_select_cell_get_list:
 * @self: a cell
 *
 * Returns: its list
 */
PhSelectList
ph_select_cell_get_list (PhSelectCell *self)
{
  g_return_val_if_fail (PH_IS_SELECT_CELL (self), PH_SELECT_READ);
  return self->list;
}

/**
 * ph_select_cell_get_item:
 * @self: a cell
 *
 * Returns: (transfer none) (nullable): its socket
 */
PhSocketItem *
ph_select_cell_get_item (PhSelectCell *self)
{
  g_return_val_if_fail (PH_IS_SELECT_CELL (self), NULL);
  return self->item;
}

/**
 * ph_select_cell_set_item:
 * @self: a cell
 * @item: (nullable): its socket
 */
void
ph_select_cell_set_item (PhSelectCell *self,
                         PhSocketItem *item)
{
  g_return_if_fail (PH_IS_SELECT_CELL (self));
  g_set_object (&self->item, item);
  speak (self);
}

/**
 * ph_select_cell_show:
 * @self: a cell
 * @ticked: whether the socket stands in the list
 * @ready: whether the last select() gave it back
 *
 * Shows that, without a signal.
 */
void
ph_select_cell_show (PhSelectCell *self,
                     gboolean      ticked,
                     gboolean      ready)
{
  g_return_if_fail (PH_IS_SELECT_CELL (self));

  g_signal_handler_block (self->check, self->toggled_id);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->check), ticked);
  g_signal_handler_unblock (self->check, self->toggled_id);
  if (ready == self->ready)
    return;
  self->ready = ready;
  gtk_widget_set_opacity (self->word, ready ? 1 : 0);
  if (ready)
    gtk_widget_add_css_class (GTK_WIDGET (self), "ready");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "ready");
  speak (self);
}

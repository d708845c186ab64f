/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-growing-list.h"

/* While all rows of the model are shown its changes are passed on as they are, so that a view keeps
 * its widgets; GtkSliceListModel replaces everything behind a change, which costs a view two
 * hundred new ones. Only a change that meets the limit replaces what is shown behind it.
 *
 * A change that takes many rows away would have a view make as many new ones for those that move
 * up. Where that is so the limit falls to what has to stay, and the list grows again from there. */

#define MANY_ROWS 24
#define NEAR_ROWS 200   /* that a view binds behind those in sight */

struct _PhGrowingList
{
  GObject     parent_instance;
  GListModel *model;      /* (owned) */
  gulong      changed_id;
  guint       limit;
  guint       kept;       /* rows that stay shown whatever the model loses */
  guint       n_model;    /* rows of the model before the change that is being told */
  guint       n_shown;
};

static void ph_growing_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhGrowingList, ph_growing_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ph_growing_list_list_model_init))

static GType
ph_growing_list_get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (PH_GROWING_LIST (model)->model);
}

static guint
ph_growing_list_get_n_items (GListModel *model)
{
  return PH_GROWING_LIST (model)->n_shown;
}

static gpointer
ph_growing_list_get_item (GListModel *model,
                          guint       position)
{
  PhGrowingList *self = PH_GROWING_LIST (model);

  return position < self->n_shown ? g_list_model_get_item (self->model, position) : NULL;
}

static void
ph_growing_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ph_growing_list_get_item_type;
  iface->get_n_items = ph_growing_list_get_n_items;
  iface->get_item = ph_growing_list_get_item;
}

static void
changed_cb (PhGrowingList *self,
            guint          position,
            guint          removed,
            guint          added)
{
  guint before = self->n_shown;
  gboolean whole = before == self->n_model;

  if (removed >= added + MANY_ROWS && position < self->kept + NEAR_ROWS)
    self->limit = MIN (self->limit, self->kept);
  self->n_model = g_list_model_get_n_items (self->model);
  self->n_shown = MIN (self->n_model, self->limit);
  if (whole && self->n_shown == self->n_model)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  else if (position < before || position < self->n_shown)
    {
      guint kept = MIN (position, MIN (before, self->n_shown));

      g_list_model_items_changed (G_LIST_MODEL (self), kept, before - kept, self->n_shown - kept);
    }
}

static void
ph_growing_list_dispose (GObject *object)
{
  PhGrowingList *self = PH_GROWING_LIST (object);

  g_clear_signal_handler (&self->changed_id, self->model);
  self->n_shown = 0;
  g_clear_object (&self->model);
  G_OBJECT_CLASS (ph_growing_list_parent_class)->dispose (object);
}

static void
ph_growing_list_class_init (PhGrowingListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ph_growing_list_dispose;
}

static void
ph_growing_list_init (PhGrowingList *self)
{
}

/**
 * ph_growing_list_new:
 * @model: (transfer none): a model
 * @limit: how many of its rows to show at most
 *
 * Returns: (transfer full): a model of the first rows of @model
 */
PhGrowingList *
ph_growing_list_new (GListModel *model,
                     guint       limit)
{
  PhGrowingList *self = g_object_new (PH_TYPE_GROWING_LIST, NULL);

  self->model = g_object_ref (model);
  self->limit = limit;
  self->kept = G_MAXUINT / 2;
  self->n_model = g_list_model_get_n_items (model);
  self->n_shown = MIN (self->n_model, limit);
  self->changed_id = g_signal_connect_swapped (model, "items-changed", G_CALLBACK (changed_cb),
                                               self);
  return self;
}

/**
 * ph_growing_list_set_limit:
 * @self: the list
 * @limit: how many rows to show at most; %G_MAXUINT for all
 *
 * Tells of the rows that come or go at the end.
 */
void
ph_growing_list_set_limit (PhGrowingList *self,
                           guint          limit)
{
  guint before = self->n_shown;
  guint kept;

  g_return_if_fail (PH_IS_GROWING_LIST (self));

  self->limit = limit;
  self->n_shown = MIN (self->n_model, limit);
  kept = MIN (before, self->n_shown);
  if (before != self->n_shown)
    g_list_model_items_changed (G_LIST_MODEL (self), kept, before - kept, self->n_shown - kept);
}

/**
 * ph_growing_list_get_limit:
 * @self: the list
 *
 * Returns: how many rows are shown at most
 */
guint
ph_growing_list_get_limit (PhGrowingList *self)
{
  g_return_val_if_fail (PH_IS_GROWING_LIST (self), 0);
  return self->limit;
}

/**
 * ph_growing_list_set_kept:
 * @self: the list
 * @kept: how many rows from the first on stay shown when the model loses many, as those in sight
 *   and before; all of them unless this was called
 */
void
ph_growing_list_set_kept (PhGrowingList *self,
                          guint          kept)
{
  g_return_if_fail (PH_IS_GROWING_LIST (self));
  self->kept = MIN (kept, G_MAXUINT / 2);
}

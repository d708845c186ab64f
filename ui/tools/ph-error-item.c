/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-error-item.h"

/* Holds nothing of its own: the table lives as long as the program. Main thread. */

struct _PhErrorItem
{
  GObject parent_instance;

  const PhErrorEntry *entry;   /* (unowned) */
};

G_DEFINE_FINAL_TYPE (PhErrorItem, ph_error_item, G_TYPE_OBJECT)

static void
ph_error_item_class_init (PhErrorItemClass *klass)
{
}

static void
ph_error_item_init (PhErrorItem *self)
{
}

/**
 * ph_error_item_new:
 * @entry: (transfer none): a row of ph_error_table()
 *
 * Returns: (transfer full): its object
 */
PhErrorItem *
ph_error_item_new (const PhErrorEntry *entry)
{
  PhErrorItem *self = g_object_new (PH_TYPE_ERROR_ITEM, NULL);

  self->entry = entry;
  return self;
}

/**
 * ph_error_item_get_entry:
 * @self: an item
 *
 * Returns: (transfer none): its row of the table
 */
const PhErrorEntry *
ph_error_item_get_entry (PhErrorItem *self)
{
  g_return_val_if_fail (PH_IS_ERROR_ITEM (self), NULL);

  return self->entry;
}

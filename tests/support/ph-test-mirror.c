/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-mirror.h"

/* Owns a reference to each item it was told of, so that an item freed and another made at the
 * same address are not taken for one. After each signal the model must equal the mirror. */

struct _PhTestMirror
{
  GListModel *model; /* (owned) */
  GPtrArray  *items; /* (owned) (element-type GObject) */
  GArray     *changes; /* (owned) (element-type PhTestChange) */
  GEqualFunc  equal;
  gulong      handler;
};

/**
 * ph_test_mirror_check:
 * @self: the mirror
 *
 * Fails the test unless the model has exactly the items that its signals announced. Runs after
 * each signal by itself; call it where the model should not have changed.
 */
void
ph_test_mirror_check (PhTestMirror *self)
{
  guint n_items = g_list_model_get_n_items (self->model);

  if (n_items != self->items->len)
    g_error ("the model has %u items, its signals announced %u", n_items, self->items->len);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, i);

      if (!self->equal (item, g_ptr_array_index (self->items, i)))
        g_error ("item %u changed without a signal", i);
    }
}

static void
items_changed_cb (GListModel   *model,
                  guint         position,
                  guint         removed,
                  guint         added,
                  PhTestMirror *self)
{
  PhTestChange change = { position, removed, added };

  if (position > self->items->len || removed > self->items->len - position)
    g_error ("items-changed (%u, %u, %u) on a list of %u items",
             position, removed, added, self->items->len);

  g_array_append_val (self->changes, change);
  if (removed > 0)
    g_ptr_array_remove_range (self->items, position, removed);
  for (guint i = position; i < position + added; i++)
    g_ptr_array_insert (self->items, (int) i, g_list_model_get_item (model, i));
  ph_test_mirror_check (self);
}

/**
 * ph_test_mirror_new:
 * @model: the list to watch
 * @equal: (nullable): compares two items, for a model that makes them anew at each call;
 *   %NULL asks for the same pointers
 *
 * Copies what @model has now and follows its `items-changed` from then on.
 *
 * Returns: (transfer full): a mirror, freed with ph_test_mirror_free()
 */
PhTestMirror *
ph_test_mirror_new (GListModel *model,
                    GEqualFunc  equal)
{
  PhTestMirror *self = g_new0 (PhTestMirror, 1);
  guint n_items = g_list_model_get_n_items (model);

  self->model = g_object_ref (model);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->changes = g_array_new (FALSE, FALSE, sizeof (PhTestChange));
  self->equal = equal != NULL ? equal : g_direct_equal;
  for (guint i = 0; i < n_items; i++)
    g_ptr_array_add (self->items, g_list_model_get_item (model, i));
  self->handler = g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);

  return self;
}

/**
 * ph_test_mirror_free:
 * @self: (transfer full): the mirror
 */
void
ph_test_mirror_free (PhTestMirror *self)
{
  g_signal_handler_disconnect (self->model, self->handler);
  g_object_unref (self->model);
  g_ptr_array_unref (self->items);
  g_array_unref (self->changes);
  g_free (self);
}

/**
 * ph_test_mirror_get_n_changes:
 * @self: the mirror
 *
 * Returns: how many signals there were since it was made, or since ph_test_mirror_forget()
 */
guint
ph_test_mirror_get_n_changes (PhTestMirror *self)
{
  return self->changes->len;
}

/**
 * ph_test_mirror_expect:
 * @self: a mirror
 * @index: which of the signals since ph_test_mirror_forget()
 * @position: where it must have said that rows changed
 * @removed: how many it must have taken away
 * @added: how many it must have put there
 *
 * Fails the test unless the signal came and said so.
 */
void
ph_test_mirror_expect (PhTestMirror *self,
                       guint         index,
                       guint         position,
                       guint         removed,
                       guint         added)
{
  const PhTestChange *change;

  g_assert_cmpuint (index, <, self->changes->len);
  change = &g_array_index (self->changes, PhTestChange, index);
  g_assert_cmpuint (change->position, ==, position);
  g_assert_cmpuint (change->removed, ==, removed);
  g_assert_cmpuint (change->added, ==, added);
}

/**
 * ph_test_mirror_forget:
 * @self: the mirror
 *
 * Drops the record of past signals; the copy of the items stays.
 */
void
ph_test_mirror_forget (PhTestMirror *self)
{
  g_array_set_size (self->changes, 0);
}

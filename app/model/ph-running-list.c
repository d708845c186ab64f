/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-running-list.h"

/* Embedded in its owner; all zeroes is an empty list, and a socket whose calls never wait has no
 * more than that. Main thread. */

static PhRunningCall *
peek_call (PhRunningList *list,
           guint          position)
{
  g_autoptr (PhRunningCall) call = NULL;

  /* the store holds it, so that it may be looked at without a reference of our own */
  call = g_list_model_get_item (G_LIST_MODEL (list->store), position);
  return call;
}

static void
remove_returned (PhRunningList *list)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list->store));
  guint first = n;
  guint end = 0;
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      if (!ph_running_call_get_returned (peek_call (list, i)))
        continue;
      first = MIN (first, i);
      end = i + 1;
    }
  for (guint i = first; i < end; i++)
    {
      PhRunningCall *call = peek_call (list, i);

      if (!ph_running_call_get_returned (call))
        g_ptr_array_add (kept, g_object_ref (call));
    }
  if (first < end)
    g_list_store_splice (list->store, first, end - first, kept->pdata, kept->len);
}

static void
append_added (PhRunningList *list)
{
  g_autoptr (GPtrArray) added = g_steal_pointer (&list->added);
  guint n = g_list_model_get_n_items (ph_running_list_get_model (list));

  for (guint i = added->len; i > 0; i--)
    {
      if (ph_running_call_get_returned (g_ptr_array_index (added, i - 1)))
        g_ptr_array_remove_index (added, i - 1);
    }
  if (added->len > 0)
    g_list_store_splice (list->store, n, 0, added->pdata, added->len);
}

/**
 * ph_running_list_get_model:
 * @list: a list of calls
 *
 * Returns: (transfer none): the list as a model of #PhRunningCall
 */
GListModel *
ph_running_list_get_model (PhRunningList *list)
{
  if (list->store == NULL)
    list->store = g_list_store_new (PH_TYPE_RUNNING_CALL);
  return G_LIST_MODEL (list->store);
}

/**
 * ph_running_list_add:
 * @list: a list of calls
 * @call: a call that parked
 *
 * Adds @call at the next ph_running_list_announce(), if it still waits then.
 */
void
ph_running_list_add (PhRunningList *list,
                     PhRunningCall *call)
{
  if (list->added == NULL)
    list->added = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (list->added, g_object_ref (call));
}

/**
 * ph_running_list_settle:
 * @list: a list of calls
 *
 * Says that a call of the list has returned; it goes at the next ph_running_list_announce().
 */
void
ph_running_list_settle (PhRunningList *list)
{
  list->stale = TRUE;
}

/**
 * ph_running_list_announce:
 * @list: a list of calls
 *
 * Brings the model up to date: at most one items-changed for what returned and one for what
 * parked.
 */
void
ph_running_list_announce (PhRunningList *list)
{
  if (list->stale && list->store != NULL)
    remove_returned (list);
  list->stale = FALSE;
  if (list->added != NULL)
    append_added (list);
}

/**
 * ph_running_list_clear:
 * @list: a list of calls
 *
 * Frees what the list holds.
 */
void
ph_running_list_clear (PhRunningList *list)
{
  g_clear_object (&list->store);
  g_clear_pointer (&list->added, g_ptr_array_unref);
  list->stale = FALSE;
}

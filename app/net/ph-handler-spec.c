/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-handler-spec.h"

/* A value between the threads. Any thread. */

/**
 * ph_handler_spec_new:
 * @id: a handler
 *
 * Returns: (transfer full): a specification with what the handler has if it is told nothing
 */
PhHandlerSpec *
ph_handler_spec_new (PhHandlerId id)
{
  PhHandlerSpec *spec = g_new0 (PhHandlerSpec, 1);

  atomic_init (&spec->n_refs, 1);
  spec->id = id;
  spec->bufsize = ph_handler_info (id)->bufsize;
  return spec;
}

/**
 * ph_handler_spec_copy:
 * @spec: (nullable): a specification
 *
 * Returns: (transfer full) (nullable): another like it, not shared yet
 */
PhHandlerSpec *
ph_handler_spec_copy (const PhHandlerSpec *spec)
{
  PhHandlerSpec *copy;

  if (spec == NULL)
    return NULL;
  copy = ph_handler_spec_new (spec->id);
  copy->one_by_one = spec->one_by_one;
  copy->bufsize = spec->bufsize;
  copy->address = spec->address;
  ph_handler_spec_set_replies (copy, spec->replies, spec->replies_len);
  return copy;
}

/**
 * ph_handler_spec_ref:
 * @spec: (nullable): a specification
 *
 * Returns: (transfer full): @spec
 */
PhHandlerSpec *
ph_handler_spec_ref (PhHandlerSpec *spec)
{
  if (spec != NULL)
    atomic_fetch_add_explicit (&spec->n_refs, 1, memory_order_relaxed);
  return spec;
}

/**
 * ph_handler_spec_unref:
 * @spec: (nullable) (transfer full): a specification
 */
void
ph_handler_spec_unref (PhHandlerSpec *spec)
{
  if (spec == NULL || atomic_fetch_sub_explicit (&spec->n_refs, 1, memory_order_acq_rel) > 1)
    return;
  g_free (spec->replies);
  g_free (spec);
}

/**
 * ph_handler_spec_set_replies:
 * @spec: a specification that is not shared yet
 * @table: (nullable): a reply table; copied
 * @len: its size in bytes, at most %PH_REPLIES_MAX_BYTES
 */
void
ph_handler_spec_set_replies (PhHandlerSpec *spec,
                             const guint8  *table,
                             gsize          len)
{
  g_return_if_fail (len <= PH_REPLIES_MAX_BYTES);
  g_free (spec->replies);
  spec->replies = g_memdup2 (table, len);
  spec->replies_len = len;
}

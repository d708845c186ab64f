/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-call.h"

/**
 * ph_call_copy:
 * @call: a call
 *
 * The payload is shared, the endpoint is copied. Any thread.
 *
 * Returns: (transfer full): a copy; free it with ph_call_free()
 */
PhCall *
ph_call_copy (const PhCall *call)
{
  PhCall *copy = g_new (PhCall, 1);

  *copy = *call;
  copy->endpoint = ph_endpoint_copy (call->endpoint);
  copy->data = call->data != NULL ? g_bytes_ref (call->data) : NULL;
  return copy;
}

/**
 * ph_call_free:
 * @call: (nullable) (transfer full): a call from ph_call_copy()
 *
 * Any thread.
 */
void
ph_call_free (PhCall *call)
{
  if (call == NULL)
    return;

  ph_endpoint_free (call->endpoint);
  g_clear_pointer (&call->data, g_bytes_unref);
  g_free (call);
}

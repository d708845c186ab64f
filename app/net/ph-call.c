/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-call.h"

/**
 * ph_call_copy:
 * @call: a call
 *
 * Payload and entries are shared, the rest is copied. Any thread.
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
  copy->text = g_strdup (call->text);
  copy->service = g_strdup (call->service);
  copy->source = ph_endpoint_copy (call->source);
  copy->handler = ph_handler_spec_ref (call->handler);
  copy->entries = call->entries != NULL ? g_array_ref (call->entries) : NULL;
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
  g_free (call->text);
  g_free (call->service);
  ph_endpoint_free (call->source);
  ph_handler_spec_unref (call->handler);
  g_clear_pointer (&call->entries, g_array_unref);
  g_free (call);
}

/**
 * ph_call_is_connect:
 * @op: a call
 *
 * Any thread.
 *
 * Returns: whether it makes connect(2) on a socket: connect or connect_ex
 */
gboolean
ph_call_is_connect (PhCallOp op)
{
  return op == PH_CALL_CONNECT || op == PH_CALL_CONNECT_EX;
}

/**
 * ph_call_get_failure:
 * @op: a call
 * @error: an errno or an EAI error (ph-eai.h)
 *
 * Any thread.
 *
 * Returns: what the call returns when it fails so: -1, or the number itself for connect_ex
 */
int
ph_call_get_failure (PhCallOp op,
                     int      error)
{
  if (op != PH_CALL_CONNECT_EX)
    return -1;
  return ph_eai_is_error (error) ? ph_eai_get_code (error) : error;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-builtin.h"

#include "ph-byte-order.h"
#include "ph-operate.h"

#include <string.h>

/* Functions that ask nobody: len(), and those of byteorder(3) and inet(3), which are called by
 * name. Pure functions. */

static gboolean
to_order_value (const PhValue *value,
                PhOrderValue  *order,
                GError       **error)
{
  gsize len;
  gconstpointer data;

  *order = (PhOrderValue) { 0 };
  switch ((int) value->kind)
    {
    case PH_VALUE_INTEGER:
    case PH_VALUE_BOOLEAN:
      order->kind = PH_ORDER_NUMBER;
      order->number = value->integer;
      return TRUE;
    case PH_VALUE_STRING:
      order->kind = PH_ORDER_TEXT;
      order->text = g_strdup (value->string);
      return TRUE;
    case PH_VALUE_BYTES:
      data = g_bytes_get_data (value->bytes, &len);
      order->kind = PH_ORDER_BYTES;
      order->len = len;
      if (len > 0)
        memcpy (order->bytes, data, MIN (len, sizeof order->bytes));
      return TRUE;
    default:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           "This is no number, string or bytes.");
      return FALSE;
    }
}

static PhValue *
from_order_value (const PhOrderValue *order)
{
  g_autoptr (GBytes) bytes = NULL;

  if (order->kind == PH_ORDER_NUMBER)
    return ph_value_new_integer (order->number);
  if (order->kind == PH_ORDER_TEXT)
    return ph_value_new_string (order->text);
  bytes = g_bytes_new (order->bytes, order->len);
  return ph_value_new_bytes (bytes);
}

/**
 * ph_builtin_call:
 * @signature: a function that depends on its arguments alone
 * @first: its first argument
 * @second: (nullable): its second
 * @error: set to a sentence if an argument does not fit
 *
 * Returns: (transfer full) (nullable): what it gives
 */
PhValue *
ph_builtin_call (const PhSignature *signature,
                 const PhValue     *first,
                 const PhValue     *second,
                 GError           **error)
{
  PhOrderValue args[2] = { 0 };
  g_auto (PhOrderValue) result = { 0 };
  PhValue *value = NULL;
  guint n_args = second != NULL ? 2 : 1;

  if (signature->builtin == PH_BUILTIN_LEN)
    return ph_operate_len (first, error);
  if (to_order_value (first, &args[0], error)
      && (second == NULL || to_order_value (second, &args[1], error))
      && ph_byte_order_call (signature->name, args, n_args, &result, error))
    value = from_order_value (&result);
  ph_order_value_clear (&args[0]);
  ph_order_value_clear (&args[1]);
  return value;
}

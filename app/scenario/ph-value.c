/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-value.h"

#include "ph-bytes.h"
#include "ph-errno.h"

#include <string.h>

/* The values of a running scenario: no more kinds than calls give and take. */

/* Bytes of a value that a message shows */
#define PRINTED_BYTES 60

/**
 * ph_value_new:
 * @kind: what it is
 *
 * Returns: (transfer full): a value without contents
 */
PhValue *
ph_value_new (PhValueKind kind)
{
  PhValue *value = g_rc_box_new0 (PhValue);

  value->kind = kind;
  return value;
}

/**
 * ph_value_new_bytes:
 * @bytes: (transfer none): contents
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_bytes (GBytes *bytes)
{
  PhValue *value = ph_value_new (PH_VALUE_BYTES);

  value->bytes = g_bytes_ref (bytes);
  return value;
}

/**
 * ph_value_new_integer:
 * @integer: contents
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_integer (gint64 integer)
{
  PhValue *value = ph_value_new (PH_VALUE_INTEGER);

  value->integer = integer;
  return value;
}

/**
 * ph_value_new_string:
 * @string: contents
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_string (const char *string)
{
  PhValue *value = ph_value_new (PH_VALUE_STRING);

  value->string = g_strdup (string);
  return value;
}

/**
 * ph_value_new_address:
 * @address: contents; unset is None
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_address (const PhAddress *address)
{
  PhValue *value;

  if (!ph_address_is_set (address))
    return ph_value_new (PH_VALUE_NONE);
  value = ph_value_new (PH_VALUE_ADDRESS);
  value->address = *address;
  return value;
}

/**
 * ph_value_new_socket:
 * @socket: a socket
 * @name: how messages call it
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_socket (PhSocketId  socket,
                     const char *name)
{
  PhValue *value = ph_value_new (PH_VALUE_SOCKET);

  value->socket = socket;
  value->string = g_strdup (name);
  return value;
}

/**
 * ph_value_new_errno:
 * @error: errno, or the error of a look-up
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_errno (int error)
{
  PhValue *value = ph_value_new (PH_VALUE_ERRNO);

  value->integer = error;
  return value;
}

/**
 * ph_value_new_pair:
 * @first: (transfer full): its first part
 * @second: (transfer full): its second part
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_pair (PhValue *first,
                   PhValue *second)
{
  PhValue *value = ph_value_new (PH_VALUE_PAIR);

  value->pair[0] = first;
  value->pair[1] = second;
  return value;
}

/**
 * ph_value_ref:
 * @value: a value
 *
 * Returns: (transfer full): @value
 */
PhValue *
ph_value_ref (PhValue *value)
{
  return g_rc_box_acquire (value);
}

static void
clear_value (gpointer data)
{
  PhValue *value = data;

  g_clear_pointer (&value->bytes, g_bytes_unref);
  g_clear_pointer (&value->pair[0], ph_value_unref);
  g_clear_pointer (&value->pair[1], ph_value_unref);
  g_free (value->string);
}

/**
 * ph_value_unref:
 * @value: (transfer full): a value
 */
void
ph_value_unref (PhValue *value)
{
  g_rc_box_release_full (value, clear_value);
}

static gboolean
equal_contents (const PhValue   *a,
                const PhValue   *b,
                PhValueToAddress to_address,
                gpointer         user_data)
{
  switch (a->kind)
    {
    case PH_VALUE_BYTES:
      return g_bytes_equal (a->bytes, b->bytes);
    case PH_VALUE_INTEGER:
    case PH_VALUE_ERRNO:
      return a->integer == b->integer;
    case PH_VALUE_STRING:
      return strcmp (a->string, b->string) == 0;
    case PH_VALUE_ADDRESS:
      return ph_address_equal (&a->address, &b->address);
    case PH_VALUE_SOCKET:
      return a->socket == b->socket;
    case PH_VALUE_PAIR:
      return ph_value_equal (a->pair[0], b->pair[0], to_address, user_data)
             && ph_value_equal (a->pair[1], b->pair[1], to_address, user_data);
    case PH_VALUE_NONE:
    default:
      return TRUE;
    }
}

/**
 * ph_value_equal:
 * @a: a value
 * @b: another
 * @to_address: (scope call): tells which address a pair or a socket stands for
 * @user_data: for @to_address
 *
 * Values of different kinds differ, but an address may be spelled in different ways.
 *
 * Returns: whether they are the same
 */
gboolean
ph_value_equal (const PhValue   *a,
                const PhValue   *b,
                PhValueToAddress to_address,
                gpointer         user_data)
{
  PhAddress address_a;
  PhAddress address_b;

  if (a->kind == b->kind)
    return equal_contents (a, b, to_address, user_data);
  return to_address (a, &address_a, user_data) && to_address (b, &address_b, user_data)
         && ph_address_equal (&address_a, &address_b);
}

static char *
print_string (const char *string)
{
  g_autofree char *literal = ph_bytes_literal ((const guint8 *) string, strlen (string),
                                               PRINTED_BYTES);

  return g_strdup (literal + 1);
}

static char *
print_pair (const PhValue *value)
{
  g_autofree char *first = ph_value_print (value->pair[0]);
  g_autofree char *second = ph_value_print (value->pair[1]);

  return g_strdup_printf ("(%s, %s)", first, second);
}

/**
 * ph_value_print:
 * @value: a value
 *
 * Returns: (transfer full): the value in the notation, long bytes cut short
 */
char *
ph_value_print (const PhValue *value)
{
  gsize len = 0;
  gconstpointer data;

  switch (value->kind)
    {
    case PH_VALUE_BYTES:
      data = g_bytes_get_data (value->bytes, &len);
      return ph_bytes_literal (data, len, PRINTED_BYTES);
    case PH_VALUE_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
    case PH_VALUE_STRING:
      return print_string (value->string);
    case PH_VALUE_ADDRESS:
      return ph_address_to_notation (&value->address);
    case PH_VALUE_SOCKET:
      return g_strdup (value->string);
    case PH_VALUE_ERRNO:
      return ph_errno_label ((int) value->integer);
    case PH_VALUE_PAIR:
      return print_pair (value);
    case PH_VALUE_NONE:
    default:
      return g_strdup ("None");
    }
}

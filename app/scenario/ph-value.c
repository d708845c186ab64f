/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-value.h"

#include "ph-bytes.h"
#include "ph-clock.h"
#include "ph-errno.h"

#include <math.h>
#include <string.h>

/* The values of a running scenario: no more kinds than calls give and take. */

/* Bytes of a value that a message shows */
#define PRINTED_BYTES 60

/* and parts of a list */
#define PRINTED_PARTS 16

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
 * ph_value_new_float:
 * @number: contents
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_float (double number)
{
  PhValue *value = ph_value_new (PH_VALUE_FLOAT);

  value->number = number;
  return value;
}

/**
 * ph_value_new_boolean:
 * @truth: contents
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_boolean (gboolean truth)
{
  PhValue *value = ph_value_new (PH_VALUE_BOOLEAN);

  value->integer = truth != FALSE;
  return value;
}

/**
 * ph_value_new_seconds:
 * @timeout_ns: nanoseconds; below 0: no timeout
 *
 * Returns: (transfer full): None, or a fraction in seconds
 */
PhValue *
ph_value_new_seconds (gint64 timeout_ns)
{
  if (timeout_ns < 0)
    return ph_value_new (PH_VALUE_NONE);
  return ph_value_new_float ((double) timeout_ns / (double) PH_NSEC_PER_SEC);
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
 * ph_value_new_error_number:
 * @error: errno, or 0
 *
 * Returns: (transfer full): a number that equals the errno of that number, too
 */
PhValue *
ph_value_new_error_number (int error)
{
  PhValue *value = ph_value_new (PH_VALUE_ERROR_NUMBER);

  value->integer = error;
  return value;
}

/**
 * ph_value_new_state:
 * @state: contents
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_state (PhState state)
{
  PhValue *value = ph_value_new (PH_VALUE_STATE);

  value->integer = state;
  return value;
}

/**
 * ph_value_new_parts:
 * @kind: tuple or list
 * @parts: (transfer full) (element-type PhValue): its parts; ph_value_unref() frees one
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_parts (PhValueKind kind,
                    GPtrArray  *parts)
{
  PhValue *value = ph_value_new (kind);

  value->parts = parts;
  return value;
}

/**
 * ph_value_new_pair:
 * @first: (transfer full): its first part
 * @second: (transfer full): its second part
 *
 * Returns: (transfer full): a tuple of two
 */
PhValue *
ph_value_new_pair (PhValue *first,
                   PhValue *second)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_value_unref);

  g_ptr_array_add (parts, first);
  g_ptr_array_add (parts, second);
  return ph_value_new_parts (PH_VALUE_TUPLE, parts);
}

/**
 * ph_value_new_started:
 * @object: (transfer none): who knows what becomes of the call
 * @call: how messages call it
 *
 * Returns: (transfer full): a value
 */
PhValue *
ph_value_new_started (gpointer    object,
                      const char *call)
{
  PhValue *value = ph_value_new (PH_VALUE_STARTED);

  value->started = g_object_ref (object);
  value->string = g_strdup (call);
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
  g_clear_pointer (&value->parts, g_ptr_array_unref);
  g_clear_object (&value->started);
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

/**
 * ph_value_get_n:
 * @value: a tuple or list
 *
 * Returns: how many parts it has
 */
guint
ph_value_get_n (const PhValue *value)
{
  return value->parts != NULL ? value->parts->len : 0;
}

/**
 * ph_value_get_part:
 * @value: a tuple or list
 * @n: from 0, below ph_value_get_n()
 *
 * Returns: (transfer none): the part
 */
PhValue *
ph_value_get_part (const PhValue *value,
                   guint          n)
{
  g_return_val_if_fail (n < ph_value_get_n (value), NULL);
  return g_ptr_array_index (value->parts, n);
}

static gboolean
equal_parts (const PhValue   *a,
             const PhValue   *b,
             PhValueToAddress to_address,
             gpointer         user_data)
{
  if (ph_value_get_n (a) != ph_value_get_n (b))
    return FALSE;
  for (guint i = 0; i < ph_value_get_n (a); i++)
    {
      if (!ph_value_equal (ph_value_get_part (a, i), ph_value_get_part (b, i), to_address,
                           user_data))
        return FALSE;
    }
  return TRUE;
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
    case PH_VALUE_STRING:
      return strcmp (a->string, b->string) == 0;
    case PH_VALUE_ADDRESS:
      return ph_address_equal (&a->address, &b->address);
    case PH_VALUE_SOCKET:
      return a->socket == b->socket;
    case PH_VALUE_TUPLE:
    case PH_VALUE_LIST:
      return equal_parts (a, b, to_address, user_data);
    case PH_VALUE_STARTED:
      return a->started == b->started;
    case PH_VALUE_FLOAT:
      return !islessgreater (a->number, b->number);
    case PH_VALUE_INTEGER:
    case PH_VALUE_BOOLEAN:
    case PH_VALUE_ERRNO:
    case PH_VALUE_ERROR_NUMBER:
    case PH_VALUE_STATE:
      return a->integer == b->integer;
    case PH_VALUE_NONE:
    default:
      return TRUE;
    }
}

static gboolean
is_number (const PhValue *value)
{
  return value->kind == PH_VALUE_INTEGER || value->kind == PH_VALUE_BOOLEAN
         || value->kind == PH_VALUE_FLOAT || value->kind == PH_VALUE_ERROR_NUMBER;
}

static double
to_number (const PhValue *value)
{
  return value->kind == PH_VALUE_FLOAT ? value->number : (double) value->integer;
}

/* Numbers of different kinds, as in Python; and an errno, if the number tells an error. A count of
 * bytes is never taken for one. */
static gboolean
equal_numbers (const PhValue *a,
               const PhValue *b)
{
  if (is_number (a) && is_number (b))
    return !islessgreater (to_number (a), to_number (b));
  return ((a->kind == PH_VALUE_ERROR_NUMBER && b->kind == PH_VALUE_ERRNO)
          || (a->kind == PH_VALUE_ERRNO && b->kind == PH_VALUE_ERROR_NUMBER))
         && a->integer == b->integer;
}

/**
 * ph_value_equal:
 * @a: a value
 * @b: another
 * @to_address: (scope call): tells which address a tuple, a string or a socket stands for
 * @user_data: for @to_address
 *
 * Values of different kinds differ, but a number may be whole or not, and an address may be
 * spelled in different ways.
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
  if (equal_numbers (a, b))
    return TRUE;
  return (a->kind == PH_VALUE_ADDRESS || b->kind == PH_VALUE_ADDRESS
          || a->kind == PH_VALUE_SOCKET || b->kind == PH_VALUE_SOCKET)
         && to_address (a, &address_a, user_data) && to_address (b, &address_b, user_data)
         && ph_address_equal (&address_a, &address_b);
}

static char *
print_string (const char *string)
{
  g_autofree char *literal = ph_bytes_literal ((const guint8 *) string, strlen (string),
                                               PRINTED_BYTES);

  return g_strdup (literal + 1);
}

/* ("a", 1) or [a, b]; a tuple of one has a comma */
static char *
print_parts (const PhValue *value)
{
  gboolean is_tuple = value->kind == PH_VALUE_TUPLE;
  GString *out = g_string_new (is_tuple ? "(" : "[");
  guint n = ph_value_get_n (value);

  for (guint i = 0; i < MIN (n, PRINTED_PARTS); i++)
    {
      g_autofree char *part = ph_value_print (ph_value_get_part (value, i));

      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", part);
    }
  if (n > PRINTED_PARTS)
    g_string_append_printf (out, ", … %u in all", n);
  g_string_append (out, !is_tuple ? "]" : n == 1 ? ",)" : ")");
  return g_string_free (out, FALSE);
}

/* With as few digits as it takes to read the same number back */
static char *
print_number (double number)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char text[G_ASCII_DTOSTR_BUF_SIZE] = "";

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (text, sizeof text, formats[i], number);
      if (!islessgreater (g_ascii_strtod (text, NULL), number))
        break;
    }
  return strpbrk (text, ".en") != NULL ? g_strdup (text) : g_strconcat (text, ".0", NULL);
}

/**
 * ph_value_print_seconds:
 * @seconds: whole seconds, from 0 on
 * @nanoseconds: and the rest
 *
 * Returns: (transfer full): them as one number of the notation, exactly: 0.25, 10.0
 */
char *
ph_value_print_seconds (gint64 seconds,
                        int    nanoseconds)
{
  char *text = g_strdup_printf ("%" G_GINT64_FORMAT ".%09d", seconds, nanoseconds);
  gsize len = strlen (text);

  while (text[len - 1] == '0' && text[len - 2] != '.')
    text[--len] = '\0';
  return text;
}

static char *
print_error_number (const PhValue *value)
{
  const char *name = value->integer != 0 ? ph_errno_get_name ((int) value->integer) : NULL;

  if (name == NULL)
    return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
  return g_strdup_printf ("%" G_GINT64_FORMAT " (%s)", value->integer, name);
}

/**
 * ph_value_print:
 * @value: a value
 *
 * Returns: (transfer full): the value in the notation, long bytes and lists cut short
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
    case PH_VALUE_FLOAT:
      return print_number (value->number);
    case PH_VALUE_BOOLEAN:
      return g_strdup (value->integer ? "True" : "False");
    case PH_VALUE_STRING:
      return print_string (value->string);
    case PH_VALUE_ADDRESS:
      return ph_address_to_notation (&value->address);
    case PH_VALUE_SOCKET:
    case PH_VALUE_STARTED:
      return g_strdup (value->string);
    case PH_VALUE_ERRNO:
      return ph_errno_label ((int) value->integer);
    case PH_VALUE_ERROR_NUMBER:
      return print_error_number (value);
    case PH_VALUE_STATE:
      return g_strdup (ph_state_get_name ((PhState) value->integer));
    case PH_VALUE_TUPLE:
    case PH_VALUE_LIST:
      return print_parts (value);
    case PH_VALUE_NONE:
    default:
      return g_strdup ("None");
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-option-notation.h"

#include "ph-option-value.h"
#include "ph-parser.h"

#include <string.h>

/* The option table writes and reads values as text in the notation; here that text becomes values
 * and values become that text. Numbers go the short way, so that the kernel sees every int that a
 * scenario gives, and not only those the table thinks right. Any thread. */

/**
 * ph_option_print:
 * @level: SOL_SOCKET, …
 * @option: its number there
 * @value: (nullable): the bytes of a value
 * @len: how many
 *
 * Returns: (transfer full): the value in the notation
 */
char *
ph_option_print (int           level,
                 int           option,
                 gconstpointer value,
                 gsize         len)
{
  return ph_option_value_to_notation (ph_socket_option_by_id (level, option),
                                      value != NULL ? value : "", value != NULL ? len : 0);
}

static PhValue *literal_to_value (const PhExpr *expr);

static PhValue *
tuple_to_value (const PhExpr *expr)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_value_unref);

  for (guint i = 0; i < ph_expr_get_n_args (expr); i++)
    g_ptr_array_add (parts, literal_to_value (ph_expr_get_arg (expr, i)));
  return ph_value_new_parts (PH_VALUE_TUPLE, parts);
}

static PhValue *
literal_to_value (const PhExpr *expr)
{
  switch ((int) expr->kind)
    {
    case PH_EXPR_TUPLE:
      return tuple_to_value (expr);
    case PH_EXPR_BYTES:
      return ph_value_new_bytes (expr->bytes);
    case PH_EXPR_STRING:
      return ph_value_new_string (expr->text);
    case PH_EXPR_FLOAT:
      return ph_value_new_float (expr->number);
    case PH_EXPR_ERRNO:
      return ph_value_new_error_number ((int) expr->integer);
    default:
      return ph_value_new_integer (expr->integer);
    }
}

static PhValue *
text_to_value (const char *text)
{
  g_autofree char *line = g_strconcat ("x = ", text, NULL);
  PhFault *fault = NULL;
  g_autoptr (PhStatement) statement = ph_parser_read_line (line, strlen (line), 1, &fault);
  PhValue *value = NULL;

  if (fault == NULL && statement != NULL)
    value = literal_to_value (statement->left);
  g_clear_pointer (&fault, ph_fault_free);
  return value != NULL ? value : ph_value_new_string (text);
}

/**
 * ph_option_to_value:
 * @level: SOL_SOCKET, …
 * @option: its number there
 * @number: the value if it is an int
 * @value: (nullable): its bytes
 * @len: how many
 *
 * Returns: (transfer full): the value as getsockopt() gives it: a number, tuple, string, or bytes
 */
PhValue *
ph_option_to_value (int           level,
                    int           option,
                    int           number,
                    gconstpointer value,
                    gsize         len)
{
  const PhSocketOption *known = ph_socket_option_by_id (level, option);
  g_autofree char *text = ph_option_print (level, option, value, len);

  if (known != NULL && known->type == PH_OPTION_ERRNO && len <= sizeof number)
    return ph_value_new_error_number (number);
  if (known != NULL && known->type == PH_OPTION_FLAGS && len == sizeof number)
    return ph_value_new_integer (number);
  return text_to_value (text);
}

/**
 * ph_option_takes_int:
 * @level: SOL_SOCKET, …
 * @option: its number there
 * @value: what it is to be set to
 *
 * Returns: whether that is an int as it stands
 */
gboolean
ph_option_takes_int (int            level,
                     int            option,
                     const PhValue *value)
{
  const PhSocketOption *known = ph_socket_option_by_id (level, option);

  return (value->kind == PH_VALUE_INTEGER || value->kind == PH_VALUE_BOOLEAN)
         && (known == NULL || (ph_socket_option_get_size (known) == sizeof (int)
                               && known->type != PH_OPTION_ADDRESS4));
}

static gboolean
is_number (const PhValue *value)
{
  return value->kind == PH_VALUE_INTEGER || value->kind == PH_VALUE_BOOLEAN
         || value->kind == PH_VALUE_FLOAT;
}

static gboolean
are_numbers (const PhValue *tuple)
{
  for (guint i = 0; i < ph_value_get_n (tuple); i++)
    if (!is_number (ph_value_get_part (tuple, i)))
      return FALSE;

  return TRUE;
}

/* As text everything is alike; "1" is no number here. */
static gboolean
is_kind_of (const PhSocketOption *option,
            const PhValue        *value)
{
  switch (option != NULL ? option->type : PH_OPTION_INTEGER)
    {
    case PH_OPTION_TEXT:
    case PH_OPTION_ADDRESS4:
    case PH_OPTION_INTERFACE:
      return is_number (value) || (value->kind == PH_VALUE_STRING && !value->is_abstract);
    case PH_OPTION_GROUP4:
    case PH_OPTION_GROUP6:
      return value->kind == PH_VALUE_TUPLE || value->kind == PH_VALUE_STRING;
    case PH_OPTION_LINGER:
    case PH_OPTION_TIMEVAL:
    case PH_OPTION_CREDENTIALS:
      return is_number (value) || (value->kind == PH_VALUE_TUPLE && are_numbers (value));
    case PH_OPTION_FLAG:
    case PH_OPTION_INTEGER:
    case PH_OPTION_ENUM:
    case PH_OPTION_FLAGS:
    case PH_OPTION_ERRNO:
    default:
      return value->kind != PH_VALUE_STRING && value->kind != PH_VALUE_TUPLE;
    }
}

static void
refuse_kind (const PhSocketOption *option,
             GError              **error)
{
  g_autofree char *range = option != NULL ? ph_socket_option_describe_range (option) : NULL;

  if (option == NULL)
    g_set_error_literal (error, PH_OPTION_VALUE_ERROR, 0,
                         "The value of an unknown option is a number or bytes: b\"\\x01\\x00\"");
  else
    g_set_error (error, PH_OPTION_VALUE_ERROR, 0, "%s is %s", option->name, range);
}

/**
 * ph_option_from_value:
 * @level: SOL_SOCKET, …
 * @option: its number there
 * @value: what it is to be set to
 * @error: set to a sentence if the option has no such values
 *
 * Returns: (transfer full) (nullable): the bytes for setsockopt(2)
 */
GBytes *
ph_option_from_value (int            level,
                      int            option,
                      const PhValue *value,
                      GError       **error)
{
  const PhSocketOption *known = ph_socket_option_by_id (level, option);
  g_autofree char *text = NULL;

  if (value->kind == PH_VALUE_BYTES)
    return g_bytes_ref (value->bytes);
  if (!is_kind_of (known, value))
    {
      refuse_kind (known, error);
      return NULL;
    }
  text = value->kind == PH_VALUE_STRING ? g_strdup (value->string) : ph_value_print (value);
  return ph_option_value_parse (known, text, error);
}

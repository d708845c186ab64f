/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-operate.h"

#include <string.h>

/* Python's operators on the values of the notation. What does not fit, overflows or lies outside
 * is an error in a sentence, never a silent correction. Pure functions, one thread a value. */

static PhValue *
fail (GError    **error,
      const char *sentence)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, sentence);
  return NULL;
}

static gboolean
is_whole (const PhValue *value)
{
  return value->kind == PH_VALUE_INTEGER || value->kind == PH_VALUE_BOOLEAN
         || value->kind == PH_VALUE_ERROR_NUMBER;
}

static PhValue *
join_bytes (const PhValue *a,
            const PhValue *b,
            GError       **error)
{
  gsize a_len;
  gsize b_len;
  const guint8 *a_data = g_bytes_get_data (a->bytes, &a_len);
  const guint8 *b_data = g_bytes_get_data (b->bytes, &b_len);
  g_autoptr (GByteArray) joined = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (a_len + b_len > PH_VALUE_BYTES_MAX)
    return fail (error, "These bytes are more than a value may have (16 MiB).");
  joined = g_byte_array_sized_new ((guint) (a_len + b_len));
  g_byte_array_append (joined, a_data, (guint) a_len);
  g_byte_array_append (joined, b_data, (guint) b_len);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&joined));
  return ph_value_new_bytes (bytes);
}

/**
 * ph_operate_add:
 * @a: a value
 * @b: another
 * @error: set to a sentence if there is no sum
 *
 * Returns: (transfer full) (nullable): a + b
 */
PhValue *
ph_operate_add (const PhValue *a,
                const PhValue *b,
                GError       **error)
{
  gint64 sum;

  if (a->kind == PH_VALUE_BYTES && b->kind == PH_VALUE_BYTES)
    return join_bytes (a, b, error);
  if (!is_whole (a) || !is_whole (b))
    return fail (error, "These two cannot be added.");
  if (__builtin_add_overflow (a->integer, b->integer, &sum))
    return fail (error, "The sum is too large a number.");
  return ph_value_new_integer (sum);
}

static PhValue *
repeat_bytes (const PhValue *bytes,
              gint64         times,
              GError       **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes->bytes, &len);
  gsize n = times > 0 ? (gsize) times : 0;
  g_autoptr (GBytes) repeated = NULL;
  guint8 *all;

  if (len == 0 || n == 0)
    n = 0;
  else if (n > PH_VALUE_BYTES_MAX / len)
    return fail (error, "These bytes are more than a value may have (16 MiB).");
  all = g_malloc (n * len + 1);
  for (gsize i = 0; i < n; i++)
    memcpy (all + i * len, data, len);
  repeated = g_bytes_new_take (all, n * len);
  return ph_value_new_bytes (repeated);
}

/**
 * ph_operate_multiply:
 * @a: a value
 * @b: another
 * @error: set to a sentence if there is no product
 *
 * Returns: (transfer full) (nullable): a * b; bytes times a number are repeated so often
 */
PhValue *
ph_operate_multiply (const PhValue *a,
                     const PhValue *b,
                     GError       **error)
{
  gint64 product;

  if (a->kind == PH_VALUE_BYTES && is_whole (b))
    return repeat_bytes (a, b->integer, error);
  if (b->kind == PH_VALUE_BYTES && is_whole (a))
    return repeat_bytes (b, a->integer, error);
  if (!is_whole (a) || !is_whole (b))
    return fail (error, "These two cannot be multiplied.");
  if (__builtin_mul_overflow (a->integer, b->integer, &product))
    return fail (error, "The product is too large a number.");
  return ph_value_new_integer (product);
}

static gint64
get_size (const PhValue *whole)
{
  int family;

  switch ((int) whole->kind)
    {
    case PH_VALUE_BYTES:
      return (gint64) g_bytes_get_size (whole->bytes);
    case PH_VALUE_TUPLE:
    case PH_VALUE_LIST:
      return ph_value_get_n (whole);
    case PH_VALUE_STRING:
      return g_utf8_strlen (whole->string, -1);
    case PH_VALUE_ADDRESS:
      family = ph_address_get_family (&whole->address);
      return family == AF_INET || family == AF_INET6 ? 2 : -1;
    default:
      return -1;
    }
}

static PhValue *
get_element (const PhValue *whole,
             gint64         place)
{
  g_autofree char *host = NULL;

  if (whole->kind == PH_VALUE_BYTES)
    return ph_value_new_integer (((const guint8 *) g_bytes_get_data (whole->bytes, NULL))[place]);
  if (whole->kind != PH_VALUE_ADDRESS)
    return ph_value_ref (ph_value_get_part (whole, (guint) place));
  if (place == 1)
    return ph_value_new_integer (ph_address_get_port (&whole->address));
  host = ph_address_get_host (&whole->address);
  return ph_value_new_string (host);
}

/**
 * ph_operate_index:
 * @whole: bytes, a tuple, a list, or an address, which is host and port
 * @place: a number; below 0 it counts from the end
 * @error: set to a sentence if there is no such part
 *
 * Returns: (transfer full) (nullable): whole[place]
 */
PhValue *
ph_operate_index (const PhValue *whole,
                  const PhValue *place,
                  GError       **error)
{
  gint64 size = whole->kind == PH_VALUE_STRING ? -1 : get_size (whole);
  gint64 at;

  if (size < 0)
    return fail (error, "This has no parts.");
  if (!is_whole (place))
    return fail (error, "The place of a part is a number.");
  at = place->integer < 0 ? place->integer + size : place->integer;
  if (at < 0 || at >= size)
    return fail (error, "There is no such part.");
  return get_element (whole, at);
}

/* A bound of a slice, moved inside as Python does. */
static gint64
clamp_bound (const PhValue *bound,
             gint64         size,
             gint64         otherwise)
{
  gint64 at = bound != NULL ? bound->integer : otherwise;

  if (at < 0)
    at += size;
  return CLAMP (at, 0, size);
}

/**
 * ph_operate_slice:
 * @whole: bytes
 * @from: (nullable): a number; %NULL: the beginning
 * @to: (nullable): a number; %NULL: the end
 * @error: set to a sentence if there is no such thing
 *
 * Returns: (transfer full) (nullable): whole[from:to]; bounds outside are moved inside
 */
PhValue *
ph_operate_slice (const PhValue *whole,
                  const PhValue *from,
                  const PhValue *to,
                  GError       **error)
{
  g_autoptr (GBytes) part = NULL;
  gint64 size;
  gint64 start;
  gint64 end;

  if (whole->kind != PH_VALUE_BYTES)
    return fail (error, "Only of bytes can a slice be taken.");
  if ((from != NULL && !is_whole (from)) || (to != NULL && !is_whole (to)))
    return fail (error, "The bounds of a slice are numbers.");
  size = get_size (whole);
  start = clamp_bound (from, size, 0);
  end = MAX (start, clamp_bound (to, size, size));
  part = g_bytes_new_from_bytes (whole->bytes, (gsize) start, (gsize) (end - start));
  return ph_value_new_bytes (part);
}

/**
 * ph_operate_len:
 * @whole: a value
 * @error: set to a sentence if it has no length
 *
 * Returns: (transfer full) (nullable): len(whole)
 */
PhValue *
ph_operate_len (const PhValue *whole,
                GError       **error)
{
  gint64 size = get_size (whole);

  return size >= 0 ? ph_value_new_integer (size) : fail (error, "This has no length.");
}

static gboolean
contains (const PhValue   *whole,
          const PhValue   *part,
          PhValueToAddress to_address,
          gpointer         user_data)
{
  gsize len;
  gsize part_len;

  if (whole->kind == PH_VALUE_BYTES && part->kind == PH_VALUE_BYTES)
    {
      gconstpointer data = g_bytes_get_data (whole->bytes, &len);
      gconstpointer needle = g_bytes_get_data (part->bytes, &part_len);

      return part_len == 0 || (len >= part_len && memmem (data, len, needle, part_len) != NULL);
    }
  for (guint i = 0; i < ph_value_get_n (whole); i++)
    {
      if (ph_value_equal (part, ph_value_get_part (whole, i), to_address, user_data))
        return TRUE;
    }
  return FALSE;
}

/* Returns: below, at or above 0; @comparable tells whether that means anything */
static int
get_order (const PhValue *a,
           const PhValue *b,
           gboolean      *comparable)
{
  *comparable = TRUE;
  if (is_whole (a) && is_whole (b))
    return (a->integer > b->integer) - (a->integer < b->integer);
  if (a->kind == PH_VALUE_BYTES && b->kind == PH_VALUE_BYTES)
    return g_bytes_compare (a->bytes, b->bytes);
  *comparable = (is_whole (a) || a->kind == PH_VALUE_FLOAT)
                && (is_whole (b) || b->kind == PH_VALUE_FLOAT);
  if (*comparable)
    {
      double x = a->kind == PH_VALUE_FLOAT ? a->number : (double) a->integer;
      double y = b->kind == PH_VALUE_FLOAT ? b->number : (double) b->integer;

      return (x > y) - (x < y);
    }
  return 0;
}

/**
 * ph_operate_compare:
 * @compare: how
 * @a: a value
 * @b: another
 * @to_address: (scope call): see ph_value_equal()
 * @user_data: for @to_address
 *
 * Returns: whether "a compare b" holds; what has no order is neither less nor more
 */
gboolean
ph_operate_compare (PhCompare        compare,
                    const PhValue   *a,
                    const PhValue   *b,
                    PhValueToAddress to_address,
                    gpointer         user_data)
{
  gboolean comparable;
  int order = get_order (a, b, &comparable);

  switch (compare)
    {
    case PH_COMPARE_DIFFERENT:
      return !ph_value_equal (a, b, to_address, user_data);
    case PH_COMPARE_LESS:
      return comparable && order < 0;
    case PH_COMPARE_AT_MOST:
      return comparable && order <= 0;
    case PH_COMPARE_MORE:
      return comparable && order > 0;
    case PH_COMPARE_AT_LEAST:
      return comparable && order >= 0;
    case PH_COMPARE_IN:
      return contains (b, a, to_address, user_data);
    case PH_COMPARE_EQUAL:
    default:
      return ph_value_equal (a, b, to_address, user_data);
    }
}

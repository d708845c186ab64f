/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-operate.h"
#include "ph-signature.h"

#include "ph-byte-order.h"

#include <errno.h>
#include <string.h>

/* Operators as Python has them, and the sentence for what they cannot do. */

static PhValue *
bytes (const char *text)
{
  g_autoptr (GBytes) contents = g_bytes_new (text, strlen (text));

  return ph_value_new_bytes (contents);
}

static gboolean
no_address (const PhValue *value,
            PhAddress     *address,
            gpointer       user_data)
{
  return FALSE;
}

/* @value: (transfer full) (nullable) */
static void
check (PhValue    *value,
       const char *printed,
       GError    **error)
{
  g_autofree char *text = value != NULL ? ph_value_print (value) : NULL;

  g_assert_cmpstr (text, ==, printed);
  g_assert_true ((value == NULL) == (*error != NULL));
  g_clear_error (error);
  g_clear_pointer (&value, ph_value_unref);
}

static void
test_arithmetic (void)
{
  g_autoptr (PhValue) two = ph_value_new_integer (2);
  g_autoptr (PhValue) most = ph_value_new_integer (G_MAXINT64);
  g_autoptr (PhValue) less = ph_value_new_integer (-1);
  g_autoptr (PhValue) ab = bytes ("ab");
  g_autoptr (PhValue) none = ph_value_new (PH_VALUE_NONE);
  GError *error = NULL;

  check (ph_operate_add (two, two, &error), "4", &error);
  check (ph_operate_add (ab, ab, &error), "b\"abab\"", &error);
  check (ph_operate_add (most, two, &error), NULL, &error);
  check (ph_operate_add (ab, two, &error), NULL, &error);
  check (ph_operate_multiply (two, two, &error), "4", &error);
  check (ph_operate_multiply (ab, two, &error), "b\"abab\"", &error);
  check (ph_operate_multiply (two, ab, &error), "b\"abab\"", &error);
  check (ph_operate_multiply (ab, less, &error), "b\"\"", &error);
  check (ph_operate_multiply (most, two, &error), NULL, &error);
  check (ph_operate_multiply (ab, most, &error), NULL, &error);
  check (ph_operate_multiply (none, two, &error), NULL, &error);
}

static void
test_parts (void)
{
  g_autoptr (PhValue) abcd = bytes ("abcd");
  PhAddress loopback = ph_address_loopback (AF_INET, 80);
  g_autoptr (PhValue) address = ph_value_new_address (&loopback);
  g_autoptr (PhValue) pair = ph_value_new_pair (bytes ("x"), ph_value_new_integer (5));
  g_autoptr (PhValue) one = ph_value_new_integer (1);
  g_autoptr (PhValue) last = ph_value_new_integer (-1);
  g_autoptr (PhValue) far = ph_value_new_integer (G_MAXINT64);
  g_autoptr (PhValue) back = ph_value_new_integer (G_MININT64);
  GError *error = NULL;

  check (ph_operate_index (abcd, one, &error), "98", &error);
  check (ph_operate_index (pair, last, &error), "5", &error);
  check (ph_operate_index (address, one, &error), "80", &error);
  check (ph_operate_index (abcd, far, &error), NULL, &error);
  check (ph_operate_index (abcd, back, &error), NULL, &error);
  check (ph_operate_index (one, one, &error), NULL, &error);
  check (ph_operate_index (abcd, abcd, &error), NULL, &error);
  check (ph_operate_slice (abcd, one, last, &error), "b\"bc\"", &error);
  check (ph_operate_slice (abcd, NULL, NULL, &error), "b\"abcd\"", &error);
  check (ph_operate_slice (abcd, back, far, &error), "b\"abcd\"", &error);
  check (ph_operate_slice (abcd, far, back, &error), "b\"\"", &error);
  check (ph_operate_slice (pair, one, NULL, &error), NULL, &error);
  check (ph_operate_len (abcd, &error), "4", &error);
  check (ph_operate_len (address, &error), "2", &error);
  check (ph_operate_len (one, &error), NULL, &error);
}

static PhValue *five (void) { return ph_value_new_integer (5); }
static PhValue *five_and_half (void) { return ph_value_new_float (5.5); }
static PhValue *five_point (void) { return ph_value_new_float (5.0); }
static PhValue *truth (void) { return ph_value_new_boolean (TRUE); }
static PhValue *one (void) { return ph_value_new_integer (1); }
static PhValue *pipe_errno (void) { return ph_value_new_errno (EPIPE); }
static PhValue *pipe_count (void) { return ph_value_new_integer (EPIPE); }
static PhValue *pipe_number (void) { return ph_value_new_error_number (EPIPE); }
static PhValue *open_state (void) { return ph_value_new_state (PH_STATE_ESTABLISHED); }
static PhValue *abc (void) { return bytes ("abc"); }
static PhValue *b (void) { return bytes ("b"); }
static PhValue *pair (void) { return ph_value_new_pair (five (), pipe_errno ()); }

/* What a comparison says of two values: y for each of == != < <= > >= in that holds */
static const struct
{
  PhValue   *(*a) (void);
  PhValue   *(*b) (void);
  const char *holds;
} comparisons[] = {
  { five, five, "y..y.y." }, { five, five_and_half, ".yyy..." }, { five, five_point, "y..y.y." },
  { truth, one, "y..y.y." }, { pipe_errno, pipe_count, ".y....." },
  { pipe_errno, pipe_number, "y......" }, { pipe_number, pipe_count, "y..y.y." },
  { open_state, one, ".y....." }, { abc, b, ".yyy..." }, { b, abc, ".y..yyy" },
  { five, pair, ".y....y" }, { pipe_errno, pair, ".y....y" }, { one, pair, ".y....." },
};

static void
test_compare (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (comparisons); i++)
    {
      g_autoptr (PhValue) x = comparisons[i].a ();
      g_autoptr (PhValue) y = comparisons[i].b ();

      for (PhCompare c = PH_COMPARE_EQUAL; c <= PH_COMPARE_IN; c++)
        {
          g_test_message ("%" G_GSIZE_FORMAT ": %d", i, c);
          g_assert_cmpint (ph_operate_compare (c, x, y, no_address, NULL), ==,
                           comparisons[i].holds[c] == 'y');
        }
    }
}

/* The table of calls names the functions of byteorder(3) and inet(3); what they do is told in one
 * place only. */
static void
test_byte_order (void)
{
  static const char *const names[] = {
    "htons", "ntohs", "htonl", "ntohl", "inet_aton", "inet_ntoa", "inet_pton", "inet_ntop",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const PhSignature *signature = ph_signature_by_name (names[i]);
      guint n_args;

      g_assert_nonnull (signature);
      g_assert_cmpint ((int) signature->builtin, ==, PH_BUILTIN_BYTE_ORDER);
      g_assert_true (ph_byte_order_knows (names[i], &n_args));
      g_assert_cmpuint (ph_signature_n_params (signature), ==, n_args);
      g_assert_cmpuint (signature->n_required, ==, n_args);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/scenario/operate/arithmetic", test_arithmetic);
  g_test_add_func ("/scenario/operate/parts", test_parts);
  g_test_add_func ("/scenario/operate/compare", test_compare);
  g_test_add_func ("/scenario/operate/byte-order", test_byte_order);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-value.h"

#include <errno.h>

/* What is equal to what, and how a value is shown when it is not what was expected. */

static gboolean
to_address (const PhValue *value,
            PhAddress     *address,
            gpointer       user_data)
{
  if (value->kind == PH_VALUE_ADDRESS)
    *address = value->address;
  else if (value->kind == PH_VALUE_SOCKET)
    *address = ph_address_loopback (AF_INET, (guint16) value->socket);
  else
    return FALSE;
  return TRUE;
}

static void
check_equal (PhValue *a,
             PhValue *b,
             gboolean equal)
{
  g_assert_cmpint (ph_value_equal (a, b, to_address, NULL), ==, equal);
  g_assert_cmpint (ph_value_equal (b, a, to_address, NULL), ==, equal);
  ph_value_unref (a);
  ph_value_unref (b);
}

static PhValue *
bytes (const char *text)
{
  g_autoptr (GBytes) contents = g_bytes_new (text, strlen (text));

  return ph_value_new_bytes (contents);
}

static PhValue *
address (guint16 port)
{
  PhAddress loopback = ph_address_loopback (AF_INET, port);

  return ph_value_new_address (&loopback);
}

static void
test_equal (void)
{
  check_equal (bytes ("a"), bytes ("a"), TRUE);
  check_equal (bytes ("a"), bytes ("b"), FALSE);
  check_equal (bytes (""), bytes (""), TRUE);
  check_equal (bytes ("5"), ph_value_new_integer (5), FALSE);
  check_equal (bytes ("a"), ph_value_new_string ("a"), FALSE);
  check_equal (ph_value_new_integer (5), ph_value_new_integer (5), TRUE);
  check_equal (ph_value_new_integer (ECONNREFUSED), ph_value_new_errno (ECONNREFUSED), FALSE);
  check_equal (ph_value_new_errno (EPIPE), ph_value_new_errno (EPIPE), TRUE);
  check_equal (ph_value_new (PH_VALUE_NONE), ph_value_new (PH_VALUE_NONE), TRUE);
  check_equal (ph_value_new (PH_VALUE_NONE), bytes (""), FALSE);
  check_equal (ph_value_new_socket (7, "a"), ph_value_new_socket (7, "b"), TRUE);
  check_equal (ph_value_new_socket (7, "a"), ph_value_new_socket (8, "a"), FALSE);
  check_equal (ph_value_new_socket (7, "a"), address (7), TRUE);
  check_equal (ph_value_new_socket (7, "a"), address (8), FALSE);
  check_equal (ph_value_new_pair (bytes ("x"), ph_value_new_socket (7, "a")),
               ph_value_new_pair (bytes ("x"), address (7)), TRUE);
  check_equal (ph_value_new_pair (bytes ("x"), ph_value_new_socket (7, "a")),
               ph_value_new_pair (bytes ("y"), address (7)), FALSE);
}

static void
check_print (PhValue    *value,
             const char *text)
{
  g_autofree char *printed = ph_value_print (value);

  g_assert_cmpstr (printed, ==, text);
  ph_value_unref (value);
}

static void
test_print (void)
{
  PhAddress unset = PH_ADDRESS_NONE;

  check_print (bytes ("a\x1b\"\n"), "b\"a\\x1b\\\"\\n\"");
  check_print (ph_value_new_integer (-5), "-5");
  check_print (ph_value_new_string ("a\"b\x1b"), "\"a\\\"b\\x1b\"");
  check_print (ph_value_new_errno (EPIPE), "EPIPE (32)");
  check_print (ph_value_new_socket (7, "server"), "server");
  check_print (ph_value_new_address (&unset), "None");
  check_print (ph_value_new_pair (bytes ("x"), address (80)), "(b\"x\", (\"127.0.0.1\", 80))");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/scenario/value/equal", test_equal);
  g_test_add_func ("/scenario/value/print", test_print);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-names.h"

#include <gio/gio.h>

/* What may name a socket, and who has which name. */

static void
test_identifiers (void)
{
  static const char * const good[] = { "a", "_", "server", "conn2", "Socket", "EXIT", "_1", "errno" };
  static const char * const bad[] = {
    "", "2conn", "a b", "a-b", "é", "socket", "expect", "None", "AF_INET", "SO_REUSEADDR",
    "ECONNREFUSED", "a_name_that_is_much_too_long_to_be_good", "a.b",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (ph_names_is_identifier (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (ph_names_is_identifier (bad[i]));
  g_assert_false (ph_names_is_identifier (NULL));
}

static void
test_choose (void)
{
  g_autoptr (PhNames) names = ph_names_new ();
  g_autofree char *first = ph_names_foresee (names, "server");
  g_autofree char *fourth = NULL;

  g_assert_cmpstr (first, ==, "server");
  g_assert_cmpstr (ph_names_choose (names, 1, "server"), ==, "server");
  g_assert_cmpstr (ph_names_choose (names, 2, "server"), ==, "server2");
  g_assert_true (ph_names_assign (names, 3, "server3"));
  fourth = ph_names_foresee (names, "server");
  g_assert_cmpstr (fourth, ==, "server4");
  g_assert_cmpstr (ph_names_choose (names, 4, "server"), ==, "server4");
  g_assert_cmpstr (ph_names_choose (names, 5, "conn"), ==, "conn");
  g_assert_cmpuint (ph_names_find (names, "server2"), ==, 2);
}

static void
test_assign (void)
{
  g_autoptr (PhNames) names = ph_names_new ();

  g_assert_true (ph_names_assign (names, 1, "a"));
  g_assert_true (ph_names_assign (names, 1, "a"));
  g_assert_false (ph_names_assign (names, 2, "a"));
  g_assert_true (ph_names_assign (names, 1, "b"));
  g_assert_cmpstr (ph_names_lookup (names, 1), ==, "b");
  g_assert_true (ph_names_assign (names, 2, "a"));
  g_assert_cmpuint (ph_names_find (names, "a"), ==, 2);
  g_assert_cmpuint (ph_names_find (names, "nobody"), ==, PH_SOCKET_NONE);
}

static void
test_check (void)
{
  g_autoptr (PhNames) names = ph_names_new ();
  g_autoptr (GError) syntax = NULL;
  g_autoptr (GError) taken = NULL;

  ph_names_choose (names, 1, "udp");
  g_assert_true (ph_names_check (names, "udp2", NULL));
  g_assert_false (ph_names_check (names, "no good", &syntax));
  g_assert_error (syntax, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_false (ph_names_check (names, "udp", &taken));
  g_assert_error (taken, G_IO_ERROR, G_IO_ERROR_EXISTS);
}

static void
test_retire (void)
{
  g_autoptr (PhNames) names = ph_names_new ();
  g_autofree char *kept = NULL;
  g_autofree char *unknown = NULL;
  g_autofree char *none = NULL;

  g_assert_true (ph_names_assign (names, 1, "a"));
  ph_names_retire (names, 1);
  ph_names_retire (names, 1);
  ph_names_retire (names, 77);
  g_assert_true (ph_names_assign (names, 2, "a"));
  g_assert_cmpuint (ph_names_find (names, "a"), ==, 2);
  kept = ph_names_dup (names, 1);
  g_assert_cmpstr (kept, ==, "a");
  unknown = ph_names_dup (names, 77);
  g_assert_cmpstr (unknown, ==, "socket_77");
  none = ph_names_dup (names, PH_SOCKET_NONE);
  g_assert_cmpstr (none, ==, "");
}

/* A day of short connections must not keep every name that ever was. */
static void
test_past_is_bounded (void)
{
  g_autoptr (PhNames) names = ph_names_new ();
  const PhSocketId n = 66000;

  for (PhSocketId id = 1; id <= n; id++)
    {
      ph_names_choose (names, id, "conn");
      ph_names_retire (names, id);
    }
  g_assert_null (ph_names_lookup (names, 1));
  g_assert_cmpstr (ph_names_lookup (names, n), ==, "conn66000");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/model/names/identifiers", test_identifiers);
  g_test_add_func ("/model/names/choose", test_choose);
  g_test_add_func ("/model/names/assign", test_assign);
  g_test_add_func ("/model/names/check", test_check);
  g_test_add_func ("/model/names/retire", test_retire);
  g_test_add_func ("/model/names/past-is-bounded", test_past_is_bounded);
  return g_test_run ();
}

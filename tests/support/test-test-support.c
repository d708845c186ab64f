/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test.h"

#include <sys/socket.h>
#include <unistd.h>

/* The helpers that other tests trust: each must also be able to say no. */

static gboolean
set_flag_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
flag_is_set (gpointer data)
{
  return *(gboolean *) data;
}

static void
test_spin_until_met (void)
{
  gboolean flag = FALSE;

  g_idle_add (set_flag_cb, &flag);
  g_assert_true (ph_test_spin_until (flag_is_set, &flag, 5000));
}

static void
test_spin_until_expired (void)
{
  gboolean flag = FALSE;

  g_assert_false (ph_test_spin_until (flag_is_set, &flag, 10));
}

static void
test_tcp_pair (gconstpointer data)
{
  int client, server;
  char byte = 0;

  ph_test_tcp_pair (GPOINTER_TO_INT (data), &client, &server);
  g_assert_cmpint (send (client, "x", 1, 0), ==, 1);
  g_assert_cmpint (recv (server, &byte, 1, 0), ==, 1);
  g_assert_cmpint (byte, ==, 'x');
  g_assert_no_errno (close (client));
  g_assert_no_errno (close (server));
}

static void
test_notify_counted (void)
{
  g_autoptr (GObject) action = G_OBJECT (g_simple_action_new ("a", NULL));
  PhTestNotify *notify = ph_test_expect_notify (action, "enabled");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), FALSE);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), FALSE);
  ph_test_notify_end (notify, 1);
}

static void
test_notify_wrong (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GObject) action = G_OBJECT (g_simple_action_new ("a", NULL));

      ph_test_notify_end (ph_test_expect_notify (action, "enabled"), 1);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*GSimpleAction:enabled notified 0 times, not 1*");
}

static GListStore *
store_of (guint n_items)
{
  GListStore *store = g_list_store_new (G_TYPE_OBJECT);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_object_new (G_TYPE_OBJECT, NULL);

      g_list_store_append (store, item);
    }
  return store;
}

static void
test_mirror_follows (void)
{
  g_autoptr (GListStore) store = store_of (3);
  g_autoptr (GObject) item = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (PhTestMirror) mirror = ph_test_mirror_new (G_LIST_MODEL (store), NULL);

  g_list_store_splice (store, 1, 2, (gpointer *) &item, 1);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (mirror), ==, 1);
  ph_test_mirror_expect (mirror, 0, 1, 2, 1);
  ph_test_mirror_forget (mirror);
  g_list_store_remove_all (store);
  g_assert_cmpuint (ph_test_mirror_get_n_changes (mirror), ==, 1);
  ph_test_mirror_check (mirror);
}

/* A signal without the change it announces: the mirror must not believe it. */
static void
test_mirror_catches_a_lie (gconstpointer data)
{
  const PhTestChange *lie = data;

  if (g_test_subprocess ())
    {
      g_autoptr (GListStore) store = store_of (3);
      g_autoptr (PhTestMirror) mirror = ph_test_mirror_new (G_LIST_MODEL (store), NULL);

      ph_test_mirror_check (mirror);
      g_list_model_items_changed (G_LIST_MODEL (store), lie->position, lie->removed, lie->added);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
}

static void
test_mirror_catches_silence (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GListStore) store = store_of (3);
      g_autoptr (PhTestMirror) mirror = ph_test_mirror_new (G_LIST_MODEL (store), NULL);

      g_signal_handlers_block_matched (store, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, mirror);
      g_list_store_remove (store, 0);
      ph_test_mirror_check (mirror);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*the model has 2 items, its signals announced 3*");
}

int
main (int   argc,
      char *argv[])
{
  static const PhTestChange missing_item = { 0, 1, 0 };
  static const PhTestChange beyond_end = { 2, 2, 2 };
  static const PhTestChange phantom = { 3, 0, 1 };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/test-support/spin-until/met", test_spin_until_met);
  g_test_add_func ("/test-support/spin-until/expired", test_spin_until_expired);
  g_test_add_data_func ("/test-support/tcp-pair/v4", GINT_TO_POINTER (AF_INET), test_tcp_pair);
  g_test_add_data_func ("/test-support/tcp-pair/v6", GINT_TO_POINTER (AF_INET6), test_tcp_pair);
  g_test_add_func ("/test-support/notify/counted", test_notify_counted);
  g_test_add_func ("/test-support/notify/wrong-count", test_notify_wrong);
  g_test_add_func ("/test-support/mirror/follows", test_mirror_follows);
  g_test_add_func ("/test-support/mirror/silence", test_mirror_catches_silence);
  g_test_add_data_func ("/test-support/mirror/lie/missing-item", &missing_item,
                        test_mirror_catches_a_lie);
  g_test_add_data_func ("/test-support/mirror/lie/beyond-end", &beyond_end,
                        test_mirror_catches_a_lie);
  g_test_add_data_func ("/test-support/mirror/lie/phantom", &phantom, test_mirror_catches_a_lie);

  return g_test_run ();
}

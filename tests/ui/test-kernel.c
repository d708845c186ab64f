/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-kernel-row.h"
#include "ph-kernel-tab.h"

#include "ph-ui-test.h"

#include <string.h>

/* The Kernel tab on real sockets: read while it is seen and not otherwise, standing still when told
 * to, and compared with an earlier moment. */

typedef struct
{
  PhSession    *session;  /* (owned) */
  PhSocketItem *item;     /* (owned) */
  PhSocketItem *peer;     /* (owned): the other end of a pair */
  GtkWidget    *window;
  GtkWidget    *tab;      /* (owned) */
  guint         n_read;
} Fixture;

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(PhCallResult **) user_data = ph_session_call_finish (PH_SESSION (source), result, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static PhCallResult *
make_call (PhSession    *session,
           const PhCall *call)
{
  PhCallResult *outcome = NULL;

  ph_session_call_async (session, call, NULL, called_cb, &outcome);
  g_assert_true (ph_test_spin_until (is_set, &outcome, PH_UI_PATIENCE_MS));
  g_assert_cmpint (outcome->error, ==, 0);
  return outcome;
}

static void
count_cb (Fixture *fixture)
{
  fixture->n_read++;
}

static gboolean
was_read (gpointer data)
{
  return ((Fixture *) data)->n_read > 1;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKETPAIR, PH_SOCKET_NONE);
  g_autoptr (PhCallResult) pair = NULL;
  PhSocketList *sockets;

  call.args[0] = AF_UNIX;
  call.args[1] = SOCK_STREAM;
  fixture->session = ph_ui_test_session ();
  sockets = ph_session_get_sockets (fixture->session);
  pair = make_call (fixture->session, &call);
  fixture->item = g_object_ref (ph_socket_list_lookup (sockets, pair->new_socket));
  fixture->peer = g_object_ref (ph_socket_list_lookup (sockets, pair->new_socket2));
  ph_session_set_auto (fixture->session, pair->new_socket, PH_AUTO_NONE);
  ph_session_set_auto (fixture->session, pair->new_socket2, PH_AUTO_NONE);
  g_signal_connect_swapped (fixture->item, "kernel-changed", G_CALLBACK (count_cb), fixture);
  fixture->tab = g_object_ref_sink (g_object_new (PH_TYPE_KERNEL_TAB, NULL));
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 700, 500);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->tab);
  ph_kernel_tab_set_item (PH_KERNEL_TAB (fixture->tab), fixture->session, fixture->item);
  ph_ui_test_settle ();
  g_assert_cmpuint (fixture->n_read, ==, 0); /* nothing is read before it is seen */
  gtk_window_present (GTK_WINDOW (fixture->window));
  g_assert_true (ph_test_spin_until (was_read, fixture, PH_UI_PATIENCE_MS));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ph_kernel_tab_set_item (PH_KERNEL_TAB (fixture->tab), NULL, NULL);
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  ph_ui_test_drop (fixture->window);
  ph_ui_test_settle ();
  g_assert_finalize_object (fixture->tab);
  g_signal_handlers_disconnect_by_data (fixture->item, fixture);
  g_object_unref (fixture->item);
  g_object_unref (fixture->peer);
  ph_ui_test_end (fixture->session);
}

typedef struct
{
  Fixture    *fixture;
  const char *line;
} Saying;

static gboolean
says (gpointer data)
{
  Saying *saying = data;
  g_autofree char *text = ph_kernel_tab_dup_text (PH_KERNEL_TAB (saying->fixture->tab));

  return strstr (text, saying->line) != NULL;
}

static void
expect_line (Fixture    *fixture,
             const char *line)
{
  Saying saying = { fixture, line };
  g_autofree char *text = NULL;

  if (ph_test_spin_until (says, &saying, PH_UI_PATIENCE_MS))
    return;
  text = ph_kernel_tab_dup_text (PH_KERNEL_TAB (fixture->tab));
  g_error ("%s is not in\n%s", line, text);
}

static void
send_bytes (Fixture    *fixture,
            const char *bytes)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SEND, ph_socket_item_get_id (fixture->peer));
  g_autoptr (GBytes) data = g_bytes_new (bytes, strlen (bytes));
  g_autoptr (PhCallResult) outcome = NULL;

  call.data = data;
  outcome = make_call (fixture->session, &call);
}

static GtkToggleButton *
toggle (Fixture    *fixture,
        const char *label)
{
  GtkWidget *found = ph_ui_test_find (fixture->tab, GTK_TYPE_TOGGLE_BUTTON, label);

  g_assert_nonnull (found);
  return GTK_TOGGLE_BUTTON (found);
}

static void
test_follows (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *text = NULL;

  expect_line (fixture, "SIOCINQ\t0 bytes\t");
  send_bytes (fixture, "hello");
  expect_line (fixture, "SIOCINQ\t5 bytes\t");
  text = ph_kernel_tab_dup_text (PH_KERNEL_TAB (fixture->tab));
  g_assert_null (strstr (text, "tcpi_")); /* no connection of TCP */
}

static gboolean
is_marked (gpointer data)
{
  GtkWidget *name = ph_ui_test_find (((Fixture *) data)->tab, GTK_TYPE_LABEL, "SIOCINQ");
  GtkWidget *row = gtk_widget_get_ancestor (name, PH_TYPE_KERNEL_ROW);
  GtkWidget *mark = ph_ui_test_find (row, GTK_TYPE_LABEL, "●");

  return gtk_widget_get_opacity (mark) > 0.5;
}

static gboolean
is_unmarked (gpointer data)
{
  return !is_marked (data);
}

/* The settings of the tests have no animations: a change is marked, and the mark goes. */
static void
test_marks (Fixture       *fixture,
            gconstpointer  data)
{
  expect_line (fixture, "SIOCINQ\t0 bytes\t");
  g_assert_false (is_marked (fixture));
  g_object_set (gtk_widget_get_settings (fixture->tab), "gtk-enable-animations", FALSE, NULL);
  send_bytes (fixture, "x");
  g_assert_true (ph_test_spin_until (is_marked, fixture, PH_UI_PATIENCE_MS));
  g_assert_true (ph_test_spin_until (is_unmarked, fixture, PH_UI_PATIENCE_MS));
  expect_line (fixture, "SIOCINQ\t1 byte\t");
}

static gboolean
read_three (gpointer data)
{
  return ((Fixture *) data)->n_read >= 3;
}

static void
test_freezes_and_compares (Fixture       *fixture,
                           gconstpointer  data)
{
  guint n_read;

  expect_line (fixture, "SIOCINQ\t0 bytes\t");
  gtk_toggle_button_set_active (toggle (fixture, "Freeze"), TRUE);
  expect_line (fixture, "Frozen at ");
  ph_ui_test_settle ();
  n_read = fixture->n_read;
  send_bytes (fixture, "hello");
  ph_session_read_kernel (fixture->session, ph_socket_item_get_id (fixture->item));
  fixture->n_read = 2;
  g_assert_true (ph_test_spin_until (read_three, fixture, PH_UI_PATIENCE_MS));
  g_assert_cmpuint (n_read, >, 0);
  expect_line (fixture, "SIOCINQ\t0 bytes\t"); /* what came meanwhile is not shown */
  gtk_toggle_button_set_active (toggle (fixture, "Compare"), TRUE);
  g_assert_false (gtk_toggle_button_get_active (toggle (fixture, "Freeze")));
  expect_line (fixture, "SIOCINQ\t0 bytes\t5 bytes\t+5 bytes\t");
  expect_line (fixture, " between them");
  expect_line (fixture, "SO_COOKIE\t");
  gtk_toggle_button_set_active (toggle (fixture, "Differences"), TRUE);
  expect_line (fixture, "SIOCINQ\t0 bytes\t5 bytes\t+5 bytes\t");
  {
    g_autofree char *text = ph_kernel_tab_dup_text (PH_KERNEL_TAB (fixture->tab));

    g_assert_null (strstr (text, "SO_COOKIE")); /* is the same */
  }
  gtk_toggle_button_set_active (toggle (fixture, "Compare"), FALSE);
  expect_line (fixture, "SIOCINQ\t5 bytes\t");
  expect_line (fixture, "SO_COOKIE\t");
}

static gboolean
says_not (gpointer data)
{
  return !says (data);
}

static void
expect_no_line (Fixture    *fixture,
                const char *line)
{
  Saying saying = { fixture, line };

  g_assert_true (ph_test_spin_until (says_not, &saying, PH_UI_PATIENCE_MS));
}

static void
test_finds (Fixture       *fixture,
            gconstpointer  data)
{
  expect_line (fixture, "SO_COOKIE\t");
  ph_kernel_tab_find (PH_KERNEL_TAB (fixture->tab), "MEMINFO rcvbuf");
  expect_no_line (fixture, "SO_COOKIE");
  expect_no_line (fixture, "SK_MEMINFO_SNDBUF");
  expect_line (fixture, "SK_MEMINFO_RCVBUF\t");
}

static gboolean
is_unmapped (gpointer data)
{
  return !gtk_widget_get_mapped (((Fixture *) data)->tab);
}

/* A hidden tab asks nothing, not even when much happens. */
static void
test_hidden_asks_nothing (Fixture       *fixture,
                          gconstpointer  data)
{
  gtk_widget_set_visible (fixture->tab, FALSE);
  g_assert_true (ph_test_spin_until (is_unmapped, fixture, PH_UI_PATIENCE_MS));
  send_bytes (fixture, "a");
  ph_ui_test_settle ();
  fixture->n_read = 0;
  for (guint i = 0; i < 40; i++)
    send_bytes (fixture, "b");
  ph_ui_test_settle ();
  g_assert_cmpuint (fixture->n_read, ==, 0);
  gtk_widget_set_visible (fixture->tab, TRUE);
  g_assert_true (ph_test_spin_until (was_read, fixture, PH_UI_PATIENCE_MS));
  expect_line (fixture, "SIOCINQ\t41 bytes\t");
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } cases[] = {
    { "/ui/kernel/follows", test_follows },
    { "/ui/kernel/marks", test_marks },
    { "/ui/kernel/freezes-and-compares", test_freezes_and_compares },
    { "/ui/kernel/finds", test_finds },
    { "/ui/kernel/hidden-asks-nothing", test_hidden_asks_nothing },
  };

  ph_ui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].test, tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-error-item.h"
#include "ph-error-sheet.h"
#include "ph-errors-tool.h"
#include "ph-socket-sidebar.h"
#include "ph-tools-view.h"
#include "ph-window.h"

#include "ph-ui-test.h"

#include <errno.h>
#include <netdb.h>

/* The list of errors in the window: what is typed, what is shown, and the ways that lead there. */

typedef struct
{
  PhSession   *session;  /* (owned) */
  GtkWidget   *window;   /* (owned) */
  GtkWidget   *tool;
  GtkWidget   *sheet;
  GtkListView *list;
} Fixture;

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  GtkWidget *tools;

  fixture->session = ph_ui_test_session ();
  fixture->window = GTK_WIDGET (ph_window_new (NULL, fixture->session));
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_widget_activate_action (fixture->window, "win.show-tool", "s", "errors");
  tools = ph_ui_test_find (fixture->window, PH_TYPE_TOOLS_VIEW, NULL);
  fixture->tool = ph_tools_view_get_tool (PH_TOOLS_VIEW (tools), "errors");
  fixture->sheet = ph_ui_test_find (fixture->tool, PH_TYPE_ERROR_SHEET, NULL);
  fixture->list = GTK_LIST_VIEW (ph_ui_test_find (fixture->tool, GTK_TYPE_LIST_VIEW, NULL));
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  ph_ui_test_drop (fixture->window);
  ph_ui_test_end (fixture->session);
}

static const PhErrorEntry *
get_chosen (Fixture *fixture)
{
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (fixture->list));
  PhErrorItem *item = gtk_single_selection_get_selected_item (selection);

  if (item == NULL)
    g_error ("no error is chosen");
  return ph_error_item_get_entry (item);
}

static guint
count_rows (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (fixture->list)));
}

static void
assert_says (Fixture    *fixture,
             const char *text)
{
  GtkWidget *label = ph_ui_test_find (fixture->sheet, GTK_TYPE_LABEL, text);

  if (label == NULL || !gtk_widget_get_mapped (label))
    g_error ("the sheet does not say “%s”", text);
}

static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  gsize n;
  GtkWidget *entry = ph_ui_test_find (fixture->tool, GTK_TYPE_SEARCH_ENTRY, NULL);

  ph_error_table (&n);
  g_assert_cmpuint (count_rows (fixture), ==, n);
  gtk_editable_set_text (GTK_EDITABLE (entry), "connect refused");
  ph_ui_test_settle ();
  g_assert_cmpuint (count_rows (fixture), <, 20);
  g_assert_cmpint (get_chosen (fixture)->error, ==, ECONNREFUSED);
  assert_says (fixture, "ECONNREFUSED (111)");
  assert_says (fixture, "Connection refused");
  assert_says (fixture, "When connect() gives it");
  assert_says (fixture, "Nobody listens at that address");
  assert_says (fixture, "ConnectionRefusedError");
  assert_says (fixture, "connect(2), by man 2 connect");

  gtk_editable_set_text (GTK_EDITABLE (entry), "xyzzy <b>");
  ph_ui_test_settle ();
  g_assert_cmpuint (count_rows (fixture), ==, 0);
  g_assert_true (gtk_widget_get_mapped (ph_ui_test_find (fixture->tool, GTK_TYPE_LABEL,
                                                         "No error fits “xyzzy <b>”")));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  ph_ui_test_settle ();
  g_assert_cmpuint (count_rows (fixture), ==, n);
}

/* The list has more rows than widgets: GTK keeps some 200, whatever there is. */
static void
test_rows (Fixture       *fixture,
           gconstpointer  data)
{
  guint n_widgets = 0;

  ph_ui_test_settle ();
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (fixture->list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n_widgets++;
  g_assert_cmpuint (n_widgets, >, 8);
  g_assert_cmpuint (n_widgets, <, count_rows (fixture) / 2);
}

static void
test_show (Fixture       *fixture,
           gconstpointer  data)
{
  static const struct
  {
    PhCallOp    op;
    int         error;
    PhCallOp    shown;
    const char *says;
  } cases[] = {
    { PH_CALL_SEND, EPIPE, PH_CALL_SEND, "After shutdown(SHUT_WR)" },
    { PH_CALL_RECVFROM, ECONNRESET, PH_CALL_RECVFROM, "When recvfrom() gives it" },
    { PH_N_CALLS, ECONNRESET, PH_N_CALLS, "Whatever the call" },
    { PH_CALL_ACCEPT, ECANCELED, PH_CALL_ACCEPT, "None: Porthole ended the call" },
    { PH_CALL_CONNECT_EX, ECONNREFUSED, PH_CALL_CONNECT_EX, "its result is the number" },
    { PH_CALL_GETADDRINFO, PH_ERROR_EAI_BASE - EAI_NONAME, PH_CALL_GETADDRINFO, "EAI_NONAME (-2)" },
    { PH_CALL_CLOSE, ECONNREFUSED, PH_N_CALLS, "connect(), send(), sendto()" },
    { PH_N_CALLS, EHWPOISON, PH_N_CALLS, "None of the socket calls" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (ph_errors_tool_show (PH_ERRORS_TOOL (fixture->tool), cases[i].op,
                                          cases[i].error));
      ph_ui_test_settle ();
      g_assert_cmpint (get_chosen (fixture)->error, ==, cases[i].error);
      g_assert_cmpint ((int) get_chosen (fixture)->op, ==, (int) cases[i].shown);
      assert_says (fixture, cases[i].says);
    }
  g_assert_false (ph_errors_tool_show (PH_ERRORS_TOOL (fixture->tool), PH_N_CALLS, 999));
  assert_says (fixture, "None of the socket calls");
}

static void
click (Fixture    *fixture,
       const char *label)
{
  GtkWidget *button = ph_ui_test_find (fixture->sheet, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
  ph_ui_test_settle ();
}

static void
test_neighbours (Fixture       *fixture,
                 gconstpointer  data)
{
  ph_errors_tool_show (PH_ERRORS_TOOL (fixture->tool), PH_CALL_BIND, EADDRINUSE);
  ph_ui_test_settle ();
  click (fixture, "Errors of bind()");
  g_assert_cmpint ((int) get_chosen (fixture)->op, ==, PH_CALL_BIND);
  g_assert_cmpuint (count_rows (fixture), >, 10);

  ph_errors_tool_show (PH_ERRORS_TOOL (fixture->tool), PH_CALL_BIND, EADDRINUSE);
  click (fixture, "Calls that give EADDRINUSE");
  g_assert_cmpint (get_chosen (fixture)->error, ==, EADDRINUSE);
  g_assert_cmpint ((int) get_chosen (fixture)->op, ==, PH_N_CALLS);
}

static PhSocketItem *
get_socket (Fixture *fixture)
{
  return ph_socket_sidebar_get_selected (
    PH_SOCKET_SIDEBAR (ph_ui_test_find (fixture->window, PH_TYPE_SOCKET_SIDEBAR, NULL)));
}

static gboolean
has_socket (gpointer data)
{
  return get_socket (data) != NULL;
}

static gboolean
has_failed (gpointer data)
{
  Fixture *fixture = data;
  GtkWidget *found = ph_ui_test_find (fixture->window, GTK_TYPE_LABEL, "ENOTCONN (107)");

  return found != NULL && gtk_widget_get_mapped (found);
}

/* From the strip of the call that has just failed, and by name over the window's action */
static void
test_look_up (Fixture       *fixture,
              gconstpointer  data)
{
  PhCall call = { .op = PH_CALL_RECV, .args = { 1 } };
  GtkWidget *button = NULL;

  gtk_widget_activate_action (fixture->window, "win.start", "s", "listen");
  g_assert_true (ph_test_spin_until (has_socket, fixture, PH_UI_PATIENCE_MS));
  call.socket = ph_socket_item_get_id (get_socket (fixture));
  ph_session_call_async (fixture->session, &call, NULL, NULL, NULL);
  g_assert_true (ph_test_spin_until (has_failed, fixture, PH_UI_PATIENCE_MS));
  button = ph_ui_test_find (fixture->window, GTK_TYPE_LABEL, "ENOTCONN (107)");
  button = gtk_widget_get_next_sibling (gtk_widget_get_parent (button));
  g_assert_true (GTK_IS_BUTTON (button));
  g_signal_emit_by_name (button, "clicked");
  ph_ui_test_settle ();
  g_assert_true (gtk_widget_get_mapped (fixture->tool));
  g_assert_cmpint (get_chosen (fixture)->error, ==, ENOTCONN);
  g_assert_cmpint ((int) get_chosen (fixture)->op, ==, PH_CALL_RECV);

  gtk_widget_activate_action (fixture->window, "win.show-error", "(ss)", "bind", "EACCES");
  ph_ui_test_settle ();
  assert_says (fixture, "When bind() gives it");
  gtk_widget_activate_action (fixture->window, "win.show-error", "(ss)", "bind", "ENOSUCH");
  gtk_widget_activate_action (fixture->window, "win.show-error", "(ss)", "nosuch", "EPERM");
  ph_ui_test_settle ();
  assert_says (fixture, "When bind() gives it");
}

#define ADD(path, func) \
  g_test_add ("/ui/errors-tool/" path, Fixture, NULL, setup, func, teardown)

int
main (int    argc,
      char **argv)
{
  ph_ui_test_init (&argc, &argv);
  ADD ("search", test_search);
  ADD ("rows", test_rows);
  ADD ("show", test_show);
  ADD ("neighbours", test_neighbours);
  ADD ("look-up", test_look_up);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-select-cell.h"
#include "ph-select-table.h"
#include "ph-select-tool.h"

#include "ph-clock.h"
#include "ph-ui-test.h"

#include <string.h>

/* The select tool in a window of its own, on real sockets: ticking, waiting, what comes back, and
 * how it holds with hundreds of sockets. */

#define READ   (1u << PH_SELECT_READ)
#define WRITE  (1u << PH_SELECT_WRITE)
#define EXCEPT (1u << PH_SELECT_EXCEPT)

typedef struct
{
  PhSession     *session;
  GtkWidget     *window;
  GtkWidget     *stack;   /* of the tool and another page, as in the view of tools */
  GtkWidget     *tool;
  PhSelectTable *table;
  GtkWidget     *entry;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->session = ph_ui_test_session ();
  f->window = gtk_window_new ();
  f->stack = gtk_stack_new ();
  f->tool = ph_select_tool_new (f->session);
  gtk_stack_add_named (GTK_STACK (f->stack), f->tool, "tool");
  gtk_stack_add_named (GTK_STACK (f->stack), gtk_label_new (NULL), "other");
  gtk_window_set_default_size (GTK_WINDOW (f->window), 700, 480);
  gtk_window_set_child (GTK_WINDOW (f->window), f->stack);
  gtk_window_present (GTK_WINDOW (f->window));
  ph_ui_test_settle ();
  f->table = PH_SELECT_TABLE (ph_ui_test_find (f->tool, PH_TYPE_SELECT_TABLE, NULL));
  f->entry = ph_ui_test_find (f->tool, GTK_TYPE_ENTRY, NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  ph_ui_test_drop (f->window);
  ph_ui_test_end (f->session);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  PhCallResult *opened = ph_session_call_finish (PH_SESSION (source), result, NULL);

  *(PhSocketId *) user_data = opened->new_socket;
  ph_call_result_unref (opened);
}

static gboolean
is_opened (gpointer data)
{
  return *(PhSocketId *) data != PH_SOCKET_NONE;
}

/* A fresh socket: a stream is readable and writable, a datagram socket writable */
static PhSocketItem *
open_socket (Fixture *f,
             int      type)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  PhSocketId id = PH_SOCKET_NONE;

  call.args[0] = AF_INET;
  call.args[1] = type;
  ph_session_call_async (f->session, &call, NULL, opened_cb, &id);
  g_assert_true (ph_test_spin_until (is_opened, &id, PH_UI_PATIENCE_MS));
  return ph_socket_list_lookup (ph_session_get_sockets (f->session), id);
}

typedef struct { GtkWidget *root; const char *text; } Said;

static gboolean
is_said (gpointer data)
{
  Said *said = data;
  GtkWidget *label = ph_ui_test_find (said->root, GTK_TYPE_LABEL, said->text);

  return label != NULL && gtk_widget_get_mapped (label);
}

static void
wait_said (Fixture    *f,
           const char *text)
{
  Said said = { f->tool, text };

  if (!ph_test_spin_until (is_said, &said, PH_UI_PATIENCE_MS))
    g_error ("the tool never said “%s”", text);
}

static void
press (Fixture    *f,
       const char *label)
{
  GtkWidget *button = ph_ui_test_find (f->tool, GTK_TYPE_BUTTON, label);

  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
set_timeout (Fixture    *f,
             const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (f->entry), text);
}

static PhSelectCell *
find_cell (GtkWidget    *root,
           PhSocketItem *item,
           PhSelectList  list)
{
  if (PH_IS_SELECT_CELL (root) && ph_select_cell_get_item (PH_SELECT_CELL (root)) == item
      && ph_select_cell_get_list (PH_SELECT_CELL (root)) == list)
    return PH_SELECT_CELL (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      PhSelectCell *found = find_cell (child, item, list);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_mark (Fixture      *f,
          PhSocketItem *item,
          PhSelectList  list)
{
  return gtk_widget_has_css_class (GTK_WIDGET (find_cell (f->tool, item, list)), "ready");
}

static void
test_empty (Fixture       *f,
            gconstpointer  data)
{
  wait_said (f, "No Open Sockets");
  wait_said (f, "Waits for nothing, without end");
  /* with a timeout it is a sleep, and that can be tried */
  set_timeout (f, "0.01");
  wait_said (f, "Sleeps for 10.0 ms");
  press (f, "select");
  wait_said (f, "select([], [], [], 0.01)  ->  [], [], []");
  wait_said (f, "The time is up");
}

static void
test_tick_and_look (Fixture       *f,
                    gconstpointer  data)
{
  PhSocketItem *stream = open_socket (f, SOCK_STREAM);
  PhSocketItem *datagram = open_socket (f, SOCK_DGRAM);
  GtkWidget *check;

  wait_said (f, ph_socket_item_get_name (stream));
  /* by the check button itself, then by the table */
  check = gtk_widget_get_first_child (GTK_WIDGET (find_cell (f->tool, stream, PH_SELECT_READ)));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_assert_cmpuint (ph_select_table_get_ticks (f->table, ph_socket_item_get_id (stream)),
                    ==, READ);
  ph_select_table_tick (f->table, ph_socket_item_get_id (datagram), READ | WRITE | EXCEPT);
  check = gtk_widget_get_first_child (GTK_WIDGET (find_cell (f->tool, datagram,
                                                             PH_SELECT_EXCEPT)));
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  set_timeout (f, "0");
  wait_said (f, "r, w, x = select([sock, udp], [udp], [udp], 0)");
  wait_said (f, "Looks once and does not wait.");
  press (f, "select");
  wait_said (f, "->  [sock], [udp], []");
  wait_said (f, "2 are ready");
  g_assert_true (has_mark (f, stream, PH_SELECT_READ));
  g_assert_false (has_mark (f, stream, PH_SELECT_WRITE));
  g_assert_true (has_mark (f, datagram, PH_SELECT_WRITE));
  g_assert_false (has_mark (f, datagram, PH_SELECT_READ));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (
                                         GTK_WIDGET (find_cell (f->tool, stream,
                                                                PH_SELECT_READ)))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "sock: read, ready");
  press (f, "C_lear");
  g_assert_false (has_mark (f, stream, PH_SELECT_READ));
  g_assert_cmpuint (ph_select_table_get_ticks (f->table, ph_socket_item_get_id (stream)), ==, 0);
}

static void
test_wait_and_cancel (Fixture       *f,
                      gconstpointer  data)
{
  PhSocketItem *datagram = open_socket (f, SOCK_DGRAM);

  ph_select_table_tick (f->table, ph_socket_item_get_id (datagram), READ);
  press (f, "select");
  wait_said (f, "waits until one is ready");
  press (f, "Cancel");
  wait_said (f, "ECANCELED");
  g_assert_null (ph_ui_test_find (f->tool, GTK_TYPE_BUTTON, "Cancel"));
}

/* Its row goes, and the call says which socket it was. */
static void
test_closed_meanwhile (Fixture       *f,
                       gconstpointer  data)
{
  PhSocketItem *datagram = open_socket (f, SOCK_DGRAM);
  PhSocketItem *other = open_socket (f, SOCK_DGRAM);
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, ph_socket_item_get_id (datagram));

  ph_select_table_tick (f->table, ph_socket_item_get_id (datagram), READ);
  ph_select_table_tick (f->table, ph_socket_item_get_id (other), READ);
  press (f, "select");
  wait_said (f, "waits until one is ready");
  ph_session_call_async (f->session, &call, NULL, NULL, NULL);
  wait_said (f, "EBADF (9)");
  wait_said (f, "udp is closed");
  wait_said (f, "r, w, x = select([udp2], [], [])");
  g_assert_cmpuint (g_list_model_get_n_items (ph_select_table_get_open (f->table)), ==, 1);
}

static gboolean
is_listening (gpointer data)
{
  return ph_socket_item_get_state (data) == PH_STATE_LISTEN;
}

/* A socket that listens by now shows so in its row. */
static void
test_state_changes (Fixture       *f,
                    gconstpointer  data)
{
  PhSocketItem *stream = open_socket (f, SOCK_STREAM);
  PhCall call = PH_CALL_INIT (PH_CALL_LISTEN, ph_socket_item_get_id (stream));

  wait_said (f, ph_socket_item_get_name (stream));
  ph_session_call_async (f->session, &call, NULL, NULL, NULL);
  g_assert_true (ph_test_spin_until (is_listening, stream, PH_UI_PATIENCE_MS));
  ph_ui_test_settle ();
  g_assert_nonnull (find_cell (f->tool, stream, PH_SELECT_READ));
}

static void
test_wrong_timeout (Fixture       *f,
                    gconstpointer  data)
{
  GtkWidget *button = ph_ui_test_find (f->tool, GTK_TYPE_BUTTON, "select");
  guint64 before = ph_store_get_end (ph_session_get_store (f->session));

  set_timeout (f, "-1");
  wait_said (f, "A timeout is not negative");
  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_true (gtk_widget_has_css_class (f->entry, "error"));
  g_signal_emit_by_name (f->entry, "activate");
  ph_ui_test_settle ();
  g_assert_cmpuint (ph_store_get_end (ph_session_get_store (f->session)), ==, before);
  set_timeout (f, "");
  g_assert_true (gtk_widget_get_sensitive (button));
  g_assert_false (gtk_widget_has_css_class (f->entry, "error"));
}

static gboolean
is_automatic (gpointer data)
{
  return ph_socket_item_get_identity (data)->auto_flags != 0;
}

static void
test_automatic_is_told (Fixture       *f,
                        gconstpointer  data)
{
  PhSocketItem *datagram = open_socket (f, SOCK_DGRAM);

  ph_session_set_auto (f->session, ph_socket_item_get_id (datagram), PH_AUTO_RECEIVE);
  g_assert_true (ph_test_spin_until (is_automatic, datagram, PH_UI_PATIENCE_MS));
  ph_select_table_tick (f->table, ph_socket_item_get_id (datagram), WRITE);
  g_assert_null (ph_ui_test_find (f->tool, GTK_TYPE_LABEL, "It receives by itself"));
  ph_select_table_tick (f->table, ph_socket_item_get_id (datagram), READ);
  wait_said (f, "udp: It receives by itself");
}

static void
tick_key (Fixture *f,
          guint    keyval)
{
  GtkWidget *view = ph_ui_test_find (f->tool, GTK_TYPE_COLUMN_VIEW, NULL);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &handled);
    }
}

static void
test_keys (Fixture       *f,
           gconstpointer  data)
{
  PhSocketItem *stream = open_socket (f, SOCK_STREAM);
  GtkWidget *view = ph_ui_test_find (f->tool, GTK_TYPE_COLUMN_VIEW, NULL);
  PhSocketId id = ph_socket_item_get_id (stream);

  tick_key (f, GDK_KEY_r);
  g_assert_cmpuint (ph_select_table_get_ticks (f->table, id), ==, 0); /* no row is chosen */
  gtk_selection_model_select_item (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)), 0, TRUE);
  tick_key (f, GDK_KEY_r);
  tick_key (f, GDK_KEY_X);
  g_assert_cmpuint (ph_select_table_get_ticks (f->table, id), ==, READ | EXCEPT);
  tick_key (f, GDK_KEY_r);
  tick_key (f, GDK_KEY_q);
  g_assert_cmpuint (ph_select_table_get_ticks (f->table, id), ==, EXCEPT);
}

static gboolean
has_hundreds (gpointer data)
{
  Fixture *f = data;

  return g_list_model_get_n_items (ph_select_table_get_open (f->table)) == 400;
}

/* Hundreds of sockets: ticked at once, the answer marked, nothing slow. */
static void
test_hundreds (Fixture       *f,
               gconstpointer  data)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  GArray *entries;
  gint64 begun_ns;

  call.args[0] = AF_INET;
  call.args[1] = SOCK_STREAM;
  begun_ns = ph_clock_now_ns ();
  for (int i = 0; i < 400; i++)
    ph_session_call_async (f->session, &call, NULL, NULL, NULL);
  g_assert_true (ph_test_spin_until (has_hundreds, f, 6 * PH_UI_PATIENCE_MS));
  ph_ui_test_settle ();
  g_test_message ("showing 400: %.1f ms", (double) (ph_clock_now_ns () - begun_ns) / 1e6);
  begun_ns = ph_clock_now_ns ();
  press (f, "_All to Read");
  g_test_message ("ticking 400: %.1f ms", (double) (ph_clock_now_ns () - begun_ns) / 1e6);
  entries = ph_select_table_get_entries (f->table);
  g_assert_cmpuint (entries->len, ==, 400);
  g_array_unref (entries);
  press (f, "select");
  wait_said (f, "400 are ready");
  wait_said (f, "sock2, sock3");
  wait_said (f, " … ");
  wait_said (f, "sock400], [], []");
  g_test_message ("and told: %.1f ms", (double) (ph_clock_now_ns () - begun_ns) / 1e6);
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = PH_IS_SELECT_CELL (widget)
            && ph_select_cell_get_list (PH_SELECT_CELL (widget)) == PH_SELECT_READ;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

static gboolean
has_many_rows (gpointer data)
{
  return count_rows (((Fixture *) data)->tool) > 150;
}

/* Shown with hundreds of sockets, the view gets its rows a few a frame: none keeps the window. */
static void
test_shown_with_hundreds (Fixture       *f,
                          gconstpointer  data)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  gint64 longest_ns;

  gtk_window_set_focus (GTK_WINDOW (f->window), NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (f->stack), "other");
  call.args[0] = AF_INET;
  call.args[1] = SOCK_STREAM;
  for (int i = 0; i < 400; i++)
    ph_session_call_async (f->session, &call, NULL, NULL, NULL);
  while (g_list_model_get_n_items (G_LIST_MODEL (ph_session_get_sockets (f->session))) < 400)
    g_main_context_iteration (NULL, TRUE);
  ph_ui_test_settle ();

  longest_ns = ph_clock_now_ns ();
  gtk_stack_set_visible_child_name (GTK_STACK (f->stack), "tool");
  longest_ns = ph_clock_now_ns () - longest_ns;
  g_assert_true (has_hundreds (f));
  g_assert_cmpuint (count_rows (f->tool), <=, 40);
  while (!has_many_rows (f))
    {
      gint64 begun_ns = ph_clock_now_ns ();
      guint before = count_rows (f->tool);

      g_main_context_iteration (NULL, TRUE);
      longest_ns = MAX (longest_ns, ph_clock_now_ns () - begun_ns);
      g_assert_cmpuint (count_rows (f->tool), <=, before + 40);
    }
  g_test_message ("the longest frame: %.1f ms", (double) longest_ns / 1e6);
}

/* Out of sight nobody follows the sockets, and the ticks stay. */
static void
test_hidden (Fixture       *f,
             gconstpointer  data)
{
  PhSocketItem *stream = open_socket (f, SOCK_STREAM);
  PhSocketId id = ph_socket_item_get_id (stream);

  ph_select_table_tick (f->table, id, READ);
  /* GTK 4.8 holds what had the focus when it went out of sight until the next event */
  gtk_window_set_focus (GTK_WINDOW (f->window), NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (f->stack), "other");
  g_assert_cmpuint (g_list_model_get_n_items (ph_select_table_get_open (f->table)), ==, 0);
  gtk_stack_set_visible_child_name (GTK_STACK (f->stack), "tool");
  ph_ui_test_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (ph_select_table_get_open (f->table)), ==, 1);
  g_assert_cmpuint (ph_select_table_get_ticks (f->table, id), ==, READ);
  wait_said (f, "r, w, x = select([sock], [], [])");
}

/* The window goes while a call waits: it ends with the session, and tells nobody. */
static void
test_gone_while_waiting (Fixture       *f,
                         gconstpointer  data)
{
  open_socket (f, SOCK_DGRAM);
  press (f, "select");
  wait_said (f, "waits until one is ready");
}

int
main (int    argc,
      char **argv)
{
  ph_ui_test_init (&argc, &argv);
#define ADD(name, func) \
  g_test_add ("/ui/select-tool/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("empty", test_empty);
  ADD ("tick-and-look", test_tick_and_look);
  ADD ("wait-and-cancel", test_wait_and_cancel);
  ADD ("closed-meanwhile", test_closed_meanwhile);
  ADD ("state-changes", test_state_changes);
  ADD ("wrong-timeout", test_wrong_timeout);
  ADD ("automatic-is-told", test_automatic_is_told);
  ADD ("keys", test_keys);
  ADD ("hundreds", test_hundreds);
  ADD ("shown-with-hundreds", test_shown_with_hundreds);
  ADD ("hidden", test_hidden);
  ADD ("gone-while-waiting", test_gone_while_waiting);
#undef ADD
  return g_test_run ();
}

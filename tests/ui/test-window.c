/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-composer.h"
#include "ph-presenter.h"
#include "ph-prompt-button.h"
#include "ph-running-strip.h"
#include "ph-socket-page.h"
#include "ph-socket-sidebar.h"
#include "ph-window-private.h"

#include "ph-ui-test.h"

#include <glib/gstdio.h>

/* The whole window over a real session and the real kernel: the one-click starts, calls made from
 * the page, closing with sockets open; and that nothing is left when it is gone. */

typedef struct
{
  PhSession       *session;   /* (owned) */
  GtkWidget       *window;    /* (nullable) */
  PhSocketSidebar *sidebar;
} Fixture;

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  fixture->session = ph_ui_test_session ();
  fixture->window = GTK_WIDGET (ph_window_new (NULL, fixture->session));
  fixture->sidebar = PH_SOCKET_SIDEBAR (ph_ui_test_find (fixture->window, PH_TYPE_SOCKET_SIDEBAR,
                                                         NULL));
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  if (fixture->window != NULL)
    {
      gpointer window = fixture->window;

      g_object_remove_weak_pointer (G_OBJECT (window), (gpointer *) &fixture->window);
      ph_ui_test_drop (window);
    }
  ph_ui_test_end (fixture->session);
}

static PhSocketItem *
selected (Fixture *fixture)
{
  return ph_socket_sidebar_get_selected (fixture->sidebar);
}

static void
start (Fixture    *fixture,
       const char *name)
{
  gtk_widget_activate_action (fixture->window, "win.start", "s", name);
}

static gboolean
has_selection (gpointer data)
{
  return selected (data) != NULL;
}

static gboolean
has_received (gpointer data)
{
  PhSocketItem *item = selected (data);

  return item != NULL && ph_socket_item_get_figures (item)->bytes_in > 0;
}

static void
test_tcp_echo (Fixture       *fixture,
               gconstpointer  data)
{
  const PhFigures *figures;

  start (fixture, "tcp-echo");
  g_assert_true (ph_test_spin_until (has_received, fixture, PH_UI_PATIENCE_MS));
  figures = ph_socket_item_get_figures (selected (fixture));
  g_assert_cmpuint (figures->bytes_in, ==, figures->bytes_out);
  g_assert_cmpstr (ph_socket_item_get_name (selected (fixture)), ==, "client");
  g_assert_nonnull (ph_socket_item_get_partner (selected (fixture)));
}

static void
test_udp_pair (Fixture       *fixture,
               gconstpointer  data)
{
  start (fixture, "udp-pair");
  g_assert_true (ph_test_spin_until (has_received, fixture, PH_UI_PATIENCE_MS));
  g_assert_cmpuint (ph_socket_item_get_figures (selected (fixture))->bytes_in, ==, 4);
}

static void
test_listen (Fixture       *fixture,
             gconstpointer  data)
{
  start (fixture, "listen");
  g_assert_true (ph_test_spin_until (has_selection, fixture, PH_UI_PATIENCE_MS));
  g_assert_cmpint (ph_socket_item_get_state (selected (fixture)), ==, PH_STATE_LISTEN);
  g_assert_true (g_str_has_prefix (ph_socket_item_get_local_text (selected (fixture)),
                                   "127.0.0.1:"));
}

/* Names stay unique however often a start is pressed. */
static void
test_again (Fixture       *fixture,
            gconstpointer  data)
{
  start (fixture, "tcp-pair");
  g_assert_true (ph_test_spin_until (has_selection, fixture, PH_UI_PATIENCE_MS));
  ph_socket_sidebar_select (fixture->sidebar, NULL);
  g_assert_null (selected (fixture));
  start (fixture, "tcp-pair");
  g_assert_true (ph_test_spin_until (has_selection, fixture, PH_UI_PATIENCE_MS));
  g_assert_cmpstr (ph_socket_item_get_name (selected (fixture)), ==, "client2");
}

static gboolean
is_closed (gpointer data)
{
  return ph_socket_item_get_closed (data);
}

/* GTK's own button acts a quarter of a second after the keyboard pressed it. By then the page may
 * show another socket, which must not be the one that is closed. */
static void
test_call_goes_where_it_was_pressed (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr (PhSocketItem) pressed = NULL;
  PhSocketItem *other;
  GtkWidget *close;

  start (fixture, "udp-pair");
  g_assert_true (ph_test_spin_until (has_received, fixture, PH_UI_PATIENCE_MS));
  pressed = g_object_ref (selected (fixture));
  other = ph_socket_item_get_partner (pressed);
  g_assert_nonnull (other);
  close = ph_ui_test_find (fixture->window, PH_TYPE_PROMPT_BUTTON, "close");
  g_assert_true (gtk_widget_activate (close));
  ph_socket_sidebar_select (fixture->sidebar, other);
  g_assert_true (selected (fixture) == other);
  g_assert_true (ph_test_spin_until (is_closed, pressed, PH_UI_PATIENCE_MS));
  g_assert_false (ph_socket_item_get_closed (other));
}

static gboolean
has_failed (gpointer data)
{
  PhSocketItem *item = selected (data);
  PhEvent *event = ph_socket_item_get_last_call (item);

  return event != NULL && ph_event_get_record (event)->error != 0;
}

/* accept() on a connection is offered, called, and explained. */
static void
test_failure_is_explained (Fixture       *fixture,
                           gconstpointer  data)
{
  GtkWidget *accept;
  GtkWidget *label;

  start (fixture, "tcp-pair");
  g_assert_true (ph_test_spin_until (has_selection, fixture, PH_UI_PATIENCE_MS));
  accept = ph_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "accept");
  g_assert_true (gtk_widget_get_sensitive (accept));
  g_assert_true (gtk_widget_has_css_class (accept, "would-fail"));
  g_signal_emit_by_name (accept, "clicked");
  g_assert_true (ph_test_spin_until (has_failed, fixture, PH_UI_PATIENCE_MS));
  label = ph_ui_test_find (fixture->window, GTK_TYPE_LABEL, "EINVAL (22)");
  g_assert_nonnull (label);
}

static gboolean
waits (gpointer data)
{
  return g_list_model_get_n_items (ph_socket_item_get_running (selected (data))) > 0;
}

static gboolean
waits_no_more (gpointer data)
{
  return !waits (data);
}

/* A parked recv() shows in the strip, with a button that ends it. */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  PhCall call;
  GtkWidget *strip;
  GtkWidget *page;

  start (fixture, "tcp-pair");
  g_assert_true (ph_test_spin_until (has_selection, fixture, PH_UI_PATIENCE_MS));
  page = ph_ui_test_find (fixture->window, PH_TYPE_SOCKET_PAGE, NULL);
  strip = ph_ui_test_find (page, PH_TYPE_RUNNING_STRIP, NULL);
  g_assert_false (gtk_widget_get_visible (strip));

  call = PH_CALL_INIT (PH_CALL_RECV, ph_socket_item_get_id (selected (fixture)));
  call.bufsize = 10;
  ph_session_call_async (fixture->session, &call, NULL, NULL, NULL);
  g_assert_true (ph_test_spin_until (waits, fixture, PH_UI_PATIENCE_MS));
  g_assert_true (gtk_widget_get_visible (strip));
  g_signal_emit_by_name (ph_ui_test_find (strip, GTK_TYPE_BUTTON, "Cancel"), "clicked");
  g_assert_true (ph_test_spin_until (waits_no_more, fixture, PH_UI_PATIENCE_MS));
  g_assert_false (gtk_widget_get_visible (strip));
}

/* Whether the focus is in the part of the window of that type */
static gboolean
focus_is_in (Fixture *fixture,
             GType    type)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  return focus != NULL && gtk_widget_get_ancestor (focus, type) != NULL;
}

/* Return starts the first exchange; what is typed then is for its client. */
static void
test_focus (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  g_assert_true (GTK_IS_BUTTON (focus));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (focus)), ==, "win.start");
  gtk_widget_activate (focus);
  g_assert_true (ph_test_spin_until (has_selection, fixture, PH_UI_PATIENCE_MS));
  g_assert_true (focus_is_in (fixture, PH_TYPE_COMPOSER));
}

/* Tab goes through the whole page and out of it again: nothing traps the focus. */
static void
test_tab (Fixture       *fixture,
          gconstpointer  data)
{
  GtkWidget *page = ph_ui_test_find (fixture->window, PH_TYPE_SOCKET_PAGE, NULL);
  GtkWidget *close_button;
  gboolean seen = FALSE;
  guint n_stops = 0;

  start (fixture, "tcp-pair");
  g_assert_true (ph_test_spin_until (has_selection, fixture, PH_UI_PATIENCE_MS));
  close_button = ph_ui_test_find (page, GTK_TYPE_BUTTON, "close");
  gtk_window_set_focus (GTK_WINDOW (fixture->window), NULL);
  while (gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD))
    {
      seen |= gtk_window_get_focus (GTK_WINDOW (fixture->window)) == close_button;
      g_assert_cmpuint (++n_stops, <, 60);
    }
  g_assert_true (seen);
  g_assert_cmpuint (n_stops, >, 12);
}

static gboolean
is_asleep (gpointer data)
{
  return !ph_session_is_awake (((Fixture *) data)->session);
}

/* An idle window feeds nothing: the session sleeps. */
static void
test_idle (Fixture       *fixture,
           gconstpointer  data)
{
  start (fixture, "tcp-echo");
  g_assert_true (ph_test_spin_until (has_received, fixture, PH_UI_PATIENCE_MS));
  g_assert_true (ph_test_spin_until (is_asleep, fixture, PH_UI_PATIENCE_MS));
}

static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }
  return NULL;
}

static gboolean
window_is_gone (gpointer data)
{
  return ((Fixture *) data)->window == NULL;
}

static void
test_close_asks (Fixture       *fixture,
                 gconstpointer  data)
{
  PhSocketList *sockets = ph_session_get_sockets (fixture->session);
  GtkWidget *dialog;

  start (fixture, "tcp-pair");
  g_assert_true (ph_test_spin_until (has_selection, fixture, PH_UI_PATIENCE_MS));
  gtk_window_close (GTK_WINDOW (fixture->window));
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "3 Sockets Are Open");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_cmpuint (ph_socket_list_get_n_open (sockets), ==, 3);

  gtk_window_close (GTK_WINDOW (fixture->window));
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_true (ph_test_spin_until (window_is_gone, fixture, PH_UI_PATIENCE_MS));
  g_assert_cmpuint (ph_socket_list_get_n_open (sockets), ==, 0);
}

static void
test_close_empty (Fixture       *fixture,
                  gconstpointer  data)
{
  gtk_window_close (GTK_WINDOW (fixture->window));
  g_assert_null (find_dialog ());
  g_assert_true (ph_test_spin_until (window_is_gone, fixture, PH_UI_PATIENCE_MS));
}

typedef struct
{
  Fixture    *fixture;
  const char *text;
} Said;

static gboolean
is_said (gpointer data)
{
  const Said *said = data;

  return ph_ui_test_find (said->fixture->window, GTK_TYPE_LABEL, said->text) != NULL;
}

static void
wait_said (Fixture    *fixture,
           const char *text)
{
  Said said = { fixture, text };

  if (!ph_test_spin_until (is_said, &said, PH_UI_PATIENCE_MS))
    g_error ("nobody said “%s”", text);
}

static gboolean
is_written (gpointer data)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (data, &text, NULL, NULL) && g_str_has_prefix (text, "server = ");
}

/* A name without a suffix gets one, and then replaces nothing: nobody was asked. One that was typed
 * in full does. */
static void
test_save (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *folder = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autofree char *bare = g_build_filename (folder, "mine", NULL);
  g_autofree char *whole = g_build_filename (folder, "mine.porthole", NULL);
  g_autoptr (GFile) bare_file = g_file_new_for_path (bare);
  g_autoptr (GFile) whole_file = g_file_new_for_path (whole);
  g_autofree char *text = NULL;

  gtk_widget_activate_action (fixture->window, "win.copy-transcript", NULL);
  wait_said (fixture, "No call was made yet");
  start (fixture, "listen");
  g_assert_true (ph_test_spin_until (has_selection, fixture, PH_UI_PATIENCE_MS));

  ph_window_save_transcript (PH_WINDOW (fixture->window), bare_file);
  wait_said (fixture, "mine.porthole");
  g_assert_true (g_file_get_contents (whole, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "server = socket(AF_INET, SOCK_STREAM)"));

  g_assert_true (g_file_set_contents (whole, "precious", -1, NULL));
  ph_window_save_transcript (PH_WINDOW (fixture->window), bare_file);
  wait_said (fixture, "Could not save");
  g_free (g_steal_pointer (&text));
  g_assert_true (g_file_get_contents (whole, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "precious");

  ph_window_save_transcript (PH_WINDOW (fixture->window), whole_file);
  g_assert_true (ph_test_spin_until (is_written, whole, PH_UI_PATIENCE_MS));
  ph_ui_test_settle ();
  g_assert_cmpint (g_remove (whole), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static int
get_resolution (void)
{
  int resolution;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &resolution, NULL);
  return resolution;
}

static int
get_text_height (GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "socket()");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static gboolean
is_on (GAction *action)
{
  g_autoptr (GVariant) state = g_action_get_state (action);

  return g_variant_get_boolean (state);
}

/* In a window that reads from right to left a connection still reads from here to there. */
static void
test_right_to_left (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *addresses = NULL;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  start (fixture, "tcp-echo");
  g_assert_true (ph_test_spin_until (has_received, fixture, PH_UI_PATIENCE_MS));
  ph_ui_test_settle ();
  addresses = g_strdup_printf ("\342\200\216%s → %s",
                               ph_socket_item_get_local_text (selected (fixture)),
                               ph_socket_item_get_peer_text (selected (fixture)));
  g_assert_nonnull (ph_ui_test_find (fixture->window, GTK_TYPE_LABEL, addresses));
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* The type grows while one presents, however often that is said, and is then what it was. */
static void
test_presenter (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GAction) presenter = ph_presenter_new_action ();
  GtkWidget *sidebar = GTK_WIDGET (fixture->sidebar);
  const int usual = get_text_height (sidebar);
  const int resolution = get_resolution ();

  for (int i = 0; i < 2; i++)
    {
      g_action_change_state (presenter, g_variant_new_boolean (TRUE));
      g_assert_true (is_on (presenter));
      ph_ui_test_settle ();
      g_assert_cmpint (get_text_height (sidebar), >=, (int) (usual * PH_PRESENTER_SCALE) - 1);
      g_assert_cmpint (get_text_height (sidebar), <=, (int) (usual * PH_PRESENTER_SCALE) + 2);
    }
  g_action_change_state (presenter, g_variant_new_boolean (FALSE));
  ph_ui_test_settle ();
  g_assert_cmpint (get_text_height (sidebar), ==, usual);
  g_assert_cmpint (get_resolution (), ==, resolution);
}

int
main (int    argc,
      char **argv)
{
  ph_ui_test_init (&argc, &argv);

#define ADD(name, function) \
  g_test_add ("/ui/window/" name, Fixture, NULL, setup, function, teardown)
  ADD ("start/tcp-echo", test_tcp_echo);
  ADD ("start/udp-pair", test_udp_pair);
  ADD ("start/listen", test_listen);
  ADD ("start/again", test_again);
  ADD ("call-goes-where-it-was-pressed", test_call_goes_where_it_was_pressed);
  ADD ("failure-is-explained", test_failure_is_explained);
  ADD ("cancel", test_cancel);
  ADD ("focus", test_focus);
  ADD ("tab", test_tab);
  ADD ("idle", test_idle);
  ADD ("save", test_save);
  ADD ("right-to-left", test_right_to_left);
  ADD ("presenter", test_presenter);
  ADD ("close/asks", test_close_asks);
  ADD ("close/empty", test_close_empty);
  return g_test_run ();
}

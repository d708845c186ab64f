/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-clock.h"
#include "ph-socket-item-private.h"

#include "ph-state-end.h"
#include "ph-state-tab.h"
#include "ph-state-view.h"

#include "ph-ui-test.h"

#include <stdlib.h>
#include <string.h>

/* The State tab without a window around it, fed by hand: what is painted, said, listed, and counted
 * down. */

static PhSocketItem *
make_item (PhNames    *names,
           PhSocketId  id,
           const char *name,
           PhSocketId  parent,
           PhState     state)
{
  PhIdentity identity = { .fd = (int) id + 10, .family = AF_INET, .type = SOCK_STREAM,
                          .state = state, .parent = parent };
  PhSocketItem *item;

  g_assert_true (ph_names_assign (names, id, name));
  item = ph_socket_item_new (id, names);
  ph_socket_item_take_identity (item, 1000, &identity);
  ph_socket_item_announce (item);
  return item;
}

static void
go (PhSocketItem *item,
    gint64        time_ns,
    PhState       state)
{
  ph_socket_item_take_state (item, time_ns, state);
  ph_socket_item_announce (item);
}

static char *
paint (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GBytes) text = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return g_strdup ("");
  text = gsk_render_node_serialize (node);
  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

static GtkWidget *
show (GtkWidget *widget,
      int        width)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, 700);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  ph_ui_test_settle ();
  return window;
}

static guint
count_words (const char *painted)
{
  guint n = 0;

  for (const char *at = strstr (painted, "text {"); at != NULL; at = strstr (at + 1, "text {"))
    n++;
  return n;
}

typedef struct { GtkWidget *view; guint n_words; } Painted;

static gboolean
is_painted (gpointer data)
{
  const Painted *wanted = data;
  g_autofree char *painted = paint (wanted->view);

  return count_words (painted) >= wanted->n_words;
}

/* Every kind of socket is painted, and says what it shows. */
static void
test_view (void)
{
  static const struct
  {
    PhIdentity  identity;
    const char *spoken;
    guint       n_words;
  } cases[] = {
    { { .fd = 3, .family = AF_INET, .type = SOCK_STREAM, .state = PH_STATE_ESTABLISHED },
      "State diagram of x: ESTABLISHED. The connection is open: both sides can send and receive.",
      40 },
    { { .fd = 3, .family = AF_INET, .type = SOCK_DGRAM, .state = PH_STATE_UNCONNECTED },
      "State diagram of x: UNCONNECTED. It has no port yet: the first sendto() gets one from the "
      "system.", 7 },
    { { .fd = 3, .family = AF_UNIX, .type = SOCK_STREAM, .state = PH_STATE_LISTEN },
      "State diagram of x: LISTEN. The socket waits for connections; accept() takes them.", 10 },
  };
  GtkWidget *view = ph_state_view_new ();
  GtkWidget *window = show (view, 500);

  g_assert_true (gtk_widget_get_focusable (view));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhStateStep step = { .time_ns = 1, .to = (guint8) cases[i].identity.state,
                                 .fd_state = (guint8) cases[i].identity.state,
                                 .call = PH_N_CALLS, .path.is_sure = TRUE };
      const PhStateSubject subject = { .identity = &cases[i].identity, .steps = &step,
                                       .n_steps = 1 };
      g_autofree char *said = NULL;
      Painted painted = { view, cases[i].n_words };

      ph_state_view_set_subject (PH_STATE_VIEW (view), "x", &subject);
      said = ph_drawn_describe (PH_DRAWN (view));
      g_assert_cmpstr (said, ==, cases[i].spoken);
      g_assert_true (ph_test_spin_until (is_painted, &painted, PH_UI_PATIENCE_MS));
      ph_drawn_speak (PH_DRAWN (view));
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                           cases[i].spoken);
    }
  ph_state_view_set_subject (PH_STATE_VIEW (view), NULL, NULL);
  g_assert_null (ph_drawn_describe (PH_DRAWN (view)));
  gtk_window_destroy (GTK_WINDOW (window));
}

typedef struct { PhStateTab *tab; const char *text; } Wanted;

static gboolean
has_text (gpointer data)
{
  Wanted *wanted = data;

  return ph_ui_test_find (GTK_WIDGET (wanted->tab), GTK_TYPE_LABEL, wanted->text) != NULL;
}

static void
wait_text (PhStateTab *tab,
           const char *text)
{
  Wanted wanted = { tab, text };

  if (!ph_test_spin_until (has_text, &wanted, PH_UI_PATIENCE_MS))
    g_error ("the tab does not say \"%s\"", text);
}

/* Both ends and one history; the second end only while there is one. */
static void
test_tab (void)
{
  PhNames *names = ph_names_new ();
  g_autoptr (PhSocketItem) client = make_item (names, 1, "client", PH_SOCKET_NONE, PH_STATE_CLOSE);
  g_autoptr (PhSocketItem) conn = make_item (names, 2, "conn", 9, PH_STATE_ESTABLISHED);
  GtkWidget *tab = g_object_new (PH_TYPE_STATE_TAB, NULL);
  GtkWidget *window = show (tab, 900);
  Wanted peer = { PH_STATE_TAB (tab), "conn, its peer: ESTABLISHED" };

  ph_state_tab_set_item (PH_STATE_TAB (tab), client);
  wait_text (PH_STATE_TAB (tab), "client: CLOSE");
  g_assert_false (has_text (&peer));

  go (client, 2000, PH_STATE_ESTABLISHED);
  ph_socket_item_set_partner (client, conn);
  ph_socket_item_announce (client);
  wait_text (PH_STATE_TAB (tab), "client: ESTABLISHED");
  wait_text (PH_STATE_TAB (tab), "conn, its peer: ESTABLISHED");
  wait_text (PH_STATE_TAB (tab), "CLOSE → (SYN_SENT) → ESTABLISHED");
  wait_text (PH_STATE_TAB (tab), "connect(), send SYN");
  wait_text (PH_STATE_TAB (tab), "accept()");

  go (conn, 3000, PH_STATE_CLOSE_WAIT);
  wait_text (PH_STATE_TAB (tab), "conn, its peer: CLOSE_WAIT");
  wait_text (PH_STATE_TAB (tab), "ESTABLISHED → CLOSE_WAIT");
  wait_text (PH_STATE_TAB (tab), "recv FIN, send ACK");

  ph_socket_item_set_partner (client, NULL);
  ph_socket_item_announce (client);
  peer.text = "conn, its peer: CLOSE_WAIT";
  ph_ui_test_settle ();
  g_assert_false (gtk_widget_get_mapped (ph_ui_test_find (tab, GTK_TYPE_LABEL, peer.text)));

  ph_state_tab_set_item (PH_STATE_TAB (tab), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  ph_names_unref (names);
}

typedef struct { GtkWidget *tab; int below; int seconds; } Seconds;

/* Whether the clock beside the title says less than that */
static gboolean
is_below (gpointer data)
{
  Seconds *wanted = data;
  GtkWidget *label = ph_ui_test_find (wanted->tab, GTK_TYPE_LABEL, " s left");

  if (label == NULL)
    return FALSE;
  wanted->seconds = atoi (gtk_label_get_text (GTK_LABEL (label)));
  return wanted->seconds < wanted->below;
}

/* The seconds go down by themselves while they are seen. */
static void
test_clock (void)
{
  PhNames *names = ph_names_new ();
  g_autoptr (PhSocketItem) item = make_item (names, 1, "client", PH_SOCKET_NONE,
                                             PH_STATE_FIN_WAIT2);
  PhAfter after = { .time_ns = ph_clock_now_ns (), .state = PH_STATE_TIME_WAIT,
                    .timer = PH_TIMER_TIME_WAIT, .left_ms = 600000 };
  Seconds seconds = { .below = 601 };
  GtkWidget *tab = g_object_new (PH_TYPE_STATE_TAB, NULL);
  GtkWidget *window = show (tab, 500);

  ph_state_tab_set_item (PH_STATE_TAB (tab), item);
  ph_socket_item_take_close (item, 2000);
  ph_socket_item_take_after (item, &after);
  ph_socket_item_announce (item);
  wait_text (PH_STATE_TAB (tab), "client: TIME_WAIT");
  seconds.tab = tab;
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (ph_test_spin_until (is_below, &seconds, PH_UI_PATIENCE_MS));
      seconds.below = seconds.seconds;
    }
  g_assert_cmpint (seconds.seconds, >, 500);

  after = (PhAfter) { .time_ns = ph_clock_now_ns (), .state = PH_STATE_CLOSE };
  ph_socket_item_take_after (item, &after);
  ph_socket_item_announce (item);
  wait_text (PH_STATE_TAB (tab), "client: CLOSE");
  wait_text (PH_STATE_TAB (tab), "2 MSL over");
  ph_state_tab_set_item (PH_STATE_TAB (tab), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  ph_names_unref (names);
}

int
main (int    argc,
      char **argv)
{
  ph_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/state/view", test_view);
  g_test_add_func ("/ui/state/tab", test_tab);
  g_test_add_func ("/ui/state/clock", test_clock);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-bytes-view.h"
#include "ph-event-view.h"
#include "ph-pipe-view.h"
#include "ph-state-pill.h"

#include <adwaita.h>
#include <errno.h>

/* Every drawn widget in several states, to be looked at and photographed:
 *   draw-gallery [dark] [rtl] [pipes|seats|logs|live] */

/* @figures: of the socket, @partner: (nullable): of the other end */
static void
show_pipe (PhPipeView       *pipe,
           const PhIdentity *identity,
           const PhFigures  *figures,
           const PhFigures  *partner)
{
  const PhPipeEnd own = { "client", identity, figures, 0 };
  const PhPipeEnd other = { "conn", identity, partner, 0 };

  ph_pipe_view_set_ends (pipe, identity != NULL ? &own : NULL, partner != NULL ? &other : NULL);
}

static PhIdentity
make_identity (PhState state,
               int     type)
{
  return (PhIdentity) {
    .fd = 14, .family = AF_INET, .type = type, .state = state,
    .local = ph_address_loopback (AF_INET, 43121),
    .peer = state == PH_STATE_ESTABLISHED ? ph_address_loopback (AF_INET, 51002) : PH_ADDRESS_NONE,
  };
}

static PhFigures
make_figures (void)
{
  return (PhFigures) {
    .known = PH_FIGURE_STATE | PH_FIGURE_RECV_QUEUE | PH_FIGURE_SEND_QUEUE | PH_FIGURE_UNSENT |
             PH_FIGURE_WINDOW | PH_FIGURE_MEMINFO,
    .recv_buffer = 131072, .send_buffer = 2626560, .peer_window = 65536,
    .bytes_in = 1234, .bytes_out = 7,
  };
}

static void
add_pipe (GtkWidget        *box,
          const PhIdentity *identity,
          const PhFigures  *figures,
          const PhFigures  *partner)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *pill = ph_state_pill_new ();
  GtkWidget *pipe = ph_pipe_view_new ();

  gtk_widget_set_halign (pill, GTK_ALIGN_START);
  ph_state_pill_set_state (PH_STATE_PILL (pill), identity->state);
  show_pipe (PH_PIPE_VIEW (pipe), identity, figures, partner);
  gtk_box_append (GTK_BOX (row), pill);
  gtk_box_append (GTK_BOX (row), pipe);
  gtk_box_append (GTK_BOX (box), row);
}

static GtkWidget *
create_pipes (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);
  PhIdentity tcp = make_identity (PH_STATE_ESTABLISHED, SOCK_STREAM);
  PhIdentity waiting = make_identity (PH_STATE_CLOSE_WAIT, SOCK_STREAM);
  PhIdentity udp = make_identity (PH_STATE_UNCONNECTED, SOCK_DGRAM);
  PhIdentity fresh = make_identity (PH_STATE_CLOSE, SOCK_STREAM);
  PhFigures busy = make_figures (), peer = make_figures (), left = make_figures ();
  PhFigures lossy = make_figures (), none = { 0 };

  busy.send_queue = 2300000, busy.unsent = 2170000, busy.peer_window = 0;
  busy.bytes_out = 3919467;
  peer.recv_queue = 127973, peer.send_queue = 96, peer.bytes_out = 1330;
  add_pipe (box, &tcp, &busy, &peer);
  left.recv_queue = 6, left.bytes_in = 4, left.send_queue = 512;
  add_pipe (box, &tcp, &left, NULL);
  left.recv_queue = 40000;
  add_pipe (box, &waiting, &left, NULL);
  lossy.known |= PH_FIGURE_DROPS, lossy.drops = 986, lossy.recv_queue = 1000;
  lossy.recv_memory = 32000, lossy.recv_buffer = 32768;
  add_pipe (box, &udp, &lossy, NULL);
  none.known = 0;
  add_pipe (box, &fresh, &none, NULL);
  return box;
}

static void
add_listener (GtkWidget *box,
              guint32    limit,
              guint32    taken)
{
  PhIdentity listener = make_identity (PH_STATE_LISTEN, SOCK_STREAM);
  PhFigures figures = { .known = PH_FIGURE_ACCEPT_QUEUE, .accept_limit = limit,
                        .accept_queue = taken };

  add_pipe (box, &listener, &figures, NULL);
}

static GtkWidget *
create_seats (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);
  PhIdentity udp = make_identity (PH_STATE_CONNECTED, SOCK_DGRAM);
  PhFigures own = make_figures (), peer = make_figures ();
  PhIdentity syn = make_identity (PH_STATE_SYN_SENT, SOCK_STREAM);
  PhFigures connecting = make_figures ();

  add_listener (box, 2, 2);
  add_listener (box, 5, 6);
  add_listener (box, 4096, 17);
  peer.recv_queue = 12;
  peer.known |= PH_FIGURE_DROPS;
  own.known |= PH_FIGURE_DROPS;
  add_pipe (box, &udp, &own, &peer);
  connecting.syn_retries = 2;
  add_pipe (box, &syn, &connecting, NULL);
  return box;
}

static const PhEventRowText sample_rows[] = {
  { PH_TONE_PLAIN, FALSE, "12:34:56.001", "server", "call", "server = socket(AF_INET, SOCK_STREAM)",
    "fd 14", "0.01 ms", NULL },
  { PH_TONE_PLAIN, FALSE, "12:34:56.004", "server", "call", "server.bind((\"127.0.0.1\", 0))",
    "ok, 127.0.0.1:43121", "0.02 ms", NULL },
  { PH_TONE_KERNEL, FALSE, "12:34:57.120", "server", "state", "CLOSE → LISTEN", NULL, NULL, NULL },
  { PH_TONE_SENT, FALSE, "12:34:58.300", "client", "sent", "client.send(b\"hello\\r\\n\")",
    "7 of 7", "0.04 ms", NULL },
  { PH_TONE_RECEIVED, TRUE, "12:34:58.301", "conn", "received", "conn.recv(65536)",
    "b\"hello\\r\\n\"", "0.01 ms", NULL },
  { PH_TONE_RECEIVED, FALSE, "12:34:58.900", "conn", "received", "conn.recv(4)",
    "b\"hell\"   3 left in the receive queue", "12.50 s", NULL },
  { PH_TONE_TROUBLE, FALSE, "12:34:59.010", "client", "failed", "client.bind((\"127.0.0.1\", 1))",
    "EINVAL (22)", "0.01 ms", "The socket is bound already." },
  { PH_TONE_SENT, FALSE, "12:35:01.000", "client", "sent",
    "client.send(b\"\\xd7\\xa9 <b>markup</b> \\x1b[31m a long payload that does not fit the row\")",
    "1,448 of 65,536", "0.04 ms", NULL },
};

static void
bind_sample (PhEventRow *row,
             gpointer    item,
             gpointer    user_data)
{
  const char *text = gtk_string_object_get_string (item);

  ph_event_row_set (row, &sample_rows[atoi (text) % G_N_ELEMENTS (sample_rows)]);
}

static GtkStringList *
create_log_model (guint n)
{
  GtkStringList *model = gtk_string_list_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      char number[16];

      g_snprintf (number, sizeof number, "%u", i);
      gtk_string_list_append (model, number);
    }
  return model;
}

static GtkWidget *
create_log (guint n)
{
  g_autoptr (GtkStringList) model = create_log_model (n);
  GtkWidget *view = ph_event_view_new ();

  ph_event_view_set_bind (PH_EVENT_VIEW (view), bind_sample, NULL, NULL);
  ph_event_view_set_model (PH_EVENT_VIEW (view), G_LIST_MODEL (model));
  gtk_selection_model_select_item (ph_event_view_get_selection (PH_EVENT_VIEW (view)), n - 3, TRUE);
  gtk_widget_set_vexpand (view, TRUE);
  return view;
}

static GtkWidget *
create_bytes (PhBytesViewMode mode)
{
  static const char payload[] =
    "GET /index.html HTTP/1.1\r\nHost: localhost\r\nAccept: text/html, image/webp, and a line that "
    "is longer than the view is wide, so that it has to be broken somewhere\r\n\r\n"
    "Grüße \xe2\x82\xac 漢字 \xff\xfe \x1b[31mred?\x1b[0m \0 <b>markup</b> \xe2\x80\xae reversed\n"
    "\tindented\n\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d";
  g_autoptr (GBytes) bytes = g_bytes_new_static (payload, sizeof payload - 1);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = ph_bytes_view_new ();

  ph_bytes_view_set_mode (PH_BYTES_VIEW (view), mode);
  ph_bytes_view_set_bytes (PH_BYTES_VIEW (view), bytes);
  ph_bytes_view_select (PH_BYTES_VIEW (view), 4, 11);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_hexpand (scroller, TRUE);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

static GtkWidget *
create_pills (void)
{
  GtkWidget *pills = gtk_flow_box_new ();

  for (int state = 0; state < PH_N_STATES; state++)
    {
      GtkWidget *pill = ph_state_pill_new ();

      ph_state_pill_set_state (PH_STATE_PILL (pill), (PhState) state);
      gtk_widget_set_halign (pill, GTK_ALIGN_START);
      gtk_flow_box_append (GTK_FLOW_BOX (pills), pill);
    }
  return pills;
}

static GtkWidget *
create_logs (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *both = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_append (GTK_BOX (box), create_pills ());
  gtk_box_append (GTK_BOX (box), create_log (100));
  gtk_box_append (GTK_BOX (both), create_bytes (PH_BYTES_VIEW_TEXT));
  gtk_box_append (GTK_BOX (both), create_bytes (PH_BYTES_VIEW_HEX));
  gtk_widget_set_vexpand (both, TRUE);
  gtk_box_append (GTK_BOX (box), both);
  return box;
}

/* A log that gets 10,000 rows a second: what does a frame cost? Prints it after 300 frames. */
#define LIVE_ROWS   167
#define LIVE_FRAMES 300

typedef struct
{
  GtkStringList *model;
  gint64         began_us;
  guint          n;
  gint64         cost_us[LIVE_FRAMES];
} Live;

static Live live;

static void
before_paint_cb (void)
{
  live.began_us = g_get_monotonic_time ();
}

static int
compare_costs (const void *a,
               const void *b)
{
  const gint64 *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

static void
after_paint_cb (void)
{
  if (live.n == LIVE_FRAMES)
    return;
  live.cost_us[live.n++] = g_get_monotonic_time () - live.began_us;
  if (live.n < LIVE_FRAMES)
    return;
  qsort (live.cost_us, LIVE_FRAMES, sizeof (gint64), compare_costs);
  g_print ("frame cost ms: p50 %.1f, p99 %.1f, max %.1f, %u rows\n",
           (double) live.cost_us[LIVE_FRAMES / 2] / 1000,
           (double) live.cost_us[LIVE_FRAMES * 99 / 100] / 1000,
           (double) live.cost_us[LIVE_FRAMES - 1] / 1000,
           g_list_model_get_n_items (G_LIST_MODEL (live.model)));
}

static gboolean
feed_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  const char *rows[LIVE_ROWS + 1] = { NULL };
  char numbers[8][2] = { "0", "1", "2", "3", "4", "5", "6", "7" };
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (live.model));

  for (guint i = 0; i < LIVE_ROWS; i++)
    rows[i] = numbers[(n + i) % G_N_ELEMENTS (numbers)];
  gtk_string_list_splice (live.model, n, 0, rows);
  return live.n < LIVE_FRAMES;
}

static void
watch_frames_cb (GtkWidget *view)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (view);

  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);
  gtk_widget_add_tick_callback (view, feed_cb, NULL, NULL);
}

static GtkWidget *
create_live (void)
{
  GtkWidget *view = ph_event_view_new ();

  live.model = create_log_model (1000);
  ph_event_view_set_bind (PH_EVENT_VIEW (view), bind_sample, NULL, NULL);
  ph_event_view_set_model (PH_EVENT_VIEW (view), G_LIST_MODEL (live.model));
  g_signal_connect (view, "realize", G_CALLBACK (watch_frames_cb), NULL);
  return view;
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_path (provider, PH_DRAW_CSS);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  GtkWidget *(*create) (void) = create_pipes;
  GtkWidget *window;
  int width = 760;

  adw_init ();
  load_style ();
  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[i], "dark"))
        adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                            ADW_COLOR_SCHEME_FORCE_DARK);
      else if (g_str_equal (argv[i], "rtl"))
        gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
      else if (g_str_equal (argv[i], "narrow"))
        width = 420;
      else if (g_str_equal (argv[i], "seats"))
        create = create_seats;
      else if (g_str_equal (argv[i], "logs"))
        create = create_logs, width = 1180;
      else if (g_str_equal (argv[i], "live"))
        create = create_live, width = 1180;
    }

  window = gtk_window_new ();
  gtk_window_set_title (GTK_WINDOW (window), "What Porthole draws");
  gtk_window_set_default_size (GTK_WINDOW (window), width, 840);
  gtk_window_set_child (GTK_WINDOW (window), create ());
  gtk_widget_set_margin_top (gtk_window_get_child (GTK_WINDOW (window)), 18);
  gtk_widget_set_margin_bottom (gtk_window_get_child (GTK_WINDOW (window)), 18);
  gtk_widget_set_margin_start (gtk_window_get_child (GTK_WINDOW (window)), 18);
  gtk_widget_set_margin_end (gtk_window_get_child (GTK_WINDOW (window)), 18);
  g_signal_connect_swapped (window, "destroy", G_CALLBACK (g_main_loop_quit), loop);
  gtk_window_present (GTK_WINDOW (window));
  g_main_loop_run (loop);
  return 0;
}

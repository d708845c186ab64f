/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-exchange-export.h"
#include "ph-exchange-page.h"
#include "ph-exchange-view.h"

#include "ph-exchange-play.h"
#include "ph-test-session.h"
#include "ph-ui-test.h"

#include <adwaita.h>
#include <string.h>

/* The exchange on a real display: painted, read by a screen reader, zoomed about what is selected,
 * following, exported, and silent while it is hidden. */

#define PATIENCE_MS (PH_TEST_SLOWNESS * 5000)

typedef struct
{
  PhExchangePlay *play;
  GtkWidget      *window;
  PhExchangeView *view;
  double          row_height;
} Stage;

static gboolean
is_painted (gpointer data)
{
  return ph_exchange_view_get_row_height (data) > 0;
}

static Stage
stage_open (void)
{
  Stage stage = { ph_exchange_play_new (NULL), gtk_window_new (), NULL, 0 };
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  stage.view = PH_EXCHANGE_VIEW (ph_exchange_view_new ());
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (stage.view));
  gtk_window_set_default_size (GTK_WINDOW (stage.window), 900, 400);
  gtk_window_set_child (GTK_WINDOW (stage.window), scrolled);
  ph_exchange_play_pair (stage.play);
  ph_exchange_view_set_feed (stage.view, stage.play->feed);
  gtk_window_present (GTK_WINDOW (stage.window));
  g_assert_true (ph_test_spin_until (is_painted, stage.view, PATIENCE_MS));
  return stage;
}

static void
stage_close (Stage *stage)
{
  gpointer view = stage->view;

  g_object_add_weak_pointer (view, &view);
  ph_exchange_view_set_feed (stage->view, NULL);
  gtk_window_destroy (GTK_WINDOW (stage->window));
  g_assert_null (view);
  ph_exchange_play_free (stage->play);
}

static void
play_messages (Stage *stage,
               guint  n)
{
  for (guint i = 0; i < n; i++)
    {
      ph_exchange_play_data (stage->play, 1, PH_CALL_SEND, "hello", 0, NULL);
      ph_exchange_play_data (stage->play, 2, PH_CALL_RECV, "hello", 0, NULL);
    }
  ph_exchange_play_sync (stage->play);
  ph_exchange_view_update (stage->view);
}

/* Returns: (transfer full): the picture as text, by its render nodes */
static char *
paint (Stage *stage)
{
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GBytes) text = NULL;
  graphene_size_t size;
  gboolean whole;

  node = ph_exchange_view_draw (stage->view, 10000, &whole, &size);
  g_assert_nonnull (node);
  g_assert_true (whole);
  g_assert_cmpfloat (size.width, >, 0);
  text = gsk_render_node_serialize (node);
  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

static guint
count_in (const char *text,
          const char *needle)
{
  guint n = 0;

  for (const char *p = strstr (text, needle); p != NULL; p = strstr (p + 1, needle))
    n++;
  return n;
}

/* More happened: more words, and still one node for all lines */
static void
test_paints (void)
{
  Stage stage = stage_open ();
  g_autofree char *empty = paint (&stage);
  g_autofree char *full = NULL;

  play_messages (&stage, 3);
  full = paint (&stage);
  g_assert_cmpuint (count_in (full, "text {"), >, count_in (empty, "text {") + 12);
  g_assert_cmpuint (count_in (full, "cairo {"), ==, count_in (empty, "cairo {"));
  stage_close (&stage);
}

static void
assert_label (Stage      *stage,
              const char *label)
{
  g_autofree char *wrong = gtk_test_accessible_check_property (
    GTK_ACCESSIBLE (stage->view), GTK_ACCESSIBLE_PROPERTY_LABEL, label);

  g_assert_cmpstr (wrong, ==, NULL);
}

/* Who moves through it by the keys hears each event at once */
static void
test_speaks (void)
{
  Stage stage = stage_open ();

  play_messages (&stage, 1);
  ph_exchange_view_select (stage.view, 0);
  assert_label (&stage, "Event 1 of 2: cli sends 5 bytes “hello”, bytes 0–4 of the stream, to conn. "
                        "conn received it. 2 events. cli: 1 send, 5 bytes; 0 receives, 0 bytes. "
                        "conn: 0 sends, 0 bytes; 1 receive, 5 bytes.");
  ph_exchange_view_select (stage.view, PH_EXCHANGE_NOWHERE);
  assert_label (&stage, "2 events. cli: 1 send, 5 bytes; 0 receives, 0 bytes. "
                        "conn: 0 sends, 0 bytes; 1 receive, 5 bytes.");
  stage_close (&stage);
}

static GtkAdjustment *
get_adjustment (Stage *stage)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (stage->view));
}

static double
room_below (Stage *stage)
{
  GtkAdjustment *adjustment = get_adjustment (stage);

  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment)
         - gtk_adjustment_get_value (adjustment);
}

/* The newest is in sight until somebody scrolls up, and again from the bottom on */
static void
test_follows (void)
{
  Stage stage = stage_open ();

  play_messages (&stage, 100);
  g_assert_true (ph_exchange_view_get_following (stage.view));
  g_assert_cmpfloat (room_below (&stage), <, 1);
  gtk_adjustment_set_value (get_adjustment (&stage), 40);
  g_assert_false (ph_exchange_view_get_following (stage.view));
  play_messages (&stage, 10);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (get_adjustment (&stage)), 40, 0.01);
  gtk_adjustment_set_value (get_adjustment (&stage),
                            gtk_adjustment_get_upper (get_adjustment (&stage)));
  g_assert_true (ph_exchange_view_get_following (stage.view));
  play_messages (&stage, 10);
  g_assert_cmpfloat (room_below (&stage), <, 1);
  stage_close (&stage);
}

static gboolean
is_fit (gpointer data)
{
  GtkAdjustment *adjustment = data;

  return gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment) + 1;
}

static void
test_zooms (void)
{
  Stage stage = stage_open ();
  const double usual = ph_exchange_view_get_row_height (stage.view);

  play_messages (&stage, 100);
  ph_exchange_view_zoom (stage.view, 2);
  g_assert_cmpfloat (ph_exchange_view_get_row_height (stage.view), ==, 2 * usual);
  ph_exchange_view_zoom_normal (stage.view);
  g_assert_cmpfloat (ph_exchange_view_get_row_height (stage.view), ==, usual);
  ph_exchange_view_zoom_fit (stage.view);
  g_assert_cmpfloat (ph_exchange_view_get_row_height (stage.view), <, usual);
  g_assert_true (ph_test_spin_until (is_fit, get_adjustment (&stage), PATIENCE_MS));
  for (guint i = 0; i < 200; i++)
    ph_exchange_view_zoom (stage.view, 0.5);
  g_assert_cmpfloat (ph_exchange_view_get_row_height (stage.view), >, 0);
  for (guint i = 0; i < 200; i++)
    ph_exchange_view_zoom (stage.view, 2);
  g_assert_cmpfloat (ph_exchange_view_get_row_height (stage.view), <=, 1e6);
  ph_exchange_view_set_to_time (stage.view, TRUE);
  ph_exchange_view_set_collapse (stage.view, FALSE);
  ph_exchange_view_set_to_time (stage.view, FALSE);
  g_assert_cmpfloat (ph_exchange_view_get_row_height (stage.view), ==, usual);
  stage_close (&stage);
}

/* The selected moment is the same one when the company changes and numbers with it */
static void
test_keeps_selection (void)
{
  Stage stage = stage_open ();

  ph_exchange_play_call (stage.play, 3, PH_CALL_LISTEN, 0, 5, 0);
  play_messages (&stage, 2);
  ph_exchange_view_select (stage.view, 3);
  ph_exchange_feed_set_lanes (stage.play->feed, stage.play->lanes, 2);
  ph_exchange_feed_sync (stage.play->feed);
  ph_exchange_view_update (stage.view);
  g_assert_cmpuint (ph_exchange_view_get_selected (stage.view), ==, 2);
  ph_exchange_feed_set_lanes (stage.play->feed, stage.play->lanes + 2, 1);
  ph_exchange_feed_sync (stage.play->feed);
  ph_exchange_view_update (stage.view);
  g_assert_cmpuint (ph_exchange_view_get_selected (stage.view), ==, PH_EXCHANGE_NOWHERE);
  stage_close (&stage);
}

static void
test_exports (void)
{
  static const char *const starts[] = {
    [PH_EXCHANGE_SVG] = "<?xml", [PH_EXCHANGE_PNG] = "\x89PNG", [PH_EXCHANGE_PDF] = "%PDF",
  };
  Stage stage = stage_open ();
  gboolean whole;

  play_messages (&stage, 3);
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) file = ph_exchange_export_render (stage.view, (PhExchangeFormat) i, &whole,
                                                           &error);

      g_assert_no_error (error);
      g_assert_true (whole);
      g_assert_cmpuint (g_bytes_get_size (file), >, 1000);
      g_assert_cmpint (memcmp (g_bytes_get_data (file, NULL), starts[i], strlen (starts[i])), ==,
                       0);
    }
  for (guint i = 0; i < 500; i++)
    {
      stage.play->now_ns += 200000000;
      play_messages (&stage, 1);
    }
  g_bytes_unref (ph_exchange_export_render (stage.view, PH_EXCHANGE_PNG, &whole, NULL));
  g_assert_false (whole);
  stage_close (&stage);
}

static GdkPixbuf *
load (GBytes *file,
      int     width,
      int     height)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  pixbuf = gdk_pixbuf_new_from_stream_at_scale (stream, width, height, FALSE, NULL, &error);
  g_assert_no_error (error);
  return gdk_pixbuf_get_has_alpha (pixbuf) ? g_steal_pointer (&pixbuf)
                                           : gdk_pixbuf_add_alpha (pixbuf, FALSE, 0, 0, 0);
}

/* Returns: where on the average the green pixels stand: those of open connections' lines of life */
static double
mean_green_x (GdkPixbuf *pixbuf)
{
  double sum = 0;
  guint n = 0;

  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (pixbuf); x++)
      {
        const guint8 *p = gdk_pixbuf_read_pixels (pixbuf)
                          + y * gdk_pixbuf_get_rowstride (pixbuf) + 4 * x;

        if (p[1] < p[0] + 25 || p[1] < p[2] + 10)
          continue;
        sum += x;
        n++;
      }
  g_assert_cmpuint (n, >, 500);
  return sum / n;
}

/* The SVG shows what the image shows: all lines in their places */
static void
test_svg_is_the_same_picture (void)
{
  Stage stage = stage_open ();
  gboolean whole;
  g_autoptr (GBytes) svg = NULL;
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GdkPixbuf) a = NULL;
  g_autoptr (GdkPixbuf) b = NULL;

  play_messages (&stage, 8);
  svg = ph_exchange_export_render (stage.view, PH_EXCHANGE_SVG, &whole, NULL);
  png = ph_exchange_export_render (stage.view, PH_EXCHANGE_PNG, &whole, NULL);
  a = load (svg, 900, 500);
  b = load (png, 900, 500);
  g_assert_cmpfloat_with_epsilon (mean_green_x (a), mean_green_x (b), 6);
  stage_close (&stage);
}

static gboolean
hears (PhSession *session,
       GtkWidget *page)
{
  return g_signal_handler_find (ph_session_get_log (session), G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL,
                                page) != 0;
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data);
}

/* Hidden, the page is not even told that something happened */
static void
test_hidden_costs_nothing (void)
{
  g_autoptr (PhSession) session = ph_session_new (NULL, NULL);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *page = ph_exchange_page_new ();

  gtk_window_set_child (GTK_WINDOW (window), page);
  ph_exchange_page_set_session (PH_EXCHANGE_PAGE (page), session);
  g_assert_false (hears (session, page));
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (ph_test_spin_until (is_mapped, page, PATIENCE_MS));
  g_assert_true (hears (session, page));
  gtk_widget_set_visible (page, FALSE);
  g_assert_false (hears (session, page));
  gtk_widget_set_visible (page, TRUE);
  g_assert_true (hears (session, page));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
has_larger_rows (gpointer data)
{
  Stage *stage = data;

  return ph_exchange_view_get_row_height (stage->view) > stage->row_height;
}

/* Presenter mode: rows grow with their text, or words would find no room between them */
static void
test_grows_with_its_text (void)
{
  Stage stage = stage_open ();
  GtkSettings *settings = gtk_settings_get_default ();
  int resolution;

  play_messages (&stage, 3);
  stage.row_height = ph_exchange_view_get_row_height (stage.view);
  g_object_get (settings, "gtk-xft-dpi", &resolution, NULL);
  if (resolution <= 0)
    resolution = 96 * 1024;
  g_object_set (settings, "gtk-xft-dpi", 2 * resolution, NULL);
  g_assert_true (ph_test_spin_until (has_larger_rows, &stage, PATIENCE_MS));
  g_assert_cmpfloat_with_epsilon (ph_exchange_view_get_row_height (stage.view),
                                  2 * stage.row_height, 0.1 * stage.row_height);
  gtk_settings_reset_property (settings, "gtk-xft-dpi");
  stage_close (&stage);
}

/* Returns: (transfer full): what a frame would show */
static GskRenderNode *
see (GtkWidget *widget)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  return gtk_snapshot_free_to_node (snapshot);
}

/* Half a record is another story: the picture before stands until all is read */
static void
test_stands_still_while_busy (void)
{
  Stage stage = stage_open ();
  g_autoptr (GskRenderNode) before = NULL;
  g_autoptr (GskRenderNode) meanwhile = NULL;
  g_autoptr (GskRenderNode) after = NULL;
  g_autoptr (GBytes) a = NULL;
  g_autoptr (GBytes) b = NULL;
  g_autoptr (GBytes) c = NULL;
  gboolean whole;

  play_messages (&stage, 3);
  before = see (GTK_WIDGET (stage.view));
  ph_exchange_view_set_busy (stage.view, TRUE);
  play_messages (&stage, 3);
  meanwhile = see (GTK_WIDGET (stage.view));
  /* what is seen has other numbers than the feed, so it can be neither chosen nor saved */
  ph_exchange_view_select (stage.view, 0);
  g_assert_cmpuint (ph_exchange_view_get_selected (stage.view), ==, PH_EXCHANGE_NOWHERE);
  g_assert_null (ph_exchange_export_render (stage.view, PH_EXCHANGE_PNG, &whole, NULL));
  ph_exchange_view_zoom (stage.view, 2);
  ph_exchange_view_set_busy (stage.view, FALSE);
  ph_exchange_view_update (stage.view);
  after = see (GTK_WIDGET (stage.view));
  a = gsk_render_node_serialize (before);
  b = gsk_render_node_serialize (meanwhile);
  c = gsk_render_node_serialize (after);
  g_assert_true (g_bytes_equal (a, b));
  g_assert_false (g_bytes_equal (a, c));
  stage_close (&stage);
}

static PhExchangeView *
find_view (GtkWidget *page)
{
  return PH_EXCHANGE_VIEW (ph_ui_test_find (page, PH_TYPE_EXCHANGE_VIEW, NULL));
}

static gboolean
is_read (gpointer data)
{
  return !ph_exchange_view_is_busy (data);
}

static void
mapped_cb (GtkWidget *page,
           gboolean  *was_busy)
{
  *was_busy = ph_exchange_view_is_busy (find_view (page));
}

/* A long record is read in several turns, between which the window lives */
static void
test_reads_in_turns (void)
{
  g_autoptr (PhSession) session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) item = ph_test_session_listen (session, 0);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *page = ph_exchange_page_new ();
  PhExchangeView *view = find_view (page);
  PhRecord record = { .socket = ph_socket_item_get_id (item), .kind = PH_RECORD_STATE };
  g_autofree char *summary = NULL;
  gboolean was_busy = FALSE;

  g_signal_connect_after (page, "map", G_CALLBACK (mapped_cb), &was_busy);
  for (guint i = 0; i < 1000000; i++)
    {
      record.time_ns = i + 1;
      ph_store_append (ph_session_get_store (session), &record);
    }
  ph_exchange_page_set_session (PH_EXCHANGE_PAGE (page), session);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (ph_test_spin_until (is_mapped, page, PATIENCE_MS));
  g_assert_true (was_busy);
  g_assert_true (ph_test_spin_until (is_read, view, PATIENCE_MS));
  summary = PH_DRAWN_GET_CLASS (view)->describe (PH_DRAWN (view));
  g_assert_nonnull (strstr (summary, "1,000,00"));
  gtk_window_destroy (GTK_WINDOW (window));
  ph_test_session_end (g_steal_pointer (&session));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/ui/exchange/paints", test_paints);
  g_test_add_func ("/ui/exchange/speaks", test_speaks);
  g_test_add_func ("/ui/exchange/follows", test_follows);
  g_test_add_func ("/ui/exchange/zooms", test_zooms);
  g_test_add_func ("/ui/exchange/grows-with-its-text", test_grows_with_its_text);
  g_test_add_func ("/ui/exchange/keeps-selection", test_keeps_selection);
  g_test_add_func ("/ui/exchange/exports", test_exports);
  g_test_add_func ("/ui/exchange/svg-is-the-same-picture", test_svg_is_the_same_picture);
  g_test_add_func ("/ui/exchange/hidden-costs-nothing", test_hidden_costs_nothing);
  g_test_add_func ("/ui/exchange/stands-still-while-busy", test_stands_still_while_busy);
  g_test_add_func ("/ui/exchange/reads-in-turns", test_reads_in_turns);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-bytes-pen.h"
#include "ph-bytes-view.h"
#include "ph-event-view.h"
#include "ph-label-tooltip.h"
#include "ph-lamps.h"
#include "ph-pipe-view.h"
#include "ph-socket-paint.h"
#include "ph-state-pill.h"

#include "ph-test.h"

#include <adwaita.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* The drawn widgets on a real display: fed, painted, read by a screen reader, and gone without a
 * trace. What they show is judged by the text of their render nodes and by their labels. */

#define PATIENCE_MS (PH_TEST_SLOWNESS * 5000)

typedef struct
{
  GtkWidget *window;
  GtkWidget *widget;
} Stage;

static Stage
stage_open (GtkWidget *widget,
            gboolean   scrolled,
            int        width,
            int        height)
{
  Stage stage = { gtk_window_new (), widget };
  GtkWidget *child = widget;

  if (scrolled)
    {
      child = gtk_scrolled_window_new ();
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (child), widget);
    }
  gtk_window_set_default_size (GTK_WINDOW (stage.window), width, height);
  gtk_window_set_child (GTK_WINDOW (stage.window), child);
  gtk_window_present (GTK_WINDOW (stage.window));
  return stage;
}

/* Destroys window and widget and proves that nothing holds them any more */
static void
stage_close (Stage *stage)
{
  gpointer widget = stage->widget;

  g_object_add_weak_pointer (widget, &widget);
  gtk_window_destroy (GTK_WINDOW (stage->window));
  g_assert_null (widget);
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
    return NULL;
  text = gsk_render_node_serialize (node);
  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

static gboolean
is_painted (gpointer data)
{
  g_autofree char *node = paint (data);

  return node != NULL;
}

static void
wait_painted (Stage *stage)
{
  g_assert_true (ph_test_spin_until (is_painted, stage->widget, PATIENCE_MS));
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

typedef struct { GtkWidget *widget; const char *node; } Repaint;

static gboolean
is_repainted (gpointer data)
{
  Repaint *repaint = data;
  g_autofree char *node = paint (repaint->widget);

  return node != NULL && strcmp (node, repaint->node) != 0;
}

static void
wait_repainted (Stage      *stage,
                const char *before)
{
  Repaint repaint = { stage->widget, before };

  g_assert_true (ph_test_spin_until (is_repainted, &repaint, PATIENCE_MS));
}

typedef struct { GtkWidget *widget; const char *label; } Spoken;

static gboolean
is_spoken (gpointer data)
{
  Spoken *spoken = data;
  g_autofree char *wrong = gtk_test_accessible_check_property (
    GTK_ACCESSIBLE (spoken->widget), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken->label);

  return wrong == NULL;
}

static void
wait_spoken (GtkWidget  *widget,
             const char *label)
{
  Spoken spoken = { widget, label };

  if (!ph_test_spin_until (is_spoken, &spoken, PATIENCE_MS))
    gtk_test_accessible_assert_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                         label);
}

static PhIdentity
make_identity (PhState state)
{
  return (PhIdentity) { .fd = 14, .family = AF_INET, .type = SOCK_STREAM, .state = state };
}

static const PhFigures six_bytes = {
  .known = PH_FIGURE_RECV_QUEUE | PH_FIGURE_SEND_QUEUE | PH_FIGURE_UNSENT, .recv_queue = 6,
  .recv_buffer = 131072, .bytes_in = 4, .bytes_out = 7,
};

static void
test_pipe (void)
{
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED);
  Stage stage = stage_open (ph_pipe_view_new (), FALSE, 620, 200);
  PhPipeView *pipe = PH_PIPE_VIEW (stage.widget);
  PhFigures empty = six_bytes;
  g_autofree char *full_node = NULL;
  g_autofree char *empty_node = NULL;

  ph_pipe_view_set_figures (pipe, &identity, &six_bytes, NULL);
  wait_painted (&stage);
  g_assert_cmpstr (ph_pipe_view_get_sentence (pipe), ==,
                   "6 bytes wait in the receive queue for recv().");
  wait_spoken (stage.widget,
               "Sending: written 7 B, unsent 0 B, in flight 0 B, peer’s queue unknown, peer read "
               "unknown. Receiving: read 4 B, receive queue 6 B, peer in flight unknown, peer "
               "unsent unknown, peer written unknown.");
  full_node = paint (stage.widget);

  empty.recv_queue = 0;
  ph_pipe_view_set_figures (pipe, &identity, &empty, NULL);
  wait_repainted (&stage, full_node);
  empty_node = paint (stage.widget);
  /* What was read is no longer in the vessel: less orange is painted (#c64600) */
  g_assert_cmpuint (count_in (full_node, "198,70,0"), >, count_in (empty_node, "198,70,0"));
  g_assert_cmpstr (ph_pipe_view_get_sentence (pipe), ==, "Connected. Nothing waits anywhere.");

  ph_pipe_view_set_figures (pipe, NULL, NULL, NULL);
  g_assert_cmpstr (ph_pipe_view_get_sentence (pipe), ==, "");
  stage_close (&stage);
}

static void
test_pipe_every_state (void)
{
  Stage stage = stage_open (ph_pipe_view_new (), FALSE, 380, 200);
  PhFigures figures = six_bytes;

  figures.known = G_MAXUINT32;
  for (int state = 0; state < PH_N_STATES * 4; state++)
    {
      PhIdentity identity = make_identity ((PhState) (state % PH_N_STATES));

      identity.type = state & 1 ? SOCK_DGRAM : SOCK_STREAM;
      figures.accept_limit = (guint32) (state * 7);
      figures.accept_queue = (guint32) state;
      gtk_widget_set_direction (stage.widget,
                                state & 2 ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      ph_pipe_view_set_figures (PH_PIPE_VIEW (stage.widget), &identity, &figures,
                                state % 3 ? &figures : NULL);
      gtk_widget_queue_draw (stage.widget);
      wait_painted (&stage);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpstr (ph_pipe_view_get_sentence (PH_PIPE_VIEW (stage.widget)), !=, "");
    }
  stage_close (&stage);
}

/* How high the receive queue is painted: the height of what has its colour and wash */
static double
liquid_height (const char *node)
{
  const char *color = node != NULL ? strstr (node, "color: rgba(198,70,0,0.26)") : NULL;
  const char *bounds = color != NULL ? g_strrstr_len (node, color - node, "bounds: ") : NULL;
  double height = 0;

  if (bounds != NULL)
    g_assert_cmpint (sscanf (bounds, "bounds: %*f %*f %*f %lf", &height), ==, 1);
  return height;
}

typedef struct
{
  GtkWidget *widget;
  double     full;      /* height at rest */
  guint      n_between; /* times it was seen on its way */
} Glide;

static gboolean
is_at_rest (gpointer data)
{
  Glide *glide = data;
  g_autofree char *node = paint (glide->widget);
  const double height = liquid_height (node);

  if (height > 0 && height < glide->full)
    glide->n_between++;
  return height == glide->full;
}

/* Empties the vessel at once, then fills it with animations on */
static guint
glide_once (Stage      *stage,
            const char *full)
{
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED);
  Glide glide = { stage->widget, liquid_height (full), 0 };
  PhFigures figures = six_bytes;

  figures.recv_queue = 0;
  ph_pipe_view_set_figures (PH_PIPE_VIEW (stage->widget), &identity, &figures, NULL);
  wait_repainted (stage, full);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  figures.recv_queue = 100000;
  ph_pipe_view_set_figures (PH_PIPE_VIEW (stage->widget), &identity, &figures, NULL);
  g_assert_true (ph_test_spin_until (is_at_rest, &glide, PATIENCE_MS));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  return glide.n_between;
}

/* With animations on, a level passes through others on its way and comes to rest where it
 * belongs; a stalled machine may leap once, not every time */
static void
test_pipe_glides (void)
{
  const PhIdentity identity = make_identity (PH_STATE_ESTABLISHED);
  Stage stage = stage_open (ph_pipe_view_new (), FALSE, 620, 200);
  PhFigures figures = six_bytes;
  g_autofree char *full = NULL;
  guint seen = 0;

  figures.recv_queue = 100000;
  ph_pipe_view_set_figures (PH_PIPE_VIEW (stage.widget), &identity, &figures, NULL);
  wait_painted (&stage);
  full = paint (stage.widget);
  g_assert_cmpfloat (liquid_height (full), >, 0);
  for (guint i = 0; i < 10 && seen == 0; i++)
    seen = glide_once (&stage, full);
  g_assert_cmpuint (seen, >, 0);
  stage_close (&stage);
}

static char *
painted (GtkSnapshot *snapshot)
{
  g_autoptr (GskRenderNode) node = gtk_snapshot_free_to_node (snapshot);
  g_autoptr (GBytes) text = gsk_render_node_serialize (node);

  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

static char *
paint_queues (GtkWidget       *widget,
              PhState          state,
              const PhFigures *figures)
{
  const PhRect rect = { 0, 0, 64, 13 };
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  PhPalette palette;

  ph_palette_load (&palette, widget);
  ph_socket_paint_queues (snapshot, &palette, &rect, state, figures, FALSE);
  return painted (snapshot);
}

static void
test_queues (void)
{
  const PhFigures seats = { .known = PH_FIGURE_ACCEPT_QUEUE, .accept_limit = 2, .accept_queue = 1 };
  const PhFigures nothing = { 0 };
  Stage stage = stage_open (gtk_label_new (""), FALSE, 64, 40);
  g_autofree char *six = paint_queues (stage.widget, PH_STATE_ESTABLISHED, &six_bytes);
  g_autofree char *none = paint_queues (stage.widget, PH_STATE_ESTABLISHED, &nothing);
  g_autofree char *taken = paint_queues (stage.widget, PH_STATE_LISTEN, &seats);

  g_assert_cmpuint (count_in (six, "198,70,0"), ==, 1);
  g_assert_cmpuint (count_in (six, "28,113,216"), ==, 0);
  g_assert_cmpuint (count_in (six, "color:"), ==, 3);
  g_assert_cmpuint (count_in (none, "color:"), ==, 2);
  g_assert_cmpuint (count_in (taken, "color:"), ==, 4);
  stage_close (&stage);
}

static char *
paint_spark (GtkWidget            *widget,
             const PhSeriesBucket *buckets)
{
  const PhRect rect = { 0, 0, 160, 24 };
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  PhPalette palette;

  ph_palette_load (&palette, widget);
  ph_socket_paint_spark (snapshot, &palette, &rect, buckets, PH_SERIES_BUCKETS, FALSE);
  return painted (snapshot);
}

/* Filled, hollow and dashed are told apart without colour; a mark has its own place. */
static void
test_lamps (void)
{
  const PhIdentity open = make_identity (PH_STATE_ESTABLISHED);
  PhFigures figures = { .known = PH_FIGURE_READY, .ready = POLLOUT };
  Stage stage = stage_open (ph_lamps_new (), FALSE, 80, 40);
  g_autofree char *unknown = NULL;
  g_autofree char *writable = NULL;
  g_autofree char *reset = NULL;
  int width;

  wait_painted (&stage);
  unknown = paint (stage.widget);
  g_assert_cmpuint (count_in (unknown, "cairo {"), ==, 3);   /* dashes */
  ph_lamps_set_figures (PH_LAMPS (stage.widget), &open, &figures);
  wait_repainted (&stage, unknown);
  writable = paint (stage.widget);
  wait_spoken (stage.widget, "writable");
  g_assert_cmpuint (count_in (writable, "border {"), ==, 2);
  g_assert_cmpuint (count_in (writable, "rounded-clip {"), ==, 1);
  gtk_widget_measure (stage.widget, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);

  figures.ready = POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP;
  ph_lamps_set_figures (PH_LAMPS (stage.widget), &open, &figures);
  wait_repainted (&stage, writable);
  reset = paint (stage.widget);
  wait_spoken (stage.widget, "readable, writable, error, hung up");
  g_assert_cmpuint (count_in (reset, "rounded-clip {"), ==, 3);
  for (int i = 0; i < 2; i++)   /* the place of the mark was there before */
    {
      int now;

      gtk_widget_measure (stage.widget, GTK_ORIENTATION_HORIZONTAL, -1, &now, NULL, NULL, NULL);
      g_assert_cmpint (now, ==, width);
      ph_lamps_set_figures (PH_LAMPS (stage.widget), NULL, NULL);
    }
  stage_close (&stage);
}

static void
test_spark (void)
{
  PhSeriesBucket buckets[PH_SERIES_BUCKETS] = { 0 };
  Stage stage = stage_open (gtk_label_new (""), FALSE, 160, 40);
  g_autofree char *empty = paint_spark (stage.widget, buckets);
  g_autofree char *full = NULL;

  buckets[PH_SERIES_BUCKETS - 1] = (PhSeriesBucket) { 250, 1000 };
  full = paint_spark (stage.widget, buckets);
  g_assert_cmpuint (count_in (empty, "color:"), ==, 1);
  g_assert_cmpuint (count_in (full, "198,70,0"), ==, 1);
  g_assert_cmpuint (count_in (full, "28,113,216"), ==, 1);
  stage_close (&stage);
}

/* One run of text: it has all the room that it needs, and is not ellipsised. */
static void
test_row_pill (void)
{
  Stage stage = stage_open (ph_state_pill_new (), FALSE, 160, 40);
  g_autoptr (PhSocketFonts) fonts = ph_socket_fonts_new ();
  PhSocketRowSizes sizes;

  ph_socket_fonts_ensure (fonts, stage.widget);
  for (int state = 0; state < PH_N_STATES; state++)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();
      g_autofree char *text = NULL;
      PhPalette palette;

      ph_palette_load (&palette, stage.widget);
      ph_socket_fonts_measure (fonts, state, &sizes);
      ph_socket_paint_pill (snapshot, fonts, &palette,
                            &(PhRect) { 0, 0, sizes.pill_width, sizes.pill_height }, state);
      text = painted (snapshot);
      g_assert_cmpuint (count_in (text, "text {"), ==, 1);
      g_assert_cmpfloat (sizes.pill_width, >, 16);
    }
  stage_close (&stage);
}

/* A text kept by GTK would mean a question to the X server at every change of it. */
static gboolean
answers_tooltip (GtkWidget *widget)
{
  g_autoptr (GtkTooltip) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean answers = FALSE;

  g_assert_true (gtk_widget_get_has_tooltip (widget));
  g_assert_null (gtk_widget_get_tooltip_text (widget));
  g_signal_emit_by_name (widget, "query-tooltip", 0, 0, FALSE, tooltip, &answers);
  return answers;
}

static void
test_label_tooltip (void)
{
  Stage stage = stage_open (gtk_label_new (""), FALSE, 120, 40);
  GtkLabel *label = GTK_LABEL (stage.widget);

  ph_label_tooltip_attach (label);
  g_assert_false (answers_tooltip (stage.widget));
  gtk_label_set_text (label, "a long address");
  g_assert_true (answers_tooltip (stage.widget));
  stage_close (&stage);
}

static void
test_pill (void)
{
  Stage stage = stage_open (ph_state_pill_new (), FALSE, 120, 40);
  PhTestNotify *notify = ph_test_expect_notify (stage.widget, "state");
  GtkWidget *label = gtk_widget_get_first_child (stage.widget);

  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "unknown");
  g_object_set (stage.widget, "state", (guint) PH_STATE_SYN_SENT, NULL);
  ph_state_pill_set_state (PH_STATE_PILL (stage.widget), PH_STATE_SYN_SENT);
  ph_test_notify_end (notify, 1);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "SYN_SENT");
  g_assert_true (gtk_widget_has_css_class (stage.widget, "waiting"));
  g_assert_false (gtk_widget_has_css_class (stage.widget, "idle"));
  g_assert_true (answers_tooltip (stage.widget));
  stage_close (&stage);
}

static void
test_row (void)
{
  PhEventRowText text = {
    .tone = PH_TONE_TROUBLE, .time = "12:00:00.000", .socket = "client", .kind = "failed",
    .text = "client.send(b\"<b>&amp; %s\")", .result = "EPIPE (32)", .duration = "0.01 ms",
    .detail = "The peer is gone.",
  };
  Stage stage = stage_open (ph_event_row_new (), FALSE, 1000, 40);
  int before, after;
  g_autofree char *empty = NULL;
  g_autofree char *full = NULL;
  g_autofree char *faint = NULL;

  wait_painted (&stage);
  empty = paint (stage.widget);
  gtk_widget_measure (stage.widget, GTK_ORIENTATION_VERTICAL, -1, &before, NULL, NULL, NULL);
  ph_event_row_set (PH_EVENT_ROW (stage.widget), &text);
  wait_repainted (&stage, empty);
  full = paint (stage.widget);
  gtk_widget_measure (stage.widget, GTK_ORIENTATION_VERTICAL, -1, &after, NULL, NULL, NULL);
  g_assert_cmpint (before, ==, after);
  g_assert_cmpuint (count_in (full, "text {"), >=, 6);
  wait_spoken (stage.widget, "12:00:00.000  client  failed  client.send(b\"<b>&amp; %s\")  "
                             "→ EPIPE (32)  0.01 ms\nThe peer is gone.");
  /* what is said fainter can still be read: it is dim as the columns beside it, not faded again */
  text.faint = TRUE;
  ph_event_row_set (PH_EVENT_ROW (stage.widget), &text);
  wait_repainted (&stage, full);
  faint = paint (stage.widget);
  g_assert_cmpuint (count_in (faint, "opacity {"), ==, 0);
  stage_close (&stage);
}

static GBytes *
make_hostile (void)
{
  static const char hostile[] =
    "\x1b]0;title\x07 <b>bold</b> \xe2\x80\xae" "evil \xff\xfe\xc0\x80 \0 %s%n \r\n\n\xf0\x9f\x98";

  return g_bytes_new_static (hostile, sizeof hostile - 1);
}

static void
test_bytes_hostile (void)
{
  g_autoptr (GBytes) bytes = make_hostile ();
  Stage stage = stage_open (ph_bytes_view_new (), TRUE, 600, 300);
  PhBytesView *view = PH_BYTES_VIEW (stage.widget);
  g_autofree char *text = NULL;
  g_autofree char *hex = NULL;
  gsize start, len;

  ph_bytes_view_set_bytes (view, bytes);
  wait_painted (&stage);
  g_assert_false (ph_bytes_view_get_selection (view, &start, &len));
  gtk_widget_activate_action (stage.widget, "bytes.select-all", NULL);
  g_assert_true (ph_bytes_view_get_selection (view, &start, &len));
  g_assert_cmpuint (len, ==, g_bytes_get_size (bytes));
  text = ph_bytes_view_dup_selection (view);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_prefix (text, "\\x1b]0;title\\x07 <b>bold</b>"));

  ph_bytes_view_set_mode (view, PH_BYTES_VIEW_HEX);
  ph_bytes_view_select (view, 0, 2);
  hex = ph_bytes_view_dup_selection (view);
  g_assert_cmpstr (hex, ==, "1b 5d");
  ph_bytes_view_select (view, 3, G_MAXSIZE);
  ph_bytes_view_get_selection (view, &start, &len);
  g_assert_cmpuint (start + len, ==, g_bytes_get_size (bytes));
  ph_bytes_view_set_bytes (view, NULL);
  g_assert_null (ph_bytes_view_dup_selection (view));
  stage_close (&stage);
}

/* The byte under a place in the row, also where one byte is four letters wide */
static void
test_bytes_hit (void)
{
  static const guint8 bytes[] = { 'a', 0x1b, 'b', '\n' };
  g_autoptr (PhHexLayout) layout = ph_hex_layout_new (PH_BYTES_VIEW_TEXT, bytes, sizeof bytes, 40);
  Stage stage = stage_open (ph_bytes_view_new (), TRUE, 400, 200);
  g_auto (PhHexLine) line = { 0 };
  PhBytesPen pen = { 0 };

  ph_hex_layout_index (layout, G_MAXSIZE);
  ph_hex_layout_get_line (layout, 0, &line);
  g_assert_cmpstr (line.text, ==, "a\\x1bb\\n");
  ph_bytes_pen_ensure (&pen, stage.widget);
  for (guint i = 0; i < 8; i++)
    {
      static const gsize expected[] = { 0, 1, 1, 1, 1, 2, 3, 3 };

      g_assert_cmpuint (ph_bytes_pen_hit (&pen, &line, (i + 0.5) * pen.digit_width)->offset, ==,
                        expected[i]);
    }
  g_assert_cmpuint (ph_bytes_pen_hit (&pen, &line, -50)->offset, ==, 0);
  g_assert_cmpuint (ph_bytes_pen_hit (&pen, &line, 5000)->offset, ==, 3);
  ph_bytes_pen_clear (&pen);
  stage_close (&stage);
}

static void
test_bytes_random (void)
{
  Stage stage = stage_open (ph_bytes_view_new (), TRUE, 500, 300);

  for (guint round = 0; round < 30; round++)
    {
      const gsize len = (gsize) g_test_rand_int_range (0, 5000);
      guint8 *data = g_malloc (len + 1);
      g_autoptr (GBytes) bytes = NULL;

      for (gsize i = 0; i < len; i++)
        data[i] = (guint8) g_test_rand_int ();
      bytes = g_bytes_new_take (data, len);
      ph_bytes_view_set_mode (PH_BYTES_VIEW (stage.widget), (PhBytesViewMode) (round % 2));
      ph_bytes_view_set_bytes (PH_BYTES_VIEW (stage.widget), bytes);
      ph_bytes_view_select (PH_BYTES_VIEW (stage.widget), len / 3, len / 3);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  wait_painted (&stage);
  stage_close (&stage);
}

static GtkAdjustment *
get_vadjustment (GtkWidget *widget)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
}

static gboolean
is_upper_settled (gpointer data)
{
  GtkAdjustment *adjustment = get_vadjustment (data);

  /* 64 MiB of lines of 64 bytes: a million rows of 16 pixels at least */
  return gtk_adjustment_get_upper (adjustment) > 1048576.0 * 15;
}

/* 64 MB must neither stall the window when set nor be out of reach */
static void
test_bytes_big (void)
{
  const gsize len = 64 * 1024 * 1024;
  char *data = g_malloc (len);
  Stage stage = stage_open (ph_bytes_view_new (), TRUE, 900, 400);
  GtkAdjustment *adjustment = get_vadjustment (stage.widget);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *top = NULL;
  gint64 began, took_us;

  memset (data, 'x', len);
  for (gsize i = 63; i < len; i += 64)
    data[i] = '\n';
  bytes = g_bytes_new_take (data, len);

  began = g_get_monotonic_time ();
  ph_bytes_view_set_bytes (PH_BYTES_VIEW (stage.widget), bytes);
  wait_painted (&stage);
  took_us = g_get_monotonic_time () - began;
  g_test_message ("first frame of 64 MiB after %.1f ms", (double) took_us / 1000);
  g_assert_true (ph_test_spin_until (is_upper_settled, stage.widget, PATIENCE_MS));

  top = paint (stage.widget);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  wait_repainted (&stage, top);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 1048576.0 * 14);
  ph_bytes_view_set_mode (PH_BYTES_VIEW (stage.widget), PH_BYTES_VIEW_HEX);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 1048576.0 * 14);
  stage_close (&stage);
}

static void
bind_number (PhEventRow *row,
             gpointer    item,
             gpointer    user_data)
{
  const PhEventRowText text = { .kind = "call", .text = gtk_string_object_get_string (item) };

  (*(guint *) user_data)++;
  ph_event_row_set (row, &text);
}

static void
append_rows (GtkStringList *model,
             guint          n)
{
  const char **strings = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    strings[i] = "a row";
  gtk_string_list_splice (model, g_list_model_get_n_items (G_LIST_MODEL (model)), 0, strings);
  g_free (strings);
}

static GtkWidget *
find_descendant (GtkWidget *widget,
                 GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_descendant (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

typedef struct
{
  Stage          stage;
  GtkStringList *model;
  GtkAdjustment *adjustment;
  PhEventView   *view;
  guint          binds;
  guint          binds_before;
  double         upper;   /* height of the rows before some were added */
} Log;

static void
log_open (Log  *log,
          guint n)
{
  log->binds = 0;
  log->model = gtk_string_list_new (NULL);
  append_rows (log->model, n);
  log->stage = stage_open (ph_event_view_new (), FALSE, 900, 400);
  log->view = PH_EVENT_VIEW (log->stage.widget);
  log->adjustment = get_vadjustment (find_descendant (log->stage.widget, GTK_TYPE_LIST_VIEW));
  ph_event_view_set_bind (log->view, bind_number, &log->binds, NULL);
  ph_event_view_set_model (log->view, G_LIST_MODEL (log->model));
}

static void
log_close (Log *log)
{
  stage_close (&log->stage);
  g_assert_finalize_object (log->model);
}

static gboolean
is_at_end (gpointer data)
{
  Log *log = data;
  const double rows = g_list_model_get_n_items (G_LIST_MODEL (log->model));
  const double upper = gtk_adjustment_get_upper (log->adjustment);

  return upper > rows * 10 && gtk_adjustment_get_value (log->adjustment) +
                                gtk_adjustment_get_page_size (log->adjustment) >= upper - 2;
}

static void
wait_at_end (Log *log)
{
  gboolean at_end = ph_test_spin_until (is_at_end, log, PATIENCE_MS);

  if (!at_end)
    g_test_message ("%u rows, value %g of %g with a page of %g, %s, %s",
                    g_list_model_get_n_items (G_LIST_MODEL (log->model)),
                    gtk_adjustment_get_value (log->adjustment),
                    gtk_adjustment_get_upper (log->adjustment),
                    gtk_adjustment_get_page_size (log->adjustment),
                    ph_event_view_get_following (log->view) ? "following" : "left alone",
                    gtk_widget_get_mapped (GTK_WIDGET (log->view)) ? "mapped" : "out of sight");
  g_assert_true (at_end);
}

static gboolean
has_grown (gpointer data)
{
  Log *log = data;

  return gtk_adjustment_get_upper (log->adjustment) > log->upper;
}

static void
test_log_follows (void)
{
  Log log;

  log_open (&log, 2000);
  wait_at_end (&log);
  for (guint i = 0; i < 20; i++)
    {
      append_rows (log.model, 500);
      wait_at_end (&log);
      g_assert_true (ph_event_view_get_following (log.view));
    }
  /* Rows given up at the top are no scrolling by the user */
  gtk_string_list_splice (log.model, 0, 3000, NULL);
  append_rows (log.model, 3000);
  wait_at_end (&log);
  g_assert_true (ph_event_view_get_following (log.view));
  log_close (&log);
}

static void
test_log_user_scrolls (void)
{
  Log log;
  double value;
  PhTestNotify *notify;

  log_open (&log, 2000);
  wait_at_end (&log);
  notify = ph_test_expect_notify (log.view, "following");
  value = gtk_adjustment_get_value (log.adjustment) - 2000;
  gtk_adjustment_set_value (log.adjustment, value);
  g_assert_false (ph_event_view_get_following (log.view));
  log.upper = gtk_adjustment_get_upper (log.adjustment);
  append_rows (log.model, 1000);
  g_assert_true (ph_test_spin_until (has_grown, &log, PATIENCE_MS));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpfloat (ABS (gtk_adjustment_get_value (log.adjustment) - value), <, 50);
  g_assert_false (ph_event_view_get_following (log.view));

  gtk_adjustment_set_value (log.adjustment, gtk_adjustment_get_upper (log.adjustment));
  g_assert_true (ph_event_view_get_following (log.view));
  wait_at_end (&log);
  ph_test_notify_end (notify, 2);
  log_close (&log);
}

static gboolean
has_bound (gpointer data)
{
  Log *log = data;

  return log->binds > log->binds_before;
}

/* Out of sight a log that follows makes no rows, whatever comes and goes; back again it is at its
 * end. One that was scrolled is found where it was. */
static void
test_log_hidden (void)
{
  Log log;
  double value;

  log_open (&log, 2000);
  wait_at_end (&log);
  gtk_widget_set_visible (log.stage.widget, FALSE);
  log.binds_before = log.binds;
  append_rows (log.model, 1000);
  gtk_string_list_splice (log.model, 0, 1500, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (log.binds, ==, log.binds_before);
  gtk_widget_set_visible (log.stage.widget, TRUE);
  g_assert_true (ph_test_spin_until (has_bound, &log, PATIENCE_MS));
  wait_painted (&log.stage);
  wait_at_end (&log);
  g_assert_true (ph_event_view_get_following (log.view));

  value = gtk_adjustment_get_value (log.adjustment) - 2000;
  gtk_adjustment_set_value (log.adjustment, value);
  g_assert_false (ph_event_view_get_following (log.view));
  gtk_widget_set_visible (log.stage.widget, FALSE);
  log.upper = gtk_adjustment_get_upper (log.adjustment);
  append_rows (log.model, 100);
  gtk_widget_set_visible (log.stage.widget, TRUE);
  g_assert_true (ph_test_spin_until (has_grown, &log, PATIENCE_MS));
  g_assert_cmpfloat (ABS (gtk_adjustment_get_value (log.adjustment) - value), <, 50);
  g_assert_false (ph_event_view_get_following (log.view));
  log_close (&log);
}

static void
test_log_newest_button (void)
{
  GtkWidget *button;
  Log log;

  log_open (&log, 3000);
  button = find_descendant (log.stage.widget, GTK_TYPE_BUTTON);
  wait_at_end (&log);
  g_assert_false (gtk_widget_get_visible (button));
  gtk_adjustment_set_value (log.adjustment, 0);
  g_assert_true (gtk_widget_get_visible (button));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Jump to newest");
  g_signal_emit_by_name (button, "clicked");
  wait_at_end (&log);
  g_assert_false (gtk_widget_get_visible (button));
  log_close (&log);
}

static gboolean
is_bound (gpointer data)
{
  return ((Log *) data)->binds > 0;
}

static void
test_log_binds_few (void)
{
  Log log;

  log_open (&log, 100000);
  wait_at_end (&log);
  g_assert_true (ph_test_spin_until (is_bound, &log, PATIENCE_MS));
  g_assert_cmpuint (log.binds, <, 2000);
  log_close (&log);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_log_selection (void)
{
  g_autoptr (GObject) item = NULL;
  guint changes = 0;
  Log log;

  log_open (&log, 50);
  wait_at_end (&log);
  g_signal_connect_swapped (log.view, "selection-changed", G_CALLBACK (count_cb), &changes);
  g_assert_null (ph_event_view_get_selected (log.view));
  gtk_selection_model_select_item (ph_event_view_get_selection (log.view), 7, TRUE);
  g_assert_cmpuint (changes, ==, 1);
  item = ph_event_view_get_selected (log.view);
  g_assert_true (GTK_IS_STRING_OBJECT (item));
  g_clear_object (&item);
  ph_event_view_set_model (log.view, NULL);
  g_assert_null (ph_event_view_get_selected (log.view));
  log_close (&log);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  g_test_add_func ("/ui/draw/pipe", test_pipe);
  g_test_add_func ("/ui/draw/pipe-every-state", test_pipe_every_state);
  g_test_add_func ("/ui/draw/pipe-glides", test_pipe_glides);
  g_test_add_func ("/ui/draw/queues", test_queues);
  g_test_add_func ("/ui/draw/lamps", test_lamps);
  g_test_add_func ("/ui/draw/spark", test_spark);
  g_test_add_func ("/ui/draw/row-pill", test_row_pill);
  g_test_add_func ("/ui/draw/pill", test_pill);
  g_test_add_func ("/ui/draw/label-tooltip", test_label_tooltip);
  g_test_add_func ("/ui/draw/row", test_row);
  g_test_add_func ("/ui/draw/bytes-hostile", test_bytes_hostile);
  g_test_add_func ("/ui/draw/bytes-hit", test_bytes_hit);
  g_test_add_func ("/ui/draw/bytes-random", test_bytes_random);
  g_test_add_func ("/ui/draw/bytes-big", test_bytes_big);
  g_test_add_func ("/ui/draw/log-follows", test_log_follows);
  g_test_add_func ("/ui/draw/log-user-scrolls", test_log_user_scrolls);
  g_test_add_func ("/ui/draw/log-hidden", test_log_hidden);
  g_test_add_func ("/ui/draw/log-newest-button", test_log_newest_button);
  g_test_add_func ("/ui/draw/log-binds-few", test_log_binds_few);
  g_test_add_func ("/ui/draw/log-selection", test_log_selection);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-clock.h"
#include "ph-graph-view.h"

#include "ph-ui-test.h"

#include <string.h>

/* Graphs on a real display: painted from histories, moved by calls as by the user, read by a screen
 * reader, and idle out of sight. */

#define MS PH_NSEC_PER_MSEC
#define S  PH_NSEC_PER_SEC

typedef struct
{
  PhHistoryPool *pool;     /* (owned) */
  PhHistory     *own;      /* (owned) */
  PhHistory     *other;    /* (owned) */
  GtkWidget     *window;
  GtkWidget     *view;
  gint64         now_ns;
  guint          n_moved;
  guint          n_cursor;
  gint64         cursor_ns;
} Fixture;

static void
add (PhHistory *history,
     gint64     time_ns,
     guint64    bytes_out,
     guint32    queue)
{
  const PhFigures figures = { .time_ns = time_ns, .bytes_out = bytes_out, .send_queue = queue,
                              .known = PH_FIGURE_SEND_QUEUE };

  ph_history_add (history, &figures);
}

static void
moved_cb (Fixture *fixture)
{
  fixture->n_moved++;
}

static void
cursor_cb (Fixture *fixture,
           gint64   time_ns)
{
  fixture->n_cursor++;
  fixture->cursor_ns = time_ns;
}

static gboolean
is_laid_out (gpointer data)
{
  return ph_graph_view_get_layout (PH_GRAPH_VIEW (((Fixture *) data)->view))->n_plots > 0;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  PhGraphSource sources[2];

  fixture->now_ns = ph_clock_now_ns ();
  fixture->pool = ph_history_pool_new (0);
  fixture->own = ph_history_new (fixture->pool);
  fixture->other = ph_history_new (fixture->pool);
  for (guint i = 0; i < 100; i++)
    {
      add (fixture->own, fixture->now_ns - (100 - i) * S / 5, i * 1000, i * 10);
      add (fixture->other, fixture->now_ns - (100 - i) * S / 5, i, 100);
    }
  ph_history_end (fixture->own, fixture->now_ns);
  ph_history_end (fixture->other, fixture->now_ns);
  sources[0] = (PhGraphSource) { fixture->own, "own" };
  sources[1] = (PhGraphSource) { fixture->other, "conn" };
  fixture->view = ph_graph_view_new ();
  ph_graph_view_set_sources (PH_GRAPH_VIEW (fixture->view), sources, 2);
  g_signal_connect_swapped (fixture->view, "window-changed", G_CALLBACK (moved_cb), fixture);
  g_signal_connect_swapped (fixture->view, "cursor-changed", G_CALLBACK (cursor_cb), fixture);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 700, 400);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->view);
  gtk_window_present (GTK_WINDOW (fixture->window));
  g_assert_true (ph_test_spin_until (is_laid_out, fixture, PH_UI_PATIENCE_MS));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ph_ui_test_drop (fixture->window);
  ph_history_free (fixture->own);
  ph_history_free (fixture->other);
  g_assert_cmpuint (fixture->pool->bytes, ==, 0);
  ph_history_pool_unref (fixture->pool);
}

static const PhGraphWindow *
seen (Fixture *fixture)
{
  return ph_graph_view_get_window (PH_GRAPH_VIEW (fixture->view));
}

static void
test_shows (Fixture       *fixture,
            gconstpointer  data)
{
  const PhGraphLayout *layout = ph_graph_view_get_layout (PH_GRAPH_VIEW (fixture->view));
  g_autofree char *words = ph_drawn_describe (PH_DRAWN (fixture->view));

  g_assert_cmpuint (layout->n_plots, ==, 3);
  g_assert_cmpuint (layout->n_columns, >, 400);
  g_assert_cmpuint (layout->n_rows, ==, 2);
  g_assert_nonnull (strstr (words, "Queues: send queue 990 bytes, between 0 bytes and 990 bytes, "
                                   "rising; conn: send queue 100 bytes."));
  ph_graph_view_set_plots (PH_GRAPH_VIEW (fixture->view), 1u << PH_PLOT_QUEUES);
  ph_ui_test_settle ();
  g_clear_pointer (&words, g_free);
  words = ph_drawn_describe (PH_DRAWN (fixture->view));
  g_assert_null (strstr (words, "Bytes a second"));
}

static void
test_moves (Fixture       *fixture,
            gconstpointer  data)
{
  PhGraphView *view = PH_GRAPH_VIEW (fixture->view);

  g_assert_true (seen (fixture)->follow);
  g_assert_cmpint (seen (fixture)->to_ns, ==, fixture->now_ns); /* both are closed: time stands */
  gtk_widget_activate_action (fixture->view, "graph.zoom-in", NULL);
  g_assert_cmpint (seen (fixture)->to_ns - seen (fixture)->from_ns, ==, 15 * S);
  g_assert_cmpint (seen (fixture)->to_ns, ==, fixture->now_ns);
  ph_graph_view_pan (view, -0.2);
  g_assert_false (seen (fixture)->follow);
  g_assert_cmpint (seen (fixture)->to_ns, ==, fixture->now_ns - 3 * S);
  ph_graph_view_set_cursor (view, fixture->now_ns - 5 * S);
  ph_graph_view_zoom (view, 0.5); /* about the cursor, which was 2 s from the end */
  g_assert_cmpint (ABS (seen (fixture)->to_ns - (fixture->now_ns - 4 * S)), <, MS);
  gtk_widget_activate_action (fixture->view, "graph.follow", NULL);
  g_assert_true (seen (fixture)->follow);
  gtk_widget_activate_action (fixture->view, "graph.show-all", NULL);
  g_assert_cmpint (seen (fixture)->from_ns, <=, fixture->now_ns - 19 * S);
  ph_graph_view_show (view, fixture->now_ns - 9 * S, fixture->now_ns - 10 * S);
  g_assert_cmpint (seen (fixture)->from_ns, ==, fixture->now_ns - 10 * S);
  g_assert_cmpuint (fixture->n_moved, ==, 6);
}

/* Somebody else points at a moment: it comes into sight, and is not told again. */
static void
test_cursor (Fixture       *fixture,
             gconstpointer  data)
{
  PhGraphView *view = PH_GRAPH_VIEW (fixture->view);

  ph_graph_view_show (view, fixture->now_ns - 2 * S, fixture->now_ns - S);
  ph_graph_view_set_cursor (view, fixture->now_ns - 8 * S);
  g_assert_cmpint (seen (fixture)->from_ns, <=, fixture->now_ns - 8 * S);
  g_assert_cmpint (seen (fixture)->to_ns, >, fixture->now_ns - 8 * S);
  g_assert_cmpuint (fixture->n_cursor, ==, 0);
  ph_graph_view_set_cursor (view, G_MININT64);
  ph_ui_test_settle ();
}

static gboolean
is_unmapped (gpointer data)
{
  return !gtk_widget_get_mapped (((Fixture *) data)->view);
}

/* Out of sight nothing is computed, whatever is told; what was missed is seen afterwards. */
static void
test_hidden_costs_nothing (Fixture       *fixture,
                           gconstpointer  data)
{
  PhGraphView *view = PH_GRAPH_VIEW (fixture->view);
  g_autoptr (PhHistory) live = ph_history_new (fixture->pool);
  const PhGraphSource source = { live, "live" };
  gint64 from_ns;

  add (live, fixture->now_ns - S, 0, 5);
  gtk_widget_set_visible (fixture->view, FALSE);
  g_assert_true (ph_test_spin_until (is_unmapped, fixture, PH_UI_PATIENCE_MS));
  ph_graph_view_set_sources (view, &source, 1);
  from_ns = ph_graph_view_get_layout (view)->from_ns;
  for (guint i = 1; i < 50; i++)
    {
      add (live, ph_clock_now_ns (), i, i);
      ph_graph_view_changed (view);
      ph_ui_test_settle ();
    }
  g_assert_cmpint (ph_graph_view_get_layout (view)->from_ns, ==, from_ns);
  gtk_widget_set_visible (fixture->view, TRUE);
  ph_ui_test_settle ();
  g_assert_true (ph_test_spin_until (is_laid_out, fixture, PH_UI_PATIENCE_MS));
  {
    g_autofree char *words = ph_drawn_describe (PH_DRAWN (fixture->view));

    g_assert_nonnull (strstr (words, "send queue 49 bytes"));
  }
  ph_graph_view_set_sources (view, NULL, 0);
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

static gboolean
paints_three (gpointer data)
{
  g_autofree char *node = paint (((Fixture *) data)->view);
  guint n = 0;

  for (const char *at = strstr (node, "cairo {"); at != NULL; at = strstr (at + 1, "cairo {"))
    n++;
  return n == 3;
}

/* A plot is one picture of cairo, however many columns it has. */
static void
test_paints (Fixture       *fixture,
             gconstpointer  data)
{
  g_assert_true (ph_test_spin_until (paints_three, fixture, PH_UI_PATIENCE_MS));
}

static GtkSnapshot *
snapshot_view (Fixture *fixture)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  GTK_WIDGET_GET_CLASS (fixture->view)->snapshot (fixture->view, snapshot);
  return snapshot;
}

/* The pictures in what is painted now: those of the plots, first to last, or the marks of sockets
 * in the headings. Returns: how many; of the former @lines (nullable) holds a reference each */
static guint
collect_pictures (Fixture        *fixture,
                  gboolean        of_plots,
                  GskRenderNode **lines)
{
  g_autoptr (GskRenderNode) node = gtk_snapshot_free_to_node (snapshot_view (fixture));
  const guint n = gsk_container_node_get_n_children (node);
  guint found = 0;

  for (guint i = 0; i < n; i++)
    {
      GskRenderNode *child = gsk_container_node_get_child (node, i);
      graphene_rect_t bounds;

      gsk_render_node_get_bounds (child, &bounds);
      if (gsk_render_node_get_node_type (child) != GSK_CAIRO_NODE
          || (bounds.size.width > 100) != of_plots)
        continue;
      if (lines != NULL)
        lines[found] = gsk_render_node_ref (child);
      found++;
    }
  return found;
}

static guint
collect_lines (Fixture        *fixture,
               GskRenderNode **lines)
{
  return collect_pictures (fixture, TRUE, lines);
}

static gboolean
are_lines_same (Fixture        *fixture,
                GskRenderNode **before,
                guint           n)
{
  GskRenderNode *lines[PH_N_PLOTS];
  gboolean same = TRUE;

  g_assert_cmpuint (collect_lines (fixture, lines), ==, n);
  for (guint i = 0; i < n; i++)
    {
      same = same && lines[i] == before[i];
      gsk_render_node_unref (lines[i]);
    }
  return same;
}

/* A cursor that moves paints no line again; another part of time does, and a socket that stands
 * out. */
static void
test_keeps_lines (Fixture       *fixture,
                  gconstpointer  data)
{
  PhGraphView *view = PH_GRAPH_VIEW (fixture->view);
  GskRenderNode *before[PH_N_PLOTS];
  const guint n = collect_lines (fixture, before);

  g_assert_cmpuint (n, ==, 3);
  ph_graph_view_set_cursor (view, fixture->now_ns - 5 * S);
  g_assert_true (are_lines_same (fixture, before, n));
  ph_graph_view_set_lead (view, 0);
  g_assert_false (are_lines_same (fixture, before, n));
  ph_graph_view_set_lead (view, -1);
  ph_graph_view_pan (view, -0.2);
  g_assert_false (are_lines_same (fixture, before, n));
  for (guint i = 0; i < n; i++)
    gsk_render_node_unref (before[i]);
}

/* Six sockets, one of which nothing is known of: all have a place in each heading. */
static void
test_several (Fixture       *fixture,
              gconstpointer  data)
{
  PhGraphView *view = PH_GRAPH_VIEW (fixture->view);
  PhGraphSource sources[PH_GRAPH_SOURCES];
  static const char *const names[PH_GRAPH_SOURCES] = { "own", "conn", "c", "d", "e", "f" };
  g_autofree char *own = NULL;
  g_autofree char *last = NULL;
  int two, six, wide;

  gtk_widget_measure (fixture->view, GTK_ORIENTATION_VERTICAL, 700, &two, NULL, NULL, NULL);
  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    sources[i] = (PhGraphSource) { i == 5 ? NULL : i % 2 == 0 ? fixture->own : fixture->other,
                                   names[i], i };
  ph_graph_view_set_sources (view, sources, PH_GRAPH_SOURCES);
  ph_graph_view_set_lead (view, 2);
  gtk_widget_measure (fixture->view, GTK_ORIENTATION_VERTICAL, 700, &six, NULL, NULL, NULL);
  gtk_widget_measure (fixture->view, GTK_ORIENTATION_VERTICAL, 1400, &wide, NULL, NULL, NULL);
  g_assert_cmpint (six, >, two);
  g_assert_cmpint (wide, <, six); /* more cells in a row */
  ph_ui_test_settle ();
  g_assert_true (ph_graph_view_get_layout (view)->by_socket);
  ph_graph_view_set_cursor (view, fixture->now_ns - 10 * S);
  own = ph_graph_view_describe_source (view, 2);
  g_assert_true (g_str_has_prefix (own, "Bytes a second: sent "));
  g_assert_nonnull (strstr (own, ". Queues: send queue 490 bytes"));
  last = ph_graph_view_describe_source (view, 5);
  g_assert_cmpstr (last, ==, "Nothing has moved on it yet");
  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    {
      ph_graph_view_set_lead (view, (int) i);
      g_assert_cmpuint (collect_lines (fixture, NULL), ==, 3);
      /* five have a mark, of which the one that stands out is written in full */
      g_assert_cmpuint (collect_pictures (fixture, FALSE, NULL), ==, 3 * (i == 0 ? 5 : 4));
    }
}

static void
frame_cb (GdkFrameClock *clock,
          guint         *n)
{
  ++*n;
}

static gboolean
never (gpointer data)
{
  return FALSE;
}

/* Time stands, nobody touches it: not one frame is drawn. */
static void
test_rests (Fixture       *fixture,
            gconstpointer  data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (fixture->window);
  guint n = 0;
  gulong id;

  ph_ui_test_settle ();
  ph_test_spin_until (never, NULL, 1500); /* the label that is spoken once a second, too */
  id = g_signal_connect (clock, "paint", G_CALLBACK (frame_cb), &n);
  ph_test_spin_until (never, NULL, 1200);
  g_signal_handler_disconnect (clock, id);
  g_assert_cmpuint (n, ==, 0);
  ph_graph_view_zoom (PH_GRAPH_VIEW (fixture->view), 0.5);
  id = g_signal_connect (clock, "paint", G_CALLBACK (frame_cb), &n);
  ph_test_spin_until (never, NULL, 500);
  g_signal_handler_disconnect (clock, id);
  g_assert_cmpuint (n, >, 0);
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
    { "/ui/graph-view/shows", test_shows },
    { "/ui/graph-view/moves", test_moves },
    { "/ui/graph-view/cursor", test_cursor },
    { "/ui/graph-view/paints", test_paints },
    { "/ui/graph-view/keeps-lines", test_keeps_lines },
    { "/ui/graph-view/several", test_several },
    { "/ui/graph-view/rests", test_rests },
    { "/ui/graph-view/hidden-costs-nothing", test_hidden_costs_nothing },
  };

  ph_ui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].test, tear_down);
  return g_test_run ();
}

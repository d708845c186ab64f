/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-view-private.h"

#include "ph-clock.h"

/* Computes its layout when it paints, from histories that somebody else owns, and only if something
 * is different; a cursor that moves paints the same layout again. While it follows, a timer lets
 * time go on for as long as what is seen would change by that; then it rests until the next news.
 * Out of sight there is no timer, and nothing is computed. */

#define TIMER_MS      100
#define MIN_WIDTH     260
#define NATURAL_WIDTH 620

enum
{
  WINDOW_CHANGED,
  CURSOR_CHANGED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PhGraphView, ph_graph_view, PH_TYPE_DRAWN)

/* The last moment there is something to say of: now, or when the last of the sockets was closed. */
gint64
ph_graph_view_get_now (PhGraphView *self)
{
  const gint64 now_ns = ph_clock_now_ns ();
  gint64 end_ns = G_MININT64;

  for (guint i = 0; i < self->n_sources; i++)
    if (self->sources[i].history != NULL)
      end_ns = MAX (end_ns, ph_history_get_end_ns (self->sources[i].history));
  return end_ns == G_MININT64 ? now_ns : MIN (end_ns, now_ns);
}

gint64
ph_graph_view_get_first (PhGraphView *self)
{
  gint64 first_ns = G_MAXINT64;

  for (guint i = 0; i < self->n_sources; i++)
    if (self->sources[i].history != NULL)
      first_ns = MIN (first_ns, ph_history_get_first_ns (self->sources[i].history));
  return first_ns;
}

static gint64
get_last (PhGraphView *self)
{
  gint64 last_ns = G_MININT64;

  for (guint i = 0; i < self->n_sources; i++)
    if (self->sources[i].history != NULL)
      last_ns = MAX (last_ns, ph_history_get_last_ns (self->sources[i].history));
  return last_ns;
}

/* Whether time alone changes what is seen: something newer than the left edge moves out. */
static gboolean
is_moving (PhGraphView *self)
{
  return self->window.follow && gtk_widget_get_mapped (GTK_WIDGET (self))
         && get_last (self) > self->window.from_ns
         && ph_graph_view_get_now (self) > self->window.to_ns - 1;
}

static gboolean
timer_cb (gpointer user_data)
{
  PhGraphView *self = user_data;

  if (!is_moving (self))
    {
      self->timer = 0;
      return G_SOURCE_REMOVE;
    }
  self->stale = TRUE;
  ph_drawn_changed (PH_DRAWN (self));
  return G_SOURCE_CONTINUE;
}

static void
stop_timer (PhGraphView *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
}

static void
ensure_timer (PhGraphView *self)
{
  if (self->timer == 0 && is_moving (self))
    self->timer = g_timeout_add (TIMER_MS, timer_cb, self);
}

static void
ensure_fonts (PhGraphView *self)
{
  ph_graph_fonts_ensure (&self->fonts, GTK_WIDGET (self), ph_drawn_get_palette (PH_DRAWN (self)));
}

static void
compute_layout (PhGraphView *self)
{
  PhGraphRequest request = {
    .sources = self->sources, .n_sources = self->n_sources, .plots = self->plots,
    .now_ns = ph_graph_view_get_now (self), .width = gtk_widget_get_width (GTK_WIDGET (self)),
    .height = gtk_widget_get_height (GTK_WIDGET (self)),
    .scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)),
  };

  ensure_fonts (self);
  request.line_height = ph_graph_fonts_get_height (&self->fonts);
  request.gutter = ph_graph_fonts_get_gutter (&self->fonts);
  ph_graph_window_tick (&self->window, request.now_ns);
  request.window = self->window;
  ph_graph_layout_compute (self->layout, &request);
  ph_graph_nodes_clear (&self->nodes);
  self->stale = FALSE;
}

static void
ph_graph_view_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  PhGraphView *self = PH_GRAPH_VIEW (widget);

  if (self->stale)
    compute_layout (self);
  if (self->pointed) /* the pointer stays, time moves below it */
    self->marks.cursor_ns = ph_graph_layout_get_time (self->layout, self->pointer_x);
  ph_graph_paint (snapshot, self->layout, &self->marks, ph_drawn_get_palette (PH_DRAWN (self)),
                  &self->fonts, &self->nodes);
}

static char *
ph_graph_view_describe (PhDrawn *drawn)
{
  PhGraphView *self = PH_GRAPH_VIEW (drawn);

  if (self->stale)
    compute_layout (self);
  return ph_graph_layout_describe (self->layout);
}

/* The legend says it already, and a tooltip would stand in the way of the cursor. */
static gboolean
ph_graph_view_query_tooltip (GtkWidget  *widget,
                             int         x,
                             int         y,
                             gboolean    keyboard,
                             GtkTooltip *tooltip)
{
  return FALSE;
}

static guint
count_plots (PhGraphView *self)
{
  guint n = 0;

  for (guint i = 0; i < PH_N_PLOTS; i++)
    if ((self->plots & (1u << i)) != 0
        && ph_graph_has_plot (self->sources, self->n_sources, (PhPlot) i))
      n++;
  return n;
}

static GtkSizeRequestMode
ph_graph_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ph_graph_view_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  PhGraphView *self = PH_GRAPH_VIEW (widget);
  const double width = for_size > 0 ? for_size : MIN_WIDTH;
  double line_height;
  guint n_rows;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }
  ensure_fonts (self);
  line_height = ph_graph_fonts_get_height (&self->fonts);
  n_rows = ph_graph_layout_get_rows (self->n_sources,
                                     width - ph_graph_fonts_get_gutter (&self->fonts), line_height,
                                     NULL);
  *minimum = (int) ph_graph_layout_get_height (count_plots (self), n_rows, line_height);
  *natural = *minimum;
}

static void
ph_graph_view_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  PH_GRAPH_VIEW (widget)->stale = TRUE;
}

static void
ph_graph_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_graph_view_parent_class)->map (widget);
  PH_GRAPH_VIEW (widget)->stale = TRUE;
  ensure_timer (PH_GRAPH_VIEW (widget));
}

static void
ph_graph_view_unmap (GtkWidget *widget)
{
  stop_timer (PH_GRAPH_VIEW (widget));
  GTK_WIDGET_CLASS (ph_graph_view_parent_class)->unmap (widget);
}

static void
ph_graph_view_restyle (PhDrawn *drawn)
{
  PhGraphView *self = PH_GRAPH_VIEW (drawn);

  ph_graph_fonts_clear (&self->fonts);
  ph_graph_nodes_clear (&self->nodes);
  self->stale = TRUE;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
ph_graph_view_dispose (GObject *object)
{
  PhGraphView *self = PH_GRAPH_VIEW (object);

  stop_timer (self);
  self->n_sources = 0;
  ph_graph_fonts_clear (&self->fonts);
  ph_graph_nodes_clear (&self->nodes);
  G_OBJECT_CLASS (ph_graph_view_parent_class)->dispose (object);
}

static void
ph_graph_view_finalize (GObject *object)
{
  PhGraphView *self = PH_GRAPH_VIEW (object);

  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    g_free (self->names[i]);
  ph_graph_layout_free (self->layout);
  G_OBJECT_CLASS (ph_graph_view_parent_class)->finalize (object);
}

static void
act (GtkWidget  *widget,
     const char *name,
     GVariant   *parameter)
{
  PhGraphView *self = PH_GRAPH_VIEW (widget);

  if (g_str_equal (name, "graph.zoom-in"))
    ph_graph_view_zoom (self, 0.5);
  else if (g_str_equal (name, "graph.zoom-out"))
    ph_graph_view_zoom (self, 2);
  else if (g_str_equal (name, "graph.show-all"))
    ph_graph_view_show_all (self);
  else
    ph_graph_view_set_follow (self, !self->window.follow);
}

static void
ph_graph_view_class_init (PhGraphViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_graph_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ph_graph_view_finalize;
  PH_DRAWN_CLASS (klass)->describe = ph_graph_view_describe;
  PH_DRAWN_CLASS (klass)->restyle = ph_graph_view_restyle;
  widget_class->get_request_mode = ph_graph_view_get_request_mode;
  widget_class->measure = ph_graph_view_measure;
  widget_class->size_allocate = ph_graph_view_size_allocate;
  widget_class->snapshot = ph_graph_view_snapshot;
  widget_class->map = ph_graph_view_map;
  widget_class->unmap = ph_graph_view_unmap;
  widget_class->query_tooltip = ph_graph_view_query_tooltip;
  signals[WINDOW_CHANGED] = g_signal_new ("window-changed", PH_TYPE_GRAPH_VIEW, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CURSOR_CHANGED] = g_signal_new ("cursor-changed", PH_TYPE_GRAPH_VIEW, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[ACTIVATED] = g_signal_new ("activated", PH_TYPE_GRAPH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_css_name (widget_class, "graph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_install_action (widget_class, "graph.zoom-in", NULL, act);
  gtk_widget_class_install_action (widget_class, "graph.zoom-out", NULL, act);
  gtk_widget_class_install_action (widget_class, "graph.show-all", NULL, act);
  gtk_widget_class_install_action (widget_class, "graph.follow", NULL, act);
}

static void
ph_graph_view_init (PhGraphView *self)
{
  self->layout = ph_graph_layout_new ();
  self->plots = G_MAXUINT32;
  self->marks.cursor_ns = G_MININT64;
  self->marks.lead = -1;
  self->stale = TRUE;
  ph_graph_window_init (&self->window, ph_clock_now_ns ());
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  ph_graph_view_listen (self);
}

/**
 * ph_graph_view_new:
 *
 * Returns: (transfer floating): graphs of no socket
 */
GtkWidget *
ph_graph_view_new (void)
{
  return g_object_new (PH_TYPE_GRAPH_VIEW, NULL);
}

/**
 * ph_graph_view_set_sources:
 * @self: the graphs
 * @sources: (array length=n_sources): sockets, the most important first; their histories must stay
 *   until other sources are set
 * @n_sources: at most %PH_GRAPH_SOURCES
 */
void
ph_graph_view_set_sources (PhGraphView         *self,
                           const PhGraphSource *sources,
                           guint                n_sources)
{
  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  self->n_sources = MIN (n_sources, PH_GRAPH_SOURCES);
  for (guint i = 0; i < self->n_sources; i++)
    {
      g_free (self->names[i]);
      self->names[i] = g_strdup (sources[i].name);
      self->sources[i] = (PhGraphSource) { sources[i].history, self->names[i], sources[i].slot };
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
  ph_graph_view_changed (self);
}

/**
 * ph_graph_view_set_lead:
 * @self: the graphs
 * @slot: of a source; -1: none
 *
 * Lets the lines of a socket stand out: those of the others fade, and of several sockets it is the
 * one whose figures are written in full.
 */
void
ph_graph_view_set_lead (PhGraphView *self,
                        int          slot)
{
  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  if (self->marks.lead == slot)
    return;
  self->marks.lead = slot;
  ph_graph_nodes_clear (&self->nodes);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * ph_graph_view_describe_source:
 * @self: the graphs
 * @slot: of a source
 *
 * Returns: (transfer full): what its lines hold at the cursor, or at the end of what is seen
 */
char *
ph_graph_view_describe_source (PhGraphView *self,
                               guint        slot)
{
  g_return_val_if_fail (PH_IS_GRAPH_VIEW (self), NULL);

  if (self->stale)
    compute_layout (self);
  return ph_graph_layout_describe_source (self->layout, slot, self->marks.cursor_ns);
}

/**
 * ph_graph_view_set_plots:
 * @self: the graphs
 * @plots: a bit for each #PhPlot to be seen, if there is anything in it
 */
void
ph_graph_view_set_plots (PhGraphView *self,
                         guint32      plots)
{
  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  self->plots = plots;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  ph_graph_view_changed (self);
}

/**
 * ph_graph_view_changed:
 * @self: the graphs
 *
 * Tells that a history has more. Cheap; out of sight nothing is computed.
 */
void
ph_graph_view_changed (PhGraphView *self)
{
  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  self->stale = TRUE;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->window.follow || get_last (self) >= self->window.from_ns)
    ph_drawn_changed (PH_DRAWN (self));
  ensure_timer (self);
}

/* The user sees another part of time. */
void
ph_graph_view_moved (PhGraphView *self)
{
  self->stale = TRUE;
  ph_drawn_changed (PH_DRAWN (self));
  ensure_timer (self);
  g_signal_emit (self, signals[WINDOW_CHANGED], 0);
}

void
ph_graph_view_move_cursor (PhGraphView *self,
                           gint64       time_ns)
{
  if (self->marks.cursor_ns == time_ns)
    return;
  self->marks.cursor_ns = time_ns;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CURSOR_CHANGED], 0, time_ns);
}

/**
 * ph_graph_view_get_window:
 * @self: the graphs
 *
 * Returns: (transfer none): which part of time is seen
 */
const PhGraphWindow *
ph_graph_view_get_window (PhGraphView *self)
{
  g_return_val_if_fail (PH_IS_GRAPH_VIEW (self), NULL);
  return &self->window;
}

/**
 * ph_graph_view_get_layout:
 * @self: the graphs
 *
 * Returns: (transfer none): what was painted last
 */
const PhGraphLayout *
ph_graph_view_get_layout (PhGraphView *self)
{
  g_return_val_if_fail (PH_IS_GRAPH_VIEW (self), NULL);
  return self->layout;
}

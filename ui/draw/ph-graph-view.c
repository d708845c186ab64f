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
compute_layout (PhGraphView *self)
{
  PhGraphRequest request = {
    .sources = self->sources, .n_sources = self->n_sources, .plots = self->plots,
    .now_ns = ph_graph_view_get_now (self), .width = gtk_widget_get_width (GTK_WIDGET (self)),
    .height = gtk_widget_get_height (GTK_WIDGET (self)),
    .scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)),
  };

  ph_graph_fonts_ensure (&self->fonts, GTK_WIDGET (self));
  request.line_height = ph_graph_fonts_get_height (&self->fonts);
  request.gutter = ph_graph_fonts_get_gutter (&self->fonts);
  ph_graph_window_tick (&self->window, request.now_ns);
  request.window = self->window;
  ph_graph_layout_compute (self->layout, &request);
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
                  &self->fonts);
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

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }
  ph_graph_fonts_ensure (&self->fonts, widget);
  *minimum = (int) ph_graph_layout_get_height (count_plots (self), MAX (self->n_sources, 1),
                                               ph_graph_fonts_get_height (&self->fonts));
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
      self->sources[i] = (PhGraphSource) { sources[i].history, self->names[i] };
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
  ph_graph_view_changed (self);
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

void
ph_graph_view_zoom_at (PhGraphView *self,
                       gint64       at_ns,
                       double       factor)
{
  ph_graph_window_zoom (&self->window, at_ns, factor, ph_graph_view_get_first (self),
                        ph_graph_view_get_now (self));
  ph_graph_view_moved (self);
}

/**
 * ph_graph_view_zoom:
 * @self: the graphs
 * @factor: so much longer is what is seen; below 1: nearer
 *
 * The cursor stays where it is, if it is seen; else the middle.
 */
void
ph_graph_view_zoom (PhGraphView *self,
                    double       factor)
{
  gint64 at_ns;

  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  at_ns = self->marks.cursor_ns;
  if (at_ns < self->window.from_ns || at_ns > self->window.to_ns)
    at_ns = self->window.from_ns + (self->window.to_ns - self->window.from_ns) / 2;
  ph_graph_view_zoom_at (self, at_ns, factor);
}

/**
 * ph_graph_view_pan:
 * @self: the graphs
 * @part: of what is seen; below 0: back
 */
void
ph_graph_view_pan (PhGraphView *self,
                   double       part)
{
  const double span_ns = (double) (self->window.to_ns - self->window.from_ns);

  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  ph_graph_window_pan (&self->window, (gint64) (span_ns * part), ph_graph_view_get_first (self),
                       ph_graph_view_get_now (self));
  ph_graph_view_moved (self);
}

/**
 * ph_graph_view_show:
 * @self: the graphs
 * @from_ns: CLOCK_MONOTONIC
 * @to_ns: CLOCK_MONOTONIC
 *
 * Shows this part of time, and does not follow.
 */
void
ph_graph_view_show (PhGraphView *self,
                    gint64       from_ns,
                    gint64       to_ns)
{
  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  ph_graph_window_set (&self->window, from_ns, to_ns, ph_graph_view_get_first (self),
                       ph_graph_view_get_now (self));
  ph_graph_view_moved (self);
}

/**
 * ph_graph_view_show_all:
 * @self: the graphs
 *
 * Shows everything from the first figure until now, and goes on with it.
 */
void
ph_graph_view_show_all (PhGraphView *self)
{
  const gint64 now_ns = ph_graph_view_get_now (self);
  const gint64 first_ns = ph_graph_view_get_first (self);

  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  if (first_ns == G_MAXINT64)
    return;
  self->window.to_ns = now_ns;
  self->window.from_ns = MIN (first_ns, now_ns - PH_GRAPH_LEAST_NS);
  self->window.follow = TRUE;
  ph_graph_view_moved (self);
}

/**
 * ph_graph_view_set_follow:
 * @self: the graphs
 * @follow: whether the end of what is seen is now
 */
void
ph_graph_view_set_follow (PhGraphView *self,
                          gboolean     follow)
{
  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  if (self->window.follow == follow)
    return;
  self->window.follow = follow;
  ph_graph_view_moved (self);
}

/**
 * ph_graph_view_set_cursor:
 * @self: the graphs
 * @time_ns: CLOCK_MONOTONIC; %G_MININT64: no cursor
 *
 * Puts the cursor at a moment that somebody else points at, and brings that into sight.
 */
void
ph_graph_view_set_cursor (PhGraphView *self,
                          gint64       time_ns)
{
  const gint64 half_ns = (self->window.to_ns - self->window.from_ns) / 2;

  g_return_if_fail (PH_IS_GRAPH_VIEW (self));

  self->pointed = FALSE;
  self->marks.cursor_ns = time_ns;
  if (time_ns != G_MININT64 && (time_ns < self->window.from_ns || time_ns >= self->window.to_ns))
    ph_graph_view_show (self, time_ns - half_ns, time_ns + half_ns);
  gtk_widget_queue_draw (GTK_WIDGET (self));
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

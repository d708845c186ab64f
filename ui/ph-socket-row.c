/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-socket-row.h"

#include "ph-clock.h"
#include "ph-pipe-words.h"
#include "ph-spark-layout.h"

#include "ph-lamps-paint.h"

#include <math.h>

/* Follows one PhSocketItem while it is bound. One widget without children: GTK keeps some 200 rows
 * around the dozen in sight and replaces them all at once when that many sockets close, so what a
 * row costs is what the list stalls. Out of sight it paints nothing and follows no figures: the
 * list calls ph_socket_row_refresh() when it paints. The sparkline moves with time, so a row in
 * sight looks at it twice a second, until there is nothing left to move. Main thread. */

#define FAINT 0.4   /* what no longer moves, of a closed one */

struct _PhSocketRow
{
  PhDrawn parent_instance;

  PhSocketItem   *item;      /* (owned) (nullable) */
  GSignalGroup   *signals;   /* (owned): of the item */
  PhSocketFonts  *fonts;     /* (owned): shared with the other rows */
  char           *address;   /* (owned) (nullable) */
  guint           spark_id;
  gboolean        skipped;   /* something changed while it was out of sight */
  PhFigures       figures;   /* as painted */
  PhReadyLamps    lamps;     /* as painted */
  PhSeriesBucket *buckets;   /* (owned) (nullable): room for PH_SERIES_BUCKETS once it was in sight */
  gsize           n_buckets;
};

G_DEFINE_FINAL_TYPE (PhSocketRow, ph_socket_row, PH_TYPE_DRAWN)

/* -- what it says ----------------------------------------------------------------------------- */

static char *
ph_socket_row_make_address (PhSocketRow *self)
{
  const char *local = ph_socket_item_get_local_text (self->item);
  const char *peer = ph_socket_item_get_peer_text (self->item);

  if (ph_socket_item_get_depth (self->item) > 0)   /* its own address is its listener's */
    return g_strdup_printf ("from %s", peer);
  if (peer[0] == '\0')
    return g_strdup (local[0] != '\0' ? local : "no address yet");
  return g_strdup_printf ("%s → %s", local[0] != '\0' ? local : "?", peer);
}

/* Returns: whether a lamp has gone on or off */
static gboolean
ph_socket_row_read_lamps (PhSocketRow *self)
{
  PhReadyLamps lamps = ph_ready_lamps (ph_socket_item_get_identity (self->item),
                                       ph_socket_item_get_figures (self->item));

  if (ph_lamps_are_same (&lamps, &self->lamps))
    return FALSE;
  self->lamps = lamps;
  return TRUE;
}

static void
ph_socket_row_update_text (PhSocketRow *self)
{
  g_autofree char *spoken = NULL;

  if (self->item == NULL)
    return;
  g_free (self->address);
  self->address = ph_socket_row_make_address (self);
  ph_socket_row_read_lamps (self);
  spoken = g_strdup_printf ("%s, %s, %s", ph_socket_item_get_name (self->item),
                            ph_state_get_name (ph_socket_item_get_state (self->item)),
                            self->address);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
  ph_drawn_changed (PH_DRAWN (self));
}

/* One handler for all properties: rows are bound by the hundred, and few ever change. */
static void
item_notify_cb (PhSocketRow *self,
                GParamSpec  *pspec)
{
  static const char *const shown[] = { "name", "state", "local", "peer", "closed", "depth", "auto-flags",
                                       NULL };

  if (g_strv_contains (shown, pspec->name))
    ph_socket_row_update_text (self);
}

static char *
ph_socket_row_describe (PhDrawn *drawn)
{
  PhSocketRow *self = PH_SOCKET_ROW (drawn);
  g_autofree char *queues = NULL;
  g_autofree char *ready = NULL;
  g_autofree char *spark = NULL;

  if (self->item == NULL)
    return NULL;
  queues = ph_pipe_words_short (ph_socket_item_get_identity (self->item), &self->figures);
  ready = ph_ready_words_short (ph_socket_item_get_identity (self->item),
                                ph_socket_item_get_figures (self->item));
  spark = ph_spark_words (self->buckets, self->n_buckets);
  return g_strdup_printf ("%s\n%s\n%s", queues, ready, spark);
}

/* -- figures ---------------------------------------------------------------------------------- */

static gboolean
shows_the_same (const PhFigures *a,
                const PhFigures *b)
{
  return a->known == b->known && a->send_queue == b->send_queue && a->recv_queue == b->recv_queue &&
         a->send_buffer == b->send_buffer && a->recv_buffer == b->recv_buffer &&
         a->accept_queue == b->accept_queue && a->accept_limit == b->accept_limit;
}

/* Returns: whether the queues look different now */
static gboolean
ph_socket_row_read_queues (PhSocketRow *self)
{
  const PhFigures *figures = ph_socket_item_get_figures (self->item);

  if (shows_the_same (figures, &self->figures))
    return FALSE;
  self->figures = *figures;
  return TRUE;
}

/* Returns: whether the bars look different now */
static gboolean
ph_socket_row_read_spark (PhSocketRow *self,
                          PhSeries    *series,
                          gint64       now_ns)
{
  PhSeriesBucket buckets[PH_SERIES_BUCKETS];
  gsize n = ph_series_read (series, now_ns, buckets, G_N_ELEMENTS (buckets));

  if (n == self->n_buckets && (n == 0 || memcmp (self->buckets, buckets, n * sizeof *buckets) == 0))
    return FALSE;
  if (self->buckets == NULL)
    self->buckets = g_new (PhSeriesBucket, PH_SERIES_BUCKETS);
  memcpy (self->buckets, buckets, n * sizeof *buckets);
  self->n_buckets = n;
  return TRUE;
}

/* Returns: whether the bars will move by themselves */
static gboolean
ph_socket_row_update_spark (PhSocketRow *self)
{
  PhSeries *series = ph_socket_item_get_series (self->item);
  gint64 now_ns = ph_clock_now_ns ();

  if (series == NULL)
    return FALSE;
  if (ph_socket_row_read_spark (self, series, now_ns))
    ph_drawn_changed (PH_DRAWN (self));
  return !ph_series_is_quiet (series, now_ns);
}

static gboolean
spark_cb (gpointer user_data)
{
  PhSocketRow *self = PH_SOCKET_ROW (user_data);

  self->skipped = !ph_drawn_is_in_sight (PH_DRAWN (self));
  if (!self->skipped && ph_socket_row_update_spark (self))
    return G_SOURCE_CONTINUE;
  self->spark_id = 0;
  return G_SOURCE_REMOVE;
}

static void
ph_socket_row_update_figures (PhSocketRow *self)
{
  const gboolean queues = ph_socket_row_read_queues (self);
  const gboolean lamps = ph_socket_row_read_lamps (self);

  if (queues || lamps)
    ph_drawn_changed (PH_DRAWN (self));
  if (self->spark_id == 0 && ph_socket_row_update_spark (self))
    self->spark_id = g_timeout_add (PH_SERIES_BUCKET_NS / PH_NSEC_PER_MSEC, spark_cb, self);
}

static void
figures_changed_cb (PhSocketRow *self)
{
  if (!self->skipped)
    self->skipped = !ph_drawn_is_in_sight (PH_DRAWN (self));
  if (!self->skipped)
    ph_socket_row_update_figures (self);
}

/* -- painting --------------------------------------------------------------------------------- */

static void
ph_socket_row_compute (PhSocketRow       *self,
                       PhSocketRowLayout *layout)
{
  PhSocketRowSizes sizes;

  ph_socket_fonts_ensure (self->fonts, GTK_WIDGET (self));
  ph_socket_fonts_measure (self->fonts, ph_socket_item_get_state (self->item), &sizes);
  ph_socket_row_layout_compute (layout, &sizes, gtk_widget_get_width (GTK_WIDGET (self)),
                                ph_socket_item_get_depth (self->item),
                                ph_drawn_is_mirrored (PH_DRAWN (self)));
}

static void
draw_line (PhSocketRow   *self,
           GtkSnapshot   *snapshot,
           PangoLayout   *layout,
           const char    *text,
           const GdkRGBA *color,
           const PhRect  *rect)
{
  ph_paint_text (snapshot, layout, text, color, rect->x, rect->y, rect->width,
                 ph_drawn_is_mirrored (PH_DRAWN (self)) ? PH_ALIGN_END : PH_ALIGN_START);
}

static void
ph_socket_row_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  PhSocketRow *self = PH_SOCKET_ROW (widget);
  const gboolean mirrored = ph_drawn_is_mirrored (PH_DRAWN (self));
  const PhPalette *palette;
  PhSocketRowLayout layout;
  PhState state;
  gboolean closed;

  self->skipped = !ph_drawn_is_in_sight (PH_DRAWN (self));
  if (self->skipped || self->item == NULL)
    return;

  palette = ph_drawn_get_palette (PH_DRAWN (self));
  state = ph_socket_item_get_state (self->item);
  closed = ph_socket_item_get_closed (self->item);
  ph_socket_row_compute (self, &layout);
  draw_line (self, snapshot, self->fonts->name, ph_socket_item_get_name (self->item),
             closed ? &palette->dim : &palette->fg, &layout.name);
  ph_socket_paint_pill (snapshot, self->fonts, palette, &layout.pill, state);
  draw_line (self, snapshot, self->fonts->address,
             ph_socket_row_fit_address (self->address, self->fonts->address_char,
                                        layout.address.width),
             &palette->dim, &layout.address);
  if (closed)
    gtk_snapshot_push_opacity (snapshot, FAINT);
  ph_socket_paint_queues (snapshot, palette, &layout.queues, state, &self->figures, mirrored);
  if (layout.lamps.width > 0)
    ph_lamps_paint (snapshot, self->fonts->lamps, palette, &layout.lamps, &self->lamps, mirrored);
  ph_socket_paint_spark (snapshot, palette, &layout.spark, self->buckets, self->n_buckets,
                         mirrored);
  if (closed)
    gtk_snapshot_pop (snapshot);
}

static void
ph_socket_row_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  PhSocketRow *self = PH_SOCKET_ROW (widget);
  PhSocketFonts *fonts = self->fonts;
  PhSocketRowLayout layout;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = PH_SOCKET_ROW_MIN_WIDTH;
      *natural = PH_SOCKET_ROW_NATURAL_WIDTH;
      return;
    }
  ph_socket_fonts_ensure (fonts, widget);
  ph_socket_row_layout_compute (&layout,
                                &(PhSocketRowSizes) { fonts->name_height, fonts->address_height,
                                                      fonts->pill_height, 0, 0, 0 },
                                PH_SOCKET_ROW_MIN_WIDTH, 0, FALSE);
  *minimum = *natural = (int) ceil (layout.height);
}

static void
ph_socket_row_restyle (PhDrawn *drawn)
{
  ph_socket_fonts_clear (PH_SOCKET_ROW (drawn)->fonts);
}

static gboolean
is_within (const PhRect *rect,
           int           x,
           int           y)
{
  return x >= rect->x && x < rect->x + rect->width && y >= rect->y && y < rect->y + rect->height;
}

static gboolean
ph_socket_row_query_tooltip (GtkWidget  *widget,
                             int         x,
                             int         y,
                             gboolean    keyboard,
                             GtkTooltip *tooltip)
{
  PhSocketRow *self = PH_SOCKET_ROW (widget);
  g_autofree char *text = NULL;
  PhSocketRowLayout layout;

  if (self->item == NULL)
    return FALSE;
  ph_socket_row_compute (self, &layout);
  if (layout.lamps.width > 0 && is_within (&layout.lamps, x, y))
    text = ph_ready_words_all (ph_socket_item_get_identity (self->item),
                               ph_socket_item_get_figures (self->item));
  else if (keyboard || y >= layout.spark.y)
    text = ph_socket_row_describe (PH_DRAWN (self));
  else if (is_within (&layout.pill, x, y))
    text = g_strdup (ph_state_get_meaning (ph_socket_item_get_state (self->item)));
  else if (is_within (&layout.address, x, y))
    text = g_strdup (self->address);
  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static void
ph_socket_row_dispose (GObject *object)
{
  PhSocketRow *self = PH_SOCKET_ROW (object);

  ph_socket_row_set_item (self, NULL);
  g_clear_object (&self->signals);
  G_OBJECT_CLASS (ph_socket_row_parent_class)->dispose (object);
}

static void
ph_socket_row_finalize (GObject *object)
{
  PhSocketRow *self = PH_SOCKET_ROW (object);

  g_free (self->address);
  g_free (self->buckets);
  g_clear_pointer (&self->fonts, ph_socket_fonts_unref);
  G_OBJECT_CLASS (ph_socket_row_parent_class)->finalize (object);
}

static void
ph_socket_row_class_init (PhSocketRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  PhDrawnClass *drawn_class = PH_DRAWN_CLASS (klass);

  object_class->dispose = ph_socket_row_dispose;
  object_class->finalize = ph_socket_row_finalize;
  widget_class->measure = ph_socket_row_measure;
  widget_class->snapshot = ph_socket_row_snapshot;
  widget_class->query_tooltip = ph_socket_row_query_tooltip;
  drawn_class->describe = ph_socket_row_describe;
  drawn_class->restyle = ph_socket_row_restyle;
  drawn_class->spoken_as = GTK_ACCESSIBLE_PROPERTY_DESCRIPTION;
  gtk_widget_class_set_css_name (widget_class, "socketrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ph_socket_row_init (PhSocketRow *self)
{
  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (item_notify_cb), self);
  g_signal_group_connect_swapped (self->signals, "figures-changed",
                                  G_CALLBACK (figures_changed_cb), self);
}

/**
 * ph_socket_row_new:
 * @fonts: (transfer none): shared by the rows of a list
 *
 * Returns: (transfer floating): a row that shows nothing yet
 */
GtkWidget *
ph_socket_row_new (PhSocketFonts *fonts)
{
  PhSocketRow *self = g_object_new (PH_TYPE_SOCKET_ROW, NULL);

  self->fonts = ph_socket_fonts_ref (fonts);
  return GTK_WIDGET (self);
}

/**
 * ph_socket_row_set_item:
 * @self: the row
 * @item: (nullable): the socket to follow
 */
void
ph_socket_row_set_item (PhSocketRow  *self,
                        PhSocketItem *item)
{
  g_return_if_fail (PH_IS_SOCKET_ROW (self));

  if (!g_set_object (&self->item, item))
    return;
  g_clear_handle_id (&self->spark_id, g_source_remove);
  g_signal_group_set_target (self->signals, item);
  if (item == NULL)
    return;
  self->n_buckets = 0;
  self->skipped = TRUE;   /* until the list says that it is in sight */
  ph_socket_row_update_text (self);
}

/**
 * ph_socket_row_refresh:
 * @self: the row
 *
 * Catches up with what happened while the row was out of sight, if it no longer is. Main thread.
 */
void
ph_socket_row_refresh (PhSocketRow *self)
{
  g_return_if_fail (PH_IS_SOCKET_ROW (self));

  if (!self->skipped || self->item == NULL || !ph_drawn_is_in_sight (PH_DRAWN (self)))
    return;
  self->skipped = FALSE;
  ph_socket_row_update_figures (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

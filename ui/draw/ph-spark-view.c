/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-spark-view.h"

#include "ph-format.h"
#include "ph-spark-layout.h"

#include <string.h>

/* Holds a copy of the buckets it was given last and repaints only when they differ. One
 * rectangle a bar: no path is ever filled. */

#define MIN_WIDTH      48
#define NATURAL_WIDTH  96
#define MIN_HEIGHT     18
#define NATURAL_HEIGHT 24

struct _PhSparkView
{
  PhDrawn        parent_instance;

  PhSeriesBucket buckets[PH_SERIES_BUCKETS];
  gsize          n_buckets;
};

G_DEFINE_FINAL_TYPE (PhSparkView, ph_spark_view, PH_TYPE_DRAWN)

static char *
ph_spark_view_describe (PhDrawn *drawn)
{
  PhSparkView *self = PH_SPARK_VIEW (drawn);
  guint64 in = 0, out = 0;
  g_autofree char *sent = NULL;
  g_autofree char *received = NULL;

  for (gsize i = 0; i < self->n_buckets; i++)
    {
      in += self->buckets[i].bytes_in;
      out += self->buckets[i].bytes_out;
    }
  sent = ph_format_bytes (out);
  received = ph_format_bytes (in);
  return g_strdup_printf ("In the last %.0f seconds: sent %s, received %s",
                          (double) self->n_buckets * PH_SERIES_BUCKET_NS / 1e9, sent, received);
}

static void
draw_bar (GtkSnapshot      *snapshot,
          const PhPalette  *palette,
          const PhSparkBar *bar,
          float             x,
          float             middle)
{
  const float width = (float) bar->width;
  const float out = (float) bar->out_height, in = (float) bar->in_height;

  if (out > 0)
    gtk_snapshot_append_color (snapshot, &palette->sent,
                               &GRAPHENE_RECT_INIT (x, middle - 0.5f - out, width, out));
  if (in > 0)
    gtk_snapshot_append_color (snapshot, &palette->received,
                               &GRAPHENE_RECT_INIT (x, middle + 0.5f, width, in));
}

static void
ph_spark_view_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  PhSparkView *self = PH_SPARK_VIEW (widget);
  const PhPalette *palette = ph_drawn_get_palette (PH_DRAWN (self));
  const float width = (float) gtk_widget_get_width (widget);
  const float height = (float) gtk_widget_get_height (widget);
  const gboolean mirrored = ph_drawn_is_mirrored (PH_DRAWN (self));
  PhSparkBar bars[PH_SERIES_BUCKETS];
  const gsize n = ph_spark_layout_compute (self->buckets, self->n_buckets, width, height, bars,
                                           G_N_ELEMENTS (bars));

  gtk_snapshot_append_color (snapshot, &palette->line,
                             &GRAPHENE_RECT_INIT (0, height / 2 - 0.5f, width, 1));
  for (gsize i = 0; i < n; i++)
    {
      const float x = (float) (mirrored ? width - bars[i].x - bars[i].width : bars[i].x);

      draw_bar (snapshot, palette, &bars[i], x, height / 2);
    }
}

static void
ph_spark_view_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  const gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? MIN_WIDTH : MIN_HEIGHT;
  *natural = across ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

static void
ph_spark_view_class_init (PhSparkViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  PH_DRAWN_CLASS (klass)->describe = ph_spark_view_describe;
  widget_class->measure = ph_spark_view_measure;
  widget_class->snapshot = ph_spark_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "spark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ph_spark_view_init (PhSparkView *self)
{
}

/**
 * ph_spark_view_new:
 *
 * Returns: (transfer floating): an empty sparkline
 */
GtkWidget *
ph_spark_view_new (void)
{
  return g_object_new (PH_TYPE_SPARK_VIEW, NULL);
}

/**
 * ph_spark_view_set_buckets:
 * @self: a sparkline
 * @buckets: (array length=n_buckets) (nullable) (transfer none): oldest first; copied
 * @n_buckets: how many; of more than %PH_SERIES_BUCKETS the newest are kept
 *
 * Shows @buckets. Repaints only when they differ from what is shown. Main thread.
 */
void
ph_spark_view_set_buckets (PhSparkView          *self,
                           const PhSeriesBucket *buckets,
                           gsize                 n_buckets)
{
  const gsize n = buckets != NULL ? MIN (n_buckets, PH_SERIES_BUCKETS) : 0;
  const PhSeriesBucket *newest = n > 0 ? buckets + (n_buckets - n) : NULL;

  g_return_if_fail (PH_IS_SPARK_VIEW (self));

  if (n == self->n_buckets && (n == 0 || memcmp (self->buckets, newest, n * sizeof *newest) == 0))
    return;
  if (n > 0)
    memcpy (self->buckets, newest, n * sizeof *newest);
  self->n_buckets = n;
  ph_drawn_changed (PH_DRAWN (self));
}

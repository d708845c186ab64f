/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-view-private.h"

#include "ph-clock.h"

#include <math.h>

/* What the exchange looks like: for the screen, frame by frame, and for a file. Main thread. */

static void
make_sight (PhExchangeView  *self,
            PhExchangeSight *sight)
{
  ph_exchange_view_ensure_pens (self);
  *sight = (PhExchangeSight) {
    .width = gtk_widget_get_width (GTK_WIDGET (self)),
    .height = gtk_widget_get_height (GTK_WIDGET (self)),
    .x = self->hadjustment != NULL ? gtk_adjustment_get_value (self->hadjustment) : 0,
    .row = self->row,
    .row_height = self->row_height,
    .line = self->pens.line,
    .digit = self->pens.digit,
    .small_digit = self->pens.small_digit,
    .now_ns = ph_clock_now_ns (),
    .waiting = (const PhExchangeWaiting *) (gconstpointer) self->waiting->data,
    .n_waiting = self->waiting->len,
    .selected = self->selected,
  };
}

/* Returns: (transfer full): what is to be seen */
static GskRenderNode *
take_picture (PhExchangeView        *self,
              const PhExchangeSight *sight)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  ph_exchange_layout_compute (self->layout, self->feed, self->scale, sight);
  ph_exchange_paint (snapshot, self->layout, sight, ph_drawn_get_palette (PH_DRAWN (self)),
                     &self->pens);
  return gtk_snapshot_free_to_node (snapshot);
}

/* It is kept: while a record is read anew it stands for what is not known yet */
void
ph_exchange_view_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  PhExchangeView *self = PH_EXCHANGE_VIEW (widget);
  PhExchangeSight sight;

  if (self->feed == NULL)
    return;
  if (!self->busy)
    {
      make_sight (self, &sight);
      g_clear_pointer (&self->picture, gsk_render_node_unref);
      self->picture = take_picture (self, &sight);
    }
  if (self->picture != NULL)
    gtk_snapshot_append_node (snapshot, self->picture);
}

/* The width of the lanes is known when they are laid out */
void
ph_exchange_view_measure_content (PhExchangeView *self)
{
  PhExchangeSight sight;

  if (self->feed == NULL || self->busy)
    return;
  make_sight (self, &sight);
  sight.row = ph_exchange_scale_get_end (self->scale) + 1;   /* lanes only */
  ph_exchange_layout_compute (self->layout, self->feed, self->scale, &sight);
}

/**
 * ph_exchange_view_draw:
 * @self: a view
 * @max_height: pixels that the picture may have
 * @whole: (out): whether it is the whole exchange; else it is what is in sight, since the whole
 *   would be higher
 * @size: (out): of the picture, pixels
 *
 * Draws what the view shows at its zoom, for a file or the clipboard. Main thread.
 *
 * Returns: (transfer full) (nullable): the picture; %NULL for nothing to draw, or not yet
 */
GskRenderNode *
ph_exchange_view_draw (PhExchangeView  *self,
                       double           max_height,
                       gboolean        *whole,
                       graphene_size_t *size)
{
  PhExchangeSight sight;
  double height;

  g_return_val_if_fail (PH_IS_EXCHANGE_VIEW (self), NULL);

  if (self->feed == NULL || self->busy || gtk_widget_get_width (GTK_WIDGET (self)) <= 0)
    return NULL;
  make_sight (self, &sight);
  height = ph_exchange_header_height (self->pens.line, max_height)
           + (ph_exchange_scale_get_end (self->scale) - ph_exchange_scale_get_start (self->scale))
               * self->row_height;
  *whole = height <= max_height;
  if (*whole)
    {
      sight.row = ph_exchange_scale_get_start (self->scale);
      sight.height = MAX (ceil (height), 12 * self->pens.line);
      sight.x = 0;
      sight.width = MAX (sight.width, ceil (self->layout->content_width));
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));   /* whose layout this makes another */
  *size = GRAPHENE_SIZE_INIT ((float) sight.width, (float) sight.height);
  return take_picture (self, &sight);
}

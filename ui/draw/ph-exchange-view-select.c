/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-view-private.h"

/* The selected moment of the exchange. It is known by its row of the store, since its number lasts
 * only as long as the company in the picture. Main thread. */

/* If the feed was read anew, the selected moment has another number now */
void
ph_exchange_view_find_selected (PhExchangeView *self)
{
  const guint generation = ph_exchange_feed_get_generation (self->feed);
  const guint64 end = ph_exchange_feed_get_end (self->feed);
  guint64 low = ph_exchange_feed_get_first (self->feed), high = end;

  if (self->selected == PH_EXCHANGE_NOWHERE
      || (generation == self->generation && self->selected >= low))
    return;
  while (low < high)
    {
      const guint64 middle = low + (high - low) / 2;

      if (ph_exchange_feed_get (self->feed, middle)->seq < self->selected_seq)
        low = middle + 1;
      else
        high = middle;
    }
  self->generation = generation;
  if (low < end && ph_exchange_feed_get (self->feed, low)->seq == self->selected_seq)
    self->selected = low;
  else
    ph_exchange_view_select (self, PH_EXCHANGE_NOWHERE);
}

/* Scrolls as little as it takes to have @number in sight */
void
ph_exchange_view_reveal (PhExchangeView *self,
                         guint64         number)
{
  const double row = ph_exchange_scale_at (self->scale, number);
  const double rows = ph_exchange_view_get_body (self) / self->row_height;
  const double margin = MIN (1.5, rows / 3);

  if (row - margin < self->row)
    ph_exchange_view_set_row (self, row - margin);
  else if (row + margin > self->row + rows)
    ph_exchange_view_set_row (self, row + margin - rows);
}

/**
 * ph_exchange_view_select:
 * @self: a view
 * @number: a moment, or %PH_EXCHANGE_NOWHERE
 *
 * Main thread.
 */
void
ph_exchange_view_select (PhExchangeView *self,
                         guint64         number)
{
  const PhExchangeMoment *moment;

  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  /* what is seen while all is read anew has other numbers */
  if (number == self->selected || (self->busy && number != PH_EXCHANGE_NOWHERE))
    return;
  self->selected = number;
  moment = self->feed != NULL ? ph_exchange_feed_get (self->feed, number) : NULL;
  if (moment != NULL)
    {
      self->selected_seq = moment->seq;
      self->generation = ph_exchange_feed_get_generation (self->feed);
    }
  ph_drawn_changed (PH_DRAWN (self));
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    ph_drawn_speak (PH_DRAWN (self));   /* who moves by the keys hears each event at once */
  g_signal_emit_by_name (self, "selection-changed");
}

/**
 * ph_exchange_view_show:
 * @self: a view that is laid out
 * @number: a moment
 *
 * Selects it and brings it into sight; the newest is followed no more. Main thread.
 */
void
ph_exchange_view_show (PhExchangeView *self,
                       guint64         number)
{
  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  ph_exchange_view_set_following (self, FALSE);
  ph_exchange_view_select (self, number);
  ph_exchange_view_reveal (self, number);
}

/**
 * ph_exchange_view_get_selected:
 * @self: a view
 *
 * Returns: the selected moment, or %PH_EXCHANGE_NOWHERE
 */
guint64
ph_exchange_view_get_selected (PhExchangeView *self)
{
  g_return_val_if_fail (PH_IS_EXCHANGE_VIEW (self), PH_EXCHANGE_NOWHERE);

  return self->selected;
}

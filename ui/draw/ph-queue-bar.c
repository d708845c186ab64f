/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-queue-bar.h"

#include "ph-pipe-layout.h"
#include "ph-pipe-words.h"

/* Two bars, the send queue above the receive queue as in the pipe, on the pipe's scale; for a
 * listener one row of seats, or one bar when they are too many to tell apart. */

#define MIN_WIDTH     40
#define NATURAL_WIDTH 64
#define BAR_HEIGHT    5
#define BAR_GAP       3
#define MAX_SEATS     8

struct _PhQueueBar
{
  PhDrawn    parent_instance;

  PhIdentity identity;
  PhFigures  figures;
};

G_DEFINE_FINAL_TYPE (PhQueueBar, ph_queue_bar, PH_TYPE_DRAWN)

static char *
ph_queue_bar_describe (PhDrawn *drawn)
{
  PhQueueBar *self = PH_QUEUE_BAR (drawn);

  return ph_pipe_words_short (&self->identity, &self->figures);
}

static void
draw_bar (PhQueueBar    *self,
          GtkSnapshot   *snapshot,
          float          x,
          float          y,
          float          width,
          double         level,
          const GdkRGBA *color)
{
  const PhPalette *palette = ph_drawn_get_palette (PH_DRAWN (self));
  const GdkRGBA hollow = ph_paint_fade (&palette->fg, 0.11f);
  const gboolean mirrored = ph_drawn_is_mirrored (PH_DRAWN (self));
  const float filled = level > 0 ? (float) MAX (BAR_HEIGHT, width * level) : 0;

  ph_paint_rounded (snapshot, &GRAPHENE_RECT_INIT (x, y, width, BAR_HEIGHT), BAR_HEIGHT / 2.0,
                    &hollow, palette->high_contrast ? &palette->line : NULL, 1);
  if (filled > 0)
    ph_paint_rounded (snapshot,
                      &GRAPHENE_RECT_INIT (mirrored ? x + width - filled : x, y, filled, BAR_HEIGHT),
                      BAR_HEIGHT / 2.0, color, NULL, 0);
}

static void
draw_seats (PhQueueBar  *self,
            GtkSnapshot *snapshot,
            float        width,
            float        y)
{
  const guint64 seats = (guint64) self->figures.accept_limit + 1;
  const guint n = seats <= MAX_SEATS ? (guint) seats : 1;
  const float each = (width - (float) (n - 1) * BAR_GAP) / (float) n;
  const gboolean mirrored = ph_drawn_is_mirrored (PH_DRAWN (self));

  for (guint i = 0; i < n; i++)
    {
      const float x = (float) (mirrored ? n - 1 - i : i) * (each + BAR_GAP);
      const double level = n > 1 || seats == 1
                             ? (i < self->figures.accept_queue ? 1 : 0)
                             : MIN (1, (double) self->figures.accept_queue / (double) seats);

      draw_bar (self, snapshot, x, y, each, level,
                &ph_drawn_get_palette (PH_DRAWN (self))->received);
    }
}

static double
queue_level (PhQueueBar   *self,
             PhFigureMask  mask,
             guint32       bytes,
             guint32       limit)
{
  return (self->figures.known & mask) ? ph_pipe_level (bytes, limit) : 0;
}

static void
ph_queue_bar_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  PhQueueBar *self = PH_QUEUE_BAR (widget);
  const PhPalette *palette = ph_drawn_get_palette (PH_DRAWN (self));
  const PhFigures *figures = &self->figures;
  const float width = (float) gtk_widget_get_width (widget);
  const float middle = (float) gtk_widget_get_height (widget) / 2;

  if (self->identity.state == PH_STATE_LISTEN)
    draw_seats (self, snapshot, width, middle - BAR_HEIGHT / 2.0f);
  else
    {
      draw_bar (self, snapshot, 0, middle - BAR_GAP / 2.0f - BAR_HEIGHT, width,
                queue_level (self, PH_FIGURE_SEND_QUEUE, figures->send_queue,
                             figures->send_buffer),
                &palette->sent);
      draw_bar (self, snapshot, 0, middle + BAR_GAP / 2.0f, width,
                queue_level (self, PH_FIGURE_RECV_QUEUE, figures->recv_queue,
                             figures->recv_buffer),
                &palette->received);
    }
}

static void
ph_queue_bar_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  const gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? MIN_WIDTH : 2 * BAR_HEIGHT + BAR_GAP;
  *natural = across ? NATURAL_WIDTH : 2 * BAR_HEIGHT + BAR_GAP;
}

static void
ph_queue_bar_class_init (PhQueueBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  PH_DRAWN_CLASS (klass)->describe = ph_queue_bar_describe;
  widget_class->measure = ph_queue_bar_measure;
  widget_class->snapshot = ph_queue_bar_snapshot;
  gtk_widget_class_set_css_name (widget_class, "queuebar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ph_queue_bar_init (PhQueueBar *self)
{
}

/**
 * ph_queue_bar_new:
 *
 * Returns: (transfer floating): empty bars
 */
GtkWidget *
ph_queue_bar_new (void)
{
  return g_object_new (PH_TYPE_QUEUE_BAR, NULL);
}

static gboolean
shows_the_same (const PhFigures *a,
                const PhFigures *b)
{
  return a->known == b->known && a->send_queue == b->send_queue && a->recv_queue == b->recv_queue &&
         a->send_buffer == b->send_buffer && a->recv_buffer == b->recv_buffer &&
         a->accept_queue == b->accept_queue && a->accept_limit == b->accept_limit;
}

/**
 * ph_queue_bar_set_figures:
 * @self: queue bars
 * @identity: (nullable) (transfer none): whose they are; copied
 * @figures: (nullable) (transfer none): its last reading; copied
 *
 * Shows the queues of a socket; with %NULL, none. Repaints only when a queue has changed. Main
 * thread.
 */
void
ph_queue_bar_set_figures (PhQueueBar       *self,
                          const PhIdentity *identity,
                          const PhFigures  *figures)
{
  static const PhIdentity nobody = { .fd = -1 };
  static const PhFigures nothing = { 0 };

  g_return_if_fail (PH_IS_QUEUE_BAR (self));

  if (identity == NULL)
    identity = &nobody;
  if (figures == NULL)
    figures = &nothing;
  if (identity->state == self->identity.state && shows_the_same (figures, &self->figures))
    return;
  self->identity = *identity;
  self->figures = *figures;
  ph_drawn_changed (PH_DRAWN (self));
}

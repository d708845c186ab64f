/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-paint-private.h"

#include <math.h>

/* What the kernel stamped on a send: a ring when it was queued, a wedge towards the other end when
 * it went to the device, a tick when it was acknowledged. The shapes tell them apart, not the
 * colour. Each is a node of its own with its own origin, see ph-exchange-paint-lines.c. A key in
 * the corner says what they mean, as long as there are any in sight. */

#define HALO       0.86f
#define LINE_WIDTH 1.8
#define KEY_PAD    6.0

static void
draw_shape (cairo_t   *cr,
            PhMarkKind kind,
            double     size,
            gboolean   to_right)
{
  const double inset = LINE_WIDTH / 2;

  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  switch (kind)
    {
    case PH_MARK_QUEUED:
      cairo_arc (cr, size / 2, size / 2, size / 2 - inset, 0, 2 * G_PI);
      cairo_stroke (cr);
      break;
    case PH_MARK_DEVICE:
      cairo_move_to (cr, to_right ? 0 : size, 0);
      cairo_line_to (cr, to_right ? size : 0, size / 2);
      cairo_line_to (cr, to_right ? 0 : size, size);
      cairo_close_path (cr);
      cairo_fill (cr);
      break;
    case PH_MARK_ACKNOWLEDGED:
      cairo_move_to (cr, inset, size * 0.55);
      cairo_line_to (cr, size * 0.38, size - inset);
      cairo_line_to (cr, size - inset, inset);
      cairo_stroke (cr);
      break;
    case PH_N_MARKS:
    default:
      break;
    }
}

/* @x, @y: its middle */
static void
paint_shape (const PhExchangePainting *painting,
             PhMarkKind                kind,
             double                    x,
             double                    y,
             double                    size,
             gboolean                  to_right)
{
  const graphene_rect_t rect = GRAPHENE_RECT_INIT (0, 0, (float) size, (float) size);
  cairo_t *cr;

  gtk_snapshot_save (painting->snapshot);
  gtk_snapshot_translate (painting->snapshot, &GRAPHENE_POINT_INIT ((float) (x - size / 2),
                                                                    (float) (y - size / 2)));
  cr = gtk_snapshot_append_cairo (painting->snapshot, &rect);
  gdk_cairo_set_source_rgba (cr, &painting->palette->fg);
  draw_shape (cr, kind, size, to_right);
  cairo_destroy (cr);
  gtk_snapshot_restore (painting->snapshot);
}

static void
paint_mark (const PhExchangePainting *painting,
            const PhExchangeMark     *mark)
{
  const PhExchangeColumn *column = ph_exchange_painting_column (painting, mark->lane);
  const GdkRGBA halo = ph_paint_fade (&painting->pens->ground, HALO);
  const double half = mark->size / 2;

  gtk_snapshot_append_color (painting->snapshot, &halo,
                             &GRAPHENE_RECT_INIT ((float) (mark->x - half),
                                                  (float) (mark->y - half),
                                                  (float) mark->size, (float) mark->size));
  paint_shape (painting, mark->kind, mark->x, mark->y, mark->size, column->labels_left);
}

static double
word_width (const PhExchangePainting *painting,
            PhMarkKind                kind)
{
  int width;

  pango_layout_set_width (painting->pens->small, -1);
  pango_layout_set_text (painting->pens->small, ph_exchange_mark_get_name (kind), -1);
  pango_layout_get_pixel_size (painting->pens->small, &width, NULL);
  return width;
}

/* What each shape in sight means, in the lower right corner, if that has room */
static void
paint_key (const PhExchangePainting *painting)
{
  const PhExchangeLayout *layout = painting->layout;
  const PhExchangePens *pens = painting->pens;
  const double size = ph_exchange_mark_size (pens->line);
  const double height = pens->small_line + KEY_PAD;
  const double y = painting->sight->height - height;
  gboolean shown[PH_N_MARKS] = { FALSE };
  double width = KEY_PAD, x;

  for (guint i = 0; i < layout->marks->len; i++)
    shown[g_array_index (layout->marks, PhExchangeMark, i).kind] = TRUE;
  for (guint kind = 0; kind < PH_N_MARKS; kind++)
    if (shown[kind])
      width += size + word_width (painting, (PhMarkKind) kind) + 3 * KEY_PAD;
  x = painting->sight->width - width;
  if (x < layout->ruler)
    return;
  ph_paint_rounded (painting->snapshot,
                    &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) (width - 2),
                                         (float) (height - 2)),
                    4, &pens->ground, &painting->palette->line, 1);
  x += KEY_PAD;
  for (guint kind = 0; kind < PH_N_MARKS; kind++)
    {
      const double words = shown[kind] ? word_width (painting, (PhMarkKind) kind) : 0;

      if (!shown[kind])
        continue;
      paint_shape (painting, (PhMarkKind) kind, x + size / 2, y + height / 2 - 1, size, TRUE);
      ph_paint_text (painting->snapshot, pens->small, ph_exchange_mark_get_name ((PhMarkKind) kind),
                     &painting->palette->fg, x + size + KEY_PAD, y + KEY_PAD / 2 - 1, words + 1,
                     PH_ALIGN_START);
      x += size + words + 3 * KEY_PAD;
    }
}

void
ph_exchange_paint_marks (const PhExchangePainting *painting)
{
  const PhExchangeLayout *layout = painting->layout;

  for (guint i = 0; i < layout->marks->len; i++)
    paint_mark (painting, &g_array_index (layout->marks, PhExchangeMark, i));
  if (layout->marks->len > 0)
    paint_key (painting);
}

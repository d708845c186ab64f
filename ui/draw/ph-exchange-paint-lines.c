/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-paint-private.h"

#include <math.h>

/* Lines of life and arrows. One cairo node for all of them: they cross each other and the whole
 * picture, so that one each would cover more pixels together. It begins at the origin, because
 * cairo 1.16 puts a recording that begins elsewhere into the wrong place of an SVG. */

#define LIFE_WIDTH     2.0
#define OPEN_WIDTH     5.0
#define ARROW_WIDTH    2.0
#define CHOSEN_WIDTH   4.0
#define QUEUE_WIDTH    3.0
#define HEAD_LENGTH    11.0
#define HEAD_HALF      5.0
#define CROSS          6.0

static const double dashes[] = { 6, 4 };
static const double dots[] = { 2, 4 };

static void
set_width (cairo_t                  *cr,
           const PhExchangePainting *painting,
           double                    width)
{
  cairo_set_line_width (cr, width * MAX (1, painting->pens->scale * 0.8));
}

static void
draw_cross (cairo_t *cr,
            double   x,
            double   y,
            double   half)
{
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_move_to (cr, x - half, y - half);
  cairo_line_to (cr, x + half, y + half);
  cairo_move_to (cr, x + half, y - half);
  cairo_line_to (cr, x - half, y + half);
  cairo_stroke (cr);
}

static void
draw_life (cairo_t                  *cr,
           const PhExchangePainting *painting,
           const PhExchangeLife     *life)
{
  const PhPalette *palette = painting->palette;
  const PhExchangeColumn *column = ph_exchange_painting_column (painting, life->lane);
  const double half = CROSS * painting->pens->scale;
  GdkRGBA color = ph_paint_fade (&palette->kernel, palette->high_contrast ? 1 : 0.75f);

  cairo_set_dash (cr, NULL, 0, 0);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  set_width (cr, painting, LIFE_WIDTH);
  if (life->kind == PH_EXCHANGE_LIFE_OUTSIDE || life->kind == PH_EXCHANGE_LIFE_QUEUED)
    cairo_set_dash (cr, dots, G_N_ELEMENTS (dots), 0);
  else if (life->kind == PH_EXCHANGE_LIFE_HALF)
    {
      cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
      set_width (cr, painting, OPEN_WIDTH);
      color = ph_paint_fade (&palette->waiting, palette->high_contrast ? 1 : 0.8f);
    }
  else if (life->kind == PH_EXCHANGE_LIFE_OPEN)
    {
      set_width (cr, painting, OPEN_WIDTH);
      color = ph_paint_fade (&palette->good, palette->high_contrast ? 1 : 0.6f);
    }
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_move_to (cr, column->x, MAX (life->top, 0));
  cairo_line_to (cr, column->x, MIN (life->bottom, painting->sight->height));
  cairo_stroke (cr);
  if (!life->ends)
    return;
  gdk_cairo_set_source_rgba (cr, &palette->fg);
  set_width (cr, painting, LIFE_WIDTH);
  draw_cross (cr, column->x, life->bottom + half + 2, half);
}

gboolean
ph_exchange_is_chosen (const PhExchangePainting *painting,
                       const PhExchangeArrow    *arrow)
{
  const guint64 selected = painting->sight->selected;

  return selected != PH_EXCHANGE_NOWHERE
         && (arrow->moment == selected || arrow->send == selected || arrow->receive == selected);
}

GdkRGBA
ph_exchange_arrow_color (const PhExchangePainting *painting,
                         const PhExchangeArrow    *arrow)
{
  if (arrow->trouble)
    return painting->palette->trouble;
  if (arrow->kind == PH_EXCHANGE_DATA && arrow->badge > 0)
    return painting->pens->hues[(arrow->badge - 1) % PH_EXCHANGE_N_HUES];
  return painting->palette->kernel;
}

static void
draw_head (cairo_t               *cr,
           const PhExchangeArrow *arrow,
           double                 x,
           double                 y,
           double                 scale)
{
  const double angle = atan2 (arrow->y2 - arrow->y1, arrow->x2 - arrow->x1);
  const double length = HEAD_LENGTH * scale, half = HEAD_HALF * scale;
  const double back_x = x - length * cos (angle), back_y = y - length * sin (angle);

  cairo_set_dash (cr, NULL, 0, 0);
  cairo_move_to (cr, back_x - half * sin (angle), back_y + half * cos (angle));
  cairo_line_to (cr, x, y);
  cairo_line_to (cr, back_x + half * sin (angle), back_y - half * cos (angle));
  if (arrow->kind == PH_EXCHANGE_DATA)
    {
      cairo_close_path (cr);
      cairo_fill (cr);
    }
  else
    cairo_stroke (cr);
}

/* From the edge of one line of life to that of the other */
static void
draw_arrow (cairo_t                  *cr,
            const PhExchangePainting *painting,
            const PhExchangeArrow    *arrow)
{
  const gboolean chosen = ph_exchange_is_chosen (painting, arrow);
  const double scale = MIN (painting->pens->scale, 1.8) * (chosen ? 1.25 : 1);
  const double sign = arrow->x2 > arrow->x1 ? 1 : -1;
  const double x1 = arrow->x1 + sign * PH_EXCHANGE_BOX_WIDTH / 2;
  const double x2 = arrow->x2 - (arrow->stops ? 0 : sign * PH_EXCHANGE_BOX_WIDTH / 2);
  const double slope = (arrow->y2 - arrow->y1) / (arrow->x2 - arrow->x1);
  const double y1 = arrow->y1 + slope * (x1 - arrow->x1);
  const double y2 = arrow->y2 + slope * (x2 - arrow->x2);
  const GdkRGBA color = ph_exchange_arrow_color (painting, arrow);
  const double inset = arrow->kind == PH_EXCHANGE_DATA ? sign * HEAD_LENGTH * scale / 2 : 0;

  gdk_cairo_set_source_rgba (cr, &color);
  set_width (cr, painting, chosen ? CHOSEN_WIDTH : ARROW_WIDTH);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  if (arrow->kind == PH_EXCHANGE_SEGMENT)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  else if (arrow->kind == PH_EXCHANGE_BIRTH)
    cairo_set_dash (cr, dots, G_N_ELEMENTS (dots), 0);
  else
    cairo_set_dash (cr, NULL, 0, 0);
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x2 - inset, y2 - slope * inset);
  cairo_stroke (cr);
  if (arrow->stops && arrow->trouble)
    draw_cross (cr, x2, y2, CROSS * scale);
  else
    draw_head (cr, arrow, x2, y2, scale);
}

/* What lay in the receive queue, as a connection lies in the accept queue: dotted, the kernel's alone */
static void
draw_queue (cairo_t                  *cr,
            const PhExchangePainting *painting,
            const PhExchangeArrow    *arrow)
{
  const gboolean chosen = ph_exchange_is_chosen (painting, arrow);
  const GdkRGBA color = ph_exchange_arrow_color (painting, arrow);
  const double scale = MIN (painting->pens->scale, 1.8);
  const double x = ph_exchange_queue_x (arrow);
  const double sign = arrow->x2 > arrow->x1 ? 1 : -1;
  const double edge = arrow->x2 - sign * PH_EXCHANGE_BOX_WIDTH / 2;

  if (arrow->read_y <= arrow->y2)
    return;
  gdk_cairo_set_source_rgba (cr, &color);
  set_width (cr, painting, chosen ? CHOSEN_WIDTH : QUEUE_WIDTH);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (cr, dots, G_N_ELEMENTS (dots), 0);
  cairo_move_to (cr, x, MAX (arrow->y2, -HEAD_LENGTH));
  cairo_line_to (cr, x, MIN (arrow->read_y, painting->sight->height + HEAD_LENGTH));
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  if (arrow->unread)
    return;
  cairo_move_to (cr, x, arrow->read_y - HEAD_HALF * scale);
  cairo_line_to (cr, edge, arrow->read_y);
  cairo_line_to (cr, x, arrow->read_y + HEAD_HALF * scale);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* What its sender's kernel still has */
static void
draw_held (cairo_t                  *cr,
           const PhExchangePainting *painting,
           const PhExchangeHeld     *held)
{
  gdk_cairo_set_source_rgba (cr, &painting->palette->sent);
  set_width (cr, painting, QUEUE_WIDTH);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (cr, dots, G_N_ELEMENTS (dots), 0);
  cairo_move_to (cr, held->x, MAX (held->top, -HEAD_LENGTH));
  cairo_line_to (cr, held->x, MIN (held->bottom, painting->sight->height + HEAD_LENGTH));
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

void
ph_exchange_paint_lines (const PhExchangePainting *painting)
{
  const PhExchangeLayout *layout = painting->layout;
  const graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, (float) painting->sight->width,
                                                  (float) painting->sight->height);
  cairo_t *cr;

  if (all.size.width < 1 || all.size.height < 1)
    return;
  cr = gtk_snapshot_append_cairo (painting->snapshot, &all);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < layout->lives->len; i++)
    draw_life (cr, painting, &g_array_index (layout->lives, PhExchangeLife, i));
  for (guint i = 0; i < layout->arrows->len; i++)
    {
      draw_arrow (cr, painting, &g_array_index (layout->arrows, PhExchangeArrow, i));
      draw_queue (cr, painting, &g_array_index (layout->arrows, PhExchangeArrow, i));
    }
  for (guint i = 0; i < layout->held->len; i++)
    draw_held (cr, painting, &g_array_index (layout->held, PhExchangeHeld, i));
  cairo_destroy (cr);
}

/* Above boxes and lines, as all words */
void
ph_exchange_paint_held (const PhExchangePainting *painting)
{
  for (guint i = 0; i < painting->layout->held->len; i++)
    {
      const PhExchangeHeld *held = &g_array_index (painting->layout->held, PhExchangeHeld, i);

      if (held->box.width > 0)
        ph_paint_text (painting->snapshot, painting->pens->small, held->label,
                       &painting->palette->sent, held->box.x, held->box.y, held->box.width,
                       held->box.x > held->x ? PH_ALIGN_START : PH_ALIGN_END);
    }
}

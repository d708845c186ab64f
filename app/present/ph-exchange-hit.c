/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-layout-private.h"

#include <math.h>

/* What of a picture is at a place */

#define QUEUE_STEP    4.0    /* pixels, to the next */
#define HIT_DISTANCE  9.0    /* pixels */

/**
 * ph_exchange_queue_x:
 * @arrow: an arrow
 *
 * Returns: where the line of what it brought to the receive queue stands: beside the line of life,
 *   on the side that it came from; those of two sends that follow each other do not cover
 */
double
ph_exchange_queue_x (const PhExchangeArrow *arrow)
{
  const guint step = arrow->kind == PH_EXCHANGE_DATA ? (guint) (arrow->badge % 2) : arrow->from % 3;
  const double distance = PH_EXCHANGE_QUEUE_GAP + step * QUEUE_STEP;

  return arrow->x2 > arrow->x1 ? arrow->x2 - distance : arrow->x2 + distance;
}

static double
distance_to (const PhExchangeArrow *arrow,
             double                 x,
             double                 y)
{
  const double dx = arrow->x2 - arrow->x1, dy = arrow->y2 - arrow->y1;
  const double length = dx * dx + dy * dy;
  const double t = length > 0 ? CLAMP (((x - arrow->x1) * dx + (y - arrow->y1) * dy) / length, 0, 1)
                              : 0;

  const double way = hypot (x - arrow->x1 - t * dx, y - arrow->y1 - t * dy);

  if (arrow->read_y <= arrow->y2)
    return way;
  return MIN (way, hypot (x - ph_exchange_queue_x (arrow),
                          y - CLAMP (y, arrow->y2, arrow->read_y)));
}

static guint64
hit_arrow (PhExchangeLayout *layout,
           double            x,
           double            y,
           double           *best)
{
  guint64 found = PH_EXCHANGE_NOWHERE;

  for (guint i = 0; i < layout->arrows->len; i++)
    {
      const PhExchangeArrow *arrow = &g_array_index (layout->arrows, PhExchangeArrow, i);
      const PhRect *box = &arrow->label_box;
      double distance = distance_to (arrow, x, y);

      if (arrow->has_label && x >= box->x && x < box->x + box->width && y >= box->y
          && y < box->y + box->height)
        distance = 0;
      if (distance >= *best)
        continue;
      *best = distance;
      found = arrow->moment;
    }
  return found;
}

/* Words of a call count as its box: they are the larger target */
static double
distance_to_row (const PhExchangeColumn *column,
                 double                  top,
                 double                  bottom,
                 double                  x,
                 double                  y)
{
  const double left = MIN (column->x - HIT_DISTANCE, column->label_x);
  const double right = MAX (column->x + HIT_DISTANCE, column->label_x + column->label_width);

  if (x < left || x > right)
    return G_MAXDOUBLE;
  if (fabs (x - column->x) <= HIT_DISTANCE && y >= top && y <= bottom)
    return 0;
  return fabs (y - bottom);
}

/**
 * ph_exchange_layout_hit:
 * @layout: a picture
 * @x: pixels
 * @y: pixels
 *
 * Returns: the moment whose box, words or arrow are at that place or near it, or
 *   %PH_EXCHANGE_NOWHERE
 */
guint64
ph_exchange_layout_hit (PhExchangeLayout *layout,
                        double            x,
                        double            y)
{
  double best = HIT_DISTANCE;
  guint64 found = hit_arrow (layout, x, y, &best);

  for (guint i = 0; i < layout->boxes->len; i++)
    {
      const PhExchangeBox *box = &g_array_index (layout->boxes, PhExchangeBox, i);
      const double distance
        = distance_to_row (&g_array_index (layout->columns, PhExchangeColumn, box->lane), box->top,
                           box->bottom, x, y);

      if (distance >= best || box->moment == PH_EXCHANGE_NOWHERE)
        continue;
      best = distance;
      found = box->moment;
    }
  for (guint i = 0; i < layout->pills->len; i++)
    {
      const PhExchangePill *pill = &g_array_index (layout->pills, PhExchangePill, i);
      const double distance
        = distance_to_row (&g_array_index (layout->columns, PhExchangeColumn, pill->lane), pill->y,
                           pill->y, x, y);

      if (distance >= best)
        continue;
      best = distance;
      found = pill->moment;
    }
  return found;
}

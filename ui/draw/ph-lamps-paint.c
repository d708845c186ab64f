/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-lamps-paint.h"

/* Letters in boxes. A lamp that is on is filled, one that is off is hollow, one that is not known
 * is dashed. The place of the mark is kept free, so that nothing moves when there is one. */

#define LAMP_GAP    3
#define LAMP_RADIUS 3
#define N_PLACES    (PH_N_SELECT_LISTS + 1)

typedef struct
{
  GtkSnapshot     *snapshot;
  PangoLayout     *layout;
  const PhPalette *palette;
} Pen;

static const GdkRGBA *
get_color (const PhPalette *palette,
           PhSelectList     list)
{
  if (list == PH_SELECT_READ)
    return &palette->received;
  return list == PH_SELECT_WRITE ? &palette->sent : &palette->fg;
}

static void
draw_letter (const Pen             *pen,
             const graphene_rect_t *rect,
             const char            *letter,
             const GdkRGBA         *color)
{
  ph_paint_text (pen->snapshot, pen->layout, letter, color, rect->origin.x, rect->origin.y,
                 rect->size.width, PH_ALIGN_CENTER);
}

static void
draw_lamp (const Pen             *pen,
           const graphene_rect_t *rect,
           PhSelectList           list,
           PhLamp                 lamp)
{
  GdkRGBA letter = pen->palette->dim;

  if (lamp == PH_LAMP_ON)
    {
      letter = ph_paint_opposite (&pen->palette->fg);
      ph_paint_rounded (pen->snapshot, rect, LAMP_RADIUS, get_color (pen->palette, list), NULL, 0);
    }
  else if (lamp == PH_LAMP_OFF)
    ph_paint_rounded (pen->snapshot, rect, LAMP_RADIUS, NULL, &pen->palette->line, 1);
  else
    ph_paint_dashed (pen->snapshot, rect, LAMP_RADIUS, &pen->palette->line);
  draw_letter (pen, rect, ph_ready_letter (list), &letter);
}

static void
draw_mark (const Pen             *pen,
           const graphene_rect_t *rect,
           const PhReadyLamps    *lamps)
{
  const GdkRGBA letter = ph_paint_opposite (&pen->palette->fg);
  graphene_rect_t inner = *rect;

  if (lamps->error)
    {
      ph_paint_rounded (pen->snapshot, rect, LAMP_RADIUS, &pen->palette->trouble, NULL, 0);
      draw_letter (pen, rect, "!", &letter);
    }
  else if (lamps->hung_up)
    {
      graphene_rect_inset (&inner, rect->size.width / 4, rect->size.height / 4);
      ph_paint_cross (pen->snapshot, &inner, &pen->palette->dim);
    }
}

/**
 * ph_lamps_layout_new:
 * @widget: (transfer none): gives font and scale
 *
 * Returns: (transfer full): a layout for the letters
 */
PangoLayout *
ph_lamps_layout_new (GtkWidget *widget)
{
  return ph_paint_layout_new (widget, PH_FONT_MONO | PH_FONT_BOLD | PH_FONT_CAPTION);
}

/**
 * ph_lamps_get_width:
 * @layout: of the letters; lamps are as high as a line of it
 *
 * Returns: the width of all lamps and the mark, pixels
 */
double
ph_lamps_get_width (PangoLayout *layout)
{
  return N_PLACES * ph_paint_line_height (layout) + (N_PLACES - 1) * LAMP_GAP;
}

/**
 * ph_lamps_are_same:
 * @a: lamps
 * @b: others
 *
 * Returns: whether they look the same
 */
gboolean
ph_lamps_are_same (const PhReadyLamps *a,
                   const PhReadyLamps *b)
{
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    if (a->lamps[list] != b->lamps[list])
      return FALSE;
  return a->error == b->error && a->hung_up == b->hung_up;
}

/**
 * ph_lamps_paint:
 * @snapshot: where to
 * @layout: of the letters
 * @palette: the colours
 * @rect: their room, a line of @layout high
 * @lamps: which are on
 * @mirrored: whether they read from right to left
 */
void
ph_lamps_paint (GtkSnapshot        *snapshot,
                PangoLayout        *layout,
                const PhPalette    *palette,
                const PhRect       *rect,
                const PhReadyLamps *lamps,
                gboolean            mirrored)
{
  const Pen pen = { snapshot, layout, palette };
  const float side = (float) ph_paint_line_height (layout);

  for (guint place = 0; place < N_PLACES; place++)
    {
      const guint from_left = mirrored ? N_PLACES - 1 - place : place;
      const graphene_rect_t box =
        GRAPHENE_RECT_INIT ((float) rect->x + (float) from_left * (side + LAMP_GAP),
                            (float) rect->y, side, side);

      if (place < PH_N_SELECT_LISTS)
        draw_lamp (&pen, &box, (PhSelectList) place, lamps->lamps[place]);
      else
        draw_mark (&pen, &box, lamps);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-paint-private.h"

#include "ph-exchange-words.h"

#include <math.h>

/* Words, boxes and sums. Blue is what a socket sends and orange what it receives, and the name of
 * the call says it, too; the hue of an arrow tells which send its bytes come from, and the number
 * at its ends says that as well. The same routine paints on the screen and into files. */

#define MAX_TEXT_SCALE 2.4
#define BOX_HEIGHT     10.0    /* of a call that took no time */
#define BOX_RADIUS     3.0
#define PAD            5.0
#define HALO           0.86f   /* of the ground, behind words that lines may cross */
#define CHOSEN_WASH    0.16f
#define BAND_WASH      0.30f
#define BADGE_CHARS    3.0     /* from one badge to the next at the head of arrows */

static GdkRGBA
look_up (GtkWidget  *widget,
         const char *name,
         const char *fallback)
{
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color))
    gdk_rgba_parse (&color, fallback);
  return color;
}

static PangoLayout *
make_layout (GtkWidget *widget,
             PhFont     font,
             double     scale)
{
  PangoLayout *layout = ph_paint_layout_new (widget, font);
  PangoContext *context = pango_layout_get_context (layout);
  PangoFontDescription *description
    = pango_font_description_copy (pango_context_get_font_description (context));
  const int size = (int) (pango_font_description_get_size (description) * scale);

  if (pango_font_description_get_size_is_absolute (description))
    pango_font_description_set_absolute_size (description, size);
  else
    pango_font_description_set_size (description, size);
  pango_context_set_font_description (context, description);
  pango_font_description_free (description);
  pango_layout_context_changed (layout);
  return layout;
}

/**
 * ph_exchange_pens_ensure:
 * @pens: pens, all zero at first
 * @widget: (transfer none): gives font and colours
 * @scale: of the text, 1 as usual
 *
 * Makes what is missing, or all anew if the text is to have another size. Main thread.
 */
void
ph_exchange_pens_ensure (PhExchangePens *pens,
                         GtkWidget      *widget,
                         double          scale)
{
  static const char *const hues[PH_EXCHANGE_N_HUES][2] = {
    { "ph_range_1", "#00796f" }, { "ph_range_2", "#8f3f97" },
    { "ph_range_3", "#8a6100" }, { "ph_range_4", "#2f4fa3" },
  };

  scale = round (CLAMP (scale, 1, MAX_TEXT_SCALE) * 10) / 10;
  if (pens->mono != NULL && pens->scale == scale)
    return;
  ph_exchange_pens_clear (pens);
  pens->scale = scale;
  pens->mono = make_layout (widget, PH_FONT_MONO, scale);
  pens->small = make_layout (widget, PH_FONT_MONO | PH_FONT_CAPTION, scale);
  pens->plain = make_layout (widget, PH_FONT_PLAIN, scale);
  pens->bold = make_layout (widget, PH_FONT_BOLD, scale);
  pens->tiny = make_layout (widget, PH_FONT_BOLD | PH_FONT_CAPTION, scale);
  pens->line = ph_paint_line_height (pens->mono);
  pens->small_line = ph_paint_line_height (pens->small);
  pens->tiny_line = ph_paint_line_height (pens->tiny);
  pens->digit = ph_paint_digit_width (pens->mono);
  pens->small_digit = ph_paint_digit_width (pens->small);
  pens->ground = look_up (widget, "view_bg_color", "#ffffff");
  for (guint i = 0; i < PH_EXCHANGE_N_HUES; i++)
    pens->hues[i] = look_up (widget, hues[i][0], hues[i][1]);
}

/**
 * ph_exchange_pens_clear:
 * @pens: pens
 *
 * Drops them, to be made anew: the style has changed. Main thread.
 */
void
ph_exchange_pens_clear (PhExchangePens *pens)
{
  g_clear_object (&pens->mono);
  g_clear_object (&pens->small);
  g_clear_object (&pens->plain);
  g_clear_object (&pens->bold);
  g_clear_object (&pens->tiny);
}

const PhExchangeColumn *
ph_exchange_painting_column (const PhExchangePainting *painting,
                             guint                     lane)
{
  return &g_array_index (painting->layout->columns, PhExchangeColumn, lane);
}

static graphene_rect_t
make_rect (double x,
           double y,
           double width,
           double height)
{
  return GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);
}

/* What can be read on @color */
static GdkRGBA
ink_on (const GdkRGBA *color)
{
  const float light = 0.299f * color->red + 0.587f * color->green + 0.114f * color->blue;

  return light > 0.55f ? (GdkRGBA) { 0, 0, 0, 1 } : (GdkRGBA) { 1, 1, 1, 1 };
}

static double
text_width (PangoLayout *layout,
            const char  *text)
{
  int width;

  pango_layout_set_width (layout, -1);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/* Returns: the width that the badge took */
static double
paint_badge (const PhExchangePainting *painting,
             guint64                   number,
             double                    x,
             double                    y,
             gboolean                  to_left)
{
  const PhExchangePens *pens = painting->pens;
  const GdkRGBA *color = &pens->hues[(number - 1) % PH_EXCHANGE_N_HUES];
  const GdkRGBA ink = ink_on (color);
  char text[24];
  double width, height = pens->tiny_line;

  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, number);
  width = MAX (height, text_width (pens->tiny, text) + 8);
  if (to_left)
    x -= width;
  ph_paint_rounded (painting->snapshot,
                    &GRAPHENE_RECT_INIT ((float) x, (float) (y - height / 2), (float) width,
                                         (float) height),
                    height / 2, color, NULL, 0);
  ph_paint_text (painting->snapshot, pens->tiny, text, &ink, x, y - height / 2, width,
                 PH_ALIGN_CENTER);
  return width;
}

/* A quiet span: a stripe across, and its length */
static void
paint_quiet (const PhExchangePainting *painting,
             const PhExchangeTick     *tick)
{
  const PhPalette *palette = painting->palette;
  const double line = painting->pens->small_line;
  const double left = painting->layout->ruler;
  const GdkRGBA wash = ph_paint_fade (&palette->kernel, palette->high_contrast ? 0.3f : 0.13f);
  const graphene_rect_t rect = make_rect (left, tick->y - line / 2,
                                          painting->sight->width - left, line);

  gtk_snapshot_append_color (painting->snapshot, &wash, &rect);
}

/* On top of what crosses the span */
static void
paint_quiet_words (const PhExchangePainting *painting)
{
  const PhExchangeLayout *layout = painting->layout;
  const PhExchangePens *pens = painting->pens;
  const GdkRGBA halo = ph_paint_fade (&pens->ground, HALO);
  const double left = layout->ruler, width = painting->sight->width - layout->ruler;

  for (guint i = 0; i < layout->ticks->len; i++)
    {
      const PhExchangeTick *tick = &g_array_index (layout->ticks, PhExchangeTick, i);
      g_autofree char *text = NULL;
      double wide;

      if (!tick->is_break)
        continue;
      text = g_strdup_printf ("quiet for %s", tick->label);
      wide = text_width (pens->small, text) + 8;
      gtk_snapshot_append_color (painting->snapshot, &halo,
                                 &GRAPHENE_RECT_INIT ((float) (left + (width - wide) / 2),
                                                      (float) (tick->y - pens->small_line / 2),
                                                      (float) wide, (float) pens->small_line));
      ph_paint_text (painting->snapshot, pens->small, text, &painting->palette->dim, left,
                     tick->y - pens->small_line / 2, width, PH_ALIGN_CENTER);
    }
}

static void
paint_ticks (const PhExchangePainting *painting)
{
  const PhExchangeLayout *layout = painting->layout;
  const PhPalette *palette = painting->palette;
  const double line = painting->pens->small_line;

  for (guint i = 0; i < layout->ticks->len; i++)
    {
      const PhExchangeTick *tick = &g_array_index (layout->ticks, PhExchangeTick, i);

      if (tick->is_break)
        {
          paint_quiet (painting, tick);
          continue;
        }
      ph_paint_text (painting->snapshot, painting->pens->small, tick->label, &palette->dim, 0,
                     tick->y - line / 2, layout->ruler - 2 * PAD, PH_ALIGN_END);
    }
  gtk_snapshot_append_color (painting->snapshot, &palette->line,
                             &GRAPHENE_RECT_INIT ((float) layout->ruler - 1,
                                                  (float) layout->header, 1,
                                                  (float) painting->sight->height));
}

/* Its cairo node begins at its own origin, see ph-exchange-paint-lines.c */
static void
paint_point (const PhExchangePainting *painting,
             double                    x,
             double                    y,
             PhPoint                   point,
             const GdkRGBA            *color)
{
  gtk_snapshot_save (painting->snapshot);
  gtk_snapshot_translate (painting->snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  ph_paint_arrow (painting->snapshot, &GRAPHENE_RECT_INIT (0, 0, 16, 10), point, color);
  gtk_snapshot_restore (painting->snapshot);
}

static void
paint_band (const PhExchangePainting *painting,
            const PhExchangeBand     *band)
{
  const PhPalette *palette = painting->palette;
  const PhExchangePens *pens = painting->pens;
  const GdkRGBA *color = ph_palette_get_lane (palette, band->direction);
  const double inset = band->direction == PH_DIRECTION_NONE ? 0 : PH_EXCHANGE_BOX_WIDTH / 2 + 2;
  const double height = band->rect.height - 2, width = band->rect.width - 2 * inset;
  const double filled = band->direction == PH_DIRECTION_NONE ? 0 : MAX (6, width * band->share);
  const double x = band->rect.x + inset + (band->points_right ? 0 : width - filled);
  const GdkRGBA wash = ph_paint_fade (color, BAND_WASH);
  const graphene_rect_t all = make_rect (band->rect.x + inset, band->rect.y + 1, width, height);
  const graphene_rect_t part = make_rect (x, band->rect.y + 1, filled, height);
  const double middle = band->rect.y + band->rect.height / 2;

  if (width < 8)
    return;
  if (filled > 0)
    {
      gtk_snapshot_append_color (painting->snapshot, &palette->hollow, &all);
      gtk_snapshot_append_color (painting->snapshot, &wash, &part);
      paint_point (painting, all.origin.x + (band->points_right ? width - 20 : 4), middle - 5,
                   band->points_right ? PH_POINT_RIGHT : PH_POINT_LEFT, color);
    }
  ph_paint_text (painting->snapshot, pens->small, band->label,
                 band->direction == PH_DIRECTION_NONE ? &palette->dim : &palette->fg,
                 band->rect.x + inset + 22, middle - pens->small_line / 2, MAX (0, width - 44),
                 band->direction == PH_DIRECTION_NONE
                   ? (ph_exchange_painting_column (painting, band->lane)->labels_left
                        ? PH_ALIGN_END : PH_ALIGN_START)
                   : PH_ALIGN_CENTER);
}

/* A call and its note at the outer side of the lane: "recv(4) → 4  bytes 0–3" */
static void
paint_call_words (const PhExchangePainting *painting,
                  const PhExchangeBox      *box)
{
  const PhExchangeColumn *column = ph_exchange_painting_column (painting, box->lane);
  const PhExchangePens *pens = painting->pens;
  const GdkRGBA *color = ph_palette_get_tone (painting->palette, box->tone);
  const GdkRGBA halo = ph_paint_fade (&pens->ground, HALO);
  const double y = MIN (box->bottom, painting->sight->height - pens->line) - pens->line / 2;
  const double note_y = y + (pens->line - pens->small_line) / 2 + 1;
  const double wanted = MIN (column->label_width, text_width (pens->mono, box->label) + 1);
  const double rest = column->label_width - wanted - 2 * PAD;
  const gboolean left = column->labels_left;

  if (!box->has_label)
    return;
  gtk_snapshot_append_color (painting->snapshot, &halo,
                             &GRAPHENE_RECT_INIT ((float) (left ? column->label_x
                                                                    + column->label_width - wanted
                                                                : column->label_x),
                                                  (float) y, (float) wanted, (float) pens->line));
  ph_paint_text (painting->snapshot, pens->mono, box->label, color,
                 left ? column->label_x + column->label_width - wanted : column->label_x, y, wanted,
                 left ? PH_ALIGN_END : PH_ALIGN_START);
  if (rest < text_width (pens->small, box->note))
    return;
  ph_paint_text (painting->snapshot, pens->small, box->note, &painting->palette->dim,
                 left ? column->label_x : column->label_x + wanted + 2 * PAD, note_y, rest,
                 left ? PH_ALIGN_END : PH_ALIGN_START);
}

static void
paint_box (const PhExchangePainting *painting,
           const PhExchangeBox      *box)
{
  const PhPalette *palette = painting->palette;
  const PhExchangeColumn *column = ph_exchange_painting_column (painting, box->lane);
  const double least = BOX_HEIGHT * MIN (painting->pens->scale, 1.6);
  const double width = PH_EXCHANGE_BOX_WIDTH;
  const gboolean long_one = box->bottom - box->top > 2 * least;
  const double top = MAX (long_one ? box->top : MIN (box->top, box->bottom - least / 2), -20);
  const double bottom = MIN (box->bottom + least / 2, painting->sight->height + 20);
  const graphene_rect_t rect = make_rect (column->x - width / 2, top, width, bottom - top);
  const GdkRGBA *color = ph_palette_get_tone (palette, box->tone);
  const GdkRGBA wash = ph_paint_fade (color, 0.28f);
  const GdkRGBA dim = ph_paint_fade (color, 0.8f);

  ph_paint_rounded (painting->snapshot, &rect, BOX_RADIUS, &painting->pens->ground, NULL, 0);
  if (box->waits)
    {
      ph_paint_rounded (painting->snapshot, &rect, BOX_RADIUS, &wash, NULL, 0);
      gtk_snapshot_save (painting->snapshot);
      gtk_snapshot_translate (painting->snapshot, &rect.origin);
      ph_paint_dashed (painting->snapshot, &GRAPHENE_RECT_INIT (0, 0, rect.size.width,
                                                                rect.size.height),
                       BOX_RADIUS, color);
      gtk_snapshot_restore (painting->snapshot);
    }
  else
    ph_paint_rounded (painting->snapshot, &rect, BOX_RADIUS, long_one ? &wash : &dim, color, 1.5);
  paint_call_words (painting, box);
  if (box->badge > 0)
    paint_badge (painting, box->badge, column->x + (column->labels_left ? 1 : -1) * (width / 2 + 4),
                 box->bottom, !column->labels_left);
}

static const GdkRGBA *
state_color (const PhPalette *palette,
             PhState          state)
{
  switch (state)
    {
    case PH_STATE_ESTABLISHED:
    case PH_STATE_CONNECTED:
      return &palette->good;
    case PH_STATE_LISTEN:
      return &palette->listening;
    case PH_STATE_SYN_SENT:
    case PH_STATE_SYN_RECV:
    case PH_STATE_FIN_WAIT1:
    case PH_STATE_FIN_WAIT2:
    case PH_STATE_TIME_WAIT:
    case PH_STATE_CLOSE_WAIT:
    case PH_STATE_LAST_ACK:
    case PH_STATE_CLOSING:
    case PH_STATE_HUNG_UP:
      return &palette->waiting;
    case PH_STATE_UNKNOWN:
    case PH_STATE_CLOSE:
    case PH_STATE_UNCONNECTED:
    case PH_STATE_GONE:
    case PH_N_STATES:
    default:
      return &palette->kernel;
    }
}

/* A state by its RFC name; @x is its nearer edge, or its middle */
static void
paint_state (const PhExchangePainting *painting,
             PhState                   state,
             double                    x,
             double                    y,
             PhAlign                   align)
{
  const PhExchangePens *pens = painting->pens;
  const GdkRGBA *color = state_color (painting->palette, state);
  const GdkRGBA wash = ph_paint_fade (color, 0.16f);
  const char *name = ph_state_get_name (state);
  const double height = pens->tiny_line + 2, width = text_width (pens->tiny, name) + 16;
  const double left = align == PH_ALIGN_CENTER ? x - width / 2
                                               : align == PH_ALIGN_END ? x - width : x;
  const graphene_rect_t rect = make_rect (left, y - height / 2, width, height);

  ph_paint_rounded (painting->snapshot, &rect, height / 2, &painting->pens->ground, NULL, 0);
  ph_paint_rounded (painting->snapshot, &rect, height / 2, &wash, color, 1);
  ph_paint_text (painting->snapshot, pens->tiny, name, color, left, y - height / 2 + 1, width,
                 PH_ALIGN_CENTER);
}

static void
paint_pill (const PhExchangePainting *painting,
            const PhExchangePill     *pill)
{
  const PhExchangeColumn *column = ph_exchange_painting_column (painting, pill->lane);
  const GdkRGBA *color = state_color (painting->palette, pill->state);
  const graphene_rect_t dot = make_rect (column->x - 6, pill->y - 6, 12, 12);

  ph_paint_rounded (painting->snapshot, &dot, 6, &painting->pens->ground, color, 3);
  if (pill->has_label)
    paint_state (painting, pill->state,
                 column->labels_left ? column->label_x + column->label_width : column->label_x,
                 pill->y, column->labels_left ? PH_ALIGN_END : PH_ALIGN_START);
}

static void
paint_stay (const PhExchangePainting *painting,
            const PhExchangeArrow    *arrow)
{
  const PhRect *box = &arrow->stay_box;
  const GdkRGBA color = ph_exchange_arrow_color (painting, arrow);

  ph_paint_text (painting->snapshot, painting->pens->small, arrow->stay, &color, box->x,
                 box->y, box->width, arrow->x2 > arrow->x1 ? PH_ALIGN_END : PH_ALIGN_START);
}

static void
paint_arrow_words (const PhExchangePainting *painting,
                   const PhExchangeArrow    *arrow)
{
  const PhExchangePens *pens = painting->pens;
  const GdkRGBA halo = ph_paint_fade (&pens->ground, HALO);
  const GdkRGBA color = arrow->trouble ? ph_exchange_arrow_color (painting, arrow)
                                       : painting->palette->fg;
  const PhRect *box = &arrow->label_box;
  const gboolean ends_right = arrow->x2 > arrow->x1;
  const double gap = PH_EXCHANGE_BOX_WIDTH / 2 + 12 * MIN (pens->scale, 1.8)
                     + arrow->badge_slot * BADGE_CHARS * pens->digit;

  if (arrow->badge > 0 && arrow->badge_at_head)
    paint_badge (painting, arrow->badge, arrow->x2 + (ends_right ? -gap : gap),
                 arrow->read_y, ends_right);
  if (arrow->stay_box.width > 0)
    paint_stay (painting, arrow);
  if (!arrow->has_label)
    return;
  gtk_snapshot_append_color (painting->snapshot, &halo,
                             &GRAPHENE_RECT_INIT ((float) box->x - 2, (float) box->y,
                                                  (float) box->width + 4, (float) box->height));
  ph_paint_text (painting->snapshot, arrow->kind == PH_EXCHANGE_DATA ? pens->mono : pens->small,
                 arrow->label, &color, box->x, box->y, box->width, PH_ALIGN_CENTER);
}

/* A wash across the row of what is selected */
static void
paint_choice (const PhExchangePainting *painting)
{
  const PhExchangeLayout *layout = painting->layout;
  const GdkRGBA wash = ph_paint_fade (&painting->palette->sent, CHOSEN_WASH);
  const double line = painting->pens->line + 6;
  double y = -G_MAXDOUBLE;

  if (painting->sight->selected == PH_EXCHANGE_NOWHERE)
    return;
  for (guint i = 0; i < layout->boxes->len; i++)
    if (g_array_index (layout->boxes, PhExchangeBox, i).moment == painting->sight->selected)
      y = g_array_index (layout->boxes, PhExchangeBox, i).bottom;
  for (guint i = 0; i < layout->pills->len; i++)
    if (g_array_index (layout->pills, PhExchangePill, i).moment == painting->sight->selected)
      y = g_array_index (layout->pills, PhExchangePill, i).y;
  gtk_snapshot_append_color (painting->snapshot, &wash,
                             &GRAPHENE_RECT_INIT (0, (float) (y - line / 2),
                                                  (float) painting->sight->width, (float) line));
}

static void
paint_name (const PhExchangePainting *painting,
            const PhExchangeColumn   *column)
{
  const PhExchangePens *pens = painting->pens;
  const PhPalette *palette = painting->palette;
  const double line = pens->line;

  ph_paint_text (painting->snapshot, pens->bold, column->name,
                 column->is_outside ? &palette->dim : &palette->fg, column->name_x, 4,
                 column->name_width, PH_ALIGN_CENTER);
  if (painting->layout->header < 2 * line)
    return;
  ph_paint_text (painting->snapshot, pens->small,
                 column->is_outside ? "another program" : column->address, &palette->dim,
                 column->name_x, 4 + line, column->name_width, PH_ALIGN_CENTER);
  if (!column->is_outside && column->state != PH_STATE_UNKNOWN)
    paint_state (painting, column->state, column->x, 6 + 2.45 * line, PH_ALIGN_CENTER);
}

static void
paint_header (const PhExchangePainting *painting)
{
  const PhExchangeLayout *layout = painting->layout;
  const PhPalette *palette = painting->palette;
  const float width = (float) painting->sight->width, height = (float) layout->header;

  gtk_snapshot_append_color (painting->snapshot, &painting->pens->ground,
                             &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_append_color (painting->snapshot, &palette->hollow,
                             &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_append_color (painting->snapshot, &palette->line,
                             &GRAPHENE_RECT_INIT (0, height - 1, width, 1));
  ph_paint_text (painting->snapshot, painting->pens->small, "seconds", &palette->dim, 0,
                 height - painting->pens->small_line - 4, layout->ruler - 2 * PAD, PH_ALIGN_END);
  gtk_snapshot_push_clip (painting->snapshot,
                          &GRAPHENE_RECT_INIT ((float) layout->ruler, 0,
                                               width - (float) layout->ruler, height));
  for (guint i = 0; i < layout->columns->len; i++)
    paint_name (painting, ph_exchange_painting_column (painting, i));
  gtk_snapshot_pop (painting->snapshot);
}

static void
paint_cut (const PhExchangePainting *painting)
{
  const PhExchangeLayout *layout = painting->layout;

  if (layout->is_cut)
    ph_paint_text (painting->snapshot, painting->pens->small,
                   "older events were given up: this is not the beginning",
                   &painting->palette->trouble, layout->ruler + PAD, layout->cut_y,
                   painting->sight->width - layout->ruler - 2 * PAD, PH_ALIGN_CENTER);
}

static void
paint_body (const PhExchangePainting *painting)
{
  const PhExchangeLayout *layout = painting->layout;

  paint_choice (painting);
  paint_ticks (painting);
  paint_cut (painting);
  gtk_snapshot_push_clip (painting->snapshot,
                          &GRAPHENE_RECT_INIT ((float) layout->ruler, (float) layout->header,
                                               (float) (painting->sight->width - layout->ruler),
                                               (float) painting->sight->height));
  for (guint i = 0; i < layout->bands->len; i++)
    paint_band (painting, &g_array_index (layout->bands, PhExchangeBand, i));
  ph_exchange_paint_lines (painting);
  for (guint i = 0; i < layout->boxes->len; i++)
    paint_box (painting, &g_array_index (layout->boxes, PhExchangeBox, i));
  for (guint i = 0; i < layout->pills->len; i++)
    paint_pill (painting, &g_array_index (layout->pills, PhExchangePill, i));
  for (guint i = 0; i < layout->arrows->len; i++)
    paint_arrow_words (painting, &g_array_index (layout->arrows, PhExchangeArrow, i));
  ph_exchange_paint_held (painting);
  ph_exchange_paint_marks (painting);
  paint_quiet_words (painting);
  gtk_snapshot_pop (painting->snapshot);
}

/**
 * ph_exchange_paint:
 * @snapshot: where to; the origin is the layout's
 * @layout: the picture
 * @sight: what it was made for
 * @palette: colours
 * @pens: from ph_exchange_pens_ensure()
 *
 * Paints an exchange. Main thread.
 */
void
ph_exchange_paint (GtkSnapshot            *snapshot,
                   const PhExchangeLayout *layout,
                   const PhExchangeSight  *sight,
                   const PhPalette        *palette,
                   const PhExchangePens   *pens)
{
  const PhExchangePainting painting = { snapshot, layout, sight, palette, pens };

  gtk_snapshot_append_color (snapshot, &pens->ground,
                             &GRAPHENE_RECT_INIT (0, 0, (float) sight->width,
                                                  (float) sight->height));
  paint_body (&painting);
  paint_header (&painting);
}

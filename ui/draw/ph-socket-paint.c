/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-paint.h"

#include "ph-pipe-layout.h"
#include "ph-spark-layout.h"

#include "ph-lamps-paint.h"
#include "ph-state-pill.h"

/* Rectangles and text only: no path is ever filled. Queues stand on the pipe's scale; seats that
 * are too many to tell apart are one bar. The pill looks as PhStatePill does by draw.css. */

#define PILL_SCALE     0.78
#define PILL_SPACING   0.02   /* between letters, of their size */
#define PILL_PADDING_X 8
#define PILL_PADDING_Y 1
#define PILL_WASH      0.16f
#define GONE_RADIUS    3
#define BAR_HEIGHT     5
#define BAR_GAP        3
#define MAX_SEATS      8

/**
 * ph_socket_fonts_new:
 *
 * Returns: (transfer full): fonts without layouts yet
 */
PhSocketFonts *
ph_socket_fonts_new (void)
{
  return g_rc_box_new0 (PhSocketFonts);
}

/**
 * ph_socket_fonts_ref:
 * @fonts: fonts
 *
 * Returns: (transfer full): the same
 */
PhSocketFonts *
ph_socket_fonts_ref (PhSocketFonts *fonts)
{
  return g_rc_box_acquire (fonts);
}

/**
 * ph_socket_fonts_unref:
 * @fonts: (transfer full): fonts
 */
void
ph_socket_fonts_unref (PhSocketFonts *fonts)
{
  g_rc_box_release_full (fonts, (GDestroyNotify) ph_socket_fonts_clear);
}

/**
 * ph_socket_fonts_ensure:
 * @fonts: new, or cleared since the style changed
 * @widget: (transfer none): gives font and scale
 *
 * Makes the layouts unless they exist.
 */
void
ph_socket_fonts_ensure (PhSocketFonts *fonts,
                        GtkWidget     *widget)
{
  const PangoFontDescription *description;
  PangoAttrList *attributes;
  double size;

  if (fonts->name != NULL)
    return;
  fonts->name = ph_paint_layout_new (widget, PH_FONT_BOLD);
  fonts->address = ph_paint_layout_new (widget, PH_FONT_MONO);
  fonts->pill = ph_paint_layout_new (widget, PH_FONT_BOLD);
  fonts->lamps = ph_lamps_layout_new (widget);
  pango_layout_set_ellipsize (fonts->address, PANGO_ELLIPSIZE_MIDDLE);

  description = pango_context_get_font_description (pango_layout_get_context (fonts->pill));
  size = pango_font_description_get_size (description) * PILL_SCALE;
  attributes = pango_layout_get_attributes (fonts->pill);
  pango_attr_list_change (attributes, pango_attr_scale_new (PILL_SCALE));
  pango_attr_list_change (attributes, pango_attr_letter_spacing_new ((int) (size * PILL_SPACING)));
  pango_layout_context_changed (fonts->pill);

  fonts->name_height = ph_paint_line_height (fonts->name);
  fonts->address_height = ph_paint_line_height (fonts->address);
  fonts->address_char = ph_paint_digit_width (fonts->address);
  fonts->pill_height = ph_paint_line_height (fonts->pill) + 2 * PILL_PADDING_Y;
  fonts->lamps_height = ph_paint_line_height (fonts->lamps);
  fonts->lamps_width = ph_lamps_get_width (fonts->lamps);
}

/**
 * ph_socket_fonts_clear:
 * @fonts: fonts
 *
 * Drops the layouts.
 */
void
ph_socket_fonts_clear (PhSocketFonts *fonts)
{
  g_clear_object (&fonts->name);
  g_clear_object (&fonts->address);
  g_clear_object (&fonts->pill);
  g_clear_object (&fonts->lamps);
}

/**
 * ph_socket_fonts_measure:
 * @fonts: after ph_socket_fonts_ensure()
 * @state: what the pill says
 * @sizes: (out caller-allocates): for ph_socket_row_layout_compute()
 */
void
ph_socket_fonts_measure (PhSocketFonts    *fonts,
                         PhState           state,
                         PhSocketRowSizes *sizes)
{
  int width;

  pango_layout_set_width (fonts->pill, -1);
  pango_layout_set_text (fonts->pill, ph_state_get_name (state), -1);
  pango_layout_get_size (fonts->pill, &width, NULL);
  width += PANGO_SCALE / 2;   /* space behind the last letter, which only ellipsising counts */
  *sizes = (PhSocketRowSizes) { fonts->name_height, fonts->address_height, fonts->pill_height,
                                PANGO_PIXELS_CEIL (width) + 2 * PILL_PADDING_X,
                                fonts->lamps_height, fonts->lamps_width };
}

/**
 * ph_socket_paint_pill:
 * @snapshot: where to
 * @fonts: after ph_socket_fonts_ensure()
 * @palette: the colours
 * @rect: its room
 * @state: a socket's state
 *
 * Paints @state as PhStatePill shows it.
 */
void
ph_socket_paint_pill (GtkSnapshot         *snapshot,
                      const PhSocketFonts *fonts,
                      const PhPalette     *palette,
                      const PhRect        *rect,
                      PhState              state)
{
  const GdkRGBA *color = ph_state_pill_get_color (state, palette);
  const GdkRGBA wash = ph_paint_fade (color, PILL_WASH);
  const graphene_rect_t box = GRAPHENE_RECT_INIT ((float) rect->x, (float) rect->y,
                                                  (float) rect->width, (float) rect->height);

  if (state == PH_STATE_GONE)   /* no state of a connection: another shape */
    ph_paint_dashed (snapshot, &box, GONE_RADIUS, color);
  else
    ph_paint_rounded (snapshot, &box, rect->height / 2, &wash, NULL, 0);
  ph_paint_text (snapshot, fonts->pill, ph_state_get_name (state), color,
                 rect->x + PILL_PADDING_X, rect->y + PILL_PADDING_Y,
                 rect->width - 2 * PILL_PADDING_X, PH_ALIGN_CENTER);
}

static void
paint_bar (GtkSnapshot     *snapshot,
           const PhPalette *palette,
           const PhRect    *rect,
           double           level,
           const GdkRGBA   *color,
           gboolean         mirrored)
{
  const GdkRGBA hollow = ph_paint_fade (&palette->fg, 0.11f);
  const float x = (float) rect->x, y = (float) rect->y, width = (float) rect->width;
  const float filled = level > 0 ? (float) MAX (BAR_HEIGHT, rect->width * level) : 0;

  ph_paint_rounded (snapshot, &GRAPHENE_RECT_INIT (x, y, width, BAR_HEIGHT), BAR_HEIGHT / 2.0,
                    &hollow, palette->high_contrast ? &palette->line : NULL, 1);
  if (filled > 0)
    ph_paint_rounded (snapshot,
                      &GRAPHENE_RECT_INIT (mirrored ? x + width - filled : x, y, filled, BAR_HEIGHT),
                      BAR_HEIGHT / 2.0, color, NULL, 0);
}

static void
paint_seats (GtkSnapshot     *snapshot,
             const PhPalette *palette,
             const PhRect    *rect,
             const PhFigures *figures,
             gboolean         mirrored)
{
  const guint64 seats = (guint64) figures->accept_limit + 1;
  const guint n = seats <= MAX_SEATS ? (guint) seats : 1;
  const double each = (rect->width - (double) (n - 1) * BAR_GAP) / n;

  for (guint i = 0; i < n; i++)
    {
      const PhRect seat = { rect->x + (mirrored ? n - 1 - i : i) * (each + BAR_GAP),
                            rect->y + (rect->height - BAR_HEIGHT) / 2, each, BAR_HEIGHT };
      const double level = n > 1 || seats == 1
                             ? (i < figures->accept_queue ? 1 : 0)
                             : MIN (1, (double) figures->accept_queue / (double) seats);

      paint_bar (snapshot, palette, &seat, level, &palette->received, mirrored);
    }
}

static double
queue_level (const PhFigures *figures,
             PhFigureMask     mask,
             guint32          bytes,
             guint32          limit)
{
  return (figures->known & mask) ? ph_pipe_level (bytes, limit) : 0;
}

/**
 * ph_socket_paint_queues:
 * @snapshot: where to
 * @palette: the colours
 * @rect: its room
 * @state: a listener has seats
 * @figures: (transfer none): the last reading
 * @mirrored: whether it fills from the right
 */
void
ph_socket_paint_queues (GtkSnapshot     *snapshot,
                        const PhPalette *palette,
                        const PhRect    *rect,
                        PhState          state,
                        const PhFigures *figures,
                        gboolean         mirrored)
{
  const double middle = rect->y + rect->height / 2;
  const PhRect send = { rect->x, middle - BAR_GAP / 2.0 - BAR_HEIGHT, rect->width, BAR_HEIGHT };
  const PhRect receive = { rect->x, middle + BAR_GAP / 2.0, rect->width, BAR_HEIGHT };

  if (rect->width < BAR_HEIGHT)
    return;
  if (state == PH_STATE_LISTEN)
    {
      paint_seats (snapshot, palette, rect, figures, mirrored);
      return;
    }
  paint_bar (snapshot, palette, &send,
             queue_level (figures, PH_FIGURE_SEND_QUEUE, figures->send_queue,
                          figures->send_buffer),
             &palette->sent, mirrored);
  paint_bar (snapshot, palette, &receive,
             queue_level (figures, PH_FIGURE_RECV_QUEUE, figures->recv_queue,
                          figures->recv_buffer),
             &palette->received, mirrored);
}

static void
paint_pair (GtkSnapshot      *snapshot,
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

/**
 * ph_socket_paint_spark:
 * @snapshot: where to
 * @palette: the colours
 * @rect: its room
 * @buckets: (array length=n_buckets): oldest first
 * @n_buckets: how many, at most %PH_SERIES_BUCKETS
 * @mirrored: whether the newest stands on the left
 */
void
ph_socket_paint_spark (GtkSnapshot          *snapshot,
                       const PhPalette      *palette,
                       const PhRect         *rect,
                       const PhSeriesBucket *buckets,
                       gsize                 n_buckets,
                       gboolean              mirrored)
{
  const float left = (float) rect->x, width = (float) rect->width;
  const float middle = (float) (rect->y + rect->height / 2);
  PhSparkBar bars[PH_SERIES_BUCKETS];
  const gsize n = ph_spark_layout_compute (buckets, n_buckets, rect->width, rect->height, bars,
                                           G_N_ELEMENTS (bars));

  gtk_snapshot_append_color (snapshot, &palette->line,
                             &GRAPHENE_RECT_INIT (left, middle - 0.5f, width, 1));
  for (gsize i = 0; i < n; i++)
    {
      const double x = mirrored ? rect->width - bars[i].x - bars[i].width : bars[i].x;

      paint_pair (snapshot, palette, &bars[i], left + (float) x, middle);
    }
}

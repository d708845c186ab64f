/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-paint.h"

/* Where the socket is: a filled box. Where it was: a strong outline; where it must have been
 * without being seen: the same, dashed. The way it went: strong lines, the step taken last the
 * strongest and in the colour of who caused it. Colour never says anything alone: "recv" and "send"
 * stand in words, and boxes and lines differ in weight. */

#define MEASURED_LINE 15.0 /* a caption's height in the font that the places are measured with */
#define RADIUS        6.0
#define HEAD          7.0  /* length of an arrow's head */
#define CURVE         6.0  /* radius of a line's corners */
#define FAINT         0.92f

typedef struct
{
  GtkSnapshot          *snapshot;
  const PhStateDiagram *diagram;
  const PhPalette      *palette;
  const PhStateFonts   *fonts;
  double                size; /* of lines and heads */
} Painting;

static void
scale_font (PangoLayout *layout,
            double       scale)
{
  PangoAttrList *attributes = pango_attr_list_copy (pango_layout_get_attributes (layout));

  pango_attr_list_change (attributes, pango_attr_scale_new (0.82 * scale));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

/**
 * ph_state_fonts_ensure:
 * @fonts: fonts, all zero at first
 * @widget: (transfer none): gives font and scale
 * @scale: of the diagram's text, 1 unless there is much room
 *
 * Makes what is missing. Main thread.
 */
void
ph_state_fonts_ensure (PhStateFonts *fonts,
                       GtkWidget    *widget,
                       double        scale)
{
  if (fonts->label != NULL && ABS (fonts->scale - scale) < 0.01)
    return;
  ph_state_fonts_clear (fonts);
  fonts->label = ph_paint_layout_new (widget, PH_FONT_CAPTION);
  fonts->name = ph_paint_layout_new (widget, PH_FONT_CAPTION);
  fonts->current = ph_paint_layout_new (widget, PH_FONT_CAPTION | PH_FONT_BOLD);
  fonts->unit = MAX (ph_paint_line_height (fonts->label) / MEASURED_LINE, 1);
  fonts->scale = scale;
  scale_font (fonts->label, scale);
  scale_font (fonts->name, scale);
  scale_font (fonts->current, scale);
}

/**
 * ph_state_fonts_clear:
 * @fonts: fonts
 *
 * Drops them, to be made anew: the style has changed. Main thread.
 */
void
ph_state_fonts_clear (PhStateFonts *fonts)
{
  g_clear_object (&fonts->label);
  g_clear_object (&fonts->name);
  g_clear_object (&fonts->current);
}

static const GdkRGBA *
get_cause_color (const PhPalette *palette,
                 PhTrigger        trigger)
{
  switch (trigger)
    {
    case PH_TRIGGER_CALL: return &palette->sent;
    case PH_TRIGGER_SEGMENT: return &palette->received;
    case PH_TRIGGER_RESET: return &palette->trouble;
    case PH_TRIGGER_TIMER:
    case PH_TRIGGER_UNKNOWN:
    default: return &palette->kernel;
    }
}

static const GdkRGBA *
get_state_color (const PhPalette *palette,
                 PhState          state)
{
  switch ((int) state)
    {
    case PH_STATE_ESTABLISHED:
    case PH_STATE_CONNECTED:
    case PH_STATE_UNCONNECTED:
      return &palette->good;
    case PH_STATE_LISTEN:
      return &palette->listening;
    case PH_STATE_CLOSE:
      return &palette->kernel;
    default:
      return &palette->waiting;
    }
}

static void
trace_line (cairo_t            *cr,
            const PhStateArrow *arrow,
            double              curve)
{
  cairo_move_to (cr, arrow->points[0].x, arrow->points[0].y);
  for (guint i = 1; i + 1 < arrow->n_points; i++)
    {
      const PhStatePoint a = arrow->points[i - 1], b = arrow->points[i], c = arrow->points[i + 1];
      const double in = ABS (b.x - a.x) + ABS (b.y - a.y);
      const double out = ABS (c.x - b.x) + ABS (c.y - b.y);
      const double near = MIN (curve, MIN (in, out) / 2);

      if (in < 0.01 || out < 0.01)
        continue;
      cairo_line_to (cr, b.x - (b.x - a.x) / in * near, b.y - (b.y - a.y) / in * near);
      cairo_curve_to (cr, b.x, b.y, b.x, b.y, b.x + (c.x - b.x) / out * near,
                      b.y + (c.y - b.y) / out * near);
    }
}

static void
draw_arrow (Painting           *painting,
            cairo_t            *cr,
            const PhStateArrow *arrow)
{
  const PhPalette *palette = painting->palette;
  const PhStatePoint tip = arrow->points[arrow->n_points - 1];
  const PhStatePoint tail = arrow->points[arrow->n_points - 2];
  const double length = MAX (ABS (tip.x - tail.x) + ABS (tip.y - tail.y), 0.01);
  const double ux = (tip.x - tail.x) / length, uy = (tip.y - tail.y) / length;
  const double head = (arrow->is_last ? HEAD + 2 : HEAD) * painting->size;
  const double line = (arrow->is_last ? 3 : arrow->was_taken ? 1.8 : 1) * painting->size;
  const double dash[] = { 6 * painting->size, 3 * painting->size };
  const GdkRGBA faint = ph_paint_fade (&palette->fg, palette->high_contrast ? 0.75f : 0.5f);

  gdk_cairo_set_source_rgba (cr, arrow->is_last ? get_cause_color (palette, arrow->trigger)
                                 : arrow->was_taken ? &palette->fg : &faint);
  cairo_set_line_width (cr, line);
  cairo_set_dash (cr, dash, arrow->trigger == PH_TRIGGER_RESET && arrow->is_rare ? 2 : 0, 0);
  trace_line (cr, arrow, CURVE * painting->size);
  cairo_line_to (cr, tip.x - ux * head * 0.8, tip.y - uy * head * 0.8);
  cairo_stroke (cr);
  cairo_move_to (cr, tip.x, tip.y);
  cairo_line_to (cr, tip.x - ux * head - uy * head * 0.55, tip.y - uy * head + ux * head * 0.55);
  cairo_line_to (cr, tip.x - ux * head + uy * head * 0.55, tip.y - uy * head - ux * head * 0.55);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* The faint first, so that what was taken lies above */
static void
paint_arrows (Painting *painting,
              double    width,
              double    height)
{
  const PhStateDiagram *diagram = painting->diagram;
  cairo_t *cr = gtk_snapshot_append_cairo (painting->snapshot,
                                           &GRAPHENE_RECT_INIT (0, 0, (float) width,
                                                                (float) height));

  for (int weight = 0; weight < 3; weight++)
    for (guint i = 0; i < diagram->n_arrows; i++)
      {
        const PhStateArrow *arrow = &diagram->arrows[i];

        if ((arrow->is_last ? 2 : arrow->was_taken ? 1 : 0) == weight)
          draw_arrow (painting, cr, arrow);
      }
  cairo_destroy (cr);
}

/* Received and sent have their colours everywhere; the words say the same. */
static GdkRGBA
get_word_color (Painting           *painting,
                const PhStateArrow *arrow,
                const char         *word)
{
  const PhPalette *palette = painting->palette;
  const GdkRGBA *color = &palette->fg;

  if (g_str_has_prefix (word, "recv ") || g_str_has_prefix (word, "the peer"))
    color = &palette->received;
  else if (g_str_has_prefix (word, "send "))
    color = &palette->sent;
  if (arrow->trigger == PH_TRIGGER_RESET && arrow->was_taken)
    color = &palette->trouble;
  return arrow->was_taken || palette->high_contrast ? *color : ph_paint_fade (color, FAINT);
}

static void
paint_word (Painting           *painting,
            const PhStateArrow *arrow,
            const char         *word,
            double              y)
{
  static const PhAlign aligns[] = { PH_ALIGN_START, PH_ALIGN_CENTER, PH_ALIGN_END };
  const GdkRGBA color = get_word_color (painting, arrow, word);
  PangoLayout *font = arrow->is_last ? painting->fonts->current : painting->fonts->label;
  /* a bold word is a little wider than what was measured */
  const double slack = arrow->is_last ? 6 * painting->size : 0;
  const double x = arrow->label.x - (arrow->label_side >= 0 ? slack : 0);

  ph_paint_text (painting->snapshot, font, word, &color, x, y,
                 arrow->label.width + (arrow->label_side == 0 ? 2 : 1) * slack,
                 aligns[arrow->label_side + 1]);
}

static void
paint_label (Painting           *painting,
             const PhStateArrow *arrow)
{
  const double line = painting->diagram->line;

  if (arrow->label.width <= 0)
    return;
  if (arrow->label.height < 1.5 * line && arrow->answer[0] != '\0')
    {
      g_autofree char *both = g_strdup_printf ("%s, %s", arrow->event, arrow->answer);

      paint_word (painting, arrow, both, arrow->label.y);
      return;
    }
  paint_word (painting, arrow, arrow->event, arrow->label.y);
  if (arrow->answer[0] != '\0')
    paint_word (painting, arrow, arrow->answer, arrow->label.y + line);
}

static void
paint_box (Painting          *painting,
           const PhStateNode *node)
{
  const PhPalette *palette = painting->palette;
  const graphene_rect_t rect =
    GRAPHENE_RECT_INIT ((float) node->rect.x, (float) node->rect.y, (float) node->rect.width,
                        (float) node->rect.height);
  const GdkRGBA *color = get_state_color (palette, (PhState) node->state);
  const GdkRGBA faint = ph_paint_fade (&palette->fg, palette->high_contrast ? 0.75f : 0.3f);
  const GdkRGBA wash = ph_paint_fade (color, palette->high_contrast ? 0.35f : 0.26f);
  const double radius = RADIUS * painting->size;

  if (node->is_current && painting->diagram->is_certain)
    ph_paint_rounded (painting->snapshot, &rect, radius, &wash, color, 2.5 * painting->size);
  else if (node->was_seen && !node->is_current)
    ph_paint_rounded (painting->snapshot, &rect, radius, &palette->hollow, &palette->fg,
                      1.5 * painting->size);
  else if (node->was_passed || node->is_current)
    ph_paint_dashed (painting->snapshot, &rect, radius, &palette->fg);
  else
    ph_paint_rounded (painting->snapshot, &rect, radius, &palette->hollow, &faint, 1);
}

static void
paint_node (Painting          *painting,
            const PhStateNode *node,
            const char        *clock)
{
  const PhPalette *palette = painting->palette;
  PangoLayout *font = node->is_current ? painting->fonts->current : painting->fonts->name;
  const gboolean is_lit = node->is_current || node->was_seen || node->was_passed
                          || palette->high_contrast;
  const double line = painting->diagram->line;
  const GdkRGBA faint = ph_paint_fade (&palette->fg, 0.72f);

  paint_box (painting, node);
  ph_paint_text (painting->snapshot, font, node->name, is_lit ? &palette->fg : &faint,
                 node->rect.x + 1, node->rect.y + (node->rect.height - line) / 2,
                 node->rect.width - 2, PH_ALIGN_CENTER);
  if (clock != NULL && node->is_current && node->state == PH_STATE_TIME_WAIT)
    ph_paint_text (painting->snapshot, painting->fonts->current, clock, &palette->fg,
                   node->rect.x, node->rect.y + node->rect.height + 1, node->rect.width,
                   PH_ALIGN_CENTER);
}

/**
 * ph_state_paint:
 * @snapshot: where to; the origin is the diagram's
 * @diagram: what stands where
 * @clock: (nullable): how long TIME_WAIT still lasts
 * @width: of the room
 * @height: of the room
 * @palette: colours
 * @fonts: from ph_state_fonts_ensure()
 *
 * Main thread.
 */
void
ph_state_paint (GtkSnapshot          *snapshot,
                const PhStateDiagram *diagram,
                const char           *clock,
                double                width,
                double                height,
                const PhPalette      *palette,
                const PhStateFonts   *fonts)
{
  Painting painting = { snapshot, diagram, palette, fonts, diagram->scale };

  if (diagram->is_over)
    gtk_snapshot_push_opacity (snapshot, palette->high_contrast ? 0.95 : 0.8);
  paint_arrows (&painting, width, height);
  for (guint i = 0; i < diagram->n_arrows; i++)
    paint_label (&painting, &diagram->arrows[i]);
  for (guint i = 0; i < diagram->n_nodes; i++)
    paint_node (&painting, &diagram->nodes[i], clock);
  if (diagram->is_over)
    gtk_snapshot_pop (snapshot);
}

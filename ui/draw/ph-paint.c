/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-paint.h"

#include <adwaita.h>
#include <math.h>

/* Colours come from resources/draw.css by name, so that themes and high contrast reach drawn
 * widgets too; the built-in ones only stand in where that sheet is not loaded. Diagonals and
 * dashes go through cairo, each in a node of its own no larger than needed: the rest is
 * rectangles, which every renderer does at once. */

#define CAPTION_SCALE 0.82
#define MONO_SCALE    0.92   /* monospaced letters look larger than those beside them */

static GdkRGBA
look_up (GtkStyleContext *style,
         const char      *name,
         const char      *fallback)
{
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (style, name, &color))
    gdk_rgba_parse (&color, fallback);
  return color;
}

/**
 * ph_palette_load:
 * @palette: (out caller-allocates): the colours
 * @widget: (transfer none): whose style counts
 *
 * Reads the colours of the visual language from @widget's style. Call it from css_changed() and
 * before the first paint. Main thread.
 */
void
ph_palette_load (PhPalette *palette,
                 GtkWidget *widget)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  const gboolean high = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());

  gtk_style_context_get_color (style, &palette->fg);
  palette->high_contrast = high;
  palette->ground = look_up (style, "view_bg_color", "#ffffff");
  palette->dim = ph_paint_fade (&palette->fg, high ? 0.9f : 0.62f);
  palette->line = ph_paint_fade (&palette->fg, high ? 0.8f : 0.16f);
  palette->hollow = ph_paint_fade (&palette->fg, high ? 0.04f : 0.045f);
  palette->wash = high ? 0.4f : 0.26f;
  palette->sent = look_up (style, "ph_sent", "#1c71d8");
  palette->received = look_up (style, "ph_received", "#c64600");
  palette->kernel = look_up (style, "ph_kernel", "#77767b");
  palette->trouble = look_up (style, "ph_trouble", "#c01c28");
  palette->good = look_up (style, "ph_good", "#26a269");
  palette->listening = look_up (style, "ph_listening", "#813d9c");
  palette->waiting = look_up (style, "ph_waiting", "#b5820a");
}

/**
 * ph_palette_get_lane:
 * @palette: the colours
 * @direction: of the bytes
 *
 * Returns: (transfer none): blue for what is sent, orange for what is received, else grey
 */
const GdkRGBA *
ph_palette_get_lane (const PhPalette *palette,
                     PhDirection      direction)
{
  switch (direction)
    {
    case PH_DIRECTION_OUT:  return &palette->sent;
    case PH_DIRECTION_IN:   return &palette->received;
    case PH_DIRECTION_NONE:
    default:                return &palette->kernel;
    }
}

/**
 * ph_palette_get_tone:
 * @palette: the colours
 * @tone: of a log row
 *
 * Returns: (transfer none): its colour
 */
const GdkRGBA *
ph_palette_get_tone (const PhPalette *palette,
                     PhTone           tone)
{
  switch (tone)
    {
    case PH_TONE_SENT:     return &palette->sent;
    case PH_TONE_RECEIVED: return &palette->received;
    case PH_TONE_KERNEL:   return &palette->kernel;
    case PH_TONE_TROUBLE:  return &palette->trouble;
    case PH_TONE_PLAIN:
    default:               return &palette->fg;
    }
}

/**
 * ph_paint_fade:
 * @color: a colour
 * @alpha: 0..1
 *
 * Returns: @color with its own opacity times @alpha
 */
GdkRGBA
ph_paint_fade (const GdkRGBA *color,
               float          alpha)
{
  return (GdkRGBA) { color->red, color->green, color->blue, color->alpha * alpha };
}

/**
 * ph_paint_mix:
 * @ground: an opaque colour
 * @color: what lies on it
 * @alpha: how much of it, 0..1
 *
 * Where much is to be filled: an opaque colour is painted several times as fast.
 *
 * Returns: the opaque colour that is seen
 */
GdkRGBA
ph_paint_mix (const GdkRGBA *ground,
              const GdkRGBA *color,
              float          alpha)
{
  const float a = color->alpha * alpha, b = 1 - a;

  return (GdkRGBA) { a * color->red + b * ground->red, a * color->green + b * ground->green,
                     a * color->blue + b * ground->blue, 1 };
}

/**
 * ph_paint_opposite:
 * @color: a colour that something is filled with, usually that of text
 *
 * Returns: black or white, what can be read on it
 */
GdkRGBA
ph_paint_opposite (const GdkRGBA *color)
{
  const float light = 0.3f * color->red + 0.6f * color->green + 0.1f * color->blue;
  const float value = light > 0.5f ? 0.0f : 1.0f;

  return (GdkRGBA) { value, value, value, 1 };
}

/**
 * ph_paint_layout_new:
 * @widget: (transfer none): gives font and scale
 * @font: how it looks
 *
 * Makes a layout for single lines: figures all of one width, the end ellipsised, the direction
 * of the text never taken from the text. It has to be made anew when the widget's style changes.
 *
 * Returns: (transfer full): a layout
 */
PangoLayout *
ph_paint_layout_new (GtkWidget *widget,
                     PhFont     font)
{
  PangoContext *context = gtk_widget_create_pango_context (widget);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoLayout *layout;

  /* "1.2 kB" and the notation read the same in every language */
  pango_context_set_base_dir (context, PANGO_DIRECTION_LTR);
  layout = pango_layout_new (context);
  g_object_unref (context);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (font & PH_FONT_MONO)
    {
      pango_attr_list_insert (attributes, pango_attr_family_new ("monospace"));
      pango_attr_list_insert (attributes, pango_attr_scale_new (MONO_SCALE));
    }
  if (font & PH_FONT_BOLD)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  if (font & PH_FONT_CAPTION)
    pango_attr_list_insert (attributes, pango_attr_scale_new (CAPTION_SCALE));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  return layout;
}

/**
 * ph_paint_digit_width:
 * @layout: from ph_paint_layout_new()
 *
 * Returns: the width of a digit in pixels
 */
double
ph_paint_digit_width (PangoLayout *layout)
{
  int width;

  pango_layout_set_width (layout, -1);
  pango_layout_set_text (layout, "0000000000", 10);
  pango_layout_get_size (layout, &width, NULL);
  return MAX (1, width / (10.0 * PANGO_SCALE));
}

/**
 * ph_paint_line_height:
 * @layout: from ph_paint_layout_new()
 *
 * Returns: the height of a line in whole pixels
 */
double
ph_paint_line_height (PangoLayout *layout)
{
  int height;

  pango_layout_set_width (layout, -1);
  pango_layout_set_text (layout, "0", 1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

/**
 * ph_paint_text:
 * @snapshot: where to
 * @layout: from ph_paint_layout_new(); its text is replaced
 * @text: (nullable): one line of valid UTF-8, never markup
 * @color: its colour
 * @x: left edge of the room there is, pixels
 * @y: top edge
 * @width: of the room; what does not fit is ellipsised
 * @align: where in the room
 *
 * Paints a line of text.
 */
void
ph_paint_text (GtkSnapshot   *snapshot,
               PangoLayout   *layout,
               const char    *text,
               const GdkRGBA *color,
               double         x,
               double         y,
               double         width,
               PhAlign        align)
{
  static const PangoAlignment alignments[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                               PANGO_ALIGN_RIGHT };

  if (text == NULL || *text == '\0' || width < 1)
    return;
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_alignment (layout, alignments[align]);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

/**
 * ph_paint_rounded:
 * @snapshot: where to
 * @rect: the outside
 * @radius: of its corners
 * @fill: (nullable): colour inside
 * @line: (nullable): colour of the outline
 * @line_width: pixels
 *
 * Paints a box with round corners.
 */
void
ph_paint_rounded (GtkSnapshot           *snapshot,
                  const graphene_rect_t *rect,
                  double                 radius,
                  const GdkRGBA         *fill,
                  const GdkRGBA         *line,
                  double                 line_width)
{
  const float width = (float) line_width;
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, rect, (float) radius);
  if (fill != NULL)
    {
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_color (snapshot, fill, rect);
      gtk_snapshot_pop (snapshot);
    }
  if (line != NULL)
    {
      const float widths[] = { width, width, width, width };
      const GdkRGBA colors[] = { *line, *line, *line, *line };

      gtk_snapshot_append_border (snapshot, &outline, widths, colors);
    }
}

static void
trace_rounded (cairo_t               *cr,
               const graphene_rect_t *rect,
               double                 radius)
{
  const double left = rect->origin.x + 0.5, top = rect->origin.y + 0.5;
  const double right = left + rect->size.width - 1, bottom = top + rect->size.height - 1;

  cairo_new_sub_path (cr);
  cairo_arc (cr, right - radius, top + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, right - radius, bottom - radius, radius, 0, G_PI_2);
  cairo_arc (cr, left + radius, bottom - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, left + radius, top + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

/**
 * ph_paint_dashed:
 * @snapshot: where to
 * @rect: the outside
 * @radius: of its corners
 * @color: of the dashes
 *
 * Paints a dashed outline: what is inside is not known.
 */
void
ph_paint_dashed (GtkSnapshot           *snapshot,
                 const graphene_rect_t *rect,
                 double                 radius,
                 const GdkRGBA         *color)
{
  const double dashes[] = { 4, 4 };
  cairo_t *cr;

  if (rect->size.width < 2 || rect->size.height < 2)
    return;
  radius = MIN (radius, MIN (rect->size.width, rect->size.height) / 2 - 0.5);
  cr = gtk_snapshot_append_cairo (snapshot, rect);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 1);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  trace_rounded (cr, rect, radius);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/**
 * ph_paint_arrow:
 * @snapshot: where to
 * @rect: the room for it
 * @point: where it points
 * @color: its colour
 *
 * Paints a small arrow with a shaft when @rect is wider than high, a mere head otherwise.
 */
void
ph_paint_arrow (GtkSnapshot           *snapshot,
                const graphene_rect_t *rect,
                PhPoint                point,
                const GdkRGBA         *color)
{
  const double middle = rect->origin.y + rect->size.height / 2.0;
  const double half = rect->size.height / 2.0;
  const double sign = point == PH_POINT_RIGHT ? 1 : -1;
  const double tip = point == PH_POINT_RIGHT ? rect->origin.x + rect->size.width : rect->origin.x;
  const double tail = tip - sign * rect->size.width;
  const double head = MIN (half, rect->size.width - 1);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, rect);

  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 2);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_move_to (cr, tip - sign * (head + 1), middle - half + 1);
  cairo_line_to (cr, tip - sign * 1.5, middle);
  cairo_line_to (cr, tip - sign * (head + 1), middle + half - 1);
  if (rect->size.width > rect->size.height)
    {
      cairo_move_to (cr, tip - sign * 1.5, middle);
      cairo_line_to (cr, tail + sign, middle);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/**
 * ph_paint_cross:
 * @snapshot: where to
 * @rect: the room for it
 * @color: its colour
 *
 * Paints a cross: something failed.
 */
void
ph_paint_cross (GtkSnapshot           *snapshot,
                const graphene_rect_t *rect,
                const GdkRGBA         *color)
{
  const double left = rect->origin.x + 1.5, right = left + rect->size.width - 3;
  const double top = rect->origin.y + 1.5, bottom = top + rect->size.height - 3;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, rect);

  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 2);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_move_to (cr, left, top);
  cairo_line_to (cr, right, bottom);
  cairo_move_to (cr, right, top);
  cairo_line_to (cr, left, bottom);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

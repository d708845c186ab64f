/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-ink.h"

/* The colours of sockets are in draw.css: none is that of a direction or of trouble, and they
 * differ for colour-blind eyes as well. The marks differ without any colour: the socket itself has
 * none, then come disc, square, triangle, diamond and ring. */

#define RADIUS 4.0

/* On and off in turn, pixels */
static const guint8 dashes[PH_N_DASHES][4] = {
  [PH_DASH_SOLID] = { 1, 0, 0, 0 },
  [PH_DASH_LONG] = { 9, 4, 0, 0 },
  [PH_DASH_DOTS] = { 2, 3, 0, 0 },
  [PH_DASH_MIXED] = { 9, 3, 2, 3 },
};

/**
 * ph_graph_inks_load:
 * @inks: (out caller-allocates): the colours of sockets
 * @widget: (transfer none): whose style counts
 * @palette: of @widget
 */
void
ph_graph_inks_load (PhGraphInks     *inks,
                    GtkWidget       *widget,
                    const PhPalette *palette)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  inks->socket[0] = palette->fg;
  for (guint i = 1; i < PH_GRAPH_SOURCES; i++)
    {
      g_autofree char *name = g_strdup_printf ("ph_socket_%u", i);

      if (!gtk_style_context_lookup_color (style, name, &inks->socket[i]))
        inks->socket[i] = palette->fg;
    }
}

/**
 * ph_graph_ink_get_tint:
 * @palette: the colours
 * @tint: of a line, of which a colour says what it is
 *
 * Returns: (transfer none): its colour
 */
const GdkRGBA *
ph_graph_ink_get_tint (const PhPalette *palette,
                       PhTint           tint)
{
  switch (tint)
    {
    case PH_TINT_SENT: return &palette->sent;
    case PH_TINT_RECEIVED: return &palette->received;
    case PH_TINT_TROUBLE: return &palette->trouble;
    case PH_TINT_KERNEL:
    default: return &palette->fg;
    }
}

/**
 * ph_graph_dash_is_on:
 * @dash: of a line
 * @pixel: along it
 *
 * Returns: whether the line is drawn there
 */
gboolean
ph_graph_dash_is_on (PhDash dash,
                     gint64 pixel)
{
  const guint8 *parts = dashes[dash];
  const gint64 period = parts[0] + parts[1] + parts[2] + parts[3];
  gint64 at = pixel % period;

  if (at < 0)
    at += period;
  for (guint i = 0; i < 4; i++)
    {
      if (at < parts[i])
        return i % 2 == 0;
      at -= parts[i];
    }
  return FALSE;
}

static void
trace_mark (cairo_t *cr,
            guint    slot,
            double   x,
            double   y)
{
  const double r = RADIUS;

  cairo_new_path (cr);
  switch (slot)
    {
    case 2: cairo_rectangle (cr, x - r + 0.5, y - r + 0.5, 2 * r - 1, 2 * r - 1); return;
    case 3:
      cairo_move_to (cr, x, y - r - 0.5);
      cairo_line_to (cr, x + r + 0.5, y + r - 0.5);
      cairo_line_to (cr, x - r - 0.5, y + r - 0.5);
      break;
    case 4:
      cairo_move_to (cr, x, y - r - 1);
      cairo_line_to (cr, x + r + 1, y);
      cairo_line_to (cr, x, y + r + 1);
      cairo_line_to (cr, x - r - 1, y);
      break;
    default: cairo_arc (cr, x, y, r - 0.25, 0, 2 * G_PI); break;
    }
  cairo_close_path (cr);
}

/**
 * ph_graph_mark_fill:
 * @cr: where to
 * @slot: of a socket; 0 has no mark
 * @x: of its middle
 * @y: of its middle
 * @ink: its colour
 * @ground: what is around it, and in the ring
 */
void
ph_graph_mark_fill (cairo_t       *cr,
                    guint          slot,
                    double         x,
                    double         y,
                    const GdkRGBA *ink,
                    const GdkRGBA *ground)
{
  if (slot == 0)
    return;
  trace_mark (cr, slot, x, y);
  gdk_cairo_set_source_rgba (cr, ground);
  cairo_set_line_width (cr, slot == 5 ? 5 : 2);
  cairo_stroke_preserve (cr);
  if (slot == 5)
    {
      cairo_fill_preserve (cr);
      gdk_cairo_set_source_rgba (cr, ink);
      cairo_set_line_width (cr, 2);
      cairo_stroke (cr);
      return;
    }
  gdk_cairo_set_source_rgba (cr, ink);
  cairo_fill (cr);
}

/**
 * ph_graph_mark_paint:
 * @snapshot: where to
 * @slot: of a socket
 * @x: of its middle
 * @y: of its middle
 * @inks: the colours of sockets
 * @palette: the others
 */
void
ph_graph_mark_paint (GtkSnapshot       *snapshot,
                     guint              slot,
                     double             x,
                     double             y,
                     const PhGraphInks *inks,
                     const PhPalette   *palette)
{
  cairo_t *cr;

  if (slot == 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT ((float) x - 8, (float) y - 8, 16,
                                                                 16));
  ph_graph_mark_fill (cr, slot, x, y, &inks->socket[slot], &palette->ground);
  cairo_destroy (cr);
}

/**
 * ph_graph_key_paint:
 * @snapshot: where to
 * @ink: colour
 * @dash: dashes
 * @x: left edge
 * @y: top edge
 * @height: of the line
 *
 * Paints a piece of a line, %PH_GRAPH_KEY_WIDTH long, for a legend.
 */
void
ph_graph_key_paint (GtkSnapshot   *snapshot,
                    const GdkRGBA *ink,
                    PhDash         dash,
                    double         x,
                    double         y,
                    double         height)
{
  const gint64 width = (gint64) PH_GRAPH_KEY_WIDTH;
  gint64 from = 0;

  for (gint64 i = 0; i <= width; i++)
    {
      if (i < width && ph_graph_dash_is_on (dash, i))
        continue;
      if (i > from)
        gtk_snapshot_append_color (snapshot, ink,
                                   &GRAPHENE_RECT_INIT ((float) x + (float) from, (float) y,
                                                        (float) (i - from), (float) height));
      from = i + 1;
    }
}

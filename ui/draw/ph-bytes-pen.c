/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bytes-pen.h"

#define ROW_GAP         2
#define SELECTION_ALPHA 0.35

/**
 * ph_bytes_pen_ensure:
 * @pen: a pen, all zero at first
 * @widget: (transfer none): gives font and scale
 *
 * Makes what is missing. Main thread.
 */
void
ph_bytes_pen_ensure (PhBytesPen *pen,
                     GtkWidget  *widget)
{
  if (pen->layout != NULL)
    return;
  pen->layout = ph_paint_layout_new (widget, PH_FONT_MONO);
  pango_layout_set_ellipsize (pen->layout, PANGO_ELLIPSIZE_NONE);
  pen->plain = pango_attr_list_ref (pango_layout_get_attributes (pen->layout));
  pen->digit_width = ph_paint_digit_width (pen->layout);
  pen->row_height = ph_paint_line_height (pen->layout) + ROW_GAP;
}

/**
 * ph_bytes_pen_clear:
 * @pen: a pen
 *
 * Drops the font, to be made anew: the style has changed. Main thread.
 */
void
ph_bytes_pen_clear (PhBytesPen *pen)
{
  g_clear_object (&pen->layout);
  g_clear_pointer (&pen->plain, pango_attr_list_unref);
}

static guint16
to_pango (double part)
{
  return (guint16) (part * G_MAXUINT16);
}

/* A run of cells that look the same. One attribute for all of them: each splits the text that is
 * shaped at once. */
typedef struct
{
  guint         start;     /* in the text */
  guint         end;
  PhHexCellKind kind;
  gboolean      selected;
} Run;

static void
add_attribute (PangoAttrList  *attributes,
               PangoAttribute *attribute,
               const Run      *run)
{
  attribute->start_index = run->start;
  attribute->end_index = run->end;
  pango_attr_list_insert (attributes, attribute);
}

static gboolean
is_selected (const PhHexCell *cell,
             PhBytesRange     selected)
{
  return selected.len > 0 && cell->offset < selected.start + selected.len &&
         cell->offset + cell->n_bytes > selected.start;
}

static void
add_ink (PangoAttrList *attributes,
         const Run     *run,
         const GdkRGBA *ink)
{
  add_attribute (attributes,
                 pango_attr_foreground_new (to_pango (ink->red), to_pango (ink->green),
                                            to_pango (ink->blue)),
                 run);
}

static void
add_run (PangoAttrList   *attributes,
         const Run       *run,
         const PhPalette *palette)
{
  const GdkRGBA *mark = &palette->sent;

  if (run->kind == PH_HEX_CELL_ESCAPE)
    add_ink (attributes, run, &palette->kernel);
  else if (run->kind == PH_HEX_CELL_INVALID)
    add_ink (attributes, run, &palette->trouble);
  if (!run->selected)
    return;
  add_attribute (attributes,
                 pango_attr_background_new (to_pango (mark->red), to_pango (mark->green),
                                            to_pango (mark->blue)),
                 run);
  add_attribute (attributes, pango_attr_background_alpha_new (to_pango (SELECTION_ALPHA)), run);
}

static void
add_colors (PangoAttrList   *attributes,
            const PhHexLine *line,
            const PhPalette *palette,
            PhBytesRange     selected)
{
  Run run = { 0 };

  for (guint i = 0; i < line->cells->len; i++)
    {
      const PhHexCell *cell = &g_array_index (line->cells, PhHexCell, i);
      const gboolean is_in = is_selected (cell, selected);
      const gboolean same = i > 0 && cell->kind == run.kind && is_in == run.selected;

      if (!same && i > 0)
        add_run (attributes, &run, palette);
      if (!same)
        run = (Run) { cell->text_start, 0, cell->kind, is_in };
      run.end = cell->text_start + cell->text_len;
    }
  if (line->cells->len > 0)
    add_run (attributes, &run, palette);
}

static void
load_line (PhBytesPen      *pen,
           const PhHexLine *line,
           PangoAttrList   *attributes)
{
  pango_layout_set_width (pen->layout, -1);
  pango_layout_set_alignment (pen->layout, PANGO_ALIGN_LEFT);
  pango_layout_set_text (pen->layout, line->text, -1);
  pango_layout_set_attributes (pen->layout, attributes);
}

/**
 * ph_bytes_pen_offset:
 * @pen: a pen
 * @snapshot: where to
 * @palette: colours
 * @offset: of a row's first byte
 * @digits: how many to write
 * @x: left edge, pixels
 * @y: top edge, pixels
 *
 * Paints an offset in hexadecimal. Main thread.
 */
void
ph_bytes_pen_offset (PhBytesPen      *pen,
                     GtkSnapshot     *snapshot,
                     const PhPalette *palette,
                     gsize            offset,
                     guint            digits,
                     double           x,
                     double           y)
{
  char text[24];

  g_snprintf (text, sizeof text, "%0*" G_GSIZE_MODIFIER "x", (int) digits, offset);
  pango_layout_set_attributes (pen->layout, pen->plain);
  ph_paint_text (snapshot, pen->layout, text, &palette->kernel, x, y, digits * pen->digit_width + 1,
                 PH_ALIGN_START);
}

/**
 * ph_bytes_pen_row:
 * @pen: a pen
 * @snapshot: where to
 * @palette: colours
 * @line: the row
 * @selected: bytes to be marked
 * @x: left edge, pixels
 * @y: top edge, pixels
 *
 * Paints a row: escapes in grey, the selection behind it. Main thread.
 */
void
ph_bytes_pen_row (PhBytesPen      *pen,
                  GtkSnapshot     *snapshot,
                  const PhPalette *palette,
                  const PhHexLine *line,
                  PhBytesRange     selected,
                  double           x,
                  double           y)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_copy (pen->plain);

  add_colors (attributes, line, palette, selected);
  load_line (pen, line, attributes);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, pen->layout, &palette->fg);
  gtk_snapshot_restore (snapshot);
}

/**
 * ph_bytes_pen_span:
 * @pen: a pen
 * @line: a row
 * @text_start: index into its text
 * @text_end: the index behind it
 * @x: (out): left edge, pixels from the row's own
 * @width: (out): pixels
 *
 * Says where a part of a row is painted. Main thread.
 */
void
ph_bytes_pen_span (PhBytesPen      *pen,
                   const PhHexLine *line,
                   guint            text_start,
                   guint            text_end,
                   double          *x,
                   double          *width)
{
  PangoRectangle from, to;

  load_line (pen, line, pen->plain);
  pango_layout_index_to_pos (pen->layout, (int) text_start, &from);
  pango_layout_index_to_pos (pen->layout, (int) text_end, &to);
  *x = (double) from.x / PANGO_SCALE;
  *width = MAX (1.0, (double) to.x / PANGO_SCALE - *x);
}

/**
 * ph_bytes_pen_hit:
 * @pen: a pen
 * @line: a row
 * @x: pixels from its left edge; may be outside
 *
 * Returns: (transfer none) (nullable): the cell at @x or the nearest one; %NULL for an empty line
 */
const PhHexCell *
ph_bytes_pen_hit (PhBytesPen      *pen,
                  const PhHexLine *line,
                  double           x)
{
  int index;

  load_line (pen, line, pen->plain);
  pango_layout_xy_to_index (pen->layout, (int) (x * PANGO_SCALE), 0, &index, NULL);
  return ph_hex_line_hit (line, (guint) MAX (0, index));
}

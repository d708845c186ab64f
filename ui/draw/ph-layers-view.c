/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-layers-view.h"

#include "ph-format.h"

#include "ph-paint.h"

#include <math.h>
#include <string.h>

/* A row for each layer, two boxes in it and its name between them, with arrows that say which way
 * bytes go through it: down where they are sent, up where they are received, across at the bottom.
 * What is not known is dashed; where bytes of the range stand is filled, and says how many. */

#define MIN_WIDTH     380
#define NATURAL_WIDTH 640
#define GAP           3.0    /* between two rows */
#define PAD           8.0
#define ROW_PAD       2.0    /* above and below the words */
#define ROW_MAX       1.7    /* times its least height, where there is room */
#define RADIUS        8.0

struct _PhLayersView
{
  PhDrawn      parent_instance;

  PhLayers     layers;
  gboolean     is_set;
  PangoLayout *title;     /* (owned) (nullable): made when first needed */
  PangoLayout *text;      /* (owned) (nullable) */
  PangoLayout *bold;      /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PhLayersView, ph_layers_view, PH_TYPE_DRAWN)

typedef struct
{
  PhLayersView    *self;
  GtkSnapshot     *snapshot;
  const PhPalette *palette;
  const GdkRGBA   *lane;
  gboolean         mirrored;
  double           row;      /* height of one */
} Painting;

static void
ensure_fonts (PhLayersView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->title != NULL)
    return;
  self->title = ph_paint_layout_new (widget, PH_FONT_CAPTION);
  self->text = ph_paint_layout_new (widget, PH_FONT_PLAIN);
  self->bold = ph_paint_layout_new (widget, PH_FONT_BOLD);
}

static double
measure_row (PhLayersView *self)
{
  ensure_fonts (self);
  return ceil (ph_paint_line_height (self->text) + ph_paint_line_height (self->title)
               + 2 * ROW_PAD);
}

static void
paint_box (Painting              *painting,
           const PhLayerSide     *side,
           const graphene_rect_t *box)
{
  const PhPalette *palette = painting->palette;
  const GdkRGBA wash = ph_paint_fade (painting->lane, palette->wash);
  const gboolean here = side->holds && side->bytes > 0;

  if (here)
    ph_paint_rounded (painting->snapshot, box, RADIUS, &wash, painting->lane, 1);
  else if (side->known)
    ph_paint_rounded (painting->snapshot, box, RADIUS, &palette->hollow, &palette->line, 1);
  else
    ph_paint_dashed (painting->snapshot, box, RADIUS, &palette->kernel);
}

static double
measure_text (PangoLayout *layout,
              const char  *text)
{
  int width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + 2;
}

/* How a side is written: as much as there is room for */
typedef struct
{
  PangoLayout *font;    /* (unowned) */
  char         count[40];  /* bytes that are here; "" none are */
  double       number;  /* width of it and of the gap beside it */
  int          lines;   /* of the detail */
} Script;

static Script
choose_script (PhLayersView      *self,
               const PhLayerSide *side,
               double             width,
               double             height)
{
  const gboolean here = side->holds && side->bytes > 0;
  const double text = measure_text (self->text, side->text);
  const double detail = measure_text (self->title, side->detail);
  Script script = { .font = self->text };
  g_autofree char *bytes = ph_format_bytes_short (side->bytes);

  if (here)
    {
      g_snprintf (script.count, sizeof script.count, "%s here", bytes);
      script.number = measure_text (self->bold, script.count) + PAD;
    }
  if (here && MAX (text, detail) > width - script.number)
    {
      g_strlcpy (script.count, bytes, sizeof script.count);
      script.number = measure_text (self->bold, script.count) + PAD;
    }
  if (text > width - script.number)
    script.font = self->title;
  if (*side->detail != '\0')
    script.lines = detail > width - script.number
                   && height >= ph_paint_line_height (script.font)
                                  + 2 * ph_paint_line_height (self->title) ? 2 : 1;
  return script;
}

/* Returns: (transfer full): the same, with each number on the line of its unit */
static char *
join_numbers (const char *text)
{
  GString *joined = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (*p == ' ' && p > text && g_ascii_isdigit (p[-1]) && g_ascii_isalpha (p[1]))
      g_string_append (joined, "\u00a0");
    else
      g_string_append_c (joined, *p);
  return g_string_free (joined, FALSE);
}

/* @outer: whether the words begin at the left edge of the picture */
static void
paint_side (Painting          *painting,
            const PhLayerSide *side,
            double             x,
            double             y,
            double             width,
            gboolean           outer)
{
  PhLayersView *self = painting->self;
  const PhPalette *palette = painting->palette;
  const graphene_rect_t box = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width,
                                                  (float) (painting->row - GAP));
  const Script script = choose_script (self, side, width - 2 * PAD,
                                       painting->row - GAP - 2 * ROW_PAD);
  const double left = x + PAD + (outer ? 0 : script.number);
  const double room = width - 2 * PAD - script.number;
  const double line = ph_paint_line_height (script.font);
  const double high = line + script.lines * ph_paint_line_height (self->title);
  const double top = y + (painting->row - GAP - high) / 2;
  const PhAlign align = outer ? PH_ALIGN_START : PH_ALIGN_END;
  g_autofree char *detail = join_numbers (side->detail);

  paint_box (painting, side, &box);
  ph_paint_text (painting->snapshot, script.font, side->text,
                 side->known ? &palette->fg : &palette->kernel, left, top, room, align);
  pango_layout_set_height (self->title, -script.lines);
  ph_paint_text (painting->snapshot, self->title, detail, &palette->dim, left, top + line,
                 room, align);
  pango_layout_set_height (self->title, -1);
  if (*script.count != '\0')
    ph_paint_text (painting->snapshot, self->bold, script.count, painting->lane,
                   outer ? x + width - PAD - script.number : x + PAD,
                   y + (painting->row - GAP - ph_paint_line_height (self->bold)) / 2,
                   script.number, outer ? PH_ALIGN_END : PH_ALIGN_START);
}

/* The name of the layer, and which way bytes go at either end of it */
static void
paint_middle (Painting *painting,
              guint     layer,
              double    x,
              double    y,
              double    width)
{
  PhLayersView *self = painting->self;
  const PhPalette *palette = painting->palette;
  const gboolean out = self->layers.direction == PH_DIRECTION_OUT;
  const gboolean down_left = out != painting->mirrored;
  const double title = ph_paint_line_height (self->title), bold = ph_paint_line_height (self->bold);
  const double top = y + (painting->row - GAP - title) / 2;
  const double arrows = y + (painting->row - GAP - bold) / 2;
  const float across = (float) (y + painting->row - GAP - 10);

  ph_paint_text (painting->snapshot, self->title, ph_layer_get_title ((PhLayer) layer),
                 &palette->fg, x + 12, top, width - 24, PH_ALIGN_CENTER);
  if (layer < PH_LAYER_PHYSICAL)
    {
      ph_paint_text (painting->snapshot, self->bold, down_left ? "↓" : "↑", painting->lane, x,
                     arrows, 16, PH_ALIGN_START);
      ph_paint_text (painting->snapshot, self->bold, down_left ? "↑" : "↓", painting->lane,
                     x + width - 16, arrows, 16, PH_ALIGN_END);
      return;
    }
  ph_paint_arrow (painting->snapshot,
                  &GRAPHENE_RECT_INIT ((float) (x + width / 2) - 5, across, 10, 9),
                  down_left ? PH_POINT_RIGHT : PH_POINT_LEFT, painting->lane);
}

static void
ph_layers_view_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  PhLayersView *self = PH_LAYERS_VIEW (widget);
  const PhPalette *palette = ph_drawn_get_palette (PH_DRAWN (self));
  const double width = gtk_widget_get_width (widget);
  Painting painting = { self, snapshot, palette,
                        ph_palette_get_lane (palette, self->layers.direction),
                        ph_drawn_is_mirrored (PH_DRAWN (self)), 0 };
  double middle, side;

  if (!self->is_set)
    return;
  ensure_fonts (self);
  middle = MAX (96, 8 * ph_paint_digit_width (self->title) + 48);
  side = (width - middle - 2 * GAP) / 2;
  painting.row = MAX (measure_row (self) + GAP,
                      MIN (ROW_MAX * measure_row (self),
                           gtk_widget_get_height (widget) / (double) PH_N_LAYERS));
  for (guint i = 0; i < PH_N_LAYERS; i++)
    {
      const PhLayerSide *left = painting.mirrored ? &self->layers.theirs[i] : &self->layers.ours[i];
      const PhLayerSide *right = painting.mirrored ? &self->layers.ours[i]
                                                   : &self->layers.theirs[i];
      const double y = i * painting.row;

      paint_side (&painting, left, 0, y, side, TRUE);
      paint_middle (&painting, i, side + GAP, y, middle);
      paint_side (&painting, right, side + middle + 2 * GAP, y, side, FALSE);
    }
}

static void
ph_layers_view_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }
  *minimum = *natural = (int) ceil (PH_N_LAYERS * (measure_row (PH_LAYERS_VIEW (widget)) + GAP));
}

static void
describe_side (const PhLayerSide *side,
               GString           *text)
{
  g_string_append (text, side->text);
  if (*side->detail != '\0')
    g_string_append_printf (text, ", %s", side->detail);
  if (side->holds && side->bytes > 0)
    {
      g_autofree char *bytes = ph_format_bytes (side->bytes);

      g_string_append_printf (text, ", %s stand here", bytes);
    }
}

static char *
ph_layers_view_describe (PhDrawn *drawn)
{
  PhLayersView *self = PH_LAYERS_VIEW (drawn);
  GString *text = g_string_new (NULL);

  for (guint i = 0; self->is_set && i < PH_N_LAYERS; i++)
    {
      g_string_append_printf (text, "%s%s: ", i > 0 ? " " : "", ph_layer_get_title ((PhLayer) i));
      describe_side (&self->layers.ours[i], text);
      g_string_append (text, "; at the other end: ");
      describe_side (&self->layers.theirs[i], text);
      g_string_append_c (text, '.');
    }
  return g_string_free (text, FALSE);
}

static void
ph_layers_view_restyle (PhDrawn *drawn)
{
  PhLayersView *self = PH_LAYERS_VIEW (drawn);

  g_clear_object (&self->title);
  g_clear_object (&self->text);
  g_clear_object (&self->bold);
}

static void
ph_layers_view_dispose (GObject *object)
{
  ph_layers_view_restyle (PH_DRAWN (object));
  G_OBJECT_CLASS (ph_layers_view_parent_class)->dispose (object);
}

static void
ph_layers_view_class_init (PhLayersViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_layers_view_dispose;
  widget_class->measure = ph_layers_view_measure;
  widget_class->snapshot = ph_layers_view_snapshot;
  PH_DRAWN_CLASS (klass)->describe = ph_layers_view_describe;
  PH_DRAWN_CLASS (klass)->restyle = ph_layers_view_restyle;
  gtk_widget_class_set_css_name (widget_class, "layers");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ph_layers_view_init (PhLayersView *self)
{
  /* so that the keyboard can bring all of it into sight */
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

/**
 * ph_layers_view_new:
 *
 * Returns: (transfer floating): a picture of nothing yet
 */
GtkWidget *
ph_layers_view_new (void)
{
  return g_object_new (PH_TYPE_LAYERS_VIEW, NULL);
}

/**
 * ph_layers_view_set:
 * @self: the picture
 * @layers: (nullable) (transfer none): what to show; copied
 *
 * Cheap when nothing has changed. Main thread.
 */
void
ph_layers_view_set (PhLayersView   *self,
                    const PhLayers *layers)
{
  g_return_if_fail (PH_IS_LAYERS_VIEW (self));

  if (self->is_set == (layers != NULL)
      && (layers == NULL || ph_layers_equal (&self->layers, layers)))
    return;
  self->is_set = layers != NULL;
  if (layers != NULL)
    memcpy (&self->layers, layers, sizeof *layers);
  ph_drawn_changed (PH_DRAWN (self));
}

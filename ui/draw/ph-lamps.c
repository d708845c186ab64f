/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-lamps.h"

/* Letters in boxes. The place of the mark is kept free, so that nothing moves when there is one.
 * The label is short, since a list has hundreds of these; the tooltip explains. */

#define LAMP_GAP    3
#define LAMP_RADIUS 3
#define N_PLACES    (PH_N_SELECT_LISTS + 1)

struct _PhLamps
{
  PhDrawn      parent_instance;

  PhIdentity   identity;
  PhFigures    figures;
  PhReadyLamps shown;
  PangoLayout *layout;    /* (owned) (nullable): of the letters */
};

G_DEFINE_FINAL_TYPE (PhLamps, ph_lamps, PH_TYPE_DRAWN)

static char *
ph_lamps_describe (PhDrawn *drawn)
{
  PhLamps *self = PH_LAMPS (drawn);

  return ph_ready_words_short (&self->identity, &self->figures);
}

static void
ph_lamps_restyle (PhDrawn *drawn)
{
  g_clear_object (&PH_LAMPS (drawn)->layout);
  gtk_widget_queue_resize (GTK_WIDGET (drawn));
}

static gboolean
ph_lamps_query_tooltip (GtkWidget  *widget,
                        int         x,
                        int         y,
                        gboolean    keyboard,
                        GtkTooltip *tooltip)
{
  PhLamps *self = PH_LAMPS (widget);
  g_autofree char *text = ph_ready_words_all (&self->identity, &self->figures);

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static PangoLayout *
ensure_layout (PhLamps *self)
{
  if (self->layout == NULL)
    self->layout = ph_paint_layout_new (GTK_WIDGET (self),
                                        PH_FONT_MONO | PH_FONT_BOLD | PH_FONT_CAPTION);
  return self->layout;
}

static float
get_side (PhLamps *self)
{
  return (float) ph_paint_line_height (ensure_layout (self));
}

/* What can be read on a filled lamp, whose colour is a middle one: the opposite of the text. */
static GdkRGBA
get_opposite (const GdkRGBA *fg)
{
  const float light = 0.3f * fg->red + 0.6f * fg->green + 0.1f * fg->blue;
  const float value = light > 0.5f ? 0.0f : 1.0f;

  return (GdkRGBA) { value, value, value, 1 };
}

static const GdkRGBA *
get_color (const PhPalette *palette,
           PhSelectList     list)
{
  if (list == PH_SELECT_READ)
    return &palette->received;
  return list == PH_SELECT_WRITE ? &palette->sent : &palette->fg;
}

static void
draw_lamp (PhLamps               *self,
           GtkSnapshot           *snapshot,
           const graphene_rect_t *rect,
           PhSelectList           list)
{
  const PhPalette *palette = ph_drawn_get_palette (PH_DRAWN (self));
  const PhLamp lamp = self->shown.lamps[list];
  GdkRGBA letter = palette->dim;

  if (lamp == PH_LAMP_ON)
    {
      letter = get_opposite (&palette->fg);
      ph_paint_rounded (snapshot, rect, LAMP_RADIUS, get_color (palette, list), NULL, 0);
    }
  else if (lamp == PH_LAMP_OFF)
    ph_paint_rounded (snapshot, rect, LAMP_RADIUS, NULL, &palette->line, 1);
  else
    ph_paint_dashed (snapshot, rect, LAMP_RADIUS, &palette->line);
  ph_paint_text (snapshot, ensure_layout (self), ph_ready_letter (list), &letter, rect->origin.x,
                 rect->origin.y, rect->size.width, PH_ALIGN_CENTER);
}

static void
draw_mark (PhLamps               *self,
           GtkSnapshot           *snapshot,
           const graphene_rect_t *rect)
{
  const PhPalette *palette = ph_drawn_get_palette (PH_DRAWN (self));
  const GdkRGBA letter = get_opposite (&palette->fg);
  graphene_rect_t inner = *rect;

  if (self->shown.error)
    {
      ph_paint_rounded (snapshot, rect, LAMP_RADIUS, &palette->trouble, NULL, 0);
      ph_paint_text (snapshot, ensure_layout (self), "!", &letter, rect->origin.x, rect->origin.y,
                     rect->size.width, PH_ALIGN_CENTER);
    }
  else if (self->shown.hung_up)
    {
      graphene_rect_inset (&inner, rect->size.width / 4, rect->size.height / 4);
      ph_paint_cross (snapshot, &inner, &palette->dim);
    }
}

static void
ph_lamps_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  PhLamps *self = PH_LAMPS (widget);
  const float side = get_side (self);
  const float top = ((float) gtk_widget_get_height (widget) - side) / 2;
  const gboolean mirrored = ph_drawn_is_mirrored (PH_DRAWN (self));

  for (guint place = 0; place < N_PLACES; place++)
    {
      const guint from_left = mirrored ? N_PLACES - 1 - place : place;
      const graphene_rect_t rect =
        GRAPHENE_RECT_INIT ((float) from_left * (side + LAMP_GAP), top, side, side);

      if (place < PH_N_SELECT_LISTS)
        draw_lamp (self, snapshot, &rect, (PhSelectList) place);
      else
        draw_mark (self, snapshot, &rect);
    }
}

static void
ph_lamps_measure (GtkWidget      *widget,
                  GtkOrientation  orientation,
                  int             for_size,
                  int            *minimum,
                  int            *natural,
                  int            *minimum_baseline,
                  int            *natural_baseline)
{
  const int side = (int) get_side (PH_LAMPS (widget));

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL
               ? N_PLACES * side + (N_PLACES - 1) * LAMP_GAP : side;
  *natural = *minimum;
}

static void
ph_lamps_dispose (GObject *object)
{
  g_clear_object (&PH_LAMPS (object)->layout);
  G_OBJECT_CLASS (ph_lamps_parent_class)->dispose (object);
}

static void
ph_lamps_class_init (PhLampsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_lamps_dispose;
  PH_DRAWN_CLASS (klass)->describe = ph_lamps_describe;
  PH_DRAWN_CLASS (klass)->restyle = ph_lamps_restyle;
  widget_class->measure = ph_lamps_measure;
  widget_class->snapshot = ph_lamps_snapshot;
  widget_class->query_tooltip = ph_lamps_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "lamps");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ph_lamps_init (PhLamps *self)
{
  self->identity.fd = -1;
}

/**
 * ph_lamps_new:
 *
 * Returns: (transfer floating): lamps of which nothing is known
 */
GtkWidget *
ph_lamps_new (void)
{
  return g_object_new (PH_TYPE_LAMPS, NULL);
}

static gboolean
is_same (const PhReadyLamps *a,
         const PhReadyLamps *b)
{
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    if (a->lamps[list] != b->lamps[list])
      return FALSE;
  return a->error == b->error && a->hung_up == b->hung_up;
}

/**
 * ph_lamps_set_figures:
 * @self: lamps
 * @identity: (nullable) (transfer none): whose they are; copied
 * @figures: (nullable) (transfer none): its last reading; copied
 *
 * Shows the readiness of a socket; with %NULL, nothing is known. Repaints only when a lamp or the
 * mark has changed. Main thread.
 */
void
ph_lamps_set_figures (PhLamps          *self,
                      const PhIdentity *identity,
                      const PhFigures  *figures)
{
  static const PhIdentity nobody = { .fd = -1 };
  static const PhFigures nothing = { 0 };
  PhReadyLamps lamps;

  g_return_if_fail (PH_IS_LAMPS (self));

  self->identity = identity != NULL ? *identity : nobody;
  self->figures = figures != NULL ? *figures : nothing;
  lamps = ph_ready_lamps (&self->identity, &self->figures);
  if (is_same (&lamps, &self->shown))
    return;
  self->shown = lamps;
  ph_drawn_changed (PH_DRAWN (self));
}

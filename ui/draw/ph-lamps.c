/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-lamps.h"

#include "ph-lamps-paint.h"

/* The label is short, since a table has hundreds of these; the tooltip explains. */

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
    self->layout = ph_lamps_layout_new (GTK_WIDGET (self));
  return self->layout;
}

static void
ph_lamps_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  PhLamps *self = PH_LAMPS (widget);
  PangoLayout *layout = ensure_layout (self);
  const double height = ph_paint_line_height (layout);
  const PhRect rect = { 0, (gtk_widget_get_height (widget) - height) / 2,
                        gtk_widget_get_width (widget), height };

  ph_lamps_paint (snapshot, layout, ph_drawn_get_palette (PH_DRAWN (self)), &rect, &self->shown,
                  ph_drawn_is_mirrored (PH_DRAWN (self)));
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
  PangoLayout *layout = ensure_layout (PH_LAMPS (widget));

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL
               ? (int) ph_lamps_get_width (layout) : (int) ph_paint_line_height (layout);
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
  if (ph_lamps_are_same (&lamps, &self->shown))
    return;
  self->shown = lamps;
  ph_drawn_changed (PH_DRAWN (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-key.h"

#include "ph-graph-ink.h"

#define HEIGHT        16
#define MIN_WIDTH     11   /* the mark */
#define NATURAL_WIDTH 14

struct _PhGraphKey
{
  GtkWidget parent_instance;

  int       slot;   /* -1: of no socket that is drawn */
};

G_DEFINE_FINAL_TYPE (PhGraphKey, ph_graph_key, GTK_TYPE_WIDGET)

static void
ph_graph_key_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  const gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? MIN_WIDTH : HEIGHT;
  *natural = across ? NATURAL_WIDTH : HEIGHT;
}

static void
ph_graph_key_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  PhGraphKey *self = PH_GRAPH_KEY (widget);
  const float width = (float) gtk_widget_get_width (widget);
  const float middle = (float) gtk_widget_get_height (widget) / 2;
  PhPalette palette;
  PhGraphInks inks;

  if (self->slot < 0)
    return;
  ph_palette_load (&palette, widget);
  ph_graph_inks_load (&inks, widget, &palette);
  gtk_snapshot_append_color (snapshot, &inks.socket[self->slot],
                             &GRAPHENE_RECT_INIT (0, middle - 1, width, 2));
  ph_graph_mark_paint (snapshot, (guint) self->slot, width / 2, middle, &inks, &palette);
}

static void
ph_graph_key_class_init (PhGraphKeyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = ph_graph_key_measure;
  widget_class->snapshot = ph_graph_key_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
ph_graph_key_init (PhGraphKey *self)
{
  self->slot = -1;
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

/**
 * ph_graph_key_new:
 *
 * Returns: (transfer floating): an empty key
 */
GtkWidget *
ph_graph_key_new (void)
{
  return g_object_new (PH_TYPE_GRAPH_KEY, NULL);
}

/**
 * ph_graph_key_set_slot:
 * @self: the key
 * @slot: of #PhGraphPick; -1: of no socket that is drawn
 */
void
ph_graph_key_set_slot (PhGraphKey *self,
                       int         slot)
{
  g_return_if_fail (PH_IS_GRAPH_KEY (self));
  g_return_if_fail (slot < PH_GRAPH_SOURCES);

  if (self->slot == slot)
    return;
  self->slot = slot;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

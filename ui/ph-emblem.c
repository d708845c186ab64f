/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-emblem.h"

/* Looked up at each drawing: the icon theme keeps what it found, and knows the scale and the style
 * of the moment. Main thread. */

#define NATURAL_PIXELS 128
#define LEAST_PIXELS   48   /* smaller, it would be a blot */

struct _PhEmblem
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (PhEmblem, ph_emblem, GTK_TYPE_WIDGET)

static void
ph_emblem_measure (GtkWidget      *widget G_GNUC_UNUSED,
                   GtkOrientation  orientation G_GNUC_UNUSED,
                   int             for_size G_GNUC_UNUSED,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline G_GNUC_UNUSED,
                   int            *natural_baseline G_GNUC_UNUSED)
{
  *minimum = 0;
  *natural = NATURAL_PIXELS;
}

static void
ph_emblem_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  int size = MIN (width, height);
  g_autoptr (GtkIconPaintable) icon = NULL;

  if (size < LEAST_PIXELS)
    return;
  icon = gtk_icon_theme_lookup_icon (
    gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)), PH_APP_ID, NULL, size,
    gtk_widget_get_scale_factor (widget), gtk_widget_get_direction (widget), 0);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (width - size) / 2,
                                                          (float) (height - size) / 2));
  gdk_paintable_snapshot (GDK_PAINTABLE (icon), snapshot, size, size);
}

static void
ph_emblem_class_init (PhEmblemClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = ph_emblem_measure;
  widget_class->snapshot = ph_emblem_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
ph_emblem_init (PhEmblem *self G_GNUC_UNUSED)
{
}

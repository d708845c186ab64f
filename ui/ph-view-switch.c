/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-view-switch.h"

/* Asks for no more than the narrow form needs, and shows the wide one where it has the room. The
 * widgets that libadwaita has for this were given up by later releases. Main thread. */

struct _PhViewSwitch
{
  GtkWidget parent_instance;

  GtkWidget *wide;       /* (owned) */
  GtkWidget *narrow;     /* (owned) */
  gboolean   is_narrow;
  guint      resize_id;  /* 0: no change of height is due */
};

G_DEFINE_FINAL_TYPE (PhViewSwitch, ph_view_switch, GTK_TYPE_WIDGET)

enum
{
  PROP_STACK = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static int
minimum_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
ph_view_switch_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  PhViewSwitch *self = PH_VIEW_SWITCH (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (self->wide, orientation, -1, NULL, natural, NULL, NULL);
      *minimum = MIN (minimum_width (self->narrow), *natural);
    }
  else
    gtk_widget_measure (self->is_narrow ? self->narrow : self->wide, orientation, -1, minimum,
                        natural, NULL, NULL);
}

static gboolean
resize_cb (gpointer user_data)
{
  PhViewSwitch *self = user_data;

  self->resize_id = 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
ph_view_switch_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  PhViewSwitch *self = PH_VIEW_SWITCH (widget);
  const gboolean is_narrow = width < minimum_width (self->wide);

  gtk_widget_set_child_visible (self->wide, !is_narrow);
  gtk_widget_set_child_visible (self->narrow, is_narrow);
  gtk_widget_allocate (is_narrow ? self->narrow : self->wide, width, height, baseline, NULL);
  if (is_narrow == self->is_narrow)
    return;
  self->is_narrow = is_narrow;
  if (self->resize_id == 0)
    self->resize_id = g_idle_add (resize_cb, self);
}

static void
ph_view_switch_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  PhViewSwitch *self = PH_VIEW_SWITCH (object);

  switch (id)
    {
    case PROP_STACK:
      adw_view_switcher_set_stack (ADW_VIEW_SWITCHER (self->wide), g_value_get_object (value));
      adw_view_switcher_set_stack (ADW_VIEW_SWITCHER (self->narrow), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ph_view_switch_dispose (GObject *object)
{
  PhViewSwitch *self = PH_VIEW_SWITCH (object);

  g_clear_handle_id (&self->resize_id, g_source_remove);
  g_clear_pointer (&self->wide, gtk_widget_unparent);
  g_clear_pointer (&self->narrow, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_view_switch_parent_class)->dispose (object);
}

static void
ph_view_switch_class_init (PhViewSwitchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = ph_view_switch_set_property;
  object_class->dispose = ph_view_switch_dispose;
  widget_class->measure = ph_view_switch_measure;
  widget_class->size_allocate = ph_view_switch_size_allocate;
  properties[PROP_STACK] = g_param_spec_object ("stack", NULL, NULL, ADW_TYPE_VIEW_STACK,
                                                G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ph_view_switch_init (PhViewSwitch *self)
{
  self->wide = adw_view_switcher_new ();
  self->narrow = adw_view_switcher_new ();
  adw_view_switcher_set_policy (ADW_VIEW_SWITCHER (self->wide), ADW_VIEW_SWITCHER_POLICY_WIDE);
  adw_view_switcher_set_policy (ADW_VIEW_SWITCHER (self->narrow),
                                ADW_VIEW_SWITCHER_POLICY_NARROW);
  gtk_widget_set_parent (self->wide, GTK_WIDGET (self));
  gtk_widget_set_parent (self->narrow, GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-lookup-tool.h"

/* Main thread. */

struct _PhLookupTool
{
  GtkWidget parent_instance;

  PhSession *session;   /* (owned) */

  GtkWidget *scroller;
};

G_DEFINE_FINAL_TYPE (PhLookupTool, ph_lookup_tool, GTK_TYPE_WIDGET)

static void
ph_lookup_tool_dispose (GObject *object)
{
  PhLookupTool *self = PH_LOOKUP_TOOL (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_LOOKUP_TOOL);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_lookup_tool_parent_class)->dispose (object);
}

static void
ph_lookup_tool_class_init (PhLookupToolClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_lookup_tool_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-lookup-tool.ui");
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, scroller);
}

static void
ph_lookup_tool_init (PhLookupTool *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_lookup_tool_new:
 * @session: where the calls are made
 *
 * Returns: (transfer floating): the tool
 */
GtkWidget *
ph_lookup_tool_new (PhSession *session)
{
  PhLookupTool *self = g_object_new (PH_TYPE_LOOKUP_TOOL, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}

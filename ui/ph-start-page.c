/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-start-page.h"

#include "ph-emblem.h"

/* All of it stands in the template. Main thread. */

struct _PhStartPage
{
  AdwBin parent_instance;

  GtkWidget *first_card;
};

G_DEFINE_FINAL_TYPE (PhStartPage, ph_start_page, ADW_TYPE_BIN)

static void
ph_start_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_START_PAGE);
  G_OBJECT_CLASS (ph_start_page_parent_class)->dispose (object);
}

static void
ph_start_page_class_init (PhStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_start_page_dispose;
  g_type_ensure (PH_TYPE_EMBLEM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PhStartPage, first_card);
}

static void
ph_start_page_init (PhStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_start_page_new:
 *
 * Returns: (transfer floating): a new start page
 */
GtkWidget *
ph_start_page_new (void)
{
  return g_object_new (PH_TYPE_START_PAGE, NULL);
}

/**
 * ph_start_page_begin:
 * @self: the page
 *
 * Puts the focus on the first start, so that Return is enough.
 */
void
ph_start_page_begin (PhStartPage *self)
{
  g_return_if_fail (PH_IS_START_PAGE (self));
  gtk_widget_grab_focus (self->first_card);
}

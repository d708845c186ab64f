/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-reveal.h"

/* GTK 4.8 scrolls by itself only to what has the focus. Main thread. */

#define MARGIN 12

static gboolean
reveal_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  guint *n_frames = user_data;
  GtkWidget *scrolled = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget *content = NULL;
  GtkAdjustment *adjustment;
  graphene_rect_t bounds;

  if (++*n_frames < 2)   /* before the first, what was just added has no place yet */
    return G_SOURCE_CONTINUE;
  if (scrolled != NULL)
    content = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scrolled));
  if (GTK_IS_VIEWPORT (content))
    content = gtk_viewport_get_child (GTK_VIEWPORT (content));
  if (content == NULL || !gtk_widget_compute_bounds (widget, content, &bounds))
    return G_SOURCE_REMOVE;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  gtk_adjustment_clamp_page (adjustment, bounds.origin.y,
                             bounds.origin.y + MIN (bounds.size.height + MARGIN,
                                                    gtk_adjustment_get_page_size (adjustment)));
  return G_SOURCE_REMOVE;
}

/**
 * ph_reveal:
 * @widget: something in a scrolled window, perhaps shown just now
 *
 * Scrolls, once it has its place, so that it can be seen from its top on.
 */
void
ph_reveal (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  gtk_widget_add_tick_callback (widget, reveal_cb, g_new0 (guint, 1), g_free);
}

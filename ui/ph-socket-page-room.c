/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-socket-page-private.h"

#include "ph-page-layout.h"

/* Which part of the page has how much of its room. Main thread. */

static PhPageLayout *
get_layout (PhSocketPage *self)
{
  return PH_PAGE_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
}

/* One writes beside the messages and the calls; other tabs rather have the room */
void
ph_socket_page_tab_changed (PhSocketPage *self)
{
  const char *name;

  if (self->tabs == NULL)   /* the template is being built */
    return;
  name = gtk_stack_get_visible_child_name (self->tabs);
  ph_page_layout_set_foot_may_go (get_layout (self), g_strcmp0 (name, "data") != 0
                                                       && g_strcmp0 (name, "calls") != 0);
}

void
ph_socket_page_make_room (PhSocketPage *self)
{
  ph_page_layout_set_pipe (get_layout (self), self->pipe);
  ph_socket_page_tab_changed (self);
}

/* At the end of the row of tabs, where they leave room for it; else there are its key and the menu */
gboolean
ph_socket_page_place_toggle (GtkOverlay   *overlay,
                             GtkWidget    *toggle,
                             GdkRectangle *place,
                             PhSocketPage *self)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (overlay));
  const int height = gtk_widget_get_height (GTK_WIDGET (overlay));
  int tabs;

  gtk_widget_measure (self->switcher, GTK_ORIENTATION_HORIZONTAL, -1, &tabs, NULL, NULL, NULL);
  gtk_widget_measure (toggle, GTK_ORIENTATION_HORIZONTAL, -1, &place->width, NULL, NULL, NULL);
  gtk_widget_set_child_visible (toggle, tabs + place->width <= width);
  place->x = gtk_widget_get_direction (toggle) == GTK_TEXT_DIR_RTL ? 0 : width - place->width;
  place->y = 0;
  place->height = height;
  return TRUE;
}

/* What is out of sight must not have the focus */
void
ph_socket_page_enlarge_toggled (PhSocketPage *self)
{
  const gboolean enlarge = gtk_toggle_button_get_active (self->enlarge_toggle);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (enlarge && focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self))
      && !gtk_widget_is_ancestor (focus, self->body))
    gtk_widget_child_focus (self->body, GTK_DIR_TAB_FORWARD);
  ph_page_layout_set_body_alone (get_layout (self), enlarge);
}

/**
 * ph_socket_page_enlarge:
 * @self: the page
 *
 * Gives the tab that is shown all the room of the page, as for a projector; or the page back. Main
 * thread.
 */
void
ph_socket_page_enlarge (PhSocketPage *self)
{
  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  if (self->item != NULL)
    gtk_toggle_button_set_active (self->enlarge_toggle,
                                  !gtk_toggle_button_get_active (self->enlarge_toggle));
}

/**
 * ph_socket_page_compose:
 * @self: the page
 *
 * Puts the focus into the composer, on any socket: what cannot be sent is explained when tried.
 */
void
ph_socket_page_compose (PhSocketPage *self)
{
  g_return_if_fail (PH_IS_SOCKET_PAGE (self));

  if (self->item == NULL)
    return;
  gtk_toggle_button_set_active (self->enlarge_toggle, FALSE);
  self->composing = TRUE;
  ph_page_layout_set_foot_may_go (get_layout (self), FALSE);
  gtk_revealer_set_reveal_child (self->composer_revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-inner-name.h"

/* In GTK 4.8 the focus goes to a button inside a drop-down or a menu button, and a screen reader
 * says the type of that button instead of the name of what it opens. Main thread. */

/**
 * ph_inner_name_set:
 * @widget: a drop-down, menu button or split button
 * @name: what it chooses or opens, for a screen reader
 *
 * Names the buttons inside @widget that open something.
 */
void
ph_inner_name_set (GtkWidget  *widget,
                   const char *name)
{
  if (GTK_IS_TOGGLE_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget))
    {
      /* A menu button hands its name on to the button inside. */
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child))
      ph_inner_name_set (child, name);
}

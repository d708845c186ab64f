/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-check-list.h"

/* Check buttons one below the other. In GTK 4.8 an arrow toggles a check button that has no group:
 * it takes itself for the next of its group. Main thread. */

static gboolean
key_cb (GtkWidget       *box,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  const gboolean down = keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down;
  GtkWidget *child = gtk_widget_get_focus_child (box);

  if (child == NULL || (!down && keyval != GDK_KEY_Up && keyval != GDK_KEY_KP_Up))
    return GDK_EVENT_PROPAGATE;
  do
    child = down ? gtk_widget_get_next_sibling (child) : gtk_widget_get_prev_sibling (child);
  while (child != NULL && !gtk_widget_grab_focus (child));
  return GDK_EVENT_STOP;
}

/**
 * ph_check_list_listen:
 * @box: a box of check buttons
 *
 * Has Up and Down move through them.
 */
void
ph_check_list_listen (GtkWidget *box)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), box, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (box, keys);
}

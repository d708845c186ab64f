/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-presenter.h"

/* Presenter mode: large type for a projector. It is the resolution of all text of the program that
 * is raised, so that what is laid out by text, drawn views too, grows with it. Main thread. */

#define PROPERTY         "gtk-xft-dpi"   /* in 1024ths of a dot per inch; -1: not known */
#define USUAL_RESOLUTION (96 * 1024)

static void
change_state_cb (GSimpleAction *action,
                 GVariant      *state,
                 gpointer       user_data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  gboolean presents = g_variant_get_boolean (state);
  int resolution;

  gtk_settings_reset_property (settings, PROPERTY);
  g_object_get (settings, PROPERTY, &resolution, NULL);
  if (resolution <= 0)
    resolution = USUAL_RESOLUTION;
  if (presents)
    g_object_set (settings, PROPERTY, (int) (resolution * PH_PRESENTER_SCALE), NULL);
  g_simple_action_set_state (action, state);
}

/**
 * ph_presenter_new_action:
 *
 * Returns: (transfer full): the action "presenter", a switch: whether the type is large
 */
GAction *
ph_presenter_new_action (void)
{
  GSimpleAction *action = g_simple_action_new_stateful ("presenter", NULL,
                                                        g_variant_new_boolean (FALSE));

  g_signal_connect (action, "change-state", G_CALLBACK (change_state_cb), NULL);
  return G_ACTION (action);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-label-tooltip.h"

/* Composed when asked for. gtk_widget_set_tooltip_text() would ask the X server where the pointer
 * is, and wait for the answer, each time the text changes and whether or not anyone points. */

static gboolean
query_tooltip_cb (GtkWidget  *label,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip)
{
  const char *text = gtk_label_get_text (GTK_LABEL (label));

  gtk_tooltip_set_text (tooltip, text);
  return *text != '\0';
}

/**
 * ph_label_tooltip_attach:
 * @label: a label
 *
 * Gives @label a tooltip of its text, now and whenever it changes. Main thread.
 */
void
ph_label_tooltip_attach (GtkLabel *label)
{
  g_return_if_fail (GTK_IS_LABEL (label));

  gtk_widget_set_has_tooltip (GTK_WIDGET (label), TRUE);
  g_signal_connect (label, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}

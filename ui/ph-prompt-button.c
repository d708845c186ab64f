/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-prompt-button.h"

/* A button that does something to the socket on the page. GTK lets a button that is pressed with
 * the keyboard, or by an assistive program, look pressed for a quarter of a second before it acts.
 * By then the page may show another socket, and close() would close that one. So this one acts at
 * once. Main thread. */

struct _PhPromptButton
{
  GtkButton parent_instance;
};

G_DEFINE_TYPE (PhPromptButton, ph_prompt_button, GTK_TYPE_BUTTON)

static void
ph_prompt_button_activate (GtkButton *button)
{
  g_signal_emit_by_name (button, "clicked");
}

static void
ph_prompt_button_class_init (PhPromptButtonClass *klass)
{
  GTK_BUTTON_CLASS (klass)->activate = ph_prompt_button_activate;
}

static void
ph_prompt_button_init (PhPromptButton *self)
{
}

/**
 * ph_prompt_button_new:
 * @label: (nullable): what stands on it
 *
 * Returns: (transfer floating): a button that acts when it is pressed
 */
GtkWidget *
ph_prompt_button_new (const char *label)
{
  return g_object_new (PH_TYPE_PROMPT_BUTTON, "label", label, NULL);
}

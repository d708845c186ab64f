/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PH_TYPE_PROMPT_BUTTON (ph_prompt_button_get_type ())
G_DECLARE_FINAL_TYPE (PhPromptButton, ph_prompt_button, PH, PROMPT_BUTTON, GtkButton)

GtkWidget *ph_prompt_button_new (const char *label);

G_END_DECLS

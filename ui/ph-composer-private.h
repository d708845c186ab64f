/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-composer.h"

#include "ph-draft.h"

#include "ph-endpoint-entry.h"
#include "ph-file-fields.h"
#include "ph-send-choice.h"

G_BEGIN_DECLS

/* Of ph-composer.c and ph-composer-paste.c. Main thread. */

struct _PhComposer
{
  GtkWidget parent_instance;

  GBytes       *attachment;   /* (owned) (nullable) */
  GCancellable *paste;        /* (owned) (nullable): a clipboard being read */
  gboolean      by_lines;     /* an empty line ends it */
  PhDraft       draft;        /* what was sent last */

  GtkWidget       *box;
  GtkWidget       *to_box;
  PhEndpointEntry *to_entry;
  GtkStack        *stack;
  GtkTextView     *text_view;
  GtkWidget       *placeholder;
  GtkLabel        *attachment_label;
  PhFileFields    *file_fields;
  GtkLabel        *note_label;
  PhSendChoice    *choice;
  GtkDropDown     *format_drop;
  GtkDropDown     *ending_drop;
  GtkLabel        *status_label;
  GtkWidget       *send_button;
};

void ph_composer_insert_text_cb (GtkTextBuffer *buffer,
                                 GtkTextIter   *location,
                                 char          *text,
                                 int            len,
                                 gpointer       user_data);
void ph_composer_paste_cb       (PhComposer    *self,
                                 GtkTextView   *view);

G_END_DECLS

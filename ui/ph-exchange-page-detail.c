/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-exchange-page-private.h"

#include "ph-exchange-words.h"

#include "ph-event-words.h"

#include <string.h>

/* What stands beside the picture of the event that is selected: its sentence, its call and its
 * bytes. Main thread. */

#define MAX_BYTES_SHOWN ((gsize) 65536)

/* What a screen reader is told of it, too; it grows when the kernel stamped what was sent */
void
ph_exchange_page_show_sentence (PhExchangePage *self)
{
  const guint64 number = ph_exchange_view_get_selected (self->view);
  g_autofree char *sentence = NULL;

  if (number == PH_EXCHANGE_NOWHERE || self->feed == NULL)
    return;
  sentence = ph_exchange_sentence (self->feed, number);
  if (strcmp (gtk_label_get_text (self->sentence_label), sentence) != 0)
    gtk_label_set_text (self->sentence_label, sentence);
}

static void
show_bytes (PhExchangePage *self,
            PhEvent        *event,
            gboolean        has_payload)
{
  g_autoptr (GBytes) payload = has_payload ? ph_event_dup_payload (event) : NULL;
  g_autoptr (GBytes) shown = NULL;

  gtk_widget_set_visible (self->bytes_box, payload != NULL);
  if (payload != NULL)
    shown = g_bytes_new_from_bytes (payload, 0, MIN (g_bytes_get_size (payload), MAX_BYTES_SHOWN));
  ph_bytes_view_set_bytes (self->bytes, shown);
}

/* Its call as in the transcript, why it failed, and what it carried */
void
ph_exchange_page_show_event (PhExchangePage *self,
                             guint64         number)
{
  const PhRecord *record = ph_exchange_feed_get_record (self->feed, number);
  PhNames *names = ph_session_peek_names (self->session);
  g_autoptr (PhEvent) event = NULL;
  g_autofree char *name = NULL;
  g_autofree char *new_name = NULL;
  g_auto (PhEventWords) words = { 0 };
  g_autofree char *line = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->call_label),
                          record != NULL && ph_record_is_call (record));
  if (record == NULL)
    return;
  name = ph_names_dup (names, record->socket);
  if (record->kind == PH_CALL_ACCEPT && record->error == 0)
    new_name = ph_names_dup (names, record->aux);
  event = ph_event_new (ph_exchange_feed_get (self->feed, number)->seq, record, name, new_name);
  ph_event_set_names (event, names);
  ph_event_words_say_call (&words, self->session, event);
  line = words.result != NULL && words.result[0] != '\0'
           ? g_strdup_printf ("%s  →  %s", words.text, words.result) : g_strdup (words.text);
  gtk_label_set_text (self->call_label, line);
  gtk_label_set_text (self->reason_label, words.detail != NULL ? words.detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label),
                          words.detail != NULL && record->error != 0);
  show_bytes (self, event, ph_record_has_payload (record));
}

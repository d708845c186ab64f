/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-composer-private.h"

#include "ph-paste.h"

/* Text stays small: whatever brings more than PH_COMPOSER_MAX_TEXT at once (a paste, a drop, an
 * input method) is taken as bytes beside the text buffer, because laying out megabytes of text
 * would stop the window. */

static void
ph_composer_take_paste (PhComposer *self,
                        GBytes     *bytes)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  g_autofree char *text = NULL;

  if (len > PH_COMPOSER_MAX_TEXT)
    {
      ph_composer_attach (self, bytes, "from the clipboard");
      return;
    }
  text = g_utf8_make_valid (data != NULL ? data : "", (gssize) len);
  gtk_text_buffer_delete_selection (gtk_text_view_get_buffer (self->text_view), TRUE, TRUE);
  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (self->text_view), text, -1);
}

static void
pasted_cb (GObject      *source G_GNUC_UNUSED,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PhComposer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ph_paste_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->paste);
  if (bytes == NULL)
    gtk_label_set_text (self->status_label, error->message);
  else
    ph_composer_take_paste (self, bytes);
}

void
ph_composer_insert_text_cb (GtkTextBuffer *buffer,
                            GtkTextIter   *location,
                            char          *text,
                            int            len,
                            gpointer       user_data)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size = len >= 0 ? (gsize) len : strlen (text);

  if (size <= PH_COMPOSER_MAX_TEXT)
    return;
  g_signal_stop_emission_by_name (buffer, "insert-text");
  bytes = g_bytes_new (text, size);
  ph_composer_attach (PH_COMPOSER (user_data), bytes, "inserted at once");
}

void
ph_composer_paste_cb (PhComposer  *self,
                      GtkTextView *view)
{
  g_signal_stop_emission_by_name (view, "paste-clipboard");
  if (self->paste != NULL)
    g_cancellable_cancel (self->paste);
  g_clear_object (&self->paste);
  self->paste = g_cancellable_new ();
  ph_paste_read_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->paste, pasted_cb,
                       g_object_ref (self));
}

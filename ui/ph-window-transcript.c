/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-window-private.h"

#include "ph-format.h"
#include "ph-session-transcript.h"

#include <string.h>

/* The whole session as a scenario: into the clipboard, or into a file that GIO writes on a thread
 * of its own. The text is written in slices, so that the window goes on. Main thread. */

#define SUFFIX ".porthole"

/* GTK 4.8 stands still in the middle of a longer text for an X client (ICCCM 2.7.2, INCR). */
#define MAX_CLIPBOARD_BYTES ((gsize) 256 * 1024)

typedef struct
{
  PhWindow *window;    /* (owned) */
  GFile    *file;      /* (owned) */
  GBytes   *text;      /* (owned) (nullable): until it is written */
  gboolean  is_new;    /* nobody was asked whether to replace a file of that name */
} PhSaving;

static void
saving_free (PhSaving *saving)
{
  g_object_unref (saving->window);
  g_object_unref (saving->file);
  g_clear_pointer (&saving->text, g_bytes_unref);
  g_free (saving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhSaving, saving_free)

static gboolean
is_gone (PhWindow *self)
{
  return self->closing || self->sidebar == NULL;
}

static void
say_too_long (PhWindow *self,
              gsize     size)
{
  g_autofree char *bytes = ph_format_bytes_short (size);
  g_autofree char *text = g_strdup_printf ("%s are too many for the clipboard", bytes);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, "Save…");
  adw_toast_set_action_name (toast, "win.save-transcript");
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static guint
count_lines (const char *text,
             gsize       size)
{
  guint n = 0;

  for (gsize i = 0; i < size; i++)
    n += text[i] == '\n';
  return n;
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PhWindow) self = user_data;
  g_autoptr (GBytes) bytes = ph_session_transcript_finish (PH_SESSION (source), result, NULL);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_strndup (data, size);
  g_autofree char *said = NULL;
  guint n_lines;

  if (is_gone (self))
    return;
  if (size > MAX_CLIPBOARD_BYTES)
    {
      say_too_long (self, size);
      return;
    }
  n_lines = count_lines (text, size);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  said = g_strdup_printf ("Copied the transcript: %u line%s", n_lines, n_lines == 1 ? "" : "s");
  ph_window_say (self, said);
}

/* Returns: whether there is anything to write; if not, that was said */
static gboolean
has_calls (PhWindow *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (ph_session_get_log (self->session))) > 0)
    return TRUE;
  ph_window_say (self, "No call was made yet");
  return FALSE;
}

/**
 * ph_window_copy_transcript:
 * @self: the window
 *
 * Puts the whole session into the clipboard, as a scenario. Main thread.
 */
void
ph_window_copy_transcript (PhWindow *self)
{
  if (has_calls (self))
    ph_session_transcript_async (self->session, NULL, copied_cb, g_object_ref (self));
}

static void
say_failure (PhSaving     *saving,
             const GError *error)
{
  g_autofree char *name = g_file_get_parse_name (saving->file);
  g_autofree char *text = g_strdup_printf ("Could not save %s: %s", name, error->message);

  if (!is_gone (saving->window))
    ph_window_say (saving->window, text);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PhSaving) saving = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (saving->file);
  g_autofree char *text = g_strdup_printf ("Saved %s", name);

  if (!g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    say_failure (saving, error);
  else if (!is_gone (saving->window))
    ph_window_say (saving->window, text);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (PhSaving) saving = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    say_failure (saving, error);
  else
    g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, closed_cb,
                                 g_steal_pointer (&saving));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PhSaving) saving = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileOutputStream) stream = NULL;
  const char *data;
  gsize size;

  stream = saving->is_new ? g_file_create_finish (saving->file, result, &error)
                          : g_file_replace_finish (saving->file, result, &error);
  if (stream == NULL)
    {
      say_failure (saving, error);
      return;
    }
  data = g_bytes_get_data (saving->text, &size);
  g_output_stream_write_all_async (G_OUTPUT_STREAM (stream), data, size, G_PRIORITY_DEFAULT, NULL,
                                   written_cb, g_steal_pointer (&saving));
}

static void
text_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  PhSaving *saving = user_data;

  saving->text = ph_session_transcript_finish (PH_SESSION (source), result, NULL);
  if (saving->is_new)
    g_file_create_async (saving->file, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, NULL, opened_cb,
                         saving);
  else
    g_file_replace_async (saving->file, NULL, FALSE, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, NULL,
                          opened_cb, saving);
}

/**
 * ph_window_save_transcript:
 * @self: the window
 * @file: (transfer none): where to; a name without a suffix gets ".porthole", and then replaces
 *   nothing
 *
 * Writes the whole session into a file, as a scenario, and says what came of it. Main thread.
 */
void
ph_window_save_transcript (PhWindow *self,
                           GFile    *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *longer = g_strconcat (name, SUFFIX, NULL);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  PhSaving *saving = g_new0 (PhSaving, 1);

  saving->window = g_object_ref (self);
  saving->is_new = folder != NULL && strchr (name, '.') == NULL;
  saving->file = saving->is_new ? g_file_get_child (folder, longer) : g_object_ref (file);
  ph_session_transcript_async (self->session, NULL, text_cb, saving);
}

static void
response_cb (PhWindow             *self,
             int                   response,
             GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL && !is_gone (self))
    ph_window_save_transcript (self, file);
  g_clear_object (&self->chooser);
}

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) scenarios = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (scenarios, "Scenarios of Porthole");
  gtk_file_filter_add_suffix (scenarios, &SUFFIX[1]);
  gtk_file_filter_set_name (all, "All files");
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, scenarios);
  gtk_file_chooser_add_filter (chooser, all);
}

/**
 * ph_window_ask_save:
 * @self: the window
 *
 * Asks where to save the transcript, and saves it there. Main thread.
 */
void
ph_window_ask_save (PhWindow *self)
{
  if (self->chooser != NULL || !has_calls (self))
    return;
  self->chooser = gtk_file_chooser_native_new ("Save the Transcript", GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, "_Save", NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "session" SUFFIX);
  add_filters (GTK_FILE_CHOOSER (self->chooser));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

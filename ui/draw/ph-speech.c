/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-speech.h"

/* A log that follows a fast feed binds thousands of rows a second, and a reader can follow one
 * sentence a second at best: the text is composed when the second is over, not before. A widget
 * that is not mapped stays stale and is served when it is painted again. */

#define PERIOD_MS 1000

static gboolean
speak_cb (gpointer user_data)
{
  PhSpeech *speech = user_data;

  speech->source = 0;
  if (gtk_widget_get_mapped (speech->widget))
    ph_speech_flush (speech);
  return G_SOURCE_REMOVE;
}

/**
 * ph_speech_init:
 * @speech: embedded in @widget
 * @widget: (transfer none): who speaks
 * @compose: gives the text, or %NULL for none; transfer full
 *
 * Sets up @speech; end with ph_speech_pause() in dispose. Main thread.
 */
void
ph_speech_init (PhSpeech        *speech,
                GtkWidget       *widget,
                PhSpeechCompose  compose)
{
  *speech = (PhSpeech) { .widget = widget, .compose = compose };
}

/**
 * ph_speech_touch:
 * @speech: a speech
 *
 * Tells that what the widget shows has changed. Cheap: call it on every change. Main thread.
 */
void
ph_speech_touch (PhSpeech *speech)
{
  const gint64 since_ms = (g_get_monotonic_time () - speech->last_us) / 1000;

  speech->stale = TRUE;
  if (speech->source != 0 || !gtk_widget_get_mapped (speech->widget))
    return;
  if (speech->last_us == 0 || since_ms >= PERIOD_MS)
    speech->source = g_idle_add (speak_cb, speech);
  else
    speech->source = g_timeout_add ((guint) (PERIOD_MS - since_ms), speak_cb, speech);
}

/**
 * ph_speech_flush:
 * @speech: a speech
 *
 * Composes and sets the accessible label now, if it is stale. Main thread.
 */
void
ph_speech_flush (PhSpeech *speech)
{
  g_autofree char *text = NULL;

  if (!speech->stale)
    return;
  speech->stale = FALSE;
  speech->last_us = g_get_monotonic_time ();
  text = speech->compose (speech->widget);
  gtk_accessible_update_property (GTK_ACCESSIBLE (speech->widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text != NULL ? text : "", -1);
}

/**
 * ph_speech_pause:
 * @speech: a speech
 *
 * Drops what is due; ph_speech_touch() goes on. For unmap and dispose. Main thread.
 */
void
ph_speech_pause (PhSpeech *speech)
{
  g_clear_handle_id (&speech->source, g_source_remove);
}

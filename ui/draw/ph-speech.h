/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a drawn widget says to a screen reader: composed when it is due, at most once a second,
 * and only while the widget is on screen. Embedded in the widget; main thread. */
typedef char *(*PhSpeechCompose) (GtkWidget *widget);

typedef struct
{
  GtkWidget       *widget;    /* (unowned): embeds this */
  PhSpeechCompose  compose;
  gint64           last_us;   /* monotonic time of the last update */
  guint            source;    /* 0: nothing due */
  gboolean         stale;
} PhSpeech;

void ph_speech_init  (PhSpeech        *speech,
                      GtkWidget       *widget,
                      PhSpeechCompose  compose);
void ph_speech_touch (PhSpeech        *speech);
void ph_speech_flush (PhSpeech        *speech);
void ph_speech_pause (PhSpeech        *speech);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"

#include "ph-event-row.h"

G_BEGIN_DECLS

/* What a row of a log says about an event. The strings belong to the words. */
typedef struct
{
  PhEventRowText row;       /* points into the members below */
  char *time;               /* (owned) */
  char *text;               /* (owned) */
  char *result;             /* (owned) */
  char *duration;           /* (owned) (nullable) */
  char *detail;             /* (owned) (nullable): why it failed, or what it means */
} PhEventWords;

void   ph_event_words_say_data (PhEventWords *words,
                                PhSession    *session,
                                PhEvent      *event);
void   ph_event_words_say_call (PhEventWords *words,
                                PhSession    *session,
                                PhEvent      *event);
void   ph_event_words_clear    (PhEventWords *words);

char  *ph_event_dup_line       (PhSession    *session,
                                PhEvent      *event);
char  *ph_event_dup_data_title (PhSession    *session,
                                PhEvent      *event);
char  *ph_event_dup_no_bytes   (PhSession    *session,
                                PhEvent      *event);
GBytes *ph_event_dup_payload   (PhEvent      *event);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PhEventWords, ph_event_words_clear)

G_END_DECLS

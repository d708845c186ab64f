/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-stream-rows.h"

G_BEGIN_DECLS

/* What a stream says in words. Pure. */
typedef enum
{
  PH_STREAM_TIME_NONE,
  PH_STREAM_TIME_ABSOLUTE,   /* of day */
  PH_STREAM_TIME_RELATIVE,   /* since the first bytes */
  PH_STREAM_TIME_DELTA,      /* since the record before */
  PH_N_STREAM_TIMES
} PhStreamTime;

char       *ph_stream_words_loss      (PhStreamLoss         loss,
                                       guint64              len);
char       *ph_stream_words_time      (PhStreamTime         form,
                                       gint64               time_ns,
                                       gint64               first_ns,
                                       gint64               before_ns);
char       *ph_stream_words_call      (const PhRecord      *record);
char       *ph_stream_words_row       (const PhStreamRow   *row,
                                       const char          *text,
                                       const char          *time);
char       *ph_stream_words_selection (PhDirection          direction,
                                       guint64              start,
                                       guint64              len);
gboolean    ph_stream_words_parse     (const char          *text,
                                       guint64              end,
                                       guint64             *offset);

G_END_DECLS

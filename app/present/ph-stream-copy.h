/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-stream-rows.h"

G_BEGIN_DECLS

/* Bytes of a stream as text for a clipboard. Pure; main thread, as the store. */
typedef enum
{
  PH_STREAM_COPY_TEXT,      /* characters; bytes that are none as escapes */
  PH_STREAM_COPY_HEX,       /* pairs */
  PH_STREAM_COPY_LITERAL,   /* b"...", as in a scenario */
} PhStreamCopy;

char *ph_stream_copy (const PhStreamRows *rows,
                      PhDirection         direction,
                      guint64             start,
                      guint64             len,
                      PhStreamCopy        form,
                      guint64            *lost);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-stream-rows.h"

G_BEGIN_DECLS

/* Shared by cutting and writing: what one character of a row looks like */
typedef struct
{
  gunichar      character;  /* TEXT: itself */
  guint         n_bytes;
  guint         width;      /* cells it takes; 0: a line end, which may stand beyond the last */
  PhHexCellKind kind;
  gboolean      ends_line;
} PhStreamGlyph;

void    ph_stream_glyph_read    (PhTextDecoder      *decoder,
                                 const guint8       *bytes,
                                 gsize               len,
                                 guint               phase,
                                 PhStreamGlyph      *glyph);
guint64 ph_stream_rows_origin   (const PhStreamRows *rows,
                                 PhDirection         direction,
                                 guint64             offset);
gsize   ph_stream_rows_read     (const PhStreamRows *rows,
                                 PhDirection         direction,
                                 guint64             start,
                                 guint64             end,
                                 guint8             *bytes,
                                 gsize               size);

G_END_DECLS

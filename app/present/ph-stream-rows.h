/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-hex-layout.h"
#include "ph-stream-index.h"
#include "ph-text-code.h"

G_BEGIN_DECLS

/* The bytes of a socket cut into rows. Any row is found at once, by looking at some kilobytes
 * around it: a stream has no number of rows, and places in it are bytes of the conversation
 * (PhStreamIndex). Pure; main thread, as the store. */
typedef enum
{
  PH_STREAM_TEXT,     /* wrapped; cut at newlines and where the direction changes */
  PH_STREAM_HEX,
  PH_STREAM_BOTH,     /* hexadecimal, and characters beside it */
  PH_STREAM_LINES,    /* wrapped; a line is one line whatever came between its parts */
  PH_N_STREAM_MODES
} PhStreamMode;

/* What is cut, and how */
typedef struct
{
  PhStreamIndex *index;     /* (unowned) */
  PhStore       *store;     /* (unowned) */
  PhTextDecoder *decoder;   /* (unowned) */
  PhStreamMode   mode;
  guint          columns;   /* hex: bytes a row; text: cells a row */
  PhDirection    only;      /* NONE: both directions */
  gboolean       messages;  /* each record stands for itself: no stream */
} PhStreamRows;

typedef struct
{
  guint64      start;       /* offset in its direction */
  guint64      len;
  guint64      place;       /* of its first byte in the conversation */
  PhDirection  direction;
  PhStreamLoss loss;        /* all of its bytes are lost, or none */
  gboolean     begins;      /* text: a line; hex: what was not interrupted */
} PhStreamRow;

/* A line longer than this is cut where its offset is a multiple of it */
#define PH_STREAM_PIECE_BYTES 4096

guint64  ph_stream_rows_get_end    (const PhStreamRows *rows);
guint64  ph_stream_rows_to_place   (const PhStreamRows *rows,
                                    PhDirection         direction,
                                    guint64             offset);
gboolean ph_stream_rows_at         (const PhStreamRows *rows,
                                    guint64             place,
                                    PhStreamRow        *row);
gboolean ph_stream_rows_find       (const PhStreamRows *rows,
                                    PhDirection         direction,
                                    guint64             offset,
                                    PhStreamRow        *row);
gboolean ph_stream_rows_next       (const PhStreamRows *rows,
                                    const PhStreamRow  *row,
                                    PhStreamRow        *next);
gboolean ph_stream_rows_prev       (const PhStreamRows *rows,
                                    const PhStreamRow  *row,
                                    PhStreamRow        *prev);
gsize    ph_stream_rows_get_calls  (const PhStreamRows *rows,
                                    const PhStreamRow  *row,
                                    PhStreamPiece      *calls,
                                    gsize               n_calls);
void     ph_stream_rows_write      (const PhStreamRows *rows,
                                    const PhStreamRow  *row,
                                    PhHexLine          *line);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-bytes-pen.h"
#include "ph-drawn.h"
#include "ph-stream-rows.h"

G_BEGIN_DECLS

/* A row of a stream on the screen: paints what it was given. Its sentence is its accessible label.
 * CSS node "streamline". Main thread. */
#define PH_TYPE_STREAM_LINE (ph_stream_line_get_type ())
G_DECLARE_FINAL_TYPE (PhStreamLine, ph_stream_line, PH, STREAM_LINE, PhDrawn)

#define PH_STREAM_LINE_PADDING 12.0

/* Where the columns stand, the same for all rows of a view. Pixels from the left edge. */
typedef struct
{
  PhBytesPen pen;        /* (owned) */
  double     sign_x;
  double     offset_x;
  double     time_x;
  double     content_x;
  guint      digits;     /* of an offset */
  guint      time_cells; /* 0: no times */
  gboolean   lines;      /* only the beginnings of lines have a sign and an offset */
} PhStreamColumns;

/* What a row shows. Strings and cells are taken over. */
typedef struct
{
  PhStreamRow  row;
  PhHexLine    line;      /* (owned) */
  char        *time;      /* (owned) (nullable) */
  char        *sentence;  /* (owned) */
  GArray      *marks;     /* (owned) (nullable): guint64, offsets where calls begin */
  GPtrArray   *calls;     /* (owned) (nullable): what to say of each of them */
} PhStreamLineText;

GtkWidget         *ph_stream_line_new        (PhStreamColumns   *columns);
void               ph_stream_line_set        (PhStreamLine      *self,
                                              PhStreamLineText  *text);
const PhStreamRow *ph_stream_line_get_row    (PhStreamLine      *self);
void               ph_stream_line_select     (PhStreamLine      *self,
                                              PhBytesRange       selected,
                                              gboolean           has_cursor,
                                              guint64            cursor);
gboolean           ph_stream_line_hit        (PhStreamLine      *self,
                                              double             x,
                                              PhBytesRange      *found);
void               ph_stream_line_text_clear (PhStreamLineText  *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PhStreamLineText, ph_stream_line_text_clear)

G_END_DECLS

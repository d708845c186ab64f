/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-hex-layout.h"

#include "ph-paint.h"

G_BEGIN_DECLS

/* Paints rows of bytes, one PangoLayout for all of them. Main thread. */
typedef struct
{
  PangoLayout   *layout;       /* (owned) (nullable) */
  PangoAttrList *plain;        /* (owned) (nullable): its attributes without colours */
  double         digit_width;
  double         row_height;
} PhBytesPen;

/* Which bytes are selected; len 0: none */
typedef struct { gsize start, len; } PhBytesRange;

void   ph_bytes_pen_ensure (PhBytesPen         *pen,
                            GtkWidget          *widget);
void   ph_bytes_pen_clear  (PhBytesPen         *pen);
void   ph_bytes_pen_offset (PhBytesPen         *pen,
                            GtkSnapshot        *snapshot,
                            const PhPalette    *palette,
                            gsize               offset,
                            guint               digits,
                            double              x,
                            double              y);
void   ph_bytes_pen_row    (PhBytesPen         *pen,
                            GtkSnapshot        *snapshot,
                            const PhPalette    *palette,
                            const PhHexLine    *line,
                            PhBytesRange        selected,
                            double              x,
                            double              y);
void   ph_bytes_pen_span   (PhBytesPen         *pen,
                            const PhHexLine    *line,
                            guint               text_start,
                            guint               text_end,
                            double             *x,
                            double             *width);
const PhHexCell *
       ph_bytes_pen_hit    (PhBytesPen         *pen,
                            const PhHexLine    *line,
                            double              x);

G_END_DECLS

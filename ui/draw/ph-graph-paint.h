/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-graph-layout.h"

#include "ph-paint.h"

G_BEGIN_DECLS

/* Paints a layout of graphs. Main thread. */
typedef struct
{
  PangoLayout *plain;   /* (owned) (nullable): made when first painted */
  PangoLayout *bold;    /* (owned) (nullable) */
} PhGraphFonts;

typedef struct
{
  gint64 cursor_ns;     /* G_MININT64: none */
  double band_from;     /* pixels: what is being chosen with the pointer; both the same: nothing */
  double band_to;
} PhGraphMarks;

void   ph_graph_fonts_ensure     (PhGraphFonts        *fonts,
                                  GtkWidget           *widget);
void   ph_graph_fonts_clear      (PhGraphFonts        *fonts);
double ph_graph_fonts_get_height (const PhGraphFonts  *fonts);
double ph_graph_fonts_get_gutter (const PhGraphFonts  *fonts);
void   ph_graph_paint            (GtkSnapshot         *snapshot,
                                  const PhGraphLayout *layout,
                                  const PhGraphMarks  *marks,
                                  const PhPalette     *palette,
                                  const PhGraphFonts  *fonts);

G_END_DECLS

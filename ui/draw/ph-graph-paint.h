/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-graph-ink.h"

G_BEGIN_DECLS

/* Paints a layout of graphs. Main thread. */
typedef struct
{
  PangoLayout *plain;   /* (owned) (nullable): made when first painted */
  PangoLayout *bold;    /* (owned) (nullable) */
  PhGraphInks  inks;    /* made with them */
} PhGraphFonts;

/* The lines of each plot as they were painted: a cursor that moves paints none of them again. */
typedef struct
{
  GskRenderNode *plots[PH_N_PLOTS];  /* (owned) (nullable) */
} PhGraphNodes;

typedef struct
{
  gint64 cursor_ns;     /* G_MININT64: none */
  double band_from;     /* pixels: what is being chosen with the pointer; both the same: nothing */
  double band_to;
  int    lead;          /* the slot of the socket that stands out; -1: all are alike */
} PhGraphMarks;

void   ph_graph_fonts_ensure     (PhGraphFonts        *fonts,
                                  GtkWidget           *widget,
                                  const PhPalette     *palette);
void   ph_graph_fonts_clear      (PhGraphFonts        *fonts);
double ph_graph_fonts_get_height (const PhGraphFonts  *fonts);
double ph_graph_fonts_get_gutter (const PhGraphFonts  *fonts);
void   ph_graph_nodes_clear      (PhGraphNodes        *nodes);
void   ph_graph_paint            (GtkSnapshot         *snapshot,
                                  const PhGraphLayout *layout,
                                  const PhGraphMarks  *marks,
                                  const PhPalette     *palette,
                                  const PhGraphFonts  *fonts,
                                  PhGraphNodes        *nodes);

G_END_DECLS

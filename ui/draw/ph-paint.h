/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-row-layout.h"
#include "ph-types.h"

G_BEGIN_DECLS

/* Shared pens of the drawn widgets: the colours of the visual language as the theme has them,
 * and text. Main thread. */
typedef struct
{
  GdkRGBA  fg;
  GdkRGBA  ground;     /* of lists and of text */
  GdkRGBA  dim;        /* captions */
  GdkRGBA  line;       /* outlines */
  GdkRGBA  hollow;     /* the inside of what is empty */
  GdkRGBA  sent;
  GdkRGBA  received;
  GdkRGBA  kernel;
  GdkRGBA  trouble;
  GdkRGBA  good;
  GdkRGBA  listening;
  GdkRGBA  waiting;
  float    wash;       /* opacity of a filled area under text */
  gboolean high_contrast;
} PhPalette;

typedef enum
{
  PH_FONT_PLAIN   = 0,
  PH_FONT_MONO    = 1 << 0,
  PH_FONT_BOLD    = 1 << 1,
  PH_FONT_CAPTION = 1 << 2,  /* smaller */
} PhFont;

typedef enum
{
  PH_ALIGN_START,            /* left */
  PH_ALIGN_CENTER,
  PH_ALIGN_END,              /* right */
} PhAlign;

typedef enum
{
  PH_POINT_LEFT,
  PH_POINT_RIGHT,
} PhPoint;

void            ph_palette_load         (PhPalette       *palette,
                                         GtkWidget       *widget);
const GdkRGBA  *ph_palette_get_lane     (const PhPalette *palette,
                                         PhDirection      direction);
const GdkRGBA  *ph_palette_get_tone     (const PhPalette *palette,
                                         PhTone           tone);
GdkRGBA         ph_paint_fade           (const GdkRGBA   *color,
                                         float            alpha);
GdkRGBA         ph_paint_mix            (const GdkRGBA   *ground,
                                         const GdkRGBA   *color,
                                         float            alpha);
GdkRGBA         ph_paint_opposite       (const GdkRGBA   *color);
PangoLayout    *ph_paint_layout_new     (GtkWidget       *widget,
                                         PhFont           font);
double          ph_paint_digit_width    (PangoLayout     *layout);
double          ph_paint_line_height    (PangoLayout     *layout);
void            ph_paint_text           (GtkSnapshot     *snapshot,
                                         PangoLayout     *layout,
                                         const char      *text,
                                         const GdkRGBA   *color,
                                         double           x,
                                         double           y,
                                         double           width,
                                         PhAlign          align);
void            ph_paint_rounded        (GtkSnapshot     *snapshot,
                                         const graphene_rect_t *rect,
                                         double           radius,
                                         const GdkRGBA   *fill,
                                         const GdkRGBA   *line,
                                         double           line_width);
void            ph_paint_dashed         (GtkSnapshot     *snapshot,
                                         const graphene_rect_t *rect,
                                         double           radius,
                                         const GdkRGBA   *color);
void            ph_paint_arrow          (GtkSnapshot     *snapshot,
                                         const graphene_rect_t *rect,
                                         PhPoint          point,
                                         const GdkRGBA   *color);
void            ph_paint_cross          (GtkSnapshot     *snapshot,
                                         const graphene_rect_t *rect,
                                         const GdkRGBA   *color);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-pipe-layout.h"

#include "ph-paint.h"

G_BEGIN_DECLS

/* Paints a pipe from its layout. No widget, no state: what is on screen follows from the
 * arguments alone. Main thread. */
typedef struct { double of[2][PH_PIPE_MAX_VESSELS]; } PhPipeLevels;   /* 0..1 */

typedef struct
{
  PangoLayout *title;    /* (owned) (nullable) */
  PangoLayout *number;   /* (owned) (nullable) */
  double       title_height;
  double       number_height;
} PhPipeFonts;

/* Who stands at the two ends */
typedef struct
{
  const char *ours;
  const char *theirs;
} PhPipeNames;

void ph_pipe_fonts_ensure (PhPipeFonts        *fonts,
                           GtkWidget          *widget);
void ph_pipe_fonts_clear  (PhPipeFonts        *fonts);
void ph_pipe_paint        (GtkSnapshot        *snapshot,
                           const PhPipeLayout *layout,
                           const PhPipeLevels *levels,
                           const PhPipeNames  *names,
                           const PhPalette    *palette,
                           const PhPipeFonts  *fonts);
void ph_pipe_paint_folded (GtkSnapshot        *snapshot,
                           const PhPipeLayout *layout,
                           const PhPipeLevels *levels,
                           const PhPalette    *palette,
                           const graphene_rect_t *box);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-pipe-layout.h"
#include "ph-ready-words.h"

#include "ph-paint.h"

G_BEGIN_DECLS

/* Paints lamps of readiness: three letters, and the place of a mark behind them. Main thread. */
PangoLayout *ph_lamps_layout_new (GtkWidget          *widget);
double       ph_lamps_get_width  (PangoLayout        *layout);
gboolean     ph_lamps_are_same   (const PhReadyLamps *a,
                                  const PhReadyLamps *b);
void         ph_lamps_paint      (GtkSnapshot        *snapshot,
                                  PangoLayout        *layout,
                                  const PhPalette    *palette,
                                  const PhRect       *rect,
                                  const PhReadyLamps *lamps,
                                  gboolean            mirrored);

G_END_DECLS

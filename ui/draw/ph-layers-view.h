/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-drawn.h"

#include "ph-layers.h"

G_BEGIN_DECLS

/* The layers of a connection: our end on the left, the other on the right, the bytes of a range
 * coloured where they stand now. Main thread. */
#define PH_TYPE_LAYERS_VIEW (ph_layers_view_get_type ())
G_DECLARE_FINAL_TYPE (PhLayersView, ph_layers_view, PH, LAYERS_VIEW, PhDrawn)

GtkWidget *ph_layers_view_new (void);
void       ph_layers_view_set (PhLayersView   *self,
                               const PhLayers *layers);

G_END_DECLS

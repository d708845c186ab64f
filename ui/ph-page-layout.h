/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-pipe-view.h"

G_BEGIN_DECLS

/* Three children above each other: a GtkScrolledWindow, the part that matters most, and a foot.
 * The first is as high as its contents want, as long as the second gets what it is wished; when
 * there is less room the pipe in the first folds, then the foot goes if it may, then the second
 * shrinks to its least height, and at last the first scrolls. What is left over goes to the second.
 * Main thread. */
#define PH_TYPE_PAGE_LAYOUT (ph_page_layout_get_type ())
G_DECLARE_FINAL_TYPE (PhPageLayout, ph_page_layout, PH, PAGE_LAYOUT, GtkLayoutManager)

void ph_page_layout_set_pipe          (PhPageLayout *self,
                                       PhPipeView   *pipe);
void ph_page_layout_set_foot_may_go   (PhPageLayout *self,
                                       gboolean      may_go);
void ph_page_layout_set_body_alone    (PhPageLayout *self,
                                       gboolean      alone);

G_END_DECLS

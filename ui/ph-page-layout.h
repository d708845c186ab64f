/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Three children above each other: a GtkScrolledWindow, the part that matters most, and a foot.
 * The first is as high as its contents want, as long as the second keeps its least height; when
 * there is less room its contents shrink to their least, and then scroll. What is left over goes
 * to the second. Main thread. */
#define PH_TYPE_PAGE_LAYOUT (ph_page_layout_get_type ())
G_DECLARE_FINAL_TYPE (PhPageLayout, ph_page_layout, PH, PAGE_LAYOUT, GtkLayoutManager)

G_END_DECLS

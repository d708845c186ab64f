/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The first rows of a list model, up to a limit that can be raised: for views that must not be
 * given a long model all at once. Main thread. */
#define PH_TYPE_GROWING_LIST (ph_growing_list_get_type ())
G_DECLARE_FINAL_TYPE (PhGrowingList, ph_growing_list, PH, GROWING_LIST, GObject)

PhGrowingList *ph_growing_list_new       (GListModel    *model,
                                          guint          limit);
void           ph_growing_list_set_limit (PhGrowingList *self,
                                          guint          limit);
guint          ph_growing_list_get_limit (PhGrowingList *self);
void           ph_growing_list_set_kept  (PhGrowingList *self,
                                          guint          kept);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-drawn.h"

#include "ph-hex-layout.h"

G_BEGIN_DECLS

/* One payload as text or hexadecimal, up to 64 MB without a stall. A GtkScrollable: put it in a
 * GtkScrolledWindow. Selection of whole bytes by mouse or Ctrl+A; Ctrl+C copies it as it is
 * shown. Actions "bytes.copy" and "bytes.select-all". Signal "selection-changed". CSS node "bytes".
 * Main thread. */
#define PH_TYPE_BYTES_VIEW (ph_bytes_view_get_type ())
G_DECLARE_FINAL_TYPE (PhBytesView, ph_bytes_view, PH, BYTES_VIEW, PhDrawn)

GtkWidget       *ph_bytes_view_new           (void);
void             ph_bytes_view_set_bytes     (PhBytesView     *self,
                                              GBytes          *bytes);
GBytes          *ph_bytes_view_get_bytes     (PhBytesView     *self);
void             ph_bytes_view_set_mode      (PhBytesView     *self,
                                              PhBytesViewMode  mode);
PhBytesViewMode  ph_bytes_view_get_mode      (PhBytesView     *self);
void             ph_bytes_view_select        (PhBytesView     *self,
                                              gsize            start,
                                              gsize            len);
void             ph_bytes_view_show_range    (PhBytesView     *self,
                                              gsize            start,
                                              gsize            len);
gboolean         ph_bytes_view_get_selection (PhBytesView     *self,
                                              gsize           *start,
                                              gsize           *len);
char            *ph_bytes_view_dup_selection (PhBytesView     *self);

G_END_DECLS

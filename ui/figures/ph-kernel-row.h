/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-kernel-reading.h"

G_BEGIN_DECLS

/* One field of what the kernel says: its name, what it means, its value; or two values and the
 * difference. A value that changed is marked for a moment. Main thread. */
#define PH_TYPE_KERNEL_ROW (ph_kernel_row_get_type ())
G_DECLARE_FINAL_TYPE (PhKernelRow, ph_kernel_row, PH, KERNEL_ROW, GtkListBoxRow)

GtkWidget           *ph_kernel_row_new       (const PhKernelField   *field);
const PhKernelField *ph_kernel_row_get_field (PhKernelRow           *self);
void                 ph_kernel_row_show      (PhKernelRow           *self,
                                              const PhKernelReading *then,
                                              const PhKernelReading *now,
                                              gboolean               listening);
void                 ph_kernel_row_settle    (PhKernelRow           *self,
                                              gint64                 now_ns);
void                 ph_kernel_row_forget    (PhKernelRow           *self);
gboolean             ph_kernel_row_matches   (PhKernelRow           *self,
                                              const char            *words,
                                              gboolean               different_only);

G_END_DECLS

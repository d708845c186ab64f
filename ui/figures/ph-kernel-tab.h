/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* All that the kernel says of one socket, read while the tab is on screen. It can stand still, and
 * be compared with an earlier moment. Main thread. */
#define PH_TYPE_KERNEL_TAB (ph_kernel_tab_get_type ())
G_DECLARE_FINAL_TYPE (PhKernelTab, ph_kernel_tab, PH, KERNEL_TAB, GtkWidget)

void  ph_kernel_tab_set_item  (PhKernelTab  *self,
                               PhSession    *session,
                               PhSocketItem *item);
void  ph_kernel_tab_find      (PhKernelTab  *self,
                               const char   *words);
char *ph_kernel_tab_dup_text  (PhKernelTab  *self);

G_END_DECLS

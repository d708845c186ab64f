/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-socket-list.h"

G_BEGIN_DECLS

/* The bar above a transcript: which calls are shown. Signals: "changed", and "stop": the user
 * pressed Escape where there was nothing left to clear. */
#define PH_TYPE_CALLS_FILTER (ph_calls_filter_get_type ())
G_DECLARE_FINAL_TYPE (PhCallsFilter, ph_calls_filter, PH, CALLS_FILTER, GtkWidget)

GtkWidget    *ph_calls_filter_new             (void);
void          ph_calls_filter_set_sockets     (PhCallsFilter *self,
                                               PhSocketList  *sockets);
const char   *ph_calls_filter_get_text        (PhCallsFilter *self);
gboolean      ph_calls_filter_get_errors_only (PhCallsFilter *self);
PhSocketItem *ph_calls_filter_get_socket      (PhCallsFilter *self);
void          ph_calls_filter_clear           (PhCallsFilter *self);
void          ph_calls_filter_show_count      (PhCallsFilter *self,
                                               const char    *text);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

#include "ph-stream-view.h"

G_BEGIN_DECLS

/* What one socket sent and received: its messages, and the bytes of the chosen one; or the stream
 * of its bytes; what the selected ones mean; and the bar that finds bytes. Signals: "peer" (string
 * host, string port): the user chose a datagram of that sender; "message" (string): what came of
 * copying and saving. */
#define PH_TYPE_DATA_VIEW (ph_data_view_get_type ())
G_DECLARE_FINAL_TYPE (PhDataView, ph_data_view, PH, DATA_VIEW, GtkWidget)

GtkWidget *ph_data_view_new     (void);
void       ph_data_view_set_log (PhDataView *self,
                                 PhSession  *session,
                                 PhEventLog *log);
void       ph_data_view_set_item (PhDataView  *self,
                                  PhSession   *session,
                                  PhSocketItem *item);
void       ph_data_view_show_range (PhDataView *self,
                                    PhDirection direction,
                                    guint64     offset,
                                    guint64     len);
void       ph_data_view_find    (PhDataView *self);
void       ph_data_view_inspect (PhDataView *self);
void       ph_data_view_set_datagrams (PhDataView *self,
                                       gboolean    datagrams);
void       ph_data_view_set_empty_text (PhDataView *self,
                                        const char *text);

G_END_DECLS

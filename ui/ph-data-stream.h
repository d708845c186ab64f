/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-session.h"

#include "ph-stream-view.h"

G_BEGIN_DECLS

/* What the Data tab does with a stream view: feeds it from a socket, and has the actions "stream.*"
 * of its owner: code (s), time (s), only (s), marks (b), copy (s), save (s), go-to. Main thread. */
typedef struct _PhDataStream PhDataStream;

typedef void (*PhDataStreamSay) (const char *text,
                                 gpointer    user_data);

PhDataStream *ph_data_stream_new          (GtkWidget       *owner,
                                           PhStreamView    *view,
                                           PhDataStreamSay  say,
                                           gpointer         user_data);
void          ph_data_stream_free         (PhDataStream    *self);
void          ph_data_stream_set_item     (PhDataStream    *self,
                                           PhSession       *session,
                                           PhSocketItem    *item);
void          ph_data_stream_set_messages (PhDataStream    *self,
                                           gboolean         messages);
gboolean      ph_data_stream_go_to        (PhDataStream    *self,
                                           const char      *text);
char         *ph_data_stream_dup_status   (PhDataStream    *self);
GBytes       *ph_data_stream_dup_selected (PhDataStream    *self,
                                           guint64         *offset,
                                           guint64         *n_selected);
gboolean      ph_data_stream_find         (PhDataStream    *self,
                                           PhDirection      direction,
                                           guint64          seq,
                                           guint64         *offset);
GMenuModel   *ph_data_stream_create_menu  (gboolean         context);

G_END_DECLS

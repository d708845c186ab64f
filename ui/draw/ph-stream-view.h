/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-drawn.h"
#include "ph-stream-words.h"

G_BEGIN_DECLS

/* The bytes of a socket, both directions in the order of their records or one alone, as text, hex,
 * both or lines. Only the rows in sight exist; any place of any stream is as near as another.
 * Follows the end until the user scrolls up, and again when the user is back at it.
 *
 * Properties "following" (boolean, read-write). Signals: "selection-changed" (the cursor moved,
 * too), "context-menu" (double x, double y): the user asks for a menu there. CSS node "stream".
 * Main thread. */
#define PH_TYPE_STREAM_VIEW (ph_stream_view_get_type ())
G_DECLARE_FINAL_TYPE (PhStreamView, ph_stream_view, PH, STREAM_VIEW, PhDrawn)

GtkWidget    *ph_stream_view_new           (void);
void          ph_stream_view_set_source    (PhStreamView       *self,
                                            PhStreamIndex      *index,
                                            PhStore            *store,
                                            gboolean            messages);
void          ph_stream_view_start_over    (PhStreamView       *self);
void          ph_stream_view_set_mode      (PhStreamView       *self,
                                            PhStreamMode        mode);
PhStreamMode  ph_stream_view_get_mode      (PhStreamView       *self);
void          ph_stream_view_set_code      (PhStreamView       *self,
                                            PhTextCode          code);
void          ph_stream_view_set_time      (PhStreamView       *self,
                                            PhStreamTime        form);
void          ph_stream_view_set_marks     (PhStreamView       *self,
                                            gboolean            marks);
void          ph_stream_view_set_only      (PhStreamView       *self,
                                            PhDirection         only);
PhDirection   ph_stream_view_get_only      (PhStreamView       *self);
void          ph_stream_view_set_following (PhStreamView       *self,
                                            gboolean            following);
gboolean      ph_stream_view_get_following (PhStreamView       *self);
gboolean      ph_stream_view_get_selection (PhStreamView       *self,
                                            PhDirection        *direction,
                                            guint64            *offset,
                                            guint64            *len);
void          ph_stream_view_select        (PhStreamView       *self,
                                            PhDirection         direction,
                                            guint64             offset,
                                            guint64             len);
void          ph_stream_view_show_range    (PhStreamView       *self,
                                            PhDirection         direction,
                                            guint64             offset,
                                            guint64             len);
gboolean      ph_stream_view_press         (PhStreamView       *self,
                                            guint               key,
                                            GdkModifierType     state);
gboolean      ph_stream_view_get_rows      (PhStreamView       *self,
                                            PhStreamRows       *rows);

G_END_DECLS

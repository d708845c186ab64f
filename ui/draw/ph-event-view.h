/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-event-row.h"

G_BEGIN_DECLS

/* Fills @row from @item of the model; called for visible rows only, often. */
typedef void (*PhEventViewBind) (PhEventRow *row,
                                 gpointer    item,
                                 gpointer    user_data);

/* A log: rows of a GListModel, following the newest until the user scrolls up, and again when
 * the user is back at the end or presses "Newest".
 * Property "following" (boolean, default TRUE, read-write): bind it, inverted, to the log's
 * frozen state. Signal "selection-changed"; signal "activate" (guint position). CSS node
 * "eventview". Main thread. */
#define PH_TYPE_EVENT_VIEW (ph_event_view_get_type ())
G_DECLARE_FINAL_TYPE (PhEventView, ph_event_view, PH, EVENT_VIEW, GtkWidget)

GtkWidget         *ph_event_view_new           (void);
void               ph_event_view_set_bind      (PhEventView     *self,
                                                PhEventViewBind  bind,
                                                gpointer         user_data,
                                                GDestroyNotify   destroy);
void               ph_event_view_set_model     (PhEventView     *self,
                                                GListModel      *model);
void               ph_event_view_set_columns   (PhEventView     *self,
                                                PhRowColumns     columns);
GtkSelectionModel *ph_event_view_get_selection (PhEventView     *self);
gpointer           ph_event_view_get_selected  (PhEventView     *self);
gboolean           ph_event_view_get_following (PhEventView     *self);
void               ph_event_view_set_following (PhEventView     *self,
                                                gboolean         following);
void               ph_event_view_show_row      (PhEventView     *self,
                                                guint            position);
void               ph_event_view_set_label     (PhEventView     *self,
                                                const char      *label);

G_END_DECLS

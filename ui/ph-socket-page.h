/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* The page of one socket: who it is, its calls, the pipe, its data and calls, the composer.
 * Signal "message" (string): something to tell the user in a toast. */
#define PH_TYPE_SOCKET_PAGE (ph_socket_page_get_type ())
G_DECLARE_FINAL_TYPE (PhSocketPage, ph_socket_page, PH, SOCKET_PAGE, GtkWidget)

GtkWidget    *ph_socket_page_new      (void);
void          ph_socket_page_set_item (PhSocketPage *self,
                                       PhSession    *session,
                                       PhSocketItem *item);
PhSocketItem *ph_socket_page_get_item (PhSocketPage *self);
void          ph_socket_page_begin    (PhSocketPage *self);
void          ph_socket_page_compose  (PhSocketPage *self);
void          ph_socket_page_enlarge  (PhSocketPage *self);
void          ph_socket_page_find     (PhSocketPage *self);
void          ph_socket_page_inspect  (PhSocketPage *self);
void          ph_socket_page_close    (PhSocketPage *self);
void          ph_socket_page_ask      (PhSocketPage *self,
                                       PhCallOp      op);
void          ph_socket_page_show_option (PhSocketPage *self,
                                       const char   *name);
void          ph_socket_page_show_tab (PhSocketPage *self,
                                       const char   *name);
void          ph_socket_page_show_kernel (PhSocketPage *self,
                                       const char   *words);
void          ph_socket_page_show_graph (PhSocketPage *self,
                                       const char   *name);
void          ph_socket_page_show_mode (PhSocketPage *self,
                                       const char   *name);

G_END_DECLS

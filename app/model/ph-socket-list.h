/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket-item.h"

G_BEGIN_DECLS

/* A GListModel of PhSocketItem: sockets in the order they were made, accepted ones right under
 * their listener. At most one items-changed a flush. Rows never move; closed sockets stay until
 * cleared, and the oldest closed ones make room when there are more than a thousand.
 * Signal "closed-changed": at most once a flush, when the number of closed ones changed. */
#define PH_TYPE_SOCKET_LIST (ph_socket_list_get_type ())
G_DECLARE_FINAL_TYPE (PhSocketList, ph_socket_list, PH, SOCKET_LIST, GObject)

PhSocketItem *ph_socket_list_lookup         (PhSocketList *self,
                                             PhSocketId    id);
PhSocketItem *ph_socket_list_lookup_name    (PhSocketList *self,
                                             const char   *name);
gboolean      ph_socket_list_find           (PhSocketList *self,
                                             PhSocketItem *item,
                                             guint        *position);
void          ph_socket_list_clear_closed   (PhSocketList *self);
guint64       ph_socket_list_get_forgotten  (PhSocketList *self);
guint         ph_socket_list_get_n_open     (PhSocketList *self);
guint         ph_socket_list_get_n_closed   (PhSocketList *self);

G_END_DECLS

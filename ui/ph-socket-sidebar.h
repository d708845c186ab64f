/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* The list of sockets. Property "selected" (PhSocketItem, nullable). Signal "visible-changed":
 * other rows came into view. */
#define PH_TYPE_SOCKET_SIDEBAR (ph_socket_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (PhSocketSidebar, ph_socket_sidebar, PH, SOCKET_SIDEBAR, AdwBin)

void          ph_socket_sidebar_set_session  (PhSocketSidebar *self,
                                              PhSession       *session);
PhSocketItem *ph_socket_sidebar_get_selected (PhSocketSidebar *self);
void          ph_socket_sidebar_select       (PhSocketSidebar *self,
                                              PhSocketItem    *item);
void          ph_socket_sidebar_read_visible (PhSocketSidebar *self,
                                              GArray          *ids);

G_END_DECLS

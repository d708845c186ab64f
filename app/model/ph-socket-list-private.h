/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-names.h"
#include "ph-socket-list.h"

G_BEGIN_DECLS

/* What the pump does with the list. Additions and removals are collected and told by
 * ph_socket_list_announce(); until then the model is not to be looked at by others. */
#define PH_SOCKET_LIST_MAX_CLOSED 1000
#define PH_SOCKET_LIST_FORGET     125

typedef void (*PhSocketForgotten) (PhSocketItem *item,
                                   gpointer      user_data);
typedef void (*PhSocketVisit)     (PhSocketItem *item,
                                   gpointer      user_data);

PhSocketList *ph_socket_list_new       (PhNames           *names,
                                        PhSocketForgotten  forgotten,
                                        gpointer           user_data);
void          ph_socket_list_detach    (PhSocketList      *self);
void          ph_socket_list_add       (PhSocketList      *self,
                                        PhSocketItem      *item,
                                        PhSocketItem      *parent);
void          ph_socket_list_touch     (PhSocketList      *self,
                                        PhSocketItem      *item);
void          ph_socket_list_closed    (PhSocketList      *self,
                                        PhSocketItem      *item);
void          ph_socket_list_trim      (PhSocketList      *self);
void          ph_socket_list_announce  (PhSocketList      *self);
void          ph_socket_list_visit     (PhSocketList      *self,
                                        PhSocketVisit      visit,
                                        gpointer           user_data);

G_END_DECLS

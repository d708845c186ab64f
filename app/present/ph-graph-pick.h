/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* Which sockets are drawn over each other: the socket itself, the other end of its connection
 * unless the user took that away, and those the user picked. Each has a slot, which gives it its
 * look and which it keeps until it goes; slot 0 is the socket's own. Pure, any thread. */
#define PH_GRAPH_SOURCES 6

typedef struct
{
  PhSocketId slots[PH_GRAPH_SOURCES];  /* PH_SOCKET_NONE: free */
  PhSocketId partner;                  /* PH_SOCKET_NONE: there is none that we know */
  gboolean   parted;                   /* the user does not want it */
} PhGraphPick;

void     ph_graph_pick_init        (PhGraphPick       *pick,
                                    PhSocketId         own);
void     ph_graph_pick_set_partner (PhGraphPick       *pick,
                                    PhSocketId         partner);
gboolean ph_graph_pick_add         (PhGraphPick       *pick,
                                    PhSocketId         id);
gboolean ph_graph_pick_remove      (PhGraphPick       *pick,
                                    PhSocketId         id);
int      ph_graph_pick_find        (const PhGraphPick *pick,
                                    PhSocketId         id);
guint    ph_graph_pick_count       (const PhGraphPick *pick);
gboolean ph_graph_pick_is_usual    (const PhGraphPick *pick);

G_END_DECLS

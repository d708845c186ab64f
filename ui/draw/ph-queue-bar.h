/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-figures.h"
#include "ph-record.h"

#include "ph-drawn.h"

G_BEGIN_DECLS

/* The queues of one socket in a list row: the send queue (blue) over the receive queue
 * (orange), or the taken seats of a listener. CSS node "queuebar". Main thread. */
#define PH_TYPE_QUEUE_BAR (ph_queue_bar_get_type ())
G_DECLARE_FINAL_TYPE (PhQueueBar, ph_queue_bar, PH, QUEUE_BAR, PhDrawn)

GtkWidget *ph_queue_bar_new         (void);
void       ph_queue_bar_set_figures (PhQueueBar       *self,
                                     const PhIdentity *identity,
                                     const PhFigures  *figures);

G_END_DECLS

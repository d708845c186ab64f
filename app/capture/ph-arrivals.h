/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-figures.h"

G_BEGIN_DECLS

/* When bytes of a stream were seen waiting in a receive queue. Each reading of a socket's figures
 * tells how many bytes it had ever been brought: those that were received and those in its queue.
 * So much had arrived by then, at the latest. Bounded over all sockets together; the oldest go
 * first. Main thread. */
typedef struct _PhArrivals PhArrivals;

PhArrivals *ph_arrivals_new    (guint            max);
void        ph_arrivals_free   (PhArrivals      *arrivals);
gboolean    ph_arrivals_take   (PhArrivals      *arrivals,
                                PhSocketId       socket,
                                const PhFigures *figures);
gint64      ph_arrivals_find   (PhArrivals      *arrivals,
                                PhSocketId       socket,
                                guint64          end);
guint64     ph_arrivals_get_end (PhArrivals     *arrivals,
                                PhSocketId       socket);
void        ph_arrivals_forget (PhArrivals      *arrivals,
                                PhSocketId       socket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhArrivals, ph_arrivals_free)

G_END_DECLS

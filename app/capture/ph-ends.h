/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* Entries of sockets, each about the place in a stream where something ended: per socket in the
 * order of those places. Bounded over all sockets together; when there are too many, the older
 * half of each socket's goes. An entry is any plain structure that begins with its end. Main
 * thread. */
typedef struct _PhEnds PhEnds;

PhEnds  *ph_ends_new    (guint       entry_size,
                         guint       max);
void     ph_ends_free   (PhEnds     *ends);
gpointer ph_ends_need   (PhEnds     *ends,
                         PhSocketId  socket,
                         guint64     end);
gpointer ph_ends_find   (PhEnds     *ends,
                         PhSocketId  socket,
                         guint64     end);
gpointer ph_ends_last   (PhEnds     *ends,
                         PhSocketId  socket);
void     ph_ends_forget (PhEnds     *ends,
                         PhSocketId  socket);
guint    ph_ends_get_n  (PhEnds     *ends);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhEnds, ph_ends_free)

G_END_DECLS

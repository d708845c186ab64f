/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-net-loop.h"

G_BEGIN_DECLS

/* A file that is being opened on a thread of its own, since open(2) may wait for a disk or a file
 * server as long as that likes. When it is decided the io thread gets a PH_COMMAND_FILE_OPENED. Who
 * began it loses interest by ph_file_opening_drop(). */
typedef struct _PhFileOpening PhFileOpening;

PhFileOpening *ph_file_opening_new  (const PhSys   *sys,
                                     PhNetLoop     *loop,
                                     PhCallId       id,
                                     const char    *name,
                                     gint64         offset);
gboolean       ph_file_opening_take (PhFileOpening *self,
                                     int           *file,
                                     gint64        *size,
                                     int           *error);
void           ph_file_opening_drop (PhFileOpening *self);

G_END_DECLS

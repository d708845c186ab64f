/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ph-stream-index.h"

G_BEGIN_DECLS

/* Writes bytes of a stream into a file, on a thread, from memory that is held meanwhile. Main
 * thread. */
typedef struct
{
  guint64 written;
  guint64 lost;      /* bytes that were not here, and left out */
} PhStreamSaved;

void     ph_stream_save_async  (PhStreamIndex        *index,
                                PhStore              *store,
                                gpointer              owner,
                                PhDirection           direction,
                                guint64               start,
                                guint64               len,
                                GFile                *file,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
gboolean ph_stream_save_finish (GAsyncResult         *result,
                                PhStreamSaved        *saved,
                                GError              **error);

G_END_DECLS

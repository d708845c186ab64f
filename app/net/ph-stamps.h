/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket.h"

G_BEGIN_DECLS

/* Time stamps of what is sent, of sockets that were told to take them: SO_TIMESTAMPING, the
 * kernel's networking/timestamping.rst. Io thread. */
gboolean ph_stamps_is_option     (int             level,
                                  int             option);
int      ph_stamps_set           (PhSocket       *socket,
                                  int             option,
                                  gconstpointer   value,
                                  socklen_t       len);
void     ph_stamps_option_set    (PhSocket       *socket);
void     ph_stamps_inherit       (PhSocket       *socket,
                                  const PhSocket *listener);
guint32  ph_stamps_serve         (PhSocket       *socket,
                                  guint32         events);

G_END_DECLS

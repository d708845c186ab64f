/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void ph_exchange_make_room (GArray  *array,
                            guint64  n);

G_END_DECLS

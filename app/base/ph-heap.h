/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The C library's heap, set up for a program that paints */
gboolean ph_heap_prepare (void);

G_END_DECLS

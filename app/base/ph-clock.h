/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PH_NSEC_PER_SEC  G_GINT64_CONSTANT (1000000000)
#define PH_NSEC_PER_MSEC G_GINT64_CONSTANT (1000000)
#define PH_NSEC_PER_USEC G_GINT64_CONSTANT (1000)

gint64 ph_clock_now_ns (void);
gint64 ph_clock_to_wall_ns (gint64 time_ns);
gint64 ph_clock_measure_wall (gint64 *offset_ns,
                              gint64 *now_ns);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *ph_format_bytes       (guint64 bytes);
char *ph_format_bytes_short (guint64 bytes);
char *ph_format_rate        (double  bytes_per_second);
char *ph_format_count       (guint64 n);
char *ph_format_duration    (gint64  duration_ns);
char *ph_format_time        (gint64  time_ns);
char *ph_format_rtt         (guint32 rtt_us);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *ph_icmp_new_echo (int           family,
                          guint16       id,
                          guint16       sequence,
                          const char   *text);
char   *ph_icmp_describe (int           family,
                          int           type,
                          gconstpointer data,
                          gsize         len);

G_END_DECLS

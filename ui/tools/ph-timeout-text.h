/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PH_TIMEOUT_TEXT_FAULT "Seconds, more than 0 and at most a day, or nothing"

gboolean ph_timeout_text_parse (const char *text,
                                gint64     *timeout_ns);

G_END_DECLS

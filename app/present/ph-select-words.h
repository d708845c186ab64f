/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-body.h"
#include "ph-record.h"

G_BEGIN_DECLS

/* The select tool in words. Pure: any thread, no GTK. */

gboolean ph_select_words_timeout (const char       *text,
                                  gint64           *timeout_ns,
                                  char            **fault);
char    *ph_select_words_note    (const PhIdentity *identity,
                                  gboolean          for_reading);
char    *ph_select_words_waiting (guint             n_entries,
                                  gint64            timeout_ns);
char    *ph_select_words_ended   (const PhSelect   *select,
                                  gint64            took_ns);

G_END_DECLS

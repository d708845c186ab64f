/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-event-log.h"

G_BEGIN_DECLS

/* Decides when a log that is on screen may grow: not while its reader has scrolled up, and a few
 * times a second when rows come faster than anybody reads. Main thread. */
typedef struct _PhLogPacer PhLogPacer;

PhLogPacer *ph_log_pacer_new      (PhEventLog *log);
void        ph_log_pacer_free     (PhLogPacer *pacer);
void        ph_log_pacer_set_held (PhLogPacer *pacer,
                                   gboolean    held);

G_END_DECLS

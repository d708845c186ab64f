/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-event-view.h"
#include "ph-event-words.h"

G_BEGIN_DECLS

/* What every view of a log does: fills its rows with words, lets the log grow at its reader's
 * pace, and follows the newest row of a log it is given anew. Main thread. */
typedef struct _PhLogFeed PhLogFeed;

typedef void (*PhLogFeedSay) (PhEventWords *words,
                              PhSession    *session,
                              PhEvent      *event);

typedef void (*PhLogFeedChanged) (gpointer user_data);

PhLogFeed *ph_log_feed_new         (PhEventView      *view,
                                    PhLogFeedSay      say,
                                    PhLogFeedChanged  changed,
                                    gpointer          user_data);
void       ph_log_feed_free        (PhLogFeed        *feed);
gboolean   ph_log_feed_set         (PhLogFeed        *feed,
                                    PhSession        *session,
                                    PhEventLog       *log,
                                    GListModel       *rows);
PhSession *ph_log_feed_get_session (PhLogFeed        *feed);
PhEventLog *ph_log_feed_get_log    (PhLogFeed        *feed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhLogFeed, ph_log_feed_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-log-feed.h"

#include "ph-log-pacer.h"

/* Belongs to the widget that has the view. A log whose reader scrolled up is frozen, so that rows
 * do not move under the eye. Main thread. */

struct _PhLogFeed
{
  PhEventView      *view;          /* (owned) */
  PhLogFeedSay      say;
  PhLogFeedChanged  changed;
  gpointer          user_data;     /* (unowned) */
  PhSession        *session;       /* (owned) (nullable) */
  PhEventLog       *log;           /* (owned) (nullable) */
  PhLogPacer       *pacer;         /* (owned) (nullable): of log */
  gulong            changed_id;
  gulong            following_id;
};

static void
bind_row (PhEventRow *row,
          gpointer    item,
          gpointer    user_data)
{
  PhLogFeed *feed = user_data;
  g_auto (PhEventWords) words = { 0 };

  if (feed->session == NULL)
    return;
  feed->say (&words, feed->session, PH_EVENT (item));
  ph_event_row_set (row, &words.row);
}

static void
following_cb (PhLogFeed *feed)
{
  if (feed->pacer != NULL)
    ph_log_pacer_set_held (feed->pacer, !ph_event_view_get_following (feed->view));
}

static void
changed_cb (PhLogFeed *feed)
{
  feed->changed (feed->user_data);
}

/**
 * ph_log_feed_new:
 * @view: a view without a model
 * @say: fills the words of a row
 * @changed: called when rows of the log came or went
 * @user_data: for @changed
 *
 * Returns: (transfer full): a feed of no log yet
 */
PhLogFeed *
ph_log_feed_new (PhEventView      *view,
                 PhLogFeedSay      say,
                 PhLogFeedChanged  changed,
                 gpointer          user_data)
{
  PhLogFeed *feed = g_new0 (PhLogFeed, 1);

  feed->view = g_object_ref (view);
  feed->say = say;
  feed->changed = changed;
  feed->user_data = user_data;
  ph_event_view_set_bind (view, bind_row, feed, NULL);
  feed->following_id = g_signal_connect_swapped (view, "notify::following",
                                                 G_CALLBACK (following_cb), feed);
  return feed;
}

static void
let_go (PhLogFeed *feed)
{
  if (feed->log != NULL)
    g_clear_signal_handler (&feed->changed_id, feed->log);
  g_clear_pointer (&feed->pacer, ph_log_pacer_free);
  g_clear_object (&feed->log);
}

/**
 * ph_log_feed_free:
 * @feed: (transfer full): a feed
 *
 * Empties the view and leaves the log free to grow.
 */
void
ph_log_feed_free (PhLogFeed *feed)
{
  let_go (feed);
  g_clear_signal_handler (&feed->following_id, feed->view);
  ph_event_view_set_model (feed->view, NULL);
  ph_event_view_set_bind (feed->view, NULL, NULL, NULL);
  g_clear_object (&feed->session);
  g_object_unref (feed->view);
  g_free (feed);
}

/**
 * ph_log_feed_set:
 * @feed: a feed
 * @session: (nullable): the session of @log
 * @log: (nullable): the log
 * @rows: (nullable): what the view shows of it: @log itself, or a choice of its rows
 *
 * Shows @rows from the newest on.
 *
 * Returns: whether @log is another than before
 */
gboolean
ph_log_feed_set (PhLogFeed  *feed,
                 PhSession  *session,
                 PhEventLog *log,
                 GListModel *rows)
{
  g_set_object (&feed->session, session);
  if (feed->log == log)
    return FALSE;
  let_go (feed);
  if (log != NULL)
    {
      feed->log = g_object_ref (log);
      feed->changed_id = g_signal_connect_swapped (log, "items-changed",
                                                   G_CALLBACK (changed_cb), feed);
      feed->pacer = ph_log_pacer_new (log);
    }
  ph_event_view_set_model (feed->view, rows);
  ph_event_view_set_following (feed->view, TRUE);
  return TRUE;
}

/**
 * ph_log_feed_get_session:
 * @feed: a feed
 *
 * Returns: (transfer none) (nullable): the session of its log
 */
PhSession *
ph_log_feed_get_session (PhLogFeed *feed)
{
  return feed->session;
}

/**
 * ph_log_feed_get_log:
 * @feed: a feed
 *
 * Returns: (transfer none) (nullable): its log
 */
PhEventLog *
ph_log_feed_get_log (PhLogFeed *feed)
{
  return feed->log;
}

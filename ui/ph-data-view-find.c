/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-data-view-private.h"

/* Finding bytes and saying what they mean, in the messages as in the stream. Main thread. */

#define ROW_HEIGHT 22   /* of the list, which shows three at least: ph-data-view.ui */

static gboolean
ph_data_view_shows_stream (PhDataView *self)
{
  return self->modes_of[self->datagrams] > 0;
}

/* A row that is held back while the reader looks at older ones is let in. */
static gboolean
ph_data_view_find_row (PhDataView *self,
                       guint64     seq,
                       guint      *position)
{
  PhEventLog *log = ph_log_feed_get_log (self->feed);
  gboolean frozen;

  if (log == NULL || ph_event_log_find (log, seq, position))
    return log != NULL;
  frozen = ph_event_log_get_frozen (log);
  ph_event_log_set_frozen (log, FALSE);
  ph_event_log_set_frozen (log, frozen);
  return ph_event_log_find (log, seq, position);
}

/* The message that holds the first byte of the match, and as much of the match as it holds */
static void
ph_data_view_show_message (PhDataView        *self,
                           const PhFindMatch *match)
{
  guint position;

  if (!ph_data_view_find_row (self, match->seq, &position))
    {
      ph_find_bar_say (self->find_bar, "That message is no longer on record.");
      return;
    }
  ph_event_view_show_row (self->view, position);
  ph_bytes_view_show_range (self->bytes, match->at, match->len);
}

/**
 * ph_data_view_show_match:
 * @self: the view
 * @direction: a #PhDirection
 * @offset: of the first byte
 * @len: bytes
 *
 * Shows the match where one is looking: in the stream, or in the message that holds its first byte.
 */
void
ph_data_view_show_match (PhDataView *self,
                         int         direction,
                         guint64     offset,
                         guint64     len)
{
  PhFindMatch match;

  if (!ph_find_bar_get_match (self->find_bar, &match))
    return;
  if (!ph_data_view_shows_stream (self))
    ph_data_view_show_message (self, &match);
  else if (ph_data_stream_find (self->streaming, (PhDirection) direction, match.seq, &offset))
    ph_data_view_show_range (self, (PhDirection) direction, offset + match.at, len);
  else
    ph_find_bar_say (self->find_bar, "Those bytes are no longer on record.");
}

/**
 * ph_data_view_find_opened:
 * @self: the view
 * @opened: whether the find bar opened; else it closed
 *
 * What the bar takes of a low window the list gives: one row is left, that of the match.
 */
void
ph_data_view_find_opened (PhDataView *self,
                          gboolean    opened)
{
  gtk_widget_set_size_request (GTK_WIDGET (self->view), -1, opened ? ROW_HEIGHT : 3 * ROW_HEIGHT);
  if (!opened)
    gtk_widget_child_focus (GTK_WIDGET (self->modes), GTK_DIR_TAB_FORWARD);
}

/**
 * ph_data_view_update_inspector:
 * @self: the view
 *
 * Has the inspector read what is selected, or what the cursor is on, or the chosen message.
 */
void
ph_data_view_update_inspector (PhDataView *self)
{
  g_autoptr (GBytes) bytes = NULL;
  guint64 offset = 0, n_selected = 0;
  gsize start, len;

  if (self->streaming == NULL || !gtk_widget_get_visible (GTK_WIDGET (self->inspector)))
    return;
  if (ph_data_view_shows_stream (self))
    bytes = ph_data_stream_dup_selected (self->streaming, &offset, &n_selected);
  else if (ph_bytes_view_get_bytes (self->bytes) != NULL)
    {
      if (!ph_bytes_view_get_selection (self->bytes, &start, &len))
        start = len = 0;
      offset = start;
      n_selected = len;
      len = len > 0 ? len : g_bytes_get_size (ph_bytes_view_get_bytes (self->bytes));
      bytes = g_bytes_new_from_bytes (ph_bytes_view_get_bytes (self->bytes), start, len);
    }
  ph_inspector_pane_set (self->inspector, bytes, offset, n_selected);
}

/**
 * ph_data_view_inspect_toggled:
 * @self: the view
 *
 * Shows or hides the inspector, as its button says.
 */
void
ph_data_view_inspect_toggled (PhDataView *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->inspector),
                          gtk_toggle_button_get_active (self->inspect_toggle));
  ph_data_view_update_inspector (self);
}

/**
 * ph_data_view_find:
 * @self: the view
 *
 * Opens the find bar, with the focus in it.
 */
void
ph_data_view_find (PhDataView *self)
{
  g_return_if_fail (PH_IS_DATA_VIEW (self));
  ph_find_bar_open (self->find_bar);
}

/**
 * ph_data_view_inspect:
 * @self: the view
 *
 * Shows or hides what the selected bytes mean.
 */
void
ph_data_view_inspect (PhDataView *self)
{
  g_return_if_fail (PH_IS_DATA_VIEW (self));
  gtk_toggle_button_set_active (self->inspect_toggle,
                                !gtk_toggle_button_get_active (self->inspect_toggle));
}

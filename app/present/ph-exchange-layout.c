/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-layout-private.h"

#include "ph-exchange-words.h"
#include "ph-format.h"

#include <math.h>

/* One frame's picture. The view is cut into strips of fixed height, counted from the beginning of
 * the exchange so that they do not flicker when it scrolls; in each either every moment is laid
 * out, or, where there are too many, their sums. Words are left out where others stand already. */

#define NOTE_GAP      2.0    /* digits, between a call and its note */
#define WORDS_OVERLAP 0.16   /* of a line, that two may reach into each other */
#define LOW_LINES     12.0   /* a view below it has no room for more than names */

/**
 * ph_exchange_header_height:
 * @line: height of a line of text, pixels
 * @height: of the view, pixels
 *
 * Returns: the height of the names above the lanes, pixels: in a low view names only, without
 *   address and state
 */
double
ph_exchange_header_height (double line,
                           double height)
{
  return ceil (height < LOW_LINES * line ? line + 8 : 3 * line + 12);
}

/**
 * ph_exchange_layout_new:
 *
 * Returns: (transfer full): an empty picture, to be used again from frame to frame
 */
PhExchangeLayout *
ph_exchange_layout_new (void)
{
  PhExchangeLayout *layout = g_new0 (PhExchangeLayout, 1);

  layout->columns = g_array_new (FALSE, FALSE, sizeof (PhExchangeColumn));
  layout->lives = g_array_new (FALSE, FALSE, sizeof (PhExchangeLife));
  layout->boxes = g_array_new (FALSE, FALSE, sizeof (PhExchangeBox));
  layout->pills = g_array_new (FALSE, FALSE, sizeof (PhExchangePill));
  layout->arrows = g_array_new (FALSE, FALSE, sizeof (PhExchangeArrow));
  layout->marks = g_array_new (FALSE, FALSE, sizeof (PhExchangeMark));
  layout->bands = g_array_new (FALSE, FALSE, sizeof (PhExchangeBand));
  layout->ticks = g_array_new (FALSE, FALSE, sizeof (PhExchangeTick));
  layout->held = g_array_new (FALSE, FALSE, sizeof (PhExchangeHeld));
  return layout;
}

/**
 * ph_exchange_layout_free:
 * @layout: (transfer full): a picture
 */
void
ph_exchange_layout_free (PhExchangeLayout *layout)
{
  g_array_unref (layout->columns);
  g_array_unref (layout->lives);
  g_array_unref (layout->boxes);
  g_array_unref (layout->pills);
  g_array_unref (layout->arrows);
  g_array_unref (layout->marks);
  g_array_unref (layout->bands);
  g_array_unref (layout->ticks);
  g_array_unref (layout->held);
  g_free (layout);
}

static void
clear (PhExchangeLayout *layout)
{
  g_array_set_size (layout->columns, 0);
  g_array_set_size (layout->lives, 0);
  g_array_set_size (layout->boxes, 0);
  g_array_set_size (layout->pills, 0);
  g_array_set_size (layout->arrows, 0);
  g_array_set_size (layout->marks, 0);
  g_array_set_size (layout->bands, 0);
  g_array_set_size (layout->ticks, 0);
  g_array_set_size (layout->held, 0);
}

double
ph_exchange_y (const PhExchangeLaying *view,
               double                  row)
{
  return view->layout->header + (row - view->sight->row) * view->sight->row_height;
}

double
ph_exchange_moment_y (const PhExchangeLaying *view,
                      guint64                 number)
{
  return ph_exchange_y (view, ph_exchange_scale_at (view->scale, number));
}

PhExchangeColumn *
ph_exchange_column (const PhExchangeLaying *view,
                    guint                   lane)
{
  return &g_array_index (view->layout->columns, PhExchangeColumn, lane);
}

/* Returns: whether words may stand there; if so, no others may afterwards. @always: even on top
 * of others, and even where words do not fit their row */
gboolean
ph_exchange_take_room (PhExchangeLaying *view,
                       const PhRect     *room,
                       gboolean          always)
{
  const double overlap = WORDS_OVERLAP * view->sight->line;

  if (room->y + room->height < view->layout->header || room->y > view->sight->height)
    return always;
  for (guint i = 0; i < view->taken->len && !always; i++)
    {
      const PhRect *other = &g_array_index (view->taken, PhRect, i);

      if (room->x < other->x + other->width && other->x < room->x + room->width
          && room->y < other->y + other->height - overlap
          && other->y < room->y + room->height - overlap)
        return FALSE;
    }
  g_array_append_val (view->taken, *room);
  return TRUE;
}

static double
strip_rows (const PhExchangeLaying *view)
{
  return PH_EXCHANGE_BAND_HEIGHT / view->sight->row_height;
}

static gboolean
is_strip_single (const PhExchangeLaying *view,
                 double                  from)
{
  const guint64 n = ph_exchange_scale_find (view->scale, from + strip_rows (view))
                    - ph_exchange_scale_find (view->scale, from);

  return n <= PH_EXCHANGE_BAND_SINGLE;
}

/* Whether a moment stands in a strip where all are drawn one by one */
gboolean
ph_exchange_is_single (const PhExchangeLaying *view,
                       guint64                 number)
{
  const double rows = strip_rows (view);

  return is_strip_single (view, floor (ph_exchange_scale_at (view->scale, number) / rows) * rows);
}

static PhTone
tone_of (const PhExchangeMoment *moment,
         const PhRecord         *record)
{
  if (record->kind == PH_RECORD_GAP || ph_record_has_failed (record))
    return PH_TONE_TROUBLE;
  if (moment->kind == PH_EXCHANGE_URGENT)
    return PH_TONE_KERNEL;
  switch (ph_record_direction (record))
    {
    case PH_DIRECTION_OUT: return PH_TONE_SENT;
    case PH_DIRECTION_IN:  return PH_TONE_RECEIVED;
    case PH_DIRECTION_NONE:
    default:               return PH_TONE_PLAIN;
    }
}

static gboolean
take_label (PhExchangeLaying *view,
            guint             lane,
            double            y,
            guint64           number)
{
  const PhExchangeColumn *column = ph_exchange_column (view, lane);
  const PhRect room = { column->label_x, y - view->sight->line / 2, column->label_width,
                        view->sight->line };

  return column->label_width > 4 * view->sight->digit
         && ph_exchange_take_room (view, &room, number != PH_EXCHANGE_NOWHERE
                                                && number == view->sight->selected);
}

static gboolean
fits (const PhExchangeLaying *view,
      guint                   lane,
      const char             *label,
      const char             *note)
{
  const PhExchangeSight *sight = view->sight;
  double width = sight->digit * (double) g_utf8_strlen (label, -1);

  if (*note != '\0')
    width += NOTE_GAP * sight->digit + sight->small_digit * (double) g_utf8_strlen (note, -1);
  return width <= ph_exchange_column (view, lane)->label_width;
}

/* A number is never cut: where a call has no room for its arguments it goes without them, and also
 * where they would cost the word that the stream has ended. */
static void
word_box (PhExchangeLaying       *view,
          PhExchangeBox          *box,
          const PhExchangeMoment *moment)
{
  g_autofree char *label = ph_exchange_word_call (view->feed, box->moment);
  g_autofree char *note = ph_exchange_word_note (view->feed, box->moment);
  const char *needed = moment->kind == PH_EXCHANGE_END ? note : "";

  if (!fits (view, box->lane, label, needed))
    {
      g_free (label);
      label = ph_exchange_word_call_briefly (view->feed, box->moment);
    }
  g_strlcpy (box->label, label, sizeof box->label);
  if (!fits (view, box->lane, label, needed))
    g_strlcat (box->label, " (end)", sizeof box->label);
  else
    g_strlcpy (box->note, note, sizeof box->note);
}

static gboolean
has_handshake (PhExchangeLaying       *view,
               const PhExchangeMoment *moment,
               const PhRecord         *record)
{
  const PhExchangeLane *lane = ph_exchange_feed_get_lane (view->feed, moment->lane);

  return (record->kind == PH_CALL_CONNECT || record->kind == PH_CALL_CONNECT_EX)
         && record->error == 0 && lane->is_tcp
         && ph_exchange_lane_get_other (lane) != PH_EXCHANGE_NONE;
}

static void
lay_box (PhExchangeLaying       *view,
         guint64                 number,
         const PhExchangeMoment *moment,
         const PhRecord         *record)
{
  PhExchangeBox box = { .moment = number, .lane = moment->lane, .tone = tone_of (moment, record),
                        .bottom = ph_exchange_moment_y (view, number) };

  box.top = box.bottom;
  if (ph_record_is_call (record))
    box.top = MIN (box.bottom,
                   ph_exchange_y (view, ph_exchange_scale_at_time (view->scale, view->feed,
                                                                   ph_record_begun_ns (record))));
  if (box.tone == PH_TONE_PLAIN && has_handshake (view, moment, record))
    box.top = MIN (box.top, box.bottom - ph_exchange_handshake_height (view, number));
  if (moment->kind == PH_EXCHANGE_SEND)
    box.badge = ph_exchange_feed_ordinal (view->feed, number);
  box.has_label = take_label (view, moment->lane, box.bottom, number);
  if (box.has_label)
    word_box (view, &box, moment);
  g_array_append_val (view->layout->boxes, box);
}

static void
lay_pill (PhExchangeLaying       *view,
          guint64                 number,
          const PhExchangeMoment *moment,
          const PhRecord         *record)
{
  PhExchangePill pill = { .moment = number, .lane = moment->lane, .state = (PhState) record->aux,
                          .y = ph_exchange_moment_y (view, number) };

  pill.has_label = take_label (view, moment->lane, pill.y, number);
  g_array_append_val (view->layout->pills, pill);
}

static void
lay_tick (PhExchangeLaying *view,
          guint64           number)
{
  const PhRecord *record = ph_exchange_feed_get_record (view->feed, number);
  const double line = view->sight->line;
  PhExchangeTick tick = { .y = ph_exchange_moment_y (view, number) };
  const gint64 quiet_ns = ph_exchange_scale_get_quiet (view->scale, view->feed, number);
  const gint64 first_ns = ph_exchange_feed_get_time (view->feed,
                                                     ph_exchange_feed_get_first (view->feed));
  const PhRect room = { 0, tick.y - line / 2, view->layout->ruler, line };
  g_autofree char *label = NULL;

  if (quiet_ns > 0)
    {
      g_autofree char *length = ph_format_duration (quiet_ns);
      const double above = ph_exchange_moment_y (view, number - 1);
      PhExchangeTick quiet = { .y = above + (tick.y - above) / 2, .is_break = TRUE };
      const PhRect middle = { 0, quiet.y - line / 2, view->layout->ruler, line };

      g_strlcpy (quiet.label, length, sizeof quiet.label);
      if (ph_exchange_take_room (view, &middle, FALSE))
        g_array_append_val (view->layout->ticks, quiet);
    }
  if (!ph_exchange_take_room (view, &room, FALSE))
    return;
  label = ph_exchange_word_offset (ph_exchange_feed_get_time (view->feed, number) - first_ns);
  g_snprintf (tick.label, sizeof tick.label, "%s%s",
              record != NULL && ph_exchange_is_late (record) ? "≤ " : "", label);
  g_array_append_val (view->layout->ticks, tick);
}

static void
lay_moment (PhExchangeLaying *view,
            guint64           number)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (view->feed, number);
  const PhRecord *record = ph_exchange_feed_get_record (view->feed, number);

  if (record == NULL)
    return;   /* given up since the last sync */
  lay_tick (view, number);
  if (moment->kind == PH_EXCHANGE_STATE)
    lay_pill (view, number, moment, record);
  else
    lay_box (view, number, moment, record);
  if (moment->kind == PH_EXCHANGE_SEND || moment->kind == PH_EXCHANGE_RECEIVE)
    ph_exchange_lay_arrows (view, number);
  else
    ph_exchange_lay_segments (view, number);
  if (moment->kind == PH_EXCHANGE_SEND)
    ph_exchange_lay_marks (view, number);
}

static void
lay_strips (PhExchangeLaying *view)
{
  const double rows = strip_rows (view);
  const double top = floor (view->sight->row / rows);
  const guint n = (guint) MAX (0, ceil ((view->sight->height - view->layout->header)
                                        / PH_EXCHANGE_BAND_HEIGHT)) + 1;

  /* Counted, since far down a row more may be no more at all; and one ends at the very number with
   * which the next begins, or a moment between them would be laid out twice, or never. */
  for (guint strip = 0; strip < n; strip++)
    {
      const double from = (top + strip) * rows, to = (top + strip + 1) * rows;
      const guint64 first = ph_exchange_scale_find (view->scale, from);
      const guint64 end = ph_exchange_scale_find (view->scale, to);

      if (first == end)
        continue;
      if (end - first > PH_EXCHANGE_BAND_SINGLE)
        {
          lay_tick (view, first);
          ph_exchange_lay_bands (view, from, to);
          continue;
        }
      for (guint64 i = first; i < end; i++)
        lay_moment (view, i);
    }
}

/* Calls that return below the view but were made in it or above: their boxes go through it */
static void
lay_long_boxes (PhExchangeLaying *view)
{
  for (guint lane = 0; lane < ph_exchange_feed_get_n_lanes (view->feed); lane++)
    for (guint side = 0; side < 3; side++)
      {
        const guint64 number = ph_exchange_feed_first_beyond (view->feed, lane, side, view->end);
        const PhRecord *record = number != PH_EXCHANGE_NOWHERE
                                   ? ph_exchange_feed_get_record (view->feed, number) : NULL;

        if (record != NULL && ph_record_is_call (record)
            && ph_exchange_y (view, ph_exchange_scale_at_time (view->scale, view->feed,
                                                               ph_record_begun_ns (record)))
                 < view->sight->height)
          lay_box (view, number, ph_exchange_feed_get (view->feed, number), record);
      }
}

static PhTone
waiting_tone (PhCallOp op)
{
  switch (ph_call_op_get_direction (op))
    {
    case PH_DIRECTION_OUT: return PH_TONE_SENT;
    case PH_DIRECTION_IN:  return PH_TONE_RECEIVED;
    case PH_DIRECTION_NONE:
    default:               return PH_TONE_PLAIN;
    }
}

/* The most that there is room for: what would end it, how long it lasts, or only that it does */
static void
word_waiting (const PhExchangeLaying  *view,
              const PhExchangeWaiting *waiting,
              PhExchangeBox           *box)
{
  g_autofree char *since = ph_format_duration (view->sight->now_ns - waiting->begun_ns);
  g_autofree char *what = ph_exchange_word_wait (view->feed, waiting->lane, waiting->op);

  g_snprintf (box->label, sizeof box->label, "%s()", ph_call_op_get_name (waiting->op));
  g_snprintf (box->note, sizeof box->note, "waits %s%s%s", since, *what != '\0' ? " " : "", what);
  if (fits (view, waiting->lane, box->label, box->note))
    return;
  g_snprintf (box->note, sizeof box->note, "waits %s", since);
  if (fits (view, waiting->lane, box->label, box->note))
    return;
  g_strlcat (box->label, " waits", sizeof box->label);
  box->note[0] = '\0';
}

static void
lay_waiting (PhExchangeLaying *view)
{
  const double now = ph_exchange_y (view, ph_exchange_scale_get_end (view->scale))
                     - view->sight->row_height / 2;

  for (guint i = 0; i < view->sight->n_waiting; i++)
    {
      const PhExchangeWaiting *waiting = &view->sight->waiting[i];
      PhExchangeBox box = { .moment = PH_EXCHANGE_NOWHERE, .lane = waiting->lane, .waits = TRUE,
                            .tone = waiting_tone (waiting->op), .bottom = now };

      box.top = MIN (now, ph_exchange_y (view, ph_exchange_scale_at_time (view->scale, view->feed,
                                                                          waiting->begun_ns)));
      if (box.top > view->sight->height || box.bottom < view->layout->header)
        continue;
      box.has_label = take_label (view, waiting->lane, MIN (now, view->sight->height),
                                  PH_EXCHANGE_NOWHERE);
      word_waiting (view, waiting, &box);
      ph_exchange_lay_syn (view, waiting, box.top);
      g_array_append_val (view->layout->boxes, box);
    }
}

static void
share_bands (PhExchangeLayout *layout)
{
  guint64 most = 1;

  for (guint i = 0; i < layout->bands->len; i++)
    most = MAX (most, g_array_index (layout->bands, PhExchangeBand, i).bytes);
  for (guint i = 0; i < layout->bands->len; i++)
    {
      PhExchangeBand *band = &g_array_index (layout->bands, PhExchangeBand, i);

      band->share = sqrt ((double) band->bytes / (double) most);
    }
}

/**
 * ph_exchange_layout_compute:
 * @layout: the picture; what it held is replaced
 * @feed: what happened, synced
 * @scale: of @feed, synced
 * @sight: what is looked at
 *
 * Lays out what is in view. Its cost is that of what is in view, and the logarithm of all.
 */
void
ph_exchange_layout_compute (PhExchangeLayout      *layout,
                            PhExchangeFeed        *feed,
                            PhExchangeScale       *scale,
                            const PhExchangeSight *sight)
{
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (PhRect));
  PhExchangeLaying view = { layout, feed, scale, sight, 0, 0, taken };
  double bottom;

  g_return_if_fail (sight->row_height > 0 && sight->line > 0 && sight->digit > 0);

  clear (layout);
  layout->header = ph_exchange_header_height (sight->line, sight->height);
  bottom = sight->row + (sight->height - layout->header) / sight->row_height;
  view.first = ph_exchange_scale_find (scale, sight->row);
  view.end = ph_exchange_scale_find (scale, bottom);
  ph_exchange_lay_columns (&view);
  layout->is_cut = ph_exchange_feed_is_cut (feed);
  layout->cut_y = ph_exchange_y (&view, ph_exchange_scale_get_start (scale));
  if (ph_exchange_feed_get_n_lanes (feed) == 0)
    return;
  lay_waiting (&view);
  lay_strips (&view);
  lay_long_boxes (&view);
  ph_exchange_lay_lives (&view);
  ph_exchange_lay_queues (&view);
  ph_exchange_lay_held (&view);
  share_bands (layout);
}

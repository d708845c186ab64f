/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-layout-private.h"

#include "ph-bytes.h"
#include "ph-format.h"

#include <math.h>
#include <string.h>

/* Arrows between two lanes. Each piece of bytes that a send and a receive have in common is one:
 * a send that was received in three pieces has three. Its words stand at the end that has a row
 * of its own. */

#define MAX_PIECES  24
#define MAX_BADGES  6
#define PREVIEW     32      /* bytes */
#define BREAK_CHARS 19.0    /* digits that "quiet for 12.3 ms" takes, and a little */
#define IN_QUEUE    "in the receive queue"
#define STAY_APART  0.72    /* lines, from the middle of such words to that of those on a queue */
#define STAY_TRIES  48      /* quarters of a line, how far down they may stand */
#define QUEUE_LINES 0.7     /* the least time in a queue that is drawn, in lines of text */
#define LABEL_PAD   10.0    /* pixels, from the line of life */
#define BADGE_CHARS 3.0     /* room for the number of a send */

/* Returns: an arrow from lane @from at @y1 to lane @to at @y2, of no moment and without words */
PhExchangeArrow
ph_exchange_arrow_make (PhExchangeLaying    *view,
                        PhExchangeArrowKind  kind,
                        guint                from,
                        guint                to,
                        double               y1,
                        double               y2)
{
  return (PhExchangeArrow) { .kind = kind, .from = from, .to = to, .moment = PH_EXCHANGE_NOWHERE,
                             .send = PH_EXCHANGE_NOWHERE, .receive = PH_EXCHANGE_NOWHERE,
                             .x1 = ph_exchange_column (view, from)->x, .y1 = y1,
                             .x2 = ph_exchange_column (view, to)->x, .y2 = y2, .read_y = y2 };
}

/* The words at the head of the line or at its tail.
 * Returns: whether there was room for them */
static gboolean
try_label (PhExchangeLaying *view,
           PhExchangeArrow  *arrow,
           gboolean          at_head,
           gboolean          always)
{
  const double digit = view->sight->digit, line = view->sight->line;
  const double left = MIN (arrow->x1, arrow->x2), right = MAX (arrow->x1, arrow->x2);
  const gboolean to_right = (arrow->x2 > arrow->x1) == at_head;
  const double badges = at_head ? (arrow->badge_slot + 1) * BADGE_CHARS : BADGE_CHARS;
  const double pad = LABEL_PAD + (arrow->badge > 0 ? badges * digit : digit);
  const double width = MIN (right - left - pad - 3 * digit,
                            (double) (g_utf8_strlen (arrow->label, -1) + 1) * digit);
  const PhRect box = { to_right ? right - pad - width : left + pad,
                       (at_head ? arrow->read_y : arrow->y1) - line / 2, width, line };

  if (width < 4 * digit || arrow->label[0] == '\0')
    return FALSE;
  arrow->label_box = box;
  return ph_exchange_take_room (view, &box, always);
}

/* A segment's word stands in the middle of its arrow: at an end it could be read as the word of the
 * segment that answers there. */
static gboolean
try_middle (PhExchangeLaying *view,
            PhExchangeArrow  *arrow,
            gboolean          always)
{
  const double width = (double) (g_utf8_strlen (arrow->label, -1) + 1) * view->sight->digit;
  const PhRect box = { (arrow->x1 + arrow->x2 - width) / 2,
                       (arrow->y1 + arrow->y2 - view->sight->line) / 2, width, view->sight->line };

  if (width > fabs (arrow->x2 - arrow->x1) / 2 || arrow->label[0] == '\0')
    return FALSE;
  arrow->label_box = box;
  return ph_exchange_take_room (view, &box, always);
}

/* Left out where others stand, unless it is what is selected */
static void
place_label (PhExchangeLaying *view,
             PhExchangeArrow  *arrow,
             gboolean          at_head)
{
  const guint64 selected = view->sight->selected;
  const gboolean always = selected != PH_EXCHANGE_NOWHERE
                          && (arrow->moment == selected || arrow->send == selected);

  if (arrow->kind == PH_EXCHANGE_DATA)
    arrow->has_label = try_label (view, arrow, at_head, always);
  else
    arrow->has_label = try_middle (view, arrow, FALSE) || try_label (view, arrow, at_head, always);
}

/* @label_at_head: where its words shall stand if there is room */
void
ph_exchange_arrow_add (PhExchangeLaying *view,
                       PhExchangeArrow  *arrow,
                       gboolean          label_at_head)
{
  const double far = 4 * view->sight->height;

  arrow->y1 = CLAMP (arrow->y1, -far, far);
  arrow->y2 = CLAMP (arrow->y2, -far, far);
  arrow->read_y = CLAMP (arrow->read_y, -far, far);
  place_label (view, arrow, label_at_head);
  g_array_append_val (view->layout->arrows, *arrow);
}

static char *
dup_preview (const PhRecord *record,
             guint64         skip,
             guint32         n)
{
  const guint8 *data;
  gsize len;

  if (record == NULL)
    return NULL;
  data = ph_record_get_payload (record, &len);
  if (data == NULL || skip >= len)
    return NULL;
  return ph_bytes_preview (data + skip, MIN (MIN (n, len - skip), PREVIEW), PREVIEW);
}

/* "4 B  hell" */
static void
say (PhExchangeArrow *arrow,
     const char      *what,
     const PhRecord  *record,
     guint64          skip,
     guint32          n)
{
  g_autofree char *preview = dup_preview (record, skip, n);

  g_snprintf (arrow->label, sizeof arrow->label, "%s%s%s", what, preview != NULL ? "  " : "",
              preview != NULL ? preview : "");
}

static void
say_bytes (PhExchangeArrow *arrow,
           const PhRecord  *record,
           guint64          skip,
           guint32          n)
{
  g_autofree char *size = ph_format_bytes_short (n);

  say (arrow, size, record, skip, n);
}

/* "[0–3]  hell", the first and the last byte of a part, counted over the stream; how many they are
 * its receive says. */
static void
say_part (PhExchangeArrow       *arrow,
          const PhRecord        *record,
          guint64                skip,
          const PhExchangePiece *piece)
{
  g_autofree char *first = ph_format_count (piece->start);
  g_autofree char *last = ph_format_count (piece->start + piece->len - 1);
  g_autofree char *range = g_strdup_printf ("[%s–%s]", first, last);

  say (arrow, range, record, skip, piece->len);
}

/* A receive that came before its send returned got what that send had already given to the kernel:
 * the arrow leaves from within the box of the send. */
static double
tail_of (PhExchangeLaying *view,
         guint64           send,
         double            head)
{
  const double returned = ph_exchange_moment_y (view, send);
  const PhRecord *record = ph_exchange_feed_get_record (view->feed, send);
  double begun;

  if (returned <= head || record == NULL)
    return returned;
  begun = ph_exchange_y (view, ph_exchange_scale_at_time (view->scale, view->feed,
                                                          ph_record_begun_ns (record)));
  return MAX (begun, head - view->sight->row_height / 2);
}

/* How many badges stand between that of a piece and its receive: they read from left to right */
static guint
find_slot (PhExchangeLaying      *view,
           const PhExchangePiece *piece,
           gboolean               from_left)
{
  PhExchangePiece pieces[MAX_PIECES];
  PhExchangeFate fate;
  guint n_more, n;

  n = ph_exchange_feed_match (view->feed, piece->receive, pieces, MAX_PIECES, &n_more, &fate);
  for (guint i = 0; i < n; i++)
    if (pieces[i].send == piece->send)
      return from_left ? i : n - 1 - i;
  return 0;
}

/* An arrow tells of the way of bytes, not of how long nobody read them: where it is known that they
 * lay in the queue, it ends there, and what follows is the queue's. Only what can be seen. */
static void
lay_queue (PhExchangeLaying *view,
           PhExchangeArrow  *arrow,
           guint64           end,
           gint64            read_ns)
{
  const gint64 arrived_ns = ph_exchange_feed_get_arrival (view->feed, arrow->send, end);
  double y;

  if (arrived_ns == 0 || arrived_ns >= read_ns)
    return;
  y = MAX (arrow->y1, ph_exchange_y (view, ph_exchange_scale_at_time (view->scale, view->feed,
                                                                     arrived_ns)));
  if (arrow->read_y - y < QUEUE_LINES * view->sight->line)
    return;
  arrow->y2 = y;
  g_strlcpy (arrow->stay, IN_QUEUE, sizeof arrow->stay);
}

/* The same for what nobody read yet of the last @rest bytes: it lies there to the end of the lane.
 * Returns: whether any of it was seen there */
static gboolean
lay_unread (PhExchangeLaying       *view,
            const PhExchangeMoment *send,
            PhExchangeArrow        *arrow,
            guint32                 rest)
{
  const guint64 arrived = ph_exchange_feed_get_arrived (view->feed, send->peer);
  g_autofree char *size = NULL;
  guint64 offset, begin;
  gint64 seen_ns;

  if (!ph_exchange_feed_offset (view->feed, arrow->send, &offset))
    return FALSE;
  begin = offset + send->len - rest;
  seen_ns = ph_exchange_feed_get_arrival (view->feed, arrow->send, begin + 1);
  if (arrived <= begin || seen_ns == 0)
    return FALSE;
  size = ph_format_bytes_short (MIN (arrived - begin, rest));
  g_snprintf (arrow->stay, sizeof arrow->stay, "%s " IN_QUEUE, size);
  arrow->unread = TRUE;
  arrow->y2 = MAX (arrow->y1,
                   ph_exchange_y (view, ph_exchange_scale_at_time (view->scale, view->feed,
                                                                   seen_ns)));
  arrow->read_y = arrow->y2;
  return TRUE;
}

/* Returns: where the life of @lane ends that it has at @y */
static double
find_life_end (const PhExchangeLayout *layout,
               guint                   lane,
               double                  y)
{
  double bottom = y;

  for (guint i = 0; i < layout->lives->len; i++)
    {
      const PhExchangeLife *life = &g_array_index (layout->lives, PhExchangeLife, i);

      if (life->lane != lane || life->kind == PH_EXCHANGE_LIFE_QUEUED || life->bottom < y)
        continue;
      bottom = life->bottom;
      if (life->ends)
        break;
    }
  return bottom;
}

/* Whether the words of a quiet span, in the middle of the picture, would be written over @box */
static gboolean
meets_break (const PhExchangeLaying *view,
             const PhRect           *box)
{
  const double middle = (view->layout->ruler + view->sight->width) / 2;
  const double reach = BREAK_CHARS / 2 * view->sight->digit;
  const double line = view->sight->line;

  if (box->x > middle + reach || box->x + box->width < middle - reach)
    return FALSE;
  for (guint i = 0; i < view->layout->ticks->len; i++)
    {
      const PhExchangeTick *tick = &g_array_index (view->layout->ticks, PhExchangeTick, i);

      if (tick->is_break && fabs (tick->y - box->y - box->height / 2) < STAY_APART * line)
        return TRUE;
    }
  return FALSE;
}

static gboolean
try_stay (PhExchangeLaying *view,
          PhExchangeArrow  *arrow,
          double            y)
{
  const double width = view->sight->small_digit * (double) g_utf8_strlen (arrow->stay, -1) + 1;
  const double x = ph_exchange_queue_x (arrow);
  const PhRect box = { arrow->x2 > arrow->x1 ? x - PH_EXCHANGE_STAY_GAP - width
                                             : x + PH_EXCHANGE_STAY_GAP,
                       y, width, view->sight->line * 0.8 };

  if (width > fabs (arrow->x2 - arrow->x1) || meets_break (view, &box)
      || !ph_exchange_take_room (view, &box, FALSE))
    return FALSE;
  arrow->stay_box = box;
  return TRUE;
}

static gboolean
try_places (PhExchangeLaying *view,
            PhExchangeArrow  *arrow)
{
  const double line = view->sight->line;
  const double end = MIN (arrow->read_y, view->sight->height) - (arrow->unread ? 0.9 : 1.3) * line;
  double y = arrow->y2 + 0.1 * line;

  if (arrow->unread && arrow->kind == PH_EXCHANGE_DATA && try_stay (view, arrow, end))
    return TRUE;
  for (guint i = 0; i < STAY_TRIES && y <= end; i++, y += 0.25 * line)
    if (try_stay (view, arrow, y))
      return TRUE;
  return FALSE;
}

/* What a dotted line means is said where it begins, or else as near to that as there is room; how
 * much still lies there, at its end. Where there is no room for all of it the last words go. */
static void
place_stay (PhExchangeLaying *view,
            PhExchangeArrow  *arrow)
{
  char *queue = strstr (arrow->stay, IN_QUEUE);

  if (arrow->read_y - arrow->y2 <= 1.5 * view->sight->line || try_places (view, arrow))
    return;
  if (queue == NULL)
    return;
  g_strlcpy (queue, "queued", sizeof arrow->stay - (gsize) (queue - arrow->stay));
  try_places (view, arrow);
}

/* Once the lives are known, since a queue ends with its socket, and all other words have their
 * places. Pieces of one send that lie there together say it once. */
void
ph_exchange_lay_queues (PhExchangeLaying *view)
{
  guint64 said = PH_EXCHANGE_NOWHERE;

  for (guint i = 0; i < view->layout->arrows->len; i++)
    {
      PhExchangeArrow *arrow = &g_array_index (view->layout->arrows, PhExchangeArrow, i);

      if (arrow->unread)
        arrow->read_y = find_life_end (view->layout, arrow->to, arrow->y2);
      if (arrow->stay[0] != '\0' && (arrow->unread || arrow->send != said))
        place_stay (view, arrow);
      if (arrow->stay_box.width > 0)
        said = arrow->send;
    }
}

static void
lay_piece (PhExchangeLaying      *view,
           const PhExchangePiece *piece,
           gboolean               label_at_head)
{
  const PhExchangeMoment *send = ph_exchange_feed_get (view->feed, piece->send);
  const PhRecord *record = ph_exchange_feed_get_record (view->feed, piece->send);
  const gboolean is_stream = ph_exchange_feed_get_lane (view->feed, send->lane)->is_stream;
  const double head = ph_exchange_moment_y (view, piece->receive);
  PhExchangeArrow arrow = ph_exchange_arrow_make (view, PH_EXCHANGE_DATA, send->lane, send->peer,
                                                  tail_of (view, piece->send, head), head);
  guint64 offset = 0;

  arrow.send = piece->send;
  arrow.receive = piece->receive;
  arrow.moment = label_at_head ? piece->receive : piece->send;
  arrow.badge = ph_exchange_feed_ordinal (view->feed, piece->send);
  arrow.badge_slot = find_slot (view, piece, arrow.x2 < arrow.x1);
  arrow.badge_at_head = arrow.badge_slot < MAX_BADGES;
  ph_exchange_feed_offset (view->feed, piece->send, &offset);
  if (is_stream)
    lay_queue (view, &arrow, piece->start + piece->len,
               ph_exchange_feed_get_time (view->feed, piece->receive));
  if (is_stream && label_at_head && piece->len > 0 && piece->len < send->len)
    say_part (&arrow, record, piece->start - offset, piece);
  else
    say_bytes (&arrow, record, is_stream ? piece->start - offset : 0, piece->len);
  ph_exchange_arrow_add (view, &arrow, label_at_head);
}

static void
append_word (PhExchangeArrow *arrow,
             const char      *word)
{
  g_autofree char *before = g_strdup (arrow->label);

  g_snprintf (arrow->label, sizeof arrow->label, "%s  %s", before, word);
}

/* What did not arrive: where it stopped nobody saw, so the arrow ends on its way */
static void
lay_open_end (PhExchangeLaying *view,
              guint64           number,
              guint32           rest,
              PhExchangeFate    fate)
{
  const PhExchangeMoment *send = ph_exchange_feed_get (view->feed, number);
  const double y = ph_exchange_moment_y (view, number);
  PhExchangeArrow arrow = ph_exchange_arrow_make (view, PH_EXCHANGE_DATA, send->lane, send->peer,
                                                  y, y);

  arrow.moment = arrow.send = number;
  arrow.badge = ph_exchange_feed_ordinal (view->feed, number);
  if (fate != PH_EXCHANGE_ABROAD
      && (fate != PH_EXCHANGE_WAITING || !lay_unread (view, send, &arrow, rest)))
    {
      arrow.stops = TRUE;
      arrow.trouble = fate == PH_EXCHANGE_LOST;
      arrow.x2 = arrow.x1 + (arrow.x2 - arrow.x1) * PH_EXCHANGE_STOP_SHARE;
    }
  say_bytes (&arrow, ph_exchange_feed_get_record (view->feed, number), send->len - rest, rest);
  if (fate == PH_EXCHANGE_WAITING)
    append_word (&arrow, "not read yet");
  else if (fate == PH_EXCHANGE_LOST)
    append_word (&arrow, "never received");
  ph_exchange_arrow_add (view, &arrow, FALSE);
}

/* A receive whose sender is outside, or not known any more */
static void
lay_open_start (PhExchangeLaying *view,
                guint64           number,
                PhExchangeFate    fate)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (view->feed, number);
  const double y = ph_exchange_moment_y (view, number);
  PhExchangeArrow arrow = ph_exchange_arrow_make (view, PH_EXCHANGE_DATA, moment->peer,
                                                  moment->lane, y, y);

  arrow.moment = arrow.receive = number;
  if (fate == PH_EXCHANGE_ABROAD)
    {
      arrow.badge = ph_exchange_feed_ordinal (view->feed, number);
      arrow.badge_at_head = TRUE;
    }
  else
    arrow.x1 = arrow.x2 + (arrow.x1 - arrow.x2) * PH_EXCHANGE_STOP_SHARE;
  say_bytes (&arrow, ph_exchange_feed_get_record (view->feed, number), 0, moment->len);
  ph_exchange_arrow_add (view, &arrow, TRUE);
}

static void
lay_sent (PhExchangeLaying *view,
          guint64           number)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (view->feed, number);
  PhExchangePiece pieces[MAX_PIECES];
  PhExchangeFate fate;
  guint n_more, n;
  guint32 covered = 0;

  n = ph_exchange_feed_match (view->feed, number, pieces, MAX_PIECES, &n_more, &fate);
  for (guint i = 0; i < n; i++)
    {
      lay_piece (view, &pieces[i], n > 1);
      covered += pieces[i].len;
    }
  if (n_more == 0 && fate != PH_EXCHANGE_ARRIVED && (covered < moment->len || n == 0))
    lay_open_end (view, number, moment->len - covered, fate);
}

/* Whether the send of a piece draws it */
static gboolean
is_drawn_by_send (const PhExchangeLaying *view,
                  guint64                 send)
{
  return send >= view->first && send < view->end && ph_exchange_is_single (view, send);
}

static void
lay_received (PhExchangeLaying *view,
              guint64           number)
{
  PhExchangePiece pieces[MAX_PIECES];
  PhExchangeFate fate;
  guint n_more, n;

  n = ph_exchange_feed_match (view->feed, number, pieces, MAX_PIECES, &n_more, &fate);
  for (guint i = 0; i < n; i++)
    if (!is_drawn_by_send (view, pieces[i].send))
      lay_piece (view, &pieces[i], TRUE);
  if (n == 0)
    lay_open_start (view, number, fate);
}

/* Lays out what a data moment in view moved */
void
ph_exchange_lay_arrows (PhExchangeLaying *view,
                        guint64           number)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (view->feed, number);

  if (moment->peer == G_MAXUINT16)
    return;
  if (moment->kind == PH_EXCHANGE_SEND)
    lay_sent (view, number);
  else
    lay_received (view, number);
}

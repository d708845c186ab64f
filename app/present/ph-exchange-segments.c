/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-layout-private.h"

#include <sys/socket.h>

/* The segments that no call tells of (SYN, FIN, RST). They follow from what does: from a change of
 * state, and the call at the other end that brought it about (RFC 9293, 3.5 and 3.6). And the line
 * from an accept to the socket that it made. */

#define SEGMENT_DROP 0.8    /* of a row, that a segment falls on its way */
#define LOOK_BACK    16     /* moments, for the call that brought a state about */

static PhExchangeArrow
make_segment (PhExchangeLaying *view,
              guint64           moment,
              guint             from,
              guint             to,
              double            y1,
              double            y2,
              const char       *name)
{
  PhExchangeArrow arrow = ph_exchange_arrow_make (view, PH_EXCHANGE_SEGMENT, from, to, y1, y2);

  arrow.moment = moment;
  arrow.trouble = g_str_equal (name, "RST");
  g_strlcpy (arrow.label, name, sizeof arrow.label);
  return arrow;
}

static void
lay_segment (PhExchangeLaying *view,
             guint64           moment,
             guint             from,
             guint             to,
             double            y1,
             double            y2,
             const char       *name)
{
  PhExchangeArrow arrow = make_segment (view, moment, from, to, y1, y2, name);

  ph_exchange_arrow_add (view, &arrow, FALSE);
}

static gboolean
ends_sending (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  if (record->error != 0)
    return FALSE;
  return record->kind == PH_CALL_CLOSE
         || (record->kind == PH_CALL_SHUTDOWN && (head == NULL || head->args[0] != SHUT_RD));
}

static gboolean
is_reset (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  return record->kind == PH_CALL_CLOSE && head != NULL && head->args[1] == 1;
}

/* Goes one moment that moved no bytes on, or back, on @lane.
 * Returns: (nullable): its record; %NULL when there is none, or it is gone as all before it */
static const PhRecord *
step (const PhExchangeLaying *view,
      guint                   lane,
      gboolean                ahead,
      guint64                *number)
{
  *number = ahead ? ph_exchange_feed_next (view->feed, lane, *number)
                  : ph_exchange_feed_prev (view->feed, lane, *number);
  return *number != PH_EXCHANGE_NOWHERE ? ph_exchange_feed_get_record (view->feed, *number) : NULL;
}

/* Returns: the last call of @lane before @number that ended its sending, or NOWHERE */
static guint64
find_ending (const PhExchangeLaying *view,
             guint                   lane,
             guint64                 number)
{
  for (guint steps = 0; steps < LOOK_BACK; steps++)
    {
      const PhRecord *record = step (view, lane, FALSE, &number);

      if (record == NULL)
        break;
      if (ends_sending (record))
        return number;
    }
  return PH_EXCHANGE_NOWHERE;
}

/* Something reached @lane at @number: drawn from the call that sent it, if one is known */
static void
lay_arrival (PhExchangeLaying *view,
             guint             lane,
             guint64           number,
             const char       *name)
{
  const guint peer = ph_exchange_feed_get_lane (view->feed, lane)->partner;
  const double y = ph_exchange_moment_y (view, number);
  double from = y - SEGMENT_DROP * view->sight->row_height;
  guint64 cause = PH_EXCHANGE_NOWHERE;

  if (ph_exchange_feed_get_lane (view->feed, peer)->role != PH_EXCHANGE_OUTSIDE)
    cause = find_ending (view, peer, number);
  if (cause != PH_EXCHANGE_NOWHERE)
    from = ph_exchange_moment_y (view, cause);
  lay_segment (view, cause != PH_EXCHANGE_NOWHERE ? cause : number, peer, lane, from, y, name);
}

static void
lay_ack (PhExchangeLaying *view,
         guint             from,
         guint             to,
         guint64           number,
         double            y)
{
  lay_segment (view, number, from, to, y - SEGMENT_DROP * view->sight->row_height, y, "ACK");
}

static gboolean
is_over (PhState state)
{
  return state == PH_STATE_TIME_WAIT || state == PH_STATE_CLOSE;
}

/* Which segments a change of state tells of. The kernel shows TIME_WAIT as CLOSE once it has put
 * the connection aside. */
static void
lay_state_segments (PhExchangeLaying *view,
                    guint             lane,
                    guint64           number,
                    const PhRecord   *record)
{
  const PhState was = (PhState) record->took_ns, is = (PhState) record->aux;
  const guint peer = ph_exchange_feed_get_lane (view->feed, lane)->partner;
  const double y = ph_exchange_moment_y (view, number);
  const double drop = SEGMENT_DROP * view->sight->row_height;

  if (is == PH_STATE_CLOSE_WAIT || is == PH_STATE_CLOSING)
    lay_arrival (view, lane, number, "FIN");
  else if ((was == PH_STATE_FIN_WAIT1 && is == PH_STATE_FIN_WAIT2)
           || ((was == PH_STATE_LAST_ACK || was == PH_STATE_CLOSING) && is_over (is)))
    lay_ack (view, peer, lane, number, y);
  else if (was == PH_STATE_FIN_WAIT1 && is_over (is))
    {
      lay_arrival (view, lane, number, "FIN+ACK");
      lay_ack (view, lane, peer, number, y + drop);
    }
  else if (was == PH_STATE_FIN_WAIT2 && is_over (is))
    {
      lay_arrival (view, lane, number, "FIN");
      lay_ack (view, lane, peer, number, y + drop);
    }
  else if ((was == PH_STATE_ESTABLISHED || was == PH_STATE_CLOSE_WAIT) && is == PH_STATE_CLOSE)
    lay_arrival (view, lane, number, "RST");
}

/* Height of the handshake beside a connect: as long as the call, or as long as there is room above
 * it where the call was too short to draw three segments */
double
ph_exchange_handshake_height (const PhExchangeLaying *view,
                              guint64                 number)
{
  const PhRecord *record = ph_exchange_feed_get_record (view->feed, number);
  const double y = ph_exchange_moment_y (view, number);
  double room = 3 * view->sight->row_height, took;

  if (record == NULL)
    return 0;
  if (number > ph_exchange_feed_get_first (view->feed))
    room = y - ph_exchange_moment_y (view, number - 1);
  took = y - ph_exchange_y (view, ph_exchange_scale_at_time (view->scale, view->feed,
                                                             ph_record_begun_ns (record)));
  return MAX (took, MIN (2 * view->sight->row_height, room * 2 / 3));
}

/* The three of the handshake, beside the connect that returned when the second had come. With a
 * listener that has not called accept() the client waits at its kernel. */
static void
lay_handshake (PhExchangeLaying *view,
               guint             lane,
               guint64           number)
{
  const PhExchangeLane *self = ph_exchange_feed_get_lane (view->feed, lane);
  const gboolean waits = self->partner == PH_EXCHANGE_NONE;
  const guint peer = ph_exchange_lane_get_other (self);
  PhExchangeArrow ack;
  const double y = ph_exchange_moment_y (view, number);
  const double fall = ph_exchange_handshake_height (view, number) / 2;

  lay_segment (view, number, lane, peer, y - 2 * fall, y - fall, "SYN");
  lay_segment (view, number, peer, lane, y - fall, y, "SYN+ACK");
  ack = make_segment (view, number, lane, peer, y, y + MIN (fall, view->sight->row_height), "ACK");
  ack.unread = waits;
  if (waits)
    g_snprintf (ack.stay, sizeof ack.stay, "%s: not accepted", self->name);
  ph_exchange_arrow_add (view, &ack, FALSE);
}

/* A connect that waits: its SYN left. That it is sent again is all that is known of it, unless the
 * listener is ours and lets nobody in. */
void
ph_exchange_lay_syn (PhExchangeLaying        *view,
                     const PhExchangeWaiting *waiting,
                     double                   y)
{
  const PhExchangeLane *lane = ph_exchange_feed_get_lane (view->feed, waiting->lane);
  PhExchangeArrow arrow;
  gboolean full;

  if ((waiting->op != PH_CALL_CONNECT && waiting->op != PH_CALL_CONNECT_EX) || !lane->is_tcp
      || lane->listener == PH_EXCHANGE_NONE)
    return;
  arrow = make_segment (view, PH_EXCHANGE_NOWHERE, waiting->lane, lane->listener, y, y, "SYN");
  arrow.stops = TRUE;
  arrow.trouble = waiting->retries > 0;
  full = ph_exchange_feed_get_lane (view->feed, lane->listener)->is_full;
  if (!full)
    arrow.x2 = arrow.x1 + (arrow.x2 - arrow.x1) * PH_EXCHANGE_STOP_SHARE;
  if (waiting->retries > 0)
    g_snprintf (arrow.label, sizeof arrow.label,
                full ? "SYN %u×: the accept queue is full" : "SYN %u×, no answer",
                waiting->retries + 1);
  ph_exchange_arrow_add (view, &arrow, FALSE);
}

/* Whether the lane's end of sending is told by a state of the other end, which then draws it */
static gboolean
is_told_there (const PhExchangeLaying *view,
               guint                   peer,
               guint64                 number)
{
  for (guint steps = 0; steps < LOOK_BACK; steps++)
    {
      const PhRecord *record = step (view, peer, TRUE, &number);

      if (record == NULL)
        return FALSE;
      if (record->kind == PH_RECORD_STATE
          && ((PhState) record->aux == PH_STATE_CLOSE_WAIT || is_over ((PhState) record->aux)
              || (PhState) record->aux == PH_STATE_CLOSING))
        return TRUE;
    }
  return FALSE;
}

/* Whether @lane had ended its sending before this call, so that this one sends no FIN any more */
static gboolean
had_ended (const PhExchangeLaying *view,
           guint                   lane,
           guint64                 number)
{
  return find_ending (view, lane, number) != PH_EXCHANGE_NOWHERE;
}

static gboolean
had_connection (const PhExchangeLaying *view,
                guint                   lane,
                guint64                 number)
{
  for (guint steps = 0; steps < LOOK_BACK; steps++)
    {
      const PhRecord *record = step (view, lane, FALSE, &number);

      if (record == NULL)
        return TRUE;
      if (record->kind == PH_RECORD_STATE)
        return ph_exchange_state_is_open ((PhState) record->aux)
               || (PhState) record->aux == PH_STATE_CLOSE_WAIT;
      if (record->kind == PH_CALL_SOCKET)
        return FALSE;
    }
  return TRUE;
}

/* A shutdown or close that nobody's state answers: its FIN left all the same */
static void
lay_departure (PhExchangeLaying *view,
               guint             lane,
               guint64           number,
               const PhRecord   *record)
{
  const guint peer = ph_exchange_feed_get_lane (view->feed, lane)->partner;
  const double y = ph_exchange_moment_y (view, number);

  if (!ends_sending (record) || had_ended (view, lane, number)
      || !had_connection (view, lane, number) || is_told_there (view, peer, number))
    return;
  lay_segment (view, number, lane, peer, y, y + SEGMENT_DROP * view->sight->row_height,
               is_reset (record) ? "RST" : "FIN");
}

/* accept() points to the lane it made */
static void
lay_birth (PhExchangeLaying *view,
           guint             lane,
           guint64           number,
           const PhRecord   *record)
{
  const guint made = ph_exchange_feed_find_lane (view->feed, record->aux);
  const double y = ph_exchange_moment_y (view, number);
  PhExchangeArrow arrow;

  if (made == PH_EXCHANGE_NONE || made == lane)
    return;
  arrow = ph_exchange_arrow_make (view, PH_EXCHANGE_BIRTH, lane, made, y, y);
  arrow.moment = number;
  ph_exchange_arrow_add (view, &arrow, FALSE);
}

/* Lays out the segments and other arrows that follow from a moment without bytes */
void
ph_exchange_lay_segments (PhExchangeLaying *view,
                          guint64           number)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (view->feed, number);
  const PhRecord *record = ph_exchange_feed_get_record (view->feed, number);
  const PhExchangeLane *lane = ph_exchange_feed_get_lane (view->feed, moment->lane);

  if (record == NULL || record->error != 0)
    return;
  if (record->kind == PH_CALL_ACCEPT)
    lay_birth (view, moment->lane, number, record);
  if (!lane->is_tcp || ph_exchange_lane_get_other (lane) == PH_EXCHANGE_NONE)
    return;
  if (record->kind == PH_CALL_CONNECT || record->kind == PH_CALL_CONNECT_EX)
    lay_handshake (view, moment->lane, number);
  else if (lane->partner == PH_EXCHANGE_NONE)
    return;
  else if (record->kind == PH_RECORD_STATE)
    lay_state_segments (view, moment->lane, number, record);
  else if (record->kind == PH_CALL_SHUTDOWN || record->kind == PH_CALL_CLOSE)
    lay_departure (view, moment->lane, number, record);
}

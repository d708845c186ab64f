/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-feed-private.h"

/* What one lane did, in its order: growing lists of moments, and what is asked of them. Main
 * thread. */

void
ph_exchange_side_init (PhExchangeSide *side)
{
  *side = (PhExchangeSide) { 0 };
  ph_blocks_init (&side->numbers, sizeof (guint64));
  side->epochs = g_array_new (FALSE, FALSE, sizeof (PhExchangeEpoch));
}

void
ph_exchange_side_clear (PhExchangeSide *side)
{
  ph_blocks_clear (&side->numbers);
  g_array_unref (side->epochs);
  g_clear_pointer (&side->urgent, g_array_unref);
}

/* Returns: what its epochs count: bytes, or messages */
guint64
ph_exchange_side_count (const PhExchangeSide *side,
                        gboolean              is_stream)
{
  return is_stream ? side->total : side->dropped + ph_exchange_side_get_n (side);
}

guint
ph_exchange_side_get_n (const PhExchangeSide *side)
{
  return (guint) side->numbers.len;
}

guint64
ph_exchange_side_get (const PhExchangeSide *side,
                      guint                 index)
{
  return ph_blocks_index (&side->numbers, guint64, index);
}

/* Returns: the first of the side's moments that is not before @number, or how many there are */
guint
ph_exchange_side_lower_bound (const PhExchangeSide *side,
                              guint64               number)
{
  return (guint) ph_blocks_seek (&side->numbers, number);
}

void
ph_exchange_side_drop_before (PhExchangeSide *side,
                              guint64         number)
{
  const guint n = ph_exchange_side_lower_bound (side, number);

  side->dropped += n;
  ph_blocks_drop (&side->numbers, n);
}

PhExchangeSide *
ph_exchange_track_get_side (PhExchangeTrack *track,
                            PhExchangeKind   kind)
{
  if (kind == PH_EXCHANGE_SEND)
    return &track->out;
  return kind == PH_EXCHANGE_RECEIVE ? &track->in : &track->other;
}

/**
 * ph_exchange_feed_prev:
 * @feed: a feed
 * @lane: a lane
 * @number: of a moment
 *
 * Returns: the last moment of @lane before @number that moved no bytes; %PH_EXCHANGE_NOWHERE if
 *   there is none
 */
guint64
ph_exchange_feed_prev (PhExchangeFeed *feed,
                       guint           lane,
                       guint64         number)
{
  const PhExchangeSide *side = &ph_exchange_feed_track (feed, lane)->other;
  const guint index = ph_exchange_side_lower_bound (side, number);

  return index > 0 ? ph_exchange_side_get (side, index - 1) : PH_EXCHANGE_NOWHERE;
}

/**
 * ph_exchange_feed_next:
 * @feed: a feed
 * @lane: a lane
 * @number: of a moment
 *
 * Returns: the first moment of @lane after @number that moved no bytes; %PH_EXCHANGE_NOWHERE if
 *   there is none
 */
guint64
ph_exchange_feed_next (PhExchangeFeed *feed,
                       guint           lane,
                       guint64         number)
{
  const PhExchangeSide *side = &ph_exchange_feed_track (feed, lane)->other;
  const guint index = ph_exchange_side_lower_bound (side, number + 1);

  return index < ph_exchange_side_get_n (side) ? ph_exchange_side_get (side, index)
                                               : PH_EXCHANGE_NOWHERE;
}

/**
 * ph_exchange_feed_get_last_send:
 * @feed: a feed
 * @lane: a lane
 *
 * Returns: the last moment in which @lane sent bytes; %PH_EXCHANGE_NOWHERE if there is none
 */
guint64
ph_exchange_feed_get_last_send (PhExchangeFeed *feed,
                                guint           lane)
{
  const PhExchangeSide *side = &ph_exchange_feed_track (feed, lane)->out;
  const guint n = ph_exchange_side_get_n (side);

  return n > 0 ? ph_exchange_side_get (side, n - 1) : PH_EXCHANGE_NOWHERE;
}

/**
 * ph_exchange_feed_get_birth:
 * @feed: a feed
 * @lane: a lane
 *
 * Returns: the accept, on the lane of its listener, that made the socket of @lane; it may be gone
 *   already. %PH_EXCHANGE_NOWHERE if none is known
 */
guint64
ph_exchange_feed_get_birth (PhExchangeFeed *feed,
                            guint           lane)
{
  return ph_exchange_feed_track (feed, lane)->birth;
}

/**
 * ph_exchange_feed_ordinal:
 * @feed: a feed
 * @number: of a send or receive
 *
 * Returns: which one it is of its lane, counted from 1
 */
guint64
ph_exchange_feed_ordinal (PhExchangeFeed *feed,
                          guint64         number)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (feed, number);
  const PhExchangeSide *side;

  g_return_val_if_fail (moment != NULL, 0);
  side = ph_exchange_track_get_side (ph_exchange_feed_track (feed, moment->lane),
                                     (PhExchangeKind) moment->kind);
  return side->dropped + ph_exchange_side_lower_bound (side, number) + 1;
}

/**
 * ph_exchange_feed_first_beyond:
 * @feed: a feed
 * @lane: a lane
 * @side: 0: among its sends, 1: its receives, 2: the others
 * @number: a moment
 *
 * Returns: the first of them that is not before @number; %PH_EXCHANGE_NOWHERE if there is none
 */
guint64
ph_exchange_feed_first_beyond (PhExchangeFeed *feed,
                               guint           lane,
                               guint           side,
                               guint64         number)
{
  PhExchangeTrack *track = ph_exchange_feed_track (feed, lane);
  const PhExchangeSide *sides[] = { &track->out, &track->in, &track->other };
  const guint index = ph_exchange_side_lower_bound (sides[side], number);

  g_return_val_if_fail (side < G_N_ELEMENTS (sides), PH_EXCHANGE_NOWHERE);
  return index < ph_exchange_side_get_n (sides[side]) ? ph_exchange_side_get (sides[side], index)
                                                      : PH_EXCHANGE_NOWHERE;
}

/**
 * ph_exchange_feed_count:
 * @feed: a feed
 * @lane: a lane
 * @from: a moment
 * @to: a moment not before @from
 *
 * Returns: how many moments of @lane in [@from, @to) moved no bytes
 */
guint64
ph_exchange_feed_count (PhExchangeFeed *feed,
                        guint           lane,
                        guint64         from,
                        guint64         to)
{
  const PhExchangeSide *side = &ph_exchange_feed_track (feed, lane)->other;

  return ph_exchange_side_lower_bound (side, to) - ph_exchange_side_lower_bound (side, from);
}

/**
 * ph_exchange_feed_sum:
 * @feed: a feed
 * @lane: a lane
 * @direction: out: its sends, in: its receives
 * @from: a moment
 * @to: a moment not before @from
 * @n: (out): how many of those in [@from, @to) there are
 * @bytes: (out): what they moved; of messages only streams' is at hand without reading each, so
 *   those of messages are added up as long as there are at most 4,096
 */
void
ph_exchange_feed_sum (PhExchangeFeed *feed,
                      guint           lane,
                      PhDirection     direction,
                      guint64         from,
                      guint64         to,
                      guint64        *n,
                      guint64        *bytes)
{
  PhExchangeTrack *track = ph_exchange_feed_track (feed, lane);
  const PhExchangeSide *side = direction == PH_DIRECTION_OUT ? &track->out : &track->in;
  const guint low = ph_exchange_side_lower_bound (side, from);
  const guint high = ph_exchange_side_lower_bound (side, to);
  const PhExchangeMoment *first, *last;

  *n = high - low;
  *bytes = 0;
  if (low == high)
    return;
  first = ph_exchange_feed_get (feed, ph_exchange_side_get (side, low));
  last = ph_exchange_feed_get (feed, ph_exchange_side_get (side, high - 1));
  if (track->lane.is_stream)
    *bytes = last->pos + last->len - first->pos;
  else
    for (guint i = low; i < high && *n <= 4096; i++)
      *bytes += ph_exchange_feed_get (feed, ph_exchange_side_get (side, i))->len;
}

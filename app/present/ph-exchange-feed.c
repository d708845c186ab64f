/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-feed-private.h"

#include <sys/socket.h>

/* The first half: reads the rows of the store that are new, each once, and keeps for a moment
 * only what a picture of a million of them needs at once: where it stands and how many bytes it
 * moved. All else is read from the record when it comes into view. Places in a stream are running
 * totals; ph-exchange-match.c tells what a missing record does to them. */

static void
track_clear (gpointer data)
{
  PhExchangeTrack *track = data;

  ph_exchange_side_clear (&track->out);
  ph_exchange_side_clear (&track->in);
  ph_exchange_side_clear (&track->other);
  g_clear_pointer (&track->taken, g_hash_table_unref);
}

PhExchangeTrack *
ph_exchange_feed_track (PhExchangeFeed *feed,
                        guint           lane)
{
  return &g_array_index (feed->tracks, PhExchangeTrack, lane);
}

/**
 * ph_exchange_feed_new:
 * @store: (transfer none): the record; outlives the feed
 *
 * Main thread, as all functions here.
 *
 * Returns: (transfer full): a feed without lanes, and thus without moments
 */
PhExchangeFeed *
ph_exchange_feed_new (PhStore *store)
{
  PhExchangeFeed *feed = g_new0 (PhExchangeFeed, 1);

  feed->store = store;
  feed->tracks = g_array_new (FALSE, FALSE, sizeof (PhExchangeTrack));
  g_array_set_clear_func (feed->tracks, track_clear);
  ph_exchange_company_init (feed);
  ph_blocks_init (&feed->moments, sizeof (PhExchangeMoment));
  return feed;
}

/**
 * ph_exchange_feed_free:
 * @feed: (transfer full): a feed
 */
void
ph_exchange_feed_free (PhExchangeFeed *feed)
{
  g_array_unref (feed->tracks);
  ph_blocks_clear (&feed->moments);
  ph_exchange_company_clear (feed);
  g_free (feed);
}

/**
 * ph_exchange_feed_set_marks:
 * @feed: a feed
 * @marks: (nullable) (transfer none): what the kernel stamped; outlives the feed
 */
void
ph_exchange_feed_set_marks (PhExchangeFeed *feed,
                            PhMarks        *marks)
{
  feed->marks = marks;
}

/**
 * ph_exchange_feed_set_arrivals:
 * @feed: a feed
 * @arrivals: (nullable) (transfer none): when bytes were seen in receive queues; outlives the feed
 */
void
ph_exchange_feed_set_arrivals (PhExchangeFeed *feed,
                               PhArrivals     *arrivals)
{
  feed->arrivals = arrivals;
}

/* MSG_PEEK leaves the bytes where they are. Only calls of the user have flags. */
static gboolean
is_peek (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  return head != NULL && (head->args[1] & MSG_PEEK) != 0;
}

static PhExchangeKind
classify (const PhRecord *record)
{
  if (record->kind == PH_RECORD_STATE)
    return PH_EXCHANGE_STATE;
  if (record->kind == PH_RECORD_URGENT)
    return PH_EXCHANGE_URGENT;
  if (record->kind == PH_RECORD_GAP)
    return PH_EXCHANGE_GAP;
  if (!ph_record_is_data (record) || record->error != 0)
    return PH_EXCHANGE_CALL;
  if (ph_record_direction (record) == PH_DIRECTION_OUT)
    return PH_EXCHANGE_SEND;
  if (record->len == 0 && ph_record_is_end (record))
    return PH_EXCHANGE_END;
  return is_peek (record) ? PH_EXCHANGE_CALL : PH_EXCHANGE_RECEIVE;
}

/* Whether an accept gave a socket that stands elsewhere */
static gboolean
is_of_others (PhExchangeFeed       *feed,
              const PhExchangeLane *lane,
              const PhRecord       *record)
{
  return lane->role == PH_EXCHANGE_LISTENER && record->kind == PH_CALL_ACCEPT
         && record->error == 0
         && ph_exchange_feed_find_lane (feed, record->aux) == PH_EXCHANGE_NONE;
}

static void
begin_epoch (PhExchangeSide *side,
             gboolean        is_stream)
{
  PhExchangeEpoch epoch = { .start = ph_exchange_side_count (side, is_stream) };

  g_array_append_val (side->epochs, epoch);
}

/* Nothing of a lane is missing before the call that made its socket */
static void
know_from_here (PhExchangeSide *side)
{
  PhExchangeEpoch *epoch = &g_array_index (side->epochs, PhExchangeEpoch, 0);

  if (side->epochs->len > 1 || side->total > 0 || side->dropped > 0
      || ph_exchange_side_get_n (side) > 0)
    return;
  epoch->known = TRUE;
  epoch->offset = 0;
}

static void
know_lane_from_here (PhExchangeTrack *track)
{
  know_from_here (&track->out);
  know_from_here (&track->in);
}

static void
note_birth (PhExchangeFeed *feed,
            const PhRecord *record,
            guint64         number)
{
  guint made;

  if (record->kind != PH_CALL_ACCEPT || record->error != 0)
    return;
  made = ph_exchange_feed_find_lane (feed, record->aux);
  if (made != PH_EXCHANGE_NONE)
    {
      ph_exchange_feed_track (feed, made)->birth = number;
      know_lane_from_here (ph_exchange_feed_track (feed, made));
    }
  else
    ph_exchange_company_pass (feed, record->aux);
}

static void
append (PhExchangeFeed         *feed,
        PhExchangeSide         *side,
        const PhExchangeMoment *moment)
{
  *(guint64 *) ph_blocks_append (&side->numbers) = ph_exchange_feed_get_end (feed);
  *(PhExchangeMoment *) ph_blocks_append (&feed->moments) = *moment;
}

static void
append_moment (PhExchangeFeed *feed,
               guint           lane,
               const PhRecord *record,
               guint64         seq)
{
  PhExchangeTrack *track = ph_exchange_feed_track (feed, lane);
  const guint64 number = ph_exchange_feed_get_end (feed);
  PhExchangeMoment moment = { .seq = seq, .lane = (guint16) lane, .peer = G_MAXUINT16,
                              .flags = record->flags };
  const PhExchangeKind kind = classify (record);

  moment.kind = (guint8) kind;
  if (kind == PH_EXCHANGE_SEND || kind == PH_EXCHANGE_RECEIVE)
    ph_exchange_feed_place (feed, &moment, record);
  append (feed, ph_exchange_track_get_side (track, kind), &moment);
  note_birth (feed, record, number);
  if (record->error == 0
      && (record->kind == PH_CALL_CONNECT || record->kind == PH_CALL_CONNECT_EX))
    track->connected = TRUE;
  if (record->error == 0 && record->kind == PH_CALL_SOCKET)
    know_lane_from_here (track);
  if (kind == PH_EXCHANGE_GAP)
    {
      begin_epoch (&track->out, track->lane.is_stream);
      begin_epoch (&track->in, track->lane.is_stream);
    }
}

/* Most rows of a busy session are data of a stream that a socket moved by itself: they have no head,
 * and are what they look like.
 * Returns: whether @record was such a one, and is done with */
static gboolean
take_plain_data (PhExchangeFeed *feed,
                 guint           lane,
                 const PhRecord *record,
                 guint64         seq)
{
  PhExchangeTrack *track = ph_exchange_feed_track (feed, lane);
  const gboolean sends = record->kind == PH_CALL_SEND;
  PhExchangeSide *side = sends ? &track->out : &track->in;
  const PhExchangeMoment moment = {
    .seq = seq, .pos = side->total, .len = record->len, .lane = (guint16) lane,
    .peer = track->lane.partner != PH_EXCHANGE_NONE ? (guint16) track->lane.partner : G_MAXUINT16,
    .kind = sends ? PH_EXCHANGE_SEND : PH_EXCHANGE_RECEIVE, .flags = record->flags,
  };

  if ((!sends && record->kind != PH_CALL_RECV) || record->error != 0 || record->len == 0
      || record->flags & PH_RECORD_HEAD || !track->lane.is_stream)
    return FALSE;
  side->total += record->len;
  append (feed, side, &moment);
  return TRUE;
}

/* A gap of several sockets may be of any, and stands with each */
static gboolean
take_shared_gap (PhExchangeFeed *feed,
                 const PhRecord *record,
                 guint64         seq)
{
  gboolean taken = FALSE;

  feed->gapped = TRUE;
  for (guint i = 0; i < feed->tracks->len; i++)
    if (ph_exchange_feed_track (feed, i)->lane.role == PH_EXCHANGE_SOCKET)
      {
        append_moment (feed, i, record, seq);
        taken = TRUE;
      }
  return taken;
}

/* Who is told of by a row that is not taken had a part in what was read */
static gboolean
pass_over (PhExchangeFeed *feed,
           const PhRecord *record)
{
  ph_exchange_company_pass (feed, record->socket);
  if (record->kind == PH_CALL_ACCEPT && record->error == 0)
    ph_exchange_company_pass (feed, record->aux);
  return FALSE;
}

/* socketpair() makes two sockets by one call, whose record is the first one's.
 * Returns: whether it made a moment */
static gboolean
take_row (PhExchangeFeed *feed,
          const PhRecord *record,
          guint64         seq)
{
  const guint lane = ph_exchange_feed_find_lane (feed, record->socket);

  if (lane == PH_EXCHANGE_NONE && record->kind == PH_RECORD_GAP
      && record->socket == PH_SOCKET_NONE)
    return take_shared_gap (feed, record, seq);
  if (lane == PH_EXCHANGE_NONE)
    return pass_over (feed, record);
  if (take_plain_data (feed, lane, record, seq))
    return TRUE;
  if (is_of_others (feed, &ph_exchange_feed_track (feed, lane)->lane, record))
    return pass_over (feed, record);
  append_moment (feed, lane, record, seq);
  return TRUE;
}

/* Lets go of the moments whose rows the store gave up. When it gave up rows that were never read,
 * for the picture was hidden or stood still, nothing that was read is left, and no count holds.
 * Returns: whether any moment went */
static gboolean
drop_given_up (PhExchangeFeed *feed)
{
  const guint64 first_seq = ph_store_get_first (feed->store);
  const gsize n = ph_blocks_seek (&feed->moments, first_seq);

  if (feed->next_seq < first_seq)
    {
      ph_exchange_company_start_over (feed);
      return TRUE;
    }
  if (n == 0)
    return FALSE;
  feed->cut = TRUE;
  feed->first += n;
  ph_blocks_drop (&feed->moments, n);
  for (guint i = 0; i < feed->tracks->len; i++)
    {
      PhExchangeTrack *track = ph_exchange_feed_track (feed, i);

      ph_exchange_side_drop_before (&track->out, feed->first);
      ph_exchange_side_drop_before (&track->in, feed->first);
      ph_exchange_side_drop_before (&track->other, feed->first);
    }
  return TRUE;
}

/**
 * ph_exchange_feed_sync_some:
 * @feed: a feed
 * @max_rows: the most to be read
 *
 * Drops what the store gave up, and reads some of what it has got since the last time: about 10 ns
 * to 200 ns a row. ph_exchange_feed_get_n_unread() tells what is left.
 *
 * Returns: whether any moment came or went
 */
gboolean
ph_exchange_feed_sync_some (PhExchangeFeed *feed,
                            guint           max_rows)
{
  gboolean changed = drop_given_up (feed);
  const guint64 end = MIN (ph_store_get_end (feed->store), feed->next_seq + max_rows);

  if (feed->tracks->len == 0)
    feed->next_seq = ph_store_get_end (feed->store);
  while (feed->next_seq < end)
    {
      guint n;
      const PhRecord *run = ph_store_get_run (feed->store, feed->next_seq, &n);

      n = (guint) MIN (n, end - feed->next_seq);
      for (guint i = 0; i < n; i++)
        changed |= take_row (feed, &run[i], feed->next_seq + i);
      feed->next_seq += n;
    }
  return changed;
}

/**
 * ph_exchange_feed_sync:
 * @feed: a feed
 *
 * Reads all that the store has got since the last time, and drops what it gave up.
 *
 * Returns: whether any moment came or went
 */
gboolean
ph_exchange_feed_sync (PhExchangeFeed *feed)
{
  return ph_exchange_feed_sync_some (feed, G_MAXUINT);
}

/**
 * ph_exchange_feed_get_n_unread:
 * @feed: a feed
 *
 * Returns: rows of the store that are still to be read
 */
guint64
ph_exchange_feed_get_n_unread (PhExchangeFeed *feed)
{
  const guint64 end = ph_store_get_end (feed->store);

  return end > feed->next_seq ? end - feed->next_seq : 0;
}

/**
 * ph_exchange_feed_get_first:
 * @feed: a feed
 *
 * Returns: the number of the first moment that is here; ph_exchange_feed_get_end() if none is
 */
guint64
ph_exchange_feed_get_first (PhExchangeFeed *feed)
{
  return feed->first;
}

/**
 * ph_exchange_feed_get_end:
 * @feed: a feed
 *
 * Returns: the number that the next moment will get
 */
guint64
ph_exchange_feed_get_end (PhExchangeFeed *feed)
{
  return feed->first + feed->moments.len;
}

/**
 * ph_exchange_feed_get_generation:
 * @feed: a feed
 *
 * Returns: a number that grows when moments get new numbers
 */
guint
ph_exchange_feed_get_generation (PhExchangeFeed *feed)
{
  return feed->generation;
}

/**
 * ph_exchange_feed_get_n_met:
 * @feed: a feed
 *
 * Returns: a number that grows when a lane whose connect() was read is told only now whom it is
 *   connected to
 */
guint
ph_exchange_feed_get_n_met (PhExchangeFeed *feed)
{
  return feed->n_met;
}

/**
 * ph_exchange_feed_is_cut:
 * @feed: a feed
 *
 * Returns: whether rows were given up that may have stood before the first moment
 */
gboolean
ph_exchange_feed_is_cut (PhExchangeFeed *feed)
{
  return feed->cut;
}

/**
 * ph_exchange_feed_get:
 * @feed: a feed
 * @number: of a moment
 *
 * Returns: (transfer none) (nullable): the moment, until the next sync; %NULL if it is not here
 */
const PhExchangeMoment *
ph_exchange_feed_get (PhExchangeFeed *feed,
                      guint64         number)
{
  if (number < feed->first || number >= ph_exchange_feed_get_end (feed))
    return NULL;
  return ph_blocks_get (&feed->moments, number - feed->first);
}

/**
 * ph_exchange_feed_get_record:
 * @feed: a feed
 * @number: of a moment
 *
 * Returns: (transfer none) (nullable): its record; %NULL if it is gone, by a flush after the last
 *   sync for instance
 */
const PhRecord *
ph_exchange_feed_get_record (PhExchangeFeed *feed,
                             guint64         number)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (feed, number);

  return moment != NULL ? ph_store_get (feed->store, moment->seq) : NULL;
}

/**
 * ph_exchange_feed_get_time:
 * @feed: a feed
 * @number: of a moment
 *
 * Returns: CLOCK_MONOTONIC when its call returned or it happened, ns; 0 if it is not here
 */
gint64
ph_exchange_feed_get_time (PhExchangeFeed *feed,
                           guint64         number)
{
  const PhRecord *record = ph_exchange_feed_get_record (feed, number);

  return record != NULL ? record->time_ns : 0;
}

/**
 * ph_exchange_feed_find_time:
 * @feed: a feed
 * @time_ns: CLOCK_MONOTONIC
 *
 * Returns: the first moment at or after @time_ns, else the last; %PH_EXCHANGE_NOWHERE: there is none
 */
guint64
ph_exchange_feed_find_time (PhExchangeFeed *feed,
                            gint64          time_ns)
{
  const guint64 end = ph_exchange_feed_get_end (feed);
  guint64 low = ph_exchange_feed_get_first (feed), high = end;

  if (low >= end)
    return PH_EXCHANGE_NOWHERE;
  while (low < high)
    {
      const guint64 middle = low + (high - low) / 2;

      if (ph_exchange_feed_get_time (feed, middle) < time_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return MIN (low, end - 1);
}
